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

#: Formats that every spreadsheet program has by number and that show per cents.
_PERCENTS = frozenset({9, 10})
PERCENT = "%"

_BRACKETED = re.compile(r"\[\$([^\]-]+)(?:-([0-9A-Fa-f]+))?\]")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r'"([^"]*)"')
_BARE = re.compile(r"[$€£¥₩₹]")
_WORD = re.compile(r"\s*(?:[A-Z]{3}|[A-Za-z]{0,3}[$€£¥₩₹]|kr\.?)\s*\Z")
_INSIDE = frozenset({"xf", "alignment", "protection", "extLst", "ext"})


def sign_of(code: str) -> str:
    """Return the sign that a format shows: `%`, `€`, `$-409` (with its country), or nothing."""
    first = code.partition(";")[0]
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


def signs_by_style(elements: Iterable[tuple[str, dict[str, str]]]) -> dict[int, str]:
    """Return style number -> sign, of the cell styles that show one.

    Args:
        elements: (name, attributes) of the elements of a workbook's styles, in their order.
    """
    signs = dict.fromkeys(_PERCENTS, PERCENT)
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
