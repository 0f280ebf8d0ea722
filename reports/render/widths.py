"""How wide words stand in a terminal: letters of East Asia take two columns, marks take none."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOUBLE = frozenset("WF")
_NONE = frozenset({"Mn", "Me", "Cf"})


def width_of(text: str) -> int:
    """Return how many columns a text takes.

    >>> width_of("日本 JPN")
    8
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in _NONE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _DOUBLE else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text with spaces after it, or before it, to so many columns."""
    spaces = " " * (width - width_of(text))
    return spaces + text if right else text + spaces


def wrapped(
    text: str, width: int, *, first: str = "", later: str = "", hyphens: bool = True
) -> list[str]:
    """Return a text in lines of at most so many columns, with what each begins with.

    Spaces that do not break hold words together: `1 234` in French.
    """
    if width_of(text) == len(text):
        return textwrap.wrap(
            text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=hyphens
        )
    return list(_broken(text, width, first, later))


def _broken(text: str, width: int, first: str, later: str) -> Iterator[str]:
    """Return lines of a text of which some letters are wide: whole words where they fit."""
    line, begun = first, False
    for word in filter(None, text.split(" ")):
        piece = f" {word}" if begun else word
        if width_of(line) + width_of(piece) <= width:
            line, begun = line + piece, True
            continue
        if begun:
            yield line
            line = later
        for char in word:
            if width_of(line) + _width(char) > width:
                yield line
                line = later
            line += char
        begun = True
    if begun:
        yield line
