"""Costs that one side has alone; support cost, which nobody else charges, is explained."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.reconciliations.costs import SUPPORT, cell_of
from reports.reconciliations.held import Item, fine
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.reconciliations.costs import Charge

ONLY_OURS = "only in the books"
SUPPORT_ALONE = "support cost, which the other side does not have"


def ours_alone(
    left: Sequence[Charge],
    theirs: Sequence[Charge],
    part_of: Callable[[Charge], str] = lambda one: one.currency,
) -> Iterator[Item]:
    """Yield what only the books have; support cost by funding, where the other side has none.

    Args:
        left: costs of ours that found nothing.
        theirs: all that the other side has.
        part_of: says to which tie a cost belongs.
    """
    silent = not any(one.budget_class == SUPPORT for one in theirs)
    charged: dict[tuple[str, str], list[Charge]] = defaultdict(list)
    for one in left:
        if silent and one.budget_class == SUPPORT:
            charged[one.funding, one.currency].append(one)
        else:
            yield alone(part_of(one), ONLY_OURS, one, ours=True)
    for (funding, currency), some in sorted(charged.items()):
        amount = sum((one.worth for one in some), ZERO)
        if amount:
            yield Item(
                part_of(some[0]), SUPPORT_ALONE, None, currency, amount, "", "", funding, "",
                open=False, mark=total_mark(one.illustrative for one in some),
            )  # fmt: skip


def alone(part: str, kind: str, charge: Charge, *, ours: bool) -> Item:
    """Return a cost that only one side has, as an item."""
    words = " ".join(
        text
        for text in (
            charge.reference or charge.voucher,
            charge.funding,
            charge.programme,
            charge.budget_class,
        )
        if text
    )
    amount = fine(charge.worth if ours else -charge.worth, charge.currency)
    there = ("", "") if ours else (words, cell_of(charge, "usd", "amount"))
    here = (words, charge.place) if ours else ("", "")
    mark = total_mark([charge.illustrative])
    return Item(part, kind, charge.day, charge.currency, amount, *there, *here, mark=mark)
