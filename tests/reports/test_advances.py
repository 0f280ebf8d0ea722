"""What partners hold: every posting in one row, ages, due dates, balances that partners state."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.advances import holdings
from reports.advances_text import as_text
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books

D = datetime.date

HELD = """
2000-01-01 custom "partner" "UNDP"
  name: "United Nations Development Programme"
2010-03-18 custom "clause" "JPN-2010-01" "7"
  axis: "partner"
  allows: "*"
2012-02-01 custom "clause" "DEU-2012-01" "7"
  axis: "partner"
  allows: "*"
1970-01-01 open Assets:VTF:Advances:UNDP
1970-01-01 open Liabilities:VTF:Payable:UNDP

2010-06-01 custom "advance" "ADV-1"
  partner: "UNDP"
  funding: "JPN-2010-01-AFG"
  amount: 500.00 USD
  report-due: 2010-08-31
  expires: 2011-03-31
  instalment: "1"
  instalments: 2
2010-06-01 * "UNDP" "ADV-1: advance"
  funding: "JPN-2010-01-AFG"
  advance: "ADV-1"
  Assets:VTF:Advances:UNDP         500.00 USD
  Assets:VTF:Cash:UNHQ            -500.00 USD
2010-08-20 * "UNDP" "Report"
  funding: "JPN-2010-01-AFG"
  advance: "ADV-1"
  activity: "clearance"
  partner: "UNDP"
  Expenses:VTF:AFG:Contracts       320.00 USD
  Expenses:VTF:AFG:SupportCost      41.60 USD
  Assets:VTF:Cash:UNHQ             -41.60 USD
  Assets:VTF:Advances:UNDP        -320.00 USD
"""

EURO = """
2012-03-10 custom "advance" "ADV-E"
  partner: "UNDP"
  funding: "DEU-2012-01"
  amount: 300.00 EUR
2012-03-10 * "UNDP" "ADV-E: advance"
  funding: "DEU-2012-01"
  advance: "ADV-E"
  original: 300.00 EUR
  Assets:VTF:Advances:UNDP         400.00 USD
  Assets:VTF:Cash:UNHQ            -400.00 USD
2012-05-10 * "UNDP" "Given back"
  funding: "DEU-2012-01"
  advance: "ADV-E"
  original: 100.00 EUR
  Assets:VTF:Cash:UNHQ             130.00 USD
  Assets:VTF:Advances:UNDP        -133.33 USD
  Income:VTF:ExchangeDifference      3.33 USD
2012-06-30 * "Treasury" "Brought to the rate of the month"
  funding: "DEU-2012-01"
  advance: "ADV-E"
  Assets:VTF:Advances:UNDP          -6.67 USD
  Income:VTF:ExchangeDifference      6.67 USD
"""

STATED = """
2010-09-30 custom "partner-balance" "UNDP-{on}"
  partner: "UNDP"
  funding: "JPN-2010-01-AFG"
  advanced: 500.00 USD
  amount: {amount} USD
"""


@pytest.fixture
def books(make_books: Callable[[str], Path], small_text: str) -> Callable[[str], Books]:
    """Return a function that loads the small books with more in them."""
    # The small books pay a cost out of an advance that was never made.
    text = small_text.replace("Assets:VTF:Advances:UNOPS       -113", "Assets:VTF:Cash:UNHQ  -113")

    def made(more: str) -> Books:
        return load(make_books(text + more))

    return made


def test_must_12_of_500_and_a_report_of_320_180_are_outstanding(
    books: Callable[[str], Books],
) -> None:
    """In the right band of age, tied to donor and expiry, and overdue since the day it was due."""
    found = holdings(books(HELD), D(2010, 9, 10))

    (row,) = found.rows
    assert (row.advanced, row.reported, row.outstanding) == (500, 320, 180)
    assert (row.partner, row.donor, row.funding) == ("UNDP", "JPN", "JPN-2010-01-AFG")
    assert (row.age, row.band) == (101, "91-180")
    assert (row.overdue, row.last_report) == (10, D(2010, 8, 20))
    assert row.term is not None
    assert row.term.expires == D(2011, 3, 31)
    assert row.ends == D(2011, 12, 31)
    assert found.findings == ()
    assert found.ages() == [("UNDP", {"0-30": 0, "31-60": 0, "61-90": 0, "91-180": 180, "181+": 0})]


@pytest.mark.parametrize(
    ("day", "band", "overdue"),
    [
        (D(2010, 6, 1), "0-30", 0),
        (D(2010, 7, 1), "0-30", 0),
        (D(2010, 7, 2), "31-60", 0),
        (D(2010, 8, 31), "91-180", 0),
        (D(2010, 9, 1), "91-180", 1),
        (D(2010, 11, 28), "91-180", 89),
        (D(2010, 11, 29), "181+", 90),
    ],
)
def test_must_12_ages_and_due_dates(
    books: Callable[[str], Books], day: datetime.date, band: str, overdue: int
) -> None:
    """The day of payment is day 0; a report is overdue on the day after it was due."""
    (row,) = holdings(books(HELD), day).rows
    assert (row.band, row.overdue) == (band, overdue)


def test_must_12_the_rows_add_up_to_the_accounts(books: Callable[[str], Books]) -> None:
    """Of every Advances account on every day, to the cent, whatever is tied to nothing."""
    loose = """
2012-07-01 * "UNOPS" "Cash for the field"
  funding: "DEU-2012-01"
  Assets:VTF:Advances:UNOPS     50.00 USD
  Assets:VTF:Cash:UNHQ         -50.00 USD
