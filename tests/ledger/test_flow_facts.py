"""Flows of other people's money, as facts of the books."""

from __future__ import annotations

import pytest
from beancount.parser import parser

from ledger.directory import read_term
from ledger.findings import Finding
from ledger.flow_facts import FlowTerm


def term(text):
    """Return the term of a directive's text."""
    entries, _, _ = parser.parse_string(text)
    return read_term(entries[0])


FLOW = '2021-02-25 custom "flow" "FTS/1"\n  reported-by: "FTS"\n  stage: "paid"\n'


def test_a_flow_is_a_fact_of_the_books():
    """With any decimals, and with money."""
    found = term(FLOW + "  amount: 995603.365 USD\n")
    assert isinstance(found, FlowTerm)
    assert str(found.amount) == "995,603.365 USD"
    again = FlowTerm(on=found.on, place=found.place, id="X", reported_by="FTS", stage="paid",
                     amount=found.amount)  # fmt: skip
    assert again.amount == found.amount


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "Field required"),
        ('  amount: "5"\n', "expected an amount such as"),
        ("  amount: 1000000000000000 USD\n", "is beyond"),
        ("  amount: 5 USD\n  colour: 1\n", "colour"),
    ],
)
def test_what_is_no_flow_is_said(more, said):
    """Each fault with its words."""
    found = term(FLOW + more)
    assert isinstance(found, Finding)
    assert said in found.message
