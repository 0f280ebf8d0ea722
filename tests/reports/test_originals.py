"""Originals are carried where they are certain, and nowhere else: never twice, never nearly."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ledger.books import load
from ledger.findings import errors_in
from reports.movements import Movement
from reports.moves import journal
from reports.positions import positions
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.statements.model import Statement

DAY = datetime.date

OPENS = """
1970-01-01 open Expenses:VTF:MLI:Travel
1970-01-01 open Expenses:VTF:MLI:Contracts
1970-01-01 open Liabilities:VTF:Refundable:DEU
1970-01-01 open Equity:VTF:Opening
1970-01-01 open Equity:VTF:Transfer
1970-01-01 open Assets:VTF:Cash:Berlin
"""

Read = "Callable[[str], list[tuple[str, Decimal, Decimal | None]]]"


@pytest.fixture
def read(
    make_books: Callable[[str], Path], small_text: str
) -> Callable[[str], list[tuple[str, Decimal, Decimal | None]]]:
    """Return a function that books one more entry on Germany's grant and returns its moves."""

    def moves(entry: str) -> list[tuple[str, Decimal, Decimal | None]]:
        text = f'{small_text}{OPENS}2012-10-01 * "x"\n  funding: "DEU-2012-01"\n{entry}'
        books = load(make_books(text))
        return [
            (str(move.movement), move.amount, move.original)
            for found in journal(books).by_funding.values()
            for move in found
            if books.entries[move.entry].payee is None
            and books.entries[move.entry].narration == "x"
            and move.movement is not Movement.HOLDING
        ]

    return moves


def test_one_original_is_never_given_to_two_lines(read: Read) -> None:
    """Two equal lines of one voucher: the original is one of theirs, and nobody knows which."""
    found = read("""  activity: "risk-education"
  original: 80.00 EUR
  rate: 0.80
  Expenses:VTF:MLI:Travel       100.00 USD
  Expenses:VTF:MLI:Contracts    100.00 USD
  Assets:VTF:Cash:UNHQ         -200.00 USD
""")

    assert [original for _, _, original in found] == [None, None]


def test_a_line_that_is_nearly_the_original_does_not_claim_it(read: Read) -> None:
    """100.00 is not what 80.40 EUR at 0.80 are: 100.50 are, and no line has that."""
    found = read("""  activity: "risk-education"
  original: 80.40 EUR
  rate: 0.80
  Expenses:VTF:MLI:Travel       100.00 USD
  Expenses:VTF:MLI:SupportCost    7.00 USD
  Assets:VTF:Cash:UNHQ         -107.00 USD
""")

    assert [original for _, _, original in found] == [None, None]


def test_the_line_that_the_rate_says_has_it(read: Read) -> None:
    """Direct cost of 100.00 is 80.00 EUR to the cent; the support cost beside it has none."""
    found = read("""  activity: "risk-education"
  original: 80.00 EUR
  rate: 0.80
  Expenses:VTF:MLI:Travel       100.00 USD
  Expenses:VTF:MLI:SupportCost    7.00 USD
  Assets:VTF:Cash:UNHQ         -107.00 USD
""")

    assert found == [
        ("spent", Decimal("100.00"), Decimal("80.00")),
        ("support-cost", Decimal("7.00"), None),
    ]


def test_dollars_rounded_to_a_stated_unit_are_still_the_original_s(read: Read) -> None:
    """80.33 EUR at 0.80 are 100.41: to whole dollars, as the entry says, they are 100."""
    entry = """  activity: "risk-education"
  original: 80.33 EUR
  rate: 0.80
{unit}  Expenses:VTF:MLI:Travel       100.00 USD
  Expenses:VTF:MLI:SupportCost    7.00 USD
  Assets:VTF:Cash:UNHQ         -107.00 USD
"""

    assert read(entry.format(unit="  usd-unit: 1\n"))[0][2] == Decimal("80.33")
    assert read(entry.format(unit=""))[0][2] is None


def test_the_only_cost_of_an_entry_has_it_without_a_rate(read: Read) -> None:
    """One line against cash: the original cannot be anybody else's; given back it is negative."""
    found = read("""  activity: "risk-education"
  original: 80.40 EUR
  Expenses:VTF:MLI:Travel       100.00 USD
  Assets:VTF:Cash:UNHQ         -100.00 USD
""")
    back = read("""  activity: "risk-education"
  original: 80.40 EUR
  Expenses:VTF:MLI:Travel      -100.00 USD
  Assets:VTF:Cash:UNHQ          100.00 USD
""")

    assert found == [("spent", Decimal("100.00"), Decimal("80.40"))]
    assert back == [("spent", Decimal("-100.00"), Decimal("-80.40"))]


def test_a_posting_s_own_original_overrides(read: Read) -> None:
    """Each line states its own; what the entry states is nobody's then."""
    found = read("""  activity: "risk-education"
  original: 200.00 EUR
  rate: 0.80
  Expenses:VTF:MLI:Travel       100.00 USD
    original: 79.00 EUR
  Expenses:VTF:MLI:Contracts    100.00 USD
    original: 81.00 EUR
  Expenses:VTF:MLI:SupportCost   14.00 USD
  Assets:VTF:Cash:UNHQ         -214.00 USD
""")

    assert [original for _, _, original in found] == [Decimal("79.00"), Decimal("81.00"), None]


