"""The words of a statement, as data: a donor's own headings need no code.

The words stand in `reports/words/`, a file for each language. A donor's own file has the same shape
and may leave out whatever it does not change.
"""

from __future__ import annotations

import tomllib
from string import Formatter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.errors import BadInputError
from reports.render.words import ENGLISH, Words, flat
from reports.render.words import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Headings(BaseModel):
    """Title, certificate, and the words of each line and column by its code.

    `words` is the whole catalogue they were taken from; it is no part of a statement's figures.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )

    language: str
    title: str
    certificate: str
    uncertified: str
    lines: dict[str, str]
    columns: dict[str, str]
    words: Words = Field(exclude=True, repr=False)

    @property
    def withheld(self) -> str:
        """What stands for a text that names somebody else."""
        return self.words("privacy.withheld")


def headings(own: Path | None = None, language: str = ENGLISH) -> Headings:
    """Return the words of a language, a file of the donor's laid over them.

    Raises:
        BadInputError: there is no such language; the file cannot be read, or names what does not
            exist, or fills in what is not given.
    """
    words = words_of(language)
    if own is not None:
        words = Words(language, {**words.texts, **_own(own, words)})
    try:
        return Headings(
            language=language,
            title=words("title"),
            certificate=words("certificate"),
            uncertified=words("uncertified"),
            lines=words.part("lines"),
            columns=words.part("columns"),
            words=words,
        )
    except ValidationError as error:
        raise BadInputError(f"these are not headings: {error}", where=str(own)) from None


def _own(path: Path, words: Words) -> dict[str, str]:
    """Return a donor's own words by their keys."""
    try:
        theirs: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"the headings cannot be read: {error}", where=str(path)) from None
    found = dict(flat(theirs))
    for key, text in found.items():
        if key not in words.texts:
            raise _unknown(key, words, path)
        if not isinstance(text, str):
            raise BadInputError(
                f"these are not headings: {key} is not a text in quotes", where=str(path)
            )
        if not text.strip() and words.texts[key].strip() and key not in _MAY_BE_EMPTY:
            raise BadInputError(f"{key}: the text is empty", where=str(path))
        if len(text) > (most := _most(key, words.texts[key])):
            raise BadInputError(
                f"{key}: the text has {len(text)} characters; there is room for {most}",
                where=str(path),
            )
        given = _DAY if key in _DAYS else set(_filled(words.texts[key], path))
        if extra := sorted(set(_filled(text, path)) - given):
            raise BadInputError(
                f"{key}: nothing is filled in for {', '.join(extra)}",
                where=str(path),
                advice=f"The words that come with the program are {words.texts[key]!r}.",
            )
    return found


def _most(key: str, own: str) -> int:
    """Return how many characters a text may have: what stands over a column must fit one.

    Sentences have room for a paragraph.
    """
    sentence = key in {"certificate", "uncertified"} or own.endswith(".")
    return 2000 if sentence else 4 * len(own) + 80


def _filled(text: str, path: Path) -> Iterator[str]:
    """Return the names that a text has in braces."""
    try:
        for _, name, form, how in Formatter().parse(text):
            if name is not None:
                yield f"{{{name}}}" if not form and not how else f"{{{name}:{form}{how or ''}}}"
    except ValueError as error:
        raise BadInputError(
            f"these are not headings: {text!r}: {error}",
            where=str(path),
            advice="A brace of its own is written twice: {{ or }}.",
        ) from None


def _unknown(key: str, words: Words, path: Path) -> BadInputError:
    part, _, name = key.rpartition(".")
    own = words.part(part) if part else {}
    if own:
        return BadInputError(
            f"no {_ONE.get(part, f'word of {part}')} is called {name}",
            where=str(path),
            advice=f"The {part} are: {', '.join(own)}.",
        )
    parts = dict.fromkeys(known.partition(".")[0] for known in words.texts)
    return BadInputError(
        f"these are not headings: nothing is called {key}",
        where=str(path),
        advice=f"The parts are: {', '.join(parts)}.",
    )


#: A language may write numbers without groups.
_MAY_BE_EMPTY = frozenset({"language.group", "language.first-day"})
#: How a day is written may use any part of it.
_DAYS = frozenset({"language.long-day", "language.short-day", "language.short-month"})
_DAY = {"{ordinal}", "{day}", "{month}", "{month_name}", "{year}"}
#: What one word of a part is called in messages.
_ONE = {"lines": "line", "columns": "column"}
