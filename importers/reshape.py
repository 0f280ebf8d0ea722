"""Takes a sheet apart whose rows are not records yet, and knows where each cell came from.

A transposed sheet is turned; a row of a cross table becomes a row for each filled cell; so does a
row with parts side by side, and a packed cell. Everything after this reads the sheet that comes
out, and every finding and origin leads back to the cell in the file. It is work for each table,
never for each cell of an ordinary sheet: where a layout says nothing of the kind, nothing is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from importers.faults import quoted
from importers.header import Header, fold_cell, fold_heading, heading, heading_texts
from importers.shapes import named_in, read_template
from importers.workbook import Sheet, Value, address, raw_text
from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from importers.faults import Where
    from importers.layout import Layout
    from importers.shapes import Packed
    from ledger.findings import Finding

    Split = Callable[[int, list["Value"]], list[dict[str, "Made"]]]

#: A made cell: what stands in it, and the column it came from (below 0: its header; 0: none).
Made = tuple[Value, int]


@dataclass
class Moved:
    """Where the cells of a reshaped sheet stand in the file.

    Attributes:
        header: the last row that stands where it stood.
        width: the columns that stand where they stood.
        rows: of each row below the header, the row it was made from.
        picks: of each of these rows, the column of each made cell; below 0 that of its header, 0
            stands for none.
        head: the header's cells as the file has them.
        turned: whether rows and columns of the file are exchanged.
        below: the header's row; of a sheet that was only turned every row stands where it stood.
    """

    header: int
    width: int
    rows: list[int] = field(default_factory=list)
    picks: list[tuple[int, ...]] = field(default_factory=list)
    head: list[Value] = field(default_factory=list)
    turned: bool = False
    below: int = 0

    def at(self, row: int, column: int) -> tuple[int, int]:
        """Return row and column in the file."""
        below = row - self.header - 1
        if 0 <= below < len(self.rows):
            made = column - self.width - 1
            if made >= 0:
                column = self.picks[below][made] if made < len(self.picks[below]) else 0
            row = self.rows[below]
            if column < 0:
                row, column = self.header, -column
            column = column or 1  # nothing stands for it: the row's first cell
        elif column > self.width:
            column = 1
        return (column, row) if self.turned else (row, column)

    def made_of(self, row: int, column: int) -> list[int]:
        """Return the rows that were made from a row of the file (of a turned sheet: a column)."""
        home = column if self.turned else row
        if not self.rows:
            return [home] if home > self.below else []
        return [at for at, one in enumerate(self.rows, self.header + 1) if one == home]

    def home(self, row: int) -> int:
        """Return the row of the turned or given sheet that a row was made from."""
        below = row - self.header - 1
        return self.rows[below] if 0 <= below < len(self.rows) else row

    def cells(self, row: int, columns: Iterable[int]) -> str:
        """Return the range a row was read from: what it has of its own, else the row's cells."""
        below = row - self.header - 1
        if 0 <= below < len(self.rows) and any(pick > 0 for pick in self.picks[below]):
            own = [at for at, pick in enumerate(self.picks[below], self.width + 1) if pick > 0]
        else:
            own = [at for at in columns if at <= self.width]
        found = [self.at(row, column) for column in own or [1]]
        rows, across = [at for at, _ in found], [at for _, at in found]
        first, last = address(min(rows), min(across)), address(max(rows), max(across))
        return f"{first}:{last}"


class Check(NamedTuple):
    """A cell that must be the sum of others, by the rows and columns of the reshaped sheet."""

    row: int
    column: int
    name: str
    stated: Value
    cells: tuple[Value, ...]


class Shape(NamedTuple):
    """A sheet taken apart: its rows as records, its header, where all came from, what was found."""

    sheet: Sheet
    header: Header
    moved: Moved
    checks: list[Check]
    findings: list[Finding]


def shaped(sheet: Sheet, layout: Layout, header: Header, where: Where) -> Shape | None:
    """Return a sheet taken apart as a layout says; None where it says nothing of the kind."""
    turn = layout.recognise.transpose
    if not layout.made:
        if not turn:
            return None
        width = max(map(len, sheet.rows), default=0)
        moved = Moved(len(sheet.rows), width, turned=True, below=header.row)
        return Shape(sheet, header, moved, [], [])
    return _Work(sheet, layout, header, where).shape()


