"""Ceilings: at the limit, the first cent over, by booking day, by agreement if it says so."""

from __future__ import annotations

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("amount", "support", "expected"),
    [("884.95", "115.04", []), ("884.96", "115.04", []), ("884.97", "115.05", ["EARMARK-CEILING"])],
)
def test_support_cost_counts(judge, cost, amount, support, expected):
    """A thousand dollars at 13 per cent: 884.96 may be spent, 884.97 may not."""
    assert codes(judge(cost(amount, support=support))) == expected


#: The period of JPN-2014-MLI from the day of its signature.
EARLIER = """
2013-12-01 custom "clause" "JPN-2014-MLI" "3b"
  axis: "period"
  allows: "2013-12-01..2013-12-31"
"""


def test_before_the_deposit(judge, cost):
    """The same cost is refused the day before the money comes and lawful on the day."""
    early = EARLIER + cost(on="2013-12-01")
    assert codes(judge(early)) == ["EARMARK-CEILING"]
    assert judge(EARLIER + cost(on="2013-12-02")) == []


def test_receipt_after_the_cost_on_the_same_day(found):
    """Entries of one day have no order: the day as a whole is tested.

    2013-02-01 * "UNOPS" "Paid in the morning"
      funding: "NLD-2013"
      activity: "clearance"
      Expenses:VTF:AFG:Contracts  5001.00 USD
      Assets:VTF:Cash:UNHQ       -5001.00 USD
    2013-02-01 * "Netherlands" "Received in the afternoon"
      funding: "NLD-2013"
      Assets:VTF:Cash:UNHQ           1.00 USD
      Income:VTF:Contributions:NLD  -1.00 USD
    """
    assert found == []


def test_a_receivable_is_no_cash(found):
    """What is signed and not paid cannot be spent.

    2013-02-01 * "Netherlands" "Signed for more"
      funding: "NLD-2013"
      Assets:VTF:Receivable:NLD    500.00 USD
      Income:VTF:Contributions:NLD -500.00 USD
    2013-02-02 * "UNOPS" "Spent"
      funding: "NLD-2013"
      activity: "clearance"
      Expenses:VTF:AFG:Contracts  5000.01 USD
      Assets:VTF:Cash:UNHQ       -5000.01 USD
    """
    assert codes(found) == ["EARMARK-CEILING"]


def test_refund_below_what_was_spent(found):
    """Money given back cannot have been spent.

    2013-02-01 * "UNOPS" "Spent"
      funding: "NLD-2013"
      activity: "clearance"
      Expenses:VTF:AFG:Contracts  4000.00 USD
      Assets:VTF:Cash:UNHQ       -4000.00 USD
    2013-03-01 * "Netherlands" "Refunded"
      funding: "NLD-2013"
      Income:VTF:Contributions:NLD   1000.01 USD
      Assets:VTF:Cash:UNHQ          -1000.01 USD
    """
    (finding,) = found

    assert finding.code == "EARMARK-CEILING"
    assert "4,000.00 USD spent" in finding.message
    assert "received 3,999.99 USD; 0.01 USD too much" in finding.message


def test_excess_is_told_when_it_grows(judge, cost):
    """Overspending is told on the day it begins and on each day it grows, not on others."""
    general = {"funding": "NLD-2013", "support": ""}
    over = cost("5000.01", on="2014-02-01", **general)
    back = cost("-0.01", on="2014-02-02", **general)
    moved = """
2014-02-03 * "Advance"
  funding: "NLD-2013"
  Assets:VTF:Advances:UNOPS  1.00 USD
  Assets:VTF:Cash:UNHQ      -1.00 USD
"""
    again = cost("0.02", on="2014-02-04", **general)

    assert codes(judge(over)) == ["EARMARK-CEILING"]
    assert codes(judge(over + back + again)) == ["EARMARK-CEILING"] * 2
    # What is advanced out of what is not there is said by another rule.
    assert codes(judge(over + moved)) == ["EARMARK-CEILING", "LAW-OVERDRAWN"]


CLAUSE = """
2013-12-01 custom "clause" "{grant}" "8"
  axis: "ceiling"
  allows: "{allows}"
  text: "{words}"
"""


def test_spending_against_the_signature(judge, cost):
    """A clause may allow spending up to what was agreed, before the cash is there."""
    early = {"on": "2013-12-01"}
    clause = EARLIER + CLAUSE.format(
        grant="JPN-2014-MLI", allows="signed", words="May be pre-financed."
    )
    at_limit = cost("884.96", support="115.04", **early)
    over = cost("884.97", support="115.05", **early)

    assert judge(clause + at_limit) == []
    (finding,) = judge(clause + over)
    assert "agreed 1,000.00 USD" in finding.message
    assert 'Clause 8 of grant JPN-2014-MLI (agreement JPN-2014) allows signed: "May be' in (
        finding.message
    )


def test_signed_in_another_currency(judge, cost):
    """Where the agreement is not in dollars, what was recognised at signature is the limit."""
    euros = """
2013-01-01 custom "agreement" "NLD-EUR"
  donor: "NLD"
  fund: "VTF"
  amount: 800.00 EUR
2013-01-01 * "Netherlands" "Signed"
  funding: "NLD-EUR"
  Assets:VTF:Receivable:NLD     1000.00 USD
  Income:VTF:Contributions:NLD -1000.00 USD
"""
    for axis in ("programme", "activity", "period", "budget-class"):
        euros += f'2013-01-01 custom "clause" "NLD-EUR" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
    clause = CLAUSE.format(grant="NLD-EUR", allows="signed", words="")
    clause = clause.replace("2013-12-01", "2013-01-01")
    spent = cost("1000.00", support="", funding="NLD-EUR")

    assert judge(euros + clause + spent) == []
    assert codes(judge(euros + clause + spent.replace("1000.00", "1000.01"))) == ["EARMARK-CEILING"]
    assert codes(judge(euros + spent)) == ["EARMARK-CEILING"]


def test_a_ceiling_of_what_was_received_said_aloud(judge, cost):
    """A clause that states the default is named in the refusal."""
    clause = CLAUSE.format(grant="JPN-2014-MLI", allows="received", words="Cash only.")
    (finding,) = judge(clause + cost("885.00", support="115.05"))

    assert '"Cash only."' in finding.message


def test_more_out_of_a_balance_than_there_is(found):
    """A transfer out of the general balance cannot be more than the balance.

    2014-03-01 * "Transfer"
      consent: "Decision of the Controller, 1 March 2014"
      Equity:VTF:Transfer             1.00 USD
        funding: "VTF-GENERAL"
      Assets:VTF:Cash:UNHQ           -1.00 USD
        funding: "VTF-GENERAL"
      Assets:VTF:Cash:UNHQ            1.00 USD
        funding: "JPN-2014-MLI"
      Equity:VTF:Transfer            -1.00 USD
        funding: "JPN-2014-MLI"
    """
    assert codes(found) == ["EARMARK-CEILING"]
    assert "too much for the general balance" in found[0].message
    assert found[0].advice.startswith("Charge the rest elsewhere")
