"""A sheet as a reader puts it together, cell by cell, without what nobody filled in.

Rows and cells may be said to be there a million times; they are kept once, and what is empty up to
the end is left out. A sheet that would span more than can be read is refused before it is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.readers.refusals import RefusedError
from importers.scan import CELLS_LIMIT, COLUMNS_LIMIT, FAR, ROWS_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Rows handed over at a time.
CHUNK = 4_000


class Grid:
    """One sheet. `row` and `column` say where the next cell stands, from 1."""

    def __init__(self, name: str, state: str) -> None:
        self.name = name
        self.state = state
        self.row = 1
        self.column = 1
        self._rows: list[list[Any]] = []
        self._width = 0
        self._now: list[Any] = []
        self._repeats = 1
        self._errors: list[tuple[int, int, str]] = []
        self._uncached: list[tuple[int, int]] = []
        self._signs: list[tuple[int, int, str]] = []
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._columns = 0
        self._merged: list[tuple[int, int, int, int]] = []
        self._facts: list[tuple[list[Any], tuple[Any, ...]]] = []

    def add_columns(self, number: int, *, hidden: bool) -> None:
        """Say of the next columns whether they are hidden."""
        if hidden:
            self._hidden_columns.append((self._columns + 1, self._columns + number))
        self._columns += number

    def open_row(self, repeats: int = 1, *, hidden: bool = False) -> None:
        """Begin a row that is there so many times."""
        self.column = 1
        self._now, self._facts, self._repeats = [], [], repeats
        if hidden:
            self._hidden_rows.append((self.row, self.row + repeats - 1))

    def pass_by(self, repeats: int = 1) -> None:
        """Pass so many empty cells by."""
        self.column += repeats

    def go_to(self, column: int) -> None:
        """Go to a column right of what the row has so far."""
        if column < self.column:
            raise RefusedError(f"sheet {self.name}, row {self.row}: a cell twice or out of order")
        self.column = column

    def add(self, value: Any, repeats: int = 1, sign: str = "") -> None:
        """Add a cell that is there so many times."""
        self._check(self.column + repeats - 1)
        self._now += [""] * (self.column - 1 - len(self._now))
        self._now += [value] * repeats
        if sign:
            self._note(self._signs, repeats, sign)
        self.column += repeats

    def add_trouble(self, repeats: int, error: str) -> None:
        """Add a cell that shows an error, or has a formula without a result (no `error`)."""
        if error:
            self._note(self._errors, repeats, error)
        else:
            self._note(self._uncached, repeats)
        self.add("", repeats)

    def merge(self, rows: int, columns: int) -> None:
        """Say that the cell added last is merged with those right of it and below."""
        left = self.column - 1
        bottom, right = min(self.row + rows - 1, ROWS_LIMIT), min(left + columns - 1, COLUMNS_LIMIT)
        self._merged.append((self.row, left, bottom, right))

    def _note(self, where: list[Any], repeats: int, *more: str) -> None:
        self._check(self.column + repeats - 1)
        for column in range(self.column, self.column + repeats):
            self._facts.append((where, (column, *more)))

    def close_row(self) -> None:
        """End the row; empty ones are only made when another follows."""
        last = self.row + self._repeats - 1
        if self._now:
            self._check(len(self._now), last)
            while len(self._rows) < self.row - 1:
                self._rows.append([])
            for row in range(self.row, last + 1):
                self._rows.append(self._now)
                for where, fact in self._facts:
                    where.append((row, *fact))
            self._width = max(self._width, len(self._now))
        self.row = last + 1

    def _check(self, column: int, row: int = 0) -> None:
        """Refuse a sheet that would reach so far."""
        last, width = row or self.row, max(column, self._width)
        if column > COLUMNS_LIMIT or last > ROWS_LIMIT or last * width > CELLS_LIMIT:
            raise RefusedError(f"sheet {self.name} spans {last:,} rows by {width:,} columns", FAR)

    def hide_columns(self, first: int, last: int) -> None:
        """Say that these columns are hidden."""
        self._hidden_columns.append((first, last))

    def add_merged(self, merged: tuple[int, int, int, int]) -> None:
        """Say that these cells are merged: first row and column, last row and column."""
        self._merged.append(merged)

    def frames(self) -> Iterator[tuple[Any, ...]]:
        """Yield the sheet's frames: all rows as wide as the widest."""
        blank = [""] * self._width
        for at in range(0, len(self._rows), CHUNK):
            part = self._rows[at : at + CHUNK]
            yield ("rows", [(row + blank[len(row) :]) if row else blank for row in part])
        yield (
            "sheet", self.name, self.state, self._errors, self._uncached,
            _numbers(self._hidden_rows, len(self._rows)),
            _numbers(self._hidden_columns, self._width),
            self._merged, self._signs,
        )  # fmt: skip


def _numbers(spans: list[tuple[int, int]], end: int) -> list[int]:
    """Return the numbers of some spans, up to an end."""
    return [number for first, last in spans for number in range(first, min(last, end) + 1)]
