"""Statements at their edges: nothing booked, other currencies, refunds undone, others' money."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from ledger.findings import errors_in
from reports.render.plain import as_json
from reports.render.text import as_text
from reports.scope import of_donor, of_funding
from reports.statements import command
from reports.statements.build import StatementMaker
from reports.statements.files import contents
from reports.statements.tables import document
from reports.status import status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.statements.model import Statement

DAY = datetime.date
FORMATS = ("pdf", "xlsx", "json", "text")
YEAR = (DAY(2012, 1, 1), DAY(2012, 12, 31))

MORE = """
1970-01-01 open Income:CHFSDN:Contributions:NOR
1970-01-01 open Liabilities:VTF:Refundable:DEU
1970-01-01 open Equity:VTF:Opening
1970-01-01 open Equity:VTF:Transfer
2000-01-01 custom "donor" "NOR"
  name: "Norway"
2000-01-01 custom "donor" "BEL"
  name: "Belgium"
2012-06-01 custom "agreement" "NOR-2012-01"
  donor: "NOR"
  fund: "VTF"
  amount: 90000.00 NOK
  title: "Not yet signed"
  signed: FALSE
2012-07-01 custom "pledge" "BEL-PLEDGE"
  donor: "BEL"
  fund: "CHF-SDN"
  amount: 70000.00 EUR
2012-05-06 * "Norway" "Contribution to the pool"
  funding: "CHF-SDN-GENERAL"
  Assets:CHFSDN:Cash:Pool             123456.78 USD
  Income:CHFSDN:Contributions:NOR    -123456.78 USD
"""


@pytest.fixture(scope="module")
def more(make_books: Callable[[str], Path], small_text: str) -> Books:
    """Return the small books with donors who have signed or paid little."""
    books = load(make_books(small_text + MORE))
    assert not errors_in(list(books.problems())), [p.as_text() for p in books.problems()]
    return books


def column(made: Statement, number: str) -> tuple[Decimal, Decimal]:
    """Return a line's two figures."""
    line = next(line for line in made.body if line.number == number)
    assert line.period
    assert line.inception
    return line.period.amount, line.inception.amount


def in_books(make_books: Callable[[str], Path], text: str) -> Books:
    """Return books whose findings are let pass: some of what follows is against the rules."""
    books = load(make_books(text))
    assert not books.errors
    return dataclasses.replace(books, walk=dataclasses.replace(books.walk, findings=()))


def test_a_donor_with_nothing_but_a_pledge(more: Books) -> None:
    """The pledge is listed, no line is made up, and every format can be made."""
    made = StatementMaker(more).make(of_donor(more.register, "BEL"), *YEAR)

    assert made.body == made.fundings == made.receipts == ()
    assert [pledge.id for pledge in made.pledges] == ["BEL-PLEDGE"]
    assert made.notes == ("Nothing here had been signed or booked by the end of the period.",)
    assert set(contents(made, FORMATS)) == {"pdf", "xlsx", "json", "txt"}


def test_a_pledge_to_another_fund_is_not_this_fund_s(more: Books) -> None:
    """Asked for one fund, a donor's pledges, pools and grants in others stay out."""
    register = more.register
    maker = StatementMaker(more)

    other = maker.make(of_donor(register, "BEL", fund="VTF"), *YEAR)
    german = maker.make(of_donor(register, "DEU", fund="CHF-SDN"), *YEAR)
    british = maker.make(of_donor(register, "GBR", fund="VTF"), *YEAR)

    assert other.pledges == ()
    assert (german.body, german.unattributed) == ((), ())
    assert british.unattributed == ()


def test_an_agreement_that_is_not_signed(more: Books) -> None:
    """It is named, with its standing; nothing of it is received, due, or agreed in dollars."""
    made = StatementMaker(more).make(of_funding(more.register, "NOR-2012-01"), *YEAR)

    assert made.fundings[0].status == "not signed"
    assert {column(made, line.number) for line in made.body if line.period} == {(0, 0)}
    assert made.budget == ()
    assert contents(made, ["pdf"])


