"""`vtf trace`: from a posting back to its spreadsheet cells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Follow a posting back to its spreadsheet cells.")
@books_option
@json_option
@click.argument("what", metavar="KEY|FILE:LINE")
def trace(books: Path, what: str, as_json: bool) -> None:
    """Follow a posting back to its spreadsheet cells.

    KEY is that of an entry (`expenditure:PV-1`); FILE:LINE a file of the books and a line in it,
    as every report names its entries. A source that is not as it was archived is said to be
    altered. Ends with 1 where it is, or where the cells would make another entry.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # heavy: only when run
    from reports.evidence.trace import trace as traces_of  # noqa: PLC0415 # same
    from reports.evidence.trace_text import as_text  # noqa: PLC0415 # same

    found = traces_of(load_beside_archive(books), what)
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        click.echo("\n\n".join(as_text(one) for one in found))
    if any(one.source and not one.whole for one in found):
        sys.exit(EXIT_FINDINGS)
