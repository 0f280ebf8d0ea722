"""`vtf advances`: what partners hold, how old it is, whose money it is, when reports are due."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json, today_option
from reports.render.papers import out_option, save

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show what partners hold: age, reports due, donor.")
@books_option
@click.option(
    "--by",
    "side",
    type=click.Choice(["partner", "donor", "funding", "age", "expiry"]),
    default="partner",
    show_default=True,
    help="What the ages are shown by; expiry: when the funding ends.",
)
@click.option("--all", "settled", is_flag=True, help="Show settled advances too.")
@out_option
@today_option
@json_option
def advances(
    books: Path, side: str, settled: bool, out: Path | None, today: datetime.date, as_json: bool
) -> None:
    """Show what partners hold: age, reports due, donor.

    Each advance with what was reported and given back, its age since it was paid, the day its
    report is due, its donor and when its funding ends. The total is that of the Advances accounts.
    Ends with 1 if something is tied to no advance, is below zero, or is not what the partner
    states.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.advances import holdings  # noqa: PLC0415 # same
    from reports.advances_paper import paper  # noqa: PLC0415 # same
    from reports.advances_text import as_text  # noqa: PLC0415 # same

    loaded = load(books)
    found = holdings(loaded, today, side=side, settled=settled)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
    if out is not None:
        for path in save(paper(loaded, found), out):
            click.echo(path, err=True)
    if found.findings:
        sys.exit(EXIT_FINDINGS)
