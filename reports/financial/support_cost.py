"""Programme support cost by agreement: what was charged, and what the clauses make of it.

Per transaction, funding and clause the direct cost that bears support cost is summed, the rate of
the clause in force on the cost date is applied, and the result is rounded to the clause's unit: as
the rule does when a cost is booked, but reckoned here anew from the lines of the books. What the
clause leaves out bears none. A waiver stands as a row of its own, with what was waived.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.money import BOOK_CURRENCY, ZERO, exact, percentage, quantum
from ledger.words import Axis, BudgetClass
from reports.financial.sheet import Tie
from reports.identity import Identity, identity
from reports.moves import Places

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line

_CENT = quantum(BOOK_CURRENCY)
_NOTHING = exact(ZERO, BOOK_CURRENCY)
_SUPPORT = str(BudgetClass.SUPPORT_COST)


class Charged(NamedTuple):
    """What one clause of one funding bore, in dollars.

    Attributes:
        funding, donor, agreement: whose it is.
        clause: its number; empty: no clause speaks about support cost, so none is due.
        rate, unit: per cent, and the unit that it is rounded to; None without a clause.
        waiver: the authority of a waiver, empty where it is the agreement's own rate.
        base: direct cost that bears it; `free` direct cost that bears none.
        charged: as booked.
        due: recomputed, voucher by voucher.
        rounding: what rounding each voucher makes of it: `due` less the rate on the whole base.
        waived: what the agreement's own rate would have brought beyond it.
        illustrative: whether a cost is made up.
    """

    funding: str
    donor: str
    agreement: str
    clause: str
    rate: Decimal | None
    unit: Decimal | None
    waiver: str
    base: Decimal
    free: Decimal
    charged: Decimal
    due: Decimal
    rounding: Decimal
    waived: Decimal
    illustrative: bool

    @property
    def difference(self) -> Decimal:
        """Return what was charged beyond what is due."""
        return self.charged - self.due


class Difference(NamedTuple):
    """A voucher whose support cost is not what its clause makes it."""

    day: datetime.date
    where: str
    key: str
    funding: str
    clause: str
    base: Decimal
    charged: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class SupportCost:
    """Support cost of a period, by funding and clause."""

    begins: datetime.date | None
    ends: datetime.date
    rows: tuple[Charged, ...]
    differences: tuple[Difference, ...]
    ties: tuple[Tie, ...]
    identity: Identity


class _Sums:
    """Running sums of a funding and a clause."""

    __slots__ = ("base", "charged", "clause", "due", "free", "funding", "illustrative")

    def __init__(self, funding: str, clause: Clause | None) -> None:
        self.funding, self.clause = funding, clause
        self.base = self.free = self.charged = self.due = _NOTHING
        self.illustrative = False

    def order(self) -> tuple[str, datetime.date, str]:
        """Return the place of a row: by funding, then from when the clause holds."""
        since = self.clause.since if self.clause else datetime.date.min
        return self.funding, since, self.clause.number if self.clause else ""


#: A clause is known by its funding and itself: its many facts need not be compared.
_Key = tuple[str, int]


class _Clauses:
    """The clause on support cost of a funding on a day: asked once between two changes."""

    def __init__(self, books: Books) -> None:
        self._fundings = books.register.fundings
        self._days: dict[str, list[datetime.date]] = {}
        self._known: dict[tuple[str, int], Clause | None] = {}

    def of(self, name: str, day: datetime.date) -> Clause | None:
        """Return the clause in force, None where none speaks."""
        days = self._days.get(name)
        if days is None:
            funding = self._fundings.get(name)
            stated = funding.clauses() if funding else ()
            own = [clause for clause in stated if clause.axis is Axis.SUPPORT_COST]
            days = sorted({bound for clause in own for bound in (clause.since, clause.before)})
            self._days[name] = days
        if not days:
            return None
        key = name, bisect_right(days, day)
        if key not in self._known:
            self._known[key] = self._fundings[name].governing(Axis.SUPPORT_COST, day)
        return self._known[key]

    def agreed(self, name: str, clause: Clause) -> Decimal:
        """Return the rate that a waiver stands above; of another clause its own."""
        rates = [
            rate_of(own)
            for own in self._fundings[name].clauses()
            if own.axis is Axis.SUPPORT_COST
            and not own.waiver
            and own.since < clause.before
            and clause.since < own.before
        ]
        return max(rates, default=rate_of(clause)) if clause.waiver else rate_of(clause)


def support_cost(
    books: Books,
    ends: datetime.date,
    begins: datetime.date | None = None,
    *,
    wanted: Container[str] | None = None,
) -> SupportCost:
    """Return the support cost of a period: one pass over the lines.

    Args:
        books: as loaded.
        ends: last day.
        begins: first day; None: since inception.
        wanted: ids of the fundings that are asked for; None: all.
    """
    fundings = books.register.fundings
    clauses = _Clauses(books)
    places = Places(books)
    first = begins or datetime.date.min
    sums: dict[_Key, _Sums] = {}
    differences: list[Difference] = []
    kept = (
        line
        for line in books.lines
        if line.kind == EXPENSE
        and first <= line.date <= ends
        and (wanted is None or line.funding in wanted)
    )
    for number, group in groupby(kept, key=attrgetter("entry")):
        for key, own in _voucher(group, clauses).items():
            clause = own.clause
            if clause:
                own.due = _due(own.base, clause, clause.rounding)
            _add(sums.setdefault(key, _Sums(own.funding, clause)), own)
            if own.charged != own.due:
                differences.append(_differing(books, places, number, own))
    ordered = sorted(sums.values(), key=_Sums.order)
    rows = tuple(_row(fundings.get(own.funding), own, clauses) for own in ordered)
    in_time = (
        line
        for line in books.lines
        if first <= line.date <= ends and (wanted is None or line.funding in wanted)
    )
    ties = tuple(_ties(rows, differences, in_time))
    return SupportCost(begins, ends, rows, tuple(differences), ties, identity(books))


def _due(base: Decimal, clause: Clause, unit: Decimal) -> Decimal:
    return exact(percentage(base, rate_of(clause), unit=unit), BOOK_CURRENCY)


def _differing(books: Books, places: Places, number: int, own: _Sums) -> Difference:
    entry = books.entries[number]
    return Difference(
        entry.date,
        places[number],
        str(entry.meta.get("key", "")),
        own.funding,
        own.clause.number if own.clause else "",
        own.base,
        own.charged,
        own.due,
    )


def _voucher(lines: Iterable[Line], clauses: _Clauses) -> dict[_Key, _Sums]:
    """Return the sums of one transaction."""
    found: dict[_Key, _Sums] = {}
    for line in lines:
        clause = clauses.of(line.funding, line.cost_date)
        key = line.funding, id(clause)
        own = found.get(key)
        if own is None:
            own = found[key] = _Sums(line.funding, clause)
        own.illustrative |= line.illustrative
        if line.budget_class == _SUPPORT:
            own.charged += line.amount
        elif clause is None or not clause.levies(line.budget_class, line.partner):
            own.free += line.amount
        else:
            own.base += line.amount
    return found


def _add(total: _Sums, own: _Sums) -> None:
    total.base += own.base
    total.free += own.free
    total.charged += own.charged
    total.due += own.due
    total.illustrative |= own.illustrative


def _row(funding: Funding | None, own: _Sums, clauses: _Clauses) -> Charged:
    clause = own.clause
    on_the_whole = _due(own.base, clause, _CENT) if clause else _NOTHING
    agreed = clauses.agreed(own.funding, clause) if clause else ZERO
    return Charged(
        own.funding,
        funding.donor if funding else "",
        funding.agreement if funding else "",
        clause.number if clause else "",
        rate_of(clause) if clause else None,
        clause.rounding if clause else None,
        clause.consent if clause and clause.waiver else "",
        own.base,
        own.free,
        own.charged,
        own.due,
        own.due - on_the_whole,
        exact(percentage(own.base, agreed, unit=_CENT), BOOK_CURRENCY) - on_the_whole,
        own.illustrative,
    )


def _ties(
    rows: Sequence[Charged], differences: Iterable[Difference], lines: Iterable[Line]
) -> Iterator[Tie]:
    """Yield the checks: the rows, and the lines by the names of their accounts alone."""
    booked = {True: _NOTHING, False: _NOTHING}
    for line in lines:
        if line.account.startswith("Expenses:"):
            booked[line.account.endswith(f":{_SUPPORT}")] += line.amount
    charged = sum((row.charged for row in rows), ZERO)
    direct = sum((row.base + row.free for row in rows), ZERO)
    yield Tie("Charged: accounts of support cost", charged, booked[True])
    yield Tie("Base and what bears none: other expense accounts", direct, booked[False])
    difference = sum((row.difference for row in rows), ZERO)
    one_by_one = sum((one.charged - one.due for one in differences), ZERO)
    yield Tie("Difference: of the vouchers one by one", difference, one_by_one)


def by_rate(rows: Iterable[Charged]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Return (rate, base, charged) of each rate, highest first."""
    found: dict[Decimal, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for row in rows:
        if row.rate is not None:
            found[row.rate][0] += row.base
            found[row.rate][1] += row.charged
    return [(rate, *found[rate]) for rate in sorted(found, reverse=True)]  # type: ignore[misc]
