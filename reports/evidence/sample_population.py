"""The population of a sample: vouchers with their amounts, and their total held against the books.

A voucher is one entry, with what it adds to the figure that is audited: expenditure, receipts. The
list is made from the journal of moves; its total is held against the positions of the fundings,
which add up the same lines another way, so that nothing is left out before anything is drawn.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError
from ledger.money import ZERO
from reports.movements import Movement
from reports.positions import positions
from reports.scope import fund_id, of_funding

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.moves import Journal, Move
    from reports.positions import Position

#: Population -> the movements that it is made of, and what they are called.
POPULATIONS: dict[str, tuple[frozenset[Movement], str]] = {
    "expenditure": (
        frozenset({Movement.SPENT, Movement.SUPPORT_COST}),
        "direct and indirect support cost",
    ),
    "direct-cost": (frozenset({Movement.SPENT}), "direct cost"),
    "receipts": (frozenset({Movement.RECEIVED}), "contributions and votes received"),
    "refunds": (frozenset({Movement.REFUNDED}), "given back to donors"),
}


class Scope(NamedTuple):
    """What a population is drawn from; empty means all.

    Attributes:
        population: one of `POPULATIONS`.
        fund, funding: ids; `fundings` are those that they stand for, None for all.
        begins, ends: both days included; None where open.
    """

    population: str
    fund: str
    funding: str
    fundings: frozenset[str] | None
    begins: datetime.date | None
    ends: datetime.date | None

    @property
    def words(self) -> str:
        """Return the scope in a sentence's words."""
        of = self.funding or (f"fund {self.fund}" if self.fund else "all funds")
        begins = f"from {self.begins}" if self.begins else "from the beginning"
        return f"{self.population} of {of}, {begins} to {self.ends or 'the end'}"


class Item(NamedTuple):
    """One voucher of the population.

    Attributes:
        id: its import key, or where it stands in the books.
        amount: what it adds to the audited figure.
        up_to: what it and all before it add up to: the list's running total.
        cost_date: the earliest day on which a cost of it arose.
        entry: its number among the entries of the loaded books.
    """

    id: str
    date: datetime.date
    cost_date: datetime.date
    payee: str
    text: str
    fundings: tuple[str, ...]
    amount: Decimal
    up_to: Decimal
    place: str
    illustrative: bool
    entry: int


class Population(NamedTuple):
    """All vouchers of a scope, and whether their total is the books'.

    Attributes:
        items: debits of the figure, in order of day and id, with running totals.
        credits: what takes away from it (reversals, returns), and what moves in it and adds
            nothing (a cost passed from one funding to another): tested apart, drawn by no method.
        total, credited: sums of both.
        books: the same figure by the positions of the fundings.
    """

    items: tuple[Item, ...]
    credits: tuple[Item, ...]
    total: Decimal
    credited: Decimal
    books: Decimal

    @property
    def difference(self) -> Decimal:
        """Return the list less the books: zero, or nothing is to be drawn from it."""
        return self.total + self.credited - self.books


def scope_of(
    journal: Journal,
    population: str,
    fund: str = "",
    funding: str = "",
    begins: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> Scope:
    """Return a scope by the names people use.

    Raises:
        BadInputError: there is no such population, fund or funding, or the days are turned round.
    """
    register = journal.books.register
    if population not in POPULATIONS:
        known = ", ".join(POPULATIONS)
        raise BadInputError(f"no population {population!r}", advice=f"There are: {known}.")
    if begins and ends and ends < begins:
        raise BadInputError(f"the period ends ({ends}) before it begins ({begins})")
    names: frozenset[str] | None = None
    if funding:
        found = of_funding(register, funding)
        funding, names = found.id, frozenset(one.id for one in found.fundings)
    if fund:
        fund = fund_id(register, fund)
        own = frozenset(one.id for one in register.fundings.values() if one.fund == fund)
        names = own if names is None else names & own
    return Scope(population, fund, funding, names, begins, ends)


def population_of(journal: Journal, scope: Scope) -> Population:
    """Return the vouchers of a scope, in order of day and id."""
    wanted, _ = POPULATIONS[scope.population]
    moved: dict[int, list[Move]] = {}
    for funding, moves in journal.by_funding.items():
        if scope.fundings is not None and funding not in scope.fundings:
            continue
        for move in moves:
            if move.movement in wanted and _within(move.date, scope):
                moved.setdefault(move.entry, []).append(move)
    found = sorted((_item(journal, entry, own) for entry, own in moved.items()), key=_order)
    items = [item for item in found if item.amount > 0]
    up_to, numbered = ZERO, []
    for item in items:
        up_to += item.amount
        numbered.append(item._replace(up_to=up_to))
    back = tuple(item for item in found if item.amount <= 0)
    credited = sum((item.amount for item in back), ZERO)
    return Population(tuple(numbered), back, up_to, credited, _in_books(journal, scope))


def _order(item: Item) -> tuple[datetime.date, str, int]:
    return item.date, item.id, item.entry


def _within(day: datetime.date, scope: Scope) -> bool:
    return (scope.begins is None or scope.begins <= day) and (
        scope.ends is None or day <= scope.ends
    )


def _item(journal: Journal, entry: int, moves: list[Move]) -> Item:
    found = journal.books.entries[entry]
    place = journal.places[entry]
    return Item(
        id=str(found.meta.get("key", "")) or place,
        date=moves[0].date,
        cost_date=found.meta.get("cost-date", moves[0].date),
        payee=found.payee or "",
        text=found.narration or "",
        fundings=tuple(dict.fromkeys(move.funding for move in moves)),
        amount=sum((move.amount for move in moves), ZERO),
        up_to=ZERO,
        place=place,
        illustrative=any(move.illustrative for move in moves),
        entry=entry,
    )


def _in_books(journal: Journal, scope: Scope) -> Decimal:
    """Return the figure by the fundings' positions: another way through the same lines."""
    total = _at(journal, scope, scope.ends or datetime.date.max)
    if scope.begins is not None and scope.begins > datetime.date.min:
        total -= _at(journal, scope, scope.begins - datetime.timedelta(days=1))
    return total


def _at(journal: Journal, scope: Scope, day: datetime.date) -> Decimal:
    return sum(
        (
            _figure(position, scope.population)
            for position in positions(journal.books, day)
            if scope.fundings is None or position.funding.id in scope.fundings
        ),
        ZERO,
    )


def _figure(position: Position, population: str) -> Decimal:
    return {
        "expenditure": position.total_spent,
        "direct-cost": position.spent,
        "receipts": position.received,
        "refunds": position.refunded,
    }[population]
