"""Options that every command shares: where the books are, what day it is, how to print.

Imports click and the standard library only: it is on the path of `vtf --help`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any] | click.Command)


def _now() -> datetime.datetime:
    # The one place where the clock is read: everything else is given its day.
    return datetime.datetime.now(tz=datetime.UTC)


def said_day(value: str) -> datetime.date:
    """Return a day as a command line writes it.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date such as 2014-06-30") from None


def day_if_said(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> datetime.date | None:
    """Return the day that an option states, None where it states none: a callback of click's."""
    return said_day(value) if value else None


def _date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime.date:
    return _now().date() if value is None else said_day(value)


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Return a day, or a day and a time of it, as it is written in the books."""
    if value is None:
        return f"{_now():%Y-%m-%dT%H:%M:%SZ}"
    text = value.strip()
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no moment such as 2014-06-30 or 2014-06-30T10:11:12Z"
        ) from None
    if len(text) <= len("2014-06-30"):
        return f"{moment:%Y-%m-%d}"
    # Without a zone it is the time of the books, which is UTC.
    zone = moment.tzinfo or datetime.UTC
    return f"{moment.replace(tzinfo=zone).astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _maker(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    return (value or "").strip()


def books_option(function: F) -> F:
    """Add `--books DIR`, passed as `books: Path`; default `$VTF_BOOKS`, else `./books`."""
    return click.option(
        "--books",
        envvar="VTF_BOOKS",
        default="books",
        show_default=True,
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the books.",
    )(function)


def maker_option(function: F) -> F:
    """Add `--maker NAME` and `--at MOMENT`, passed as `maker: str` and `at: str`.

    The maker is empty where nobody is named; the moment is now unless stated.
    """
    named = click.option(
        "--maker", envvar="VTF_MAKER", callback=_maker, metavar="NAME",
        help="Who does it; it stands in the books. Else $VTF_MAKER.",
    )(function)  # fmt: skip
    return at_option(named)


def at_option(function: F) -> F:
    """Add `--at MOMENT`, passed as `at: str`; now unless stated."""
    return click.option(
        "--at", callback=_moment, metavar="MOMENT",
        help="When, as it stands in the books: 2014-06-30, or with its time; now unless stated.",
    )(function)  # fmt: skip


def json_option(function: F) -> F:
    """Add `--json`, passed as `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")(
        function
    )


def today_option(function: F) -> F:
    """Add `--today DATE`, passed as `today: date`; default: the day it is."""
    return click.option(
        "--today", callback=_date, metavar="DATE", help="Work as if this were the day (YYYY-MM-DD)."
    )(function)


def print_json(data: Any) -> None:
    """Print plain data as JSON: keys in their order, text as it is."""
    import json  # noqa: PLC0415 # only where it is used: commands start fast

    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
