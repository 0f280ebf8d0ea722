"""The command `vtf approve`: the second person says yes, to exactly what is there."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from importers.progress import begin, watching
from ledger.options import at_option, books_option, json_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from importers.approve import Asked
    from ledger.books import Books

#: Columns of a terminal that a line of the list takes at most.
WIDTH = 100


@click.command(short_help="Approve what somebody else has entered.")
@click.argument("names", nargs=-1, metavar="[BATCH|KEY]...")
@books_option
@click.option("--list", "listing", is_flag=True, help="Show what waits for a second person.")
@click.option("--as", "by", metavar="NAME", default="", help="Who approves.")
@click.option("--reason", metavar="TEXT", default="", help="Why; it stands in the books.")
@at_option
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@json_option
def approve(  # noqa: PLR0913, PLR0917 # one parameter for each option
    names: tuple[str, ...],
    books: Path,
    listing: bool,
    by: str,
    reason: str,
    at: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Approve what somebody else has entered: whole batches by their id, or entries by their key.

    What matters, by the fund's policy TWO-PEOPLE, waits until a second person has approved it. An
    approval holds for exactly what is there: it names the hash of the batch, or of the entry.
    Nobody approves his own work. --list shows what waits. Ends with 1 if it is refused.
    """
    from importers.approve import Asked, targets  # noqa: PLC0415 # beancount is slow to load
    from ledger.books import load  # noqa: PLC0415 # same

    asked = Asked(by.strip(), at, reason.strip())
    _check_usage(names, asked, listing=listing)
    with watching():
        begin("books")
        loaded = load(books)
    if listing:
        _list(loaded, as_json=as_json)
        return
    found = targets(loaded, names)
    _approve(books, loaded, found, asked, dry_run=dry_run, as_json=as_json)


def _check_usage(names: tuple[str, ...], asked: Asked, *, listing: bool) -> None:
    if listing and (names or asked.by or asked.reason):
        raise click.UsageError("--list stands alone")
    if listing:
        return
    if not names:
        raise click.UsageError("say what: the id of a batch or the key of an entry; --list shows")
    if not any(map(str.isalnum, asked.by)):
        raise click.UsageError("say who approves, with --as NAME")
    if not any(map(str.isalnum, asked.reason)):
        raise click.UsageError("--reason needs words: they stand in the books")


def _filled(text: str, indent: str) -> str:
    """Return a sentence in lines that fit a terminal; ids and keys stay whole."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _list(books: Books, *, as_json: bool) -> None:
    from importers.approve import waiting  # noqa: PLC0415 # beancount is slow to load

    found = waiting(books)
    if as_json:
        print_json([{**one._asdict(), "finding": one.finding.as_json()} for one in found])
        return
    for one in found:
        click.echo(_filled(one.finding.message, ""))
        click.echo(_filled(one.finding.advice, "  "))
    entries = sum(one.entries for one in found)
    noun = "entry waits" if entries == 1 else "entries wait"
    click.echo(f"{entries} {noun} for a second person." if found else "Nothing waits.")


def _approve(  # what is asked, and how it is said
    folder: Path,
    books: Books,
    found: list[Any],
    asked: Asked,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from importers.approve import approve as write  # noqa: PLC0415 # beancount is slow to load
    from importers.approve import new_ones, refuse_own_work  # noqa: PLC0415 # same
    from ledger.books import collector_off  # noqa: PLC0415 # same

    refuse_own_work(books, found, asked.by)
    new = new_ones(books, found, asked.by)
    lines = [
        f"{one.words}: approved by {asked.by} already, nothing to do"
        for one in found
        if one not in new
    ]
    data: dict[str, Any] = {"status": "nothing new", "approves": [one.of for one in new]}
    failure = None
    if new:
        with watching(), collector_off():
            begin("approval")
            done = write(folder, books, new, asked, dry=dry_run)
        data |= done.data
        lines += [f"approves {one.words} ({one.content[:12]})" for one in new]
        lines += done.lines
        failure = done.failure
    if as_json:
        print_json(data)
    else:
        for line in lines:
            click.echo(line)
    if failure is not None:
        raise failure
