"""The walk: every transaction once, in date order, its lines shown to every rule.

Nearly all transactions are *plain*: one funding bears all of them, every posting is in cents of the
books' currency, they sum to zero, and everything about them was found clean before. For these the
walk itself proves, in one loop, that no rule has anything to say. What fails a single one of these
conditions is flattened to lines and shown to every rule in full.

What was found clean is remembered by funding and stretch of time, dimension by dimension: an
account, or its programme and its class, and what is stated besides. That holds because a rule that
judges cases judges each dimension by itself; a rule that minds a combination judges vouchers.

The walk fails closed. A rule that raises has refused.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from beancount.core.data import Transaction

from ledger.chart import EXPENSE, AccountParts, ChartError, parse_account
from ledger.clauses import ALWAYS
from ledger.lines import PARSED, TYPES, Flattener
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.words import BudgetClass
from plugins.cases import (
    RECEIVED,
    SETTLING,
    UNAPPLIED,
    VOUCHER_KINDS,
    Case,
    Mandate,
    Refusal,
    Rule,
    State,
    Voucher,
    new_state,
    said_once,
)
from plugins.metadata import misspelt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ledger.lines import Line
    from ledger.register import Register

T = TypeVar("T")

# Amounts in cents or in whole dollars settle quickly; any other way to write one goes to the rules.
_CENT, _ONE = Decimal("0.01"), Decimal(1)
#: The power of ten of the highest digit that an amount in these books may have.
_HIGHEST = 14
_DAY = datetime.date

#: Column of a transaction. Reading a tuple by number costs half of reading it by name.
_META: Final = 0
_DATE: Final = 1

#: The least that a posting may be without being looked at, by effect: no cost is below zero.
_LOWEST = Decimal(-(10**15))
_LEAST = (_LOWEST, ZERO, ZERO, _LOWEST, _LOWEST, _LOWEST, _LOWEST)

#: Metadata whose types the walk proves as it reads it.
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


def _of_types(meta: dict[str, Any], typed: tuple[tuple[str, type], ...]) -> bool:
    for name, kind in typed:  # noqa: SIM110 # a generator costs more than all the rest
        if meta[name].__class__ is not kind:
            return False
    return True


def _of_partner(mandate: Mandate, partner: str, postings: Sequence[Any]) -> bool:
    """Return whether the advances of a transaction are its partner's."""
    effects = mandate.accounts
    return all(
        effects[posting[0]] != Effect.ADVANCE or (partner, posting[0]) in mandate.advances
        for posting in postings
    )


