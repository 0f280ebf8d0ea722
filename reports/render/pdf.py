"""A document as PDF: an archive file (PDF/A-3a) that a screen reader can read (PDF/UA-1).

Typst sets the page from `templates/statement.typ` with the fonts it carries, so nothing is fetched
and the same document gives the same bytes. The figures travel inside the file as JSON.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import typst

from ledger.errors import VtfError
from reports.render.drawing import WIDTH, picture
from reports.render.page_looks import look_of
from reports.render.tables import loud, shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.render.tables import Chart, Column, Document, Table
    from reports.render.words import Words

STANDARDS = ["a-3a", "ua-1"]

#: Letters of a word that may be broken anywhere: in a line of its own, a cell, over a column.
_LINE_MAX, _CELL_MAX, _HEAD_MAX = 40, 25, 18
_WORDED = frozenset({"words", "text"})
#: Tables of more columns have headings of two lines.
_MANY = 5
#: Words of the pages themselves that the template prints.
_SAID = ("author", "keywords", "attachment", "notes", "about", "of")
#: Joiners, and the colours of faces: they belong to the letter before them, as marks do.
_JOINERS = frozenset({0x200C, 0x200D, *range(0x1F3FB, 0x1F400)})

#: Scripts from here on (Thai, Korean, Chinese, Japanese, pictures) are in no font that is shipped.
_FAR = 0x2E80

#: How the typesetter names a character that it cannot set: itself, or spelt by its number.
_MISSING = re.compile(r'(?:the text|codepoint) `"(?:\\u\{(?P<code>[0-9a-f]+)\}|(?P<char>.))[^"]*"`')

#: Scripts that are in the fonts but for single letters; of any other, all letters are missing.
_NEAR = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "COMBINING"})

#: Characters of a text that every page repeats, or the properties of the file: one line or two.
_REPEATED_MAX = 300


class PageError(VtfError):
    """A page that could not be set; the message is the typesetter's (exit 2)."""


def as_pdf(document: Document, figures: str, *, attachment: str = "figures.json") -> bytes:
    """Return the PDF of a document with its figures attached.

    Args:
        document: what to print.
        figures: JSON text of the model it was made from.
        attachment: name of the attached file.

    Raises:
        PageError: the typesetter refuses.
    """
    inputs = _inputs(document, attachment)
    text = "".join(_texts(inputs))
    missing = unsafe(text) | _unassigned(text)
    while True:
        try:
            return _set(document, _spelt(inputs, missing, document.words("page.spelt")), figures)
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            char = found and (found["char"] or chr(int(found["code"], 16)))
            if not char or char in missing:
                raise PageError(f"the page cannot be set: {error}") from None
            missing |= _like(char, text)


def _set(document: Document, inputs: str, figures: str) -> bytes:
    day = document.day
    made: bytes = _compiler().compile(
        input=_template(),
        format="pdf",
        sys_inputs={"document": inputs, "figures": figures},
        pdf_standards=STANDARDS,
        timestamp=datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC),
    )
    return made


def _unassigned(text: str) -> set[str]:
    """Return the characters of a text that no font can have: without a meaning, or a private one.

    PDF/A refuses them, whatever the font.
    """
    if text.isascii():
        return set()
    return {char for char in set(text) if unicodedata.category(char) in {"Cn", "Co"}}


def _like(char: str, text: str) -> set[str]:
    """Return a character and all others of the text that are missing with it.

    The typesetter names one at a time; a page in a script that no font has is set twice, not once
    for each of its letters.
    """
    if ord(char) >= _FAR:
        return {other for other in text if ord(other) >= _FAR}
    script = _script(char)
    if script in _NEAR:
        return {char}
    return {
        char,
        *(other for other in set(text) if not other.isascii() and _script(other) == script),
    }


def _script(char: str) -> str:
    return unicodedata.name(char, char).partition(" ")[0]


def _spelt(inputs: dict[str, Any], missing: set[str], note: str) -> str:
    """Return the inputs as JSON, characters that no shipped font has spelt by their numbers."""
    if not missing:
        return json.dumps(inputs, ensure_ascii=False)
    noted = {**inputs, "notes": [*inputs["notes"], note]}
    return json.dumps(_replaced(noted, missing), ensure_ascii=False)


