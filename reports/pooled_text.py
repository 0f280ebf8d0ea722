"""Pooled funds as terminal tables: allocations, and reports to the agent."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY
from reports.render.tables import DASH, MARK, Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.pooled import Pooled

#: Columns of a terminal that the tables fit.
WIDTH = 100


def as_text(found: Pooled) -> str:
    """Return allocations and reports as terminal tables."""
    return "\n".join(_lines(found))


def _lines(found: Pooled) -> Iterator[str]:
    yield f"Allocations of pooled funds on {found.as_of}, in {BOOK_CURRENCY}"
    if not found.allocations:
        yield "\nThere is no allocation."
        return
    if any(one.illustrative for one in found.allocations):
        yield f"Rows marked {MARK} hold figures made up for example books."
    yield ""
    yield table_text(_funded(found), width=WIDTH)
    yield "\nWhat came of it"
    yield table_text(_spent(found), width=WIDTH)
    if found.reports:
        yield "\nFinal figures to the agent"
        yield table_text(_reports(found), width=WIDTH)
    if found.notes:
        yield ""
    for note in found.notes:
        yield from textwrap.wrap(note, WIDTH)


def _funded(found: Pooled) -> Table:
    columns = (
        Column("Allocation"),
        Column("Agent"),
        Column("Allocated", "amount"),
        Column("Transferred", "amount"),
        Column("Refunded", "amount"),
        Column("Net funded", "amount"),
    )
    rows = [
        Row(
            (
                f"{one.id} {MARK}" if one.illustrative else one.id,
                one.agent or DASH,
                one.allocated,
                one.transferred,
                one.refunded,
                one.funded,
            )
        )
        for one in found.allocations
    ]
    names = ("allocated", "transferred", "refunded", "funded")
    rows.append(Row(("Total", "", *map(found.total, names)), "total"))
    return Table("funded", "Allocations", columns, tuple(rows))


def _spent(found: Pooled) -> Table:
    columns = (
        Column("Allocation"),
        Column("Net funded", "amount"),
        Column("Interest", "amount"),
        Column("Spent", "amount"),
        Column("Delivery", "percent"),
        Column("Balance", "amount"),
    )
    rows = [
        Row(
            (
                one.id,
                one.funded,
                one.interest,
                one.spent,
                DASH if one.delivery is None else one.delivery,
                one.balance,
            )
        )
        for one in found.allocations
    ]
    totals = (found.total("funded"), found.total("interest"), found.total("spent"))
    rows.append(Row(("Total", *totals, "", found.total("balance")), "total"))
    return Table("spent", "What came of it", columns, tuple(rows))


def _reports(found: Pooled) -> Table:
    columns = (
        Column("Allocation"),
        Column("Year", "number"),
        Column("Spent so far", "amount"),
        Column("Due", "date"),
        Column("Sent", "date"),
        Column(""),
    )
    rows = tuple(
        Row(
            (
                one.allocation,
                one.year,
                one.spent,
                one.due or DASH,
                one.sent or DASH,
                "overdue" if one.overdue(found.as_of) else "",
            )
        )
        for one in found.reports
    )
    return Table("reports", "Reports", columns, rows)
