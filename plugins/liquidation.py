"""Liquidation: what fell into a period is booked before its window closes.

    2013-12-01 custom "clause" "JPN-2014-MLI" "6"
      axis: "liquidation"
      allows: "6 months"

The day of the cost decides whether a funding may bear it (`plugins.period`); the day of booking,
whether it may still do so. Until the end of the period plus the window it may, which is told once
for a funding, as a warning; from the next day on it may not. Both days are those agreed on the day
of booking, so an extension of the period that was agreed in time moves the window with it.

A correction does not count but for what it adds: what is taken back late, and entered again as it
should have been, changes a charge that was made in time. What an appropriation owes to Governments
stays valid for longer, as policy `LIQUIDATION-GOVERNMENTS` says. Where no clause (for an
appropriation: no policy `LIQUIDATION-ASSESSED`) states a window, none is judged.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.findings import FindingError, Severity
from ledger.liquidation import ASSESSED, Window, window
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.versions import CORRECTS, REVERSES
from ledger.vote_life import claimed_by_government
from ledger.words import Axis
from plugins.cases import NOUNS, Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account


class LiquidationError(FindingError):
    """A cost is booked after the liquidation window closed."""


class _Late(NamedTuple):
    """What one entry books after the period ended: its first cost, and how much."""

    line: Line
    amount: Decimal
    window: Window


def minds(funding: Funding, register: Register) -> bool:
    """Return whether a window is stated for a funding at any time."""
    if funding.kind == "appropriation":
        return ASSESSED in register.policies
    return any(clause.axis is Axis.LIQUIDATION for clause in funding.clauses())


def account(account: Account) -> Iterator[Refusal]:
    """Refuse costs booked after the window closed, and tell of those booked inside it."""
    funding, register = account.state.funding, account.register
    first = _first_end(funding, register)
    if first is None or not account.entries or account.entries[-1].date <= first:
        return
    inside: list[_Late] = []
    added = excess = ZERO
    costs = [
        line
        for line in account.lines_after(first)
        if line.kind == EXPENSE and not claimed_by_government(register, line)
    ]
    for day, lines in groupby(costs, key=attrgetter("date")):
        found = window(register, funding, day)
        if found is None or day <= found.ends:
            continue
        late = list(_entries(lines, found))
        if day <= found.closes:
            inside += [one for one in late if one.amount > 0]
            continue
        for one in late:
            if _corrects(account.entry_of(one.line)):
                added += one.amount
            elif one.amount > 0:
                yield _refused(account, one, one.amount)
        if late and added > excess:
            yield _refused(account, late[-1], added - excess)
            excess = added
    if inside:
        yield _told(account, inside)


def _first_end(funding: Funding, register: Register) -> datetime.date | None:
    """Return the earliest day on which the period of a funding ends, by any of its wordings."""
    days = {clause.since for clause in funding.clauses() if clause.axis is Axis.PERIOD}
    days |= {clause.since for clause in funding.clauses() if clause.axis is Axis.LIQUIDATION}
    known = [window(register, funding, day) for day in days]
    return min((found.ends for found in known if found), default=None)


def _entries(lines: Iterator[Line], found: Window) -> Iterator[_Late]:
    for _, group in groupby(lines, key=attrgetter("entry")):
        costs = list(group)
        yield _Late(costs[0], sum((line.amount for line in costs), ZERO), found)


def _corrects(entry: Any) -> bool:
    return REVERSES in entry.meta or CORRECTS in entry.meta


def _said(funding: Funding, found: Window) -> str:
    """Return the sentence on who states the window."""
    return clauses_said((found.clause,), funding) if found.clause else found.policy


def _facts(funding: Funding, found: Window, actual: str) -> tuple[tuple[str, str], ...]:
    clauses = (found.clause,) if found.clause else ()
    return facts(funding, clauses, Axis.LIQUIDATION, f"..{found.closes}", actual)


def _refused(account: Account, late: _Late, amount: Decimal) -> Refusal:
    funding, line, found = account.state.funding, late.line, late.window
    return Refusal(
        "LIQUIDATION-LATE",
        f"{funding.id}: {grouped(amount)} {BOOK_CURRENCY} of costs booked on {line.date}; what "
        f"fell into the period to {found.ends} could be booked until {found.closes}. "
        f"{_said(funding, found)} Cost date {line.cost_date}.",
        f"The {NOUNS[funding.kind]} can no longer bear it: charge another funding, or book the "
        "donor's consent to a later day as an amendment of the clause."
        if found.clause
        else f"The {NOUNS[funding.kind]} can no longer bear it: charge the current one.",
        facts=_facts(funding, found, str(line.date)),
        entry=account.entry_of(line),
        elsewhere=True,
    )


def _told(account: Account, inside: Sequence[_Late]) -> Refusal:
    funding, last = account.state.funding, inside[-1]
    total = sum((one.amount for one in inside), ZERO)
    first, found = inside[0].line.date, last.window
    when = f"on {first}" if first == last.line.date else f"from {first} to {last.line.date}"
    many = "1 entry" if len(inside) == 1 else f"{len(inside)} entries"
    return Refusal(
        "LIQUIDATION-WINDOW",
        f"{funding.id}: {grouped(total)} {BOOK_CURRENCY} of costs in {many} booked {when}, after "
        f"the period ended on {found.ends} and before its window closes with {found.closes}. "
        f"{_said(funding, found)}",
        "See that each of these costs arose in the period; the liquidation of the commitments is "
        "lawful until the window closes.",
        severity=Severity.WARNING,
        facts=_facts(funding, found, str(last.line.date)),
        entry=account.entry_of(last.line),
    )


RULE = Rule("liquidation", __name__, LiquidationError, minds=minds, account=account)
