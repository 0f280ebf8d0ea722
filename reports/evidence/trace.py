"""Tracing: from a posting to its entry, its source file, its cells, and its clauses.

    vtf trace expenditure:PV-1
    vtf trace batches/1641a9ad9403.beancount:12

The source is read again from the archive by the layout it was imported with, after its hash has
been held against the books: a file that was altered is said to be, and its cells are not shown as
if they were evidence. The entry is made again from its cells, and where the books say something
else, that is said too.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Transaction

from importers.reading import NOTHING, Departure, departures
from ledger.errors import BadInputError
from ledger.manifest import read_manifest
from ledger.money import fixed
from ledger.versions import REVERSAL, first_key, reversed_key
from ledger.words import Axis
from reports.evidence.remade import Past
from reports.evidence.sources import WHOLE, Archived, batch_of, origin_of, read_batch
from reports.evidence.trace_changes import change_of
from reports.evidence.trace_links import BY_HAND, NO_CELLS, Linked, Links
from reports.exchange import Prices
from reports.moves import Places
from reports.render.plain import plain
from reports.scope import unknown

if TYPE_CHECKING:
    import datetime

    from importers.reading import Made
    from ledger.books import Books
    from ledger.lines import Line
    from reports.evidence.sources import Source
    from reports.exchange import Exchange


class PostingFacts(NamedTuple):
    """One posting: account, amount, and the dimensions that rules look at."""

    account: str
    amount: str
    currency: str
    funding: str
    programme: str
    budget_class: str
    activity: str
    cost_date: datetime.date
    asked: bool


class ClauseInForce(NamedTuple):
    """A clause that governed the entry on its cost date."""

    funding: str
    axis: str
    owner: str
    number: str
    allows: str
    text: str


class CellFacts(NamedTuple):
    """A cell: where it is, what stands above it, what it says, what the importer made of it.

    `changed` is how that is not the text itself, a kind of `reports.evidence.trace_changes`; empty
    where the text was taken as it stands, or not read. `number` says whether a number was made.
    """

    address: str
    header: str
    field: str
    raw: str
    value: str
    changed: str = ""
    number: bool = False


class RowFacts(NamedTuple):
    """A row of a source: its range, what it was taken for, its cells."""

    sheet: str
    range: str
    kind: str
    header_row: int
    cells: tuple[CellFacts, ...]


class BatchFacts(NamedTuple):
    """The batch an entry came by, and its link in the chain."""

    id: str
    position: int
    batches: int
    sha256: str
    chain: str
    importer: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that leads from one entry back to where it came from.

    Attributes:
        problem: why the cells cannot be shown, empty where they are.
        illustrative: whether the entry is made up for the example books.
        remade: whether the entry could be made again from its cells.
        departures: in what the entry is not what the importer makes of its cells.
        links: what it reverses or corrects, what reverses or corrects it, who made and approved it.
    """

    kind: str
    date: datetime.date
    text: str
    place: str
    key: str
    origin: str
    illustrative: bool
    postings: tuple[PostingFacts, ...]
    clauses: tuple[ClauseInForce, ...]
    batch: BatchFacts | None
    source: Archived | None
    layout: Archived | None
    rows: tuple[RowFacts, ...]
    problem: str
    exchange: tuple[Exchange, ...] = ()
    remade: bool = False
    departures: tuple[Departure, ...] = ()
    links: tuple[Linked, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the way back is unbroken: nothing altered, nothing missing, nothing departs."""
        return not self.problem and not self.departures

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        found: dict[str, Any] = plain(self)
        return found


def trace(books: Books, what: str) -> tuple[Trace, ...]:
    """Return the trace of every entry under a key, or of the entry at `FILE:LINE`.

    Raises:
        BadInputError: nothing of the books has that key or stands there.
    """
    places = Places(books)
    found, posting = _by_key(books, what), None
    if not found:
        found, posting = _by_place(books, places, what)
    tracer = Tracer(books, places)
    past = Past(books, places)
    found.sort(key=lambda number: past.position(books.entries[number]))
    return tuple(tracer.trace(number, posting) for number in found)


def _by_key(books: Books, key: str) -> list[int]:
    return [
        number
        for number, entry in enumerate(books.entries)
        if (own := first_key(entry)) == key
        or own.startswith((f"{key}:", f"{REVERSAL}:{key}#", f"{REVERSAL}:{key}:"))
        or entry.meta.get("key") == key
    ]


def _by_place(books: Books, places: Places, what: str) -> tuple[list[int], int | None]:
    """Return the entry that stands at or just above a line, and that line."""
    name, _, number = what.rpartition(":")
    if not name or not number.isdigit():
        keys = [str(entry.meta["key"]) for entry in books.entries if "key" in entry.meta]
        raise unknown("entry with the key", what, keys)
    line = int(number)
    best, best_line = None, 0
    for at, entry in enumerate(books.entries):
        begins = int(entry.meta.get("lineno", 0))
        if best_line < begins <= line:
            file = places.file(str(entry.meta.get("filename", "")))
            if file == name or file.endswith(f"/{name}") or name.endswith(f"/{file}"):
                best, best_line = at, begins
    if best is None:
        raise BadInputError(
            f"no entry of the books stands at {what}",
            advice="Name a file of the books and a line in it, or an entry's key.",
        )
    return [best], line


class Tracer:
    """Traces entries; a source that several came from is read once."""

    def __init__(self, books: Books, places: Places) -> None:
        self._books = books
        self._places = places
        self._sources: dict[str, Source] = {}
        self._made: dict[str, dict[str, Made]] = {}
        self._in_force: dict[tuple[str, datetime.date], tuple[ClauseInForce, ...]] = {}
        self._lines: dict[int, list[Line]] = {}
        for line in books.lines:
            self._lines.setdefault(line.entry, []).append(line)
        self._manifest = read_manifest(books.folder)
        self._past = Past(books, places)
        self._prices = Prices(books, places)
        self._links = Links(books)

    def trace(self, number: int, asked: int | None) -> Trace:
        """Return the trace of an entry; `asked` is the line of the file that was asked for."""
        entry = self._books.entries[number]
        place = self._places[number]
        lines = self._lines.get(number, [])
        origins = _origins(entry, asked)
        term = batch_of(self._books, place.rpartition(":")[0], origins[0] if origins else "")
        source = self._source(term.id) if term else None
        shown = self._origin_of(source, origins)
        rows, problem = self._rows(shown, origins, _record(entry))
        found = None if problem or source is None else self._departures(source, entry)
        return Trace(
            kind=f"custom {entry.type}"
            if isinstance(entry, Custom)
            else type(entry).__name__.lower(),
            date=entry.date,
            text=_words(entry),
            place=place,
            key=str(entry.meta.get("key", "")),
            origin="; ".join(origins),
            illustrative=entry.meta.get("illustrative") is True,
            postings=tuple(_posting(entry, line, asked) for line in lines),
            clauses=self._clauses(lines),
            batch=self._batch(term.id) if term else None,
            source=shown.file if shown else None,
            layout=shown.layout if shown else None,
            rows=rows,
            problem=problem,
            exchange=self._prices.exchange(entry, source),
            remade=found is not None,
            departures=found or (),
            links=tuple(self._links.of(entry)),
        )

    def _origin_of(self, source: Source | None, origins: list[str]) -> Source | None:
        """Return the source that origins name: of a reversal that of what it reverses."""
        if source is None or not origins or source.file.name.startswith(origins[0][:12]):
            return source
        term = batch_of(self._books, "", origins[0])
        return self._source(term.id) if term else source

    def _departures(self, source: Source, entry: Any) -> tuple[Departure, ...]:
        key = str(entry.meta.get("key", ""))
        batch = source.batch.id
        if batch not in self._made:
            self._made[batch] = {one.key: one for one in reversed(source.made)}
        made = self._made[batch].get(key)
        if made is None:
            return (Departure("entry", "this", NOTHING),)
        return departures(made.entry, entry, same_row=self._past.batch(entry) == source.batch.id)

    def _source(self, batch: str) -> Source:
        if batch not in self._sources:
            term = self._books.register.batches[batch]
            self._sources[batch] = read_batch(
                self._books.folder, term, self._past.before(batch), self._past.how(batch)
            )
        return self._sources[batch]

    def _batch(self, batch: str) -> BatchFacts | None:
        links = self._manifest.links
        for at, link in enumerate(links, 1):
            if link.id == batch:
                importer = self._books.register.batches[batch].importer
                return BatchFacts(batch, at, len(links), link.sha256, link.chain, importer)
        return None

    def _rows(
        self, source: Source | None, origins: list[str], key: str
    ) -> tuple[tuple[RowFacts, ...], str]:
        if not origins:
            return (), NO_CELLS if source else BY_HAND
        if source is None:
            return (), "no batch of these books has this source"
        if source.problem:
            return (), source.problem
        found = []
        for text in origins:
            origin = origin_of(text)
            rows = source.rows(origin, key) if origin and source.file.state == WHOLE else []
            if origin is None or not rows:
                return (), f"{text} is not in sources/{source.file.name}"
            found += [_row(source, origin.sheet, row) for row in rows]
        return tuple(found), ""

    def position(self, number: int) -> int:
        """Return the position of the batch that brought an entry; -1 for what is kept by hand."""
        return self._past.position(self._books.entries[number])

    def clauses_on(self, name: str, day: datetime.date) -> tuple[ClauseInForce, ...]:
        """Return the clauses of a funding that were in force on a day, axis by axis."""
        known = self._in_force.get((name, day))
        if known is not None:
            return known
        found: dict[ClauseInForce, None] = {}
        funding = self._books.register.fundings.get(name)
        for axis in Axis if funding else ():
            for layer in funding.in_force(axis, day) if funding else ():
                for clause in layer:
                    owner, number = clause.owner, clause.number
                    made = ClauseInForce(name, str(axis), owner, number, clause.stated, clause.text)
                    found[made] = None
        self._in_force[name, day] = tuple(found)
        return tuple(found)

    def _clauses(self, lines: list[Line]) -> tuple[ClauseInForce, ...]:
        found: dict[ClauseInForce, None] = {}
        for name, day in dict.fromkeys((line.funding, line.cost_date) for line in lines):
            found.update(dict.fromkeys(self.clauses_on(name, day)))
        return tuple(found)


def _record(entry: Any) -> str:
    """Return the key under which the rows of an entry were first booked, or of what it reverses."""
    back = str(entry.meta.get("key", "")).removeprefix(f"{REVERSAL}:").rpartition("#")[0]
    return back if reversed_key(entry) else first_key(entry)


def _origins(entry: Any, asked: int | None) -> list[str]:
    """Return the origins of an entry: of the posting that was asked for, else of all its parts."""
    own = [
        str(posting.meta["origin"])
        for posting in getattr(entry, "postings", ())
        if posting.meta
        and "origin" in posting.meta
        and (asked is None or posting.meta.get("lineno") == asked)
    ]
    whole = str(entry.meta.get("origin", ""))
    return list(dict.fromkeys(own or ([whole] if whole else [])))


def _posting(entry: Any, line: Line, asked: int | None) -> PostingFacts:
    meta = entry.postings[line.posting].meta or {}
    return PostingFacts(
        account=line.account,
        amount=fixed(line.amount),
        currency=line.currency,
        funding=line.funding,
        programme=line.programme,
        budget_class=line.budget_class,
        activity=line.activity,
        cost_date=line.cost_date,
        asked=asked is not None and meta.get("lineno") == asked,
    )


def _words(entry: Any) -> str:
    if isinstance(entry, Transaction):
        return " - ".join(text for text in (entry.payee, entry.narration) if text)
    if isinstance(entry, Custom):
        return " ".join(str(value.value) for value in entry.values)
    return str(getattr(entry, "currency", "") or getattr(entry, "account", ""))


def _row(source: Source, sheet_name: str, row: Any) -> RowFacts:
    sheet = source.sheet(sheet_name)
    header_row = sheet.header_row if sheet else 0
    above = {}
    for other in sheet.rows if sheet else ():
        if other.number == header_row:
            above = {_letters(cell.address): cell.raw for cell in other.cells()}
    cells = []
    for cell in row.cells():
        value = made_of(cell.value) if cell.field else ""
        header = above.get(_letters(cell.address), "")
        changed = change_of(cell.raw, value)
        number = bool(cell.field) and isinstance(getattr(cell.value, "number", cell.value), Decimal)
        cells.append(CellFacts(cell.address, header, cell.field, cell.raw, value, changed, number))
    where = f"{row.origin.cells} ({row.place})" if row.place else row.origin.cells
    return RowFacts(sheet_name, where, row.kind, header_row, tuple(cells))


def _letters(address: str) -> str:
    return address.rstrip("0123456789")


def made_of(value: Any) -> str:
    """Return what the importer made of a cell, as text."""
    number = getattr(value, "number", value)
    if value is None:
        return ""
    if hasattr(number, "as_tuple"):
        return fixed(number)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return ", ".join(map(str, value))
    return str(getattr(value, "day", value)) if hasattr(value, "given") else str(value)
