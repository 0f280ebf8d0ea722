"""A document as a workbook: the statement on the first sheet, each list on a sheet of its own.

Figures are numbers and texts are texts: nothing that came from a donor is ever a formula, a link or
a number by accident. What the arrangement says is a sum is a formula that adds it up again, beside
its exact value. The only date in the file is the document's own, so the same document gives the
same bytes.
"""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from itertools import chain, count
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from reports.render.formulas import fits, formula
from reports.render.sheet_charts import draw
from reports.render.tables import DASH, Unknown, loud, shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.render.tables import Cell, Column, Document, Kind, Row, Table
    from reports.render.words import Words

_INK, _BLUE, _QUIET, _TINT, _AMBER = "#1B2733", "#1F4E79", "#55606B", "#EEF3F8", "#8A4B00"
_NUMBERS: dict[Kind, str] = {
    "rate": "0.######",
    "percent": '0.0"%"',
}
_RIGHT = frozenset({"amount", *_NUMBERS})
_WRAPPED = frozenset({"words", "text"})
#: Characters of width for each kind of column, at least; text also by the weight of its column.
_WIDTHS: dict[Kind, int] = {
    "amount": 18,
    "rate": 11,
    "percent": 10,
    "date": 12,
    "number": 6,
    "mark": 17,
}
_TEXT_WIDTH, _WORDS_WIDTH = 6, 7
#: Characters that a column of ids grows to before they take a second line, and beside each value.
_TEXT_MAX, _BESIDE = 46, 2
#: Characters that a cell holds; a longer text would be dropped whole.
_CELL_MAX = 32_767
#: Characters of a property of the file that every program shows.
_PROPERTY_MAX = 255

#: Points of height for each line of a note, and how many characters go on one.
_NOTE_HEIGHT, _NOTE_WIDTH, _FACT_WIDTH = 13, 90, 60
#: Widths of a cover's first columns where no body says them, and characters of a label on a line.
_COVER, _LABEL_MAX = (6, 22, 60), 38
#: A row is at most so many lines high.
_LINES_MAX = 30
#: Points of height of a line to sign on.
_SIGN_HEIGHT = 30

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
    words: Words


def as_xlsx(document: Document) -> bytes:
    """Return the workbook of a document.

    Raises:
        TotalError: a total is not what its rows add up to.
    """
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, _OPTIONS)
    day, words = document.day, document.words
    workbook.set_properties(
        {
            "title": _property(
                words("language.labelled", label=document.title, value=document.name)
            ),
            "subject": _property(document.period),
            "author": _property(words("page.author")),
            "comments": _property(" ".join(document.labels)),
            "created": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
        }
    )
    styles = _Styles(workbook)
    first, lists = _first(document.tables)
    own = [words("page.body"), *([words("page.charts")] if document.charts else [])]
    names = _names([*own, *(table.title for table in lists)])
    _cover(_Place(workbook.add_worksheet(names.pop(0)), styles, words), document, first)
    if document.charts:
        sheet = workbook.add_worksheet(names.pop(0))
        _page(sheet, document)
        draw(workbook, sheet, document, styles)
    for name, table in zip(names, lists, strict=True):
        _list(_Place(workbook.add_worksheet(name), styles, words), document, table)
    workbook.close()
    return content.getvalue()


def legible(text: str) -> str:
    """Return a text whose controls and turned directions are spelt out, and which fits a cell."""
    return spelt(text, unsafe(text))[:_CELL_MAX]


def _first(tables: Sequence[Table]) -> tuple[Table | None, Sequence[Table]]:
    if tables and tables[0].id == "body":
        return tables[0], tables[1:]
    return None, tables


def _property(text: str) -> str:
    """Return a text as a property of the file holds it: one line, of a length that opens."""
    return legible(text).replace("\n", " ")[:_PROPERTY_MAX]


def _names(titles: Sequence[str]) -> list[str]:
    """Return a name for each sheet; two sheets may not have the same, in any case of letters."""
    cleaned = [_short(_ODD.sub("", legible(title)).strip()) for title in titles]
    found: list[str] = []
    taken = {_RESERVED}
    for at, name in enumerate(cleaned, 1):
        tries = chain([name], (f"{name[:26]} {number}".strip() for number in count(at)))
        own = next(one for one in tries if one and one.casefold() not in taken)
        found.append(own)
        taken.add(own.casefold())
    return found


#: What no sheet's name may hold or be.
_ODD = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_RESERVED = "history"
#: A sheet's name holds so many characters, and none of `[]:*?/` or a backslash.
_NAME_MAX = 31
#: No name that was cut ends with a word as short as this: `and`, `by`, `et`.
_LOOSE_MAX = 3


