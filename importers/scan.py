"""The look at an xlsx file before it is read: a zip of XML, of unknown intent.

calamine is fast and trusting: one cell far out makes it ask for terabytes, an error cell or a
formula that was never computed reads as an empty cell. So the parts are looked at first, as bytes:
where the last cell stands, how many there are, hidden rows and columns, merged cells, the signs
that number formats show. Where the reader then finds fewer filled cells than there are, each cell
is looked at (`look`): it is an error, an uncomputed formula, a cell there twice, or just empty.

The patterns know sheets as spreadsheet programs write them. What is written in another way is put
into that form first (`importers.readers.plain`). Runs in the reading process; imports the standard
library only.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importers.addresses import column_number
from importers.formats import signs_by_style
from importers.readers.package import Package
from importers.readers.refusals import RefusedError, StrangerError

#: Cells a sheet may span, empty ones included: the reader keeps one slot for each.
CELLS_LIMIT = 20_000_000
ROWS_LIMIT = 1_048_576
COLUMNS_LIMIT = 16_384
#: Sheets up to this many bytes are kept between two looks; larger ones are unpacked again.
_KEEP = 16 << 20
#: Signs that make every cell be looked at.
_EVERY = {0: ""}

FAR = "Delete the far-away cells (often one stray space), save, and try again."

# Patterns begin with plain letters: that is what makes a search of megabytes fast.
_ROW = re.compile(rb"<row(?=[\s/>])([^<>]*)>")
_ROW_HEAD = re.compile(rb'^ r="(\d{1,7})"((?: [\w:.]+="[^"\n]*")*) ?/?$', re.MULTILINE)
#: A cell of a row below 1,050,000; empty where a cell is written in any other way.
_COLUMN = re.compile(rb'<c(?: r="([A-Z]{1,3})(?:\d{1,6}|10[0-4]\d{4})"|(?=[\s/>]))')
_HIDDEN = re.compile(rb' (?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_COL = re.compile(rb"<col\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"\s(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_PLACE = re.compile(rb'<c r="([^"]+)"')
#: A cell's column, row, other attributes, and what is in it, up to the next cell or its own end.
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^<>]*?)(?:/>|>([^<]*(?:<(?!/?c[\s>/])[^<]*)*)</c>)')
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_TEXT = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_VALUE = re.compile(rb"<v[^<>]*>([^<]*)<")
_FORMULA = re.compile(rb"<f[\s/>]")
_MERGED = re.compile(
    rb"<mergeCell\s[^<>]*?\bref\s*=\s*[\"']\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?(\d+)[\"']"
)
_PREFIX = re.compile(rb"<\w+:worksheet[\s>]")

#: What a package is whose main part is no workbook, by the folder of that part.
_STRANGERS = {"word": "a Word document", "ppt": "a presentation", "visio": "a drawing"}


class Part(NamedTuple):
    """One worksheet as its bytes show it. Rows and columns are numbered from 1.

    Attributes:
        part: the name of its part.
        state: `visible`, `hidden` or `veryHidden`.
        cells: how many cell elements there are, empty ones included.
        last: the number of the last row.
        suspect: results of 0 are not to be believed: the file asks to be computed anew.
        kept: its bytes, if they are few.
    """

    part: str
    state: str
    cells: int
    last: int
    hidden_rows: list[int]
    hidden_columns: list[int]
    merged: list[tuple[int, int, int, int]]
    signs: list[tuple[int, int, str]]
    suspect: bool = False
    kept: bytes = b""


Errors = list[tuple[int, int, str]]
Places = list[tuple[int, int]]


def main_part(package: Package) -> str:
    """Return the name of the part that lists the sheets.

    Raises:
        StrangerError: it is something else than a workbook.
    """
    targets = package.targets("").values()
    book = next((to for kind, to in targets if kind.endswith("/officeDocument")), "xl/workbook.xml")
    if not package.has(book):
        raise StrangerError("a zip without a workbook")
    if book.endswith(".bin"):
        return book
    root = next(package.elements(book), ("", {}))[0]
    if root != "workbook":
        raise StrangerError(_STRANGERS.get(book.partition("/")[0], "a zip without a workbook"))
    return book


def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def scan(content: bytes) -> dict[str, Part]:
    """Return what is to be known of each worksheet before it is read, by its name.

    Raises:
        RefusedError: the file is not read at all.
        StrangerError: it is no workbook.
    """
    package = Package(content)
    return scan_parts(package, main_part(package))


def scan_parts(package: Package, book: str) -> dict[str, Part]:
    """Return what is to be known of each worksheet of a package, by its name."""
    targets = package.targets(book)
    signs: dict[int, str] = {}
    for kind, part in targets.values():
        if kind.endswith("/sharedStrings"):
            package.read(part)  # for its document type
        elif kind.endswith("/styles"):
            signs = signs_by_style(package.elements(part))
    found: dict[str, Part] = {}
    suspect = any(
        tag == "calcPr" and facts.get("fullCalcOnLoad") in {"1", "true"}
        for tag, facts in package.elements(book)
    )
    for tag, facts in package.elements(book):
        kind, part = targets.get(facts.get("id", ""), ("", ""))
        if tag == "sheet" and kind.endswith("/worksheet"):
            data = package.read(part)
            if data is None:
                raise RefusedError(f"the part {part} is missing")
            name = facts.get("name", "")
            if name in found:
                raise RefusedError(f"the file has two sheets of the name {name!r}")
            seen = scan_sheet(data, name, signs)
            found[name] = seen._replace(
                part=part, state=facts.get("state", "visible"), suspect=suspect
            )
    return found


def scan_sheet(data: bytes, name: str, signs: dict[int, str]) -> Part:
    """Return what a sheet's bytes show of it.

    Raises:
        RefusedError: the sheet is not read at all.
    """
    seen = _seen(data, signs)
    if seen is None:
        data = _written_plainly(data, name)
        seen = _seen(data, signs)
    if seen is None:
        raise RefusedError(f"sheet {name} has rows or cells beyond any spreadsheet", FAR)
    cells, columns, rows = seen
    last = _extent([int(number) for number, _ in rows], columns, name)
    hidden_rows = [int(number) for number, head in rows if head and _HIDDEN.search(head)]
    start, end = _body(data)
    merged = [
        (int(m[2]), _column(m[1]), int(m[4]), _column(m[3])) for m in _MERGED.finditer(data, end)
    ]
    return Part(
        "", "", cells, last, hidden_rows, _hidden_columns(data[:start]), merged,
        _signed(data, signs), kept=data if len(data) <= _KEEP else b"",
    )  # fmt: skip


def _written_plainly(data: bytes, name: str) -> bytes:
    from importers.readers.plain import plain_sheet  # noqa: PLC0415 # few files need it

    return plain_sheet(data, name)


def _seen(
    data: bytes, signs: dict[int, str]
) -> tuple[int, set[bytes], list[tuple[bytes, bytes]]] | None:
    """Return the number of cells, their columns, and each row's (number, other attributes).

    None where the sheet is not written in the form that the patterns know. Of a large sheet without
    signs the columns are not looked at: a far cell in one would break the limit of memory.
    """
    if _PREFIX.search(data, 0, 4096) or (data.find(b"!") >= 0 and b"<!" in data):
        return None
    start, end = _body(data)
    heads = _ROW.findall(data, start, end)
    rows = _ROW_HEAD.findall(b"\n".join(heads))
    if len(rows) != len(heads):
        return None
    if len(data) > _KEEP and not signs:
        return data.count(b"<c", start, end), set(), rows
    columns = _COLUMN.findall(data, start, end)
    return None if b"" in (found := set(columns)) else (len(columns), found, rows)


def _body(data: bytes) -> tuple[int, int]:
    """Return where the rows begin and end."""
    start = max(data.find(b"<sheetData"), 0)
    return start, max(data.rfind(b"</sheetData>"), start)


def _extent(numbers: list[int], columns: set[bytes], name: str) -> int:
    """Return the last row, of a sheet that spans no more than can be read."""
    if numbers != sorted(set(numbers)):
        raise RefusedError(f"sheet {name} has a row twice, or its rows out of order")
    last = numbers[-1] if numbers else 0
    if last > ROWS_LIMIT:
        raise RefusedError(f"sheet {name} has a row {last}, beyond any spreadsheet")
    width = max(map(_column, columns), default=1)
    if width > COLUMNS_LIMIT or last * width > CELLS_LIMIT:
        raise RefusedError(f"sheet {name} spans {last:,} rows by {width:,} columns", FAR)
    return last


def _signed(data: bytes, signs: dict[int, str]) -> list[tuple[int, int, str]]:
    """Return the cells whose number format shows a sign."""
    if not signs:
        return []
    styles = "|".join(map(str, signs)).encode()
    pattern = rb"<c r=\"([A-Z]+)(\d+)\"(?:\s[^<>]*?)??\ss\s*=\s*[\"'](%s)[\"']" % styles
    return [
        (int(row), _column(letters), signs[int(style)])
        for letters, row, style in re.findall(pattern, data)
    ]


def look(package: Package, part: Part, name: str) -> tuple[Errors, Places]:
    """Return the error cells and the formulas never computed, of a sheet that was scanned.

    Raises:
        RefusedError: a cell is there twice.
    """
    data = part.kept
    if not data:
        data = package.read(part.part) or b""
        seen = _seen(data, _EVERY)
        if seen is None:
            data = _written_plainly(data, name)
            seen = _seen(data, _EVERY)
        part = part._replace(cells=seen[0] if seen else -1)
    return look_at(data, part, name)


def look_at(data: bytes, part: Part, name: str) -> tuple[Errors, Places]:
    """Return the same, of the sheet's bytes."""
    places = _PLACE.findall(data)
    if len(places) != len(set(places)):
        raise RefusedError(f"sheet {name} has a cell twice")
    errors: Errors = []
    uncached: Places = []
    if b'"e"' not in data and b"'e'" not in data and b"<f" not in data:
        return errors, uncached
    seen = 0
    for letters, row, head, inside in _CELL.findall(data):
        seen += 1
        value = _VALUE.search(inside) if inside else None
        text = value[1] if value else b""
        if _ERROR.search(head):
            shown = text.decode("utf-8", "replace") or "#ERROR"
            errors.append((int(row), _column(letters), shown))
        elif b"<f" in inside and _FORMULA.search(inside):
            # A formula whose result is the empty text says so: t="str" and an empty value.
            empty_text = b"<v" in inside and _TEXT.search(head)
            if (not text and not empty_text) or (part.suspect and text == b"0"):
                uncached.append((int(row), _column(letters)))
    if seen != part.cells:
        raise RefusedError(f"sheet {name} has cells that cannot be told apart")
    return errors, uncached


def _hidden_columns(head: bytes) -> list[int]:
    found: list[int] = []
    for match in _COL.finditer(head):
        facts = dict(_ATTRIBUTE.findall(match.group()))
        if facts.get(b"hidden") in {b"1", b"true"} or facts.get(b"width") in {b"0", b"0.0"}:
            first, last = int(facts.get(b"min", 0)), int(facts.get(b"max", 0))
            found.extend(range(first, min(last, first + 1000) + 1))
    return found
