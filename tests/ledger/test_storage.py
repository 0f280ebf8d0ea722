"""The disk: files appear whole, and leftovers are swept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.storage import DISK, beside, put, sweep
from tests.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path


def test_put_replaces_a_file(tmp_path: Path) -> None:
    """The new content stands under the name, and nothing beside it."""
    path = tmp_path / "a" / "b.beancount"
    DISK.make_folder(path.parent)
    DISK.make_folder(path.parent)
    for content in (b"one", b"two"):
        put(DISK, path, content)
        assert DISK.read(path) == content

    assert DISK.names(path.parent) == ["b.beancount"]
    assert DISK.exists(path)


def test_put_flushes_before_and_after_the_rename(tmp_path: Path) -> None:
    """Content, then name, then folder: in this order and no other."""
    disk = Simulator(tmp_path)
    put(disk, tmp_path / "b", b"x")

    assert disk.calls == [
        "write .new.b",
        "flush .new.b",
        "rename .new.b",
        f"flush_folder {tmp_path.name}",
    ]


def test_sweep_removes_only_unfinished_files(tmp_path: Path) -> None:
    """A file under its own name stays, also a hidden one."""
    for name in ("kept", ".hidden", "new.kept", ".new.b"):
        (tmp_path / name).write_bytes(b"")
    sweep(DISK, tmp_path)

    assert DISK.names(tmp_path) == [".hidden", "kept", "new.kept"]


def test_names_of_no_folder(tmp_path: Path) -> None:
    """A folder that is not there has no names."""
    assert DISK.names(tmp_path / "none") == []


def test_beside(tmp_path: Path) -> None:
    """A file is unfinished under a hidden name in the same folder."""
    path = beside(tmp_path / "manifest.beancount")

    assert path == tmp_path / ".new.manifest.beancount"
