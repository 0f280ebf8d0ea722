"""The command `vtf overrides`: who overrode what, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="List every override: who, what, why, used or not.")
@books_option
@today_option
@json_option
def overrides(books: Path, today: datetime.date, as_json: bool) -> None:  # as clicked
    """List every override that was ever stated: used, unused, expired, refused or withdrawn.

    The list is always complete, and listing it is no judgement: it ends with 0. An override is
    written by hand into a file of terms/ of the books, as docs/people.md shows; `vtf check` says at
    once whether it reaches what it is about.
    """
    from ledger.books import load  # noqa: PLC0415 # beancount is slow to load
    from reports import overrides as report  # noqa: PLC0415 # same
    from reports.render.text import table_text  # noqa: PLC0415 # same

    found = report.overrides(load(books), today)
    if as_json:
        print_json([one._asdict() for one in found])
        return
    if found:
        click.echo(table_text(report.table(found)))
        click.echo("")
    for one in found:
        for why in one.why:
            click.echo(f"{one.id} ({one.state}): {why}")
    click.echo(report.counted(found))
