"""Periods: the day of the cost lies in the agreed period, as agreed on that day.

Both days of `2014-01-01..2014-12-31` belong to it. An extension agreed in February 2015 does not
reach back: a cost of January is still judged by the period that was agreed in January.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.clauses import span_of
from ledger.findings import FindingError
from ledger.words import Axis
from plugins.rules import Rule
from plugins.sentences import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Terms
    from plugins.cases import Case, Refusal

_KINDS = frozenset({"grant", "allocation"})


class PeriodError(FindingError):
    """A cost lies outside the agreed period."""


def case(case: Case) -> Iterable[Refusal]:
    """Refuse an expense whose cost date lies outside a layer's periods."""
    terms = case.terms
    if case.line.kind != EXPENSE or terms is None or terms.covers:
        return ()
    return _outside(case, terms) if terms.funding.kind in _KINDS else ()


def _outside(case: Case, terms: Terms) -> Iterator[Refusal]:
    day = case.line.cost_date
    layers = terms.layers(Axis.PERIOD)
    if not layers:
        yield refusal(case, terms.funding, Axis.PERIOD, (), str(day))
    for layer in layers:
        if not any(first <= day <= last for first, last in map(span_of, layer)):
            yield refusal(case, terms.funding, Axis.PERIOD, layer, str(day))


RULE = Rule("period", __name__, PeriodError, case=case)
