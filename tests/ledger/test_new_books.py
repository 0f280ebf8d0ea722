"""New books: they load, and nothing that was there is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger import books
from ledger.errors import BadInputError, CannotWriteError
from ledger.manifest import verify_manifest
from ledger.new_books import TITLE, make_books
from tests.simulator import MODES, Simulator

if TYPE_CHECKING:
    from pathlib import Path


def test_new_books_load(tmp_path: Path) -> None:
    """They load without a problem and hold the trust fund and nothing else."""
    files = make_books(tmp_path / "new" / "books", 'The "Fund"')
    loaded = books.load(tmp_path / "new" / "books")

    assert [path.name for path in files][-1] == "main.beancount"
    assert loaded.problems() == ()
    assert loaded.options["title"] == 'The "Fund"'
    assert loaded.options["operating_currency"] == ["USD"]
    assert list(loaded.register.funds) == ["VTF"]
    assert loaded.register.funds["VTF"].name == TITLE
    assert verify_manifest(tmp_path / "new" / "books") == []


def test_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Whatever it is."""
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(BadInputError, match="something in this folder already"):
        make_books(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_empty_folder_is_used(tmp_path: Path) -> None:
    """A folder made beforehand will do."""
    make_books(tmp_path)

    assert (tmp_path / "main.beancount").exists()


@pytest.mark.parametrize("name", ["a*b", "a?b", "a[b]"])
def test_folder_that_reads_as_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    """Beancount would look for other files in such a folder."""
    with pytest.raises(BadInputError, match=r"holds \*, \? or \["):
        make_books(tmp_path / name)


def test_title_that_cannot_be_written(tmp_path: Path) -> None:
    """A title is text like any other."""
    with pytest.raises(BadInputError, match="title cannot be used: it holds U"):
        make_books(tmp_path, "a\x00")


@pytest.mark.parametrize("mode", MODES)
def test_disk_that_fails(tmp_path: Path, mode: str) -> None:
    """A failing disk is exit 4, and never leaves a main file without the rest."""
    calls = len(_calls(tmp_path / "whole"))
    for at in range(calls):
        folder = tmp_path / f"books{at}"
        disk = Simulator(folder, at=at)
        with pytest.raises(CannotWriteError):
            make_books(folder, storage=disk)
        disk.power_cut(mode)
        if (folder / "main.beancount").exists():
            assert books.load(folder).problems() == ()


def _calls(folder: Path) -> list[str]:
    disk = Simulator(folder)
    make_books(folder, storage=disk)
    return disk.calls
