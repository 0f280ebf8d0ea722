"""Marks: a few bytes for each block of a file, by which a change is found where it is.

One hash of a whole file says that it was changed, not where. So each block of a kilobyte has a mark
of its own, eight bytes of its hash. The whole hash decides whether a file is what it was; marks
only say where it is not, and are believed in nothing else. Where one block differs, each bit of it
is turned in turn until the block has its mark again: a single flipped bit is named, with what it
should be, and that is believed only if the whole file then has its hash again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from ledger.manifest import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes of a block, and digits of its mark.
BLOCK = 1024
DIGITS = 16

#: Files up to this size are searched for a flipped bit without marks, by their hash alone: 8 KiB
#: is two thirds of a second.
SEARCHED_MAX = 8 * 1024

_BITS = tuple(1 << bit for bit in range(8))


class Change(NamedTuple):
    """Where a file is not what it was.

    Attributes:
        first, last: the bytes between which it differs, from 0, both included.
        line: the line that the first of them is on, from 1; 0 where the file has no lines.
        what: in words, with what it should be where that is known.
        byte: what the one byte should be, where that is known for certain; -1 where not.
    """

    first: int
    last: int
    line: int
    what: str
    byte: int = -1

    @property
    def exact(self) -> bool:
        """Whether it is the very bit."""
        return self.byte >= 0

    def mended(self, content: bytes) -> bytes:
        """Return a file as it was, where one bit was turned."""
        return content[: self.first] + bytes((self.byte,)) + content[self.first + 1 :]

    def __str__(self) -> str:
        """Return the change as a person reads it."""
        span = f"byte {self.first + 1:,}"
        if self.last > self.first:
            span = f"bytes {self.first + 1:,} to {self.last + 1:,}"
        place = f"{span}, line {self.line:,}" if self.line else span
        return f"{place}: {self.what}"


def mark(block: bytes) -> str:
    """Return the mark of a block."""
    return hashlib.blake2b(block, digest_size=DIGITS // 2).hexdigest()


def marks_of(content: bytes) -> str:
    """Return the marks of a file, one after the other."""
    return "".join(mark(content[at : at + BLOCK]) for at in range(0, len(content), BLOCK))


def parted(marks: str) -> list[str]:
    """Return marks one by one."""
    return [marks[at : at + DIGITS] for at in range(0, len(marks), DIGITS)]


def located(content: bytes, size: int, sha256: str, marks: str, *, text: bool) -> list[Change]:
    """Return where a file differs from what it was.

    Args:
        content: the file as it is; it does not have the hash.
        size: of the file as it was; -1 where that is not known.
        sha256: of the file as it was.
        marks: of the file as it was; empty where they are not known.
        text: whether its lines are for people.
    """
    if not marks:
        flipped = _searched(content, sha256)
        return [_named(content, flipped, text=text)] if flipped else []
    wanted = parted(marks)
    if len(content) == size:
        return list(_same_size(content, sha256, wanted, text=text))
    return [_resized(content, size, wanted, text=text)]


def _same_size(content: bytes, sha256: str, wanted: list[str], *, text: bool) -> Iterator[Change]:
    found = parted(marks_of(content))
    wrong = [at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other]
    if len(wrong) == 1:
        flipped = _turned(content, wrong[0], wanted[wrong[0]], sha256)
        if flipped:
            yield _named(content, flipped, text=text)
            return
    for first, last in _runs(wrong):
        end = min((last + 1) * BLOCK, len(content)) - 1
        start = first * BLOCK
        yield Change(start, end, _line(content, start, text=text), "differs from what it was")


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbours."""
    first = last = -1
    for number in numbers:
        if first >= 0 and number == last + 1:
            last = number
            continue
        if first >= 0:
            yield first, last
        first = last = number
    if first >= 0:
        yield first, last


def _resized(content: bytes, size: int, wanted: list[str], *, text: bool) -> Change:
    found = parted(marks_of(content))
    same = next(
        (at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other),
        min(len(found), len(wanted)),
    )
    start = min(same * BLOCK, len(content))
    if len(content) > size and mark_of_tail(content, size) == wanted[-1:] and same >= size // BLOCK:
        more = len(content) - size
        return Change(size, len(content) - 1, _line(content, size, text=text),
                      f"{_bytes(more)} appended to what was {_bytes(size)} long")  # fmt: skip
    if len(content) < size and same >= len(content) // BLOCK:
        was = f"it was {_bytes(size)} long and is {_bytes(len(content))}"
        end = max(len(content) - 1, start)
        line = _line(content, start, text=text)
        return Change(start, end, line, f"cut off or changed from here on: {was}")
    what = f"differs from here on: it was {_bytes(size)} long and is {_bytes(len(content))}"
    end = max(len(content) - 1, start)
    return Change(start, end, _line(content, start, text=text), what)


def mark_of_tail(content: bytes, size: int) -> list[str]:
    """Return the mark of the last block of a file of a size that begins with some content."""
    start = (size - 1) // BLOCK * BLOCK if size else 0
    return [mark(content[start:size])] if size else []


class Flip(NamedTuple):
    """One flipped bit: the byte it is in, from 0, and what that byte should be."""

    at: int
    byte: int


def _turned(content: bytes, block: int, wanted: str, sha256: str) -> Flip | None:
    """Return the bit of a block that gives it its mark again, and the file its hash."""
    start = block * BLOCK
    draft = bytearray(content[start : start + BLOCK])
    for at, byte in enumerate(bytes(draft)):
        for bit in _BITS:
            draft[at] = byte ^ bit
            if mark(bytes(draft)) == wanted:
                whole = content[:start] + bytes(draft) + content[start + BLOCK :]
                return Flip(start + at, byte ^ bit) if digest(whole) == sha256 else None
        draft[at] = byte
    return None


def _searched(content: bytes, sha256: str) -> Flip | None:
    """Return the bit of a small file that gives it its hash again."""
    if len(content) > SEARCHED_MAX:
        return None
    wanted, begun = bytes.fromhex(sha256), hashlib.sha256()
    for at, byte in enumerate(content):
        rest = content[at + 1 :]
        for bit in _BITS:
            state = begun.copy()
            state.update(bytes((byte ^ bit,)) + rest)
            if state.digest() == wanted:
                return Flip(at, byte ^ bit)
        begun.update(content[at : at + 1])
    return None


def _named(content: bytes, flip: Flip, *, text: bool) -> Change:
    line = _line(content, flip.at, text=text)
    what = f"{shown(content[flip.at])} should be {shown(flip.byte)}"
    return Change(flip.at, flip.at, line, what, flip.byte)


def shown(byte: int) -> str:
    """Return a byte as people read it.

    >>> shown(65), shown(10)
    ("'A'", 'the byte 0x0a')
    """
    char = chr(byte)
    return f"'{char}'" if " " <= char <= "~" else f"the byte 0x{byte:02x}"


def _line(content: bytes, at: int, *, text: bool) -> int:
    return content.count(b"\n", 0, at) + 1 if text else 0


def _bytes(number: int) -> str:
    return f"{number:,} byte{'' if number == 1 else 's'}"
