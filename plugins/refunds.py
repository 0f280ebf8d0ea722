"""Refunds of costs from before these books began: lawful with a reference, and with the cash.

    2014-02-10 * "Airline" "Ticket of 2012 refunded"
      funding: "JPN-2012-01"
      cost-date: 2012-11-05
      refund-of: "PV-2012-0912"
      Expenses:VTF:AFG:Travel    -1,200.00 USD
      Assets:VTF:Cash:UNHQ        1,200.00 USD

No account of costs is below zero, because no more is taken back than was ever booked. Of a funding
brought forward the books do not know what was booked before its opening balance: there a refund
says which cost it is of, by the reference under which it was paid, and that it arose before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.chart import EXPENSE
from ledger.money import ZERO
from plugins.cases import COVER
from plugins.sums import kind_of

if TYPE_CHECKING:
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.cases import State

#: Metadata by which a refund names the cost of before that it is of.
REFUND = "refund-of"


def minds(funding: Funding, _register: Register) -> bool:
    """Return whether a funding has costs that these books do not know."""
    return funding.brought_forward


def refunded(state: State, account: str) -> Decimal:
    """Return what was refunded so far of costs on an account from before the books began."""
    total = ZERO
    for entry in state.history or ():
        if REFUND in entry.meta and _is_of_before(state, entry):
            for leg in _own(state, entry):
                if leg.account == account:
                    total += max(-leg.units.number, ZERO)
    return total


def _own(state: State, entry: Any) -> list[Any]:
    default = entry.meta.get("funding")
    name = state.funding.id
    return [leg for leg in entry.postings if (leg.meta or {}).get("funding", default) == name]


def _is_of_before(state: State, entry: Any) -> bool:
    """Return whether a refund names its cost, is of one from before, and brought the cash."""
    named = any(map(str.isalnum, str(entry.meta[REFUND])))
    day = entry.meta.get("cost-date", entry.date)
    sums = {EXPENSE: ZERO, "cash": ZERO}
    for leg in _own(state, entry):
        kind = kind_of(leg.account)
        where = "cash" if kind in COVER else kind
        if where in sums:
            sums[where] += leg.units.number
    return named and day < state.first and ZERO < sums["cash"] >= -sums[EXPENSE]
