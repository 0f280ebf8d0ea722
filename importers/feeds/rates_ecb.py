"""The euro reference rates of the European Central Bank: one day or the whole history.

A table of days by currencies (`eurofxref.csv`, `eurofxref-hist.csv`), the same in a zip, or XML.
Units of the currency for one euro, as published. `N/A` is a currency that the bank does not quote
on that day: runs of it are one row each, with the lines and the column.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from xml.parsers import expat

from importers.feeds.rates_sheet import ECB, NONE, Answer, Gaps, Rate, answer, unsafe_xml
from importers.feeds.rates_signs import is_xml
from importers.readers.refusals import RefusedError

_BASE = "EUR"
_ZIPPED = re.compile(r"eurofxref[\w-]*\.csv", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}\Z")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip

#: The whole history is two million bytes; a zip that unpacks to more is not it.
SIZE_LIMIT = 64 << 20
_ADVICE = "Download it again from the European Central Bank."


def read(content: bytes) -> Answer:
    """Return the rates of a file."""
    try:
        if content.startswith(b"PK"):
            name, table = _unzipped(content)
            return _table(table, f"{name}, ")
        if is_xml(content):
            return _envelope(content)
        return _table(content, "")
    except RefusedError as error:
        return ("refused", str(error), _ADVICE)


def _unzipped(content: bytes) -> tuple[str, bytes]:
    """Return the name and content of the one table in a zip, within limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) != 1 or not _ZIPPED.fullmatch(parts[0].filename):
                raise RefusedError(f"the zip holds {len(parts)} files; expected one table of rates")
            if parts[0].flag_bits & 1 or parts[0].file_size > SIZE_LIMIT:
                raise RefusedError("the zip has a password, or unpacks to more than rates need")
            with package.open(parts[0]) as part:
                table = part.read(SIZE_LIMIT + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error) as error:
        raise RefusedError(f"the zip is damaged: {error}") from None
    if len(table) > SIZE_LIMIT:
        raise RefusedError("the zip unpacks to more than rates need")
    return parts[0].filename, table


def _table(content: bytes, where: str) -> Answer:
    """Return the rates of a table of days by currencies."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RefusedError(f"the file is no table of rates: {error}") from None
    columns = [name.strip() for name in rows[0]]
    codes = [(at, name) for at, name in enumerate(columns[1:], 1) if name]
    wrong = [name for _, name in codes if not _CODE.match(name)]
    if wrong or len({name for _, name in codes}) != len(codes):
        raise RefusedError(
            f"the header names {wrong[:3] or 'a currency twice'}, expected currencies"
        )
    rates: list[Rate] = []
    gaps = Gaps(ECB, _BASE, where)
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(rows[0]):
            raise RefusedError(f"line {line} has {len(row)} cells, the header {len(rows[0])}")
        day = _day(row[0].strip())
        for at, code in codes:
            number = row[at].strip()
            if number.upper() in NONE:
                gaps.none(code, day, line)
                continue
            gaps.some(code)
            place = f"{where}line {line}, column {code}"
            rates.append(Rate(ECB, day, _BASE, code, number, place))
    return answer(rates + gaps.end(), [])


def _day(text: str) -> str:
    """Return `13 April 2026` as an ISO date; other texts as they stand, for the layout to read."""
    parts = text.split()
    if len(parts) == 3 and parts[1].casefold() in _MONTHS:
        try:
            month = _MONTHS.index(parts[1].casefold()) + 1
            day = datetime.date(int(parts[2]), month, int(parts[0]))
        except ValueError:
            return text
        return day.isoformat()
    return text


def _envelope(content: bytes) -> Answer:
    """Return the rates of the XML form: cubes of a day, and in each a cube for a currency."""
    if problem := unsafe_xml(content):
        raise RefusedError(f"the file is not read: {problem}")
    rates: list[Rate] = []
    gaps = Gaps(ECB, _BASE)
    parser = expat.ParserCreate()
    day = ""

    def begin(name: str, facts: dict[str, str]) -> None:
        nonlocal day
        if name.rpartition(":")[2] != "Cube":
            return
        day = facts.get("time", day).strip()
        if "currency" not in facts:
            return
        line, code = parser.CurrentLineNumber, facts["currency"].strip()
        number = facts.get("rate", "").strip()
        if number.upper() in NONE:
            gaps.none(code, day, line)
        else:
            rates.append(Rate(ECB, day, _BASE, code, number, f"line {line}"))

    parser.StartElementHandler = begin
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise RefusedError(f"the file is damaged: {error}") from None
    if not rates:
        raise RefusedError("the file holds no rates")
    return answer(rates + gaps.end(), [])
