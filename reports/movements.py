"""Movements: what each line means to whoever gave the money, decided in one place.

A funding's lines sum to zero. Read as a donor reads them, they fall into two halves: what the fund
*holds* (cash, advances, payables, authority left), and why: received, interest, spent, given back.

    holding = opening + received + interest + other + transferred - spent - support cost - refunded

- **received** is cash from the donor, or authority voted: minus the sum of contribution,
  receivable, deferred and refundable accounts. A signature (receivable against contribution)
  nets to nothing; the deposit that clears the receivable is the receipt.
- **refunded** is what goes back: the net debit of an entry that pays off a `Refundable` account.
  Recognising that a refund is owed moves nothing. A refund that comes back (the same account
  credited by money, after at least as much was paid back) is a negative refund, never a
  contribution. Of a vote it is what was surrendered: that is given up on its day, and what is due
  to Member States until they are paid is held for them, as anything payable is.
- **opening** is what an opening balance brings forward, with what the donor still owes and is owed:
  it sits beside what is held, and none of it is a receipt.
- **exchange difference** is what was gained or lost on money that came in. A revaluation brings a
  receivable to another rate and no money: both its sides are here, and sum to nothing.
- **in kind** never mixes with money: an entry that books goods received in kind books their use
  as an expense in the same entry, and both stay outside received and spent.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ledger.money import ZERO
from ledger.words import BudgetClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ledger.lines import Line


class Movement(StrEnum):
    """Why a funding holds what it holds."""

    OPENING = "opening"
    RECEIVED = "received"
    INTEREST = "interest"
    EXCHANGE = "exchange-difference"
    TRANSFER = "transfer"
    SPENT = "spent"
    SUPPORT_COST = "support-cost"
    REFUNDED = "refunded"
    IN_KIND = "in-kind"
    IN_KIND_USE = "in-kind-use"
    HOLDING = "holding"
    UNKNOWN = "unknown"

    #: That of the word, in C: an enumeration's own is a call, and these are keys line by line.
    __hash__ = str.__hash__


#: Accounts between the fund and its donor (or the General Assembly): their sum is cash received.
DONOR_KINDS = frozenset(
    {
        "contribution",
        "receivable",
        "deferred",
        "refundable",
        "appropriation",
    }
)

_RETURNING = frozenset({"refundable"})
_DUE = "due-to-member-states"
_SUPPORT = str(BudgetClass.SUPPORT_COST)
_BY_KIND = {
    **dict.fromkeys(DONOR_KINDS, Movement.RECEIVED),
    "opening": Movement.OPENING,
    "interest": Movement.INTEREST,
    "exchange-difference": Movement.EXCHANGE,
    "transfer": Movement.TRANSFER,
    "in-kind": Movement.IN_KIND,
    "cash": Movement.HOLDING,
    "advance": Movement.HOLDING,
    "due-from": Movement.HOLDING,
    "authority": Movement.HOLDING,
    "payable": Movement.HOLDING,
    "due-to": Movement.HOLDING,
    _DUE: Movement.HOLDING,
    "expense": Movement.SPENT,
}
_RARE = _RETURNING | {"in-kind", "opening", "exchange-difference", _DUE}

#: The two sides of a revaluation: no money came, so it is no part of what was received or earned.
_REVALUING = {"receivable", "exchange-difference"}


def movements(lines: Iterable[Line]) -> Iterator[tuple[Movement, Line]]:
    """Return each line with its movement, in the order given: the lines of an entry together."""
    known = _BY_KIND
    refunded: dict[str, Decimal] = defaultdict(Decimal)
    for _, group in groupby(lines, key=attrgetter("entry")):
        entry = list(group)
        for line in entry:
            if line.kind in _RARE:
                yield from _rare(entry, refunded)
                break
        else:
            for line in entry:
                if line.budget_class == _SUPPORT:
                    yield Movement.SUPPORT_COST, line
                else:
                    yield known.get(line.kind, Movement.UNKNOWN), line


def _rare(entry: Sequence[Line], refunded: dict[str, Decimal]) -> Iterator[tuple[Movement, Line]]:
    """Return the movements of an entry that gives back, brings forward or books goods in kind.

    `refunded` is what each funding has given back before; it is brought up to date.
    """
    in_kind = {line.funding for line in entry if line.kind == "in-kind"}
    opened = {line.funding for line in entry if line.kind == "opening"}
    refunding = _refunding(entry, opened, refunded)
    refunding |= {line.funding for line in entry if line.kind == _DUE} - opened
    owed = {line.funding for line in entry if line.kind in _RETURNING and line.amount < 0}
    revalued = {line.kind for line in entry} == _REVALUING
    for line in entry:
        movement = _BY_KIND.get(line.kind, Movement.UNKNOWN)
        if movement is Movement.RECEIVED:
            movement = Movement.EXCHANGE if revalued else _side(line.funding, opened, refunding)
        elif movement is Movement.INTEREST and line.amount > 0 and line.funding in owed - refunding:
            movement = _side(line.funding, opened, refunding)
        elif movement is Movement.SPENT:
            if line.funding in in_kind:
                movement = Movement.IN_KIND_USE
            elif line.budget_class == _SUPPORT:
                movement = Movement.SUPPORT_COST
        yield movement, line


def _refunding(entry: Sequence[Line], opened: set[str], refunded: dict[str, Decimal]) -> set[str]:
    """Return the fundings that an entry gives money back of, and bring `refunded` up to date."""
    found: set[str] = set()
    for funding in {line.funding for line in entry if line.kind in _RETURNING} - opened:
        sides = [line for line in entry if line.funding == funding and line.kind in DONOR_KINDS]
        net = sum((line.amount for line in sides), ZERO)
        returned = all(line.kind in _RETURNING for line in sides) and not any(
            line.kind == "interest" and line.funding == funding and line.amount > 0
            for line in entry
        )
        if net > 0 or (net < 0 and returned and refunded[funding] + net >= 0):
            found.add(funding)
            refunded[funding] += net
    return found


def _side(funding: str, opened: set[str], refunding: set[str]) -> Movement:
    """Return what a line between the fund and its donor is, in an entry of a rare kind."""
    if funding in opened:
        return Movement.OPENING
    return Movement.REFUNDED if funding in refunding else Movement.RECEIVED
