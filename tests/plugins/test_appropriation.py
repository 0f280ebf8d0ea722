"""Appropriations: the voted amount, the mission's year, the vote itself."""

from __future__ import annotations

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def mission_cost(cost, day, **change):
    """Return a cost of UNIFIL of a day, booked on that day."""
    facts = {
        "funding": "UNIFIL-2012",
        "account": "Expenses:UNIFIL:LBN:Contracts",
        "paid": "Assets:UNIFIL:Authority",
        "activity": "clearance",
        "support": "",
        "on": day,
        **change,
    }
    return cost(**facts)


@pytest.mark.parametrize("day", ["2012-07-01", "2013-06-30"])
def test_must_10_first_and_last_day_of_the_year(judge, cost, day):
    """1 July and 30 June belong to the year that was voted."""
    assert judge(mission_cost(cost, day)) == []


def test_must_10_first_of_july_2013_belongs_to_2013_14(judge, cost):
    """A cost of 1 July 2013 is refused under 2012/13, and 2013/14 is named."""
    (finding,) = judge(mission_cost(cost, "2013-07-01"))

    assert finding.code == "APPROPRIATION-PERIOD"
    assert "A cost of 2013-07-01 belongs to 2013/14." in finding.message
    assert "Clause vote of appropriation UNIFIL-2012 allows 2012-07-01..2013-06-30" in (
        finding.message
    )
    assert "UNIFIL-2013 (2,000.00 USD left)" in finding.advice
    assert judge(mission_cost(cost, "2013-07-01", funding="UNIFIL-2013")) == []


def test_must_10_entered_after_the_year_for_a_cost_of_the_year(judge, cost):
    """What was incurred until 30 June may be entered later; nothing incurred later may."""
    entered = {"cost_date": "2013-06-30"}

    assert judge(mission_cost(cost, "2013-08-15", **entered)) == []
    assert codes(judge(mission_cost(cost, "2013-08-15"))) == ["APPROPRIATION-PERIOD"]


def test_before_the_year(judge, cost):
    """30 June 2012 belongs to the year before."""
    found = judge(mission_cost(cost, "2012-07-02", cost_date="2012-06-30"))

    assert "belongs to 2011/12" in found[0].message


@pytest.mark.parametrize(
    ("amount", "expected"), [("1000.00", []), ("1000.01", ["APPROPRIATION-CEILING"])]
)
def test_must_10_up_to_the_amount_voted(judge, cost, amount, expected):
    """Exactly the amount voted may be spent; the first cent over is refused."""
    assert codes(judge(mission_cost(cost, "2012-12-01", amount=amount))) == expected


def test_no_more_authority_than_voted(judge):
    """Authority booked beyond the vote is refused, once."""
    text = """
2012-12-01 * "More"
  funding: "UNIFIL-2012"
  Assets:UNIFIL:Authority        0.01 USD
  Income:UNIFIL:Appropriation   -0.01 USD
2012-12-02 * "Taken back, and half of it booked again"
  funding: "UNIFIL-2012"
  Assets:UNIFIL:Authority       -0.01 USD
  Income:UNIFIL:Appropriation    0.01 USD
"""
    (finding,) = judge(text)

    assert finding.code == "APPROPRIATION-AMOUNT"
    assert "authority booked 1,000.01 USD, voted 1,000.00 USD" in finding.message


PENDING = """
2013-06-28 custom "appropriation" "UNIFIL-TBA"
  fund: "UNIFIL"
  {amount}
  programmes: "LBN"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "to be adopted"
  status: "{status}"
"""


@pytest.mark.parametrize(
    ("amount", "status"), [("amount: 5.00 USD", "pending"), ('note: "no amount"', "voted")]
)
def test_pending_vote(judge, cost, amount, status):
    """A vote that is pending, or has no amount, can neither be booked nor spent."""
    vote = PENDING.format(amount=amount, status=status)
    spent = mission_cost(cost, "2013-08-01", funding="UNIFIL-TBA")
    found = judge(vote + spent)

    assert codes(found)[0] == "APPROPRIATION-PENDING"
    assert "UNIFIL-2013 (2,000.00 USD left)" in found[0].advice


YEAR = """
2012-03-01 custom "appropriation" "UNIFIL-ODD"
  fund: "UNIFIL"
  amount: 5.00 USD
  programmes: "LBN"
  begins: {begins}
  ends: {ends}
  resolution: "Press release"
"""


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2012-01-01", "2012-12-31"),
        ("2012-07-01", "2014-06-30"),
        ("2012-07-02", "2013-06-30"),
        ("2012-07-01", "2013-06-29"),
    ],
)
def test_must_10_the_mission_s_year(judge, begins, ends):
    """A vote for other days than 1 July to 30 June says why."""
    odd = YEAR.format(begins=begins, ends=ends)
    (finding,) = judge(odd)

    assert finding.code == "APPROPRIATION-YEAR"
    assert finding.where.line > 0
    assert judge(odd + '  basis: "published by calendar year"\n') == []


def test_no_support_cost_on_assessed_money(judge, cost):
    """A vote has no clause on support cost: there is none."""
    (finding,) = judge(mission_cost(cost, "2012-12-01", support="13.00"))

    assert finding.code == "EARMARK-SUPPORT-COST"
    assert "The appropriation UNIFIL-2012 has no clause on support-cost" in finding.message
