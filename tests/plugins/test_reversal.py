"""Reversals: exactly what was booked, once, and every new version linked to what it corrects."""

from __future__ import annotations

import pytest

FIRST = """
2014-05-02 * "A cost"
  key: "expenditure:PV-1"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  100.00 USD
  Assets:VTF:Cash:UNHQ  -100.00 USD
"""

BACK = """
2014-05-02 * "Reversal: A cost"
  key: "reversal:expenditure:PV-1#1"
  reverses: "expenditure:PV-1"
  reason: "Paid twice."
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts  -100.00 USD
  Assets:VTF:Cash:UNHQ  100.00 USD
"""

AGAIN = FIRST.replace('"expenditure:PV-1"', '"expenditure:PV-1#2"\n  corrects: "expenditure:PV-1"')

#: An agreement that nobody knows pays for it.
UNKNOWN = "NLD-9999"

PLEDGE = """
2014-01-01 custom "pledge" "NLD-P-1"
  key: "pledge:NLD-P-1"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
"""
WITHDRAWN = """
2014-01-01 custom "reversal" "pledge:NLD-P-1"
  key: "reversal:pledge:NLD-P-1#1"
  reason: "It was never announced."
"""


def said(found):
    """Return what is refused, code by code."""
    return [finding.code for finding in found]


def test_a_reversal_and_a_new_version_are_lawful(judge):
    """Once back, once again."""
    assert judge(FIRST) == []
    assert judge(FIRST + BACK) == []
    assert judge(FIRST + BACK + AGAIN) == []


def test_what_is_taken_back_on_its_day_is_judged_by_no_rule(judge):
    """What was charged wrongly can be taken back after its agreement is gone."""
    wrong = (FIRST + BACK).replace("NLD-2013", UNKNOWN)
    assert judge(wrong) == []
    assert set(said(judge(FIRST.replace("NLD-2013", UNKNOWN)))) == {"FUNDING-UNKNOWN"}


def test_a_reversal_of_a_later_day_is_judged_and_so_is_what_it_reverses(judge):
    """In between the entry counted; its cost date is the first one's."""
    later = BACK.replace("2014-05-02 *", "2014-06-02 *").replace(
        "  reason", "  cost-date: 2014-05-02\n  reason"
    )
    assert judge(FIRST + later) == []
    assert "FUNDING-UNKNOWN" in said(judge((FIRST + later).replace("NLD-2013", UNKNOWN)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BACK, "nothing in these books has the key"),
        (FIRST + BACK + BACK.replace("PV-1#1", "PV-1#7"), "is reversed already"),
        (FIRST + BACK.replace("-100.00", "-99.00").replace(" 100.00", " 99.00"), "differs"),
        (FIRST + BACK.replace("clearance", "advocacy"), "what is stated of it differs"),
        (FIRST + BACK.replace("2014-05-02 *", "2014-05-01 *"), "before 2014-05-02"),
        (FIRST + BACK.replace("2014-05-02 *", "2014-06-02 *"), "cost date"),
        (FIRST + BACK + "  Assets:VTF:Cash:UNHQ  0.00 USD\n", "other postings"),
        (FIRST + BACK + BACK.replace("PV-1#1", "X#1").replace(
            '  reverses: "expenditure:PV-1"', '  reverses: "reversal:expenditure:PV-1#1"'
        ), "a reversal itself"),
        (FIRST + AGAIN, "an earlier version is not reversed"),
        (AGAIN, "nothing in these books has the key"),
        (PLEDGE + BACK.replace("expenditure:PV-1", "pledge:NLD-P-1"), "by a directive"),
        (FIRST + WITHDRAWN.replace("pledge:NLD-P-1", "expenditure:PV-1"), "by its negation"),
        (WITHDRAWN, "nothing in these books has the key"),
    ],
)  # fmt: skip
def test_what_does_not_answer_what_it_names_is_refused(judge, text, says):
    """And so is what would be booked twice."""
    found = [finding for finding in judge(text) if finding.code == "LAW-REVERSAL"]
    assert any(says in finding.message for finding in found), judge(text)


def test_what_is_not_exactly_taken_back_is_judged_by_every_rule(judge):
    """A reversal that is none hides nothing."""
    text = (FIRST + BACK.replace("-100.00", "-99.00").replace(" 100.00", " 99.00")).replace(
        "NLD-2013", UNKNOWN
    )
    assert {"LAW-REVERSAL", "FUNDING-UNKNOWN"} <= set(said(judge(text)))
    twice = (FIRST + BACK + BACK.replace("PV-1#1", "PV-1#7")).replace("NLD-2013", UNKNOWN)
    assert {"LAW-REVERSAL", "FUNDING-UNKNOWN"} <= set(said(judge(twice)))


def test_a_directive_that_is_withdrawn_is_not_there(judge):
    """Nor are its names; what needs it is refused by the rules that always do so."""
    assert judge(PLEDGE + WITHDRAWN) == []
    donor = '1990-01-01 custom "donor" "XYZ"\n  key: "donor:XYZ"\n  name: "Nowhere"\n'
    gone = WITHDRAWN.replace("pledge:NLD-P-1", "donor:XYZ")
    needy = PLEDGE.replace('"NLD"', '"XYZ"')
    assert judge(donor + needy) == []
    assert "TERM-REFERENCE" in said(judge(donor + gone + needy))


def test_a_withdrawal_twice_is_refused(judge):
    """The id is the key."""
    again = WITHDRAWN.replace("#1", "#2")
    assert "TERM-TWICE" in said(judge(PLEDGE + WITHDRAWN + again))


def test_a_receipt_is_taken_back_on_a_later_day(judge):
    """It has no cost, and so no cost date; what was spent of it is then too much."""
    receipt = """
2014-05-01 * "Netherlands" "Receipt"
  key: "receipt:R-1"
  funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ  10.00 USD
  Income:VTF:Contributions:NLD  -10.00 USD
"""
    back = """
2014-06-01 * "Netherlands" "Reversal: Receipt"
  key: "reversal:receipt:R-1#1"
  reverses: "receipt:R-1"
  reason: "Bounced."
  funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ  -10.00 USD
  Income:VTF:Contributions:NLD  10.00 USD
"""
    assert judge(receipt + back) == []
    spent = FIRST.replace("100.00", "5010.00")
    assert judge(receipt + spent) == []
    assert said(judge(receipt + spent + back)) == ["EARMARK-CEILING"]
