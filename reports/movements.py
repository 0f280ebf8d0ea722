"""Movements: what each line means to whoever gave the money, decided in one place.

A funding's lines sum to zero. Read as a donor reads them, they fall into two halves: what the fund
*holds* (cash, advances, payables, authority left), and why: received, interest, spent, given back.

    holding = opening + received + interest + other + transferred - spent - support cost - refunded

- **received** is cash from the donor, or authority voted: minus the sum of contribution,
  receivable, deferred and refundable accounts. A signature (receivable against contribution)
  nets to nothing; the deposit that clears the receivable is the receipt.
- **refunded** is what goes back: the net debit of an entry that pays off a `Refundable` (or
  `DueToMemberStates`) account. Recognising that a refund is owed moves nothing. A refund that comes
  back (the same account credited by money, after at least as much was paid back) is a negative
  refund, never a contribution.
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


#: Accounts between the fund and its donor (or the Member States): their sum is cash received.
DONOR_KINDS = frozenset(
    {
        "contribution",
        "receivable",
        "deferred",
        "refundable",
        "appropriation",
        "due-to-member-states",
    }
)

_RETURNING = frozenset({"refundable", "due-to-member-states"})
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
    "expense": Movement.SPENT,
}
_RARE = _RETURNING | {"in-kind"}


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
    """Return the movements of an entry that may give money back or book goods in kind.

    `refunded` is what each funding has given back before; it is brought up to date.
    """
    refunding: set[str] = set()
    in_kind: set[str] = set()
    for funding in {line.funding for line in entry}:
        own = [line for line in entry if line.funding == funding]
        if any(line.kind in _RETURNING for line in own):
            sides = [line for line in own if line.kind in DONOR_KINDS]
            net = sum((line.amount for line in sides), ZERO)
            returned = all(line.kind in _RETURNING for line in sides)
            if net > 0 or (net < 0 and returned and refunded[funding] + net >= 0):
                refunding.add(funding)
                refunded[funding] += net
        if any(line.kind == "in-kind" for line in own):
            in_kind.add(funding)
    for line in entry:
        movement = _BY_KIND.get(line.kind, Movement.UNKNOWN)
        if movement is Movement.RECEIVED and line.funding in refunding:
            movement = Movement.REFUNDED
        elif movement is Movement.SPENT:
            if line.funding in in_kind:
                movement = Movement.IN_KIND_USE
            elif line.budget_class == _SUPPORT:
                movement = Movement.SUPPORT_COST
        yield movement, line
