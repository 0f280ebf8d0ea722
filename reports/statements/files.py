"""A statement as files: every format from one model, arranged once, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import CannotWriteError
from reports.render.files import file_name, write_file
from reports.render.plain import as_json
from reports.render.text import as_text
from reports.render.words import ENGLISH
from reports.statements.tables import document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reports.statements.model import Statement


#: Formats that hold the figures as data.
_WITH_FIGURES = frozenset({"pdf", "html", "json"})


def contents(statement: Statement, formats: Iterable[str]) -> dict[str, bytes]:
    """Return suffix -> content for formats out of `pdf`, `xlsx`, `html`, `json`, `text`."""
    arranged = document(statement)
    asked = tuple(formats)
    figures = as_json(statement) if _WITH_FIGURES.intersection(asked) else ""
    found = {}
    for name in asked:
        if name == "pdf":
            from reports.render.pdf import as_pdf  # noqa: PLC0415 # only where a page is set

            found["pdf"] = as_pdf(arranged, figures)
        elif name == "xlsx":
            from reports.render.xlsx import as_xlsx  # noqa: PLC0415 # only where it is written

            found["xlsx"] = as_xlsx(arranged)
        elif name == "html":
            from reports.render.html import as_html  # noqa: PLC0415 # same

            found["html"] = as_html(arranged, figures).encode("utf-8")
        elif name == "json":
            found["json"] = figures.encode("utf-8")
        else:
            found["txt"] = as_text(arranged).encode("utf-8")
    return found


def name_parts(statement: Statement) -> tuple[str, ...]:
    """Return what the files of a statement are called by: no two statements share it.

    What is usual is not said: an interim one, in English, of all funds.
    """
    kind = "" if statement.kind == "interim" else statement.kind
    language = statement.headings.language
    return (
        *("statement", statement.id, statement.fund, str(statement.begins), str(statement.ends)),
        *(kind, "" if language == ENGLISH else language),
    )


def write(statement: Statement, out: Path, formats: Iterable[str]) -> list[Path]:
    """Write a statement in some formats and return the files.

    Everything is made before anything is written, so that a page that cannot be set leaves nothing.

    Raises:
        CannotWriteError: the folder cannot be written; what was written of it is gone again.
    """
    made = contents(statement, formats)
    parts = name_parts(statement)
    paths: list[Path] = []
    try:
        for suffix, content in made.items():
            path = out / file_name(parts, suffix)
            write_file(path, content)
            paths.append(path)
    except CannotWriteError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return paths
