"""Money is exact or refused; what must round says to which unit; parts add up to the whole."""

from __future__ import annotations

from decimal import Decimal, FloatOperation, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import money
from ledger.iso4217 import MINOR_UNITS
from ledger.money import MoneyError

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])
CENTS = st.integers(min_value=-(10**13), max_value=10**13)
WEIGHTS = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=3), min_size=1, max_size=12
).filter(any)


def test_minor_units_come_from_the_standard():
    """The dollar has two decimals, the yen none, the dinar three, the unidad de fomento four."""
    assert [money.minor_units(code) for code in ("USD", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]
    assert money.quantum("KWD") == Decimal("0.001")


def test_an_unknown_currency_is_refused():
    """Without a smallest unit nobody could say whether an amount is exact."""
    with pytest.raises(MoneyError, match="'XXX' is not an ISO 4217 currency"):
        money.exact(Decimal(1), "XXX")


@pytest.mark.parametrize(
    ("number", "currency", "expected"),
    [("172679", "USD", "172679.00"), ("1E+3", "JPY", "1000"), ("0.100", "EUR", "0.10")],
)
def test_an_exact_amount_gets_its_decimals(number, currency, expected):
    """An amount is written with exactly the decimals of its currency."""
    assert str(money.exact(Decimal(number), currency)) == expected


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("0.001", "finer than the smallest unit, 0.01 USD"),
        ("NaN", "NaN is not an amount"),
        ("-Infinity", "-Infinity is not an amount"),
        ("1E+15", "beyond 1,000,000,000,000,000 USD"),
        ("-1E+15", "beyond"),
    ],
)
def test_what_is_not_money_is_refused(number, message):
    """Finer than a cent, endless, or beyond any fund: refused with the reason."""
    with pytest.raises(MoneyError, match=message):
        money.exact(Decimal(number), "USD")


def test_the_largest_amount_is_just_below_the_limit():
    """One cent below the limit is still money."""
    largest = money.AMOUNT_LIMIT - Decimal("0.01")
    assert money.exact(largest, "USD") == largest


def test_zero_is_never_negative():
    """A negative zero would print as `-0.00`."""
    assert str(money.exact(Decimal("-0.00"), "USD")) == "0.00"


def test_the_context_traps_binary_floating_point():
    """Mixing a float in is an error, not a rounding."""
    with localcontext(money.CONTEXT), pytest.raises(FloatOperation):
        Decimal(0.1)  # noqa: RUF032 # the point of the test


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [("2.5", "1", "3"), ("-2.5", "1", "-3"), ("2.49", "1", "2"), ("12.34", "0.05", "12.35")],
)
def test_rounding_is_to_the_nearest_unit_halves_away_from_zero(number, unit, expected):
    """The published headquarters budgets round that way."""
    assert money.rounded(Decimal(number), Decimal(unit)) == Decimal(expected)


@pytest.mark.parametrize("unit", ["0", "-0.01"])
def test_a_unit_to_round_to_is_positive(unit):
    """There is no multiple of nothing."""
    with pytest.raises(MoneyError, match="not a unit to round to"):
        money.rounded(Decimal(1), Decimal(unit))


def test_support_cost_of_the_published_budget_is_met():
    """Thirteen per cent of 3,619,804, to the dollar, as the headquarters budget shows it."""
    assert money.percentage(Decimal(3619804), Decimal(13), unit=Decimal(1)) == Decimal(470575)


def test_a_conversion_divides_by_units_per_dollar():
    """UN operational rates are units of the currency for one dollar."""
    assert money.converted(Decimal("140733.00"), Decimal("0.815")) == Decimal("172678.53")
    assert money.converted(Decimal(1000), Decimal("0.5"), "JPY") == Decimal(2000)


@pytest.mark.parametrize(
    ("original", "rate", "currency", "expected"),
    [
        ("1E+3", "1", "USD", "1000.00"),
        ("1E+3", "1E+0", "JPY", "1000"),
        ("75", "0.75", "USD", "100.00"),
        ("1E+6", "0.5", "KWD", "2000000.000"),
        ("0", "0.5", "USD", "0.00"),
    ],
)
def test_a_conversion_has_its_currency_s_decimals_and_no_exponent(
    original, rate, currency, expected
):
    """Beancount reads no `1E+3`, and people neither."""
    assert str(money.converted(Decimal(original), Decimal(rate), currency)) == expected


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.integers(-3, 6), CURRENCIES)
def test_a_conversion_is_exact_to_the_unit(original, scale, currency):
    """Never finer, never coarser, whatever the exponents that came in."""
    rate = Decimal(1).scaleb(scale)
    found = money.converted(original.normalize(), rate, currency)
    assert found.as_tuple().exponent == -money.minor_units(currency)
    assert abs(found * rate - original) <= money.quantum(currency) * rate


@pytest.mark.parametrize("unit", ["1", "10", "1E+3"])
def test_rounding_leaves_no_exponent(unit):
    """Also to units above one."""
    assert str(money.rounded(Decimal("1.2E+4"), Decimal(unit))) == "12000"


