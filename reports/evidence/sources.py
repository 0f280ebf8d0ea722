"""Archived sources: found by hash, held against it, and read again by the layout they came by.

The only part of this room that looks at workbooks, through the importers' one door for readers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from importers.reading import Made, Reading, remake_source
from ledger.batches import batch_id
from ledger.books import UntrustedError, load
from ledger.errors import VtfError
from ledger.findings import errors_in
from ledger.manifest import SOURCES, verify_manifest
from ledger.origin import HASH_DIGITS, Origin, parse_origin

if TYPE_CHECKING:
    from pathlib import Path

    from importers.reading import How, RowReading, SheetReading
    from ledger.books import Books, Peek
    from ledger.terms import BatchTerm

WHOLE = "as archived"
ALTERED = "altered"
MISSING = "missing"
UNREADABLE = "unreadable"


class Archived(NamedTuple):
    """One file of the archive, held against its hash.

    Attributes:
        name: in the archive, `7f3a9c21d0aa-spending.xlsx`.
        sha256: of the file as it was archived; the digits of its name where nothing else is known.
        found: sha256 of the file as it is now; empty where it is missing.
        state: `as archived`, `altered` or `missing`.
    """

    name: str
    sha256: str
    found: str
    state: str


@dataclass(frozen=True, slots=True)
class Source:
    """The source and layout of one batch, and what they say today.

    Attributes:
        batch: the batch's term.
        file, layout: both files of the archive.
        reading: the source read again; None where a file is not as archived or cannot be read.
        problem: why there is no reading.
        made: the entries that the importer makes of it.
    """

    batch: BatchTerm
    file: Archived
    layout: Archived
    reading: Reading | None
    problem: str
    made: tuple[Made, ...] = ()

    def sheet(self, name: str) -> SheetReading | None:
        """Return a sheet by name."""
        sheets = self.reading.sheets if self.reading else ()
        return next((sheet for sheet in sheets if sheet.name == name), None)

    def rows(self, origin: Origin, key: str = "") -> list[RowReading]:
        """Return the rows that an origin points to; of several from one cell, that of a key."""
        sheet = self.sheet(origin.sheet)
        exact = [row for row in sheet.rows if row.origin.cells == origin.cells] if sheet else []
        if len(exact) > 1 and key:
            own = [row for row in exact if f"{key}:".startswith(f"{row.identity}:")]
            exact = own or exact
        if exact:
            return exact
        first, _, last = origin.cells.partition(":")
        begin, end = _row(first), _row(last or first)
        return [row for row in sheet.rows if begin <= row.number <= end] if sheet else []


def load_beside_archive(folder: Path) -> Books:
    """Load books whose archive may not be whole: that is what the caller is about to say.

    Raises:
        BooksError: the books cannot be loaded or trusted; batches and chain are held as always.
    """
    books = load(folder, verify=False)
    wrong = errors_in(verify_manifest(books.folder, sources=False))
    if wrong:
        raise UntrustedError(wrong)
    return books


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def archived(folder: Path, name: str, sha256: str) -> Archived:
    """Return a file of the archive, held against its hash (or the digits in its name)."""
    expected = sha256 or name[:HASH_DIGITS]
    path = folder / SOURCES / name
    if not path.is_file():
        return Archived(name, expected, "", MISSING)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    whole = found.startswith(expected) and found.startswith(name[:HASH_DIGITS])
    return Archived(name, expected, found, WHOLE if whole else ALTERED)


def read_batch(folder: Path, batch: BatchTerm, look: Peek, how: How) -> Source:
    """Return a batch's source, read and made again by its own layout if both are as archived.

    Args:
        folder: the books.
        batch: the batch's term.
        look: what the books knew before the batch (`reports.evidence.remade.Past`).
        how: how the batch was made, where it is not the whole of its file.
    """
    file = archived(folder, batch.file, batch.sha256)
    layout = archived(folder, batch.layout, batch.layout_sha256)
    for one in (file, layout):
        if one.state != WHOLE:
            was = f": its sha256 was {one.sha256} and is {one.found}" if one.found else ""
            return Source(batch, file, layout, None, f"sources/{one.name} is {one.state}{was}")
    archive = folder / SOURCES
    try:
        reading, made = remake_source(
            archive / file.name, (archive / layout.name).read_bytes(), look, how
        )
    except VtfError as error:
        return Source(batch, file, layout, None, f"sources/{file.name} is {UNREADABLE}: {error}")
    return Source(batch, file, layout, reading, "", made)


def is_own(folder: Path, source: Source) -> bool:
    """Return whether a batch's id is that of its source and layout, as it was when written."""
    content, layout = (
        (folder / SOURCES / one.name).read_bytes() for one in (source.file, source.layout)
    )
    return batch_id(source.batch.importer, content, layout) == source.batch.id


def batch_of(books: Books, place: str, origin: str) -> BatchTerm | None:
    """Return the batch an entry came by: its file's, else the one whose source it names."""
    batches = books.register.batches
    stem = place.rpartition("/")[2].partition(".")[0]
    if stem in batches:
        return batches[stem]
    return next((term for term in batches.values() if term.file[:HASH_DIGITS] == origin[:12]), None)


def origin_of(text: str) -> Origin | None:
    """Return an origin, None where the text is none."""
    try:
        return parse_origin(text)
    except ValueError:
        return None
