"""Class limits: at the limit, inside the flexibility, beyond it; amendments; what they may say."""

from __future__ import annotations

import pytest

from tests.plugins.test_allotment import codes

LIMITS = """
2013-12-01 custom "clause" "JPN-2014-MLI" "7"
  axis: "class-limit"
  allows: "Contracts 100.00, Travel 50"
  flexibility: "10%"
  text: "Ten per cent without consent."
"""


@pytest.mark.parametrize(
    ("amount", "support", "expected"),
    [
        ("100.00", "13.00", []),
        ("100.01", "13.00", ["EARMARK-CLASS-FLEXIBILITY"]),
        ("110.00", "14.30", ["EARMARK-CLASS-FLEXIBILITY"]),
        ("110.01", "14.30", ["EARMARK-CLASS-LIMIT"]),
    ],
)
def test_a_class_within_its_limit(judge, cost, amount, support, expected):
    """Up to the limit nothing is said, inside the flexibility a warning, beyond it an error."""
    found = judge(LIMITS + cost(amount, support=support))
    assert codes(found) == expected
    if expected == ["EARMARK-CLASS-LIMIT"]:
        assert str(found[0].severity) == "error"
        assert "the limit is 100.00 USD and its flexibility of 10%" in found[0].message
        assert "NLD-2013 (5,000.00 USD left)" in found[0].advice
    elif expected:
        assert str(found[0].severity) == "warning"


def test_without_flexibility(judge, cost):
    """The first cent over the limit is refused."""
    text = LIMITS.replace('  flexibility: "10%"\n', "")
    assert judge(text + cost()) == []
    (finding,) = judge(text + cost("100.01"))
    assert finding.code == "EARMARK-CLASS-LIMIT"
    assert "the limit is 100.00 USD. Clause 7" in finding.message


def test_a_class_without_a_line(judge, cost):
    """A new class is not allowed; support cost needs no line."""
    text = LIMITS.replace(", Travel 50", "")
    (finding,) = judge(text + cost("1.00", support="0.13", account="Expenses:VTF:MLI:Travel"))
    assert finding.code == "EARMARK-CLASS-LIMIT"
    assert "Travel has no line, so nothing is allowed" in finding.message


def test_told_as_it_grows(judge, cost):
    """The warning comes once, the error on each day on which the class grows."""
    text = LIMITS + cost() + cost("5.00", support="0.65", on="2014-05-03")
    text += cost("5.00", support="0.65", on="2014-05-04")
    assert codes(judge(text)) == ["EARMARK-CLASS-FLEXIBILITY"]
    more = cost("1.00", support="0.13", on="2014-05-05")
    back = cost("-1.00", support="-0.13", on="2014-05-06")
    again = cost("1.00", support="0.13", on="2014-05-07")
    assert codes(judge(text + more + back + again))[1:] == ["EARMARK-CLASS-LIMIT"] * 2


def test_taken_back_on_the_same_day(judge, cost):
    """The day as a whole is looked at."""
    back = cost("-50.00", support="-6.50")
    assert judge(LIMITS + cost("150.00", support="19.50") + back) == []


def test_an_amendment_holds_from_its_day(judge, cost):
    """The clause in force on the cost date decides."""
    amended = LIMITS.replace("2013-12-01", "2014-06-01").replace("100.00", "200.00")
    text = LIMITS + amended + '  consent: "Letter of 1 June 2014"\n' + cost()
    assert judge(text + cost(on="2014-06-01")) == []
    early = cost(on="2014-06-01", cost_date="2014-05-31")
    assert codes(judge(text + early)) == ["EARMARK-CLASS-LIMIT"]


def test_any_class_and_gifts(judge, cost):
    """`*` limits no class, and goods in kind are no money."""
    free = LIMITS.replace("Contracts 100.00, Travel 50", "*")
    assert judge(free + cost("500.00", support="65.00")) == []
    wide = free.replace('"7"', '"7"', 1)
    both = LIMITS.replace('"JPN-2014-MLI"', '"JPN-2014"') + wide
    assert codes(judge(both + cost("120.00", support="15.60"))) == ["EARMARK-CLASS-LIMIT"]
    gift = """
2014-05-02 * "Goods"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts   500.00 USD
  Income:VTF:InKind:JPN       -500.00 USD
"""
    assert "EARMARK-CLASS-LIMIT" not in codes(judge(LIMITS + gift))


@pytest.mark.parametrize(
    "allows",
    ["Vehicles 100", "Travel", "Travel many", "Travel 1, Travel 2", "Travel 0.001", "Travel 1 EUR"],
)
def test_limits_that_say_nothing(judge, allows):
    """A line is a class and an amount in dollars, each class once."""
    text = LIMITS.replace("Contracts 100.00, Travel 50", allows)
    assert codes(judge(text)) == ["TERM-WRONG"]


def test_flexibility_that_is_no_rate(judge):
    """It is a rate, and two clauses on limits at once contradict each other."""
    assert codes(judge(LIMITS.replace("10%", "ten"))) == ["TERM-WRONG"]
    assert codes(judge(LIMITS + LIMITS.replace('"7"', '"8"'))) == ["TERM-WRONG"]
    assert judge(LIMITS.replace("Travel 50", "Travel 50 USD")) == []


def test_grants_keep_the_limits_of_their_agreement_together(judge, cost):
    """What the agreement states for a class is not there once for each of its grants."""
    second = """
2013-12-01 custom "grant" "JPN-2014-B"
  agreement: "JPN-2014"
  amount: 500.00 USD
2013-12-03 * "Japan" "Receipt"
  funding: "JPN-2014-B"
  Assets:VTF:Cash:UNHQ           500.00 USD
  Income:VTF:Contributions:JPN  -500.00 USD
""" + "".join(
        f'2013-12-01 custom "clause" "JPN-2014-B" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
        for axis in ("programme", "activity", "period", "budget-class")
    )
    text = LIMITS.replace("JPN-2014-MLI", "JPN-2014") + second + cost("60.00", support="7.80")
    other = {"support": "5.20", "on": "2014-05-03", "funding": "JPN-2014-B"}
    found = judge(text + cost("40.00", **other))
    assert not [one for one in found if one.code.startswith("EARMARK-CLASS")]
    over = text + cost("50.01", **{**other, "support": "6.50"})
    found = [one for one in judge(over) if one.code == "EARMARK-CLASS-LIMIT"]
    assert len(found) == 1
    assert "JPN-2014: 110.01 USD of Contracts at the end of 2014-05-03" in found[0].message


def test_before_the_first_limit(judge, cost):
    """An amendment may state the first lines: a cost of before it is held against none."""
    free = LIMITS.replace("Contracts 100.00, Travel 50", "*")
    later = LIMITS.replace("2013-12-01", "2014-06-01") + '  consent: "Letter"\n'
    early = cost("500.00", support="65.00")
    assert judge(free + later + early) == []
    late = cost("0.01", support="", on="2014-06-02")
    assert "EARMARK-CLASS-LIMIT" in codes(judge(free + later + early + late))
