"""What donors owe, as terminal tables: each part of it, and its ages."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO, grouped
from reports.financial.sheet import totalled
from reports.receivables import ALLOWANCE
from reports.render.tables import MARK, NOT_KNOWN, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    from reports.receivables import Receivable, Receivables

#: Columns of a terminal that the tables fit.
WIDTH = 100


def as_text(found: Receivables, side: str = "age") -> str:
    """Return what donors owe as terminal tables, and summed up by a side of it."""
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
        lines += ["", table_text(parts(found), WIDTH)]
        own = ages(found) if side == "age" else grouped_by(found, side)
        lines += ["", own.title, table_text(own, WIDTH)]
    else:
        lines += ["", "No donor owes anything on that day."]
    same = found.total == found.booked
    lines += ["", f"The Receivable accounts have {grouped(found.booked)}" + (
        ", the same." if same else f": {grouped(found.booked - found.total)} is not explained."
    )]  # fmt: skip
    return "\n".join(lines)


def parts(found: Receivables) -> Table:
    """Return each part of what donors owe, oldest first."""
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
    return Table("receivables", "Owed, oldest first", columns, totalled(rows, total))


def _due(row: Receivable) -> str:
    if row.due is None or row.days is None:
        return "no day stated"
    if row.days <= 0:
        return str(row.due)
    return f"{row.due}, {row.days:,} day{'' if row.days == 1 else 's'} overdue"


def ages(found: Receivables) -> Table:
    """Return what is owed by how long it has been due."""
    rows = [Row((name, amount)) for name, amount in found.by_step()]
    columns = (Column("Age"), Column("Amount", "amount"))
    return Table("ages", "By days overdue", columns, totalled(rows, ("Total", found.total)))


#: What a table by each side is called, and its first column.
_TITLES = {
    "age": ("By days overdue", "Age"),
    "donor": ("By donor", "Donor"),
    "agreement": ("By agreement", "Agreement"),
    "expiry": ("By when the agreement ends", "Ends"),
}


def grouped_by(found: Receivables, side: str) -> Table:
    """Return what is owed, and what of it is overdue, by one of its sides."""
    title, heading = _TITLES[side]
    columns = (Column(heading, "words"), Column("Owed", "amount"), Column("Overdue", "amount"))
    sums = found.by(side)
    rows = [Row(one) for one in sums]
    overdue = sum((late for _, _, late in sums), ZERO)
    total = ("Total", found.total, overdue)
    return Table(f"by-{side}", title, columns, totalled(rows, total))
