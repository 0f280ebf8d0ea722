"""The few calls by which the books reach a disk.

Everything the writer does to files goes through these nine calls, so that a test can fail or cut
off each of them in turn. The rules of the disk that the writer relies on, and no others:

* `write` may be lost or torn until `flush` of the same file has returned;
* `rename` within a folder happens wholly or not at all, and replaces what was there; it may be lost
  until `flush_folder` has returned;
* a call that raises `OSError` may have done nothing, or part of a `write`.

`put` is the one way a file of the books is written: beside, flushed, renamed, folder flushed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

#: How a file's name begins until it is whole. Nothing includes it, and no pattern matches it.
UNFINISHED = ".new."


class Storage(Protocol):
    """What the writer needs of a disk. Every call may raise `OSError`."""

    def exists(self, path: Path) -> bool:
        """Return whether there is a file or folder."""
        ...

    def read(self, path: Path) -> bytes:
        """Return a file's content."""
        ...

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none if the folder is not there."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it; an existing one is left as it is."""
        ...

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, replacing what was there. Not durable until `flush`."""
        ...

    def flush(self, path: Path) -> None:
        """Return when a file's content is on the disk."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Rename a file, replacing the target. Not durable until `flush_folder`."""
        ...

    def flush_folder(self, folder: Path) -> None:
        """Return when a folder's names are on the disk."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file."""
        ...


class Disk:
    """The real disk."""

    def exists(self, path: Path) -> bool:
        """See `Storage`."""
        return path.exists()

    def read(self, path: Path) -> bytes:
        """See `Storage`."""
        return path.read_bytes()

    def names(self, folder: Path) -> list[str]:
        """See `Storage`."""
        return sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 # names only

    def make_folder(self, folder: Path) -> None:
        """See `Storage`."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """See `Storage`."""
        path.write_bytes(content)

    def flush(self, path: Path) -> None:
        """See `Storage`."""
        _sync(path, os.O_RDWR)

    def rename(self, source: Path, target: Path) -> None:
        """See `Storage`."""
        source.replace(target)

    def flush_folder(self, folder: Path) -> None:
        """See `Storage`."""
        _sync(folder, os.O_RDONLY)

    def remove(self, path: Path) -> None:
        """See `Storage`."""
        path.unlink()


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


DISK = Disk()


def beside(path: Path) -> Path:
    """Return where a file is written until it is whole."""
    return path.with_name(f"{UNFINISHED}{path.name}")


def put(storage: Storage, path: Path, content: bytes) -> None:
    """Write a file so that at any moment the old or the new one is there, never a part.

    Raises:
        OSError: the disk refused. The old file is there, unless the last step failed: then the new
            one is, and may be lost with the power.
    """
    draft = beside(path)
    storage.write(draft, content)
    storage.flush(draft)
    storage.rename(draft, path)
    storage.flush_folder(path.parent)


def sweep(storage: Storage, folder: Path) -> None:
    """Remove what an interrupted `put` left in a folder."""
    for name in storage.names(folder):
        if name.startswith(UNFINISHED):
            storage.remove(folder / name)
