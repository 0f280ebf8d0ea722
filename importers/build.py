"""From tables to entries: each kind of record to its builder, in the order books are filled.

Funds and donors come before agreements, agreements before receipts, receipts before expenditure,
whatever the order of the sheets; what one sheet brings, the next may name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.advance_records import Balances, Returns, build_advance
from importers.agreement_records import build_agreements
from importers.amendment_records import build_clause
from importers.approval_records import build_approval
from importers.arrangement_records import build_instalments
from importers.bank_lines import build_lines
from importers.bank_records import build_account, build_statements
from importers.each_row import each_claimed
from importers.ending_records import (
    build_condition_met,
    build_interest,
    build_refund,
    build_write_off,
)
from importers.expenditure_records import build_expenditure
from importers.flow_records import build_flow
from importers.gift_records import build_in_kind
from importers.leaving import NOBODY, leave_out
from importers.money_records import Receipts, build_allocation, build_appropriation, build_pool
from importers.opening_records import Openings
from importers.output_records import build_outputs
from importers.rate_records import build_rates
from importers.records import KINDS
from importers.report_records import build_reports
from importers.reserve_records import build_repayment, build_reserve_advance
from importers.revaluation_records import build_revaluation
from importers.reversal_records import build_reversal
from importers.rows import read_table
from importers.surrender_records import build_surrender
from importers.table import FINDING, RECORD, SET_ASIDE, Table
from importers.term_records import build_term
from importers.unapplied_records import build_unapplied
from ledger.findings import Severity, errors_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from importers.desk import Desk
    from importers.leaving import LeftOut
    from importers.recognise import Match
    from importers.table import Row
    from importers.workbook import Sheet, Workbook

    Build = Callable[[Desk, Table, Row, str], None]

_BY_ROW: dict[str, Build] = {
    "advance": build_advance,
    "reserve-advance": build_reserve_advance,
    "reserve-repayment": build_repayment,
    "interest": build_interest,
    "condition-met": build_condition_met,
    "donor-refund": build_refund,
    "write-off": build_write_off,
    "clause": build_clause,
    "in-kind": build_in_kind,
    "pool-contribution": build_pool,
    "revaluation": build_revaluation,
    "surrender": build_surrender,
    "appropriation": build_appropriation,
    "bank-account": build_account,
    "unapplied": build_unapplied,
    "allocation": build_allocation,
    "flow": build_flow,
    "reversal": build_reversal,
    "approval": build_approval,
}

#: Builders that look at all the rows of a sheet together.
_BY_SHEET: dict[str, Callable[[Desk, Table], None]] = {
    "agreement": build_agreements,
    "contribution": build_agreements,
    "expenditure": build_expenditure,
    "instalment": build_instalments,
    "rate": build_rates,
    "partner-report": build_reports,
    "output": build_outputs,
    "task-report": build_outputs,
    "bank-statement": build_statements,
    "bank-line": build_lines,
}

#: Builders that keep in mind what the rows before have done to receivables and advances.
_BY_TABLE: dict[str, Callable[[Desk], Receipts | Returns | Balances | Openings]] = {
    "opening": Openings,
    "receipt": Receipts,
    "advance-refund": Returns,
    "partner-balance": Balances,
}

#: Rates come before everything: any amount may need one.
_ORDER = {word: at for at, word in enumerate(KINDS, 1)} | {"rate": 0}


def build_book(
    desk: Desk, book: Workbook, matches: Sequence[tuple[Sheet, Match]], left: LeftOut = NOBODY
) -> list[Table]:
    """Read the sheets of a workbook by their layouts and lay their entries on the desk.

    Args:
        desk: what is known.
        book: the workbook.
        matches: its sheets with their layouts.
        left: rows that are left out.

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
        leave_out(tables[at], left)
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
    if kind in _BY_SHEET:
        _BY_SHEET[kind](desk, table)
    elif kind in _BY_TABLE:
        _build_rows(desk, table, _BY_TABLE[kind](desk).build)
    else:
        _build_rows(desk, table, _BY_ROW.get(kind, build_term))


def _build_rows(desk: Desk, table: Table, build: Build) -> None:
    each_claimed(desk, table, lambda row, owner: build(desk, table, row, owner))
