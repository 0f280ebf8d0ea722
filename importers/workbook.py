"""Workbooks as plain cells: the file's bytes, its sheets, each cell's value and what to mistrust.

The bytes are read by a process of their own (`importers.child`), under limits of memory and time.
A value is a text, a float as the spreadsheet keeps it, a yes or no, or a date as a tuple of
numbers; an empty cell is an empty text. Error cells and formulas that were never computed read as
empty too, so each sheet says where they are, and no reader may take those cells for blanks.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.addresses import address, column_letters
from importers.feeds import feed_of
from importers.isolation import ask
from ledger.errors import BadInputError
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "CellFacts", "Sheet", "Value", "Workbook", "address", "column_letters", "printable", "raw_text",
    "read_bytes", "read_workbook",
]  # fmt: skip

#: What a cell holds: text, number, yes or no, date (3 numbers) or date and time (6 numbers).
Value = str | float | bool | tuple[int, ...]

FILE_LIMIT = 192 << 20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names that promise a workbook. A text under such a name was saved wrongly, or is something else.
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx, without a password."


class CellFacts(NamedTuple):
    """All that is known of one cell.

    Attributes:
        address: where it stands, e.g. `K14`.
        value: what it holds; an empty text for an error or a formula without a result.
        text: what a person would read out; of an error cell, the error.
        type: `empty`, `text`, `number`, `yes or no`, `date`, `date and time`, `error`, or `formula`
            for one that was never computed.
        format: the sign that its number format shows, e.g. `€` or `%`.
        hidden: whether its row or column is not shown.
        merged: first row, first column, last row, last column of the merged cells it is one of.
    """

    address: str
    value: Value
    text: str
    type: str
    format: str
    hidden: bool
    merged: tuple[int, int, int, int] | None


class Sheet(NamedTuple):
    """One sheet. Rows and columns are numbered from 1, as people see them.

    Attributes:
        name: as on its tab; `csv` for a comma-separated file.
        rows: cells from A1 on; a row may be shorter than the widest.
        state: `visible`, `hidden` or `veryHidden`.
        errors: (row, column) -> the error a cell shows, e.g. `#REF!`.
        uncached: cells with a formula that was never computed.
        hidden_rows, hidden_columns: those not shown.
        merged: (first row, first column, last row, last column) of merged cells.
        signs: (row, column) -> what a cell's number format shows, e.g. `€` or `%`.
        places: row -> where it stands in a file that is no table, e.g. `line 27`.
    """

    name: str
    rows: list[list[Value]]
    state: str
    errors: dict[tuple[int, int], str]
    uncached: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[tuple[int, int, int, int], ...]
    signs: Mapping[tuple[int, int], str] = MappingProxyType({})
    places: Mapping[int, str] = MappingProxyType({})

    def cell(self, row: int, column: int) -> CellFacts:
        """Return all that is known of a cell; outside of the sheet's rows, an empty one."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        value = cells[column - 1] if 0 < column <= len(cells) else ""
        at = (row, column)
        error = self.errors.get(at, "")
        around = (
            one for one in self.merged if one[0] <= row <= one[2] and one[1] <= column <= one[3]
        )
        return CellFacts(
            address(row, column),
            value,
            error or raw_text(value),
            "error" if error else "formula" if at in self.uncached else _type(value),
            self.signs.get(at, ""),
            row in self.hidden_rows or column in self.hidden_columns,
            next(around, None),
        )


class Workbook(NamedTuple):
    """A source file: its name, bytes, hash, sheets, and notes on how it was read."""

    name: str
    content: bytes
    sha256: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]

    @property
    def hash(self) -> str:
        """Return the digits of the hash by which origins name the file."""
        return self.sha256[:HASH_DIGITS]


def _type(value: Value) -> str:
    kind = value.__class__
    if kind is bool:
        return "yes or no"
    if isinstance(value, tuple):
        return "date" if len(value) == 3 else "date and time"
    return "number" if kind is float else "text" if value else "empty"


def raw_text(value: Value) -> str:
    """Return a cell's value as text, the way a person would read it out."""
    kind = value.__class__
    if kind is float:
        return format(value, ".15g")
    if isinstance(value, tuple):
        day = "{:04}-{:02}-{:02}".format(*value[:3])
        return day if len(value) == 3 else day + " {:02}:{:02}:{:02}".format(*value[3:])
    if kind is bool:
        return "TRUE" if value else "FALSE"
    return str(value)


def printable(name: Path | str) -> str:
    """Return a file's name as it can be printed: whatever is no visible character is U+FFFD."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        BadInputError: there is no such file, it cannot be read, is empty or too large, or changed
            while it was read.
    """
    where = printable(path)
    try:
        _must_be_a_file(path)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            content = file.read(FILE_LIMIT + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise BadInputError(f"cannot be read: {error.strerror}", where=where) from None
    if len(content) > FILE_LIMIT:
        raise BadInputError(f"the file is larger than {FILE_LIMIT >> 20} MiB", where=where)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(content)):
        raise BadInputError(
            "the file changed while it was read",
            where=where,
            advice="Wait until whoever writes it has done, then try again.",
        )
    if not (content[:4096].strip() or content.strip()):
        raise BadInputError("the file is empty", where=where)
    return content


def _must_be_a_file(path: Path) -> None:
    """Refuse what may never end or never begin: a pipe, a device, a folder."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        what = "Is a directory" if stat.S_ISDIR(mode) else "Is a pipe or device, not a file"
        raise OSError(errno.EINVAL, what)


def read_workbook(path: Path, name: str = "") -> Workbook:
    """Return a workbook or a table of separated values, told apart by content, not name.

    Raises:
        BadInputError: the file cannot be read as one, with what its owner can do.
    """
    content, where = read_bytes(path), printable(path)
    feed = feed_of(content, path.suffix.casefold())
    kind = f"feed {feed}" if feed else _kind_of(content, path.suffix.casefold(), where)
    sheets, answer = ask(content, kind, where)
    if answer[0] == "stranger":
        raise _no_workbook(answer[1], path, where)
    if answer[0] != "ok":
        raise BadInputError(f"cannot be read: {answer[1]}", where=where, advice=answer[2])
    return Workbook(
        name or printable(path.name),
        content,
        hashlib.sha256(content).hexdigest(),
        tuple(_sheet(*sheet) for sheet in sheets),
        tuple(answer[1]),
    )


def _kind_of(content: bytes, suffix: str, where: str) -> str:
    if content.startswith(_OLE):
        return "xls"
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")):
        raise BadInputError("not a spreadsheet", where=where, advice=_SAVE_AS)
    return "text" if suffix in _WORKBOOKS else "csv"


def _no_workbook(content: str, path: Path, where: str) -> BadInputError:
    """Return the refusal of a file whose content is no workbook, whatever its name says."""
    suffix = path.suffix.casefold()
    name = f"the name says {suffix}, " if suffix in _WORKBOOKS else ""
    return BadInputError(
        f"not a workbook: {name}the content is {content}", where=where, advice=_SAVE_AS
    )


def _sheet(name: str, rows: list[list[Value]], facts: Sequence[Any]) -> Sheet:
    state, errors, uncached, hidden_rows, hidden_columns, merged, signs, *more = facts
    return Sheet(
        name,
        rows,
        state,
        {(row, column): text for row, column, text in errors},
        frozenset(uncached),
        frozenset(hidden_rows),
        frozenset(hidden_columns),
        tuple(merged),
        {(row, column): text for row, column, text in signs},
        dict(more[0]) if more else {},
    )
