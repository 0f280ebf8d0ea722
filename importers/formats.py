"""What a cell's number format shows beside its number: a currency, or that it is a per cent.

A cell that shows `€ 100.00` often holds the bare number 100, and the sign stands in its format
alone. Whoever reads only the number books euros as dollars. Runs in the reading process; imports
the standard library only. What a sign means in money is `importers.amounts`' business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PERCENT = "%"
#: Formats that every spreadsheet program has by number: those that show per cents or dollars, ...
_SIGNS = {9: PERCENT, 10: PERCENT, **dict.fromkeys((5, 6, 7, 8, 42, 44), "$")}
#: ... dates and times, and spans of time.
_MOMENTS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_SPANS = frozenset({46})
MOMENT, SPAN = "moment", "span"

_BRACKETED = re.compile(r"\[\$([^\]-]+)(?:-([0-9A-Fa-f]+))?\]")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r'"([^"]*)"')
_BARE = re.compile(r"[$€£¥₩₹]")
_WORD = re.compile(r"\s*(?:[A-Z]{3}|[A-Za-z]{0,3}[$€£¥₩₹]|kr\.?)\s*\Z")
#: No program lets a format be longer than 255 characters.
_LONGEST = 500
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CLOCK = re.compile(r"[dmyhs]", re.IGNORECASE)
_INSIDE = frozenset({"xf", "alignment", "protection", "extLst", "ext"})


def sign_of(code: str) -> str:
    """Return the sign that a format shows: `%`, `€`, `$-409` (with its country), or nothing."""
    first = code[:_LONGEST].partition(";")[0]
    if match := _BRACKETED.search(first):
        sign, country = match[1].strip(), match[2]
        return f"{sign}-{country.upper().lstrip('0')}" if country else sign
    first = _IN_BRACKETS.sub("", first)
    for text in _QUOTED.findall(first):
        if _WORD.match(text):
            return str(text).strip()
    plain = _QUOTED.sub("", first)
    if match := _BARE.search(plain):
        return match.group()
    return PERCENT if "%" in plain else ""


def moment_of(number: int, code: str) -> str:
    """Return whether a format shows a date or time (`moment`), a `span` of time, or neither.

    Args:
        number: the format's number; those below 60 are the same in every program.
        code: how it is written, empty where its number says it all.

    >>> moment_of(164, "yyyy-mm-dd"), moment_of(164, "[h]:mm"), moment_of(164, '0 "days"')
    ('moment', 'span', '')
    """
    if not code:
        return SPAN if number in _SPANS else MOMENT if number in _MOMENTS else ""
    plain = _LITERAL.sub("", code[:_LONGEST]).partition(";")[0]
    if _ELAPSED.search(plain):
        return SPAN
    plain = _IN_BRACKETS.sub("", plain)
    return MOMENT if _CLOCK.search(plain) and plain.casefold() != "standard" else ""


def sign_of_format(number: int, code: str) -> str:
    """Return the sign that a format shows, by its number where it is not written out."""
    return sign_of(code) if code else _SIGNS.get(number, "")


def signs_by_style(elements: Iterable[tuple[str, dict[str, str]]]) -> dict[int, str]:
    """Return style number -> sign, of the cell styles that show one.

    Args:
        elements: (name, attributes) of the elements of a workbook's styles, in their order.
    """
    signs = dict(_SIGNS)
    found: dict[int, str] = {}
    number, inside = 0, False
    for tag, facts in elements:
        if tag == "numFmt":
            signs[int(facts.get("numFmtId", 0))] = sign_of(facts.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif inside and tag == "xf":
            if sign := signs.get(int(facts.get("numFmtId", 0))):
                found[number] = sign
            number += 1
        elif tag not in _INSIDE:
            inside = False
    return found
