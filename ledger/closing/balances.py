"""Balances of some books by funding, account and every dimension that is reported by.

Two sets of books that carry the same money have the same balances, to the cent, in dollars and in
the originals that they state. So the whole books and those that carry closed lines forward are held
against each other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.lines import Line


class Dimension(NamedTuple):
    """What a balance is of; everything else follows from account and funding."""

    funding: str
    account: str
    activity: str
    place: str
    project: str
    partner: str
    illustrative: bool
    currency: str
    original: str


#: Dollars, and originals with the sign of the dollars.
Balances = dict[Dimension, tuple[Decimal, Decimal]]

_NONE = (ZERO, ZERO)


class Difference(NamedTuple):
    """A balance that two sets of books do not share."""

    of: Dimension
    one: tuple[Decimal, Decimal]
    other: tuple[Decimal, Decimal]

    def said(self) -> str:
        """Return the difference in words: the whole books first."""
        detail = ", ".join(
            text for text in (self.of.activity, self.of.place, self.of.project, self.of.partner)
            if text
        )  # fmt: skip
        where = f"{self.of.account} under {self.of.funding}" + (f" ({detail})" if detail else "")
        unit, at = BOOK_CURRENCY, 0
        if self.one[0] == self.other[0]:
            unit, at = self.of.original, 1
        return f"{where}: {grouped(self.one[at])} {unit} and {grouped(self.other[at])} {unit}"


def balances(lines: Iterable[Line]) -> Balances:
    """Return the balances of some lines; those that are nothing are left out."""
    found: Balances = {}
    for line in lines:
        key = Dimension(
            line.funding, line.account, line.activity, line.place, line.project, line.partner,
            line.illustrative, line.currency, line.original_currency,
        )  # fmt: skip
        amount, original = found.get(key, _NONE)
        more = line.original.copy_abs() if line.amount >= 0 else -line.original.copy_abs()
        found[key] = amount + line.amount, original + more
    return {key: value for key, value in found.items() if any(value)}


def differing(one: Balances, other: Balances) -> list[Difference]:
    """Return where two sets of balances differ, in the order of fundings and accounts."""
    return [
        Difference(key, one.get(key, _NONE), other.get(key, _NONE))
        for key in sorted(one.keys() | other.keys())
        if one.get(key, _NONE) != other.get(key, _NONE)
    ]
