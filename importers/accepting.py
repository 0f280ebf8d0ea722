"""Accepting what is valid: the good rows of a file are taken, the rest is left out and listed.

Rows are left out until nothing is wrong with those that remain: a receipt of a grant that is
refused is refused as well, and says so. What the rules of the books refuse is left out too, unit by
unit, and the rest is tried again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.correcting import Drafted
from importers.identity import Conflict, sort_drafts
from importers.leaving import WHOLE, LeftOut, LeftRow, Units, faults, rows_of
from importers.table import RECORD
from ledger.errors import BadInputError
from ledger.findings import errors_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from importers.desk import Desk
    from importers.table import Table
    from ledger.candidate import RefusedError
    from ledger.findings import Finding

    #: Makes the entries of a workbook without some of its rows.
    Make = Callable[[LeftOut], tuple[Desk, list[Table]]]

#: Whatever refers to a row that is left out is left out in the next round.
_ROUNDS = 30

#: How often the rules are asked; from the third time on, a funding that they refuse is left out.
TRIES = 12
PATIENCE = 3

_NAMES = ("id", "agreement", "grant")

#: Findings that say that something is not there: a row that is refused may be why.
_UNKNOWN = ("IMPORT-UNKNOWN-", "IMPORT-FUNDING")


def accept(make: Make, left: LeftOut) -> tuple[Drafted, list[Conflict]]:
    """Return the entries of a workbook's good rows, and the conflicts that were left out.

    Args:
        make: makes the entries.
        left: what is left out; more is added to it.

    Raises:
        BadInputError: there is no end to what refers to what.
    """
    conflicts: dict[str, Conflict] = {}
    refused: dict[str, str] = {}
    for _ in range(_ROUNDS):
        desk, tables = make(left)
        found = sort_drafts(desk)
        more = False
        for table in tables:
            refused |= _named(table, left)
        for table in tables:
            _explain(table, refused)
            more |= faults(table, left)
        for conflict in found.conflicts:
            conflicts.setdefault(conflict.owner, conflict)
            more |= Units(conflict.table).refuse(conflict.row, _why(conflict), left)
        if not more:
            return Drafted(desk, tables, found), list(conflicts.values())
    raise BadInputError("the rows of this file refer to each other without an end")


def _why(conflict: Conflict) -> LeftRow:
    name = conflict.owner.partition(":")[2]
    text = f"{name} is in the books with other content, from {conflict.before}"
    return LeftRow("CONFLICT", text)


def _named(table: Table, left: LeftOut) -> dict[str, str]:
    """Return the ids that rows which are refused would have brought, each with its place."""
    rows = {row for one in errors_in(table.findings) for row in rows_of(table, one)}
    units = Units(table)
    rows |= {other for row in rows - {WHOLE} for other in units.together(row)}
    rows |= left.of(table.sheet.name).keys()
    places = {}
    for row in table.rows:
        if row.number in rows or (WHOLE in rows and row.values):
            for name in _NAMES:
                if name in row.values:
                    place = f"{table.sheet.name}!{table.cells(row.number)}"
                    places[str(row.values[name])] = place
    return places


def _explain(table: Table, refused: dict[str, str]) -> None:
    """Let findings on what is not known say that a row which is refused would have brought it."""
    for at, finding in enumerate(table.findings):
        if not finding.code.startswith(_UNKNOWN):
            continue
        for name, place in refused.items():
            own = place == f"{table.sheet.name}!{table.cells(_number(finding))}"
            if f"{name!r}" in finding.message and not own:
                text = f"{finding.message}; it stands in {place}, which is refused"
                advice = "Put that row right, and import the file again."
                table.findings[at] = finding._replace(message=text, advice=advice)
                break


def _number(finding: Finding) -> int:
    return int("".join(filter(str.isdigit, finding.where.cell.partition(":")[0])) or 1)


def leave_unlawful(
    error: RefusedError, taken: Drafted, source: str, left: LeftOut, tried: int
) -> bool:
    """Leave out the rows that the rules refused; return whether that may help.

    Args:
        error: what the rules said.
        taken: the file's entries.
        source: the file's name.
        left: what is left out so far.
        tried: how often the rules were asked; a funding that goes on being refused is given up.
    """
    units = {table.sheet.name: Units(table) for table in taken.tables}
    by_name = {table.sheet.name: table for table in taken.tables}
    new = {draft.owner for draft in taken.sorted.new}
    more = False
    for finding in errors_in(list(error.findings)):
        table = by_name.get(finding.where.sheet) if finding.where.file == source else None
        row = _row(table, finding) if table is not None else None
        funding = dict(finding.facts).get("funding", "")
        why = LeftRow(finding.code, finding.message)
        if table is not None and row is not None:
            left.findings.setdefault(finding)
            more |= units[table.sheet.name].refuse(row, why, left)
            funding = str(table.rows[row - 1].values.get("funding", ""))
        elif not funding:
            return False
        if tried >= PATIENCE or row is None:
            # What a day spends too much is said of its last entry, which may be one of the books.
            last = tried < PATIENCE
            rows = _charged(taken, funding, new, left)
            for other, number in rows[-1:] if last else rows:
                left.findings.setdefault(finding)
                text = f"no more of this file is taken under {funding}: {why.message}"
                given = LeftRow(why.code, text)
                more |= units[other.sheet.name].refuse(number, given, left)
    return more


def _row(table: Table, finding: Finding) -> int | None:
    """Return the row from which a refused entry came."""
    cells = finding.where.cell
    return next((row.number for row in table.rows if table.cells(row.number) == cells), None)


def _charged(
    taken: Drafted, funding: str, new: AbstractSet[str], left: LeftOut
) -> list[tuple[Table, int]]:
    """Return the rows that would newly be charged to a funding, in the order of their days."""
    found = [
        (row.values["date"], table, row.number)
        for table in taken.tables
        for row in table.rows
        if row.kind == RECORD
        and row.values.get("funding") == funding
        and "date" in row.values
        and row.number not in left.of(table.sheet.name)
        and taken.desk.owners.get((id(table), row.number)) in new
    ]
    found.sort(key=lambda item: (item[0], item[2]))
    return [(table, number) for _, table, number in found]
