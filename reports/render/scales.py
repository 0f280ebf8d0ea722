"""The scale of a chart: how far it reaches and where its marks stand, the same on every page.

A figure becomes a length here, as a share of the whole; no figure is changed or added to another.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import CONTEXT, ZERO

if TYPE_CHECKING:
    from reports.render.tables import Chart
    from reports.render.words import Words

#: About so many steps stand on a scale.
_STEPS = Decimal(4)
#: A length is given to so much of the whole: less than a hair on any page.
_HAIR = Decimal("0.00001")
#: From which step on marks are written in millions or thousands, and the word that says so.
_UNITS = ((6, "page.millions"), (3, "page.thousands"))


class Scale(NamedTuple):
    """Lowest and highest value that are drawn, and the step between its marks."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def marks(self) -> tuple[Decimal, ...]:
        """Return the values that are marked, lowest first."""
        count = int(CONTEXT.divide(self.high - self.low, self.step))
        return tuple(self.low + self.step * at for at in range(count + 1))

    def share(self, value: Decimal) -> Decimal:
        """Return where a value stands, from 0 (lowest) to 1."""
        part = CONTEXT.divide(value - self.low, self.high - self.low)
        return CONTEXT.quantize(part, _HAIR)

    def labels(self, words: Words) -> tuple[str, tuple[str, ...]]:
        """Return what the marks are counted in, such as `millions`, and how each is written."""
        for power, key in _UNITS:
            if self.step >= Decimal(10) ** (power - 1):
                unit = Decimal(10) ** power
                parts = (CONTEXT.divide(mark, unit) for mark in self.marks)
                return words(key), tuple(_plain(part, words) for part in parts)
        return "", tuple(_plain(mark, words) for mark in self.marks)


def _plain(number: Decimal, words: Words) -> str:
    # Twice, because normalising writes thirty as 3E+1.
    return words.grouped(Decimal(f"{number.normalize():f}"))


def scale(chart: Chart) -> Scale:
    """Return the scale of a chart: it holds zero and every figure, and ends at round numbers."""
    values = [value for _, figures in chart.series for value in figures]
    low, high = min([ZERO, *values]), max([ZERO, *values])
    if low == high:
        high = low + 1
    step = _step(CONTEXT.divide(high - low, _STEPS))
    first = CONTEXT.divide(low, step).to_integral_value("ROUND_FLOOR")
    last = CONTEXT.divide(high, step).to_integral_value("ROUND_CEILING")
    return Scale(first * step, last * step, step)


def _step(least: Decimal) -> Decimal:
    """Return the smallest of 1, 2 and 5, times a power of ten, that is not below a value."""
    power = Decimal(10) ** least.adjusted()
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