def test_a_rate_is_positive():
    """A rate of zero or less is a slip, not a price."""
    with pytest.raises(MoneyError, match="0 is not a rate of exchange"):
        money.converted(Decimal(1), Decimal(0))


def test_the_remainder_goes_to_the_largest_remainder_then_the_earliest():
    """A hundred dollars in three equal parts: the first one has the odd cent."""
    thirds = money.split(Decimal(100), [Decimal(1)] * 3, "USD")
    assert thirds == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))
    assert money.split(Decimal(-100), [Decimal(1)] * 3, "USD")[0] == Decimal("-33.34")
    assert money.split(Decimal(10), [Decimal(1), Decimal(2)], "JPY") == (Decimal(3), Decimal(7))


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_weights_that_divide_nothing_are_refused(weights):
    """No weights, only zeros, or a negative one."""
    with pytest.raises(MoneyError, match="weights that are not negative and not all zero"):
        money.split(Decimal(1), weights, "USD")


@given(CENTS, WEIGHTS, CURRENCIES)
def test_parts_add_up_to_the_whole(cents, weights, currency):
    """Whatever the weights: the sum is exact, each part is within one unit of its true share."""
    unit = money.quantum(currency)
    whole = cents * unit
    parts = money.split(whole, weights, currency)
    assert sum(parts) == whole
    total = sum(weights)
    with localcontext(money.CONTEXT):
        for part, weight in zip(parts, weights, strict=True):
            assert part == money.exact(part, currency)
            assert abs(part - whole * weight / total) < unit


@given(CENTS, CURRENCIES)
def test_exact_changes_nothing_but_the_writing(cents, currency):
    """An exact amount equals what was given, and is a fixed point."""
    number = cents * money.quantum(currency)
    once = money.exact(number, currency)
    assert once == number
    assert str(money.exact(once, currency)) == str(once)
    assert -once.as_tuple().exponent == MINOR_UNITS[currency]


def test_numbers_are_written_in_plain_digits():
    """Never in scientific notation; grouped for people."""
    assert money.fixed(Decimal("1E+3")) == "1000"
    assert money.grouped(Decimal("1234567.89")) == "1,234,567.89"


def test_the_limit_itself_is_beyond():
    """On both sides, written with cents or without."""
    for text in ("1000000000000000.00", "-1000000000000000.00", "1000000000000000", "-1E+15"):
        with pytest.raises(MoneyError, match="is beyond 1,000,000,000,000,000 USD"):
            money.exact(Decimal(text), "USD")
    least = Decimal("0.01")
    assert money.exact(money.AMOUNT_LIMIT - least, "USD") == money.AMOUNT_LIMIT - least
    assert money.exact(least - money.AMOUNT_LIMIT, "USD") == least - money.AMOUNT_LIMIT


def test_nobody_elses_precision_counts():
    """What the caller's context would round is exact all the same."""
    with localcontext() as ambient:
        ambient.prec = 3
        assert money.exact(Decimal(1234567), "USD") == Decimal("1234567.00")
        assert money.percentage(Decimal(3619804), Decimal(13), unit=Decimal(1)) == Decimal(470575)
        assert money.converted(Decimal("140733.00"), Decimal("0.815")) == Decimal("172678.53")
        assert money.rounded(Decimal("1E+6"), Decimal(1)) == Decimal(1000000)


def test_a_rounded_number_has_no_exponent():
    """Whole numbers are written out, whatever the dividend was."""
    for text in ("1E+1", "1E+3", "3E+6"):
        found = money.rounded(Decimal(text), Decimal(1))
        assert found == Decimal(text)
        assert "E" not in str(found)


def test_what_is_left_goes_to_the_largest_remainder():
    """Not to the largest share, and of equal remainders to the first."""
    weights = [Decimal(70), Decimal(16), Decimal(14)]
    assert money.split(Decimal("0.11"), weights, "USD") == (
        Decimal("0.08"),
        Decimal("0.02"),
        Decimal("0.01"),
    )
    assert money.split(Decimal("0.05"), [Decimal(1)] * 3, "USD") == (
        Decimal("0.02"),
        Decimal("0.02"),
        Decimal("0.01"),
    )


def test_a_split_is_its_own_in_any_context():
    """Nobody's precision shortens a part, and the refusal says what weights must be."""
    with localcontext() as ambient:
        ambient.prec = 3
        parts = money.split(Decimal("1234567.89"), [Decimal(1), Decimal(2)], "USD")
    assert parts == (Decimal("411522.63"), Decimal("823045.26"))
    with pytest.raises(MoneyError, match=r"^an amount is split by weights that are not negative"):
        money.split(Decimal(1), [], "USD")


def test_what_is_left_goes_by_the_remainder_not_by_the_share():
    """The largest share has the smallest remainder here, and gets nothing more."""
    parts = money.split(Decimal("0.10"), [Decimal(5), Decimal(1), Decimal(1)], "USD")

    assert parts == (Decimal("0.07"), Decimal("0.02"), Decimal("0.01"))
