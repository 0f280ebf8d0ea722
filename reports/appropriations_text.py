"""Appropriations as terminal tables: what was voted, what is left of it, what became of it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, grouped
from reports.render.tables import DASH, MARK, Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.appropriations import Appropriations, Vote

#: Columns of a terminal that the tables fit.
WIDTH = 100


def as_text(found: Appropriations) -> str:
    """Return the appropriations as terminal tables."""
    return "\n".join(_lines(found))


def _lines(found: Appropriations) -> Iterator[str]:
    yield f"Appropriations on {found.as_of}, in {BOOK_CURRENCY}"
    if not found.votes:
        yield "\nThere is no appropriation."
        return
    if any(vote.illustrative for vote in found.votes):
        yield f"Rows marked {MARK} hold figures made up for example books."
    for table in (_voted(found), _left(found), _life(found)):
        yield f"\n{table.title}"
        yield table_text(table, width=WIDTH)
    if any(vote.groups for vote in found.votes):
        yield "\nGroups"
        yield table_text(_groups(found), width=WIDTH)
    if found.shares:
        yield "\nShares of what is voted for all missions: disclosed, booked nowhere"
        yield table_text(_shares(found), width=WIDTH)
    accounts = ", ".join(f"{name} {grouped(amount)}" for name, amount in found.accounts)
    yield ""
    for note in (f"The accounts have: {accounts}.", *found.notes):
        yield from textwrap.wrap(note, WIDTH, break_on_hyphens=False)


def _name(vote: Vote) -> str:
    return f"{vote.id} {MARK}" if vote.illustrative else vote.id


def _voted(found: Appropriations) -> Table:
    columns = (
        Column("Appropriation"),
        Column("Year"),
        Column("Status"),
        Column("Voted", "amount"),
        Column("Counted once", "amount"),
        Column("Inclusive of", spill=2),
        Column("Resolution", spill=1),
    )
    rows = [
        Row(
            (
                _name(vote),
                vote.year,
                vote.status,
                DASH if vote.voted is None else vote.voted,
                DASH if vote.counted is None else vote.counted,
                ", ".join(vote.includes),
                vote.resolution,
            )
        )
        for vote in found.votes
    ]
    rows.append(Row(("Total", "", "", "", found.counted, "", ""), "total"))
    return Table("voted", "What was voted", columns, tuple(rows))


def _left(found: Appropriations) -> Table:
    names = ("authority", "spent", "committed", "unencumbered")
    columns = (
        Column("Appropriation"),
        Column("Authority", "amount"),
        Column("Spent", "amount"),
        Column("Committed", "amount"),
        Column("Unencumbered", "amount"),
    )
    rows = [
        Row((_name(vote), *(getattr(vote, name) for name in names)))
        for vote in found.votes
        if vote.voted is not None
    ]
    rows.append(Row(("Total", *map(found.total, names)), "total"))
    return Table("left", "What is left of it", columns, tuple(rows))


def _life(found: Appropriations) -> Table:
    columns = (
        Column("Appropriation"),
        Column("Stands"),
        Column("Ends", "date"),
        Column("Lapses on", "date"),
        Column("Surrendered", "amount"),
        Column("Due to Member States", "amount"),
    )
    rows = [
        Row(
            (
                _name(vote),
                vote.stands,
                vote.ends,
                vote.lapses or "no policy",
                vote.surrendered,
                vote.due,
            )
        )
        for vote in found.votes
    ]
    rows.append(Row(("Total", "", "", "", found.total("surrendered"), found.total("due")), "total"))
    return Table("life", "What becomes of it", columns, tuple(rows))


def _groups(found: Appropriations) -> Table:
    columns = (
        Column("Appropriation"),
        Column("Group"),
        Column("Amount", "amount"),
        Column("Redeployed", "amount"),
        Column("Spent", "amount"),
        Column("Left", "amount"),
    )
    rows = tuple(
        Row((vote.id, one.name, one.amount, one.redeployed, one.spent, one.left))
        for vote in found.votes
        for one in vote.groups
    )
    return Table("groups", "Groups", columns, rows)


def _shares(found: Appropriations) -> Table:
    columns = (
        Column("Fund"),
        Column("Year"),
        Column("Share of"),
        Column("Amount", "amount"),
        Column("Resolution", spill=1),
    )
    rows = tuple(
        Row((one.fund, one.year, one.of, one.amount, one.resolution)) for one in found.shares
    )
    return Table("shares", "Shares", columns, rows)
