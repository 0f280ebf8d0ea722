"""Numbers that stand for dates and times, and texts that stand for numbers.

A spreadsheet counts days from the end of 1899, or from 1904 in files of old Macintoshes. What it
shows as a date is handed over as a tuple, a time or a span of time as text.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal, InvalidOperation

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\Z")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?Z?\Z")
_SPAN = re.compile(r"(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?\Z")
_MILLISECONDS = 86_400_000
#: Day 60 is 29 February 1900, which never was: the days before it are one further on.
_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 # a cell's date has no zone
_EPOCH_1904 = datetime.datetime(1904, 1, 1)  # noqa: DTZ001 # a cell's date has no zone
_LAST = 2_958_466

Moment = tuple[int, ...]


def binary(text: str) -> float:
    """Return the number that a spreadsheet keeps for a text.

    Raises:
        ValueError: it is not a finite number.
    """
    if not _NUMBER.match(text):
        raise ValueError(text)
    try:
        number = math.ldexp(Decimal(text), 0)
    except (InvalidOperation, OverflowError):
        raise ValueError(text) from None
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def plain_moment(value: datetime.datetime) -> Moment:
    """Return a date, or a date and time of day to the nearest second."""
    if value.microsecond >= 500_000:
        value += datetime.timedelta(seconds=1)
    clock = (value.hour, value.minute, value.second)
    day = (value.year, value.month, value.day)
    return day if clock == (0, 0, 0) else (*day, *clock)


def moment(number: float, *, span: bool, since_1904: bool) -> float | str | Moment:
    """Return what a number shows under a format of date, time, or (`span`) span of time.

    A number that no calendar has stays a number.
    """
    if not -_LAST < number < _LAST or (number < 0 and not span):
        return number
    milliseconds = int((Decimal(number) * _MILLISECONDS).to_integral_value())
    if span:
        return str(datetime.timedelta(milliseconds=milliseconds))
    if milliseconds < _MILLISECONDS:
        return str((_EPOCH + datetime.timedelta(milliseconds=milliseconds)).time())
    if not since_1904 and number < 60:
        milliseconds += _MILLISECONDS
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    return plain_moment(epoch + datetime.timedelta(milliseconds=milliseconds))


def written_day(text: str) -> Moment:
    """Return the date, or date and time, of a text such as `2010-03-18T14:30:15`.

    Raises:
        ValueError: there is no such day, or the text is written in another way.
    """
    match = _DAY.match(text)
    if match is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    micro = int((match[7] or "")[:6].ljust(6, "0"))
    clock = datetime.time(hour, minute, second, micro)
    return plain_moment(datetime.datetime.combine(datetime.date(year, month, day), clock))


def written_span(text: str) -> str:
    """Return the time of day or span of time of a text such as `PT14H30M15S`.

    Raises:
        ValueError: the text is written in another way.
    """
    match = _SPAN.match(text)
    if match is None or not any(match.groups()[1:]):
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    try:
        span = datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError(text) from None
    span += datetime.timedelta(microseconds=int((match[6] or "")[:6].ljust(6, "0")))
    if match[1]:
        return str(-span)
    return str(span) if span.days else str((_EPOCH + span).time())
