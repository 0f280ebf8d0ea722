"""Moves: the lines of each funding, netted and signed the way a statement adds them up.

A `Move` is what one entry did to one funding in one respect. The donor's side of an entry is netted
(a signature disappears, a deposit is one receipt); everything else stays line by line, so that
class, programme and pillar survive. Income, receipts and transfers in are positive, and so are
expenditure, refunds and holdings: a statement adds and subtracts them by its own layout.

An original amount is carried over only where it is certain (`reports.originals`), never as a share
of one and never as a conversion.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import ZERO
from reports.movements import DONOR_KINDS, Movement, movements
from reports.originals import Group, originals

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container, Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.findings import Place
    from ledger.lines import Line

#: Movements that are credits in the books and positive on a statement.
_INCOME = frozenset(
    {
        Movement.OPENING,
        Movement.RECEIVED,
        Movement.INTEREST,
        Movement.EXCHANGE,
        Movement.TRANSFER,
        Movement.IN_KIND,
    }
)


#: Netted with the donor's side of an entry, whatever the account: see `reports.movements`.
_NETTED = frozenset({Movement.OPENING, Movement.RECEIVED})


class Move(NamedTuple):
    """What one entry did to one funding in one respect.

    Attributes:
        movement, date, fund, funding, donor, programme, budget_class, activity: as the line says.
        amount: in the books' currency, signed as a statement reads it.
        original, original_currency: as it arose; None and empty where not certain.
        rate, rate_source: of the original; zero and empty where none.
        illustrative: whether any line of it is.
        entry: number of the entry in the loaded books.
    """

    movement: Movement
    date: datetime.date
    fund: str
    funding: str
    donor: str
    programme: str
    budget_class: str
    activity: str
    amount: Decimal
    original: Decimal | None
    original_currency: str
    rate: Decimal
    rate_source: str
    illustrative: bool
    entry: int


@dataclass(frozen=True, repr=False)
class Journal:
    """All moves of the books, by funding, and the way from an entry's number back to its place."""

    books: Books
    by_funding: dict[str, list[Move]]
    places: Places

    def of(self, fundings: Iterable[str]) -> Iterator[Move]:
        """Return the moves of some fundings, one funding after the other."""
        for funding in fundings:
            yield from self.by_funding.get(funding, ())


class Places:
    """Where entries stand, as `file:line` relative to the books' folder."""

    def __init__(self, books: Books) -> None:
        self._entries = books.entries
        self._folder = books.folder.resolve()
        self._files: dict[str, str] = {}
        self._known: dict[int, str] = {}

    def __getitem__(self, entry: int) -> str:
        """Return where an entry stands: `batches/4f2a.beancount:120`."""
        known = self._known.get(entry)
        if known is None:
            meta = self._entries[entry].meta
            known = f"{self.file(str(meta.get('filename', '')))}:{meta.get('lineno', 0)}"
            self._known[entry] = known
        return known

    def of(self, place: Place) -> str:
        """Return where a term stands."""
        return f"{self.file(place.file)}:{place.line}"

    def file(self, name: str) -> str:
        """Return a file's name relative to the books, or as it is where it is not among them."""
        known = self._files.get(name)
        if known is None:
            path = Path(name)
            if path.is_absolute() and path.resolve().is_relative_to(self._folder):
                path = path.resolve().relative_to(self._folder)
            known = self._files[name] = path.as_posix()
        return known


def journal(books: Books) -> Journal:
    """Return the journal of the books: one pass, to serve any number of statements."""
    found: dict[str, list[Move]] = defaultdict(list)
    for number, moved in groupby(movements(books.lines), key=lambda moved: moved[1].entry):
        for move in _moves(books.entries[number], list(moved)):
            found[move.funding].append(move)
    return Journal(books, dict(found), Places(books))


def moves_in(books: Books, entries: Container[int]) -> Iterator[Move]:
    """Yield the moves of some entries by their numbers, in the order of the books.

    Whether a refund came back is known only where all entries that paid one are among them.
    """
    some = (line for line in books.lines if line.entry in entries)
    for number, moved in groupby(movements(some), key=lambda moved: moved[1].entry):
        yield from _moves(books.entries[number], list(moved))


def _moves(entry: Any, moved: Sequence[tuple[Movement, Line]]) -> Iterator[Move]:
    sides: dict[tuple[str, str, Movement], list[Line]] = defaultdict(list)
    groups: list[Group] = []
    for movement, line in moved:
        if line.kind in DONOR_KINDS or movement in _NETTED:
            sides[line.funding, line.donor, movement].append(line)
        else:
            groups.append(Group(movement, (line,)))
    found = [Group(movement, tuple(lines)) for (_, _, movement), lines in sides.items()]
    groups += [group for group in found if group.booked]
    for group, original in zip(groups, originals(entry, groups), strict=True):
        yield _move(group, original)


def _move(group: Group, original: Decimal | None) -> Move:
    movement, first, booked = group.movement, group.lines[0], group.booked
    sign = -1 if movement in _INCOME else 1
    return Move(
        movement=movement,
        date=first.date,
        fund=first.fund,
        funding=first.funding,
        donor=first.donor,
        programme=first.programme,
        budget_class=first.budget_class,
        activity=first.activity,
        amount=sign * booked,
        original=None if original is None else sign * original,
        original_currency="" if original is None else first.original_currency,
        rate=ZERO if original is None else first.rate,
        rate_source="" if original is None else first.rate_source,
        illustrative=any(line.illustrative for line in group.lines),
        entry=first.entry,
    )
