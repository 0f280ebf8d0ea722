"""What changed in a source row since it was imported: the two rows, cell by cell.

The earlier source is in the books' archive under its hash; its row is found by the origin that the
books keep, and read by the layout that reads the row now.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from importers.header import find_row, read_header
from importers.workbook import Sheet, Workbook, address, raw_text, read_workbook
from ledger.errors import VtfError
from ledger.origin import Origin, parse_origin

if TYPE_CHECKING:
    from pathlib import Path

    from importers.identity import Conflict
    from importers.layout import Layout

SOURCES = "sources"


class CellChange(NamedTuple):
    """One cell that says something else now: field, cell then and now, text then and now."""

    field: str
    cell_before: str
    before: str
    cell_after: str
    after: str


class Change(NamedTuple):
    """A conflict with its places: the archived file, where the row was, which cells changed."""

    source: str
    origin: Origin | None
    cells: tuple[CellChange, ...]


def change_of(folder: Path, conflict: Conflict) -> Change:
    """Return what changed in the row of a conflict; no cells where the archive cannot say."""
    try:
        origin = parse_origin(conflict.before)
    except ValueError:
        return Change("", None, ())
    files = sorted((folder / SOURCES).glob(f"{origin.source}-*"))
    files = [file for file in files if file.suffix != ".toml"]
    if not files:
        return Change("", origin, ())
    name = files[0].name.partition("-")[2]
    try:
        book = _book(files[0])
    except VtfError:
        return Change(name, origin, ())
    sheet = next((sheet for sheet in book.sheets if sheet.name == origin.sheet), None)
    if sheet is None:
        return Change(name, origin, ())
    return Change(name, origin, _cells(conflict, sheet, _row(origin)))


@lru_cache(maxsize=4)
def _book(file: Path) -> Workbook:
    return read_workbook(file)


def _row(origin: Origin) -> int:
    return int("".join(char for char in origin.cells.partition(":")[0] if char.isdigit()))


def _cells(conflict: Conflict, sheet: Sheet, row: int) -> tuple[CellChange, ...]:
    table = conflict.table
    before = _columns(sheet, table.layout)
    after = table.header.columns
    found = []
    for name in dict.fromkeys((*before, *after)):
        old_at, new_at = before.get(name, 0), after.get(name, 0)
        old = _text(sheet, row, old_at)
        new = _text(table.sheet, conflict.row, new_at)
        if old != new:
            found.append(
                CellChange(
                    name,
                    address(row, old_at) if old_at else "",
                    old,
                    address(conflict.row, new_at) if new_at else "",
                    new,
                )
            )
    return tuple(found)


def _columns(sheet: Sheet, layout: Layout) -> dict[str, int]:
    row = find_row(sheet, layout.recognise)
    return read_header(sheet, layout, row).columns if row else {}


def _text(sheet: Sheet, row: int, column: int) -> str:
    if not column or row > len(sheet.rows) or column > len(sheet.rows[row - 1]):
        return ""
    return raw_text(sheet.rows[row - 1][column - 1])
