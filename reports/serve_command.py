"""`vtf serve`: the books in Fava, read-only, for one person at this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Open the books in Fava, read-only, on this machine.")
@books_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes any that is free.",
)
def serve(books: Path, port: int) -> None:
    """Open the books in Fava, read-only, on this machine.

    Books that do not load or cannot be trusted are not shown. Nobody else on the network can
    open the pages, and nothing can be changed through them. Ctrl-C ends it.
    """
    # Fava takes a quarter of a second to import: only where it is needed.
    from reports.serving import make_server, run  # noqa: PLC0415

    server, page = make_server(books, port)
    click.echo(f"The books in {books} are open, read-only, at\n\n  {page}\n\nCtrl-C ends it.")
    run(server)