class _Work:
    """One sheet being taken apart."""

    def __init__(self, sheet: Sheet, layout: Layout, header: Header, where: Where) -> None:
        self.sheet, self.layout, self.header = sheet, layout, header
        self.where = where
        self.width = max(max(map(len, sheet.rows), default=0), len(header.texts))
        self.blank = {folded(text) for text in layout.numbers.blank} | {""}
        self.names = layout.made
        self.texts = heading_texts(sheet, header.row, layout.recognise.header_rows)
        self.gone: set[int] = set()
        self.held: set[int] = set()
        self.heads: dict[str, list[str]] = {name: [] for name in self.names}
        self.checks: list[Check] = []
        self.findings: list[Finding] = []
        self.moved = Moved(header.row, self.width, turned=layout.recognise.transpose)
        self.moved.head += sheet.rows[header.row - 1]

    def shape(self) -> Shape:
        """Return the sheet, taken apart."""
        split = self._splitter()
        packed = [(one, self._packed(one)) for one in self.layout.packed if one.into]
        rows = [self._wide(row) for row in self.sheet.rows[: self.header.row - 1]]
        head = [
            "" if at in self.gone else value
            for at, value in enumerate(self._wide(self.sheet.rows[self.header.row - 1]), 1)
        ][: self.width] + list(self.names)
        rows.append(head)
        own = [fold_cell(value) for value in self.sheet.rows[self.header.row - 1]]
        for number, cells in enumerate(self.sheet.rows[self.header.row :], self.header.row + 1):
            if [fold_cell(value) for value in cells] == own:
                self._keep(rows, number, head, ())
                continue
            whole = self._wide(cells)[: self.width]
            rest = ["" if at in self.gone else value for at, value in enumerate(whole, 1)]
            more = {
                name: made
                for one, at in packed
                for name, made in self._pieces(one, at, whole, number)
            }
            for record in split(number, whole) or [{}]:
                made = record | more
                values = [made[name][0] if name in made else "" for name in self.names]
                picks = tuple(made[name][1] if name in made else 0 for name in self.names)
                self._keep(rows, number, rest + values, picks)
        return Shape(self._sheet(rows), self._header(), self.moved, self.checks, self.findings)

    def _wide(self, row: Sequence[Value]) -> list[Value]:
        return [*row, *[""] * (self.width - len(row)), *[""] * len(self.names)]

    def _keep(
        self, rows: list[list[Value]], number: int, cells: list[Value], picks: tuple[int, ...]
    ) -> None:
        rows.append(cells)
        self.moved.rows.append(number)
        self.moved.picks.append(picks)

    def _empty(self, value: Value) -> bool:
        return value == "" or folded(raw_text(value)) in self.blank

    def _fault(self, row: int, column: int, message: str, advice: str) -> None:
        self.findings.append(self.where.finding("IMPORT-SHAPE", message, row, column, advice))

    def _find(self, text: str) -> int:
        """Return the column of a header text, 0 (and a finding) where there is none."""
        at = self.header.column_of(text)
        if not at:
            name = self.layout.name
            self._fault(
                self.header.row, 1, f"no column {text!r}, which is to be taken apart",
                f"Add the column, or put the layout {name!r} right.",
            )  # fmt: skip
        return at

    def _splitter(self) -> Split:
        """Return what makes the records of a row: for each, field -> made cell."""
        if self.layout.cross:
            return self._crossed()
        if self.layout.parts:
            return self._branches()
        for one in self.layout.packed:
            if one.item:
                return self._items(one, self._packed(one))
        return lambda _number, _cells: []

    def _crossed(self) -> Split:
        cross = self.layout.cross
        assert cross is not None  # noqa: S101 # the caller has looked
        totals = {at for text in cross.total for at in self._columns(text)}
        body: list[tuple[int, dict[str, Made]]] = []
        for at in sorted({at for text in cross.columns for at in self._columns(text)} - totals):
            text = self.texts[at - 1]
            found = read_template(cross.header, text)
            if found is None:
                self._fault(
                    self.header.row, at, f"found the header {text!r}, expected {cross.header!r}",
                    "Narrow cross.columns, or put cross.header right.",
                )  # fmt: skip
                continue
            body.append((at, {name: (value, -at) for name, value in found.items()}))
            self.heads[cross.into].append(text)
        if not body:
            self._find(" or ".join(cross.columns))
        columns = [at for at, _ in body]
        self.gone |= {*columns, *totals}

        def split(number: int, cells: list[Value]) -> list[dict[str, Made]]:
            filled = [(at, head) for at, head in body if not self._empty(cells[at - 1])]
            for at in totals:
                if not self._empty(cells[at - 1]):
                    parts = tuple(cells[one - 1] for one, _ in filled)
                    self.checks.append(Check(number, at, cross.into, cells[at - 1], parts))
            return [head | {cross.into: (cells[at - 1], at)} for at, head in filled]

        return split

    def _branches(self) -> Split:
        plans: list[tuple[dict[str, Made], list[tuple[str, int]]]] = []
        for branch in self.layout.parts:
            columns = [(name, self._find(text)) for name, text in branch.columns.items()]
            columns = [(name, at) for name, at in columns if at]
            for name, at in columns:
                self.heads[name].append(self.texts[at - 1])
                self.gone.add(at)
            plans.append(({name: (text, 0) for name, text in branch.values.items()}, columns))

        def split(_number: int, cells: list[Value]) -> list[dict[str, Made]]:
            return [
                fixed | {name: (cells[at - 1], at) for name, at in columns}
                for fixed, columns in plans
                if any(not self._empty(cells[at - 1]) for _, at in columns)
            ]

        return split

    def _packed(self, one: Packed) -> int:
        at = self._find(one.column)
        if at:
            self.gone.add(at)
            for name in one.into or named_in(one.item):
                self.heads[name].append(self.texts[at - 1])
        return at

    def _parts_of(self, one: Packed, value: Value) -> list[str]:
        return [part for part in map(str.strip, raw_text(value).split(one.mark)) if part]

    def _items(self, one: Packed, at: int) -> Split:
        total = self._find(one.total) if one.total else 0
        self.held.add(total)

        def split(number: int, cells: list[Value]) -> list[dict[str, Made]]:
            records: list[dict[str, Made]] = []
            if not at or self._empty(cells[at - 1]):
                return records
            for part in self._parts_of(one, cells[at - 1]):
                found = read_template(one.item, part)
                if found is None:
                    self._fault(
                        number, at, f"found {part!r} in {quoted(cells[at - 1])}, expected "
                        f"{one.item!r}", "Put the cell right, or the layout's packed.item.",
                    )  # fmt: skip
                else:
                    records.append({name: (text, at) for name, text in found.items()})
            if total and not self._empty(cells[total - 1]):
                parts = tuple(record[one.adds][0] for record in records if one.adds in record)
                self.checks.append(Check(number, total, one.adds, cells[total - 1], parts))
            return records

        return split

    def _pieces(
        self, one: Packed, at: int, cells: list[Value], number: int
    ) -> list[tuple[str, Made]]:
        if not at or self._empty(cells[at - 1]):
            return []
        parts = [part.strip() for part in raw_text(cells[at - 1]).split(one.mark)]
        if len(parts) != len(one.into):
            self._fault(
                number, at, f"found {len(parts)} of {len(one.into)} things between {one.mark!r} in "
                f"{quoted(cells[at - 1])}, expected {', '.join(one.into)}",
                "Put the cell right, or the layout's packed.into.",
            )  # fmt: skip
            return []
        return [(name, (part, at)) for name, part in zip(one.into, parts, strict=True)]

    def _columns(self, text: str) -> list[int]:
        wanted = heading(text)
        return [at for at, name in enumerate(self.header.texts, 1) if name and wanted.match(name)]

    def _header(self) -> Header:
        texts = [*self.header.texts, *[""] * (self.width - len(self.header.texts))]
        texts = ["" if at in self.gone else text for at, text in enumerate(texts, 1)]
        for name in self.names:
            texts.append(fold_heading(" ".join(dict.fromkeys(self.heads[name]))) or name)
        columns = {name: at for name, at in self.header.columns.items() if at not in self.gone}
        columns |= {name: self.width + at for at, name in enumerate(self.names, 1)}
        read = self.gone | self.held
        unread = {at: text for at, text in self.header.unread.items() if at not in read}
        return Header(self.header.row, tuple(texts), columns, unread, dict(self.header.twice))

    def _sheet(self, rows: list[list[Value]]) -> Sheet:
        """Return the sheet with what is known of its cells carried over."""
        sheet, moved = self.sheet, self.moved
        errors: dict[tuple[int, int], str] = {}
        uncached: set[tuple[int, int]] = set()
        signs: dict[tuple[int, int], str] = {}
        odd = {at[0] for at in (*sheet.errors, *sheet.uncached, *sheet.signs)}
        for row in range(1, len(rows) + 1) if odd else ():
            if moved.home(row) not in odd:
                continue
            for column in range(1, self.width + len(self.names) + 1):
                if column in self.gone and row > moved.header:
                    continue
                at = moved.at(row, column)
                at = (at[1], at[0]) if moved.turned else at
                if column > self.width and row <= moved.header:
                    continue
                if at in sheet.errors:
                    errors[row, column] = sheet.errors[at]
                if at in sheet.uncached:
                    uncached.add((row, column))
                if at in sheet.signs:
                    signs[row, column] = sheet.signs[at]
        hidden = {row for row in range(1, len(rows) + 1) if self._hidden(row)}
        places = {
            row: sheet.places[moved.home(row)]
            for row in (range(1, len(rows) + 1) if sheet.places else ())
            if moved.home(row) in sheet.places
        }
        return sheet._replace(
            rows=rows, errors=errors, uncached=frozenset(uncached), signs=signs, places=places,
            hidden_rows=frozenset(hidden), merged=tuple(self._merged()),
        )  # fmt: skip

    def _hidden(self, row: int) -> bool:
        below = row - self.moved.header - 1
        picks = self.moved.picks[below] if 0 <= below < len(self.moved.picks) else ()
        return self.moved.home(row) in self.sheet.hidden_rows or any(
            at in self.sheet.hidden_columns for at in picks if at > 0
        )

    def _merged(self) -> Iterable[tuple[int, int, int, int]]:
        for top, left, bottom, right in self.sheet.merged:
            if bottom <= self.moved.header:
                yield top, left, bottom, right
                continue
            rows = [
                at
                for at, home in enumerate(self.moved.rows, self.moved.header + 1)
                if top <= home <= bottom
            ]
            made = self.gone & set(range(left, right + 1))
            if rows and made and (left != right or top != bottom):
                yield rows[0], self.width + 1, rows[-1], self.width + len(self.names)
            if rows and len(made) < right - left + 1:
                yield rows[0], left, rows[-1], right
