"""The look at an xlsx file before it is read: a zip of XML, of unknown intent.

calamine is fast and trusting: one cell far out makes it ask for terabytes, an error cell or a
formula that was never computed reads as an empty cell. So the parts are looked at first, as bytes:
sizes and ratios, document types, the last row and column, error cells, uncomputed formulas, hidden
rows and columns, merged cells. Most sheets have none of these, and then the look costs a few
substring searches. Runs in the reading process; imports the standard library only.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from importers.formats import signs_by_style

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS_LIMIT = 5_000
SIZE_LIMIT = 512 << 20
RATIO_LIMIT = 300
#: Cells a sheet may span, empty ones included: the reader keeps one slot for each.
CELLS_LIMIT = 20_000_000
ROWS_LIMIT = 1_048_576
COLUMNS_LIMIT = 16_384

SAVE_AGAIN = "Open it in a spreadsheet program, save it as .xlsx, and try again."

#: (state, errors, uncached, hidden rows, hidden columns, merged, signs); cells as (row, column)
#: from 1; a sign is what a cell's number format shows beside the number (`importers.formats`).
Facts = tuple[
    str,
    list[tuple[int, int, str]],
    list[tuple[int, int]],
    list[int],
    list[int],
    list[tuple[int, int, int, int]],
    list[tuple[int, int, str]],
]

# Patterns begin with plain letters: that is what makes a search of megabytes fast.
_ROW = re.compile(rb"<row [^>]*?\br=[\"'](\d{1,9})[\"']")
_HIDDEN_ROW = re.compile(
    rb"<row\s(?:[^>]*?\s)?(?:hidden=[\"'](?:1|true)|ht=[\"']0(?:\.0*)?)[\"'][^>]*>"
)
_HIDING = (b"hidden=", b' ht="0', b" ht='0", b' width="0')
_NUMBER = re.compile(rb"\sr=[\"'](\d+)[\"']")
_COL = re.compile(rb"<col\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\s(\w+)=[\"']([^\"']*)[\"']")
_REF = re.compile(rb" r=[\"']([A-Za-z]{1,7})(\d{1,9})[\"']")
_PLACE = re.compile(rb'<c r="([^"]+)"')
_TWO_LETTERS = re.compile(rb" r=[\"'][A-Za-z]{2,}\d")
_THREE_LETTERS = re.compile(rb" r=[\"'][A-Za-z]{3,}\d")
_CELL = re.compile(rb"<c(\s[^>]*?)?(?:/>|>((?:(?!</c>).)*)</c>)", re.DOTALL)
_VALUE = re.compile(rb"<v[^>]*>([^<]*)<")
_MERGED = re.compile(rb"<mergeCell\s[^>]*?ref=[\"']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)[\"']")
_PREFIX = re.compile(rb"<(\w+):worksheet[\s>]")
_FORMULA_MARKS = (b"<f>", b"<f ", b"<f/")
_FORMULA = re.compile(rb"<f[\s/>]")
_ERROR_MARKS = (b't="e"', b"t='e'")


class RefusedError(Exception):
    """A file that is not read, and what its owner can do."""

    def __init__(self, what: str, advice: str = SAVE_AGAIN) -> None:
        super().__init__(what)
        self.advice = advice


class StrangerError(Exception):
    """A zip that is no workbook; the message says what it is."""


#: What a package is whose main part is no workbook, by the folder of that part.
_STRANGERS = {"word": "a Word document", "ppt": "a presentation", "visio": "a drawing"}


def column_number(letters: bytes) -> int:
    """Return a column's number from 1 for its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _Package:
    """The parts of the zip, each read at most once and never beyond its limits."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise RefusedError(f"the file is damaged or not a workbook: {error}") from None
        # Some programs write the parts' names the way Windows writes paths.
        self._names = {name.replace("\\", "/").casefold(): name for name in self._zip.namelist()}
        self._check()

    def _check(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > PARTS_LIMIT or len(self._names) != len(parts):
            raise RefusedError(f"the file has {len(parts)} parts, or two of one name")
        if sum(part.file_size for part in parts) > SIZE_LIMIT:
            raise RefusedError(f"the file unpacks to more than {SIZE_LIMIT >> 20} MiB")
        for part in parts:
            if part.flag_bits & 1:
                raise RefusedError("the file is protected by a password", "Save it without one.")
            if part.file_size > (1 << 20) and part.file_size > part.compress_size * RATIO_LIMIT:
                raise RefusedError(f"{part.filename} is packed more tightly than real data is")

    def _open(self, name: str) -> zipfile.ZipExtFile:
        try:
            return self._zip.open(name)  # type: ignore[return-value]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise RefusedError(f"{name} cannot be unpacked: {error}") from None

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, None where there is no such part."""
        known = self._names.get(name.casefold())
        if known is None:
            return None
        try:
            with self._open(known) as part:
                data = part.read(SIZE_LIMIT)
        except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
            raise RefusedError(f"{name} cannot be unpacked: {error}") from None
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:64]:
            raise RefusedError(f"{name} is not in UTF-8")
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise RefusedError(f"{name} declares a document type, which workbooks never do")
        return data


