"""One file on its way in: read, recognised, built, and held against what the books know.

Three steps, so that the books are locked only for the last two: `open_file` reads the workbook and
finds a layout for each sheet; `build` makes entries of it; `Writer.commit` writes what is new.
"""

from __future__ import annotations

import difflib
from itertools import count
from typing import TYPE_CHECKING

from importers.accepting import TRIES, accept, leave_unlawful
from importers.already import IMPORTER, candidates, known_file
from importers.build import build_book
from importers.correcting import Drafted, correct
from importers.desk import Desk
from importers.dues import overpaid
from importers.faults import Where
from importers.identity import reversed_before, sort_drafts
from importers.leaving import NOBODY, WHOLE, LeftOut, LeftRow
from importers.names import BookNames
from importers.outcome import Done, already, as_dry_run, failed, shown, wrong
from importers.progress import stage
from importers.recognise import Known, Match, ignored, recognise, why_not
from importers.taken import ACCEPTED, CORRECTED, STRICT, How, Intake, Opened
from importers.workbook import Sheet, Workbook, printable, read_workbook
from ledger.batches import COMMITTED, RefusedError, must_be_books, writing
from ledger.books import UntrustedError, peek
from ledger.errors import BadInputError, VtfError
from ledger.findings import Finding, Severity, errors_in
from ledger.headings import headings, superseded
from ledger.manifest import verify_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.table import Table
    from ledger.batches import Writer
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
    return Opened(path, book, tuple(matches), tuple(findings), candidates(layouts))


def _match(path: Path, sheet: Sheet, layouts: Sequence[Known]) -> Match | None:
    try:
        return recognise(sheet, layouts)
    except BadInputError as error:
        raise BadInputError(error.what, where=printable(path), advice=error.advice) from None


def _has_trouble(sheet: Sheet) -> bool:
    return bool(sheet.errors or sheet.uncached)


def _note(book: Workbook, note: str) -> Finding:
    where = Where(book.name, book.sheets[0].name if book.sheets else "csv")
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
    desk, tables = _make(opened, look)
    return _taken(opened, look, Drafted(desk, tables, sort_drafts(desk)))


def build_corrected(opened: Opened, look: Peek, how: How) -> Intake:
    """Make the entries of an opened file; what differs from the books is reversed and made anew."""

    def make(seen: Peek) -> tuple[Desk, list[Table]]:
        return _make(opened, seen)

    drafted = correct(make, look, how.reason, how.only)
    _must_be_there(how.only, drafted, opened.path)
    taken = _taken(opened, look, drafted)
    taken.reason = how.reason
    return taken


def _must_be_there(only: frozenset[str], drafted: Drafted, path: Path) -> None:
    names = {name for draft in drafted.desk.drafts for name in (draft.owner, draft.key)}
    names |= {key for one in drafted.sorted.corrected for key in one.keys}
    missing = sorted(only - names)
    if missing:
        near = difflib.get_close_matches(missing[0], names, n=3)
        raise BadInputError(
            f"no row of the file has the identity {missing[0]!r}, which --only names",
            where=printable(path),
            advice=f"The nearest are: {', '.join(near)}." if near else "`--json` shows identities.",
        )


def build_valid(opened: Opened, look: Peek, left: LeftOut) -> Intake:
    """Make the entries of an opened file's good rows; what is wrong with the others is left out."""
    for finding in errors_in(list(opened.findings)):
        left.add(finding.where.sheet, WHOLE, LeftRow(finding.code, finding.message))
        left.findings.setdefault(finding)

    def make(without: LeftOut) -> tuple[Desk, list[Table]]:
        return _make(opened, look, without)

    drafted, clashes = accept(make, left)
    taken = _taken(opened, look, drafted)
    taken.findings = [one for one in taken.findings if one not in left.findings]
    taken.left, taken.clashes = left, clashes
    return taken


def _make(opened: Opened, look: Peek, left: LeftOut = NOBODY) -> tuple[Desk, list[Table]]:
    desk = Desk(look, BookNames(look.register))
    return desk, build_book(desk, opened.book, opened.matches, left)


