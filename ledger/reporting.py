"""Reporting: which statements an agreement asks for, and how long after their period.

    2013-12-01 custom "clause" "JPN-2014-MLI" "9(a)"
      axis: "reporting"
      allows: "half-yearly, within 60 days"
    2013-12-01 custom "clause" "JPN-2014-MLI" "9(b)"
      axis: "reporting"
      allows: "final, within 6 months"

`annual` is by calendar year, `annual July-June` by the year of the missions; `monthly`, `quarterly`
and `half-yearly` ask for interim statements; `final` for one of everything, after the period for
costs and what the agreement allows for settling them. The second part says by when: so long after
the last day, or `by 30 April`, the first one after it. What a policy says of statements that no
clause asks for is read the same way (`STATEMENT-DUE`: `30 June`).
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.liquidation import Span, span_said
from ledger.words import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.clauses import Clause

#: The policy on when annual statements are due that no clause asks for.
STATEMENT_DUE: Final = "STATEMENT-DUE"

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip

#: What is asked for -> what the statement is called, months of its period, month the year begins.
_ASKED: dict[str, tuple[str, int, int]] = {
    "annual": ("annual", 12, 1),
    "annual july-june": ("annual", 12, 7),
    "half-yearly": ("interim", 6, 1),
    "quarterly": ("interim", 3, 1),
    "monthly": ("interim", 1, 1),
    "final": ("final", 0, 1),
}

_YEAR_DAY = re.compile(r"(?:by )?([0-9]{1,2}) ([a-z]+)\Z")


class Deadline(NamedTuple):
    """So long after the last day of a period, or the first such day of a year after it."""

    span: Span | None
    month: int = 0
    day: int = 0

    def after(self, ends: datetime.date) -> datetime.date:
        """Return the last day on which a statement up to a day is in time."""
        if self.span is not None:
            return self.span.after(ends)
        same = datetime.date(ends.year, self.month, self.day)
        return same if same > ends else same.replace(year=ends.year + 1)


class Duty(NamedTuple):
    """A statement that is asked for again and again, or once.

    Attributes:
        kind: `interim`, `annual` or `final`.
        months: how many a period has; none of a final one.
        starts: the month in which its year begins.
        deadline: by when it is due.
    """

    kind: str
    months: int
    starts: int
    deadline: Deadline

    def periods(
        self, first: datetime.date, last: datetime.date
    ) -> Iterator[tuple[datetime.date, datetime.date]]:
        """Yield the periods that meet a span of days, oldest first; a final one is the span."""
        if not self.months:
            yield first, last
            return
        begins = datetime.date(first.year, self.starts, 1)
        if begins > first:
            begins = begins.replace(year=first.year - 1)
        while begins <= last:
            count = begins.month - 1 + self.months
            after = datetime.date(begins.year + count // 12, count % 12 + 1, 1)
            ends = after - datetime.timedelta(days=1)
            if ends >= first:
                yield begins, ends
            begins = after


def deadline_said(text: str) -> Deadline:
    """Return what `within 6 months`, `by 30 April` or `30 June` says.

    Raises:
        ValueError: none of these.
    """
    said = " ".join(text.casefold().split())
    if said.startswith("within "):
        return Deadline(span_said(said.removeprefix("within ")))
    found = _YEAR_DAY.match(said)
    number, month = found.groups() if found else ("", "")
    try:
        # A year of 365 days: the day must be there in every year.
        day = datetime.date(2001, _MONTHS.index(month) + 1, int(number))
    except ValueError:
        raise ValueError(
            f"{text!r} is no deadline such as 'within 6 months' or 'by 30 June'"
        ) from None
    return Deadline(None, day.month, day.day)


def duty_of(clause: Clause) -> Duty | None:
    """Return what a reporting clause asks for; `*` asks for nothing in particular.

    Raises:
        ValueError: it asks for no statement that is known, or says not by when.
    """
    if clause.allows == (ANY,):
        return None
    asked, *by = clause.allows
    known = _ASKED.get(" ".join(asked.casefold().split()))
    if known is None or len(by) != 1:
        raise ValueError(
            f"{', '.join(clause.allows)!r} is no duty such as 'annual, within 6 months'; "
            f"known are {', '.join(_ASKED)}"
        )
    return Duty(*known, deadline_said(by[0]))
