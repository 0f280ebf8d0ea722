"""Co-financing: a donor bears at most its share of the action, reckoned over all fundings."""

from __future__ import annotations

import pytest

SHARE = """
2013-01-01 custom "clause" "NLD-2013" "7"
  axis: "co-financing"
  allows: "80%"
  text: "At most 80 per cent of the cost of the action."
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "project"
  allows: "*"
2013-12-01 custom "clause" "JPN-2014-MLI" "8"
  axis: "project"
  allows: "Misrata ERW"
"""


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


@pytest.fixture
def dutch(cost):
    """Return a maker of costs under NLD-2013."""

    def make(amount, **facts):
        return cost(
            amount, support="", **{"funding": "NLD-2013", "project": "Misrata ERW", **facts}
        )

    return make


@pytest.fixture
def others(cost):
    """Return 113 dollars of costs of the same action under JPN-2014-MLI."""
    return cost(project="MISRATA  erw")


def test_at_the_limit(judge, dutch, others):
    """452 of 565 is 80 per cent."""
    assert judge(SHARE + dutch("452.00") + others) == []


def test_first_cent_over(judge, dutch, others):
    """One cent more is warned of, with the arithmetic."""
    (finding,) = judge(SHARE + dutch("400.00") + others + dutch("52.01"))

    assert (finding.code, str(finding.severity)) == ("CO-FINANCING-SHARE", "warning")
    assert finding.message == (
        "NLD-2013 bears 452.01 USD of Misrata ERW, all fundings together 565.01 USD; 80% of that "
        'is 452.00 USD, 0.01 USD less. Clause 7 of agreement NLD-2013 allows 80%: "At most 80 per '
        'cent of the cost of the action."'
    )


def test_nobody_else_pays(judge, dutch):
    """All of an action is more than a share of it."""
    (finding,) = judge(SHARE + dutch("100.00"))

    assert "80% of that is 80.00 USD, 20.00 USD less." in finding.message
    assert dict(finding.facts) == {
        "agreement": "NLD-2013",
        "funding": "NLD-2013",
        "clause": "7",
        "words": "At most 80 per cent of the cost of the action.",
        "axis": "co-financing",
        "expected": "80.00",
        "actual": "100.00",
        "project": "misrata erw",
    }


def test_another_project_does_not_count(judge, dutch, cost):
    """What others pay for another action does not help."""
    other = SHARE.replace('allows: "Misrata ERW"', 'allows: "Misrata ERW, Sirte"')

    assert codes(judge(other + dutch("100.00") + cost(project="Sirte"))) == ["CO-FINANCING-SHARE"]


def test_no_project(judge, dutch):
    """Costs without a project cannot be judged, and that is said."""
    open_ended = SHARE.replace('"NLD-2013" "8"\n  axis: "project"\n  allows: "*"', "X").partition(
        '2013-01-01 custom "clause" X'
    )
    (finding,) = judge(open_ended[0] + dutch("100.00", project=""))

    assert finding.code == "CO-FINANCING-ACTION"
    assert "NLD-2013: 100.00 USD of costs name no project" in finding.message


def test_the_project_of_the_clause(judge, dutch, others):
    """Where the clauses name one project it is the action, and costs need not say so."""
    one = SHARE.replace('allows: "*"', 'allows: "Misrata ERW"')
    text = one + dutch("452.01", project="") + others
    found = judge(text)

    assert codes(found)[-1] == "CO-FINANCING-SHARE"
    assert "452.01 USD of misrata erw" in found[-1].message


def test_taken_back(judge, dutch):
    """What was taken back is not borne."""
    back = dutch("-100.00", on="2014-05-03")

    assert judge(SHARE + dutch("100.00") + back) == []


def test_clause_of_the_last_cost(judge, dutch):
    """A share that was amended with consent governs from its day; before, nothing did."""
    later = SHARE.replace(
        '2013-01-01 custom "clause" "NLD-2013" "7"', '2014-06-01 custom "clause" "NLD-2013" "7"'
    ).replace('  allows: "80%"\n', '  allows: "80%"\n  consent: "Letter of 1 June 2014"\n')

    assert judge(later + dutch("100.00")) == []
    found = judge(later + dutch("100.00") + dutch("1.00", on="2014-06-01"))
    assert codes(found) == ["CO-FINANCING-SHARE"]


GIFT = """
2014-05-02 * "Netherlands" "Equipment"
  funding: "NLD-2013"
  project: "Misrata ERW"
  activity: "clearance"
  Expenses:VTF:MLI:Equipment     100.00 USD
  Income:VTF:InKind:NLD         -100.00 USD
"""


def test_in_kind_is_left_out(judge, dutch, others):
    """Goods in kind are neither borne nor part of the total."""
    assert judge(SHARE + dutch("452.00") + others + GIFT) == []
    assert judge(SHARE + GIFT) == []


OWN = """
2014-05-02 * "A cost of two projects"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts     452.00 USD
    project: "Misrata ERW"
  Expenses:VTF:MLI:Travel          0.01 USD
    project: "Sirte"
  Assets:VTF:Cash:UNHQ          -452.01 USD
"""


def test_project_of_a_posting(judge, others):
    """A posting may state its project itself."""
    found = judge(SHARE + OWN + others)

    assert codes(found) == ["CO-FINANCING-SHARE"]
    assert "0.01 USD of Sirte, all fundings together 0.01 USD" in found[0].message


def test_nothing_spent(judge):
    """A share of nothing is nothing."""
    assert judge(SHARE) == []
    empty = (
        SHARE.replace("NLD-2013", "NLD-2014")
        + """
2013-01-01 custom "agreement" "NLD-2014"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
"""
    )
    assert judge(empty) == []


@pytest.mark.parametrize("allows", ["80", "120%", "80%, 90%"])
def test_no_share(judge, allows):
    """A clause that states no share is wrong."""
    (finding,) = judge(SHARE.replace("80%", allows, 1))

    assert finding.code == "TERM-WRONG"
