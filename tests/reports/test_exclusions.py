"""What clauses exclude is told wherever it is told what they allow."""

from __future__ import annotations

import datetime

import pytest

from reports.reconciliations.published_scope import _programmes
from reports.statements.facts import clauses, earmark
from reports.statements.term_tables import allowed
from tests.plugins.conftest import run

DAY = datetime.date(2014, 5, 2)


def funding_with(axis, allows, excludes, owner="NLD-2013"):
    """Return the register, and a funding that has one more clause."""
    text = f'2013-01-01 custom "clause" "{owner}" "9"\n  axis: "{axis}"\n  allows: "{allows}"\n'
    if excludes:
        text += f'  excludes: "{excludes}"\n'
    register = run(text).walk.register
    return register, register.fundings[owner]


@pytest.mark.parametrize(
    ("axis", "allows", "excludes", "said"),
    [
        ("programme", "*", "Mali", "any programme but Mali"),
        ("activity", "*", "advocacy, clearance", "any activity but advocacy, clearance"),
        ("place", "Gao, Kidal", "Kidal", "Gao, Kidal but Kidal"),
        ("place", "*", "", "unearmarked"),
    ],
)
def test_an_earmark_in_words(axis, allows, excludes, said):
    """Anything but something is an earmark, and is not called unearmarked."""
    assert earmark(*funding_with(axis, allows, excludes), DAY) == said


def test_a_clause_of_a_statement():
    """The list of conditions in force says what each excludes."""
    _, funding = funding_with("place", "*", "Kidal")
    (fact,) = [fact for fact in clauses([funding], DAY) if fact.number == "9"]

    assert fact.excludes == ("Kidal",)
    assert allowed(fact) == "9 place: any, not Kidal"


def test_a_published_figure_of_a_programme():
    """A funding is not for a programme that its clauses exclude."""
    _, funding = funding_with("programme", "PSE, AFG", "AFG", "JPN-2014-MLI")

    assert _programmes(funding) == {"MLI", "PSE"}
    assert funding.allows("programme", "MLI", DAY)
    assert not funding.allows("programme", "AFG", DAY)
