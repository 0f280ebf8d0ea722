"""Periods: the days a report is about, and those it is compared with.

Every fund may be reported on for any days: a calendar year, a mission's year from July to June, a
quarter, four years. What it is compared with are the same days one year before, or so many years
before that the two do not overlap.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import NamedTuple

from ledger.errors import BadInputError


class Period(NamedTuple):
    """First and last day of a report."""

    begins: datetime.date
    ends: datetime.date

    def __str__(self) -> str:
        return f"{self.begins} to {self.ends}"

    @property
    def eve(self) -> datetime.date:
        """Return the day before the period: its opening balances are of that day."""
        return self.begins - datetime.timedelta(1)

    @property
    def before(self) -> Period:
        """Return the same days so many years before that the two do not overlap.

        >>> str(Period(datetime.date(2013, 7, 1), datetime.date(2014, 6, 30)).before)
        '2012-07-01 to 2013-06-30'
        """
        years = 1
        while earlier(self.ends, years) >= self.begins:
            years += 1
        return Period(earlier(self.begins, years), earlier(self.ends, years))


def earlier(day: datetime.date, years: int) -> datetime.date:
    """Return the same day some years before; the last day of a February stays the last."""
    year = day.year - years
    last = monthrange(year, day.month)[1]
    whole = day.month == 2 and day.day == monthrange(day.year, day.month)[1]
    return datetime.date(year, day.month, last if whole else min(day.day, last))


#: No books of the fund are older: its own resolution is of 1994.
_FIRST_YEAR = 1900


def period(
    begins: datetime.date | None, ends: datetime.date | None, today: datetime.date
) -> Period:
    """Return the period asked for: up to today, and from 1 January of its last year, unless stated.

    Raises:
        BadInputError: it ends before it begins, or lies before any books could.
    """
    last = ends or today
    first = begins or datetime.date(last.year, 1, 1)
    if first > last:
        raise BadInputError(
            f"the period from {first} to {last} ends before it begins",
            advice="--from is its first day, --to its last.",
        )
    if Period(first, last).begins.year - (last.year - first.year + 1) < _FIRST_YEAR:
        raise BadInputError(f"no books go back to {first}", advice="State a later --from.")
    return Period(first, last)
