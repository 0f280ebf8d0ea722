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


INTEREST = """
2013-08-01 * "Interest"
  funding: "CHF-SDN-GENERAL"
  Assets:CHFSDN:Cash:UNHQ   1.00 USD
  Income:CHFSDN:Interest   -1.00 USD
"""


def loan(fund, other, funding):
    """Return a loan between funds, as the lender books it, of what it has."""
    return (
        f'2013-09-01 * "Loan"\n  funding: "{funding}"\n  Assets:{fund}:DueFrom:{other}  1.00 USD\n'
        f"  Assets:{fund}:Cash:UNHQ  -1.00 USD\n"
    )


def other_side(fund, other, general, amount="1.00"):
    """Return the lines by which the borrower books a loan, in the same transaction."""
    return (
        f'  Assets:{fund}:Cash:UNHQ  {amount} USD\n    funding: "{general}-GENERAL"\n'
        f"  Liabilities:{fund}:DueTo:{other}  -{amount} USD\n"
        f'    funding: "{general}-GENERAL"\n'
    )


def test_loans(judge):
    """No loans between funding systems, nor between missions; within one system they may be."""
    pooled = '2006-01-01 custom "fund" "CHF-DRC"\n  name: "Congo"\n  class: "pooled"\n'
    both = loan("CHFSDN", "CHFDRC", "CHF-SDN-GENERAL") + other_side("CHFDRC", "CHFSDN", "CHF-DRC")

    assert codes(judge(loan("VTF", "UNIFIL", "NLD-2013"))) == ["WALL-LOAN"]
    assert codes(judge(loan("UNIFIL", "MINURSO", "UNIFIL-2013"))) == ["WALL-LOAN"]
    assert codes(judge(loan("VTF", "XYZ", "NLD-2013"))) == ["WALL-FUND-UNKNOWN"]
    assert judge(pooled + INTEREST + both) == []


@pytest.mark.parametrize(("repaid", "expected"), [("1.00", []), ("1.01", ["WALL-LOAN-NET"])])
def test_both_sides_of_a_loan(judge, repaid, expected):
    """What one fund is owed, the other owes, to the cent; an opening brings one side forward."""
    pooled = '2006-01-01 custom "fund" "CHF-DRC"\n  name: "Congo"\n  class: "pooled"\n'
    lent = INTEREST + loan("CHFSDN", "CHFDRC", "CHF-SDN-GENERAL")
    opening = (
        '2010-01-01 * "Opening"\n  funding: "CHF-SDN-GENERAL"\n'
        "  Assets:CHFSDN:DueFrom:CHFDRC  5.00 USD\n  Equity:CHFSDN:Opening  -5.00 USD\n"
    )
    back = other_side("CHFDRC", "CHFSDN", "CHF-DRC", repaid)

    assert codes(judge(pooled + lent + back)) == expected
    assert codes(judge(pooled + lent)) == ["WALL-LOAN-NET"]
    assert judge(pooled + opening) == []


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
    both = loan.format(other="VTFB") + other_side("VTFB", "VTF", "VTF-B").lstrip("\n")
    assert judge(SECOND + both) == []
    found = judge(SECOND + loan.format(other="VTF"))
    assert [finding.code for finding in found] == ["WALL-LOAN"]


