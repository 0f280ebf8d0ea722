"""The command `vtf import`."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import click

from importers.layout_options import FILES, known_layouts, layout_options
from importers.progress import begin, watching
from importers.workbook import printable
from ledger.errors import VtfError
from ledger.options import books_option, json_option, maker_option, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from importers.outcome import Done
    from importers.recognise import Known
    from importers.taken import How


@click.command(name="import", short_help="Bring files into the books: sheets, statements, rates.")
@FILES
@books_option
@layout_options
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@click.option("--accept-valid", is_flag=True, help="Take the good rows, list the rest.")
@click.option("--correct", is_flag=True, help="Reverse what differs, and enter it as it is now.")
@click.option("--reason", metavar="TEXT", default="", help="Why; it stands in the books.")
@click.option(
    "--only", metavar="KEY", multiple=True, help="Correct this row only; may be repeated."
)
@maker_option
@json_option
def import_files(  # one parameter for each option that is not about how files are taken
    files: tuple[Path, ...],
    books: Path,
    layout: str | None,
    folders: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    **how_taken: Any,
) -> None:
    """Bring files into the books, each whole or not at all: sheets, statements, rates.

    Rows that the books have already add nothing; a row whose identity the books have with other
    content is a conflict. Files are taken in the order given, and the first that cannot be taken
    ends the work. A dry run does all of it, rules included, in a copy of the books that is thrown
    away: each file meets the books as the files before it would have left them.

    With --accept-valid the good rows are taken; the rest is listed and kept in the books with its
    reason. With --correct the rows in conflict are reversed, and entered again as the file has
    them, linked to what they correct. Ends with 1 if anything was refused, with 3 on a conflict.
    """
    from ledger.rehearsal import rehearsing  # noqa: PLC0415 # beancount is slow to load

    how = _how(**how_taken)
    known = known_layouts(books, folders, layout)
    results: list[dict[str, Any]] = []
    failure: VtfError | None = None
    with rehearsing(books) if dry_run else contextlib.nullcontext() as copy, watching():
        for file in files:
            begin(printable(file))
            done = _import_one(file, books, known, copy, how)
            results.append(done.data)
            if not as_json:
                for line in done.lines:
                    click.echo(line)
            failure = done.failure or failure
            if done.stops:
                break
            if done.failure is not None and file != files[-1] and not as_json:
                click.echo(f"  {done.failure}")
    if as_json:
        print_json(results)
    if failure is not None:
        raise failure


def _how(
    *,
    accept_valid: bool,
    correct: bool,
    reason: str,
    only: tuple[str, ...],
    maker: str,
    at: str,
) -> How:
    """Return how the files are to be taken.

    Raises:
        UsageError: options that do not go together.
    """
    from importers.taken import How, MadeBy  # noqa: PLC0415 # beancount is slow to load

    if accept_valid and correct:
        raise click.UsageError("--accept-valid and --correct do not go together: do one, then look")
    if correct and not any(map(str.isalnum, reason)):
        raise click.UsageError("--correct needs --reason TEXT: it stands in every reversal")
    if (only or (reason and not maker)) and not correct:
        raise click.UsageError("--reason and --only go with --correct")
    by = MadeBy(maker, at, reason.strip())
    return How(accept_valid, reason.strip() if correct else "", frozenset(only), by)


def _import_one(file: Path, books: Path, known: list[Known], copy: Path | None, how: How) -> Done:
    """Import one file into the books; or into a copy of them, where there is one."""
    from importers import intake  # noqa: PLC0415 # beancount is slow to load
    from importers.outcome import failed  # noqa: PLC0415 # same
    from ledger.books import collector_off  # noqa: PLC0415 # same

    try:
        with collector_off():
            if copy is not None:
                return intake.rehearse(file, copy, books, known, how)
            return intake.take_in(file, books, known, how)
    except VtfError as error:
        return failed(file, error)
