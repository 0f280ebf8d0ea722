"""Sources against books: every row once, every amount the same, and nothing booked from nowhere.

Each archived source is read again by its archived layout, and its entries are made again. A row is
*matched* when the books have its identity exactly once, its amounts are what was booked, and its
entries are in every part what the importer makes of it; *set aside* when the books say so, with
the reason; *refused*, where it was left out and the books keep why; else it is a *difference*. The
other way round, each entry must point to a row that exists. A row whose entries were corrected or
reversed since is matched with what was booked then, and says so.
Per sheet and currency the source's total less the books' is zero, or there is a difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from beancount.core.data import Custom, Open, Transaction

from ledger.closing.facts import CLOSE
from ledger.directory import FOREIGN
from ledger.findings import Severity
from ledger.issued_facts import ISSUED
from ledger.manifest import read_manifest
from ledger.money import ZERO
from reports.evidence.remade import Held, Past, held
from reports.evidence.sources import Source, is_own, origin_of, read_batch
from reports.identity import identity
from reports.moves import Places
from reports.reconciliations.reconciled import (
    Difference,
    Match,
    SheetCount,
    SheetTotal,
    SourcesReconciled,
)
from reports.reconciliations.source_notes import made_by, notes_on
from reports.reconciliations.source_rows import Booked, Index, origins_of, worths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from importers.reading import RowReading, SheetReading
    from ledger.books import Books

#: Directives that state nothing a source could have said.
_NOT_TERMS = FOREIGN | {"batch", CLOSE, ISSUED}

MATCHED, ASIDE, AGAIN = "matched", "set aside", "matched, booked from another row"
RECORD, SET_ASIDE, FINDING = "record", "set-aside", "finding"
REFUSED, REVERSED = "refused", "not entered again: reversed before"

#: Kinds of rows that hold no record: they are counted, and need no entry.
STRUCTURE = ("title", "header", "group", "total", "footer", "blank")


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
        elif batch.importer not in {CLOSE, ISSUED}:  # they have no rows, and papers of their own
            past = work.past
            found = read_batch(books.folder, batch, past.before(link.id), past.how(link.id))
            work.source(found)
    work.entries()
    return work.result()


class _Work:
    """What is found on the way."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._places = Places(books)
        self.past = Past(books, self._places)
        self._index = Index(books, self.past.position)
        self._at = 0
        self._refused: dict[str, list[Booked]] = {}
        self._sheets: list[SheetCount] = []
        self._matches: list[Match] = []
        self._differences: list[Difference] = []
        self._totals: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        self._unread: list[tuple[str, str]] = []
        self._notes: list[str] = []
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
        self._notes += notes_on(source)
        if source.reading is None:
            self._unreadable.add(name[:12])
            self.differ(name, "", "", source.problem, "", "")
            return
        if not is_own(self._books.folder, source):
            what = f"batch {source.batch.id} is not made of this source and layout: its id says so"
            self.differ(name, "", "", what, "", "")
        departing = self._remade(source)
        self._at = self.past.place(source.batch.id)
        self._refused = self._index.refused(self._at)
        for sheet in source.reading.sheets:
            self._sheet(source, sheet)
        self._departures(source, departing)
        patterns = [p for one in source.reading.sheets for p in one.layout.recognise.ignore]
        for title in source.reading.unread:
            if self._refused_whole(name, title):
                continue
            self._unread.append((name, title))
            folded = title.casefold()
            if not any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns):
                self.differ(
                    name, title, "", "no layout of the batch reads this sheet", "a sheet", ""
                )

    def _all_refused(self) -> list[Booked]:
        return [one for found in self._refused.values() for one in found]

    def _refused_whole(self, name: str, sheet: str) -> bool:
        """Note and return whether a sheet as a whole was refused: nothing of it was read."""
        whole = [one for one in self._all_refused()
                 if one.entry.meta.get("sheet") and _sheet_of(one) == sheet]  # fmt: skip
        for one in whole:
            self._rows.update((origin, "") for origin in one.origins)
            place, why = (self._places[one.number],), _reason(one)
            match = Match(name, sheet, "", REFUSED, one.key, place, "", "", None, None, why)
            self._matches.append(match)
        return bool(whole)

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
        remark = made_by(source)
        for one in departing:
            if one.booked is None and one.made and not self._index.by_owner.get(one.made.owner):
                continue  # the whole row is not in the books, and that has been said
            place = self._places[one.booked.number] if one.booked else "nowhere"
            origin = next(iter(origins_of(one.booked.entry)), "") if one.booked else ""
            if one.made is None and origin not in self._rows:
                continue  # said of the entries that no row has
            sheet, cells = _where(one, origin)
            for part in one.departures:
                what = f"{part.what} of {one.key or 'an entry without key'}{remark}"
                self.differ(name, sheet, cells, what, part.source, f"{part.booked} ({place})")

    def _sheet(self, source: Source, sheet: SheetReading) -> None:
        name = source.file.name
        states: Counter[str] = Counter()
        self._vouchers.clear()
        self._refused_whole(name, sheet.name)
        for row in sheet.rows:
            self._vouchers[row.identity].append(row)
        for row in sheet.rows:
            if row.kind in STRUCTURE:
                states["structure"] += 1
                continue
            self._rows.setdefault(str(row.origin), row.identity)
            states[self._row(name, sheet, row)] += 1
        said = {_reason(one).partition(":")[0] for one in self._all_refused()
                if _sheet_of(one) == sheet.name}  # fmt: skip
        for finding in sheet.findings:
            if finding.severity is Severity.ERROR and finding.code not in said:
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
                sum(count for state, count in states.items() if state.startswith(MATCHED)),
                states[ASIDE] + states[REFUSED] + states[REVERSED],
                states["differing"],
            )
        )

    def _row(self, name: str, sheet: SheetReading, row: RowReading) -> str:
        """Return what became of a row, noting its match or its difference."""
        booked = self._index.of(row, self._at)
        if answered := self._answered(name, sheet, row, booked):
            return answered
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
        if wrong := self._not_booked_once(row, booked):
            self.differ(name, sheet.name, cells, *wrong)
            return "differing"
        here = any(str(row.origin) in one.origins for one in booked)
        since = self._index.since(booked)
        state = (MATCHED if here else AGAIN) + (f", since {since}" if since else "")
        return self._worth(name, sheet, row, state, booked)

    def _not_booked_once(
        self, row: RowReading, booked: list[Booked]
    ) -> tuple[str, str, str] | None:
        """Return what, in the source and in the books, where a row is not booked exactly once."""
        if row.kind == FINDING:
            return "the row cannot be read", row.reason, ""
        if not booked:
            return "not in the books", row.identity, ""
        twice = [one.key for one in booked if len(self._index.by_key[one.key]) > 1]
        return ("in the books twice", row.identity, twice[0]) if twice else None

    def _answered(
        self, name: str, sheet: SheetReading, row: RowReading, booked: list[Booked]
    ) -> str:
        """Return why a row made no entries in its batch, noting it; empty where it should have."""
        place = str(row.origin)
        refusal = next(
            (
                one
                for one in self._refused.get(place, ())
                if not row.identity or one.entry.meta.get("record", row.identity) == row.identity
            ),
            None,
        )
        if refusal is not None and not any(
            str(row.origin) in one.origins and self.past.position(one.entry) <= self._at
            for one in booked
            if one.key != refusal.key
        ):
            self._note(name, sheet, row, REFUSED, [refusal], _reason(refusal))
            return REFUSED
        back = self._index.reversed_by(booked, self._at)
        if back is not None:
            self._note(name, sheet, row, REVERSED, booked, _reason(back))
            return REVERSED
        return ""

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
            notes=tuple(self._notes),
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


def _reason(one: Booked) -> str:
    return str(one.entry.meta.get("reason", ""))


def _sheet_of(one: Booked) -> str:
    """Return the sheet of a refused row."""
    at = origin_of(one.origins[0]) if one.origins else None
    return at.sheet if at else ""


def _is_aside(one: Booked) -> bool:
    return isinstance(one.entry, Custom) and one.entry.type == "set-aside"


def _where(one: Held, origin: str) -> tuple[str, str]:
    """Return the sheet and the cells of an entry's row."""
    if one.made:
        return one.made.sheet, one.made.cells
    at = origin_of(origin)
    return (at.sheet, at.cells) if at else ("", origin)
