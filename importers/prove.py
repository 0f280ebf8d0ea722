"""Date order and number marks, proved from whole columns.

`03/04/2013` is a day in March or in April, `1.250` one or a thousand: one cell cannot say, and a
guess would be wrong money. Where a layout says `prove`, the column decides: a day above 12, or a
mark that can only stand before decimals. A column that proves nothing, or both, is refused with
the cells that leave it open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from importers.amounts import TYPED
from importers.dates import day_parts
from importers.faults import quoted
from importers.fields import Field, FieldType
from importers.header import fold_cell, pattern
from importers.workbook import address, column_letters
from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from importers.layout import Layout
    from importers.table import Table

_NUMBERS = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENT})
_DIGITS = re.compile(r"\d[\d.,'  \u00a0\u202f]*")
_PARTS = re.compile(r"([.,' ])")
_SHOWN = 3

Mark = Literal[".", ","]
Order = Literal["iso", "dmy", "mdy"]


class Cell(NamedTuple):
    """A text cell of a column: its row, its text."""

    row: int
    text: str


class Proof(NamedTuple):
    """What the cells of a column prove.

    Attributes:
        found: the one reading that they allow; empty where they prove none, or no cell needs one.
        open: cells that may be read two ways.
        against: two cells that prove different things.
    """

    found: str = ""
    open: tuple[Cell, ...] = ()
    against: tuple[Cell, ...] = ()


def proven(table: Table, fields: Mapping[str, Field]) -> None:
    """Settle the styles of a table's columns; what cannot be settled is a finding."""
    layout = table.layout
    dates, numbers = layout.dates.order == "prove", layout.numbers.decimal == "prove"
    if not dates and not numbers:
        return
    base = styled(layout, "iso" if dates else "", "., " if numbers else "")
    table.layout = base
    for name, column in table.header.columns.items():
        kind = fields[name].type
        if dates and kind is FieldType.DATE:
            proof = date_order(_texts(table, name, column))
            _settle(table, base, name, proof, _DATES)
        elif numbers and kind in _NUMBERS:
            proof = number_marks(_texts(table, name, column))
            _settle(table, base, name, proof, _MARKS)


class _Words(NamedTuple):
    code: str
    what: str
    advice: str


_DATES = _Words(
    "IMPORT-DATE", "which of its numbers is the day",
    'Say order = "dmy" or order = "mdy" under [dates] in the layout.',
)  # fmt: skip
_MARKS = _Words(
    "IMPORT-NUMBER", "which mark stands before decimals",
    'Say decimal = "." or decimal = "," under [numbers] in the layout, and group beside it.',
)  # fmt: skip


def _settle(table: Table, base: Layout, name: str, proof: Proof, words: _Words) -> None:
    """Keep what a column proves, or say why it proves nothing."""
    if proof.found:
        order, marks = (proof.found, "") if words is _DATES else ("", proof.found)
        table.styles[name] = styled(base, order, marks)
        return
    letters = column_letters(
        table.where.at(table.header.row, table.column(name))[1]
        if table.where.at
        else table.column(name)
    )
    if proof.against:
        cells = " and ".join(_cell(table, name, cell) for cell in proof.against)
        text = f"column {letters} does not agree with itself on {words.what}: {cells}"
        table.add(words.code, f"{name}: {text}", proof.against[-1].row, name, words.advice)
    elif proof.open:
        cells = ", ".join(_cell(table, name, cell) for cell in proof.open[:_SHOWN])
        more = len(proof.open) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        text = f"nothing in column {letters} proves {words.what}: {cells}{rest}"
        table.add(words.code, f"{name}: {text}", proof.open[0].row, name, words.advice)


def _cell(table: Table, name: str, cell: Cell) -> str:
    row, column = cell.row, table.column(name)
    if table.where.at:
        row, column = table.where.at(row, column)
    return f"{address(row, column)} {quoted(cell.text)}"


def styled(layout: Layout, order: str, marks: str) -> Layout:
    """Return a layout with a date order and marks (`,.` is a comma before decimals) settled."""
    more: dict[str, Any] = {}
    if order:
        more["dates"] = layout.dates.model_copy(update={"order": order})
    if marks:
        group = marks[1:2].strip() or (" " if marks[1:2] else "")
        more["numbers"] = layout.numbers.model_copy(update={"decimal": marks[0], "group": group})
    return layout.model_copy(update=more)


def _texts(table: Table, name: str, column: int) -> Iterator[Cell]:
    """Yield the text cells of a column that are read as they stand; a footnote proves nothing."""
    footers = pattern(table.layout.footer.texts)
    said = {folded(text) for text in table.layout.values.get(name, ())}
    said |= {folded(text) for text in table.layout.numbers.blank}
    for number, cells in enumerate(table.sheet.rows[table.header.row :], table.header.row + 1):
        value = cells[column - 1] if column <= len(cells) else ""
        if value.__class__ is str and value and folded(str(value)) not in said:
            first = next(one for one in cells if one != "")
            if first.__class__ is str and footers.match(fold_cell(first)):
                continue
            yield Cell(number, str(value))


def date_order(cells: Iterator[Cell]) -> Proof:
    """Return the order of day and month that a column proves: `dmy` or `mdy`."""
    first: dict[str, Cell] = {}
    unsure: list[Cell] = []
    for cell in cells:
        parts = day_parts(cell.text)
        if parts is None or parts[0] == parts[1]:
            continue
        if parts[0] > 12 or parts[1] > 12:
            first.setdefault("dmy" if parts[0] > 12 else "mdy", cell)
        else:
            unsure.append(cell)
    if len(first) > 1:
        return Proof(against=tuple(first.values()))
    if first:
        return Proof(next(iter(first)))
    return Proof(open=tuple(unsure)) if unsure else Proof("dmy")


def number_marks(cells: Iterator[Cell]) -> Proof:
    """Return the marks that a column proves: the one before decimals, the one between thousands."""
    decimals: dict[str, Cell] = {}
    groups: dict[str, Cell] = {}
    unsure: list[Cell] = []
    for cell in cells:
        match = _DIGITS.search(cell.text.replace(TYPED, "'"))
        text = " ".join(match.group().split()).strip(" '") if match else ""
        marks = _PARTS.findall(text)
        if not marks:
            continue
        decimal, group = _read(text, marks)
        if decimal:
            decimals.setdefault(decimal, cell)
        if group:
            groups.setdefault(group, cell)
            if group in ".,":
                decimals.setdefault("," if group == "." else ".", cell)
        if not decimal and not group:
            unsure.append(cell)
    if len(decimals) > 1 or len(groups) > 1:
        return Proof(against=tuple((decimals if len(decimals) > 1 else groups).values()))
    if not decimals and unsure:
        return Proof(open=tuple(unsure))
    decimal = next(iter(decimals), ".")
    other = "." if decimal == "," else ","
    return Proof(decimal + next(iter(groups), other))


def _read(text: str, marks: list[str]) -> tuple[str, str]:
    """Return the mark before decimals and the one between thousands, as far as a text says."""
    kinds = list(dict.fromkeys(marks))
    last = text.rpartition(marks[-1])[2]
    if len(kinds) > 1:
        return marks[-1], kinds[0]
    mark = marks[0]
    if mark in " '":
        return "", mark
    if len(marks) > 1:
        return "", mark
    whole = text.partition(mark)[0]
    if len(last) != 3 or whole.startswith("0") or len(whole) > 3 or not whole:
        return mark, ""
    return "", ""
