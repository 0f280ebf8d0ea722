"""The expense postings of an entry: of which class, how much, and of which row of a source."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.chart import EXPENSE, ChartError, parse_account
from ledger.money import BOOK_CURRENCY, ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


class Leg(NamedTuple):
    """An expense posting: class, dollars, what it was originally, the row that it names."""

    budget_class: str
    number: Decimal
    original: Amount | None
    origin: str


def rows_named(entry: Any) -> set[str]:
    """Return the rows that the postings of an entry name as their own."""
    postings = getattr(entry, "postings", ())
    return {str(p.meta["origin"]) for p in postings if p.meta and "origin" in p.meta}


def legs_of(entry: Any) -> list[Leg]:
    """Return the expense postings of an entry."""
    shared = entry.meta.get("original")
    found = []
    for posting in getattr(entry, "postings", ()):
        budget_class = _class_of(posting.account)
        if budget_class is not None:
            meta = posting.meta or {}
            original = meta.get("original", shared)
            found.append(
                Leg(
                    budget_class,
                    posting.units.number,
                    original if isinstance(original, Amount) else None,
                    str(meta.get("origin", "")),
                )
            )
    return found


@cache
def _class_of(account: str) -> str | None:
    """Return the budget class of an expense account, None of any other; accounts are few."""
    try:
        parts = parse_account(account)
    except ChartError:
        return None
    return parts.budget_class if parts.kind == EXPENSE else None


def total_in(legs: Sequence[Leg], currency: str) -> Decimal | None:
    """Return what postings are together in a currency; None where one of them does not say."""
    if not legs:
        return None
    if currency == BOOK_CURRENCY:
        return sum((leg.number for leg in legs), ZERO)
    total = ZERO
    for leg in legs:
        if leg.original is None or leg.original.currency != currency:
            return None
        total += leg.original.number or ZERO
    return total
