"""Earmarks: every axis refuses what no clause allows, and says so in full."""

from __future__ import annotations

import pytest

from ledger.findings import Severity

#: One thing wrong with an otherwise lawful cost: what, the finding's code, axis, expected, actual.
WRONG = {
    "programme": (
        {"account": "Expenses:VTF:AFG:Contracts"},
        ("EARMARK-PROGRAMME", "1", "programme", "MLI", "AFG"),
    ),
    "activity": (
        {"activity": "clearance"},
        ("EARMARK-ACTIVITY", "2", "activity", "victim-assistance", "clearance"),
    ),
    "activity unstated": (
        {"activity": ""},
        ("EARMARK-ACTIVITY", "2", "activity", "victim-assistance", "not stated"),
    ),
    "budget class": (
        {"account": "Expenses:VTF:MLI:Equipment"},
        ("EARMARK-BUDGET-CLASS", "4", "budget-class", "Contracts, Travel", "Equipment"),
    ),
    "a day early": (
        {"cost_date": "2013-12-31"},
        ("EARMARK-PERIOD", "3", "period", "2014-01-01..2014-12-31", "2013-12-31"),
    ),
    "a day late": (
        {"on": "2015-01-05", "cost_date": "2015-01-01"},
        ("EARMARK-PERIOD", "3", "period", "2014-01-01..2014-12-31", "2015-01-01"),
    ),
    "support cost": (
        {"support": "13.01"},
        ("EARMARK-SUPPORT-COST", "9", "support-cost", "13.00", "13.01"),
    ),
    "ceiling": (
        {"amount": "885.00", "support": "115.05"},
        ("EARMARK-CEILING", "", "ceiling", "1000.00", "1000.05"),
    ),
    "place": ({"place": "Gao"}, ("EARMARK-PLACE", "", "place", "nothing", "Gao")),
    "project": ({"project": "P1"}, ("EARMARK-PROJECT", "", "project", "nothing", "P1")),
    "partner": ({"partner": "UNOPS"}, ("EARMARK-PARTNER", "", "partner", "nothing", "UNOPS")),
}


def test_lawful_cost(judge, cost):
    """A cost that is right on every axis is allowed, on the first and on the last day too."""
    days = ("2014-01-01", "2014-12-31")
    text = "".join(cost(on="2015-01-31", cost_date=day) for day in days)

    assert judge(text) == []


@pytest.mark.parametrize("what", WRONG)
def test_must_05_wrong_on_one_axis(judge, cost, what):
    """A Mali-only, victim-assistance-only, 2014-only grant refuses a line wrong on any one axis."""
    change, (code, *_) = WRONG[what]

    assert [finding.code for finding in judge(cost(**change))] == [code]


@pytest.mark.parametrize("what", WRONG)
def test_must_06_refusal_names_everything(judge, cost, what):
    """A refusal names agreement, clause number and words, axis, expected and actual value."""
    change, (_, clause, axis, expected, actual) = WRONG[what]

    (finding,) = judge(cost(**change))
    facts = dict(finding.facts)
    said = f"{finding.message} {finding.advice}".replace(",", "")

    assert finding.severity is Severity.ERROR
    assert finding.where.line > 0
    assert facts["agreement"] == "JPN-2014"
    assert facts["funding"] == "JPN-2014-MLI"
    assert (facts["clause"], facts["axis"]) == (clause, axis)
    assert (facts["expected"], facts["actual"]) == (expected, actual)
    for word in ("JPN-2014-MLI", axis.replace("-", " ").split()[0], actual, facts["words"]):
        assert word.replace(",", "") in said.replace("-", "-")
    if clause:
        assert f"Clause {clause} of" in said
        assert expected.replace(",", "") in said
    elif axis != "ceiling":
        assert f"has no clause on {axis}: nothing is allowed" in said


def test_must_06_names_a_lawful_alternative(judge, cost):
    """A refusal names other fundings that allow the line, and what they have left."""
    (finding,) = judge(cost(activity="clearance"))

    assert finding.advice == "Lawful on 2014-05-02: NLD-2013 (5,000.00 USD left)."
    assert dict(finding.facts)["alternatives"] == "NLD-2013=5000.00"


def test_no_alternative(judge, cost):
    """Where nothing else allows the line, the refusal says that too."""
    (finding,) = judge(cost(partner="UNICEF"))

    assert finding.advice == "No other funding of VTF that has money left allows this cost."
    assert dict(finding.facts)["alternatives"] == ""


def test_alternatives_tightest_first(judge, cost):
    """The tightest earmark is named before money that may go anywhere; the empty one never."""
    more = "".join(
        f'2013-01-01 custom "agreement" "{name}"\n  donor: "NLD"\n  fund: "VTF"\n'
        f"  amount: 50.00 USD\n"
        + "".join(
            f'2013-01-01 custom "clause" "{name}" "{axis}"\n'
            f'  axis: "{axis}"\n  allows: "{allows}"\n'
            for axis, allows in {
                "programme": "AFG",
                "activity": "*",
                "period": "*",
                "budget-class": "*",
            }.items()
        )
        + (
            f'2013-02-01 * "Receipt"\n  funding: "{name}"\n  Assets:VTF:Cash:UNHQ  50.00 USD\n'
            "  Income:VTF:Contributions:NLD  -50.00 USD\n"
            if name == "NLD-AFG"
            else ""
        )
        for name in ("NLD-AFG", "NLD-AFG-EMPTY")
    )

    (finding,) = judge(more + cost(account="Expenses:VTF:AFG:Contracts"))

    assert finding.advice == (
        "Lawful on 2014-05-02: NLD-AFG (50.00 USD left); NLD-2013 (5,000.00 USD left)."
    )


