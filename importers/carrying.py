"""What a receivable is carried at in dollars, so that a receipt takes its share and no more.

A grant of EUR 1.8m signed at one rate and paid in two parts at others: each part relieves the
receivable in proportion, the last part takes all that is left, and the difference between that and
the dollars that came in is a difference of exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from importers.desk import BuildError, Desk
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, exact, grouped, quantum, rounded

if TYPE_CHECKING:
    from decimal import Decimal

    from ledger.terms import Money


class Carrying:
    """What is still receivable under each grant: in its own currency, and in dollars."""

    def __init__(self, desk: Desk) -> None:
        self._left: dict[str, tuple[Decimal, Decimal]] = {}
        for entries in desk.peek.entries_by_key.values():
            for entry in entries:
                self._note(entry)
        for draft in desk.drafts:
            if draft.key not in desk.peek.entries_by_key:
                self._note(draft.entry)
        self._desk = desk

    def _note(self, entry: Any) -> None:
        if not isinstance(entry, Transaction):
            return
        for leg in entry.postings:
            if ":Receivable:" in leg.account:
                funding = str((leg.meta or {}).get("funding") or entry.meta.get("funding"))
                units: Any = leg.units
                number = units.number
                stated = entry.meta.get("original")
                original: Any = stated.number if isinstance(stated, Amount) else abs(number)
                self._add(funding, original if number > 0 else -original, number)

    def _add(self, funding: str, original: Decimal, number: Decimal) -> None:
        before, carried = self._left.get(funding, (ZERO, ZERO))
        self._left[funding] = (before + original, carried + number)

    def relieve(self, funding: str, received: Money, owner: str) -> Decimal:
        """Return the dollars that a receipt takes off the receivable, and take them off.

        Raises:
            BuildError: more was received than is due.
        """
        for entry in self._desk.peek.entries_by_key.get(owner, ()):
            # The same receipt again: it took its share when it was booked.
            for leg in getattr(entry, "postings", ()):
                if ":Receivable:" in leg.account:
                    taken: Decimal = -leg.units.number
                    return taken
        due, carried = self._left.get(funding, (ZERO, ZERO))
        number = received.number
        if number > due:
            raise BuildError(
                "IMPORT-RECEIPT",
                f"received {grouped(number)} {received.currency}, and {grouped(due)} is due under "
                f"{funding}",
                "amount",
                "Money that no agreement covers is booked to the fund's UNAPPLIED until one does.",
            )
        share = CONTEXT.divide(CONTEXT.multiply(carried, number), due)
        taken = carried
        if number != due:
            taken = exact(rounded(share, quantum(BOOK_CURRENCY)), BOOK_CURRENCY)
        self._add(funding, -number, -taken)
        return taken
