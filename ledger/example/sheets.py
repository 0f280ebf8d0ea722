"""Untidy sheets: tables drawn the way finance officers send them.

A title over merged cells, a remark, blank rows, the header somewhere in the middle, group
headings, sub-totals, a total, footnotes, and a column left empty at the edge. A `Sheet` is plain
data; `write_workbook` draws it, and draws the same bytes for the same data every time.
"""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: Workbooks carry the day they were made; a fixed one keeps them the same byte for byte.
MADE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 # the file format has no time zone

Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column: what its header says, which field of the table it shows, and how.

    Attributes:
        header: as printed, line breaks and all.
        field: field of the table; empty for a column nobody filled.
        kind: `text`; `date` (a real date where the day is known, else text); `number`; `typed`
            (an amount typed with thousands separators where the row is not in dollars); `year`
            (a whole number).
        width: in characters.
    """

    header: str
    field: str
    kind: str = "text"
    width: int = 14


#: Where a figure was published; most tables end in these columns.
SOURCE = (
    Column("Precision", "precision", width=20),
    Column("Source", "source", width=40),
    Column("Address", "url", width=30),
)


@dataclass(frozen=True)
class Total:
    """A row that adds columns up, over each group or over the sheet.

    Attributes:
        label: first cell; `{group}` is the group's heading.
        fields: the columns added up.
        leave_out: texts of `status` that are not counted.
        groups: the groups that get one; empty means one total for the sheet.
    """

    label: str
    fields: tuple[str, ...]
    leave_out: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its table and everything people put around a table."""

    name: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    notes: tuple[str, ...] = ()
    group: str = ""
    totals: tuple[Total, ...] = ()
    left: int = 0
    gap: int = 1


def read_table(folder: Path, name: str) -> tuple[Row, ...]:
    """Return the rows of one of the tables of figures."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


class _Pen:
    """Draws one sheet from the top down."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.sheet = sheet
        self.at = 0
        self._page = book.add_worksheet(sheet.name)
        self._plain = book.add_format()
        self._bold = book.add_format({"bold": True})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDEBF7"})
        self._date = book.add_format({"num_format": "dd/mm/yyyy"})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._sum = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        for number, column in enumerate(sheet.columns):
            self._page.set_column(sheet.left + number, sheet.left + number, column.width)

    def titles(self) -> None:
        """Write the titles, the first one over merged cells, and the blank rows below them."""
        left, last = self.sheet.left, self.sheet.left + min(6, len(self.sheet.columns) - 1)
        for number, text in enumerate(self.sheet.titles):
            if number == 0 and last > left:
                self._page.merge_range(self.at, left, self.at, last, text, self._title)
            else:
                self._page.write_string(self.at, left, text)
            self.at += 1
        self.at += self.sheet.gap

    def header(self) -> None:
        """Write the header row."""
        self.texts([column.header for column in self.sheet.columns], self._head)

    def texts(self, texts: Sequence[str], style: Any = None) -> None:
        """Write a row of texts."""
        for number, text in enumerate(texts):
            self._page.write_string(self.at, self.sheet.left + number, text, style)
        self.at += 1

    def heading(self, text: str) -> None:
        """Write a heading between groups of rows."""
        self.texts([text], self._bold)

    def row(self, row: Row) -> None:
        """Write a row of the table."""
        for number, column in enumerate(self.sheet.columns):
            self._cell(self.sheet.left + number, column, row)
        self.at += 1

    def _cell(self, column_at: int, column: Column, row: Row) -> None:
        text = row.get(column.field, "")
        kind = column.kind
        if not text:
            return
        if kind == "date" and len(text) == len("2010-03-18"):
            day = datetime.datetime.fromisoformat(text)
            self._page.write_datetime(self.at, column_at, day, self._date)
        elif kind == "typed" and row.get("currency", "USD") != "USD":
            self._page.write_string(self.at, column_at, f"{Decimal(text):,}")
        elif kind in {"number", "typed"}:
            self._page.write_number(self.at, column_at, Decimal(text), self._money)
        elif kind == "year":
            self._page.write_number(self.at, column_at, int(text))
        else:
            self._page.write_string(self.at, column_at, text)

    def total(self, total: Total, rows: Iterable[Row], group: str = "") -> None:
        """Write a total; a formula would do the same, but people paste values."""
        counted = [row for row in rows if row.get("status", "") not in total.leave_out]
        left = self.sheet.left
        self._page.write_string(self.at, left, total.label.format(group=group), self._bold)
        for number, column in enumerate(self.sheet.columns):
            if column.field in total.fields:
                amount = sum((Decimal(row[column.field] or 0) for row in counted), Decimal(0))
                self._page.write_number(self.at, left + number, amount, self._sum)
        self.at += 1

    def notes(self) -> None:
        """Write the footnotes, a blank row above them."""
        self.at += 1
        for text in self.sheet.notes:
            self.texts([text])


def _draw(book: Any, sheet: Sheet) -> None:
    pen = _Pen(book, sheet)
    pen.titles()
    pen.header()
    for group, members in groupby(sheet.rows, key=lambda row: row.get(sheet.group, "")):
        rows = list(members)
        if group:
            pen.heading(group)
        for row in rows:
            pen.row(row)
        for total in sheet.totals:
            if group in total.groups:
                pen.total(total, rows, group)
    for total in sheet.totals:
        if not total.groups:
            pen.total(total, sheet.rows)
    pen.notes()


def write_workbook(path: Path, sheets: Iterable[Sheet], facts: Mapping[str, str]) -> None:
    """Write a workbook; the same sheets give the same bytes."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_urls": False})
    book.set_properties({**facts, "created": MADE})
    for sheet in sheets:
        _draw(book, sheet)
    book.close()
