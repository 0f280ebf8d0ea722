"""Closed periods: nothing in them changes, and what they carry forward is what they hold."""

from __future__ import annotations

import datetime
import json
import re
import shutil

import pytest
from click.testing import CliRunner

from ledger.batches import RefusedError, write_batch
from ledger.books import MAIN, UntrustedError, load, peek
from ledger.closing.act import UnsettledError
from ledger.closing.balances import balances, differing
from ledger.errors import BooksError
from ledger.findings import errors_in
from ledger.manifest import (
    MANIFEST,
    Manifest,
    batch_path,
    chained,
    digest,
    read_manifest,
    verify_manifest,
)
from ledger.versions import reversal_of
from tests.closing_kit import (
    AGREEMENT,
    TODAY,
    YEAR_END,
    books_of_two_years,
    bring_in,
    closed,
    cost,
    receipt,
)
from tests.writing_kit import batch, content
from vtf import vtf


@pytest.fixture(scope="module")
def open_books(tmp_path_factory):
    """Books of two years, nothing closed, made once."""
    return books_of_two_years(tmp_path_factory.mktemp("open"))


@pytest.fixture(scope="module")
def closed_books(tmp_path_factory, open_books):
    """The same books with 2013 closed, made once."""
    books = tmp_path_factory.mktemp("closed") / "books"
    shutil.copytree(open_books, books)
    closed(books)
    return books


@pytest.fixture
def books(tmp_path, closed_books):
    """Books whose year 2013 is closed, to do with as a test likes."""
    return shutil.copytree(closed_books, tmp_path / "books").resolve()


@pytest.fixture
def fresh(tmp_path, open_books):
    """Books of two years of which nothing is closed."""
    return shutil.copytree(open_books, tmp_path / "books").resolve()


