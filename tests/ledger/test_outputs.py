"""Outputs and their parts; facts from the field that name what is not there."""

from __future__ import annotations

import pytest
from beancount.parser import parser

from ledger.findings import Severity
from ledger.register import build_register

KNOWN = """
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1990-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "partner" "UNDP"
  name: "UNDP"
"""


def output(name, quantity, *facts, unit="people", programme="MLI"):
    """Return an output as written."""
    lines = [
        f'2014-07-31 custom "output" "{name}"',
        f'programme: "{programme}"',
        'indicator: "awareness training"',
        f"quantity: {quantity}",
        f'unit: "{unit}"',
        "ends: 2014-07-31",
        *facts,
    ]
    return "\n  ".join(lines) + "\n"


def problems(*texts):
    """Return what is wrong with some facts: code and message."""
    entries, errors, _ = parser.parse_string(KNOWN + "".join(texts))
    assert not errors
    return [(found.code, found.message) for found in build_register(entries).problems]


def part(name, quantity, whole="A", **more):
    """Return an output that is a part."""
    return output(name, quantity, f'part-of: "{whole}"', **more)


THREE = part("A1", 5064) + part("A2", 1776) + part("A3", 1894)


def test_should_07_a_gap_is_told_with_both_figures():
    """Over 9,082 stated, 8,734 in the parts: 348 are in none of them."""
    entries, _, _ = parser.parse_string(
        KNOWN + output("A", 9082, "at-least: TRUE", 'key: "output:A"') + THREE
    )
    (found,) = build_register(entries).problems
    assert (found.code, found.severity, found.key) == ("OUTPUT-GAP", Severity.WARNING, "output:A")
    assert found.message == (
        "A: awareness training, over 9,082 people; its parts: 5,064 + 1,776 + 1,894 = 8,734. "
        "348 are in none of them."
    )
    assert found.facts == (("output", "A"), ("expected", "9082"), ("actual", "8734"))


@pytest.mark.parametrize(
    ("whole", "facts", "said"),
    [
        (8734, (), ""),
        (8734, ("at-least: TRUE",), ""),
        (8000, ("at-least: TRUE",), ""),
        (8000, (), "734 are in them and not in the whole"),
        (8735, (), "1 are in none of them"),
    ],
)
def test_when_there_is_a_gap(whole, facts, said):
    """Parts beyond "over so many" contradict nothing; any other difference is told."""
    found = problems(output("A", whole, *facts), THREE)
    assert [said in message for _, message in found] == ([True] if said else [])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (("women: 4", "men: 3", "girls: 2", "boys: 1"), ""),
        (("women: 4", "men: 3"), ""),
        (("women: 4", "men: 7"), "women, men: 4 + 7 = 11. 1 are in them"),
        (("women: 4", "men: 3", "girls: 2", "boys: 0"), "4 + 3 + 2 + 0 = 9. 1 are in none"),
        (("with-disability: 10",), ""),
        (("with-disability: 11",), "people with a disability: 11. 1 are in them"),
    ],
)
def test_people_are_parts_too(facts, said):
    """Women, men, girls and boys make up the whole if all are stated, and never more than it."""
    found = problems(output("A", 10, *facts))
    assert [said in message for _, message in found] == ([True] if said else [])


def test_parts_of_nothing_of_themselves_and_of_something_else():
    """Each is an error: nobody could tell what is counted twice."""
    assert problems(part("P", 1, "NOWHERE")) == [
        ("OUTPUT-PART", "output P is part of 'NOWHERE', which is no output of these books.")
    ]
    (itself,) = problems(part("P", 1, "P"))
    assert itself == ("OUTPUT-PART", "output P is part of P, which is part of it.")
    ring = problems(part("P", 1, "Q"), part("Q", 1, "P"), part("R", 1, "P"))
    assert [message for code, message in ring if code == "OUTPUT-PART"] == [
        "output P is part of Q, which is part of it.",
        "output Q is part of P, which is part of it.",
    ]
    (unit,) = problems(output("A", 9), part("P", 1, unit="villages"))
    assert unit[0] == "OUTPUT-PART"
    assert "counts villages in MLI, not people in MLI" in unit[1]
    (where,) = problems(output("A", 9), part("P", 1, programme="AFG"))
    assert "counts people in AFG, not people in MLI" in where[1]


def test_facts_that_name_what_is_not_there():
    """Partner, funding, programme and advance are those of the books."""
    text = """
2014-01-15 custom "advance" "ADV-1"
  partner: "ACME"
  funding: "VTF-GENERAL"
  amount: 500.00 USD
2014-01-15 custom "partner-report" "R-1"
  partner: "UNDP"
  funding: "JPN-9"
  advance: "ADV-9"
2014-01-15 custom "partner-balance" "R-1"
  partner: "UNDP"
  funding: "VTF-GENERAL"
  advance: "ADV-1"
  amount: 0.00 USD
"""
    found = problems(text, output("A", 1, programme="LBN"))
    assert {code for code, _ in found} == {"TERM-REFERENCE"}
    assert [message for _, message in found] == [
        "advance ADV-1: partner 'ACME' is not known.",
        "partner-report R-1: funding 'JPN-9' is not known.",
        "partner-report R-1: advance 'ADV-9' is not known.",
        "output A: programme 'LBN' is not known.",
    ]
