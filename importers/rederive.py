"""Making the entries of a source once more, and saying where the books say something else.

The importer's own builders make them, from the archived file, by the archived layouts, with the
books as they stood before the batch: so that rates, names and grants that came later change
nothing, and a receipt takes the share of its receivable that it took when it was imported. Unlike
an import, nothing is forgiven here: entries are compared in every part that Beancount keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from beancount.core.amount import Amount
from beancount.core.data import Custom, Price, Transaction

from importers.build import build_book
from importers.correcting import correct
from importers.desk import Desk
from importers.leaving import LeftOut
from importers.names import BookNames
from importers.rates import as_booked
from ledger.money import grouped
from ledger.origin import parse_origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from importers.desk import Draft
    from importers.recognise import Match
    from importers.table import Table
    from importers.workbook import Sheet, Workbook
    from ledger.books import Peek

#: Metadata on where an entry stands in a file, and its identity, by which it was found.
_PLACE = frozenset({"filename", "lineno", "key", "corrects"})

NOTHING = "nothing"


class Made(NamedTuple):
    """An entry as the importer makes it, its identity, that of its row, and where the row is."""

    entry: Any
    key: str
    owner: str
    sheet: str
    cells: str


class Departure(NamedTuple):
    """One part of an entry in which the books differ from what the cells make."""

    what: str
    booked: str
    source: str


class How(NamedTuple):
    """How a batch was made, where it is not the whole of its file.

    Attributes:
        corrected: first keys of what it reversed or entered again; reason: why.
        refused: origins of the rows that it left out, each with the row's identity or nothing.
    """

    corrected: frozenset[str] = frozenset()
    reason: str = ""
    refused: frozenset[tuple[str, str]] = frozenset()


#: The whole of a file, as it stands.
WHOLE = How()


def make_again(
    book: Workbook, matches: Sequence[tuple[Sheet, Match]], look: Peek, how: How
) -> tuple[list[Table], tuple[Made, ...]]:
    """Return the tables of a workbook, and the entries that the importer makes of them.

    Args:
        book: the workbook, read.
        matches: its sheets with their layouts.
        look: what the books knew before it was imported.
        how: how the batch was made.
    """
    left = _left(how)

    def make(seen: Peek) -> tuple[Desk, list[Table]]:
        desk = Desk(seen, BookNames(seen.register))
        return desk, build_book(desk, book, matches, left)

    if how.corrected:
        desk, tables, found = correct(make, look, how.reason, how.corrected)
        drafts = [*found.new, *found.known]
    else:
        desk, tables = make(look)
        back = {draft.owner for draft in desk.drafts if _taken_back(draft, look)}
        drafts = [draft for draft in desk.drafts if draft.owner not in back]
    made = tuple(
        Made(one.entry, one.key, one.owner, one.table.sheet.name, one.table.cells(one.row))
        for one in drafts
    )
    return tables, made


def _left(how: How) -> LeftOut:
    """Return the rows that a batch left out, by sheet; whole sheets by the cells of their rows."""
    left = LeftOut()
    for text, record in how.refused:
        origin = parse_origin(text)
        left.cells.setdefault(origin.sheet, set()).add((origin.cells, record))
    return left


def _taken_back(draft: Draft, look: Peek) -> bool:
    """Return whether the books had reversed what a row makes before the row came again."""
    return draft.key in look.histories and draft.key not in look.entries_by_key


def departures(made: Any, booked: Any, *, same_row: bool) -> tuple[Departure, ...]:
    """Return in what a booked entry departs from what the importer makes.

    Args:
        made: the entry as the importer makes it.
        booked: the entry in the books.
        same_row: whether it was booked from this row; if it came from another, origins may differ.
    """
    if _equal(made, booked):
        return ()
    after, before = dict(_parts(as_booked(made, booked))), dict(_parts(booked))
    return tuple(
        Departure(name, _text(before.get(name)), _text(after.get(name)))
        for name in dict.fromkeys((*before, *after))
        if not _alike(before.get(name), after.get(name))
        and (same_row or name.rpartition(" ")[2] != "origin")
    )


def _alike(one: Any, other: Any) -> bool:
    """Return whether two values are one: TRUE is not 1, and texts are written in NFC."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or normalize("NFC", one) == normalize("NFC", other)
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _equal(made: Any, booked: Any) -> bool:
    """Return whether two transactions are one in every part: most are, and this is soon seen.

    Whoever gets no for an answer looks at them part by part.
    """
    if not (isinstance(made, Transaction) and isinstance(booked, Transaction)):
        return False
    legs, others = made.postings, booked.postings
    return (
        made.date == booked.date
        and made.flag == booked.flag
        and (made.payee or None) == (booked.payee or None)
        and (made.narration or None) == (booked.narration or None)
        and (made.tags or ()) == (booked.tags or ())
        and (made.links or ()) == (booked.links or ())
        and len(legs) == len(others)
        # all but the metadata of a posting is a plain tuple
        and all(one[:-1] == other[:-1] for one, other in zip(legs, others, strict=True))
        and _same_facts(made.meta, booked.meta)
        and all(_same_facts(one.meta, other.meta) for one, other in zip(legs, others, strict=True))
    )


def _same_facts(made: dict[str, Any] | None, booked: dict[str, Any] | None) -> bool:
    if not made and not booked:
        return True
    one, other = dict(_facts(made)), dict(_facts(booked))
    # TRUE is not 1, though they are equal
    return one == other and [*map(type, one.values())] == [*map(type, map(other.get, one))]


def _parts(entry: Any) -> Iterator[tuple[str, Any]]:
    yield "kind", entry.type if isinstance(entry, Custom) else type(entry).__name__.lower()
    yield "date", entry.date
    yield from _facts(entry.meta)
    if isinstance(entry, Transaction):
        yield "flag", entry.flag
        yield "payee", entry.payee or None
        yield "narration", entry.narration or None
        yield "tags", ", ".join(sorted(entry.tags or ())) or None
        yield "links", ", ".join(sorted(entry.links or ())) or None
        for at, leg in enumerate(entry.postings, 1):
            yield from _leg(f"posting {at}", leg)
    elif isinstance(entry, Custom):
        for at, value in enumerate(entry.values, 1):
            yield f"value {at}", value.value
    elif isinstance(entry, Price):
        yield "currency", entry.currency
        yield "rate of the day", entry.amount
    else:  # no builder makes another kind
        yield "text", str(entry)


def _leg(name: str, leg: Any) -> Iterator[tuple[str, Any]]:
    yield f"{name}, account", leg.account
    yield f"{name}, amount", leg.units
    yield f"{name}, cost", leg.cost
    yield f"{name}, price", leg.price
    yield f"{name}, flag", leg.flag
    for fact, value in _facts(leg.meta):
        yield f"{name}, {fact}", value


def _facts(meta: dict[str, Any] | None) -> list[tuple[str, Any]]:
    # Beancount leaves notes of its own, `__tolerances__`, on what it has booked.
    return [
        one
        for one in (meta or {}).items()
        if one[0] not in _PLACE and one[1] is not None and not one[0].startswith("__")
    ]


def _text(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, Amount) and value.number is not None:
        return f"{grouped(value.number)} {value.currency}"
    return str(value)
