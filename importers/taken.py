"""A file on its way in: opened, with a layout for each sheet; then taken, with its entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.already import IMPORTER
from importers.layout import join_layouts
from importers.leaving import LeftOut, refused_facts
from importers.program import PROGRAM
from ledger.batches import Batch, batch_id
from ledger.versions import reversed_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from importers.counts import Counts
    from importers.desk import Desk
    from importers.identity import Conflict, Sorted
    from importers.recognise import Known, Match
    from importers.table import Table
    from importers.workbook import Sheet, Workbook
    from ledger.books import Peek
    from ledger.findings import Finding

__all__ = ["IMPORTER", "STRICT", "How", "Intake", "MadeBy", "Opened"]

_BATCH = re.compile("[0-9a-f]{12}")

#: How a batch is made that corrects, or that takes only what is valid: the importer says so.
CORRECTED, ACCEPTED = "corrected", "accepted"


class MadeBy(NamedTuple):
    """Who brings a file into the books, when and why; the batch says so where anybody is named."""

    maker: str = ""
    at: str = ""
    reason: str = ""

    def facts(self) -> dict[str, str]:
        """Return what the batch's heading says; nothing where nobody is named."""
        if not self.maker:
            return {}
        return {"maker": self.maker, "at": self.at, "reason": self.reason}


class How(NamedTuple):
    """How a file is to be taken: whole; only what is valid; or correcting what differs, and why.

    `by` is who takes it.
    """

    accept_valid: bool = False
    reason: str = ""
    only: frozenset[str] = frozenset()
    by: MadeBy = MadeBy()

    @property
    def correct(self) -> bool:
        """Return whether what differs is to be corrected."""
        return bool(self.reason)


#: Each file whole, or not at all.
STRICT = How()


@dataclass(frozen=True)
class Opened:
    """A workbook with a layout for each of its sheets, and findings on those that have none."""

    path: Path
    book: Workbook
    matches: tuple[tuple[Sheet, Match], ...]
    findings: tuple[Finding, ...] = ()
    candidates: str = ""

    @property
    def layouts(self) -> list[Known]:
        """Return the layouts in use, each once, in the order of the sheets."""
        return list({match.known.file: match.known for _, match in self.matches}.values())

    @property
    def layout_name(self) -> str:
        """Return the name under which the layouts are archived."""
        return "+".join(known.layout.name for known in self.layouts)

    @property
    def layout_bytes(self) -> bytes:
        """Return what is archived of the layouts."""
        return join_layouts(known.content for known in self.layouts)

    @property
    def batch_id(self) -> str:
        """Return the id of the batch that the file makes."""
        return self.batch_of(IMPORTER)

    def batch_of(self, importer: str) -> str:
        """Return the id of the batch that the file makes by an importer."""
        return batch_id(importer, self.book.content, self.layout_bytes)


@dataclass
class Intake:
    """A file's entries, sorted by what the books know of them, and everything found.

    Attributes:
        look: what the books know.
        left: rows that are left out, and what is wrong with them.
        clashes: conflicts that are left out.
        importer: what the batch is made by.
        reason: why the books are corrected.
        by: who brings the file into the books.
        counts: what becomes of the rows of each table, once that was counted.
    """

    opened: Opened
    desk: Desk
    tables: list[Table]
    sorted: Sorted
    look: Peek
    findings: list[Finding] = field(default_factory=list)
    left: LeftOut = field(default_factory=LeftOut)
    clashes: list[Conflict] = field(default_factory=list)
    importer: str = IMPORTER
    reason: str = ""
    by: MadeBy = field(default_factory=MadeBy)
    counts: list[Counts] = field(default_factory=list)

    def refused(self) -> list[Any]:
        """Return the directives of the rows left out that the books do not have yet."""
        known = self.look.entries_by_key
        facts = refused_facts(self.opened.book, self.tables, self.left)
        return [fact for fact in facts if fact.meta["key"] not in known]

    def batch(self) -> Batch:
        """Return what is new, as a batch."""
        entries = [draft.entry for draft in self.sorted.new]
        facts = {
            "program": PROGRAM,
            "candidates": self.opened.candidates,
            "reverses": ", ".join(touched(self.look, entries)),
            **self.by.facts(),
        }
        facts["reason"] = self.reason or facts.get("reason", "")
        return Batch(
            importer=self.importer,
            source_name=self.opened.book.name,
            source=self.opened.book.content,
            layout_name=self.opened.layout_name,
            layout=self.opened.layout_bytes,
            entries=[*entries, *(self.refused() if self.left else ())],
            sheets=tuple(sheet.name for sheet, _ in self.opened.matches),
            facts=tuple((name, text) for name, text in facts.items() if text),
        )

    def let_go(self) -> None:
        """Forget entries and cells: what is to be said of them has been said."""
        for sheet in self.opened.book.sheets:
            sheet.rows.clear()
        self.desk.drafts.clear()
        self.desk.seen.clear()
        self.desk.owners.clear()
        self.tables.clear()
        for look in (self.desk.peek, self.look):
            look.entries_by_key.clear()
            look.terms.clear()
        self.sorted.new.clear()
        self.sorted.known.clear()


def touched(look: Peek, entries: Iterable[Any]) -> list[str]:
    """Return the batches of which entries reverse something."""
    keys = {key for entry in entries if (key := reversed_key(entry))}
    if not keys:
        return []
    files = {
        PurePath(str(entry.meta.get("filename", ""))).stem
        for versions in look.entries_by_key.values()
        for entry in versions
        if entry.meta.get("key") in keys
    }
    return sorted(name for name in files if _BATCH.fullmatch(name))
