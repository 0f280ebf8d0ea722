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
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.workbook import Value

#: Months as English, French, Spanish, German, Italian and Portuguese write them, accents left out.
_NAMES = (
    "january jan janvier janv enero ene januar jaenner gennaio gen janeiro",
    "february feb fevrier fevr fev febrero februar febbraio fevereiro",
    "march mar mars marzo maerz marz mrz marco",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio",
    "june jun juin junio juni giugno giu junho",
    "july jul juillet juil julio juli luglio lug julho",
    "august aug aout agosto ago",
    "september sep sept septembre septiembre set settembre setembro",
    "october oct octobre octubre oktober okt ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec decembre diciembre dic dezember dez dicembre dezembro",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}

#: Midnight, as spreadsheets and databases write a day that has no time of day.
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?| 12:00(?::00)? ?AM)?"
_TIME = re.compile(
    r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?\Z", re.IGNORECASE
)
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_MIDNIGHT}\Z")
_SLASHED = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d\d){_MIDNIGHT}\Z")
_WORD = r"([^\W\d_]+)"
_WORDED = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: de)?[ -]+)?{_WORD}\.?(?: de)?[ ,-]+(\d{{4}})\Z"
)
_AMERICAN = re.compile(rf"{_WORD}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\Z")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})\Z")
_YEAR = re.compile(r"\d{4}\Z")

#: Years that a date in these books may have; outside, something else was meant.
YEARS = range(1945, 2101)


class DateError(ValueError):
    """A cell that is no date; the message says what is wrong with it."""


def read_date(
    value: Value, order: str, partial: str, time: str = "refuse"
) -> tuple[datetime.date, str]:
    """Return a day, and the text it was given as where that was only a month or a year.

    Args:
        value: a date cell's numbers, a text, or a number that is a year.
        order: `iso`, `dmy` or `mdy`.
        partial: `last-day`, `first-day` or `refuse`.
        time: `drop` leaves a time of day out.

    Raises:
        DateError: not a date, not in the calendar, or partial where that is refused.
    """
    kind = value.__class__
    if kind is tuple:
        parts = value[:3] if time == "drop" else value  # type: ignore[index]  # the line above
        return _from_cell(parts), ""  # type: ignore[arg-type]  # the line above
    if kind is float:
        if value not in YEARS:
            raise DateError(
                f"the number {value:.15g} stands where a date belongs; format the cell as a date"
            )
        text = format(value, ".15g")
    elif kind is str:
        text = " ".join(str(value).split())
        if time == "drop":
            text = _TIME.sub("", text)
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
        return (_full(match[3]), *((second, first) if order == "dmy" else (first, second)))
    if (match := _WORDED.match(text)) and (month := _month(match[2])):
        return int(match[3]), month, int(match[1]) if match[1] else None
    if (match := _AMERICAN.match(text)) and (month := _month(match[1])):
        return int(match[3]), month, int(match[2])
    if match := _MONTH.match(text):
        if not 1 <= int(match[2]) <= 12:
            raise DateError(f"{text!r}: there is no month {match[2]}")
        return int(match[1]), int(match[2]), None
    if _YEAR.match(text):
        return int(text), 0, None
    if _TIME.search(text):
        raise DateError(
            f'{text!r} has a time of day; say time = "drop" under [dates] in the layout'
        )
    raise DateError(f"{text!r} is not a date")


def _full(year: str) -> int:
    """Return a year; of two digits, as banks write it, the one from 1970 to 2069."""
    return int(year) + (0 if len(year) == 4 else 1900 if int(year) >= 70 else 2000)


def _month(text: str) -> int:
    """Return a month by its name, 0 if it is none."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ä", "ae"))
    return _MONTHS.get("".join(char for char in plain if not unicodedata.combining(char)), 0)


def day_parts(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a date such as `03/04/2013`, None if it is not one.

    >>> day_parts("03/14/2013 12:00:00 AM")
    (3, 14)
    """
    text = _TIME.sub("", " ".join(text.split()))
    match = _SLASHED.match(text)
    return (int(match[1]), int(match[2])) if match else None


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