def _replaced(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        return spelt(value, missing)
    if isinstance(value, dict):
        return {key: _replaced(item, missing) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(item, missing) for item in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    """Return every text in the inputs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


@cache
def _template() -> bytes:
    return (files("reports") / "templates" / "statement.typ").read_bytes()


@cache
def _compiler() -> Any:
    # One compiler for all statements of a run: fonts are read once.
    return typst.Compiler(input=_template(), ignore_system_fonts=True)


def _inputs(document: Document, attachment: str) -> dict[str, Any]:
    day, words = document.day, document.words
    page = words.part("page")
    tables = [_table(table, words) for table in document.tables]
    known = {table.id for table in document.tables}
    return {
        "properties": {
            "title": _repeated(
                words("language.labelled", label=document.title, value=document.name)
            ),
            "description": _repeated(document.footer),
            "about": _repeated(document.name),
        },
        "title": _soft(document.title, _LINE_MAX),
        "name": _soft(document.name, _LINE_MAX),
        "period": _soft(document.period, _LINE_MAX),
        "labels": [
            {"words": _soft(label, _LINE_MAX), "loud": loud(label)} for label in document.labels
        ],
        "facts": _pairs(document.facts),
        "tables": tables,
        "charts": [_chart(chart, words, known) for chart in document.charts],
        "notes": [_soft(note, _LINE_MAX) for note in document.notes],
        "about": _pairs(document.about),
        "certificate": _soft(document.certificate, _LINE_MAX),
        "signatories": _pairs(document.signatories),
        "footer": _soft(_repeated(document.footer), _LINE_MAX),
        "identity": _soft(_repeated(document.identity), _LINE_MAX),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "attachment": attachment,
        "language": words.code,
        "direction": words.direction,
        "say": {name: page[name] for name in _SAID},
    }


def _repeated(text: str) -> str:
    return text if len(text) <= _REPEATED_MAX else f"{text[:_REPEATED_MAX]}\u2026"


def _pairs(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_soft(label, _HEAD_MAX), _soft(value, _LINE_MAX)) for label, value in found]


def _chart(chart: Chart, words: Words, known: set[str]) -> dict[str, Any]:
    """Return the shapes of a chart and its words, which the page sets itself.

    Words in a picture could be set as glyphs that stand for no letter, which PDF/A refuses.
    """
    made = picture(chart, words)
    return {
        "title": _soft(chart.title, _LINE_MAX),
        "about": chart.about,
        "beside": chart.beside if chart.beside in known else "",
        "shapes": made.shapes,
        "width": WIDTH,
        "labels": [
            [f"{one.x:.2f}", f"{one.y:.2f}", one.anchor, one.colour, one.words]
            for one in made.labels
        ],
    }


def _table(table: Table, words: Words) -> dict[str, Any]:
    kinds = [column.kind for column in table.columns]
    rows = [
        {
            "style": row.style,
            "cells": [
                _soft(shown(cell, kind, words), _CELL_MAX)
                if kind in _WORDED
                else shown(cell, kind, words)
                for cell, kind in zip(row.cells, kinds, strict=True)
            ],
        }
        for row in table.rows
    ]
    look = look_of(table, rows)
    return {
        "id": table.id,
        "title": _soft(table.title, _LINE_MAX),
        "about": _soft(table.about, _LINE_MAX),
        "columns": [
            {"kind": column.kind, "head": _head(table, column, words), "share": share}
            for column, share in zip(table.columns, look.shares, strict=True)
        ],
        "rows": rows,
        **look._asdict(),
    }


def _head(table: Table, column: Column, words: Words) -> list[str]:
    """Return a heading in lines: one of two parts takes two where there are many columns."""
    parts = column.title.split(words("language.list"))
    if len(table.columns) > _MANY and column.kind == "amount" and len(parts) == 2:
        parts = [parts[0] + words("language.list").rstrip(), parts[1]]
    else:
        parts = [column.title]
    return [_soft(part, _HEAD_MAX) for part in parts]


def _soft(text: str, most: int) -> str:
    """Return a text in which a word too long for any column may be broken anywhere.

    It must not print over a figure; nothing is broken before a mark that belongs to a letter.
    """
    if len(text) < most:
        return text
    return re.sub(rf"\S{{{most},}}", _broken, text)


def _broken(found: re.Match[str]) -> str:
    parts = list(found[0])
    for at in range(1, len(parts)):
        before, char = found[0][at - 1], found[0][at]
        joined = ord(char) in _JOINERS or unicodedata.category(char).startswith("M")
        if not joined and before != "\u200d":
            parts[at] = f"\u200b{char}"
    return "".join(parts)
