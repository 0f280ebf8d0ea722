"""Reconciliations arranged: what ties, what is open, what was matched and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table, total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from reports.reconciliations.held import Item, Listed, Reconciled

#: Rows of items that a terminal is shown; the saved paper has every one.
SHORT = 40


def paper(found: Reconciled, day: datetime.date) -> Paper:
    """Return the working paper of a reconciliation: whole where saved, short on a terminal."""
    whole, brief = (document(found, day, full=full) for full in (True, False))
    return Paper(found.words.paper, found, whole, found.stands, brief)


def verdict(found: Reconciled) -> str:
    """Return how a reconciliation ended, in a few words."""
    if found.loose:
        return f"{len(found.loose)} totals do not tie: what is left is not zero"
    count = found.open
    if count:
        return f"ties to zero, with {count} open item{'s' * (count > 1)}"
    return "ties to zero, nothing open"


def document(found: Reconciled, day: datetime.date, *, full: bool) -> Document:
    """Return a reconciliation arranged; `full` lists every pair and every item."""
    tables = [_ties(found), _days(found, full=full), *_totals(found, full=full)]
    tables += [_listed(one, full=full) for one in found.lists]
    tables += [_items(found, full=full), _rules(found)]
    if full:
        tables.append(_pairs(found))
    notes = list(found.notes)
    if not full and len(found.items) > SHORT:
        notes.append(f"{len(found.items) - SHORT} more items: --out saves every one, --json too.")
    return Document(
        title=found.words.title,
        name=f"{found.words.us} and {found.words.them}: {verdict(found)}",
        period=f"made on {day}",
        labels=(),
        facts=(("Held", found.about),),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(notes),
        about=(
            (
                "Books",
                f"{found.identity.batches} batches, {found.identity.transactions} transactions",
            ),
            ("Head of the chain", found.identity.chain),
        ),
        certificate="",
        day=day,
        footer=f"{found.words.title}, {day}",
        identity=f"Books at chain {found.identity.chain[:12]}",
    )


def _ties(found: Reconciled) -> Table:
    columns = (
        Column("Part", "words", 4),
        Column("What", "words", 4, spill=1),
        Column(found.words.us, "amount", 3),
        Column(found.words.them, "amount", 3),
        Column("Items", "amount", 3),
        Column("Left", "amount", 2),
        Column("Cur.", "text", 1),
        Column("", "mark", 1),
    )
    rows = tuple(
        Row((tie.part, tie.what, tie.ours, tie.theirs, tie.items, tie.left, tie.currency, tie.mark))
        for tie in found.ties
    )
    about = f"{found.words.us} less {found.words.them.lower()} less the items below is left: zero."
    return Table("ties", "Totals", columns, rows, about)


def _items(found: Reconciled, *, full: bool) -> Table:
    columns = (
        Column("Day", "date", 2),
        Column("Item", "text", 4),
        Column("Amount", "amount", 3),
        Column("Cur.", "text", 1),
        Column("", "mark", 1),
        Column(found.words.them, "text", 4, spill=4),
        Column("Their place", "text", 4, spill=2),
        Column(found.words.us, "text", 4, spill=5),
        Column("Our place", "text", 3, spill=1),
        Column("Part", "text", 3, spill=3),
    )
    several = len({item.part for item in found.items}) > 1
    some: Sequence[Item] = found.items if full else found.items[:SHORT]
    rows = [
        Row(
            (
                item.day,
                item.kind if item.open else f"{item.kind} (explained)",
                item.amount,
                item.currency,
                item.mark,
                item.theirs,
                item.their_place,
                item.ours,
                item.our_place,
                item.part if several else "",
            )
        )
        for item in some
    ]
    sums = {item.currency: ZERO for item in found.items}
    marks = {currency: total_mark(one.mark for one in found.items if one.currency == currency)
             for currency in sums}  # fmt: skip
    for item in found.items:
        sums[item.currency] += item.amount
    rows += [
        Row((None, "All items", total, currency, marks[currency], "", "", "", "", ""), "total")
        for currency, total in sums.items()
    ]
    about = f"What keeps the two apart; amounts are {found.words.us.lower()} less the other side."
    return Table("items", "Items", columns, tuple(rows), about)


def _rules(found: Reconciled) -> Table:
    columns = (Column("Rule", "words", 3), Column("Matched", "rate", 1), Column("Says", "words", 8))
    rows = tuple(Row((one.rule, one.pairs, one.says)) for one in found.rules if one.pairs)
    return Table("rules", "Matched, by which rule", columns, rows)


def _pairs(found: Reconciled) -> Table:
    columns = (
        Column("Part", "words", 3),
        Column("Day", "date", 2),
        Column("Rule", "words", 3),
        Column(found.words.them, "words", 4),
        Column("Their place", "words", 4),
        Column("Amount", "amount", 3),
        Column(found.words.us, "words", 4),
        Column("Our place", "words", 4),
        Column("Our amount", "amount", 3),
        Column("Cur.", "text", 1),
        Column("", "mark", 1),
    )
    rows = tuple(
        Row(
            (
                pair.part,
                pair.day,
                pair.rule,
                pair.theirs,
                pair.their_place,
                pair.their_amount,
                pair.ours,
                pair.our_place,
                pair.our_amount,
                pair.currency,
                pair.mark,
            )
        )
        for pair in found.pairs
    )
    return Table("matched", "Matched", columns, rows)


def _totals(found: Reconciled, *, full: bool) -> list[Table]:
    columns = (
        Column("", "words", 4),
        Column(found.words.them, "amount", 3),
        Column(found.words.us, "amount", 3),
        Column("Difference", "amount", 3),
        Column("Cur.", "text", 1),
    )
    tables = []
    for by in dict.fromkeys(total.by for total in found.totals):
        own = [total for total in found.totals if total.by == by]
        shown = own if full else own[:SHORT]
        rows = tuple(
            Row((one.name, one.theirs, one.ours, one.difference, one.currency)) for one in shown
        )
        about = "" if len(shown) == len(own) else f"The first {len(shown)} of {len(own)}."
        named = (columns[0]._replace(title=by.capitalize()), *columns[1:])
        tables.append(Table(f"by-{by}", f"Totals by {by}", named, rows, about))
    return tables


def _listed(one: Listed, *, full: bool) -> Table:
    spills = range(len(one.columns))
    columns = tuple(
        Column(title, kind, 3, spill=at if kind == "text" else 0)
        for at, (title, kind) in zip(spills, one.columns, strict=True)
    )
    rows = one.rows if full else one.rows[:SHORT]
    about = one.about
    if len(rows) < len(one.rows):
        about = f"{about} The first {len(rows)} of {len(one.rows)}.".strip()
    return Table(one.title, one.title, columns, tuple(Row(cells) for cells in rows), about)


def _days(found: Reconciled, *, full: bool) -> Table:
    columns = (
        Column("Day", "date", 2),
        Column("Part", "words", 3, spill=1),
        Column(found.words.us, "amount", 3),
        Column(found.words.them, "amount", 3),
        Column("In transit", "amount", 3),
        Column("Unmatched", "amount", 3),
        Column("Left", "amount", 2),
        Column("Cur.", "text", 1),
    )
    some = found.days if full else found.days[-12:]
    rows = tuple(
        Row(
            (
                one.day,
                one.part,
                one.books,
                one.bank,
                one.transit,
                one.unmatched,
                one.left,
                one.currency,
            )
        )
        for one in some
    )
    about = "" if len(some) == len(found.days) else f"The last {len(some)} of {len(found.days)}."
    return Table("days", "Balances at the end of each statement", columns, rows, about)