def _taken(opened: Opened, look: Peek, drafted: Drafted) -> Intake:
    findings = list(opened.findings)
    for table in drafted.tables:
        findings += sorted(table.findings, key=_position)
    findings += reversed_before(drafted.sorted, look)
    findings += overpaid(drafted.desk, drafted.sorted, look)
    return Intake(opened, *drafted, look, findings)


def _position(finding: Finding) -> tuple[int, str]:
    digits = "".join(char for char in finding.where.cell if char.isdigit())
    return int(digits or 0), finding.where.cell


def take_in(path: Path, books: Path, layouts: Sequence[Known], how: How = STRICT) -> Done:
    """Bring one file into the books.

    Raises:
        VtfError: the file or the books cannot be read, or the books refused.
    """
    must_be_books(books)
    known = None if how.correct else known_file(path, books, layouts)
    if known is not None:
        with writing(books) as writer:
            _must_be_trusted(books)
            if known_file(path, books, layouts) == known and writer.find(known.id):
                return already(path, known.says("sha256"), known.id)
    with stage("reading"):
        opened = open_file(path, layouts)
    with writing(books) as writer:
        _must_be_trusted(books)
        link = writer.find(opened.batch_id)
        if link is not None and not how.correct and link.id not in superseded(headings(books)):
            return already(path, opened.book.sha256, link.id)
        with stage("looking at the books"):
            look = peek(books)
        if how.accept_valid:
            return _take_valid(opened, look, writer, how)
        return _take_whole(opened, look, writer, how)


def _take_whole(opened: Opened, look: Peek, writer: Writer, how: How) -> Done:
    with stage("checking rows"):
        taken = build_corrected(opened, look, how) if how.correct else build(opened, look)
    stopped = wrong(taken, writer.folder)
    if stopped is not None:
        return stopped
    if not taken.sorted.new:
        return shown(taken, writer.folder, "nothing new")
    taken.by = how.by
    if taken.sorted.corrected or how.correct:
        taken.importer = _importer(opened, CORRECTED, writer)
    batch = taken.batch()
    done = shown(taken, writer.folder, COMMITTED, opened.batch_of(taken.importer))

    def release() -> None:
        # From here on the whole books are loaded: nothing else need be kept in memory.
        taken.let_go()
        batch.entries.clear()  # type: ignore[attr-defined] # it is a list

    with stage("writing and asking the rules"):
        outcome = writer.commit(batch, opened=look.accounts, release=release)
    return done.remarked(outcome.findings)


def _take_valid(opened: Opened, look: Peek, writer: Writer, how: How) -> Done:
    left = LeftOut()
    for tried in range(1, TRIES + 1):
        with stage("checking rows"):
            taken = build_valid(opened, look, left)
        taken.by = how.by
        taken.importer = _importer(opened, ACCEPTED, writer)
        batch = taken.batch()
        if not batch.entries:
            return shown(taken, writer.folder, "nothing new")
        try:
            with stage("writing and asking the rules"):
                outcome = writer.commit(batch, opened=look.accounts)
        except RefusedError as error:
            drafted = Drafted(taken.desk, taken.tables, taken.sorted)
            more = leave_unlawful(error, drafted, opened.book.name, left, tried)
            if not more or tried == TRIES:
                raise
            continue
        return shown(taken, writer.folder, outcome.status, outcome.id).remarked(outcome.findings)
    raise AssertionError("the last try returns or raises")  # pragma: no cover


def _importer(opened: Opened, word: str, writer: Writer) -> str:
    """Return an importer under which this file is in no batch yet: it may be corrected again."""
    for number in count(1):
        importer = f"{IMPORTER}, {word} {number}"
        if writer.find(opened.batch_of(importer)) is None:
            return importer
    raise AssertionError("there is no last number")  # pragma: no cover


def _must_be_trusted(books: Path) -> None:
    """Refuse books whose batches are not what was committed: no row can be held against them."""
    errors = errors_in(verify_manifest(books, sources=False))
    if errors:
        raise UntrustedError(errors)


def rehearse(  # what taking in takes, and the copy
    path: Path, copy: Path, books: Path, layouts: Sequence[Known], how: How = STRICT
) -> Done:
    """Bring one file into a copy of the books, and say what would come of it in the books."""
    try:
        done = take_in(path, copy, layouts, how)
    except VtfError as error:
        done = failed(path, error)
    return as_dry_run(done, copy, books)
