"""Payers: what other fundings really have left for a cost of a programme and class.

What is reserved for an order is not left, nor is what a funding has beyond what it is allotted for
the programme and class; and the money of a reserve leaves it by an advance, never by a cost.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.allotments import allotted
from ledger.lines import Flattener
from ledger.money import ZERO
from ledger.reserve_facts import ReserveTerm
from ledger.terms import AllotmentTerm
from ledger.words import BudgetClass
from plugins.accounts import Account
from plugins.control_days import reserved, spent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ledger.allotments import Key
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.cases import State

_SUPPORT = str(BudgetClass.SUPPORT_COST)


class Payer(NamedTuple):
    """A funding that may bear a cost, and what it has left for it."""

    funding: Funding
    left: Decimal


class Held(NamedTuple):
    """What is not free of a funding's money.

    Attributes:
        reserved: by open commitments, with their support cost.
        used: programme and class -> spent and reserved there; None where nothing is allotted.
    """

    reserved: Decimal
    used: Mapping[Key, Decimal] | None


class Payers:
    """Says what fundings have left at the end of the books; reads each history once."""

    def __init__(self, states: Mapping[str, State], register: Register) -> None:
        self._states = states
        self._register = register
        self._flattener = Flattener(register)
        self._reserves = {term.funding for term in register.of(ReserveTerm).values()}
        self._held: dict[str, Held] = {}

    def left(self, funding: str, line: Line) -> Decimal:
        """Return what a funding has left for the programme and class of a line, in USD.

        Received less spent, less what its open commitments reserve with their support cost; where
        it has allotments, no more than is left of those. A reserve has nothing left.
        """
        state = self._states[funding]
        left = state.left()
        if funding in self._reserves or left <= ZERO or state.history is None:
            return ZERO if funding in self._reserves else left
        if funding not in self._held:
            self._held[funding] = self._reckoned(state)
        held = self._held[funding]
        left -= held.reserved
        if held.used is None:
            return left
        key = line.programme, line.budget_class
        may = allotted(self._register, funding, line.date).get(key, ZERO)
        return min(left, may - held.used.get(key, ZERO))

    def _reckoned(self, state: State) -> Held:
        account = Account(state, self._register, self._flattener)
        terms = self._register.under(AllotmentTerm, state.funding.id)
        apart = frozenset(term.programme for term in terms if term.budget_class == _SUPPORT)
        moves = reserved(account, apart)
        total = sum((move.reserved for move in moves), ZERO)
        if not terms:
            return Held(total, None)
        used: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for move in [*moves, *spent(account, apart)]:
            used[move.key] += move.spent + move.reserved
        return Held(total, used)
