"""Budget against expenditure: the list that holds what was allotted or agreed against line 9."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.allotments import allotted as allotted_on
from ledger.allotments import in_force
from ledger.money import ZERO
from reports.render.tables import total_mark
from reports.statements.facts import share
from reports.statements.figures import DIRECT_CLASSES, NOTHING
from reports.statements.model import BodyLine, BudgetLine, Figure, FundingFacts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from ledger.register import Register

#: Lines of the statement that a budget may have a line for.
_COST_CODES = frozenset({*DIRECT_CLASSES, "support-cost"})


def budget(
    register: Register,
    fundings: Sequence[str],
    body: Sequence[BodyLine],
    facts: Sequence[FundingFacts],
    ends: datetime.date,
) -> tuple[BudgetLine, ...]:
    """Return budget against expenditure since inception: by class where there are allotments.

    Without allotments, or where a funding that was spent under has none, the budget is what was
    agreed, and there is one line; where not even that is known in the books' currency there is
    none. Budget and expenditure are of the same fundings, or they are not put side by side.
    """
    spent = {line.code: line.inception for line in body if line.inception}
    allotted: dict[str, Decimal] = defaultdict(lambda: ZERO)
    made_up: dict[str, list[bool]] = defaultdict(list)
    covered: set[str] = set()
    for name in fundings:
        for (_, budget_class), amount in allotted_on(register, name, ends).items():
            allotted[_code(budget_class)] += amount
            covered.add(name)
        for term in in_force(register, name, ends).values():
            made_up[_code(term.budget_class)].append(term.illustrative)
    if allotted and all(fact.id in covered for fact in facts if fact.spent_ever.entries):
        titled = [
            line
            for line in body
            if line.style in {"line", "part"}
            and line.code in _COST_CODES
            and (line.code in allotted or spent[line.code].amount)
        ]
        lines = [
            _budget(line.code, line.title, allotted[line.code], made_up[line.code], spent)
            for line in titled
        ]
        marks = [flag for flags in made_up.values() for flag in flags]
        whole = sum(allotted.values(), ZERO)
        return (*lines, _budget("expenditure", "Total", whole, marks, spent))
    own = [register.fundings[fact.id] for fact in facts]
    if any(funding.brought_forward for funding in own):
        return ()  # what was spent of it before these books is not among what was spent
    agreed = [
        fact.agreed_usd for fact, funding in zip(facts, own, strict=True) if not funding.in_kind
    ]
    known = [amount for amount in agreed if amount is not None]
    if not known or len(known) < len(agreed):
        return ()
    flags = [funding.illustrative for funding in own]
    return (_budget("expenditure", "Amount agreed", sum(known, ZERO), flags, spent),)


def _code(budget_class: str) -> str:
    return "support-cost" if budget_class == "SupportCost" else budget_class


def _budget(
    code: str, title: str, amount: Decimal, marks: Sequence[bool], spent: dict[str, Figure]
) -> BudgetLine:
    """Return a line, marked by what of its budget and of its spending is illustrative."""
    figure = spent.get(code, NOTHING)
    used = figure.amount
    mark = total_mark([*marks, figure.illustrative] if used else marks)
    return BudgetLine(code, title, amount, used, amount - used, share(used, amount), mark)
