"""A copy to try imports on: the whole of the books, and no way back into them."""

from __future__ import annotations

import shutil

import pytest

from ledger.errors import BooksError, CannotWriteError
from ledger.findings import Finding, Place, Severity
from ledger.new_books import make_books
from ledger.rehearsal import at_home, rehearsing


@pytest.fixture
def folder(tmp_path):
    """New books with a source, a hidden file and one that leads outside."""
    make_books(tmp_path / "books", "T")
    books = tmp_path / "books"
    (books / "sources").mkdir(exist_ok=True)
    (books / "sources" / "abc-x.csv").write_text("x")
    (books / ".new.main.beancount").write_text("unfinished")
    (tmp_path / "outside.beancount").write_text("; outside")
    (books / "terms" / "link.beancount").symlink_to(tmp_path / "outside.beancount")
    return books


def test_the_copy_has_what_the_books_have(folder):
    """Every file that may be included, the archive, and nothing unfinished."""
    with rehearsing(folder) as copy:
        assert (copy / "main.beancount").read_text() == (folder / "main.beancount").read_text()
        assert (copy / "manifest.beancount").is_file()
        assert (copy / "sources" / "abc-x.csv").read_text() == "x"
        assert not (copy / ".new.main.beancount").exists()
        assert (copy / "terms" / "link.beancount").is_symlink()
        (copy / "main.beancount").write_text("changed")
    assert not copy.exists()
    assert "changed" not in (folder / "main.beancount").read_text()


def test_books_without_an_archive_are_copied_too(folder):
    """New books have none yet."""
    shutil.rmtree(folder / "sources")
    with rehearsing(folder) as copy:
        assert not (copy / "sources").exists()


def test_without_books_there_is_nothing_to_copy(tmp_path):
    """As for an import."""
    with pytest.raises(BooksError, match="no books"), rehearsing(tmp_path):
        pass


def test_without_room_it_says_so(folder, monkeypatch):
    """The books are not touched by it."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(CannotWriteError, match="No space left"), rehearsing(folder):
        pass


def test_findings_are_told_of_the_books(tmp_path):
    """Message, advice, place and facts."""
    copy, books = tmp_path / "copy", tmp_path / "books"
    there = f"{copy}/a.beancount"
    found = Finding("X", Severity.ERROR, there, there, Place(there, 1), "", (("file", there),))
    here = f"{books}/a.beancount"
    told = Finding("X", Severity.ERROR, here, here, Place(here, 1), "", (("file", here),))
    assert at_home(found, copy, books) == told
