"""What a transaction does to the advances of a reserve: what leaves it, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, exact
from ledger.versions import REVERSES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

#: Metadata by which a transaction names the advance that it makes or repays.
RESERVE = "reserve"

_TRANSFER = ":Transfer"


class Passed(NamedTuple):
    """A posting that passes money between a reserve and another funding.

    `amount` is what leaves the posting's funding; what comes to it is below zero.
    """

    advance: str
    funding: str
    amount: Decimal


def passed(entry: Any) -> list[Passed]:
    """Return what a transaction passes on under an advance of a reserve."""
    found = []
    for leg in entry.postings:
        meta = {**entry.meta, **(leg.meta or {})}
        name = meta.get(RESERVE)
        if isinstance(name, str) and leg.account.endswith(_TRANSFER):
            found.append(Passed(name, str(meta.get("funding", "")), leg.units.number))
    return found


def outstanding(
    entries: Iterable[Any], advance: str, funding: str, day: datetime.date
) -> tuple[Decimal, Decimal]:
    """Return what a reserve's funding advanced up to the end of a day, and what came back."""
    out = back = ZERO
    for entry in entries:
        if entry.date <= day:
            for one in passed(entry):
                if (one.advance, one.funding) != (advance, funding):
                    continue
                # What takes back a repayment is no advance, and the other way round.
                if (one.amount > ZERO) != (REVERSES in entry.meta):
                    out += one.amount
                else:
                    back -= one.amount
    return exact(out, BOOK_CURRENCY), exact(back, BOOK_CURRENCY)
