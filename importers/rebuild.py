"""From sources to books again: every batch made anew, in an empty folder, and compared.

    vtf rebuild --into DIR

What is kept by hand (`main.beancount`, `terms/`) is copied; the batches are not. One after the
other, in the order of the manifest, each is made of its archived source, by its archived layout,
with the books as rebuilt so far, and written by the same writer. Then it is held against the books'
own: equal to the byte, with the same hash, and so with the same chain. The first line that differs
is named.

What a batch says of its making that no source holds is taken from its heading: who made it, when
and why, the version of the importer, the layouts that there were to choose from, and of rows that
were refused the reason. What a close says of files that are kept by hand is taken from its paper;
its totals, chain head and what it carries forward are reckoned again (`importers.rebuild_close`).
The rules run once, over the rebuilt books whole: of the days between, what is kept by hand is not
known.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Open

from importers.rebuild_batch import batch_again
from importers.rebuild_close import IMPORTER as CLOSING
from importers.rebuild_close import close_again
from importers.rebuild_paper import MAKERS, paper_again
from importers.rebuild_source import heading_of, parsed, source_of, unasked
from ledger import books as door
from ledger.batches import must_be_books, writing
from ledger.errors import BadInputError, VtfError
from ledger.findings import errors_in
from ledger.manifest import (
    BATCHES,
    CARRIED,
    MANIFEST,
    SOURCES,
    Link,
    Manifest,
    batch_path,
    carried_name,
    digest,
    read_manifest,
)
from ledger.storage import DISK, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from importers.rebuild_source import Source

EQUAL, DIFFERS, NOT_REBUILT, MISSING = "equal", "differs", "not rebuilt", "missing"

#: What of a folder of books is made by commands: it is not copied.
_MADE = {MANIFEST, "archive.beancount", BATCHES, CARRIED, SOURCES}


class Difference(NamedTuple):
    """The first line in which a rebuilt batch is not the books' own."""

    line: int
    books: str
    rebuilt: str


class Step(NamedTuple):
    """One batch as it was rebuilt.

    Attributes:
        position: in the manifest, from 1.
        importer, source: what made it, and of which file.
        state: `equal`, `differs` or `not rebuilt`.
        difference: the first line that differs.
        problem: why it could not be rebuilt.
        testified: what was taken from its heading or paper.
    """

    position: int
    id: str
    importer: str
    source: str
    entries: int
    state: str
    sha256: str
    rebuilt: str
    difference: Difference | None
    problem: str
    testified: tuple[str, ...]


