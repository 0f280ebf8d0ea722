"""Balances at the bank: where statements follow each other, where they do not, and day by day."""

from __future__ import annotations

import bisect
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from reports.reconciliations.bank_sides import Entered, Stated


class Gap(NamedTuple):
    """A statement that does not close with what its account had and its lines: by how much."""

    statement: Stated
    amount: Decimal
    reckoned: Decimal


class Running:
    """Amounts added up by day, to be asked for the end of any day."""

    def __init__(self, events: Iterable[tuple[datetime.date, Decimal]]) -> None:
        ordered = sorted(events, key=lambda one: one[0])
        self._days = [day for day, _ in ordered]
        self._sums = list(accumulate((amount for _, amount in ordered), initial=ZERO))

    @property
    def total(self) -> Decimal:
        """The sum of all days."""
        return self._sums[-1]

    def on(self, day: datetime.date) -> Decimal:
        """Return the sum up to the end of a day."""
        return self._sums[bisect.bisect_right(self._days, day)]


def first_of(statements: Sequence[Stated]) -> list[Stated]:
    """Return the first statement of each account."""
    first: dict[str, Stated] = {}
    for one in sorted(statements, key=lambda each: (each.begins, each.ends, each.id)):
        first.setdefault(one.account, one)
    return list(first.values())


def opening_of(first: Stated, lines: Iterable[Entered]) -> Decimal:
    """Return the opening balance of an account before all of its lines.

    Lines that came without a statement, in a sheet of an earlier month, are behind what the first
    statement opens with.
    """
    own = (line for line in lines if line.account == first.account and line.day < first.begins)
    return (first.opening or ZERO) - sum((line.amount for line in own), ZERO)


def held_to_the_end(
    statements: Sequence[Stated], lines: Sequence[Entered]
) -> tuple[list[Gap], Decimal]:
    """Return where statements and lines do not add up, and what the bank has at the end.

    Statements are held at the end of their days, so that several of one day may come in any order
    and those that overlap share their lines. Each account's first one states its opening balance.
    """
    gaps, theirs = [], ZERO
    for first in first_of(statements):
        opening = opening_of(first, lines)
        sums = Running((line.day, line.amount) for line in lines if line.account == first.account)
        ends: dict[datetime.date, list[Stated]] = defaultdict(list)
        for one in statements:
            if one.account == first.account and one.closing is not None:
                ends[one.ends].append(one)
        for day, some in sorted(ends.items()):
            reckoned = opening + sums.on(day)
            if all(one.closing != reckoned for one in some):
                gap = Gap(some[-1], (some[-1].closing or ZERO) - reckoned, reckoned)
                opening += gap.amount
                gaps.append(gap)
        theirs += opening + sums.total
    return gaps, theirs
