"""The door for writing: one import becomes one batch, whole or not at all.

    with writing(folder) as writer:              # one writer at a time
        peek = books.peek(folder)                # nothing changes while this is used
        outcome = writer.commit(Batch(...), opened=peek.accounts)

Steps of a commit: the entries become text through the gate; source, layout and batch file are
written; the *whole* books with the new batch are loaded, what was read from the batch is held
against the entries, and every rule is run; only then is the manifest rewritten, and that one
rename is the moment of truth. Before it the books are the old
ones, after it the new ones; a crash leaves at most files that no manifest names. Success is
reported after the disk has confirmed the rename.

A batch's id is the hash of importer, source and layout, so that the same import again is known.
"""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom
from beancount.parser import parser
from beancount.parser.grammar import ValueType

from ledger import archive, books
from ledger.candidate import RefusedError, load_candidate, refuse, traced
from ledger.chart import OPEN_DATE
from ledger.emitter import Written, write_out
from ledger.errors import BooksError, CannotWriteError, ConflictError
from ledger.findings import errors_in
from ledger.lock import PATIENCE, locked
from ledger.manifest import (
    BATCHES,
    CARRIED,
    MANIFEST,
    SOURCES,
    Link,
    batch_path,
    digest,
    parse_manifest,
    read_manifest,
    verify_manifest,
)
from ledger.opens import new_opens, opened_by
from ledger.origin import HASH_DIGITS
from ledger.sealing import seal, undo
from ledger.storage import DISK, Storage, put, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from ledger.archive import Archived
    from ledger.closing.batch import Folding
    from ledger.findings import Finding
    from ledger.manifest import Manifest

    #: Loads the books of a folder with one more batch file, proves that it holds the entries of
    #: these prints, and returns everything found.
    Validate = Callable[[Path, Path, Storage, bytes], Sequence[Finding]]

__all__ = ["Batch", "Outcome", "RefusedError", "Writer", "batch_id", "write_batch", "writing"]

#: Facts of a heading that are of the day on which a batch was made, in their order, at its end.
_PEOPLE = ("maker", "at", "reason")

COMMITTED = "committed"
ALREADY = "already imported"


@dataclass(frozen=True)
class Batch:
    """What one import wants to write.

    Attributes:
        importer: what made the entries, e.g. `sheets`.
        source_name: the source file's name, as the user knows it.
        source: its bytes, archived as they are.
        layout_name: the layout's name, without `.toml`.
        layout: the layout's bytes, archived too.
        entries: Beancount directives without `open`s: the writer adds those that are needed.
        sheets: the sheets that were read.
        facts: what else the batch's heading says, key and text (`ledger.terms.BatchTerm`).
    """

    importer: str
    source_name: str
    source: bytes
    layout_name: str
    layout: bytes
    entries: Sequence[Any]
    sheets: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The batch's id."""
        return batch_id(self.importer, self.source, self.layout)


class Outcome(NamedTuple):
    """What became of an import.

    Attributes:
        status: `committed` or `already imported`.
        id: the batch's id.
        file: the batch's file.
        sha256: its hash.
        chain: the chain up to and with it.
        entries: how many entries were imported, `open`s and the heading not counted.
        findings: warnings and notes about the batch, with the cells they speak about.
    """

    status: str
    id: str
    file: Path
    sha256: str
    chain: str
    entries: int
    findings: tuple[Finding, ...] = ()


def _keep() -> None:
    """Let go of nothing."""


class _Draft(NamedTuple):
    """A batch as it is about to be written."""

    written: Written
    archives: tuple[Archived, Archived]


def batch_id(importer: str, source: bytes, layout: bytes) -> str:
    """Return the id of what an importer makes of a source with a layout."""
    return digest(f"{importer}|{digest(source)}|{digest(layout)}".encode())[:HASH_DIGITS]


def must_be_books(folder: Path) -> None:
    """Refuse a folder without books.

    Raises:
        BooksError: there are no books.
    """
    if not (folder / MANIFEST).exists():
        raise BooksError(
            f"there are no books to write to: no {MANIFEST}",
            where=str(folder),
            advice="`vtf init --books DIR` makes new books; --books names others.",
        )


