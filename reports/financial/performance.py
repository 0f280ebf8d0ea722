"""Financial performance: what a fund earned and spent in a period, goods in kind apart.

Revenue is what is booked, which is IPSAS 23: an agreement without conditions is revenue when it is
signed, a conditional one as its conditions are met, a vote when it is voted. What goes back to a
donor, or is given up for Member States, lessens it. `vtf recognition` shows the same agreements by
IPSAS 47.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.words import BUDGET_CLASS_TITLES, BudgetClass
from reports.financial.model import Item, Pile, Programme, added, block, less
from reports.financial.tally import flow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.register import Register
    from reports.financial.tally import Cell

#: Kinds of account -> what a statement calls them.
REVENUE = {
    "contribution": "Contributions, less what goes back to donors",
    "appropriation": "Appropriations, less what was given up",
    "interest": "Interest",
    "exchange-difference": "Differences of exchange",
}

SUMMARY = (("revenue", "Revenue"), ("expense", "Expense"), ("surplus", "Surplus"))


def performance_items(cells: Iterable[Cell]) -> tuple[Item, ...]:
    """Return the lines of a statement of financial performance."""
    pile = Pile(cells)
    spent = [cell for cell in pile.of("expense") if not cell.in_kind]
    used = [cell for cell in pile.of("expense") if cell.in_kind]
    revenue = [Item(kind, title, flow(pile.of(kind), -1)) for kind, title in REVENUE.items()]
    expense = [
        Item(f"class-{name}", title, flow(cell for cell in spent if cell.budget_class == name))
        for name, title in BUDGET_CLASS_TITLES.items()
    ]
    given, taken = flow(pile.of("in-kind"), -1), flow(used)
    earned = added(item.figure for item in revenue if item.figure is not None)
    surplus = less(earned, flow(spent))
    found = [
        *block("Revenue", revenue, "revenue", "Total revenue"),
        *block("Expense", expense, "expense", "Total expense"),
        Item("surplus", "Surplus of the period", surplus, "total"),
    ]
    if given or taken:
        found += [
            Item("", "In kind, in no figure above", None, "head"),
            Item("in-kind", "Goods received in kind", given),
            Item("in-kind-use", "Goods in kind, used", taken),
        ]
    return tuple(found)


def programmes(register: Register, cells: Iterable[Cell]) -> tuple[Programme, ...]:
    """Return what was spent by programme, the largest first."""
    by_programme: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.kind == "expense":
            by_programme[cell.programme].append(cell)
    found = [_programme(register, name, own) for name, own in by_programme.items()]
    rows = [one for one in found if one.total or one.in_kind]
    return tuple(sorted(rows, key=lambda one: (-one.total.now, -one.total.before, one.id)))


def _programme(register: Register, name: str, cells: list[Cell]) -> Programme:
    term = register.programmes.get(name)
    spent = [cell for cell in cells if not cell.in_kind]
    support = BudgetClass.SUPPORT_COST
    return Programme(
        name,
        term.name if term else name,
        flow(cell for cell in spent if cell.budget_class != support),
        flow(cell for cell in spent if cell.budget_class == support),
        flow(spent),
        flow(cell for cell in cells if cell.in_kind),
    )
