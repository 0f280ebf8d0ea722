"""A document as a workbook: the statement on the first sheet, each list on a sheet of its own.

Figures are numbers and texts are texts: nothing that came from a donor is ever a formula, a link or
a number by accident. The only date in the file is the document's own, so the same document gives
the same bytes.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from reports.render.tables import DASH, Unknown, shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.render.tables import Cell, Column, Document, Kind, Row, Table

#: Excel keeps fifteen digits of a number; a longer figure is written as text, whole.
DIGITS_MAX = 15

_INK, _BLUE, _QUIET, _TINT, _AMBER = "#1B2733", "#1F4E79", "#55606B", "#EEF3F8", "#8A4B00"
_NUMBERS: dict[Kind, str] = {
    "amount": '#,##0.00;(#,##0.00);"\u2013"',
    "rate": "0.######",
    "percent": '0.0"%"',
}
#: Characters of width for each kind of column; text also by the weight of its column.
_WIDTHS: dict[Kind, int] = {
    "amount": 18,
    "rate": 11,
    "percent": 10,
    "date": 12,
    "number": 6,
    "mark": 17,
}
_TEXT_WIDTH, _WORDS_WIDTH = 6, 7
#: Characters that a cell holds; a longer text would be dropped whole.
_CELL_MAX = 32_767

#: Points of height for each line of a note, and how many characters go on one.
_NOTE_HEIGHT, _NOTE_WIDTH, _FACT_WIDTH = 13, 90, 60

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


class _Styles:
    """The formats of a workbook, made once each."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **facts: Any) -> Any:
        key = tuple(sorted(facts.items()))
        if key not in self._known:
            base = {"font_name": "Calibri", "font_size": 10, "font_color": _INK, "valign": "top"}
            self._known[key] = self._workbook.add_format({**base, **facts})
        return self._known[key]


class _Place(NamedTuple):
    sheet: Any
    styles: _Styles


def as_xlsx(document: Document) -> bytes:
    """Return the workbook of a document."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, _OPTIONS)
    day = document.day
    workbook.set_properties(
        {
            "title": legible(f"{document.title}: {document.name}"),
            "subject": document.period,
            "author": "Books of the fund",
            "comments": " ".join(document.labels),
            "created": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        }
    )
    styles = _Styles(workbook)
    first, lists = _first(document.tables)
    _cover(_Place(workbook.add_worksheet("Statement"), styles), document, first)
    for name, table in zip(_names(lists), lists, strict=True):
        _list(_Place(workbook.add_worksheet(name), styles), document, table)
    workbook.close()
    return content.getvalue()


def legible(text: str) -> str:
    """Return a text whose controls and turned directions are spelt out, and which fits a cell."""
    return spelt(text, unsafe(text))[:_CELL_MAX]


def _first(tables: Sequence[Table]) -> tuple[Table | None, Sequence[Table]]:
    if tables and tables[0].id == "body":
        return tables[0], tables[1:]
    return None, tables


def _names(tables: Sequence[Table]) -> list[str]:
    cleaned = [_short("".join(c for c in table.title if c not in "[]:*?/\\")) for table in tables]
    return [
        name if cleaned.count(name) == 1 else f"{name[:27]} {at}"
        for at, name in enumerate(cleaned, 2)
    ]


#: A sheet's name holds so many characters, and none of `[]:*?/` or a backslash.
_NAME_MAX = 31
#: Words that no name may end with.
_LOOSE = frozenset({"and", "or", "by", "of", "to", "in"})


def _short(title: str) -> str:
    """Return what of a title a sheet's name holds, in whole words: up to a comma, if need be."""
    if len(title) <= _NAME_MAX:
        return title
    words = title.partition(",")[0].split()
    while len(words) > 1 and (len(" ".join(words)) > _NAME_MAX or words[-1] in _LOOSE):
        words.pop()
    return " ".join(words)[:_NAME_MAX]


