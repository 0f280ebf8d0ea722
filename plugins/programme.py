"""Programmes: an expense is of a programme that is known, and open on the day of the cost.

A programme has its days, its aliases and the missions that it hosts. "Palestine", "oPt" and
"Palestinian territory" are one programme because one term says so; a cost of 2015 in a programme
whose last day was in 2010 is refused whatever the agreement says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.chart import EXPENSE
from ledger.findings import FindingError
from plugins.cases import Case, Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ProgrammeError(FindingError):
    """A programme is unknown, or was not open."""


def case(case: Case) -> Iterable[Refusal]:
    """Refuse a cost in a programme that is not known or was not open on the day."""
    return _judged(case) if case.line.kind == EXPENSE else ()


def _judged(case: Case) -> Iterator[Refusal]:
    line = case.line
    programme = case.register.programmes.get(line.programme)
    if programme is None:
        named = case.register.named("programme", line.programme)
        yield Refusal(
            "PROGRAMME-UNKNOWN",
            f"{line.account}: {line.programme!r} is no programme of these books.",
            f"It is a name of {named}: book on the account of {named}."
            if named
            else "State the programme in terms/ first.",
            line,
            about=line.programme,
        )
        return
    if programme.until is not None and line.cost_date > programme.until:
        yield Refusal(
            "PROGRAMME-CLOSED",
            f"{line.account}: {programme.name} ({programme.id}) closed on {programme.until}; this "
            f"cost is of {line.cost_date}.",
            "Check the cost date and the programme.",
            line,
            facts=(("expected", f"..{programme.until}"), ("actual", str(line.cost_date))),
            about=line.programme,
        )
    elif line.cost_date < programme.on:
        yield Refusal(
            "PROGRAMME-NOT-OPEN",
            f"{line.account}: {programme.name} ({programme.id}) opened on {programme.on}; this "
            f"cost is of {line.cost_date}.",
            "Check the cost date and the programme.",
            line,
            facts=(("expected", f"{programme.on}.."), ("actual", str(line.cost_date))),
            about=line.programme,
        )


RULE = Rule("programme", __name__, ProgrammeError, case=case)
