"""Verification: every hash there is, from the first entry to the last close, without loading.

Hashes are added up and compared; nothing is parsed and no rule is asked, so that a hundred thousand
transactions take a second. What is wrong is named: which file, which bytes and line, which batch
and entry, and what it should be where that can be known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ledger.closing.paper import Paper as ClosingPaper
from ledger.closing.paper import PaperError as ClosingPaperError
from ledger.closing.paper import read_paper
from ledger.closing.whole import ARCHIVE, MAIN, archive_of
from ledger.errors import BooksError
from ledger.manifest import (
    BATCHES,
    CARRIED,
    MANIFEST,
    SOURCES,
    START,
    Link,
    Manifest,
    archived,
    carried_name,
    digest,
)
from ledger.origin import HASH_DIGITS
from reports.seals.chain import Read, read_chain
from reports.seals.directives import otherwise
from reports.seals.issued import CLOSE, ISSUED, Issued, PaperError, issued_of
from reports.seals.places import entry_at, guessed
from reports.seals.store import NAME as STORE
from reports.seals.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IMPORTER = re.compile(rb'^  importer: "([^"\\]*)"$', re.MULTILINE)
_WITHDRAWN = re.compile(rb'^\d{4}-\d\d-\d\d custom "reversal" "issued:([^"\\]*)"$', re.MULTILINE)


class Broken(NamedTuple):
    """One thing that is not what it was.

    Attributes:
        file: inside the books, or the path of a statement.
        where: bytes and line, with what they should be; empty where only the file is known.
        batch: which it is of; empty where it is of none, or of all.
        entry: which entry stands there; empty where that is not known.
        what: in a sentence.
        exact: whether the very bit is named.
    """

    file: str
    where: str
    batch: str
    entry: str
    what: str
    exact: bool = False


class Close(NamedTuple):
    """A close: its batch, its place in the chain, its paper."""

    batch: str
    position: int
    paper: ClosingPaper


class Walked(NamedTuple):
    """What a verification saw.

    Attributes:
        head: of the chain.
        heads: all heads there were, the empty one first.
        batches, sources: how many were hashed.
        size: bytes that were hashed.
        broken: what is not what it was.
        closes: the closes, oldest first.
        issued: the statements that went out, oldest first.
        withdrawn: ids of those that were taken back.
        by_hand: name of each file kept by hand -> what is known of it.
        unlisted: batches and sources that nothing names.
    """

    head: str
    heads: tuple[str, ...]
    batches: int
    sources: int
    size: int
    broken: tuple[Broken, ...]
    closes: tuple[Close, ...]
    issued: tuple[Issued, ...]
    withdrawn: frozenset[str]
    by_hand: dict[str, str]
    unlisted: tuple[str, ...]


def walk(folder: Path, store: Store | None = None) -> Walked:
    """Return what is and what is not as it was written.

    Args:
        folder: the books.
        store: what was seen whole before; it is kept up to date where nothing is wrong.

    Raises:
        BooksError: there are no books.
    """
    folder = folder.resolve()
    path = folder / MANIFEST
    if not path.is_file():
        raise BooksError(
            f"there are no books here: no {MANIFEST}",
            where=str(folder),
            advice="`vtf init --books DIR` makes new books; --books names others.",
        )
    walker = _Walker(folder, store or Store(folder))
    found = walker.walk()
    if store is not None and not found.broken:
        store.keep(found.head)
    return found


class _Walker:
    """Walks over the files of some books, once."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._size = 0
        self._batch_now = b""
        self._sources: dict[str, bytes | None] = {}
        self._broken: list[Broken] = []
        self._closes: list[Close] = []
        self._issued: list[Issued] = []
        self._withdrawn: set[str] = set()

    def walk(self) -> Walked:
        """Return what was seen."""
        manifest = self._read(MANIFEST)
        read = read_chain(manifest, self._carried_files())
        self._size += len(manifest)
        for change in read.changes:
            what = "the manifest was changed"
            self._broken.append(Broken(MANIFEST, str(change), "", "", what, change.exact))
        heads = (START, *(link.chain for link in read.links))
        if self._store.head and self._store.head not in heads:
            what = (
                f"these books were at chain {self._store.head[:12]} when they were last seen "
                "whole, and never were by what they say now: batches were cut off or replaced. If "
                f"they were put back on purpose, remove {STORE}"
            )
            self._broken.append(Broken(MANIFEST, "", "", "", what))
        for position, link in enumerate(read.links):
            self._batch(link, position, heads[position])
        self._carried(read)
        return Walked(
            *(read.head, heads, len(read.links), len(self._sources), self._size),
            *(tuple(self._broken), tuple(self._closes), tuple(self._issued)),
            *(frozenset(self._withdrawn), self._by_hand(read), tuple(self._unlisted(read))),
        )

    def _carried_files(self) -> dict[str, str]:
        folder = self._folder / CARRIED
        return {
            f"{CARRIED}/{path.name}": digest(path.read_bytes())
            for path in (sorted(folder.glob("*.beancount")) if folder.is_dir() else ())
        }

    def _read(self, name: str) -> bytes:
        """Return a file as it is.

        Raises:
            BooksError: it cannot be read.
        """
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            what = f"the file cannot be read: {error.strerror or error}"
            raise BooksError(what, where=str(self._folder / name)) from None

    def _file(self, name: str, sha256: str, batch: str, what: str) -> bytes | None:
        """Return a file as it was written; None where it is not, and nobody can say how it was."""
        path = self._folder / name
        if not path.is_file():
            self._broken.append(Broken(name, "", batch, "", f"{what} is not there"))
            return None
        content = self._read(name)
        self._size += len(content)
        if digest(content) == sha256:
            self._store.note(sha256, content)
            return content
        size, marks = self._store.find(sha256)
        text = name.endswith((".beancount", ".json", ".toml", ".txt", ".csv", ".html"))
        changes = guessed(content, size, sha256, marks, text=text)
        said = f"{what} was changed: sha256 {sha256[:12]} expected, {digest(content)[:12]} found"
        for change in changes:
            entry = entry_at(content, change.first) if name.startswith(f"{BATCHES}/") else ""
            self._broken.append(Broken(name, str(change), batch, entry, said, change.exact))
        if not changes:
            self._broken.append(Broken(name, "", batch, "", said))
        # What else it names is looked at as it was, where that is known for certain.
        known = len(changes) == 1 and changes[0].exact
        return changes[0].mended(content) if known else None

    def _batch(self, link: Link, position: int, before: str) -> None:
        name = f"{BATCHES}/{link.id}.beancount"
        content = self._file(name, link.sha256, link.id, f"batch {link.id}")
        if content is None:
            return
        if b'"issued:' in content:
            self._withdrawn |= {one.decode() for one in _WITHDRAWN.findall(content)}
        sources = [self._source(file, sha256, link.id) for file, sha256 in archived(content)]
        match = _IMPORTER.search(content.partition(b"\n\n")[0])
        importer = match[1].decode() if match else ""
        if sources and sources[0] is not None and importer in {CLOSE, ISSUED}:
            take = self._close if importer == CLOSE else self._out
            self._batch_now = content  # as it was, where a bit of it was turned
            take(link.id, position, before, sources[0])

    def _source(self, name: str, sha256: str, batch: str) -> bytes | None:
        if name not in self._sources:
            found = self._file(f"{SOURCES}/{name}", sha256, batch, "an archived file")
            self._sources[name] = found
            if sha256[:HASH_DIGITS] != name[:HASH_DIGITS]:
                what = f"an archived file is called otherwise than its hash, {sha256[:12]}"
                self._broken.append(Broken(f"{SOURCES}/{name}", "", batch, "", what))
        return self._sources[name]

    def _close(self, batch: str, position: int, before: str, content: bytes) -> None:
        try:
            paper = read_paper(content)
        except ClosingPaperError as error:
            what = f"the closing paper cannot be read: {error}"
            self._broken.append(Broken(f"{BATCHES}/{batch}.beancount", "", batch, "", what))
            return
        self._closes.append(Close(batch, position, paper))
        self._head(batch, before, paper.says.get("head", ""), f"close {paper.says.get('close')}")
        if paper.keys:
            name = f"{paper.keys[:HASH_DIGITS]}-closed-keys.txt"
            self._source(name, paper.keys, batch)

    def _out(self, batch: str, _position: int, before: str, content: bytes) -> None:
        try:
            issued = issued_of(content)
        except PaperError as error:
            what = f"the issuing paper cannot be read: {error}"
            self._broken.append(Broken(f"{BATCHES}/{batch}.beancount", "", batch, "", what))
            return
        self._issued += issued
        for name in otherwise(self._batch_now, issued):
            what = f"the directive of {name} and the issuing paper say something else"
            self._broken.append(Broken(f"{BATCHES}/{batch}.beancount", "", batch, name, what))
        for one in issued:
            self._head(batch, before, one.head, f"statement {one.id}")

    def _head(self, batch: str, before: str, stated: str, whose: str) -> None:
        if stated != before:
            what = (f"{whose} names the chain {stated[:12]}, and before it the chain is "
                    f"{before[:12]}")  # fmt: skip
            self._broken.append(Broken(f"{BATCHES}/{batch}.beancount", "", batch, "", what))

    def _carried(self, read: Read) -> None:
        if read.carried:
            name = carried_name(read.carried)
            self._file(name, read.carried, "", "what closed periods carry forward")
        folded = frozenset(link.id for link in read.links if link.closed)
        last = self._closes[-1] if self._closes else None
        if any(one.file != MANIFEST for one in self._broken) and last is None:
            return  # the close may be in what cannot be read
        if last is None:
            if read.carried or folded:
                what = "periods are carried forward, and no close says so"
                self._broken.append(Broken(MANIFEST, "", "", "", what))
        elif (read.carried, folded) != (last.paper.says["carried"], frozenset(last.paper.folded)):
            what = f"close {last.paper.says['close']} carried forward something else"
            self._broken.append(Broken(MANIFEST, "", last.batch, "", what))

    def _archive(self, read: Read) -> str:
        """Return what is to be said of the archive: it is made anew by whoever reads it next."""
        path, main = self._folder / ARCHIVE, self._folder / MAIN
        text = main.read_text(encoding="utf-8", errors="surrogateescape")
        try:
            wanted = archive_of(text, Manifest(read.links, (), read.carried))
        except BooksError as error:
            return f"{error.what}: the whole books cannot be read"
        if path.read_bytes() == wanted.encode("utf-8", "surrogateescape"):
            return "what main.beancount and the manifest make of it"
        return "behind main.beancount and the manifest, of which it is made anew when it is read"

    def _by_hand(self, read: Read) -> dict[str, str]:
        last = self._closes[-1].paper if self._closes else None
        found = {}
        for path in [self._folder / MAIN, *sorted((self._folder / "terms").glob("*.beancount"))]:
            if not path.is_file():
                continue
            name = path.relative_to(self._folder).as_posix()
            if last is None:
                found[name] = "no close has sealed it"
            elif name not in last.files:
                found[name] = f"came after close {last.says['close']}"
            elif last.files[name] == digest(path.read_bytes()):
                found[name] = f"as it was at close {last.says['close']}"
            else:
                found[name] = f"changed since close {last.says['close']}"
        if read.carried and (self._folder / ARCHIVE).is_file() and MAIN in found:
            found[ARCHIVE] = self._archive(read)
        return found

    def _unlisted(self, read: Read) -> Iterator[str]:
        listed = {f"{link.id}.beancount" for link in read.links}
        for part, known in ((BATCHES, listed), (SOURCES, self._sources.keys())):
            folder = self._folder / part
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.name not in known and not path.name.startswith("."):
                    yield f"{part}/{path.name}"
