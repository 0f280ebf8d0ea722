"""`vtf commitments`: what is reserved for orders, and which of it will hardly be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show what is reserved for orders: open, stale, closing.")
@books_option
@click.option("--funding", default="", metavar="ID", help="Of one funding only.")
@click.option(
    "--stale",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Only what has not moved for so many days, is over age, or is of a funding that ends.",
)
@click.option("--all", "released", is_flag=True, help="Show what is released or used up too.")
@today_option
@json_option
def commitments(
    books: Path,
    funding: str,
    stale: int | None,
    released: bool,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Show what is reserved for orders: open, stale, closing.

    Each open commitment with what was charged to it and what is left, when it last moved and when
    its funding stops bearing costs. It is stale after 90 days without a movement (or --stale),
    closing when its funding ends within 90 days, over age after that, or after the days that the
    policy COMMITMENT-AGE states.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.commitments import standings  # noqa: PLC0415 # same
    from reports.commitments_text import as_text  # noqa: PLC0415 # same

    found = standings(load(books), today, funding=funding, stale=stale, released=released)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
