"""What an import would do, or did, as a finance officer reads it and as a program does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from importers.changes import Change, change_of
from importers.counts import (
    ALWAYS,
    ASIDE,
    CONFLICT,
    CORRECTED,
    KNOWN,
    NEW,
    REFUSED,
    REVERSED,
    STATES,
    Counts,
)
from importers.leaving import WHOLE
from importers.table import RECORD, SET_ASIDE, TOTAL
from importers.workbook import address, column_letters, printable
from ledger.findings import errors_in
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from importers.identity import Conflict
    from importers.table import Row, Table
    from importers.taken import Intake


def counted(intake: Intake) -> list[Counts]:
    """Return what becomes of the rows of each table, in the order of the tables; done once."""
    if not intake.counts:
        found = intake.sorted
        marks = {
            NEW: {draft.owner for draft in found.new},
            CORRECTED: {conflict.owner for conflict in found.corrected},
            REVERSED: {draft.owner for draft in found.reversed},
            CONFLICT: {conflict.owner for conflict in found.conflicts},
        }
        booked = _booked(intake)
        intake.counts.extend(_count(intake, table, marks, booked) for table in intake.tables)
    return intake.counts


def _count(
    intake: Intake, table: Table, marks: dict[str, set[str]], booked: dict[str, Decimal]
) -> Counts:
    refused, left = _refused(table), intake.left.of(table.sheet.name)
    clashes = {row for one in intake.clashes if one.table.sheet is table.sheet for row in one.rows}
    owners, at = intake.desk.owners, id(table)
    counts = Counts()
    for row in table.rows:
        out = row.number in left or (WHOLE in left and row.kind not in _STRUCTURE)
        if out or row.number in refused:
            state = CONFLICT if row.number in clashes else REFUSED
            counts.add(state, row.values, None)
        elif row.kind in {RECORD, SET_ASIDE}:
            owner = owners.get((at, row.number), "")
            counts.add(_state(row, owner, marks), row.values, booked.pop(owner, None))
        elif row.kind == TOTAL:
            counts.totals += 1
    return counts


_STRUCTURE = frozenset({"title", "header", "total", "footer", "group", "blank"})


def _state(row: Row, owner: str, marks: dict[str, set[str]]) -> str:
    for state in (CONFLICT, CORRECTED, REVERSED):
        if owner in marks[state]:
            return state
    if row.kind == SET_ASIDE or owner.startswith("set-aside:"):
        return ASIDE
    return NEW if owner in marks[NEW] else KNOWN


def _booked(intake: Intake) -> dict[str, Decimal]:
    """Return what each row's transactions are worth in the books' currency, support cost aside."""
    found: dict[str, Decimal] = {}
    for draft in intake.desk.drafts:
        if draft.entry.__class__ is Transaction and _is_foreign(draft.entry):
            worth = ZERO
            for leg in draft.entry.postings:
                units: Any = leg.units
                number: Decimal = units.number
                if number > 0 and not leg.account.endswith(":SupportCost"):
                    worth += number
            found[draft.owner] = max(worth, found.get(draft.owner, ZERO))
    return found


def _is_foreign(entry: Any) -> bool:
    """Return whether an entry arose in another currency, wholly or in a part."""
    return "original" in entry.meta or any(
        leg.meta is not None and "original" in leg.meta for leg in entry.postings
    )


def _refused(table: Table) -> set[int]:
    cells = (finding.where.cell for finding in errors_in(table.findings))
    return {row for cell in cells if cell for row in table.rows_at(cell)}


def preview_lines(intake: Intake) -> list[str]:
    """Return the preview of a file: a few lines for each sheet, and for all of several."""
    book = intake.opened.book
    lines = [f"{book.name} ({book.hash})"]
    whole = Counts()
    for table, counts in zip(intake.tables, counted(intake), strict=True):
        whole.merge(counts)
        layout = table.layout
        lines.append(
            f"  sheet {table.sheet.name}: layout {layout.name} v{layout.version}, "
            f"header in {_header_place(table)}"
        )
        lines += _count_lines(counts)
        if table.header.unread:
            unread = ", ".join(
                f"{text!r} ({_headed(table, at)})" for at, text in table.header.unread.items()
            )
            lines.append(f"    columns not read: {unread}")
    if len(intake.tables) > 1:
        lines += ["  in all", *_count_lines(whole)]
    return lines


def _header_place(table: Table) -> str:
    side = table.moved is not None and table.moved.turned
    row = table.header.row
    return f"column {column_letters(row)}" if side else f"row {row}"


def _headed(table: Table, at: int) -> str:
    """Return the cell of a column's header in the file; a sheet may lie on its side."""
    row, side = table.header.row, table.moved is not None and table.moved.turned
    return address(at, row) if side else address(row, at)


