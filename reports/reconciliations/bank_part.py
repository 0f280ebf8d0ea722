"""One cash account in one currency: which entries count, and what was matched there."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reports.reconciliations.bank_balances import first_of
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reports.reconciliations.bank_match import Match
    from reports.reconciliations.bank_sides import Account, Entered, Stated, Unit

DEPOSIT = "deposit that is not booked"
PAYMENT = "payment that is not booked"
CHARGE = "bank charge that is not booked"
BETWEEN = "from one account of the bank to another"

TIMING = "on both sides, in the books after the last statement"
EARLIER = "on both sides, in the books before the first day"
STRADDLES = "taken back in the books, one of the two outside of these days"
DIFFERS = "amount differs"

#: A bank moves money between two accounts of its own within so many days.
_TRANSFER_DAYS = 3

#: Words of a line by which a bank takes money for itself.
_CHARGES = ("charge", "fee", "commission", "frais", "comision")


@dataclass
class Part:
    """One cash account in one currency, as both sides have it."""

    name: str
    currency: str
    accounts: list[Account]
    begins: datetime.date = datetime.date.max
    ends: datetime.date = datetime.date.min
    statements: list[Stated] = field(default_factory=list)
    lines: list[Entered] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    later: list[Unit] = field(default_factory=list)

    @cached_property
    def balances(self) -> bool:
        """Whether the balance at the bank is known: each account's first statement states one."""
        first = first_of(self.statements)
        return len(first) == len(self.accounts) and all(one.opening is not None for one in first)

    @cached_property
    def begun(self) -> datetime.date:
        """The first day of which entries count in our total."""
        return datetime.date.min if self.balances else self.begins

    def counts(self, unit: Unit) -> bool:
        """Return whether an entry is in our total; what is brought forward is no movement."""
        return self.begun <= unit.day <= self.ends and (self.balances or not unit.opening)


def marked(*some: Unit | Entered) -> str:
    """Return the mark of what some entries and lines make together."""
    if not any(one.illustrative for one in some):
        return ""
    return total_mark(one.illustrative for one in some)


def kind_apart(part: Part, found: Match, *, equal: bool) -> str:
    """Return what keeps a match apart; `equal`: both sides are the same amount."""
    if not found.lines:
        return STRADDLES
    if not equal:
        return DIFFERS
    return TIMING if any(unit.day > part.ends for unit in found.units) else EARLIER


def between(lines: Sequence[Entered]) -> set[str]:
    """Return the lines of a transfer between two bank accounts that are one in the books.

    Out of the one and into the other, within days, and no other line left of that amount: the
    account of the books moves by nothing, and need have no entry.
    """
    alike: dict[Decimal, list[Entered]] = defaultdict(list)
    for line in lines:
        alike[abs(line.amount)].append(line)
    return {
        line.id
        for some in alike.values()
        if len(some) == len({one.account for one in some}) == 2
        and not some[0].amount + some[1].amount
        and abs((some[0].day - some[1].day).days) <= _TRANSFER_DAYS
        for line in some
    }


def kind_of(line: Entered) -> str:
    """Return what a line is that nobody has booked."""
    if line.amount > 0:
        return DEPOSIT
    words = f"{line.party} {line.text}".casefold()
    return CHARGE if any(word in words for word in _CHARGES) else PAYMENT
