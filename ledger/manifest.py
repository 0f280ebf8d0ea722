"""The manifest: which batches are in the books, in order, each sealed by a hash.

    ; One line for each batch, in order. Written by vtf; never edited by hand.
    include "batches/7f3a9c21d0aa.beancount" ; sha256=<64 digits> chain=<64 digits>

`sha256` is the batch file's. `chain` is `sha256(chain before | id | sha256)`, so that a line cannot
be changed, dropped, added or moved without every later chain changing: whoever has written down the
last one (a statement prints it, a commit keeps it) can tell. The chain is not a signature: whoever
rewrites all of it and has no such witness against them is not found out by it.

A manifest and not a glob: a stray file in a globbed folder would become money.

Batches whose money is carried forward (`vtf close`) stay in the chain and are not included:

    include "carried/5d0c9a41f2e7.beancount" ; sha256=<64 digits>
    ; closed "batches/7f3a9c21d0aa.beancount" ; sha256=<64 digits> chain=<64 digits>

`main.beancount` reads the one carried file in their place, `archive.beancount` reads them all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from ledger.findings import Finding, Place, Severity
from ledger.origin import HASH_DIGITS
from ledger.storage import DISK, Storage

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

MANIFEST = "manifest.beancount"
BATCHES = "batches"
SOURCES = "sources"
CARRIED = "carried"

HEADER = "; One line for each batch, in order. Written by vtf; never edited by hand."

#: The chain before the first batch.
START = "0" * 64

_LINK = re.compile(
    r'(?P<how>include|; closed) "batches/(?P<id>[0-9a-f]{12})\.beancount" '
    r"; sha256=(?P<sha256>[0-9a-f]{64}) chain=(?P<chain>[0-9a-f]{64})\Z"
)
_CARRIED = re.compile(
    r'include "carried/(?P<name>[0-9a-f]{12})\.beancount" ; sha256=(?P<sha256>[0-9a-f]{64})\Z'
)
#: Lines of a batch's first block that name what it was made from. Only our emitter writes batches.
_ARCHIVED = re.compile(r'  (file|sha256|layout|layout-sha256): "([^"\\]*)"\Z')


class Link(NamedTuple):
    """One batch in the manifest: its id, its file's hash, and the chain up to and with it.

    A closed one is read by `archive.beancount` only: its money is carried forward.
    """

    id: str
    sha256: str
    chain: str
    closed: bool = False

    def __str__(self) -> str:
        """Return the line as written."""
        how = "; closed" if self.closed else "include"
        return f'{how} "{BATCHES}/{self.id}.beancount" ; sha256={self.sha256} chain={self.chain}'


@dataclass(frozen=True)
class Manifest:
    """What a manifest says.

    Attributes:
        links: the batches, in order.
        strays: line numbers (from 1) that are neither the heading nor a batch.
        carried: sha256 of the file that is read in the place of the closed batches, else empty.
    """

    links: tuple[Link, ...] = ()
    strays: tuple[int, ...] = ()
    carried: str = ""

    @property
    def head(self) -> str:
        """The chain up to and with the last batch."""
        return self.links[-1].chain if self.links else START

    def find(self, batch_id: str) -> Link | None:
        """Return the line of a batch, or None."""
        return next((link for link in self.links if link.id == batch_id), None)

    def with_batch(self, batch_id: str, sha256: str) -> Manifest:
        """Return a manifest with one more batch at its end."""
        link = Link(batch_id, sha256, chained(self.head, batch_id, sha256))
        return Manifest((*self.links, link), self.strays, self.carried)

    def folded(self, ids: AbstractSet[str], carried: str) -> Manifest:
        """Return a manifest in which one carried file stands for some batches, and no others."""
        links = tuple(link._replace(closed=link.id in ids) for link in self.links)
        return Manifest(links, self.strays, carried)

    @property
    def closed(self) -> frozenset[str]:
        """The batches that are not read with the main file."""
        return frozenset(link.id for link in self.links if link.closed)

    def as_text(self) -> str:
        """Return the manifest as written; strays are not kept."""
        carried = [_carried_line(self.carried)] if self.carried else []
        return "\n".join([HEADER, *carried, *map(str, self.links), ""])

    def names(self, *, whole: bool = False) -> list[str]:
        """Return the files of the books that it includes; of the whole books, every batch."""
        carried = [carried_name(self.carried)] if self.carried and not whole else []
        read = (link.id for link in self.links if whole or not link.closed)
        return carried + [f"{BATCHES}/{name}.beancount" for name in read]


def carried_name(sha256: str) -> str:
    """Return the name, inside the books, of a carried file by its hash."""
    return f"{CARRIED}/{sha256[:HASH_DIGITS]}.beancount"


def is_carried(file: str) -> bool:
    """Return whether a file stands where carried files do."""
    return PurePath(file).parent.name == CARRIED


def _carried_line(sha256: str) -> str:
    return f'include "{carried_name(sha256)}" ; sha256={sha256}'


def digest(content: bytes) -> str:
    """Return the sha256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def chained(chain: str, batch_id: str, sha256: str) -> str:
    """Return the chain after one more batch."""
    return digest(f"{chain}|{batch_id}|{sha256}".encode())


def batch_path(folder: Path, batch_id: str) -> Path:
    """Return where a batch's file is."""
    return folder / BATCHES / f"{batch_id}.beancount"


def parse_manifest(text: str) -> Manifest:
    """Return what a manifest's text says; a batch named twice is a stray the second time."""
    links: dict[str, Link] = {}
    strays = []
    carried = ""
    # Beancount ends a comment at a line feed and nowhere else: no other character may end a line
    # here, or a batch that is listed would not be read.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINK.match(line)
        if match and match["id"] not in links:
            closed = match["how"] != "include"
            links[match["id"]] = Link(match["id"], match["sha256"], match["chain"], closed)
        elif not carried and (other := _CARRIED.match(line)) and _fits(other):
            carried = other["sha256"]
        elif line and not (number == 1 and line == HEADER):
            strays.append(number)
    return Manifest(tuple(links.values()), tuple(strays), carried)


