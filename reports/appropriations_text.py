"""Appropriations as terminal tables: what was voted, what is left of it, what became of it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, grouped
from reports.financial.sheet import Sheet, Tie, bars, broken, document
from reports.render.papers import Paper
from reports.render.tables import DASH, MARK, Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.appropriations import Appropriations, Vote
    from reports.identity import Identity

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


def paper(found: Appropriations, which: Identity, *, sound: bool) -> Paper:
    """Return the appropriations as a paper; `sound`: the rules refuse nothing in the books."""
    tables = (_voted(found), _left(found), _life(found), _groups(found), _shares(found))
    made = any(vote.illustrative for vote in found.votes)
    accounts = ", ".join(f"{name} {grouped(amount)}" for name, amount in found.accounts)
    held = dict(found.accounts)
    ties = (
        Tie(
            "authority less what was given up",
            found.total("authority") - found.total("surrendered"),
            held["Appropriation"],
        ),
        Tie("spent", found.total("spent"), held["Expenses"]),
        Tie("due to Member States", found.total("due"), held["DueToMemberStates"]),
    )
    spent = ((f"{vote.fund} {vote.year}", vote.spent) for vote in found.votes)
    arranged = document(
        Sheet(
            title="Appropriations by mission",
            period=str(found.as_of),
            day=found.as_of,
            tables=tables,
            which=which,
            notes=(f"The accounts have: {accounts}.", *found.notes),
            ties=ties,
            charts=bars("spent", "Spent by vote", spent, "What was spent of each vote."),
            illustrative=made,
        )
    )
    data = {"identity": which, **found.as_json()}
    return Paper("appropriations", data, arranged, sound and not broken(ties))


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
    every = tuple(range(len(rows)))
    rows.append(Row(("Total", "", "", "", found.counted, "", ""), "total", every))
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
    every = tuple(range(len(rows)))
    rows.append(Row(("Total", *map(found.total, names)), "total", every))
    return Table("left", "What is left of it", columns, tuple(rows))


def _life(found: Appropriations) -> Table:
    columns = (
        Column("Appropriation"),
        Column("Stands"),
        Column("Ends", "date"),
        Column("Lapses on", "date", spill=1),
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
    sums = (found.total("surrendered"), found.total("due"))
    rows.append(Row(("Total", "", "", "", *sums), "total", tuple(range(len(rows)))))
    return Table("life", "What becomes of it", columns, tuple(rows))


def _groups(found: Appropriations) -> Table:
    given = any(one.given_up for vote in found.votes for one in vote.groups)
    columns = (
        Column("Appropriation"),
        Column("Group"),
        Column("Amount", "amount"),
        Column("Redeployed", "amount"),
        Column("Spent", "amount"),
        *((Column("Given up", "amount"),) if given else ()),
        Column("Left", "amount"),
    )
    rows = []
    for vote in found.votes:
        for one in vote.groups:
            up = (one.given_up,) if given else ()
            rows.append(
                Row((_name(vote), one.name, one.amount, one.redeployed, one.spent, *up, one.left))
            )
    return Table("groups", "Groups", columns, tuple(rows))


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
