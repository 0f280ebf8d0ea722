"""The command `vtf reserve`: how reserves stand, an advance in one step, and its repayment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, maker_option, print_json, today_option

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from importers.outcome import Done
    from importers.reserve import Paper
    from ledger.reserves import Reserve


@click.group(
    short_help="Rapid response: advance from a reserve, repay it, show it.",
    invoke_without_command=True,
)
@books_option
@today_option
@json_option
@click.pass_context
def reserve(context: click.Context, books: Path, today: datetime.date, *, as_json: bool) -> None:
    """Show what each rapid-response reserve has, what is advanced, and what is not repaid.

    With `advance` the reserve advances money in one step, with `repay` it is repaid. Ends with 1
    if an advance is overdue.
    """
    if context.invoked_subcommand is not None:
        return
    from ledger.books import load  # noqa: PLC0415 # beancount is slow to load
    from ledger.reserves import reserves  # noqa: PLC0415 # same

    found = reserves(load(books), today)
    if as_json:
        print_json({"as_of": str(today), "reserves": [one.as_json() for one in found]})
    else:
        for line in _shown(found, today):
            click.echo(line)
    if any(lent.days for one in found for lent in one.lent):
        sys.exit(EXIT_FINDINGS)


@reserve.command(short_help="Advance money from a reserve, in one step.")
@books_option
@click.option("--reserve", "name", default="", help="Which, where there are several.")
@click.option("--programme", required=True, help="What it is for: id, name or alias.")
@click.option("--amount", required=True, help="US dollars.")
@click.option("--days", type=click.IntRange(1), help="Repaid after; else as the reserve says.")
@click.option("--reason", required=True, metavar="TEXT", help="Why it cannot wait.")
@click.option("--funding", default="", help="Who takes it; else the only one that awaits cash.")
@click.option("--approver", default="", help="Second person who approved it.")
@click.option("--reference", default="", help="Its own id; else the next number of the year.")
@click.option("--bank", default="", help="Cash account; Pool unless stated.")
@today_option
@maker_option
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@json_option
def advance(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    name: str,
    programme: str,
    amount: str,
    days: int | None,
    reason: str,
    funding: str,
    approver: str,
    reference: str,
    bank: str,
    today: datetime.date,
    maker: str,
    at: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Advance money from a reserve to a funding that awaits cash of its own.

    One batch: what is advanced, for which programme, by when it is repaid, and the cash over
    Transfer on both sides. The consent is what the reserve's clauses say.
    """
    from importers.reserve import Asked, advance_paper  # noqa: PLC0415 # beancount is slow to load

    _must_be_words(reason)
    asked = Asked(
        today, amount, reason.strip(), name, programme, funding, "", reference, days or 0,
        approver.strip(), bank,
    )  # fmt: skip
    paper = advance_paper(_loaded(books), asked)
    _post(books, paper, (maker, at, reason.strip()), dry_run=dry_run, as_json=as_json)


@reserve.command(short_help="Repay what a reserve advanced.")
@books_option
@click.option("--advance", "name", default="", help="Which, where there are several.")
@click.option("--amount", default="", help="US dollars; all that is not repaid unless stated.")
@click.option("--reason", default="", metavar="TEXT", help="Anything to be said of it.")
@click.option("--reference", default="", help="Its own id; else the next number.")
@click.option("--bank", default="", help="Cash account; Pool unless stated.")
@today_option
@maker_option
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@json_option
def repay(  # noqa: PLR0913, PLR0917 # one parameter for each option
    books: Path,
    name: str,
    amount: str,
    reason: str,
    reference: str,
    bank: str,
    today: datetime.date,
    maker: str,
    at: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Repay an advance of a reserve, or a part of it, out of the funding that took it."""
    from importers.reserve import Asked, repayment_paper  # noqa: PLC0415 # same

    asked = Asked(today, amount, reason.strip(), advance=name, reference=reference, bank=bank)
    paper = repayment_paper(_loaded(books), asked)
    made = (maker, at, reason.strip() or "repayment to the reserve")
    _post(books, paper, made, dry_run=dry_run, as_json=as_json)


def _must_be_words(reason: str) -> None:
    if not any(map(str.isalnum, reason)):
        raise click.UsageError("--reason needs words: they stand in the books")


def _loaded(books: Path) -> Any:
    from ledger.batches import must_be_books  # noqa: PLC0415 # beancount is slow to load
    from ledger.books import load  # noqa: PLC0415 # same

    must_be_books(books)
    return load(books)


def _post(
    books: Path, paper: Paper, made: tuple[str, str, str], *, dry_run: bool, as_json: bool
) -> None:
    """Bring a paper into the books, or into a copy, and say what came of it."""
    done = _taken(books, paper, made, dry_run=dry_run)
    if as_json:
        print_json(done.data | {"reference": paper.reference, "said": paper.said})
    else:
        click.echo(paper.said)
        for line in done.lines if done.failure is None else ():
            click.echo(line)
    if done.failure is not None:
        raise done.failure


def _taken(books: Path, paper: Paper, made: tuple[str, str, str], *, dry_run: bool) -> Done:
    from importers.papers import bring, copied  # noqa: PLC0415 # beancount is slow to load
    from importers.taken import How, MadeBy  # noqa: PLC0415 # same
    from ledger.archive import safe_name  # noqa: PLC0415 # same

    name = f"{paper.layout}-{safe_name(paper.reference)}.csv"
    how = How(by=MadeBy(*made))
    with copied(books, dry_run=dry_run) as copy:
        return bring(name, paper.content, paper.layout, books, how, copy=copy)


def _shown(found: Sequence[Reserve], today: datetime.date) -> Iterator[str]:
    from ledger.aligned import aligned  # noqa: PLC0415 # only where it is used
    from ledger.money import grouped  # noqa: PLC0415 # same

    yield f"Reserves on {today}, in USD"
    if not found:
        yield "\nThe books have no reserve. docs/reserve.md shows how one is stated."
    for one in found:
        term = one.term
        yield f"\n{term.id}{f', {term.title}' if term.title else ''}, held by {term.funding}"
        yield from aligned(
            [
                ("to hold", grouped(term.target.number)),
                ("cash", grouped(one.cash)),
                ("not repaid", grouped(one.out)),
                ("may advance", grouped(one.free)),
            ],
            "<>",
        )
        if one.lent:
            rows = [("Advance", "Programme", "To", "Advanced", "Repaid", "Not repaid", "Due")]
            rows += [
                (
                    lent.term.id, lent.term.programme, lent.term.funding, grouped(lent.advanced),
                    grouped(lent.repaid), grouped(lent.left), _due(lent),
                )
                for lent in one.lent
            ]  # fmt: skip
            yield ""
            yield from aligned(rows, "<<<>>><")


def _due(lent: Any) -> str:
    if lent.days:
        return f"{lent.term.due}, {lent.days:,} day{'' if lent.days == 1 else 's'} overdue"
    return str(lent.term.due) if lent.left else "repaid"
