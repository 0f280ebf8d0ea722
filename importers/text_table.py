"""Comma-separated files: their encoding and separator found out, never guessed in silence.

Runs in the reading process; imports the standard library only. UTF-8 and UTF-16 are recognised by
what they are; anything else is read as Windows-1252 and a note says so.
"""

from __future__ import annotations

import csv
import io
from typing import Any

ROWS_LIMIT = 1_048_576
COLUMNS_LIMIT = 16_384
SEPARATORS = (",", ";", "\t", "|")

#: What to do about quotation marks that do not pair as they should.
QUOTES = "Look for a stray quotation mark there, or save the table as .xlsx."

Answer = tuple[Any, ...]


def decoded(content: bytes) -> tuple[str, str] | None:
    """Return the text and a note on its encoding (empty for UTF-8), None where it is no text."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _decoded(content, "utf-16", "")
    if b"\0" in content[:4096]:
        # UTF-16 without its mark: every second byte of plain letters is zero.
        order = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return _decoded(content, order, f"read as {order.upper()}: it has no byte order mark")
    utf8 = _decoded(content, "utf-8-sig", "")
    return utf8 or _decoded(
        content, "cp1252", "not UTF-8: read as Windows-1252, look at accents and dashes"
    )


def _decoded(content: bytes, encoding: str, note: str) -> tuple[str, str] | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else (text, note)


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
    """Return the one sheet of a comma-separated file, named `csv`."""
    found = decoded(content)
    if found is None:
        return ("refused", "the file is neither a workbook nor text", "Save it as .xlsx or .csv.")
    text, note = found
    csv.field_size_limit(1 << 20)
    mark = separator(text)
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
    if len(rows) > ROWS_LIMIT or width > COLUMNS_LIMIT:
        return ("refused", f"the file has {len(rows):,} rows by {width:,} columns", "")
    rows = [row + [""] * (width - len(row)) for row in rows]
    return ("ok", [("csv", rows, "visible", [], [], [], [], [], [])], [note] if note else [])
