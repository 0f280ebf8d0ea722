"""`vtf report matrix`: donor by programme on any day, in money and in kind."""

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


@click.command(short_help="Donor by programme: received for, spent on, in kind.")
@books_option
@days_options(INCEPTION, on=True)
@click.option("--donor", default="", help="Only this donor: id, name or alias.")
@click.option("--programme", default="", help="Only this programme: id, name or alias.")
@click.option("--fund", default="", metavar="ID", help="Only this fund.")
@out_option
@today_option
@json_option
def matrix(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    begins: datetime.date | None,
    ends: datetime.date | None,
    donor: str,
    programme: str,
    fund: str,
    out: Path | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Donor by programme: received for, spent on, in kind.

    What was received for a programme, spent on it and given in kind, each apart, since inception
    and with --from for a period. Totals tie to the books; where they do not, it ends with 1.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.financial.matrix import Asked  # noqa: PLC0415 # same
    from reports.financial.matrix import matrix as found  # noqa: PLC0415 # same
    from reports.financial.matrix_tables import paper  # noqa: PLC0415 # same
    from reports.scope import donor_id, fund_id, programme_id  # noqa: PLC0415 # same

    last = last_day(begins, ends, today)
    loaded = load(books)
    register = loaded.register
    asked = Asked(
        last,
        begins,
        fund_id(register, fund) if fund else "",
        programme_id(register, programme) if programme else "",
        donor_id(register, donor) if donor else "",
    )
    give(paper(found(loaded, asked)), out, as_json=as_json)


def matrix_paper(books: Books, today: datetime.date) -> Paper:
    """Return the whole matrix of a day as a working paper."""
    from reports.financial.matrix import Asked  # noqa: PLC0415 # heavy: only when called
    from reports.financial.matrix import matrix as found  # noqa: PLC0415 # same
    from reports.financial.matrix_tables import paper  # noqa: PLC0415 # same

    return paper(found(books, Asked(today)))
