"""Pooled funds as their agents account for them: allocated, net funded, spent, delivered, reported.

**Net funded** is what was transferred less what was refunded; the **delivery rate** is what was
spent as a share of it. The final figures of a year are due on the day that policy
`POOLED-REPORT-DUE` says, in the year after; without that policy no day is shown and nothing is
overdue.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.money import ZERO, fixed, rounded
from ledger.pooled_facts import PoolReportTerm, ReportKind, agents
from ledger.words import FundClass
from plugins.pooled import TRANSFERRED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import AllocationTerm

#: The policies on when final figures are due, and what the agent keeps of contributions.
DUE, FEE = "POOLED-REPORT-DUE", "POOLED-AGENT-FEE"

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_HUNDREDTH = Decimal("0.01")


class Due(NamedTuple):
    """The final figures of an allocation for a year: when they are due, when they were sent."""

    allocation: str
    year: int
    due: datetime.date | None
    sent: datetime.date | None
    spent: Decimal

    def overdue(self, day: datetime.date) -> bool:
        """Return whether they should have been sent by a day."""
        return self.sent is None and self.due is not None and day > self.due


class Allocation(NamedTuple):
    """An allocation on a day, in dollars.

    Attributes:
        transferred, refunded: from the agent or the fund's balance, and back.
        due: what is allocated and not transferred, as a receivable has it or as nobody booked it.
    """

    id: str
    fund: str
    agent: str
    allocated: Decimal
    transferred: Decimal
    refunded: Decimal
    interest: Decimal
    spent: Decimal
    illustrative: bool

    @property
    def funded(self) -> Decimal:
        """Return what was transferred less what was refunded."""
        return self.transferred - self.refunded

    @property
    def balance(self) -> Decimal:
        """Return what is left to spend or to refund."""
        return self.funded + self.interest - self.spent

    @property
    def delivery(self) -> Decimal | None:
        """Return what was spent in per cent of what was funded; None where nothing was."""
        if self.funded <= 0:
            return None
        return rounded(self.spent * 100 / self.funded, _HUNDREDTH).quantize(_HUNDREDTH)


#: The figures of an allocation that add up.
SUMMED = ("allocated", "transferred", "refunded", "interest", "spent", "balance")


@dataclass(frozen=True)
class Pooled:
    """The allocations of a scope, the reports due on them, and notes."""

    as_of: datetime.date
    allocations: tuple[Allocation, ...]
    reports: tuple[Due, ...]
    notes: tuple[str, ...]

    def total(self, name: str) -> Decimal:
        """Return the total of one of the figures that add up."""
        return sum(map(attrgetter(name), self.allocations), ZERO)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "as_of": str(self.as_of),
            "allocations": [
                {
                    "allocation": one.id,
                    "fund": one.fund,
                    "agent": one.agent,
                    **{name: fixed(getattr(one, name)) for name in SUMMED},
                    "net_funded": fixed(one.funded),
                    "delivery": "" if one.delivery is None else fixed(one.delivery),
                    "illustrative": one.illustrative,
                }
                for one in self.allocations
            ],
            "total": {name: fixed(self.total(name)) for name in SUMMED},
            "reports": [
                {
                    "allocation": one.allocation,
                    "year": one.year,
                    "due": "" if one.due is None else str(one.due),
                    "sent": "" if one.sent is None else str(one.sent),
                    "spent": fixed(one.spent),
                    "overdue": one.overdue(self.as_of),
                }
                for one in self.reports
            ],
            "notes": list(self.notes),
        }


def pooled(books: Books, as_of: datetime.date, *, fund: str = "") -> Pooled:
    """Return the allocations of a pooled fund, or of all, as they stand on a day."""
    register = books.register
    terms = [
        term
        for term in register.allocations.values()
        if term.on <= as_of and fund in {"", term.fund}
    ]
    by_funding: dict[str, list[Line]] = defaultdict(list)
    for line in books.lines:
        if line.funding in register.allocations and line.date <= as_of:
            by_funding[line.funding].append(line)
    terms.sort(key=lambda term: (term.fund, term.on, term.id))
    found = tuple(_allocation(register, term, by_funding[term.id]) for term in terms)
    reports = tuple(
        due for term in terms for due in _reports(register, term.id, by_funding[term.id], as_of)
    )
    return Pooled(as_of, found, reports, tuple(_notes(books, as_of, fund)))


def _allocation(register: Register, term: AllocationTerm, lines: Sequence[Line]) -> Allocation:
    transferred = refunded = interest = spent = ZERO
    for _, group in groupby(lines, key=attrgetter("entry")):
        moved = ZERO
        for line in group:
            if line.kind in TRANSFERRED:
                moved -= line.amount
            elif line.kind == "interest":
                interest -= line.amount
            elif line.kind == EXPENSE:
                spent += line.amount
        transferred += max(moved, ZERO)
        refunded += max(-moved, ZERO)
    funding = register.fundings[term.id]
    return Allocation(
        term.id,
        term.fund,
        agents(register).get(term.fund, ""),
        term.amount.number,
        transferred,
        refunded,
        interest,
        spent,
        funding.illustrative,
    )


def _reports(
    register: Register, allocation: str, lines: Sequence[Line], as_of: datetime.date
) -> Iterator[Due]:
    """Yield the reports for each year in which something was booked, once that year is over."""
    finals = {
        term.ends.year: term
        for term in register.of(PoolReportTerm).values()
        if term.allocation == allocation and term.kind is ReportKind.FINAL and term.on <= as_of
        and (term.ends.month, term.ends.day) == (12, 31)
    }  # fmt: skip
    for year in sorted({line.date.year for line in lines} | finals.keys()):
        ends = datetime.date(year, 12, 31)
        if ends < as_of:
            spent = sum(
                (one.amount for one in lines if one.kind == EXPENSE and one.date <= ends), ZERO
            )
            sent = finals[year].on if year in finals else None
            yield Due(allocation, year, _due(register, ends), sent, spent)


def _due(register: Register, ends: datetime.date) -> datetime.date | None:
    """Return the day of the next year that the policy names, `30 April`; None where none does."""
    policy = register.policy(DUE, ends)
    day, _, month = policy.value.strip().partition(" ") if policy else ("", "", "")
    try:
        return datetime.date(ends.year + 1, _MONTHS.index(month.casefold()) + 1, int(day))
    except ValueError:
        return None


def _notes(books: Books, as_of: datetime.date, fund: str) -> Iterator[str]:
    register = books.register
    policy = register.policy(FEE, as_of)
    if _due(register, as_of) is None:
        yield f'No policy {DUE} such as "30 April": no day is known on which figures are due.'
    if policy:
        yield (
            f"Policy {FEE}: the agent keeps {policy.value} of what donors give to a fund, before "
            f"it transfers anything ({policy.status}); that is not in these books."
        )
    for term in register.funds.values():
        known = agents(register)
        if (
            term.fund_class is FundClass.POOLED
            and fund in {"", term.id}
            and term.id not in known
            and any(one.fund == term.id for one in register.allocations.values())
        ):
            yield f"No agent is stated for {term.id}: transfers are taken from anybody."
