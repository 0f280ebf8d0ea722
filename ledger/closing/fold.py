"""Folding: one file that stands in the place of the batches whose lines are carried forward.

Only our emitter writes batches, one block of text for each entry. So a batch without its plain
closed transactions is its text without their blocks; nothing else of it changes by a single
character. A batch that was put together in another way stays as it is, and is read as before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.closing.carry import Carrying
from ledger.emitter import emit
from ledger.manifest import BATCHES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.filing import Register

_HEADER = (
    "; What closed periods carry forward, and all else of the batches that they were in.\n"
    "; Made by `vtf close` and held against the archive by `vtf check --all`. Never edited by hand."
)


class Folded(NamedTuple):
    """The carried file, the batches it stands for, the keys that it does not have any more."""

    content: bytes
    ids: frozenset[str]
    keys: tuple[str, ...]


class Block(NamedTuple):
    """A block of a file: the line that it begins with, and its text."""

    line: int
    text: str


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a file as the emitter writes it, parted by blank lines."""
    found, line = [], 1
    for part in text.removesuffix("\n").split("\n\n"):
        found.append(Block(line, part))
        line += part.count("\n") + 2
    return found


def fold(
    folder: Path,
    entries: Sequence[Any],
    register: Register,
    ends: Mapping[str, tuple[str, datetime.date]],
    batches: AbstractSet[str],
) -> Folded:
    """Return what stands in the place of batches with plain closed transactions.

    Args:
        folder: the books.
        entries: of the whole books.
        register: all terms.
        ends: fund -> id of its last close, last closed day.
        batches: the batches that were there when it was closed.
    """
    carrying = Carrying(register, entries)
    last = {name: day for name, (_, day) in ends.items()}
    closed: dict[str, list[Transaction]] = {}
    lines: dict[str, list[int]] = {}
    for entry in entries:
        file = str(entry.meta.get("filename", ""))
        lines.setdefault(file, []).append(entry.meta.get("lineno", 0))
        if entry.__class__ is Transaction and entry.date <= max(last.values()):
            found = carrying.plain(entry)
            day = last.get(found[0].fund) if found else None
            if day is not None and entry.date <= day:
                closed.setdefault(file, []).append(entry)
    texts, ids, plain = [], [], []
    for file in sorted(closed):
        path = Path(file)
        if path.parent != folder / BATCHES or path.stem not in batches:
            continue
        blocks = blocks_of(path.read_text(encoding="utf-8"))
        gone = _alone(closed[file], blocks, lines[file])
        if gone:
            ids.append(path.stem)
            plain += [entry for entry in closed[file] if entry.meta["lineno"] in gone]
            texts += [block.text for block in blocks if block.line not in gone]
    sums = emit(carrying.carried(plain, ends))
    content = "\n\n".join([_HEADER, *texts, sums.rstrip("\n")]) + "\n"
    keys = sorted(str(entry.meta["key"]) for entry in plain if "key" in entry.meta)
    return Folded(content.encode(), frozenset(ids), tuple(keys))


def _alone(
    entries: Iterable[Transaction], blocks: Sequence[Block], lines: Iterable[int]
) -> frozenset[int]:
    """Return the lines of entries that have a block to themselves."""
    begins = {block.line for block in blocks}
    others = sorted(set(lines) - begins)
    shared = set()
    for line in others:
        shared.add(max(begin for begin in begins if begin <= line))
    return frozenset(
        entry.meta["lineno"] for entry in entries if entry.meta["lineno"] in begins - shared
    )
