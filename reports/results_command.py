"""`vtf results`: outputs by programme, period and unit, beside the money spent there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show outputs by programme, beside the money spent there.")
@books_option
@click.option("--programme", help="Only this one: id, name or alias.")
@click.option(
    "--period",
    metavar="PERIOD",
    help="2014, 2014-Q3, 2014-07 or 2013-01-01..2014-07-31; until today unless stated.",
)
@today_option
@json_option
def results(
    books: Path,
    programme: str | None,
    period: str | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show outputs by programme, beside the money spent there.

    Each figure has its source and the day on which the source stated it. Where a stated total is
    not what its parts add up to, both figures and the gap are told.
    """
    import datetime as days  # noqa: PLC0415 # only when the command runs

    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports import results as report  # noqa: PLC0415 # same
    from reports.results_text import as_text  # noqa: PLC0415 # same
    from reports.scope import unknown  # noqa: PLC0415 # same

    wanted = report.period_of(period) if period else report.Period(days.date.min, today)
    loaded = load(books)
    register = loaded.register
    name = register.named("programme", programme) if programme else ""
    if name is None:
        known = [spelt for term in register.programmes.values() for spelt in (term.id, term.name)]
        raise unknown("programme", str(programme), known, listed=register.programmes)
    found = report.results(loaded, wanted, programme=name)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
