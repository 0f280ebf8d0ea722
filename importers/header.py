"""Where a sheet's header is, and which column is which field.

People write titles above the header, break it over two rows, repeat it on each printed page and
put two spaces where one would do. Texts are compared folded, and `*` and `?` stand for what they
do in file names.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from importers.turn import turned
from importers.workbook import raw_text
from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from importers.layout import Column, Layout, Recognise
    from importers.workbook import Sheet, Value


#: A longer text heads no column: a wildcard must not find its word in somebody's prose.
TEXT_MAX = 160

#: What the sheet of a comma-separated file is called.
CSV = "csv"


@lru_cache(maxsize=4096)
def pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches any of the texts, folded, with `*` and `?`."""
    return re.compile("|".join(fnmatch.translate(folded(text)) for text in texts) or r"(?!)")


def fold_cell(value: Value) -> str:
    """Return a cell's text as texts are compared."""
    return folded(raw_text(value))


def fold_heading(value: Value) -> str:
    """Return a header text as headers are compared: `budget_class` is `budget class`."""
    return fold_cell(value).replace("_", " ")


def heading(*texts: str) -> re.Pattern[str]:
    """Return what matches header texts by any of these names."""
    return pattern(tuple(text.replace("_", " ") for text in texts))


@dataclass(frozen=True)
class Header:
    """A header found: its last row, and the columns by field, all numbered from 1.

    Attributes:
        row: the header's last row; records begin below it.
        texts: each column's folded text, in order.
        columns: field -> column.
        unread: column -> header text, of columns that no field reads.
        twice: field -> columns, where several could be meant.
    """

    row: int
    texts: tuple[str, ...]
    columns: dict[str, int] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    twice: dict[str, list[int]] = field(default_factory=dict)

    def column_of(self, text: str) -> int:
        """Return the first column under a header text, 0 if there is none."""
        wanted = heading(text)
        return next((at for at, name in enumerate(self.texts, 1) if wanted.match(name)), 0)


def header_texts(sheet: Sheet, row: int, depth: int) -> tuple[str, ...]:
    """Return the folded header texts of the `depth` rows that end with `row` (from 1).

    An upper text spreads to the right over the columns it heads, up to the next upper text.
    """
    return _spread(sheet, row, depth, fold_heading)


def heading_texts(sheet: Sheet, row: int, depth: int) -> tuple[str, ...]:
    """Return the same texts as they are written, spaces single."""
    return _spread(sheet, row, depth, lambda value: " ".join(raw_text(value).split()))


def _spread(sheet: Sheet, row: int, depth: int, read: Callable[[Value], str]) -> tuple[str, ...]:
    texts = [read(value) for value in sheet.rows[row - 1]]
    for above in range(row - 1, max(row - depth, 0), -1):
        upper = ""
        for at, value in enumerate(sheet.rows[above - 1][: len(texts)]):
            upper = read(value) or (upper if texts[at] else "")
            texts[at] = f"{upper} {texts[at]}".strip()
    return tuple(texts)


def seen(sheet: Sheet, recognise: Recognise) -> Sheet:
    """Return a sheet as a layout reads it: turned, where it lies on its side."""
    return turned(sheet) if recognise.transpose else sheet


def named_so(sheet: Sheet, recognise: Recognise) -> bool:
    """Return whether a sheet has a name that a layout asks for; a csv file's has no name."""
    return sheet.name == CSV or bool(pattern(recognise.sheet).match(fold_cell(sheet.name)))


def well_named(sheet: Sheet, recognise: Recognise) -> bool:
    """Return whether a sheet's name alone says that its rows are what a layout reads."""
    named = recognise.named
    return (
        named is not None
        and sheet.name != CSV
        and bool(pattern(named.sheet).match(fold_cell(sheet.name)))
    )


def wanted_texts(sheet: Sheet, recognise: Recognise) -> tuple[str, ...]:
    """Return the header texts that a sheet must have: fewer, where its name says enough."""
    named = recognise.named
    return named.header if named and well_named(sheet, recognise) else recognise.header


def find_row(sheet: Sheet, recognise: Recognise) -> int:
    """Return the row in which all the texts of a layout stand, 0 if there is none."""
    sheet = seen(sheet, recognise)
    last = min(recognise.search, len(sheet.rows))
    wanted = wanted_texts(sheet, recognise)
    for row in range(recognise.header_rows, last + 1):
        if not missing_in(header_texts(sheet, row, recognise.header_rows), wanted):
            below = row < len(sheet.rows) and _heads_on(sheet, row, recognise, wanted)
            return row + 1 if below else row
    return 0


def _heads_on(sheet: Sheet, row: int, recognise: Recognise, wanted: Sequence[str]) -> bool:
    """Return whether a row is but the upper one of a header of two: its texts are merged downwards.

    Then nothing stands above it, and below none of its texts that are looked for anything does.
    """
    depth = recognise.header_rows
    if depth == 1 or header_texts(sheet, row, depth) != header_texts(sheet, row, 1):
        return False
    lower = [fold_cell(value) for value in sheet.rows[row]]
    if sum(map(bool, lower)) < 2:  # one may be a heading between the rows
        return False
    both = header_texts(sheet, row + 1, 2)
    return not missing_in([text for at, text in enumerate(both) if not lower[at]], wanted)


def missing_in(texts: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return which of the wanted header texts a row does not have; `|` parts several names."""
    present = [text for text in texts if text and len(text) <= TEXT_MAX]
    return [name for name in wanted if not any(map(heading(*name.split("|")).match, present))]


def nearest_row(sheet: Sheet, recognise: Recognise) -> tuple[int, list[str]]:
    """Return the row that has most of the texts, and those it lacks."""
    sheet = seen(sheet, recognise)
    wanted = wanted_texts(sheet, recognise)
    best, lacking = 0, list(wanted)
    for row in range(recognise.header_rows, min(recognise.search, len(sheet.rows)) + 1):
        missing = missing_in(header_texts(sheet, row, recognise.header_rows), wanted)
        if len(missing) < len(lacking):
            best, lacking = row, missing
    return best, lacking


def read_header(sheet: Sheet, layout: Layout, row: int) -> Header:
    """Return the header in a row: which column is which field."""
    sheet = seen(sheet, layout.recognise)
    texts = header_texts(sheet, row, layout.recognise.header_rows)
    header = Header(row, texts)
    for name, column in {**layout.columns, **layout.extra}.items():
        found = _columns(texts, column)
        if len(found) == 1:
            header.columns[name] = found[0]
        elif found:
            header.twice[name] = found
    read = {*header.columns.values(), *(at for found in header.twice.values() for at in found)}
    header.unread.update({at: text for at, text in enumerate(texts, 1) if text and at not in read})
    return header


def _columns(texts: Sequence[str], column: Column) -> list[int]:
    """Return the columns that the first name with any names."""
    for name in column.names:
        wanted = heading(name)
        found = [at for at, text in enumerate(texts, 1) if text and wanted.match(text)]
        if found:
            return found
    return []


def missing_fields(layout: Layout, header: Header) -> list[str]:
    """Return the fields that must be filled and that nothing under a header can fill."""
    filled = {*header.columns, *header.twice, *layout.defaults, *layout.compose, *layout.made}
    filled |= {group.field for group in layout.groups}
    needed = [name for name, known in layout.record.fields.items() if known.required]
    strict = [name for name, column in layout.columns.items() if column.required]
    return [
        name
        for name in dict.fromkeys((*needed, *strict))
        if name not in filled or (name in strict and name not in header.columns)
    ]
