"""The command `vtf interest`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.options import books_option, day_if_said, json_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal
    from pathlib import Path


def _rate(_context: click.Context, _parameter: click.Parameter, value: str) -> Decimal | None:
    from ledger.interest_clauses import per_cent  # noqa: PLC0415 # only when the command runs

    try:
        return None if value == "policy" else per_cent(f"{value.removesuffix('%')}%")
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a rate such as 2.5%") from None


def _amount(_context: click.Context, _parameter: click.Parameter, value: str) -> Decimal | None:
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 # only when the command runs

    from ledger.money import BOOK_CURRENCY, MoneyError, exact  # noqa: PLC0415 # same

    try:
        found = exact(Decimal(value), BOOK_CURRENCY) if value else None
    except (InvalidOperation, MoneyError):
        found = Decimal(-1)
    if found is not None and found < 0:
        raise click.BadParameter(f"{value!r} is not an amount such as 1234.56")
    return found


@click.command(short_help="Reckon interest by funding, and say whose it is.")
@books_option
@click.option("--funding", help="Only this funding, or all grants of this agreement.")
@click.option("--all", "everything", is_flag=True, help="All fundings.")
@click.option("--year", type=click.IntRange(1900, 2999), help="From 1 January to 31 December.")
@click.option(
    "--from", "begins", default="", callback=day_if_said, metavar="DATE", help="First day."
)
@click.option("--to", "ends", default="", callback=day_if_said, metavar="DATE", help="Last day.")
@click.option(
    "--rate", default="policy", show_default=True, callback=_rate, metavar="RATE",
    help="Per cent a year, such as 2.5%; or as the policy INTEREST-RATE says.",
)  # fmt: skip
@click.option(
    "--basis",
    type=click.Choice(["actual/365", "actual/360"]),
    default=None,
    help="Days of the year; as the policy INTEREST-BASIS says unless stated.",
)
@click.option(
    "--amount", default="", callback=_amount, metavar="USD",
    help="Split what the bank paid, instead of reckoning by a rate.",
)  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print the paper as CSV.")
@click.option("--sheet", metavar="BANK", help="Print a sheet to import, the cash on this account.")
@click.option("--draft", metavar="BANK", help="Print the entries, the cash on this account: UNHQ.")
@today_option
@json_option
def interest(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    funding: str | None,
    everything: bool,
    year: int | None,
    begins: datetime.date | None,
    ends: datetime.date | None,
    rate: Decimal | None,
    basis: str | None,
    amount: Decimal | None,
    as_csv: bool,
    sheet: str | None,
    draft: str | None,
    today: datetime.date,
    as_json: bool,
) -> None:
    """Reckon interest by funding, and say whose it is.

    On the cash at the end of each day. Each part follows the clause on interest of its funding: to
    the donor, to the programme, to the fund. The parts add up to the whole, to the cent. Days to
    come are refused. What is booked of these days already is told, and not drafted again:
    --sheet and --draft then end with 1.
    """
    import datetime as days  # noqa: PLC0415 # only when the command runs

    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from ledger.errors import BadInputError  # noqa: PLC0415 # same
    from reports import interest_text as text  # noqa: PLC0415 # same
    from reports.closure_drafts import opened  # noqa: PLC0415 # same
    from reports.interest import Ask  # noqa: PLC0415 # same
    from reports.interest import interest as reckoned  # noqa: PLC0415 # same
    from reports.scope import of_funding  # noqa: PLC0415 # same

    if bool(funding) == everything:
        raise click.UsageError("say --funding FUNDING or --all")
    if year:
        begins, ends = days.date(year, 1, 1), days.date(year, 12, 31)
    if begins is None or ends is None or ends < begins:
        raise click.UsageError("say --year, or --from a day --to the same or a later one")
    if ends > today:
        raise BadInputError(
            f"{ends} is after {today}: nobody knows what cash there will be",
            advice="Ask for days that are over; --today names another day to work on.",
        )
    loaded = load(books)
    register = loaded.register
    wanted = of_funding(register, funding).fundings if funding else register.fundings.values()
    found = reckoned(loaded, wanted, Ask(begins, ends, rate, basis or "", amount))
    if as_json:
        print_json(found.as_json())
    elif as_csv:
        click.echo(text.as_csv(found), nl=False)
    elif sheet:
        click.echo(text.sheet(found, sheet), nl=False)
        _say_if_booked(text.already(found))
    elif draft:
        entries = text.drafted(found, draft)
        missing = opened(loaded.entries, entries)
        click.echo(f"{missing}\n{entries}" if missing else entries, nl=False)
        _say_if_booked(text.already(found))
    else:
        click.echo(text.as_text(found))


def _say_if_booked(already: list[str]) -> None:
    """End with findings where something is booked already: no entry was drafted for it."""
    from ledger.errors import EXIT_FINDINGS  # noqa: PLC0415 # only where it is used

    for said in already:
        click.echo(f"vtf: {said}; no entry is drafted for it", err=True)
    if already:
        click.get_current_context().exit(EXIT_FINDINGS)
