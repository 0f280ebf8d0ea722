"""Recommendations: read whole, or refused with what is wrong."""

from __future__ import annotations

import datetime

import pytest
from beancount import loader

from ledger.findings import Finding
from ledger.oversight_facts import RecommendationTerm
from ledger.register import build_register

WHOLE = """
2015-03-31 custom "recommendation" "OIOS-1"
  body: "OIOS"
  document: "Audit of 2014"
  number: "3"
  year: 2014
  text: "See that partners report."
  checks: "A12, A08"
  claimed: "implemented"
  reference: "Memorandum of 1 March 2015"
  read-at: "https://example.org/audit"
"""


def registered(text):
    """Return the register of a text."""
    return build_register(loader.load_string(text)[0])


def test_a_recommendation_is_read():
    """Checks are listed, the year is a number."""
    register = registered(WHOLE)

    assert register.problems == []
    term = register.of(RecommendationTerm)["OIOS-1"]
    assert term.on == datetime.date(2015, 3, 31)
    assert term.checks == ("A12", "A08")
    assert (str(term.claimed), int(term.year)) == ("implemented", 2014)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year: 2014", "year: 2014.5", "2014.5 is no year"),
        ("year: 2014", "year: 1066", "1066 is no year"),
        ('"A12, A08"', '""', "names nothing"),
        ('"A12, A08"', '"A12, psc"', "'psc' is no check such as A12"),
        ('"A12, A08"', '"A1"', "'A1' is no check"),
        ('"A12, A08"', '"A1x"', "'A1x' is no check"),
        ('"A12, A08"', '"B12"', "'B12' is no check"),
        ('claimed: "implemented"', 'claimed: "perhaps"', "claimed"),
        ('  read-at: "https://example.org/audit"\n', "", "read-at"),
    ],
)
def test_what_is_wrong_is_said(old, new, said):
    """Each is a finding with its place."""
    (problem,) = registered(WHOLE.replace(old, new)).problems

    assert isinstance(problem, Finding)
    assert said in problem.message
