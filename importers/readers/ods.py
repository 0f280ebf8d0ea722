"""OpenDocument spreadsheets: their XML walked once, for values and facts alike.

A cell's value is taken from its attributes, which are exact, never from what it shows; only texts
are what they show. A formula without a result, and one that shows an error, are empty and known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from importers.addresses import address
from importers.formats import PERCENT
from importers.readers.grid import Grid
from importers.readers.moments import binary, written_day, written_span
from importers.readers.ods_styles import Styles, styles_of
from importers.readers.refusals import UNLOCK, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importers.readers.package import Package

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"

_SPREADSHEET = _OFFICE + "spreadsheet"
_TYPE = _OFFICE + "value-type"
_VALUE = _OFFICE + "value"
_FORMULA = _TABLE + "formula"
_STYLE = _TABLE + "style-name"
_REPEATED = {"cell": _TABLE + "number-columns-repeated", "row": _TABLE + "number-rows-repeated"}
_SPANNED = (_TABLE + "number-rows-spanned", _TABLE + "number-columns-spanned")
_DEFAULT = _TABLE + "default-cell-style-name"
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
#: What holds rows and columns of a sheet. All else beside them (shapes, forms) is passed by.
_GROUPS = frozenset(
    _TABLE + name
    for name in (
        "table-row-group", "table-rows", "table-header-rows", "table-column-group",
        "table-columns", "table-header-columns",
    )
)  # fmt: skip
_PARAGRAPH = _TEXT + "p"
_PASSED_BY = frozenset({_TEXT + "note", _TEXT + "ruby-text"})
_NUMBERS = frozenset({"float", "currency", "percentage"})
_ERROR = re.compile(r"(?:#[A-Z/0]+[!?A]|Err:\d{3})\Z")
_SPACE = re.compile(r"[ \t\r\n]+")
_REPEATS = re.compile(r"[1-9]\d{0,8}\Z")


class _Walk:
    """What is known while the XML is walked. Cells outside of a sheet's own rows are passed by."""

    def __init__(self, styles: Styles) -> None:
        self.grids: list[Grid] = []
        self._styles = styles
        self._grid: Grid | None = None
        self._skip = 0  # how deep in something that is passed by
        self._deep = 0  # how deep in the list of sheets
        self._in_row = False
        self._row_style = ""
        self._columns: list[tuple[int, str]] = []
        self._cell: dict[str, str] | None = None
        self._lines: list[list[str]] = []
        self._in_line = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._word

    def _start(self, tag: str, facts: dict[str, str]) -> None:
        if self._skip:
            self._skip += 1
        elif self._cell is not None:
            self._start_text(tag, facts)
        elif self._in_row:
            if tag in _CELLS:
                self._cell, self._lines = facts, []
            else:
                self._skip = 1
        elif self._grid is not None:
            self._start_row(tag, facts)
        elif self._deep:
            if tag == _TABLE + "table":
                self._start_sheet(facts)
            else:
                self._skip = 1
        elif tag == _SPREADSHEET:
            self._deep = 1

    def _start_sheet(self, facts: dict[str, str]) -> None:
        state = "hidden" if self._styles.hides(facts.get(_STYLE, "")) else "visible"
        self._grid = Grid(facts.get(_TABLE + "name", ""), state)
        self._columns = []

    def _start_row(self, tag: str, facts: dict[str, str]) -> None:
        hidden = facts.get(_TABLE + "visibility") in {"collapse", "filter"}
        if tag == _TABLE + "table-row":
            self._in_row = True
            self._row_style = facts.get(_DEFAULT, "")
            self._only_grid().open_row(self._repeats(facts, "row"), hidden=hidden)
        elif tag == _TABLE + "table-column":
            number = self._repeats(facts, "cell")
            self._only_grid().add_columns(number, hidden=hidden)
            self._columns.append((number, facts.get(_DEFAULT, "")))
        elif tag not in _GROUPS:
            self._skip = 1

    def _start_text(self, tag: str, facts: dict[str, str]) -> None:
        if tag == _PARAGRAPH and not self._in_line:
            self._in_line = True
            self._lines.append([])
        elif not tag.startswith(_TEXT) or tag in _PASSED_BY:
            self._skip = 1
        elif self._in_line:
            if tag == _TEXT + "s":
                count = facts.get(_TEXT + "c", "1")
                self._lines[-1].append(" " * (int(count) if _REPEATS.match(count[:4]) else 1))
            elif tag == _TEXT + "tab":
                self._lines[-1].append("\t")
            elif tag == _TEXT + "line-break":
                self._lines[-1].append("\n")

    def _word(self, text: str) -> None:
        if self._in_line and not self._skip:
            line = self._lines[-1]
            text = _SPACE.sub(" ", text)
            line.append(text if line else text.removeprefix(" "))

    def _end(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
        elif self._cell is not None:
            if tag == _PARAGRAPH:
                self._in_line = False
            elif tag in _CELLS:
                self._take_cell(self._cell, covered=tag.endswith("covered-table-cell"))
                self._cell = None
        elif self._in_row:
            if tag == _TABLE + "table-row":
                self._only_grid().close_row()
                self._in_row = False
        elif self._grid is not None and tag == _TABLE + "table":
            self.grids.append(self._grid)
            self._grid = None

    def _only_grid(self) -> Grid:
        if self._grid is None:
            raise RefusedError("the file has rows outside of a sheet")
        return self._grid

    def _repeats(self, facts: dict[str, str], what: str) -> int:
        text = facts.get(_REPEATED[what], "1")
        if not _REPEATS.match(text):
            raise RefusedError(f"a {what} is said to be repeated {text[:20]!r} times")
        return int(text)

    def _take_cell(self, facts: dict[str, str], *, covered: bool) -> None:
        grid = self._only_grid()
        repeats = self._repeats(facts, "cell")
        lines = ["".join(line) for line in self._lines]
        kind = facts.get(_TYPE, "")
        if covered or not (kind or lines or _FORMULA in facts or _SPANNED[0] in facts):
            # What a merged cell covers is not shown: spreadsheet programs read it as empty, too.
            grid.pass_by(repeats)
            return
        shown = "\n".join(lines)
        error = facts.get(_CALC) == "error" or (_FORMULA in facts and _ERROR.match(shown))
        if error:
            grid.add_trouble(repeats, shown or "#ERROR")
        elif _FORMULA in facts and not kind and not lines:
            grid.add_trouble(repeats, "")
        else:
            value = self._value(kind, facts, shown)
            sign = self._sign(kind, facts) if kind in _NUMBERS else ""
            grid.add(value, repeats, sign)
        spans = [facts.get(name, "1") for name in _SPANNED]
        if spans != ["1", "1"] and all(map(_REPEATS.match, spans)):
            grid.merge(int(spans[0]), int(spans[1]))

    def _value(self, kind: str, facts: dict[str, str], shown: str) -> Any:
        try:
            if kind in _NUMBERS:
                return binary(facts.get(_VALUE, ""))
            if kind == "date":
                return written_day(facts.get(_OFFICE + "date-value", ""))
            if kind == "time":
                return written_span(facts.get(_OFFICE + "time-value", ""))
            if kind == "boolean":
                return {"true": True, "false": False}[facts.get(_OFFICE + "boolean-value", "")]
        except (ValueError, KeyError):
            grid = self._only_grid()
            where = address(grid.row, grid.column)
            said = next((v for k, v in facts.items() if k.endswith("value")), "")
            raise RefusedError(
                f"sheet {grid.name}, cell {where}: {said[:40]!r} is no {kind}"
            ) from None
        return shown if self._lines else facts.get(_OFFICE + "string-value", "")

    def _sign(self, kind: str, facts: dict[str, str]) -> str:
        if kind == "percentage":
            return PERCENT
        if currency := facts.get(_OFFICE + "currency", "").strip():
            return currency
        return self._styles.sign(facts.get(_STYLE, "") or self._row_style or self._column_style())

    def _column_style(self) -> str:
        at = self._only_grid().column
        for number, style in self._columns:
            at -= number
            if at <= 0:
                return style
        return ""


def read(package: Package, _content: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the frames of an OpenDocument spreadsheet.

    Raises:
        RefusedError: the file is not read.
    """
    manifest = "META-INF/manifest.xml"
    if package.has(manifest):
        for tag, _ in package.elements(manifest):
            if tag == "encryption-data":
                raise RefusedError("the file is protected by a password", UNLOCK)
    data = package.read("content.xml")
    if data is None:
        raise RefusedError("the part content.xml is missing: this is not a workbook")
    parts = ((package.read("styles.xml"), "styles.xml"), (data, "content.xml"))
    walk = _Walk(styles_of(parts))
    try:
        walk.parser.Parse(data, True)  # expat takes no keywords
    except expat.ExpatError as error:
        raise RefusedError(f"content.xml is damaged: {error}") from None
    names = [grid.name for grid in walk.grids]
    if len(names) != len(set(names)):
        raise RefusedError("the file has two sheets of one name")
    for grid in walk.grids:
        yield from grid.frames()
    yield ("ok", [])
