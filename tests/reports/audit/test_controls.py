"""Controls put to the test: each rule refuses its breach, and one that does not is named."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

from ledger.meanings import Meaning, meanings
from reports.audit import controls
from reports.audit.books import load_for_audit
from tests.plugins.conftest import COMMON
from tests.reports.audit.conftest import TODAY, call

DAY = datetime.date.fromisoformat(TODAY)


def test_every_rule_refuses_its_planted_breach(base, tmp_path):
    """And finds nothing where nothing is wrong."""
    code, output = call("audit", "controls", "--books", str(base), "--today", TODAY, "--json")

    assert code == 0
    found = json.loads(output)
    assert len(found["shown"]) > 150
    assert found["lawful"] == found["absent"] == []
    assert len(found["identity"]["chain"]) == 64
    assert {one["works"] for one in found["shown"]} == {1}
    code, output = call(
        "audit", "controls", "--books", str(base), "--today", TODAY, "--out", str(tmp_path)
    )
    assert code == 0
    assert "planted breaches are found" in output
    assert len(list(tmp_path.iterdir())) == 2


def test_a_rule_that_lets_its_breach_pass_is_named(base, monkeypatch):
    """By an example that is no breach."""
    lawful = Meaning(
        "Nothing is wrong.", "findings.md", '2000-01-01 custom "donor" "X"\n  name: "X"'
    )
    known = {"LAW-FUND": meanings()["LAW-FUND"], "LAW-TEST": lawful}
    monkeypatch.setattr(controls, "meanings", lambda: known)

    code, output = call("audit", "controls", "--books", str(base), "--today", TODAY)

    assert code == 1
    assert "1 of 2 planted breaches are found" in output
    assert "PASSED" in output


def test_a_rule_that_did_not_run_over_the_books_is_named(base, monkeypatch):
    """What was tested proves nothing about books that another rulebook looked at."""
    books = load_for_audit(base)
    monkeypatch.setattr(controls, "meanings", lambda: {"LAW-FUND": meanings()["LAW-FUND"]})
    assert controls.paper(books, DAY).ties
    fewer = replace(books.walk, rules=books.rules[1:])

    found = controls.paper(replace(books, walk=fewer), DAY)

    assert not found.ties
    assert found.found.absent == (books.rules[0].name,)


def test_the_common_terms_are_those_of_the_pages():
    """The examples stand on the same terms here, in docs/findings.md and in the rules' tests."""
    assert controls.COMMON.read_text("utf-8").partition("\n")[2] == COMMON.lstrip("\n")
