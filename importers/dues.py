"""What a reversal or a correction leaves due: no grant has more received than was ever agreed.

A receipt above what is due is refused when it comes in. An agreement that is made smaller, or whose
signature is reversed, after its money came would end in the same place by another way: with a
receivable below zero, which is money that no agreement covers and nobody is told of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.carrying import Carrying, carrying_of
from importers.desk import Desk
from importers.names import BookNames
from ledger.money import ZERO, grouped
from ledger.versions import REVERSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importers.desk import Draft
    from importers.identity import Sorted
    from ledger.books import Peek
    from ledger.findings import Finding


def overpaid(desk: Desk, found: Sorted, look: Peek) -> Iterator[Finding]:
    """Yield an error for each grant under which more would be received than is agreed.

    Args:
        desk: the desk with all drafts.
        found: what is new among them.
        look: the books as they are, without any of it.
    """
    touched = dict(_touched(found.new))
    if not touched:
        return
    before, after = Carrying(Desk(look, BookNames(look.register))), carrying_of(desk)
    for funding, draft in touched.items():
        due = after.due(funding)
        if due < min(before.due(funding), ZERO):
            known = desk.names.funding(funding) or BookNames(look.register).funding(funding)
            currency = desk.names.currency(known) if known else ""
            yield draft.table.where.finding(
                "IMPORT-RECEIPT",
                f"{grouped(-due)} {currency} more is received under {funding} than would be agreed",
                draft.row,
                draft.table.span()[0],
                "Reverse or correct the receipts first. Money that no agreement covers is booked "
                "to the fund's UNAPPLIED until one does.",
            )


def _touched(drafts: list[Draft]) -> Iterator[tuple[str, Draft]]:
    """Yield the grants of which something due is taken back, with what takes it back."""
    for draft in drafts:
        if REVERSES not in draft.entry.meta:
            continue
        for leg in getattr(draft.entry, "postings", ()):
            if ":Receivable:" in leg.account:
                own = (leg.meta or {}).get("funding") or draft.entry.meta.get("funding")
                yield str(own), draft
