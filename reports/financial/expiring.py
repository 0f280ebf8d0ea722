"""Portfolio of expiring fundings: when each ends, what is left of it, and whether it can be used.

Pace is what was spent in thirty days of the last 365, or of those since the funding began; needed
is what would have to be spent in thirty days so that nothing is left on the last day.
What the pace would leave is no forecast: it says where to ask the donor for more time.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, exact, quantum, rounded
from reports.expiry import expiry_band, expiry_bands
from reports.financial.sheet import Tie
from reports.financial.ties import holds
from reports.identity import Identity, identity
from reports.movements import Movement, movements
from reports.positions import Position, positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ledger.books import Books

#: Days that make a month here, and days over which the pace is taken.
MONTH, YEAR = 30, 365

_SPENT = frozenset({Movement.SPENT, Movement.SUPPORT_COST})
_CENT = quantum(BOOK_CURRENCY)


class Expiring(NamedTuple):
    """A funding that ends, or has ended with something left, in dollars.

    Attributes:
        ends, days: its last day for costs and how many are left until then; below zero after it,
            None where no day is stated.
        band: which of the bands it falls into.
        balance: what is held of it; `committed` of that is reserved for orders, with the support
            cost that they will bear.
        free: what may still be spent and is not reserved; zero once it has ended.
        pace: spent in thirty days, of late.
        needed: to be spent in thirty days so that nothing is left; None where it has no end.
        left: what the pace would leave on the last day; None where it has no end, or has ended.
        candidate: whether to ask for more time: something would be left.
    """

    funding: str
    kind: str
    donor: str
    fund: str
    title: str
    ends: datetime.date | None
    days: int | None
    band: str
    balance: Decimal
    committed: Decimal
    free: Decimal
    pace: Decimal
    needed: Decimal | None
    left: Decimal | None
    candidate: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The fundings that still have something, the next to end first.

    `unknown` are those whose terms are not known, so that nothing says when they end, and `known`
    what they hold.
    """

    as_of: datetime.date
    rows: tuple[Expiring, ...]
    unknown: int
    held_unknown: Decimal
    ties: tuple[Tie, ...]
    identity: Identity

    def bands(self) -> Iterator[tuple[str, list[Expiring]]]:
        """Yield each band that has fundings, in order."""
        for band in expiry_bands():
            inside = [row for row in self.rows if row.band == band]
            if inside:
                yield band, inside


def expiring(books: Books, as_of: datetime.date, *, donor: str = "", fund: str = "") -> Portfolio:
    """Return the portfolio on a day; a donor and a fund by their ids.

    Grants and allocations are in it, and votes; not what each fund has by itself.
    """
    found = [
        position
        for position in positions(books, as_of)
        if position.funding.kind not in {"general", "unapplied"}
        and donor in {"", position.funding.donor}
        and fund in {"", position.funding.fund}
        and not position.funding.in_kind
    ]
    spent = _spent(books, as_of)
    known = [one for one in found if not one.no_costs]
    rows = [_row(one, spent.get(one.funding.id, ZERO)) for one in known if _has_something(one)]
    rows.sort(key=lambda row: (row.ends or datetime.date.max, row.funding))
    unknown = [one for one in found if one.no_costs and one.balance]
    held = sum((one.balance for one in unknown), ZERO)
    return Portfolio(
        as_of,
        tuple(rows),
        len(unknown),
        held,
        (
            _tie(
                books, as_of, {one.funding.id for one in found}, [row.balance for row in rows], held
            ),
        ),
        identity(books),
    )


def _has_something(position: Position) -> bool:
    return bool(position.balance or position.committed or position.available)


def _spent(books: Books, as_of: datetime.date) -> dict[str, Decimal]:
    """Return what each funding spent in the days over which the pace is taken."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    first = as_of - datetime.timedelta(min(YEAR, as_of.toordinal()) - 1)
    recent = (line for line in books.lines if first <= line.date <= as_of)
    for movement, line in movements(recent):
        if movement in _SPENT:
            found[line.funding] += line.amount
    return found


def _row(position: Position, spent: Decimal) -> Expiring:
    funding, as_of = position.funding, position.as_of
    ends = position.expiry
    days = None if ends is None else (ends - as_of).days
    over = days is not None and days < 0
    lived = max(min((as_of - funding.since).days + 1, YEAR), 1)
    pace = _thirty(spent, lived)
    free = position.available
    needed = None if days is None or over else _thirty(free, max(days, 1))
    left = None if days is None or over else free - _share(spent, days, lived)
    return Expiring(
        funding.id,
        funding.kind,
        funding.donor,
        funding.fund,
        funding.title,
        ends,
        days,
        expiry_band(ends, as_of),
        position.balance,
        position.reserved,
        free,
        pace,
        needed,
        None if left is None else max(left, exact(ZERO, BOOK_CURRENCY)),
        left is not None and left > 0 and funding.kind == "grant",
        position.illustrative,
    )


def _thirty(amount: Decimal, days: int) -> Decimal:
    return _share(amount, MONTH, days)


def _share(amount: Decimal, days: int, of: int) -> Decimal:
    """Return the part of an amount that falls on some days of all it is of, to the cent."""
    return exact(rounded(CONTEXT.divide(amount * days, of), _CENT), BOOK_CURRENCY)


def _tie(
    books: Books, as_of: datetime.date, names: set[str], balances: Iterable[Decimal], held: Decimal
) -> Tie:
    """Return the check: the balances, and what stands on the accounts of these fundings."""
    own = (line for line in books.lines if line.funding in names and line.date <= as_of)
    booked = sum((line.amount for line in own if holds(line.account)), ZERO)
    return Tie("Balances: what the accounts of the fundings hold", sum(balances, held), booked)
