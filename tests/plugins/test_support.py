"""Support cost: the agreement's rate, on direct cost, in the same transaction."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import percentage
from plugins import support
from plugins.cases import Mandate


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def rate(allows, rounding="0.01", grant="NLD-2013"):
    """Return a support-cost clause."""
    return (
        f'2013-01-01 custom "clause" "{grant}" "7"\n  axis: "support-cost"\n  allows: "{allows}"\n'
        f"  rounding: {rounding}\n"
    )


@pytest.mark.parametrize("year", [(3_619_804, 470_575), (4_166_170, 541_602), (4_223_773, 549_090)])
def test_published_support_cost(judge, cost, year):
    """The UNMAS headquarters budgets of 2007, 2008 and 2009: 13 per cent, to the dollar."""
    direct, published = year
    money = (
        '2013-01-02 * "More"\n  funding: "NLD-2013"\n  Assets:VTF:Cash:UNHQ  9000000.00 USD\n'
        "  Income:VTF:Contributions:NLD  -9000000.00 USD\n"
    )
    text = money + rate("13%", "1")
    facts = {"funding": "NLD-2013"}

    assert judge(text + cost(f"{direct}.00", support=f"{published}.00", **facts)) == []
    for wrong in (f"{published + 1}.00", f"{published}.01", f"{published - 1}.00"):
        found = judge(text + cost(f"{direct}.00", support=wrong, **facts))
        assert codes(found) == ["EARMARK-SUPPORT-COST"]
        assert "To the nearest 1 USD." in found[0].message


@pytest.mark.parametrize(
    ("direct", "due"), [("0.50", "0.07"), ("1.50", "0.20"), ("-0.50", "-0.07"), ("0.03", "0.00")]
)
def test_halves_are_rounded_away_from_zero(judge, cost, direct, due):
    """Half a cent is a cent, for a correction as for a cost."""
    after = cost("100.00") if direct.startswith("-") else ""
    text = cost(direct, support=due).replace("--", "")

    assert judge(after + text) == []


def test_no_clause_no_support_cost(judge, cost):
    """Without a clause there is no support cost, not even a cent."""
    assert codes(judge(cost(funding="NLD-2013", support="0.01"))) == ["EARMARK-SUPPORT-COST"]
    assert judge(cost(funding="NLD-2013", support="")) == []


def test_zero_per_cent(judge, cost):
    """An agreement may say that there is none."""
    facts = {"funding": "NLD-2013"}

    assert judge(rate("0%") + cost(support="", **facts)) == []
    assert codes(judge(rate("0%") + cost(support="0.01", **facts))) == ["EARMARK-SUPPORT-COST"]


def test_left_out(judge, cost):
    """Support cost that is due and not charged is refused, with what it should be."""
    (finding,) = judge(cost(support=""))

    assert "it should be 13.00 USD" in finding.message
    assert dict(finding.facts)["expected"] == "13.00"


def test_by_the_clause_of_the_day(found):
    """One transaction with costs under two wordings: each pays the rate of its day.

    2014-06-01 custom "clause" "JPN-2014" "9"
      axis: "support-cost"
      allows: "7%"
      consent: "Letter of 1 June 2014"
    2014-07-01 * "UNOPS" "May and June"
      funding: "JPN-2014-MLI"
      activity: "victim-assistance"
      Expenses:VTF:MLI:Contracts    100.00 USD
        cost-date: 2014-05-31
      Expenses:VTF:MLI:SupportCost   13.00 USD
        cost-date: 2014-05-31
      Expenses:VTF:MLI:Contracts    200.00 USD
        cost-date: 2014-06-01
      Expenses:VTF:MLI:SupportCost   14.00 USD
        cost-date: 2014-06-01
      Assets:VTF:Cash:UNHQ         -327.00 USD
    """
    assert found == []


@given(
    direct=st.decimals("-99999.99", "99999.99", places=2),
    support_cost=st.decimals("-999.99", "999.99", places=2),
    percent=st.decimals("0", "100", places=2),
    unit=st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1)]),
    off=st.integers(-2, 2),
)
def test_the_quick_look_never_passes_what_the_rule_refuses(
    direct, support_cost, percent, unit, off
):
    """Whatever the quick look lets pass is exactly the rate's share; near misses are tried."""
    due = percentage(direct, percent, unit=unit)
    mandate = Mandate(None)
    mandate.share = (percent / 100, -unit / 2, unit / 2, None if unit == Decimal("0.01") else unit)

    for charged in (support_cost, due + off * Decimal("0.01"), due):
        if support.plain(mandate, direct, charged):
            assert charged == due
