"""Words: every text of a statement and of its pages, by its key, in one language.

A language is one TOML file in `reports/words/`: sections of texts, and in `[language]` how it
writes numbers and days. English has every key; another language may leave out none (a test holds
it to that). What stands in braces is filled in: `Line {number}`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ledger.errors import BadInputError
from ledger.money import grouped

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

#: A share as clauses state it.
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")

#: The language that has every key, and that papers without one are in.
ENGLISH = "en"


@dataclass(frozen=True)
class Words:
    """The texts of a language by their keys: `lines.opening`.

    Attributes:
        code: of the language, as pages and readers of them know it: `en`.
        texts: text by dotted key.
    """

    code: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return a text, filled in.

        Raises:
            KeyError: no text has this key, or a value that it names is not given.
        """
        text = self.texts[key]
        return text.format_map(values) if "{" in text else text

    def known(self, key: str, otherwise: str) -> str:
        """Return the text of a key that comes from the books, or other words where none is."""
        return self.texts.get(key, otherwise)

    def part(self, name: str) -> dict[str, str]:
        """Return the texts of a section by their keys inside it."""
        start = f"{name}."
        return {
            key[len(start) :]: text for key, text in self.texts.items() if key.startswith(start)
        }

    @property
    def direction(self) -> str:
        """Return `ltr` or `rtl`: which way it is written."""
        return self.texts["language.direction"]

    @cached_property
    def _marks(self) -> dict[int, str]:
        return {ord(","): self.texts["language.group"], ord("."): self.texts["language.decimal"]}

    def grouped(self, number: Decimal) -> str:
        """Return a number as people read money in this language: `1,234.50`, `1 234,50`."""
        text = grouped(number)
        return text if self.code == ENGLISH else text.translate(self._marks)

    def digits(self, number: Decimal) -> str:
        """Return a number without groups: a rate, a share."""
        text = f"{number:f}"
        return text if self.code == ENGLISH else text.translate(self._marks)

    def rates(self, text: str) -> str:
        """Return a text with its shares as this language writes them: `7,5 %` for `7.5%`."""
        return _SHARE.sub(
            lambda found: self("language.percent", number=found[1].translate(self._marks)), text
        )

    def day(self, day: datetime.date) -> str:
        """Return a day in words: `31 December 2013`."""
        return self._day(day, "language.long-day")

    def short_day(self, day: datetime.date) -> str:
        """Return a day as tables write it: `2013-12-31`."""
        return self._day(day, "language.short-day")

    def month(self, day: datetime.date) -> str:
        """Return the month of a day as a narrow column or axis names it: `2013-12`."""
        return self._day(day, "language.short-month")

    def _day(self, day: datetime.date, key: str) -> str:
        number = self.texts["language.first-day"] if day.day == 1 else f"{day.day}"
        return self.texts[key].format(
            ordinal=number or "1",
            day=f"{day.day:02}",
            month=f"{day.month:02}",
            month_name=self.texts[f"months.{day.month}"],
            year=f"{day.year:04}",
        )


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = {path.name.removesuffix(".toml") for path in _folder().iterdir()}
    found = {code for code in found if "." not in code and not code.startswith("_")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def words(language: str = ENGLISH) -> Words:
    """Return the words of a language.

    Raises:
        BadInputError: there is no such language.
    """
    if language not in languages():
        raise BadInputError(
            f"no words are in the language {language!r}",
            advice=f"The languages are: {', '.join(languages())}.",
        )
    text = (_folder() / f"{language}.toml").read_text("utf-8")
    return Words(language, dict(flat(tomllib.loads(text))))


def flat(parts: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """Return each text of nested sections with its dotted key."""
    for key, value in parts.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{start}{key}.")
        else:
            yield f"{start}{key}", value


def _folder() -> Any:
    return files("reports") / "words"
