"""The register of oversight: open, closed, regressed, by what the checks find today."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ledger.oversight_facts import RecommendationTerm
from ledger.register import build_register
from reports.audit.books import load_for_audit
from reports.audit.table import CHECKS
from tests.reports.audit.conftest import TODAY, call
from tests.reports.audit.plants import PLANTS

#: Told of the scope of an audit, of a summary, or of general concern: not counted.
WEAK = {"JIU-2010-7-D", "OIOS-2017-118-6", "BOARD-2010-IPSAS"}
REAL = Path(__file__).parents[3] / "ledger" / "example" / "terms" / "oversight.beancount"

RECOMMENDATION = """
2010-12-31 custom "recommendation" "{name}"
  body: "OIOS"
  document: "Audit of 2010"
  number: "{name}"
  year: 2010
  text: "Do it."
  checks: "{checks}"
  claimed: "{claimed}"
  partial: {partial}
  read-at: "https://example.org/"
"""


def recommended(name, checks, claimed="open", partial="FALSE"):
    """Return a recommendation."""
    return RECOMMENDATION.format(name=name, checks=checks, claimed=claimed, partial=partial)


def states(folder):
    """Return the exit code of the register, and id -> state."""
    code, output = call("audit", "oversight", "--books", str(folder), "--today", TODAY, "--json")
    found = json.loads(output)["recommendations"]
    return code, {one["id"]: one["state"] for one in found}


def test_new_11_the_same_recommendation_is_closed_open_and_regressed(planted, base, tmp_path):
    """By its checks alone; what was claimed decides only whether it fell back."""
    text = (
        recommended("R-1", "A12", "implemented")
        + recommended("R-2", "A12")
        + recommended("R-3", "A07, A01")
        + recommended("R-4", "A07", partial="TRUE")
        + recommended("R-5", "A99")
    )
    lawful = planted(text)
    assert states(lawful) == (
        0,
        {"R-1": "closed", "R-2": "closed", "R-3": "closed", "R-4": "unproved", "R-5": "untested"},
    )
    plant = next(plant for plant in PLANTS if plant.check == "A12")
    shutil.rmtree(lawful)
    broken = planted(text + plant.added)

    assert states(broken) == (
        1,
        {"R-1": "regressed", "R-2": "open", "R-3": "closed", "R-4": "unproved", "R-5": "untested"},
    )
    code, output = call("audit", "oversight", "--books", str(broken), "--today", TODAY)
    assert code == 1
    assert "5 recommendations: 1 regressed, 1 open, 1 untested, 1 unproved, 1 closed" in output
    assert "A12 1 finding" in output
    out = tmp_path / "papers"
    call("audit", "oversight", "--books", str(broken), "--today", TODAY, "--out", str(out))
    assert {path.name for path in out.iterdir()} == {
        f"oversight-{TODAY}.json",
        f"oversight-{TODAY}.xlsx",
    }


def test_books_without_recommendations_say_so(base):
    """Nothing to follow up is no failure."""
    code, output = call("audit", "oversight", "--books", str(base), "--today", TODAY)

    assert code == 0
    assert "no recommendation" in output


def test_should_02_fifteen_recommendations_have_a_query_each(planted):
    """The register of the example: each names its source, and checks that exist."""
    folder = planted()
    shutil.copy(REAL, folder / "terms" / "oversight.beancount")
    main = folder / "main.beancount"
    main.write_text(f'{main.read_text("utf-8")}include "terms/oversight.beancount"\n', "utf-8")
    books = load_for_audit(folder)
    terms = books.register.of(RecommendationTerm)

    assert len(set(terms) - WEAK) >= 15
    assert set(terms) > WEAK
    assert {term.body for term in terms.values()} == {"OIOS", "JIU", "Board of Auditors"}
    for term in terms.values():
        assert set(term.checks) <= set(CHECKS), term.id
        assert term.read_at.startswith("http"), term.id
    code, found = states(folder)
    assert code == 0
    assert set(found.values()) <= {"closed", "unproved"}


@pytest.mark.parametrize("name", ["oversight.beancount"])
def test_the_file_is_read_alone(name):
    """Nothing else need be there for it."""
    from beancount import loader

    register = build_register(loader.load_file(str(REAL.with_name(name)))[0])

    assert register.problems == []
