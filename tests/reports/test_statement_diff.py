"""What changed since we told you: every posting, with its reason, adding up to the difference."""

from __future__ import annotations

import json
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import load
from ledger.errors import BadInputError
from reports.render.plain import plain
from reports.scope import of_donor
from reports.seals.making import made_like
from reports.statements.build import StatementMaker
from reports.statements.diff import difference
from tests.closing_kit import YEAR_END, cost, entries_of, receipt
from tests.reports.seals.conftest import Place, issued, issued_place, keys, plain_place
from tests.reports.seals.corrections import WHY, arrive, bring, correct

__all__ = ["issued", "issued_place", "keys", "plain_place"]

ID = "JPN-2013-01-01-2013-12-31-1"
NAMES = ("before", "now")


def told(folder, donor="JPN", begins=2013):
    """Return a donor's statement of a year as its JSON says."""
    books = load(folder)
    day = YEAR_END.replace(year=begins)
    made = StatementMaker(books).make(
        of_donor(books.register, donor), day.replace(month=1, day=1), day, kind="annual"
    )
    return plain(made)


def line(found, number):
    """Return a line of a difference."""
    return next(one for one in found.lines if one.number == number)


def test_should_01_new_09_each_changed_posting_with_its_reason(issued: Place, tmp_path):
    """Two statements of one period: postings, reasons, and sums, from the command line."""
    old = tmp_path / "old.json"
    old.write_bytes(issued.file("json").read_bytes())
    correct(issued.books)
    arrive(issued.books)

    ran = issued.run("statement", "diff", old, "--json")

    assert ran.code == 1
    data = json.loads(ran.out)
    (contracts,) = [one for one in data["lines"] if one["number"] == "6d"]
    postings = [(one["what"], one["key"], one["period"], one["reason"])
                for one in contracts["postings"]]  # fmt: skip
    assert postings == [
        ("reversed", "reversal:expenditure:PV-2#1", "-50.25", WHY),
        ("entered again", "expenditure:PV-2#2", "60.25", WHY),
        ("entered since", "expenditure:PV-9", "7.00",
         "It came in since: 7f3a9c21d0aa Sheet1!A9:K9."),
    ]  # fmt: skip
    assert Decimal(contracts["now"]) - Decimal(contracts["was"]) == Decimal("17.00")
    assert data["unexplained"] == 0
    text = issued.run("statement", "diff", old).out
    assert WHY.split(",")[0] in text
    assert max(map(len, text.splitlines())) <= 100


