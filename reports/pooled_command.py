"""`vtf pooled`: allocations of pooled funds, what came of them, reports to their agents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show allocations of pooled funds: funded, spent, reported.")
@books_option
@click.option("--fund", help="Only this fund's.")
@today_option
@json_option
def pooled(books: Path, fund: str | None, today: datetime.date, *, as_json: bool) -> None:
    """Show allocations of pooled funds: funded, spent, reported.

    What was allocated, transferred and refunded; what was spent of it and how much is left; and
    when the final figures of each year are due to the administrative agent. Ends with 1 if the
    rules refuse something in these books, or if final figures are overdue.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports import pooled as report  # noqa: PLC0415 # same
    from reports.pooled_text import as_text  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    loaded = load(books)
    name = fund_id(loaded.register, fund) if fund else ""
    found = report.pooled(loaded, today, fund=name)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
    errors = len(errors_in(list(loaded.problems())))
    if errors:
        counted = f"{errors:,} error{'' if errors == 1 else 's'}"
        click.echo(f"vtf: these books have {counted}; see `vtf check`", err=True)
    if errors or any(one.overdue(today) for one in found.reports):
        sys.exit(EXIT_FINDINGS)