@dataclass
class Rebuilt:
    """Books as they were rebuilt.

    Attributes:
        into: where they are; empty where they were thrown away.
        steps: every batch, in order.
        head, chain: head of the chain of the books, and of the rebuilt ones.
        carried: hash of the file that is carried forward in the books, and rebuilt; empty where
            none is, `missing` where the manifest names one that is not there.
        files: how many files that are kept by hand were copied.
        errors: what the rules find wrong with the rebuilt books.
    """

    into: str
    steps: list[Step] = field(default_factory=list)
    head: str = ""
    chain: str = ""
    carried: tuple[str, str] = ("", "")
    manifest: bool = False
    files: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Return whether the rebuilt books are the books, to the byte."""
        same = all(step.state == EQUAL for step in self.steps)
        same = same and self.manifest and self.head == self.chain
        return same and self.carried[0] == self.carried[1] and not self.errors

    @property
    def first(self) -> Step | None:
        """Return the first batch that is not equal."""
        return next((step for step in self.steps if step.state != EQUAL), None)


def rebuild(
    folder: Path, into: Path, *, progress: Callable[[int, int], None] | None = None
) -> Rebuilt:
    """Make books again from the sources of others, and hold them against those.

    Args:
        folder: the books.
        into: an empty folder, or none yet.
        progress: told how many of how many batches are made.

    Raises:
        BadInputError: the folder is not empty.
        BooksError: there are no books.
    """
    must_be_books(folder)
    manifest = read_manifest(folder)
    found = Rebuilt(str(into), head=manifest.head)
    found.files = _copy_kept(folder, into)
    with door.collector_off():
        entries = door.written(into)
        for position, link in enumerate(manifest.links, 1):
            found.steps.append(_step(folder, into, link, position, entries))
            entries += parsed(batch_path(into, link.id))
            if progress is not None:
                progress(position, len(manifest.links))
    made = read_manifest(into)
    found.chain = made.head
    found.carried = _carried(folder, manifest), _carried(into, made)
    found.manifest = (folder / MANIFEST).read_bytes() == (into / MANIFEST).read_bytes()
    found.errors = _errors(into)
    return found


def _copy_kept(folder: Path, into: Path) -> int:
    """Copy what is kept by hand into an empty folder; return how many files that were."""
    if into.resolve().is_relative_to(folder.resolve()):
        raise BadInputError(
            "this is in the folder of the books themselves; they are rebuilt beside them",
            where=str(into),
        )
    if into.exists() and any(into.iterdir()):
        raise BadInputError(
            "there is something in this folder already; books are rebuilt into an empty one",
            where=str(into),
        )
    count = 0
    for path in sorted(folder.rglob("*")):
        part = path.relative_to(folder)
        if part.parts[0] in _MADE or not path.is_file() or path.name.startswith("."):
            continue
        (into / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, into / part)
        count += 1
    for part_name in (BATCHES, SOURCES):
        (into / part_name).mkdir(parents=True, exist_ok=True)
    put(DISK, into / MANIFEST, Manifest().as_text().encode())
    return count


def _step(folder: Path, into: Path, link: Link, position: int, entries: list[Any]) -> Step:
    """Rebuild one batch; where that cannot be done, the books' own takes its place."""
    text, facts, problem = b"", {}, ""
    made: tuple[int, bytes, tuple[str, ...]] = (0, b"", ())
    try:
        path = batch_path(folder, link.id)
        text = path.read_bytes()
        facts = heading_of(text)
        source = source_of(folder, link, facts)
        made = _made(into, source, entries)
    except (VtfError, OSError) as error:
        problem = str(error)
        _stand_in(into, link, text)
    count, rebuilt, testified = made
    state = NOT_REBUILT if problem else EQUAL if rebuilt == text else DIFFERS
    if state == EQUAL and digest(text) != link.sha256:
        state, problem = DIFFERS, "the manifest has another hash for this batch"
    return Step(
        position,
        link.id,
        str(facts.get("importer", "")),
        str(facts.get("file", "")).partition("-")[2],
        count,
        state,
        link.sha256,
        digest(rebuilt) if rebuilt else "",
        _difference(text, rebuilt) if state == DIFFERS and not problem else None,
        problem,
        testified,
    )


def _made(into: Path, source: Source, entries: list[Any]) -> tuple[int, bytes, tuple[str, ...]]:
    """Make a batch again and write it; return how many entries, its text, what was testified."""
    if source.says("importer") == CLOSING:
        count, testified = close_again(into, source)
    elif source.says("importer") in MAKERS:
        count, testified = paper_again(into, source)
    else:
        accounts = {entry.account for entry in entries if isinstance(entry, Open)}
        batch, testified = batch_again(source, door.look(entries, accounts))
        count = len(batch.entries)
        with writing(into, validate=unasked) as writer:
            writer.commit(batch, opened=accounts)
    return count, batch_path(into, source.link.id).read_bytes(), testified


def _stand_in(into: Path, link: Link, text: bytes) -> None:
    """Let the books' own text stand for a batch that could not be made: what follows needs it."""
    batch_path(into, link.id).write_bytes(text)
    manifest = read_manifest(into).with_batch(link.id, digest(text))
    put(DISK, into / MANIFEST, manifest.as_text().encode())


def _carried(folder: Path, manifest: Manifest) -> str:
    """Return the hash of the file that is carried forward, as it lies there."""
    if not manifest.carried:
        return ""
    path = folder / carried_name(manifest.carried)
    return digest(path.read_bytes()) if path.is_file() else MISSING


def _difference(books: bytes, rebuilt: bytes) -> Difference | None:
    """Return the first line in which two texts differ."""
    ours, theirs = (text.decode("utf-8", "replace").split("\n") for text in (books, rebuilt))
    for at in range(max(len(ours), len(theirs))):
        one = ours[at] if at < len(ours) else "(no such line)"
        other = theirs[at] if at < len(theirs) else "(no such line)"
        if one != other:
            return Difference(at + 1, one, other)
    return None


def _errors(into: Path) -> list[str]:
    """Return what is wrong with the rebuilt books, by their rules."""
    try:
        loaded = door.load(into, verify=False)
    except VtfError as error:
        return [str(error)]
    return [finding.as_text() for finding in errors_in(list(loaded.problems()))]
