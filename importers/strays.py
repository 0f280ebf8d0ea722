"""Rows and cells that are not what they seem, and would be lost without a word.

A record whose donor is called `Total Foundation` looks like a total; one whose reference begins
`Note:` like a footnote. A cell to the right of the last header is read by nobody: in a file of
separated values it means that the row is shifted (`1,234` without quotation marks), elsewhere it
is said once for each column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.amounts import AmountError, Marks, read_amount
from importers.faults import quoted
from importers.fields import FieldType
from importers.header import CSV, fold_cell
from importers.workbook import address, column_letters
from ledger.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from importers.cells import Reader
    from importers.fields import Field
    from importers.table import Table
    from importers.workbook import Value

#: A total row states a word and its sums; with so many more cells that a record needs, it is one.
_OTHERS_MIN = 2


class Strays:
    """Looks out for such rows and cells in one sheet.

    Attributes:
        columns: the columns, from 0, that have no header.
    """

    def __init__(
        self,
        table: Table,
        plan: Sequence[tuple[str, int, Reader, Any, bool]],
        fields: Mapping[str, Field],
    ) -> None:
        self._table = table
        money = {name for name, field in fields.items() if field.type is FieldType.MONEY}
        self._money = [
            (at, Marks(numbers.decimal, numbers.group))
            for name, at, *_ in plan
            if name in money
            for numbers in [table.style(name).numbers]
        ]
        self._needed = [
            at
            for name, at, _, default, required in plan
            if required and default is None and name not in money
        ]
        self.columns = [at for at, text in enumerate(table.header.texts) if not text]
        self._shifted: set[int] = set()
        self._seen: dict[int, list[int]] = {}

    def is_whole(self, number: int, cells: Sequence[Value], first: Value) -> bool:
        """Return whether what looks like a total is filled like a record; it is noted then."""
        others = [at for at in self._needed if cells[at] != first]
        if len(others) < _OTHERS_MIN or any(not fold_cell(cells[at]) for at in others):
            return False
        self._note(number, f"begins like a total, {quoted(first)}, and is filled like a record")
        return True

    def holds_amount(self, number: int, cells: Sequence[Value]) -> bool:
        """Return whether what looks like a footnote holds an amount; it is noted then."""
        for at, marks in self._money:
            try:
                read_amount(cells[at], marks)
            except AmountError:
                continue
            text = f"begins like a footnote and holds an amount, {quoted(cells[at])}"
            self._note(number, text, at + 1)
            return True
        return False

    def look(self, number: int, cells: Sequence[Value]) -> None:
        """Note the filled cells of a record that stand under no header."""
        for at in self.columns:
            if fold_cell(cells[at]):
                self._seen.setdefault(at, []).append(number)
                if self._table.sheet.name == CSV:
                    self._shifted.add(number)
                    text = f"has a cell without a header, {quoted(cells[at])}: it may be shifted"
                    self._note(number, text, at + 1)

    def refused(self, number: int) -> bool:
        """Return whether a row has been refused for a cell without a header."""
        return number in self._shifted

    def report(self) -> None:
        """Say, once for each column, which cells nobody read."""
        if self._table.sheet.name == CSV:
            return
        for at, rows in self._seen.items():
            cells = (
                f"{len(rows)} cell{'s' * (len(rows) > 1)}, the first in {address(rows[0], at + 1)}"
            )
            self._table.findings.append(
                self._table.where.finding(
                    "IMPORT-COLUMN",
                    f"column {column_letters(at + 1)} has no header and is not read: {cells}",
                    self._table.header.row, at + 1,
                    "Make sure that no amount or name has slipped to the right.",
                    Severity.WARNING,
                )
            )  # fmt: skip

    def _note(self, number: int, text: str, column: int = 1) -> None:
        advice = (
            "Put the row right; or say in the layout what such a row is: [[totals]], [footer] or "
            "[extra]."
        )
        self._table.findings.append(
            self._table.where.finding("IMPORT-ROW", f"the row {text}", number, column, advice)
        )
