"""Origins: the way back from an entry to the cells of an archived source file.

An origin is written as `<first twelve digits of sha256> <sheet>!<range>`, the sheet quoted the way
spreadsheets quote it:

    >>> str(Origin("7f3a9c21d0aa", "Q1 2013", "A14:K14"))
    "7f3a9c21d0aa 'Q1 2013'!A14:K14"
    >>> parse_origin("7f3a9c21d0aa 'Q1 2013'!A14:K14").sheet
    'Q1 2013'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

#: Digits of a sha256 that name a source file. The writer refuses a second file with the same ones.
HASH_DIGITS = 12

_PLAIN_SHEET = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\Z")
_ORIGIN = re.compile(
    r"(?P<source>[0-9a-f]{12}) (?:'(?P<quoted>(?:[^']|'')*)'|(?P<plain>[^!']+))!"
    r"(?P<cells>[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)\Z"
)


class Origin(NamedTuple):
    """Source file (hash prefix), sheet and cell range of an entry."""

    source: str
    sheet: str
    cells: str

    def __str__(self) -> str:
        """Return the origin as written in the books."""
        return f"{self.source} {_quoted(self.sheet)}!{self.cells}"


@lru_cache(maxsize=256)
def _quoted(sheet: str) -> str:
    """Return a sheet's name as spreadsheets quote it; many rows have one sheet."""
    return sheet if _PLAIN_SHEET.match(sheet) else "'" + sheet.replace("'", "''") + "'"


def parse_origin(text: str) -> Origin:
    """Return the origin written in `text`.

    Raises:
        ValueError: the text is not an origin.
    """
    match = _ORIGIN.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not an origin such as '7f3a9c21d0aa Sheet1!A14:K14'")
    quoted = match["quoted"]
    sheet = match["plain"] if quoted is None else quoted.replace("''", "'")
    return Origin(match["source"], sheet, match["cells"])
