"""The writer: whole batches, known imports, refusals that leave nothing."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from ledger import books
from ledger.batches import ALREADY, COMMITTED, RefusedError, batch_id, write_batch, writing
from ledger.books import UntrustedError
from ledger.candidate import traced
from ledger.emitter import EmitError, emit
from ledger.errors import (
    EXIT_CONFLICT,
    EXIT_FINDINGS,
    BooksError,
    CannotWriteError,
    ConflictError,
)
from ledger.findings import Finding, Place, Severity
from ledger.lock import locked
from ledger.manifest import MANIFEST, read_manifest, verify_manifest
from ledger.origin import Origin
from ledger.storage import DISK
from tests.simulator import Simulator
from tests.writing_kit import LAYOUT, batch, content, interest, leg, new_books, transaction

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """New books."""
    return new_books(tmp_path)


def finding(severity: Severity, where: Place) -> Finding:
    """Return a finding of a severity at a place."""
    return Finding("TEST", severity, "Something.", "", where)


def lopsided() -> Any:
    """Return a transaction with one leg."""
    return transaction(leg("Assets:VTF:Cash:UNHQ", "1.00"), origin="7f3a9c21d0aa Q1!A14:K14")


def test_batch_is_in_the_books(folder: Path) -> None:
    """Entries, heading, opens, source and layout: all are there and load."""
    outcome = write_batch(folder, batch("a", interest("1.00"), interest("2.00")))
    loaded = books.load(folder)
    heading = loaded.register.batches[outcome.id]

    assert outcome.status == COMMITTED
    assert outcome.entries == 2
    assert outcome.findings == ()
    assert outcome.file == folder / "batches" / f"{outcome.id}.beancount"
    assert outcome.chain == read_manifest(folder).head
    assert loaded.problems() == ()
    assert len(loaded.lines) == 4
    assert (folder / "sources" / heading.file).read_bytes() == b"source a"
    assert (folder / "sources" / heading.layout).read_bytes() == LAYOUT
    assert heading.file.endswith("-a.xlsx")
    assert heading.layout.endswith("-interest.toml")
    assert verify_manifest(folder) == []


def test_id_is_made_of_importer_source_and_layout() -> None:
    """Each of the three makes another batch, and the seams between them count."""
    ids = {
        batch_id("a", b"b", b"c"),
        batch_id("x", b"b", b"c"),
        batch_id("a", b"x", b"c"),
        batch_id("a", b"b", b"x"),
        batch_id("a", b"bc", b""),
        batch_id("ab", b"", b"c"),
    }

    assert len(ids) == 6
    assert {len(name) for name in ids} == {12}


def test_sheets_are_named(folder: Path) -> None:
    """The sheets that were read stand in the heading."""
    outcome = write_batch(folder, dataclasses.replace(batch(), sheets=("VTF 2012", "VTF 2013")))

    assert 'sheets: "VTF 2012, VTF 2013"' in outcome.file.read_text()


def test_must_04_same_import_twice_changes_nothing(folder: Path) -> None:
    """The second import is known, also under another name and after other imports."""
    first = write_batch(folder, batch("a"))
    write_batch(folder, batch("b"))
    before = content(folder)
    again = write_batch(folder, dataclasses.replace(batch("a"), source_name="copy of a.xlsx"))

    assert again == first._replace(status=ALREADY)
    assert content(folder) == before


def test_who_made_it_and_when_is_of_the_first_time(folder: Path) -> None:
    """The same import by another person, later and for another reason, is the same import."""

    def by(maker: str, at: str, reason: str = 'The "May" file.'):
        facts = (("program", "1"), ("maker", maker), ("at", at), ("reason", reason))
        return dataclasses.replace(batch("a"), facts=facts)

    first = write_batch(folder, by("ANA", "2014-06-30"))
    before = content(folder)

    assert write_batch(folder, by("BEN", "2014-07-01", "Again.")) == first._replace(status=ALREADY)
    assert content(folder) == before
    heading = books.peek(folder).register.batches[first.id]
    assert (heading.maker, heading.at) == ("ANA", "2014-06-30")


def test_same_import_with_other_entries_is_a_conflict(folder: Path) -> None:
    """What is written is never edited."""
    write_batch(folder, batch("a", interest("1.00")))
    before = content(folder)
    with pytest.raises(ConflictError, match="with other entries") as caught:
        write_batch(folder, batch("a", interest("1.01")))

    assert caught.value.exit_code == EXIT_CONFLICT
    assert caught.value.where == "a.xlsx"
    assert content(folder) == before


def test_accounts_are_opened_once(folder: Path) -> None:
    """The second batch that uses an account does not open it; nor if the caller says so."""
    first = write_batch(folder, batch("a", interest("1")))
    second = write_batch(folder, batch("b", interest("2")))
    with writing(folder) as writer:
        third = writer.commit(batch("c", interest("3")), opened=books.peek(folder).accounts)
    opens = [outcome.file.read_text().count(" open ") for outcome in (first, second, third)]

    assert opens == [2, 0, 0]
    assert books.load(folder).problems() == ()


def test_find(folder: Path) -> None:
    """An importer can ask whether a file is known before it reads it."""
    with writing(folder) as writer:
        assert writer.find(batch("a").id) is None
        outcome = writer.commit(batch("a"))
        link = writer.find(outcome.id)

    assert link is not None
    assert link.sha256 == outcome.sha256


def test_entries_may_be_let_go_before_the_books_are_loaded(folder: Path) -> None:
    """The text is written by then: what is loaded is proven by the prints alone."""
    entries = [interest("1.00"), interest("2.00")]
    with writing(folder) as writer:
        outcome = writer.commit(
            dataclasses.replace(batch(), entries=entries), release=entries.clear
        )

    assert (entries, outcome.entries) == ([], 2)
    assert sum(line.amount for line in books.load(folder).lines if line.amount > 0) == 3


def test_refused_batch_leaves_nothing(folder: Path) -> None:
    """Beancount's own errors refuse too, and are traced to the cells."""
    write_batch(folder, batch("a"))
    before = content(folder)
    with pytest.raises(RefusedError) as caught:
        write_batch(folder, batch("b", interest("1"), lopsided(), layout=b"another"))
    error = caught.value

    assert error.exit_code == EXIT_FINDINGS
    assert error.findings[0].where == Place("b.xlsx", 0, "Q1", "A14:K14")
    assert "b.xlsx: refused, with " in str(error)
    assert "in what was to be imported" in str(error)
    assert "b.xlsx, sheet Q1, cell A14:K14" in str(error)
    assert content(folder) == before


