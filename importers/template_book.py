"""A template as a workbook: the sheet to fill in, a sheet to read, a sheet of lists.

Every text is written as a text, so that a donor called `=SUM(A1)` stays a name. The example stands
in the sheet to read, one line for each column, where no layout finds a header and nobody can book
it. The same books give the same bytes.
"""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from importers.fields import FieldType
from importers.template_words import MANY
from importers.templates import LISTS, READ_ME, Column, Template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Rows below the header that have drop-downs and formats.
ROWS = 2000

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

#: Templates bear no date: they are made of the program and the books alone.
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

_FORMATS = {
    FieldType.MONEY: "#,##0.00",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.NUMBER: "General",
    FieldType.PERCENT: "General",
}
_TEXT = "@"
_WIDTH_LEAST, _WIDTH_MOST, _WIDTH_WORDS = 12, 28, 36
_ROOMY = frozenset({"words", "text", "note", "description", "consent", "source", "aliases"})


def workbook_of(made: Template) -> bytes:
    """Return the workbook of a template."""
    import xlsxwriter  # noqa: PLC0415 # slow to load, and only here

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    book.set_properties({"title": f"Template: {made.title}", "created": _CREATED})
    sheet = book.add_worksheet(made.sheet)
    readme = book.add_worksheet(READ_ME)
    ranges = _write_lists(book, made)
    _write_sheet(book, sheet, made, ranges)
    _write_readme(book, readme, made)
    sheet.activate()
    book.close()
    return content.getvalue()


def _write_lists(book: Workbook, made: Template) -> dict[str, str]:
    """Write the lists, and return the range of each."""
    if not made.lists:
        return {}
    sheet = book.add_worksheet(LISTS)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": _TEXT})
    found: dict[str, str] = {}
    for at, (name, values) in enumerate(made.lists.items()):
        sheet.write_string(0, at, f"List: {name}", bold)
        for row, value in enumerate(values, 1):
            sheet.write_string(row, at, value, text)
        sheet.set_column(at, at, min(max(map(len, (*values, name))) + 6, 60))
        letter = _letters(at)
        found[name] = f"={LISTS}!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes(1, 0)
    return found


def _letters(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 # slow to load, and only here

    return str(xl_col_to_name(at))


def _write_sheet(book: Workbook, sheet: Worksheet, made: Template, ranges: dict[str, str]) -> None:
    """Write the sheet to fill in: its header, and what each column takes below it."""
    base = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    needed = book.add_format({**base, "bg_color": "#1F4E78", "font_color": "#FFFFFF"})
    other = book.add_format({**base, "bg_color": "#DDE6EE"})
    kept: dict[str, Format] = {}
    for at, column in enumerate(made.columns):
        code = _FORMATS.get(column.type, _TEXT)
        if code not in kept:
            kept[code] = book.add_format({"num_format": code})
        sheet.set_column(at, at, _width(column), kept[code])
        sheet.write_string(0, at, column.title, needed if column.needed else other)
        sheet.write_comment(0, at, _comment(column), {"x_scale": 2, "y_scale": 1.6, "author": ""})
        if rule := _validation(column, ranges):
            sheet.data_validation(1, at, ROWS, at, rule)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)


def _width(column: Column) -> int:
    if column.name in _ROOMY or column.name.startswith("words_"):
        return _WIDTH_WORDS
    return max(_WIDTH_LEAST, min(len(column.title) + 4, _WIDTH_MOST))


def _comment(column: Column) -> str:
    parts = [
        "Must be filled." if column.needed else "May be left empty.",
        f"{column.help[:1].upper()}{column.help[1:]}.",
        f"Written as: {column.written}.",
        f"Example: {_shown(column)}",
    ]
    return "\n".join(parts)


def _shown(column: Column) -> str:
    value = column.example
    if isinstance(value, str):
        return value
    return f"{value:,.2f}" if column.type is FieldType.MONEY else str(value)


def _validation(column: Column, ranges: dict[str, str]) -> dict[str, Any] | None:
    """Return what a cell of a column may hold, where a spreadsheet program can say it."""
    if column.choices in ranges:
        insists = column.strict or column.type is FieldType.CURRENCY
        return {
            "validate": "list",
            "source": ranges[column.choices],
            "ignore_blank": True,
            "show_error": column.type not in MANY,
            "error_type": "stop" if insists else "warning",
            "error_title": column.title[:32],
            "error_message": (
                "Choose one of the list."
                if insists
                else "The books do not have this. Choose one of the list, or add it first."
            ),
        }
    if column.type is FieldType.DATE and not column.open_ended:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": datetime.date(1970, 1, 1),
            "maximum": datetime.date(2099, 12, 31),
            "error_title": column.title[:32],
            "error_message": "Write a date, for example 2014-03-31.",
        }
    if column.type is FieldType.MONEY:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -(10**14),
            "maximum": 10**14,
            "error_title": column.title[:32],
            "error_message": "Write a number; words belong in a notes column.",
        }
    return None


def _write_readme(book: Workbook, sheet: Worksheet, made: Template) -> None:
    """Write what a person should know, and the example, one line for each column."""
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    must = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
    example = book.add_format({"italic": True, "font_color": "#7F6000", "bg_color": "#FFF2CC"})
    row = 0
    sheet.write_string(
        row, 0, f"Template: {made.title}", book.add_format({"bold": True, "font_size": 14})
    )
    for line in _instructions(made):
        row += 1
        sheet.write_string(row, 0, line)
    row += 2
    titles = ("What it asks", "Must be filled", "What stands there", "How it is written",
              "EXAMPLE, never imported")  # fmt: skip
    for at, text in enumerate(titles):
        sheet.write_string(row, at, text, bold)
    for column in made.columns:
        row += 1
        sheet.write_string(row, 0, column.title, must if column.needed else wrap)
        sheet.write_string(row, 1, "yes" if column.needed else "", wrap)
        sheet.write_string(row, 2, column.help, wrap)
        sheet.write_string(row, 3, column.written, wrap)
        sheet.write_string(row, 4, _shown(column), example)
    for at, width in enumerate((26, 14, 52, 52, 34)):
        sheet.set_column(at, at, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _instructions(made: Template) -> Sequence[str]:
    lists = (
        "Drop-downs offer what the books knew when this was made; the sheet Lists has them all."
        if made.with_books
        else "Made without books: no drop-downs of donors, programmes, partners or fundings."
    )
    return (
        f"Fill the sheet {made.sheet!r}, a row for each record; then: vtf import FILE",
        "Dark columns must be filled. The note on each heading says what belongs there.",
        lists,
        "Columns that are not needed may be deleted; headings must stay as they are.",
        "Nothing on this sheet is imported. The example on the right is no record.",
    )
