"""A look at a file before it is imported: sheets, layouts, columns, what each row is taken for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.build import build_book
from importers.desk import Desk
from importers.header import fold_cell
from importers.names import BookNames
from importers.propose import propose
from importers.recognise import Known, Match, ignored, recognise, why_not
from importers.rows import read_table
from importers.workbook import (
    Sheet,
    Workbook,
    address,
    column_letters,
    printable,
    read_workbook,
)
from ledger.books import MAIN, peek
from ledger.errors import BadInputError
from ledger.findings import as_lines, errors_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.table import Table


class Seen(NamedTuple):
    """What an inspection saw, for people and for programs."""

    lines: list[str]
    data: dict[str, Any]
    wrong: bool = False


def inspect_file(path: Path, layouts: Sequence[Known], books: Path) -> Seen:
    """Return what a file holds.

    Raises:
        BadInputError: the file cannot be read.
        BooksError: there are books, and they cannot be read.
    """
    book = read_workbook(path)
    found = [(sheet, *_match(sheet, layouts)) for sheet in book.sheets]
    matches = [(sheet, match) for sheet, match, _ in found if match is not None]
    tables = iter(_tables(book, matches, books))
    lines = [f"{book.name}: sha256 {book.hash}, {len(book.sheets)} sheets"]
    lines += [f"  note: {note}" for note in book.notes]
    sheets: list[dict[str, Any]] = []
    wrong = False
    for sheet, match, problem in found:
        seen = _known(next(tables)) if match else _other(sheet, layouts, problem)
        width = max(map(len, sheet.rows), default=0)
        hidden = "" if sheet.state == "visible" else f", {sheet.state}"
        lines.append(f"  sheet {sheet.name}: {len(sheet.rows)} rows by {width} columns{hidden}")
        lines += [*_oddities(sheet), *seen.lines]
        wrong = wrong or seen.wrong
        size = {"sheet": sheet.name, "rows": len(sheet.rows), "columns": width}
        sheets.append(size | seen.data)
    data = {
        "file": printable(path),
        "sha256": book.sha256,
        "notes": list(book.notes),
        "sheets": sheets,
    }
    return Seen(lines, data, wrong)


def _match(sheet: Sheet, layouts: Sequence[Known]) -> tuple[Match | None, str]:
    """Return the layout of a sheet, or what stands in the way of choosing one."""
    try:
        return recognise(sheet, layouts), ""
    except BadInputError as error:
        return None, str(error)


def _tables(book: Workbook, matches: list[tuple[Sheet, Match]], books: Path) -> list[Table]:
    """Read the sheets; where there are books, as an import would, names and all."""
    if (books / MAIN).exists():
        look = peek(books)
        return build_book(Desk(look, BookNames(look.register)), book, matches)
    return [read_table(book, sheet, match.known.layout, match.row) for sheet, match in matches]


def _other(sheet: Sheet, layouts: Sequence[Known], problem: str) -> Seen:
    if not any(fold_cell(value) for row in sheet.rows for value in row):
        return Seen(["    empty"], {"layout": None})
    if problem:
        return Seen([f"    {problem}"], {"layout": None, "problem": problem})
    if ignored(sheet, layouts):
        return Seen(["    no records, says a layout"], {"layout": None})
    return _unknown(sheet, layouts)


def _oddities(sheet: Sheet) -> list[str]:
    odd = {
        "error cells": len(sheet.errors),
        "formulas never computed": len(sheet.uncached),
        "hidden rows": len(sheet.hidden_rows),
        "hidden columns": len(sheet.hidden_columns),
        "merged ranges": len(sheet.merged),
    }
    found = [f"{number} {what}" for what, number in odd.items() if number]
    return [f"    {', '.join(found)}"] if found else []


def _unknown(sheet: Sheet, layouts: Sequence[Known]) -> Seen:
    message, advice, _ = why_not(sheet, layouts)
    proposal = propose(sheet, layouts)
    lines = [f"    {message}", f"    {advice}"]
    if proposal:
        lines += [
            "    A layout to begin with:",
            *(f"      {line}" for line in proposal.split("\n")),
        ]
    return Seen(lines, {"layout": None, "problem": message, "proposal": proposal})


def _known(table: Table) -> Seen:
    layout, header = table.layout, table.header
    kinds = Counter(row.kind for row in table.rows)
    rows = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    lines = [
        f"    layout {layout.name} v{layout.version} ({layout.kind}), header in row {header.row}",
        *_columns(table),
        f"    rows: {rows}",
        *(f"    {line}" for text in as_lines(table.findings) for line in text.split("\n")),
    ]
    data = {
        "layout": layout.name,
        "header_row": header.row,
        "fields": {name: address(header.row, at) for name, at in header.columns.items()},
        "unread": {address(header.row, at): text for at, text in header.unread.items()},
        "kinds": dict(kinds),
        "findings": [finding.as_json() for finding in table.findings],
    }
    return Seen(lines, data, bool(errors_in(table.findings)))


def _columns(table: Table) -> list[str]:
    texts = table.header.texts
    found = sorted(table.header.columns.items(), key=lambda item: item[1])
    lines = [
        f"      {column_letters(column)} {texts[column - 1]!r} -> {name}" for name, column in found
    ]
    lines += [
        f"      {column_letters(column)} {text!r} is not read"
        for column, text in table.header.unread.items()
    ]
    return lines
