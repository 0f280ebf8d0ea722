"""Workbooks of the kind .xls, as spreadsheet programs wrote them until 2007.

A compound file, a small file system of its own, holds a stream of records. xlrd reads the cells;
what it does not tell, the formulas that were never computed, is looked up in the records.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.compdoc import CompDoc

from importers import scan
from importers.readers.cells import PLAIN, Shown, error_text, number_value, shown_by
from importers.readers.grid import CHUNK
from importers.readers.refusals import SAVE_AGAIN, UNLOCK, RefusedError, StrangerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
_BOOKS = ("Workbook", "Book")
_STRANGERS = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a presentation",
    "__properties_version1.0": "a mail",
    "VisioDocument": "a drawing",
}
_LOCKED = ("EncryptedPackage", "EncryptionInfo")

_HEAD = struct.Struct("<HH")
_FORMULA = struct.Struct("<HHH8sH")
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BOUND, _BOF, _EOF, _RECALC, _LOCK = 0x0085, 0x0809, 0x000A, 0x01C1, 0x002F
_WORKSHEET = 0
_NONE = b"\xff\xff"
#: Bits of a formula that ask for it to be computed when the file is opened.
_ANEW = 3

Places = dict[int, list[tuple[int, int]]]


def read(content: bytes, allow: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of a workbook of the kind .xls.

    Raises:
        RefusedError: the file is not read.
        StrangerError: it is no workbook.
    """
    allow(len(content) * 4)  # its cells are packed, not compressed
    try:
        stream = _stream(content)
        uncached = _uncached(stream)
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
        yield from _frames(book, uncached)
    except (RefusedError, StrangerError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 # a damaged file makes xlrd fail in any way there is
        if "encrypted" in str(error):
            raise RefusedError("the file is protected by a password", UNLOCK) from None
        what = str(error) or type(error).__name__
        raise RefusedError(f"the workbook is damaged: {what[:200]}", SAVE_AGAIN) from None


def _stream(content: bytes) -> bytes:
    """Return the stream of records in a compound file."""
    folder = CompDoc(content, logfile=io.StringIO())
    names = {entry.name.casefold() for entry in folder.dirlist if entry.etype}
    if names & {name.casefold() for name in _LOCKED}:
        raise RefusedError("the file is protected by a password", UNLOCK)
    for name in _BOOKS:
        if name.casefold() in names:
            memory, start, size = folder.locate_named_stream(name)
            return bytes(memory[start : start + size])
    known = [what for name, what in _STRANGERS.items() if name.casefold() in names]
    raise StrangerError(known[0] if known else "a compound file without a workbook")


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (number, where its data begins, its size) of each record."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = _HEAD.unpack_from(stream, at)
        if at + 4 + size > end:
            break
        yield kind, at + 4, size
        at += 4 + size


def _uncached(stream: bytes) -> Places:
    """Return the formulas without a result, as (row, column) from 1, by number of worksheet.

    Excel writes an empty text for a formula whose result is one. A program that computes nothing
    writes the same, but no record of which version computed the file last.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    sheets: list[int] = []
    start, deep, computed = 0, 0, False
    for kind, at, size in _records(stream):
        if kind == _BOF:
            deep += 1
            start = at - 4 if deep == 1 else start
        elif kind == _EOF:
            deep -= 1
        elif kind == _RECALC:
            computed = True
        elif kind == _LOCK:
            raise RefusedError("the file is protected by a password", UNLOCK)
        elif kind == _BOUND and size >= 6 and stream[at + 5] == _WORKSHEET:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
        elif kind in _FORMULAS and size >= _FORMULA.size:
            row, column, _, result, bits = _FORMULA.unpack_from(stream, at)
            empty = result[6:] == _NONE and result[0] == 3
            zero = result == bytes(8)
            if (empty and (not computed or bits & _ANEW)) or (zero and bits & _ANEW):
                found.setdefault(start, []).append((row + 1, column + 1))
    return {number: found[at] for number, at in enumerate(sheets) if at in found}


def _frames(book: Any, uncached: Places) -> Iterator[tuple[Any, ...]]:
    shown = shown_by(
        (style.format_key for style in book.xf_list),
        {key: _code(key, known) for key, known in book.format_map.items()},
    )
    if len(set(book.sheet_names())) != book.nsheets:
        raise RefusedError("the file has two sheets of one name")
    total = 0
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        total += sheet.nrows * sheet.ncols
        if total > scan.CELLS_LIMIT:
            raise RefusedError(
                f"sheet {sheet.name} spans {sheet.nrows:,} rows by {sheet.ncols:,} columns",
                scan.FAR,
            )
        errors: list[tuple[int, int, str]] = []
        signs: list[tuple[int, int, str]] = []
        for first in range(0, sheet.nrows, CHUNK):
            last = min(first + CHUNK, sheet.nrows)
            rows = [_row(book, sheet, row, shown, errors, signs) for row in range(first, last)]
            yield ("rows", rows)
        yield (
            "sheet", sheet.name, _STATES.get(sheet.visibility, "hidden"), errors,
            uncached.get(number, []),
            [row + 1 for row, facts in sheet.rowinfo_map.items() if facts.hidden],
            _hidden_columns(sheet),
            [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
            signs,
        )  # fmt: skip
        book.unload_sheet(number)
    yield ("ok", [])


def _code(key: int, known: Any) -> str:
    """Return how a format is written, empty for those that every program has by number."""
    return "" if key in _BY_NUMBER else str(known.format_str)


#: Formats of dates and times that xlrd writes out in one country's way.
_BY_NUMBER = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})


def _row(
    book: Any,
    sheet: Any,
    row: int,
    shown: list[Shown],
    errors: list[tuple[int, int, str]],
    signs: list[tuple[int, int, str]],
) -> list[Any]:
    values: list[Any] = []
    cells = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
    for column, (kind, value) in enumerate(cells):
        if kind in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
            style = sheet.cell_xf_index(row, column)
            looks = shown[style] if style < len(shown) else PLAIN
            if looks.sign:
                signs.append((row + 1, column + 1, looks.sign))
            values.append(number_value(value, looks, since_1904=book.datemode == 1))
        elif kind == xlrd.XL_CELL_BOOLEAN:
            values.append(bool(value))
        elif kind == xlrd.XL_CELL_ERROR:
            errors.append((row + 1, column + 1, error_text(value)))
            values.append("")
        else:
            values.append(value)
    return values


def _hidden_columns(sheet: Any) -> list[int]:
    return [
        column + 1
        for column, facts in sheet.colinfo_map.items()
        if (facts.hidden or facts.width == 0) and column < sheet.ncols
    ]
