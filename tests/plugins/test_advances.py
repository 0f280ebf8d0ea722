"""Advances: named, of that partner and funding, and never below zero."""

from __future__ import annotations

from decimal import Decimal

import pytest

STATED = """
2014-01-15 custom "advance" "ADV-1"
  partner: "UNOPS"
  funding: "NLD-2013"
  amount: 500.00 USD
"""


def moved(amount, *, on="2014-03-01", name='"ADV-1"', funding="NLD-2013", holder="UNOPS", fact=""):
    """Return a transaction between an advance and cash."""
    return (
        f'{on} * "Entry"\n  funding: "{funding}"\n  advance: {name}\n'
        f"  Assets:VTF:Advances:{holder}  {amount} USD\n{fact}"
        f"  Assets:VTF:Cash:UNHQ  {-Decimal(amount)} USD\n"
    )


def said(found):
    """Return code and message of findings."""
    return [(finding.code, finding.message) for finding in found]


def test_must_12_what_comes_off_was_paid(judge):
    """To the cent, at the end of the day, whatever the order of the day's entries."""
    paid = moved("500.00", on="2014-02-01")
    assert judge(STATED + paid + moved("-500.00")) == []
    assert judge(STATED + moved("-500.00", on="2014-02-01") + paid) == []

    over = judge(STATED + paid + moved("-500.01") + moved("-1.00", on="2014-03-02"))
    assert said(over) == [
        (
            "LAW-ADVANCE",
            f"ADV-1: at the end of {day} {much} USD more came off it than was paid.",
        )
        for day, much in (("2014-03-01", "0.01"), ("2014-03-02", "1.01"))
    ]
    back = judge(STATED + paid + moved("-500.01") + moved("0.01", on="2014-03-02"))
    assert len(back) == 1


@pytest.mark.parametrize(
    ("more", "holder", "funding"),
    [
        ({"holder": "UNICEF"}, "UNICEF", "NLD-2013"),
        ({"funding": "JPN-2014-MLI"}, "UNOPS", "JPN-2014-MLI"),
    ],
)
def test_must_12_an_advance_is_its_partners_and_its_fundings(judge, more, holder, funding):
    """It is not moved on another's account, nor under another funding."""
    message = f"this moves Assets:VTF:Advances:{holder} under {funding}."
    ours = f"ADV-1 is an advance to UNOPS under NLD-2013; {message}"
    assert ("LAW-ADVANCE", ours) in said(judge(STATED + moved("5.00", **more)))


def test_an_advance_that_nobody_stated(judge):
    """Its name alone is no advance."""
    found = judge(STATED + moved("5.00", name='"ADV-9"'))
    assert said(found) == [("LAW-ADVANCE", "'ADV-9' is no advance of these books.")]


def test_a_posting_may_have_a_funding_of_its_own(judge):
    """Then that one counts."""
    text = moved("5.00", fact='    funding: "JPN-2014-MLI"\n')
    assert any("under JPN-2014-MLI" in message for _, message in said(judge(STATED + text)))


def test_a_partner_without_letters_holds_nothing(judge):
    """An advance whose partner cannot name an account is on no account."""
    wrong = STATED.replace('"UNOPS"', '"---"')
    codes = [finding.code for finding in judge(wrong + moved("5.00"))]
    assert codes.count("LAW-ADVANCE") == 1


def test_an_advance_that_was_withdrawn_is_none(judge):
    """And the one that was stated in its place counts."""
    first = STATED + '  key: "advance:ADV-1"\n'
    taken = '2014-01-15 custom "reversal" "advance:ADV-1"\n  key: "reversal:advance:ADV-1#1"\n'
    taken += '  reason: "Mistyped."\n'
    again = STATED.replace("500.00", "600.00") + '  key: "advance:ADV-1#2"\n'
    again += '  corrects: "advance:ADV-1"\n'
    assert "LAW-ADVANCE" in [found.code for found in judge(first + taken + moved("5.00"))]
    assert judge(first + taken + again + moved("5.00")) == []


def test_a_posting_may_name_an_advance_of_its_own(judge):
    """It is judged as if the transaction named it, beside what the transaction names."""
    two = STATED + STATED.replace("ADV-1", "ADV-2")
    legs = (
        '  Assets:VTF:Advances:UNOPS  5.00 USD\n    advance: "{one}"\n'
        '  Assets:VTF:Advances:UNOPS  7.00 USD\n    advance: "{two}"\n'
        "  Assets:VTF:Cash:UNHQ  -12.00 USD\n"
    )
    paid = '2014-02-01 * "Entry"\n  funding: "NLD-2013"\n' + legs.format(one="ADV-1", two="ADV-2")
    assert judge(two + paid) == []
    assert judge(two + paid + moved("-5.00") + moved("-7.00", name='"ADV-2"')) == []
    over = judge(two + paid + moved("-5.01"))
    assert said(over) == [
        ("LAW-ADVANCE", "ADV-1: at the end of 2014-03-01 0.01 USD more came off it than was paid.")
    ]
    unknown = judge(two + paid.replace('"ADV-2"', '"ADV-9"'))
    assert said(unknown) == [("LAW-ADVANCE", "'ADV-9' is no advance of these books.")]
    other = paid.replace("Advances:UNOPS  7", "Advances:UNICEF  7")
    assert "this moves Assets:VTF:Advances:UNICEF" in said(judge(two + other))[0][1]


def test_an_advance_that_was_withdrawn_with_all_it_moved_is_nothing(judge):
    """Payment and directive are taken back together, as `vtf reverse` does it."""
    stated = STATED + '  key: "advance:ADV-1"\n'
    gone = '2014-01-15 custom "reversal" "advance:ADV-1"\n  key: "reversal:advance:ADV-1#1"\n'
    gone += '  reason: "Mistyped."\n'
    paid = moved("5.00").replace('"Entry"', '"Entry"\n  key: "advance:ADV-1:paid"')
    back = moved("-5.00").replace(
        '"Entry"',
        '"Entry"\n  key: "reversal:advance:ADV-1:paid#1"\n  reverses: "advance:ADV-1:paid"\n'
        '  reason: "Mistyped."',
    )
    assert judge(stated + gone + paid + back) == []
    assert judge(stated + gone + paid + back.replace("2014-03-01", "2014-03-02")) == []
    assert [found.code for found in judge(stated + gone + paid)] == ["LAW-ADVANCE"]