def test_new_09_by_the_id_of_what_was_issued_and_as_a_notice(issued: Place, tmp_path):
    """As issued, made again of the books as they stood; PDF, workbook and JSON for the donor."""
    correct(issued.books)
    how = ("--supersedes", ID, "--reason", "An invoice was wrong.")
    assert issued.issue(*how, today="2014-05-01").code == 0
    words = ("statement", "diff", ID, ID[:-1] + "2", "--today", "2014-05-02")

    for name in ("a", "b"):
        ran = issued.run(*words, "--out", tmp_path / name)
        assert ran.code == 1
        assert f"{ID}, issued 2014-03-31" in ran.out

    files = sorted((tmp_path / "a").iterdir())
    assert [path.suffix for path in files] == [".json", ".pdf", ".xlsx"]
    for path in files:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    book = openpyxl.load_workbook(files[2], read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert WHY in " ".join(str(cell) for cell in cells)
    both = issued.run("statement", "diff", "--as-issued", ID, "--json")
    assert json.loads(both.out)["lines"] == json.loads(files[0].read_text())["lines"]


def test_the_same_is_the_same(issued: Place):
    """Exit 0: by file, by PDF, by id, whatever came in for others."""
    bring(
        issued.books, "other", entries_of(cost("PV-88", "2013-06-01", "9.00", funding="NLD-2013"))
    )

    for old in (issued.file("json"), issued.file("pdf"), ID):
        ran = issued.run("statement", "diff", old)
        assert ran.code == 0
        assert "The same: nothing has changed since" in ran.out
    assert issued.run("statement", "diff", issued.file("pdf"), issued.file("json")).code == 0
    ran = issued.run("statement", "diff", issued.file("json", "NLD"), "--json")
    assert ran.code == 1
    assert "JPN" not in ran.out


def test_a_certified_statement_in_a_donors_own_words_is_the_same(issued: Place, tmp_path):
    """Its words and who certified it are no change."""
    own = tmp_path / "own.toml"
    own.write_text('[lines]\nreceived = "What you gave"\n')
    how = ("--certified-by", "A. Diaz, Controller", "--certified-on", "2014-03-01")
    day = ("--period", "2012/13", "--kind", "annual", "--as", "Ana", "--today", "2014-03-31")
    words = ("--donor", "JPN", *day, *how, "--headings", own, "--format", "json")
    assert issued.run("statement", "issue", *words, "--out", issued.out).code == 0

    ran = issued.run("statement", "diff", "--as-issued", "JPN-2012-07-01-2013-06-30-1")

    assert (ran.code, "The same" in ran.out) == (0, True), ran.out
    file = issued.out / "statement-JPN-2012-07-01-2013-06-30-1.json"
    assert "What you gave" in file.read_text()
    assert "it says the same" in issued.run("verify", file, "--remake").out
    assert "Certified  A. Diaz, Controller" in issued.run("verify", file).out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("JPN-9",),
        ("--as-issued", ID, "x"),
        ("{json}", "{other}"),
        ("{xlsx}",),
        ("{list}",),
    ],
    ids=["nothing", "no id", "too much", "two donors", "a workbook", "another file"],
)
def test_what_cannot_be_compared_ends_with_2(issued: Place, words):
    """A sentence, and 2."""
    names = {"json": issued.file("json"), "other": issued.file("json", "NLD"),
             "xlsx": issued.file("xlsx"), "list": issued.out / "issued-JPN.json"}  # fmt: skip

    assert issued.run("statement", "diff", *(one.format(**names) for one in words)).code == 2


def test_statements_of_two_periods_are_not_compared(issued_place: Place):
    """Nor of two funds, two currencies."""
    one, other = told(issued_place.books), told(issued_place.books, begins=2014)
    for left, right in ((one, other), (one, {**one, "fund": "VTF"})):
        with pytest.raises(BadInputError):
            difference(left, right, NAMES)


@pytest.mark.parametrize("name", ["body", "postings", "sources", "commitments", "begins"])
def test_a_file_without_what_it_takes_is_refused(issued_place: Place, name):
    """Older programs wrote no postings; other files are no statements."""
    data = told(issued_place.books)
    with pytest.raises(BadInputError):
        difference({key: value for key, value in data.items() if key != name}, data, NAMES)
    with pytest.raises(BadInputError):
        difference({**data, name: 3}, data, NAMES)
    for wrong in ("NaN", "Infinity", 1.5, None, "x"):
        odd = json.loads(json.dumps(data))
        odd["postings"]["rows"][0][3] = wrong
        with pytest.raises(BadInputError):
            difference(odd, data, NAMES)
    with pytest.raises(BadInputError):
        made_like(load(issued_place.books), {"scope": "donor"})


def test_a_file_that_does_not_add_up_is_refused(issued_place: Place):
    """Whoever changed a figure by hand, or a posting, is told which line."""
    data = told(issued_place.books)
    data["body"][1]["period"]["amount"] = "9001.00"

    with pytest.raises(BadInputError, match="for line 2, which says"):
        difference(data, told(issued_place.books), NAMES)


def changed(data, key, **facts):
    """Return a statement in which an entry says something else, its lines with it."""
    data = json.loads(json.dumps(data))
    place = next(place for place, one in data["sources"].items() if one["key"] == key)
    for row in data["postings"]["rows"]:
        if row[5] == place:
            before = Decimal(row[3])
            row[3] = facts.get("amount", row[3])
            row[1] = facts.get("funding", row[1])
            by = Decimal(row[3]) - before
            for one in data["body"]:
                sign = {"7": 1, "9": 1, "11": -1, "13": -1}.get(one["number"], 0)
                if one["code"] == row[0] or sign:
                    for column in ("period", "inception"):
                        figure = one[column]
                        figure["amount"] = str(Decimal(figure["amount"]) + by * (sign or 1))
    return data


