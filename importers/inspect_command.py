"""The command `vtf inspect`: a look at files before they are imported."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importers.layout_options import FILES, known_layouts, layout_options
from importers.workbook import printable
from ledger.errors import EXIT_FINDINGS, BadInputError, CannotWriteError, VtfError
from ledger.options import books_option, json_option, print_json

if TYPE_CHECKING:
    from importers.inspection import Seen


@click.command(short_help="Show what a file holds and which layout fits.")
@FILES
@books_option
@layout_options
@click.option(
    "--write", metavar="FILE|DIR", type=click.Path(path_type=Path),
    help="Save the proposed layouts: to a .toml file, or into a folder.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="With --write: replace a file that is there.")
@json_option
def inspect(  # noqa: PLR0917 # one parameter for each option
    files: tuple[Path, ...],
    books: Path,
    layout: str | None,
    folders: tuple[Path, ...],
    write: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Show what a file holds: its sheets, the layout that fits each, what each row is taken for.

    Names are looked up in the books where there are any. For a sheet that no layout fits, a layout
    to begin with is proposed, with the reasons for its lines and what it is unsure of; --write
    saves it, into layouts/ of the books for instance, where an import finds it. Nothing else is
    written. Ends with 1 if rows have errors, as an import would.
    """
    from importers import inspection  # noqa: PLC0415 # beancount is slow to load

    known = known_layouts(books, folders, layout)
    found: list[dict[str, Any]] = []
    wrong = False
    failure: VtfError | None = None
    for file in files:
        try:
            seen = inspection.inspect_file(file, known, books, show=write is None)
            saved = _save(file, seen, write, force=force) if write else []
        except VtfError as error:
            failure = failure or error
            found.append({"file": printable(file), "error": str(error)})
            if not as_json and failure is not error:
                click.echo(f"vtf: {error}", err=True)
            continue
        wrong = wrong or seen.wrong
        found.append(
            seen.data | ({"written": [printable(path) for path in saved]} if write else {})
        )
        if not as_json:
            for line in seen.lines:
                click.echo(line)
            _tell(seen, saved, write)
    if as_json:
        print_json(found)
    if failure is not None:
        raise failure
    if wrong:
        sys.exit(EXIT_FINDINGS)


def _save(file: Path, seen: Seen, write: Path, *, force: bool) -> list[Path]:
    """Write the proposed layouts of a file.

    Raises:
        BadInputError: several layouts for one file name.
        CannotWriteError: a file is there already, or cannot be written.
    """
    folder = write.is_dir() or write.suffix != ".toml"
    if not folder and len(seen.proposals) > 1:
        raise BadInputError(
            f"{len(seen.proposals)} layouts are proposed, for as many sheets",
            where=printable(file), advice="Give --write a folder: each gets a file of its own.",
        )  # fmt: skip
    saved = []
    for sheet, proposal in seen.proposals:
        path, text = write, proposal.text
        if folder:
            name = (
                match[1] if (match := re.search(r'^name = "([^"]*)"', text, re.MULTILINE)) else ""
            )
            if len(seen.proposals) > 1:
                more = re.sub(r"[^a-z0-9]+", "-", sheet.casefold()).strip("-")
                text = text.replace(f'name = "{name}"', f'name = "{name}-{more}"', 1)
                name = f"{name}-{more}"
            path = write / f"{name}.toml"
        _write(path, text, force=force)
        saved.append(path)
    return saved


def _write(path: Path, text: str, *, force: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise CannotWriteError(
            "there is such a file already, and it may have been filled in",
            where=printable(path), advice="Choose another name, or say --force to replace it.",
        ) from None  # fmt: skip
    except OSError as error:
        raise CannotWriteError(
            f"cannot write it: {error.strerror}", where=printable(path)
        ) from None


def _tell(seen: Seen, saved: list[Path], write: Path | None) -> None:
    """Say what was written, and what a person must settle before it reads anything."""
    if write is None:
        return
    if not saved:
        click.echo("    nothing to write: no layout is proposed")
    for path, (_, proposal) in zip(saved, seen.proposals, strict=True):
        click.echo(f"    wrote {printable(path)}, a layout of the kind {proposal.kind}")
        for text in proposal.unsure:
            click.echo(f"    unsure of {text}")
