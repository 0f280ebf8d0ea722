"""The disk fails or the power goes at each call in turn: no torn books, no acknowledged loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger import books
from ledger.batches import ALREADY, COMMITTED, write_batch
from ledger.errors import CannotWriteError
from ledger.findings import errors_in
from ledger.manifest import MANIFEST, read_manifest, verify_manifest
from tests.simulator import MODES, CutOffError, Simulator
from tests.writing_kit import batch, content, new_books

if TYPE_CHECKING:
    from pathlib import Path


def committed(folder: Path) -> list[str]:
    """Return the batches of the books, after making sure that the books are sound."""
    assert errors_in(verify_manifest(folder)) == []
    assert errors_in(books.load(folder).problems()) == []
    return [link.id for link in read_manifest(folder).links]


def start(tmp_path: Path) -> Path:
    """Return books with one batch in them."""
    folder = new_books(tmp_path).resolve()
    write_batch(folder, batch("first"))
    return folder


def restore(folder: Path, files: dict[str, bytes]) -> None:
    """Put the books back as they were."""
    for name in content(folder).keys() - files.keys():
        (folder / name).unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def calls_of_an_import(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Return the calls of an import that nothing disturbs."""
    disk = Simulator(folder)
    write_batch(folder, batch("second"), storage=disk)
    restore(folder, files)
    return disk.calls


def failure(folder: Path, disk: Simulator) -> CannotWriteError | None:
    """Import on a failing disk; return the error, if it mattered."""
    try:
        write_batch(folder, batch("second"), storage=disk)
    except CannotWriteError as error:
        return error
    return None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sticky", [False, True], ids=["once", "from then on"])
def test_each_call_fails(tmp_path: Path, sticky: bool, mode: str) -> None:
    """A call that fails is an exit 4 and the old books, or does not matter; a retry works."""
    folder = start(tmp_path)
    files = content(folder)
    first = [batch("first").id]
    both = [*first, batch("second").id]
    for at in range(len(calls_of_an_import(folder, files))):
        disk = Simulator(folder, at=at, sticky=sticky)
        error = failure(folder, disk)
        certain = "neither confirmed" not in str(error)
        if error and certain:
            assert (folder / MANIFEST).read_bytes() == files[MANIFEST]
            assert committed(folder) == first
        disk.power_cut(mode)
        assert certain or sticky
        possible = ([first] if error else [both]) if certain else [first, both]
        assert committed(folder) in possible
        assert write_batch(folder, batch("second")).status in (COMMITTED, ALREADY)
        assert committed(folder) == both
        restore(folder, files)


@pytest.mark.parametrize("mode", MODES)
def test_each_call_is_cut_off(tmp_path: Path, mode: str) -> None:
    """After a cut the books are the old ones or the new ones, and a retry completes them."""
    folder = start(tmp_path)
    files = content(folder)
    first = [batch("first").id]
    both = [*first, batch("second").id]
    for at in range(len(calls_of_an_import(folder, files))):
        disk = Simulator(folder, at=at, cut=True)
        with pytest.raises(CutOffError):
            write_batch(folder, batch("second"), storage=disk)
        disk.power_cut(mode)
        assert committed(folder) in (first, both)
        write_batch(folder, batch("third"))  # leftovers disturb no other import
        assert write_batch(folder, batch("second")).status in (COMMITTED, ALREADY)
        assert set(committed(folder)) == {*both, batch("third").id}
        restore(folder, files)


@pytest.mark.parametrize("mode", MODES)
def test_acknowledged_is_durable(tmp_path: Path, mode: str) -> None:
    """Killed at any call, done again, acknowledged: then the power may go."""
    folder = start(tmp_path)
    files = content(folder)
    both = [batch("first").id, batch("second").id]
    for at in range(len(calls_of_an_import(folder, files))):
        disk = Simulator(folder, at=at, cut=True)
        with pytest.raises(CutOffError):
            write_batch(folder, batch("second"), storage=disk)
        disk.at = -1  # a new process on the same disk, before anything else was flushed
        write_batch(folder, batch("second"), storage=disk)
        disk.power_cut(mode)
        assert committed(folder) == both
        restore(folder, files)
