"""The options that say which statement: shared by whatever makes one and whatever issues one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.options import said_day

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

F = TypeVar("F", bound="Callable[..., Any]")


def _day(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> datetime.date | None:
    return None if value is None else said_day(value)


_WHICH = (
    click.option("--donor", help="All fundings of this donor: id, name or alias."),
    click.option("--funding", help="One funding by id, or all grants of an agreement."),
    click.option("--fund", help="Only what was given to this fund."),
    click.option("--all", "everybody", is_flag=True, help="One statement for each donor."),
    click.option("--due", is_flag=True, help="Those that are due and were not issued."),
    click.option(
        "--period", help="2013, 2013-Q2, 2013-H1, 2013-03, 2013/14, FIRST..LAST, inception."
    ),
    click.option("--from", "begins", callback=_day, metavar="DATE", help="First day."),
    click.option("--to", "ends", callback=_day, metavar="DATE", help="Last day."),
    click.option(
        "--kind",
        type=click.Choice(["interim", "annual", "final"]),
        default="interim",
        show_default=True,
        help="What the statement is called.",
    ),
    click.option(
        "--certified-by", metavar="'NAME, TITLE'", help="Who certifies it, annual or final."
    ),
    click.option("--certified-on", callback=_day, metavar="DATE", help="On which day."),
    click.option("--language", default="en", show_default=True, help="Of its words: en, fr."),
    click.option(
        "--headings",
        type=click.Path(path_type=Path, dir_okay=False),
        help="TOML file with a donor's own words for the lines.",
    ),
)


def which_statement(function: F) -> F:
    """Add the options that say of whom, for when, what kind and in which words."""
    for option in reversed(_WHICH):
        function = option(function)
    return function


def formats_option(known: Sequence[str], what: str) -> Callable[[F], F]:
    """Return the option `--format`, passed as `formats: tuple[str, ...]`, out of those known."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
        parts = (part.strip().lower() for part in value.split(","))
        found = tuple(dict.fromkeys(part for part in parts if part))
        if not found or set(found) - set(known):
            raise click.BadParameter(f"{value!r}: choose from {', '.join(known)}")
        return found

    return click.option(
        "--format",
        "formats",
        callback=read,
        default="pdf,xlsx,json",
        show_default=True,
        help=f"{what}: {', '.join(known)}.",
    )
