"""What a sheet shows to somebody who has never seen it: header, columns, totals, units.

Nothing is decided here that money hangs on: each fact is counted in the cells and comes with the
counts, so that a person can see why a layout is proposed and where it is unsure.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importers.amounts import AmountError, Marks, read_amount, shown_currencies
from importers.dates import DateError, day_parts, read_date
from importers.formats import PERCENT
from importers.header import fold_cell, header_texts, heading, heading_texts, pattern
from importers.prove import Cell, date_order, number_marks
from importers.scales import spoken_scales
from importers.workbook import Sheet, Value, address, column_letters, raw_text
from ledger.clauses import folded
from ledger.iso4217 import MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEARCH = 40
_ROWS_MAX = 1000
_TAIL = 50
_COLUMNS_MAX = 60
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_CODED = re.compile(r"[A-Z0-9][A-Z0-9.]{0,7} - \S")
_CURRENCY = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")

DATE, MONEY, CURRENCY, TEXT, EMPTY = "dates", "amounts", "currencies", "texts", "nothing"


@lru_cache(maxsize=1)
def wordings() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the header texts that people use: language -> field -> texts; and `rows`."""
    data = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text(encoding="utf-8"))
    return {
        language: {name: tuple(texts) for name, texts in words.items()}
        for language, words in data.items()
    }


@dataclass
class Seen:
    """A column as its cells show it.

    Attributes:
        at: its number, from 1.
        text: its header text as written.
        kind: what most of its cells are.
        filled: how many cells hold something; `fits` of them are of its kind.
        first: the first filled cell, as text.
        style: date order (`dmy`, `mdy`), or marks (`,.`), proved; empty where nothing needs one.
        open: cells that may be read two ways, where nothing proves one.
        against: cells that prove different things.
        coded: whether cells are a code and its label, `HUF - Forint`.
        written: whether any cell is a text that needs a style.
        packed: the mark between several things in a cell, and the first of them.
        values: the different texts, most common first.
    """

    at: int
    text: str
    kind: str = EMPTY
    filled: int = 0
    fits: int = 0
    first: str = ""
    style: str = ""
    open: tuple[Cell, ...] = ()
    against: tuple[Cell, ...] = ()
    coded: bool = False
    written: bool = False
    partial: bool = False
    times: bool = False
    odd: str = ""
    packed: tuple[str, str] = ("", "")
    values: list[str] = field(default_factory=list)
    turned: bool = False

    @property
    def letters(self) -> str:
        """Return its letters; of a sheet on its side, its row."""
        return str(self.at) if self.turned else column_letters(self.at)

    @property
    def where(self) -> str:
        """Return how people find it."""
        return f"{'row' if self.turned else 'column'} {self.letters}"

    def cell(self, row: int) -> str:
        """Return the address of its cell in a row."""
        return address(self.at, row) if self.turned else address(row, self.at)


@dataclass
class Survey:
    """A sheet as it shows itself.

    Attributes:
        row: the last row of its header; `depth` rows make it.
        columns: its columns.
        totals, footers: the texts by which such rows begin.
        headings: texts of rows with one filled cell between records.
        records: how many rows are left; `skipped` more were not looked at.
        scale: 1000 or 1000000 where the title or a header says so; `unit` is its text.
        currency: what title or header says; empty where they say none or several.
    """

    row: int
    depth: int
    columns: list[Seen]
    totals: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    records: int = 0
    skipped: int = 0
    scale: int = 1
    unit: str = ""
    currency: str = ""
    turned: bool = False

    @property
    def home(self) -> str:
        """Return the header's row; of a sheet on its side, its column."""
        return column_letters(self.row) if self.turned else str(self.row)


def survey(sheet: Sheet, *, turned: bool = False) -> Survey | None:
    """Return what a sheet shows; None where nothing in it is like a header.

    Args:
        sheet: the sheet, turned already where it is.
        turned: whether rows and columns are exchanged.
    """
    row = _header_row(sheet)
    if not row:
        return None
    depth = _depth(sheet, row)
    texts = heading_texts(sheet, row, depth)[:_COLUMNS_MAX]
    columns = [Seen(at, text, turned=turned) for at, text in enumerate(texts, 1) if text]
    found = Survey(row, depth, columns, turned=turned)
    rows = _records(sheet, found)
    found.records, found.skipped = len(rows), max(len(sheet.rows) - row - _ROWS_MAX - _TAIL, 0)
    for column in found.columns:
        _look(column, rows)
    _units(sheet, found)
    return found


def _is_word(value: Value) -> bool:
    return value.__class__ is str and any(char.isalpha() for char in str(value))


