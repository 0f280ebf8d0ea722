"""From tables to entries: each kind of record to its builder, in the order books are filled.

Funds and donors come before agreements, agreements before receipts, receipts before expenditure,
whatever the order of the sheets; what one sheet brings, the next may name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.agreement_records import build_agreements
from importers.asides import set_aside
from importers.desk import BuildError, Desk, owner_of
from importers.expenditure_records import build_expenditure
from importers.money_records import Receipts, build_allocation, build_appropriation, build_pool
from importers.records import KINDS
from importers.rows import read_table
from importers.table import FINDING, RECORD, SET_ASIDE, Table
from importers.term_records import build_rate, build_term
from ledger.chart import ChartError
from ledger.findings import Severity, errors_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from importers.recognise import Match
    from importers.table import Row
    from importers.workbook import Sheet, Workbook

    Build = Callable[[Desk, Table, Row, str], None]

_BY_ROW: dict[str, Build] = {
    "rate": build_rate,
    "pool-contribution": build_pool,
    "appropriation": build_appropriation,
    "allocation": build_allocation,
}

#: Rates come before everything: any amount may need one.
_ORDER = {word: at for at, word in enumerate(KINDS, 1)} | {"rate": 0}


def build_book(desk: Desk, book: Workbook, matches: Sequence[tuple[Sheet, Match]]) -> list[Table]:
    """Read the sheets of a workbook by their layouts and lay their entries on the desk.

    Returns:
        The tables in the order of the sheets. What is wrong is in their findings.
    """
    tables: dict[int, Table] = {}
    order = sorted(range(len(matches)), key=lambda at: _ORDER[matches[at][1].known.layout.kind])
    taught = 0
    for at in order:
        sheet, match = matches[at]
        if len(desk.drafts) != taught:
            desk.names.learn(desk.terms())
            taught = len(desk.drafts)
        tables[at] = read_table(book, sheet, match.known.layout, match.row, desk.names)
        build_table(desk, tables[at])
        _note_empty(tables[at])
    return [tables[at] for at in sorted(tables)]


def _note_empty(table: Table) -> None:
    """Say so where there is nothing to book: perhaps the wrong file was exported."""
    below = [row.kind for row in table.rows if row.number > table.header.row]
    if not {RECORD, SET_ASIDE, FINDING}.intersection(below) and not errors_in(table.findings):
        table.add(
            "IMPORT-EMPTY",
            "the sheet has a header and no records",
            table.header.row,
            severity=Severity.NOTE,
        )


def build_table(desk: Desk, table: Table) -> None:
    """Lay down the entries of one table."""
    kind = table.layout.kind
    if kind in {"agreement", "contribution"}:
        build_agreements(desk, table)
    elif kind == "expenditure":
        build_expenditure(desk, table)
    elif kind == "receipt":
        _build_rows(desk, table, Receipts(desk).build)
    else:
        _build_rows(desk, table, _BY_ROW.get(kind, build_term))


def _build_rows(desk: Desk, table: Table, build: Build) -> None:
    """Give each record to a builder; what it refuses is a finding, and the next row follows."""
    for row in table.rows:
        try:
            if row.kind == SET_ASIDE:
                set_aside(desk, table, row, row.reason)
            elif row.kind == RECORD:
                owner = owner_of(table.layout, row)
                if desk.claim(owner, table, row.number):
                    build(desk, table, row, owner)
        except BuildError as error:
            desk.refuse(table, row, error)
        except ChartError as error:
            desk.refuse(table, row, BuildError("IMPORT-VALUE", str(error)))
