"""Published sentences: each trap is reported, by rules that know none of them, and no other."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import load
from ledger.findings import errors_in
from reports.moves import journal
from reports.reconciliations.claims import hold_claims
from reports.reconciliations.claims_text import clean
from reports.reconciliations.command import reconcile

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.reconciliations.claims import ClaimsHeld

HERE = Path(__file__).parents[3]
EXAMPLE = HERE / "ledger" / "example" / "terms" / "claims.beancount"
PROGRAMMES = HERE / "ledger" / "example" / "figures" / "programmes.csv"

#: What is to be reported of the sentences that the documents have, and nothing else.
TRAPS = {
    ("ABOUT-2013-PROGRAMMES", "count"),
    ("ABOUT-2013-PROGRAMMES", "encoding"),
    ("ABOUT-2013-MISSIONS", "not there then"),
    ("MALI-2014-AWARENESS", "parts"),
    ("ABOUT-2015-PARTNERS", "two dates"),
}

KNOWN = """
1994-11-30 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
2000-01-01 custom "fund" "MINURSO"
  name: "Mission budget, Western Sahara"
  class: "assessed"
  mission: "MINURSO"
1994-01-01 custom "programme" "TCD"
  name: "Chad"
  missions: "MINURCAT"
  until: 2010-12-31
2011-07-09 custom "programme" "SSD"
  name: "South Sudan"
  missions: "UNMISS"
"""

CLAIM = """
{day} custom "claim" "{id}"
  document: "{document}"
  says: "{says}"
  quantity: {quantity}
  unit: "{unit}"