def test_the_donor_s_side_of_a_receipt_has_it_whatever_was_carried(read: Read) -> None:
    """What the deposit settled in dollars is another figure than original / rate."""
    found = read("""  original: 100.00 EUR
  rate: 0.80
  Assets:VTF:Cash:UNHQ          125.00 USD
  Assets:VTF:Receivable:DEU    -130.00 USD
  Income:VTF:ExchangeDifference   5.00 USD
""")

    assert found == [
        ("exchange-difference", Decimal("-5.00"), None),
        ("received", Decimal("130.00"), Decimal("100.00")),
    ]


def test_a_receipt_with_a_charge_taken_off_has_it_only_by_the_rate(read: Read) -> None:
    """Gross or net is not said, so the rate must say it."""
    entry = """  activity: "risk-education"
  original: 100.00 EUR
  {rate}  Assets:VTF:Cash:UNHQ          118.00 USD
  Expenses:VTF:MLI:Travel         7.00 USD
  Assets:VTF:Receivable:DEU    -125.00 USD
"""
    charge = "  Expenses:VTF:MLI:SupportCost    0.49 USD\n  Assets:VTF:Cash:UNHQ -0.49 USD\n"

    with_rate = {
        name: original for name, _, original in read(entry.format(rate="rate: 0.80\n") + charge)
    }
    without = {
        name: original for name, _, original in read(entry.format(rate='note: "x"\n') + charge)
    }

    assert with_rate["received"] == Decimal("100.00")
    assert without["received"] is None


def test_what_crosses_between_fundings_is_a_debit_and_a_credit(read: Read) -> None:
    """The same euro leave one funding and arrive in the other: both sides may say so."""
    found = read("""  consent: "Note verbale 3"
  original: 80.00 EUR
  rate: 0.80
  Equity:VTF:Transfer     100.00 USD
  Assets:VTF:Cash:UNHQ   -100.00 USD
  Assets:VTF:Cash:UNHQ    100.00 USD
    funding: "VTF-GENERAL"
  Equity:VTF:Transfer    -100.00 USD
    funding: "VTF-GENERAL"
""")

    assert sorted(found) == [
        ("transfer", Decimal("-100.00"), Decimal("-80.00")),
        ("transfer", Decimal("100.00"), Decimal("80.00")),
    ]


def german(make_books: Callable[[str], Path], text: str) -> Statement:
    """Return Germany's statement for 2012."""
    books = load(make_books(text))
    assert not errors_in(list(books.problems())), [p.as_text() for p in books.problems()]
    scope = of_donor(books.register, "DEU")
    return StatementMaker(books).make(scope, DAY(2012, 1, 1), DAY(2012, 12, 31))


def due(made: Statement) -> tuple[Decimal, Decimal | None]:
    """Return line 14 in both currencies."""
    line = next(line for line in made.body if line.number == "14")
    assert line.period
    return line.period.amount, line.period.original


def test_what_is_still_due_is_a_sum_of_originals(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Half is due; written down in dollars only, nobody can say how much in euro."""
    written_down = """
2012-12-01 custom "write-off" "WO-1"
  funding: "DEU-2012-01"
  amount: 1000.00 USD
  authority: "Controller, memorandum of 30 November 2012"
  reason: "Reduced by the donor"
2012-12-01 * "Germany" "Reduced"
  write-off: "WO-1"
  funding: "DEU-2012-01"
  Income:VTF:Contributions:DEU    1000.00 USD
  Assets:VTF:Receivable:DEU      -1000.00 USD
"""
    in_euro = written_down.replace("  write-off:", "  original: 800.00 EUR\n  write-off:")
    revalued = written_down.replace("Contributions:DEU ", "ExchangeDifference ")

    assert due(german(make_books, small_text)) == (Decimal("500000.00"), Decimal("400000.00"))
    assert due(german(make_books, small_text + written_down)) == (Decimal("499000.00"), None)
    assert due(german(make_books, small_text + in_euro)) == (
        Decimal("499000.00"),
        Decimal("399200.00"),
    )
    assert due(german(make_books, small_text + revalued)) == (
        Decimal("499000.00"),
        Decimal("400000.00"),
    )


def test_nothing_is_due_in_euro_of_what_nobody_signed(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """An agreement in euro that is not signed and not booked is not receivable in any currency."""
    text = (
        small_text
        + """
2012-06-01 custom "agreement" "DEU-2012-02"
  donor: "DEU"
  fund: "VTF"
  amount: 90000.00 EUR
  signed: FALSE
"""
    )
    books = load(make_books(text))
    scope = of_funding(books.register, "DEU-2012-02")

    made = StatementMaker(books).make(scope, DAY(2012, 1, 1), DAY(2012, 12, 31))

    assert due(made) == (Decimal("0.00"), Decimal("0.00"))
    assert made.fundings[0].status == "not signed"


def test_owing_some_back_does_not_make_less_agreed(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Delivery is of what was signed, also after a refund is owed: in another currency too."""
    text = (
        small_text
        + OPENS
        + """
2012-12-01 * "Germany" "Unspent"
  funding: "DEU-2012-01"
  Income:VTF:Contributions:DEU    200000.00 USD
  Liabilities:VTF:Refundable:DEU -200000.00 USD
"""
    )
    books = load(make_books(text))

    found = next(p for p in positions(books, DAY(2012, 12, 31)) if p.funding.id == "DEU-2012-01")

    assert found.agreed_usd == Decimal("1000000.00")
