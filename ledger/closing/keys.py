"""Keys of transactions that are carried forward: known, and not read with the main file.

A reversal names the key of what it takes back. Where that is closed and carried forward it is in no
file that is read; its key stands in a list that was archived with the close. Whoever writes such a
reversal holds it against the whole books (`ledger.candidate`), and `vtf check --all` does again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.closing.facts import CLOSE
from ledger.closing.paper import PaperError, read_paper
from ledger.manifest import BATCHES, MANIFEST, SOURCES, archived, digest, read_manifest
from ledger.origin import HASH_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "{}-closed-keys.txt"


def closed_keys(stated: Iterable[Any]) -> frozenset[str]:
    """Return the keys that are carried forward in some books; none where nothing is closed.

    Args:
        stated: the directives of the books.
    """
    files = [Path(str(one.meta.get("filename", ""))) for one in stated if one.type == CLOSE]
    files = [file for file in files if file.parent.name == BATCHES and file.is_file()]
    if not files:
        return frozenset()
    folder = files[0].parent.parent
    links = read_manifest(folder).links if (folder / MANIFEST).is_file() else ()
    order = {link.id: number for number, link in enumerate(links)}
    latest = max(files, key=lambda file: order.get(file.stem, len(order)))
    try:
        named = archived(latest.read_bytes())
        paper = read_paper((folder / SOURCES / named[0][0]).read_bytes())
        content = (folder / SOURCES / _NAME.format(paper.keys[:HASH_DIGITS])).read_bytes()
    except (OSError, IndexError, PaperError):
        return frozenset()  # the guard says what is wrong with them
    if digest(content) != paper.keys:
        return frozenset()
    return frozenset(content.decode("utf-8", "replace").split("\n")) - {""}
