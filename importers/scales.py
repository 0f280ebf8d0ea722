"""Thousands and millions, as headers and titles speak of them.

Read as ones, such a sheet is wrong by as much; and so is one of ones read as thousands because a
word only sounds so: `Donateur` ends like `TEUR`. So words are looked for whole, in the languages
that donors write; and above the table only where they stand beside a currency or an `in`, since a
title's prose may speak of the five million that somebody pledged.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importers.header import fold_cell

_CURRENCY = r"(?:usd|eur|euros?|chf|gbp|dollars?|d[oó]lares|francs?|franken|us\$|[$€£])"
_THOUSANDS = (
    r"thousands?\b|['\u2019]000\b|(?<!\d\s)\b000s?\b|\bmilliers?\b|\btausend\b|\btsd\b"
    r"|\bmigliaia\b|\bmilhares\b"
)
#: Spanish thousands; in an English title they are a distance.
_MILES, _MILES_OF = r"\bmiles\b", rf"(?<!\w)en\s+miles\b|\bmiles\s+de\s+{_CURRENCY}"
_MILLIONS = r"million|\bmln\b|\bmio\b|\bmillones\b|\bmilioni\b|\bmilhões\b"
#: Abbreviations that say unit and currency at once.
_SHORT_THOUSANDS = r"(?<!\w)[tk]-?(?:usd|eur|chf|gbp|€|\$)(?!\w)"
_SHORT_MILLIONS = r"(?<!\w)m-?(?:usd|eur|chf|gbp|€)(?!\w)"

_HEADER = {
    1000: re.compile(f"{_THOUSANDS}|{_MILES}|{_SHORT_THOUSANDS}"),
    1_000_000: re.compile(f"{_MILLIONS}|{_SHORT_MILLIONS}"),
}


def _above(words: str, short: str) -> re.Pattern[str]:
    led = rf"(?:(?<!\w)(?:in|en)|\b{_CURRENCY})\s*\(?(?:{words})\w*"
    of = r"(?:of|de|d['\u2019]|di)"
    followed = rf"(?<!\d)(?<!\d\s)(?:{words})\w*\.?\s*{of}?\s*{_CURRENCY}(?!\w)"
    return re.compile(rf"{led}|{followed}|(?<!\d)(?<!\d\s){short}")


_ABOVE = {
    1000: _above(_THOUSANDS, f"(?:{_SHORT_THOUSANDS}|{_MILES_OF})"),
    1_000_000: _above(_MILLIONS, _SHORT_MILLIONS),
}


class Scale(NamedTuple):
    """A unit that a text speaks of: how many ones it is, and the words that say so."""

    ones: int
    words: str


def spoken_scales(text: str, *, header: bool) -> list[Scale]:
    """Return the units that a text speaks of, a header's or one above the table.

    >>> spoken_scales("Montants en milliers d'euros", header=False)
    [Scale(ones=1000, words='en milliers')]
    >>> spoken_scales("Donateur", header=True)
    []
    """
    folded = fold_cell(text)
    wanted = _HEADER if header else _ABOVE
    found = ((ones, pattern.search(folded)) for ones, pattern in wanted.items())
    return [Scale(ones, match.group().strip()) for ones, match in found if match]
