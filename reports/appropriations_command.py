"""`vtf appropriations`: by mission and year, voted, spent, committed, surrendered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show votes by mission and year: spent, left, surrendered.")
@books_option
@click.option("--fund", help="Only this fund's.")
@click.option("--year", default="", help="Only this year's: 2012/13.")
@today_option
@json_option
def appropriations(
    books: Path, fund: str | None, year: str, today: datetime.date, *, as_json: bool
) -> None:
    """Show votes by mission and year: spent, left, surrendered.

    What was voted, each amount once; the authority booked; what is spent, committed and left of
    it; when it lapses; and what is due to Member States. A vote that is pending has no amount.
    Ends with 1 if the rules refuse something in these books.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports import appropriations as report  # noqa: PLC0415 # same
    from reports.appropriations_text import as_text  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    loaded = load(books)
    name = fund_id(loaded.register, fund) if fund else ""
    found = report.appropriations(loaded, today, fund=name, year=year)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
    errors = len(errors_in(list(loaded.problems())))
    if errors:
        counted = f"{errors:,} error{'' if errors == 1 else 's'}"
        click.echo(f"vtf: these books have {counted}; see `vtf check`", err=True)
        sys.exit(EXIT_FINDINGS)
