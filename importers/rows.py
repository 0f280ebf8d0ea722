"""From the rows of a sheet to records, each row accounted for.

One pass over the rows below the header. A row with several faults reports them all. Nothing here
knows the books except through `Names`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from importers import care, totals
from importers.blanks import tell_blanks
from importers.cells import CellReaders, Names, PartialDate, Unresolved, cleaned
from importers.columns import plain_values
from importers.compose import composer
from importers.faults import FaultError, quoted
from importers.fields import REQUIRED_AXES, Field, FieldType
from importers.header import fold_cell, fold_heading, pattern
from importers.prove import proven
from importers.repeats import number_repeats
from importers.strays import Strays
from importers.table import (
    BLANK,
    FINDING,
    FOOTER,
    GROUP,
    HEADER,
    RECORD,
    SET_ASIDE,
    TOTAL,
    Row,
    Table,
    open_table,
)
from importers.units import Units
from ledger.findings import errors_in

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from importers.cells import Reader
    from importers.layout import Layout, SetAside, Totals
    from importers.workbook import Sheet, Value, Workbook

    Faults = list[tuple[str, FaultError]]


def read_table(
    book: Workbook, sheet: Sheet, layout: Layout, header_row: int, names: Names | None = None
) -> Table:
    """Return a sheet's rows as a layout reads them.

    Args:
        book: the workbook the sheet is in.
        sheet: the sheet.
        layout: a layout that fits it.
        header_row: the row of its header, as `recognise` found it.
        names: who knows names; without it every name is taken as it stands.
    """
    table = open_table(book, sheet, layout, header_row)
    if not errors_in(table.findings):
        fields = fields_of(layout)
        proven(table, fields)
        if not errors_in(table.findings):
            RowReader(table, names or Unresolved(), fields).run()
            number_repeats(table)
            tell_blanks(table)
    return table


def fields_of(layout: Layout) -> dict[str, Field]:
    """Return all that a layout reads: its kind's fields, and texts of its own."""
    extra = {name: Field(name, FieldType.TEXT) for name in layout.own_extra}
    return layout.record.fields | extra


_NEW_ROW = tuple.__new__


