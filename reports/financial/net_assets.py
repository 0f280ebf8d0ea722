"""Changes in net assets: from the eve of the period to its end, by what they may be used for.

    closing = opening + revenue - expense + in kind less its use + transfers + brought forward

Transfers between fundings, with the consent they state, move money from one use to another; within
a fund they sum to nothing. What is brought forward is what a fund had before these books began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.financial.model import NOTHING, Change, Item, Pile, added, less
from reports.financial.performance import REVENUE
from reports.financial.position import FOR, RESULT
from reports.financial.tally import balance, flow, opening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.financial.tally import Cell

SUMMARY = (("opening", "Opening"), ("change", "Change"), ("closing", "Closing"))


#: The changes of net assets, in the order of their columns, and what a statement calls them.
CHANGES = {
    "opening": "At the beginning",
    "revenue": "Revenue",
    "expense": "Expense",
    "in_kind": "Goods in kind received, less those used",
    "transferred": "Transferred, with consent",
    "brought": "Brought forward when the books began",
    "closing": "At the end",
}


def changes(cells: Iterable[Cell]) -> tuple[Change, ...]:
    """Return how net assets of a fund changed, one row for each use that has any."""
    own = [cell for cell in cells if cell.kind in RESULT]
    found = []
    for use, title in FOR.items():
        some = [cell for cell in own if cell.restriction == use]
        pile = Pile(some)
        spent = pile.of("expense")
        used = [cell for cell in spent if cell.in_kind]
        paid = [cell for cell in spent if not cell.in_kind]
        change = Change(
            use,
            title,
            opening(some, -1),
            flow(pile.of(*REVENUE), -1),
            flow(paid, -1),
            flow([*pile.of("in-kind"), *used], -1),
            flow(pile.of("transfer"), -1),
            flow(pile.of("opening"), -1),
            balance(some, -1),
        )
        if any(change[2:]):
            found.append(change)
    return tuple(found)


def net_assets_items(cells: Iterable[Cell]) -> tuple[Item, ...]:
    """Return the lines of a statement of changes in net assets, all uses together."""
    rows = changes(cells)
    items = [
        Item(code, title, added(getattr(row, code) for row in rows), "part")
        for code, title in CHANGES.items()
    ]
    first, *middle, last = items
    change = less(last.figure or NOTHING, first.figure or NOTHING)
    return (
        first._replace(style="subtotal"),
        *(item for item in middle if item.figure),
        Item("change", "Change of the period", change, "subtotal"),
        last._replace(style="total"),
    )
