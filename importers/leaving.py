"""Rows left out: what is refused when the good rows of a file are accepted, and why.

A row is good where nothing is wrong with it, with any row of its *unit* (all lines of a voucher,
all rows of an agreement, all rows of one identity), and with what it refers to. What is wrong with
a sheet as a whole (its header, a total that does not add up, two currencies in a heading) refuses
all of its rows.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom
from beancount.parser.grammar import ValueType

from importers.asides import amount_text
from importers.desk import BuildError, owner_of
from importers.table import FINDING, RECORD, SET_ASIDE, TOTAL
from importers.workbook import address
from ledger.chart import OPEN_DATE
from ledger.findings import Finding, errors_in
from ledger.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from importers.table import Row, Table
    from importers.workbook import Sheet, Workbook

#: The row that stands for the sheet as a whole.
WHOLE = 0

#: Codes that speak about all rows of a sheet, wherever they point.
_OF_THE_SHEET = frozenset({"IMPORT-TOTAL", "IMPORT-COLUMN"})

REFUSED = "refused"


class LeftRow(NamedTuple):
    """Why a row is left out: the finding's code and what it says."""

    code: str
    message: str

    @property
    def reason(self) -> str:
        """Return the reason as it stands in the books."""
        return f"{self.code}: {self.message}"


@dataclass
class LeftOut:
    """Rows left out, by sheet and number; row 0 is the sheet as a whole.

    Attributes:
        rows: sheet -> row -> why.
        findings: what was found wrong with them, each once.
        cells: sheet -> ranges and identities of rows left out, of a batch that is made again.
    """

    rows: dict[str, dict[int, LeftRow]] = field(default_factory=dict)
    findings: dict[Finding, None] = field(default_factory=dict)
    cells: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def of(self, sheet: str) -> Mapping[int, LeftRow]:
        """Return the rows left out of a sheet."""
        return self.rows.get(sheet, {})

    def add(self, sheet: str, row: int, why: LeftRow) -> bool:
        """Leave a row out; return whether it was not left out before."""
        rows = self.rows.setdefault(sheet, {})
        return rows.setdefault(row, why) is why

    def __bool__(self) -> bool:
        return any(self.rows.values())


NOBODY = LeftOut()


def leave_out(table: Table, left: LeftOut) -> None:
    """Let a table's rows that are left out stand for nothing, and what was wrong with them too."""
    cells = left.cells.get(table.sheet.name, set())
    for row in table.rows if cells else ():
        place = table.cells(row.number)
        if (place, "") in cells or (place, _record(table, row)) in cells:
            left.add(table.sheet.name, row.number, LeftRow(REFUSED, "by the books"))
    rows = left.of(table.sheet.name)
    if not rows:
        return
    whole = WHOLE in rows
    for at, row in enumerate(table.rows):
        if row.kind in {RECORD, SET_ASIDE} and (whole or row.number in rows):
            table.rows[at] = row._replace(kind=FINDING)
    table.findings[:] = [
        finding
        for finding in table.findings
        if finding not in errors_in([finding])
        or not (whole or rows.keys() & set(rows_of(table, finding)))
    ]


def faults(table: Table, left: LeftOut) -> bool:
    """Leave out what a table's errors speak about; return whether that is more than before."""
    more = False
    errors = errors_in(table.findings)
    units = Units(table)
    for finding in errors:
        left.findings.setdefault(finding)
        why = LeftRow(finding.code, finding.message)
        for row in rows_of(table, finding):
            more |= units.refuse(row, why, left)
    return more


