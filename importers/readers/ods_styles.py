"""What the styles of an OpenDocument sheet show beside a number, and which sheets they hide.

A cell that shows `€ 100.00` may hold the bare number 100, and its style alone says what of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from importers.formats import PERCENT, sign_of
from importers.readers.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_MONEY = {_NUMBER + "currency-style", _NUMBER + "number-style", _NUMBER + "percentage-style"}
_WORDS = {_NUMBER + "currency-symbol", _NUMBER + "text"}

#: Microsoft's numbers for the countries whose signs are told apart by them (`importers.amounts`).
_LANGUAGES = {
    "US": "409", "AU": "C09", "CA": "1009", "NZ": "1409", "HK": "C04", "SG": "4809", "NO": "414",
    "SE": "41D", "DK": "406", "IS": "40F", "JP": "411", "CN": "804", "CH": "807",
}  # fmt: skip
#: Signs that more than one country has.
_SHARED = frozenset({"$", "kr", "kr.", "¥", "Fr.", "fr."})


class Styles:
    """The styles of a workbook, gathered from both parts that have some."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._more: dict[str, list[str]] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._hidden: set[str] = set()
        self._data = self._table = ""
        self._text: list[str] = []
        self._country = ""
        self._reading = False

    def take(self, data: bytes, name: str) -> None:
        """Take the styles of a part in."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._word
        try:
            parser.Parse(data, True)  # expat takes no keywords
        except expat.ExpatError as error:
            raise RefusedError(f"{name} is damaged: {error}") from None

    def _start(self, tag: str, facts: dict[str, str]) -> None:
        name = facts.get(_STYLE + "name", "")
        if tag in _MONEY:
            self._data, self._text, self._country = name, [], ""
            if tag.endswith("percentage-style"):
                self._signs[name] = PERCENT
        elif tag in _WORDS:
            self._reading = bool(self._data)
            self._country = facts.get(_NUMBER + "country", self._country)
        elif tag == _STYLE + "map" and self._data:
            self._more.setdefault(self._data, []).append(facts.get(_STYLE + "apply-style-name", ""))
        elif tag == _STYLE + "style":
            self._table = name if facts.get(_STYLE + "family") == "table" else ""
            if facts.get(_STYLE + "family") == "table-cell":
                self._cells[name] = (
                    facts.get(_STYLE + "data-style-name", ""),
                    facts.get(_STYLE + "parent-style-name", ""),
                )
        elif (
            tag == _STYLE + "table-properties"
            and self._table
            and facts.get(_TABLE + "display") == "false"
        ):
            self._hidden.add(self._table)

    def _word(self, text: str) -> None:
        if self._reading:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        if tag in _WORDS:
            self._reading = False
            if tag.endswith("currency-symbol") and self._data:
                sign = "".join(self._text).strip()
                language = _LANGUAGES.get(self._country, "") if sign in _SHARED else ""
                self._signs[self._data] = f"{sign}-{language}" if language else sign
        elif tag in _MONEY:
            if self._data not in self._signs:
                text = "".join(self._text).replace('"', "").strip()
                self._signs[self._data] = sign_of(f'"{text}"0') if text else ""
            self._data = ""

    def sign(self, style: str) -> str:
        """Return what a cell's style shows beside its number."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            data, style = self._cells.get(style, ("", ""))
            if data:
                signs = map(self._signs.get, [data, *self._more.get(data, [])])
                return next(filter(None, signs), "")
        return ""

    def hides(self, style: str) -> bool:
        """Return whether a sheet of this style is hidden."""
        return style in self._hidden


def styles_of(parts: Iterable[tuple[bytes | None, str]]) -> Styles:
    """Return the styles of these parts, of which some may be missing."""
    styles = Styles()
    for data, name in parts:
        if data is not None:
            styles.take(data, name)
    return styles
