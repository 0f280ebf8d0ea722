"""PDF, workbook, page and data of one statement agree cell by cell, read back from the files."""

from __future__ import annotations

import datetime
import io
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from reports.render.html import as_html
from reports.render.pdf import as_pdf
from reports.render.plain import as_json
from reports.render.tables import Unknown, shown
from reports.render.xlsx import as_xlsx
from reports.statements.tables import document
from tests.reports.render.conftest import SMALL
from tests.reports.render.readers import html_tables, pdf_tables, sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.render.tables import Document, Table
    from reports.statements.model import Statement

DAY = datetime.date


def squeezed(text: str) -> str:
    """Return a text without spaces and breaks: a page breaks lines where it must."""
    return re.sub(r"[\s\u200b]", "", text)


def expected(table: Table, arranged: Document) -> list[list[str]]:
    """Return what a table shows, its heading first."""
    heads = [column.title for column in table.columns]
    rows = [
        [
            shown(cell, c.kind, arranged.words)
            for cell, c in zip(r.cells, table.columns, strict=True)
        ]
        for r in table.rows
    ]
    return [heads, *rows]


def in_pdf_order(arranged: Document) -> list[Table]:
    """Return the tables in the order of the pages: annexes come last."""
    annexes = [table for table in arranged.tables if table.id in {"clauses", "policies"}]
    return [table for table in arranged.tables if table not in annexes] + annexes


def check_pdf(arranged: Document, content: bytes) -> int:
    """Hold the tables of a PDF to the arrangement; return how many cells were held."""
    found = pdf_tables(content)
    tables = in_pdf_order(arranged)
    assert len(found) == len(tables)
    held = 0
    for table, rows in zip(tables, found, strict=True):
        want = expected(table, arranged)
        assert len(rows) == len(want), table.id
        for row, wanted in zip(rows, want, strict=True):
            assert [squeezed(cell) for cell in row] == [squeezed(text) for text in wanted], table.id
            held += len(row)
    return held


def check_html(arranged: Document, text: str) -> int:
    """Hold the tables of a page to the arrangement, exact values and what is shown."""
    found = html_tables(text)
    tables = in_pdf_order(arranged)
    assert len(found) == len(tables)
    held = 0
    for table, (heads, *rows) in zip(tables, found, strict=True):
        want_heads, *want = expected(table, arranged)
        assert [shown_ for _, shown_ in heads] == want_heads
        assert len(rows) == len(want)
        for line, row, wanted in zip(table.rows, rows, want, strict=True):
            assert [shown_ for _, shown_ in row] == wanted
            for cell, (exact, _) in zip(line.cells, row, strict=True):
                if isinstance(cell, Decimal):
                    assert Decimal(exact) == cell
                elif isinstance(cell, datetime.date):
                    assert exact == cell.isoformat()
                else:
                    assert exact == ""
                held += 1
    return held


def same(cell: Any, value: Any, shows: str) -> bool:
    """Return whether a workbook's cell holds a value."""
    if isinstance(value, Decimal):
        return (
            Decimal(format(cell, ".15g")) == value if not isinstance(cell, str) else cell == shows
        )
    if isinstance(value, datetime.date):
        return isinstance(cell, datetime.datetime) and cell.date() == value
    return (cell or "") == shows


def check_xlsx(arranged: Document, content: bytes) -> int:
    """Hold the sheets of a workbook to the arrangement."""
    found = sheets(content)
    names = list(found)
    lists = names[1 + bool(arranged.charts) :]
    held = 0
    for table in arranged.tables:
        rows = found[names[0] if table.id == "body" else lists.pop(0)]
        heads, *want = expected(table, arranged)
        at = next(at for at, row in enumerate(rows) if list(row[: len(heads)]) == heads)
        for line, row, wanted in zip(table.rows, rows[at + 1 :], want, strict=False):
            for value, cell, shows in zip(line.cells, row, wanted, strict=False):
                assert same(cell, value, shows), (table.id, value, cell)
                held += 1
    assert lists == []
    return held


