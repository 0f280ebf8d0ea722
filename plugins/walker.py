"""The walk: every transaction once, in date order, its lines shown to every rule.

Nearly all transactions are *plain*, and settled by a short cut (`plugins.plain`). All others are
flattened to lines and shown to every rule in full.

What was found clean is remembered by funding and stretch of time, dimension by dimension: an
account, or its programme and its class, and what is stated besides. That holds because a rule that
judges cases judges each dimension by itself; a rule that minds a combination judges vouchers.

The walk fails closed. A rule that raises has refused.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from beancount.core.data import Transaction

from ledger.chart import EXPENSE, AccountParts, ChartError, parse_account
from ledger.clauses import ALWAYS
from ledger.closing.facts import CARRIED_MARK
from ledger.lines import Flattener
from ledger.manifest import is_carried
from ledger.money import ZERO
from plugins.accounts import Account, Walked
from plugins.cases import (
    HELD,
    RECEIVED,
    SETTLING,
    UNAPPLIED,
    VOUCHER_KINDS,
    Case,
    Refusal,
    State,
    Voucher,
    besides,
    new_state,
)
from plugins.entries import MARKS
from plugins.plain import ShortCut, effect_of
from plugins.reversal import annulled
from plugins.rules import Rule, said_once

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from ledger.lines import Line
    from ledger.register import Register
    from plugins.entries import Entries

T = TypeVar("T")

#: Column of a transaction. Reading a tuple by number costs half of reading it by name.
_META: Final = 0
_DATE: Final = 1


class Walker:
    """One walk over the entries of some books.

    Attributes:
        transactions: how many transactions were seen.
        lines: how many lines they have.
        refusals: what rules said, each with its rule, in the order of the walk.
        states: funding id -> its running account.
    """

    def __init__(self, register: Register, rules: Sequence[Rule]) -> None:
        self.transactions = 0
        self.lines = 0
        self.refusals: list[tuple[Rule, Refusal]] = []
        self.states = {
            name: new_state(funding, register) for name, funding in register.fundings.items()
        }
        self._register = register
        self._rules = rules
        self._flattener = Flattener(register)
        self._short_cut = ShortCut(self.states, self._flattener, rules)
        self._settled = self._short_cut.settled
        self._judges = tuple((rule, rule.case) for rule in rules if rule.case)
        self._days = tuple((rule, rule.day) for rule in rules if rule.day)
        self._directives = tuple((rule, rule.directive) for rule in rules if rule.directive)
        self._again = tuple((rule, rule.again) for rule in rules if rule.again)
        self._parts: dict[str, AccountParts] = {}
        self._overriding: dict[str, list[Any]] = defaultdict(list)
        for state in self.states.values():
            if any(rule.minds and rule.minds(state.funding, register) for rule in rules):
                state.history = []

    def walk(self, entries: Entries) -> None:
        """Show everything to every rule. Entries come sorted by date."""
        self._show_whole(entries)
        settled, void = self._settled, annulled(entries)
        keys: set[Any] = set()
        today = ALWAYS
        transactions = lines = 0
        for number, entry in enumerate(entries.every):
            if entry.__class__ is not Transaction:
                for rule, directive in self._directives:
                    self._ask(rule, directive, entry)
                continue
            if entry[_DATE] != today:
                self._close(today)
                today = entry[_DATE]
            transactions += 1
            key = entry[_META].get("key")
            if key is not None:
                if key in keys:
                    for rule, again in self._again:
                        self._ask(rule, again, entry)
                keys.add(key)
            void_lines = len(entry.postings) if key in void else 0
            lines += void_lines or settled(entry) or self._show(number, entry)
        self._close(today)
        self.transactions, self.lines = transactions, lines
        self._show_accounts(entries)

    def _show_accounts(self, entries: Entries) -> None:
        """Show what was walked as a whole: each account that a rule minds, then all of it."""
        register = self._register
        accounts = {
            name: Account(state, register, self._flattener)
            for name, state in self.states.items()
            if state.history is not None
        }
        walked = Walked(self.states, register, entries, accounts, self._overriding)
        for rule in self._rules:
            for account in accounts.values():
                if rule.account and rule.minds and rule.minds(account.state.funding, register):
                    self._ask(rule, rule.account, account)
            if rule.after:
                self._ask(rule, rule.after, walked)

    def _show_whole(self, entries: Entries) -> None:
        """Show the register and the entries as a whole to the rules that want to see them."""
        for rule in self._rules:
            if rule.books:
                self._ask(rule, rule.books, self._register)
            if rule.entries:
                self._ask(rule, rule.entries, entries)

    def _show(self, number: int, entry: Transaction) -> int:
        """Show a transaction to every rule in full, book it, and return how many lines it has."""
        lines = self._flattener.lines(number, entry)
        if CARRIED_MARK in entry.meta and is_carried(entry.meta["filename"]):
            self._carry(lines, entry)
            return len(lines)
        self._short_cut.learn(entry.meta)
        before = len(self.refusals)
        clean = True
        for line in lines:
            if not self._is_clean(line, entry):
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
        own = {key for posting in entry.postings for key in posting.meta or ()}
        for mark in MARKS & own - entry.meta.keys():
            self._overriding[mark].append(entry)
        return len(lines)

    def _carry(self, lines: list[Line], entry: Transaction) -> None:
        """Book what a close carries forward: each line of it was judged before it was closed.

        Whoever writes such a file by hand is refused by `plugins.close`, or by the guard.
        """
        for line in lines:
            if state := self.states.get(line.funding):
                state.first = min(state.first, line.date)
        self._book(lines, entry)

    def _book(self, lines: list[Line], entry: Transaction) -> None:
        """Book the lines of a transaction on the running accounts of their fundings."""
        known = {line.funding for line in lines} & self.states.keys()
        signed = {name: self.states[name].signed for name in known}
        in_kind = any(line.kind == "in-kind" for line in lines)
        for name in known:
            history = self.states[name].history
            if history is not None:
                history.append(entry)
        for line in lines:
            if line.funding in signed:
                self._tally(self.states[line.funding], line, entry, in_kind=in_kind)
        for name, before in signed.items():
            state = self.states[name]
            state.returned += max(before - state.signed, ZERO)
            state.settle()

    def _tally(self, state: State, line: Line, entry: Transaction, *, in_kind: bool) -> None:
        """Book a line on its funding's running account."""
        if line.kind in {EXPENSE, "in-kind"}:
            state.spent += line.amount
            state.fell = state.fell or line.amount < ZERO
        elif line.kind in RECEIVED:
            state.received -= line.amount
            state.fell = state.fell or line.amount > ZERO
            if line.kind not in SETTLING:
                state.signed -= line.amount
        elif line.kind not in HELD:
            state.lent += line.amount
            if line.kind == "refundable":
                state.owed -= line.amount
        if line.kind == EXPENSE:
            state.cost(line.account, line.amount, in_kind=in_kind)
            state.turned = state.turned or line.amount < 0
        self._short_cut.watch(state, entry)

    def _is_clean(self, line: Line, entry: Transaction) -> bool:
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
        case = Case(line, self._named(line.account), terms, self._register, *besides(entry, line))
        for rule, judge in self._judges:
            try:
                for refusal in judge(case):
                    self.refusals.append((rule, refusal))
            except Exception as error:  # noqa: BLE001 # it must not pass in silence
                self.refusals.append((rule, failed(rule.name, error, line)))
        clean = len(self.refusals) == before
        plain = line.kind not in VOUCHER_KINDS and not (state and state.funding.kind == UNAPPLIED)
        if clean and mandate and in_force and plain:
            mandate.learn(line, effect_of(line.kind, line.budget_class))
        return clean

    def _with_case(self, refusal: Refusal) -> Refusal:
        """Return a refusal with the cost that another funding might bear, where it says so."""
        case = self._cost_in(refusal.entry) if refusal.elsewhere else refusal.case
        return refusal._replace(case=case)

    def _cost_in(self, entry: Any) -> Case | None:
        """Return the case of the first cost of a transaction, None if it has none."""
        for line in self._flattener.lines(0, entry):
            if line.kind == EXPENSE:
                terms = self.states[line.funding].mandate(line.cost_date).terms
                parts = self._named(line.account)
                return Case(line, parts, terms, self._register, *besides(entry, line))
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
        for state in self._short_cut.moved:
            state.touched = False
            for rule, look in self._days:
                try:
                    for refusal in look(state, day):
                        self.refusals.append((rule, self._with_case(refusal)))
                except Exception as error:  # noqa: BLE001 # it must not pass in silence
                    self.refusals.append((rule, failed(rule.name, error, None)))
        self._short_cut.moved.clear()

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
                self.refusals.append((rule, self._with_case(refusal)))
        except Exception as error:  # noqa: BLE001 # whatever it is, it must not pass in silence
            self.refusals.append((rule, failed(rule.name, error, line)))


def failed(name: str, error: Exception, line: Line | None) -> Refusal:
    """Return the refusal that stands for a rule that could not decide."""
    return Refusal(
        "RULE-FAILED",
        f"the rule {name!r} failed, so what it was shown is refused: "
        f"{type(error).__name__}: {error}.",
        "This is a fault of the program: report it with the entry.",
        line,
    )