def _cover(place: _Place, document: Document, body: Table | None) -> None:
    sheet, styles = place
    _page(sheet, document)
    sheet.set_portrait()
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, document.title, styles(font_color=_QUIET))
    sheet.write_string(
        1, 0, legible(document.name), styles(bold=True, font_size=16, font_color=_BLUE)
    )
    sheet.write_string(2, 0, document.period, styles(font_size=11))
    last = max(len(body.columns) - 1 if body else 2, 2)
    sheet.set_row(1, 24)
    row = _labels(place, document, 4)
    row = _pairs(place, document.facts, row + 1, last)
    if body is not None:
        row = _table(place, body, row + 1)
        _widths(sheet, body.columns)
    else:
        for at, width in enumerate((6, 22, 60)):
            sheet.set_column(at, at, width)
    row += 1
    for note in document.notes:
        style = styles(font_size=9, font_color=_QUIET, text_wrap=True)
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, legible(note), style)
        sheet.set_row(row, _NOTE_HEIGHT * (1 + len(note) // _NOTE_WIDTH))
        row += 1
    _pairs(place, document.about, row + 1, last)


def _labels(place: _Place, document: Document, row: int) -> int:
    for label in document.labels:
        loud = label.startswith("ILLUSTRATIVE")
        style = place.styles(bold=loud, font_color=_AMBER if loud else _INK)
        place.sheet.write_string(row, 0, label, style)
        row += 1
    return row


def _pairs(place: _Place, pairs: Sequence[tuple[str, str]], row: int, last: int) -> int:
    # Beside the narrow column of line numbers, so that both can be read whole.
    for label, value in pairs:
        place.sheet.write_string(row, 1, label, place.styles(font_color=_QUIET))
        if last > 2:
            place.sheet.merge_range(row, 2, row, last, "", place.styles(text_wrap=True))
        place.sheet.write_string(row, 2, legible(value), place.styles(text_wrap=True))
        place.sheet.set_row(row, _NOTE_HEIGHT * (1 + len(value) // _FACT_WIDTH))
        row += 1
    return row


def _list(place: _Place, document: Document, table: Table) -> None:
    sheet, styles = place
    _page(sheet, document)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, table.title, styles(bold=True, font_size=14, font_color=_BLUE))
    sheet.write_string(1, 0, legible(document.footer), styles(font_color=_QUIET))
    sheet.write_string(2, 0, table.about, styles(font_color=_QUIET))
    row = _labels(place, document, 3)
    _table(place, table, row + 1)
    _widths(sheet, table.columns)
    sheet.freeze_panes(row + 2, 0)
    sheet.repeat_rows(row + 1)


def _page(sheet: Any, document: Document) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    # An ampersand begins a code in a footer; two of them print one.
    footer = legible(f"{document.footer}, {document.identity}")[:90].replace("&", "&&")
    sheet.set_footer(f"&L&8{footer}&R&8Page &P of &N")


def _widths(sheet: Any, columns: Sequence[Column]) -> None:
    for at, column in enumerate(columns):
        by_weight = _WORDS_WIDTH if column.kind == "words" else _TEXT_WIDTH
        sheet.set_column(at, at, _WIDTHS.get(column.kind, by_weight * column.weight))


def _table(place: _Place, table: Table, row: int) -> int:
    sheet, styles = place
    for at, column in enumerate(table.columns):
        right = column.kind in _NUMBERS
        indent = int(at > 0 and column.kind in {"text", "mark"})
        style = styles(
            bold=True,
            indent=indent,
            bottom=2,
            bottom_color=_BLUE,
            align="right" if right else "left",
            font_color=_QUIET,
            text_wrap=True,
        )
        sheet.write_string(row, at, column.title, style)
    for line in table.rows:
        row += 1
        for at, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
            _write(place, (row, at), cell, column, line)
    return row + 1


def _write(place: _Place, at: tuple[int, int], cell: Cell, column: Column, row: Row) -> None:
    look = _look(column, row, at[1])
    if isinstance(cell, Decimal) and column.kind == "amount":
        look["num_format"] = _amounts(cell)
    sheet, style = place.sheet, place.styles(**look)
    if isinstance(cell, Decimal):
        if len(cell.as_tuple().digits) <= DIGITS_MAX:
            sheet.write_number(*at, cell, style)
        else:
            sheet.write_string(*at, shown(cell, column.kind), style)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(*at, cell, style)
    elif cell is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(cell, Unknown):
        sheet.write_string(*at, shown(cell, column.kind), style)
    else:
        sheet.write_string(*at, legible(str(cell)), style)


def _amounts(cell: Decimal) -> str:
    """Return the number format with the amount's own decimals: yen have none, dinars three."""
    exponent = cell.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) and cell else 2
    digits = f"#,##0.{'0' * places}" if places else "#,##0"
    return f'{digits};({digits});"{DASH}"'


def _look(column: Column, row: Row, at: int) -> dict[str, Any]:
    look: dict[str, Any] = {"bottom": 4, "bottom_color": "#B9C2CB"}
    if column.kind in _NUMBERS:
        look |= {"num_format": _NUMBERS[column.kind], "align": "right"}
    elif column.kind == "date":
        look |= {"num_format": "yyyy-mm-dd", "align": "left"}
    elif column.kind == "words":
        look["text_wrap"] = True
        if row.style == "part" and at == 1:
            look["indent"] = 1
    elif column.kind == "mark":
        look |= {"italic": True, "font_color": _AMBER, "indent": 1}
    elif column.kind == "text":
        look["indent"] = int(at > 0)
    if row.style in {"total", "subtotal", "head"}:
        look["bold"] = True
    if row.style == "total":
        look |= {"bg_color": _TINT, "top": 1, "bottom": 1}
    return look
