"""`vtf report budget`: budget against actual, for both calendars, with the bridge between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.financial.days import YEAR_BEGINS, days_options
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


@click.command(short_help="Budget against actual, calendar and July-June, bridged.")
@books_option
@click.option("--fund", default="", metavar="ID", help="Only this fund; else all of them.")
@days_options(YEAR_BEGINS)
@out_option
@today_option
@json_option
def budget(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    fund: str,
    begins: datetime.date | None,
    ends: datetime.date | None,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Budget against actual, calendar and July-June, bridged.

    Agreements and allotments by the days asked for, votes by their own year, and the bridge from
    both to the expense of the period. Ends with 1 where the bridge does not tie, or if the rules
    refuse something in these books.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.budget import budget as report  # noqa: PLC0415 # same
    from reports.financial.budget_tables import paper  # noqa: PLC0415 # same
    from reports.financial.periods import period  # noqa: PLC0415 # same
    from reports.scope import fund_id  # noqa: PLC0415 # same

    days = period(begins, ends, today)
    loaded = load(books)
    name = fund_id(loaded.register, fund) if fund else ""
    give(paper(report(loaded, days, name)), out, as_json=as_json)


def budget_paper(books: Books, today: datetime.date) -> Paper:
    """Return budget against actual of the year up to a day as a working paper."""
    from reports.financial.budget import budget as report  # noqa: PLC0415 # heavy: only when called
    from reports.financial.budget_tables import paper  # noqa: PLC0415 # same
    from reports.financial.periods import period  # noqa: PLC0415 # same

    return paper(report(books, period(None, None, today)))
