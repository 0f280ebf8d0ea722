"""Debts: nobody is paid more than is owed to him.

    2014-06-01 * "ACME" "Invoice 12"
      funding: "JPN-2014-01"
      Liabilities:VTF:Payable:ACME    900.00 USD
      Assets:VTF:Cash:Pool           -900.00 USD

A cost may be booked before it is paid: it is owed then. What is paid without ever having been owed
is money gone that no cost shows, no ceiling counts and no clause was asked about. So at the end of
a booking day on which somebody was paid, no more is paid to him under a funding than was owed. A
cost that is taken back after it was paid is no payment: it leaves what is due back from him.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.versions import REVERSES
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from plugins.accounts import Walked

_PAYABLE = ":Payable:"
_MONEY = (":Cash:", ":Authority")


class PayableError(FindingError):
    """Somebody was paid what was never owed to him."""


class _Move(NamedTuple):
    entry: Any
    account: str
    funding: str
    amount: Decimal


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse payments of debts that there are not, day by day where they grow."""
    accounts = frozenset(
        account
        for state in walked.states.values()
        for mandate in state.mandates.values()
        for account in mandate.accounts
        if _PAYABLE in account
    )
    if not accounts:
        return
    balance: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    beyond: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for _, moves in groupby(_moves(walked.entries.every, accounts), lambda one: one.entry.date):
        paid: dict[tuple[str, str], Any] = {}
        moved: dict[tuple[str, str], None] = {}
        for move in moves:
            whose = move.account, move.funding
            moved[whose] = None
            balance[whose] += move.amount
            if move.amount > ZERO and _is_payment(move.entry):
                paid[whose] = move.entry
        for whose in moved:
            excess = max(balance[whose], ZERO)
            if excess > beyond[whose] and whose in paid:
                yield _refusal(*whose, excess, paid[whose])
            beyond[whose] = excess


def _moves(entries: Sequence[Any], accounts: frozenset[str]) -> Iterator[_Move]:
    for entry in entries:
        legs: Sequence[Any] = entry.postings if entry.__class__ is Transaction else ()
        for leg in legs:
            if leg.account in accounts:
                own = (leg.meta or {}).get("funding", entry.meta.get("funding"))
                yield _Move(entry, leg.account, str(own), leg.units.number)


def _is_payment(entry: Any) -> bool:
    return REVERSES not in entry.meta and any(
        part in leg.account and leg.units.number < ZERO for leg in entry.postings for part in _MONEY
    )


def _refusal(account: str, funding: str, excess: Decimal, entry: Any) -> Refusal:
    return Refusal(
        "LAW-PAYABLE",
        f"{account} under {funding}: at the end of {entry.date} {grouped(excess)} {BOOK_CURRENCY} "
        "more is paid than was owed.",
        "Book the cost first, against Payable. What a partner is paid before its report is an "
        "advance: Assets:<Fund>:Advances:<Partner>.",
        entry=entry,
        facts=(("funding", funding), ("account", account), ("actual", f"{excess:f}")),
    )


RULE = Rule("payable", __name__, PayableError, after=after)
