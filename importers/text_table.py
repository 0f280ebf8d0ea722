"""Tables of separated values: their separator found out, never guessed in silence.

Runs in the reading process; imports the standard library only, but for the inference of encodings
(`importers.encodings`). A cell is the text that stands in the file, whatever a spreadsheet program
would make of it: `=1+1`, `007` and `1e5` stay what they are, and nothing is ever computed.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from importers.encodings import decoded

ROWS_LIMIT = 1_048_576
COLUMNS_LIMIT = 16_384
CELLS_LIMIT = 20_000_000
SEPARATORS = (",", ";", "\t", "|")

#: What to do about quotation marks that do not pair as they should.
QUOTES = "Look for a stray quotation mark there, or save the table as .xlsx."

#: A first line by which Excel is told the separator.
_HINT = re.compile(r'"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n)', re.IGNORECASE)

_NO_TEXT = "the file is neither a workbook nor text"
_SAVE = "Save it as .xlsx or .csv."

#: What some texts are that spreadsheet programs open, by how they begin.
_KINDS = (
    (re.compile(r"<(?:!doctype html|html|head|body|table|meta|style|div)\b", re.IGNORECASE),
     "a web page"),
    (re.compile(r"<\?xml.{0,4000}?<(?:\w{1,20}:)?html[\s>]", re.DOTALL), "a web page"),
    (re.compile(r"<\?xml.{0,4000}?urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL),
     "an XML spreadsheet of 2003"),
    (re.compile(r"<\?xml.{0,4000}?<office:document\b", re.DOTALL), "a flat OpenDocument file"),
    (re.compile(r"<\?xml\s"), "XML"),
    (re.compile(r"(?:MIME-Version|Content-Type):\s.{0,200}\n", re.IGNORECASE),
     "a web archive or a mail"),
    (re.compile(r"ID;P"), "a SYLK file"),
    (re.compile(r"TABLE\r?\n0,1\r?\n"), "a DIF file"),
)  # fmt: skip

Answer = tuple[Any, ...]


def what_is(text: str) -> str:
    """Return what a text is that is no table of separated values, empty where it may be one."""
    head = text[:8000].lstrip()
    return next((what for pattern, what in _KINDS if pattern.match(head)), "")


def say_what(content: bytes) -> Answer:
    """Return the refusal of a text whose name promises a workbook."""
    found = decoded(content)
    if found is None:
        return ("refused", _NO_TEXT, _SAVE)
    return ("stranger", what_is(found.text) or "text", "")


def separator(text: str) -> str:
    """Return the separator under which the first rows have most cells, most evenly."""
    head = text[:20_000].splitlines()[:60]
    best, best_score = ",", 0.0
    for mark in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=mark) if row]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if wide:
            common = max(set(wide), key=wide.count)
            score = wide.count(common) / len(widths) * min(common, 8)
            if score > best_score:
                best, best_score = mark, score
    return best


def swallows(row: list[str], mark: str) -> bool:
    """Return whether a cell looks like the end of a row, whole rows, and the start of another.

    That is what a stray quotation mark makes of a table, and the rows inside would be lost.
    """
    after = len(row)
    for at, cell in enumerate(row):
        after -= 1
        if "\n" in cell or "\r" in cell:
            marks = [line.count(mark) for line in cell.splitlines()]
            if len(row) > 1 and marks == [after, *[len(row) - 1] * (len(marks) - 2), at]:
                return True
    return False


def read_csv(content: bytes) -> Answer:
    """Return the one sheet of a table of separated values, named `csv`."""
    found = decoded(content)
    if found is None:
        at = content.find(b"\0")
        line = content.count(b"\n", 0, at) + 1
        seen = f": line {line} holds a NUL byte" if at >= 0 else ""
        return ("refused", _NO_TEXT + seen, _SAVE)
    text, note = found
    if what := what_is(text):
        return ("stranger", what, "")
    notes = [note] if note else []
    if hint := _HINT.match(text):
        text, mark = text[hint.end() :], hint[1]
        notes.append(f"the first line says that {mark!r} separates the cells, and is no row")
    else:
        mark = separator(text)
    csv.field_size_limit(1 << 20)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        what = f"the file is not a table of separated values: after row {len(rows)}, {error}"
        return ("refused", what, QUOTES)
    width = max(map(len, rows), default=0)
    for number, row in enumerate(rows, 1):
        if swallows(row, mark):
            return ("refused", f"row {number} has rows of the table inside quotation marks", QUOTES)
    if len(rows) > ROWS_LIMIT or width > COLUMNS_LIMIT or len(rows) * width > CELLS_LIMIT:
        return ("refused", f"the file has {len(rows):,} rows by {width:,} columns", "")
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    return ("ok", [("csv", rows, "visible", [], [], [], [], [], [])], notes)
