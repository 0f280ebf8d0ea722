"""Places: where in a file a change is, as far as can be known, and which entry stands there."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from reports.seals.marks import Change, located

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = re.compile(rb'^  key: "((?:[^"\\]|\\.)*)"', re.MULTILINE)
_DAY = re.compile(rb"\A\d{4}-\d\d-\d\d")


def guessed(content: bytes, size: int, sha256: str, marks: str, *, text: bool) -> list[Change]:
    """Return where a file differs from what it was: by its marks, else by what cannot be right.

    Args:
        content: the file as it is; it does not have the hash.
        size: of the file as it was; -1 where that is not known.
        sha256: of the file as it was.
        marks: of the file as it was; empty where they are not known.
        text: whether it has lines.
    """
    found = located(content, size, sha256, marks, text=text)
    if found or marks:
        return found
    return list(_odd(content) if text else _members(content))


def _odd(content: bytes) -> Iterator[Change]:
    """Yield the first byte that no text of the books has."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield Change(error.start, error.start, line, "no text has this byte here")
        return
    for at, byte in enumerate(content):
        if byte < ord(" ") and byte not in b"\n\t\r":
            line = content.count(b"\n", 0, at) + 1
            yield Change(at, at, line, f"no text has the byte 0x{byte:02x}")
            return


def _members(content: bytes) -> Iterator[Change]:
    """Yield the first part of a workbook that is not as its own checksum says."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            name = book.testzip()
            if name is None:
                return
            at = book.getinfo(name).header_offset
            end = at + book.getinfo(name).compress_size
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        yield Change(0, max(len(content) - 1, 0), 0, "it is no whole workbook any more")
        return
    except Exception as error:  # noqa: BLE001 # zlib's own, which is not to be imported for this
        yield Change(0, len(content) - 1, 0, f"it cannot be unpacked any more: {error}")
        return
    yield Change(at, end, 0, f"{name} in the workbook is not as its checksum says")


def entry_at(content: bytes, at: int) -> str:
    """Return the entry of a batch that a byte stands in, by its key, or by its day and line."""
    begin = content.rfind(b"\n\n", 0, at) + 2 if b"\n\n" in content[:at] else 0
    end = content.find(b"\n\n", at)
    block = content[begin : end if end >= 0 else len(content)]
    match = _KEY.search(block)
    if match:
        return match[1].decode("utf-8", "replace")
    first = block.partition(b"\n")[0].decode("utf-8", "replace")
    return first[:60] if _DAY.match(block) else ""
