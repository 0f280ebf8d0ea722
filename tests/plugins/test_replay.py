"""Replay: the rules once more, to see what a finding was made of."""

from __future__ import annotations

from decimal import Decimal

from ledger.findings import Finding, Place, Severity
from plugins.replay import Replay
from tests.plugins.conftest import run

TWICE = """
2014-03-01 * "UNOPS" "Clearance in Afghanistan"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:AFG:Contracts   100.00 USD
  Expenses:VTF:AFG:SupportCost  13.00 USD
  Assets:VTF:Cash:UNHQ        -113.00 USD
"""


def replayed(walk):
    """Run the rules over the entries of a walk again."""
    return Replay(walk.entries, walk.register)


def test_each_finding_of_the_rules_has_its_refusal():
    """Line, rule and case are those of the very finding, though others share its id."""
    walk = run(TWICE + TWICE.replace('"UNOPS"', '"UNICEF"')).walk
    again = replayed(walk)
    for finding in walk.findings:
        said = again.behind(finding)
        assert said is not None
        assert said.refusal.code == finding.code
        own = [said.entry.meta["lineno"], *(leg.meta["lineno"] for leg in said.entry.postings)]
        assert finding.where.line in own
    earmarks = [finding for finding in walk.findings if finding.code == "EARMARK-PROGRAMME"]

    assert len({finding.id for finding in earmarks}) < len(earmarks)
    assert {again.behind(finding).entry.payee for finding in earmarks} == {"UNOPS", "UNICEF"}


def test_what_no_rule_said():
    """Terms and the guard are nobody's refusals; a finding without a place is found by its id."""
    walk = run(TWICE).walk
    again = replayed(walk)
    moved = walk.findings[0]._replace(where=Place("elsewhere", 1))

    assert again.behind(Finding("GUARD-PLUGIN", Severity.ERROR, "None.")) is None
    assert again.behind(moved).refusal.code == moved.code


def test_a_refusal_about_the_books_as_a_whole():
    """A rule may speak about no entry: the vote of a year that is none."""
    text = """
2012-03-01 custom "appropriation" "UNIFIL-CALENDAR"
  fund: "UNIFIL"
  amount: 5.00 USD
  programmes: "LBN"
  begins: 2012-01-01
  ends: 2012-12-31
  resolution: "Press release"
"""
    walk = run(text).walk
    finding = next(found for found in walk.findings if found.code == "APPROPRIATION-YEAR")

    assert replayed(walk).behind(finding).entry is None


def test_lawful_alternatives():
    """Every funding that allows the cost, with what it has left."""
    walk = run(TWICE).walk
    again = replayed(walk)
    case = again.behind(walk.findings[0]).refusal.case

    assert [(payer.funding.id, payer.left) for payer in again.lawful(case)] == [
        ("NLD-2013", Decimal("5000.00"))
    ]


def test_a_refusal_at_the_end_of_a_day():
    """A ceiling speaks about an entry, and about no line of it."""
    walk = run(TWICE.replace("AFG", "MLI").replace("100.00", "1000.00").replace("13.00", "130.00")
               .replace("1113.00", "1130.00")).walk  # fmt: skip
    (finding,) = walk.findings

    said = replayed(walk).behind(finding)
    assert (said.refusal.code, said.refusal.line) == ("EARMARK-CEILING", None)
    assert said.entry.payee == "UNOPS"
