"""Schedules: instalments as they stand on a day, and those that cannot be."""

from __future__ import annotations

import datetime

import pytest
from beancount.parser import parser

from ledger.register import build_register
from ledger.schedules import schedule

TERMS = """
1990-01-01 custom "fund" "VTF"
  name: "VTF"
  class: "voluntary"
1990-01-01 custom "donor" "FRA"
  name: "France"
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
2014-01-10 custom "pledge" "FRA-P"
  donor: "FRA"
  fund: "VTF"
  amount: 20.00 EUR
2014-01-15 custom "agreement" "FRA-1"
  donor: "FRA"
  fund: "VTF"
  amount: 10.00 EUR
  pledge: "FRA-P"
2014-01-15 custom "grant" "FRA-1-A"
  agreement: "FRA-1"
  amount: 6.00 EUR
2014-01-15 custom "grant" "FRA-1-B"
  agreement: "FRA-1"
  amount: 4.00 EUR
"""


def register_of(text):
    """Return the register of the terms above and some more."""
    entries, errors, _ = parser.parse_string(TERMS + text)
    assert errors == []
    return build_register(entries)


def instalment(number, amount, due, *, of="FRA-1", on="2014-01-15", currency="EUR"):
    """Return the directive of an instalment."""
    return (
        f'{on} custom "instalment" "{of}" "{number}"\n  amount: {amount} {currency}\n  due: {due}\n'
    )


def test_the_newest_of_a_number_stands():
    """In the order in which they are due; what was agreed later is not known before."""
    text = instalment(1, 4, "2014-03-01") + instalment(2, 6, "2014-06-01")
    register = register_of(text + instalment(1, 4, "2014-07-01", on="2014-02-01"))

    before = schedule(register.instalments, datetime.date(2014, 1, 31))
    after = schedule(register.instalments)

    assert register.problems == []
    assert [term.number for term in before] == ["1", "2"]
    assert [(term.number, str(term.due)) for term in after] == [
        ("2", "2014-06-01"),
        ("1", "2014-07-01"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (instalment(1, 10, "2014-03-01"), []),
        (instalment(1, "10.01", "2014-03-01"),
         [("TERM-SUM: instalment 1 of FRA-1: the instalments of FRA-1 add up to 10.01 EUR, 0.01 "
          "EUR more than the 10.00 EUR agreed.")]),
        (instalment(1, 6, "2014-03-01", of="FRA-1-A") + instalment(1, 4, "2014-03-01"), []),
        (instalment(1, 6, "2014-03-01", of="FRA-1-A") + instalment(1, 5, "2014-03-01"),
         [("TERM-SUM: instalment 1 of FRA-1-A: the instalments of FRA-1 add up to 11.00 EUR, 1.00 "
          "EUR more than the 10.00 EUR agreed.")]),
        (instalment(1, 7, "2014-03-01", of="FRA-1-A"),
         [("TERM-SUM: instalment 1 of FRA-1-A: the instalments of FRA-1-A add up to 7.00 EUR, 1.00 "
          "EUR more than the 6.00 EUR agreed.")]),
        (instalment(1, 1, "2014-03-01") * 2,
         [("TERM-TWICE: instalment 1 of FRA-1: it is already stated for 2014-01-15 at "
          "<string>:26.")]),
        (instalment(1, 1, "2014-03-01", currency="USD"),
         ["TERM-SUM: instalment 1 of FRA-1: 1.00 USD, and agreement FRA-1 is 10.00 EUR."]),
        (instalment(1, 1, "2014-01-14"),
         [("TERM-DUE: instalment 1 of FRA-1: it is due on 2014-01-14, before its agreement took "
          "effect on 2014-01-15.")]),
        (instalment(1, 1, "2035-01-01"),
         [("TERM-DUE: instalment 1 of FRA-1: it is due on 2035-01-01, more than 20 years after "
          "2014-01-15.")]),
        (instalment(1, 1, "2014-03-01", of="FRA-2"),
         ["TERM-REFERENCE: instalment 1 of FRA-2: agreement 'FRA-2' is not known."]),
    ],
)  # fmt: skip
def test_what_cannot_be(text, expected):
    """Too much, twice, in another currency, on an impossible day, of nothing."""
    found = register_of(text).problems

    assert [f"{one.code}: {one.message}" for one in found] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('  pledge: "FRA-P"\n', []),
        ('  pledge: "FRA-Q"\n', ["TERM-REFERENCE: agreement X-1: pledge 'FRA-Q' is not known."]),
    ],
)
def test_an_agreement_makes_good_a_pledge_that_is_there(more, expected):
    """Of the same donor, to the same fund."""
    text = '2014-02-01 custom "agreement" "X-1"\n  donor: "FRA"\n  fund: "VTF"\n  amount: 1 EUR\n'

    assert [f"{p.code}: {p.message}" for p in register_of(text + more).problems] == expected
    other = text.replace('"FRA"', '"JPN"') + '  pledge: "FRA-P"\n'
    assert [p.code for p in register_of(other).problems] == ["TERM-PLEDGE"]


SERVICE = """
2014-12-31 custom "in-kind-service" "S-1"
  donor: "FRA"
  programme: "MLI"
  description: "Experts"
  amount: 10.00 EUR
  usd: 13.00 USD
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ('"FRA"', '"XXX"', ["TERM-REFERENCE"]),
        ('"MLI"', '"XXX"', ["TERM-REFERENCE"]),
        ("  usd", '  fund: "XXX"\n  usd', ["TERM-REFERENCE"]),
        ("  usd", '  funding: "XXX"\n  usd', ["TERM-REFERENCE"]),
        ("  usd", '  fund: "VTF"\n  funding: "FRA-1-A"\n  usd', []),
        ('"FRA"', '"JPN"\n  funding: "FRA-1-A"', ["TERM-WRONG"]),
        ('"FRA"', '"JPN"\n  funding: "VTF-GENERAL"', ["TERM-WRONG"]),
        ("  usd", "  begins: 2014-01-01\n  ends: 2014-12-31\n  usd", []),
        ("  usd", "  begins: 2014-12-31\n  ends: 2014-01-01\n  usd", ["TERM-WRONG"]),
        ("10.00 EUR", "10.00 USD", ["TERM-WRONG"]),
        ("10.00 EUR", "13.00 USD", []),
        ("13.00 USD", "13.00 EUR", ["TERM-WRONG"]),
    ],
)
def test_a_service_in_kind(old, new, expected):
    """It names what is there, its days are in order, and dollars are dollars."""
    text = SERVICE.replace(old, new, 1) if old else SERVICE

    assert [problem.code for problem in register_of(text).problems] == expected
