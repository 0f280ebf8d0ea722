"""Liquidation: until the window closes a cost of the period may be booked, and not a day longer."""

from __future__ import annotations

import datetime
import textwrap

import pytest

from ledger.liquidation import Span, months_after, span_said

D = datetime.date

WINDOW = """
2013-12-01 custom "clause" "JPN-2014-MLI" "6"
  axis: "liquidation"
  allows: "6 months"
  text: "Commitments may be settled within six months of the end of the period."
"""

POLICY = """
1994-01-01 custom "policy" "LIQUIDATION-ASSESSED"
  value: "12 months"
  status: "unconfirmed"
"""


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


def late(cost, on, **more):
    """Return a cost of December 2014 that is booked on a day."""
    return cost(on=on, cost_date="2014-12-15", **more)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2014-12-31", []),
        ("2015-01-01", ["LIQUIDATION-WINDOW"]),
        ("2015-06-30", ["LIQUIDATION-WINDOW"]),
        ("2015-07-01", ["LIQUIDATION-LATE"]),
    ],
)
def test_last_day_and_first_day_over(judge, cost, on, expected):
    """Six months after 31 December is 30 June; 1 July is the first day over."""
    assert codes(judge(WINDOW + late(cost, on))) == expected


def test_first_cent_late_is_refused(judge, cost):
    """A cent is a cost."""
    found = judge(WINDOW + late(cost, "2015-07-01", amount="0.01", support=""))

    assert codes(found) == ["LIQUIDATION-LATE"]
    assert dict(found[0].facts) == {
        "agreement": "JPN-2014",
        "funding": "JPN-2014-MLI",
        "clause": "6",
        "words": "Commitments may be settled within six months of the end of the period.",
        "axis": "liquidation",
        "expected": "..2015-06-30",
        "actual": "2015-07-01",
        "alternatives": "NLD-2013=5000.00",
    }


def test_no_clause_no_window(judge, cost):
    """Where no clause speaks of a window, none is judged."""
    assert judge(late(cost, "2019-07-01")) == []


def test_star_is_without_end(judge, cost):
    """A clause may allow any day."""
    clause = WINDOW.replace("6 months", "*")

    assert codes(judge(clause + late(cost, "2031-07-01"))) == ["LIQUIDATION-WINDOW"]


@pytest.mark.parametrize(
    ("allows", "on", "expected"),
    [
        ("2015-03-15", "2015-03-15", "LIQUIDATION-WINDOW"),
        ("2015-03-15", "2015-03-16", "LIQUIDATION-LATE"),
        ("90 days", "2015-03-31", "LIQUIDATION-WINDOW"),
        ("90 days", "2015-04-01", "LIQUIDATION-LATE"),
        ("1 month", "2015-01-31", "LIQUIDATION-WINDOW"),
    ],
)
def test_days_and_day(judge, cost, allows, on, expected):
    """A window may be counted in days, or end on a day."""
    clause = WINDOW.replace("6 months", allows)

    assert codes(judge(clause + late(cost, on))) == [expected]


@pytest.mark.parametrize("allows", ["six months", "6 weeks", "6 months, 7 months"])
def test_what_is_no_window(judge, allows):
    """A clause that says no window is wrong, and allows nothing."""
    found = judge(WINDOW.replace("6 months", allows))

    assert codes(found) == ["TERM-WRONG"]
    assert "is no window such as '6 months'" in found[0].message


def test_two_windows_at_once(judge):
    """One window governs: a second number would contradict it."""
    found = judge(WINDOW + WINDOW.replace('"6"', '"7"').replace("6 months", "3 months"))

    assert codes(found) == ["TERM-WRONG"]


def test_one_warning_for_many(judge, cost):
    """What is booked inside the window is told once for a funding, with its sum."""
    text = WINDOW + late(cost, "2015-01-10") + late(cost, "2015-02-10", amount="50", support="6.50")
    (finding,) = judge(text)

    assert finding.code == "LIQUIDATION-WINDOW"
    assert str(finding.severity) == "warning"
    assert "169.50 USD of costs in 2 entries booked from 2015-01-10 to " in finding.message


EXTENDED = """
2014-11-01 custom "clause" "JPN-2014-MLI" "3"
  axis: "period"
  allows: "2014-01-01..2015-06-30"
  text: "The period is extended to 30 June 2015."
  consent: "Letter of 1 November 2014"
"""


def test_extension_moves_the_window(judge, cost):
    """An extension agreed in time moves the end of the period, and the window with it."""
    assert judge(WINDOW + EXTENDED + late(cost, "2015-06-30")) == []
    assert codes(judge(WINDOW + EXTENDED + late(cost, "2015-12-31"))) == ["LIQUIDATION-WINDOW"]
    assert codes(judge(WINDOW + EXTENDED + late(cost, "2016-01-01"))) == ["LIQUIDATION-LATE"]


def test_extension_does_not_reach_back(judge, cost):
    """What was booked too late before the extension was agreed stays too late."""
    amended = EXTENDED.replace("2014-11-01", "2015-08-01").replace("2015-06-30", "2015-12-31")
    text = WINDOW + amended + late(cost, "2015-07-02") + late(cost, "2015-08-02")

    assert codes(judge(text)) == ["LIQUIDATION-LATE"]


