"""Characters that nobody sees, and that act on what stands around them: never in the books.

A reader of the books must see what a program reads. Importers ask this of a cell, so that the
answer can name the cell; whoever writes asks it again.
"""

from __future__ import annotations

import re
import unicodedata

#: These characters as the inside of a pattern's set.
UNSEEN = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, but for the line end, which is escaped
    "\ud800-\udfff"  # surrogates: not characters at all
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # separators, byte order mark, annotations
)
_UNSEEN = re.compile(f"[{UNSEEN}]")


def unwritable(text: str) -> str:
    """Return why a text cannot be written in the books, or an empty string if it can."""
    found = _UNSEEN.search(text)
    if found is None:
        return ""
    char = found.group()
    name = unicodedata.name(char, "a control character")
    if unicodedata.category(char) == "Cs":
        name = "half of a character (surrogate)"
    return f"U+{ord(char):04X} ({name.lower()}) at character {found.start() + 1}"
