"""Pooled funds: allocated, transferred, spent, reported, refunded."""

from __future__ import annotations

import pytest

from ledger.findings import Severity

BASE = """
2012-01-01 custom "donor" "MPTF"
  name: "Multi-Partner Trust Fund Office"
  kind: "agent"
2012-01-01 custom "pool" "CHF-SDN"
  fund: "CHF-SDN"
  agent: "MPTF"
  reference: "Memorandum of understanding"
2012-01-01 custom "allocation" "CHF-1"
  fund: "CHF-SDN"
  amount: 500.00 USD
  reference: "Allocation 1 of 2012"
2012-01-01 custom "clause" "CHF-1" "1"
  axis: "programme"
  allows: "MLI"
2012-01-01 custom "clause" "CHF-1" "2"
  axis: "activity"
  allows: "*"
2012-01-01 custom "clause" "CHF-1" "3"
  axis: "period"
  allows: "2012-01-01..2013-12-31"
2012-01-01 custom "clause" "CHF-1" "4"
  axis: "budget-class"
  allows: "*"
"""


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def transfer(amount, on="2012-02-01", who="MPTF"):
    """Return a transfer of the agent; below zero it is a refund to it."""
    from decimal import Decimal

    return (
        f'{on} * "Transfer"\n  funding: "CHF-1"\n  Assets:CHFSDN:Cash:UNHQ  {amount} USD\n'
        f"  Income:CHFSDN:Contributions:{who}  {-Decimal(amount)} USD\n"
    )


def spent(cost, amount, on="2012-06-01", **change):
    """Return a cost under the allocation."""
    facts = {
        "funding": "CHF-1",
        "account": "Expenses:CHFSDN:MLI:Contracts",
        "paid": "Assets:CHFSDN:Cash:UNHQ",
        "activity": "clearance",
        "support": "",
        "on": on,
        "amount": amount,
    }
    return cost(**facts | change)


@pytest.mark.parametrize(("amount", "expected"), [("500.00", []), ("500.01", ["POOLED-AMOUNT"])])
def test_no_more_is_transferred_than_allocated(judge, amount, expected):
    """What was allocated may be transferred to the cent."""
    found = judge(BASE + transfer(amount))

    assert codes(found) == expected
    for finding in found:
        assert "500.01 USD are transferred, allocated were 500.00 USD" in finding.message


def test_interest_is_no_transfer(judge):
    """What the allocation earns by itself comes on top."""
    interest = (
        '2012-05-01 * "Interest"\n  funding: "CHF-1"\n  Assets:CHFSDN:Cash:UNHQ  3.00 USD\n'
        "  Income:CHFSDN:Interest  -3.00 USD\n"
    )

    assert judge(BASE + transfer("500.00") + interest) == []


@pytest.mark.parametrize(("amount", "expected"), [("200.00", []), ("200.01", ["EARMARK-CEILING"])])
def test_spent_up_to_what_was_transferred(judge, cost, amount, expected):
    """500 are allocated and 200 transferred: 200 may be spent."""
    assert codes(judge(BASE + transfer("200.00") + spent(cost, amount))) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [("-120.00", []), ("-120.01", ["EARMARK-CEILING"])]
)
def test_refund_of_what_is_unspent(judge, cost, amount, expected):
    """Of 200 transferred 80 are spent: 120 go back to the agent, and not a cent more."""
    text = BASE + transfer("200.00") + spent(cost, "80.00") + transfer(amount, "2014-01-15")

    assert codes(judge(text)) == expected


def test_the_agent(judge):
    """What is transferred comes from the agent, where one is stated."""
    (finding,) = judge(BASE + transfer("1.00", who="NLD"))
    assert finding.code == "POOLED-AGENT"
    assert "comes from MPTF, agent of CHF-SDN; this is NLD's account" in finding.message
    without = BASE.partition('2012-01-01 custom "pool"')[0]
    without += '2012-01-01 custom "allocation"' + BASE.partition('custom "allocation"')[2]
    assert judge(without + transfer("1.00", who="NLD")) == []


GIFT = """
2012-01-01 custom "agreement" "NLD-CHF"
  donor: "NLD"
  fund: "CHF-SDN"
  amount: 100.00 USD
2012-01-01 custom "clause" "NLD-CHF" "1"
  axis: "programme"
  allows: "*"
2012-01-01 custom "clause" "NLD-CHF" "2"
  axis: "activity"
  allows: "*"
2012-01-01 custom "clause" "NLD-CHF" "3"
  axis: "period"
  allows: "*"
2012-01-01 custom "clause" "NLD-CHF" "4"
  axis: "budget-class"
  allows: "*"
2012-01-02 * "Gift to the pool"
  funding: "NLD-CHF"
  Assets:CHFSDN:Cash:UNHQ          100.00 USD
  Income:CHFSDN:Contributions:NLD -100.00 USD
"""


def test_nothing_is_spent_but_under_an_allocation(judge, cost):
    """A gift to the pool is received, and not spent as such: an allocation is named."""
    assert judge(BASE + GIFT) == []
    (finding,) = judge(BASE + GIFT + transfer("50.00") + spent(cost, "10.00", funding="NLD-CHF"))

    assert finding.code == "POOLED-ALLOCATION"
    assert "CHF-1 (50.00 USD left)" in finding.advice


REPORT = """
{on} custom "pool-report" "CHF-1/2012"
  allocation: "CHF-1"
  ends: 2012-12-31
  spent: {amount} USD
  kind: "{kind}"
"""


@pytest.mark.parametrize(
    ("amount", "kind", "severity"),
    [
        ("80.00", "final", None),
        ("80.01", "final", Severity.ERROR),
        ("79.99", "interim", Severity.WARNING),
    ],
)
def test_what_the_agent_was_told(judge, cost, amount, kind, severity):
    """Reported is what the books have up to that day, to the cent."""
    text = BASE + transfer("200.00") + spent(cost, "80.00") + spent(cost, "5.00", "2013-01-02")
    found = judge(text + REPORT.format(on="2013-04-30", amount=amount, kind=kind))

    assert [(finding.code, finding.severity) for finding in found] == (
        [("POOLED-REPORT", severity)] if severity else []
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BASE.replace('fund: "CHF-SDN"\n  agent', 'fund: "VTF"\n  agent'), "no pooled fund"),
        (BASE.replace('agent: "MPTF"', 'agent: "XYZ"'), "donor 'XYZ' is not known"),
        (
            BASE + '2012-01-01 custom "pool" "P"\n  fund: "CHF-SDN"\n  agent: "NLD"\n'
            '  reference: "R"\n',
            "has its agent from CHF-SDN already",
        ),
        (
            BASE
            + REPORT.format(on="2013-01-02", amount="0", kind="final").replace('"CHF-1"', '"X"'),
            "allocation 'X' is not known",
        ),
        (BASE + REPORT.format(on="2012-12-30", amount="0", kind="final"), "it is of 2012-12-30"),
        (
            BASE + REPORT.format(on="2013-01-02", amount="0", kind="final").replace("USD", "EUR"),
            "is not in USD",
        ),
    ],
)
def test_facts_that_cannot_be(judge, text, said):
    """Facts of pooled funds name what is there."""
    found = judge(text)

    assert any(said in finding.message for finding in found), found