#: Each funding system: its fund, account part, a programme of its own, and one of its fundings.
SYSTEMS = {
    "voluntary": ("VTF", "VTF", "MLI", "NLD-2013"),
    "assessed": ("UNIFIL", "UNIFIL", "LBN", "UNIFIL-2013"),
    "support-account": ("SupportAccount", "SupportAccount", "AFG", "SA-2013"),
    "pooled": ("CHF-SDN", "CHFSDN", "MLI", "CHF-1"),
}
PAIRS = [(one, two) for one in SYSTEMS for two in SYSTEMS if one != two]
OTHERS = """
2013-06-28 custom "appropriation" "SA-2013"
  fund: "SupportAccount"
  amount: 500.00 USD
  programmes: "AFG"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "A/RES/67/287"
2013-01-01 custom "allocation" "CHF-1"
  fund: "CHF-SDN"
  amount: 500.00 USD
  reference: "Allocation 1"
"""
#: Where money could cross: what is debited, what is credited, of whatever funds stand there.
ROADS = {
    "cost": ("Expenses:{a}:{programme}:Contracts", "Assets:{b}:Cash:UNHQ"),
    "cash": ("Assets:{a}:Cash:UNHQ", "Assets:{b}:Cash:UNHQ"),
    "advance": ("Assets:{a}:Advances:UNOPS", "Assets:{b}:Cash:UNHQ"),
    "due-from": ("Assets:{a}:DueFrom:{b}", "Assets:{a}:Cash:UNHQ"),
    "due-to": ("Assets:{a}:Cash:UNHQ", "Liabilities:{a}:DueTo:{b}"),
    "transfer": ("Equity:{a}:Transfer", "Equity:{b}:Transfer"),
    "authority": ("Assets:{a}:Authority", "Income:{b}:Appropriation"),
    "payable": ("Liabilities:{a}:Payable:Shop", "Assets:{b}:Cash:UNHQ"),
    "receivable": ("Assets:{a}:Receivable:NLD", "Income:{b}:Contributions:NLD"),
    "refundable": ("Income:{a}:Contributions:NLD", "Liabilities:{b}:Refundable:NLD"),
    "member states": ("Income:{a}:Appropriation", "Liabilities:{b}:DueToMemberStates"),
}


def crossing(one, two, road, *, own):
    """Return an entry by which money of one system would reach another's.

    With `own` each posting names a funding of its own fund; else all is under the giver's.
    """
    (fund, a, programme, funding), (_, b, _, other) = SYSTEMS[one], SYSTEMS[two]
    lines = [f'2013-09-01 * "Over the wall"\n  funding: "{funding}"\n  consent: "Letter of {fund}"']
    for account, sign, name in zip(ROADS[road], ("", "-"), (funding, other), strict=True):
        named = account.format(a=a, b=b, programme=programme)
        lines.append(f"  {named}  {sign}1.00 USD")
        if own and named.split(":")[1] == b:
            lines.append(f'    funding: "{name}"')
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(("one", "two"), PAIRS)
def test_must_10_the_wall_holds_on_every_road(judge, one, two, road, own):
    """No money passes from one system to another, by whatever account, under whosever funding."""
    found = judge(OTHERS + crossing(one, two, road, own=own))

    assert any(code.startswith("WALL-") for code in codes(found)), codes(found)


@pytest.mark.parametrize(("one", "two"), PAIRS)
def test_must_10_a_posting_cannot_name_another_system(judge, one, two):
    """Not even both legs of a cost, with a funding of another system named on each of them."""
    _, part, programme, own = SYSTEMS[one]
    other = SYSTEMS[two][3]
    text = (
        f'2013-09-01 * "Named on the postings"\n  funding: "{own}"\n'
        f'  Expenses:{part}:{programme}:Contracts  1.00 USD\n    funding: "{other}"\n'
        f'  Assets:{part}:Cash:UNHQ  -1.00 USD\n    funding: "{other}"\n'
    )
    found = judge(OTHERS + text)

    assert "WALL-FUND" in codes(found)


@pytest.mark.parametrize(
    ("programme", "policy", "expected"),
    [
        ("AFG", "", []),
        ("LBN", "", ["WALL-SUPPORT-ACCOUNT"]),
        ("*", "", ["WALL-SUPPORT-ACCOUNT"]),
        ("XYZ", "", ["TERM-REFERENCE"]),
        ("AFG", "AFG, MLI", []),
        ("AFG", "MLI", ["WALL-SUPPORT-ACCOUNT"]),
    ],
)
def test_the_support_account_is_for_headquarters(judge, programme, policy, expected):
    """A vote of the Support Account names programmes of headquarters, as a policy has them."""
    stated = (
        f'1994-01-01 custom "policy" "SUPPORT-ACCOUNT-PROGRAMMES"\n  value: "{policy}"\n'
        if policy
        else ""
    )

    found = judge(stated + OTHERS.replace('"AFG"', f'"{programme}"'))

    assert sorted({finding.code for finding in found}) == expected