def test_what_nothing_explains_is_named(issued_place: Place):
    """The same key with another amount, gone, or under another grant: nobody may do that."""
    data = told(issued_place.books)

    other = difference(data, changed(data, "expenditure:PV-2", amount="99.00"), NAMES)
    moved = difference(data, changed(data, "expenditure:PV-2", funding="JPN-2099"), NAMES)
    gone = difference(changed(data, "expenditure:PV-2", amount="50.25"), data, NAMES)

    (one,) = line(other, "6d").postings
    assert (one.what, one.was, one.now) == ("changed", Decimal("50.25"), Decimal("99.00"))
    assert not one.explained
    assert other.unexplained == 1
    assert {one.what for one in line(moved, "6d").postings} == {"gone", "entered since"}
    assert moved.unexplained == 1
    assert gone.same


def test_what_stood_before_the_period_is_in_its_opening(issued: Place):
    """A voucher of 2013 that came late changes the opening of 2014, and its class since ever."""
    before = told(issued.books, begins=2014)
    arrive(issued.books)

    found = difference(before, told(issued.books, begins=2014), NAMES)

    (one,) = line(found, "1").postings
    assert (one.period, one.inception) == (Decimal("-7.00"), Decimal(0))
    (same,) = line(found, "6d").postings
    assert (same.period, same.inception) == (Decimal(0), Decimal("7.00"))
    assert line(found, "11").by == (Decimal("-7.00"), Decimal("-7.00"))
    assert found.unexplained == 0


def test_what_is_reserved_otherwise_is_told(issued: Place):
    """An order that was drawn changes line 12 and is explained by the cost that drew it."""
    before = told(issued.books)
    more = '  commitment: "PO-1"\n'
    bring(issued.books, "drawn", entries_of(cost("PV-50", "2013-12-30", "80.00", more=more)))

    found = difference(before, told(issued.books), NAMES)

    (one,) = line(found, "12").postings
    assert (one.what, one.key, one.period) == (
        "reserved otherwise", "commitment:PO-1", Decimal("-80.00"),
    )  # fmt: skip
    assert found.unexplained == 0


def test_other_sections_are_counted(issued_place: Place):
    """A condition, a note, a name: how many say something else."""
    data = told(issued_place.books)
    other = json.loads(json.dumps(data))
    other["clauses"][0]["text"] = "Other words."
    other["notes"].append("One more.")

    found = difference(data, other, NAMES)

    assert [tuple(one) for one in found.sections] == [("Conditions", 1, 1), ("Notes", 1, 0)]
    assert not found.same


@settings(max_examples=15, deadline=None)
@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 900), st.sampled_from(["2012-05-01", "2013-03-01", "2013-12-31"])),
        min_size=1,
        max_size=6,
    ),
    late=st.integers(0, 6),
)
def test_the_postings_of_each_line_add_up_to_its_difference(plain_place: Place, amounts, late):
    """Of any entries, told before or after some of them came in: exactly, in both columns."""
    books = load(plain_place.books)
    base = plain(
        StatementMaker(books).make(
            of_donor(books.register, "JPN"), YEAR_END.replace(month=1, day=1), YEAR_END
        )
    )

    def with_some(some):
        data = json.loads(json.dumps(base))
        for at, (cents, day) in some:
            amount = Decimal(cents) / 100
            place = f"batches/x.beancount:{at}"
            data["sources"][place] = {"payee": "", "narration": "", "key": f"receipt:{at}",
                                      "origin": "a!A1", "answers": "", "reason": ""}  # fmt: skip
            data["postings"]["rows"].append(["received", "JPN-2013", day, str(amount), None, place])
            before = day < "2013-01-01"
            for one in data["body"]:
                columns = []
                if one["number"] == "1" and before:
                    columns = ["period"]
                elif one["number"] == "2":
                    columns = ["inception"] if before else ["period", "inception"]
                elif one["number"] in {"5", "11", "13"}:
                    columns = ["period", "inception"]
                for column in columns:
                    figure = one[column]
                    figure["amount"] = str(Decimal(figure["amount"]) + amount)
        return data

    numbered = list(enumerate(amounts))
    found = difference(with_some(numbered[:late]), with_some(numbered), NAMES)

    assert found.unexplained == 0
    for one in found.lines:
        assert one.left == (0, 0)
        if one.number in {"1", "2"}:
            assert one.by == (
                sum((posting.period for posting in one.postings), Decimal(0)),
                sum((posting.inception for posting in one.postings), Decimal(0)),
            )


