"""A look at a file before it is imported: sheets, layouts, columns, what each row is taken for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.build import build_book
from importers.desk import Desk
from importers.header import fold_cell
from importers.names import BookNames
from importers.propose import Names, Proposal, propose
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

#: Longest header text that is shown.
_TEXT_MAX = 60


class Seen(NamedTuple):
    """What an inspection saw, for people and for programs; and the layouts it would propose."""

    lines: list[str]
    data: dict[str, Any]
    wrong: bool = False
    proposals: tuple[tuple[str, Proposal], ...] = ()


def inspect_file(path: Path, layouts: Sequence[Known], books: Path, *, show: bool = True) -> Seen:
    """Return what a file holds.

    Args:
        path: the file.
        layouts: the layouts to try.
        books: where the names are, if there are books.
        show: whether a proposed layout is among the lines.

    Raises:
        BadInputError: the file cannot be read.
        BooksError: there are books, and they cannot be read.
    """
    book = read_workbook(path)
    found = [(sheet, *_match(sheet, layouts)) for sheet in book.sheets]
    matches = [(sheet, match) for sheet, match, _ in found if match is not None]
    desk = _desk(books)
    tables = iter(_tables(book, matches, desk))
    lines = [f"{book.name}: sha256 {book.hash}, {_count(len(book.sheets), 'sheet')}"]
    lines += [f"  note: {note}" for note in book.notes]
    sheets: list[dict[str, Any]] = []
    proposals: list[tuple[str, Proposal]] = []
    wrong = False
    for sheet, match, problem in found:
        if match:
            seen = _known(next(tables))
        else:
            seen = _other(book, sheet, layouts, problem, desk.names if desk else None, show=show)
        width = max(map(len, sheet.rows), default=0)
        hidden = "" if sheet.state == "visible" else f", {sheet.state}"
        size = f"{_count(len(sheet.rows), 'row')} by {_count(width, 'column')}"
        lines.append(f"  sheet {sheet.name}: {size}{hidden}")
        lines += [*_oddities(sheet), *seen.lines]
        wrong = wrong or seen.wrong
        proposals += [(sheet.name, proposal) for _, proposal in seen.proposals]
        facts = {"sheet": sheet.name, "rows": len(sheet.rows), "columns": width}
        sheets.append(facts | seen.data)
    data = {
        "file": printable(path),
        "sha256": book.sha256,
        "notes": list(book.notes),
        "sheets": sheets,
    }
    return Seen(lines, data, wrong, tuple(proposals))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _match(sheet: Sheet, layouts: Sequence[Known]) -> tuple[Match | None, str]:
    """Return the layout of a sheet, or what stands in the way of choosing one."""
    try:
        return recognise(sheet, layouts), ""
    except BadInputError as error:
        return None, str(error)


def _desk(books: Path) -> Desk | None:
    """Return a desk that knows what the books know, None where there are none."""
    if not (books / MAIN).exists():
        return None
    look = peek(books)
    return Desk(look, BookNames(look.register))


def _tables(book: Workbook, matches: list[tuple[Sheet, Match]], desk: Desk | None) -> list[Table]:
    """Read the sheets; where there are books, as an import would, names and all."""
    if desk is not None:
        return build_book(desk, book, matches)
    return [read_table(book, sheet, match.known.layout, match.row) for sheet, match in matches]


def _other(  # all that a proposal may need
    book: Workbook,
    sheet: Sheet,
    layouts: Sequence[Known],
    problem: str,
    names: Names | None,
    *,
    show: bool,
) -> Seen:
    if not any(fold_cell(value) for row in sheet.rows for value in row):
        return Seen(["    empty"], {"layout": None})
    if problem:
        return Seen([f"    {problem}"], {"layout": None, "problem": problem})
    if ignored(sheet, layouts):
        return Seen(["    no records, says a layout"], {"layout": None})
    message, advice, _ = why_not(sheet, layouts)
    proposal = propose(sheet, layouts, names, book.name)
    lines = [f"    {message}", f"    {advice}"]
    if proposal.text and show:
        lines += ["    A layout to begin with (--write saves it):", ""]
        lines += [f"      {line}".rstrip() for line in proposal.text.split("\n")]
        lines.append("")
    data = {
        "layout": None,
        "problem": message,
        "proposal": proposal.text,
        "unsure": list(proposal.unsure),
    }
    return Seen(lines, data, proposals=((sheet.name, proposal),) if proposal.text else ())


def _oddities(sheet: Sheet) -> list[str]:
    odd = (
        ("error cell", "error cells", len(sheet.errors)),
        ("formula never computed", "formulas never computed", len(sheet.uncached)),
        ("hidden row", "hidden rows", len(sheet.hidden_rows)),
        ("hidden column", "hidden columns", len(sheet.hidden_columns)),
        ("merged range", "merged ranges", len(sheet.merged)),
    )
    found = [f"{number} {one if number == 1 else more}" for one, more, number in odd if number]
    return [f"    {', '.join(found)}"] if found else []


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
    texts, moved = table.header.texts, table.moved
    width = moved.width if moved else len(texts)
    found = sorted(table.header.columns.items(), key=lambda item: item[1])
    lines = []
    for name, column in found:
        text = texts[column - 1]
        text = text if len(text) <= _TEXT_MAX else text[: _TEXT_MAX - 3] + "..."
        if column > width:
            lines.append(f"      taken apart: {text!r} -> {name}")
        elif moved and moved.turned:
            lines.append(f"      row {column} {text!r} -> {name}")
        else:
            lines.append(f"      {column_letters(column)} {text!r} -> {name}{_style(table, name)}")
    unread = [
        f"{column_letters(column)} {text[:_TEXT_MAX]!r}"
        for column, text in table.header.unread.items()
    ]
    if unread:
        lines += [f"      not read: {line}" for line in _wrapped(unread)]
    return lines


def _style(table: Table, name: str) -> str:
    """Return what a column was found to prove."""
    style = table.styles.get(name)
    if style is None:
        return ""
    if style.dates.order != table.layout.dates.order:
        return f", proved {style.dates.order}"
    if style.numbers != table.layout.numbers:
        return f", proved {style.numbers.decimal!r} before decimals"
    return ""


def _wrapped(items: list[str], width: int = 88) -> list[str]:
    """Return items with commas between, in lines of a width."""
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) + 2 > width:
            lines.append("")
        lines[-1] += f", {item}" if lines[-1] else item
    return lines
