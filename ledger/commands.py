"""Commands of the books themselves: `vtf init`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.new_books import TITLE, make_books
from ledger.options import books_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Make new, empty books.")
@books_option
@click.option("--title", default=TITLE, show_default=True, help="What the books are called.")
def init(books: Path, title: str) -> None:
    """Make new, empty books in a folder that is empty or not there yet."""
    make_books(books, title)
    name = click.format_filename(books)
    click.echo(f"New books are in {name}. Next:")
    click.echo("  vtf inspect FILE   what a workbook holds, and which layout fits")
    click.echo("  vtf import FILE    bring it into the books")
    click.echo("  vtf check          run every rule")
    click.echo("  vtf serve          open the books in Fava")
    click.echo(f"Each of the last three takes --books {name}, or set VTF_BOOKS to it.")
