"""`vtf report expiring`: which fundings end when, what is left, and what pace would use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.financial.days import day_option
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


@click.command(short_help="Fundings that end: unspent, committed, pace needed.")
@books_option
@day_option("--on", "on", "The day it is of; else --today.")
@click.option("--donor", default="", help="Only this donor's: id, name or alias.")
@click.option("--fund", default="", metavar="ID", help="Only this fund's.")
@out_option
@today_option
@json_option
def expiring(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    on: datetime.date | None,
    donor: str,
    fund: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Fundings that end: unspent, committed, pace needed.

    By how soon they end, with what is left at the present pace: candidates to ask for more time.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.expiring import expiring as found  # noqa: PLC0415 # same
    from reports.financial.expiring_tables import paper  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id  # noqa: PLC0415 # same

    loaded = load(books)
    register = loaded.register
    asked = {
        "donor": donor_id(register, donor) if donor else "",
        "fund": fund_id(register, fund) if fund else "",
    }
    give(paper(found(loaded, on or today, **asked)), out, as_json=as_json)


def expiring_paper(books: Books, today: datetime.date) -> Paper:
    """Return the whole portfolio on a day as a working paper."""
    from reports.financial.expiring import expiring as found  # noqa: PLC0415 # heavy
    from reports.financial.expiring_tables import paper  # noqa: PLC0415 # same

    return paper(found(books, today))