#: Lists whose rows hold a figure with its way back, and lists whose rows hold amounts.
FIGURES = {
    "slices": ("slices", ("direct", "support", "total", "total_ever")),
    "fundings": ("fundings", ("opening", "income", "expenditure", "refunded", "closing")),
}
AMOUNTS = {
    "course": ("course", ("opening", "received", "other", "spent", "refunded", "closing")),
    "commitments": ("commitments", ("amount", "charged", "open")),
    "receipts": ("receipts", ("amount",)),
    "unattributed": ("unattributed", ("amount",)),
    "in-kind": ("in_kind", ("amount",)),
    "services": ("services", ("usd",)),
}


def rows_of(arranged: Document, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table that are no totals; of the body, all."""
    tables = {table.id: table for table in arranged.tables}
    found = tables[name].rows if name in tables else ()
    return [row.cells for row in found if row.style in {"line", "part"} or name == "body"]


def amounts(cells: tuple[Any, ...]) -> list[str | None]:
    """Return the figures of a row as data holds them."""
    return [
        str(cell) if isinstance(cell, Decimal) else None
        for cell in cells
        if isinstance(cell, (Decimal, Unknown))
    ]


def check_json(arranged: Document, figures: dict[str, Any]) -> None:
    """Hold the arrangement to the data: every figure of every list."""
    for cells, line in zip(rows_of(arranged, "body"), figures["body"], strict=True):
        spans = [one for one in (line["period"], line["inception"]) if one]
        want = [one["amount"] for one in spans]
        want += [one["original"] for one in spans] if figures["currency"] else []
        assert (cells[0], cells[1], amounts(cells)) == (line["number"], line["title"], want)
    for name, (part, fields) in FIGURES.items():
        rows = rows_of(arranged, name)
        for cells, one in zip(rows, figures[part] if rows else [], strict=True):
            want = [one[field]["amount"] for field in fields]
            assert amounts(cells)[: len(want)] == want, name
    for name, (part, fields) in AMOUNTS.items():
        rows = rows_of(arranged, name)
        for cells, one in zip(rows, figures[part] if rows else [], strict=True):
            assert {one[field] for field in fields} <= set(amounts(cells)), name


def agree(statement: Statement) -> int:
    """Make every file of a statement, read all back, and return how many cells were held."""
    arranged, figures = document(statement), as_json(statement)
    pdf = as_pdf(arranged, figures)
    page, workbook = as_html(arranged, figures), as_xlsx(arranged)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (name,) = opened.attachments
        assert opened.attachments[name].get_file().read_bytes().decode("utf-8") == figures
    check_json(arranged, json.loads(figures))
    held = check_pdf(arranged, pdf)
    cells = sum(len(table.rows) * len(table.columns) for table in arranged.tables)
    assert check_html(arranged, page) == cells
    assert check_xlsx(arranged, workbook) == cells
    assert held == cells + sum(len(table.columns) for table in arranged.tables)
    assert held or not statement.body
    return held


@pytest.mark.parametrize("name", SMALL)
def test_must_20_all_formats_agree_cell_by_cell(
    name: str, of_small: Callable[..., Statement]
) -> None:
    """A donor, an agreement, a grant, a vote; two currencies, goods, services, pools."""
    made = of_small(name)
    assert agree(made) > 100 or not made.body


def test_must_20_all_formats_agree_in_french(of_small: Callable[..., Statement]) -> None:
    """Numbers and days are written otherwise, and are the same."""
    assert agree(of_small("DEU", "fr")) > 100


def test_must_20_all_formats_of_sixty_grants_agree(sixty: Statement) -> None:
    """A donor with sixty grants: a dozen pages, thousands of cells."""
    assert agree(sixty) > 1_500


def test_pictures_are_of_figures_that_stand_in_tables(sixty: Statement) -> None:
    """What a chart draws is what its table says; together the programmes are line 9."""
    arranged = document(sixty)
    course, programmes = arranged.charts
    table = next(one for one in arranged.tables if one.id == "course")

    drawn = [figures for _, figures in course.series]
    for column, figures in zip((2, 4, 6), drawn, strict=True):
        assert figures == tuple(row.cells[column] for row in table.rows[:-1])
    nine = next(line for line in sixty.body if line.number == "9")
    for (_, figures), figure in zip(programmes.series, (nine.period, nine.inception), strict=True):
        assert figure is not None
        assert sum(figures) == figure.amount
    assert sixty.course[-1].closing == next(
        line.inception.amount for line in sixty.body if line.number == "11" and line.inception
    )
