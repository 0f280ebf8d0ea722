"""The short cut: the proof, in one loop over its postings, that a transaction is plain.

Nearly all transactions are: one funding bears all of them, every posting is in cents of the books'
currency, they sum to zero, and everything about them was found clean before. No rule has anything
to say of such a one; it is booked on the running account of its funding, and that is all. What
fails a single one of these conditions is not judged here: the walk shows it to every rule.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from ledger.chart import EXPENSE
from ledger.lines import PARSED, TYPES
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.words import BudgetClass
from plugins.cases import RECEIVED, SETTLING
from plugins.metadata import misspelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.lines import Flattener
    from plugins.cases import Mandate, State
    from plugins.rules import Rule

# Amounts in cents or in whole dollars settle quickly; any other way to write one goes to the rules.
_CENT, _ONE = Decimal("0.01"), Decimal(1)
#: The power of ten of the highest digit that an amount in these books may have.
_HIGHEST = 14
_DAY = datetime.date

#: Metadata whose types the loop proves as it reads it.
_READ = frozenset({"cost-date", "funding", "activity", "place", "project", "partner"})


class Effect(IntEnum):
    """What a posting does to the running account of its funding."""

    NEUTRAL = 0
    DIRECT = 1
    SUPPORT = 2
    INCOME = 3
    SETTLING = 4
    CASH = 5
    ADVANCE = 6


_OTHERS = {"cash": Effect.CASH, "authority": Effect.CASH, "advance": Effect.ADVANCE}

# Reading a member of an enum costs more than all that is done with it.
_COSTS: Final = (int(Effect.DIRECT), int(Effect.SUPPORT))
_ADVANCE: Final = int(Effect.ADVANCE)

#: Columns of a transaction. Taking its eight apart costs more than reading three by number.
_META, _DATE, _POSTINGS = 0, 1, 7


def effect_of(kind: str, budget_class: str) -> int:
    """Return what a posting on an account does to the running account of its funding."""
    if kind == EXPENSE:
        levied = budget_class == BudgetClass.SUPPORT_COST
        return int(Effect.SUPPORT if levied else Effect.DIRECT)
    if kind in RECEIVED:
        return int(Effect.SETTLING if kind in SETTLING else Effect.INCOME)
    return int(_OTHERS.get(kind, Effect.NEUTRAL))


class ShortCut:
    """Settles plain transactions on the running accounts of their fundings.

    Attributes:
        states: funding id -> its running account.
        moved: those that are to be looked at when the day is over.
    """

    def __init__(
        self, states: dict[str, State], flattener: Flattener, rules: Sequence[Rule]
    ) -> None:
        self.states = states
        self.moved: list[State] = []
        self._flattener = flattener
        self._plain = tuple(rule.plain for rule in rules if rule.plain)
        # Keys of metadata that are spelt right together -> those whose types are to be looked at.
        self._shapes: dict[tuple[str, ...], tuple[tuple[str, type], ...]] = {}

    def settled(self, entry: Any) -> int:  # noqa: C901, PLR0911, PLR0912 # a call costs more
        """Book a transaction and return how many lines it has, if it is plain; else return 0."""
        meta, date, postings = entry[_META], entry[_DATE], entry[_POSTINGS]
        get = meta.get
        state = self.states.get(get("funding"))
        day = get("cost-date", date)
        if state is None or date < state.since or day.__class__ is not _DAY or day > date:
            return 0
        typed = self._shapes.get(tuple(meta))
        mandate = state.mandates.get(bisect_right(state.breaks, day))
        if typed is None or mandate is None:
            return 0
        for name, kind in typed:
            if meta[name].__class__ is not kind:
                return 0
        effects = mandate.accounts
        left, sums = ZERO, [ZERO] * 7  # by `Effect`
        turned = False
        partner = get("partner", "")
        for account, (amount, currency), cost, price, _, own in postings:
            effect = effects.get(account)
            if effect is None:
                effect = self._composed(mandate, state, account)
            if (
                effect is None
                or cost is not None
                or price is not None
                or (own is not None and len(own) > PARSED)
                or currency != BOOK_CURRENCY
                or amount.adjusted() > _HIGHEST
            ):
                return 0
            left += amount
            if effect == _ADVANCE:
                if partner and (partner, account) not in mandate.advances:
                    return 0
            elif amount < ZERO and effect in _COSTS:
                turned = True  # no cost is below zero without being looked at
            sums[effect] += amount
        neutral, direct, support, income, settling, cash, advance = sums
        # A sum has as many decimals as any of its amounts, so none is finer than the sum is.
        if left or not (left.same_quantum(_CENT) or left.same_quantum(_ONE)):
            return 0
        stated = (get("activity", ""), get("place", ""), get("project", ""), partner)
        if stated not in mandate.spending and not mandate.idle(stated, postings):
            return 0
        received = income + settling if income or settling else ZERO
        # Money to spend brings cash; and whoever gives income back is looked at.
        if (received or income) and (income > 0 or received < -cash):
            return 0
        # What is only moved from one account to another sums to nothing, and turns one of them.
        if direct or support or turned:
            for plain in self._plain:
                if not plain(mandate, direct, support):
                    return 0
            state.spent += direct + support
            state.log.append(postings)
        if received or income or neutral or advance:
            self._move(state, received, income, neutral + advance)
        if state.history is not None:
            state.history.append(entry)
        if turned or state.touched or state.watched or state.spent > state.room:
            state.turned |= turned
            state.fell |= turned
            self.watch(state, entry)
        return len(postings)

    @staticmethod
    def _move(state: State, received: Decimal, income: Decimal, lent: Decimal) -> None:
        """Book what a transaction received and lent on the running account of its funding."""
        state.received -= received
        state.signed -= income
        state.fell |= received > ZERO
        state.lent += lent
        state.settle()

    def _composed(self, mandate: Mandate, state: State, account: str) -> int | None:
        """Return the effect of an expense account whose programme and class are clean, or None."""
        fund, kind, programme, budget_class, _, _ = self._flattener.resolved(account)
        if (
            kind != EXPENSE
            or fund != state.funding.fund
            or programme not in mandate.programmes
            or budget_class not in mandate.classes
        ):
            return None
        effect = mandate.accounts[account] = effect_of(kind, budget_class)
        return effect

    def learn(self, meta: dict[str, Any]) -> None:
        """Remember the keys of some metadata, if they are spelt right."""
        shape = tuple(meta)
        if shape not in self._shapes and not misspelt(meta):
            self._shapes[shape] = tuple(
                (key, TYPES[key]) for key in shape if key in TYPES and key not in _READ
            )

    def watch(self, state: State, entry: Any) -> None:
        """Have a funding looked at when the day is over."""
        state.last = entry
        if not state.touched:
            state.touched = True
            self.moved.append(state)
