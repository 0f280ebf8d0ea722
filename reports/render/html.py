"""A document as one page for a browser: nothing is fetched, nothing runs, anybody can read it.

Style and pictures are in the page; a policy in its head forbids everything else. Headings of rows
and columns are marked as such for those who listen, wide tables can be scrolled with the keyboard,
and printed it is a paper. Exact figures and days stand beside what is shown, for programs.
"""

from __future__ import annotations

import base64
import datetime
from decimal import Decimal
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from ledger.money import fixed
from reports.render.drawing import drawn
from reports.render.page_looks import ANNEXES
from reports.render.tables import loud, shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.render.tables import Cell, Chart, Column, Document, Row, Table
    from reports.render.words import Words

#: Letters of an id that is kept in one piece.
_SHORT = 24
#: What the page may do: hold its own style, and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def as_html(document: Document, figures: str = "") -> str:
    """Return the page of a document.

    Args:
        document: what to show.
        figures: JSON text of the model it was made from, to be saved from the page; may be empty.
    """
    return "\n".join(_page(document, figures)) + "\n"


def _said(text: str) -> str:
    """Return a text as words: no markup, nothing that steers what displays it."""
    return escape(spelt(text, unsafe(text)))


def _page(document: Document, figures: str) -> Iterator[str]:
    words = document.words
    title = words("language.labelled", label=document.title, value=document.name)
    yield "<!DOCTYPE html>"
    yield f'<html lang="{words.code}" dir="{words.direction}">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_said(title)}</title>"
    yield f"<style>{_style()}</style></head>"
    yield "<body><header>"
    yield f'<p class="kind">{_said(document.title)}</p>'
    yield f"<h1>{_said(document.name)}</h1>"
    yield f'<p class="period">{_said(document.period)}</p>'
    for label in document.labels:
        name = "label loud" if loud(label) else "label"
        yield f'<p class="{name}" role="note">{_said(label)}</p>'
    yield from _pairs(document.facts)
    yield "</header><main>"
    for table in document.tables:
        if table.id not in ANNEXES:
            yield from _section(document, table)
    known = {table.id for table in document.tables}
    for chart in document.charts:
        if chart.beside not in known:
            yield _picture(chart, words)
    yield from _foot(document)
    for table in document.tables:
        if table.id in ANNEXES:
            yield from _section(document, table)
    yield "</main><footer>"
    yield f"<p>{_said(document.footer)}</p><p>{_said(document.identity)}</p>"
    if figures:
        data = base64.b64encode(figures.encode("utf-8")).decode("ascii")
        where = f"data:application/json;base64,{data}"
        yield f'<p class="data"><a download="figures.json" href="{where}">'
        yield f"{_said(words('page.figures'))}</a></p>"
    yield "</footer></body></html>"


def _foot(document: Document) -> Iterator[str]:
    """Return the notes, what it was made from, and who answers for it."""
    words = document.words
    if document.notes:
        yield f'<section><h2>{_said(words("page.notes"))}</h2><ul class="notes">'
        yield from (f"<li>{_said(note)}</li>" for note in document.notes)
        yield "</ul></section>"
    if document.about:
        yield f'<section class="whole"><h2>{_said(words("page.about"))}</h2>'
        yield from _pairs(document.about)
        yield "</section>"
    if document.certificate:
        yield f'<section class="certificate whole"><p>{_said(document.certificate)}</p>'
        yield from _pairs(document.signatories)
        yield "</section>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    found = []
    for label, value in pairs:
        line = "" if value else ' class="line"'
        found.append(f"<div><dt>{_said(label)}</dt><dd{line}>{_said(value)}</dd></div>")
    if found:
        yield f"<dl>{''.join(found)}</dl>"


def _section(document: Document, table: Table) -> Iterator[str]:
    body, words = table.id == "body", document.words
    name = f"table-{_said(table.id)}"
    pictures = [_picture(chart, words) for chart in document.charts if chart.beside == table.id]
    yield f'<section class="{"body" if body else "list"}">'
    unseen = ' class="unseen"' if body else ""
    yield f'<h2 id="{name}"{unseen}>{_said(table.title)}</h2>'
    if table.about:
        yield f'<p class="about">{_said(table.about)}</p>'
    if not body:
        yield from pictures
    yield f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}">'
    yield f'<table aria-labelledby="{name}"><thead><tr>'
    for column in table.columns:
        yield f'<th scope="col" class="{column.kind}">{_said(column.title)}</th>'
    yield "</tr></thead><tbody>"
    heading = 1 if body else 0
    for row in table.rows:
        yield _row(row, table.columns, words, heading)
    yield "</tbody></table></div>"
    if body:
        yield from pictures
    yield "</section>"


def _row(row: Row, columns: Iterable[Column], words: Words, heading: int) -> str:
    cells = []
    for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        text = _value(cell, column, words)
        # A short id stays in one piece; a long one is broken, or it would push the figures away.
        kind = "text short" if column.kind == "text" and len(text) <= _SHORT else column.kind
        if at == heading:
            cells.append(f'<th scope="row" class="{kind}">{text}</th>')
        else:
            cells.append(f'<td class="{kind}">{text}</td>')
    return f'<tr class="{row.style}">{"".join(cells)}</tr>'


def _value(cell: Cell, column: Column, words: Words) -> str:
    """Return what a cell shows, with its exact figure or day beside it."""
    text = _said(shown(cell, column.kind, words))
    if isinstance(cell, Decimal):
        return f'<data value="{fixed(cell)}">{text}</data>'
    if isinstance(cell, datetime.date):
        return f'<time datetime="{cell.isoformat()}">{text}</time>'
    return text


def _picture(chart: Chart, words: Words) -> str:
    return (
        f'<figure class="whole"><figcaption>{_said(chart.title)}</figcaption>'
        f"{drawn(chart, words)}</figure>"
    )


@cache
def _style() -> str:
    return (files("reports") / "templates" / "page.css").read_text("utf-8")
