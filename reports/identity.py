"""Identity: which books a report was made from, so that a reader can ask for the same ones.

The head of the manifest's chain stands for every batch before it: two reports with the same head
were made from the same batches, byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import MANIFEST, Manifest, read_manifest

if TYPE_CHECKING:
    from ledger.books import Books


class Identity(NamedTuple):
    """Which books: batches, head of their chain, transactions, rules that ran."""

    batches: int
    chain: str
    transactions: int
    rules: tuple[str, ...]


def identity(books: Books) -> Identity:
    """Return the identity of loaded books."""
    manifest = Manifest()
    if (books.folder / MANIFEST).is_file():
        manifest = read_manifest(books.folder)
    return Identity(
        len(manifest.links),
        manifest.head,
        len({line.entry for line in books.lines}),
        tuple(run.name for run in books.rules),
    )
