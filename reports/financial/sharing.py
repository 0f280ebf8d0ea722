"""Sharing: what a pool spent, shown to each of its donors by the pool's rule, to the cent.

Each day brings money in before it spends any. What is spent on a programme that day is split over
those who have money in the pool, by largest remainder, so the shares of a programme add up to what
was spent on it exactly, day by day; and nobody is shown more than was put in and not given back.
What is taken back of a cost goes back to those to whom it was shown.

A share is a way of showing, and no entry: it charges nobody and moves nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from decimal import Decimal
from itertools import compress, takewhile
from operator import add, sub
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ledger.money import ZERO
from reports.financial.pools import NOBODY
from reports.financial.share_rules import OLDEST, rule_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from reports.financial.pools import Day
    from reports.financial.share_rules import Step

#: What stands in place of a donor: spent while no rule was in force; spent beyond what came in.
NO_RULE, BEYOND = "(no rule)", "(beyond the pool)"

#: Parties that are no donor.
NOT_DONORS = frozenset({NOBODY, NO_RULE, BEYOND})


class Atom(NamedTuple):
    """Whose share, of which programme and year, and whether it is inside the period."""

    party: str
    programme: str
    year: int
    inside: bool


class Share(NamedTuple):
    """A share of the period, and since inception."""

    period: Decimal
    total: Decimal


class Shared(NamedTuple):
    """What a pool spent, shared; and what each party put in, by year."""

    shares: dict[Atom, Decimal]
    came: dict[tuple[str, int], Decimal]

    def sums(self) -> dict[str, dict[str, Share]]:
        """Return the shares by party and programme, of the period and since inception."""
        found: dict[str, dict[str, Share]] = defaultdict(dict)
        for atom, amount in self.shares.items():
            own = found[atom.party]
            known = own.get(atom.programme, Share(ZERO, ZERO))
            inside = amount if atom.inside else ZERO
            own[atom.programme] = Share(known.period + inside, known.total + amount)
        return found

    def given(self, party: str) -> Decimal:
        """Return what a party put in, less what it took back."""
        return sum((amount for (who, _), amount in self.came.items() if who == party), ZERO)

    @property
    def programmes(self) -> list[str]:
        """Return what the pool was spent on."""
        return sorted({atom.programme for atom in self.shares})

    @property
    def parties(self) -> list[str]:
        """Return who put money in, or is shown a share; those who are no donor last."""
        names = {atom.party for atom in self.shares} | {who for who, _ in self.came}
        return sorted(names, key=lambda name: (name in NOT_DONORS, name))


class Watch(Protocol):
    """Who is told, while a pool is shared, what one reader could learn of the others' money."""

    def moved(self, party: str, cents: int) -> None:
        """Note by how much what a party has left in the pool was changed by itself."""

    def shared(
        self, day: datetime.date, programme: str, parties: Sequence[str], left: Sequence[int]
    ) -> None:
        """Note a cost that is shared by what each party has left."""


class _Layers:
    """The cents of one party in a pool, by the day on which they came, oldest first."""

    __slots__ = ("age", "layers", "owing")

    def __init__(self) -> None:
        self.layers: deque[tuple[datetime.date, int]] = deque()
        #: What was taken back beyond what was left.
        self.owing = 0
        #: Day of what was spent last.
        self.age: datetime.date | None = None

    def put(self, day: datetime.date, amount: int) -> int:
        """Add what came on a day, and return what of it was not owed from before."""
        good = min(self.owing, amount)
        self.owing -= good
        if amount > good:
            self.layers.append((day, amount - good))
        return amount - good

    def withdraw(self, amount: int) -> int:
        """Take back the newest money, which is what was not spent, and return what was there."""
        asked = amount
        while amount and self.layers:
            day, layer = self.layers.pop()
            taken = min(layer, amount)
            amount -= taken
            if layer > taken:
                self.layers.append((day, layer - taken))
        self.owing += amount
        return asked - amount

    def spend(self, amount: int) -> None:
        """Spend the oldest money."""
        while amount:
            day, layer = self.layers.popleft()
            taken = min(layer, amount)
            amount -= taken
            self.age = day
            if layer > taken:
                self.layers.appendleft((day, layer - taken))

    def unspend(self, day: datetime.date, amount: int) -> None:
        """Put back what was spent, as old as what was spent last."""
        self.layers.appendleft((self.age or day, amount))

    def of(self, day: datetime.date) -> int:
        """Return what is left of a day's money, where that is the oldest."""
        return sum(layer[1] for layer in takewhile(lambda one: one[0] == day, self.layers))


class _Purse:
    """What each party has left in a pool, in cents, by the place of its name among `parties`.

    A pool of many donors is split tens of thousands of times: so what is spent is taken off `left`
    for all at once, and off a party's layers only when these are asked for.
    """

    def __init__(self, parties: Sequence[str]) -> None:
        self.parties = parties
        self.at = {party: at for at, party in enumerate(parties)}
        self.left = [0] * len(parties)
        self._layers = [_Layers() for _ in parties]
        self._late = [0] * len(parties)

    def layers(self, at: int) -> _Layers:
        """Return the layers of a party as they now stand."""
        own = self._layers[at]
        if self._late[at]:
            own.spend(self._late[at])
            self._late[at] = 0
        return own

    def move(self, party: str, day: datetime.date, cents: int) -> int:
        """Put money in, or take some back, and return by how much what is left was changed."""
        at = self.at[party]
        own = self.layers(at)
        change = own.put(day, cents) if cents > 0 else -own.withdraw(-cents)
        self.left[at] += change
        return change

    def spend(self, parts: Sequence[int]) -> None:
        """Spend what each is shown of a cost."""
        self.left = list(map(sub, self.left, parts))
        self._late = list(map(add, self._late, parts))

    def unspend(self, party: str, day: datetime.date, amount: int) -> None:
        """Put back what was spent."""
        at = self.at[party]
        self.layers(at).unspend(day, amount)
        self.left[at] += amount

    def having(self, rule: str) -> list[int]:
        """Return what each has to share by: all that is left, or of the oldest day alone."""
        if rule != OLDEST:
            return self.left
        for at in compress(range(len(self._late)), self._late):
            self.layers(at)
        own = [(layers.layers[0][0], at) for at, layers in enumerate(self._layers) if layers.layers]
        first = min(own, default=(None, 0))[0]
        weights = [0] * len(self.left)
        for day, at in own:
            if day == first:
                weights[at] = self._layers[at].of(day)
        return weights