"""


@pytest.fixture
def hold(make_books: Callable[[str], Path]) -> Callable[[str], ClaimsHeld]:
    """Return a function that holds claims, written as text, against books."""

    def held(text: str) -> ClaimsHeld:
        books = load(make_books(KNOWN + text))
        assert not errors_in(list(books.problems())), [one.as_text() for one in books.problems()]
        return hold_claims(journal(books))

    return held


def claim(more: str = "", **facts: object) -> str:
    """Return a claim as it is written."""
    base = {"day": "2013-12-31", "id": "C-1", "document": "A page", "says": "words",
            "quantity": 3, "unit": "things"}  # fmt: skip
    return CLAIM.format(**{**base, **facts}) + more


def kinds(found: ClaimsHeld) -> list[str]:
    """Return the kinds of what is reported."""
    return [remark.kind for remark in found.remarks]


def test_new_12_the_traps_are_in_the_example_and_the_rules_do_not_know_them() -> None:
    """No name of the traps stands in the program: what finds them would find others."""
    rooms = [HERE / "reports" / "reconciliations", HERE / "ledger"]
    code = "".join(path.read_text() for room in rooms for path in room.glob("claims*.py"))

    for name in ("MINURCAT", "9082", "8734", "Mali"):
        assert name not in code


def test_a_list_of_another_length_is_reported_and_why_it_might_be_meant(hold) -> None:
    """Eighteen stated and two listed; two stated, if one counts twice."""
    plain = hold(claim('  lists: "Chad; South Sudan"\n'))
    twice = hold(claim('  lists: "Chad; South Sudan (ONE) (TWO)"\n'))

    assert kinds(plain) == ["count"]
    assert "3 things stated, 2 listed" in plain.remarks[0].words
    assert "only if South Sudan counted more than once" in twice.remarks[0].words
    assert kinds(hold(claim('  lists: "a; b; c"\n'))) == []


@pytest.mark.parametrize(
    ("comparator", "number", "stands"),
    [
        ("exact", 3, True), ("exact", 4, False), ("over", 4, True), ("over", 3, False),
        ("at-least", 3, True), ("at-least", 2, False), ("up-to", 3, True), ("up-to", 4, False),
        ("about", 3, True), ("about", 5, False), ("almost", 3, False), ("almost", 2, False),
    ],
)  # fmt: skip
def test_each_comparator_holds_its_figure_as_people_do(hold, comparator, number, stands) -> None:
    """More than three are over three; three are not."""
    names = "; ".join(f"n{at}" for at in range(number))

    found = hold(claim(f'  comparator: "{comparator}"\n  lists: "{names}"\n'))

    assert (kinds(found) == []) is stands


def test_what_had_ended_or_not_begun_is_reported_by_its_days(hold) -> None:
    """A mission by its host, a programme by its own days; what is unknown is no alarm."""
    during = '  begins: {0}-01-01\n  ends: {0}-12-31\n  listing: "{1}"\n  lists: "{2}"\n'

    def found(year: int, listing: str, names: str) -> list[str]:
        lines = during.format(year, listing, names)
        held = hold(claim(lines, quantity=len(names.split(";"))))
        return [f"{one.kind}: {one.words}" for one in held.remarks]

    assert found(2010, "mission", "MINURCAT; UNKNOWN") == []
    assert (
        "MINURCAT is named in 2012; in these books it ended on 2010-12-31"
        in found(2012, "mission", "MINURCAT; UNMISS")[0]
    )
    assert "Chad (X) is named in 2011" in found(2011, "programme", "Chad (X); South Sudan")[0]
    assert "began on 2011-07-09" in found(2010, "programme", "South Sudan")[0]
    assert found(2012, "other", "Chad") == []


def test_a_whole_that_its_parts_do_not_make_is_reported_with_the_gap(hold) -> None:
    """Over 9,082 of whom 8,734 are named; more parts than "over" is no contradiction."""
    parts = '  comparator: "{}"\n  parts: "5,064 a; 1776 b; 1894 c"\n'

    short = hold(claim(parts.format("over"), quantity=9082))

    assert kinds(short) == ["parts"]
    assert "348 in none of them" in short.remarks[0].words
    assert kinds(hold(claim(parts.format("over"), quantity=8000))) == []
    assert "more in the parts" in hold(claim(parts.format("exact"), quantity=8000)).remarks[0].words
    assert kinds(hold(claim(parts.format("exact"), quantity=8734))) == []
    rounded = parts.format("exact") + "  rounding: 100\n"
    assert kinds(hold(claim(rounded, quantity=8700))) == []
    for comparator, whole in (("about", 9000), ("almost", 9000), ("up-to", 9000)):
        assert kinds(hold(claim(parts.format(comparator), quantity=whole))) == []
    for comparator, whole in (("about", 12000), ("almost", 12000)):
        assert kinds(hold(claim(parts.format(comparator), quantity=whole))) == ["parts"]


def test_one_page_with_two_figures_is_reported_with_both_days(hold) -> None:
    """The later sentence carries it; another unit, page or period is another thing."""
    first = claim()
    later = {"day": "2015-06-30", "id": "C-2", "quantity": 4}

    assert kinds(hold(first + claim(**later))) == ["two dates"]
    assert kinds(hold(first + claim(**{**later, "quantity": 3}))) == []
    assert kinds(hold(first + claim(**{**later, "unit": "other things"}))) == []
    assert kinds(hold(first + claim(**{**later, "document": "Another page"}))) == []
    other_year = "  begins: 2014-01-01\n  ends: 2014-12-31\n"
    assert kinds(hold(first + claim(other_year, **later))) == []


def test_two_amounts_of_one_page_are_of_one_thing_only_where_a_measure_says_so(hold) -> None:
    """Money for one thing and for another, or what grows, is no contradiction."""
    money = {"unit": "USD", "quantity": 300}
    later = {**money, "day": "2015-06-30", "id": "C-2", "quantity": 400}
    same = {**later, "day": "2013-12-31"}
    measured = '  measure: "{}"\n  scope: "fund:VTF"\n'
    got, spent = (measured.format(word) for word in ("received", "spent"))

    assert kinds(hold(claim(**money) + claim(**later))) == []
    assert "two dates" not in kinds(hold(claim(got, **money) + claim(got, **later)))
    assert "two dates" not in kinds(hold(claim(got, **money) + claim(spent, **same)))
    assert "two dates" in kinds(hold(claim(got, **money) + claim(got, **same)))


def test_damaged_letters_are_mended_and_that_is_recorded(hold) -> None:
    """What stood there, what was meant, and how it came about."""
    found = hold(claim(says="18\u00ac\u2020programmes", quantity=18))

    (remark,) = found.remarks
    assert remark.kind == "encoding"
    assert "no-break space (U+00A0), in UTF-8 and read as Mac Roman" in remark.words
    assert (remark.stated, remark.found) == ("18\u00ac\u2020programmes", "18 programmes")
    assert found.claims[0].says == "18 programmes"
    assert found.claims[0].raw == "18\u00ac\u2020programmes"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "latin_1"])
@pytest.mark.parametrize(
    "text", ["Côte d'Ivoire", "S\u00e9var\u00e9", "18\u00a0programmes", "clear \u2013 safe"]
)
def test_every_common_misreading_is_mended(text, encoding) -> None:
    """Whatever it was read as, where that can hold the letters."""
    try:
        damaged = text.encode().decode(encoding)
    except UnicodeDecodeError:
        pytest.skip(f"{encoding} has no such letters")

    found = clean(damaged)

    assert found.text == " ".join(text.split())
    assert found.mended


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="abc \u00c0\u00c9\u00e9\u00e8\u00f4\u00fc\u00df\u00f1\u00f8\u00e5,.", max_size=30
    )
)
def test_sound_letters_are_left_alone(text) -> None:
    """Accents side by side are no damage."""
    assert clean(text).mended == ()
    assert clean(text).text == " ".join(text.split())


def test_new_12_a_sentence_is_held_against_the_books_on_its_day(make_books, small_text) -> None:
    """Over what is there stands, over one more differs; before the books begin nobody can tell."""
    text = '  comparator: "over"\n  measure: "received"\n  scope: "fund:VTF"\n'
    days = "  begins: 2010-01-01\n  ends: 2010-12-31\n"
    loaded = load(make_books(small_text))
    measured = small_text + claim(text + days, id="C-0", quantity=1, unit="USD")
    held = hold_claims(journal(load(make_books(measured))))
    total = held.claims[0].books
    assert held.claims[0].verdict == "stands"
    assert total > 0
    assert loaded is not None

    more = small_text
    more += claim(text + days, id="C-1", quantity=total + 1, unit="USD")
    more += claim(text, id="C-2", day="2010-12-31", quantity=Decimal(760000000), unit="USD",
                  document="Another")  # fmt: skip
    found = hold_claims(journal(load(make_books(more))))

    verdicts = {one.id: one.verdict for one in found.claims}
    assert verdicts == {"C-1": "differs", "C-2": "not in reach"}
    assert kinds(found) == ["books"]


def test_a_sentence_that_nothing_tests_is_said_to_be_untested(hold) -> None:
    """It is not called right."""
    assert [one.verdict for one in hold(claim()).claims] == ["not tested"]


def test_beyond_06_every_trap_is_reported_and_nothing_else(make_books) -> None:
    """The sentences of the documents, with programmes as the example books have them."""
    text = KNOWN.partition('1994-01-01 custom "programme"')[0] + programmes()
    books = load(make_books(text + EXAMPLE.read_text("utf-8")))
    assert not errors_in(list(books.problems()))

    found = hold_claims(journal(books))

    assert {(one.claim, one.kind) for one in found.remarks} == TRAPS
    assert len(found.remarks) == len(TRAPS)
    assert len(found.claims) > 12


def programmes() -> str:
    """Return the programmes of the example as terms."""
    import csv  # only here

    lines = []
    with PROGRAMMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines.append(f'{row["begins"]} custom "programme" "{row["id"]}"')
            lines.append(f'  name: "{row["name"]}"')
            lines += [f"  until: {row['ends']}"] if row["ends"] else []
            lines += [f'  aliases: "{row["aliases"]}"'] if row["aliases"] else []
            lines += [f'  missions: "{row["missions"]}"'] if row["missions"] else []
    return "\n".join(lines) + "\n"


def test_new_12_the_command_reports_and_ends_with_1(make_books, tmp_path) -> None:
    """Text, JSON with the chain head, and a saved paper."""
    folder = make_books(KNOWN + claim('  lists: "a; b"\n'))
    options = ["claims", "--books", str(folder), "--today", "2014-01-01"]

    done = CliRunner().invoke(reconcile, [*options, "--out", str(tmp_path)])
    data = CliRunner().invoke(reconcile, [*options, "--json"])

    assert done.exit_code == data.exit_code == 1
    assert "3 things stated, 2 listed" in " ".join(done.output.split())
    assert len(json.loads(data.output)["identity"]["chain"]) == 64
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".xlsx"}


def test_new_12_nothing_to_report_ends_with_0(make_books) -> None:
    """A sentence that holds."""
    folder = make_books(KNOWN + claim('  lists: "a; b; c"\n'))

    done = CliRunner().invoke(
        reconcile, ["claims", "--books", str(folder), "--today", "2014-01-01"]
    )

    assert done.exit_code == 0