def run(*words):
    """Run a command; return its exit code, and all that it says."""
    result = CliRunner().invoke(vtf, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        return getattr(result.exception, "exit_code", 70), str(result.exception)
    return result.exit_code, result.output


def refused(folder):
    """Return the codes and messages for which a check does not trust the books, or ends with 1."""
    try:
        found = errors_in(load(folder, main=MAIN).problems())
    except UntrustedError as error:
        found = error.findings
    assert found
    assert run("check", "--books", folder)[0] in {1, 2}
    return [(one.code, one.message, str(one.where)) for one in found]


def edit(path, old, new):
    """Replace a text in a file once."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def batch_with(folder, text):
    """Return the file of the batch that holds a text."""
    return next(path for path in (folder / "batches").iterdir() if text in path.read_text())


FIELDS = [
    ("100.00 USD", "100.01 USD"),
    ("2013-05-02 *", "2013-05-03 *"),
    ('funding: "JPN-2013"', 'funding: "NLD-2013"'),
    ('activity: "clearance"', 'activity: "coordination"'),
    ("Expenses:VTF:MLI:Travel", "Expenses:VTF:MLI:Staff"),
    ('"UNOPS"', '"HALO"'),
    ('"Clearance"', '"Travel"'),
    ('key: "expenditure:PV-1"', 'key: "expenditure:PV-9"'),
    ('commitment: "PO-1"', 'commitment: "PO-2"'),
    ("Income:VTF:Contributions:NLD", "Income:VTF:Contributions:JPN"),
]


@pytest.mark.parametrize(("old", "new"), FIELDS)
def test_must_18_any_field_of_a_closed_batch(books, old, new):
    """A closed entry that is changed by one character is named, with its file, by a plain check."""
    path = batch_with(books, '"expenditure:PV-1"')
    edit(path, old, new)

    ((code, message, where),) = refused(books)
    assert code == "MANIFEST-BATCH-ALTERED"
    assert path.stem in message
    assert str(path) in where


def test_must_18_what_is_carried_forward(books):
    """So is what stands in the place of the closed entries."""
    (path,) = (books / "carried").iterdir()
    edit(path, "110.00", "110.01")

    ((code, _, where),) = refused(books)
    assert (code, where) == ("MANIFEST-CARRIED-ALTERED", str(path))


def rehashed(folder):
    """Write the manifest anew for the batches as they are now, as somebody would who knows how."""
    manifest, chain, links = read_manifest(folder), "0" * 64, []
    for link in manifest.links:
        sha256 = digest(batch_path(folder, link.id).read_bytes())
        chain = chained(chain, link.id, sha256)
        links.append(link._replace(sha256=sha256, chain=chain))
    carried = manifest.carried
    (path,) = (folder / "carried").iterdir()
    if digest(path.read_bytes()) != carried:
        carried = digest(path.read_bytes())
        path.rename(path.with_name(f"{carried[:12]}.beancount"))
    text = Manifest(tuple(links), (), carried).as_text()
    (folder / MANIFEST).write_text(text)
    assert [one for one in verify_manifest(folder) if one.code != "MANIFEST-UNLISTED"] == []


def test_must_18_a_new_chain_is_not_the_one_that_was_sealed(books):
    """Whoever also writes every hash anew is found out by the close, which holds the head."""
    edit(batch_with(books, '"expenditure:PV-1"'), "100.00 USD", "100.01 USD")
    rehashed(books)

    ((code, message, _),) = refused(books)
    assert code == "GUARD-CLOSE"
    assert "close VTF-2013-12-31: the chain had the head" in message


def test_must_18_another_carry_forward_is_not_the_one_that_was_sealed(books):
    """What is carried forward is named by the close, not by the manifest alone."""
    (path,) = (books / "carried").iterdir()
    text = path.read_text().replace("110.00", "110.01").replace(" 10.00 USD", " 10.01 USD")
    path.write_text(text)
    rehashed(books)

    ((code, message, _),) = refused(books)
    assert code == "GUARD-CLOSE"
    assert "carries forward something else" in message


def test_must_18_a_closed_batch_that_is_opened_again(books):
    """Read beside what stands for it, a closed batch would count twice."""
    edit(books / MANIFEST, "; closed", "include")

    assert {code for code, _, _ in refused(books)} == {"GUARD-CLOSE"}


def test_must_18_closing_paper(books):
    """A paper that is changed or gone seals nothing, so nothing is trusted."""
    (paper,) = (books / "sources").glob("*VTF-2013-12-31.json")
    edit(paper, "Ana", "Eve")
    assert {code for code, _, _ in refused(books)} == {"GUARD-CLOSE", "MANIFEST-SOURCE-ALTERED"}
    paper.unlink()
    assert {code for code, _, _ in refused(books)} == {"GUARD-CLOSE", "MANIFEST-SOURCE-MISSING"}


@pytest.mark.parametrize("day", ["2013-01-02", "2013-12-31"])
@pytest.mark.parametrize("funding", ["JPN-2013", "NLD-2013"])
def test_must_18_nothing_new_is_dated_into_it(books, day, funding):
    """A new line of any funding of the fund is refused, on any day to the last one."""
    before = content(books)
    with pytest.raises(RefusedError) as caught:
        bring_in(books, "late", cost("PV-8", day, "1.00", funding=funding))

    (finding,) = (one for one in caught.value.findings if one.code == "CLOSE-DATED")
    assert f"VTF is closed up to 2013-12-31 by VTF-2013-12-31; this is booked on {day}" in str(
        finding.message
    )
    assert content(books) == before


def test_must_18_the_first_open_day(books):
    """The day after is open; a cost of the closed period is booked there with its own day."""
    late = cost("PV-8", "2014-01-01", "1.00", more="  cost-date: 2013-12-31\n")
    bring_in(books, "late", late + receipt("R-8", "2014-01-01"))

    assert load(books, main=MAIN).problems() == () == load(books).problems()


def test_must_18_by_hand(books):
    """What is written by hand into the main file came by no batch."""
    main = books / "main.beancount"
    main.write_text(main.read_text() + cost("PV-8", "2013-05-05", "1.00"))

    ((code, _, where),) = refused(books)
    assert code == "CLOSE-DATED"
    assert where.startswith(str(main))


def test_must_18_other_funds_stay_open(books):
    """A mission has its own year: it is closed by itself, up to 30 June."""
    more = cost("U-3", "2013-08-01", "1.00", funding="UNIFIL-2013").replace("VTF:MLI", "UNIFIL:LBN")
    bring_in(books, "unifil", more.replace("UNIFIL:Cash:UNHQ", "X").replace(
        "Assets:VTF:Cash:UNHQ", "Assets:UNIFIL:Authority"))  # fmt: skip
    closed(books, "UNIFIL", datetime.date(2013, 6, 30))

    late = more.replace("2013-08-01", "2013-06-30").replace("U-3", "U-4")
    with pytest.raises(RefusedError) as caught:
        bring_in(books, "late", late.replace("UNIFIL-2013", "UNIFIL-2012").replace(
            "Assets:VTF:Cash:UNHQ", "Assets:UNIFIL:Authority"))  # fmt: skip
    assert [one.code for one in caught.value.findings] == ["CLOSE-DATED"]
    assert load(books, main=MAIN).problems() == ()


CLAUSE = """
{day} custom "clause" "{owner}" "9"
  axis: "activity"
  allows: "clearance"
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('allows: "*"', 'allows: "MLI"', 1), "clause NLD-2013 1 was ch"),
        (lambda text: text.replace('name: "Japan"', 'name: "Nippon"'), "donor JPN was changed"),
        (lambda text: text.replace("2013-01-01 custom", "2012-12-31 custom", 1), "was changed: it"),
        (lambda text: text[: text.rindex("2013-01-01 custom")], "clause NLD-2013 5 was taken away"),
        (lambda text: text + CLAUSE.format(day="2013-12-31", owner="NLD-2013"), "9 was added"),
        (
            lambda text: text + '2010-01-01 custom "policy" "PSC"\n  value: "13%"\n',
            "policy PSC was added to it",
        ),
    ],
)
def test_must_18_sealed_terms(books, change, said):
    """Terms that governed closed costs are not changed, taken away or added to."""
    path = books / "terms" / "funds.beancount"
    path.write_text(change(path.read_text()))

    found = refused(books)
    assert {code for code, _, _ in found} == {"GUARD-SEALED"}
    assert said in found[0][1]
    assert found[0][2].startswith(str(path))
    assert run("check", "--all", "--books", books)[0] == 2


