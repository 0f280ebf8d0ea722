"""What an import would do, or did, as a finance officer reads it and as a program does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.cells import Told
from importers.changes import Change, change_of
from importers.desk import BuildError, currency_of
from importers.table import RECORD, SET_ASIDE, TOTAL
from importers.workbook import address, printable
from ledger.findings import errors_in
from ledger.money import ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from importers.identity import Conflict
    from importers.table import Table
    from importers.taken import Intake

#: Fields whose sum says how much money a sheet's new rows are about.
_SUMMED = ("amount", "paid")


class Counts(NamedTuple):
    """A sheet's rows by what becomes of them, and the sums of the new ones by currency."""

    new: int
    known: int
    aside: int
    conflict: int
    refused: int
    totals: int
    sums: dict[str, Decimal]


def count(intake: Intake, table: Table) -> Counts:
    """Return what becomes of a table's rows."""
    new = {draft.owner for draft in intake.sorted.new}
    clashing = {conflict.owner for conflict in intake.sorted.conflicts}
    refused_rows = _refused(table)
    owners = intake.desk.owners
    found: Counter[str] = Counter()
    sums: dict[str, Decimal] = {}
    for row in table.rows:
        if row.number in refused_rows:
            found["refused"] += 1
        elif row.kind in {RECORD, SET_ASIDE}:
            owner = owners.get((id(table), row.number), "")
            aside = row.kind == SET_ASIDE or owner.startswith("set-aside:")
            state = "conflict" if owner in clashing else "new" if owner in new else "known"
            found["aside" if aside and state != "conflict" else state] += 1
            if state == "new" and not aside:
                _add(sums, row.values)
        elif row.kind == TOTAL:
            found["totals"] += 1
    return Counts(
        found["new"], found["known"], found["aside"], found["conflict"], found["refused"],
        found["totals"], sums,
    )  # fmt: skip


def _refused(table: Table) -> set[int]:
    cells = (finding.where.cell for finding in errors_in(table.findings))
    return {int("".join(filter(str.isdigit, cell))) for cell in cells if cell}


def _add(sums: dict[str, Decimal], values: dict[str, Any]) -> None:
    for name in _SUMMED:
        value = values.get(name)
        if value is not None:
            try:
                currency = currency_of(values, name)
            except BuildError:
                return
            number = value.number if value.__class__ is Told else value
            sums[currency] = sums.get(currency, ZERO) + number
            return


def preview_lines(intake: Intake) -> list[str]:
    """Return the preview of a file, a few lines for each sheet."""
    book = intake.opened.book
    lines = [f"{book.name} ({book.hash})"]
    for table in intake.tables:
        counts = count(intake, table)
        layout = table.layout
        lines.append(
            f"  sheet {table.sheet.name}: layout {layout.name} v{layout.version}, "
            f"header in row {table.header.row}"
        )
        parts = [f"{counts.new} new", f"{counts.known} known", f"{counts.aside} set aside"]
        parts += [f"{counts.conflict} in conflict"] if counts.conflict else []
        parts += [f"{counts.refused} refused"]
        checked = f"; {counts.totals} total rows" if counts.totals else ""
        lines.append(f"    rows: {', '.join(parts)}{checked}")
        if counts.sums:
            sums = ", ".join(f"{grouped(n)} {c}" for c, n in sorted(counts.sums.items()))
            lines.append(f"    new rows add up to {sums}")
        if table.header.unread:
            unread = ", ".join(
                f"{text!r} ({address(table.header.row, at)})"
                for at, text in table.header.unread.items()
            )
            lines.append(f"    columns not read: {unread}")
    return lines


def conflict_lines(folder: Path, conflicts: Sequence[Conflict]) -> list[str]:
    """Return conflicts as people read them: both places, and what changed.

    One changed cell can change several entries, of other rows too (an agreement is the sum of its
    grants). Where the archive shows the changed cells, what only follows from them is named in a
    line of its own.
    """
    changes = [(conflict, change_of(folder, conflict)) for conflict in conflicts]
    causes = [item for item in changes if item[1].cells or not item[1].compared]
    lines: list[str] = []
    for conflict, change in causes or changes:
        lines += _conflict(conflict, change)
    shown = {conflict.owner for conflict, _ in causes}
    followers = [_name(conflict) for conflict, _ in changes if conflict.owner not in shown]
    if causes and followers:
        lines.append(f"from this follow changes of: {', '.join(followers)}")
    return lines


def _name(conflict: Conflict) -> str:
    return conflict.owner.partition(":")[2]


def _conflict(conflict: Conflict, change: Change) -> list[str]:
    table, origin = conflict.table, change.origin
    lines = [f"conflict: {_name(conflict)} is in the books with other content"]
    if origin is not None:
        source = change.source or origin.source
        lines.append(f"  in the books from {source}, sheet {origin.sheet}, {origin.cells}")
    cells = table.cells(conflict.row)
    lines.append(f"  now in {table.book.name}, sheet {table.sheet.name}, {cells}")
    if not change.cells:
        return [*lines, *(f"  {d.what}: {d.before} is now {d.after}" for d in conflict.differences)]
    for cell in change.cells:
        before = f"{cell.before or 'empty'!r} ({cell.cell_before or 'no column'})"
        after = f"{cell.after or 'empty'!r} ({cell.cell_after or 'no column'})"
        lines.append(f"  {cell.field}: {before} is now {after}")
    return lines


def as_data(intake: Intake, status: str, batch: str) -> dict[str, Any]:
    """Return a file's import as plain data."""
    book = intake.opened.book
    return {
        "file": printable(intake.opened.path),
        "sha256": book.sha256,
        "status": status,
        "batch": batch,
        "entries": len(intake.sorted.new),
        "sheets": [_sheet_data(intake, table) for table in intake.tables],
        "findings": [finding.as_json() for finding in intake.findings],
        "conflicts": [],
    }


def _sheet_data(intake: Intake, table: Table) -> dict[str, Any]:
    counts = count(intake, table)
    sums = {currency: str(number) for currency, number in sorted(counts.sums.items())}
    return {
        "sheet": table.sheet.name,
        "layout": table.layout.name,
        "version": table.layout.version,
        "header_row": table.header.row,
        "unread": {address(table.header.row, at): t for at, t in table.header.unread.items()},
        "rows": {**counts._asdict(), "sums": sums},
    }


def conflict_data(folder: Path, conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as plain data."""
    change = change_of(folder, conflict)
    return {
        "identity": conflict.owner,
        "keys": list(conflict.keys),
        "before": conflict.before,
        "after": f"{conflict.table.sheet.name}!{conflict.table.cells(conflict.row)}",
        "cells": [cell._asdict() for cell in change.cells],
        "differences": [difference._asdict() for difference in conflict.differences],
    }
