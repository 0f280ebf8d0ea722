"""Days on the command line of a financial report: `--period`, `--from`, `--to`, `--on`.

Every report takes the same: a period as people write it (`2013`, `2013/14`, `2013-Q2`, two days),
or its first and last day; a report of a day takes that day too.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import BadInputError
from ledger.options import day_if_said

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

#: What begins a period of which no first day is stated.
YEAR_BEGINS, INCEPTION = "1 January of the last day's year", "since inception"


def day_option(name: str, passed: str, said: str) -> Callable[[Any], Any]:
    """Add an option for a day, passed as `datetime.date | None`."""
    return click.option(name, passed, callback=day_if_said, metavar="DATE", help=said)


def days_options(otherwise: str, *, on: bool = False) -> Callable[[Any], Any]:
    """Add the options for days; a command is given `begins` and `ends`, None where not stated.

    Args:
        otherwise: what begins a period without a first day: `YEAR_BEGINS` or `INCEPTION`.
        on: whether the report is of a day, which `--on` says as `--to` does.
    """

    def added(function: Any) -> Any:
        @wraps(function)
        def command(**given: Any) -> Any:
            begins, ends = _asked(
                given.pop("said"),
                given.pop("begins"),
                given.pop("ends"),
                given.pop("on", None),
                ever=otherwise == INCEPTION,
            )
            return function(begins=begins, ends=ends, **given)

        options = [
            day_option("--to", "ends", "Last day; else --today."),
            day_option("--from", "begins", f"First day; else {otherwise}."),
            click.option(
                "--period", "said", metavar="PERIOD",
                help="Both: 2013, 2013/14, 2013-Q2, 2013-H1, 2013-03, FIRST..LAST.",
            ),
        ]  # fmt: skip
        if on:
            options.insert(0, day_option("--on", "on", "The day it is of: as --to."))
        result = command
        for option in options:
            result = option(result)
        return result

    return added


def _asked(
    said: str | None,
    begins: datetime.date | None,
    ends: datetime.date | None,
    on: datetime.date | None,
    *,
    ever: bool,
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day asked for, None where not stated.

    Raises:
        BadInputError: something is said twice, or is no period.
    """
    if on and ends:
        raise BadInputError("--on and --to are the same day", advice="Say one of them.")
    if said is None:
        return begins, on or ends
    if begins or ends or on:
        raise BadInputError(
            "--period says both days", advice="Leave --from, --to and --on out, or --period."
        )
    from reports.statements import period  # noqa: PLC0415 # only where it is asked for

    found = period.period_said(said)
    if found.ends is None and not ever:
        raise BadInputError(
            "this report is of days that are stated", advice="--from says its first day."
        )
    return found.begins, found.ends


def last_day(
    begins: datetime.date | None, ends: datetime.date | None, today: datetime.date
) -> datetime.date:
    """Return the last day of a report that may have no first one: today, unless it is stated.

    Raises:
        BadInputError: it is before the first.
    """
    last = ends or today
    if begins and begins > last:
        raise BadInputError(
            f"the period from {begins} to {last} ends before it begins",
            advice="--from is its first day, --to its last.",
        )
    return last
