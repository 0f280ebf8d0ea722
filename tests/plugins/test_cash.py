"""Cash: no money to spend without it, no cost below zero, no refund that was not declared."""

from __future__ import annotations

import pytest

SIGNED = """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "ceiling"
  allows: "signed"
"""


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def entry(*postings, on="2014-03-01", funding="NLD-2013"):
    """Return a transaction under one funding."""
    lines = [f'{on} * "Entry"', f'  funding: "{funding}"', '  activity: "clearance"']
    lines += [f"  {account}  {amount} USD" for account, amount in postings]
    return "\n".join(lines) + "\n"


CASH, OWED = "Assets:VTF:Cash:UNHQ", "Assets:VTF:Receivable:NLD"
GIVEN, LOSS = "Income:VTF:Contributions:NLD", "Income:VTF:ExchangeDifference"
COST, KIND = "Expenses:VTF:MLI:Contracts", "Income:VTF:InKind:NLD"
REFUND, OPENING = "Liabilities:VTF:Refundable:NLD", "Equity:VTF:Opening"
ADVANCE = "Assets:VTF:Advances:UNOPS"


@pytest.mark.parametrize(
    ("postings", "expected"),
    [
        ([(CASH, "97.00"), (LOSS, "3.00"), (OWED, "-100.00")], ["WRITE-OFF-AUTHORITY"]),
        ([(CASH, "103.00"), (LOSS, "-3.00"), (OWED, "-100.00")], []),
        ([(CASH, "5.00"), ("Income:VTF:Interest", "-5.00")], []),
        ([(CASH, "4.99"), (ADVANCE, "0.01"), (GIVEN, "-5.00")], ["LAW-CASH"]),
        ([(COST, "5.00"), (LOSS, "-5.00")], ["LAW-CASH"]),
        ([(COST, "5.00"), (GIVEN, "-5.00")], ["LAW-CASH"]),
        ([(ADVANCE, "5.00"), (OWED, "-5.00")], ["LAW-CASH"]),
        ([("Liabilities:VTF:Payable:ACME", "5.00"), (GIVEN, "-5.00")], ["LAW-CASH"]),
    ],
)
def test_what_is_received_is_cash(judge, postings, expected):
    """A receipt brings all of its cash; a cent less is refused, the first time and later."""
    assert codes(judge(entry(*postings))) == expected
    assert codes(judge(entry((CASH, "9.00"), (GIVEN, "-9.00")) + entry(*postings))) == expected


@pytest.mark.parametrize(
    ("postings", "expected"),
    [
        ([(ADVANCE, "5000.00"), (OPENING, "-5000.00")], []),
        ([(ADVANCE, "5000.01"), (OPENING, "-5000.01")], ["LAW-OPENING-AMOUNT"]),
        ([(COST, "5.00"), (OPENING, "-5.00")], ["LAW-CASH"]),
        ([(ADVANCE, "-5.00"), (OPENING, "5.00")], ["LAW-CASH"]),
        ([(ADVANCE, "5.00"), (OPENING, "-0.01"), (GIVEN, "-4.99")], ["LAW-CASH"]),
    ],
)
def test_openings(judge, postings, expected):
    """An opening brings forward what there is, up to what was agreed, and no cost."""
    assert codes(judge(entry(*postings, on="2013-01-02"))) == expected


def test_an_opening_of_an_unknown_funding(judge):
    """Where the funding is not known, there is no agreed amount to hold against it."""
    text = entry((CASH, "5.00"), (OPENING, "-5.00"), funding="NLD-2041")
    assert set(codes(judge(text))) == {"FUNDING-UNKNOWN"}


@pytest.mark.parametrize(
    ("back", "expected"), [("9.99", []), ("10.00", []), ("10.01", ["LAW-NEGATIVE-COST"])]
)
def test_costs_taken_back(judge, back, expected):
    """A cost is taken back up to what it was; the day as a whole is tested."""
    booked = entry((COST, "4.00"), (CASH, "-4.00")) + entry((COST, "6.00"), (CASH, "-6.00"))
    taken = entry((COST, f"-{back}"), (CASH, back))

    assert codes(judge(taken + booked)) == expected
    assert codes(judge(booked + taken.replace("03-01", "03-02"))) == expected
    again = entry((COST, "-0.01"), (CASH, "0.01"), on="2014-03-03")
    later = ["LAW-NEGATIVE-COST"] if back != "9.99" else []
    assert codes(judge(booked + taken + again)) == expected + later


