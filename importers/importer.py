"""A beangulp `Importer` over a layout, for Fava's import page and beangulp's own command line.

    from pathlib import Path
    from importers.importer import importers
    CONFIG = importers(Path("books"))

It reads the same sheets into the same entries as `vtf import`. What it lacks is what beangulp
lacks: all-or-nothing, the archive, the rules. beangulp's own test for duplicates goes by likeness
within a few days and drops real receipts, so it is not used: an entry is a duplicate if the books
have its key, and nothing else is.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beangulp.importer import Importer

from importers.intake import build, open_file
from importers.recognise import find_layouts
from importers.table import FINDING, RECORD
from ledger.archive import safe_name
from ledger.books import look
from ledger.chart import account
from ledger.errors import BadInputError, VtfError
from ledger.findings import errors_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importers.recognise import Known
    from importers.taken import Intake, Opened


class _Files:
    """Opens files for the importers of one configuration, each once while it does not change."""

    def __init__(self, layouts: Sequence[Known]) -> None:
        self._layouts = layouts
        self._last: tuple[tuple[str, int, int], Opened] | None = None

    def open(self, filepath: str) -> Opened:
        """Return a file, opened."""
        path = Path(filepath)
        try:
            facts = path.stat()
        except OSError as error:
            raise BadInputError(f"cannot be read: {error.strerror}", where=filepath) from None
        state = (filepath, facts.st_mtime_ns, facts.st_size)
        if self._last is None or self._last[0] != state:
            self._last = (state, open_file(path, self._layouts))
        return self._last[1]


class SheetImporter(Importer):  # type: ignore[misc] # beangulp ships no types
    """Imports workbooks whose first recognised sheet fits a layout: the whole file, all its sheets.

    beangulp wants one importer for each file, and a workbook may need several layouts; so the
    importer of the first one answers for the file.

    Args:
        layout: the layout.
        files: opens files by all layouts of the configuration.
        fund: fund whose cash account stands for the file in beangulp's archive of documents.
        name: what it is called behind `vtf.`; the layout's name unless given.
    """

    def __init__(
        self, layout: Known, files: _Files | None = None, fund: str = "VTF", name: str = ""
    ) -> None:
        self._layout = layout
        self._name = name or layout.layout.name
        self._files = files or _Files([layout])
        self._fund = fund

    @property
    def name(self) -> str:
        """Return `vtf.<layout>`."""
        return f"vtf.{self._name}"

    def identify(self, filepath: str) -> bool:
        """Return whether the file can be read and its first sheet with records fits the layout."""
        try:
            return self._files.open(filepath).layouts[0].file == self._layout.file
        except VtfError:
            return False

    def account(self, _filepath: str) -> str:
        """Return the account under which beangulp files the document."""
        return account("Assets", self._fund, "Cash", "Pool")

    def date(self, filepath: str) -> datetime.date | None:
        """Return the newest date of the file's records: the document is from then or later."""
        taken = self._take(filepath, [])
        days = [
            row.values["date"]
            for table in taken.tables
            for row in table.rows
            if row.kind in {RECORD, FINDING} and isinstance(row.values.get("date"), datetime.date)
        ]
        return max(days, default=None)

    def filename(self, filepath: str) -> str:
        """Return the name under which the books would archive the file."""
        return safe_name(Path(filepath).name)

    def extract(self, filepath: str, existing: list[Any]) -> list[Any]:
        """Return the entries of the file that are not in the books.

        Raises:
            BadInputError: anything in the file is wrong, or in conflict with the books: half a file
                is never extracted.
        """
        taken = self._take(filepath, existing)
        errors = errors_in(taken.findings)
        if errors or taken.sorted.conflicts:
            texts = [finding.as_text() for finding in errors]
            texts += [f"conflict: {conflict.owner}" for conflict in taken.sorted.conflicts]
            raise BadInputError("\n".join(texts), where=filepath)
        return [draft.entry for draft in taken.sorted.new]

    def deduplicate(self, entries: list[Any], existing: list[Any]) -> None:
        """Mark entries whose key the books have; likeness is no evidence."""
        known = look(existing or [], set()).entries_by_key
        for entry in entries:
            others = known.get(entry.meta.get("key", ""))
            if others:
                entry.meta["__duplicate__"] = others[-1]

    def _take(self, filepath: str, existing: list[Any]) -> Intake:
        return build(self._files.open(filepath), look(existing or [], set()))


def importers(books: Path, folders: Sequence[Path] = ()) -> list[SheetImporter]:
    """Return an importer for each layout: those of the folders, the books, the program."""
    own = [books / "layouts"] if (books / "layouts").is_dir() else []
    layouts = find_layouts([*folders, *own])
    files = _Files(layouts)
    found: dict[str, SheetImporter] = {}
    for known in layouts:
        # A layout of the books may have the name of one of the program's; Fava wants names apart.
        name = known.layout.name
        name = f"{name}.{known.tier}" if name in found else name
        found[name] = SheetImporter(known, files, name=name)
    return list(found.values())
