"""Reading: what statements need of the books, read once for all of them.

A statement looks only at what is its own: its fundings' moves, its donor's pledges, the commitments
under it. Each is found by whose it is, so that two hundred statements cost two hundred times one,
and not two hundred times the books.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ledger.gifts import InKindServiceTerm
from reports.movements import DONOR_KINDS, Movement
from reports.moves import journal
from reports.pledged import announced
from reports.policies import References
from reports.positions import commitments, positions
from reports.statements.own import Terms
from reports.statements.privacy import Names

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

    from ledger.books import Books
    from ledger.commitments import Commitment
    from ledger.lines import Line
    from reports.moves import Journal, Move
    from reports.pledged import Announced
    from reports.positions import Position
    from reports.scope import Scope

T = TypeVar("T")

#: What comes from a donor, and goes back, under a funding that is not the donor's alone.
_BETWEEN = frozenset({Movement.RECEIVED, Movement.REFUNDED})


class Reading:
    """Books as statements read them."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._by_day: dict[tuple[str, datetime.date], Any] = {}

    @cached_property
    def journal(self) -> Journal:
        """All moves, by funding."""
        return journal(self.books)

    @cached_property
    def references(self) -> References:
        """Which policies terms and entries refer to."""
        return References(self.books)

    @cached_property
    def terms(self) -> Terms:
        """The directives, by whatever they are about."""
        return Terms(self.books)

    @cached_property
    def names(self) -> Names:
        """The names that give a donor away."""
        return Names(self.books.register)

    @cached_property
    def elsewhere(self) -> dict[str, list[Move]]:
        """By donor: what came from it, and went back, under fundings that are not its own."""
        fundings = self.books.register.fundings
        found: dict[str, list[Move]] = defaultdict(list)
        for name, moves in self.journal.by_funding.items():
            owner = fundings[name].donor if name in fundings else ""
            for move in moves:
                if move.donor and move.donor != owner and move.movement in _BETWEEN:
                    found[move.donor].append(move)
        return dict(found)

    @cached_property
    def sides(self) -> dict[str, list[Line]]:
        """By funding: the lines between the fund and its donor, in their order."""
        some = (line for line in self.books.lines if line.kind in DONOR_KINDS)
        return _grouped(some, lambda line: line.funding)

    @cached_property
    def _services(self) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        by_donor: dict[str, list[Any]] = defaultdict(list)
        by_funding: dict[str, list[Any]] = defaultdict(list)
        for term in self.books.register.of(InKindServiceTerm).values():
            by_donor[term.donor].append(term)
            by_funding[term.funding].append(term)
        return dict(by_donor), dict(by_funding)

    def services(self, scope: Scope) -> list[InKindServiceTerm]:
        """Return the services in kind of a donor, or under the fundings of another scope.

        A donor's are its own whether or not they name a funding.
        """
        by_donor, by_funding = self._services
        found = [term for one in scope.fundings for term in by_funding.get(one.id, ())]
        if scope.what == "donor":
            found += [
                term
                for term in by_donor.get(scope.donor, ())
                if scope.fund in {"", term.fund or scope.fund}
            ]
        return list({term.id: term for term in found}.values())

    def pledges(self, donor: str, day: datetime.date) -> list[Announced]:
        """Return what a donor had announced by a day, with what was signed of it."""

        def made() -> dict[str, list[Announced]]:
            return _grouped(announced(self.books.register, day), lambda one: one.term.donor)

        found: dict[str, list[Announced]] = self._once("pledges", day, made)
        return found.get(donor, [])

    def positions(self, day: datetime.date) -> dict[str, Position]:
        """Return where each funding stands on a day."""

        def made() -> dict[str, Position]:
            return {one.funding.id: one for one in positions(self.books, day)}

        found: dict[str, Position] = self._once("positions", day, made)
        return found

    def commitments(self, day: datetime.date) -> dict[str, list[Commitment]]:
        """Return what is still reserved on a day, by funding."""

        def made() -> dict[str, list[Commitment]]:
            some = (one for one in commitments(self.books, day) if one.open)
            return _grouped(some, lambda one: one.funding)

        found: dict[str, list[Commitment]] = self._once("commitments", day, made)
        return found

    def all_for(self, days: Iterable[datetime.date]) -> None:
        """Read now what statements up to some days need: whoever forks shares it afterwards."""
        _ = (
            self.references,
            self.terms,
            self.names,
            self.elsewhere,
            self.sides,
            self._services,
        )
        for day in sorted(days):
            self.positions(day)
            self.commitments(day)
            self.pledges("", day)

    def _once(self, what: str, day: datetime.date, made: Callable[[], T]) -> T:
        if (what, day) not in self._by_day:
            self._by_day[what, day] = made()
        found: T = self._by_day[what, day]
        return found


def _grouped(found: Iterable[T], whose: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for one in found:
        groups[whose(one)].append(one)
    return dict(groups)
