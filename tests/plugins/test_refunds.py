"""Refunds of costs from before the books began: with a reference, and with the cash."""

from __future__ import annotations

import pytest

TERMS = """
2012-01-01 custom "agreement" "OLD"
  donor: "NLD"
  fund: "VTF"
  amount: 5000.00 USD
  brought-forward: TRUE
""" + "".join(
    f'2012-01-01 custom "clause" "OLD" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
    for axis in ("programme", "activity", "period", "budget-class")
)
OPENING = """
2014-01-01 * "Opening"
  funding: "OLD"
  Assets:VTF:Cash:UNHQ   100.00 USD
  Equity:VTF:Opening    -100.00 USD
"""


def refund(
    amount="50.00", *, facts='  refund-of: "PV-2012-9"\n', day="2012-11-05", paid="Cash:UNHQ"
):
    """Return a refund of a cost of 2012 that came in in 2014."""
    return (
        f'2014-02-10 * "Airline" "Refund"\n  funding: "OLD"\n  activity: "clearance"\n'
        f"  cost-date: {day}\n{facts}  Expenses:VTF:MLI:Travel  -{amount} USD\n"
        f"  Assets:VTF:{paid}  {amount} USD\n"
    )


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def test_a_refund_of_a_cost_before_the_opening_balance_is_lawful_with_its_reference(judge):
    """It makes room to spend: what came back may be spent again, to the cent."""
    assert judge(TERMS + OPENING + refund()) == []
    spend = (
        '2014-03-01 * "A cost"\n  funding: "OLD"\n  activity: "clearance"\n'
        "  Expenses:VTF:MLI:Contracts  {0} USD\n  Assets:VTF:Cash:UNHQ  -{0} USD\n"
    )
    assert judge(TERMS + OPENING + refund() + spend.format("150.00")) == []
    over = judge(TERMS + OPENING + refund() + spend.format("150.01"))
    assert codes(over) == ["EARMARK-CEILING"]


@pytest.mark.parametrize(
    "more",
    [
        {"facts": ""},
        {"facts": '  refund-of: " - "\n'},
        {"day": "2014-01-01"},  # it arose when the books had begun: they would know it
        {"paid": "Receivable:NLD"},
        {"paid": "DueFrom:UNIFIL"},
    ],
)
def test_without_reference_day_or_cash_nothing_is_taken_back(judge, more):
    """As before: more is taken back than was ever booked."""
    assert "LAW-NEGATIVE-COST" in codes(judge(TERMS + OPENING + refund(**more)))


def test_only_a_funding_brought_forward_has_costs_that_nobody_knows(judge):
    """Of all others the books know every cost."""
    new = TERMS.replace("  brought-forward: TRUE\n", "")
    assert codes(judge(new + OPENING + refund())) == ["LAW-NEGATIVE-COST"]


def test_what_goes_beyond_the_refunds_is_refused_as_ever(judge):
    """Taken back without a reference, on the same account; another account does not count."""
    more = refund("0.01", facts="")
    (found,) = judge(TERMS + OPENING + refund() + more)
    assert found.code == "LAW-NEGATIVE-COST"
    assert "-50.01 USD borne with cash" in found.message
    other = refund().replace("MLI:Travel", "MLI:Contracts")
    assert codes(judge(TERMS + OPENING + other + more)) == ["LAW-NEGATIVE-COST"]


def test_the_other_funding_of_a_transaction_is_not_refunded(judge):
    """Each funding for itself."""
    both = refund() + '  Expenses:VTF:MLI:Travel  -5.00 USD\n    funding: "NLD-2013"\n'
    both += '  Assets:VTF:Cash:UNHQ  5.00 USD\n    funding: "NLD-2013"\n'
    found = judge(TERMS + OPENING + both)
    assert codes(found) == ["LAW-NEGATIVE-COST"]
    assert "under NLD-2013: -5.00 USD" in found[0].message
