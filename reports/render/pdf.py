"""A document as PDF: an archive file (PDF/A-3a) that a screen reader can read (PDF/UA-1).

Typst sets the page from `templates/statement.typ` with the fonts it carries, so nothing is fetched
and the same document gives the same bytes. The figures travel inside the file as JSON.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import typst

from ledger.errors import VtfError
from reports.render.tables import shown, spelt, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.render.tables import Document, Table

STANDARDS = ["a-3a", "ua-1"]

#: What a page says where it could not print a character.
NOTE = (
    "Characters that cannot be printed in this document are spelt by their Unicode numbers; "
    "the attached figures hold them as they are."
)

#: Scripts from here on (Thai, Korean, Chinese, Japanese, pictures) are in no font that is shipped.
_FAR = 0x2E80

_MISSING = re.compile(
    r'the text `"(?P<char>.)[^"]*"` could not be displayed'
    r'|disallowed codepoint `"\\u\{(?P<code>[0-9a-f]+)\}"`'
)


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
    missing = unsafe("".join(_texts(inputs)))
    while True:
        try:
            return _set(document, _spelt(inputs, missing), figures)
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            char = found and (found["char"] or chr(int(found["code"], 16)))
            if not char or char in missing:
                raise PageError(f"the page cannot be set: {error}") from None
            missing |= _like(char, "".join(_texts(inputs)))


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


def _like(char: str, text: str) -> set[str]:
    """Return a character and, where it is of a far script, all others of the text that are."""
    far = {other for other in text if ord(other) >= _FAR} if ord(char) >= _FAR else set()
    return {char} | far


def _spelt(inputs: dict[str, Any], missing: set[str]) -> str:
    """Return the inputs as JSON, characters that no shipped font has spelt by their numbers."""
    if not missing:
        return json.dumps(inputs, ensure_ascii=False)
    noted = {**inputs, "notes": [*inputs["notes"], NOTE]}
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
    day = document.day
    return {
        "title": document.title,
        "name": document.name,
        "period": document.period,
        "labels": document.labels,
        "facts": document.facts,
        "tables": [_table(table) for table in document.tables],
        "notes": document.notes,
        "about": document.about,
        "certificate": document.certificate,
        "footer": document.footer,
        "identity": document.identity,
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "attachment": attachment,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "about": table.about,
        "columns": [column._asdict() for column in table.columns],
        "rows": [
            {
                "style": row.style,
                "cells": [
                    shown(cell, column.kind)
                    for cell, column in zip(row.cells, table.columns, strict=True)
                ],
            }
            for row in table.rows
        ],
    }
