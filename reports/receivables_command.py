"""`vtf receivables`: what donors owe, how old it is, and what of it is doubtful."""

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


@click.command(short_help="Show what donors owe: by instalment and age, with allowance.")
@books_option
@click.option("--fund", default="", metavar="ID", help="Only agreements with this fund.")
@click.option(
    "--by",
    "side",
    type=click.Choice(["age", "donor", "agreement", "expiry"]),
    default="age",
    show_default=True,
    help="What it is summed up by; expiry: when the agreement ends.",
)
@out_option
@today_option
@json_option
def receivables(
    books: Path, fund: str, side: str, out: Path | None, today: datetime.date, as_json: bool
) -> None:
    """Show what donors owe: by instalment and age, with allowance.

    The allowance follows the policy RECEIVABLE-ALLOWANCE; it is proposed and not booked. The total
    is that of the Receivable accounts; where it is not, the command ends with 1.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.receivables import receivables as owing  # noqa: PLC0415 # same
    from reports.receivables_paper import paper  # noqa: PLC0415 # same
    from reports.receivables_text import as_text  # noqa: PLC0415 # same

    loaded = load(books)
    found = owing(loaded, today, fund=fund)
    if as_json:
        print_json({**found.as_json(), **found.by_as_json(side)})
    else:
        click.echo(as_text(found, side))
    if out is not None:
        for path in save(paper(loaded, found), out):
            click.echo(path, err=True)
    if found.total != found.booked:
        sys.exit(EXIT_FINDINGS)
