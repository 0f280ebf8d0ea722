"""What donors owe, as terminal tables: each part of it, and its ages."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, grouped
from reports.receivables import ALLOWANCE
from reports.render.tables import MARK, NOT_KNOWN, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    from reports.receivables import Receivable, Receivables

#: Columns of a terminal that the tables fit.
WIDTH = 100


def as_text(found: Receivables) -> str:
    """Return what donors owe as terminal tables."""
    lines = [f"Receivable from donors on {found.as_of}, in {BOOK_CURRENCY}"]
    steps = ", ".join(f"{step.per_cent:f}% from {step.days} days" for step in found.steps or ())
    standing = (
        f"Allowance by policy {ALLOWANCE}: {steps}; proposed, not booked."
        if steps
        else f"No policy {ALLOWANCE} is in force, so no allowance is proposed."
    )
    lines += textwrap.wrap(standing, WIDTH)
    if any(row.illustrative for row in found.rows):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    if found.rows:
        lines += ["", table_text(_parts(found), WIDTH), "", "By days overdue"]
        lines += [table_text(_ages(found), WIDTH)]
    else:
        lines += ["", "No donor owes anything on that day."]
    same = found.total == found.booked
    lines += ["", f"The Receivable accounts have {grouped(found.booked)}" + (
        ", the same." if same else f": {grouped(found.booked - found.total)} is not explained."
    )]  # fmt: skip
    return "\n".join(lines)


def _parts(found: Receivables) -> Table:
    marked = any(row.illustrative for row in found.rows)
    columns = (
        Column("Agreement"),
        Column("Donor"),
        Column("Instalment", spill=1),
        Column("Due"),
        Column("Amount", "amount"),
        Column("Doubtful", "percent", spill=3),
        Column("Allowance", "amount"),
        *([Column("", "mark", spill=2)] if marked else []),
    )

    def cells(row: Receivable) -> tuple[Cell, ...]:
        return (
            row.agreement,
            row.donor,
            row.number,
            _due(row),
            row.amount,
            NOT_KNOWN if row.per_cent is None else row.per_cent,
            NOT_KNOWN if row.allowance is None else row.allowance,
            *((MARK if row.illustrative else "",) if marked else ()),
        )

    total: tuple[Cell, ...] = (
        "Total",
        "",
        "",
        "",
        found.total,
        "",
        NOT_KNOWN if found.allowance is None else found.allowance,
        *((total_mark(row.illustrative for row in found.rows),) if marked else ()),
    )
    rows = [Row(cells(row)) for row in found.rows]
    return Table("receivables", "", columns, (*rows, Row(total, "total")))


def _due(row: Receivable) -> str:
    if row.due is None or row.days is None:
        return "no day stated"
    if row.days <= 0:
        return str(row.due)
    return f"{row.due}, {row.days:,} day{'' if row.days == 1 else 's'} overdue"


def _ages(found: Receivables) -> Table:
    rows = [Row((name, amount)) for name, amount in found.by_step()]
    columns = (Column("Age"), Column("Amount", "amount"))
    return Table("ages", "", columns, (*rows, Row(("Total", found.total), "total")))
