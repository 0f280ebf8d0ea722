"""Pools: money whose donors said neither where nor for what, by the day on which it moved.

There are two kinds of pool. A **pooled fund** takes what donors give on its general balance and
spends it under allocations: no line says whose money an allocation spent. The **unearmarked
grants** of a voluntary fund, open to every programme and activity from their first day, are charged
one by one: each cost stands under one grant, and which of them it was is the fund's choice.

What moves between the fundings of one pool moves nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from ledger.words import ANY, Axis, FundClass
from reports.movements import Movement, movements

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

#: The two kinds of pool.
POOLED_FUND, GRANTS = "pooled fund", "unearmarked grants"

#: Who put money into a pool that came from no donor: interest, openings, differences of exchange.
NOBODY = ""

_COME = frozenset(
    {Movement.RECEIVED, Movement.REFUNDED, Movement.OPENING, Movement.INTEREST, Movement.EXCHANGE}
)
_SPENT = frozenset({Movement.SPENT, Movement.SUPPORT_COST})

#: Axes on which an unearmarked grant allows everything, and those on which it may be silent.
_OPEN, _SILENT = (Axis.PROGRAMME, Axis.ACTIVITY), (Axis.PLACE, Axis.PROJECT)


class Pool(NamedTuple):
    """A pool: its fund, its kind, and the fundings that it is made of."""

    fund: str
    kind: str
    fundings: frozenset[str]

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.fund if self.kind == POOLED_FUND else f"{self.fund}, {self.kind}"


class Day:
    """What a day brought into a pool, by donor, and what it spent, by programme.

    `charged` is the same by programme and the donor whose grant bore it: of unearmarked grants.
    """

    __slots__ = ("came", "charged", "illustrative", "spent")

    def __init__(self) -> None:
        self.came: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.charged: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        self.illustrative = False


#: Pool -> day -> what moved on it.
Days = dict[Pool, dict["datetime.date", Day]]


def pools(register: Register) -> tuple[Pool, ...]:
    """Return the pools of the books, by fund."""
    found = []
    for fund in sorted(register.funds):
        own = [funding for funding in register.fundings.values() if funding.fund == fund]
        kind = register.fund_class(fund)
        if kind is FundClass.POOLED:
            found.append(Pool(fund, POOLED_FUND, frozenset(one.id for one in own)))
        elif kind is FundClass.VOLUNTARY:
            grants = frozenset(one.id for one in own if unearmarked(one))
            if grants:
                found.append(Pool(fund, GRANTS, grants))
    return tuple(found)


def unearmarked(funding: Funding) -> bool:
    """Return whether a grant is open to every programme and activity, from its first day.

    One that was opened later is not: some of it was spent while it was not open.
    """
    if funding.kind != "grant" or funding.in_kind or not funding.signed:
        return False
    day = funding.since

    def everything(axis: Axis) -> bool:
        return all(
            any(clause.allows == (ANY,) for clause in layer)
            and not any(clause.excludes for clause in layer)
            for layer in funding.in_force(axis, day)
        )

    stated = all(funding.in_force(axis, day) for axis in _OPEN)
    return stated and all(everything(axis) for axis in (*_OPEN, *_SILENT))


def days_of(books: Books, wanted: Iterable[Pool], until: datetime.date) -> Days:
    """Return what moved in some pools by day, up to a day: one pass over the lines."""
    found: Days = {pool: defaultdict(Day) for pool in wanted}
    pool_of = {name: pool for pool in found for name in pool.fundings}
    crossing: dict[tuple[int, Pool], list[Line]] = defaultdict(list)
    for movement, line in movements(books.lines):
        pool = pool_of.get(line.funding)
        if pool is None or line.date > until:
            continue
        if movement in _SPENT:
            day = found[pool][line.date]
            day.spent[line.programme] += line.amount
            if pool.kind == GRANTS:
                day.charged[line.programme, line.donor] += line.amount
            day.illustrative |= line.illustrative
        elif movement in _COME:
            found[pool][line.date].came[line.donor or NOBODY] -= line.amount
        elif movement is Movement.TRANSFER:
            crossing[line.entry, pool].append(line)
    for pool, line in _crossed(crossing):
        found[pool][line.date].came[line.donor or NOBODY] -= line.amount
    return found


def _crossed(crossing: dict[tuple[int, Pool], list[Line]]) -> Iterator[tuple[Pool, Line]]:
    """Yield the transfers that brought a pool money or took some; others stay inside it."""
    for (_, pool), lines in crossing.items():
        if sum((line.amount for line in lines), ZERO):
            for line in lines:
                yield pool, line
