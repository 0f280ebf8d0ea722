"""Ties: the figures of a financial report held against the postings themselves.

The trial balance here is made of the entries as Beancount has them, account name by account name,
not of the lines that the statements are made of. So a line that was lost or counted twice, an
account that no statement shows and an amount in another currency all leave a difference.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Transaction

from ledger.chart import parse_account
from ledger.money import BOOK_CURRENCY, ZERO
from reports.financial.tally import Figure, balance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register
    from reports.financial.periods import Period
    from reports.financial.tally import Cell, Tally

#: Fund, root of the account, and what stands after the fund where that is no programme.
_Key = tuple[str, str, str]


#: What a fund holds, and what it owes to others than donors, by the names of the accounts.
_HELD = frozenset(
    {
        ("Assets", "Cash"),
        ("Assets", "Advances"),
        ("Assets", "DueFrom"),
        ("Assets", "Authority"),
        ("Liabilities", "Payable"),
        ("Liabilities", "DueTo"),
        ("Liabilities", "DueToMemberStates"),
    }
)


def holds(account: str) -> bool:
    """Return whether an account is of what a fund holds, by its name alone.

    >>> holds("Assets:VTF:Cash:UNHQ"), holds("Assets:VTF:Receivable:JPN")
    (True, False)
    """
    parts = account.split(":")
    return (parts[0], *parts[2:3]) in _HELD


class Trial(NamedTuple):
    """The trial balance of the books at the eve of a period, and what moved in it.

    Amounts in the books' currency, debits positive; any other currency is left out, so that what
    has one does not tie.
    """

    opening: Mapping[_Key, Decimal]
    moved: Mapping[_Key, Decimal]

    def at_end(self, fund: str, root: str, what: str = "") -> Decimal:
        """Return what the accounts of a fund under a root have at the end of the period."""
        return _sum(self.opening, fund, root, what) + self.in_period(fund, root, what)

    def at_eve(self, fund: str, root: str, what: str = "") -> Decimal:
        """Return what they had at its eve."""
        return _sum(self.opening, fund, root, what)

    def in_period(self, fund: str, root: str, what: str = "") -> Decimal:
        """Return what they moved by in it."""
        return _sum(self.moved, fund, root, what)


def _sum(sums: Mapping[_Key, Decimal], fund: str, root: str, what: str) -> Decimal:
    return sum(
        (
            amount
            for (of, top, part), amount in sums.items()
            if of == fund and top == root and what in {"", part}
        ),
        ZERO,
    )


class Trials(NamedTuple):
    """The trial balances of a period and of the one it is compared with."""

    now: Trial
    before: Trial


def trial_balances(books: Books, period: Period) -> Trials:
    """Return the trial balances of every fund, in one pass over the postings."""
    earlier = period.before
    # Up to the earlier period, in it, between the two, in the period, after it.
    found: tuple[dict[str, Decimal], ...] = tuple(defaultdict(_zero) for _ in range(5))
    last, sums = None, found[0]
    for entry in books.entries:
        if entry.__class__ is not Transaction:
            continue
        date = entry.date
        if date != last:
            last = date
            begun = (date >= earlier.begins) + (date > earlier.ends) + (date >= period.begins)
            sums = found[begun + (date > period.ends)]
        for posting in entry.postings:
            units = posting.units
            if units is not None and units.number is not None and units.currency == BOOK_CURRENCY:
                sums[posting.account] += units.number
    until, then, between, now, _ = (_by_root(books.register, sums) for sums in found)
    return Trials(Trial(_added(until, then, between), now), Trial(until, then))


def _added(*some: Mapping[_Key, Decimal]) -> Mapping[_Key, Decimal]:
    sums: dict[_Key, Decimal] = defaultdict(_zero)
    for one in some:
        for key, amount in one.items():
            sums[key] += amount
    return sums


def trial_balance(books: Books, period: Period) -> Trial:
    """Return the trial balance of a period alone."""
    return trial_balances(books, period).now


def _zero() -> Decimal:
    return ZERO


def _by_root(register: Register, accounts: Mapping[str, Decimal]) -> dict[_Key, Decimal]:
    sums: dict[_Key, Decimal] = defaultdict(_zero)
    for account, amount in accounts.items():
        root, part, what, *_ = account.split(":")
        fund = register.fund_parts.get(part, part)
        sums[fund, root, "" if root == "Expenses" else what] += amount
    return dict(sums)


class Between(NamedTuple):
    """What one fund is due from another, by its own accounts and by the other's."""

    owed: str
    owes: str
    due_from: Figure
    due_to: Figure

    @property
    def both(self) -> Figure:
        """Return what both funds have: it is taken out where they are put together."""
        return Figure(
            min(self.due_from.now, self.due_to.now), min(self.due_from.before, self.due_to.before)
        )


def between_funds(register: Register, found: Tally) -> tuple[Between, ...]:
    """Return what funds owe each other, at the end of the period and of the one before."""
    sides: dict[tuple[str, str], dict[str, list[Cell]]] = {}
    for cell in found.cells:
        if cell.kind not in {"due-from", "due-to"}:
            continue
        name = parse_account(cell.account).name
        other = register.fund_parts.get(name, name)
        pair = (cell.fund, other) if cell.kind == "due-from" else (other, cell.fund)
        sides.setdefault(pair, {"due-from": [], "due-to": []})[cell.kind].append(cell)
    return tuple(
        Between(owed, owes, balance(own["due-from"]), balance(own["due-to"], -1))
        for (owed, owes), own in sorted(sides.items())
    )
