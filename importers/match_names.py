"""Who and what a bank's text names: donors by their names, agreements by their ids.

A name inside a longer known name is not meant: "Guinea" in "Equatorial Guinea", `JPN-2014-01` in
`JPN-2014-01-B`. A text that names two donors names neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.filing import Register

#: A reference shorter than this, or without a digit, is a word like any other.
_REFERENCE_MIN = 5

#: One without letters might be any number unless it is long.
_DIGITS_MIN = 8

#: Words that say what kind of a body it is, not which.
_PLAIN = re.compile(r"[^\W_]+")


class _Hit(NamedTuple):
    start: int
    end: int
    owner: str


class References:
    """Finds ids and references in a text, whatever marks or spaces parted them."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Take what each owner (an agreement) may be called by."""
        self._patterns = [
            (owner, pattern)
            for owner, texts in names.items()
            for text in dict.fromkeys(texts)
            if (pattern := _pattern(text)) is not None
        ]

    def named(self, text: str) -> set[str]:
        """Return the owners that a text names."""
        hits = [
            _Hit(*match.span(), owner)
            for owner, pattern in self._patterns
            for match in pattern.finditer(text)
        ]
        return _outer(hits)


class Shapes:
    """Finds what is written as the ids of the books are, and is none of them.

    `JPN-2014-77` where the books have `JPN-2014-01`: an agreement that nobody has entered yet.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the ids that the books know."""
        known = list(names)
        self._known = {_bare(name) for name in known}
        shapes = {_shape(name) for name in known if _pattern(name) is not None}
        shapes -= {shape for shape in shapes if "[A-Z]" not in shape}
        self._pattern = (
            re.compile(
                rf"(?<![A-Za-z0-9-])(?:{'|'.join(sorted(shapes, reverse=True))})(?![A-Za-z0-9-])",
                re.IGNORECASE,
            )
            if shapes
            else None
        )

    def strange(self, text: str) -> set[str]:
        """Return what looks like an id in a text and is unknown."""
        if self._pattern is None:
            return set()
        return {name for name in self._pattern.findall(text) if _bare(name) not in self._known}


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _shape(name: str) -> str:
    """Return what an id looks like: its letters as many as they are, its numbers of any length."""
    parts = re.findall(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9]+", name)
    return "".join(
        f"[A-Z]{{{len(part)}}}" if part.isalpha() else r"\d{1,6}" if part.isdigit() else "[-/ ._]"
        for part in parts
    )


def _pattern(text: str) -> re.Pattern[str] | None:
    parts = re.findall(r"[A-Za-z]+|[0-9]+", text)
    joined = "".join(parts)
    if len(joined) < _REFERENCE_MIN or not any(part.isdigit() for part in parts):
        return None
    if joined.isdigit() and len(joined) < _DIGITS_MIN:
        return None
    between = r"[\s./:_-]{0,3}"
    words = between.join(map(re.escape, parts))
    return re.compile(rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])", re.IGNORECASE)


def _outer(hits: list[_Hit]) -> set[str]:
    """Return the owners of the hits that stand in no longer hit of another owner."""
    return {
        one.owner
        for one in hits
        if not any(
            other.owner != one.owner
            and other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in hits
        )
    }


class Donors:
    """Finds the donors that a text names, by id only where it is the whole text."""

    def __init__(self, register: Register) -> None:
        self._names: list[tuple[str, str]] = []
        for term in register.donors.values():
            for name in dict.fromkeys((term.name, *term.aliases)):
                if words := _words(name):
                    self._names.append((term.id, words))
        self._ids = {_words(term.id): term.id for term in register.donors.values()}

    def named(self, text: str) -> set[str]:
        """Return the donors that a text names."""
        words = _words(text)
        if words in self._ids:
            return {self._ids[words]}
        hits = []
        for donor, name in self._names:
            start = f" {words} ".find(f" {name} ")
            while start >= 0:
                hits.append(_Hit(start, start + len(name), donor))
                start = f" {words} ".find(f" {name} ", start + 1)
        return _outer(hits)


def _words(text: str) -> str:
    return " ".join(_PLAIN.findall(folded(text)))
