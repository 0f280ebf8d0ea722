"""Binary workbooks of the kind .xlsb: a package whose parts are records instead of XML.

Each record has a number, a length and that many bytes. Of the hundreds of kinds a dozen matter:
cells, rows and columns, merged cells, shared texts, formats. All numbers are those of the published
format (MS-XLSB). A part that ends within a record is a damaged file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from importers import scan
from importers.addresses import address
from importers.readers.cells import PLAIN, Shown, error_text, number_value, packed_number, shown_by
from importers.readers.grid import Grid
from importers.readers.refusals import SAVE_AGAIN, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importers.readers.package import Package

_ROW, _CELL_ERROR, _FORMULA_ERROR = 0, 3, 11
_BLANK, _RK, _BOOL, _REAL, _TEXT, _SHARED, _RICH = 1, 2, 4, 5, 6, 7, 62
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL = 8, 9, 10
#: The same kinds without a column: each stands right of the one before it.
_SHORT = {12: _BLANK, 13: _RK, 14: _CELL_ERROR, 15: _BOOL, 16: _REAL, 17: _TEXT, 18: _SHARED}
_CELLS = frozenset({*range(1, 12), _RICH})
_SHARED_ITEM, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 44, 47, 617, 618
_COLUMNS, _MERGED, _SHEET, _BOOK, _CALC = 60, 176, 156, 153, 157
_DATA_END = 146
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}

_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_F64 = struct.Struct("<d")
_FOUR = struct.Struct("<4I")
#: The longest text that a cell may hold, with room to spare.
_TEXT_LIMIT = 1 << 20


class _Book(NamedTuple):
    """What all sheets share."""

    texts: list[str]
    shown: list[Shown]
    since_1904: bool
    suspect: bool


def records(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield (number, bytes) of each record of a part."""
    at, end = 0, len(data)
    try:
        while at < end:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
                at += 1
            size = shift = 0
            while True:
                byte = data[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift > 21:
                    break
            if at + size > end:
                break
            yield kind, data[at : at + size]
            at += size
        else:
            return
    except (IndexError, struct.error):
        pass
    raise RefusedError(f"{name} is damaged: it ends within a record")


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """Return a text and where it ends."""
    count = _U32.unpack_from(data, at)[0]
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * count
    if count > _TEXT_LIMIT or end > len(data):
        raise struct.error
    return data[at + 4 : end].decode("utf-16-le"), end


def _texts(package: Package, part: str) -> list[str]:
    return [
        _wide(data, 1)[0]
        for kind, data in records(package.raw(part) or b"", part)
        if kind == _SHARED_ITEM
    ]


def _shown(package: Package, part: str) -> list[Shown]:
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = False
    for kind, data in records(package.raw(part) or b"", part):
        if kind == _FORMAT:
            formats[_U16.unpack_from(data)[0]] = _wide(data, 2)[0]
        elif kind in {_STYLES, _STYLES_END}:
            inside = kind == _STYLES
        elif kind == _STYLE and inside:
            styles.append(_U16.unpack_from(data, 2)[0])
    return shown_by(styles, formats)


def read(package: Package, _content: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of a binary workbook.

    Raises:
        RefusedError: the file is not read.
    """
    try:
        yield from _frames(package)
    except (struct.error, UnicodeDecodeError, IndexError):
        raise RefusedError("the workbook is damaged: a record is too short", SAVE_AGAIN) from None


def _frames(package: Package) -> Iterator[tuple[Any, ...]]:
    part = scan.main_part(package)
    targets = package.targets(part)
    shared = {kind.rpartition("/")[2]: to for kind, to in targets.values()}
    since_1904 = suspect = False
    sheets: list[tuple[str, str, str]] = []
    for kind, data in records(package.raw(part) or b"", part):
        if kind == _BOOK:
            since_1904 = bool(data[0] & 1)
        elif kind == _CALC:
            suspect = len(data) >= 26 and bool(data[24] & 1)
        elif kind == _SHEET:
            relation, at = _wide(data, 8)
            sheets.append((_wide(data, at)[0], relation, _STATES.get(data[0], "hidden")))
    texts = _texts(package, shared["sharedStrings"]) if "sharedStrings" in shared else []
    shown = _shown(package, shared["styles"]) if "styles" in shared else []
    book = _Book(texts, shown, since_1904, suspect)
    if len({name for name, *_ in sheets}) != len(sheets):
        raise RefusedError("the file has two sheets of one name")
    for name, relation, state in sheets:
        kind_of, to = targets.get(relation, ("", ""))
        if kind_of.endswith("/worksheet"):
            content = package.raw(to)
            if content is None:
                raise RefusedError(f"the part {to} is missing")
            yield from _sheet(content, Grid(name, state), book)
    yield ("ok", [])


def _sheet(data: bytes, grid: Grid, book: _Book) -> Iterator[tuple[Any, ...]]:
    last, is_open, done = 0, False, False
    for kind, record in records(data, f"sheet {grid.name}"):
        if kind in _CELLS and is_open:
            _take(kind, record, grid, book)
        elif kind in _SHORT and is_open:
            _take(_SHORT[kind], _U32.pack(grid.column - 1) + record, grid, book)
        elif kind == _ROW and not done:
            if is_open:
                grid.close_row()
            last, is_open = _open_row(record, grid, last), True
        elif kind == _DATA_END:
            done = True
            if is_open:
                grid.close_row()
                is_open = False
        else:
            _note_fact(kind, record, grid)
    if is_open:
        raise RefusedError(f"sheet {grid.name} is cut off")
    yield from grid.frames()


def _open_row(record: bytes, grid: Grid, last: int) -> int:
    """Begin a row below the last one, and return its number."""
    number: int = _U32.unpack_from(record)[0] + 1
    if number <= last or number > scan.ROWS_LIMIT:
        raise RefusedError(f"sheet {grid.name} has a row twice, or its rows out of order")
    grid.row = number
    grid.open_row(hidden=bool(record[11] & 0x10))
    return number


def _note_fact(kind: int, record: bytes, grid: Grid) -> None:
    """Note hidden columns and merged cells."""
    if kind == _COLUMNS and record[16] & 1:
        first, end = _U32.unpack_from(record)[0], _U32.unpack_from(record, 4)[0]
        grid.hide_columns(first + 1, end + 1)
    elif kind == _MERGED:
        top, bottom, left, right = _FOUR.unpack_from(record)
        grid.add_merged((top + 1, left + 1, bottom + 1, right + 1))


def _take(kind: int, record: bytes, grid: Grid, book: _Book) -> None:
    """Take one cell in."""
    grid.go_to(_U32.unpack_from(record)[0] + 1)
    style = int.from_bytes(record[4:7], "little")
    if kind == _BLANK:
        grid.pass_by()
    elif kind in {_CELL_ERROR, _FORMULA_ERROR}:
        grid.add_trouble(1, error_text(record[8]))
    elif kind in {_RK, _REAL, _FORMULA_NUMBER}:
        packed = kind == _RK
        number = packed_number(_U32.unpack_from(record, 8)[0]) if packed else _real(record, grid)
        if kind == _FORMULA_NUMBER and number == 0 and (book.suspect or _anew(record, 16)):
            grid.add_trouble(1, "")
            return
        shown = book.shown[style] if style < len(book.shown) else PLAIN
        grid.add(number_value(number, shown, since_1904=book.since_1904), 1, shown.sign)
    elif kind in {_BOOL, _FORMULA_BOOL}:
        grid.add(record[8] != 0)
    elif kind == _SHARED:
        grid.add(book.texts[_U32.unpack_from(record, 8)[0]])
    elif kind == _RICH:
        grid.add(_wide(record, 9)[0])
    else:
        text, end = _wide(record, 8)
        if kind == _FORMULA_TEXT and not text and _anew(record, end):
            grid.add_trouble(1, "")
        else:
            grid.add(text)


def _real(record: bytes, grid: Grid) -> float:
    number: float = _F64.unpack_from(record, 8)[0]
    if number - number != 0:  # neither infinite nor no number at all
        where = address(grid.row, grid.column)
        raise RefusedError(f"sheet {grid.name}, cell {where}: the number is none")
    return number


def _anew(record: bytes, at: int) -> bool:
    """Return whether a formula asks to be computed when the file is opened."""
    return len(record) >= at + 2 and bool(_U16.unpack_from(record, at)[0] & 2)