@contextlib.contextmanager
def writing(
    folder: Path,
    *,
    storage: Storage = DISK,
    timeout: int = PATIENCE,
    validate: Validate = load_candidate,
) -> Iterator[Writer]:
    """Hold the books for writing: nobody else writes until the end of the `with` block.

    Args:
        folder: the books.
        storage: how to reach the disk.
        timeout: seconds to wait for another writer.
        validate: loads the candidate and returns everything found.

    Raises:
        BooksError: there are no books.
        CannotWriteError: another writer holds the books, or they cannot be written.
    """
    must_be_books(folder)
    with locked(folder, timeout):
        yield Writer(folder.resolve(), storage, validate)


def write_batch(
    folder: Path,
    batch: Batch,
    *,
    storage: Storage = DISK,
    timeout: int = PATIENCE,
    validate: Validate = load_candidate,
) -> Outcome:
    """Write one batch whose entries do not depend on the books; see `writing` and `commit`."""
    with writing(folder, storage=storage, timeout=timeout, validate=validate) as writer:
        return writer.commit(batch)


@dataclass(frozen=True)
class Writer:
    """The books of a folder, held for writing. Made by `writing`."""

    folder: Path
    storage: Storage
    validate: Validate

    def find(self, batch_id: str) -> Link | None:
        """Return the manifest's line of a batch, durable by then, or None.

        So that a file that was imported before need not be built again.
        """
        with self._disk():
            link = read_manifest(self.folder, storage=self.storage).find(batch_id)
            if link is not None:
                self._confirm()
        return link

    def commit(
        self,
        batch: Batch,
        *,
        opened: AbstractSet[str] | None = None,
        release: Callable[[], None] = _keep,
        folding: Folding | None = None,
    ) -> Outcome:
        """Write a batch and return when it is durable.

        Args:
            batch: what to write.
            opened: the accounts that are open, if the caller has looked; else they are looked up.
            release: called when the text is made, and before the books are loaded: a caller who
                lets go of the entries there needs not have both in memory.
            folding: what a close carries forward, and the batches that it stands for.

        Raises:
            EmitError: an entry cannot be written as it is.
            RefusedError: the books with this batch would be unlawful; its findings say why.
            ConflictError: the same import is in the books with other content, or another file
                is archived under the same hash digits.
            BooksError: the books do not load.
            CannotWriteError: the disk refused; the books are as they were.
        """
        with self._disk(), books.collector_off():
            return self._commit(batch, opened, release, folding)

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotWriteError(
                f"the disk refused: {error}",
                where=str(self.folder),
                advice="The books are as they were. Put the disk right and import again.",
            ) from error

    def _commit(
        self,
        batch: Batch,
        opened: AbstractSet[str] | None,
        release: Callable[[], None],
        folding: Folding | None,
    ) -> Outcome:
        for part in ("", BATCHES, SOURCES, CARRIED):
            sweep(self.storage, self.folder / part)
        before = self.storage.read(self.folder / MANIFEST)
        manifest = parse_manifest(before.decode("utf-8", "replace"))
        _trusted(verify_manifest(self.folder, storage=self.storage, sources=False))
        if opened is None:
            opened = books.peek(self.folder, main=books.MAIN).accounts
        link = manifest.find(batch.id)
        if link is not None:
            return self._again(batch, link, opened)
        number = len(batch.entries)
        path = batch_path(self.folder, batch.id)
        made: list[Path] = [path]
        try:
            prints, after = self._put(batch, opened, manifest, made)
            release()
            if folding is None:
                found = self.validate(self.folder, path, self.storage, prints)
            else:
                after = folding.write(self.folder, self.storage, after, made)
                found = folding.validate(self.folder, path, self.storage, prints, after)
            found = traced(found, path, self.storage, batch.source_name)
            refuse(found, batch.source_name)
        except BaseException:
            undo(self.storage, made)
            raise
        seal(self.storage, self.folder, before, after.as_text().encode(), made)
        own = tuple(finding for finding in found if finding.where.file == batch.source_name)
        return _outcome(COMMITTED, self.folder, after.links[-1], number, own)

    def _draft(self, batch: Batch, opened: AbstractSet[str]) -> _Draft:
        archives = (
            archive.place(self.folder, batch.source_name, batch.source, self.storage),
            archive.place(self.folder, f"{batch.layout_name}.toml", batch.layout, self.storage),
        )
        opens = new_opens(batch.entries, opened)
        entries = itertools.chain((_heading(batch, archives), *opens), batch.entries)
        return _Draft(write_out(entries, str(self.folder / BATCHES)), archives)

    def _again(self, batch: Batch, link: Link, opened: AbstractSet[str]) -> Outcome:
        """The same importer, source and layout: nothing to do if the entries are the same too."""
        path = batch_path(self.folder, link.id)
        text = self.storage.read(path).decode()
        own = opened_by(text)
        batch = replace(batch, facts=_as_first_made(batch.facts, text))
        if digest(self._draft(batch, opened - own).written.content) != link.sha256:
            raise ConflictError(
                f"this file is in the books already, as batch {link.id}, with other entries",
                where=batch.source_name,
                advice="The terms or the program changed since. What is written is never edited: "
                "correct it with a new batch.",
            )
        self._confirm()
        return _outcome(ALREADY, self.folder, link, len(batch.entries), ())

    def _confirm(self) -> None:
        # Whoever wrote it may have been cut off before the disk confirmed, and we vouch for it.
        self.storage.flush(self.folder / MANIFEST)
        self.storage.flush_folder(self.folder)

    def _put(
        self, batch: Batch, opened: AbstractSet[str], manifest: Manifest, made: list[Path]
    ) -> tuple[bytes, Manifest]:
        """Write a batch's files, noting those that are new; return its prints, and the manifest.

        The text is not kept: it may be large, and it is on the disk.
        """
        draft = self._draft(batch, opened)
        content = draft.written.content
        made += [item.path for item in draft.archives if not item.known]
        for part in (BATCHES, SOURCES):
            self.storage.make_folder(self.folder / part)
        for item in draft.archives:
            archive.keep(item, self.storage)
        put(self.storage, batch_path(self.folder, batch.id), content)
        return draft.written.prints, manifest.with_batch(batch.id, digest(content))