REVERSED = """
2014-12-15 * "A cost"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  key: "PV-1"
  Expenses:VTF:MLI:Contracts     100.00 USD
  Expenses:VTF:MLI:SupportCost    13.00 USD
  Assets:VTF:Cash:UNHQ          -113.00 USD
2015-09-01 * "Reversal: A cost"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  key: "reversal:PV-1#1"
  reverses: "PV-1"
  reason: "Mistyped."
  cost-date: 2014-12-15
  Expenses:VTF:MLI:Contracts    -100.00 USD
  Expenses:VTF:MLI:SupportCost   -13.00 USD
  Assets:VTF:Cash:UNHQ           113.00 USD
"""


def again(amount, support, total):
    """Return the corrected version of the cost."""
    return textwrap.dedent(f"""
        2015-09-01 * "A cost"
          funding: "JPN-2014-MLI"
          activity: "victim-assistance"
          key: "PV-1#2"
          corrects: "PV-1"
          cost-date: 2014-12-15
          Expenses:VTF:MLI:Contracts     {amount} USD
          Expenses:VTF:MLI:SupportCost    {support} USD
          Assets:VTF:Cash:UNHQ          {total} USD
        """)


def test_taking_back_is_never_late(judge):
    """A reversal after the window closed takes money back, and is lawful."""
    assert judge(WINDOW + REVERSED) == []


def test_correction_counts_for_what_it_adds(judge):
    """The same amount entered again is lawful; the first cent more is refused."""
    assert judge(WINDOW + REVERSED + again("100.00", "13.00", "-113.00")) == []
    found = judge(WINDOW + REVERSED + again("100.01", "13.00", "-113.01"))

    assert codes(found) == ["LIQUIDATION-LATE"]
    assert "JPN-2014-MLI: 0.01 USD of costs booked on 2015-09-01" in found[0].message


def test_refund_of_a_supplier_is_never_late(judge, cost):
    """A negative cost after the window closed is no late cost."""
    paid = cost(on="2014-12-15")
    back = late(cost, "2015-09-01", amount="-10.00", support="-1.30")

    assert judge(WINDOW + paid + back) == []


VOTED = """
{on} * "Late invoice"
  funding: "UNIFIL-2012"
  activity: "clearance"
  cost-date: 2013-06-01
  Expenses:UNIFIL:LBN:Contracts   10.00 USD
  Assets:UNIFIL:Authority        -10.00 USD
"""


def test_appropriation_without_policy(judge):
    """Without the policy the window of an appropriation is not judged."""
    assert judge(VOTED.format(on="2019-07-01")) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2014-06-30", "LIQUIDATION-WINDOW"), ("2014-07-01", "LIQUIDATION-LATE")],
)
def test_appropriation_with_policy(judge, on, expected):
    """Twelve months by policy: 30 June of the next year is the last day."""
    (finding,) = judge(POLICY + VOTED.format(on=on))

    assert finding.code == expected
    assert "Policy LIQUIDATION-ASSESSED of 1994-01-01: 12 months (unconfirmed)." in finding.message


def test_policy_in_force_when_the_period_ends(judge):
    """A later policy does not reach back, and one of after the period says nothing of it."""
    later = POLICY.replace("1994-01-01", "2013-07-01")

    assert judge(later + VOTED.format(on="2016-01-01")) == []


def test_policy_that_says_nothing(judge):
    """A policy that cannot be read is found where it stands; no window is guessed from it."""
    wrong = POLICY.replace("12 months", "a year")

    assert codes(judge(wrong + VOTED.format(on="2016-01-01"))) == ["TERM-WRONG"]


def test_funding_without_a_period(judge):
    """Of a funding without a period there is no window."""
    text = """
2013-01-01 custom "agreement" "NLD-2014"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
2013-01-01 custom "clause" "NLD-2014" "1"
  axis: "liquidation"
  allows: "6 months"
2015-01-02 * "Netherlands" "Receipt"
  funding: "NLD-2014"
  Assets:VTF:Cash:UNHQ           10.00 USD
  Income:VTF:Contributions:NLD  -10.00 USD
"""

    assert judge(text) == []


LATER = """
2014-06-01 custom "clause" "NLD-2013" "5"
  axis: "liquidation"
  allows: "1 day"
  consent: "Letter of 1 June 2014"
2014-03-01 custom "clause" "NLD-2013" "3"
  axis: "period"
  allows: "2013-01-01..2014-03-31"
  consent: "Letter of 1 March 2014"
"""


def test_window_agreed_later(judge, cost):
    """A window that is agreed later holds from its own day."""

    def dutch(on):
        return cost(on=on, cost_date="2014-03-02", support="", funding="NLD-2013")

    assert judge(LATER + dutch("2014-05-31")) == []
    assert codes(judge(LATER + dutch("2014-06-01"))) == ["LIQUIDATION-LATE"]


def test_months():
    """The last day of a month leads to the last day of a month; any other day to itself."""
    assert months_after(D(2013, 6, 30), 12) == D(2014, 6, 30)
    assert months_after(D(2014, 6, 30), 6) == D(2014, 12, 31)
    assert months_after(D(2014, 2, 28), 1) == D(2014, 3, 31)
    assert months_after(D(2014, 1, 30), 1) == D(2014, 2, 28)
    assert months_after(D(2014, 12, 15), 2) == D(2015, 2, 15)


def test_span_at_the_end_of_time():
    """A window that would end after the last day there is has no end."""
    assert Span(600, 0).after(D(9990, 1, 1)) == D.max
    assert Span(0, 999).after(D(9999, 12, 30)) == D.max
    assert span_said(" 2015-06-30 ").after(D(2014, 1, 1)) == D(2015, 6, 30)