def test_a_period_before_everything_is_an_empty_statement(more: Books) -> None:
    """No line, no list, a note, and a page all the same."""
    made = StatementMaker(more).make(
        of_donor(more.register, "JPN"), DAY(1990, 1, 1), DAY(1990, 12, 31)
    )

    assert (made.body, made.receipts, made.clauses) == ((), (), ())
    assert "Nothing here" in as_text(document(made))
    assert contents(made, FORMATS)


def test_from_after_to_is_refused(small_folder: Path) -> None:
    """The two days are never swapped."""
    arguments = ["--books", str(small_folder), "--donor", "JPN", "--from", "2012-02-01"]

    with pytest.raises(BadInputError, match=r"ends .2012-01-31. before it begins .2012-02-01."):
        CliRunner().invoke(
            command.statement, [*arguments, "--to", "2012-01-31"], catch_exceptions=False
        )


@pytest.mark.parametrize(
    ("currency", "amount", "printed"),
    [("JPY", "40000000", "40,000,000"), ("KWD", "400000.125", "400,000.125")],
)
def test_other_decimals(  # a currency, how it is written and printed
    currency: str,
    amount: str,
    printed: str,
    make_books: Callable[[str], Path],
    small_text: str,
) -> None:
    """Yen have no decimals and dinars three: in the sums, in the text and in the workbook."""
    text = small_text.replace("400000.00 EUR\n  due:", f"1 {currency}\n  due:")
    text = text.replace("800000.00 EUR", f"{amount} {currency}")
    text = text.replace("400000.00 EUR", f"{amount} {currency}")
    books = load(make_books(text))
    made = StatementMaker(books).make(of_funding(books.register, "DEU-2012-01"), *YEAR)

    received = next(line for line in made.body if line.number == "2").period
    assert received
    assert str(received.original) == amount
    assert printed in as_text(document(made))
    workbook = openpyxl.load_workbook(io.BytesIO(contents(made, ["xlsx"])["xlsx"]))
    formats = {
        cell.number_format
        for row in workbook["Statement"].iter_rows()
        for cell in row
        if cell.value == float(amount)
    }
    decimals = amount.partition(".")[2]
    assert [f.split(";")[0] for f in formats] == ["#,##0" + (".000" if decimals else "")]


REVERSED = """
2012-05-02 * "Japan" "The refund came back from the bank"
  funding: "JPN-2010-01-SDN"
  Assets:VTF:Cash:UNHQ             943500.00 USD
  Liabilities:VTF:Refundable:JPN  -943500.00 USD
"""


