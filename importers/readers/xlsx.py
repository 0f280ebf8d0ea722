"""Workbooks of the kinds .xlsx and .xlsm: scanned, then read by calamine, then held against it.

calamine's error cells and uncomputed formulas are empty. So the filled cells it returns are counted
against the cell elements of the scan: as many means that every cell was read with a value. Fewer
means that each cell is looked at; more means that the two did not read the same file.
"""

from __future__ import annotations

import datetime
import io
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import python_calamine

from importers import scan
from importers.addresses import address
from importers.readers.cells import ERRORS
from importers.readers.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from importers.readers.package import Package
    from importers.scan import Part

#: Rows handed over at a time.
CHUNK = 4_000

_READY = frozenset({str, float, bool})
#: Errors as which calamine knows a cell.
_ERRORS = frozenset(ERRORS.values()) - {"#GETTING_DATA"}
_DAYS = {datetime.date}
_DAY = attrgetter("year", "month", "day")
_SECOND = datetime.timedelta(seconds=1)


def plain_value(value: Any) -> Any:
    """Return a cell value as marshal can carry it: dates as tuples, spans of time as text."""
    kind = value.__class__
    if kind in _READY:
        return value
    if kind is datetime.date:
        return (value.year, value.month, value.day)
    if kind is datetime.datetime:
        if value.microsecond >= 500_000:
            value += _SECOND
        clock = (value.hour, value.minute, value.second)
        day = (value.year, value.month, value.day)
        return day if clock == (0, 0, 0) else (*day, *clock)
    return str(value)


class _Maker:
    """Makes a sheet's values plain, in place, and keeps count of them.

    Attributes:
        filled: how many cells have a value.
        zeros: whether any is the number 0.
    """

    def __init__(self) -> None:
        self.filled = 0
        self.zeros = False
        self._known: dict[int, dict[str, str]] = {}
        self._varied: set[int] = set()

    def _made(self, column: int, values: tuple[Any, ...]) -> Iterable[Any] | None:
        """Return a column's values made plain, None where they are as they should be."""
        kinds = set(map(type, values))
        if kinds == _DAYS:
            return map(_DAY, values)
        if not kinds <= _READY:
            return map(plain_value, values)
        if float in kinds:
            self.zeros = self.zeros or 0.0 in values
        elif self._repeats(column, values):
            known = self._known[column]
            if len(known) > CHUNK:
                self._varied.add(column)
            return map(known.setdefault, values, values)
        return None

    def _repeats(self, column: int, values: tuple[str, ...]) -> bool:
        """Return whether a column says the same few texts again and again: each is kept once."""
        if column in self._varied:
            return False
        if column not in self._known:
            if 4 * len(set(values)) > len(values):
                self._varied.add(column)
                return False
            self._known[column] = {}
        return True

    def take(self, rows: list[list[Any]]) -> None:
        """Take a chunk of rows in.

        Columns mostly hold one kind of value, so it is columns that are asked for theirs. Rows
        without any value become one and the same row.
        """
        empty = 0
        for column, values in enumerate(zip(*rows, strict=True)):
            empty += values.count("")
            if (made := self._made(column, values)) is not None:
                for row, value in zip(rows, made, strict=True):
                    row[column] = value
        width = len(rows[0])
        self.filled += width * len(rows) - empty
        if empty >= width:
            blank = [""] * width
            rows[:] = [blank if row == blank else row for row in rows]


def read(package: Package, content: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of an xlsx workbook, of its package and the bytes that it is made of.

    Raises:
        RefusedError: the file is not read.
        StrangerError: it is no workbook.
    """
    parts = scan.scan_parts(package, scan.main_part(package))
    try:
        yield from _frames(package, parts, content)
    except python_calamine.CalamineError as error:
        _explain(package, parts)
        raise RefusedError(f"the workbook is damaged: {error}") from None


def _explain(package: Package, parts: dict[str, Part]) -> None:
    """Refuse a workbook with an error that calamine does not know, by its place."""
    for name, part in parts.items():
        for row, column, text in scan.look(package, part, name)[0]:
            if text not in _ERRORS:
                raise RefusedError(
                    f"sheet {name}, cell {address(row, column)}: the cell shows {text[:40]}",
                    "Repair the formula, or type the value.",
                )


def _frames(package: Package, parts: dict[str, Part], content: bytes) -> Iterator[tuple[Any, ...]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for meta in book.sheets_metadata:
        if str(meta.typ).endswith("WorkSheet"):
            part = parts.get(meta.name)
            if part is None:
                raise RefusedError(f"the sheet {meta.name!r} has no part in the file")
            sheet = book.get_sheet_by_name(meta.name)
            _check_end(sheet, part)
            maker = _Maker()
            for chunk in _chunks(sheet):
                maker.take(chunk)
                yield ("rows", chunk)
            if maker.filled > part.cells:
                raise RefusedError(f"sheet {meta.name} has cells that cannot be told apart")
            errors: scan.Errors = []
            uncached: scan.Places = []
            if maker.filled != part.cells or (part.suspect and maker.zeros):
                errors, uncached = scan.look(package, part, meta.name)
            yield (
                "sheet", meta.name, part.state, errors, uncached, part.hidden_rows,
                part.hidden_columns, part.merged, part.signs,
            )  # fmt: skip
    yield ("ok", [])


def _chunks(sheet: Any) -> Iterator[list[list[Any]]]:
    """Yield a sheet's rows from A1 on; calamine leaves out the columns left of all cells."""
    if sheet.end is None:
        return
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    rows, seen, left = sheet.iter_rows(), 0, [""] * sheet.start[1]
    while chunk := list(islice(rows, CHUNK)):
        seen += len(chunk)
        if left:
            chunk = [left + row for row in chunk]
        if len(chunk[0]) != width:
            break
        yield chunk
    if seen != height:
        raise RefusedError(f"sheet {sheet.name} has rows that cannot be told apart")


def _check_end(sheet: Any, part: Part) -> None:
    """Refuse a sheet whose cells say that they stand in rows that are not there."""
    if sheet.end is not None and sheet.end[0] >= part.last:
        raise RefusedError(f"sheet {sheet.name} has cells outside of its rows")
