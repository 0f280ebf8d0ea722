"""What a reader must know of the sources: what their files hide, which importer read them.

A row that a workbook does not show is a row all the same, and is held like any other; and a batch
that an older importer made is made again by this one, which may do it otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.reading import FIRST, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.evidence.sources import Source

_VISIBLE = "visible"


def made_by(source: Source) -> str:
    """Return a remark where an older importer made a batch: it may have done so otherwise."""
    made = source.batch.program or FIRST
    return "" if made == PROGRAM else f" (made by importer {made}, this is {PROGRAM})"


def notes_on(source: Source) -> Iterator[str]:
    """Yield a sentence on each sheet that hides something, and on the importer that read it."""
    name = source.file.name.partition("-")[2] or source.file.name
    if remark := made_by(source):
        yield f"{name}: batch {source.batch.id}{remark}; it is made again by this one."
    for sheet in source.reading.book.sheets if source.reading else ():
        hidden = [row for row in sorted(sheet.hidden_rows) if _filled(sheet.rows, row)]
        if sheet.state != _VISIBLE:
            yield f"{name}: the sheet {sheet.name} is hidden; its rows are held like any other."
        elif hidden:
            rows = ", ".join(map(str, hidden[:10])) + (", ..." if len(hidden) > 10 else "")
            yield f"{name}: {sheet.name} hides rows {rows}; they are held like any other."


def _filled(rows: Sequence[Sequence[object]], number: int) -> bool:
    return number <= len(rows) and any(value != "" for value in rows[number - 1])
