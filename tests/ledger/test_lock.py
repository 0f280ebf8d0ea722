"""The lock: one writer, and those who wait are told who it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from ledger.errors import EXIT_CANNOT_WRITE, CannotWriteError
from ledger.lock import NOTE_NAME, holder, locked

if TYPE_CHECKING:
    from pathlib import Path


def test_second_writer_is_told_who_holds_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names process, command and since when."""
    monkeypatch.setattr(sys, "argv", ["/usr/bin/vtf", "import", "a\nb.xlsx"])
    with (
        locked(tmp_path),
        pytest.raises(CannotWriteError) as caught,
        locked(tmp_path, timeout=0),
    ):
        pytest.fail("two writers at once")

    text = str(caught.value)
    assert caught.value.exit_code == EXIT_CANNOT_WRITE
    assert f"process {os.getpid()}, `vtf import a b.xlsx`, since 20" in text
    assert "UTC" in text
    assert "Nothing was written" in text


def test_lock_is_free_afterwards(tmp_path: Path) -> None:
    """Also after an error; and no note is left."""
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path, timeout=0):
        assert (tmp_path / NOTE_NAME).exists()
    assert not (tmp_path / NOTE_NAME).exists()


def test_note_is_a_courtesy(tmp_path: Path) -> None:
    """Whoever cannot leave or remove a note still holds the lock."""
    (tmp_path / NOTE_NAME).mkdir()
    with locked(tmp_path):
        assert holder(tmp_path) == "who it is, is not known"


def test_empty_note(tmp_path: Path) -> None:
    """A note may be read before it is written."""
    (tmp_path / NOTE_NAME).write_text("")

    assert holder(tmp_path) == "who it is, is not known"


def test_folder_that_cannot_be_locked(tmp_path: Path) -> None:
    """A file where the lock's folder should be is exit 4, not a crash."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWriteError, match="cannot be locked"), locked(tmp_path / "file"):
        pytest.fail("locked a file")