def test_gifts_do_not_become_cash(judge):
    """What was given in kind is given back in kind, and not for cash."""
    gift = entry((COST, "10.00"), (KIND, "-10.00"))
    assert judge(gift + entry((COST, "-10.00"), (KIND, "10.00"))) == []
    sold = gift + entry((COST, "-10.00"), (CASH, "10.00"))
    assert codes(judge(sold)) == ["LAW-NEGATIVE-COST"]
    taken = entry((COST, "9.00"), (CASH, "-9.00")) + entry((COST, "-9.00"), (KIND, "9.00"))
    (finding,) = judge(taken)
    assert "given in kind" in finding.message


def test_refunds(judge):
    """What is declared refundable cannot be spent, and is paid back in any order of the day."""
    declared = entry((GIVEN, "1000.00"), (REFUND, "-1000.00"))
    paid = entry((REFUND, "1000.00"), (CASH, "-1000.00"))
    spent = entry((COST, "4000.00"), (CASH, "-4000.00"))
    cent = entry((COST, "0.01"), (CASH, "-0.01"))

    assert judge(paid + declared + spent) == []
    assert codes(judge(declared + spent + cent)) == ["EARMARK-CEILING"]
    assert codes(judge(declared + paid + entry((REFUND, "0.01"), (CASH, "-0.01")))) == [
        "LAW-REFUNDABLE"
    ]
    kept = entry((REFUND, "1000.00"), (GIVEN, "-1000.00"))
    assert judge(declared + kept + spent) == []


def test_signed_less_what_was_paid_back(judge):
    """What was paid back may no longer be spent, though it was agreed."""
    back = entry((GIVEN, "1000.00"), (CASH, "-1000.00"))
    spent = entry((COST, "4000.00"), (CASH, "-4000.00"))
    cent = entry((COST, "0.01"), (CASH, "-0.01"))

    assert judge(SIGNED + back + spent) == []
    assert codes(judge(SIGNED + back + spent + cent)) == ["EARMARK-CEILING"]


def test_no_more_back_than_was_received(judge):
    """All that was received may go back; a cent more is refused."""
    back = entry((GIVEN, "5000.00"), (CASH, "-5000.00"))
    cent = entry((GIVEN, "0.01"), (CASH, "-0.01"))

    assert judge(SIGNED + back) == []
    assert codes(judge(SIGNED + back + cent)) == ["EARMARK-NEGATIVE"]


def settled(difference, *, original="75.00 EUR", cost="100.00", advance="-90.00"):
    """Return a partner's report on an advance in another currency."""
    facts = f"\n    original: {original}" if original else ""
    postings = [(COST, f"{cost} USD{facts}"), (ADVANCE, f"{advance} USD{facts}")]
    postings += [(LOSS, f"{difference} USD")]
    lines = ['2014-03-01 * "UNOPS" "Report"', '  funding: "NLD-2013"', '  activity: "clearance"']
    return "\n".join(lines + [f"  {account}  {amount}" for account, amount in postings]) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (settled("-10.00"), []),
        (settled("10.00", advance="-110.00"), []),
        (settled("-10.00", original=""), ["LAW-CASH"]),
        (settled("-10.00", original="100.00 USD"), ["LAW-CASH"]),
        (settled("-100.00", advance="0.00"), ["LAW-CASH"]),
        (settled("-190.00", advance="90.00"), ["LAW-CASH"]),
    ],
)
def test_a_report_on_an_advance_may_bring_an_exchange_difference(judge, text, expected):
    """A gain is lawful where an advance in another currency is settled, and spent by the report."""
    paid = entry((ADVANCE, "300.00"), (CASH, "-300.00"), on="2014-02-01")
    assert codes(judge(paid + text)) == expected