class RowReader:
    """One pass over the rows below the header of a table."""

    def __init__(self, table: Table, names: Names, fields: dict[str, Field]) -> None:
        self.table = table
        layout = table.layout
        readers = CellReaders(layout, names)
        self.fields = fields
        self.readers = {
            name: readers.reader(self.fields[name])
            for name in (*table.header.columns, *layout.defaults, *layout.compose)
        }
        # Once for each column, never for a cell: those that prove a style of their own.
        self.readers |= {
            name: CellReaders(style, names).reader(self.fields[name])
            for name, style in table.styles.items()
        }
        self.readers |= {g.field: readers.reader(self.fields[g.field]) for g in layout.groups}
        #: What reads a whole column of plain cells, of the columns in the table's own style.
        self.whole = {
            name: readers.whole(self.fields[name])
            for name in table.header.columns
            if name not in table.styles
        }
        self.plan = self._plan()
        self.later = dict(self._later())
        self.footers = pattern(layout.footer.texts)
        self.groups = [(group.field, pattern(group.texts)) for group in layout.groups]
        self.fills = [
            (name, table.header.columns[name] - 1)
            for name, column in (*layout.columns.items(), *layout.extra.items())
            if column.fill and name in table.header.columns
        ]
        self.asides = [_aside(rule) for rule in layout.set_aside]
        self.totals = totals.Totals(table, self.readers)
        self.compose = composer(layout, self.readers)
        self.kinds: dict[Value, str] = {}
        self.grouped: dict[str, Any] = {}
        self.above: dict[int, Value] = {}
        self.trouble = care.trouble(table)
        self.units = Units(table, self.fields)
        self.strays = Strays(table, self.plan, self.fields)
        self.must = [
            name
            for name in dict.fromkeys(group.field for group in layout.groups)
            if self._required(name) and name not in table.header.columns
        ]

    def _plan(self) -> list[tuple[str, int, Reader, Any, bool]]:
        """Return (field, column from 0, reader, default, required), in the order of columns."""
        table = self.table
        composed = table.layout.compose
        columns = sorted(table.header.columns.items(), key=lambda item: item[1])
        return [
            (
                name, at - 1, self.readers[name], self._default(name),
                (self._required(name)) and name not in composed,
            )
            for name, at in columns
        ]  # fmt: skip

    def _later(self) -> list[tuple[str, Any]]:
        """Return the defaults of fields that have no column."""
        columns = self.table.header.columns
        names = [name for name in self.table.layout.defaults if name not in columns]
        return [(name, self._default(name)) for name in names]

    def _required(self, name: str) -> bool:
        column = self.table.layout.columns.get(name)
        # What an agreement's row must say, an announcement's need not: the builder knows which.
        later = name in REQUIRED_AXES and self.table.layout.kind == "contribution"
        return (self.fields[name].required and not later) or bool(column and column.required)

    def _default(self, name: str) -> Any:
        text = self.table.layout.defaults.get(name)
        if text is None:
            return None
        try:
            return self.readers[name](text)
        except FaultError as fault:
            self.table.add(
                fault.code,
                f"the layout {self.table.layout.name!r} has a default for {name!r}: {fault}",
                self.table.header.row, name, fault.advice,
            )  # fmt: skip
            return None

    def run(self) -> None:
        """Read every row below the header."""
        table = self.table
        start = table.header.row
        rows = table.rows
        below = table.sheet.rows[start:]
        note = self.totals.note
        for number, values in enumerate(plain_values(self, below), start + 1):
            if values is None:
                rows.append(self.row(number, table.sheet.rows[number - 1]))
            else:
                note(values, (), number)
                rows.append(_NEW_ROW(Row, (number, RECORD, values, "")))
        self.strays.report()
        self.totals.finish()
        care.look(table)

    def row(self, number: int, cells: list[Value]) -> Row:
        """Return one row, having noted what is wrong with it."""
        filled = len(cells) - cells.count("")
        if not filled:
            return Row(number, BLANK, {}) if number not in self.trouble else self._broken(number)
        first = next(value for value in cells if value != "")
        kind = self.kinds.get(first) or self._kind(first)
        if self.totals.rules and (rule := self.totals.matching(cells, kind == TOTAL)):
            return self._total(rule, number, cells, first)
        if kind == BLANK and all(not fold_cell(value) for value in cells):
            return Row(number, BLANK, {})
        if kind == FOOTER and self.strays.holds_amount(number, cells):
            kind = FINDING
        if kind in {FOOTER, FINDING} or (kind == HEADER and self._is_header(cells)):
            return Row(number, kind, {})
        alone = filled == 1 and number not in self.trouble
        heading = self._heading(number, first) if alone else None
        return heading or self._record(number, cells)

    def _total(self, rule: Totals, number: int, cells: list[Value], first: Value) -> Row:
        """Return a total row, held against the rows above it."""
        # A total of a group is known by a column of its own: it is filled like a record on purpose.
        if not rule.by and self.strays.is_whole(number, cells, first):
            return Row(number, FINDING, {})
        self.totals.check(rule, number, cells)
        self.above.clear()
        return Row(number, TOTAL, {})

    def _kind(self, first: Value) -> str:
        """Return what the first filled cell says about its row, and remember it."""
        text = fold_cell(first)
        kind = RECORD
        if not text:
            kind = BLANK
        elif self.totals.named(text):
            kind = TOTAL
        elif self.footers.match(text):
            kind = FOOTER
        elif fold_heading(first) in self.table.header.texts:
            kind = HEADER
        if first.__class__ is str and len(self.kinds) < 100_000:
            self.kinds[first] = kind
        return kind

    def _is_header(self, cells: list[Value]) -> bool:
        width = len(self.table.header.texts)
        texts = tuple(fold_cell(value) for value in cells[:width])
        own = tuple(fold_cell(value) for value in self.table.sheet.rows[self.table.header.row - 1])
        return texts == own[:width]

    def _heading(self, number: int, only: Value) -> Row | None:
        """Return the row with a single filled cell as a group heading, None if it is not one."""
        text = fold_cell(only)
        for name, wanted in self.groups:
            if wanted.match(text):
                try:
                    self.grouped[name] = self.readers[name](only)
                except FaultError as fault:
                    self.table.add(fault.code, f"{name}: {fault}", number, "", fault.advice)
                    return Row(number, FINDING, {})
                self.above.clear()
                return Row(number, GROUP, {})
        return None

    def _broken(self, number: int) -> Row:
        """Return a row whose only content cannot be read."""
        care.unreadable(self.table, number)
        return Row(number, FINDING, {})

    def _record(self, number: int, cells: list[Value]) -> Row:
        written = cells
        if self.fills:
            cells = self._filled(cells)
        if self.asides and (reason := self._aside_reason(cells)):
            return self._set_aside(number, cells, reason)
        speaks = self.units.speak(number)
        values, faults = self._values(self.units.cells(number, cells) if speaks else cells)
        if self.strays.columns:
            self.strays.look(number, cells)
        self._complete(values, faults)
        if speaks:
            self.units.apply(number, values, faults)
        self.totals.note(values, faults, number)
        if number in self.trouble and care.unreadable(self.table, number):
            # A cell that cannot be read is not also missing.
            bad = care.unreadable_fields(self.table, number)
            self._report(number, [(name, fault) for name, fault in faults if name not in bad])
            return Row(number, FINDING, values)
        if faults:
            self._report_row(number, written, faults)
            return Row(number, FINDING, values)
        if self.strays.refused(number):
            return Row(number, FINDING, values)
        return Row(number, RECORD, values)

    def _values(self, cells: list[Value]) -> tuple[dict[str, Any], Faults]:
        """Return the fields of a row and what is wrong with its cells. The hot path."""
        values: dict[str, Any] = {}
        faults: Faults = []
        for name, at, read, default, required in self.plan:
            value = cells[at]
            found = default
            if value != "":
                try:
                    found = read(value)
                except FaultError as fault:
                    faults.append((name, fault))
                    continue
                if found is None:
                    found = default
            if found is not None:
                values[name] = found
            elif required and name not in self.grouped:
                faults.append((name, _blank(name)))
        return values, faults

    def _complete(self, values: dict[str, Any], faults: Faults) -> None:
        """Add what no column of the row says: defaults, headings, composed fields."""
        values.update(self.later)
        for name, found in self.grouped.items():
            values.setdefault(name, found)
        faults.extend((name, _blank(name)) for name in self.must if name not in values)
        if values.get("date").__class__ is PartialDate:
            _unfold_date(values)
        if self.compose is not None and not faults:
            self.compose(values, faults)

    def _report_row(self, number: int, cells: list[Value], faults: Faults) -> None:
        """Note the faults of a row; words alone among the records are one fault, not many."""
        filled = [(at, value) for at, value in enumerate(cells, 1) if fold_cell(value)]
        if len(filled) == 1:
            at, value = filled[0]
            self.table.findings.append(
                self.table.where.finding(
                    "IMPORT-ROW", f"found only {quoted(value)} in this row, expected a record",
                    number, at, "If it is a footnote, heading or total, say so in the layout "
                    f"{self.table.layout.name!r}: [footer], [[groups]] or [[totals]].",
                )
            )  # fmt: skip
            return
        self._report(number, faults)

    def _report(self, number: int, faults: Faults) -> None:
        for name, fault in faults:
            self.table.add(fault.code, f"{name}: {fault}", number, name, fault.advice)

    def _filled(self, cells: list[Value]) -> list[Value]:
        cells = list(cells)
        for _, at in self.fills:
            if cells[at] == "":
                cells[at] = self.above.get(at, "")
            else:
                self.above[at] = cells[at]
        return cells

    def _aside_reason(self, cells: list[Value]) -> str:
        for name, applies in self.asides:
            at = self.table.header.columns.get(name)
            if at is None:
                continue
            if reason := applies(cells[at - 1]):
                return reason
        return ""

    def _set_aside(self, number: int, cells: list[Value], reason: str) -> Row:
        """Return a row that is not booked; what can be read of it is kept."""
        values: dict[str, Any] = {}
        for name, at, read, default, _ in self.plan:
            try:
                found = read(cells[at]) if cells[at] != "" else default
            except FaultError:
                continue
            if found is not None:
                values[name] = found
        if values.get("date").__class__ is PartialDate:
            _unfold_date(values)
        if self.compose is not None:
            self.compose(values, [])
        self.totals.note(values, [], number, aside=True)
        used = [fold_cell(cells[at]) for _, at, *_ in self.plan]
        values["digest"] = hashlib.sha256("\n".join(used).encode()).hexdigest()[:12].upper()
        return Row(number, SET_ASIDE, values, reason)


def _aside(rule: SetAside) -> tuple[str, Callable[[Value], str]]:
    """Return the field a rule looks at and what gives the reason for its cell, or nothing."""
    wanted: re.Pattern[str] = pattern(rule.texts or rule.unless)
    inside = bool(rule.texts)
    known: dict[Value, str] = {}

    def applies(value: Value) -> str:
        if value not in known:
            hit = bool(wanted.match(fold_cell(value))) == inside
            known[value] = (rule.reason or cleaned(value) or f"no {rule.field}") if hit else ""
        return known[value]

    return rule.field, applies


def _blank(name: str) -> FaultError:
    advice = "Write * if anything is allowed." if name in _ANY_FIELDS else ""
    code = "IMPORT-CLAUSE" if name in _ANY_FIELDS else "IMPORT-REQUIRED"
    return FaultError(code, "the cell is empty and must be filled", advice)


_ANY_FIELDS = frozenset({"activity", "begins", "ends"})


def _unfold_date(values: dict[str, Any]) -> None:
    day, given = values["date"]
    values["date"] = day
    stated = values.get("precision")
    words = f"date given as {given}"
    values["precision"] = f"{stated}; {words}" if stated else words
