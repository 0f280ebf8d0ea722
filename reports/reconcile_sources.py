"""Sources against books: every row once, every amount the same, and nothing booked from nowhere.

Each archived source is read again by its archived layout, and its entries are made again. A row is
*matched* when the books have its identity exactly once, its amounts are what was booked, and its
entries are in every part what the importer makes of it; *set aside* when the books say so, with the
reason; else it is a *difference*. The other way round, each entry must point to a row that exists.
Per sheet and currency the source's total less the books' is zero, or there is a difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Custom, Open, Transaction

from ledger.directory import FOREIGN
from ledger.findings import Severity
from ledger.manifest import read_manifest
from ledger.money import ZERO
from reports.identity import Identity, identity
from reports.moves import Places
from reports.remade import Held, Past, held
from reports.source_rows import Booked, Index, origins_of, worths
from reports.sources import Source, is_own, origin_of, read_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from importers.reading import RowReading, SheetReading
    from ledger.books import Books

#: Directives that state nothing a source could have said.
_NOT_TERMS = FOREIGN | {"batch"}

MATCHED, ASIDE, AGAIN = "matched", "set aside", "matched, booked from another row"
RECORD, SET_ASIDE, FINDING = "record", "set-aside", "finding"

#: Kinds of rows that hold no record: they are counted, and need no entry.
STRUCTURE = ("title", "header", "group", "total", "footer", "blank")


class Match(NamedTuple):
    """A row and what the books have for it."""

    source: str
    sheet: str
    cells: str
    state: str
    identity: str
    entries: tuple[str, ...]
    rule: str
    currency: str
    in_source: Decimal | None
    in_books: Decimal | None
    reason: str


class Difference(NamedTuple):
    """Something that does not tie: where, what, and what is on each side."""

    source: str
    sheet: str
    cells: str
    what: str
    in_source: str
    in_books: str


class SheetCount(NamedTuple):
    """What became of the rows of a sheet. `records` = matched + set aside + differing."""

    source: str
    batch: str
    sheet: str
    layout: str
    rows: int
    structure: int
    matched: int
    set_aside: int
    differing: int


class SheetTotal(NamedTuple):
    """What a sheet adds up to in one currency, and what the books have for the same rows."""

    source: str
    sheet: str
    currency: str
    in_source: Decimal
    in_books: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class SourcesReconciled:
    """The whole reconciliation.

    Attributes:
        by_hand: terms kept by hand, that no source is expected for.
        difference: sum of all sheet differences, by currency; ties to zero.
    """

    rule: str
    sheets: tuple[SheetCount, ...]
    totals: tuple[SheetTotal, ...]
    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]
    unread: tuple[tuple[str, str], ...]
    by_hand: tuple[str, ...]
    difference: dict[str, Decimal]
    identity: Identity

    @property
    def ties(self) -> bool:
        """Whether every row is accounted for and every total ties."""
        return not self.differences and not any(self.difference.values())


RULE = (
    "A row is matched by the identity its layout gives it; its amount is held against what was "
    "booked under that identity, in the row's own currency, to the last unit. Its entries are made "
    "again from its cells by the importer, and held against the books in every part."
)


def reconcile_sources(books: Books) -> SourcesReconciled:
    """Return the reconciliation of every archived source with the books."""
    work = _Work(books)
    for link in read_manifest(books.folder).links:
        batch = books.register.batches.get(link.id)
        if batch is None:
            work.differ("", "", "", f"batch {link.id} does not say what it was made of", "", "")
        else:
            work.source(read_batch(books.folder, batch, work.past.before(link.id)))
    work.entries()
    return work.result()


class _Work:
    """What is found on the way."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._places = Places(books)
        self._index = Index(books)
        self.past = Past(books, self._places)
        self._sheets: list[SheetCount] = []
        self._matches: list[Match] = []
        self._differences: list[Difference] = []
        self._totals: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        self._unread: list[tuple[str, str]] = []
        self._rows: dict[str, str] = {}
        self._departing: set[str] = set()
        self._unreadable: set[str] = set()
        self._vouchers: dict[str, list[RowReading]] = defaultdict(list)

    def differ(  # the columns of a difference
        self, source: str, sheet: str, cells: str, what: str, in_source: str, in_books: str
    ) -> None:
        """Note a difference."""
        self._differences.append(Difference(source, sheet, cells, what, in_source, in_books))

    def source(self, source: Source) -> None:
        """Account for every row of a source."""
        name = source.file.name
        if source.reading is None:
            self._unreadable.add(name[:12])
            self.differ(name, "", "", source.problem, "", "")
            return
        if not is_own(self._books.folder, source):
            what = f"batch {source.batch.id} is not made of this source and layout: its id says so"
            self.differ(name, "", "", what, "", "")
        departing = self._remade(source)
        for sheet in source.reading.sheets:
            self._sheet(source, sheet)
        self._departures(source, departing)
        patterns = [p for one in source.reading.sheets for p in one.layout.recognise.ignore]
        for title in source.reading.unread:
            self._unread.append((name, title))
            folded = title.casefold()
            if not any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns):
                self.differ(
                    name, title, "", "no layout of the batch reads this sheet", "a sheet", ""
                )

    def _remade(self, source: Source) -> list[Held]:
        """Return the entries that are not as their cells make them, noting their rows."""
        found = list(held(self.past, source))
        for one in found:
            entries = [one.made.entry] if one.made else []
            entries += [one.booked.entry] if one.booked else []
            self._departing.update(text for entry in entries for text in origins_of(entry))
        return found

    def _departures(self, source: Source, departing: list[Held]) -> None:
        """Note every part in which an entry departs from its cells."""
        name = source.file.name
        for one in departing:
            if one.booked is None and one.made and not self._index.by_owner.get(one.made.owner):
                continue  # the whole row is not in the books, and that has been said
            place = self._places[one.booked.number] if one.booked else "nowhere"
            origin = next(iter(origins_of(one.booked.entry)), "") if one.booked else ""
            if one.made is None and origin not in self._rows:
                continue  # said of the entries that no row has
            sheet, cells = _where(one, origin)
            for part in one.departures:
                what = f"{part.what} of {one.key or 'an entry without key'}"
                self.differ(name, sheet, cells, what, part.source, f"{part.booked} ({place})")

    def _sheet(self, source: Source, sheet: SheetReading) -> None:
        name = source.file.name
        states: Counter[str] = Counter()
        self._vouchers.clear()
        for row in sheet.rows:
            self._vouchers[row.identity].append(row)
        for row in sheet.rows:
            if row.kind in STRUCTURE:
                states["structure"] += 1
                continue
            self._rows.setdefault(str(row.origin), row.identity)
            states[self._row(name, sheet, row)] += 1
        for finding in sheet.findings:
            if finding.severity is Severity.ERROR:
                self.differ(name, sheet.name, finding.where.cell, finding.message, finding.code, "")
        layout = f"{sheet.layout.name} v{sheet.layout.version}"
        self._sheets.append(
            SheetCount(
                name,
                source.batch.id,
                sheet.name,
                layout,
                len(sheet.rows),
                states["structure"],
                states[MATCHED] + states[AGAIN],
                states[ASIDE],
                states["differing"],
            )
        )

    def _row(self, name: str, sheet: SheetReading, row: RowReading) -> str:
        """Return what became of a row, noting its match or its difference."""
        booked = self._index.of(row)
        cells = row.origin.cells
        aside = [one for one in booked or self._aside(row) if _is_aside(one)]
        if row.kind == SET_ASIDE or aside:
            if not aside:
                what = "set aside by the layout, and the books do not say so"
                self.differ(name, sheet.name, cells, what, row.reason, "")
                return "differing"
            fine = str(row.origin) not in self._departing
            if fine:
                self._note(name, sheet, row, ASIDE, aside, str(aside[0].entry.meta["reason"]))
            return ASIDE if fine else "differing"
        if row.kind == FINDING:
            self.differ(name, sheet.name, cells, "the row cannot be read", row.reason, "")
            return "differing"
        if not booked:
            self.differ(name, sheet.name, cells, "not in the books", row.identity, "")
            return "differing"
        twice = [one.key for one in booked if len(self._index.by_key[one.key]) > 1]
        if twice:
            self.differ(name, sheet.name, cells, "in the books twice", row.identity, twice[0])
            return "differing"
        here = any(str(row.origin) in one.origins for one in booked)
        return self._worth(name, sheet, row, MATCHED if here else AGAIN, booked)

    def _aside(self, row: RowReading) -> list[Booked]:
        return self._index.by_origin.get(str(row.origin), [])

    def _worth(
        self, name: str, sheet: SheetReading, row: RowReading, state: str, booked: list[Booked]
    ) -> str:
        found = worths(sheet.layout.kind, row, booked, self._vouchers[row.identity])
        fine = str(row.origin) not in self._departing
        for worth in found:
            total = self._totals[name, sheet.name, worth.currency]
            total[0] += worth.source
            total[1] += worth.books or ZERO
            if worth.books != worth.source:
                fine = False
                theirs = "nothing" if worth.books is None else f"{worth.books:,f} {worth.currency}"
                ours = f"{worth.source:,f} {worth.currency}"
                self.differ(name, sheet.name, row.origin.cells, worth.rule, ours, theirs)
        if not fine:
            return "differing"
        if not found:
            self._note(name, sheet, row, state, booked)
        for worth in found:
            self._note(name, sheet, row, state, booked, worth=worth)
        return state

    def _note(  # the parts of a match
        self,
        name: str,
        sheet: SheetReading,
        row: RowReading,
        state: str,
        booked: list[Booked],
        reason: str = "",
        *,
        worth: object = None,
    ) -> None:
        self._matches.append(
            Match(
                name,
                sheet.name,
                row.origin.cells,
                state,
                row.identity or booked[0].key,
                tuple(self._places[one.number] for one in booked),
                getattr(worth, "rule", "identity"),
                getattr(worth, "currency", ""),
                getattr(worth, "source", None),
                getattr(worth, "books", None),
                reason,
            )
        )

    def entries(self) -> None:
        """Hold every entry of the books against the rows that were read."""
        for one in self._index.all:
            for origin in one.origins:
                if origin[:12] in self._unreadable or origin in self._rows:
                    continue
                place = self._places[one.number]
                self.differ("", "", origin, "booked from a row that no source has", "", place)
            if not one.origins and isinstance(one.entry, Transaction):
                place = self._places[one.number]
                self.differ("", "", "", "a transaction that names no source", "", place)

    def result(self) -> SourcesReconciled:
        """Return what was found."""
        totals = tuple(
            SheetTotal(*at, sums[0], sums[1], sums[0] - sums[1])
            for at, sums in self._totals.items()
        )
        difference: dict[str, Decimal] = {}
        for total in totals:
            known = difference.get(total.currency, ZERO)
            difference[total.currency] = known + total.difference
        return SourcesReconciled(
            rule=RULE,
            sheets=tuple(self._sheets),
            totals=totals,
            matches=tuple(self._matches),
            differences=tuple(self._differences),
            unread=tuple(self._unread),
            by_hand=tuple(self._by_hand()),
            difference=difference,
            identity=identity(self._books),
        )

    def _by_hand(self) -> Iterator[str]:
        for one in self._index.all:
            if one.origins or isinstance(one.entry, (Open, Transaction)):
                continue
            if not isinstance(one.entry, Custom) or one.entry.type in _NOT_TERMS:
                continue
            yield self._places[one.number]


def _is_aside(one: Booked) -> bool:
    return isinstance(one.entry, Custom) and one.entry.type == "set-aside"


def _where(one: Held, origin: str) -> tuple[str, str]:
    """Return the sheet and the cells of an entry's row."""
    if one.made:
        return one.made.sheet, one.made.cells
    at = origin_of(origin)
    return (at.sheet, at.cells) if at else ("", origin)
