"""Sums of two or three that are one amount: taken where they are the only ones that fit."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from reports.reconciliations.bank_days import NEAR_DAYS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

#: Sums of several are looked for among no more than these: among many, some always fit by chance.
FEW = 24


class Near:
    """Amounts by day and way, to be asked which few of them are an amount together."""

    def __init__(self, some: Iterable[tuple[datetime.date, Decimal, Any]]) -> None:
        self._days: dict[tuple[int, bool], list[tuple[Decimal, Any]]] = defaultdict(list)
        for day, amount, name in some:
            self._days[day.toordinal(), amount > 0].append((abs(amount), name))

    def only(self, day: datetime.date, amount: Decimal) -> list[Any] | None:
        """Return the only two or three near a day that are an amount together, None if not one."""
        some: list[tuple[Decimal, Any]] = []
        up, middle = amount > 0, day.toordinal()
        for at in range(middle - NEAR_DAYS, middle + NEAR_DAYS + 1):
            some += self._days.get((at, up), ())
            if len(some) > FEW:
                return None
        order = sorted(range(len(some)), key=lambda at: some[at][0])
        found = _only([some[at][0] for at in order], abs(amount))
        return None if found is None else [some[at][1] for at in sorted(order[n] for n in found)]


def _only(amounts: Sequence[Decimal], whole: Decimal) -> tuple[int, ...] | None:
    """Return the positions of the only two or three amounts that are a whole.

    >>> _only([1, 2, 3, 9], 5), _only([1, 2, 3, 4], 5), _only([1, 1, 2, 8], 4)
    ((1, 2), None, (0, 1, 2))

    Args:
        amounts: above zero, the least first.
        whole: what they should be together.
    """
    found: list[tuple[int, ...]] = []
    there = frozenset(amounts)
    last = bisect_right(amounts, whole)
    for first in range(last):
        left = whole - amounts[first]
        for second in range(first + 1, last):
            rest = left - amounts[second]
            if not rest:
                found.append((first, second))
            elif rest < 0:
                break
            elif rest >= amounts[second] and rest in there:  # a third is not before the second
                found += [(first, second, third) for third in range(second + 1, last)
                          if amounts[third] == rest]  # fmt: skip
            if len(found) > 1:
                return None
    return found[0] if found else None
