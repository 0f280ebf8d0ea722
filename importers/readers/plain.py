"""A sheet of an xlsx file put into the form in which most programs write it.

A prefix before each name, attributes in any order, single quotation marks, comments, cells and rows
without an address: all of it is lawful XML, and rare. `plain_sheet` parses such a sheet and writes
the same rows and cells again, each with its address, and only what `importers.scan` looks for.
"""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from importers.addresses import column_letters, column_number
from importers.readers.refusals import RefusedError

_REF = re.compile(r"\$?([A-Za-z]{1,7})\$?(\d{1,9})\Z")
_INSIDE = frozenset({"f", "v", "is"})
_KEPT = frozenset({"col", "mergeCell"})


class _Writer:
    """Writes rows and cells as they are met.

    A cell without an address stands right of the one before it, a row without a number below the
    one before it: so the fast reader takes them too.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.row = self.column = 0
        self.depth = 0
        self.inside = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Write the beginning of an element."""
        name = tag.rpartition(":")[2]
        facts = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if self.inside:
            return
        if name == "row":
            number = facts.pop("r", "")
            self.row = int(number) if number.isdecimal() else self.row + 1
            self.column = 0
            self._open(name, {"r": str(self.row)}, facts)
        elif name == "c":
            self._open(name, {"r": self._place(facts.pop("r", ""))}, facts)
        elif name in {"sheetData", "mergeCells", "cols"}:
            self.written.append(f"<{name}>")
        elif name in _KEPT:
            self._open(name, {}, facts)
        elif name in _INSIDE and self.column:
            self.inside = name
            self.written.append(f"<{name}>")

    def _open(self, name: str, first: dict[str, str], facts: dict[str, str]) -> None:
        pairs = {**first, **facts}
        head = "".join(f" {key}={_quoted(value)}" for key, value in pairs.items())
        self.written.append(f"<{name}{head}>")

    def _place(self, ref: str) -> str:
        match = _REF.match(ref)
        if match is None:
            if ref:
                raise RefusedError(f"a cell has the address {ref[:20]!r}, which is none")
            self.column += 1
            return f"{column_letters(self.column)}{self.row}"
        self.column = column_number(match[1])
        return f"{match[1].upper()}{int(match[2])}"

    def end(self, tag: str) -> None:
        """Write the end of an element."""
        name = tag.rpartition(":")[2]
        if self.inside and name != self.inside:
            return
        if name in _INSIDE and self.inside:
            self.inside = ""
            self.written.append(f"</{name}>")
        elif name in {"row", "c", "sheetData", "mergeCells", "cols"}:
            self.written.append(f"</{name}>")

    def text(self, data: str) -> None:
        """Write what a formula or value says."""
        if self.inside:
            self.written.append(escape(data))


def _quoted(value: str) -> str:
    """Return an attribute's value in double quotation marks, on one line."""
    return '"' + escape(value, {'"': "&quot;", "\n": "&#10;"}) + '"'


def plain_sheet(data: bytes, name: str) -> bytes:
    """Return the rows and cells of a sheet in the form that patterns know.

    Raises:
        RefusedError: the sheet is no XML, or a cell's address is none.
    """
    writer = _Writer()
    parser = expat.ParserCreate()
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(data, True)  # expat takes no keywords
    except expat.ExpatError as error:
        raise RefusedError(f"sheet {name} is damaged: {error}") from None
    return "".join(["<worksheet>", *writer.written, "</worksheet>"]).encode()
