"""What other fundings have left for a refused cost: orders, allotments and reserves taken off."""

from __future__ import annotations

import pytest

#: A funding of 600 that would take Western Sahara, for which JPN-2014-MLI was not given.
OTHER = """
2014-01-01 custom "agreement" "OTHER"
  donor: "NLD"
  fund: "VTF"
  amount: 600.00 USD
2014-01-01 custom "clause" "OTHER" "1"
  axis: "programme"
  allows: "PSE"
2014-01-01 custom "clause" "OTHER" "2"
  axis: "activity"
  allows: "*"
2014-01-01 custom "clause" "OTHER" "3"
  axis: "budget-class"
  allows: "*"
2014-01-01 custom "clause" "OTHER" "4"
  axis: "period"
  allows: "2014-01-01..2014-12-31"
2014-01-01 custom "clause" "OTHER" "6"
  axis: "support-cost"
  allows: "10%"
2014-01-02 * "Netherlands" "Receipt"
  funding: "OTHER"
  Assets:VTF:Cash:UNHQ           600.00 USD
  Income:VTF:Contributions:NLD  -600.00 USD
"""
ORDER = """
2014-02-01 custom "commitment" "PO-9"
  funding: "OTHER"
  programme: "PSE"
  class: "Travel"
  amount: 100.00 USD
"""
ALLOTTED = """
2014-01-05 custom "allotment" "AL-9"
  funding: "OTHER"
  programme: "PSE"
  class: "Contracts"
  amount: 220.00 USD
2014-01-05 custom "allotment" "AL-10"
  funding: "OTHER"
  programme: "PSE"
  class: "Travel"
  amount: 330.00 USD
"""
SPENT = """
2014-03-01 * "Earlier"
  funding: "OTHER"
  activity: "clearance"
  Expenses:VTF:PSE:Contracts      50.00 USD
  Expenses:VTF:PSE:SupportCost     5.00 USD
  Assets:VTF:Cash:UNHQ           -55.00 USD
"""
RESERVE = """
2014-01-01 custom "reserve" "RR"
  fund: "VTF"
  funding: "OTHER"
  target: 500.00 USD
  days: 90
"""
#: A cost of Palestine charged to the grant for Mali: refused.
WRONG = """
2014-06-02 * "Charged wrongly"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:PSE:Contracts      10.00 USD
  Expenses:VTF:PSE:SupportCost     1.30 USD
  Assets:VTF:Cash:UNHQ           -11.30 USD
"""


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("", "OTHER=600.00"),
        (SPENT, "OTHER=545.00"),
        (ORDER, "OTHER=490.00"),  # 100 and its support cost of 10
        (ALLOTTED, "OTHER=220.00"),
        (ALLOTTED + SPENT, "OTHER=165.00"),
        (ALLOTTED + ORDER + SPENT, "OTHER=165.00"),  # the order is of another class
        (RESERVE, ""),
    ],
)
def test_what_is_left_is_left_for_this_cost(judge, more, left):
    """Reserved, allotted elsewhere or kept for emergencies: none of it is offered."""
    found = [one for one in judge(OTHER + more + WRONG) if one.code == "EARMARK-PROGRAMME"]
    assert found
    for one in found:
        named = dict(one.facts)["alternatives"].split(", ")
        assert [name for name in named if name.startswith("OTHER")] == [left] * bool(left)
