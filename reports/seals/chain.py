"""The manifest read byte by byte: each line held against the chain, and what it should be.

A line names a batch, its hash and the chain up to it, and the chain is made of the first two and of
the line before. So of a line that is wrong in one bit the right one can be found: turn each bit in
turn until the line follows from the one before it. Where nothing of the kind helps, the line is
named, and reading goes on from what it says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import HEADER, START, Link, carried_name, chained
from reports.seals.marks import Change, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LINK = re.compile(
    rb'(?P<how>include|; closed) "batches/(?P<id>[0-9a-f]{12})\.beancount" '
    rb"; sha256=(?P<sha256>[0-9a-f]{64}) chain=(?P<chain>[0-9a-f]{64})\Z"
)
_CARRIED = re.compile(
    rb'include "(?P<name>carried/[0-9a-f]{12}\.beancount)" ; sha256=(?P<sha256>[0-9a-f]{64})\Z'
)
_BITS = tuple(1 << bit for bit in range(8))


class Read(NamedTuple):
    """A manifest as it should be: its batches, what is carried forward, and where it is wrong."""

    links: tuple[Link, ...]
    carried: str
    changes: tuple[Change, ...]

    @property
    def head(self) -> str:
        """The chain up to and with the last batch."""
        return self.links[-1].chain if self.links else START


def read_chain(content: bytes, carried: Mapping[str, str]) -> Read:
    """Return what a manifest says, mended where one bit of it is wrong.

    Args:
        content: the manifest.
        carried: name -> sha256 of each file that might be carried forward, as it is. No chain
            covers that line; the file that it names does.
    """
    reader = _Reader(content, carried)
    changes = tuple(reader.read())
    return Read(tuple(reader.links), reader.carried, changes)


class _Reader:
    """Reads a manifest line by line; `links` and `carried` grow as it does."""

    def __init__(self, content: bytes, carried: Mapping[str, str]) -> None:
        self._files = carried
        self._lines = content.split(b"\n")
        self._start = 0
        self._number = 1
        self.links: list[Link] = []
        self.carried = ""
        # After a line that nobody can mend, the next one is believed: one fault is said once.
        self._lost = False

    def read(self) -> list[Change]:
        """Return where the manifest is wrong."""
        return list(self._read())

    def _read(self) -> Iterator[Change]:
        while self._lines and (len(self._lines) > 1 or self._lines[0]):
            if not self._takes(self._lines[0]):
                yield self._mended() or self._believed()
                continue
            if len(self._lines) == 1:
                yield self._here("the last line has no end: the file was cut off, or joined")
            self._take()

    def _take(self) -> None:
        line = self._lines.pop(0)
        self._takes(line, keep=True)
        self._start += len(line) + 1
        self._number += 1

    def _takes(self, line: bytes, *, keep: bool = False) -> bool:
        """Return whether a line is right where it stands; keep what it says."""
        if self._number == 1:
            return line == HEADER.encode()
        link = _link(line)
        if link is not None:
            before = self.links[-1].chain if self.links else START
            right = self._lost or chained(before, link.id, link.sha256) == link.chain
            if keep and right:
                self.links.append(link)
                self._lost = False
            return right
        match = _CARRIED.match(line)
        if match is None or self._number != 2:
            return False
        sha256 = match["sha256"].decode()
        if keep:
            self.carried = sha256
        name = match["name"].decode()
        return name == carried_name(sha256) and self._may_be(name, sha256)

    def _may_be(self, name: str, sha256: str) -> bool:
        """Return whether a carried file is there with this hash, or is there and was changed."""
        found = self._files.get(name)
        if found is None:
            return not self._files
        return found == sha256 or carried_name(found) != name

    def _mended(self) -> Change | None:
        """Turn each bit of a line, and of its end, until the line is right; say which it was."""
        first = self._lines[0]
        more = self._lines[1:2]
        region = b"\n".join([first, *more])
        for at in range(min(len(first) + 1, len(region))):
            for bit in _BITS:
                byte = region[at] ^ bit
                parts = (region[:at] + bytes((byte,)) + region[at + 1 :]).split(b"\n")
                if self._takes(parts[0]) and parts[0] != first:
                    self._lines[: 1 + len(more)] = parts
                    what = f"{shown(region[at])} should be {shown(byte)}"
                    here = self._start + at
                    return Change(here, here, self._number, what, byte)
        return None

    def _believed(self) -> Change:
        """Say what is wrong with a line that cannot be mended, and go on after it."""
        line = self._lines[0]
        link = _link(line) if self._number > 1 else None
        if link is not None:
            before = self.links[-1].chain if self.links else START
            wanted = chained(before, link.id, link.sha256)
            found = self._here(
                f"the chain breaks at batch {link.id}: after the line before it, it would be "
                f"{wanted}. A line was changed, dropped, added or moved"
            )
            self.links.append(link)
        else:
            wanted = f"it should be {HEADER!r}" if self._number == 1 else "it names no batch"
            found = self._here(f"this line was not written by vtf: {wanted}")
            self._lost = self._number > 1
        self._lines.pop(0)
        self._start += len(line) + 1
        self._number += 1
        return found

    def _here(self, what: str) -> Change:
        end = self._start + max(len(self._lines[0]) - 1, 0)
        return Change(self._start, end, self._number, what)


def _link(line: bytes) -> Link | None:
    match = _LINK.match(line)
    if match is None:
        return None
    name, sha256, chain = (match[part].decode() for part in ("id", "sha256", "chain"))
    return Link(name, sha256, chain, closed=match["how"] != b"include")