def _elements(data: bytes | None, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (local name, attributes by local name) of every element of a small part."""
    if data is None:
        raise RefusedError(f"the part {name} is missing: this is not a workbook")
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (tag.rpartition(":")[2], {key.rpartition(":")[2]: text for key, text in attributes.items()})
    )
    try:
        parser.Parse(data, True)  # expat takes no keywords
    except expat.ExpatError as error:
        raise RefusedError(f"{name} is damaged: {error}") from None
    return iter(found)


def _targets(package: _Package, part: str) -> dict[str, tuple[str, str]]:
    """Return relation id -> (type, part) of a part."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    if not part and package.read(rels) is None:
        return {}  # some programs leave the outermost list out
    for tag, facts in _elements(package.read(rels), rels):
        if tag == "Relationship" and facts.get("TargetMode") != "External":
            target = facts.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            found[facts.get("Id", "")] = (facts.get("Type", ""), posixpath.normpath(path))
    return found


def scan(content: bytes) -> dict[str, Facts]:
    """Return what is to be known of each worksheet before it is read, by its name.

    Raises:
        RefusedError: the file is not read at all.
        StrangerError: it is no workbook.
    """
    package = _Package(content)
    book = next(
        (to for kind, to in _targets(package, "").values() if kind.endswith("/officeDocument")),
        "xl/workbook.xml",
    )
    _check_workbook(package, book)
    targets = _targets(package, book)
    signs: dict[int, str] = {}
    for kind, part in targets.values():
        if kind.endswith("/sharedStrings"):
            package.read(part)  # for its document type
        elif kind.endswith("/styles"):
            signs = signs_by_style(_elements(package.read(part), part))
    found: dict[str, Facts] = {}
    for tag, facts in _elements(package.read(book), book):
        kind, part = targets.get(facts.get("id", ""), ("", ""))
        if tag == "sheet" and kind.endswith("/worksheet"):
            data = package.read(part)
            if data is None:
                raise RefusedError(f"the part {part} is missing")
            name = facts.get("name", "")
            if name in found:
                raise RefusedError(f"the file has two sheets of the name {name!r}")
            found[name] = (facts.get("state", "visible"), *_sheet(data, name, signs))
    return found


def _check_workbook(package: _Package, book: str) -> None:
    """Refuse a package whose main part is missing, or is the main part of something else."""
    data = package.read(book)
    if data is None:
        raise StrangerError("a zip without a workbook")
    root = next(_elements(data, book), ("", {}))[0]
    if root != "workbook":
        what = _STRANGERS.get(book.partition("/")[0], "a zip without a workbook")
        raise StrangerError(what)


def _sheet(data: bytes, name: str, signs: dict[int, str]) -> tuple[Any, ...]:
    """Return the facts of one sheet, but for its state."""
    if prefix := _PREFIX.search(data, 0, 4096):
        data = data.replace(b"<" + prefix[1] + b":", b"<").replace(b"</" + prefix[1] + b":", b"</")
    _check_extent(data, name)
    errors: list[tuple[int, int, str]] = []
    uncached: list[tuple[int, int]] = []
    has_errors = any(mark in data for mark in _ERROR_MARKS)
    has_formulas = any(mark in data for mark in _FORMULA_MARKS)
    if has_errors or has_formulas:
        _look_at_cells(data, name, errors, uncached)
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    if any(mark in data for mark in _HIDING):
        tags = (match.group() for match in _HIDDEN_ROW.finditer(data))
        hidden_rows = [int(_addressed(_NUMBER.search(tag), name)[1]) for tag in tags]
        hidden_columns = _hidden_columns(data)
    merged = []
    if b"mergeCell " in data:
        merged = [
            (int(m[2]), column_number(m[1]), int(m[4]), column_number(m[3]))
            for m in _MERGED.finditer(data)
        ]
    return errors, uncached, hidden_rows, hidden_columns, merged, _signed(data, name, signs)


def _signed(data: bytes, name: str, signs: dict[int, str]) -> list[tuple[int, int, str]]:
    """Return the cells whose number format shows a sign."""
    if not signs:
        return []
    styles = "|".join(map(str, signs)).encode()
    found = []
    for match in re.finditer(rb"<c\s(?:[^>]*?\s)?s=[\"'](%s)[\"'][^>]*>" % styles, data):
        ref = _addressed(_REF.search(match.group()), name)
        found.append((int(ref[2]), column_number(ref[1]), signs[int(match[1])]))
    return found


def _addressed(match: re.Match[bytes] | None, name: str) -> re.Match[bytes]:
    """Return an address that was found; what cannot be located cannot be reported."""
    if match is None:
        raise RefusedError(f"sheet {name} has cells or rows without an address")
    return match


def _check_extent(data: bytes, name: str) -> None:
    numbers = list(map(int, _ROW.findall(data)))
    if numbers != sorted(set(numbers)):
        raise RefusedError(f"sheet {name} has a row twice, or its rows out of order")
    places = _PLACE.findall(data)
    if len(places) != len(set(places)):
        raise RefusedError(f"sheet {name} has a cell twice")
    last = numbers[-1] if numbers else 0
    if last > ROWS_LIMIT:
        raise RefusedError(f"sheet {name} has a row {last}, beyond any spreadsheet")
    wide = _TWO_LETTERS.search(data) is not None
    very_wide = wide and _THREE_LETTERS.search(data) is not None
    if not very_wide and last * (702 if wide else 26) <= CELLS_LIMIT:
        return
    # Only now is it worth looking at each cell's own address.
    refs = _REF.findall(data)
    columns = max((column_number(letters) for letters, _ in refs), default=1)
    rows = max((int(row) for _, row in refs), default=last)
    if columns > COLUMNS_LIMIT or rows > ROWS_LIMIT or max(rows, last) * columns > CELLS_LIMIT:
        raise RefusedError(
            f"sheet {name} spans {max(rows, last):,} rows by {columns:,} columns",
            "Delete the far-away cells (often one stray space), save, and try again.",
        )


def _look_at_cells(
    data: bytes,
    name: str,
    errors: list[tuple[int, int, str]],
    uncached: list[tuple[int, int]],
) -> None:
    for match in _CELL.finditer(data):
        head, inside = match[1] or b"", match[2] or b""
        value = _VALUE.search(inside)
        text = value[1] if value else b""
        if any(mark in head for mark in _ERROR_MARKS):
            errors.append((*_at(head, name), text.decode("utf-8", "replace") or "#ERROR"))
        elif b"f" in inside and _FORMULA.search(inside):
            # A formula whose result is the empty text says so: t="str" and an empty value.
            empty_text = b't="str"' in head and b"v" in inside and b"<v" in inside
            if not text and not empty_text:
                uncached.append(_at(head, name))


def _at(head: bytes, name: str) -> tuple[int, int]:
    ref = _addressed(_REF.search(head), name)
    return int(ref[2]), column_number(ref[1])


def _hidden_columns(data: bytes) -> list[int]:
    found: list[int] = []
    for match in _COL.finditer(data):
        facts = dict(_ATTRIBUTE.findall(match.group()))
        if facts.get(b"hidden") in {b"1", b"true"} or facts.get(b"width") == b"0":
            first, last = int(facts.get(b"min", 0)), int(facts.get(b"max", 0))
            found.extend(range(first, min(last, first + 1000) + 1))
    return found