def test_a_receipt_that_was_late_is_explained(issued: Place):
    """Money in, too: with its source."""
    before = told(issued.books)
    bring(issued.books, "money", entries_of(receipt("R-9", "2013-12-30", "40.00")))

    found = difference(before, told(issued.books), NAMES)

    (one,) = line(found, "2").postings
    assert (one.what, one.period) == ("entered since", Decimal("40.00"))


def _total(data):
    next(one for one in data["body"] if one["number"] == "11")["period"]["amount"] = "999.00"


def test_a_total_that_is_not_the_sum_of_its_lines_is_refused(issued_place: Place):
    """The balance is what a donor reads first."""
    whole, other = told(issued_place.books), told(issued_place.books)
    _total(other)

    with pytest.raises(BadInputError, match=r"its lines add up to 8,719\.75"):
        difference(whole, other, NAMES)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda it: it["body"][0].update(title="Brought forward"), "Headings and words"),
        (lambda it: it["headings"].update(title="Other"), "Headings and words"),
        (lambda it: next(iter(it["sources"].values())).update(narration="x"), "Words and original"),
        (lambda it: it["postings"]["rows"][0].__setitem__(4, "77.00"), "Words and original"),
        (lambda it: it["receipts"][0].update(amount="1.00"), "Contributions, one by one"),
        (lambda it: it["slices"][0]["direct"].update(amount="1.00"), "Tables that follow"),
        (lambda it: it["fundings"][0]["closing"].update(amount="1.00"), "Tables that follow"),
        (lambda it: it["commitments"][0].update(amount="5.00"), "Tables that follow"),
        (lambda it: it["course"][0].update(closing="1"), "Tables that follow"),
        (lambda it: it.update(illustrative=True), "Illustrative"),
        (lambda it: it.update(something_new=["x"]), "Something new"),
    ],
)
def test_nothing_of_a_statement_differs_unseen(issued_place: Place, change, title):
    """No line differs; what does is named, and they are not the same."""
    whole, other = (json.loads(json.dumps(told(issued_place.books))) for _ in range(2))
    change(other)

    found = difference(whole, other, NAMES)

    assert not found.same
    assert [one.title for one in found.sections if one.title.startswith(title)]
    assert not difference(whole, whole, NAMES).sections


def test_a_file_that_says_one_thing_twice_is_refused(issued: Place):
    """One reader takes the first amount, another the last."""
    file = issued.file("json")
    file.write_text(file.read_text().replace('"id": "JPN"', '"id": "NLD", "id": "JPN"', 1))

    ran = issued.run("statement", "diff", file, "--as-issued", ID)
    assert ran.code == 2
    assert issued.run("statement", "diff", file, ID).code == 2


def test_a_file_in_a_donors_own_words_is_held_against_the_same_words(issued: Place, tmp_path):
    """The file alone says how its lines are called."""
    own = tmp_path / "own.toml"
    own.write_text('[lines]\nreceived = "What you gave"\n')
    words = ("--donor", "JPN", "--period", "2013-H1", "--as", "Ana", "--today", "2014-03-31")
    how = ("--headings", own, "--format", "json", "--out", issued.out)
    assert issued.run("statement", "issue", *words, *how).code == 0

    ran = issued.run("statement", "diff", issued.out / "statement-JPN-2013-01-01-2013-06-30-1.json")

    assert ran.code == 0, ran.out
