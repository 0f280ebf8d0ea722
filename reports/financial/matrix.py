"""Donor by programme, on any day: received for, spent on, given in kind, each apart.

A receipt belongs to what its funding's clauses allow on the day of the receipt: one programme,
several, or any; it is never shared out over them. A cost belongs to the programme that it was
booked on. So the two sides of a row meet only where a grant is for one programme. Goods in kind
are booked, services in kind are disclosed, and neither is ever money.

What has no donor stands under its fund: votes, allocations of pooled funds, general balances. So
the columns add up to the books; what else moved money (opening balances, interest, differences of
exchange, transfers) stands beside them by donor, and explains the balance to the cent.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.gifts import InKindServiceTerm
from ledger.money import ZERO
from ledger.words import ANY, Axis, FundClass
from reports.financial.sheet import Tie
from reports.financial.ties import holds
from reports.identity import Identity, identity
from reports.movements import Movement, movements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line

#: What a receipt is for where its funding has no donor's earmark.
ANY_PROGRAMME, GENERAL, NOT_APPLIED = "any programme", "general balance", "not yet identified"


class Figures(NamedTuple):
    """Figures of a row, in dollars; `received` is less what was given back."""

    received: Decimal = ZERO
    spent: Decimal = ZERO
    goods: Decimal = ZERO
    services: Decimal = ZERO

    def plus(self, other: Figures) -> Figures:
        """Return two rows as one."""
        return Figures(*(one + two for one, two in zip(self, other, strict=True)))


#: Where each movement goes, and the sign that it is shown with.
_PLACES = {
    Movement.RECEIVED: (0, -1),
    Movement.REFUNDED: (0, -1),
    Movement.SPENT: (1, 1),
    Movement.SUPPORT_COST: (1, 1),
    Movement.IN_KIND_USE: (2, 1),
}

_OTHER = frozenset(
    {Movement.OPENING, Movement.INTEREST, Movement.EXCHANGE, Movement.TRANSFER, Movement.UNKNOWN}
)


class Cell(NamedTuple):
    """A donor, or a fund where there is none, and a programme or what a receipt is for.

    Attributes:
        source: donor id, else fund id.
        donor: whether `source` is one.
        programme: id, or several joined by a plus, or words where no one programme is meant.
        period, total: figures of the period and since inception.
        illustrative: whether some figure of it is made up.
    """

    source: str
    donor: bool
    programme: str
    period: Figures
    total: Figures
    illustrative: bool


class Standing(NamedTuple):
    """The money of a donor's fundings since inception: received + other - spent = held.

    What has no donor, or is given to a pool, stands under its fund.
    """

    source: str
    donor: bool
    received: Decimal
    other: Decimal
    spent: Decimal
    held: Decimal

    @property
    def moved(self) -> Decimal:
        """Return what should be held."""
        return self.received + self.other - self.spent


@dataclass(frozen=True, slots=True)
class Matrix:
    """Donor by programme on a day.

    Attributes:
        as_of: the last day.
        begins: first day of the period; None: there is no period apart from the whole.
        cells: by donor and programme, funds without donors last.
        standings: by donor; empty where only one programme was asked for.
        programmes: name of each programme by its id.
        donors: name of each donor by its id.
        fund, programme, donor: what was asked for; empty: everything.
        ties: the checks.
        identity: of the books.
    """

    as_of: datetime.date
    begins: datetime.date | None
    cells: tuple[Cell, ...]
    standings: tuple[Standing, ...]
    programmes: dict[str, str]
    donors: dict[str, str]
    fund: str
    programme: str
    donor: str
    ties: tuple[Tie, ...]
    identity: Identity

    def total(self, *, period: bool = False) -> Figures:
        """Return the totals of all rows."""
        return summed(cell.period if period else cell.total for cell in self.cells)


class Asked(NamedTuple):
    """What is asked for: a last day, perhaps a first one, a fund, programme, donor (by id)."""

    as_of: datetime.date
    begins: datetime.date | None = None
    fund: str = ""
    programme: str = ""
    donor: str = ""

    def takes(self, line: Line) -> bool:
        """Return whether a line is in question, whatever its programme."""
        return (
            line.date <= self.as_of
            and self.fund in {"", line.fund}
            and self.donor in {"", line.donor}
        )


def summed(figures: Iterable[Figures]) -> Figures:
    """Return the sum of some figures."""
    found = Figures()
    for one in figures:
        found = found.plus(one)
    return found


_Key = tuple[str, bool, str]


class _Money:
    """Running sums of money by whose funding it is under, of one donor or of all.

    `elsewhere` is what the one donor gave that is not under its fundings, such as to a pool.
    """

    def __init__(self, donor: str) -> None:
        self.donor = donor
        self.elsewhere = ZERO
        self.sums: dict[tuple[str, bool], dict[str, Decimal]] = defaultdict(
            lambda: defaultdict(lambda: ZERO)
        )

    def note(self, owner: tuple[str, bool], what: str, amount: Decimal) -> None:
        """Add an amount: `received`, `other`, `spent`, `held`."""
        if self.donor and owner != (self.donor, True):
            self.elsewhere += amount if what == "received" else ZERO
        else:
            self.sums[owner][what] += amount

    def standings(self) -> Iterable[Standing]:
        """Yield where each stands, donors first."""
        ordered = sorted(self.sums.items(), key=lambda item: (not item[0][1], item[0]))
        for (source, donor), own in ordered:
            figures = [own[name] for name in ("received", "other", "spent", "held")]
            if any(figures):
                yield Standing(source, donor, *figures)


class _Sums:
    """Running sums by source and programme, of the period and of all."""

    def __init__(self, begins: datetime.date | None) -> None:
        self.begins = begins or datetime.date.min
        self.period: dict[_Key, list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
        self.total: dict[_Key, list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
        self.marked: set[_Key] = set()

    def note(self, key: _Key, at: int, amount: Decimal, day: datetime.date, *, mark: bool) -> None:
        """Add an amount in one place of a row."""
        self.total[key][at] += amount
        if day >= self.begins:
            self.period[key][at] += amount
        if mark:
            self.marked.add(key)

    def cells(self) -> tuple[Cell, ...]:
        """Return the rows that have a figure, donors first."""
        found = (
            Cell(*key, Figures(*self.period[key]), Figures(*total), key in self.marked)
            for key, total in self.total.items()
        )
        kept = [cell for cell in found if any(cell.total) or any(cell.period)]
        return tuple(sorted(kept, key=lambda cell: (not cell.donor, cell.source, cell.programme)))


def matrix(books: Books, asked: Asked) -> Matrix:
    """Return donor by programme on a day: one pass over the lines."""
    register = books.register
    sums = _Sums(asked.begins)
    meant = _Meant(books)
    money = _Money(asked.donor)
    for movement, line in movements(books.lines):
        if not asked.takes(line):
            continue
        source = (line.donor, True) if line.donor else (line.fund, False)
        owner = meant.owner(line)
        place = _PLACES.get(movement)
        if place is None:
            if movement in _OTHER:
                money.note(owner, "other", -line.amount)
            elif movement is Movement.HOLDING:
                money.note(owner, "held", line.amount)
            continue
        at, sign = place
        programme = line.programme if at else meant.of(line)
        if at < 2:
            money.note(owner, "spent" if at else "received", sign * line.amount)
        if asked.programme in {"", programme}:
            key = (*source, programme)
            sums.note(key, at, sign * line.amount, line.date, mark=line.illustrative)
    _services(books, asked, sums)
    cells = sums.cells()
    standings = () if asked.programme else tuple(money.standings())
    return Matrix(
        asked.as_of,
        asked.begins,
        cells,
        standings,
        {term.id: term.name for term in register.programmes.values()},
        {term.id: term.name for term in register.donors.values()},
        asked.fund,
        asked.programme,
        asked.donor,
        tuple(_ties(cells, standings, _by_accounts(books, asked), money.elsewhere)),
        identity(books),
    )


class _Meant:
    """Whose money a line is of, and what a receipt is for, by its funding and day."""

    def __init__(self, books: Books) -> None:
        self._register = books.register
        self._known: dict[tuple[str, datetime.date], str] = {}

    def owner(self, line: Line) -> tuple[str, bool]:
        """Return the donor whose funding a line is under, else its fund: a gift to a pool is its.

        A line's own donor may be only who gave to a pool, or what is not yet identified.
        """
        funding = self._register.fundings.get(line.funding)
        donor = funding.donor if funding else line.donor
        return (donor, True) if donor else (line.fund, False)

    def of(self, line: Line) -> str:
        """Return the programme that a receipt is for, or words where it is for no one of them."""
        key = line.funding, line.date
        if key not in self._known:
            self._known[key] = self._said(line)
        return self._known[key]

    def _said(self, line: Line) -> str:
        funding = self._register.fundings.get(line.funding)
        pooled = self._register.fund_class(line.fund) is FundClass.POOLED
        if pooled and (funding is None or funding.kind != "allocation"):
            return f"pool {line.fund}"
        if funding is None or funding.kind == "unapplied":
            return NOT_APPLIED
        return GENERAL if funding.kind == "general" else earmark(funding, line.date)


def earmark(funding: Funding, day: datetime.date) -> str:
    """Return what a funding is for on a day: a programme, several joined by a plus, or any.

    What one layer of clauses allows another may narrow; a receipt is for what both allow.
    """
    layers = [
        {value for clause in layer for value in (*clause.allows, *clause.also)}
        for layer in funding.in_force(Axis.PROGRAMME, day)
    ]
    named = [layer for layer in layers if ANY not in layer]
    if not named:
        return ANY_PROGRAMME if layers else "none stated"
    allowed = set.intersection(*named)
    return "+".join(sorted(allowed)) or "none stated"


def _services(books: Books, asked: Asked, sums: _Sums) -> None:
    """Add services in kind."""
    for term in books.register.of(InKindServiceTerm).values():
        inside = (
            term.on <= asked.as_of
            and asked.fund in {"", term.fund}
            and asked.donor in {"", term.donor}
            and asked.programme in {"", term.programme}
        )
        if inside:
            key = term.donor, True, term.programme
            sums.note(key, 3, term.usd.number, term.on, mark=term.illustrative)


def _by_accounts(books: Books, asked: Asked) -> dict[str, Decimal]:
    """Return what accounts have, by their names alone: expenses of each time, and what is held."""
    found = {"total": ZERO, "held": ZERO} | ({"period": ZERO} if asked.begins else {})
    for line in books.lines:
        if not asked.takes(line):
            continue
        if line.account.startswith("Expenses:"):
            if asked.programme in {"", line.programme}:
                found["total"] += line.amount
                if asked.begins and line.date >= asked.begins:
                    found["period"] += line.amount
        elif holds(line.account):
            found["held"] += line.amount
    return found


def _ties(
    cells: Sequence[Cell],
    standings: Sequence[Standing],
    accounts: dict[str, Decimal],
    elsewhere: Decimal,
) -> Iterable[Tie]:
    """Yield the checks: what the rows come to, and the same from the lines by their accounts."""
    for which, said in (("period", "in the period"), ("total", "since inception")):
        if which in accounts:
            own = summed(getattr(cell, which) for cell in cells)
            what = f"Spent and goods, {said}: expense accounts"
            yield Tie(what, own.spent + own.goods, accounts[which])
    total = summed(cell.total for cell in cells)
    if standings:
        received = sum((one.received for one in standings), ZERO)
        yield Tie("Received, by programme: by donor", total.received, received + elsewhere)
        moved = sum((one.moved for one in standings), ZERO)
        yield Tie("Received + other - spent: what accounts hold", moved, accounts["held"])
        unexplained = sum((abs(one.moved - one.held) for one in standings), ZERO)
        yield Tie("The same, donor by donor: not explained", unexplained, ZERO)
