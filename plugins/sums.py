"""What a funding received, was promised, gave back and spent so far, and what partners hold of it.

The running account of a funding (`plugins.cases.State`) says this as it stands when all is walked;
rules that mind how it stood at the end of some day add it up again, for the fundings they mind.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.chart import EXPENSE, ChartError, parse_account
from ledger.money import BOOK_CURRENCY, ZERO
from plugins.cases import COVER, RECEIVED, SETTLING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.clauses import Clause
    from ledger.fundings import Funding

_SIGNED = ("signed",)
_NOTHING = Decimal("0.00")


class Sums:
    """The sums of one funding, transaction by transaction."""

    def __init__(self, funding: Funding) -> None:
        self.funding = funding
        self.received = self.signed = self.returned = self.spent = self.held = _NOTHING
        self.brought = False

    def book(self, legs: Iterable[tuple[str, Decimal]]) -> tuple[Decimal, Decimal]:
        """Book a transaction, and return by how much its advances grew, and what was paid out."""
        before, grown, cash = self.signed, ZERO, ZERO
        for kind, amount in legs:
            if kind in {EXPENSE, "in-kind"}:
                self.spent += amount
            elif kind == "advance":
                self.held += amount
                grown += amount
            elif kind in COVER:
                cash += amount
            elif kind in RECEIVED:
                self.received -= amount
                self.brought = self.brought or kind == "opening"
                if kind not in SETTLING:
                    self.signed -= amount
        self.returned += max(before - self.signed, ZERO)
        return grown, -cash

    def limit(self, clause: Clause | None) -> Decimal:
        """Return up to what may be spent and advanced, see `plugins.ceiling`."""
        if clause is None or clause.allows != _SIGNED:
            return self.received
        funding, agreed = self.funding, ZERO
        known = not (funding.in_kind or funding.brought_forward or self.brought)
        if known and funding.amount and funding.amount.currency == BOOK_CURRENCY:
            agreed = funding.amount.number
        return max(self.received, self.signed, agreed - self.returned, ZERO)


def legs_of(entry: Any, funding: str, kinds: dict[str, str]) -> Iterator[tuple[str, Decimal]]:
    """Yield kind of account and amount of the postings of a funding."""
    own = entry.meta.get("funding")
    for leg in entry.postings:
        if (leg.meta or {}).get("funding", own) == funding:
            kind = kinds.get(leg.account)
            if kind is None:
                kind = kinds[leg.account] = kind_of(leg.account)
            yield kind, leg.units.number


def kind_of(account: str) -> str:
    """Return the kind of an account, empty where it is not in the chart."""
    try:
        return parse_account(account).kind
    except ChartError:
        return ""
