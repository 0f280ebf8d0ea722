"""Damaged text: letters that were written in UTF-8 and read as something else, put right and said.

A no-break space is two bytes in UTF-8. Read as Mac Roman they are two signs, a negation and a
dagger; read as Windows-1252, a capital A with a circumflex and a space. Such pairs are no
accident: whoever reads them back as bytes gets one letter. What was changed is kept, so that
nobody takes the mended text for the source's own.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

#: How UTF-8 is commonly misread, by its name among people.
_MISREAD = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "latin_1": "ISO 8859-1"}

#: Letters that a mended run may be: those of European names, dashes, quotes and blanks. Anything
#: else is more likely two letters that stand beside each other.
_LIKELY = re.compile("[\u00a0-\u017f\u2010-\u203a\u20ac]+")
_RUN = re.compile("[^\x00-\x7f]{2,4}")


class Mended(NamedTuple):
    """One place of a text that was mended: at which letter, what stood there, what it was meant."""

    at: int
    before: str
    after: str
    read_as: str

    @property
    def words(self) -> str:
        """Return it as a sentence for people."""
        meant = unicodedata.name(self.after, self.after).lower()
        return (
            f"{self.before!r} at letter {self.at + 1} is {meant} ({_codes(self.after)}), "
            f"in UTF-8 and read as {self.read_as}"
        )


class Clean(NamedTuple):
    """A text as it was meant, on one line with plain spaces, and what was mended in it."""

    text: str
    mended: tuple[Mended, ...]


def clean(text: str) -> Clean:
    """Return a text with damaged letters mended, and what was mended.

    >>> clean("18\u00ac\u2020programmes").text
    '18 programmes'
    """
    parts, mended, done = [], [], 0
    for match in _RUN.finditer(text):
        at = match.start()
        while at < match.end() - 1:
            found = _mend(text[at : match.end()])
            if found is None:
                at += 1
                continue
            length, letter, read_as = found
            parts += [text[done:at], letter]
            mended.append(Mended(at, text[at : at + length], letter, read_as))
            at = done = at + length
    parts.append(text[done:])
    return Clean(" ".join("".join(parts).split()), tuple(mended))


def _mend(run: str) -> tuple[int, str, str] | None:
    """Return how many letters a run begins with that were one, that one, and how it was read."""
    for length in range(min(len(run), 4), 1, -1):
        for encoding, name in _MISREAD.items():
            try:
                letter = run[:length].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if len(letter) == 1 and _LIKELY.fullmatch(letter):
                return length, letter, name
    return None


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(letter):04X}" for letter in text)
