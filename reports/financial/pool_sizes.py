"""Pool sizes: what a reader could work out of the money that other donors put into a pool.

By `pro rata by day` a reader's share of a cost is to the cost as its own money is to all the money
in the pool. The reader knows its own money, and its share of every day; so if it knew what the pool
spent on a day it would know what the others had on it, and from two such days what they put in or
took back in between. That holds across years of which nothing is shown, too.

So a year is shown only where on every day on which something that is shown was shared by what each
had left

- as many other donors have money in the pool as a figure needs, none of them with nearly all, and
- no other donor, or as many, none with nearly all, moved money since the last such day.

What moved in a year that is not shown counts for the next day that is. By `oldest first` a share
says nothing of how much the others have.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reports.financial.sharing import NOT_DONORS
from reports.financial.small_cells import safe, taken_back

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container, Mapping, Sequence

    from reports.financial.pools import Day
    from reports.financial.sharing import Shared
    from reports.financial.small_cells import Cell, Privacy


class _Shared(NamedTuple):
    """A day on which costs were shared: what others had left, and moved since the day before."""

    day: datetime.date
    programmes: set[str]
    left: list[int]
    moves: dict[str, tuple[int, int]]


class Sizes:
    """Watches the sharing of a pool for one reader, who must not learn the others' money."""

    def __init__(self, reader: str) -> None:
        self._not_others = NOT_DONORS | {reader}
        self._reader = reader
        self._moves: dict[str, tuple[int, int]] = {}
        self._days: list[_Shared] = []

    def moved(self, party: str, cents: int) -> None:
        """Note by how much what a party has left in the pool was changed by itself."""
        if cents and party not in self._not_others:
            _add(self._moves, party, (cents, abs(cents)))

    def shared(
        self, day: datetime.date, programme: str, parties: Sequence[str], left: Sequence[int]
    ) -> None:
        """Note a cost that is shared by what each has left: the reader too, or it learns nothing.

        What the parties have left changes within a day only by what is shared, that is pro rata.
        """
        if self._days and self._days[-1].day == day:
            self._days[-1].programmes.add(programme)
            return
        both = list(zip(parties, left, strict=True))
        if any(cents for party, cents in both if party == self._reader):
            own = [cents for party, cents in both if cents and party not in self._not_others]
            self._days.append(_Shared(day, {programme}, own, self._moves))
            self._moves = {}

    def barred(
        self,
        shares: Shared,
        days: Mapping[datetime.date, Day],
        unsafe: frozenset[Cell],
        rule: Privacy,
    ) -> frozenset[Cell]:
        """Return (programme, year) of which no total may be shown.

        Args:
            shares: of the pool, as they were watched.
            days: what moved in it.
            unsafe: what is not shown whatever the others have: by its donors.
            rule: what is safe.
        """
        years = self.hidden(unsafe, rule)
        cells = {(atom.programme, atom.year) for atom in shares.shares if atom.year in years}
        back = {
            (programme, on.year)
            for on, day in days.items()
            for programme, amount in day.spent.items()
            if amount < 0
        }
        return unsafe | cells | taken_back(unsafe | cells, back)

    def hidden(self, barred: Container[tuple[str, int]], rule: Privacy) -> frozenset[int]:
        """Return the years of which no total may be shown.

        Args:
            barred: programme and year of what is not shown for other reasons.
            rule: what is safe.
        """
        found: set[int] = set()
        since: dict[str, tuple[int, int]] = {}
        for year, days in groupby(self._days, lambda one: one.day.year):
            open_, whole, shown = dict(since), dict(since), True
            for one in days:
                for party, move in one.moves.items():
                    _add(open_, party, move)
                    _add(whole, party, move)
                if any((programme, year) not in barred for programme in one.programmes):
                    shown = shown and safe(one.left, rule) and _covered(open_, rule)
                    open_ = {}
            since = open_ if shown else whole
            found |= set() if shown else {year}
        return frozenset(found)


def _add(moves: dict[str, tuple[int, int]], party: str, move: tuple[int, int]) -> None:
    """Add what a party moved: in all, and in and out together."""
    net, gross = moves.get(party, (0, 0))
    moves[party] = net + move[0], gross + move[1]


def _covered(moves: Mapping[str, tuple[int, int]], rule: Privacy) -> bool:
    """Return whether no one party's moves follow from those of all together.

    What came and went again is no part of the sum, and covers nobody; but shared in between it is
    not quite nothing either.
    """
    if not any(gross for _, gross in moves.values()):
        return True
    nets = [abs(net) for net, _ in moves.values() if net]
    return safe(nets, rule) and safe([gross for _, gross in moves.values()], rule)
