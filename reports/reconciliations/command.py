"""`vtf reconcile`: the books against their own sources, and against what others have published."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.errors import EXIT_FINDINGS
from ledger.options import books_option, json_option, today_option

if TYPE_CHECKING:
    import datetime

    from reports.render.tables import Document

_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to save the whole reconciliation in, as JSON and XLSX.",
)


@click.group(short_help="Hold the books against sources or figures.")
def reconcile() -> None:
    """Hold the books against their sources, or against figures that others have published."""


@reconcile.command()
@books_option
@_out
@today_option
@json_option
def sources(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every row of every archived source against the books.

    Every row must be in the books exactly once, with the same amounts, or be set aside there with
    a reason; every entry must come from a row. Ends with 1 if anything differs.
    """
    from reports.evidence.sources import load_beside_archive  # noqa: PLC0415 # same
    from reports.reconciliations.sources import reconcile_sources  # noqa: PLC0415 # same
    from reports.reconciliations.tables import sources_document  # noqa: PLC0415 # same

    found = reconcile_sources(load_beside_archive(books))
    _show(found, sources_document(found, today, full=False), as_json=as_json)
    if out is not None:
        _save(found, sources_document(found, today, full=True), out, "reconcile-sources")
    if not found.ties:
        sys.exit(EXIT_FINDINGS)


@reconcile.command()
@books_option
@_out
@today_option
@json_option
def published(books: Path, out: Path | None, today: datetime.date, as_json: bool) -> None:
    """Hold every published figure against the books.

    Each figure ties, ties within its rounding, or differs; see docs/published.md for measures
    and scopes. Ends with 1 if anything differs or cannot be measured.
    """
    from ledger.books import load  # noqa: PLC0415 # heavy: only when the command runs
    from reports.identity import identity  # noqa: PLC0415 # same
    from reports.moves import journal  # noqa: PLC0415 # same
    from reports.reconciliations.published import compare  # noqa: PLC0415 # same
    from reports.reconciliations.tables import published_document  # noqa: PLC0415 # same

    loaded = load(books)
    found = compare(journal(loaded))
    arranged = published_document(found, identity(loaded), today)
    _show(found, arranged, as_json=as_json)
    if out is not None:
        _save(found, arranged, out, "reconcile-published")
    if not all(one.stands for one in found):
        sys.exit(EXIT_FINDINGS)


def _show(found: Any, arranged: Document, *, as_json: bool) -> None:
    from reports.render.plain import as_json as text_of  # noqa: PLC0415 # heavy: only when used
    from reports.render.text import as_text  # noqa: PLC0415 # same

    click.echo(text_of(found) if as_json else as_text(arranged), nl=False)


def _save(found: Any, arranged: Document, out: Path, name: str) -> None:
    from reports.render.files import file_name, write_file  # noqa: PLC0415 # heavy: only when used
    from reports.render.plain import as_json  # noqa: PLC0415 # same
    from reports.render.xlsx import as_xlsx  # noqa: PLC0415 # same

    made = {"json": as_json(found).encode("utf-8"), "xlsx": as_xlsx(arranged)}
    for suffix, content in made.items():
        path = out / file_name([name, str(arranged.day)], suffix)
        write_file(path, content)
        click.echo(path, err=True)
