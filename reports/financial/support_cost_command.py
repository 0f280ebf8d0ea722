"""`vtf report support-cost`: rate, base, charged, recomputed, and what differs."""

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


@click.command("support-cost", short_help="Support cost by agreement: charged and recomputed.")
@books_option
@days_options(INCEPTION)
@click.option("--donor", default="", help="Only this donor's fundings: id, name or alias.")
@click.option("--funding", default="", help="Only this funding, or this agreement's.")
@out_option
@today_option
@json_option
def support_cost(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    begins: datetime.date | None,
    ends: datetime.date | None,
    donor: str,
    funding: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Support cost by agreement: charged and recomputed.

    Rate, base, charged, recomputed from the clauses, waived, and each voucher that differs. Ends
    with 1 where one does.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.support_cost import support_cost as found  # noqa: PLC0415 # same
    from reports.financial.support_cost_tables import paper  # noqa: PLC0415 # same
    from reports.scope import of_donor, of_funding  # noqa: PLC0415 # same

    last = last_day(begins, ends, today)
    if donor and funding:
        raise click.UsageError("say --donor or --funding")
    loaded = load(books)
    wanted = None
    if donor or funding:
        register = loaded.register
        scope = of_donor(register, donor) if donor else of_funding(register, funding)
        wanted = {one.id for one in scope.fundings}
    give(paper(found(loaded, last, begins, wanted=wanted)), out, as_json=as_json)


def support_cost_paper(books: Books, today: datetime.date) -> Paper:
    """Return all support cost up to a day as a working paper."""
    from reports.financial.support_cost import support_cost as found  # noqa: PLC0415 # heavy
    from reports.financial.support_cost_tables import paper  # noqa: PLC0415 # same

    return paper(found(books, today))
