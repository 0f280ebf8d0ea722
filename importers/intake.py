"""One file on its way in: read, recognised, built, and held against what the books know.

Three steps, so that the books are locked only for the last two: `open_file` reads the workbook and
finds a layout for each sheet; `build` makes entries of it; `Writer.commit` writes what is new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.build import build_book
from importers.desk import Desk
from importers.faults import Where
from importers.identity import sort_drafts
from importers.names import BookNames
from importers.outcome import Done, already, as_dry_run, failed, shown, wrong
from importers.recognise import Known, Match, ignored, recognise, why_not
from importers.taken import Intake, Opened
from importers.workbook import Sheet, Workbook, printable, read_workbook
from ledger.batches import must_be_books, writing
from ledger.books import UntrustedError, peek
from ledger.errors import BadInputError, VtfError
from ledger.findings import Finding, Severity, errors_in
from ledger.manifest import verify_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger.books import Peek


def open_file(path: Path, layouts: Sequence[Known]) -> Opened:
    """Read a file and find a layout for each of its sheets.

    Raises:
        BadInputError: the file cannot be read, or no sheet has a layout, or one has two.
    """
    book = read_workbook(path)
    matches: list[tuple[Sheet, Match]] = []
    lonely: list[Sheet] = []
    findings = [_note(book, note) for note in book.notes]
    for sheet in book.sheets:
        match = _match(path, sheet, layouts)
        if match is not None:
            matches.append((sheet, match))
        elif any(value != "" for row in sheet.rows for value in row) or _has_trouble(sheet):
            lonely.append(sheet)
        else:
            findings.append(_empty(book, sheet))
    chosen = [match.known for _, match in matches]
    findings += [_stranger(book, sheet, layouts) for sheet in lonely if not ignored(sheet, chosen)]
    if not matches:
        texts = [f"sheet {f.where.sheet}: {f.message}" for f in findings] or ["it has no sheets"]
        advice = next((f.advice for f in findings if f.advice), "")
        raise BadInputError("; ".join(texts), where=printable(path), advice=advice)
    return Opened(path, book, tuple(matches), tuple(findings))


def _match(path: Path, sheet: Sheet, layouts: Sequence[Known]) -> Match | None:
    try:
        return recognise(sheet, layouts)
    except BadInputError as error:
        raise BadInputError(error.what, where=printable(path), advice=error.advice) from None


def _has_trouble(sheet: Sheet) -> bool:
    return bool(sheet.errors or sheet.uncached)


def _note(book: Workbook, note: str) -> Finding:
    where = Where(book.name, "csv")
    return where.finding("IMPORT-ENCODING", note, 0, severity=Severity.NOTE)


def _empty(book: Workbook, sheet: Sheet) -> Finding:
    where = Where(book.name, sheet.name)
    return where.finding("IMPORT-EMPTY", "the sheet is empty", 1, 1, "", Severity.NOTE)


def _stranger(book: Workbook, sheet: Sheet, layouts: Sequence[Known]) -> Finding:
    message, advice, row = why_not(sheet, layouts)
    advice += " A sheet without records can be named in a layout's recognise.ignore."
    return Where(book.name, sheet.name).finding("IMPORT-SHEET", message, row or 1, 1, advice)


def build(opened: Opened, look: Peek) -> Intake:
    """Make the entries of an opened file and hold them against what the books know."""
    desk = Desk(look, BookNames(look.register))
    tables = build_book(desk, opened.book, opened.matches)
    drafts = sort_drafts(desk)
    findings = list(opened.findings)
    for table in tables:
        findings += sorted(table.findings, key=_position)
    return Intake(opened, desk, tables, drafts, findings)


def _position(finding: Finding) -> tuple[int, str]:
    digits = "".join(char for char in finding.where.cell if char.isdigit())
    return int(digits or 0), finding.where.cell


def take_in(path: Path, books: Path, layouts: Sequence[Known]) -> Done:
    """Bring one file into the books.

    Raises:
        VtfError: the file or the books cannot be read, or the books refused.
    """
    must_be_books(books)
    opened = open_file(path, layouts)
    with writing(books) as writer:
        _must_be_trusted(books)
        link = writer.find(opened.batch_id)
        if link is not None:
            return already(opened, link.id)
        look = peek(books)
        taken = build(opened, look)
        stopped = wrong(taken, books)
        if stopped is not None:
            return stopped
        if not taken.sorted.new:
            return shown(taken, "nothing new")
        outcome = writer.commit(taken.batch(), opened=look.accounts)
        return shown(taken, outcome.status, outcome.id, outcome.findings)


def _must_be_trusted(books: Path) -> None:
    """Refuse books whose batches are not what was committed: no row can be held against them."""
    errors = errors_in(verify_manifest(books, sources=False))
    if errors:
        raise UntrustedError(errors)


def rehearse(path: Path, copy: Path, books: Path, layouts: Sequence[Known]) -> Done:
    """Bring one file into a copy of the books, and say what would come of it in the books."""
    try:
        done = take_in(path, copy, layouts)
    except VtfError as error:
        done = failed(path, error)
    return as_dry_run(done, copy, books)
