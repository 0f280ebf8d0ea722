"""Closed periods, as the rules see them: by hand nothing is closed, opened or carried forward."""

from __future__ import annotations

import pytest

CLOSE = """
{ends} custom "close" "{fund}-{ends}"
  fund: "{fund}"
  begins: 2012-01-01
  ends: {ends}
  head: "0000000000000000000000000000000000000000000000000000000000000000"
  main: "0000000000000000000000000000000000000000000000000000000000000000"
  by: "Ana"
  second: "{second}"
  reason: "{reason}"
"""

INTEREST = """
{day} * "The bank" "Interest"
  funding: "{fund}-GENERAL"
  Assets:{fund}:Cash:UNHQ   1.00 USD
  Income:{fund}:Interest   -1.00 USD
"""


def close(ends="2012-12-31", fund="VTF", second="Ben", reason="Agreed."):
    """Return a close by hand."""
    return CLOSE.format(ends=ends, fund=fund, second=second, reason=reason)


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2012-12-30", ["CLOSE-BY-HAND", "CLOSE-DATED"]),
        ("2012-12-31", ["CLOSE-BY-HAND", "CLOSE-DATED"]),
        ("2013-01-01", ["CLOSE-BY-HAND"]),
    ],
)
def test_last_closed_day_and_first_open_one(judge, day, expected):
    """The last day of the period is closed, the next one open."""
    assert codes(judge(close() + INTEREST.format(day=day, fund="VTF"))) == expected


def test_another_fund_is_open(judge):
    """A close is of one fund; a fund without a name in accounts closes nothing."""
    text = close(fund="UNIFIL", ends="2012-06-30") + INTEREST.format(day="2012-05-05", fund="VTF")

    assert codes(judge(text)) == ["CLOSE-BY-HAND"]
    nameless = close().replace('fund: "VTF"', 'fund: "--"')
    assert "CLOSE-DATED" not in codes(
        judge(nameless + INTEREST.format(day="2012-05-05", fund="VTF"))
    )


def test_close_without_its_day(judge):
    """What is no close closes nothing, and is refused as a term."""
    text = close().replace("  ends: 2012-12-31\n", "") + INTEREST.format(
        day="2012-05-05", fund="VTF"
    )

    assert codes(judge(text)) == ["TERM-WRONG", "CLOSE-BY-HAND"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (close(second="ANA"), "by and second are the same"),
        (close(second=" - "), "says nothing"),
        (close(reason="..."), "says nothing"),
        (close().replace("ends: 2012-12-31", "ends: 2012-12-30"), "of the last day"),
        (close().replace("begins: 2012-01-01", "begins: 2013-01-01"), "of the last day"),
    ],
)
def test_closes_that_cannot_be(judge, text, said):
    """Two people, a reason, and the last day of a period."""
    wrong = next(finding for finding in judge(text) if finding.code == "TERM-WRONG")

    assert said in wrong.message


def test_carried_by_hand(judge, cost):
    """Nobody switches rules off by calling a cost carried forward."""
    text = cost(activity="clearance", carried="VTF-2014-05-31")
    found = judge(text)

    assert sorted(codes(found)) == ["CLOSE-BY-HAND", "EARMARK-ACTIVITY"]


def test_carried_by_hand_before_a_close(judge, cost):
    """Even where a close by hand covers it, what is by hand is refused."""
    text = cost(activity="clearance", carried="VTF-2014-05-31") + close(ends="2014-05-31")

    assert "CLOSE-BY-HAND" in codes(judge(text))
    assert "CLOSE-DATED" in codes(judge(text))
