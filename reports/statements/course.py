"""The course of the money: what came, what went and what was left, month by month or year by year.

The same moves that the lines of a statement are added up from, by when they were booked: the
balance of each stretch opens the next, and the last is line 11. Short lives are told by month, and
longer ones by calendar year; a year in which nothing happened stands there with its balance.
"""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from reports.movements import Movement
from reports.statements.model import StatementError, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from reports.moves import Move
    from reports.statements.model import BodyLine

#: A life of at most so many months is told by month.
MONTHS_MAX = 14

_IN = {Movement.RECEIVED: "received", Movement.REFUNDED: "refunded"}
_IN |= dict.fromkeys((Movement.SPENT, Movement.SUPPORT_COST), "spent")
_IN |= dict.fromkeys((Movement.INTEREST, Movement.EXCHANGE, Movement.TRANSFER), "other")
_IN |= {Movement.OPENING: "opening"}


def course(
    moves: Sequence[Move], ends: datetime.date, body: Sequence[BodyLine]
) -> tuple[Stretch, ...]:
    """Return the stretches from the first move to the end of the period, oldest first.

    Raises:
        StatementError: the last balance is not line 11.
    """
    counted = sorted((move for move in moves if move.movement in _IN), key=lambda move: move.date)
    if not counted:
        return ()
    span = _Span(counted[0].date, ends)
    by_start = {
        start: list(some) for start, some in groupby(counted, lambda move: span.start(move.date))
    }
    found: list[Stretch] = []
    balance, made_up = ZERO, False
    for start, end in span:
        one = _stretch((start, end), balance, by_start.get(start, ()))
        # What is held of made-up figures is made up as long as it is held.
        held_on = made_up and bool(one.opening or one.closing)
        made_up = made_up or one.illustrative
        found.append(one._replace(illustrative=one.illustrative or held_on))
        balance = one.closing
    held = next((line.inception for line in body if line.code == "balance"), None)
    if held is not None and held.amount != balance:
        raise StatementError(
            f"money over time ends with {balance}, and line 11 is {held.amount}",
            advice="`vtf check` shows what is wrong with the books.",
        )
    return tuple(found)


class _Span(NamedTuple):
    """The days from the first move to the end of the period, in months or in years."""

    first: datetime.date
    last: datetime.date

    @property
    def by_month(self) -> bool:
        years = self.last.year - self.first.year
        return 12 * years + self.last.month - self.first.month < MONTHS_MAX

    def start(self, day: datetime.date) -> datetime.date:
        """Return the first day of the stretch that a day is in."""
        return day.replace(day=1) if self.by_month else datetime.date(day.year, 1, 1)

    def __iter__(self) -> Iterator[tuple[datetime.date, datetime.date]]:  # type: ignore[override]
        """Return first and last day of each stretch; the last ends with the period."""
        start = self.start(self.first)
        while start <= self.last:
            following = self.start(start + datetime.timedelta(days=31 if self.by_month else 366))
            yield start, min(following - datetime.timedelta(days=1), self.last)
            start = following


def _stretch(
    days: tuple[datetime.date, datetime.date], opening: Decimal, moves: Iterable[Move]
) -> Stretch:
    sums = dict.fromkeys(("opening", "received", "other", "spent", "refunded"), ZERO)
    sums["opening"] = opening
    illustrative = False
    for move in moves:
        sums[_IN[move.movement]] += move.amount
        illustrative = illustrative or move.illustrative
    first, came, other, spent, refunded = sums.values()
    closing = first + came + other - spent - refunded
    return Stretch(*days, first, came, other, spent, refunded, closing, illustrative)
