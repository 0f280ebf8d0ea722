"""A file on its way in: opened, with a layout for each sheet; then taken, with its entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from importers.layout import join_layouts
from ledger.batches import Batch, batch_id

if TYPE_CHECKING:
    from pathlib import Path

    from importers.desk import Desk
    from importers.identity import Sorted
    from importers.recognise import Known, Match
    from importers.table import Table
    from importers.workbook import Sheet, Workbook
    from ledger.findings import Finding

#: What the batches are made by; a part of their identity.
IMPORTER = "sheets"


@dataclass(frozen=True)
class Opened:
    """A workbook with a layout for each of its sheets, and findings on those that have none."""

    path: Path
    book: Workbook
    matches: tuple[tuple[Sheet, Match], ...]
    findings: tuple[Finding, ...] = ()

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
        return batch_id(IMPORTER, self.book.content, self.layout_bytes)


@dataclass
class Intake:
    """A file's entries, sorted by what the books know of them, and everything found."""

    opened: Opened
    desk: Desk
    tables: list[Table]
    sorted: Sorted
    findings: list[Finding] = field(default_factory=list)

    def batch(self) -> Batch:
        """Return what is new, as a batch."""
        return Batch(
            importer=IMPORTER,
            source_name=self.opened.book.name,
            source=self.opened.book.content,
            layout_name=self.opened.layout_name,
            layout=self.opened.layout_bytes,
            entries=[draft.entry for draft in self.sorted.new],
            sheets=tuple(sheet.name for sheet, _ in self.opened.matches),
        )
