"""What changed in a source row since it was imported: the two rows, cell by cell.

The earlier source is in the books' archive under its hash; its row is found by the origin that the
books keep. The cells of the two rows can be held against each other where the layout that the
earlier row was read by, archived beside it, reads rows as the one at hand does: else the same text
may mean two things, and what is compared is the entries.
"""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from importers.reading import Reading, read_source
from importers.workbook import address, raw_text
from ledger.errors import VtfError
from ledger.manifest import BATCHES, SOURCES
from ledger.origin import Origin, parse_origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.identity import Conflict
    from importers.layout import Layout
    from importers.reading import SheetReading

#: What of a layout says how a row is read; the rest says which sheets and which rows are read.
_MEANING = (
    "kind", "columns", "extra", "defaults", "values", "compose", "clauses", "clause_words",
    "groups", "dates", "numbers", "key", "options",
)  # fmt: skip


class CellChange(NamedTuple):
    """One cell that says something else now: field, cell then and now, text then and now."""

    field: str
    cell_before: str
    before: str
    cell_after: str
    after: str


class Change(NamedTuple):
    """A conflict with its places, and what the archive says of it.

    Attributes:
        source: the archived file's own name.
        origin: where the row was.
        cells: the cells that say something else now.
        compared: whether the two rows could be held against each other at all.
    """

    source: str
    origin: Origin | None
    cells: tuple[CellChange, ...]
    compared: bool


def change_of(folder: Path, conflict: Conflict) -> Change:
    """Return what changed in the row of a conflict."""
    try:
        origin = parse_origin(conflict.before)
    except ValueError:
        return Change("", None, (), compared=False)
    files = sorted((folder / SOURCES).glob(f"{origin.source}-*"))
    files = [file for file in files if file.suffix != ".toml"]
    if not files:
        return Change("", origin, (), compared=False)
    name = files[0].name.partition("-")[2]
    layout = _layout(folder, conflict)
    sheet = _sheet(files[0], layout, origin.sheet) if layout else None
    if sheet is None or not _alike(sheet.layout, conflict.table.layout):
        return Change(name, origin, (), compared=False)
    return Change(name, origin, tuple(_all_cells(conflict, sheet, origin)), compared=True)


def _all_cells(conflict: Conflict, sheet: SheetReading, origin: Origin) -> Iterator[CellChange]:
    """Yield what changed in each row of an identity: lines of a voucher in their order."""
    if conflict.table.moved is not None:
        yield from _moved_cells(conflict, sheet)
        return
    before = [parse_origin(text) for text in conflict.befores if text]
    olds = [_row(one) for one in before if one.sheet == sheet.name] or [_row(origin)]
    for old, new in itertools.zip_longest(sorted(olds), sorted(conflict.rows or (conflict.row,))):
        yield from _cells(conflict, sheet, old or 0, new or 0)


def _layout(folder: Path, conflict: Conflict) -> Path | None:
    """Return the archived layout of the batch by which the books have a row."""
    batch = folder / BATCHES / conflict.batch
    try:
        heads = batch.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    except OSError:
        return None
    names = [line.partition(":")[2].strip(' "') for line in heads if line.startswith("  layout:")]
    return folder / SOURCES / names[0] if names else None


def _sheet(file: Path, layout: Path, name: str) -> SheetReading | None:
    """Return a sheet as it was read when it was imported."""
    try:
        reading = _reading(file, layout)
    except (VtfError, OSError):
        return None
    return next((sheet for sheet in reading.sheets if sheet.name == name), None)


@lru_cache(maxsize=4)
def _reading(file: Path, layout: Path) -> Reading:
    return read_source(file, layout.read_bytes())


def _alike(one: Layout, other: Layout) -> bool:
    """Return whether two layouts read a row alike."""
    return all(getattr(one, name) == getattr(other, name) for name in _MEANING)


def _row(origin: Origin) -> int:
    return int("".join(char for char in origin.cells.partition(":")[0] if char.isdigit()))


def _cells(conflict: Conflict, sheet: SheetReading, row: int, now: int) -> tuple[CellChange, ...]:
    """Return the cells in which two rows differ; row 0 is one that is not there."""
    table = conflict.table
    before, after = sheet.columns, table.header.columns
    texts = {
        cell.address: cell.raw for line in sheet.rows if line.number == row for cell in line.cells()
    }
    found = []
    for name in dict.fromkeys((*before, *after)):
        old_cell = address(row, before[name]) if row and name in before else ""
        new_cell = address(now, after[name]) if now and name in after else ""
        old = texts.get(old_cell, "")
        new = _text(conflict, now, after.get(name, 0))
        if old != new:
            found.append(CellChange(name, old_cell, old, new_cell, new))
    return tuple(found)


def _moved_cells(conflict: Conflict, sheet: SheetReading) -> tuple[CellChange, ...]:
    """Return the cells that changed in a row that was taken out of a sheet of another shape."""
    table = conflict.table
    was = parse_origin(conflict.before).cells
    rows = [row for row in sheet.rows if row.origin.cells == was]
    # Of several things in one cell, the one that stands where it stood.
    own = table.cells(conflict.row)
    alike = [row.number for row in table.rows if table.cells(row.number) == own]
    at = alike.index(conflict.row)
    row = rows[min(at, len(rows) - 1)] if rows else None
    before = {cell.field: cell for cell in row.cells()} if row else {}
    found = []
    for name, column in table.header.columns.items():
        place = table.where.at(conflict.row, column) if table.where.at else (conflict.row, column)
        old, new = before.get(name), _text(conflict, conflict.row, column)
        if (old.raw if old else "") != new:
            where = old.address if old else ""
            found.append(CellChange(name, where, old.raw if old else "", address(*place), new))
    return tuple(found)


def _text(conflict: Conflict, row: int, column: int) -> str:
    rows = conflict.table.sheet.rows
    if not row or not column or row > len(rows) or column > len(rows[row - 1]):
        return ""
    return raw_text(rows[row - 1][column - 1])
