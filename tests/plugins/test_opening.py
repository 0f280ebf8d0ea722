"""Opening balances and agreements in kind: nothing is made up, and nothing is spent twice."""

from __future__ import annotations

import pytest

from tests.plugins.test_cash import (
    ADVANCE,
    CASH,
    COST,
    GIVEN,
    KIND,
    OPENING,
    OWED,
    REFUND,
    codes,
    entry,
)

FIRST = "2013-01-01"
PAYABLE, DEFERRED = "Liabilities:VTF:Payable:ACME", "Liabilities:VTF:Deferred:NLD"

#: The agreement of the common terms is of 5,000 dollars; this one is the same, begun elsewhere.
BROUGHT = """
2013-01-01 custom "agreement" "NLD-OLD"
  donor: "NLD"
  fund: "VTF"
  amount: 5000.00 USD
  {flag}: TRUE
2013-01-01 custom "clause" "NLD-OLD" "1"
  axis: "programme"
  allows: "*"
2013-01-01 custom "clause" "NLD-OLD" "2"
  axis: "activity"
  allows: "*"
2013-01-01 custom "clause" "NLD-OLD" "3"
  axis: "period"
  allows: "*"
2013-01-01 custom "clause" "NLD-OLD" "4"
  axis: "budget-class"
  allows: "*"
2013-01-01 custom "clause" "NLD-OLD" "8"
  axis: "ceiling"
  allows: "signed"
"""


@pytest.mark.parametrize(
    ("postings", "expected"),
    [
        ([(DEFERRED, "-5.00"), (OPENING, "5.00")], []),
        ([(DEFERRED, "5.00"), (OPENING, "-5.00")], ["LAW-CASH"]),
        ([(PAYABLE, "-5.00"), (OPENING, "5.00")], []),
        ([(PAYABLE, "5.00"), (OPENING, "-5.00")], ["LAW-CASH"]),
        ([(REFUND, "-5.00"), (OPENING, "5.00")], []),
        ([(REFUND, "5.00"), (OPENING, "-5.00")], ["LAW-CASH"]),
        ([(OWED, "5.00"), (OPENING, "-5.00")], []),
        ([(OWED, "-5.00"), (OPENING, "5.00")], ["LAW-CASH"]),
        ([(ADVANCE, "-5.00"), (OPENING, "5.00")], ["LAW-CASH"]),
        ([(GIVEN, "-5.00"), (OPENING, "5.00")], ["LAW-CASH"]),
    ],
)
def test_each_on_its_own_side(judge, postings, expected):
    """What is owed is credited, what is due is debited, and income is none of it."""
    held = entry((CASH, "100.00"), (OPENING, "-100.00"), on=FIRST)
    found = codes(judge(held + entry(*postings, on=FIRST)))

    assert [code for code in found if code != "LAW-REFUNDABLE"] == expected


def test_cash_that_was_spent_before_it_came_in(judge):
    """A grant that lets what is signed be spent may begin below nothing; another may not."""
    below = entry((CASH, "-50.00"), (OPENING, "50.00"), on=FIRST, funding="NLD-OLD")
    due = entry((OWED, "90.00"), (OPENING, "-90.00"), on=FIRST, funding="NLD-OLD")
    text = BROUGHT.format(flag="brought-forward") + below + due

    assert codes(judge(text)) == []
    paid = entry((CASH, "90.00"), (OWED, "-90.00"), on="2014-03-01", funding="NLD-OLD")
    back = entry((CASH, "-50.00"), (GIVEN, "50.00"), on="2014-04-01", funding="NLD-OLD")
    assert "EARMARK-NEGATIVE" not in codes(judge(text + paid + back.replace("50.00", "40.00")))
    assert "EARMARK-NEGATIVE" in codes(judge(text + paid + back))
    assert "EARMARK-NEGATIVE" in codes(judge(text + back.replace("50.00", "0.01")))
    assert codes(judge(text.replace('"signed"', '"received"'))) == ["EARMARK-CEILING"]


@pytest.mark.parametrize("flag", ["brought-forward", "signed"])
def test_what_was_agreed_says_nothing_of_what_is_left(judge, flag):
    """Of 5,000 dollars signed, 150 are brought forward: these may be spent, and no others."""
    opened = entry((CASH, "100.00"), (OPENING, "-100.00"), funding="NLD-OLD") + entry(
        (OWED, "50.00"), (OPENING, "-50.00"), funding="NLD-OLD"
    )
    text = BROUGHT.format(flag=flag) + opened
    spent = entry((COST, "150.00"), (CASH, "-150.00"), on="2014-04-01", funding="NLD-OLD")

    assert judge(text + spent) == []
    (found,) = judge(text + spent + spent.replace("150.00", "0.01"))
    assert found.code == "EARMARK-CEILING"
    assert "agreed 150.00 USD" in found.message


def test_nothing_is_spent_of_what_has_no_opening_balance(judge):
    """It was all spent before these books began."""
    spent = entry((COST, "0.01"), (CASH, "-0.01"), funding="NLD-OLD")

    assert codes(judge(BROUGHT.format(flag="brought-forward") + spent)) == ["EARMARK-CEILING"]


def test_an_agreement_in_kind_brings_goods_and_nothing_else(judge):
    """No money comes under it, and none is spent because of what its goods are worth."""
    text = BROUGHT.format(flag="in-kind")
    goods = entry((COST, "40.00"), (KIND, "-40.00"), funding="NLD-OLD")
    paid = entry((CASH, "5.00"), (GIVEN, "-5.00"), funding="NLD-OLD")
    opened = entry((CASH, "5.00"), (OPENING, "-5.00"), funding="NLD-OLD")
    spent = entry((COST, "0.01"), (CASH, "-0.01"), on="2014-04-01", funding="NLD-OLD")

    assert judge(text + goods) == []
    assert codes(judge(text + paid)) == ["FUNDING-IN-KIND"]
    assert codes(judge(text + opened)) == ["FUNDING-IN-KIND"]
    assert codes(judge(text + goods + spent)) == ["EARMARK-CEILING"]
