"""A statement as files: every format from one model, arranged once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.render.plain import as_json
from reports.render.text import as_text
from reports.statements.tables import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.statements.model import Statement


def contents(statement: Statement, formats: Iterable[str]) -> dict[str, bytes]:
    """Return suffix -> content for formats out of `pdf`, `xlsx`, `json`, `text`."""
    arranged = document(statement)
    figures = as_json(statement)
    found = {}
    for name in formats:
        if name == "pdf":
            from reports.render.pdf import as_pdf  # noqa: PLC0415 # only where a page is set

            found["pdf"] = as_pdf(arranged, figures)
        elif name == "xlsx":
            from reports.render.xlsx import as_xlsx  # noqa: PLC0415 # only where it is written

            found["xlsx"] = as_xlsx(arranged)
        elif name == "json":
            found["json"] = figures.encode("utf-8")
        else:
            found["txt"] = as_text(arranged).encode("utf-8")
    return found