def _short(title: str) -> str:
    """Return what of a title a sheet's name holds, in whole words: up to a comma, if need be."""
    if len(title) <= _NAME_MAX:
        return title
    words = title.partition(",")[0].split()
    while len(words) > 1 and (len(" ".join(words)) > _NAME_MAX or len(words[-1]) <= _LOOSE_MAX):
        words.pop()
    return " ".join(words)[:_NAME_MAX].strip()


def _cover(place: _Place, document: Document, body: Table | None) -> None:
    sheet, styles, words = place
    _page(sheet, document)
    sheet.set_portrait()
    sheet.write_string(0, 0, legible(document.title), styles(font_color=_QUIET))
    sheet.write_string(
        1, 0, legible(document.name), styles(bold=True, font_size=16, font_color=_BLUE)
    )
    sheet.write_string(2, 0, legible(document.period), styles(font_size=11))
    last = max(len(body.columns) - 1 if body else 2, 2)
    sheet.set_row(1, 24)
    widths = _widths(body, words) if body is not None else list(_COVER)
    widths += _COVER[len(widths) :]
    # Beside the narrow column of line numbers, so that labels and values can be read whole.
    labels = [len(label) for label, _ in (*document.facts, *document.about)]
    widths[1] = max(widths[1], min(max(labels, default=0), _LABEL_MAX) + _BESIDE)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    row = _labels(place, document, 4)
    row = _pairs(place, document.facts, row + 1, last)
    if body is not None:
        sheet.repeat_rows(row + 1)
        row = _table(place, body, row + 1, widths)
    row += 1
    for note in document.notes:
        row = _wide(place, note, row, last)
    row = _pairs(place, document.about, row + 1, last)
    if document.certificate:
        row = _wide(place, document.certificate, row + 1, last, font_size=10, font_color=_INK)
        _signed(place, document, row + 1, last)


