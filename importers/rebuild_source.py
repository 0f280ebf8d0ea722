"""A batch as it is to be made again: its heading, its archived files, its own text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom
from beancount.parser import parser

from ledger.batches import batch_id
from ledger.errors import BadInputError
from ledger.manifest import SOURCES, batch_path, digest
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger.findings import Finding
    from ledger.manifest import Link


class Source(NamedTuple):
    """A batch of the books as it is to be made again: its heading, its files, its own text."""

    link: Link
    facts: dict[str, Any]
    file: bytes
    layout: bytes
    entries: list[Any]

    def says(self, name: str) -> str:
        """Return a fact of its heading, empty where it states none."""
        return str(self.facts.get(name, ""))


def heading_of(text: bytes) -> dict[str, Any]:
    """Return the facts of a batch's heading.

    Raises:
        BadInputError: it has none.
    """
    entries, _, _ = parser.parse_string(text.partition(b"\n\n")[0].decode("utf-8", "replace"))
    if not entries or not isinstance(entries[0], Custom) or entries[0].type != "batch":
        raise BadInputError("it does not begin with the heading of a batch")
    meta: dict[str, Any] = entries[0].meta
    return {name: meta[name] for name in meta if name not in {"filename", "lineno"}}


def source_of(folder: Path, link: Link, facts: dict[str, Any]) -> Source:
    """Return what a batch is made of, each file held against the hash that its heading has.

    Raises:
        BadInputError: a file is not as it was archived, or is not what the batch is named after.
    """
    contents = []
    for name, hashed in (("file", "sha256"), ("layout", "layout-sha256")):
        path = folder / SOURCES / str(facts.get(name, ""))
        if not path.is_file():
            raise BadInputError(f"sources/{path.name} is missing")
        content = path.read_bytes()
        found = digest(content)
        if found != facts.get(hashed) or found[:HASH_DIGITS] != path.name[:HASH_DIGITS]:
            raise BadInputError(
                f"sources/{path.name} was changed after it was archived: its sha256 was "
                f"{facts.get(hashed)} and is {found}"
            )
        contents.append(content)
    file, layout = contents
    if batch_id(str(facts.get("importer", "")), file, layout) != link.id:
        raise BadInputError(
            f"batch {link.id} is not named after its importer, source and layout: "
            "another of them was put in its place"
        )
    entries = parsed(batch_path(folder, link.id))
    return Source(link, facts, file, layout, entries)


def parsed(path: Path) -> list[Any]:
    """Return the entries of a batch file as they are written."""
    entries, _, _ = parser.parse_file(str(path))
    found: list[Any] = entries
    return found


def unasked(*_: object) -> Sequence[Finding]:
    """Ask no rule: they run once, over the rebuilt books whole."""
    return ()
