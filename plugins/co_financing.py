"""Co-financing: of what an action costs, a donor bears no more than its share.

    2013-12-01 custom "clause" "EU-2014" "7"
      axis: "co-financing"
      allows: "80%"
      text: "The Union finances at most 80 per cent of the eligible cost of the action."

An action is what costs state as `project`, or the one project that a clause of the funding names;
names are compared with case and spaces folded. Its cost is what all fundings bear of it, support
cost included; goods given in kind are left out, because whether they count is for each agreement to
say. The share is judged by the books as they stand: while an action runs one donor may well pay
first, so this is a warning. The clause in force on the day of the last cost decides.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_DOWN
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.chart import EXPENSE
from ledger.clauses import alike, rate_of
from ledger.findings import FindingError, Severity
from ledger.lines import PARSED, Flattener
from ledger.money import BOOK_CURRENCY, ZERO, grouped, quantum
from ledger.words import ANY, Axis
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account, Walked

PROJECT = "project"


class CoFinancingError(FindingError):
    """A donor bears more of an action than its share."""


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # what a rule is asked
    """Return whether a clause limits the share of a funding."""
    return any(clause.axis is Axis.CO_FINANCING for clause in funding.clauses())


def after(walked: Walked) -> Iterator[Refusal]:
    """Warn of each action of which a funding bears more than its share."""
    minded = [
        account
        for account in walked.accounts.values()
        if minds(account.state.funding, walked.register)
    ]
    if not any(account.entries for account in minded):
        return
    totals = _totals(walked)
    for account in minded:
        yield from _judged(account, totals)


def _totals(walked: Walked) -> Mapping[str, Mapping[str, Decimal]]:
    """Return what each funding bears of each action that costs name."""
    lines = Flattener(walked.register).lines
    totals: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for number, entry in enumerate(walked.entries.every):
        if entry.__class__ is Transaction and _names_one(entry):
            for line in _borne(lines(number, entry)):
                totals[alike(line.project)][line.funding] += line.amount
    return totals


def _names_one(entry: Any) -> bool:
    return PROJECT in entry.meta or any(
        posting.meta and len(posting.meta) > PARSED and PROJECT in posting.meta
        for posting in entry.postings
    )


def _borne(lines: Sequence[Line]) -> list[Line]:
    """Return the costs among the lines of an entry, none where they were given in kind."""
    if any(line.kind == "in-kind" for line in lines):
        return []
    return [line for line in lines if line.kind == EXPENSE]


def _judged(account: Account, totals: Mapping[str, Mapping[str, Decimal]]) -> Iterator[Refusal]:
    funding = account.state.funding
    gifts = {line.entry for line in account.lines if line.kind == "in-kind"}
    own: dict[str, list[Line]] = defaultdict(list)
    for line in account.costs:
        if line.entry not in gifts:
            own[alike(line.project) or _only(funding, line)].append(line)
    for project, lines in own.items():
        last = max(lines, key=lambda line: line.cost_date)
        clause = funding.governing(Axis.CO_FINANCING, last.cost_date)
        spent = sum((line.amount for line in lines), ZERO)
        if clause is None or spent <= 0:
            continue
        words = clauses_said((clause,), funding)
        if not project:
            yield Refusal(
                "CO-FINANCING-ACTION",
                f"{funding.id}: {grouped(spent)} {BOOK_CURRENCY} of costs name no project, so its "
                f"share of the action cannot be judged. {words}",
                "State the project of the costs, as the other fundings of the action do.",
                severity=Severity.WARNING,
                facts=facts(funding, (clause,), Axis.CO_FINANCING, clause.allows[0], "no project"),
                entry=account.entry_of(lines[-1]),
            )
            continue
        others = sum(
            (amount for name, amount in totals.get(project, {}).items() if name != funding.id), ZERO
        )
        total, rate = spent + others, rate_of(clause)
        if spent * 100 > total * rate:
            due = (total * rate / 100).quantize(quantum(BOOK_CURRENCY), rounding=ROUND_DOWN)
            yield Refusal(
                "CO-FINANCING-SHARE",
                f"{funding.id} bears {grouped(spent)} {BOOK_CURRENCY} of {_named(lines, project)}, "
                f"all fundings together {grouped(total)} {BOOK_CURRENCY}; {rate}% of that is "
                f"{grouped(due)} {BOOK_CURRENCY}, {grouped(spent - due)} {BOOK_CURRENCY} less. "
                f"{words}",
                "Have the others bear their part before the action ends, or charge less here.",
                severity=Severity.WARNING,
                facts=(
                    *facts(funding, (clause,), Axis.CO_FINANCING, f"{due:f}", f"{spent:f}"),
                    (PROJECT, project),
                ),
                entry=account.entry_of(lines[-1]),
            )


def _only(funding: Funding, line: Line) -> str:
    """Return the one project that the clauses of a funding name on a day, empty if not one."""
    found = {
        alike(value)
        for layer in funding.in_force(Axis.PROJECT, line.cost_date)
        for clause in layer
        for value in clause.allows
    }
    return found.pop() if len(found) == 1 and ANY not in found else ""


def _named(lines: Sequence[Line], project: str) -> str:
    """Return how an action is written, by the last cost that names it."""
    return next((line.project for line in reversed(lines) if line.project), project)


RULE = Rule("co-financing", __name__, CoFinancingError, minds=minds, after=after)
