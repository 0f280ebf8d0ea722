"""`vtf report unearmarked`: what unearmarked money did, and each donor's share by a stated rule."""

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


@click.command(short_help="Use of unearmarked and pooled money by donor, by rule.")
@books_option
@days_options(INCEPTION, on=True)
@click.option("--donor", default="", help="The page for this donor: id, name or alias.")
@click.option("--fund", default="", metavar="ID", help="Only this fund; not with --donor.")
@out_option
@today_option
@json_option
def unearmarked(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    begins: datetime.date | None,
    ends: datetime.date | None,
    donor: str,
    fund: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Use of unearmarked and pooled money by donor, by rule.

    The rule is the policy UNEARMARKED-SHARE; without it nothing is shown by donor. With --donor it
    is the page for that donor, on which no other donor's figures are, nor can be worked out.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial import unearmarked as report  # noqa: PLC0415 # same
    from reports.financial import unearmarked_tables as tables  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id  # noqa: PLC0415 # same

    last = last_day(begins, ends, today)
    if donor and fund:
        raise click.UsageError("a donor's page shows all funds: --fund is not for it")
    loaded = load(books)
    if donor:
        page = report.donor_page(loaded, donor_id(loaded.register, donor), last, begins)
        give(tables.donor_paper(page), out, as_json=as_json)
    else:
        wanted = fund_id(loaded.register, fund) if fund else ""
        found = report.unearmarked(loaded, last, begins, fund=wanted)
        give(tables.whole_paper(found), out, as_json=as_json)


def unearmarked_paper(books: Books, today: datetime.date) -> Paper:
    """Return the use of all unearmarked money on a day as a working paper."""
    from reports.financial import unearmarked as report  # noqa: PLC0415 # heavy: only when called
    from reports.financial import unearmarked_tables as tables  # noqa: PLC0415 # same

    return tables.whole_paper(report.unearmarked(books, today))
