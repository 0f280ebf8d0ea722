"""Every refusal of the earmark family says, for people and for programs, what it rests on."""

from __future__ import annotations

import pytest

from ledger.words import SET_AXES, Axis
from tests.plugins.conftest import run
from tests.plugins.test_gallery import EXAMPLES

FAMILY = sorted(code for code in EXAMPLES if code.startswith("EARMARK-"))

#: What every refusal says.
FACTS = ("agreement", "funding", "axis", "expected", "actual")

#: Axes of a single cost, which another funding might bear; the others set figures of a funding.
OF_A_COST = (*SET_AXES, Axis.PERIOD, Axis.ITEM, Axis.PROCUREMENT)


def test_must_06_every_axis_has_a_refusal_in_the_suite():
    """Each axis on which values are allowed, and each that sets a figure, has its example."""
    axes = (*SET_AXES, Axis.PERIOD, Axis.CEILING, Axis.SUPPORT_COST, Axis.ITEM, Axis.PROCUREMENT)

    assert {f"EARMARK-{axis.upper()}" for axis in axes} <= set(FAMILY)


@pytest.mark.parametrize("code", FAMILY)
def test_must_06_every_refusal_names_what_it_rests_on(code):
    """Agreement, clause, axis, expected and actual value; and whether there is an alternative."""
    judged = run(EXAMPLES[code]["ledger"])
    found = [finding for finding in judged.walk.findings if finding.code == code]

    for finding in found:
        facts = dict(finding.facts)
        assert [name for name in FACTS if not facts.get(name)] == []
        assert facts["axis"] in set(Axis)
        assert facts["funding"] in finding.message
        if facts["clause"]:
            assert f"Clause {facts['clause'].split(', ')[0]} of" in finding.message
            assert facts["words"] in finding.message
        else:
            # No clause speaks about the axis, or the word is none that a clause could name.
            absent = "no clause on" in finding.message or facts["axis"] == Axis.CEILING
            assert absent or code.endswith("-UNKNOWN")
        if facts["axis"] in OF_A_COST and not code.endswith("-UNKNOWN"):
            assert "alternatives" in facts or "is not stated" in finding.message
    assert found


@pytest.mark.parametrize("axis", ["programme", "activity", "place", "project", "budget-class"])
def test_must_05_default_deny_on_every_axis(judge, cost, axis):
    """What no clause allows is refused, and a lawful alternative is named with what it has left."""
    wrong = {
        "programme": {"account": "Expenses:VTF:AFG:Contracts"},
        "activity": {"activity": "clearance"},
        "place": {"place": "Gao"},
        "project": {"project": "P1"},
        "budget-class": {"account": "Expenses:VTF:MLI:Equipment"},
    }[axis]
    open_to_all = "".join(
        f'2013-01-01 custom "clause" "NLD-2013" "{name}"\n  axis: "{name}"\n  allows: "*"\n'
        for name in ("place", "project")
    )

    (finding,) = judge(open_to_all + cost(**wrong))

    assert finding.code == f"EARMARK-{axis.upper()}"
    assert finding.advice == "Lawful on 2014-05-02: NLD-2013 (5,000.00 USD left)."
    assert dict(finding.facts)["alternatives"] == "NLD-2013=5000.00"
