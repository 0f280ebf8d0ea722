"""The archive: each file once, under its hash, under a name that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger import archive
from ledger.errors import ConflictError
from ledger.storage import DISK

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("VTF 2013.xlsx", "VTF-2013.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ann\\Année (1).XLSX", "Annee-1.XLSX"),
        ("..", "file"),
        ("", "file"),
        ("地雷.xlsx", "xlsx"),
        (".hidden.xlsx", "hidden.xlsx"),
        ("no-suffix", "no-suffix"),
        ("a\x00b\n.xlsx", "a-b.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 80 + ".xlsx"),
        ("a." + "y" * 300, "a." + "y" * 80),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    """No folders, no spaces, no letters that a disk may spell in two ways."""
    assert archive.safe_name(name) == safe


def test_file_is_archived_once(tmp_path: Path) -> None:
    """The same bytes under another name are the same file."""
    first = archive.place(tmp_path, "a.xlsx", b"x", DISK)
    DISK.make_folder(first.path.parent)
    archive.keep(first, DISK)
    second = archive.place(tmp_path, "b.xlsx", b"x", DISK)
    archive.keep(second, DISK)

    assert (first.known, second.known) == (False, True)
    assert first.path == second.path
    assert first.path.name == f"{first.sha256[:12]}-a.xlsx"
    assert DISK.names(first.path.parent) == [first.path.name]


def test_source_and_layout_of_the_same_bytes(tmp_path: Path) -> None:
    """Of two names for the same bytes, its own is chosen."""
    for name in ("a.xlsx", "b.toml"):
        item = archive.place(tmp_path, name, b"x", DISK)._replace(known=False)
        path = item.path.with_name(f"{item.sha256[:12]}-{name}")
        DISK.make_folder(path.parent)
        archive.keep(item._replace(path=path), DISK)

    assert archive.place(tmp_path, "b.toml", b"x", DISK).path.name.endswith("-b.toml")


def test_other_file_under_the_same_digits(tmp_path: Path) -> None:
    """An altered or colliding file is a conflict: nothing is guessed."""
    item = archive.place(tmp_path, "a.xlsx", b"x", DISK)
    DISK.make_folder(item.path.parent)
    DISK.write(item.path, b"changed")
    with pytest.raises(ConflictError, match="another file is archived"):
        archive.place(tmp_path, "a.xlsx", b"x", DISK)
