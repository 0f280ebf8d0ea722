# ruff: noqa: RUF001 - letters that look like others are what this is about
"""Names that are one name: whatever case, spaces, marks, order or alphabet they are written in.

Whoever must not approve his own work must not do it as `ana  KOVAČ`, `Kovac, Ana` or with letters
of another alphabet that look the same. So names are compared by what is left of them when all that
a reader may overlook is taken away. It errs towards calling two names one: then a third person is
asked, or a name is registered otherwise.

    >>> alike("Ana Kovač", "KOVAC, Ana"), alike("Ana", "Ann")
    (True, False)
"""

from __future__ import annotations

import unicodedata
from typing import Final

#: Letters of other alphabets, and of this one, that are taken for letters without marks.
_LOOKS: Final = str.maketrans(
    {
        # Cyrillic, after case folding
        "а": "a", "в": "b", "г": "r", "е": "e", "ё": "e", "з": "3", "и": "u", "й": "u", "к": "k",
        "м": "m", "н": "h", "о": "o", "п": "n", "р": "p", "с": "c", "т": "t", "у": "y", "ү": "y",
        "х": "x", "ь": "b", "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "һ": "h", "ԁ": "d", "ԛ": "q",
        "ԝ": "w", "ө": "o", "қ": "k", "ԍ": "g", "ѵ": "v", "ӏ": "l",
        # Greek
        "α": "a", "β": "b", "γ": "y", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "m",
        "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "ς": "c", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
        "ϲ": "c", "ϳ": "j",
        # Armenian and others that look like Latin letters
        "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "ꭓ": "x", "ɡ": "g", "ɑ": "a",
        "ʋ": "v", "ᴏ": "o", "ɩ": "i",
        # Latin letters that have no parts to take apart
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae",
        "œ": "oe", "þ": "th", "ŋ": "n", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        # A digit that looks like a letter
        "0": "o",
    }
)  # fmt: skip

#: Letters that case folding would turn into others than what a capital letter looks like.
_CAPITALS: Final = str.maketrans(
    {
        "Н": "h",
        "В": "b",
        "Η": "h",
        "Ν": "n",
        "Υ": "y",
        "Ζ": "z",
        "Ρ": "p",
        "Σ": "s",
        "Μ": "m",
        # One stroke: a small l is taken for a capital i, a capital L is not.
        "I": "1",
        "l": "1",
        "|": "1",
    }
)


def looks(name: str) -> frozenset[str]:
    """Return what is left of a name: its words as they follow, and in the order of letters.

    Two names are one where these sets meet. Of a name without letters and digits nothing is left,
    so that it is no name.
    """
    return frozenset(text for way in (name, name.translate(_CAPITALS)) for text in _bare(way))


def _bare(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(
        char for char in plain if unicodedata.category(char) not in _UNSEEN and char not in _BLANK
    )
    text = unicodedata.normalize("NFKD", letters).translate(_LOOKS)
    spaced = "".join(char if char.isalnum() else " " for char in text)
    words = spaced.split()
    return ("".join(words), "".join(sorted(words))) if words else ()


#: Marks on letters or beside them, and characters that nobody sees.
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Lm"})
#: Letters by their category, of which nothing is seen.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")


def alike(one: str, other: str) -> bool:
    """Return whether two names may be one: see `looks`."""
    return not looks(one).isdisjoint(looks(other))
