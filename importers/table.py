"""A sheet read by a layout: its header, its rows, what was found on the way.

Every row gets a kind: what stands above the header is *title*; below it a row is *blank*, the
*header* again, a *total*, a *footer*, a *group* heading, *set-aside* on purpose, a *record*, or a
*finding*. `importers.rows` decides; what rows mean in money is the builders' business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.faults import Where, quoted
from importers.header import Header, missing_fields, read_header, seen
from importers.reshape import shaped
from importers.workbook import address
from ledger.findings import Finding, Severity

if TYPE_CHECKING:
    from importers.layout import Layout
    from importers.reshape import Check, Moved
    from importers.workbook import Sheet, Workbook

TITLE, HEADER, RECORD, TOTAL = "title", "header", "record", "total"
FOOTER, GROUP, BLANK, SET_ASIDE, FINDING = "footer", "group", "blank", "set-aside", "finding"


class Row(NamedTuple):
    """One row and what it was taken for.

    Attributes:
        number: from 1.
        kind: see the module.
        values: field -> value, of a record or set-aside row; else empty.
        reason: why a row is set aside.
    """

    number: int
    kind: str
    values: dict[str, Any]
    reason: str = ""


@dataclass
class Table:
    """A sheet read by a layout: its header, every row, and what was found on the way."""

    book: Workbook
    sheet: Sheet
    layout: Layout
    header: Header
    where: Where
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    #: Of a sheet that was taken apart: where its cells stand in the file, what must add up.
    moved: Moved | None = None
    checks: list[Check] = field(default_factory=list)
    #: field -> the layout with the date order and the marks that its column proves.
    styles: dict[str, Layout] = field(default_factory=dict)

    def style(self, name: str) -> Layout:
        """Return the layout as it reads a field."""
        return self.styles.get(name, self.layout)

    def column(self, name: str) -> int:
        """Return the column of a field, the first one where the sheet has none."""
        return self.header.columns.get(name, 1)

    def raw(self, row: int, name: str) -> str:
        """Return what stands in a field's cell as messages quote it, empty where it has none."""
        at, cells = self.header.columns.get(name, 0), self.sheet.rows[row - 1]
        return quoted(cells[at - 1]) if 0 < at <= len(cells) and cells[at - 1] != "" else ""

    def span(self) -> tuple[int, int]:
        """Return the first and last column that are read."""
        columns = self.header.columns.values()
        return (min(columns), max(columns)) if columns else (1, 1)

    def cells(self, number: int) -> str:
        """Return the range that a row was read from, e.g. `A14:K14`."""
        if self.moved is not None:
            return self.moved.cells(number, self.header.columns.values())
        first, last = self.span()
        return f"{address(number, first)}:{address(number, last)}"

    def add(  # the parts of a finding
        self,
        code: str,
        message: str,
        row: int,
        name: str = "",
        advice: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a finding about a field's cell in a row."""
        self.findings.append(
            self.where.finding(code, message, row, self.column(name), advice, severity)
        )

    def rows_at(self, cell: str) -> list[int]:
        """Return the rows that were made from the row of a cell in the file, e.g. of `F5`."""
        letters = cell.partition(":")[0].rstrip("0123456789")
        number = int(cell.partition(":")[0][len(letters) :] or 0)
        if self.moved is None:
            return [number] if self.header.row < number <= len(self.rows) else []
        column = sum((ord(char) - 64) * 26**at for at, char in enumerate(reversed(letters)))
        return self.moved.made_of(number, column)

    def records(self) -> list[Row]:
        """Return the rows that are records."""
        return [row for row in self.rows if row.kind == RECORD]


def open_table(book: Workbook, sheet: Sheet, layout: Layout, header_row: int) -> Table:
    """Return a table with its header read and checked, and no rows below it yet."""
    header = read_header(sheet, layout, header_row)
    sheet = seen(sheet, layout.recognise)
    where = Where(book.name, sheet.name, sheet.places)
    if layout.recognise.transpose:
        where = where._replace(at=lambda row, column: (column, row))
    shape = shaped(sheet, layout, header, where)
    if shape is None:
        table = Table(book, sheet, layout, header, where)
    else:
        table = Table(
            book, shape.sheet, layout, shape.header,
            where._replace(places=shape.sheet.places, at=shape.moved.at),
            findings=shape.findings, moved=shape.moved, checks=shape.checks,
        )  # fmt: skip
    _check_header(table)
    table.rows += [Row(number, TITLE, {}) for number in range(1, header_row)]
    table.rows.append(Row(header_row, HEADER, {}))
    return table


def _check_header(table: Table) -> None:
    layout, header = table.layout, table.header
    for name, found in header.twice.items():
        cells = " and ".join(address(header.row, at) for at in found)
        table.findings.append(
            table.where.finding(
                "IMPORT-COLUMN", f"two columns may be {name!r}: {cells}", header.row, found[1],
                f"Give the layout {layout.name!r} a name for {name!r} that only one of them has.",
            )
        )  # fmt: skip
    for name in missing_fields(layout, header):
        column = layout.columns.get(name)
        looked = " or ".join(map(repr, column.names)) if column else "no column in the layout"
        table.findings.append(
            table.where.finding(
                "IMPORT-COLUMN", f"no column for {name!r}: looked for {looked}", header.row, 1,
                f"Add the column, or name it in the layout {layout.name!r}, or give a default.",
            )
        )  # fmt: skip