def test_same_fault_of_the_support_cost_is_not_told_twice(judge, cost):
    """Support cost follows its direct cost: a shared fault is told of the direct cost only."""
    two = cost(account="Expenses:VTF:AFG:Contracts").replace(
        "  Expenses:VTF:AFG:SupportCost", "  Expenses:VTF:PSE:SupportCost"
    )

    assert len(judge(cost(account="Expenses:VTF:AFG:Contracts"))) == 1
    assert [dict(finding.facts)["actual"] for finding in judge(two)] == ["AFG", "PSE"]


def test_amended_clause(judge, cost):
    """The wording in force on the day of the cost decides, and the refusal says since when."""
    amended = """
2014-06-01 custom "clause" "JPN-2014-MLI" "1"
  axis: "programme"
  allows: "AFG"
  consent: "Note verbale of 1 June 2014"
"""
    may, june = cost(on="2014-07-01", cost_date="2014-05-31"), cost(on="2014-07-01")

    assert judge(amended + may) == []
    (after,) = judge(amended + june)
    (before,) = judge(amended + cost(account="Expenses:VTF:AFG:Travel", on="2014-05-31"))

    assert "Clause 1 of grant JPN-2014-MLI (agreement JPN-2014), in force since 2014-06-01" in (
        after.message
    )
    assert "in force before 2014-06-01" in before.message


def test_clauses_of_the_agreement_hold_for_its_grants(judge, cost):
    """Agreement and grant must both allow; the refusal names the layer that does not."""
    outer = """
2013-12-01 custom "clause" "JPN-2014" "7"
  axis: "programme"
  allows: "AFG, PSE"
"""
    (finding,) = judge(outer + cost())

    assert "Clause 7 of agreement JPN-2014 allows AFG, PSE." in finding.message


def test_several_periods(judge, cost):
    """Two periods in one layer: a cost lies in either; the agreement's own period narrows both."""
    more = """
2013-12-01 custom "clause" "JPN-2014-MLI" "3(b)"
  axis: "period"
  allows: "2015-03-01..2015-03-31"
"""
    outer = """
2013-12-01 custom "clause" "JPN-2014" "8"
  axis: "period"
  allows: "2014-01-01..2015-03-15"
"""
    days = {"2015-02-28": 1, "2015-03-01": 0, "2015-03-16": 0, "2015-04-01": 1}
    for day, wrong in days.items():
        assert len(judge(more + cost(on="2015-05-01", cost_date=day))) == wrong
    (finding,) = judge(more + outer + cost(on="2015-05-01", cost_date="2015-03-16"))
    assert "Clause 8 of agreement JPN-2014" in finding.message


def test_no_clause_on_period(judge, cost):
    """An agreement without a period allows no cost on any day."""
    bare = '2013-12-01 custom "agreement" "NLD-BARE"\n  donor: "NLD"\n  fund: "VTF"\n'
    bare += "  amount: 5.00 USD\n"
    codes = [finding.code for finding in judge(bare + cost("1.00", support="", funding="NLD-BARE"))]

    assert codes == [
        "EARMARK-PROGRAMME",
        "EARMARK-ACTIVITY",
        "EARMARK-BUDGET-CLASS",
        "EARMARK-PERIOD",
        "EARMARK-CEILING",
    ]


SPECIFIC = """
2013-12-01 custom "clause" "JPN-2014-MLI" "6"
  axis: "{axis}"
  allows: "{allows}"
"""


def test_silence_on_a_place_is_a_warning(judge, cost):
    """Where the agreement names places and the line none, it stands, with a warning."""
    (finding,) = judge(SPECIFIC.format(axis="place", allows="Gao, Kidal") + cost())

    assert (finding.code, finding.severity) == ("EARMARK-PLACE", Severity.WARNING)
    assert finding.advice == "State the place of the cost."


@pytest.mark.parametrize("axis", ["project", "partner"])
def test_silence_on_project_or_partner_is_refused(judge, cost, axis):
    """An agreement that names its project or partner is not kept by a line that names none."""
    (finding,) = judge(SPECIFIC.format(axis=axis, allows="UNICEF") + cost())

    assert (finding.code, finding.severity) == (f"EARMARK-{axis.upper()}", Severity.ERROR)


@pytest.mark.parametrize("axis", ["place", "project", "partner"])
def test_anything_said_aloud(judge, cost, axis):
    """A clause that allows any value allows silence as well as a value."""
    clause = SPECIFIC.format(axis=axis, allows="*")

    assert judge(clause + cost()) == []
    assert judge(clause + cost(**{axis: "UNICEF"})) == []


def test_places_are_people_s_own_words(judge, cost):
    """Places compare with case and spaces folded."""
    assert judge(SPECIFIC.format(axis="place", allows="Gao, Kidal") + cost(place="KIDAL")) == []


def test_unknown_activity(judge, cost):
    """An activity that is none is refused even where a clause allows any."""
    text = cost(funding="NLD-2013", activity="clearing", support="")

    assert [finding.code for finding in judge(text)] == ["EARMARK-ACTIVITY-UNKNOWN"]


def test_alternative_questions_are_asked_once(judge, cost):
    """The same refused line again has the same alternatives."""
    first, second = judge(cost(activity="clearance") + cost(activity="clearance"))

    assert first.advice == second.advice


def test_must_05_activity_is_stated(judge, cost):
    """Where every activity is allowed, a cost still says which one it is."""
    lawful = cost("1.00", support="", funding="NLD-2013", activity="clearance")
    silent = cost("1.00", support="", funding="NLD-2013", activity="")
    assert judge(lawful) == []
    (finding,) = judge(lawful + silent)
    assert (finding.code, finding.advice) == ("EARMARK-ACTIVITY", "State the activity of the cost.")
