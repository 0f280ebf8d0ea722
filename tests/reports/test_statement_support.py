"""The rates of support cost: every one that applied in the period, waivers among them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from ledger.books import load
from reports.scope import of_funding
from reports.statements.build import StatementMaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.statements.model import Statement

DAY = datetime.date

TERMS = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "AAA"
  name: "Atlantis"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
2013-01-01 custom "agreement" "A"
  donor: "AAA"
  fund: "VTF"
  amount: 2000000.00 USD
2013-01-01 custom "clause" "A" "1"
  axis: "programme"
  allows: "*"
2013-01-01 custom "clause" "A" "2"
  axis: "period"
  allows: "2013-01-01..2015-12-31"
2013-01-01 custom "clause" "A" "5"
  axis: "support-cost"
  allows: "13%"
  excludes: "Transfers"
  text: "At the standard rate."
2014-07-01 custom "clause" "A" "5"
  axis: "support-cost"
  allows: "7%"
  text: "As amended."
  consent: "Note verbale of 20 June 2014"
2013-04-01 custom "waiver" "PSC-1"
  funding: "A"
  rate: "3%"
  until: 2013-06-30
  authority: "Controller, memorandum of 20 March 2013"
"""


@pytest.fixture(scope="module")
def made(make_books: Callable[[str], Path]) -> Callable[[DAY, DAY], Statement]:
    """Return a function that makes the statement of a span of days."""
    books = load(make_books(TERMS))
    maker = StatementMaker(books)
    return lambda first, last: maker.make(of_funding(books.register, "A"), first, last)


def rates(statement: Statement) -> list[tuple[str, str, str, str]]:
    """Return the rates with their days and clauses."""
    return [(one.rate, str(one.since), str(one.until), one.clause) for one in statement.support]


def test_every_rate_of_the_period_with_its_days(
    made: Callable[[DAY, DAY], Statement],
) -> None:
    """Agreed, waived for a quarter, agreed again, amended: no day without its rate, none twice."""
    statement = made(DAY(2013, 1, 1), DAY(2014, 12, 31))

    assert rates(statement) == [
        ("13%", "2013-01-01", "2013-03-31", "5"),
        ("3%", "2013-04-01", "2013-06-30", "PSC-1"),
        ("13%", "2013-07-01", "2014-06-30", "5"),
        ("7%", "2014-07-01", "2014-12-31", "5"),
    ]
    assert [one.waiver for one in statement.support] == [False, True, False, False]
    assert statement.support[1].text.endswith("Controller, memorandum of 20 March 2013")
    assert {one.excludes for one in statement.support[:3]} == {("Transfers",)}
    assert statement.fundings[0].support_rate == "3%, 7%, 13%"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (DAY(2013, 1, 1), DAY(2013, 3, 31), "(13%)"),
        (DAY(2013, 5, 1), DAY(2013, 5, 2), "(3%)"),
        (DAY(2014, 1, 1), DAY(2014, 12, 31), "(7%, 13%)"),
        (DAY(2014, 7, 1), DAY(2014, 7, 1), "(7%)"),
    ],
)
def test_line_8_shows_the_rates_of_the_period_not_of_its_last_day(
    made: Callable[[DAY, DAY], Statement], first: DAY, last: DAY, said: str
) -> None:
    """A year that changed rate in the middle shows both."""
    line = next(line for line in made(first, last).body if line.number == "8")

    assert line.title.endswith(said)
