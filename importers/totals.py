"""Total rows: held against the rows they add up, then left out.

A donor's total may or may not include the rows that are set aside here, so either sum is right.
A difference is a finding, unless the layout says that published figures differ by so much. Of a
file with many tables, `by` says which rows a total adds up, wherever they stand, and `must` that
each table ends in one: a table without is a file that was cut.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.amounts import AmountError, Marks, read_amount
from importers.cells import PartialDate, Told
from importers.faults import FaultError, quoted
from importers.header import fold_cell, pattern
from importers.workbook import raw_text
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from importers.cells import Reader
    from importers.layout import Totals as Rule
    from importers.reshape import Check
    from importers.table import Table
    from importers.workbook import Value


class _Seen(NamedTuple):
    """A record's figure: its number, currency, whether the row is set aside."""

    number: Decimal
    currency: str
    aside: bool


_LOOK = (
    "Look for a missing, doubled or mistyped row. If the difference was published like this, say "
    "so: within, under [[totals]] in the layout."
)
_SHORT = "Get the table whole: the rows of a table that was cut are not what its total counts."

Key = tuple[Any, ...]


class _Group:
    """The records of one value of a rule's `by`: their figures by field, the last row, faults."""

    def __init__(self) -> None:
        self.seen: dict[str, list[_Seen]] = {}
        self.faulty: set[str] = set()
        self.last = 0
        self.count = 0


