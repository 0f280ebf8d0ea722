"""Workbooks as plain cells: the file's bytes, its sheets, each cell's value and what to mistrust.

The bytes are read by a process of their own (`importers.child`), under limits of memory and time.
A value is a text, a float as the spreadsheet keeps it, a yes or no, or a date as a tuple of
numbers; an empty cell is an empty text. Error cells and formulas that were never computed read as
empty too, so each sheet says where they are, and no reader may take those cells for blanks.

    >>> address(14, 11)
    'K14'
"""

from __future__ import annotations

import errno
import hashlib
import marshal
import os
import stat
import subprocess
import sys
from functools import lru_cache
from importlib import util
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.feeds import feed_of
from importers.text_table import decoded
from ledger.errors import BadInputError
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What a cell holds: text, number, yes or no, date (3 numbers) or date and time (6 numbers).
Value = str | float | bool | tuple[int, ...]

FILE_LIMIT = 64 << 20
SECONDS_LIMIT = 90

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names that promise a workbook. A text under such a name was saved wrongly, or is something else.
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx, without a password."
_CHILD = Path(__file__).with_name("child.py")
_ROOT = Path(__file__).parent.parent


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


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """Return a column's letters for its number from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return a cell's address for its row and column from 1."""
    return f"{column_letters(column)}{row}"


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
    if not content.strip():
        raise BadInputError("the file is empty", where=where)
    return content


def _must_be_a_file(path: Path) -> None:
    """Refuse what may never end or never begin: a pipe, a device, a folder."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        what = "Is a directory" if stat.S_ISDIR(mode) else "Is a pipe or device, not a file"
        raise OSError(errno.EINVAL, what)


def read_workbook(path: Path, name: str = "") -> Workbook:
    """Return a workbook (.xlsx, .xlsm) or comma-separated file, told apart by content, not name.

    Raises:
        BadInputError: the file cannot be read as one, with what its owner can do.
    """
    content, where = read_bytes(path), printable(path)
    feed = feed_of(content, path.suffix.casefold())
    kind = f"feed {feed}" if feed else _kind_of(content, where)
    if kind == "csv" and path.suffix.casefold() in _WORKBOOKS and decoded(content):
        raise _no_workbook("text", path, where)
    answer = _ask(content, kind, where)
    if answer[0] == "stranger":
        raise _no_workbook(answer[1], path, where)
    if answer[0] != "ok":
        raise BadInputError(f"cannot be read: {answer[1]}", where=where, advice=answer[2])
    return Workbook(
        name or printable(path.name),
        content,
        hashlib.sha256(content).hexdigest(),
        tuple(_sheet(facts) for facts in answer[1]),
        tuple(answer[2]),
    )


def _kind_of(content: bytes, where: str) -> str:
    advice = _SAVE_AS
    if content.startswith(_OLE):
        raise BadInputError("an old .xls file, or one with a password", where=where, advice=advice)
    if content.startswith(_ZIP):
        if b"mimetypeapplication/vnd.oasis.opendocument" in content[:200]:
            raise BadInputError("an OpenDocument file", where=where, advice=advice)
        return "xlsx"
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")):
        raise BadInputError("not a spreadsheet", where=where, advice=advice)
    return "csv"


def _no_workbook(content: str, path: Path, where: str) -> BadInputError:
    """Return the refusal of a file whose content is no workbook, whatever its name says."""
    suffix = path.suffix.casefold()
    name = f"the name says {suffix}, " if suffix in _WORKBOOKS else ""
    return BadInputError(
        f"not a workbook: {name}the content is {content}", where=where, advice=_SAVE_AS
    )


def _ask(content: bytes, kind: str, where: str) -> Sequence[Any]:
    command = [sys.executable, "-I", "-S", str(_CHILD), kind, str(_ROOT), *_calamine_folder()]
    try:
        # Our own interpreter and script; the strange file is data on its standard input.
        done = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=SECONDS_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadInputError("reading it took too long", where=where) from None
    if done.returncode:
        raise BadInputError(
            f"reading it failed or broke the limits (code {done.returncode})",
            where=where,
            advice="Save it again from a spreadsheet program, with only the sheets that matter.",
        )
    try:
        answer: Sequence[Any] = marshal.loads(done.stdout)  # noqa: S302 # written by our own script
    except (ValueError, EOFError, TypeError):
        raise BadInputError("reading it gave no answer", where=where) from None
    return answer


def _calamine_folder() -> list[str]:
    # The child runs without site-packages, so that nothing there is imported by accident.
    found = util.find_spec("python_calamine")
    return [str(Path(found.origin).parent.parent)] if found and found.origin else []


def _sheet(facts: Sequence[Any]) -> Sheet:
    name, rows, state, errors, uncached, hidden_rows, hidden_columns, merged, signs, *more = facts
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