def test_a_refund_that_comes_back_is_no_contribution(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Paid back and returned by the bank: nothing was refunded, and nothing more was received."""
    books = in_books(make_books, small_text + REVERSED)

    made = StatementMaker(books).make(of_funding(books.register, "JPN-2010-01-SDN"), *YEAR)
    after = StatementMaker(books).make(
        of_funding(books.register, "JPN-2010-01-SDN"), DAY(2012, 5, 1), DAY(2012, 12, 31)
    )

    assert column(made, "2") == (0, Decimal("1000000.00"))
    assert column(made, "10") == (0, 0)
    assert column(made, "11")[1] == Decimal("943500.00")
    assert column(after, "10")[0] == Decimal("-943500.00")


def test_money_to_be_given_back_that_never_was_refunded_is_received(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """A deposit too many is a receipt, until it goes back."""
    text = (
        small_text
        + MORE
        + """
2012-06-01 * "Germany" "Deposit by mistake"
  funding: "DEU-2012-01"
  Assets:VTF:Cash:UNHQ             100.00 USD
  Liabilities:VTF:Refundable:DEU  -100.00 USD
2012-06-20 * "Germany" "Given back"
  funding: "DEU-2012-01"
  Liabilities:VTF:Refundable:DEU   100.00 USD
  Assets:VTF:Cash:UNHQ            -100.00 USD
"""
    )
    books = in_books(make_books, text)

    made = StatementMaker(books).make(of_funding(books.register, "DEU-2012-01"), *YEAR)

    assert column(made, "2")[0] == Decimal("500100.00")
    assert column(made, "10")[0] == Decimal("100.00")


def test_opening_transfer_and_a_negative_balance(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """An opening balance is line 1, consent moves money in line 4b, and less than nothing shows."""
    text = (
        small_text
        + MORE
        + """
2012-01-05 * "Opening"
  funding: "JPN-2010-01-SDN"
  Assets:VTF:Cash:UNHQ     50.00 USD
  Equity:VTF:Opening      -50.00 USD
2012-06-01 * "Moved with consent"
  consent: "Note verbale 7"
  Equity:VTF:Transfer     150.00 USD
    funding: "JPN-2010-01-SDN"
  Assets:VTF:Cash:UNHQ   -150.00 USD
    funding: "JPN-2010-01-SDN"
  Assets:VTF:Cash:UNHQ    150.00 USD
    funding: "JPN-2010-01-AFG"
  Equity:VTF:Transfer    -150.00 USD
    funding: "JPN-2010-01-AFG"
"""
    )
    books = in_books(make_books, text)
    maker = StatementMaker(books)

    one = maker.make(of_funding(books.register, "JPN-2010-01-SDN"), *YEAR)
    both = maker.make(of_funding(books.register, "JPN-2010-01"), *YEAR)

    assert column(one, "1") == (Decimal("943550.00"), Decimal("50.00"))
    assert column(one, "4b")[0] == Decimal("-150.00")
    assert column(one, "11")[0] == Decimal("-100.00")
    assert "(100.00)" in as_text(document(one))
    assert column(both, "4b")[0] == 0


def test_a_pool_s_contributor_sees_nobody_else(more: Books) -> None:
    """Neither name nor figure of another contributor is anywhere in what one of them is given."""
    maker = StatementMaker(more)
    made = {name: maker.make(of_donor(more.register, name), *YEAR) for name in ("GBR", "NOR")}

    for name, others in (("GBR", ("Norway", "NOR", "123456.78")), ("NOR", ("GBR", "800000.00"))):
        figures = as_json(made[name])
        assert [item.donor for item in made[name].unattributed] == [name]
        for word in others:
            assert word not in figures, (name, word)
        book = openpyxl.load_workbook(io.BytesIO(contents(made[name], ["xlsx"])["xlsx"]))
        cells = {str(c.value) for s in book for row in s.iter_rows() for c in row}
        assert not any(word in cell for cell in cells for word in others if word != "NOR")
    assert column(maker.make(of_funding(more.register, "CHF-SDN-GENERAL"), *YEAR), "2")[0] == (
        Decimal("923456.78")
    )


def test_a_pool_s_refund_is_negative_in_both_currencies(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """What went back to a contributor is taken off the list, in pounds as well."""
    text = (
        small_text
        + """
1970-01-01 open Liabilities:CHFSDN:Refundable:GBR
2012-09-01 * "United Kingdom" "Owed and paid back"
  funding: "CHF-SDN-GENERAL"
  original: 50000.00 GBP
  Liabilities:CHFSDN:Refundable:GBR  80000.00 USD
  Assets:CHFSDN:Cash:Pool           -80000.00 USD
"""
    )
    books = in_books(make_books, text)

    made = StatementMaker(books).make(of_donor(books.register, "GBR"), *YEAR)

    assert [(item.amount, item.original) for item in made.unattributed] == [
        (Decimal("800000.00"), Decimal("500000.00")),
        (Decimal("-80000.00"), Decimal("-50000.00")),
    ]


def test_the_last_day_of_an_agreement_is_neither_open_nor_over(small: Books) -> None:
    """A period that ends with the agreement says so; a day less is open, a day more has ended."""
    scope = of_funding(small.register, "JPN-2010-01-SDN")
    maker = StatementMaker(small)

    said = [
        maker.make(scope, DAY(2011, 1, 1), day).fundings[0].status
        for day in (DAY(2011, 12, 30), DAY(2011, 12, 31), DAY(2012, 1, 1))
    ]

    assert said == [
        "open until 2011-12-31",
        "ends with this period, 2011-12-31",
        "ended 2011-12-31",
    ]


def test_a_statement_says_whose_it_is(small: Books) -> None:
    """Donor and title stand in its head; a fund where nobody in particular gave the money."""
    maker = StatementMaker(small)
    names = {
        name: document(maker.make(of_funding(small.register, name), *YEAR)).name
        for name in ("JPN-2010-01", "DEU-2012-01", "UNMISS-2012-13", "CHF-SDN-GENERAL")
    }

    assert names == {
        "JPN-2010-01": "Japan, Mine action in Afghanistan and Sudan (JPN-2010-01), in 2 grants",
        "DEU-2012-01": "Germany, Risk education in Mali (DEU-2012-01)",
        "UNMISS-2012-13": names["UNMISS-2012-13"],
        "CHF-SDN-GENERAL": names["CHF-SDN-GENERAL"],
    }
    assert names["UNMISS-2012-13"].startswith("UNMISS, mine action component, ")
    assert names["CHF-SDN-GENERAL"].startswith("Common Humanitarian Fund for Sudan")


def test_a_receipt_in_a_third_currency_is_no_instalment_of_the_agreement_s(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Yen are not counted as euro: the instalment is still missing."""
    text = small_text.replace("  original: 400000.00 EUR\n", "  original: 40000000 JPY\n")
    books = in_books(make_books, text)

    (late,) = status(books, DAY(2012, 12, 31)).overdue

    assert (late.received, late.missing) == (0, Decimal("800000.00"))


def test_the_figures_of_an_empty_statement_are_json_too(more: Books) -> None:
    """Whatever is asked for, the attached figures can be read."""
    made = StatementMaker(more).make(of_donor(more.register, "BEL"), *YEAR)

    assert json.loads(as_json(made))["body"] == []


def test_a_budget_is_of_the_fundings_that_spent(small: Books) -> None:
    """One grant has allotments, the other does not: together they are held against what was agreed.

    Else the second grant's cost would be measured by the first one's budget.
    """
    maker = StatementMaker(small)

    one = maker.make(of_funding(small.register, "JPN-2010-01-AFG"), DAY(2010, 1, 1), YEAR[1])
    both = maker.make(of_funding(small.register, "JPN-2010-01"), DAY(2010, 1, 1), YEAR[1])

    assert [(line.title, line.budget) for line in one.budget if line.budget] == [
        ("Staff and other personnel", Decimal("113000.01")),
        ("Contractual services", Decimal("900000.00")),
        ("Total", Decimal("1013000.01")),
    ]
    assert [(line.title, line.budget) for line in both.budget] == [
        ("Amount agreed", Decimal("3000000.00"))
    ]


EARNED = """
2012-06-01 * "Bank" "Interest"
  funding: "JPN-2010-01-SDN"
  Assets:VTF:Cash:UNHQ      70.00 USD
  Income:VTF:Interest      -70.00 USD
2012-06-10 * "Japan" "Interest that goes back"
  funding: "JPN-2010-01-SDN"
  Income:VTF:Interest             70.00 USD
  Liabilities:VTF:Refundable:JPN -70.00 USD
2012-06-20 * "Japan" "Paid back"
  funding: "JPN-2010-01-SDN"
  Liabilities:VTF:Refundable:JPN  70.00 USD
  Assets:VTF:Cash:UNHQ           -70.00 USD
"""


@pytest.mark.parametrize(
    ("until", "refunded"),
    [(DAY(2012, 6, 9), "0"), (DAY(2012, 6, 10), "0"), (DAY(2012, 6, 20), "70.00")],
)
def test_interest_that_goes_back_was_earned_and_is_no_contribution(
    make_books: Callable[[str], Path], small_text: str, until: datetime.date, refunded: str
) -> None:
    """Declared refundable, it stays interest; paid, it is a refund; received is what was given."""
    books = in_books(make_books, small_text + EARNED)
    scope = of_funding(books.register, "JPN-2010-01-SDN")

    made = StatementMaker(books).make(scope, DAY(2012, 6, 1), until)

    assert column(made, "2") == (0, Decimal("1000000.00"))
    assert column(made, "3")[0] == Decimal("70.00")
    assert column(made, "10")[0] == Decimal(refunded)
