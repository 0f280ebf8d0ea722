"""What a person looking at the sheet would not see, and what a reader must not swallow.

Error cells and formulas that were never computed read as empty; hidden rows and columns are read
as if they were shown; of merged cells only the first has a value. Each is said, with its cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.findings import Severity

if TYPE_CHECKING:
    from importers.table import Table

_READ = frozenset({"record", "set-aside", "finding"})


def trouble(table: Table) -> frozenset[int]:
    """Return the rows that have a cell which cannot be read."""
    return frozenset(row for row, _ in (*table.sheet.errors, *table.sheet.uncached))


def unreadable(table: Table, row: int) -> bool:
    """Note the cells of a row that cannot be read; return whether a field needs one of them."""
    fields = {column: name for name, column in table.header.columns.items()}
    needed = False
    cells = sorted({at for at in (*table.sheet.errors, *table.sheet.uncached) if at[0] == row})
    for at in cells:
        name = fields.get(at[1], "")
        needed = needed or bool(name)
        _report(table, at, name)
    return needed


def unreadable_fields(table: Table, row: int) -> set[str]:
    """Return the fields of a row whose cells cannot be read."""
    bad = {at[1] for at in (*table.sheet.errors, *table.sheet.uncached) if at[0] == row}
    return {name for name, column in table.header.columns.items() if column in bad}


def _report(table: Table, at: tuple[int, int], name: str) -> None:
    severity = Severity.ERROR if name else Severity.NOTE
    what = f"{name}: " if name else "in a column that is not read: "
    error = table.sheet.errors.get(at)
    if error is not None:
        code, message = "IMPORT-ERROR-CELL", f"{what}the cell shows the error {error}"
        advice = "Repair the formula, or type the value."
    else:
        code, message = "IMPORT-FORMULA", f"{what}the cell's formula was never computed"
        advice = "Open the file in a spreadsheet program and save it: that computes it."
    table.findings.append(table.where.finding(code, message, *at, advice, severity))


def look(table: Table) -> None:
    """Note what a person would not see, once all rows are known."""
    kinds = {row.number: row.kind for row in table.rows}
    totals = {number for number, kind in kinds.items() if kind == "total"}
    for row in sorted(trouble(table) - {n for n, kind in kinds.items() if kind in _READ}):
        if row in totals:
            unreadable(table, row)
        elif row > table.header.row:
            for at in sorted({*table.sheet.errors, *table.sheet.uncached}):
                if at[0] == row:
                    _report(table, at, "")
    _hidden(table, kinds)
    _merged(table, kinds)
    if table.sheet.state != "visible":
        _hidden_sheet(table, _READ.intersection(kinds.values()))


def _hidden_sheet(table: Table, read: frozenset[str]) -> None:
    """Refuse records that nobody sees, as in hidden rows; without any, the sheet is a remark."""
    refuse = bool(read) and table.layout.sheet.hidden_rows == "refuse"
    table.add(
        "IMPORT-HIDDEN",
        "the whole sheet is hidden" + (", and it holds records" if read else ""),
        0,
        advice='Show the sheet, or delete it; to read hidden sheets, say hidden_rows = "note" '
        "under [sheet] in the layout."
        if refuse
        else "",
        severity=Severity.ERROR if refuse else Severity.WARNING,
    )


def _hidden(table: Table, kinds: dict[int, str]) -> None:
    refuse = table.layout.sheet.hidden_rows == "refuse"
    for row in sorted(table.sheet.hidden_rows):
        if kinds.get(row) in _READ:
            table.findings.append(
                table.where.finding(
                    "IMPORT-HIDDEN", "the row is hidden, and it holds a record", row,
                    table.span()[0],
                    "Show the row, or delete it; to read hidden rows, say hidden_rows = "
                    '"note" under [sheet] in the layout.' if refuse else "",
                    Severity.ERROR if refuse else Severity.NOTE,
                )
            )  # fmt: skip
    for name, column in table.header.columns.items():
        if column in table.sheet.hidden_columns:
            table.add(
                "IMPORT-HIDDEN", f"the column of {name!r} is hidden, and it was read",
                table.header.row, name, severity=Severity.NOTE,
            )  # fmt: skip


def _merged(table: Table, kinds: dict[int, str]) -> None:
    layout = table.layout
    every = {**layout.columns, **layout.extra}
    plain = {
        at for name, at in table.header.columns.items() if name not in every or not every[name].fill
    }
    read = set(table.header.columns.values())
    for top, left, bottom, right in table.sheet.merged:
        rows = list(range(top, min(bottom, len(table.sheet.rows)) + 1))
        rows = [row for row in rows if kinds.get(row) in _READ]
        columns = set(range(left, right + 1))
        down = len(rows) > 1 and columns & plain
        across = rows and len(columns & read) > 1
        if down or across:
            refuse = layout.sheet.merged == "refuse"
            table.findings.append(
                table.where.finding(
                    "IMPORT-MERGED", "the cell is merged with others, which read as empty", top,
                    left, 'Unmerge and fill each cell, or say fill = "down" for the column, or '
                    'merged = "note" under [sheet] in the layout.' if refuse else "",
                    Severity.ERROR if refuse else Severity.NOTE,
                )
            )  # fmt: skip
