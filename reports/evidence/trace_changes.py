"""What the importer changed: how the value that was booked is not the text that stood in the cell.

Nothing is changed in silence: a name becomes the id that the books know it by, a number loses its
separators, a day its spelling, a text its odd blanks. The cell's own text is kept in the archive,
so each change can be said again at any time, and is.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

#: Kind of change -> what it is, in words.
CHANGES = {
    "blanks": "blanks, capitals or ways to write a letter",
    "number": "the number without separators, signs or currency",
    "day": "the day, as the books write days",
    "flag": "yes or no",
    "words": "with words that other cells or the layout add",
    "name": "what the books call it",
}

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")
_FLAGS = {"True", "False"}
_LONE = re.compile(r"[^0-9.\-]")


def change_of(raw: str, value: str) -> str:
    """Return the kind of change from a cell's text to what was made of it; empty: none.

    >>> change_of("100,000.50", "100000.50"), change_of("Afghanistan", "AFG")
    ('number', 'name')
    """
    if not value or raw == value:
        return ""
    if _plain(raw) == _plain(value):
        return "blanks"
    if _NUMBER.match(value):
        return "" if _same_number(raw, value) else "number"
    if _DAY.match(value):
        return "day"
    if value in _FLAGS:
        return "flag"
    return "words" if _plain(value).startswith(_plain(raw)) else "name"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _same_number(raw: str, value: str) -> bool:
    """Return whether a cell says a number in digits alone: `2500` and `2500.00` are one."""
    try:
        return not _LONE.search(raw) and Decimal(raw) == Decimal(value)
    except InvalidOperation:
        return False
