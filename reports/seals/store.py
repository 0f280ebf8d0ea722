"""What was seen whole: marks of every file of the books, kept from one verification to the next.

A file of the books is believed by its hash, which the chain covers. Marks only say where a change
is, so they are kept beside the books, may be thrown away, and are made again of what is whole. The
head of the chain is kept with them: books that were cut short since are found by it.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any

from ledger.manifest import digest
from reports.seals.marks import DIGITS, marks_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".verified.json"


def _check(head: str) -> str:
    return digest(head.encode())[:DIGITS]


class Store:
    """The marks of the files of some books, by sha256, and the head that was last seen whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._known = self._read()
        self._seen: dict[str, list[Any]] = {}
        self._begun = self._noted()

    @property
    def head(self) -> str:
        """The head of the chain when the books were last seen whole; empty: never."""
        return self._begun

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_bytes())
            known = dict(data)
            known["files"] = dict(known["files"])
        except (OSError, ValueError, TypeError, KeyError):
            return {"files": {}}
        return known

    def _noted(self) -> str:
        """Return the head that was noted; a note that is damaged accuses nobody."""
        head = str(self._known.get("head", ""))
        return head if self._known.get("check", _check(head)) == _check(head) else ""

    def find(self, sha256: str) -> tuple[int, str]:
        """Return size and marks of a file by what its hash was; -1 and nothing if not known."""
        known = self._known["files"].get(sha256)
        if isinstance(known, list) and len(known) == 2:
            size, marks = known
            if isinstance(size, int) and isinstance(marks, str) and not len(marks) % DIGITS:
                return size, marks
        return -1, ""

    def note(self, sha256: str, content: bytes) -> None:
        """Note the marks of a file that has its hash."""
        known = self._known["files"].get(sha256)
        self._seen[sha256] = known or [len(content), marks_of(content)]

    def keep(self, head: str) -> bool:
        """Keep the marks of all that was noted; return whether they could be kept."""
        data = {"head": head, "check": _check(head), "files": dict(sorted(self._seen.items()))}
        if data == self._known:
            return True
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            beside.write_text(json.dumps(data, separators=(",", ":")), "utf-8")
            beside.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            return False
        return True