BACKDATED = [
    'commitment" "PO-9"\n  funding: "NLD-2013"\n  class: "Travel"\n  amount: 1.00 USD\n',
    'closure" "CLO-1"\n  funding: "NLD-2013"\n  operational: 2014-12-31\n  reference: "Letter"\n',
    'authority" "AUTH-1"\n  funding: "NLD-2013"\n  amount: 9.00 USD\n  reference: "Letter"\n',
]


@pytest.mark.parametrize("fact", BACKDATED)
def test_must_18_facts_that_are_dated_into_it(books, fact):
    """What is reserved, closed or allowed on a closed day was known by then, or comes later."""
    path = books / "terms" / "funds.beancount"
    before = path.read_text()
    path.write_text(f'{before}2013-12-31 custom "{fact}')

    found = [one for one in refused(books) if one[0] == "GUARD-SEALED"]
    assert "was added to it" in found[0][1]
    path.write_text(f'{before}2014-01-01 custom "{fact}')
    assert load(books, main=MAIN).register.fundings


def test_must_18_rates_of_exchange_that_are_kept_by_hand(fresh):
    """A rate of a closed day stays what it was; a later one is nobody's seal."""
    path = fresh / "terms" / "funds.beancount"
    before = path.read_text()
    path.write_text(f"{before}2013-06-01 price EUR  1.30 USD\n")
    closed(fresh)
    path.write_text(path.read_text() + "2014-01-01 price EUR  1.31 USD\n")
    assert load(fresh, main=MAIN).problems() == ()

    path.write_text(f"{before}2013-06-01 price EUR  1.29 USD\n")
    ((code, message, _),) = refused(fresh)
    assert (code, "price EUR of 2013-06-01 was changed" in message) == ("GUARD-SEALED", True)
    path.write_text(before)
    assert "price EUR of 2013-06-01 was taken away" in refused(fresh)[0][1]