#: Programme, year and whether inside the period -> cents by the place of the party.
_Cells = dict[tuple[str, int, bool], list[int]]


def shared(
    days: Mapping[datetime.date, Day],
    steps: Sequence[Step],
    begins: datetime.date,
    watch: Watch | None = None,
) -> Shared:
    """Return what a pool spent, shared by its rules.

    Inside, money is whole cents: a pool of many donors is split tens of thousands of times. What
    is finer than a cent, which no rule lets into the books, is nobody's.

    Args:
        days: what moved on which day.
        steps: the rules, oldest first.
        begins: first day of the period that is shown beside the whole.
        watch: who is told what a reader could learn; None: nobody.
    """
    #: In the order of their names, so that odd cents do not depend on who came first.
    purse = _Purse(sorted({party for day in days.values() for party in day.came}))
    names = (*purse.parties, NO_RULE, BEYOND)
    cells: _Cells = defaultdict(lambda: [0] * len(names))
    came: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    finer: dict[Atom, Decimal] = defaultdict(lambda: ZERO)
    for day in sorted(days):
        moved = days[day]
        for party in sorted(moved.came):
            came[party, day.year] += moved.came[party]
            cents, _ = _cents(moved.came[party])
            if cents:
                change = purse.move(party, day, cents)
                if watch is not None:
                    watch.moved(party, change)
        rule = rule_on(tuple(steps), day)
        for programme in sorted(moved.spent):
            cents, rest = _cents(moved.spent[programme])
            where = programme, day.year, day >= begins
            if cents < 0:
                parts = _back(purse, _known(cells, programme), -cents, day)
            else:
                if watch is not None and cents and rule not in {"", OLDEST}:
                    watch.shared(day, programme, purse.parties, purse.left)
                parts = _out(purse, cents, rule)
            cells[where] = list(map(add, cells[where], parts))
            if rest:
                finer[Atom(BEYOND, *where)] += rest
    found = {
        Atom(party, *where): Decimal(cents).scaleb(-2)
        for where, own in cells.items()
        for party, cents in zip(names, own, strict=True)
        if cents
    }
    for atom, rest in finer.items():
        found[atom] = found.get(atom, ZERO) + rest
    return Shared(found, {key: amount for key, amount in came.items() if amount})


def _cents(amount: Decimal) -> tuple[int, Decimal]:
    """Return an amount in whole cents, and what is finer."""
    cents = int(amount.scaleb(2))
    return cents, amount - Decimal(cents).scaleb(-2)


def in_parts(amount: int, weights: Sequence[int]) -> list[int]:
    """Split cents by weights as `ledger.money.split` does: largest remainder, earlier first."""
    total = sum(weights)
    if max(weights) == total:
        return [amount if weight else 0 for weight in weights]
    products = [amount * weight for weight in weights]
    parts = [product // total for product in products]
    missing = amount - sum(parts)
    if missing:
        # From the largest; what is equal stays in its order. A weight of nothing has no remainder.
        rests = [-(product % total) for product in products]
        for at in sorted(range(len(rests)), key=rests.__getitem__)[:missing]:
            parts[at] += 1
    return parts


def _known(cells: _Cells, programme: str) -> list[int]:
    """Return what of a programme was shown to whom so far."""
    own = [cell for (name, _, _), cell in cells.items() if name == programme]
    return [sum(column) for column in zip(*own, strict=True)]


def _out(purse: _Purse, amount: int, rule: str) -> list[int]:
    """Return what of a cost is shown to whom, and take it from what each has left."""
    if not rule:
        return [*[0] * len(purse.parties), amount, 0]
    parts = [0] * len(purse.parties)
    while amount:
        weights = purse.having(rule)
        there = sum(weights)
        if not there:
            break
        now = in_parts(min(there, amount), weights)
        purse.spend(now)
        parts = list(map(add, parts, now))
        amount -= min(there, amount)
    return [*parts, 0, amount]


def _back(purse: _Purse, known: Sequence[int], amount: int, day: datetime.date) -> list[int]:
    """Return what of a cost that was taken back goes back to whom: as it was shown so far."""
    # In the order of their names, those who are no donor among them.
    names = (*purse.parties, NO_RULE, BEYOND)
    ordered = sorted(range(len(known)), key=names.__getitem__)
    shown = [max(known[at], 0) for at in ordered]
    now = min(sum(shown), amount)
    parts = [0] * len(names)
    if now:
        for at, part in zip(ordered, in_parts(now, shown), strict=True):
            parts[at] = -part
            if part and at < len(purse.parties):
                purse.unspend(names[at], day, part)
    parts[-1] -= amount - now
    return parts
