"""Overdrawn cash: what is advanced or lent is no longer there to be spent, to the cent."""

from __future__ import annotations

import pytest

from tests.plugins.test_allotment import codes

PAID = "Assets:VTF:Cash:UNHQ"


def advance(amount, on="2013-09-01", funding="NLD-2013", more=""):
    """Return an advance that names no directive."""
    return (
        f'{on} * "Advance"\n  funding: "{funding}"\n{more}'
        f"  Assets:VTF:Advances:UNOPS  {amount} USD\n  {PAID}  {-amount} USD\n"
    )


def spent(cost, amount, on="2013-10-01", **more):
    """Return a cost of NLD-2013, paid with cash."""
    return cost(amount, support="", on=on, funding="NLD-2013", activity="clearance", **more)


@pytest.mark.parametrize(("amount", "expected"), [(5000, []), (5001, ["LAW-OVERDRAWN"])])
def test_an_advance_of_what_is_not_there(judge, amount, expected):
    """All that was received may be advanced, and no more."""
    assert codes(judge(advance(amount))) == expected


def test_spending_what_is_advanced(judge, cost):
    """What partners hold is not in the bank: the first cent paid beyond is other donors' money."""
    assert judge(advance(4000) + spent(cost, "1000.00")) == []
    (finding,) = judge(advance(4000) + spent(cost, "1000.01"))
    assert finding.code == "LAW-OVERDRAWN"
    assert "0.01 USD of it are other donors' money" in finding.message
    # In whichever order of the day: it is looked at when the day is over.
    same = spent(cost, "1000.01", on="2013-09-01") + advance(4000)
    assert codes(judge(same)) == ["LAW-OVERDRAWN"]


def test_what_is_reported_and_what_is_owed(judge, cost):
    """A partner's report pays no cash; nor does a cost that is still to be paid, until it is."""
    report = spent(cost, "4000.00", paid="Assets:VTF:Advances:UNOPS")
    assert judge(advance(5000) + report) == []
    owed = spent(cost, "1000.01", paid="Liabilities:VTF:Payable:UNOPS")
    assert judge(advance(4000) + owed) == []
    pay = (
        f'2013-10-02 * "Paid"\n  funding: "NLD-2013"\n  {PAID}  -1000.01 USD\n'
        "  Liabilities:VTF:Payable:UNOPS  1000.01 USD\n"
    )
    assert codes(judge(advance(4000) + owed + pay)) == ["LAW-OVERDRAWN"]


def test_it_is_told_when_it_grows(judge, cost):
    """Once for each day on which it grows; and again after it was put right."""
    text = advance(4000) + spent(cost, "1000.01")
    back = advance(-1, on="2013-10-02")
    more = spent(cost, "0.99", on="2013-10-03")
    assert codes(judge(text + back + more)) == ["LAW-OVERDRAWN"]
    again = spent(cost, "1.00", on="2013-10-03")
    assert codes(judge(text + back + again)) == ["LAW-OVERDRAWN"] * 2
    other = spent(cost, "0.01", on="2013-10-02")
    assert codes(judge(text + other)) == ["LAW-OVERDRAWN"] * 2


def test_under_a_ceiling_of_what_was_signed(judge):
    """What is agreed may be advanced before it is there, and no more than that."""
    signed = '2013-01-01 custom "clause" "NLD-2013" "8"\n  axis: "ceiling"\n  allows: "signed"\n'
    back = (
        f'2013-01-03 * "Back"\n  funding: "NLD-2013"\n  {PAID}  -4000.00 USD\n'
        "  Assets:VTF:Receivable:NLD  4000.00 USD\n"
    )
    assert judge(signed + back + advance(5000)) == []
    found = judge(signed + back + advance(5001))
    assert codes(found) == ["LAW-OVERDRAWN"]
    assert "Clause 8" in found[0].message
    assert codes(judge(back + advance(1001))) == ["LAW-OVERDRAWN"]


def test_what_was_overdrawn_before_the_books_began(judge, cost):
    """It is brought forward as it is, may be put right, and grows no further."""
    opening = f"""
2013-01-01 custom "agreement" "NLD-2012"
  donor: "NLD"
  fund: "VTF"
  amount: 500.00 USD
  brought-forward: TRUE
2013-01-01 * "Opening"
  funding: "NLD-2012"
  Assets:VTF:Advances:UNOPS  100.00 USD
  {PAID}  -50.00 USD
  Equity:VTF:Opening  -50.00 USD
"""
    assert judge(opening) == []
    more = advance(1, on="2013-02-01", funding="NLD-2012")
    assert codes(judge(opening + more)) == ["LAW-OVERDRAWN"]
    assert judge(opening + advance(-1, on="2013-02-01", funding="NLD-2012")) == []


def test_an_advance_that_names_its_directive(judge, cost):
    """There it is `ADVANCE-CASH`, said once; a cost of a later day is said here."""
    term = """
2013-08-01 custom "advance" "ADV-1"
  funding: "NLD-2013"
  partner: "UNOPS"
  programme: "MLI"
  amount: 6000.00 USD
"""
    paid = advance(5001, more='  advance: "ADV-1"\n')
    assert codes(judge(term + paid)) == ["ADVANCE-CASH"]
    found = codes(judge(term + paid + spent(cost, "0.01")))
    assert found.count("LAW-OVERDRAWN") == 1
