"""The wall between funding systems and between funds."""

from __future__ import annotations

import pytest

from ledger.findings import Severity


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def assessed(cost, **change):
    """Return a cost under an appropriation."""
    facts = {
        "funding": "UNIFIL-2013",
        "account": "Expenses:UNIFIL:LBN:Contracts",
        "paid": "Assets:UNIFIL:Authority",
        "activity": "clearance",
        "support": "",
        **change,
    }
    return cost(**facts)


def test_must_10_a_minurso_cost_on_unifil_s_appropriation(judge, cost):
    """Charging a MINURSO cost to UNIFIL's appropriation is refused, and MINURSO's is named."""
    text = assessed(cost, account="Expenses:MINURSO:ESH:Contracts", paid="Assets:MINURSO:Authority")
    found = judge(text)

    assert found[0].code == "WALL-FUND"
    assert found[0].severity is Severity.ERROR
    assert found[0].message.startswith("Charging a MINURSO cost to UNIFIL's appropriation:")
    assert "MINURSO-2013 (2,600.00 USD left)" in found[0].advice
    assert dict(found[0].facts)["agreement"] == "UNIFIL-2013"


def test_must_10_the_other_mission_s_programme(judge, cost):
    """Nor does UNIFIL's own account make Western Sahara a cost of UNIFIL."""
    found = judge(assessed(cost, account="Expenses:UNIFIL:ESH:Contracts"))

    assert codes(found) == ["WALL-MISSION", "EARMARK-PROGRAMME"]
    assert found[0].message.startswith("Charging a MINURSO cost to UNIFIL's appropriation:")


def test_own_mission(judge, cost):
    """A mission's own cost is lawful, as is a programme that hosts no mission if it was voted."""
    votes = '2013-06-28 custom "appropriation" "UNIFIL-X"\n  fund: "UNIFIL"\n  amount: 9.00 USD\n'
    votes += '  programmes: "MLI"\n  begins: 2013-07-01\n  ends: 2014-06-30\n  resolution: "R"\n'
    votes += '2013-07-01 * "Vote"\n  funding: "UNIFIL-X"\n  Assets:UNIFIL:Authority  9.00 USD\n'
    votes += "  Income:UNIFIL:Appropriation  -9.00 USD\n"
    other = assessed(cost, funding="UNIFIL-X", amount="9.00", account="Expenses:UNIFIL:MLI:Travel")

    assert judge(votes + assessed(cost) + other) == []


@pytest.mark.parametrize("funding", ["UNIFIL-2013", "UNIFIL-GENERAL"])
def test_must_10_voluntary_cost_on_assessed_money(judge, cost, funding):
    """Assessed money never pays a cost of the trust fund."""
    assert "WALL-FUND" in codes(judge(cost(funding=funding)))


def test_a_line_that_is_no_cost(judge):
    """The wall holds for cash and income too."""
    text = (
        '2014-03-01 * "Interest"\n  funding: "UNIFIL-GENERAL"\n  Assets:VTF:Cash:UNHQ  1.00 USD\n'
        "  Income:VTF:Interest  -1.00 USD\n"
    )

    assert codes(judge(text)) == ["WALL-FUND"]


def test_must_10_systems_never_meet_in_one_transaction(judge):
    """Voluntary and pooled money in one transaction are refused though each sums to zero."""
    halves = [
        f'  Assets:{part}:Cash:UNHQ  1.00 USD\n    funding: "{fund}-GENERAL"\n'
        f'  Income:{part}:Interest  -1.00 USD\n    funding: "{fund}-GENERAL"\n'
        for part, fund in (("VTF", "VTF"), ("CHFSDN", "CHF-SDN"))
    ]
    (finding,) = judge('2014-03-01 * "Interest of both"\n' + "".join(halves))

    assert finding.code == "WALL-CLASS"
    assert "VTF (voluntary) and CHF-SDN (pooled)" in finding.message


def loan(fund, other, funding):
    """Return a loan between funds, as the lender books it."""
    return (
        f'2013-09-01 * "Loan"\n  funding: "{funding}"\n  Assets:{fund}:DueFrom:{other}  1.00 USD\n'
        f"  Assets:{fund}:Cash:UNHQ  -1.00 USD\n"
    )


def test_loans(judge):
    """No loans between funding systems, nor between missions; within one system they may be."""
    pooled = '2006-01-01 custom "fund" "CHF-DRC"\n  name: "Congo"\n  class: "pooled"\n'

    assert codes(judge(loan("VTF", "UNIFIL", "NLD-2013"))) == ["WALL-LOAN"]
    assert codes(judge(loan("UNIFIL", "MINURSO", "UNIFIL-2013"))) == ["WALL-LOAN"]
    assert codes(judge(loan("VTF", "XYZ", "NLD-2013"))) == ["WALL-FUND-UNKNOWN"]
    assert judge(pooled + loan("CHFSDN", "CHFDRC", "CHF-SDN-GENERAL")) == []


def test_unknown_fund(judge, cost):
    """An account of no fund of these books."""
    found = judge(cost(account="Expenses:XYZ:MLI:Contracts", paid="Assets:XYZ:Cash:UNHQ"))

    assert "WALL-FUND-UNKNOWN" in codes(found)
    assert "'XYZ' is no fund" in found[0].message


OVER = """
2014-06-01 * "Over"
  consent: "Letter"
  Equity:VTF:Transfer        1.00 USD
    funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ      -1.00 USD
    funding: "NLD-2013"
  Assets:{fund}:Cash:UNHQ    1.00 USD
    funding: "{funding}"
  Equity:{fund}:Transfer    -1.00 USD
    funding: "{funding}"
"""
SECOND = '2000-01-01 custom "fund" "VTF-B"\n  name: "Second"\n  class: "voluntary"\n'


def test_transfers_stay_in_their_fund(judge):
    """Within a fund a transfer is lawful; between two of one class it is not."""
    assert judge(OVER.format(fund="VTF", funding="VTF-GENERAL")) == []
    found = judge(SECOND + OVER.format(fund="VTFB", funding="VTF-B-GENERAL"))
    assert [finding.code for finding in found] == ["WALL-TRANSFER"]


def test_a_fund_owes_nothing_to_itself(judge):
    """A loan to the other fund of the class is lawful, to the own fund it is not."""
    loan = """
2014-06-01 * "Loan"
  funding: "NLD-2013"
  Assets:VTF:DueFrom:{other}  1.00 USD
  Assets:VTF:Cash:UNHQ  -1.00 USD
"""
    assert judge(SECOND + loan.format(other="VTFB")) == []
    found = judge(SECOND + loan.format(other="VTF"))
    assert [finding.code for finding in found] == ["WALL-LOAN"]
