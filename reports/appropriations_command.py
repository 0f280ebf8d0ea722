"""`vtf appropriations`: by mission and year, voted, spent, committed, surrendered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, print_json, today_option
from reports.render.papers import Paper, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


@click.command(short_help="Show votes by mission and year: spent, left, surrendered.")
@books_option
@click.option("--fund", help="Only this fund's.")
@click.option("--year", default="", help="Only this year's: 2012/13.")
@out_option
@today_option
@json_option
def appropriations(
    books: Path,
    fund: str | None,
    year: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show votes by mission and year: spent, left, surrendered.

    What was voted, each amount once; the authority booked; what is spent, committed and left of
    it; when it lapses; and what is due to Member States. A vote that is pending has no amount.
    Ends with 1 if they do not add up to the accounts, or the rules refuse something in these books.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.findings import errors_in  # noqa: PLC0415 # same
    from reports import appropriations as report  # noqa: PLC0415 # same
    from reports.appropriations_text import as_text, paper  # noqa: PLC0415 # same
    from reports.identity import identity  # noqa: PLC0415 # same
    from reports.render.papers import save  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    loaded = load(books)
    name = fund_id(loaded.register, fund) if fund else ""
    found = report.appropriations(loaded, today, fund=name, year=year)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
    errors = len(errors_in(list(loaded.problems())))
    whole = paper(found, identity(loaded), sound=not errors)
    if out is not None:
        for path in save(whole, out):
            click.echo(path, err=True)
    if not errors and not whole.ties:
        click.echo("vtf: the votes do not add up to what the accounts have", err=True)
        sys.exit(EXIT_FINDINGS)
    if errors:
        counted = f"{errors:,} error{'' if errors == 1 else 's'}"
        click.echo(f"vtf: these books have {counted}; see `vtf check`", err=True)
        sys.exit(EXIT_FINDINGS)


def appropriations_paper(books: Books, today: datetime.date) -> Paper:
    """Return all appropriations of a day as a working paper."""
    from ledger.findings import errors_in  # noqa: PLC0415 # heavy: only when called
    from reports import appropriations as report  # noqa: PLC0415 # same
    from reports.appropriations_text import paper  # noqa: PLC0415 # same
    from reports.identity import identity  # noqa: PLC0415 # same

    sound = not errors_in(list(books.problems()))
    return paper(report.appropriations(books, today), identity(books), sound=sound)
