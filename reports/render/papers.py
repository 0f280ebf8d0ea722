"""Papers: what a command shows and saves. Every report, reconciliation and check gives one.

A paper is a model with the document that it was arranged as. On a terminal it is a table, with
`--json` its data; saved, it is a workbook and a JSON file, each with the head of the chain of the
books it was made from, so that the same books give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from reports.render.tables import Document


@dataclass(frozen=True, slots=True)
class Paper:
    """A working paper.

    Attributes:
        name: what its files are called, before the day: `reconcile-bank`.
        found: the model, as `reports.render.plain` makes data of it.
        document: the model as arranged, whole.
        ties: whether nothing differs; where not, the command ends with 1.
        brief: the document as a terminal shows it, where that is shorter.
    """

    name: str
    found: Any
    document: Document
    ties: bool = True
    brief: Document | None = None


out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to save the whole paper in, as JSON and XLSX.",
)


def give(paper: Paper, out: Path | None, *, as_json: bool) -> None:
    """Show a paper, save it where a folder is given, and end with 1 where it does not tie.

    Raises:
        CannotWriteError: the folder cannot be written.
    """
    from ledger.errors import EXIT_FINDINGS  # noqa: PLC0415 # heavy: only when used

    show(paper, as_json=as_json)
    if out is not None:
        for path in save(paper, out):
            click.echo(path, err=True)
    if not paper.ties:
        click.get_current_context().exit(EXIT_FINDINGS)


def show(paper: Paper, *, as_json: bool) -> None:
    """Print a paper: its data, or its tables."""
    from reports.render.plain import as_json as text_of  # noqa: PLC0415 # heavy: only when used
    from reports.render.text import as_text  # noqa: PLC0415 # same

    text = text_of(paper.found) if as_json else as_text(paper.brief or paper.document)
    click.echo(text, nl=False)


def save(paper: Paper, out: Path) -> list[Path]:
    """Write a paper as JSON and XLSX into a folder and return the files.

    Both are made before either is written.

    Raises:
        CannotWriteError: the folder cannot be written.
    """
    from reports.render.files import file_name, write_file  # noqa: PLC0415 # heavy: only when used
    from reports.render.plain import as_json  # noqa: PLC0415 # same
    from reports.render.xlsx import as_xlsx  # noqa: PLC0415 # same

    made = {"json": as_json(paper.found).encode("utf-8"), "xlsx": as_xlsx(paper.document)}
    paths = []
    for suffix, content in made.items():
        path = out / file_name([paper.name, str(paper.document.day)], suffix)
        write_file(path, content)
        paths.append(path)
    return paths