class Totals:
    """The total rows of one sheet."""

    def __init__(self, table: Table, readers: Mapping[str, Reader]) -> None:
        self._table = table
        self._readers = readers
        self.rules = table.layout.totals
        self._any = [pattern(rule.texts) for rule in self.rules if not rule.column]
        self._columns = [
            table.header.column_of(rule.column) if rule.column else 0 for rule in self.rules
        ]
        self._fields = tuple(dict.fromkeys(name for rule in self.rules for name in rule.check))
        self._seen: dict[str, list[_Seen]] = {name: [] for name in self._fields}
        self._group_start: dict[str, int] = dict.fromkeys(self._fields, 0)
        self._faulty: set[str] = set()
        self._count = 0
        self._counted = 0
        self._keeps = bool(self._fields) or any(rule.count or rule.by for rule in self.rules)
        self._noted: list[tuple[dict[str, Any], Sequence[tuple[str, FaultError]], int, bool]] = []
        # Groups are kept only where a rule asks for them: most sheets have none.
        self._by: dict[tuple[str, ...], dict[Key, _Group]] = {
            rule.by: {} for rule in self.rules if rule.by
        }

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
        number: int,
        *,
        aside: bool = False,
    ) -> None:
        """Remember a record; its figures are taken when a total below it asks for them."""
        if self._keeps:
            self._noted.append((values, faults, number, aside))

    def _take(self) -> None:
        for values, faults, number, aside in self._noted:
            self._figures(values, faults, number, aside=aside)
        self._noted.clear()

    def _figures(
        self,
        values: dict[str, Any],
        faults: Sequence[tuple[str, FaultError]],
        number: int,
        *,
        aside: bool,
    ) -> None:
        for name in self._fields:
            value = values.get(name)
            if value is not None:
                currency = BOOK_CURRENCY
                if value.__class__ is not Decimal:
                    if value.__class__ is Told and value.currencies:
                        currency = value.currencies[0]
                    value = getattr(value, "number", value)
                if name in {"amount", "original"}:
                    currency = str(values.get("currency", currency))
                self._seen[name].append(_Seen(value, currency, aside))
        if faults:
            self._faulty |= {name for name, _ in faults if name in self._seen}
        self._count += 1
        if self._by:
            self._note_groups(values, faults, number)

    def _note_groups(
        self, values: dict[str, Any], faults: Sequence[tuple[str, FaultError]], number: int
    ) -> None:
        for by, groups in self._by.items():
            group = groups.setdefault(tuple(values.get(name) for name in by), _Group())
            group.last = number
            group.count += 1
            group.faulty |= {name for name, _ in faults if name in self._seen}
            for name in self._fields:
                if name in values:
                    group.seen.setdefault(name, []).append(self._seen[name][-1])

    def check(self, rule: Rule, number: int, cells: Sequence[Value]) -> None:
        """Hold a total row against the rows above it."""
        self._take()
        group = self._group(rule, cells) if rule.by else None
        for name in rule.check:
            column = self._table.header.columns.get(name)
            if column:
                self._check(rule, name, number, column, cells[column - 1], group)
        if rule.count:
            self._check_count(rule, number, cells, group[1].count if group else None)
        for name in self._fields:
            self._group_start[name] = len(self._seen[name])
        self._counted = self._count

    def _check_count(
        self, rule: Rule, number: int, cells: Sequence[Value], own: int | None
    ) -> None:
        """Hold a number of rows that a total row states against the rows."""
        column = self._table.header.column_of(rule.count)
        value = cells[column - 1] if column else ""
        stated = "".join(filter(str.isdigit, raw_text(value)))
        counted = self._count - self._counted if rule.scope == "group" else self._count
        found = counted if own is None else own
        if column and stated and int(stated) != found:
            self._table.findings.append(
                self._table.where.finding(
                    "IMPORT-TOTAL", f"the row says {stated} rows, there are {found}", number,
                    column, "Look for a missing or doubled row, or for one that counts twice.",
                )
            )  # fmt: skip

    def _group(self, rule: Rule, cells: Sequence[Value]) -> tuple[Key, _Group]:
        """Return the rows that a total adds up, and take them off the list of open ones."""
        key = tuple(self._value(name, cells) for name in rule.by)
        return key, self._by[rule.by].pop(key, _Group())

    def _value(self, name: str, cells: Sequence[Value]) -> Any:
        column = self._table.header.columns.get(name, 0)
        value = cells[column - 1] if column else ""
        try:
            found = self._readers[name](value) if value != "" else None
        except FaultError:
            return value
        return found.day if isinstance(found, PartialDate) else found

    def finish(self) -> None:
        """Say which groups have no total below them, and hold sums across against their parts."""
        if self._by:
            self._take()
        for rule in self.rules:
            for key, group in self._by.get(rule.by, {}).items() if rule.must else ():
                self._table.add(
                    "IMPORT-TOTAL",
                    f"no total below the last row of {_spoken(key)}: the table may be cut short",
                    group.last, rule.by[0],
                    "Get the table whole, or say must = false under [[totals]] in the layout.",
                )  # fmt: skip
        for check in self._table.checks:
            self._across(check)

    def _across(self, check: Check) -> None:
        """Hold a sum that stands beside its parts against them."""
        table = self._table
        numbers = table.style(check.name).numbers
        marks = Marks(numbers.decimal, numbers.group)
        try:
            found = sum((read_amount(value, marks)[0] for value in check.cells), ZERO)
        except AmountError:
            return  # the cells themselves are refused
        try:
            stated = read_amount(check.stated, marks)[0]
        except AmountError:
            if check.cells:  # else the row is no record: a footnote, a heading
                self._beside(check, f"found {quoted(check.stated)}, expected a total")
            return
        if stated != found:
            self._beside(
                check,
                f"{check.name}: the total says {grouped(stated)}, its parts add up to "
                f"{grouped(found)}: a difference of {grouped(stated - found)}",
                "Look for a missing or mistyped part.",
            )

    def _beside(self, check: Check, message: str, advice: str = "") -> None:
        table, row, column = self._table, check.row, check.column
        if table.moved and table.moved.turned:
            row, column = column, row
        where = table.where._replace(at=None)
        table.findings.append(where.finding("IMPORT-TOTAL", message, row, column, advice))

    def _check(  # what a sum is held against
        self,
        rule: Rule,
        name: str,
        number: int,
        column: int,
        value: Value,
        group: tuple[Key, _Group] | None,
    ) -> None:
        table = self._table
        at = (number, column)
        if at in table.sheet.errors or at in table.sheet.uncached:
            return  # reported as what it is
        numbers = table.style(name).numbers
        marks = Marks(numbers.decimal, numbers.group)
        try:
            stated = read_amount(value, marks)[0] * numbers.scale
        except AmountError:
            if fold_cell(value):
                table.add("IMPORT-TOTAL", f"found {quoted(value)}, expected a total", number, name)
            return
        if group is not None:
            seen, faulty = group[1].seen.get(name, []), group[1].faulty
        else:
            start = self._group_start[name] if rule.scope == "group" else 0
            seen, faulty = self._seen[name][start:], self._faulty
        if name in faulty:
            return  # a row above cannot be read, so there is nothing to hold it against
        if len(currencies := sorted({figure.currency for figure in seen})) > 1:
            self._mixed(name, number, currencies)
            return
        booked = sum((figure.number for figure in seen if not figure.aside), ZERO)
        whole = sum((figure.number for figure in seen), ZERO)
        nearest = min((booked, whole), key=lambda found: abs(found - stated))
        if nearest != stated:
            whose = f" of {_spoken(group[0])}" if group else ""
            self._differs(rule, name, number, stated, nearest, whose)

    def _mixed(self, name: str, number: int, currencies: list[str]) -> None:
        self._table.add(
            "IMPORT-TOTAL",
            f"a total over several currencies ({', '.join(currencies)})",
            number, name, f"Take {name!r} out of totals.check, or part the rows by currency.",
        )  # fmt: skip

    def _differs(  # what is said of a difference
        self, rule: Rule, name: str, number: int, stated: Decimal, found: Decimal, whose: str
    ) -> None:
        small = abs(stated - found) <= rule.allowed(name)
        short = whose and found < stated
        advice = _SHORT if short else _LOOK
        self._table.add(
            "IMPORT-TOTAL",
            f"{name}{whose}: the total says {grouped(stated)}, the rows add up to "
            f"{grouped(found)}: a difference of {grouped(stated - found)}"
            + (": the table may be cut short" if short and not small else ""),
            number, name, "" if small else advice, Severity.NOTE if small else Severity.ERROR,
        )  # fmt: skip


def _spoken(key: Key) -> str:
    """Return the values of a group as messages name it."""
    return ", ".join("blank" if value is None else str(value) for value in key)
