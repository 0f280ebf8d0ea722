"""Dates as people type them: whole, or only a month or a year.

A real date cell needs no reading. Texts are read by the order the layout states; a partial date
becomes a day only by the layout's rule, and what was written is kept beside it.

    >>> read_date("2012", "iso", "last-day")
    (datetime.date(2012, 12, 31), '2012')
"""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.workbook import Value

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?\Z")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ -]+)?([A-Za-z]+)\.?[ ,-]+(\d{4})\Z")
_AMERICAN = re.compile(r"([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})\Z")
_YEAR = re.compile(r"\d{4}\Z")

#: Years that a date in these books may have; outside, something else was meant.
YEARS = range(1945, 2101)


class DateError(ValueError):
    """A cell that is no date; the message says what is wrong with it."""


def read_date(value: Value, order: str, partial: str) -> tuple[datetime.date, str]:
    """Return a day, and the text it was given as where that was only a month or a year.

    Args:
        value: a date cell's numbers, a text, or a number that is a year.
        order: `iso`, `dmy` or `mdy`.
        partial: `last-day`, `first-day` or `refuse`.

    Raises:
        DateError: not a date, not in the calendar, or partial where that is refused.
    """
    kind = value.__class__
    if kind is tuple:
        return _from_cell(value), ""  # type: ignore[arg-type]  # the line above
    if kind is float:
        if value not in YEARS:
            raise DateError(
                f"the number {value:.15g} stands where a date belongs; format the cell as a date"
            )
        text = format(value, ".15g")
    elif kind is str:
        text = " ".join(str(value).split())
    else:
        raise DateError("yes or no stands where a date belongs")
    year, month, day = _parts(text, order)
    if year not in YEARS:
        raise DateError(f"{text!r}: the year {year} cannot be meant")
    if month and not 1 <= month <= 12:
        raise DateError(f"{text!r}: there is no month {month}")
    if day is None:
        return _whole(text, year, month, partial), text
    return _calendar(text, year, month, day), ""


def _from_cell(parts: tuple[int, ...]) -> datetime.date:
    if len(parts) > 3:
        raise DateError("a time of day stands beside the date; format the cell as a date")
    if parts[0] not in YEARS:
        raise DateError(f"the year {parts[0]} cannot be meant")
    return datetime.date(*parts)


def _parts(text: str, order: str) -> tuple[int, int, int | None]:
    """Return year, month (0: none) and day (None: none)."""
    if match := _ISO.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SLASHED.match(text):
        if order == "iso":
            raise DateError(
                f'{text!r} may be read two ways; say order = "dmy" or "mdy" in the layout'
            )
        first, second = int(match[1]), int(match[2])
        return (int(match[3]), *((second, first) if order == "dmy" else (first, second)))
    if (match := _WORDED.match(text)) and match[2].casefold() in _MONTHS:
        day = int(match[1]) if match[1] else None
        return int(match[3]), _MONTHS[match[2].casefold()], day
    if (match := _AMERICAN.match(text)) and match[1].casefold() in _MONTHS:
        return int(match[3]), _MONTHS[match[1].casefold()], int(match[2])
    if match := _MONTH.match(text):
        if not 1 <= int(match[2]) <= 12:
            raise DateError(f"{text!r}: there is no month {match[2]}")
        return int(match[1]), int(match[2]), None
    if _YEAR.match(text):
        return int(text), 0, None
    raise DateError(f"{text!r} is not a date")


def _calendar(text: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise DateError(f"{text!r} is not in the calendar") from None


def _whole(text: str, year: int, month: int, partial: str) -> datetime.date:
    if partial == "refuse":
        raise DateError(
            f"{text!r} is not a whole date; write the day, or say in the layout how partial dates "
            'are read: partial = "last-day"'
        )
    if partial == "first-day":
        return datetime.date(year, month or 1, 1)
    last = month or 12
    return datetime.date(year, last, calendar.monthrange(year, last)[1])