def test_must_18_a_close_that_is_cut_out(books):
    """Who takes the close out and writes the chain anew is found out by a head noted before."""
    head = read_manifest(books).head
    manifest = read_manifest(books)
    (close,) = (link for link in manifest.links
                if '"close" "VTF' in batch_path(books, link.id).read_text())  # fmt: skip
    links, chain = [], "0" * 64
    for link in manifest.links:
        if link != close:
            chain = chained(chain, link.id, link.sha256)
            links.append(link._replace(chain=chain, closed=False))
    (books / MANIFEST).write_text(Manifest(tuple(links)).as_text())

    assert "MANIFEST-UNLISTED" in {one.code for one in load(books, main=MAIN).problems()}
    batch_path(books, close.id).unlink()
    assert load(books, main=MAIN).problems() == ()
    code, output = run("check", "--books", books, "--expect-head", head)
    assert (code, "GUARD-HEAD" in output) == (1, True)


def test_must_18_votes_that_are_dated_into_it(fresh):
    """So it is with what changes the vote of a mission whose year is closed."""
    closed(fresh, "UNIFIL", datetime.date(2013, 6, 30))
    path = fresh / "terms" / "funds.beancount"
    change = '2013-05-01 custom "vote-change" "UNIFIL-2012-R1"\n  appropriation: "UNIFIL-2012"\n'
    path.write_text(path.read_text() + change + '  amount: 1500.00 USD\n  resolution: "A/1"\n')

    found = [one for one in refused(fresh) if one[0] == "GUARD-SEALED"]
    assert "vote-change UNIFIL-2012-R1 was added to it" in found[0][1]
    share = '2013-06-30 custom "vote-share" "UNIFIL-2012/S"\n  fund: "UNIFIL"\n'
    path.write_text(f'{path.read_text()}{share}  of: "support account"\n  amount: 5.00 USD\n')
    assert "vote-share UNIFIL-2012/S was added to it" in str(refused(fresh))


def test_must_18_terms_grow(books):
    """New agreements, later clauses, later policies and other funds' terms are nobody's seal."""
    path = books / "terms" / "funds.beancount"
    more = AGREEMENT.format(id="JPN-2014", donor="JPN").replace("2013-01-01", "2013-12-20")
    more += CLAUSE.format(day="2014-01-01", owner="NLD-2013") + '  consent: "Letter"\n'
    more += '2014-01-01 custom "policy" "PSC"\n  value: "13%"\n'
    more += '1990-01-01 custom "donor" "FRA"\n  name: "France"\n'
    text = path.read_text().replace("amount: 2000.00 USD", "amount: 2500.00 USD")
    path.write_text(text + more)

    assert load(books, main=MAIN).problems() == () == load(books).problems()


def test_must_18_terms_that_come_by_a_batch(books):
    """An imported clause of a closed day is refused; so is withdrawing one that was sealed."""
    before = content(books)
    with pytest.raises(BooksError, match="clause JPN-2013 9 was added to it"):
        bring_in(books, "clause", CLAUSE.format(day="2013-06-01", owner="JPN-2013"))
    assert content(books) == before
    bring_in(
        books, "clause", CLAUSE.format(day="2014-06-01", owner="NLD-2013") + '  consent: "x"\n'
    )


def test_must_18_withdrawn_terms(fresh):
    """A reversal of a sealed term is as if it had never been stated: refused."""
    keyed = CLAUSE.format(day="2013-01-01", owner="JPN-2013").replace("activity", "place")
    bring_in(fresh, "keyed", keyed.replace('"clearance"', '"*"') + '  key: "clause:1"\n')
    closed(fresh)

    with pytest.raises(BooksError, match="clause JPN-2013 9 was withdrawn"):
        bring_in(fresh, "gone", '2013-01-01 custom "reversal" "clause:1"\n  reason: "x"\n')


def taken_back(folder, key, day):
    """Write the reversal of what is booked under a key."""
    entry = peek(folder).entries_by_key[key][0]
    return write_batch(folder, batch(f"back {key}", reversal_of(entry, "Charged twice.", day)))


def test_must_18_correction_by_reversal_in_an_open_period(books):
    """A closed cost is taken back in an open period, linked, with its own cost date."""
    taken_back(books, "expenditure:PV-1", datetime.date(2014, 3, 1))

    short, whole = load(books, main=MAIN), load(books)
    assert short.problems() == () == whole.problems()
    (line,) = [one for one in short.lines if one.key.startswith("reversal:") and one.amount < 0]
    assert (line.date, line.cost_date) == (datetime.date(2014, 3, 1), datetime.date(2013, 5, 2))
    assert differing(balances(short.lines), balances(whole.lines)) == []
    assert run("check", "--all", "--books", books)[0] == 0


