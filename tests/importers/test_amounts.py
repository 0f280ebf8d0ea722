"""Amounts: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.amounts import (
    AmountError,
    Marks,
    float_number,
    read_amount,
    read_number,
    read_percent,
)

POINT, COMMA = Marks(".", ","), Marks(",", ".")


@pytest.mark.parametrize(
    ("text", "number", "currencies"),
    [
        ("1,234.56", "1234.56", ()),
        ("USD 1,234.56", "1234.56", ("USD",)),
        ("1234 eur", "1234", ("EUR",)),
        ("(1,234.00)", "-1234.00", ()),
        ("USD (1,234.00)", "-1234.00", ("USD",)),
        ("1,234.00-", "-1234.00", ()),
        ("\u2212 5", "-5", ()),
        ("US$ 1,000,000", "1000000", ("USD",)),
        ("€.50", "0.50", ("EUR",)),
        ("+7", "7", ()),
    ],
)
def test_amounts_as_people_type_them(text, number, currencies):
    """Marks, signs, brackets and currencies are read for what they are."""
    assert POINT.amount(text) == (Decimal(number), currencies)


def test_a_lone_sign_may_mean_several_currencies():
    """A dollar sign is not a currency yet."""
    assert len(POINT.amount("$ 5")[1]) > 1


@pytest.mark.parametrize(
    "text",
    ["", "about 5", "5 USD EUR", "USD 5 USD", "12,34", "1,2345", "1.5.2", "--5", "(5", "5)", "(-5)",
     "1e5", "½", "٣", "5.", "XYZ 5", "1'000", "0x10", "NaN", "inf", "5 %"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text):
    """Nothing is guessed."""
    with pytest.raises(AmountError):
        POINT.amount(text)


def test_marks_are_the_layout_s():
    """The same text is another number, or none, under other marks."""
    assert COMMA.amount("1.234,56")[0] == Decimal("1234.56")
    with pytest.raises(AmountError):
        COMMA.amount("1,234.56")


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from([POINT, COMMA])
)
def test_written_amounts_read_back(number, marks):
    """Whatever is written with marks is read as what it was."""
    text = f"{number:,.2f}"
    if marks is COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    assert marks.amount(text)[0] == number


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_cents_survive_a_spreadsheet(number):
    """A sheet keeps binary numbers; cents come out as they went in."""
    assert float_number(float(number)) == number


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text):
    """There is no third way."""
    try:
        number, _ = POINT.amount(text)
    except AmountError:
        return
    assert number.is_finite()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 123456789012345.67])
def test_numbers_that_lost_digits_are_refused(value):
    """Fifteen digits do not reach the cents of a hundred trillion."""
    with pytest.raises(AmountError):
        float_number(value)


@pytest.mark.parametrize("value", [(2010, 3, 18), True])
def test_a_date_is_no_amount(value):
    """The type of the cell counts."""
    with pytest.raises(AmountError):
        read_amount(value, POINT)


def test_a_plain_number_has_no_currency():
    """A rate of exchange is not money."""
    assert read_number(0.815, POINT) == Decimal("0.815")
    with pytest.raises(AmountError):
        read_number("EUR 0.815", POINT)


@pytest.mark.parametrize(
    ("value", "unit", "rate"),
    [("13%", "points", "13"), (13.0, "points", "13"), (0.13, "fraction", "13"),
     ("7.50 %", "points", "7.5"), (0.0, "points", "0"), (10.0, "points", "10")],
)  # fmt: skip
def test_per_cents(value, unit, rate):
    """By the sign, or by what the layout says."""
    assert str(read_percent(value, POINT, unit)) == rate


@pytest.mark.parametrize(
    ("value", "unit"), [(0.13, "points"), ("101%", "points"), (-1.0, "points")]
)
def test_per_cents_that_may_mean_two_things(value, unit):
    """0.13 may be thirteen per cent or an eighth of one."""
    with pytest.raises(AmountError):
        read_percent(value, POINT, unit)
