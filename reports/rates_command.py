"""The command `vtf rates`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])\Z")


def _month(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and not _MONTH.match(value):
        raise click.BadParameter(f"{value!r} is not a month such as 2014-03")
    return value


@click.command(short_help="Show which rates of exchange are there and missing.")
@books_option
@click.option(
    "--from", "begins", default="", callback=_month, metavar="MONTH", help="First month: 2014-03."
)
@click.option(
    "--to", "ends", default="", callback=_month, metavar="MONTH", help="Last month: 2014-12."
)
@click.option(
    "--source", "sources", multiple=True,
    help="Only rates of this source: UNORE, ECB, FED, own; may be repeated.",
)  # fmt: skip
@json_option
def rates(books: Path, begins: str, ends: str, sources: tuple[str, ...], *, as_json: bool) -> None:
    """Show, for every currency of the books and every month, which rates are there and missing.

    A currency is needed from the first month in which the books speak of it to the last one in
    which they do, or in which something is due in it. For a missing month it is said for what the
    rate is needed first. Ends with 1 if a month is missing.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.rates import as_lines, rates_needed  # noqa: PLC0415 # same
    from reports.render.text import WIDTH  # noqa: PLC0415 # same
    from reports.render.widths import wrapped  # noqa: PLC0415 # same

    found = rates_needed(load(books), begins, ends, sources)
    if as_json:
        print_json(found.as_json())
    else:
        for line in as_lines(found):
            later = " " * (len(line) - len(line.lstrip()) + 4)
            click.echo("\n".join(wrapped(line, WIDTH, later=later, hyphens=False)))
    if found.missing:
        click.get_current_context().exit(EXIT_FINDINGS)
