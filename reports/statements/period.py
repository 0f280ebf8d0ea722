"""Periods as people write them: `2013`, `2013-Q2`, `2013-H1`, `2013-03`, `2013/14`, two days.

`2013/14` is the year of the missions, July to June. `inception` has no first day of its own: it
begins when the first of what a statement is about began.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from ledger.errors import BadInputError

INCEPTION = "inception"

_EXAMPLES = "2013, 2013-Q2, 2013-H1, 2013-03, 2013/14, 2013-01-01..2013-12-31, inception"

_CUT = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|H([12])|([0-9]{2})))?\Z")
_MISSION = re.compile(r"([0-9]{4})/([0-9]{2}|[0-9]{4})\Z")


class Period(NamedTuple):
    """First and last day; None where it is for the books or the day it is to say."""

    begins: datetime.date | None
    ends: datetime.date | None

    def is_year(self) -> bool:
        """Return whether it is twelve whole months.

        >>> period_said("2013/14").is_year(), period_said("2013-H1").is_year()
        (True, False)
        """
        if self.begins is None or self.ends is None or self.begins.day != 1:
            return False
        after = self.ends + datetime.timedelta(days=1)
        return (after.year, after.month, after.day) == (self.begins.year + 1, self.begins.month, 1)


def period_said(text: str) -> Period:
    """Return the days of a period as it is written.

    Raises:
        BadInputError: it is none.
    """
    said = text.strip()
    if said.casefold() == INCEPTION:
        return Period(None, None)
    try:
        return _days(said) if ".." in said else _cut(said.upper())
    except (ValueError, OverflowError):
        raise BadInputError(f"{text!r} is no period", advice=f"Such as {_EXAMPLES}.") from None


def _days(said: str) -> Period:
    first, last = (datetime.date.fromisoformat(part.strip()) for part in said.split(".."))
    if last < first:
        raise BadInputError(f"the period ends ({last}) before it begins ({first})")
    return Period(first, last)


def _cut(said: str) -> Period:
    """Return a part of a calendar year, or the year of the missions."""
    mission = _MISSION.match(said)
    if mission:
        year = int(mission[1])
        if mission[2] not in {f"{year + 1:04d}", f"{(year + 1) % 100:02d}"}:
            raise ValueError
        return Period(datetime.date(year, 7, 1), datetime.date(year + 1, 6, 30))
    found = _CUT.match(said)
    if found is None:
        raise ValueError
    year, quarter, half, month = (int(part) if part else 0 for part in found.groups())
    if quarter:
        return _months(year, 3 * quarter - 2, 3)
    if half:
        return _months(year, 6 * half - 5, 6)
    return _months(year, month, 1) if found[4] else _months(year, 1, 12)


def _months(year: int, first: int, count: int) -> Period:
    after = first - 1 + count
    ends = datetime.date(year + after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return Period(datetime.date(year, first, 1), ends)
