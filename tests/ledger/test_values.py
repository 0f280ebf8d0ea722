"""Values: what stands behind the keys of terms is read whole or refused."""

from __future__ import annotations

import pytest
from beancount.parser import parser

from ledger.directory import read_term
from ledger.findings import Finding
from ledger.terms import ClauseTerm

VOTE = (
    'custom "appropriation" "V"\n  fund: "U"\n  begins: 2013-07-01\n  ends: 2014-06-30\n'
    '  resolution: "r"\n  programmes: "AFG"\n  amount:'
)
CONTROL = '\n  funding: "A"\n  programme: "AFG"\n  class: "Staff"\n  amount:'
CLAUSE = 'custom "clause" "A" "1"\n  axis: "place"\n  allows:'

#: A directive for each key whose amount must be above zero, up to the amount.
POSITIVE = {
    "pledge": 'custom "pledge" "P"\n  donor: "J"\n  fund: "V"\n  amount:',
    "agreement": 'custom "agreement" "A"\n  donor: "J"\n  fund: "V"\n  amount:',
    "grant": 'custom "grant" "G"\n  agreement: "A"\n  amount:',
    "instalment": 'custom "instalment" "A" "1"\n  due: 2013-07-01\n  amount:',
    "appropriation": VOTE,
    "allocation": 'custom "allocation" "L"\n  fund: "P"\n  reference: "r"\n  amount:',
}


def read(text):
    """Return what a directive states."""
    entries, errors, _ = parser.parse_string(f"2013-06-28 {text}\n")
    assert errors == []
    return read_term(entries[0])


@pytest.mark.parametrize("word", POSITIVE)
def test_amounts_are_above_zero(word):
    """Nobody gives, votes or sets aside nothing, or less."""
    assert read(f"{POSITIVE[word]} 0.01 USD").word == word
    for amount in ("0.00 USD", "-98000.00 USD"):
        found = read(f"{POSITIVE[word]} {amount}")
        assert isinstance(found, Finding)
        assert found.code == "TERM-WRONG"
        assert "is not above zero" in found.message


@pytest.mark.parametrize("word", ["commitment", "allotment"])
def test_a_control_may_be_released(word):
    """A commitment and an allotment go down to zero, not below."""
    zero = read(f'custom "{word}" "C"{CONTROL} 0.00 USD')
    below = read(f'custom "{word}" "C"{CONTROL} -0.01 USD')

    assert not isinstance(zero, Finding)
    assert isinstance(below, Finding)
    assert "-0.01 USD is below zero" in below.message


@pytest.mark.parametrize("word", ["appropriation", "allocation", "allotment", "commitment"])
def test_authority_is_in_the_currency_of_the_books(word):
    """What is voted, allotted or reserved is compared with postings: it is in dollars."""
    stated = POSITIVE.get(word, f'custom "{word}" "C"{CONTROL}')
    found = read(f"{stated} 100000 JPY")

    assert isinstance(found, Finding)
    assert "100,000 JPY is not in USD" in found.message


@pytest.mark.parametrize("allows", ["", " ", ", ,"])
def test_a_list_names_something(allows):
    """A clause that allows nothing, and a vote for no programme, are slips of the pen."""
    vote = VOTE.replace('"AFG"', f'"{allows}"') + " 1 USD"
    for found in (read(f'{CLAUSE} "{allows}"'), read(vote)):
        assert isinstance(found, Finding)
        assert "names nothing; * stands for anything" in found.message


@pytest.mark.parametrize("number", ["2 (a)", " 2  (a) ", "\u200b2 (a)", "\uff12\u00a0(a)"])
def test_numbers_that_look_the_same(number):
    """They are the same number, however they are typed."""
    found = read(CLAUSE.replace('"1"', f'"{number}"') + ' "*"')

    assert isinstance(found, ClauseTerm)
    assert found.number == "2 (a)"


def test_a_number_of_blanks():
    """A clause has a number that can be seen."""
    found = read(CLAUSE.replace('"1"', '" "') + ' "*"')

    assert isinstance(found, Finding)
    assert "expected a number such as 2(a)" in found.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [("", ""), (" ", ""), ("--", ""), (" Letter of 2 May ", "Letter of 2 May")],
)
def test_blanks_are_no_consent(written, meant):
    """A consent says something."""
    assert read(f'{CLAUSE} "*"\n  consent: "{written}"').consent == meant