class Walker:
    """One walk over the entries of some books.

    Attributes:
        transactions: how many transactions were seen.
        lines: how many lines they have.
        refusals: what rules said, each with its rule, in the order of the walk.
        states: funding id -> its running account.
        void: keys of transactions that no rule is asked about (`plugins.reversal`).
    """

    def __init__(self, register: Register, rules: Sequence[Rule]) -> None:
        self.void: frozenset[str] = frozenset()
        self.transactions = 0
        self.lines = 0
        self.refusals: list[tuple[Rule, Refusal]] = []
        self.states = {
            name: new_state(funding, register) for name, funding in register.fundings.items()
        }
        self._register = register
        self._rules = rules
        self._flattener = Flattener(register)
        self._moved: list[State] = []
        self._plain = tuple(rule.plain for rule in rules if rule.plain)
        self._judges = tuple((rule, rule.case) for rule in rules if rule.case)
        self._days = tuple((rule, rule.day) for rule in rules if rule.day)
        self._directives = tuple((rule, rule.directive) for rule in rules if rule.directive)
        self._again = tuple((rule, rule.again) for rule in rules if rule.again)
        self._parts: dict[str, AccountParts] = {}
        self._keys: set[Any] = set()
        # Keys of metadata that are spelt right together -> those whose types are to be looked at.
        self._shapes: dict[tuple[str, ...], tuple[tuple[str, type], ...]] = {}

    def walk(self, entries: Sequence[Any]) -> None:  # noqa: C901 # one loop, each call would cost
        """Show everything to every rule. Entries come sorted by date."""
        for rule in self._rules:
            if rule.books:
                self._ask(rule, rule.books, self._register)
            if rule.entries:
                self._ask(rule, rule.entries, entries)
        settled, keys, void = self._settled, self._keys, self.void
        today = ALWAYS
        for number, entry in enumerate(entries):
            if entry.__class__ is not Transaction:
                for rule, directive in self._directives:
                    self._ask(rule, directive, entry)
                continue
            if entry[_DATE] != today:
                self._close(today)
                today = entry[_DATE]
            self.transactions += 1
            key = entry[_META].get("key")
            if key is not None:
                if key in keys:
                    for rule, again in self._again:
                        self._ask(rule, again, entry)
                keys.add(key)
            void_lines = len(entry.postings) if key in void else 0
            self.lines += void_lines or settled(entry) or self._show(number, entry)
        self._close(today)

    def _settled(  # noqa: C901, PLR0911, PLR0912 # one loop, its ways out; calls would cost more
        self, entry: Any
    ) -> int:
        """Book a transaction and return how many lines it has, if it is plain; else return 0."""
        meta, date, _, _, _, _, _, postings = entry
        get = meta.get
        state = self.states.get(get("funding"))
        cost_date = get("cost-date", date)
        if (
            state is None
            or date < state.since
            or cost_date.__class__ is not _DAY
            or (cost_date is not date and cost_date > date)
        ):
            return 0
        typed = self._shapes.get(tuple(meta))
        if typed is None or (typed and not _of_types(meta, typed)):
            return 0
        mandate = state.mandates.get(bisect_right(state.breaks, cost_date))
        if mandate is None:
            return 0
        effects = mandate.accounts
        # What the postings do to the funding, summed by effect: see `Effect`.
        sums = [ZERO] * 7
        turned = False
        for account, units, cost, price, _, own in postings:
            amount, currency = units
            effect = effects.get(account)
            if effect is None:
                effect = self._composed(mandate, state, account)
            if (
                effect is None
                or cost is not None
                or price is not None
                or (own is not None and len(own) > PARSED)
                or currency != BOOK_CURRENCY
                or not (amount.same_quantum(_CENT) or amount.same_quantum(_ONE))
                or amount.adjusted() > _HIGHEST
            ):
                return 0
            if amount < _LEAST[effect]:
                turned = True
            sums[effect] += amount
        stated = (get("activity", ""), get("place", ""), get("project", ""), get("partner", ""))
        if stated not in mandate.spending and not mandate.idle(stated, postings):
            return 0
        if stated[3] and not _of_partner(mandate, stated[3], postings):
            return 0
        neutral, direct, support, income, settling, cash, advance = sums
        spent = direct + support
        received = income + settling if income or settling else ZERO
        # Money to spend brings cash; and whoever gives income back is looked at.
        unpaid = received and (received < -cash if received < 0 else income > 0)
        if unpaid or spent + neutral + advance + cash + received:
            return 0
        if direct or support:
            for plain in self._plain:
                if not plain(mandate, direct, support):
                    return 0
            state.spent += spent
            state.log.append(postings)
        if received or income:
            state.received -= received
            state.signed -= income
        if turned or state.touched or state.watched or state.spent > state.received:
            state.turned = state.turned or turned
            self._watch(state, entry)
        return len(postings)

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
        effect = mandate.accounts[account] = _effect(kind, budget_class)
        return effect

    def _show(self, number: int, entry: Transaction) -> int:
        """Show a transaction to every rule in full, book it, and return how many lines it has."""
        lines = self._flattener.lines(number, entry)
        self._learn_shape(entry.meta)
        before = len(self.refusals)
        clean = True
        for line in lines:
            if not self._is_clean(line):
                clean = False
        if clean and self._settled(entry):
            return len(lines)
        if not clean:
            self.refusals[before:] = said_once(self.refusals[before:])
        voucher = Voucher(entry.meta, entry.postings, lines, self._register, self.states)
        for rule in self._rules:
            if rule.voucher:
                self._ask(rule, rule.voucher, voucher, lines[0] if lines else None)
        self._book(lines, entry)
        return len(lines)

    def _learn_shape(self, meta: dict[str, Any]) -> None:
        """Remember the keys of some metadata, if they are spelt right."""
        shape = tuple(meta)
        if shape not in self._shapes and not misspelt(meta):
            self._shapes[shape] = tuple(
                (key, TYPES[key]) for key in shape if key in TYPES and key not in _READ
            )

    def _book(self, lines: list[Line], entry: Transaction) -> None:
        """Book the lines of a transaction on the running accounts of their fundings."""
        known = {line.funding for line in lines} & self.states.keys()
        signed = {name: self.states[name].signed for name in known}
        in_kind = any(line.kind == "in-kind" for line in lines)
        for line in lines:
            if line.funding in signed:
                self._tally(self.states[line.funding], line, entry, in_kind=in_kind)
        for name, before in signed.items():
            state = self.states[name]
            state.returned += max(before - state.signed, ZERO)

    def _tally(self, state: State, line: Line, entry: Transaction, *, in_kind: bool) -> None:
        """Book a line on its funding's running account."""
        if line.kind in {EXPENSE, "in-kind"}:
            state.spent += line.amount
        elif line.kind in RECEIVED:
            state.received -= line.amount
            if line.kind not in SETTLING:
                state.signed -= line.amount
        elif line.kind == "refundable":
            state.owed -= line.amount
        if line.kind == EXPENSE:
            state.cost(line.account, line.amount, in_kind=in_kind)
            state.turned = state.turned or line.amount < 0
        self._watch(state, entry)

    def _watch(self, state: State, entry: Any) -> None:
        """Have a funding looked at when the day is over."""
        state.last = entry
        if not state.touched:
            state.touched = True
            self._moved.append(state)

    def _is_clean(self, line: Line) -> bool:
        """Show a line to every rule that judges cases, unless all about it is known to be clean."""
        state = self.states.get(line.funding)
        mandate = None
        if state:
            mandate = state.mandate(line.cost_date)
            # The first line of a funding always comes this way: nothing is known of it yet.
            state.first = min(state.first, line.date)
        # A line before its funding is in force is refused because of its day, which is not among
        # what is remembered; and some kinds of account are always a matter for the whole voucher.
        in_force = state is not None and line.date >= state.since
        if mandate and in_force and mandate.knows(line):
            return True
        before = len(self.refusals)
        terms = mandate.terms if mandate else None
        case = Case(line, self._named(line.account), terms, self._register)
        for rule, judge in self._judges:
            try:
                for refusal in judge(case):
                    self.refusals.append((rule, refusal))
            except Exception as error:  # noqa: BLE001 # it must not pass in silence
                self.refusals.append((rule, failed(rule.name, error, line)))
        clean = len(self.refusals) == before
        plain = line.kind not in VOUCHER_KINDS and not (state and state.funding.kind == UNAPPLIED)
        if clean and mandate and in_force and plain:
            mandate.learn(line, _effect(line.kind, line.budget_class))
        return clean

    def _cost_in(self, entry: Any) -> Case | None:
        """Return the case of the first cost of a transaction, None if it has none."""
        for line in self._flattener.lines(0, entry):
            if line.kind == EXPENSE:
                terms = self.states[line.funding].mandate(line.cost_date).terms
                return Case(line, self._named(line.account), terms, self._register)
        return None

    def _named(self, account: str) -> AccountParts:
        """Return what an account name says, parts as written."""
        if account not in self._parts:
            try:
                self._parts[account] = parse_account(account)
            except ChartError:
                self._parts[account] = AccountParts("", "")
        return self._parts[account]

    def _close(self, day: datetime.date) -> None:
        """Show the fundings that moved to the rules that look at the end of a day."""
        for state in self._moved:
            state.touched = False
            for rule, look in self._days:
                try:
                    for refusal in look(state, day):
                        case = self._cost_in(refusal.entry) if refusal.elsewhere else None
                        self.refusals.append((rule, refusal._replace(case=case)))
                except Exception as error:  # noqa: BLE001 # it must not pass in silence
                    self.refusals.append((rule, failed(rule.name, error, None)))
        self._moved.clear()

    def _ask(
        self,
        rule: Rule,
        question: Callable[[T], Iterable[Refusal]],
        about: T,
        line: Line | None = None,
    ) -> None:
        """Put a question to a rule. A rule that raises has refused."""
        try:
            for refusal in question(about):
                self.refusals.append((rule, refusal))
        except Exception as error:  # noqa: BLE001 # whatever it is, it must not pass in silence
            self.refusals.append((rule, failed(rule.name, error, line)))


def _effect(kind: str, budget_class: str) -> int:
    """Return what a posting on an account does to the running account of its funding."""
    if kind == EXPENSE:
        levied = budget_class == BudgetClass.SUPPORT_COST
        return int(Effect.SUPPORT if levied else Effect.DIRECT)
    if kind in RECEIVED:
        return int(Effect.SETTLING if kind in SETTLING else Effect.INCOME)
    return int(_OTHERS.get(kind, Effect.NEUTRAL))


def failed(name: str, error: Exception, line: Line | None) -> Refusal:
    """Return the refusal that stands for a rule that could not decide."""
    return Refusal(
        "RULE-FAILED",
        f"the rule {name!r} failed, so what it was shown is refused: "
        f"{type(error).__name__}: {error}.",
        "This is a fault of the program: report it with the entry.",
        line,
    )
