"""The command `vtf closure`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS, BadInputError
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="List what a funding needs before it is closed.")
@click.argument("funding")
@books_option
@today_option
@json_option
def closure(funding: str, books: Path, today: datetime.date, *, as_json: bool) -> None:
    """List what a funding, or an agreement with its grants, needs before it is closed.

    What is held, owed and reserved, what the donor instructed and what was done about it, with
    drafts of the entries that are missing. Ends with 1 while something is open.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.closure import checklist  # noqa: PLC0415 # same
    from reports.closure_text import as_text  # noqa: PLC0415 # same
    from reports.scope import of_funding  # noqa: PLC0415 # same

    loaded = load(books)
    scope = of_funding(loaded.register, funding)
    for one in scope.fundings:
        if one.kind in {"general", "unapplied"}:
            raise BadInputError(
                f"{one.id} is the fund's own, and is never closed",
                advice="Name a grant, an agreement, an allocation or an appropriation.",
            )
    found = [checklist(loaded, one, today) for one in scope.fundings]
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        click.echo("\n\n".join(map(as_text, found)))
    if not all(one.closable for one in found):
        click.get_current_context().exit(EXIT_FINDINGS)
