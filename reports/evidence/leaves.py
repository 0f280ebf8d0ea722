"""Leaves: where an entry that a figure rests on came from, short enough for a line of a tree.

The whole way back of an entry is its trace (`vtf trace`). Of it a leaf keeps the file, the cells
that hold its amount, as they were written there, and which clauses were in force on its day.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Transaction

from reports.evidence.trace import Tracer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from reports.evidence.trace import CellFacts, ClauseInForce, Trace
    from reports.moves import Journal

#: How many cells are named where none is the amount itself: those that it was reckoned from.
_CELLS_MAX = 4


class CellSeen(NamedTuple):
    """A cell that an amount stands in, or was reckoned from: address, header, raw text."""

    address: str
    header: str
    raw: str


class RowSeen(NamedTuple):
    """A row of a source: its file, sheet, range, the cells that matter, whether they are it."""

    file: str
    sheet: str
    range: str
    cells: tuple[CellSeen, ...]
    exact: bool


class FileSeen(NamedTuple):
    """A source file: its name in the archive, its hash, and whether it is as it was archived."""

    name: str
    sha256: str
    state: str


class ClauseText(NamedTuple):
    """A clause that leaves name: whose, its number, axis, what it allows, its own words."""

    ref: str
    axis: str
    allows: str
    text: str


class Leaf(NamedTuple):
    """Where an entry came from.

    Attributes:
        kind: `transaction` or `custom commitment`.
        clauses: those in force on its cost date for its funding: `JPN-2010-01 3`.
        kept: `imported`, or `by hand`: what is kept by hand has no cells.
        problem: why there are no cells, or how the books depart from them; empty where fine.
    """

    date: datetime.date
    kind: str
    text: str
    key: str
    place: str
    kept: str
    illustrative: bool
    rows: tuple[RowSeen, ...]
    clauses: tuple[str, ...]
    problem: str

    @property
    def broken(self) -> bool:
        """Whether there should be cells and they cannot be relied on."""
        return bool(self.problem) and self.kept == "imported"


class Evidence:
    """Follows entries to their sources, each source read once, and keeps what they named."""

    def __init__(self, journal: Journal) -> None:
        self._books = journal.books
        self._tracer = Tracer(journal.books, journal.places)
        self._traces: dict[int, Trace] = {}
        self._files: dict[str, FileSeen] = {}
        self._clauses: dict[str, ClauseText] = {}

    def prepare(self, entries: Iterable[int]) -> None:
        """Trace entries, in the order of their batches: each batch is gone back to once."""
        for number in sorted(set(entries), key=lambda one: (self._tracer.position(one), one)):
            self._traces[number] = self._tracer.trace(number, None)

    def of(self, entry: int, funding: str, amount: Decimal) -> Leaf:
        """Return the leaf of an entry; `amount` is what it adds, under which funding."""
        if entry not in self._traces:
            self._traces[entry] = self._tracer.trace(entry, None)
        found = self._traces[entry]
        if found.source is not None:
            seen = FileSeen(found.source.name, found.source.sha256, found.source.state)
            self._files.setdefault(seen.name, seen)
        by_hand = not found.origin
        return Leaf(
            date=found.date,
            kind=found.kind,
            text=found.text,
            key=found.key,
            place=found.place,
            kept="by hand" if by_hand else "imported",
            illustrative=found.illustrative,
            rows=_rows(found, amount),
            clauses=tuple(self._refs(found.clauses or self._terms(entry, funding), funding)),
            problem=_problem(found),
        )

    def files(self) -> tuple[FileSeen, ...]:
        """Return every file that leaves named, by name."""
        return tuple(self._files[name] for name in sorted(self._files))

    def clauses(self) -> tuple[ClauseText, ...]:
        """Return every clause that leaves named, in the order in which they did."""
        return tuple(self._clauses.values())

    def _terms(self, entry: int, funding: str) -> Iterable[ClauseInForce]:
        """Return the clauses for a directive, which has no lines of its own."""
        found = self._books.entries[entry]
        if isinstance(found, Transaction):
            return ()
        return self._tracer.clauses_on(funding, found.date)

    def _refs(self, clauses: Iterable[ClauseInForce], funding: str) -> Iterable[str]:
        seen: dict[str, None] = {}
        for one in clauses:
            if one.funding != funding:
                continue
            ref = f"{one.owner} {one.number}"
            text = ClauseText(ref, one.axis, one.allows, one.text)
            known = self._clauses.setdefault(ref, text)
            if known != text:  # the same number in other words, before or after an amendment
                later = f"{ref}, {one.axis} {one.allows}"
                ref = later
                self._clauses.setdefault(ref, text._replace(ref=ref))
            seen[ref] = None
        return seen


def _problem(found: Trace) -> str:
    if found.problem:
        return found.problem
    if found.departures:
        one = found.departures[0]
        return f"{one.what} booked {one.booked}, the cells say {one.source}"
    return ""


def _rows(found: Trace, amount: Decimal) -> tuple[RowSeen, ...]:
    name = found.source.name if found.source else ""
    rows = []
    for row in found.rows:
        cells, exact = _telling(row.cells, amount)
        seen = tuple(CellSeen(cell.address, cell.header, cell.raw) for cell in cells)
        rows.append(RowSeen(name, row.sheet, row.range, seen, exact))
    own = [row for row in rows if row.exact]
    # Of several rows of a voucher the one that holds the amount is shown, else all of them.
    return tuple(own if len(own) == 1 else rows)


def _telling(cells: Iterable[CellFacts], amount: Decimal) -> tuple[tuple[CellFacts, ...], bool]:
    """Return the cell that is the amount, else those of money that it was reckoned from."""
    money = tuple(cell for cell in cells if cell.number)
    same = tuple(cell for cell in money if abs(Decimal(cell.value)) == abs(amount))
    return (same[:1], True) if same else (money[:_CELLS_MAX], False)
