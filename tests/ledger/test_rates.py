"""Which published rate holds for a currency on a day."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.parser import parser

from ledger.rates import Quotes, family_of, label_of, quote_of
from ledger.register import build_register

D = datetime.date

BOOKS = """
2014-02-01 price USD 6.18 NOK
  rate-source: "UNORE 2014-02"
  key: "rate:2014-02-01/NOK"
2014-03-01 price USD 6.02 NOK
  rate-source: "UNORE 2014-03"
  family: "UNORE"
  key: "rate:2014-03-01/NOK/USD/UNORE"
2014-03-17 price USD 6.05 NOK
  rate-source: "UNORE 2014-03-17"
  family: "UNORE"
2014-03-01 price GBP 1.6617 USD
  rate-source: "Federal Reserve H.10, average of 2014-03"
  family: "FED"
  key: "rate:2014-03-01/USD/GBP/FED"
2014-03-14 price EUR 1.3884 USD
  rate-source: "ECB 2014-03-14"
  family: "ECB"
  key: "e1"
2014-03-14 price EUR 8.2775 NOK
  rate-source: "ECB 2014-03-14"
  family: "ECB"
  key: "e2"
2014-03-14 price USD 31.5 THB
  rate-source: "OCHA FTS, flow 7"
"""


def quotes(more=""):
    """Return the quotes of the books above, and of more."""
    entries, errors, _ = parser.parse_string(BOOKS + more)
    assert not errors
    return Quotes(entries, build_register(entries).policies)


def policy(value, day="2014-01-01"):
    """Return a policy on sources."""
    return f'{day} custom "policy" "RATE-SOURCE"\n  value: "{value}"\n'


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (D(2014, 1, 31), None),
        (D(2014, 2, 1), "6.18"),
        (D(2014, 2, 28), "6.18"),
        (D(2014, 3, 1), "6.02"),
        (D(2014, 3, 16), "6.02"),
        (D(2014, 3, 17), "6.05"),
        (D(2014, 3, 31), "6.05"),
        (D(2014, 4, 1), None),
    ],
)
def test_a_monthly_rate_holds_to_the_end_of_its_month_or_its_revision(day, rate):
    """A month without a rate has none, however near the last one is."""
    found = quotes().on("NOK", day)
    assert (found and str(found.rate)) == rate


def test_a_rate_names_its_source_and_its_directive():
    """By its key, where it has one."""
    assert quotes().on("NOK", D(2014, 3, 2)).source == (
        "UNORE 2014-03 (rate:2014-03-01/NOK/USD/UNORE)"
    )
    assert quotes().on("NOK", D(2014, 3, 20)).source == "UNORE 2014-03-17"


def test_no_other_source_is_used_unless_the_books_allow_it():
    """The euro is there by the ECB only, the pound by the Federal Reserve only."""
    assert quotes().on("EUR", D(2014, 3, 14)) is None
    assert quotes().on("GBP", D(2014, 3, 14)) is None


def test_dollars_for_a_unit_are_turned_into_units_for_a_dollar():
    """To fifteen digits, and the source says what was published."""
    found = quotes(policy("UNORE, FED")).on("GBP", D(2014, 3, 31))
    assert found.rate == Decimal("0.601793344165614")
    assert found.source == (
        "Federal Reserve H.10, average of 2014-03 (rate:2014-03-01/USD/GBP/FED), 1 GBP = 1.6617 USD"
    )


@pytest.mark.parametrize(
    ("value", "day", "rate"),
    [
        ("ECB", D(2014, 3, 14), None),
        ("ECB cross", D(2014, 3, 14), "5.96189858830308"),
        ("UNORE, ECB cross", D(2014, 3, 14), "6.02"),
        ("ECB cross, UNORE", D(2014, 3, 20), "5.96189858830308"),
        ("ECB cross, UNORE", D(2014, 3, 21), "6.05"),
        ("ecb CROSS", D(2014, 3, 13), None),
    ],
)
def test_a_cross_is_made_only_where_the_policy_says_so(value, day, rate):
    """Of two rates of one source and one day, which holds over a weekend and no longer."""
    found = quotes(policy(value)).on("NOK", day)
    assert (found and str(found.rate)) == rate


def test_a_cross_names_both_of_its_rates():
    """So that each can be looked up."""
    found = quotes(policy("ECB cross")).on("NOK", D(2014, 3, 14))
    assert found.source == "ECB 2014-03-14, EUR cross (e2, e1)"
    assert [quote.currency for quote in found.quotes] == ["NOK", "USD"]


def test_a_cross_is_not_made_of_two_days():
    """One rate of Friday and one of Monday are no rate."""
    monday = '2014-03-17 price EUR 1.39 USD\n  rate-source: "ECB 2014-03-17"\n  family: "ECB"\n'
    assert quotes(policy("ECB cross") + monday).on("NOK", D(2014, 3, 18)) is None
    assert quotes(policy("ECB") + monday).on("EUR", D(2014, 3, 18)).quotes[0].day == D(2014, 3, 17)


def test_a_policy_holds_from_its_day():
    """Before it, what is usual; a later one takes its place."""
    known = quotes(policy("ECB", "2014-03-10") + policy("OCHA FTS", "2014-03-15"))
    assert known.allowed(D(2014, 3, 9)) == ("UNORE", "own")
    assert known.on("EUR", D(2014, 3, 14)) is not None
    assert known.on("EUR", D(2014, 3, 15)) is None
    assert str(known.on("THB", D(2014, 3, 15)).rate) == "31.5"


def test_the_books_own_sheets_serve_where_the_un_rate_is_missing():
    """A rate of the day that FTS printed with a gift."""
    assert str(quotes().on("THB", D(2014, 3, 20)).rate) == "31.5"
    assert quotes().on("THB", D(2014, 3, 20), ["UNORE"]) is None


def test_the_months_of_a_currency():
    """With the sources allowed, both ways of quoting."""
    assert [month for month, _ in quotes().months("NOK")] == ["2014-02", "2014-03", "2014-03"]
    assert [month for month, _ in quotes().months("GBP")] == []
    assert [month for month, _ in quotes().months("GBP", ["fed"])] == ["2014-03"]


@pytest.mark.parametrize(
    ("day", "family", "near"),
    [
        (D(2014, 3, 10), "UNORE", "6.02"),
        (D(2014, 3, 1), "UNORE", "6.18"),
        (D(2014, 1, 20), "UNORE", "6.18"),
        (D(2014, 3, 10), "FED", "6.02"),
        (D(2013, 3, 10), "UNORE", None),
        (D(2015, 3, 10), "UNORE", None),
    ],
)
def test_the_nearest_rate(day, family, near):
    """Of its family if there is one; earlier ones first; none that is far."""
    found = quotes().neighbour("USD", "NOK", day, family)
    assert (found and str(found.number)) == near


def test_the_rates_of_a_day():
    """To be held against each other."""
    assert len(quotes().same_day("EUR", "NOK", D(2014, 3, 14))) == 1
    assert list(quotes().same_day("EUR", "NOK", D(2014, 3, 15))) == []
    assert list(quotes().same_day("EUR", "XAF", D(2014, 3, 15))) == []


@pytest.mark.parametrize(
    ("source", "family"),
    [
        ("UNORE 2014-03", "UNORE"),
        ("UN operational rate of March", "UNORE"),
        ("United Nations Treasury operational rates of exchange", "UNORE"),
        ("European Central Bank", "ECB"),
        ("ECB 2014-03-14", "ECB"),
        ("US Federal Reserve H.10 monthly average", "FED"),
        ("the Federal Reserve", "FED"),
        ("FED H.10", "FED"),
        ("Federation of banks", ""),
        ("OCHA FTS, exchangeRate of flow 7", ""),
        ("", ""),
    ],
)
def test_the_family_of_a_source(source, family):
    """By how people name it."""
    assert family_of(source) == family


@pytest.mark.parametrize(
    ("family", "day", "label"),
    [
        ("UNORE", D(2014, 3, 1), "UNORE 2014-03"),
        ("UNORE", D(2014, 3, 17), "UNORE 2014-03-17"),
        ("ECB", D(2014, 3, 1), "ECB 2014-03-01"),
        ("FED", D(2014, 3, 1), "Federal Reserve H.10, average of 2014-03"),
    ],
)
def test_how_a_rate_names_its_source(family, day, label):
    """A revision within the month says its day."""
    assert label_of(family, day) == label


def test_what_is_no_price_is_no_quote():
    """Nothing but a price states a rate."""
    entries, _, _ = parser.parse_string('2014-01-01 open Assets:X\n2014-01-01 event "a" "b"\n')
    assert [quote_of(entry) for entry in entries] == [None, None]
    assert Quotes(entries).on("NOK", D(2014, 1, 1)) is None
