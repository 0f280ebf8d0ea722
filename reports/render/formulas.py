"""Formulas: what an arrangement says that a cell adds up, as a workbook can add it up again.

Each formula is rounded to the decimals of its figure, because a workbook counts in binary and a sum
of cents would not be the cents: a balance of nothing must read as nothing.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from ledger.errors import VtfError
from ledger.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.render.tables import Cell, Table

#: Excel keeps fifteen digits of a number; a longer figure is written as text, whole.
DIGITS_MAX = 15


class TotalError(VtfError):
    """A cell that is not the sum of what its arrangement says: nothing is written (exit 2)."""


class Part(NamedTuple):
    """A cell that is added or taken: its sign, its place in the table, and what it holds."""

    sign: int
    row: int
    column: int
    cell: Cell


def fits(cell: Cell) -> bool:
    """Return whether a workbook holds a figure to its last digit."""
    return isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= DIGITS_MAX


def formula(table: Table, row: int, column: int, first: int) -> str:
    """Return the formula of a cell, or nothing where it is a figure of its own.

    Args:
        table: the table that the cell is in.
        row: of the table, from 0.
        column: of the table, from 0.
        first: row of the sheet, from 0, that the first row of the table stands in.

    Raises:
        TotalError: the cell does not hold what its parts add up to.
    """
    cell = table.rows[row].cells[column]
    if not fits(cell) or table.columns[column].kind != "amount":
        return ""
    parts = _parts(table, row, column)
    if not parts or not all(part.cell is None or fits(part.cell) for part in parts):
        return ""
    made = sum((p.sign * p.cell for p in parts if isinstance(p.cell, Decimal)), ZERO)
    if made != cell:
        name = f"{table.title}, row {row + 1}, {table.columns[column].title}"
        raise TotalError(f"{name}: {cell} is not the sum of its parts, which is {made}")
    return f"=ROUND({_words(parts, first)},{_places(cell)})"


def _parts(table: Table, row: int, column: int) -> list[Part]:
    """Return what a cell adds up: rows above it or, where its row is of its own, columns."""
    of = table.rows[row]
    if of.adds or of.less:
        signed = [(1, at) for at in of.adds] + [(-1, at) for at in of.less]
        return [Part(sign, at, column, table.rows[at].cells[column]) for sign, at in signed]
    by = table.columns[column]
    signed = [(1, at) for at in by.adds] + [(-1, at) for at in by.less]
    return [Part(sign, row, at, of.cells[at]) for sign, at in signed]


def _places(cell: Cell) -> int:
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _words(parts: Sequence[Part], first: int) -> str:
    """Return the sum in a workbook's words: `SUM(C5:C9)-C12`; neighbours are one range."""
    said = ""
    for sign, run in _runs(parts):
        start = xl_rowcol_to_cell(first + run[0].row, run[0].column)
        end = xl_rowcol_to_cell(first + run[-1].row, run[-1].column)
        term = start if len(run) == 1 else f"SUM({start}:{end})"
        said += f"{'-' if sign < 0 else '+' if said else ''}{term}"
    return said


def _runs(parts: Sequence[Part]) -> list[tuple[int, list[Part]]]:
    """Return parts of one sign that stand side by side, together."""
    ordered = sorted(parts, key=lambda part: (-part.sign, part.column, part.row))
    down = ordered[0].column == ordered[-1].column

    def line(item: tuple[int, Part]) -> tuple[int, int, int]:
        # Along a run, place and position move together, so that their difference stays the same.
        at, part = item
        if down:
            return part.sign, part.column, part.row - at
        return part.sign, part.row, part.column - at

    runs = ([part for _, part in run] for _, run in groupby(enumerate(ordered), key=line))
    return [(run[0].sign, run) for run in runs]
