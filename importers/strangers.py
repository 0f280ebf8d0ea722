"""A file that is to be read and not imported: recognised as an import would, nothing written.

Whoever holds somebody's figures against the books reads them so: a bank's statement, an extract of
another system, a partner's report. The layouts are those of an import, of the wanted kinds only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from importers.desk import BuildError
from importers.faults import Where
from importers.layout_options import known_layouts
from importers.names import BookNames
from importers.recognise import ignored, recognise, why_not
from importers.rederive import WHOLE, make_again
from importers.rows import read_table
from importers.sides import take_side
from importers.table import FINDING, RECORD
from importers.workbook import printable, read_workbook
from ledger.errors import BadInputError
from ledger.findings import Severity, errors_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from importers.recognise import Known, Match
    from importers.rederive import Made
    from importers.table import Table
    from importers.workbook import Sheet, Workbook
    from ledger.books import Peek
    from ledger.findings import Finding
    from ledger.register import Register

#: Findings that a refusal prints; the rest is counted.
_SHOWN = 10


class _Opened(NamedTuple):
    """A file as read: its sheets with their layouts, and what is said of the other sheets."""

    book: Workbook
    matches: list[tuple[Sheet, Match]]
    findings: list[Finding]


class Wanted(NamedTuple):
    """How a file is read: the kinds of record it may hold, the layouts to try first.

    Attributes:
        kinds: words of kinds, as `bank-line`.
        books: folder of the books, whose own layouts come before the program's.
        folders: folders of layouts to try before those.
        layout: the one layout to use; any that fits unless stated.
    """

    kinds: Collection[str]
    books: Path
    folders: tuple[Path, ...] = ()
    layout: str = ""


def tables_of(path: Path, wanted: Wanted, register: Register) -> tuple[list[Table], list[Finding]]:
    """Return the tables of a file, and what is said of its sheets.

    Rows that cannot be read are findings of their tables.

    Raises:
        BadInputError: the file cannot be read, or holds nothing of the wanted kinds.
    """
    opened = _opened(path, wanted)
    names = BookNames(register)
    tables = [
        read_table(opened.book, sheet, match.known.layout, match.row, names)
        for sheet, match in opened.matches
    ]
    for table in tables:
        _take_sides(table)
    return tables, opened.findings


def _take_sides(table: Table) -> None:
    """Give the amounts of each record the sign of its side, as an import does."""
    for at, row in enumerate(table.rows):
        if row.kind == RECORD and "side" in row.values:
            try:
                take_side(row.values)
            except BuildError as error:
                table.add(error.code, str(error), row.number, error.name, error.advice)
                table.rows[at] = row._replace(kind=FINDING)


def entries_of(path: Path, wanted: Wanted, look: Peek) -> tuple[list[Table], tuple[Made, ...]]:
    """Return the tables of a file, and the entries that an import would make of it.

    Raises:
        BadInputError: the file cannot be read, or an import would refuse it.
    """
    opened = _opened(path, wanted)
    tables, made = make_again(opened.book, opened.matches, look, WHOLE)
    found = [finding for table in tables for finding in table.findings]
    wrong = errors_in([*opened.findings, *found])
    if wrong:
        texts = [finding.as_text() for finding in wrong[:_SHOWN]]
        more = [f"... and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise BadInputError(
            "it cannot be relied on, and an import would refuse it:\n" + "\n".join((*texts, *more)),
            where=printable(path),
        )
    return tables, made


def _opened(path: Path, wanted: Wanted) -> _Opened:
    known = known_layouts(wanted.books, wanted.folders, wanted.layout or None)
    fits = [one for one in known if one.layout.kind in wanted.kinds]
    if not fits:
        raise BadInputError(
            f"the layout {wanted.layout!r} reads {known[0].layout.kind}, "
            f"and what is asked for is {' or '.join(sorted(wanted.kinds))}",
            where=printable(path),
        )
    book = read_workbook(path)
    matches: list[tuple[Sheet, Match]] = []
    lonely: list[Sheet] = []
    for sheet in book.sheets:
        if found := _asked_for(path, sheet, known, fits):
            matches.append((sheet, found))
        elif sheet.errors or sheet.uncached or any(value != "" for r in sheet.rows for value in r):
            lonely.append(sheet)
    if not matches:
        # What is asked for says more than what fits best, where there is nothing else.
        found_so = [(sheet, _match(path, sheet, fits)) for sheet in lonely]
        matches = [(sheet, match) for sheet, match in found_so if match]
        lonely = [sheet for sheet, match in found_so if not match]
    chosen = [match.known for _, match in matches] or fits
    findings = [_lost(path, book, sheet, fits, known) for sheet in lonely
                if not ignored(sheet, chosen)]  # fmt: skip
    if not matches:
        texts = [f"sheet {one.where.sheet}: {one.message}" for one in findings]
        raise BadInputError(
            "; ".join(texts) or "it has nothing in it",
            where=printable(path), advice=next((one.advice for one in findings), ""),
        )  # fmt: skip
    return _Opened(book, matches, findings)


def _asked_for(
    path: Path, sheet: Sheet, known: Sequence[Known], fits: Sequence[Known]
) -> Match | None:
    """Return the layout that an import would choose for a sheet, where it is of a wanted kind."""
    try:
        found = recognise(sheet, known)
    except BadInputError:
        return _match(path, sheet, fits)  # several fit: the kind that is asked for decides
    return found if found and any(found.known is one for one in fits) else None


def _lost(
    path: Path, book: Workbook, sheet: Sheet, fits: Sequence[Known], known: Sequence[Known]
) -> Finding:
    """Return what is said of a sheet that is not read: nothing of a file is lost in silence.

    A sheet of another kind, receipts beside spending, is no part of what was asked for.
    """
    where = Where(book.name, sheet.name)
    others = [one for one in known if one not in fits]
    other = _match(path, sheet, others) if others else None
    if other is not None:
        kind = other.known.layout.kind
        message = f"the sheet holds records of the kind {kind}, and is not held"
        return where.finding("IMPORT-SHEET", message, other.row, severity=Severity.NOTE)
    message, advice, row = why_not(sheet, fits)
    return where.finding("IMPORT-SHEET", message, row or 1, 1, advice)


def _match(path: Path, sheet: Sheet, known: Sequence[Known]) -> Match | None:
    try:
        return recognise(sheet, known)
    except BadInputError as error:
        raise BadInputError(error.what, where=printable(path), advice=error.advice) from None


def sentences(findings: Sequence[Finding]) -> list[str]:
    """Return what is said of the sheets that are not held, and need not be."""
    return [f"{finding.where}: {finding.message}" for finding in findings
            if finding.severity is not Severity.ERROR]  # fmt: skip
