"""Cells that may be empty, and that a reader wants to hear of where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.findings import Severity

if TYPE_CHECKING:
    from importers.table import Table


def tell_blanks(table: Table) -> None:
    """Note each record without a field whose column says `blank = "note"`."""
    layout = table.layout
    wanted = [
        name
        for name, column in {**layout.columns, **layout.extra}.items()
        if column.blank == "note" and name in table.header.columns
    ]
    for row in table.records() if wanted else ():
        for name in wanted:
            if name not in row.values:
                note = row.values.get("note")
                why = f"; the row's own note: {note}" if note else ""
                table.add(
                    "IMPORT-BLANK", f"{name}: the cell is empty{why}", row.number, name,
                    severity=Severity.NOTE,
                )  # fmt: skip