class Units:
    """Which rows of a table stand or fall together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: dict[str, list[int]] = {}

    def refuse(self, row: int, why: LeftRow, left: LeftOut) -> bool:
        """Leave a row out with all of its unit; return whether that is more than before."""
        name = self._table.sheet.name
        more = left.add(name, row, why)
        if row == WHOLE or not more:
            return more
        place = self._table.cells(row)
        text = f"it belongs together with {place}, which is refused: {why.message}"
        others = LeftRow(why.code, text)
        for other in self.together(row):
            left.add(name, other, others)
        return True

    def together(self, number: int) -> list[int]:
        """Return the rows that stand or fall with a row, itself among them where it counts."""
        if not self._rows:
            for row in self._table.rows:
                if _counts(row):
                    for name in _names(self._table, row):
                        self._rows.setdefault(name, []).append(row.number)
        row = self._table.rows[number - 1]
        return [other for name in _names(self._table, row) for other in self._rows.get(name, ())]


def rows_of(table: Table, finding: Finding) -> Iterable[int]:
    """Return the rows that an error speaks about; `WHOLE` for the sheet."""
    if finding.code in _OF_THE_SHEET:
        return (WHOLE,)
    spans = [
        range(top, bottom + 1)
        for top, left, bottom, _ in table.sheet.merged
        if finding.code == "IMPORT-MERGED" and address(top, left) == finding.where.cell
    ]
    merged = [row for span in spans for row in span if row <= len(table.rows)]
    rows = merged or (table.rows_at(finding.where.cell) if finding.where.cell else [])
    kinds = {table.rows[row - 1].kind for row in rows if row <= len(table.rows)}
    return rows if kinds and TOTAL not in kinds else (WHOLE,)


def _names(table: Table, row: Row) -> set[str]:
    found = set()
    if table.layout.kind in {"agreement", "contribution"} and "agreement" in row.values:
        found.add(f"agreement {row.values['agreement']}")
    with contextlib.suppress(BuildError):
        found.add(owner_of(table.layout, row))
    return found


def refused_facts(book: Workbook, tables: Iterable[Table], left: LeftOut) -> Iterable[Any]:
    """Yield the directive of each row that is left out, with its place in the file."""
    seen = set()
    for table in tables:
        name = table.sheet.name
        seen.add(name)
        rows = left.of(name)
        whole = rows.get(WHOLE)
        if whole and not any(_counts(row) for row in table.rows):
            yield _fact(book, Origin(book.hash, name, _area(table.sheet)), whole, {}, sheet=True)
            continue
        for row in table.rows:
            why = rows.get(row.number) or whole
            if why is None or not (_counts(row) or row.number in rows):
                continue
            own = row.number in rows or not whole
            why = why if own else LeftRow(why.code, f"its sheet is refused: {why.message}")
            record = _record(table, row)
            origin = Origin(book.hash, name, table.cells(row.number))
            yield _fact(book, origin, why, row.values, record=record)
    for sheet in book.sheets:
        if sheet.name not in seen and (why := left.of(sheet.name).get(WHOLE)):
            origin = Origin(book.hash, sheet.name, _area(sheet))
            yield _fact(book, origin, why, {}, sheet=True)


def _counts(row: Row) -> bool:
    return row.kind in {RECORD, SET_ASIDE, FINDING}


def _area(sheet: Sheet) -> str:
    width = max(map(len, sheet.rows), default=1) or 1
    return f"A1:{address(len(sheet.rows) or 1, width)}"


def _record(table: Table, row: Row) -> str:
    try:
        return owner_of(table.layout, row)
    except BuildError:
        return ""


def _fact(
    book: Workbook,
    origin: Origin,
    why: LeftRow,
    values: dict[str, Any],
    *,
    record: str = "",
    sheet: bool = False,
) -> Custom:
    digest = hashlib.sha256(f"{origin}|{record}|{why.code}".encode()).hexdigest()[:12].upper()
    meta: dict[str, Any] = {"filename": book.name, "lineno": 0, "reason": why.reason}
    facts = {"amount": amount_text(values), "record": record, "sheet": sheet or None}
    meta |= {name: value for name, value in facts.items() if value}
    meta |= {"key": f"{REFUSED}:{digest}", "origin": str(origin)}
    day = values.get("date")
    day = OPEN_DATE if day is None or not hasattr(day, "isoformat") else day
    return Custom(meta, day, REFUSED, [ValueType(f"{REFUSED.upper()}-{digest}", str)])
