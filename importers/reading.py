"""The door for whoever reads a source again: to trace a posting, to reconcile a source.

    reading = read_source(books / "sources" / "7f3a9c21d0aa-donors.xlsx", layout_bytes)
    for sheet in reading.sheets:
        for row in sheet.rows:
            row.kind, row.origin, [cell.raw for cell in row.cells()]

Every row of every sheet is there with what it was taken for, so that a reconciliation can account
for each. Given the register of the books, names are resolved and rows carry their identity; without
it they are read as they stand. `remake_source` goes further: it also makes the entries once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.desk import BuildError, owner_of
from importers.header import find_row, named_so
from importers.layout import Layout, split_layouts
from importers.names import BookNames
from importers.program import FIRST, PROGRAM
from importers.recognise import Known, Match, best
from importers.rederive import NOTHING, WHOLE, Departure, How, Made, departures, make_again
from importers.rows import read_table
from importers.strangers import Wanted, entries_of, sentences, tables_of
from importers.table import RECORD, SET_ASIDE, Row, Table
from importers.workbook import Sheet, Workbook, address, raw_text, read_workbook
from ledger.findings import errors_in
from ledger.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importers.reshape import Moved
    from ledger.books import Peek
    from ledger.findings import Finding
    from ledger.register import Register


__all__ = [
    "FIRST",
    "NOTHING",
    "PROGRAM",
    "Cell",
    "Departure",
    "How",
    "Made",
    "Reading",
    "RowReading",
    "SheetReading",
    "Stranger",
    "Wanted",
    "departures",
    "make_stranger",
    "read_sheet",
    "read_source",
    "read_stranger",
    "remake_source",
]


class Cell(NamedTuple):
    """A cell: the field it fills (empty where none), its address, raw text, value as read."""

    field: str
    address: str
    raw: str
    value: Any


@dataclass(frozen=True)
class RowReading:
    """One row of a source.

    Attributes:
        number: from 1, in the file; rows made from one row share its number.
        kind: title, header, record, group, total, footer, blank, set-aside, finding.
        reason: why it is set aside.
        origin: as entries made from it carry it.
        identity: the beginning of the `key` of its entries, e.g. `contribution:JPN-2010-01-AFG`;
            of a set-aside row `contribution:...` too; empty where the row has none.
        values: field -> value.
    """

    number: int
    kind: str
    reason: str
    origin: Origin
    identity: str
    values: dict[str, Any]
    _sheet: Sheet
    _fields: dict[int, str]
    _at: int
    _moved: Moved | None

    @property
    def place(self) -> str:
        """Return where the row stands in a file that is no table, e.g. `line 27`; else nothing."""
        return self._sheet.places.get(self._at, "")

    def cells(self) -> list[Cell]:
        """Return the filled cells of the row, in the order of their columns."""
        values = self._sheet.rows[self._at - 1]
        if self._moved and self._moved.head and self._at == self._moved.header:
            values = self._moved.head
        found = []
        for at, value in enumerate(values, 1):
            place = (self._at, at)
            raw = self._sheet.errors.get(place) or raw_text(value)
            if raw:
                name = self._fields.get(at, "")
                there = self._moved.at(*place) if self._moved else place
                found.append(Cell(name, address(*there), raw, self.values.get(name)))
        return found


@dataclass(frozen=True)
class SheetReading:
    """One sheet of a source: the layout that read it, its header, its rows, its findings."""

    name: str
    layout: Layout
    header_row: int
    columns: dict[str, int]
    unread: dict[int, str]
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Reading:
    """A source file, read again: its workbook, its sheets, and the sheets no layout reads."""

    book: Workbook
    sheets: tuple[SheetReading, ...]
    unread: tuple[str, ...]


class Stranger(NamedTuple):
    """A file that is read and not imported: its sheets.

    Attributes:
        notes: sentences on sheets that are not meant.
        lost: findings on sheets that should have been read.
    """

    sheets: tuple[SheetReading, ...]
    notes: tuple[str, ...]
    lost: tuple[Finding, ...]


def read_stranger(path: Path, wanted: Wanted, register: Register) -> Stranger:
    """Read a file that is not in the books, as an import would, and make nothing of it.

    Raises:
        BadInputError: it cannot be read, or holds nothing of the wanted kinds.
    """
    tables, said = tables_of(path, wanted, register)
    sheets = tuple(read_sheet(table) for table in tables)
    return Stranger(sheets, tuple(sentences(said)), tuple(errors_in(said)))


def make_stranger(path: Path, wanted: Wanted, look: Peek) -> tuple[Stranger, tuple[Made, ...]]:
    """Read a file that is not in the books, and make the entries that an import would make.

    Raises:
        BadInputError: it cannot be read, or an import would refuse it.
    """
    tables, made = entries_of(path, wanted, look)
    return Stranger(tuple(read_sheet(table) for table in tables), (), ()), made


def read_source(
    path: Path, layout: bytes | Layout | Sequence[Layout], register: Register | None = None
) -> Reading:
    """Read a source file by its layouts.

    Args:
        path: an archived source, or any workbook.
        layout: an archived layout file's bytes, or layouts.
        register: the books' terms, to resolve names by.

    Raises:
        BadInputError: the file or the layout cannot be read.
    """
    if isinstance(layout, bytes):
        layouts: Sequence[Layout] = split_layouts(layout, f"layout of {path.name}")
    else:
        layouts = [layout] if isinstance(layout, Layout) else layout
    book = read_workbook(path)
    names = BookNames(register) if register is not None else None
    sheets, unread = [], []
    for sheet in book.sheets:
        found = _fitting(sheet, layouts)
        if found is None:
            unread += [sheet.name] if is_filled(sheet) else []
        else:
            sheets.append(read_sheet(read_table(book, sheet, *found, names)))
    return Reading(book, tuple(sheets), tuple(unread))


def remake_source(
    path: Path, layout: bytes, look: Peek, how: How = WHOLE
) -> tuple[Reading, tuple[Made, ...]]:
    """Read a source file by its layouts, and make its entries as the importer does.

    Args:
        path: an archived source.
        layout: its archived layouts.
        look: what the books knew before it was imported.
        how: what of it was corrected, or left out, when it was.

    Raises:
        BadInputError: the file or the layout cannot be read.
    """
    layouts = split_layouts(layout, f"layout of {path.name}")
    book = read_workbook(path)
    matches, unread = [], []
    for sheet in book.sheets:
        found = _fitting(sheet, layouts)
        if found is None:
            unread += [sheet.name] if is_filled(sheet) else []
        else:
            matches.append((sheet, Match(Known(found[0], Path(), layout, 0), found[1])))
    tables, made = make_again(book, matches, look, how)
    sheets = tuple(read_sheet(table) for table in tables)
    return Reading(book, sheets, tuple(unread)), made


def is_filled(sheet: Sheet) -> bool:
    """Return whether a sheet has anything in it: of an empty one there is nothing to read."""
    cells = (value for row in sheet.rows for value in row)
    return bool(sheet.errors or sheet.uncached) or any(value != "" for value in cells)


def _fitting(sheet: Sheet, layouts: Sequence[Layout]) -> tuple[Layout, int] | None:
    """Return the layout that describes a sheet best: the archive has only those that were used."""
    fits = [
        (layout, row)
        for layout in layouts
        if named_so(sheet, layout.recognise) and (row := find_row(sheet, layout.recognise))
    ]
    return fits[best(fits, sheet)[0]] if fits else None


def read_sheet(table: Table) -> SheetReading:
    """Return a table as others may read it."""
    fields = {column: name for name, column in table.header.columns.items()}
    return SheetReading(
        table.sheet.name,
        table.layout,
        table.header.row,
        dict(table.header.columns),
        dict(table.header.unread),
        tuple(_row(table, row, fields) for row in table.rows),
        tuple(table.findings),
    )


def _row(table: Table, row: Row, fields: dict[int, str]) -> RowReading:
    identity = ""
    if row.kind in {RECORD, SET_ASIDE}:
        try:
            identity = owner_of(table.layout, row)
        except BuildError:
            identity = ""
    origin = Origin(table.book.hash, table.sheet.name, table.cells(row.number))
    moved = table.moved
    number = moved.home(row.number) if moved else row.number
    return RowReading(
        number, row.kind, row.reason, origin, identity, row.values, table.sheet, fields,
        row.number, moved,
    )  # fmt: skip