def _wide(place: _Place, text: str, row: int, last: int, **look: Any) -> int:
    """Write a text over the whole width, and return the row below it."""
    style = place.styles(**{"font_size": 9, "font_color": _QUIET, "text_wrap": True, **look})
    place.sheet.merge_range(row, 0, row, last, "", style)
    place.sheet.write_string(row, 0, legible(text), style)
    lines = min(1 + len(text) // _NOTE_WIDTH, _LINES_MAX)
    place.sheet.set_row(row, _NOTE_HEIGHT * lines)
    return row + 1


def _signed(place: _Place, document: Document, row: int, last: int) -> None:
    """Write who certified it, and the lines to write on."""
    sheet, styles, _ = place
    for label, value in document.signatories:
        sheet.write_string(row, 1, legible(label), styles(font_color=_QUIET, valign="bottom"))
        look = {"bottom": 1, "text_wrap": True, "valign": "bottom"}
        if last > 2:
            sheet.merge_range(row, 2, row, last, "", styles(**look))
        sheet.write_string(row, 2, legible(value), styles(**look))
        if not value:
            sheet.set_row(row, _SIGN_HEIGHT)
        row += 1


def _labels(place: _Place, document: Document, row: int) -> int:
    for label in document.labels:
        stands_out = loud(label)
        style = place.styles(bold=stands_out, font_color=_AMBER if stands_out else _INK)
        place.sheet.write_string(row, 0, legible(label), style)
        row += 1
    return row


def _pairs(place: _Place, pairs: Sequence[tuple[str, str]], row: int, last: int) -> int:
    for label, value in pairs:
        look = place.styles(font_color=_QUIET, text_wrap=True)
        place.sheet.write_string(row, 1, legible(label), look)
        if last > 2:
            place.sheet.merge_range(row, 2, row, last, "", place.styles(text_wrap=True))
        place.sheet.write_string(row, 2, legible(value), place.styles(text_wrap=True))
        lines = max(len(value) // _FACT_WIDTH, len(label) // _LABEL_MAX) + 1
        place.sheet.set_row(row, _NOTE_HEIGHT * min(lines, _LINES_MAX))
        row += 1
    return row


def _list(place: _Place, document: Document, table: Table) -> None:
    sheet, styles, _ = place
    _page(sheet, document)
    sheet.write_string(
        0, 0, legible(table.title), styles(bold=True, font_size=14, font_color=_BLUE)
    )
    sheet.write_string(1, 0, legible(document.footer), styles(font_color=_QUIET))
    sheet.write_string(2, 0, legible(table.about), styles(font_color=_QUIET))
    row = _labels(place, document, 3)
    widths = _widths(table, place.words)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    _table(place, table, row + 1, widths)
    sheet.freeze_panes(row + 2, 0)
    sheet.repeat_rows(row + 1)


def _page(sheet: Any, document: Document) -> None:
    words = document.words
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if words.direction == "rtl":
        sheet.right_to_left()
    # An ampersand begins a code in a footer; two of them print one.
    foot = legible(words("language.list").join((document.footer, document.identity)))
    pages = legible(words("page.of", page="&P", pages="&N"))
    sheet.set_footer(f"&L&8{foot[:90].replace('&', '&&')}&R&8{pages}")


def _lines(cell: Cell, column: Column, width: int) -> int:
    """Return how many lines a cell takes in its column, about."""
    if column.kind not in _WRAPPED or not isinstance(cell, str):
        return 1
    lines = sum(len(line) // width + 1 for line in cell.split("\n"))
    return min(lines, _LINES_MAX)


def _widths(table: Table, words: Words) -> list[int]:
    """Return the width of each column: its figures and days whole, its ids whole or wrapped."""
    found = []
    for at, column in enumerate(table.columns):
        cells = [row.cells[at] for row in table.rows]
        by_weight = _WORDS_WIDTH if column.kind == "words" else _TEXT_WIDTH
        least = _WIDTHS.get(column.kind, by_weight * column.weight)
        longest = 0
        if column.kind == "text":
            longest = min(max((len(str(cell)) for cell in cells if cell), default=0), _TEXT_MAX)
        elif column.kind != "words":
            numbers = [cell for cell in cells if isinstance(cell, Decimal)]
            ends = (max(numbers), min(numbers)) if numbers else ()
            longest = max((len(shown(end, column.kind, words)) for end in ends), default=0)
        found.append(max(least, longest + _BESIDE))
    return found


def _table(place: _Place, table: Table, row: int, widths: Sequence[int]) -> int:
    sheet, styles, words = place
    for at, column in enumerate(table.columns):
        right = column.kind in _RIGHT
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
        sheet.write_string(row, at, legible(column.title), style)
    first = row + 1
    known: dict[tuple[int, str, str], Any] = {}
    for down, line in enumerate(table.rows):
        row += 1
        lines = max(map(_lines, line.cells, table.columns, widths))
        if lines > 1:
            # Not every program finds the height of wrapped words by itself.
            sheet.set_row(row, _NOTE_HEIGHT * lines + 3)
        for at, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
            number = isinstance(cell, Decimal)
            form = _amounts(cell) if isinstance(cell, Decimal) and column.kind == "amount" else ""
            look = (at, line.style, form)
            if look not in known:
                facts = _look(column, line, at, words)
                known[look] = styles(**facts, **({"num_format": form} if form else {}))
            made = formula(table, down, at, first) if number else ""
            if made:
                sheet.write_formula(row, at, made, known[look], cell)
            elif number and fits(cell):
                sheet.write_number(row, at, cell, known[look])
            else:
                _write(place, (row, at), cell, column, known[look])
    return row + 1


def _write(place: _Place, at: tuple[int, int], cell: Cell, column: Column, style: Any) -> None:
    """Write a cell that is no number: a day, nothing, or words."""
    sheet, words = place.sheet, place.words
    if isinstance(cell, datetime.date):
        sheet.write_datetime(*at, cell, style)
    elif cell is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(cell, (Unknown, Decimal)):
        sheet.write_string(*at, shown(cell, column.kind, words), style)
    else:
        sheet.write_string(*at, legible(shown(cell, column.kind, words)), style)


def _amounts(cell: Decimal) -> str:
    """Return the number format with the amount's own decimals: yen have none, dinars three."""
    exponent = cell.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) and cell else 2
    digits = f"#,##0.{'0' * places}" if places else "#,##0"
    return f'{digits};({digits});"{DASH}"'


def _look(column: Column, row: Row, at: int, words: Words) -> dict[str, Any]:
    look: dict[str, Any] = {"bottom": 4, "bottom_color": "#B9C2CB"}
    if column.kind == "amount":
        look["align"] = "right"
    elif column.kind in _NUMBERS:
        look |= {"num_format": _NUMBERS[column.kind], "align": "right"}
    elif column.kind == "date":
        look |= {"num_format": words("language.sheet-day"), "align": "left"}
    elif column.kind == "words":
        look["text_wrap"] = True
        if row.style == "part" and at == 1:
            look["indent"] = 1
    elif column.kind == "mark":
        look |= {"italic": True, "font_color": _AMBER, "indent": 1}
    elif column.kind == "text":
        look |= {"indent": int(at > 0), "text_wrap": True}
    if row.style in {"total", "subtotal", "head"}:
        look["bold"] = True
    if row.style == "total":
        look |= {"bg_color": _TINT, "top": 1, "bottom": 1}
    return look
