"""What was used of a funding, day by day: costs with their support cost, and open commitments.

Support cost of a programme counts against its allotment of class SupportCost where it has one, else
against the classes that it was charged on, each at the clause's rate; what rounding leaves goes to
the largest.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.commitments import steps, support_due
from ledger.money import ZERO, percentage
from ledger.terms import CommitmentTerm
from ledger.words import Axis, BudgetClass

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from ledger.allotments import Key
    from ledger.lines import Line
    from plugins.accounts import Account

#: Sums of money begin in cents, so that sentences show nothing as `0.00`.
NOTHING = Decimal("0.00")

_SUPPORT = str(BudgetClass.SUPPORT_COST)


class Used(NamedTuple):
    """What a programme and class of a funding came to use, or set free, on a day.

    Attributes:
        spent, reserved: by how much costs and open commitments grew, support cost included.
        entry: the transaction, None where a directive did it.
        term: the directive, None where a transaction did it.
    """

    day: datetime.date
    key: Key
    spent: Decimal
    reserved: Decimal
    entry: Any = None
    term: CommitmentTerm | None = None


def reserved(account: Account, apart: frozenset[str] = frozenset()) -> list[Used]:
    """Return how open commitments grew and shrank.

    Args:
        account: the funding.
        apart: programmes whose support cost is allotted by itself.
    """
    funding = account.state.funding
    by_id: dict[str, list[CommitmentTerm]] = defaultdict(list)
    for term in account.register.under(CommitmentTerm, funding.id):
        by_id[term.id].append(term)
    found = []
    for name, terms in by_id.items():
        held = levied = ZERO
        charges = account.charges.get(name, ())
        for step in steps(terms, charges):
            if step.term is None:
                continue
            term = step.term
            due = support_due(funding, term.budget_class, step.open, step.day)
            entry = next((one.entry for one in charges if one.line.date == step.day), None)
            key = term.programme, term.budget_class
            grown, more = step.open - held, due - levied
            if term.programme in apart:
                found.append(Used(step.day, (key[0], _SUPPORT), ZERO, more, entry, term))
            else:
                grown += more
            found.append(Used(step.day, key, ZERO, grown, entry, term))
            held, levied = step.open, due
    return found


def in_full(account: Account, apart: frozenset[str] = frozenset()) -> list[Used]:
    """Return each commitment as if it were open in full, from its first day on: it is never more.

    What it is in truth takes the costs that were charged to it; see `reserved`, also for `apart`.
    """
    funding = account.state.funding
    clauses = [one for one in funding.clauses() if one.axis is Axis.SUPPORT_COST]
    rate = max(map(rate_of, clauses), default=ZERO) / 100
    unit = max((one.rounding for one in clauses), default=ZERO)
    most: dict[tuple[str, Key], CommitmentTerm] = {}
    first: dict[str, datetime.date] = {}
    for term in account.register.under(CommitmentTerm, funding.id):
        order = term.id, (term.programme, term.budget_class)
        if order not in most or most[order].amount.number < term.amount.number:
            most[order] = term
        first[term.id] = min(term.on, first.get(term.id, term.on))
    found = []
    for (name, key), term in most.items():
        amount = term.amount.number
        due = amount * rate + unit
        levied = (key[0], _SUPPORT) if key[0] in apart else key
        found.append(Used(first[name], key, ZERO, amount, None, term))
        found.append(Used(first[name], levied, ZERO, due, None, term))
    return found


def spent(account: Account, apart: frozenset[str] = frozenset()) -> Iterator[Used]:
    """Yield what was spent, entry by entry; what was given in kind is no money. See `reserved`."""
    for number, group in groupby(account.lines, key=attrgetter("entry")):
        lines = list(group)
        if any(line.kind == "in-kind" for line in lines):
            continue
        costs = [line for line in lines if line.kind == EXPENSE]
        entry = account.entries[number]
        for key, amount in _by_key(account, costs, apart).items():
            yield Used(lines[0].date, key, amount, ZERO, entry)


def _by_key(account: Account, costs: Sequence[Line], apart: frozenset[str]) -> dict[Key, Decimal]:
    """Return the costs of an entry by programme and class, with their support cost."""
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    levied: dict[str, Decimal] = defaultdict(lambda: ZERO)
    shares: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for line in costs:
        key = line.programme, line.budget_class
        if line.budget_class == _SUPPORT and line.programme not in apart:
            levied[line.programme] += line.amount
            continue
        found[key] += line.amount
        if line.budget_class != _SUPPORT and line.programme not in apart:
            shares[key] += _share(account, line)
    for programme in {*levied, *(key[0] for key in shares)}:
        own = {key: share for key, share in shares.items() if key[0] == programme}
        for key, share in own.items():
            found[key] += share
        rest = levied[programme] - sum(own.values(), ZERO)
        largest = max(own, key=lambda key: abs(own[key]), default=(programme, _SUPPORT))
        if rest:
            found[largest] += rest
    return found


def _share(account: Account, line: Line) -> Decimal:
    clause = account.state.mandate(line.cost_date).terms.governing(Axis.SUPPORT_COST)
    if clause is None or not clause.levies(line.budget_class, line.partner):
        return ZERO
    return percentage(line.amount, rate_of(clause), unit=clause.rounding)


def peak(moves: Sequence[Used]) -> Decimal:
    """Return the most that some commitments ever held together, at the end of a day."""
    held = most = ZERO
    for _, group in groupby(sorted(moves, key=attrgetter("day")), key=attrgetter("day")):
        held += sum((move.reserved for move in group), ZERO)
        most = max(most, held)
    return most