"""
    loaded = books(HELD + EURO + loose)
    for day in (D(2010, 5, 31), D(2010, 6, 1), D(2010, 8, 20), D(2012, 5, 10), D(2012, 12, 31)):
        found = holdings(loaded, day)
        booked = sum(
            line.amount
            for line in loaded.lines
            if ":Advances:" in line.account and line.date <= day
        )
        assert found.outstanding == booked
        assert sum(number for _, number in found.accounts) == booked
        for row in found.rows:
            assert row.outstanding == (row.advanced - row.reported - row.returned + row.difference)
    assert [finding.code for finding in found.findings] == ["ADVANCE-UNTIED"]
    assert "50.00 USD with UNOPS under DEU-2012-01" in found.findings[0].message


def test_an_advance_in_another_currency(books: Callable[[str], Books]) -> None:
    """What is left of it in its own currency, and what a revaluation did to its dollars."""
    found = holdings(books(HELD + EURO), D(2012, 12, 31), side="donor")
    (row,) = [row for row in found.rows if row.reference == "ADV-E"]
    assert (row.left, row.currency) == (200, "EUR")
    assert (row.outstanding, row.difference) == (Decimal("260.00"), Decimal("-6.67"))
    assert [name for name, _ in found.ages()] == ["DEU", "JPN"]
    text = as_text(found)
    assert "left in its currency 200.00 EUR" in text
    assert "Exchange" in text or "exchange" in text


def test_bands_by_policy(books: Callable[[str], Books]) -> None:
    """The newest policy in force sets them; one that cannot be read is refused."""
    policy = '2010-01-01 custom "policy" "ADVANCE-AGES"\n  value: "{}"\n'
    later = '2012-01-01 custom "policy" "ADVANCE-AGES"\n  value: "10"\n'
    loaded = books(HELD + policy.format("365, 100") + later)
    assert holdings(loaded, D(2010, 9, 10)).bands == ("0-100", "101-365", "366+")
    assert holdings(loaded, D(2012, 9, 10)).bands == ("0-10", "11+")
    with pytest.raises(BadInputError, match="a month"):
        holdings(books(HELD + policy.format("a month")), D(2010, 9, 10))


def test_more_than_was_paid_came_off(books: Callable[[str], Books]) -> None:
    """An advance below zero is told."""
    more = """
2010-09-01 * "UNDP" "Given back"
  funding: "JPN-2010-01-AFG"
  advance: "ADV-1"
  Assets:VTF:Cash:UNHQ             181.00 USD
  Assets:VTF:Advances:UNDP        -181.00 USD
"""
    found = holdings(books(HELD + more), D(2010, 9, 10))
    assert [finding.code for finding in found.findings] == ["ADVANCE-NEGATIVE"]


def test_settled_advances_are_shown_when_asked_for(books: Callable[[str], Books]) -> None:
    """Nothing left of it, and all of it told."""
    back = """
2010-09-01 * "UNDP" "Given back"
  funding: "JPN-2010-01-AFG"
  advance: "ADV-1"
  Assets:VTF:Cash:UNHQ             180.00 USD
  Assets:VTF:Advances:UNDP        -180.00 USD
"""
    loaded = books(HELD + back)
    assert holdings(loaded, D(2010, 9, 10)).rows == ()
    assert "No partner holds anything" in as_text(holdings(loaded, D(2010, 9, 10)))
    (row,) = holdings(loaded, D(2010, 9, 10), settled=True).rows
    assert (row.outstanding, row.returned, row.overdue) == (0, 180, 0)


def test_what_the_partner_states_is_held_against_the_books(
    books: Callable[[str], Books],
) -> None:
    """The newest statement counts; a figure that is not ours is told with both."""
    right = books(HELD + STATED.format(on=1, amount="180.00"))
    assert holdings(right, D(2010, 12, 31)).findings == ()

    wrong = STATED.format(on=1, amount="200.00")
    found = holdings(books(HELD + wrong), D(2010, 12, 31))
    (finding,) = found.findings
    assert finding.code == "ADVANCE-BALANCE"
    assert "at the end of 2010-09-30" in finding.message
    assert "the books have 180.00 USD: 20.00 more" in finding.message

    newer = STATED.format(on=2, amount="180.00").replace("09-30", "10-31")
    assert holdings(books(HELD + wrong + newer), D(2010, 12, 31)).findings == ()
    assert holdings(books(HELD + wrong), D(2010, 9, 29)).findings == ()


def test_the_command(books: Callable[[str], Books]) -> None:
    """Terminal and JSON say the same, figures as strings; a difference ends with 1."""
    folder = str(books(HELD).folder)
    words = ["advances", "--books", folder, "--today", "2010-09-10"]
    done = CliRunner().invoke(vtf, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "2010-08-31, 10 days overdue" in done.stdout
    assert "instalment 1 of 2" in done.stdout
    assert "Assets:VTF:Advances:UNDP 180.00" in done.stdout

    data = json.loads(CliRunner().invoke(vtf, [*words, "--json"]).stdout)
    assert data["outstanding"] == "180.00"
    assert data["accounts"] == {"Assets:VTF:Advances:UNDP": "180.00"}
    (row,) = data["advances"]
    assert (row["outstanding"], row["days_overdue"], row["report_due"]) == (
        "180.00", 10, "2010-08-31",
    )  # fmt: skip
    assert data["ages"] == [
        {
            "partner": "UNDP",
            "bands": {"0-30": "0", "31-60": "0", "61-90": "0", "91-180": "180.00", "181+": "0"},
            "outstanding": "180.00",
        }
    ]

    folder = str(books(HELD + STATED.format(on=1, amount="1.00")).folder)
    words = ["advances", "--books", folder, "--today", "2010-12-31", "--by", "funding"]
    done = CliRunner().invoke(vtf, words, catch_exceptions=False)
    assert done.exit_code == 1
    assert "ADVANCE-BALANCE" in done.stdout
