"""Money: exact decimals, in a currency, to its smallest unit.

An amount is either exact to the minor unit of its currency or refused; nothing here rounds in
silence. The two operations that must round, a percentage and a conversion, say to which unit, and
a division into parts gives the remainder away so that the parts add up to the whole.

    >>> exact(Decimal("172679"), "USD")
    Decimal('172679.00')
    >>> split(Decimal("100.00"), [Decimal(1), Decimal(1), Decimal(1)], "USD")
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    >>> percentage(Decimal("3619804"), Decimal("13"), unit=Decimal(1))
    Decimal('470575')
"""

from __future__ import annotations

from decimal import (
    ROUND_DOWN,
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
    Underflow,
    localcontext,
)
from typing import TYPE_CHECKING

from ledger.iso4217 import MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The books are kept in this currency (design: one currency, `operating_currency`).
BOOK_CURRENCY = "USD"

#: Sixty digits: a thousand years of the world's product in cents, with room for a rate.
PRECISION = 60

#: Larger than any amount these books can hold; more is a slip of the keyboard.
AMOUNT_LIMIT = Decimal(10) ** 15

CONTEXT = Context(
    prec=PRECISION,
    rounding=ROUND_HALF_UP,
    traps=[Clamped, DivisionByZero, FloatOperation, InvalidOperation, Overflow, Underflow],
)

ZERO = Decimal(0)

_QUANTA = {units: Decimal(1).scaleb(-units) for units in (0, 2, 3, 4)}


class MoneyError(ValueError):
    """An amount that is not money: unknown currency, not exact, not finite, out of range."""


def minor_units(currency: str) -> int:
    """Return the number of decimals of a currency's smallest unit (ISO 4217).

    Raises:
        MoneyError: the currency is unknown.
    """
    try:
        return MINOR_UNITS[currency]
    except KeyError:
        raise MoneyError(f"{currency!r} is not an ISO 4217 currency") from None


def quantum(currency: str) -> Decimal:
    """Return the smallest unit of a currency, e.g. `0.01` for USD and `1` for JPY."""
    return _QUANTA[minor_units(currency)]


def exact(number: Decimal, currency: str) -> Decimal:
    """Return the amount with exactly its currency's decimals, or refuse.

    Raises:
        MoneyError: unknown currency, not finite, beyond `AMOUNT_LIMIT`, or finer than the unit.
    """
    unit = quantum(currency)
    if number.same_quantum(unit) and number and -AMOUNT_LIMIT < number < AMOUNT_LIMIT:
        return number  # most amounts are written with their decimals
    if not number.is_finite():
        raise MoneyError(f"{number} is not an amount")
    if abs(number) >= AMOUNT_LIMIT:
        raise MoneyError(f"{number} {currency} is beyond {AMOUNT_LIMIT:,} {currency}")
    result = number.quantize(unit, context=CONTEXT)
    if result != number:
        raise MoneyError(f"{number} {currency} is finer than the smallest unit, {unit} {currency}")
    return result or abs(result)  # never a negative zero


def rounded(number: Decimal, unit: Decimal) -> Decimal:
    """Return the number to the nearest multiple of a unit, halves away from zero.

    Source: UNMAS headquarters budgets 2007-2009 show support cost to the nearest dollar.
    """
    if unit <= 0:
        raise MoneyError(f"{unit} is not a unit to round to")
    steps = CONTEXT.divide(number, unit).to_integral_value(rounding=ROUND_HALF_UP)
    return _plain(CONTEXT.multiply(steps, unit))


def _plain(number: Decimal) -> Decimal:
    """Return a number without an exponent: the dividend's may be left, as in `1E+3`."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return number.quantize(Decimal(1), context=CONTEXT)
    return number


def percentage(base: Decimal, rate: Decimal, *, unit: Decimal) -> Decimal:
    """Return `rate` per cent of `base`, to the nearest `unit` (e.g. `0.01`, or `1` for dollars)."""
    share = CONTEXT.divide(CONTEXT.multiply(base, rate), Decimal(100))
    return rounded(share, unit)


def converted(original: Decimal, rate: Decimal, currency: str = BOOK_CURRENCY) -> Decimal:
    """Return an original amount in `currency`: original / rate, to the minor unit.

    UN operational rates are units of the original currency for one dollar, so they divide.
    """
    if rate <= 0:
        raise MoneyError(f"{rate} is not a rate of exchange")
    unit = quantum(currency)
    return rounded(CONTEXT.divide(original, rate), unit).quantize(unit, context=CONTEXT)


def split(amount: Decimal, weights: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """Split an amount by weights so that the parts add up to it, by largest remainder.

    Equal remainders go to the earlier part, so the result depends on nothing but the arguments.

    Raises:
        MoneyError: no weights, a negative weight, only zero weights, or an inexact amount.
    """
    whole = exact(amount, currency)
    unit = quantum(currency)
    # Sums, too, are nobody else's to shorten: `sum` and `+=` reckon in the context they are in.
    with localcontext(CONTEXT):
        total = sum(weights, ZERO)
        if not weights or total <= 0 or any(weight < 0 for weight in weights):
            raise MoneyError("an amount is split by weights that are not negative and not all zero")
        shares = [whole * weight / total for weight in weights]
        parts = [share.quantize(unit, rounding=ROUND_DOWN) for share in shares]
        missing = int((whole - sum(parts, ZERO)) / unit)
        step = unit if missing >= 0 else -unit
        largest = sorted(range(len(parts)), key=lambda at: (-abs(shares[at] - parts[at]), at))
        for at in largest[: abs(missing)]:
            parts[at] += step
    return tuple(parts)


def fixed(number: Decimal) -> str:
    """Return a number in plain digits, never in scientific notation."""
    return format(number, "f")


def dollars(number: Decimal) -> str:
    """Return an amount of the books' currency in plain digits, with its cents."""
    return fixed(exact(number, BOOK_CURRENCY))


def grouped(number: Decimal) -> str:
    """Return a number as people read money: `1,234,567.89`."""
    return format(number, ",f")
