"""Entries made once more from their cells, and held against what the books say.

Amounts that tie prove little: money of one grant booked on another ties too. So each archived
source is given to the importer's own builders again, with the books as they stood before its batch,
and every part of every entry is compared. Whoever edits a batch and puts the chain right has still
to explain why the cells say something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Open

from importers.reading import NOTHING, Departure, How, departures
from ledger.books import Peek
from ledger.manifest import read_manifest
from ledger.origin import HASH_DIGITS
from ledger.register import build_register
from ledger.versions import CORRECTS, first_key, in_force, reversed_key
from reports.reconciliations.source_rows import origins_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from importers.reading import Made
    from ledger.books import Books
    from reports.evidence.sources import Source
    from reports.moves import Places

_BATCHES = "batches/"


class Numbered(NamedTuple):
    """An entry and its number among those of the books."""

    number: int
    entry: Any


class Held(NamedTuple):
    """An entry that is not as its cells make it: what was made, what is booked, what departs."""

    key: str
    made: Made | None
    booked: Numbered | None
    departures: tuple[Departure, ...]


class Past:
    """The books as they stood before a batch: what is kept by hand, and the batches before it."""

    def __init__(self, books: Books, places: Places) -> None:
        self._places = places
        self._order = [link.id for link in read_manifest(books.folder).links]
        self._parts: dict[str, list[Numbered]] = {name: [] for name in ("", *self._order)}
        for number, entry in enumerate(books.entries):
            self._parts[self.batch(entry)].append(Numbered(number, entry))
        self._restart()

    def _restart(self) -> None:
        self._at = 0
        self._terms: list[Any] = []
        self._keys: dict[str, list[Any]] = {}
        self.earlier: dict[str, Numbered] = {}
        self.current: dict[str, list[Any]] = {}
        self._file("")

    def _file(self, batch: str) -> None:
        terms = len(self._terms)
        for one in self._parts[batch]:
            key = str(one.entry.meta.get("key", ""))
            if key:
                self._keys.setdefault(key, []).append(one.entry)
                self.earlier.setdefault(key, one)
            if isinstance(one.entry, Custom) and one.entry.type != "batch":
                self._terms.append(one.entry)
        if not batch or len(self._terms) > terms:
            self._register = build_register(self._terms)

    def batch(self, entry: Any) -> str:
        """Return the batch in whose file an entry stands; empty for what is kept by hand."""
        file = self._places.file(str(entry.meta.get("filename", "")))
        name = file.removeprefix(_BATCHES).partition(".")[0] if file.startswith(_BATCHES) else ""
        return name if name in self._parts else ""

    def before(self, batch: str) -> Peek:
        """Return what the books knew before a batch; good until the next one is asked for."""
        # A batch that the manifest does not know is no batch: everything stands before it.
        known = batch in self._order
        position = self._order.index(batch) if known else len(self._order)
        if position < self._at:
            self._restart()
        for name in self._order[self._at : position]:
            self._file(name)
        self._at = position
        look = Peek(self._register, set(), *in_force(self._keys), list(self._terms))
        self.current = look.entries_by_key
        return look

    def position(self, entry: Any) -> int:
        """Return the position of the batch that brought an entry; -1 for what is kept by hand."""
        batch = self.batch(entry)
        return self._order.index(batch) if batch else -1

    def place(self, batch: str) -> int:
        """Return the position of a batch in the manifest; of one that is not there, after all."""
        return self._order.index(batch) if batch in self._order else len(self._order)

    def booked(self, key: str) -> Numbered | None:
        """Return the version of an identity that was in force before the batch asked for last."""
        found = self.current.get(key)
        return self.earlier.get(str(found[-1].meta["key"])) if found else None

    def how(self, batch: str) -> How:
        """Return how a batch was made: what it corrected, and which rows it left out."""
        entries = [one.entry for one in self._parts.get(batch, ())]
        keys = set()
        reason, accepted, source = "", False, ""
        for entry in entries:
            if isinstance(entry, Custom) and entry.type == "batch":
                reason = str(entry.meta.get("reason", ""))
                accepted = ", accepted " in str(entry.meta.get("importer", ""))
                source = str(entry.meta.get("sha256", ""))[:HASH_DIGITS]
            elif CORRECTS in entry.meta:
                keys.add(str(entry.meta[CORRECTS]))
            elif (answered := reversed_key(entry)) and "decision" not in entry.meta:
                keys.add(str(self._first(answered)))
        rows = self._refused(entries, source) if accepted else frozenset()
        return How(frozenset(keys), reason, rows)

    def _refused(self, entries: Sequence[Any], source: str) -> frozenset[tuple[str, str]]:
        """Return the rows of a source that were refused, up to and with a batch, and not taken.

        Rows of other files stand in the same cells: only those of this one are meant.
        """
        taken: dict[str, list[str]] = {}
        for entry in entries:
            for text in () if _is_refused(entry) else origins_of(entry):
                taken.setdefault(text, []).append(f"{first_key(entry)}:")
        own = (entry for entry in entries if _is_refused(entry))
        before = (one.entry for key, one in self.earlier.items() if key.startswith("refused:"))
        found = set()
        for entry in (*before, *own):
            text, record = (str(entry.meta.get(name, "")) for name in ("origin", "record"))
            if not text.startswith(f"{source} "):
                continue
            if not any(key.startswith(f"{record}:") or not record for key in taken.get(text, ())):
                found.add((text, record))
        return frozenset(found)

    def _first(self, key: str) -> str:
        """Return the first key of the version that has a key."""
        known = self.earlier.get(key)
        return str(known.entry.meta.get(CORRECTS, key)) if known else key

    def brought(self, batch: str) -> Sequence[Numbered]:
        """Return the entries of a batch."""
        return self._parts.get(batch, ())


def held(past: Past, source: Source) -> Iterator[Held]:
    """Yield every entry of a source that the books do not have as its cells make it.

    `past` must stand before the source's batch. Entries that the books do not have at all, and
    entries of the batch that no row makes, are among them.
    """
    brought = past.brought(source.batch.id)
    own: dict[str, Numbered] = {}
    for one in brought:
        own.setdefault(str(one.entry.meta.get("key", "")), one)
    made = {one.key: one for one in reversed(source.made)}
    for key, one in made.items():
        booked = own.get(key) or past.booked(key)
        if booked is None:
            yield Held(key, one, None, (Departure("entry", NOTHING, "an entry"),))
        elif found := departures(one.entry, booked.entry, same_row=key in own):
            yield Held(key, one, booked, found)
    for booked in brought:
        if str(booked.entry.meta.get("key", "")) not in made and not _is_frame(booked.entry):
            key = str(booked.entry.meta.get("key", ""))
            yield Held(key, None, booked, (Departure("entry", "an entry", NOTHING),))


def _is_refused(entry: Any) -> bool:
    return isinstance(entry, Custom) and entry.type == "refused"


def _is_frame(entry: Any) -> bool:
    """Return whether an entry is of the batch itself: no row makes it."""
    is_heading = isinstance(entry, Custom) and entry.type == "batch"
    return isinstance(entry, Open) or is_heading or _is_refused(entry)
