"""Folding: what findings are about, and how they are grouped."""

from __future__ import annotations

from decimal import Decimal

import pytest
from beancount import loader

from ledger.findings import Finding, Place, Severity
from ledger.folding import About, abouts, folded_up

ENTRIES, _, _ = loader.load_string(
    """2014-01-01 open Assets:A
2014-01-02 * "Two"
  funding: "F"
  Assets:A   5.00 USD
  Assets:A  -5.00 USD
    funding: "G"
2014-01-03 * "Odd"
  funding: 7
  Assets:A   6.00 USD
  Assets:A  -6.00 USD
"""
)


def finding(line, *facts, code="LAW-X", file="<string>"):
    """Return a finding about a line."""
    return Finding(code, Severity.ERROR, "m", where=Place(file, line), facts=facts)


@pytest.mark.parametrize(
    ("found", "about"),
    [
        (finding(1), About("", None)),
        (finding(2), About("F", None)),
        (finding(4), About("F", Decimal("5.00"))),
        (finding(5), About("G", Decimal("-5.00"))),
        (finding(5, ("funding", "H")), About("H", Decimal("-5.00"))),
        (finding(9), About("", Decimal("6.00"))),
        (finding(0), About("", None)),
        (finding(4, file="other"), About("", None)),
        (finding(4, code="GUARD-BY-HAND"), About("", None)),
    ],
)
def test_what_a_finding_is_about(found, about):
    """Its facts say it, else the posting, else the transaction; nothing is guessed."""
    assert abouts([found], ENTRIES) == [about]


def test_of_nothing_there_is_nothing_to_say():
    """Without findings no entry is looked at."""
    assert abouts([], ENTRIES) == []


def test_groups_are_whole():
    """Every finding is in one group; amounts are added up without their signs."""
    many = [
        finding(4),
        finding(5, ("funding", "F")),
        finding(5),
        finding(1),
        finding(2, code="B-X"),
    ]
    (law, other) = folded_up(many, ENTRIES)

    assert [(group.funding, len(group.findings), group.amount) for group in law] == [
        ("F", 2, Decimal("10.00")),
        ("", 1, None),
        ("G", 1, Decimal("5.00")),
    ]
    assert [(group.code, group.amount) for group in other] == [("B-X", None)]
