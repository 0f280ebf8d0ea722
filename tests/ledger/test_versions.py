"""Versions: what is in force, what answers what, and how the next one is called."""

from __future__ import annotations

import datetime

import pytest
from beancount.core.data import Custom
from beancount.parser import parser

from ledger.books import look
from ledger.versions import entered_again, first_key, in_force, number, reversal_of, withdrawn

TEXT = """
2014-05-02 * "UNOPS" "A cost"
  key: "expenditure:PV-1"
  origin: "7f3a9c21d0aa E!A2:G2"
  funding: "NLD-2013"
  original: 90.00 EUR
  Expenses:VTF:MLI:Contracts  100.00 USD
    activity: "clearance"
  Assets:VTF:Cash:UNHQ  -100.00 USD
2014-01-01 custom "pledge" "NLD-P-1"
  key: "pledge:NLD-P-1"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
2014-05-01 price USD 0.75 EUR
  key: "rate:2014-05-01/EUR"
"""


@pytest.fixture
def entries():
    """Return a cost, a pledge and a rate."""
    found, errors, _ = parser.parse_string(TEXT)
    assert not errors
    return {entry.meta["key"]: entry for entry in found}


def keyed(*entries):
    """Return entries by their keys."""
    return {entry.meta["key"]: [entry] for entry in entries}


def test_a_reversal_negates_every_posting_and_keeps_all_else(entries):
    """Same day, same dimensions, same origin; linked both by key and by what it names."""
    cost = entries["expenditure:PV-1"]
    back = reversal_of(cost, "Paid twice.", decision="abc")
    assert [str(leg.units) for leg in back.postings] == ["-100.00 USD", "100.00 USD"]
    assert back.postings[0].meta == {"activity": "clearance"}
    assert back.postings[1].meta is None
    assert (back.date, back.payee, back.narration) == (cost.date, "UNOPS", "Reversal: A cost")
    assert back.meta["key"] == "reversal:expenditure:PV-1#1"
    assert back.meta["reverses"] == "expenditure:PV-1"
    assert back.meta["original"] == cost.meta["original"]
    assert back.meta["origin"] == cost.meta["origin"]
    assert "cost-date" not in back.meta


def test_a_reversal_of_a_later_day_keeps_the_cost_date(entries):
    """The clause that governed the cost governs its reversal."""
    day = datetime.date(2014, 7, 1)
    back = reversal_of(entries["expenditure:PV-1"]._replace(narration=""), "Late.", day)
    assert (back.date, back.meta["cost-date"]) == (day, datetime.date(2014, 5, 2))
    assert back.narration == "Reversal"


def test_a_directive_is_withdrawn_by_one_that_names_its_key(entries):
    """Without an origin of its own it has none."""
    back = reversal_of(entries["pledge:NLD-P-1"], "Never announced.")
    assert isinstance(back, Custom)
    assert (back.type, back.values[0].value) == ("reversal", "pledge:NLD-P-1")
    assert "origin" not in back.meta
    assert withdrawn([*entries.values(), back]) == {"pledge:NLD-P-1"}


def test_a_rate_is_not_reversed(entries):
    """Somebody else published it."""
    with pytest.raises(TypeError, match="a price is not reversed"):
        reversal_of(entries["rate:2014-05-01/EUR"], "no")


def test_what_was_never_touched_stays_as_it_is(entries):
    """The same dictionary: nothing is copied."""
    by_key = keyed(*entries.values())
    assert in_force(by_key) == (by_key, {}, {})


def test_of_the_versions_the_last_one_that_is_not_reversed_is_in_force(entries):
    """Its key leads on from the first; what is reversed whole has no version in force."""
    cost = entries["expenditure:PV-1"]
    back = reversal_of(cost, "Wrong.")
    second = entered_again(cost, 1)
    assert (second.meta["key"], second.meta["corrects"]) == (
        "expenditure:PV-1#2", "expenditure:PV-1",
    )  # fmt: skip
    current, histories, reversals = in_force(keyed(second, back, cost, *entries.values()))
    assert current["expenditure:PV-1"] == [second]
    assert "expenditure:PV-1#2" not in current
    assert histories["expenditure:PV-1"] == ((cost, second), (back, None))
    assert list(reversals) == ["reversal:expenditure:PV-1#1"]
    again = reversal_of(second, "Wrong too.")
    assert again.meta["key"] == "reversal:expenditure:PV-1#2"
    current, histories, _ = in_force(keyed(cost, back, second, again))
    assert current == {}
    assert number(entered_again(cost, len(histories["expenditure:PV-1"].versions))) == 3


def test_a_reversal_of_nothing_is_no_history(entries):
    """The rules refuse it; an import is not confused by it."""
    back = reversal_of(entries["expenditure:PV-1"], "Wrong.")
    current, histories, reversals = in_force(keyed(back))
    assert (current, histories, list(reversals)) == ({}, {}, [back.meta["key"]])


def test_numbers_are_read_where_there_are_some(entries):
    """A key that was written by hand may have none."""
    odd = entries["pledge:NLD-P-1"]
    odd = odd._replace(meta=odd.meta | {"corrects": "pledge:X", "key": "pledge:X-b"})
    assert (number(odd), first_key(odd)) == (1, "pledge:X")


def test_a_look_without_some_identities(entries):
    """Terms leave the register, money only what is in force."""
    seen = look(entries.values(), {"Assets:VTF:Cash:UNHQ"})
    assert list(seen.register.pledges) == ["NLD-P-1"]
    less = seen.without({"expenditure:PV-1"})
    assert less.register is seen.register
    assert "expenditure:PV-1" not in less.entries_by_key
    least = seen.without({"pledge:NLD-P-1"})
    assert not least.register.pledges
    assert seen.register.pledges
