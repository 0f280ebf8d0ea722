"""Plain rows, read a column at a time.

A sheet of a hundred thousand rows has a few hundred different texts in most of its columns. Each
is read once, by the reader that would have read it in its row, and the rows are put together
again. This is a shorter way to the same result and never to another: whatever is not plain about a
row (a cell that cannot be read, a blank that must be filled, a total, a footnote, a heading, a
cell under no header, a format that shows a currency) leaves the row to `importers.rows`, which
reads it by itself and says what is wrong; so does anything about the layout by which one row
depends on another.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol

from importers.cells import PartialDate
from importers.faults import FaultError
from importers.header import fold_cell, pattern
from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from importers.cells import Reader, Whole
    from importers.strays import Strays
    from importers.table import Table
    from importers.totals import Totals
    from importers.units import Units
    from importers.workbook import Value

    Values = dict[str, Any]
    Column = Sequence[Value]


class Reading(Protocol):
    """What reads the rows of a table one by one, and what it knows: see `importers.rows`."""

    table: Table
    plan: list[tuple[str, int, Reader, Any, bool]]
    whole: dict[str, Whole | None]
    later: dict[str, Any]
    asides: list[tuple[str, Reader]]
    groups: list[Any]
    fills: list[Any]
    must: list[str]
    compose: Any
    totals: Totals
    units: Units
    strays: Strays
    trouble: frozenset[int]


#: What a pattern of a layout may begin with that stands for any letter.
_WILD = frozenset("*?[")

#: Stands for a cell that its row must be read for.
_ODD = object()


def plain_values(reader: Reading, rows: Sequence[Column]) -> list[Values | None]:
    """Return for each row below the header its fields, None where it must be read by itself.

    Args:
        reader: what reads the rows one by one.
        rows: all rows below the header.
    """
    if not rows or _depends(reader) or len(set(map(len, rows))) != 1:
        return [None] * len(rows)
    columns = list(zip(*rows, strict=True))
    odd = set(_odd_rows(reader, columns, len(rows)))
    values = _values(reader, columns, odd)
    found: list[Values | None] = list(values)
    for at in odd:
        found[at] = None
    return found


def _depends(reader: Reading) -> bool:
    """Return whether a row is read by what stands in others, or by more than its own cells."""
    return bool(
        reader.groups or reader.fills or reader.compose or reader.must or reader.units.headed
    )


def _odd_rows(reader: Reading, columns: Sequence[Column], height: int) -> Iterator[int]:
    """Yield the rows, from 0, that are not plain for anything but the cells of their fields."""
    first = reader.table.header.row + 1
    yield from (row - first for row in reader.trouble if first <= row < first + height)
    if reader.table.sheet.signs:
        yield from (at for at in range(height) if reader.units.speak(first + at))
    for at in reader.strays.columns:
        yield from _matching(columns[at], lambda value: bool(fold_cell(value)))
    for name, applies in reader.asides:
        column = reader.table.header.columns.get(name)
        if column:
            yield from _matching(columns[column - 1], applies)
    yield from _no_records(reader, columns, height)


def _no_records(reader: Reading, columns: Sequence[Column], height: int) -> Iterator[int]:
    """Yield the rows whose first filled cell, or the cell of a rule, says that they are no record.

    What stands in the first column that is not empty throughout is the first filled cell of a row;
    a row in which it is blank is left to be read by itself.
    """
    filled = next((column for column in columns if column.count("") != height), ())
    texts: list[str] = list(reader.table.layout.footer.texts)
    for rule in reader.totals.rules:
        if not rule.column:
            texts += rule.texts
        elif at := reader.table.header.column_of(rule.column):
            yield from _matching(columns[at - 1], _says(rule.texts, ()))
    headings = {*reader.table.header.texts, ""}
    says = _says(tuple(texts), headings)
    if set(map(type, filled)) == {str} and "".join(filled).isascii():  # type: ignore[arg-type]
        # Most texts begin with another letter than any of these, and need not be looked at.
        begins = {text[:1] for text in (*map(folded, texts), *headings)}
        suspect = {
            initial
            for initial in {str(value)[:1] for value in filled}
            if not initial.isalnum() or initial.lower() in begins or not _WILD.isdisjoint(begins)
        }
        if not suspect:
            return
    yield from _matching(filled, says)


def _says(texts: tuple[str, ...], headings: Collection[str]) -> Callable[[Value], bool]:
    """Return what tells whether a cell matches one of some patterns, or is one of some headings."""
    match = pattern(texts).match

    def says(value: Value) -> bool:
        text = fold_cell(value)
        return text.replace("_", " ") in headings or match(text) is not None

    return says


def _matching(column: Column, wanted: Callable[[Value], Any]) -> list[int]:
    """Return where in a column a cell stands of which something is true, each text asked once."""
    found = {value for value in set(column) if wanted(value)}
    if bool in set(map(type, column)):
        # TRUE is the number 1 to a set: what they are is looked at one by one.
        return [at for at, value in enumerate(column) if wanted(value)]
    return [at for at, value in enumerate(column) if value in found] if found else []


def _values(reader: Reading, columns: Sequence[Column], odd: set[int]) -> list[Values]:
    """Return the fields of every row, noting the rows that have a cell which is not plain."""
    names: list[str] = []
    read: list[list[Any]] = []
    gaps: list[tuple[str, list[Any]]] = []
    for name, at, cell, default, required in reader.plan:
        one = _reading(cell, default, required=required)
        found, is_odd, has_gaps = _column(columns[at], one, reader.whole.get(name))
        if is_odd:
            odd.update(at for at, value in enumerate(found) if value is _ODD)
        if has_gaps:
            gaps.append((name, found))
        names.append(name)
        read.append(found)
    rows: list[Values] = list(map(dict, map(zip, repeat(names), zip(*read, strict=True))))
    for name, found in gaps:
        for values, value in zip(rows, found, strict=True):
            if value is None:
                del values[name]
    if reader.later:
        for values in rows:
            values.update(reader.later)
    return rows


def _reading(cell: Reader, default: Any, *, required: bool) -> Reader:
    """Return what reads one cell of a column, blank or not, to its value, None, or odd."""

    def read(value: Value) -> Any:
        found = default
        if value != "":
            try:
                found = cell(value)
            except FaultError:
                return _ODD
            if found is None:
                found = default
        if (found is None and required) or found.__class__ is PartialDate:
            return _ODD
        return found

    return read


def _column(column: Column, read: Reader, whole: Whole | None) -> tuple[list[Any], bool, bool]:
    """Return what the cells of a column are read as, whether any is odd, whether any is None."""
    if whole is not None and set(map(type, column)) == {str}:
        texts: Any = column if "" not in column else [value for value in column if value]
        found = whole(texts) if texts else None
        if found is not None:
            if texts is column:
                return found, False, False
            blank, following = read(""), iter(found)
            filled = [next(following) if value else blank for value in column]
            return filled, blank is _ODD, blank is None
    known = dict.fromkeys(column)
    if {float, bool}.isdisjoint(map(type, known)):
        for value in known:
            known[value] = read(value)
        different: Collection[Any] = known.values()
        found = list(map(known.__getitem__, column))
    else:
        # To a dict 1 is TRUE and 0 is -0, which are not read alike.
        different = found = [read(value) for value in column]
    kinds = [value for value in different if value is None or value is _ODD]
    return found, _ODD in kinds, None in kinds
