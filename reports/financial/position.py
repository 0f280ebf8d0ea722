"""Financial position: what each fund has, what it owes, and what is left, by what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.financial.model import Item, Pile, added, block
from reports.financial.tally import (
    EARMARKED,
    UNEARMARKED,
    UNIDENTIFIED,
    VOTED,
    balance,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.financial.tally import Cell

#: Kinds of account -> what a statement calls them.
ASSETS = {
    "cash": "Cash",
    "receivable": "Receivable from donors",
    "advance": "Advances to partners",
    "due-from": "Due from other funds",
    "authority": "Authority voted and not used",
}
LIABILITIES = {
    "deferred": "Conditional contributions not yet earned",
    "refundable": "Refundable to donors",
    "payable": "Payables",
    "due-to": "Due to other funds",
    "due-to-member-states": "Due to Member States",
}

#: Kinds of account that say why: their sum is the net assets, credits positive.
RESULT = (
    "contribution",
    "appropriation",
    "interest",
    "exchange-difference",
    "in-kind",
    "expense",
    "opening",
    "transfer",
)

#: What net assets are for -> what a statement calls them.
FOR = {
    EARMARKED: "Earmarked by donors",
    UNEARMARKED: "Unearmarked",
    UNIDENTIFIED: "Not yet identified",
    VOTED: "Voted for the mission",
}

SUMMARY = (("assets", "Assets"), ("liabilities", "Liabilities"), ("net-assets", "Net assets"))


def position_items(cells: Iterable[Cell]) -> tuple[Item, ...]:
    """Return the lines of a statement of financial position."""
    pile = Pile(cells)
    assets = [Item(kind, title, balance(pile.of(kind))) for kind, title in ASSETS.items()]
    liabilities = [
        Item(kind, title, balance(pile.of(kind), -1)) for kind, title in LIABILITIES.items()
    ]
    result = pile.of(*RESULT)
    nets = [
        Item(name, title, balance((cell for cell in result if cell.restriction == name), -1))
        for name, title in FOR.items()
    ]
    return (
        *block("Assets", assets, "assets", "Total assets"),
        *block("Liabilities", liabilities, "liabilities", "Total liabilities"),
        *block("Net assets", nets, "net-assets", "Total net assets"),
        Item(
            "both",
            "Total liabilities and net assets",
            added(item.figure for item in (*liabilities, *nets) if item.figure is not None),
            "total",
        ),
    )
