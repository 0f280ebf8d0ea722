"""What is agreed with partners: paid, to come, and whether the next instalment is blocked."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from reports.advances import holdings
from reports.advances_text import as_text
from tests.reports.test_advances import EURO, HELD
from vtf import vtf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books

D = datetime.date

AGREED = """
2010-05-01 custom "partner-agreement" "PA-1"
  partner: "UNDP"
  funding: "JPN-2010-01-AFG"
  amount: 1000.00 USD
  mode: "pass-through"
  report-days: 30
"""


@pytest.fixture
def books(make_books: Callable[[str], Path], small_text: str) -> Callable[[str], Books]:
    """Return a function that loads the small books with more in them."""
    text = small_text.replace("Assets:VTF:Advances:UNOPS       -113", "Assets:VTF:Cash:UNHQ  -113")

    def made(more: str) -> Books:
        return load(make_books(text + more))

    return made


def test_must_12_the_next_instalment_is_blocked_while_a_report_is_overdue(
    books: Callable[[str], Books],
) -> None:
    """From the day after it was due; by which report, and with how much outstanding."""
    own = books(AGREED + HELD)
    (one,) = holdings(own, D(2010, 8, 31)).arrangements
    assert (one.agreement, one.agreed, one.paid, one.to_come) == ("PA-1", 1000, 500, 500)
    assert (one.next, one.blocked, one.donor) == ("may be paid", (), "JPN")

    found = holdings(own, D(2010, 9, 1))
    (one,) = found.arrangements
    assert one.next == "blocked"
    assert one.blocked == (
        "the report on ADV-1 was due on 2010-08-31, 1 day ago; 180.00 USD are outstanding.",
    )
    text = as_text(found)
    assert "blocked" in text
    assert max(map(len, text.splitlines())) <= 100

    words = ["advances", "--books", str(own.folder), "--today", "2010-09-01", "--json"]
    (data,) = json.loads(CliRunner().invoke(vtf, words).stdout)["arrangements"]
    assert (data["next_instalment"], data["to_come"]) == ("blocked", "500.00")


def test_the_agreement_says_when_a_report_is_due(books: Callable[[str], Books]) -> None:
    """Where the advance says no day itself."""
    text = AGREED + HELD.replace("  report-due: 2010-08-31\n", "")
    (row,) = holdings(books(text), D(2010, 7, 3)).rows
    assert (row.due, row.overdue) == (D(2010, 7, 1), 2)


def test_what_is_paid_in_full_waits_for_nothing(books: Callable[[str], Books]) -> None:
    """Nor does an outright agreement stand there: nothing is reported on it."""
    text = (AGREED + HELD).replace("amount: 1000.00", "amount: 500.00")
    text = text.replace("  report-days", '  one-instalment-reason: "Small."\n  approver: "B"\n'
                        "  report-days")  # fmt: skip
    (one,) = holdings(books(text), D(2010, 9, 1)).arrangements
    assert one.next == "none: paid in full"
    outright = AGREED.replace("pass-through", "outright").replace("PA-1", "PA-2")
    outright = outright.replace("UNDP", "UNOPS")
    assert len(holdings(books(text + outright), D(2010, 9, 1)).arrangements) == 1


def test_an_agreement_without_a_payment_stands_there_from_its_day(
    books: Callable[[str], Books],
) -> None:
    """All of it is to come."""
    assert holdings(books(AGREED + HELD), D(2010, 4, 30)).arrangements == ()
    (one,) = holdings(books(AGREED + HELD), D(2010, 5, 1)).arrangements
    assert (one.paid, one.to_come, one.next) == (0, 1000, "may be paid")


def test_what_no_directive_states_is_an_arrangement_all_the_same(
    books: Callable[[str], Books],
) -> None:
    """Its advances say what it is called, or nothing; what is agreed is not known."""
    found = holdings(books(HELD + EURO), D(2012, 6, 30))
    first, second = found.arrangements
    assert (first.funding, first.agreement, first.paid) == ("DEU-2012-01", "", Decimal("266.67"))
    assert (second.agreed, second.to_come, second.next) == (None, None, "blocked")
    assert "(none named)" in as_text(found)
    assert second.as_json()["agreed"] == ""
    euro = AGREED.replace("JPN-2010-01-AFG", "DEU-2012-01").replace("1000.00 USD", "900.00 EUR")
    (one,) = [
        one
        for one in holdings(books(euro + HELD + EURO), D(2012, 6, 30)).arrangements
        if one.agreement
    ]
    assert (one.paid, one.to_come, one.currency) == (200, 700, "EUR")


def test_what_is_tied_to_no_advance_is_no_arrangement(books: Callable[[str], Books]) -> None:
    """Nobody knows under which agreement it was paid."""
    untied = HELD.replace('  advance: "ADV-1"\n', "")
    assert holdings(books(untied), D(2010, 9, 1)).arrangements == ()
