"""The command `vtf match`: deposits held against what is due, and booked where that is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.options import books_option, json_option, maker_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from importers.match_text import Matching


@click.command(short_help="Match deposits of bank statements to what is due.")
@books_option
@click.option("--book", is_flag=True, help="Make receipts of what is matched.")
@click.option(
    "--accept", multiple=True, metavar="LINE=FUNDING",
    help="Make a receipt of a deposit by your decision; LINE=FUNDING=AMOUNT for a part of it. May "
    "be repeated.",
)  # fmt: skip
@click.option(
    "--unapplied", metavar="DAYS", type=click.IntRange(min=0),
    help="Book what is unmatched for so many days to the fund's UNAPPLIED.",
)  # fmt: skip
@click.option("--by", metavar="NAME", help="Who decides; needed with --accept and --unapplied.")
@today_option
@maker_option
@json_option
def match(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    book: bool,
    accept: tuple[str, ...],
    unapplied: int | None,
    by: str | None,
    today: datetime.date,
    maker: str,
    at: str,
    as_json: bool,
) -> None:
    """Match the deposits of bank statements to instalments, receivables and pledges.

    Each deposit that no receipt names is held against everything due, by amount, currency,
    reference, payer and day. What is unambiguous is matched; the rest is proposed, with reasons
    for and against, or waits, by age. Nothing is written without --book, --accept or --unapplied;
    a receipt names its line, so that no line is booked twice.
    """
    from importers import match_work  # noqa: PLC0415 # beancount is slow to load
    from importers.taken import MadeBy  # noqa: PLC0415 # same

    if (accept or unapplied is not None) and not (by or "").strip():
        raise click.UsageError("say who decides, with --by NAME")
    found = match_work.matching(books, today)
    rows = match_work.papers(books, found, book, accept, unapplied, (by or "").strip())
    made = MadeBy(maker or (by or "").strip(), at, "deposits matched")
    outcomes: list[dict[str, Any]] = []
    lines: list[str] = []
    failure = None
    for layout, some in rows.items():
        done = match_work.booked(books, some, layout, made)
        outcomes.append(done.data)
        lines += done.lines
        failure = failure or done.failure
    _print(found, outcomes, lines, as_json=as_json, booking=book)
    if failure is not None:
        raise failure


def _print(
    found: Matching,
    outcomes: list[dict[str, Any]],
    lines: list[str],
    *,
    as_json: bool,
    booking: bool,
) -> None:
    from importers import match_text  # noqa: PLC0415 # after the books are loaded

    if as_json:
        print_json({**match_text.as_data(found), "written": outcomes})
        return
    for line in match_text.as_lines(found, booking=booking):
        click.echo(line)
    if lines:
        click.echo("")
    for line in lines:
        click.echo(line)
