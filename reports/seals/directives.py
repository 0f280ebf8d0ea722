"""Directives held against their paper: the rules read the one, and who verifies a file the other.

`vtf statement issue` writes both from the same facts. Where they say something else, somebody wrote
a batch, its hash and the chain anew, and left the paper as it was, or the other way round.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.seals.issued import FORMATS, ISSUED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.seals.issued import Issued

_DIRECTIVE = re.compile(rf'\d{{4}}-\d\d-\d\d custom "{ISSUED}" "([^"]*)"')
_FACT = re.compile(r'  ([a-z-]+): "?([^"]*)"?\Z')

#: What is no free text: no character of it is ever escaped.
_FACTS = ("scope", "of", "donor", "fund", "begins", "ends", "kind", "language", "head", "content",
          "supersedes")  # fmt: skip


def otherwise(batch: bytes, issued: Iterable[Issued]) -> list[str]:
    """Return the ids of which the directives of a batch and its paper say something else.

    Args:
        batch: the batch's file.
        issued: the statements of its paper.
    """
    written = _written(batch.decode("utf-8", "replace"))
    told = {one.id: (one.on, _facts_of(one)) for one in issued}
    return sorted(name for name in written.keys() | told if written.get(name) != told.get(name))


def _facts_of(one: Issued) -> dict[str, str]:
    hashes = {item.suffix: item.sha256 for item in one.files}
    facts = {name: str(getattr(one, name)) for name in _FACTS}
    facts["fundings"] = ", ".join(one.fundings)
    facts["files"] = ", ".join(f"{name} {hashes[name]}" for name in FORMATS if name in hashes)
    return {name: value for name, value in facts.items() if value}


def _written(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return id -> day and facts of each directive that says that something went out."""
    found = {}
    for block in text.split("\n\n"):
        first, *lines = block.rstrip("\n").split("\n")
        match = _DIRECTIVE.match(first)
        if match:
            pairs = (pair for pair in map(_FACT.match, lines) if pair)
            names = {*_FACTS, "fundings", "files"}
            facts = {pair[1]: pair[2] for pair in pairs if pair[1] in names}
            found[match[1]] = (first[:10], facts)
    return found
