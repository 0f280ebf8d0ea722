"""`vtf coverage`: allowances that nobody used, and spending that only a `*` lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command()
@books_option
@click.option("--funding", help="Only this funding, or this agreement's.")
@today_option
@json_option
def coverage(books: Path, funding: str | None, today: datetime.date, as_json: bool) -> None:
    """List allowances never used, and spending matched only by *.

    Nothing here is wrong: it shows money that waits for a use that a clause allows, fundings that
    no cost can come under because a clause is missing, and costs that no clause names. Ends with 1
    if the books have errors, because what they say cannot be relied on.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when run
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports.coverage import coverage as report  # noqa: PLC0415 # same
    from reports.coverage_text import as_text  # noqa: PLC0415 # same
    from reports.scope import of_funding  # noqa: PLC0415 # same

    loaded = load(books)
    wanted = of_funding(loaded.register, funding).fundings if funding else ()
    found = report(loaded, today, [one.id for one in wanted])
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
    if errors := len(errors_in(list(loaded.problems()))):
        counted = f"{errors:,} error{'' if errors == 1 else 's'}"
        click.echo(f"vtf: these books have {counted}; see `vtf check`", err=True)
        click.get_current_context().exit(EXIT_FINDINGS)
