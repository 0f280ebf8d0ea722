"""What cash, or voted authority, each funding holds: by the books and the workbook being read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.money import ZERO

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from importers.desk import Desk

_HELD = (":Cash:", ":Authority")


class CashHeld:
    """Cash and voted authority by funding and day, as far as entries carry an import identity."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._moved: dict[str, list[tuple[datetime.date, Decimal]]] = {}
        self._noted = 0
        for entries in desk.peek.entries_by_key.values():
            for entry in entries:
                self._note(entry)

    def _note(self, entry: Any) -> None:
        if entry.__class__ is not Transaction:
            return
        for leg in entry.postings:
            if any(part in leg.account for part in _HELD):
                funding = (leg.meta or {}).get("funding") or entry.meta.get("funding", "")
                # Nothing in dollars is an amount too: a receipt of less than half a cent.
                number: Any = leg.units.number if leg.units is not None else ZERO
                self._moved.setdefault(str(funding), []).append((entry.date, number))

    def on(self, funding: str, day: datetime.date) -> Decimal:
        """Return what a funding holds at the end of a day."""
        for draft in self._desk.drafts[self._noted :]:
            if draft.key not in self._desk.peek.entries_by_key:
                self._note(draft.entry)
        self._noted = len(self._desk.drafts)
        return sum((number for on, number in self._moved.get(funding, ()) if on <= day), ZERO)