def _heading(batch: Batch, archives: tuple[Archived, Archived]) -> Custom:
    source, layout = archives
    meta: dict[str, Any] = {
        "importer": batch.importer,
        "layout": layout.path.name,
        "layout-sha256": layout.sha256,
        "file": source.path.name,
        "sha256": source.sha256,
    }
    if batch.sheets:
        meta["sheets"] = ", ".join(batch.sheets)
    meta |= batch.facts
    return Custom(meta, OPEN_DATE, "batch", [ValueType(batch.id, str)])


def _as_first_made(facts: tuple[tuple[str, str], ...], text: str) -> tuple[tuple[str, str], ...]:
    """Return facts with who made a batch, when and why as it says itself: that was the first time.

    Args:
        facts: of the batch as it would be made now.
        text: the batch as it was written.
    """
    entries, _, _ = parser.parse_string(text.partition("\n\n")[0])
    before = entries[0].meta
    said = [(name, before[name]) for name in _PEOPLE if name in before]
    return (*(fact for fact in facts if fact[0] not in _PEOPLE), *said)


def _trusted(findings: Sequence[Finding]) -> None:
    # Books whose batches are not what was committed are no base for another one.
    errors = errors_in(list(findings))
    if errors:
        raise books.UntrustedError(errors)


def _outcome(
    status: str, folder: Path, link: Link, number: int, findings: tuple[Finding, ...]
) -> Outcome:
    path = batch_path(folder, link.id)
    return Outcome(status, link.id, path, link.sha256, link.chain, number, findings)
