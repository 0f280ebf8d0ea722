"""`vtf alerts`: what needs somebody, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


def _bands(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[int, ...]:
    if value is None:
        return ()
    from reports.alerts import bands_said  # noqa: PLC0415 # heavy: only when used

    try:
        return bands_said(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(short_help="List what needs somebody soon: ending, due, overdue.")
@books_option
@click.option("--days", "bands", callback=_bands, metavar="LIST", help="Bands: 30, 60, 90.")
@click.option("--fund", default="", metavar="ID", help="Only this fund's.")
@click.option("--donor", default="", help="Only what concerns this donor: id, name or alias.")
@out_option
@today_option
@json_option
def alerts(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    bands: tuple[int, ...],
    fund: str,
    donor: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """List what needs somebody soon: ending, due, overdue.

    Agreements that end or have ended with money left, statements and reports that are due,
    instalments, advances, reserves, orders, appropriations, mandates, approvals, and money that
    nobody has identified. Ends with 1 while anything is overdue, or if the rules refuse something
    in these books.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.alerts import alerts as found  # noqa: PLC0415 # same
    from reports.alerts_tables import paper  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id  # noqa: PLC0415 # same

    loaded = load(books)
    register = loaded.register
    made = found(
        loaded,
        today,
        bands=bands,
        fund=fund_id(register, fund) if fund else "",
        donor=donor_id(register, donor) if donor else "",
    )
    give(paper(made), out, as_json=as_json)


def alerts_paper(books: Books, today: datetime.date) -> Paper:
    """Return all alerts of a day as a working paper."""
    from reports.alerts import alerts as found  # noqa: PLC0415 # heavy: only when called
    from reports.alerts_tables import paper  # noqa: PLC0415 # same

    return paper(found(books, today))
