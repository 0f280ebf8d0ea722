"""Earmarks: an expense has a value on each axis, and every layer of clauses allows it.

Default deny. On programme, activity and budget class an expense always has a value, so an axis
without a clause refuses everything. Place, project and partner may stay unstated: then an
agreement that speaks about partner or project is not kept and the line is refused, one that
speaks about a place is only warned of, because reports often come without the place. A value
that is stated where no clause speaks about its axis is refused like any other. What a clause
excludes is refused whatever else allows it; and a value that is not stated might be it.

The clause in force on the day of the cost decides, not the newest one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.clauses import permitted, to_blame
from ledger.findings import FindingError, Severity
from ledger.words import ANY, Activity, Axis, BudgetClass
from plugins.cases import Case, Refusal
from plugins.rules import Rule
from plugins.sentences import charged, facts, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Terms

#: Kinds of funding whose clauses are asked; `plugins.funding` refuses expenses of the others.
GOVERNED = frozenset({"grant", "appropriation", "allocation"})

_ACTIVITIES = frozenset(Activity)


class EarmarkError(FindingError):
    """A clause does not allow a cost."""


def case(case: Case) -> Iterable[Refusal]:
    """Refuse an expense that is wrong on any axis, or silent where it may not be."""
    terms = case.terms
    if case.line.kind != EXPENSE or terms is None or terms.funding.kind not in GOVERNED:
        return ()
    return _judged(case, terms)


def _judged(case: Case, terms: Terms) -> Iterator[Refusal]:
    line = case.line
    if line.activity and line.activity not in _ACTIVITIES:
        yield Refusal(
            "EARMARK-ACTIVITY-UNKNOWN",
            f"{charged(line)}: {line.activity!r} is no activity of mine action in these books.",
            f"Known: {', '.join(Activity)}.",
            line,
            facts=facts(terms.funding, (), Axis.ACTIVITY, ", ".join(Activity), line.activity),
            about=line.activity,
        )
    # On these every expense has a value.
    for axis, value in (
        (Axis.PROGRAMME, line.programme),
        (Axis.ACTIVITY, line.activity),
        (Axis.BUDGET_CLASS, line.budget_class),
    ):
        if not value and terms.permits(axis, value):
            # A clause that allows everything still asks what it was.
            layer = terms.layers(axis)[0]
            yield refusal(case, terms.funding, axis, layer, value)
        elif not (value and terms.permits(axis, value)) and not _levy(axis, value):
            yield from _refused(case, terms, axis, value, Severity.ERROR)
    # On these it may be silent where the agreement is; where it is not, silence weighs so much.
    for axis, value, silence in (
        (Axis.PLACE, line.place, Severity.WARNING),
        (Axis.PROJECT, line.project, Severity.ERROR),
        (Axis.PARTNER, line.partner, Severity.ERROR),
    ):
        if not terms.permits(axis, value):
            yield from _refused(case, terms, axis, value, Severity.ERROR if value else silence)


def _levy(axis: Axis, value: str) -> bool:
    # The support-cost clause says whether there may be any; no budget class is needed for it.
    return axis is Axis.BUDGET_CLASS and value == BudgetClass.SUPPORT_COST


def _refused(
    case: Case, terms: Terms, axis: Axis, value: str, severity: Severity
) -> Iterator[Refusal]:
    """Yield a refusal for each layer that does not allow a value, or its absence."""
    layers = terms.layers(axis)
    if not layers:
        yield refusal(case, terms.funding, axis, (), value, severity=severity)
    for layer in layers:
        if not permitted(layer, value or ANY):
            clauses = to_blame(layer, value or ANY)
            yield refusal(case, terms.funding, axis, clauses, value, severity=severity)


RULE = Rule("earmark", __name__, EarmarkError, case=case)
