"""Commands for coming in: `vtf import`, `vtf inspect`, `vtf layouts`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from importers.workbook import printable
from ledger.errors import EXIT_FINDINGS, VtfError
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from importers.outcome import Done
    from importers.recognise import Known

F = TypeVar("F", bound="Callable[..., Any]")

_FILES = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)


def _layout_options(function: F) -> F:
    """Add `--layout NAME` and `--layouts DIR`."""
    one = click.option("--layout", metavar="NAME", help="Use this layout, and no other.")
    folders = click.option(
        "--layouts", "folders", multiple=True, type=click.Path(path_type=Path, file_okay=False),
        help="Folder of layouts to try first; may be repeated.",
    )  # fmt: skip
    return one(folders(function))


def _known(books: Path, folders: tuple[Path, ...], layout: str | None) -> list[Known]:
    """Return the layouts to try, those given first, then the books' own, then the program's."""
    from importers.recognise import find_layouts, named  # noqa: PLC0415 # pydantic is slow to load

    own = [books / "layouts"] if (books / "layouts").is_dir() else []
    known = find_layouts([*folders, *own])
    return named(known, layout) if layout else known


def _progress(text: str) -> None:
    """Say what is going on, where somebody watches."""
    if sys.stderr.isatty():
        click.echo(text, err=True)


@click.command(name="import", short_help="Bring workbooks into the books.")
@_FILES
@books_option
@_layout_options
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@json_option
def import_files(  # one parameter for each option
    files: tuple[Path, ...],
    books: Path,
    layout: str | None,
    folders: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring workbooks into the books: each file whole, or not at all.

    Rows that the books have already add nothing; a row whose identity the books have with other
    content is a conflict. Files are taken in the order given, and the first that cannot be taken
    ends the work. A dry run does all of it, rules included, in a copy of the books that is thrown
    away: each file meets the books as the files before it would have left them.
    """
    from ledger.rehearsal import rehearsing  # noqa: PLC0415 # beancount is slow to load

    known = _known(books, folders, layout)
    results: list[dict[str, Any]] = []
    failure: VtfError | None = None
    with rehearsing(books) if dry_run else contextlib.nullcontext() as copy:
        for file in files:
            _progress(f"{printable(file)} ...")
            done = _import_one(file, books, known, copy)
            results.append(done.data)
            if not as_json:
                for line in done.lines:
                    click.echo(line)
            failure = done.failure
            if failure is not None:
                break
    if as_json:
        print_json(results)
    if failure is not None:
        raise failure


def _import_one(file: Path, books: Path, known: list[Known], copy: Path | None) -> Done:
    """Import one file into the books; or into a copy of them, where there is one."""
    from importers import intake  # noqa: PLC0415 # beancount is slow to load
    from importers.outcome import failed  # noqa: PLC0415 # same
    from ledger.books import collector_off  # noqa: PLC0415 # same

    try:
        with collector_off():
            if copy is not None:
                return intake.rehearse(file, copy, books, known)
            return intake.take_in(file, books, known)
    except VtfError as error:
        return failed(file, error)


@click.command(short_help="Show what a file holds and which layout fits.")
@_FILES
@books_option
@_layout_options
@json_option
def inspect(
    files: tuple[Path, ...],
    books: Path,
    layout: str | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Show what a file holds: its sheets, the layout that fits each, what each row is taken for.

    Names are looked up in the books where there are any. For a sheet that no layout fits, a layout
    to begin with is proposed. Nothing is written. Errors in the rows end the command with 1, as
    they would end an import.
    """
    from importers import inspection  # noqa: PLC0415 # beancount is slow to load

    known = _known(books, folders, layout)
    found: list[dict[str, Any]] = []
    wrong = False
    failure: VtfError | None = None
    for file in files:
        try:
            seen = inspection.inspect_file(file, known, books)
        except VtfError as error:
            failure = failure or error
            found.append({"file": printable(file), "error": str(error)})
            if not as_json and failure is not error:
                click.echo(f"vtf: {error}", err=True)
            continue
        wrong = wrong or seen.wrong
        found.append(seen.data)
        if not as_json:
            for line in seen.lines:
                click.echo(line)
    if as_json:
        print_json(found)
    if failure is not None:
        raise failure
    if wrong:
        sys.exit(EXIT_FINDINGS)


@click.command(short_help="List the layouts that importers know.")
@books_option
@_layout_options
@json_option
def layouts(books: Path, layout: str | None, folders: tuple[Path, ...], as_json: bool) -> None:
    """List the layouts: name, version, the kind of record, the header looked for, the file."""
    known = _known(books, folders, layout)
    if as_json:
        print_json([_layout_json(one) for one in known])
        return
    for one in known:
        header = ", ".join(one.layout.recognise.header)
        click.echo(f"{one.layout.name} v{one.layout.version}: {one.layout.kind}")
        click.echo(f"  header: {header}")
        click.echo(f"  file: {printable(one.file)}")


def _layout_json(known: Known) -> dict[str, Any]:
    layout = known.layout
    return {
        "name": layout.name,
        "version": layout.version,
        "kind": layout.kind,
        "title": layout.title,
        "sheet": list(layout.recognise.sheet),
        "header": list(layout.recognise.header),
        "file": printable(known.file),
    }
