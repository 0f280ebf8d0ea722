"""Class limits: a budget class stays within its line of the clause, or its flexibility.

The direct costs of a class, under all programmes of a funding and since it began, are held against
the limit in force on their cost dates, at the end of each booking day. What an agreement limits,
all its grants keep together. Above the limit and inside the clause's flexibility is a warning,
beyond it an error; a class without a line is not allowed. Support cost has its own clause and needs
no line. What is given in kind is no money.

Source: domain rule 10.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ledger.class_limits import class_limits_of, flexibility_of
from ledger.findings import FindingError, Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import Axis, BudgetClass
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account, Walked

_SUPPORT = str(BudgetClass.SUPPORT_COST)


class ClassLimitError(FindingError):
    """A budget class comes to more than the agreement has for it."""


class _Cost(NamedTuple):
    """A cost, and the account of the funding that bears it."""

    account: Account
    line: Line


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # any rule is asked both
    """Return whether a clause of a funding limits its classes."""
    return any(clause.axis is Axis.CLASS_LIMIT for clause in funding.clauses())


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse classes beyond their limits, and warn of those inside the flexibility."""
    under: dict[str, list[Account]] = defaultdict(list)
    for account in walked.accounts.values():
        clauses = account.state.funding.clauses()
        for owner in dict.fromkeys(c.owner for c in clauses if c.axis is Axis.CLASS_LIMIT):
            under[owner].append(account)
    for owner, accounts in under.items():
        yield from _judged(owner, accounts)


def _judged(owner: str, accounts: Sequence[Account]) -> Iterator[Refusal]:
    """Yield what is said of the classes of an agreement or grant that limits them itself."""
    classes = _doubtful(owner, accounts)
    if not classes:
        return
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    told: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    costs = [cost for account in accounts for cost in _costs(account, classes)]
    costs.sort(key=lambda cost: cost.line.date)
    for day, group in groupby(costs, key=lambda cost: cost.line.date):
        today = list(group)
        for cost in today:
            sums[cost.line.budget_class] += cost.line.amount
        for cost, clause in _asked(owner, today):
            name = cost.line.budget_class
            most = class_limits_of(clause)
            if most is None:
                continue
            excess = max(sums[name] - most.get(name, ZERO), ZERO)
            before = told[name, id(clause)]
            told[name, id(clause)] = excess
            if excess > before:
                whole = owner if len(accounts) > 1 else ""
                yield from _told(cost, clause, day, sums[name], before, whole)


def _costs(account: Account, classes: set[str]) -> Iterator[_Cost]:
    gifts = {line.entry for line in account.lines if line.kind == "in-kind"}
    for line in account.costs:
        if line.budget_class in classes and line.entry not in gifts:
            yield _Cost(account, line)


def _doubtful(owner: str, accounts: Sequence[Account]) -> set[str]:
    """Return the classes whose debits alone do not show that they are within every limit."""
    gross: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for account in accounts:
        for name, amount in account.totals.gross.items():
            _, kind, _, budget_class, _, _ = account.parts(name)
            if kind == "expense" and budget_class != _SUPPORT:
                gross[budget_class] += amount
    clauses = accounts[0].state.funding.clauses()
    own = [c for c in clauses if c.axis is Axis.CLASS_LIMIT and c.owner == owner]
    stated = [limit for limit in map(class_limits_of, own) if limit is not None]
    return {
        name
        for name, amount in gross.items()
        if any(name not in limit or amount > limit[name] for limit in stated)
    }


def _asked(owner: str, today: list[_Cost]) -> Iterator[tuple[_Cost, Clause]]:
    """Yield each class that was charged on a day with each clause in force on its cost dates."""
    newest: dict[tuple[str, int], tuple[_Cost, Clause]] = {}
    for cost in today:
        line = cost.line
        for layer in cost.account.state.mandate(line.cost_date).terms.layers(Axis.CLASS_LIMIT):
            for clause in layer:
                if clause.owner == owner:
                    newest[line.budget_class, id(clause)] = cost, clause
    yield from newest.values()


def _told(
    cost: _Cost,
    clause: Clause,
    day: datetime.date,
    total: Decimal,
    before: Decimal,
    whole: str,
) -> Iterator[Refusal]:
    """Yield what is said of a class beyond its limit: a warning once, an error as it grows."""
    account, line = cost
    name = line.budget_class
    limits = class_limits_of(clause) or {}
    limit = limits.get(name)
    rate = flexibility_of(clause)
    if limit is None:
        severity, what = Severity.ERROR, f"{name} has no line, so nothing is allowed"
    elif (total - limit) * 100 > limit * rate:
        flexible = f" and its flexibility of {clause.flexibility}" if rate else ""
        what = f"the limit is {grouped(limit)} {BOOK_CURRENCY}{flexible}"
        severity = Severity.ERROR
    else:
        severity = Severity.WARNING
        what = (
            f"the limit is {grouped(limit)} {BOOK_CURRENCY}, and the flexibility of "
            f"{clause.flexibility} is used"
        )
    if severity is Severity.WARNING and before:
        return
    funding = account.state.funding
    error = severity is Severity.ERROR
    yield Refusal(
        "EARMARK-CLASS-LIMIT" if error else "EARMARK-CLASS-FLEXIBILITY",
        f"{whole or funding.id}: {grouped(total)} {BOOK_CURRENCY} of {name} at the end of {day}; "
        f"{what}. "
        f"{clauses_said((clause,), funding)} Cost date {line.cost_date}.",
        "Charge the rest elsewhere, or ask for the donor's consent to an amendment."
        if error
        else "Beyond it the donor has to consent first.",
        severity=severity,
        facts=facts(
            funding,
            (clause,),
            Axis.CLASS_LIMIT,
            f"{name} {limit if limit is not None else 'no line'}",
            f"{name} {total:f}",
        ),
        entry=account.entry_of(line),
        elsewhere=error,
    )


RULE = Rule("class limit", __name__, ClassLimitError, minds=minds, after=after)