def _header_row(sheet: Sheet) -> int:
    """Return the row that heads most: many words in it, and cells of one kind below."""
    best, most = 0, 0.0
    for number, cells in enumerate(sheet.rows[:_SEARCH], 1):
        words = [at for at, value in enumerate(cells) if _is_word(value)]
        years = [at for at, value in enumerate(cells) if _YEAR.match(raw_text(value))]
        if len(words) < 2 or len(words) + len(years) < 2:
            continue
        below = sheet.rows[number : number + 12]
        other = sum(
            1
            for at in {*words, *years}
            if any(at < len(row) and row[at] != "" and not _is_word(row[at]) for row in below)
        )
        filled = sum(1 for value in cells if value != "")
        plain = len(words) + len(years)
        score = plain + 2.0 * other - 2 * (filled - plain) - number / 100
        if score > most:
            best, most = number, score
    return best + 1 if best and _goes_on(sheet, best) else best


def _goes_on(sheet: Sheet, row: int) -> bool:
    """Return whether the row below belongs to the header: it fills what the header leaves blank."""
    if row >= len(sheet.rows):
        return False
    upper, lower = sheet.rows[row - 1], sheet.rows[row]
    filled = [at for at, value in enumerate(lower) if fold_cell(value)]
    if len(filled) < 2 or not all(
        _is_word(lower[at]) or _YEAR.match(raw_text(lower[at])) for at in filled
    ):
        return False
    wide = {
        column
        for top, left, bottom, right in sheet.merged
        if top == row == bottom and right > left
        for column in range(left - 1, right)
    }
    blank = {at for at in filled if at >= len(upper) or not fold_cell(upper[at])}
    # A text heads what is blank to its right, merged or not.
    return bool(blank) and all(at in wide or at in blank or at + 1 in blank for at in filled)


def _depth(sheet: Sheet, row: int) -> int:
    """Return 2 where the row above belongs to the header: it heads what repeats or is blank."""
    if row < 2:
        return 1
    own = [fold_cell(value) for value in sheet.rows[row - 1]]
    above = [fold_cell(value) for value in sheet.rows[row - 2]]
    texts = [text for text in own if text]
    filled = [at for at, text in enumerate(above) if text]
    doubled = len(set(texts)) < len(texts)
    bare = any(at < len(own) and not own[at] for at in filled) and len(filled) > 1
    merged = any(top == row - 1 and right > left for top, left, _, right in sheet.merged)
    return 2 if filled and (doubled or bare or (merged and len(filled) > 1)) else 1


def _records(sheet: Sheet, found: Survey) -> list[tuple[int, Sequence[Value]]]:
    """Return the rows below the header that are records, noting what the others are."""
    words = wordings()["rows"]
    total, footer = pattern(words["total"]), pattern(words["footer"])
    header = header_texts(sheet, found.row, 1)
    rows: list[tuple[int, Sequence[Value]]] = []
    alone: list[tuple[int, str]] = []
    below = len(sheet.rows) - found.row
    # What ends a long table stands in its last rows.
    skipped = range(_ROWS_MAX, below - _TAIL)
    for number in (found.row + 1 + at for at in range(below) if at not in skipped):
        cells = sheet.rows[number - 1]
        filled = [value for value in cells if fold_cell(value)]
        if not filled:
            continue
        first = fold_cell(filled[0])
        if total.match(first):
            found.totals.append(" ".join(raw_text(filled[0]).split()))
        elif len(filled) == 1 and len(header) > 1:
            alone.append((number, " ".join(raw_text(filled[0]).split())))
        elif footer.match(first) and not any(_amount(value) for value in filled[1:]):
            found.footers.append(" ".join(raw_text(filled[0]).split()))
        else:
            rows.append((number, cells))
    last = rows[-1][0] if rows else 0
    found.headings = [text for number, text in alone if number < last]
    found.footers += [text for number, text in alone if number > last]
    return rows


def _amount(value: Value) -> bool:
    if value.__class__ is float:
        return True
    if value.__class__ is not str:
        return False
    for marks in (Marks(".", ","), Marks(",", "."), Marks(",", " "), Marks(".", "'")):
        try:
            read_amount(" ".join(str(value).split()), marks)
        except AmountError:
            continue
        return True
    return False


def _date(value: Value) -> bool:
    if value.__class__ is tuple:
        return True
    if value.__class__ is not str or not any(char.isdigit() for char in str(value)):
        return False
    if day_parts(str(value)):
        return True
    try:
        read_date(value, "iso", "last-day", "drop")
    except DateError:
        return False
    return True


