"""Allotments: what each programme and budget class of a funding may cost, by day.

An allotment stated anew is changed from that day on; a redeployment moves an amount from one class
to another. What is allotted on a day is the sum of both. Where a funding has any allotment, what is
not allotted may not be spent or committed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.control_facts import RedeploymentTerm
from ledger.money import ZERO
from ledger.terms import AllotmentTerm

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from ledger.filing import Register

#: Programme and budget class.
Key = tuple[str, str]


def in_force(register: Register, funding: str, day: datetime.date) -> Mapping[str, AllotmentTerm]:
    """Return the allotments of a funding as stated by a day, by id."""
    newest: dict[str, AllotmentTerm] = {}
    for term in register.under(AllotmentTerm, funding):
        known = newest.get(term.id)
        if term.on <= day and (known is None or known.on < term.on):
            newest[term.id] = term
    return newest


def stated(register: Register, funding: str, day: datetime.date) -> dict[Key, Decimal]:
    """Return what the allotments of a funding come to on a day, redeployments left out."""
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for term in in_force(register, funding, day).values():
        found[term.programme, term.budget_class] += term.amount.number
    return dict(found)


def allotted(register: Register, funding: str, day: datetime.date) -> dict[Key, Decimal]:
    """Return what each programme and class of a funding may cost on a day, in USD.

    Below zero where more was redeployed than was there.
    """
    found = defaultdict(lambda: ZERO, stated(register, funding, day))
    for move in register.under(RedeploymentTerm, funding):
        if move.on <= day:
            found[move.programme, move.taken] -= move.amount.number
            found[move.programme, move.given] += move.amount.number
    return dict(found)


def days_of_change(register: Register, funding: str) -> list[datetime.date]:
    """Return the days on which allotments of a funding are stated, changed or redeployed."""
    terms = (*register.under(AllotmentTerm, funding), *register.under(RedeploymentTerm, funding))
    return sorted({term.on for term in terms})
