"""Commitments as a terminal table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO, grouped
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    from reports.commitments import Standing, Standings

#: Columns of a terminal that the table fits.
WIDTH = 100


def as_text(found: Standings) -> str:
    """Return commitments as a terminal table."""
    of = f" of {found.funding}" if found.funding else ""
    lines = [f"Commitments{of} on {found.as_of}, in {BOOK_CURRENCY}"]
    if any(row.commitment.illustrative for row in found.rows):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    if not found.rows:
        return "\n".join([*lines, "", "None."])
    lines += ["", table_text(_table(found), width=WIDTH)]
    if found.support:
        lines += ["", f"Open amounts will bear {grouped(found.support)} of support cost besides."]
    return "\n".join(lines)


def _table(found: Standings) -> Table:
    marked = any(row.commitment.illustrative for row in found.rows)
    columns = (
        Column("Commitment"),
        Column("Funding"),
        Column("For", spill=2),
        Column("Payee", spill=1),
        Column("Committed", "amount"),
        Column("Charged", "amount"),
        Column("Open", "amount"),
        Column("Raised", spill=4),
        Column("Last moved", spill=5),
        Column("Funding ends", spill=3),
        Column("State"),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    total: tuple[Cell, ...] = (
        "Total", "", "", "",
        found.total("amount"), found.total("charged"), found.total("open"),
        "", "", "", "",
        *((total_mark(row.commitment.illustrative for row in found.rows),) if marked else ()),
    )  # fmt: skip
    rows = [Row(_cells(row, marked=marked)) for row in found.rows]
    return Table("commitments", "", columns, (*rows, Row(total, "total")))


def _cells(row: Standing, *, marked: bool) -> tuple[Cell, ...]:
    one = row.commitment
    days = f" ({row.idle:,} days)" if row.stale else ""
    freed = f" {grouped(row.released)}" if row.released > ZERO else ""
    return (
        one.id,
        one.funding,
        f"{one.programme}, {one.budget_class}",
        one.payee,
        one.amount,
        one.charged,
        one.open,
        str(one.raised),
        f"{one.moved}{days}",
        str(row.ends) if row.ends else "",
        f"{row.state}{freed}",
        *((MARK if one.illustrative else "",) if marked else ()),
    )
