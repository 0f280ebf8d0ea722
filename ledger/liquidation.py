"""Liquidation: how long after its period a funding may still be charged with what fell into it.

    2013-12-01 custom "clause" "JPN-2014-MLI" "6"
      axis: "liquidation"
      allows: "6 months"

A cost of December 2014 is invoiced in 2015; for so many months, or up to a day, it may still be
booked. The window of an appropriation is a dated policy (`LIQUIDATION-ASSESSED`: the Financial
Regulations, 5.3 to 5.5, have twelve months). Where nobody states a window, none is judged.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.clauses import FOREVER
from ledger.words import ANY, Axis

if TYPE_CHECKING:
    from ledger.clauses import Clause
    from ledger.filing import Register
    from ledger.fundings import Funding

#: The policy that states the window of appropriations.
ASSESSED: Final = "LIQUIDATION-ASSESSED"

_COUNT = re.compile(r"([0-9]{1,3}) (month|day)s?\Z")


class Span(NamedTuple):
    """So many months and days after the end of a period; or `until` a day."""

    months: int
    days: int
    until: datetime.date | None = None

    def after(self, end: datetime.date) -> datetime.date:
        """Return the last day of the window of a period that ends on a day.

        Months after the last day of a month end on the last day of a month.
        """
        if self.until:
            return self.until
        try:
            return months_after(end, self.months) + datetime.timedelta(self.days)
        except (OverflowError, ValueError):
            return FOREVER

    def before(self, day: datetime.date) -> datetime.date:
        """Return the day so long before a day: what is older than it is older than the span.

        >>> Span(24, 0).before(datetime.date(2014, 6, 30))
        datetime.date(2012, 6, 30)
        """
        if self.until:
            return self.until
        try:
            return months_after(day, -self.months) - datetime.timedelta(self.days)
        except (OverflowError, ValueError):
            return datetime.date.min


class Window(NamedTuple):
    """The days in which what fell into a period may still be booked.

    Attributes:
        ends: last day of the period.
        closes: last day for booking.
        clause: which clause says so; None for an appropriation.
        policy: the words of the policy that says so; empty where a clause does.
    """

    ends: datetime.date
    closes: datetime.date
    clause: Clause | None
    policy: str


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the day so many months later; the last day of a month stays the last.

    >>> months_after(datetime.date(2014, 6, 30), 6)
    datetime.date(2014, 12, 31)
    """
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    last = monthrange(year, month)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return datetime.date(year, month, last if whole else min(day.day, last))


def span_said(text: str) -> Span:
    """Return what `6 months`, `90 days` or a day such as `2015-06-30` says.

    Raises:
        ValueError: none of these.
    """
    counted = _COUNT.match(text.strip())
    if counted:
        number = int(counted[1])
        return Span(number, 0) if counted[2] == "month" else Span(0, number)
    try:
        return Span(0, 0, datetime.date.fromisoformat(text.strip()))
    except ValueError:
        raise ValueError(
            f"{text!r} is no window such as '6 months', '90 days' or '2015-06-30'"
        ) from None


def span_after(clause: Clause) -> Span:
    """Return what a liquidation clause allows; `*` is without end.

    Raises:
        ValueError: it says no window.
    """
    if clause.allows == (ANY,):
        return Span(0, 0, FOREVER)
    return span_said(", ".join(clause.allows))


def window(register: Register, funding: Funding, day: datetime.date) -> Window | None:
    """Return the window of a funding as agreed on a day, None where none is stated.

    The policy for appropriations is the one in force when their period ends.
    """
    period = funding.period(day)
    if period is None:
        return None
    ends = period[1]
    if funding.kind == "appropriation":
        policy = register.policy(ASSESSED, ends)
        if policy is None:
            return None
        said = f"Policy {policy.id} of {policy.on}: {policy.value} ({policy.status})."
        try:
            return Window(ends, span_said(policy.value).after(ends), None, said)
        except ValueError:
            return None  # it is found where the terms are checked
    clause = funding.governing(Axis.LIQUIDATION, day)
    return Window(ends, span_after(clause).after(ends), clause, "") if clause else None
