"""Total rows: held against the rows they add up, then left out.

A donor's total may or may not include the rows that are set aside here, so either sum is right.
A difference is a finding, unless the layout says that published figures differ by so much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from importers.amounts import AmountError, Marks, read_amount
from importers.cells import Told
from importers.faults import quoted
from importers.header import fold_cell, pattern
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from importers.faults import FaultError
    from importers.layout import Totals as Rule
    from importers.table import Table
    from importers.workbook import Value


class _Seen(NamedTuple):
    """A record's figure: its number, currency, whether the row is set aside."""

    number: Decimal
    currency: str
    aside: bool


class Totals:
    """The total rows of one sheet."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.rules = table.layout.totals
        self._any = [pattern(rule.texts) for rule in self.rules if not rule.column]
        self._columns = [
            table.header.column_of(rule.column) if rule.column else 0 for rule in self.rules
        ]
        self._fields = tuple(dict.fromkeys(name for rule in self.rules for name in rule.check))
        self._seen: dict[str, list[_Seen]] = {name: [] for name in self._fields}
        self._group_start: dict[str, int] = dict.fromkeys(self._fields, 0)
        self._faulty: set[str] = set()

    def named(self, text: str) -> bool:
        """Return whether the first cell of a row says that it is a total."""
        return any(wanted.match(text) for wanted in self._any)

    def matching(self, cells: Sequence[Value], named: bool) -> Rule | None:
        """Return the rule under which a row is a total, None if it is not one."""
        for rule, column in zip(self.rules, self._columns, strict=True):
            if column:
                value = cells[column - 1]
                if value.__class__ is str and pattern(rule.texts).match(fold_cell(value)):
                    return rule
            elif named:
                first = next(value for value in cells if value != "")
                if not rule.column and pattern(rule.texts).match(fold_cell(first)):
                    return rule
        return None

    def note(
        self,
        values: dict[str, Any],
        faults: Sequence[tuple[str, FaultError]],
        *,
        aside: bool = False,
    ) -> None:
        """Remember the figures of a record."""
        for name in self._fields:
            value = values.get(name)
            if value is not None:
                told = value if isinstance(value, Told) else Told(value, ())
                currency = told.currencies[0] if told.currencies else BOOK_CURRENCY
                if name in {"amount", "original"}:
                    currency = str(values.get("currency", currency))
                self._seen[name].append(_Seen(told.number, currency, aside))
        self._faulty |= {name for name, _ in faults if name in self._seen}

    def check(self, rule: Rule, number: int, cells: Sequence[Value]) -> None:
        """Hold a total row against the rows above it."""
        for name in rule.check:
            column = self._table.header.columns.get(name)
            if column:
                self._check(rule, name, number, column, cells[column - 1])
        for name in self._fields:
            self._group_start[name] = len(self._seen[name])

    def _check(self, rule: Rule, name: str, number: int, column: int, value: Value) -> None:
        table = self._table
        at = (number, column)
        if at in table.sheet.errors or at in table.sheet.uncached:
            return  # reported as what it is
        marks = Marks(table.layout.numbers.decimal, table.layout.numbers.group)
        try:
            stated = read_amount(value, marks)[0] * table.layout.numbers.scale
        except AmountError:
            if fold_cell(value):
                table.add("IMPORT-TOTAL", f"found {quoted(value)}, expected a total", number, name)
            return
        start = self._group_start[name] if rule.scope == "group" else 0
        seen = self._seen[name][start:]
        if name in self._faulty:
            return  # a row above cannot be read, so there is nothing to hold it against
        if len(currencies := sorted({figure.currency for figure in seen})) > 1:
            self._mixed(name, number, currencies)
            return
        booked = sum((figure.number for figure in seen if not figure.aside), ZERO)
        whole = sum((figure.number for figure in seen), ZERO)
        nearest = min((booked, whole), key=lambda found: abs(found - stated))
        if nearest != stated:
            self._differs(rule, name, number, stated, nearest)

    def _mixed(self, name: str, number: int, currencies: list[str]) -> None:
        self._table.add(
            "IMPORT-TOTAL",
            f"a total over several currencies ({', '.join(currencies)})",
            number, name, f"Take {name!r} out of totals.check, or part the rows by currency.",
        )  # fmt: skip

    def _differs(self, rule: Rule, name: str, number: int, stated: Decimal, found: Decimal) -> None:
        small = abs(stated - found) <= rule.within
        advice = (
            ""
            if small
            else (
                "Look for a missing, doubled or mistyped row. If the difference was published like "
                "this, say so: within, under [[totals]] in the layout."
            )
        )
        self._table.add(
            "IMPORT-TOTAL",
            f"{name}: the total says {grouped(stated)}, the rows add up to {grouped(found)}: "
            f"a difference of {grouped(stated - found)}",
            number, name, advice, Severity.NOTE if small else Severity.ERROR,
        )  # fmt: skip