def test_must_18_reversal_in_the_closed_period(books):
    """On its own day it would change what is closed."""
    with pytest.raises(RefusedError) as caught:
        taken_back(books, "expenditure:PV-1", None)

    assert "CLOSE-DATED" in {one.code for one in caught.value.findings}
    assert "vtf reverse KEY --date DAY" in str(caught.value)


def test_must_18_reversal_of_something_else(books):
    """What is carried forward is held against the whole books: a reversal that departs fails."""
    entry = peek(books).entries_by_key["expenditure:PV-1"][0]
    legs = [leg._replace(units=leg.units._replace(number=leg.units.number * 2))
            for leg in entry.postings]  # fmt: skip
    more = reversal_of(entry._replace(postings=legs), "x", datetime.date(2014, 3, 1))
    with pytest.raises(RefusedError) as caught:
        write_batch(books, batch("more", more))
    assert [one.code for one in caught.value.findings] == ["LAW-REVERSAL"]

    lost = reversal_of(entry._replace(meta=entry.meta | {"key": "none"}), "x", TODAY)
    with pytest.raises(RefusedError):
        write_batch(books, batch("lost", lost))


def test_must_18_entered_again(books):
    """The next version of a closed entry stands in an open period, once the first is reversed."""
    again = cost("PV-1#2", "2014-03-01", "90.00", more='  corrects: "expenditure:PV-1"\n')
    with pytest.raises(RefusedError) as caught:
        bring_in(books, "again", again)
    assert {one.code for one in caught.value.findings} == {"LAW-REVERSAL"}

    taken_back(books, "expenditure:PV-1", datetime.date(2014, 3, 1))
    bring_in(books, "again", again)
    assert load(books, main=MAIN).problems() == ()
    with pytest.raises(RefusedError):
        bring_in(books, "more", again.replace("PV-1#2", "PV-1#3"))


def sums(lines, *names):
    """Return the sums of some lines by some of their fields, of accounts that are balances."""
    found = {}
    for line in lines:
        key = tuple(getattr(line, name) for name in names)
        found[key] = found.get(key, 0) + line.amount
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.parametrize(
    ("fund", "ends"), [("VTF", YEAR_END), ("UNIFIL", datetime.date(2013, 6, 30))]
)
def test_must_19_opening_is_closing(fresh, fund, ends):
    """By agreement and every dimension, what opens the new year is what closed the old one."""
    before = [line for line in load(fresh).lines if line.date <= ends and line.fund == fund]
    closed(fresh, fund, ends)

    after = load(fresh, main=MAIN)
    opening = [line for line in after.lines if line.date <= ends and line.fund == fund]
    assert any(entry.meta.get("carried") for entry in after.entries)
    for names in (("funding",), ("funding", "account"),
                  ("funding", "account", "activity", "place", "project", "partner", "donor",
                   "programme", "budget_class", "fund", "kind")):  # fmt: skip
        assert sums(opening, *names) == sums(before, *names)
    assert differing(balances(opening), balances(before)) == []


def test_must_19_open_commitments_once(fresh):
    """What is still reserved is reserved once, and no more, after the close."""
    from ledger.commitments import open_commitments

    days = [YEAR_END, datetime.date(2014, 6, 30)]
    before = [open_commitments(load(fresh), day) for day in days]
    closed(fresh)
    for main in (MAIN, None):
        now = [open_commitments(load(fresh, main=main), day) for day in days]
        assert [[(one.id, one.open) for one in found] for found in now] == [
            [(one.id, one.open) for one in found] for found in before
        ]
    assert [(one.id, str(one.open)) for one in before[0]] == [("PO-1", "380.00")]


def test_must_19_two_years_and_months(fresh):
    """A second close carries both forward, in one file; months close as years do."""
    closed(fresh, ends=datetime.date(2013, 5, 31))
    whole = balances(load(fresh).lines)
    closed(fresh, ends=YEAR_END)
    closed(fresh, ends=datetime.date(2014, 1, 31))

    assert len(list((fresh / "carried").iterdir())) == 1
    assert differing(whole, balances(load(fresh, main=MAIN).lines)) == []
    assert differing(whole, balances(load(fresh).lines)) == []
    begins = [term.begins for term in _closes(fresh)]
    assert begins == [datetime.date(2013, 2, 1), datetime.date(2013, 6, 1),
                      datetime.date(2014, 1, 1)]  # fmt: skip
    assert run("check", "--all", "--books", fresh)[0] == 0


