"""Readers: the tables of a statement as its files hold them, by other programs than wrote them.

A PDF is read by its tags, cell by cell, the way a screen reader does; a workbook and a page by
their own structure. Each reader returns tables of rows of cells, in the order of the file.
"""

from __future__ import annotations

import io
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pdfplumber
import pikepdf

Rows = list[list[Any]]


def pdf_tables(content: bytes) -> list[list[list[str]]]:
    """Return the tables of a PDF by its structure tree: rows, and the text of each cell."""
    words = _marked(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        tables = of_type(pdf.Root.StructTreeRoot.K, "/Table")
        return [
            [
                [_text(cell, None, words, numbers) for cell in _kids(row) if _is_cell(cell)]
                for row in of_type(table.K, "/TR")
            ]
            for table in tables
        ]


def _marked(content: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each marked part of each page, in the order it is drawn."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages):
            for char in page.chars:
                if char["mcid"] is not None:
                    found[number, char["mcid"]].append(char["text"])
            page.close()
    return {key: "".join(chars) for key, chars in found.items()}


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K") if isinstance(node, pikepdf.Dictionary) else node
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def of_type(kids: Any, kind: str) -> list[Any]:
    """Return the elements of a type among some and below them, outermost first."""
    found = []
    for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            continue
        if kid.get("/S") == kind:
            found.append(kid)
        elif "/K" in kid:
            found += of_type(kid.K, kind)
    return found


def _is_cell(node: Any) -> bool:
    return isinstance(node, pikepdf.Dictionary) and node.get("/S") in {"/TD", "/TH"}


def _text(node: Any, page: Any, words: Any, numbers: Any) -> str:
    """Return the text of an element: the marked parts that it and its children hold."""
    if isinstance(node, int):
        return words.get((numbers[page], node), "")
    if node.get("/Type") == "/MCR":
        return words.get((numbers[node.Pg.objgen], int(node.MCID)), "")
    own = node.Pg.objgen if "/Pg" in node else page
    return " ".join(filter(None, (_text(kid, own, words, numbers) for kid in _kids(node))))


def sheets(content: bytes, *, formulas: bool = False) -> dict[str, Rows]:
    """Return the cells of each sheet: values, or the formulas that give them."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook
    }


class _Page(HTMLParser):
    """Collects tables: of each cell the exact value where one is given, and the text shown."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self._text: list[str] | None = None
        self._exact = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._text, self._exact = [], ""
        elif tag in {"data", "time"}:
            self._exact = given.get("value") or given.get("datetime") or ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._text is not None:
            self.tables[-1][-1].append((self._exact, "".join(self._text)))
            self._text = None


def html_tables(text: str) -> list[Rows]:
    """Return the tables of a page: for each cell its exact value, if any, and what it shows."""
    page = _Page()
    page.feed(text)
    page.close()
    return page.tables