def _fits(match: re.Match[str]) -> bool:
    return match["sha256"].startswith(match["name"])


def read_manifest(folder: Path, *, storage: Storage = DISK) -> Manifest:
    """Return what the manifest of the books in a folder says.

    Raises:
        OSError: it cannot be read.
    """
    return parse_manifest(storage.read(folder / MANIFEST).decode("utf-8", "replace"))


def verify_manifest(
    folder: Path, *, storage: Storage = DISK, sources: bool = True
) -> list[Finding]:
    """Return what is wrong with the manifest, its batches and their archived sources.

    Args:
        folder: the books.
        storage: how to reach them.
        sources: whether to hash the archived sources too.

    Findings: `MANIFEST-MISSING`, `MANIFEST-STRAY`, `MANIFEST-CHAIN`, `MANIFEST-BATCH-MISSING`,
    `MANIFEST-BATCH-ALTERED`, `MANIFEST-CARRIED-MISSING`, `MANIFEST-CARRIED-ALTERED`,
    `MANIFEST-SOURCE-MISSING`, `MANIFEST-SOURCE-ALTERED` (errors),
    `MANIFEST-UNLISTED` (a warning: a file that is not part of the books).
    """
    path = folder / MANIFEST
    if not storage.exists(path):
        return [_error("MISSING", "the books have no manifest.", path)]
    manifest = read_manifest(folder, storage=storage)
    findings = [
        _error("STRAY", "this line is not a batch written by vtf.", path, line)
        for line in manifest.strays
    ]
    findings += _verify_chain(manifest, path)
    for link in manifest.links:
        findings += _verify_batch(folder, link, storage, sources=sources)
    findings += _verify_carried(folder, manifest, storage)
    return findings + _unlisted(folder, manifest, storage)


def _verify_chain(manifest: Manifest, path: Path) -> list[Finding]:
    chain = START
    for link in manifest.links:
        expected = chained(chain, link.id, link.sha256)
        if link.chain != expected:
            # One finding: everything after a broken link hangs on nothing.
            return [
                _error(
                    "CHAIN",
                    f"the chain breaks at batch {link.id}: expected {expected}, "
                    f"found {link.chain}. A line was changed, dropped, added or moved.",
                    path,
                )
            ]
        chain = expected
    return []


def _verify_batch(folder: Path, link: Link, storage: Storage, *, sources: bool) -> list[Finding]:
    path = batch_path(folder, link.id)
    if not storage.exists(path):
        return [_error("BATCH-MISSING", f"batch {link.id} is in the manifest and not there.", path)]
    content = storage.read(path)
    found = digest(content)
    if found != link.sha256:
        return [
            _error(
                "BATCH-ALTERED",
                f"batch {link.id} was changed after it was written: "
                f"its sha256 was {link.sha256} and is {found}.",
                path,
            )
        ]
    return _verify_sources(folder, content, storage) if sources else []


def _verify_carried(folder: Path, manifest: Manifest, storage: Storage) -> list[Finding]:
    if not manifest.carried:
        return []
    path = folder / carried_name(manifest.carried)
    if not storage.exists(path):
        return [_error("CARRIED-MISSING", "what was carried forward is not there.", path)]
    found = digest(storage.read(path))
    if found == manifest.carried:
        return []
    message = "what was carried forward was changed after it was written: its sha256 was "
    message += f"{manifest.carried} and is {found}."
    return [_error("CARRIED-ALTERED", message, path)]


def archived(content: bytes) -> list[tuple[str, str]]:
    """Return the archived files a batch names in its first block, as (name, sha256)."""
    block = content.partition(b"\n\n")[0].decode("utf-8", "replace")
    lines = filter(None, map(_ARCHIVED.match, block.splitlines()))
    facts = {match[1]: match[2] for match in lines}
    pairs = (("file", "sha256"), ("layout", "layout-sha256"))
    return [(facts[name], facts.get(hashed, "")) for name, hashed in pairs if name in facts]


def _verify_sources(folder: Path, content: bytes, storage: Storage) -> list[Finding]:
    findings = []
    for name, expected in archived(content):
        path = folder / SOURCES / name
        if not storage.exists(path):
            findings.append(_error("SOURCE-MISSING", f"{name} is not in the archive.", path))
            continue
        found = digest(storage.read(path))
        if found != expected or found[:HASH_DIGITS] != name[:HASH_DIGITS]:
            message = f"{name} was changed after it was archived: its sha256"
            message += f" was {expected} and is {found}."
            findings.append(_error("SOURCE-ALTERED", message, path))
    return findings


def _unlisted(folder: Path, manifest: Manifest, storage: Storage) -> list[Finding]:
    listed = {f"{link.id}.beancount" for link in manifest.links}
    return [
        Finding(
            "MANIFEST-UNLISTED",
            Severity.WARNING,
            f"{name} is not in the manifest: it is not part of the books.",
            "An import that was interrupted leaves such a file; the same import again uses it up. "
            "Was it once reported as committed? Then the manifest was cut short: restore it.",
            Place(str(folder / BATCHES / name)),
        )
        for name in storage.names(folder / BATCHES)
        if name not in listed and not name.startswith(".")
    ]


def _error(what: str, message: str, path: Path, line: int = 0) -> Finding:
    advice = "Restore the file from a backup or from version control; do not edit it."
    return Finding(
        f"MANIFEST-{what}",
        Severity.ERROR,
        message,
        advice,
        Place(str(path), line),
    )
