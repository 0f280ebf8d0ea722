"""Links of an entry: what it reverses or corrects, what answers it, and the people behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.people import People
from ledger.versions import CORRECTS, reversed_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.books import Books

#: Why the way back ends at an entry: outside every batch, and in one.
BY_HAND = "the entry names no source: it was written by hand"
NO_CELLS = "the entry names no cells: it is of the source above as a whole, or of none"


class Linked(NamedTuple):
    """How an entry hangs together with others of its record: by what, to which key, and why.

    Who made it, and who approved it, are links too: to a name and a time, with the reason.
    """

    what: str
    key: str
    reason: str


class Links:
    """Finds the links of entries of some books."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._people = People(books.register)
        self._answers: dict[str, list[Linked]] | None = None

    def of(self, entry: Any) -> Iterator[Linked]:
        """Yield the links of an entry."""
        key = str(entry.meta.get("key", ""))
        if answered := reversed_key(entry):
            yield Linked("reverses", answered, str(entry.meta.get("reason", "")))
            if decided := entry.meta.get("decision"):
                yield Linked("decided in", str(decided), "")
        if CORRECTS in entry.meta:
            yield Linked("corrects", str(entry.meta[CORRECTS]), "")
        yield from self._answered().get(key, ()) if key else ()
        yield from self._by(entry)

    def _answered(self) -> dict[str, list[Linked]]:
        """Return what reverses or corrects each key, from one pass over the books."""
        if self._answers is None:
            self._answers = {}
            for other in self._books.entries:
                own = str(other.meta.get("key", ""))
                if answered := reversed_key(other):
                    link = Linked("reversed by", own, str(other.meta.get("reason", "")))
                    self._answers.setdefault(answered, []).append(link)
                first = str(other.meta.get(CORRECTS, ""))
                if first and first != answered:
                    link = Linked("corrected by", own, "")
                    self._answers.setdefault(first, []).append(link)
        return self._answers

    def _by(self, entry: Any) -> Iterator[Linked]:
        """Yield who made and who approved an entry, and its postings that say otherwise."""
        legs = [leg.meta for leg in getattr(entry, "postings", ()) if leg.meta]
        own = [meta for meta in legs if not meta.keys().isdisjoint(("maker", "checker"))]
        found = [self._people.who(entry), *(self._people.who(entry, meta) for meta in own)]
        for who in dict.fromkeys(found):
            if who.maker:
                yield Linked("made by", _when(who.maker, who.made), who.reason)
            if who.checker:
                yield Linked("approved by", _when(who.checker, who.approved), who.why)
            elif who.maker:
                yield Linked("approved by", "nobody", "")


def _when(name: str, moment: str) -> str:
    return f"{name} on {moment}" if moment else name
