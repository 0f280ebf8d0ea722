"""The rates of indirect support cost that applied during a period, waivers among them.

A rate is of a clause, and clauses are amended and waived in the middle of a year: a heading that
showed the rate of the last day alone would say that all of line 8 was charged at it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ledger.words import Axis
from reports.statements.model import SupportRate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.clauses import Clause
    from ledger.fundings import Funding

Span = tuple[datetime.date, datetime.date]

_DAY = datetime.timedelta(days=1)


def applied(fundings: Iterable[Funding], span: Span) -> tuple[SupportRate, ...]:
    """Return each rate in force on some day of a span, funding by funding, oldest first."""
    return tuple(
        SupportRate(
            funding=funding.id,
            rate=", ".join(clause.allows),
            since=since,
            until=until,
            clause=clause.number,
            waiver=clause.waiver,
            excludes=clause.excludes,
            text=clause.text,
        )
        for funding in fundings
        for clause, since, until in _spells(funding, span)
    )


def rates(found: Iterable[SupportRate]) -> str:
    """Return the rates, each once, lowest first: `7%, 13%`."""
    return ", ".join(sorted({one.rate for one in found}, key=lambda rate: (len(rate), rate)))


def _spells(funding: Funding, span: Span) -> Iterator[tuple[Clause, datetime.date, datetime.date]]:
    """Yield each clause that sets the rate, with the first and last day of the span it does."""
    first, last = span
    own = [clause for clause in funding.clauses() if clause.axis is Axis.SUPPORT_COST]
    edges = {edge for clause in own for edge in (clause.since, clause.before)}
    begins = sorted({first} | {edge for edge in edges if first < edge <= last}) if own else []
    spell: tuple[Clause, datetime.date] | None = None
    for day in begins:
        clause = funding.governing(Axis.SUPPORT_COST, day)
        if spell is not None and clause is not spell[0]:
            yield (*spell, day - _DAY)
            spell = None
        if spell is None and clause is not None:
            spell = clause, day
    if spell is not None:
        yield (*spell, last)
