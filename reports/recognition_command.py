"""`vtf recognition`: when agreements are revenue, by two standards side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.command(short_help="Show when agreements are revenue, by IPSAS 23 and IPSAS 47.")
@books_option
@click.option("--fund", default="", metavar="ID", help="Only agreements with this fund.")
@today_option
@json_option
def recognition(books: Path, fund: str, today: datetime.date, as_json: bool) -> None:
    """Show when agreements are revenue, by IPSAS 23 and IPSAS 47.

    For each agreement: revenue of the year and to date, receivable and liability, by both standards
    and with the difference. Dated policies say which standard counts from which day, and which
    agreements carry an obligation.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.recognition import recognition as recognised  # noqa: PLC0415 # same
    from reports.recognition_text import as_text  # noqa: PLC0415 # same

    found = recognised(load(books), today, fund=fund)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(as_text(found))