def _look(column: Seen, rows: list[tuple[int, Sequence[Value]]]) -> None:
    """Count what stands in a column."""
    cells = [
        (number, row[column.at - 1])
        for number, row in rows
        if column.at <= len(row) and fold_cell(row[column.at - 1]) not in {"", "-"}
    ]
    column.filled = len(cells)
    if not cells:
        return
    column.first = raw_text(cells[0][1])
    texts = [Cell(number, str(value)) for number, value in cells if value.__class__ is str]
    tests = {
        DATE: [cell for cell in cells if _date(cell[1])],
        MONEY: [cell for cell in cells if _amount(cell[1])],
        CURRENCY: [cell for cell in cells if _currency(raw_text(cell[1]))],
    }
    years = sum(bool(_YEAR.match(raw_text(value))) for _, value in cells)
    counts = {name: len(found) for name, found in tests.items()}
    column.kind = _kind(column.text, counts, cells, years)
    fits = {number for number, _ in tests.get(column.kind, cells)}
    column.fits = len(fits)
    column.odd = next((raw_text(value) for number, value in cells if number not in fits), "")
    column.written = bool(texts)
    column.coded = sum(bool(_CODED.match(cell.text)) for cell in texts) * 2 > len(cells)
    column.packed = _packed([cell.text for cell in texts])
    known = Counter(raw_text(value) for _, value in cells)
    column.values = [text for text, _ in known.most_common(200)]
    if column.kind == DATE:
        proof = date_order(iter(texts))
        column.written = any(day_parts(cell.text) for cell in texts)
        column.partial = bool(years) or any(_partial(cell.text) for cell in texts)
        column.times = any(":" in cell.text for cell in texts) or any(
            value.__class__ is tuple and len(value) > 3 for _, value in cells
        )
        column.style, column.open, column.against = proof.found, proof.open, proof.against
    elif column.kind == MONEY:
        proof = number_marks(iter(texts))
        column.style, column.open, column.against = proof.found, proof.open, proof.against


def _packed(texts: list[str]) -> tuple[str, str]:
    """Return the mark between several things in most cells, each with digits, and the first."""
    for mark in ("##", ";", "|", " / ", "\n"):
        parted = [text for text in texts if mark in text]
        parts = [part.strip() for text in parted for part in text.split(mark) if part.strip()]
        if parts and len(parted) * 2 >= len(texts) and all(map(_has_digit, parts)):
            return mark, parts[0]
    return "", ""


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _partial(text: str) -> bool:
    try:
        return bool(read_date(text, "dmy", "last-day", "drop")[1])
    except DateError:
        return False


def _kind(header: str, found: dict[str, int], cells: list[tuple[int, Value]], years: int) -> str:
    """Return what most cells are; a year is a date only under a header that says so."""
    most = 0.8 * len(cells)
    if years == len(cells):
        words = [text for words in wordings().values() for text in words.get("date", ())]
        return DATE if pattern(tuple(words)).match(header.casefold()) else MONEY
    if found[DATE] >= most:
        return DATE
    if found[CURRENCY] >= most:
        return CURRENCY
    return MONEY if found[MONEY] >= most else TEXT


def _currency(text: str) -> bool:
    return text.partition(" - ")[0].strip().upper() in MINOR_UNITS


def _units(sheet: Sheet, found: Survey) -> None:
    """Note a unit and a currency that the title or a header states for all amounts."""
    above = [raw_text(value) for row in sheet.rows[: found.row] for value in row if _is_word(value)]
    title = sheet.rows[: found.row - found.depth]
    money = [column for column in found.columns if column.kind == MONEY]
    said = [(column.text, True) for column in money]
    said += [(raw_text(value), False) for row in title for value in row if _is_word(value)]
    for text, header in said:
        if spoken := spoken_scales(text, header=header):
            found.scale, found.unit = spoken[0].ones, " ".join(text.split())
            break
    codes = {code for text in above for code in _CURRENCY.findall(text) if code in MINOR_UNITS}
    codes |= {"EUR" for text in above if "€" in text}
    codes |= {
        code
        for (row, at), sign in sheet.signs.items()
        if row > found.row and any(column.at == at for column in money) and sign != PERCENT
        for code in (shown_currencies(sign) if len(shown_currencies(sign)) == 1 else ("several",))
    }
    found.currency = codes.pop() if len(codes) == 1 else ""


def calls_money(found: Survey) -> bool:
    """Return whether any header text is what somebody's language calls an amount or dollars."""
    words = [
        text
        for language, fields in wordings().items()
        if language != "rows"
        for name in ("amount", "usd")
        for text in fields.get(name, ())
    ]
    wanted = heading(*words)
    parts = pattern(wordings()["rows"]["money"])
    texts = [folded(column.text).replace("_", " ") for column in found.columns]
    return any(wanted.match(text) or parts.match(text) for text in texts)


def fact(column: Seen) -> dict[str, Any]:
    """Return a column's facts for a program."""
    return {
        "column": column.letters, "header": column.text, "kind": column.kind,
        "filled": column.filled, "fits": column.fits, "first": column.first,
    }  # fmt: skip