def test_refused_batch_leaves_what_others_use(folder: Path) -> None:
    """A layout archived by another batch stays."""
    write_batch(folder, batch("a"))
    before = content(folder)
    with pytest.raises(RefusedError):
        write_batch(folder, batch("b", lopsided()))

    assert content(folder) == before
    assert write_batch(folder, batch("b")).status == COMMITTED


def test_warnings_and_notes_are_reported(folder: Path) -> None:
    """What does not refuse a batch is told with the cells; the books' old warnings are not."""

    def validate(_folder: Path, path: Path, *_: object) -> list[Finding]:
        last = path.read_text().count("\n")
        return [
            finding(Severity.WARNING, Place(str(path), last)),
            finding(Severity.NOTE, Place(str(path), 1)),
            finding(Severity.WARNING, Place("terms/funds.beancount", 1)),
        ]

    outcome = write_batch(folder, batch(), validate=validate)

    assert [item.where for item in outcome.findings] == [
        Place("a.xlsx", 0, "Q1 2013", "A14:K14"),
        Place("a.xlsx"),
    ]


def test_errors_elsewhere_refuse_too(folder: Path) -> None:
    """A batch may break a rule at a line that another batch wrote."""

    def validate(_folder: Path, path: Path, *_: object) -> list[Finding]:
        places = [Place(str(path), 1), Place("terms/funds.beancount", 1), Place()]
        return [finding(Severity.ERROR, place) for place in places]

    with pytest.raises(RefusedError) as caught:
        write_batch(folder, batch(), validate=validate)

    text = "a.xlsx: refused, with 3 errors: 1 in what was to be imported, 2 elsewhere in the books"
    assert str(caught.value).startswith(text)


def test_trace_finds_each_line_of_an_entry(tmp_path: Path) -> None:
    """From its first line to its last, an entry's findings go to its cells."""
    entries = [transaction(origin=f"7f3a9c21d0aa S!A{number}:B{number}") for number in (1, 2, 3)]
    path = tmp_path / "x.beancount"
    path.write_text(emit(entries))
    places = [Place(str(path), line) for line in (0, 1, 2, 3, 4, 5, 6, 7, 8, 99)]
    found = traced([finding(Severity.NOTE, p) for p in places], path, DISK, "s")

    rows = [item.where.cell[1:2] for item in found]
    assert rows == ["1", "1", "1", "1", "2", "2", "2", "3", "3", "3"]


@pytest.mark.parametrize("sheet", ["Q1 2013", 'a "quoted" \\ sheet', "a\nb", "l'année"])
def test_trace_reads_the_origin_as_it_was_written(tmp_path: Path, sheet: str) -> None:
    """Escapes of the text are no part of a sheet's name; without an origin there is no cell."""
    entries = [transaction(origin=str(Origin("7f3a9c21d0aa", sheet, "A1:B1"))), transaction()]
    path = tmp_path / "x.beancount"
    path.write_text(emit(entries))
    places = [Place(str(path), 1), Place(str(path), 4)]
    found = traced([finding(Severity.NOTE, p) for p in places], path, DISK, "s")

    assert [item.where for item in found] == [Place("s", 0, sheet, "A1:B1"), Place("s")]


def test_refused_by_the_gate(folder: Path) -> None:
    """An entry that cannot be written stops the import before a file is made."""
    before = content(folder)
    with pytest.raises(EmitError):
        write_batch(folder, batch("a", interest()._replace(narration="\u202e")))

    assert content(folder) == before


