"""Headings: what each batch says of itself, read without reading the batch.

    1970-01-01 custom "batch" "1641a9ad9403"
      importer: "sheets"
      file: "7f3a9c21d0aa-donors.xlsx"
      sha256: "..."

Only our emitter writes batches, so the first block is read line by line. Whoever acts on it has the
batches held against the manifest first: a heading that was changed is a batch that was altered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import batch_path, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Bytes in which nearly every heading has its end.
_HEAD = 4096

_FACT = re.compile(r'  ([a-z][a-z0-9-]*): "([^"\\]*)"\Z')


class Heading(NamedTuple):
    """What a batch says of itself, as text."""

    id: str
    facts: dict[str, str]

    def says(self, name: str) -> str:
        """Return a fact, empty where the batch does not state it."""
        return self.facts.get(name, "")


def headings(folder: Path) -> Iterator[Heading]:
    """Yield the headings of the batches of some books, in the order of the manifest.

    Raises:
        OSError: the manifest or a batch cannot be read.
    """
    for link in read_manifest(folder).links:
        with batch_path(folder, link.id).open("rb") as file:
            block = file.read(_HEAD)
            if b"\n\n" not in block:
                block += file.read()
        lines = block.partition(b"\n\n")[0].decode("utf-8", "replace").splitlines()
        facts = {match[1]: match[2] for match in map(_FACT.match, lines) if match}
        yield Heading(link.id, facts)


def superseded(found: Iterable[Heading]) -> frozenset[str]:
    """Return the batches of which a later one reverses something."""
    return frozenset(
        name.strip() for one in found for name in one.says("reverses").split(",") if name.strip()
    )
