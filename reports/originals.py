"""Originals: which amount of an entry its original amount belongs to, where that is certain.

An entry states one original for all of itself, a posting may state its own. A statement in the
agreement's currency adds up originals and nothing else, so one that is given to two lines, or to a
line that merely looks like it, is money that never was. An original is carried by

- the amount whose postings state it themselves;
- the donor's side of a receipt, or the one cost of a voucher: where nothing else in the entry
  moves a balance, and the entry is of one funding;
- the one amount that the original is at the stated rate, to the cent, or to the unit to which the
  entry says its dollars were rounded (`usd-unit`).

Everything else carries none, and prints as `n/a`.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.chart import parse_account
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, MoneyError, exact, quantum, rounded
from reports.movements import DONOR_KINDS, Movement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ledger.books import Books
    from ledger.lines import Line

#: Movements that go along with another one of the same entry: they carry no entry's original.
_BESIDE = frozenset({Movement.HOLDING, Movement.EXCHANGE})


class Group(NamedTuple):
    """Lines of one entry and funding that are one amount, debits positive."""

    movement: Movement
    lines: tuple[Line, ...]

    @property
    def booked(self) -> Decimal:
        """Return the amount, debits positive."""
        return sum((line.amount for line in self.lines), ZERO)


def originals(entry: Any, groups: Sequence[Group]) -> list[Decimal | None]:
    """Return the original of each group of an entry, debits positive; None where not certain."""
    if not any(line.original_currency for group in groups for line in group.lines):
        return [None] * len(groups)
    stated = [_own(entry, group) for group in groups]
    heirs = [
        at
        for at, group in enumerate(groups)
        if group.movement not in _BESIDE and not any(_is_own(entry, line) for line in group.lines)
    ]
    for at in _certain(entry, groups, heirs):
        group = groups[at]
        stated[at] = _exact(group.lines[0]).copy_sign(group.booked)
    return stated


def _certain(entry: Any, groups: Sequence[Group], heirs: Sequence[int]) -> list[int]:
    """Return which of the groups without an original of their own have the entry's."""
    moving = [group for group in groups if group.movement not in _BESIDE]
    fundings = {line.funding for group in groups for line in group.lines}
    with_one = [at for at in heirs if groups[at].lines[0].original_currency]
    if len(moving) == 1 and len(fundings) == 1:
        return with_one
    claims = [at for at in with_one if _at_rate(entry, groups[at])]
    debits = [at for at in claims if groups[at].booked > 0]
    credited = [at for at in claims if groups[at].booked < 0]
    # What crosses between fundings is one debit and one credit; of two debits neither is certain.
    return [at for side in (debits, credited) if len(side) == 1 for at in side]


def _at_rate(entry: Any, group: Group) -> bool:
    """Return whether the original at its rate is this amount, to the unit the entry states."""
    first, booked = group.lines[0], abs(group.booked)
    if first.rate <= 0:
        return False
    unit = entry.meta.get("usd-unit")
    if not isinstance(unit, Decimal) or unit <= 0:
        unit = quantum(BOOK_CURRENCY)
    return rounded(CONTEXT.divide(abs(first.original), first.rate), unit) == booked


def _own(entry: Any, group: Group) -> Decimal | None:
    """Return the sum of the originals that the postings of a group state themselves, if all do."""
    currencies = {line.original_currency for line in group.lines}
    if len(currencies) > 1 or not all(_is_own(entry, line) for line in group.lines):
        return None
    return sum((_exact(line).copy_sign(line.amount) for line in group.lines), ZERO)


def _is_own(entry: Any, line: Line) -> bool:
    meta = entry.postings[line.posting].meta or {}
    return isinstance(meta.get("original"), Amount)


def _exact(line: Line) -> Decimal:
    """Return an original with its currency's decimals; as it stands where it has more."""
    try:
        return exact(line.original, line.original_currency)
    except MoneyError:
        return line.original


def still_due(
    books: Books,
    fundings: Sequence[str],
    currency: str,
    ends: date,
    lines: Sequence[Line] | None = None,
) -> Decimal | None:
    """Return what is receivable in a currency, as the sum of the originals booked there.

    Whoever asks for many agreements gives the lines among which all their receivables are.
    None where a receivable moved without an original of its own: a write-down in dollars, one
    original for several receivables. A difference of exchange moves none.
    """
    total = ZERO
    some = books.lines if lines is None else lines
    own = (line for line in some if line.funding in fundings and line.date <= ends)
    for number, group in groupby(own, key=lambda line: line.entry):
        sides = [line for line in group if line.kind in DONOR_KINDS]
        entry = books.entries[number]
        for line in sides:
            if line.kind != "receivable" or not line.amount:
                continue
            alike = [other for other in sides if (other.amount > 0) == (line.amount > 0)]
            if line.original_currency == currency and (len(alike) == 1 or _is_own(entry, line)):
                total += _exact(line).copy_sign(line.amount)
            elif not _revalued(books, number):
                return None
    return total


def _revalued(books: Books, number: int) -> bool:
    """Return whether an entry only brings a receivable to another rate."""
    names = [posting.account for posting in books.entries[number].postings]
    kinds = {parse_account(name).kind for name in names}
    return kinds == {"receivable", "exchange-difference"}