def test_no_books(tmp_path: Path) -> None:
    """Where there are no books, nothing is made."""
    with pytest.raises(BooksError, match="no books to write to"):
        write_batch(tmp_path, batch())

    assert list(tmp_path.iterdir()) == []


def test_books_that_do_not_load(folder: Path) -> None:
    """The batch is not written, and the fault is named."""
    write_batch(folder, batch("a"))
    (folder / "terms" / "funds.beancount").write_text("1970-01-01 custom\n")
    before = content(folder)
    with pytest.raises(BooksError, match="do not load"):
        write_batch(folder, batch("b"))

    assert content(folder) == before


def test_candidate_that_does_not_load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults found only in the whole candidate leave nothing either."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise BooksError("untrusted")

    before = content(folder)
    monkeypatch.setattr(books, "load", fail)
    with pytest.raises(BooksError, match="untrusted"):
        write_batch(folder, batch())

    assert content(folder) == before


def test_books_that_cannot_be_trusted(folder: Path) -> None:
    """What the guard says of the candidate is said of the books' own main file."""
    main = folder / "main.beancount"
    main.write_text(main.read_text() + 'option "insert_pythonpath" "TRUE"\n')
    before = content(folder)
    with pytest.raises(books.UntrustedError, match="GUARD-PYTHONPATH") as caught:
        write_batch(folder, batch())

    assert {reason.where.file for reason in caught.value.findings} == {str(main)}
    assert content(folder) == before


def test_place_in_the_candidate_is_the_place_in_the_books(folder: Path) -> None:
    """What is wrong in main is reported there, not in the copy that was loaded."""
    main = folder / "main.beancount"
    main.write_text(main.read_text() + "2013-01-01 balance Assets:VTF:Cash:Ba 5 USD\n")
    with pytest.raises(RefusedError) as caught:
        write_batch(folder, batch())

    (error,) = caught.value.findings
    assert error.where.file == str(main)
    assert error.where.line == len(main.read_text().splitlines())


@pytest.mark.parametrize("garbage", [b"\xff\xfe\n", b'include "x.beancount"\n'])
def test_manifest_that_was_edited(folder: Path, garbage: bytes) -> None:
    """Nobody builds on a manifest that is not sound."""
    write_batch(folder, batch("a"))
    path = folder / MANIFEST
    path.write_bytes(path.read_bytes() + garbage)
    with pytest.raises(UntrustedError, match="MANIFEST-STRAY"):
        write_batch(folder, batch("b"))


def test_batch_that_was_edited(folder: Path) -> None:
    """Nor on a batch that was changed."""
    outcome = write_batch(folder, batch("a"))
    outcome.file.write_text(outcome.file.read_text().replace("1.00", "1.01"))
    with pytest.raises(UntrustedError, match="MANIFEST-BATCH-ALTERED"):
        write_batch(folder, batch("b"))


def test_leftovers_are_swept(folder: Path) -> None:
    """What an interrupted write left under an unfinished name is removed by the next."""
    left = [folder / ".new.candidate-main.beancount", folder / "sources" / ".new.x"]
    for path in left:
        path.write_text("")
    write_batch(folder, batch())

    assert not any(path.exists() for path in left)


def test_folders_are_made_where_they_are_missing(folder: Path) -> None:
    """Version control keeps no empty folders."""
    for name in ("batches", "sources"):
        (folder / name).rmdir()

    assert write_batch(folder, batch()).status == COMMITTED


def test_lock_is_held(folder: Path) -> None:
    """A second writer waits, and gives up with a name."""
    with locked(folder), pytest.raises(CannotWriteError, match="another import"):
        write_batch(folder, batch(), timeout=0)


def test_find_on_a_failing_disk(folder: Path) -> None:
    """A disk that cannot be read is exit 4."""
    disk = Simulator(folder.resolve(), at=0)
    with writing(folder, storage=disk) as writer, pytest.raises(CannotWriteError):
        writer.find("x")


def test_relative_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default is `./books`."""
    monkeypatch.chdir(folder.parent)
    relative = folder.relative_to(folder.parent)

    assert write_batch(relative, batch()).file == folder.resolve() / "batches" / (
        f"{batch().id}.beancount"
    )


def test_a_batch_that_the_main_file_includes_beside_the_manifest(folder: Path) -> None:
    """What `vtf check` would not trust is no base for another batch either."""
    outcome = write_batch(folder, batch("a"))
    forged = outcome.file.with_name("aaaaaaaaaaaa.beancount")
    forged.write_text('2014-01-01 event "x" "y"\n')
    main = folder / "main.beancount"
    before = main.read_text()
    main.write_text(f'{before}include "batches/{forged.name}"\n')
    with pytest.raises(UntrustedError, match="GUARD-BATCH"):
        write_batch(folder, batch("b"))
    main.write_text(before)
    assert write_batch(folder, batch("b")).status == COMMITTED
