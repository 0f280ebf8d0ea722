"""`vtf reconcile`: the books against the bank, other systems, partners, votes, rates, sources."""

from __future__ import annotations

import functools
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from ledger.options import books_option, day_if_said, json_option, today_option
from reports.render.papers import give, out_option, save

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from reports.reconciliations import table

F = TypeVar("F", bound="Callable[..., Any]")


@click.group(short_help="Hold the books against bank, partners, rates, sources.")
@click.pass_context
def reconcile(context: click.Context) -> None:
    """Hold the books against the bank, other systems, partners, votes, rates and their sources.

    Each shows what is matched and by which rule, what only one side has, and what differs; ours
    less theirs less these items is zero, or the command says so. Ends with 0 where all ties and
    nothing is open, with 1 where something is, with 2 where the input cannot be read.
    """
    if gc.isenabled():
        # A process that makes one paper and ends would walk over all of it to free nothing.
        gc.disable()
        context.call_on_close(gc.enable)


def _shared(function: F) -> F:
    """Add the options of every reconciliation."""
    for option in (json_option, today_option, out_option, books_option):
        function = option(function)
    return function


class Given(NamedTuple):
    """A file to be held, None where the books' own are, and the layouts that may read it."""

    file: Path | None
    folders: tuple[Path, ...]
    layout: str


def _file(what: str) -> Callable[[F], F]:
    """Add `--file`, and the layouts that may read it; passed as `given: Given`."""

    def add(function: F) -> F:
        def held(*, file: Path | None, folders: tuple[Path, ...], layout: str, **more: Any) -> None:
            function(given=Given(file, folders, layout), **more)

        wrapped = functools.update_wrapper(held, function)
        for option in (
            click.option(
                "--layouts", "folders", multiple=True,
                type=click.Path(path_type=Path, file_okay=False),
                help="Folder of layouts to try first; may be repeated.",
            ),
            click.option("--layout", default="", metavar="NAME", help="Use this layout."),
            click.option("--file", type=click.Path(path_type=Path), help=what),
        ):  # fmt: skip
            wrapped = option(wrapped)
        return cast("F", wrapped)

    return add


def _days(function: F) -> F:
    """Add `--from DATE` and `--to DATE`, passed as `period`: two days, or None for either."""

    def held(*, begins: datetime.date | None, ends: datetime.date | None, **more: Any) -> None:
        function(period=(begins, ends), **more)

    wrapped = functools.update_wrapper(held, function)
    for name, words, what in (("ends", "--to", "Last day"), ("begins", "--from", "First day")):
        wrapped = click.option(
            words, name, metavar="DATE", callback=day_if_said, help=f"{what} of what is held."
        )(wrapped)
    return cast("F", wrapped)


@reconcile.command()
@_file("A statement to hold against the books without importing it: camt, MT940, OFX, a sheet.")
@_shared
def bank(
    *, books: Path, out: Path | None, today: datetime.date, as_json: bool, given: Given
) -> None:  # fmt: skip
    """Hold cash accounts against the statements of their banks.

    Receipts and payments are matched with lines by what they name, by reference, by amount and
    day, one with one, one with several. What is left is named: outstanding payments, deposits in
    transit, deposits and charges that nobody has booked. The balance of the books plus these is
    the balance of the bank, at the end of each statement.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.reconciliations import table  # noqa: PLC0415 # same

    loaded = load(books)
    if given.file is None:
        paper = table.bank(loaded, today)
    else:
        paper = table.bank_file(loaded, today, given.file, given.folders, given.layout)
    give(paper, out, as_json=as_json)


@reconcile.command()
@_file("The extract: a workbook or a CSV file that a layout of the kind expenditure reads.")
@_days
@_shared
def erp(
    *, books: Path, out: Path | None, today: datetime.date, as_json: bool, given: Given,
    period: table.Days,
) -> None:  # fmt: skip
    """Hold expenditure against an extract of another system.

    Vouchers are matched by number, then by invoice, then by amount, purpose and day. Differences
    of amount, date, funding, programme or class name the cell of the extract. Both sides are added
    up by funding, class and month.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same
    from reports.reconciliations.erp import read_extract  # noqa: PLC0415 # same

    if given.file is None:
        raise click.UsageError("--file says which extract to hold against the books")
    loaded = load(books)
    extract = read_extract(loaded, given.file, given.folders, given.layout)
    give(table.erp(loaded, today, extract, period), out, as_json=as_json)


@reconcile.command(short_help="Hold what partners say against the books.")
@_file("A partner's report or statement to hold against the books without importing it.")
@_days
@_shared
def partner(
    *, books: Path, out: Path | None, today: datetime.date, as_json: bool, given: Given,
    period: table.Days,
) -> None:  # fmt: skip
    """Hold what partners say against what they were sent, reported and gave back.

    Opening advance + paid - reported - given back is what a partner holds, by agreement. What it
    states is held against that; with --file, the rows of its report against the costs booked.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same
    from reports.reconciliations.partner import read_report  # noqa: PLC0415 # same

    loaded = load(books)
    said = None
    if given.file is not None:
        said = read_report(loaded, given.file, given.folders, given.layout)
    give(table.partner(loaded, today, said, period), out, as_json=as_json)


@reconcile.command()
@_shared
def appropriations(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold votes against the authority in the books.

    Inclusive amounts count once, a pending vote has none, and nothing is spent or committed beyond
    what was voted. Published figures of what was voted are held as well.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same

    give(table.appropriations(load(books), today), out, as_json=as_json)


@reconcile.command(short_help="Hold each rate used against that of its month.")
@_shared
def rates(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold each rate that was used against that of its cost's month.

    Every original is converted again, every share of what is carried is reckoned again, and gains
    and losses, realised and unrealised, explain the whole movement.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same

    give(table.rates(load(books), today), out, as_json=as_json)


@reconcile.command()
@_shared
def sources(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every row of every archived source against the books.

    Every row must be in the books exactly once, with the same amounts, or be set aside there with
    a reason; every entry must come from a row. Ends with 1 if anything differs.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same

    give(table.sources(load_beside_archive(books), today), out, as_json=as_json)


@reconcile.command()
@_shared
def published(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every published figure against the books.

    Each figure ties, ties within its rounding, or differs; see docs/published.md for measures
    and scopes. Ends with 1 if anything differs or cannot be measured.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations import table  # noqa: PLC0415 # same

    give(table.published(load(books), today), out, as_json=as_json)


@reconcile.command()
@_shared
def claims(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold published sentences against themselves and the books.

    A number against what it counts, a whole against its parts, what is named against its days, one
    page against itself on other days, an amount against the books up to its day; damaged letters
    are mended and said. See docs/published.md. Ends with 1 if anything is to be reported.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations.claims_tables import paper  # noqa: PLC0415 # same

    give(paper(load(books), today), out, as_json=as_json)


@reconcile.command(name="all", short_help="Run every one that has something to hold against.")
@_shared
def everything(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Run every reconciliation that has something to hold against, and show how each ended.

    With --out the paper of each is saved, and one on all of them. Ends with 1 if one of them does.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # heavy: see above
    from reports.reconciliations.everything import reconcile_all  # noqa: PLC0415 # same

    summary, papers = reconcile_all(load_beside_archive(books), today)
    if out is not None:
        for one in papers:
            for path in save(one, out):
                click.echo(path, err=True)
    give(summary, out, as_json=as_json)
