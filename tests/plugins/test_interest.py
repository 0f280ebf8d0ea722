"""Interest: what is the fund's is not booked as a donor's."""

from __future__ import annotations

import pytest

CLAUSE = """
2013-12-01 custom "clause" "JPN-2014-MLI" "8"
  axis: "interest"
  allows: "{0}"
  text: "Interest accrues as stated."
"""

POLICY = """
1994-01-01 custom "policy" "INTEREST-OWNER"
  value: "{0}"
"""

EARNED = """
{on} * "Bank" "Interest"
  funding: "{funding}"
  Assets:VTF:Cash:UNHQ        0.01 USD
  Income:VTF:Interest        -0.01 USD
"""


def earned(funding="JPN-2014-MLI", on="2014-12-31"):
    """Return a cent of interest under a funding."""
    return EARNED.format(funding=funding, on=on)


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


@pytest.mark.parametrize("owner", ["donor", "programme", "donor, actual/360"])
def test_under_the_funding(judge, owner):
    """Interest of the donor or the programme stands under the funding."""
    assert judge(CLAUSE.format(owner) + earned()) == []


def test_of_the_fund(judge):
    """The first cent of the fund's interest under a grant is warned of; on -GENERAL it is right."""
    (finding,) = judge(CLAUSE.format("fund") + earned())

    assert (finding.code, str(finding.severity)) == ("INTEREST-OWNER", "warning")
    assert dict(finding.facts)["expected"] == "VTF-GENERAL"
    assert judge(CLAUSE.format("fund") + earned("VTF-GENERAL")) == []


def test_no_clause_and_no_policy(judge):
    """Where nobody says whose it is, nothing is warned of."""
    assert judge(earned()) == []


def test_policy(judge):
    """A policy says it where no clause does; a clause goes before it."""
    assert codes(judge(POLICY.format("fund") + earned())) == ["INTEREST-OWNER"]
    assert judge(POLICY.format("donor") + earned()) == []
    assert judge(POLICY.format("fund") + CLAUSE.format("donor") + earned()) == []


def test_amended(judge):
    """The clause in force on the day decides: the day before the amendment the old one does."""
    amended = CLAUSE.format("fund").replace("2013-12-01", "2014-07-01") + '  consent: "Letter"\n'
    text = CLAUSE.format("donor") + amended

    assert judge(text + earned(on="2014-06-30")) == []
    assert codes(judge(text + earned(on="2014-07-01"))) == ["INTEREST-OWNER"]


@pytest.mark.parametrize("owner", ["nobody", "donor, actual/366", "donor, actual/365, fund", "*"])
def test_clause_that_says_nothing(judge, owner):
    """A clause says whose it is, and on what basis, in words that are known."""
    (finding,) = judge(CLAUSE.format(owner))

    assert finding.code == "TERM-WRONG"
    assert "is none of" in finding.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTEREST-OWNER", "everybody"),
        ("INTEREST-BASIS", "30/360"),
        ("INTEREST-RATE", "2.5"),
        ("INTEREST-RATE", "-1%"),
        ("INTEREST-RATE", "many%"),
        ("INTEREST-RATE", "NaN%"),
    ],
)
def test_policy_that_says_nothing(judge, name, value):
    """A policy on interest is read when it is stated, not when it is needed."""
    (finding,) = judge(POLICY.format(value).replace("INTEREST-OWNER", name))

    assert finding.code == "TERM-WRONG"


@pytest.mark.parametrize(
    ("name", "value"),
    [("INTEREST-OWNER", "fund"), ("INTEREST-BASIS", "actual/360"), ("INTEREST-RATE", "2.5%")],
)
def test_policy_that_says_something(judge, name, value):
    """What is stated in its words is taken."""
    assert judge(POLICY.format(value).replace("INTEREST-OWNER", name)) == []
