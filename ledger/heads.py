"""Heads: which books these are, to note down now and to hold against later.

The head of the manifest's chain stands for every batch before it. What is kept by hand, the main
file and the terms, is in no batch; its hashes are said beside the head. An auditor who noted a head
asks later whether the books still went through it: more may have come since, nothing may have gone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ledger.closing.whole import ARCHIVE, MAIN
from ledger.findings import Finding, Severity
from ledger.manifest import (
    MANIFEST,
    Manifest,
    batch_path,
    carried_name,
    digest,
    read_manifest,
)
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    from ledger.books import Books


def chain_of(books: Books) -> Manifest:
    """Return the manifest of loaded books."""
    return read_manifest(books.folder)


def hand_kept(books: Books) -> dict[str, str]:
    """Return name -> sha256 of each file that was read and is no batch: the chain covers none."""
    folder, chain = books.folder, chain_of(books)
    skipped = {folder / MANIFEST, *(batch_path(folder, link.id) for link in chain.links)}
    skipped.add(folder / carried_name(chain.carried))
    # The archive is made of the main file, which is the one that somebody keeps.
    kept = (folder / MAIN if path == folder / ARCHIVE else path
            for path in map(Path, books.options["include"]))  # fmt: skip
    return {
        path.relative_to(folder).as_posix(): digest(path.read_bytes())
        for path in kept
        if path not in skipped
    }


def unexpected(books: Books, head: str | None) -> list[Finding]:
    """Return a finding if a head noted earlier is not one these books went through.

    Finding: `GUARD-HEAD`, an error. At least twelve digits are needed to name a head.
    """
    links = chain_of(books).links
    known = (link.chain for link in links)
    if head is None or (len(head) >= HASH_DIGITS and any(c.startswith(head) for c in known)):
        return []
    return [
        Finding(
            "GUARD-HEAD",
            Severity.ERROR,
            f"the chain of these books, of {len(links)} batches, never had the head {head!r}.",
            "These are other books, or batches were cut off or changed since it was noted. Give at "
            f"least {HASH_DIGITS} digits.",
        )
    ]
