"""`vtf report cost`: what programmes cost beside what they achieved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, today_option
from reports.financial.days import INCEPTION, days_options, last_day
from reports.render.papers import Paper, give, out_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


@click.command(short_help="Cost and outputs by programme, side by side, with caveats.")
@books_option
@days_options(INCEPTION)
@click.option("--programme", default="", help="Only this one: id, name or alias.")
@out_option
@today_option
@json_option
def cost(  # noqa: PLR0917 # one parameter for each option
    books: Path,
    begins: datetime.date | None,
    ends: datetime.date | None,
    programme: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Cost and outputs by programme, side by side, with caveats.

    Money by funding system, help in kind apart, and what full cost is by the policy FULL-COST.
    Nothing is divided and no programme is ranked.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.cost_results import cost_results  # noqa: PLC0415 # same
    from reports.financial.cost_tables import paper  # noqa: PLC0415 # same
    from reports.scope import programme_id  # noqa: PLC0415 # same

    last = last_day(begins, ends, today)
    loaded = load(books)
    wanted = programme_id(loaded.register, programme) if programme else ""
    give(paper(cost_results(loaded, last, begins, programme=wanted)), out, as_json=as_json)


def cost_paper(books: Books, today: datetime.date) -> Paper:
    """Return cost and outputs since inception as a working paper."""
    from reports.financial.cost_results import cost_results  # noqa: PLC0415 # heavy: only when used
    from reports.financial.cost_tables import paper  # noqa: PLC0415 # same

    return paper(cost_results(books, today))
