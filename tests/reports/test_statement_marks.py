"""What a statement says of its own figures: made up, computed, not certified, assumed."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ledger.books import load
from reports.render.plain import as_json
from reports.render.text import as_text
from reports.render.xlsx import _short
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.facts import inexact
from reports.statements.files import contents
from reports.statements.tables import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.render.tables import Cell, Row
    from reports.statements.model import Statement

DAY = datetime.date
YEARS = (DAY(2010, 1, 1), DAY(2012, 12, 31))


def made_of(books: Books, name: str) -> Statement:
    """Return the statement of a funding or an agreement over all years."""
    return StatementMaker(books).make(of_funding(books.register, name), *YEARS)


def rows_of(made: Statement, table: str) -> tuple[Row, ...]:
    """Return the rows of one table."""
    return next(found.rows for found in document(made).tables if found.id == table)


def last_of(made: Statement, table: str) -> Cell:
    """Return the last cell of the last row of one table: the mark of its total."""
    return rows_of(made, table)[-1].cells[-1]


def test_totals_of_lists_are_marked(small: Books) -> None:
    """Part, where one grant of two is made up; all, where everything is; nothing elsewhere."""
    both, one = made_of(small, "JPN-2010-01"), made_of(small, "JPN-2010-01-AFG")

    assert last_of(both, "fundings") == "part illustrative"
    assert last_of(both, "slices") == "part illustrative"
    assert last_of(both, "budget") == "part illustrative"
    assert last_of(both, "receipts") == ""
    assert [(line.title, line.illustrative) for line in one.budget] == [
        ("Staff and other personnel", ""),
        ("Contractual services", "part illustrative"),
        ("Indirect support cost (13%)", "illustrative"),
        ("Total", "part illustrative"),
    ]
    assert '"illustrative": "part illustrative"' in as_json(both)


def test_marks_of_totals_are_in_the_text_and_the_workbook(small: Books) -> None:
    """Every renderer prints the same mark."""
    made = contents(made_of(small, "JPN-2010-01"), ["xlsx", "text"])
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))["By funding"]

    assert [row[-1].value for row in sheet.iter_rows() if row[0].value == "Total"] == [
        "part illustrative"
    ]
    assert "part illustrative" in made["txt"].decode()


def test_no_certificate_on_what_nobody_certified(small: Books) -> None:
    """No words of certification and no line to sign on, in any format."""
    made = made_of(small, "JPN-2010-01")

    assert document(made).certificate == ""
    assert "ertified correct" not in as_json(made)
    assert "Provisional and unaudited. Not certified." in as_text(document(made))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("exact; date given as 2012", ""),
        ("illustrative", ""),
        ("", ""),
        ("rounded", "rounded"),
        ("approx USD; exact DKK", "approx USD"),
        ("announced; US dollars COMPUTED at 97.85", "announced; US dollars computed at 97.85"),
    ],
)
def test_what_is_not_exact_is_said(words: str, said: str) -> None:
    """What is exact needs no word; all else keeps its own."""
    assert inexact(words) == said


COMPUTED = '  precision: "announced; US dollars COMPUTED at 0.75"\n'


def test_how_amounts_are_known_stands_beside_them(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """At the receipt as its entry says, at the agreement as the term says; the sentence is true."""
    text = small_text.replace(
        "  original: 400000.00 EUR\n", "  original: 400000.00 EUR\n" + COMPUTED
    )
    text = text.replace(
        '  title: "Risk education in Mali"\n',
        '  title: "Risk education in Mali"\n  precision: "rounded; date given as 2012"\n',
    )
    books = load(make_books(text))
    made = made_of(books, "DEU-2012-01")
    arranged = document(made)
    (about,) = (table.about for table in arranged.tables if table.id == "receipts")

    assert made.receipts[0].precision == "announced; US dollars computed at 0.75"
    assert "(announced; US dollars computed at 0.75)" in str(rows_of(made, "receipts")[0].cells[2])
    assert "as stated with the deposit, or computed where marked." in about
    assert dict(arranged.facts)["Amount agreed"] == "800,000.00 EUR (rounded)"


def test_a_receipt_that_says_nothing_is_known_as_its_agreement_is(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """And in a list of several, the amount agreed is marked in its row."""
    text = small_text.replace(
        '  title: "Sudan"\n', '  title: "Sudan"\n  precision: "COMPUTED (remainder)"\n'
    )
    made = made_of(load(make_books(text)), "JPN-2010-01")

    assert [receipt.precision for receipt in made.receipts] == ["", "computed (remainder)"]
    assert rows_of(made, "agreements")[1].cells[1] == "Sudan. Amount: computed (remainder)"
    assert "as stated with the deposit." in as_text(
        document(made_of(load(make_books(small_text)), "JPN-2010-01"))
    )


def test_no_costs_allowed_is_no_period(make_books: Callable[[str], Path], small_text: str) -> None:
    """A day long before the signature is not printed as if it were an agreed one."""
    spent = small_text.index('2012-08-31 * "UNOPS" "Radio campaign"')
    until = small_text.index('2012-09-01 * "Switzerland"')
    text = (small_text[:spent] + small_text[until:]).replace(
        "2012-01-01..2013-06-30", "1994-01-01..1994-01-01", 1
    )
    made = made_of(load(make_books(text)), "DEU-2012-01")

    facts = dict(document(made).facts)
    assert facts["Status at the end"] == "no costs allowed"
    assert "Costs may arise" not in facts
    assert (made.fundings[0].begins, made.fundings[0].ends) == (None, None)


MORE = """
2000-01-01 custom "policy" "TERMS-VTF"
  value: "support cost as PSC-STANDARD"
2000-01-01 custom "policy" "TERMS-VTF-OLD"
  value: "nobody refers to it"
2012-12-31 custom "policy" "MISSION-YEAR"
  value: "years begin on 1 July"
"""


def test_only_policies_that_something_refers_to_are_listed(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """By a clause's words or an entry's note, and what those policies refer to themselves."""
    text = small_text.replace("two grants.", "two grants.\n" + MORE)
    text = text.replace(
        '  text: "For clearance and risk education."', '  text: "Assumed by TERMS-VTF."'
    ).replace('  rate-source: "UNORE 2012-03"', '  note: "policy MISSION-YEAR"')
    books = load(make_books(text))
    maker = StatementMaker(books)

    found = {
        donor: [item.id for item in maker.make(of_donor(books.register, donor), *YEARS).policies]
        for donor in ("JPN", "DEU", "CHE")
    }

    assert found == {"JPN": ["PSC-STANDARD", "TERMS-VTF"], "DEU": ["MISSION-YEAR"], "CHE": []}


def test_sheets_are_named_in_whole_words() -> None:
    """A name holds 31 characters; what does not fit goes by the word."""
    assert _short("Budget, variance and delivery") == "Budget, variance and delivery"
    assert _short("Expenditure by programme and pillar") == "Expenditure by programme"
    assert _short("Paid into pooled funds, or not yet identified") == "Paid into pooled funds"
    assert _short("x" * 40) == "x" * 31
