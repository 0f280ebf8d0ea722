"""Overdue reports: no other door to be paid through, and however many, one finding a payment."""

from __future__ import annotations

import time

import pytest

from ledger.findings import Severity
from tests.plugins.test_partner_instalments import (
    AGREED,
    CASH,
    COST,
    HELD,
    OWED,
    advance,
    codes,
    moved,
    refund,
    report,
)

LATE = "2014-05-01"
PARTNERS = """
2013-01-01 custom "clause" "NLD-2013" "5"
  axis: "partner"
  allows: "*"
"""
FIRST = PARTNERS + AGREED + advance()
OWING = moved((COST, "50.00"), (OWED, "-50.00"), on="2014-02-05")


def test_an_advance_tied_to_nothing_is_no_way_round(judge):
    """It is refused while a report is overdue, and not on the report's last day."""
    paid = moved((HELD, "100.00"), (CASH, "-100.00"), on=LATE)
    (found,) = judge(FIRST + paid)
    assert (found.code, found.severity) == ("ADVANCE-OVERDUE", Severity.ERROR)
    assert found.message == (
        "Assets:VTF:Advances:UNOPS: 100.00 USD paid to UNOPS under NLD-2013 on 2014-05-01, tied to "
        "no advance, while the report on ADV-1 is overdue: it was due on 2014-04-30, and 500.00 "
        "USD of it are outstanding."
    )
    assert judge(FIRST + paid.replace(LATE, "2014-04-30")) == []
    assert judge(FIRST + report("500.00") + paid) == []


@pytest.mark.parametrize(
    "paid",
    [
        moved((COST, "50.00"), (CASH, "-50.00"), on=LATE, partner="UNOPS"),
        OWING + moved((OWED, "50.00"), (CASH, "-50.00"), on=LATE),
    ],
)
def test_what_is_paid_beside_the_advances_is_shown(judge, paid):
    """A cost or a debt of the partner, paid while its report is overdue, is a warning."""
    (found,) = judge(FIRST + paid)
    assert (found.code, found.severity) == ("ADVANCE-BESIDES", Severity.WARNING)
    assert "beside its advances, while the report on ADV-1 is overdue" in found.message
    assert judge(FIRST + report() + refund() + paid) == []
    assert judge(FIRST + paid.replace(LATE, "2014-04-30")) == []


@pytest.mark.parametrize(
    "paid",
    [
        moved((COST, "50.00"), (CASH, "-50.00"), on=LATE, partner="UNICEF"),
        moved((COST, "50.00"), (CASH, "-50.00"), on=LATE),
        moved((COST, "50.00"), ("Liabilities:VTF:Payable:ACME", "-50.00"), on=LATE),
        moved((COST, "50.00"), (OWED, "-50.00"), on=LATE, partner="UNOPS"),
        moved((COST, "60.00"), (OWED, "-50.00"), (CASH, "-10.00"), on=LATE),
        moved((COST, "60.00"), (CASH, "-60.00"), on="2014-04-01", partner="UNOPS")
        + moved((COST, "-50.00"), (CASH, "50.00"), on=LATE, partner="UNOPS"),
    ],
)
def test_what_others_are_paid_is_their_own(judge, paid):
    """Neither another partner, nor a cost that is not paid, nor what comes back."""
    assert judge(FIRST + paid) == []


def test_a_payment_under_another_agreement_is_not_held_up(judge):
    """It names one that the books state."""
    other = AGREED.replace("PA-1", "PA-2").replace("pass-through", "outright")
    terms = FIRST + other
    paid = moved((COST, "50.00"), (CASH, "-50.00"), on=LATE, partner="UNOPS")
    assert codes(judge(terms + paid)) == ["ADVANCE-BESIDES"]
    paid = paid.replace("Contracts", "Transfers")
    named = paid.replace("  partner:", '  partner-agreement: "PA-2"\n  partner:')
    assert judge(terms + named) == []
    through = terms.replace("outright", "pass-through")
    assert codes(judge(through + named)) == ["PARTNER-MODE"]


def test_several_overdue_reports_are_one_finding(judge):
    """The oldest is named, the others are counted; and settling them one by one frees nothing."""
    text = advance("ADV-1", "10.00", due="2014-03-01", agreement="")
    text += advance("ADV-2", "10.00", due="2014-03-02", agreement="")
    text += advance("ADV-3", "10.00", due="2014-03-03", agreement="")
    last = advance("ADV-9", "10.00", on="2014-06-01", due="", agreement="")
    (found,) = judge(text + last)
    assert "the report on ADV-1 is overdue" in found.message
    assert found.message.endswith("10.00 USD of it are outstanding; so are 2 more.")
    assert ("others", "2") in found.facts
    text += refund("10.00", name="ADV-1")
    (found,) = judge(text + last)
    assert "ADV-2" in found.message
    assert found.message.endswith("; so is 1 more.")
    text += refund("10.00", name="ADV-2") + refund("10.00", name="ADV-3")
    assert judge(text + last) == []


def test_an_overdue_advance_is_not_topped_up(judge):
    """Something is left of it before the payment; what is paid today does not count itself."""
    more = moved((HELD, "10.00"), (CASH, "-10.00"), on=LATE, advance="ADV-1")
    (found,) = judge(FIRST + more)
    assert "500.00 USD of it are outstanding." in found.message
    assert judge(FIRST + report("500.00") + more) == []


def test_many_late_advances_take_no_time(judge):
    """A thousand of them are settled in one look, and not each against each."""
    text = "".join(
        advance(f"A-{number}", "1.00", on=f"2014-03-{1 + number % 28:02d}", due="2014-03-01")
        for number in range(400)
    )
    began = time.perf_counter()
    found = judge(text)
    assert {one.code for one in found} == {"ADVANCE-OVERDUE"}
    assert len(found) <= 400
    assert time.perf_counter() - began < 20