def _count_lines(counts: Counts) -> list[str]:
    parts = [
        f"{counts.rows[state]} {state}" for state in STATES if counts.rows[state] or state in ALWAYS
    ]
    checked = f"; {counts.totals} total rows" if counts.totals else ""
    lines = [f"    rows: {', '.join(parts)}{checked}"]
    for state in STATES:
        sums = counts.sums.get(state, {})
        if sums:
            texts = ", ".join(f"{grouped(n)} {c}" for c, n in sorted(sums.items()))
            rows = f"{state} rows" if state in {NEW, KNOWN, CORRECTED} else f"rows {state}"
            lines.append(f"    {rows} add up to {texts}{_in_dollars(counts, state)}")
    return lines


def _in_dollars(counts: Counts, state: str) -> str:
    """Return what rows in other currencies are in dollars, and of how many nobody knows it yet."""
    if state in {REFUSED, CONFLICT}:
        return ""
    if counts.sums[state] == {BOOK_CURRENCY: counts.dollars.get(state)}:
        return ""
    if state not in counts.dollars:
        return f"; in {BOOK_CURRENCY} not known yet"
    unknown = counts.unknown[state]
    left = f", without {unknown} of the rows, whose dollars nobody has stated" if unknown else ""
    return f"; in all {grouped(counts.dollars[state])} {BOOK_CURRENCY}{left}"


def conflict_lines(
    folder: Path, conflicts: Sequence[Conflict], word: str = "conflict"
) -> list[str]:
    """Return conflicts as people read them: both places, and what changed.

    One changed cell can change several entries, of other rows too (an agreement is the sum of its
    grants). Where the archive shows the changed cells, what only follows from them is named in a
    line of its own.
    """
    changes = [(conflict, change_of(folder, conflict)) for conflict in conflicts]
    causes = [item for item in changes if item[1].cells or not item[1].compared]
    lines: list[str] = []
    for conflict, change in causes or changes:
        lines += _conflict(conflict, change, word)
    shown = {conflict.owner for conflict, _ in causes}
    followers = [_name(conflict) for conflict, _ in changes if conflict.owner not in shown]
    if causes and followers:
        lines.append(f"from this follow changes of: {', '.join(followers)}")
    return lines


def _name(conflict: Conflict) -> str:
    return conflict.owner.partition(":")[2]


def _conflict(conflict: Conflict, change: Change, word: str) -> list[str]:
    table, origin = conflict.table, change.origin
    lines = [f"{word}: {_name(conflict)} is in the books with other content"]
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
    each = counted(intake)
    whole = Counts()
    for counts in each:
        whole.merge(counts)
    left = intake.left.findings
    return {
        "file": printable(intake.opened.path),
        "sha256": book.sha256,
        "status": status,
        "batch": batch,
        "entries": len(intake.sorted.new),
        "rows": whole.as_json(),
        "sheets": [
            _sheet_data(table, counts) for table, counts in zip(intake.tables, each, strict=True)
        ],
        "findings": [finding.as_json() for finding in (*intake.findings, *left)],
        "conflicts": [],
        "corrected": [],
        "refused": list(_refused_data(intake)),
    }


def _sheet_data(table: Table, counts: Counts) -> dict[str, Any]:
    return {
        "sheet": table.sheet.name,
        "layout": table.layout.name,
        "version": table.layout.version,
        "header_row": table.header.row,
        "unread": {_headed(table, at): t for at, t in table.header.unread.items()},
        "rows": counts.as_json(),
    }


def _refused_data(intake: Intake) -> Iterable[dict[str, Any]]:
    for table in intake.tables:
        for row, why in sorted(intake.left.of(table.sheet.name).items()):
            yield {
                "sheet": table.sheet.name,
                "cells": table.cells(row) if row else "",
                "code": why.code,
                "message": why.message,
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