def _closes(folder):
    from ledger.closing.facts import CloseTerm

    return list(load(folder).register.of(CloseTerm).values())


def test_whole_books_are_what_they_were(open_books, closed_books):
    """Reports read every line of every year, closed or not."""

    def facts(folder):
        return [one._replace(entry=0) for one in load(folder).lines]

    assert facts(open_books) == facts(closed_books)
    assert peek(open_books).entries_by_key.keys() <= peek(closed_books).entries_by_key.keys()


def test_archive_follows_main_and_manifest(books):
    """The archive is made of both, whenever it is read."""
    (books / "archive.beancount").unlink()
    bring_in(books, "new", cost("PV-9", "2014-05-01", "1.00"))
    assert any(line.key == "expenditure:PV-9" for line in load(books).lines)

    (books / "archive.beancount").write_text("")
    assert len(load(books).lines) > 10
    edit(books / "main.beancount", 'include "manifest.beancount"', ' include "manifest.beancount"')
    with pytest.raises(BooksError, match="includes the manifest 0 times"):
        load(books)


def test_archive_that_cannot_be_written(books, monkeypatch):
    """Whoever may not write cannot bring it up to date, and is told."""
    (books / "archive.beancount").unlink()

    def refuse(*_):
        raise OSError("read-only")

    monkeypatch.setattr("ledger.closing.whole.put", refuse)
    with pytest.raises(BooksError, match=r"is behind main\.beancount and cannot be written"):
        load(books)


def test_differences_are_named(books, monkeypatch):
    """`vtf check --all` says which balance is not carried forward as it is."""
    from ledger.closing import proof

    real, calls = proof.balances, []

    def bent(lines):
        found = real(lines)
        calls.append(lines)
        if len(calls) == 2:
            key = min(found)
            found[key] = found[key][0] + 1, found[key][1]
        return found

    monkeypatch.setattr(proof, "balances", bent)
    code, output = run("check", "--all", "--books", books)
    assert code == 1
    assert "CLOSE-DIFFERENCE" in output


CLOSE = ("close", "VTF", "2013-12-31", "--as", "Ana", "--second", "Ben", "--reason", "Agreed.",
         "--today", "2014-02-01", "--books")  # fmt: skip


def test_command(fresh):
    """Dry run, close, and what it says; then it is closed already."""
    before = content(fresh)
    code, output = run(*CLOSE, fresh, "--dry-run")
    assert (code, "Nothing was written: this was a dry run." in output) == (0, True)
    assert content(fresh) == before
    code, output = run(*CLOSE, fresh, "--json")
    data = json.loads(output)
    assert (code, data["status"], data["transactions"]) == (0, "committed", 4)
    assert data["totals"][0] == {
        "funding": "JPN-2013", "transactions": 5, "debits": "9280.25", "credits": "9280.25",
    }  # fmt: skip
    code, output = run(*CLOSE, fresh)
    assert (code, "VTF is closed up to 2013-12-31 already" in output) == (2, True)
    code, output = run("close", "VTF", "2014-01-31", *CLOSE[3:], fresh)
    assert code == 0
    assert "VTF, 2014-01-01 to 2014-01-31: the checklist is empty." in output
    assert re.search(r"Closed by Ana and Ben, batch [0-9a-f]{12}\.", output)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("close", "VTF", "2013-12-30", *CLOSE[3:]), "no period of VTF ends on 2013-12-30"),
        (("close", "UNIFIL", "2013-12-31", *CLOSE[3:]), "no period of UNIFIL ends on 2013-12-31"),
        (("close", "XXX", "2013-12-31", *CLOSE[3:]), "'XXX' is no fund of these books"),
        (("close", "VTF", "2014-02-28", *CLOSE[3:]), "2014-02-28 is not over on 2014-02-01"),
        ((*CLOSE[:4], "Ben", *CLOSE[5:]), "--as and --second name two people"),
        ((*CLOSE[:4], " ", *CLOSE[5:]), "--as and --second name two people"),
        ((*CLOSE[:8], "--", *CLOSE[9:]), "--reason needs words"),
    ],
)
def test_command_refuses(fresh, words, said):
    """What cannot be closed, and who cannot close it."""
    before = content(fresh)
    code, output = run(*words, fresh)

    assert (code, said in output) == (2, True)
    assert content(fresh) == before


