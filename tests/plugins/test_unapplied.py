"""Unapplied money stays with the donor who sent it."""

from __future__ import annotations

import pytest


def entry(*postings):
    """Return a transaction of postings, each with its funding."""
    text = '2014-03-01 * "Entry"\n  consent: "Letter"\n'
    for account, amount, funding in postings:
        text += f'  {account}  {amount} USD\n    funding: "{funding}"\n'
    return text


def moved(giver, *takers):
    """Return a transfer out of a funding to others."""
    total = sum(amount for _, amount in takers)
    sides = [(OVER, f"{total}.00", giver), (CASH, f"-{total}.00", giver)]
    for taker, amount in takers:
        sides += [(OVER, f"-{amount}.00", taker), (CASH, f"{amount}.00", taker)]
    return entry(*sides)


CASH, OVER, WAITING = "Assets:VTF:Cash:UNHQ", "Equity:VTF:Transfer", "VTF-UNAPPLIED"
FROM_NLD = entry((CASH, "50.00", WAITING), ("Income:VTF:Contributions:NLD", "-50.00", WAITING))
INTEREST = entry((CASH, "7.00", WAITING), ("Income:VTF:Interest", "-7.00", WAITING))
JPN, NLD = "JPN-2014-MLI", "NLD-2013"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FROM_NLD + moved(WAITING, (NLD, 50)), []),
        (moved(WAITING, (NLD, 50)) + FROM_NLD, []),
        (FROM_NLD + INTEREST + moved(WAITING, (JPN, 7)), []),
        (FROM_NLD + INTEREST + moved(WAITING, (JPN, 8)), ["LAW-DONOR"]),
        (FROM_NLD + INTEREST + moved(WAITING, (NLD, 50), (JPN, 7)), []),
        (FROM_NLD + INTEREST + moved(WAITING, (NLD, 49), (JPN, 8)), ["LAW-DONOR"]),
        (moved(JPN, (WAITING, 9)) + moved(WAITING, (JPN, 9)), []),
        (moved(JPN, (WAITING, 9)) + moved(WAITING, (NLD, 9)), ["LAW-DONOR"]),
        (FROM_NLD + INTEREST + moved(WAITING, ("VTF-GENERAL", 7)), []),
        (FROM_NLD + INTEREST + moved(WAITING, ("VTF-GENERAL", 8)), ["LAW-DONOR"]),
    ],
)
def test_whose_money_it_is(judge, text, expected):
    """A grant gets what its donor sent, and what nobody in particular did."""
    assert [finding.code for finding in judge(text)] == expected


def test_what_a_donor_sent_is_not_made_nobodys(judge):
    """Over the general balance it would reach any other donor's grant."""
    (found,) = judge(FROM_NLD + moved(WAITING, ("VTF-GENERAL", 50)))

    assert "50.00 USD more is applied to fundings of nobody in particular" in found.message


def test_a_pool_may_put_it_into_its_balance(judge):
    """Donors to a pooled fund do not earmark."""
    pool = "CHF-SDN-UNAPPLIED"
    cash, over = "Assets:CHFSDN:Cash:UNHQ", "Equity:CHFSDN:Transfer"
    receipt = entry((cash, "50.00", pool), ("Income:CHFSDN:Contributions:NLD", "-50.00", pool))
    general = "CHF-SDN-GENERAL"
    sides = [(over, "50.00", pool), (cash, "-50.00", pool)]
    sides += [(over, "-50.00", general), (cash, "50.00", general)]

    assert judge(receipt + entry(*sides)) == []