def test_checklist(fresh):
    """What is not settled stands in a list, with its places."""
    bring_in(fresh, "pending", cost("PV-8", "2013-06-06", "1.00").replace(" * ", " ! ", 1))
    waiting = receipt("R-9", "2013-06-06", "3.00").replace('"JPN-2013"', '"VTF-UNAPPLIED"')
    bring_in(fresh, "waiting", waiting)
    main = fresh / "main.beancount"
    main.write_text(main.read_text() + cost("PV-7", "2013-06-07", "1.00", funding="NLD-2013")
                    + cost("PV-9", "2013-06-07", "1.00", funding="NLD-2014"))  # fmt: skip
    (fresh / "batches" / "aaaaaaaaaaaa.beancount").write_text("")
    code, output = run(*CLOSE, fresh)

    assert code == 1
    for said in (
        "VTF-2013-12-31 cannot be closed yet",
        "errors in the books",
        "FUNDING-UNKNOWN: ",
        "1 transaction pending (!)",
        "2 transactions by hand, which no batch seals",
        "3.00 USD not identified, on VTF-UNAPPLIED",
        "1 begun and never committed",
    ):
        assert said in output
    with pytest.raises(UnsettledError):
        closed(fresh)


PEOPLE = """
2010-01-01 custom "person" "ANA"
  name: "Ana Kovac"
  roles: "maker, checker"
  aliases: "Ana"
2010-01-01 custom "person" "BEN"
  name: "Ben Otieno"
  roles: "checker"
  until: 2015-12-31
2010-01-01 custom "person" "CAT"
  name: "Cat Lindqvist"
  roles: "maker"
"""

WAITING = """
2010-01-01 custom "policy" "TWO-PEOPLE"
  value: "donor"
2013-02-01 custom "donor" "ZZZ"
  name: "Zed"
  key: "note"
  maker: "ANA"
"""


@pytest.mark.parametrize(
    ("by", "second", "said"),
    [
        ("Ana", "Ben Otieno", ""),
        ("Ana", "Eve", "Eve is no person of these books on 2014-02-01"),
        ("Ana", "Ana Kovac", "Ana and Ana Kovac are one person"),
        ("Ana", "KOVAČ,  ana", "Ana and KOVAČ,  ana are one person"),
        ("Ben", "Cat", "Cat is no checker on 2014-02-01"),
    ],
)
def test_people(fresh, by, second, said):
    """Where the books know people, two of them close."""
    path = fresh / "terms" / "funds.beancount"
    path.write_text(path.read_text() + PEOPLE)
    words = [by if word == "Ana" else second if word == "Ben" else word for word in CLOSE]
    code, output = run(*words, fresh, "--dry-run")

    assert (code, said in output) == (1 if said else 0, True)


def test_nothing_is_closed_while_something_waits_for_a_second_person(fresh):
    """It stands in the checklist, with who made it; and once it is approved no more."""
    path = fresh / "terms" / "funds.beancount"
    path.write_text(path.read_text() + PEOPLE + WAITING)
    code, output = run(*CLOSE, fresh)
    assert code == 1
    assert "1 change not approved by a second person" in output
    assert "note by ANA" in output
    path.write_text(path.read_text().replace('maker: "ANA"', 'maker: "ANA"\n  checker: "BEN"'))
    assert run(*CLOSE, fresh, "--dry-run")[0] == 0


def test_nothing_to_carry(tmp_path):
    """A fund without a single cost is closed as any other."""
    from ledger.new_books import make_books

    make_books(tmp_path / "books")
    made = closed(tmp_path / "books")
    assert (made.folded.ids, made.paper.says["begins"]) == (frozenset(), "2013-12-31")
    assert load(tmp_path / "books", main=MAIN).problems() == ()
    assert run("check", "--all", "--books", tmp_path / "books")[0] == 0
