"""One writer at a time: the lock of the books, and who holds it.

The lock belongs to the operating system: it is gone when its holder is, however it ended, so a
killed import never leaves books that nobody can write. Who holds it stands in a note beside it,
for people who wait.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from ledger.errors import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_NAME = ".lock"
NOTE_NAME = ".lock-holder"

#: Seconds to wait for another writer: an import into large books takes about ten.
PATIENCE = 60


@contextlib.contextmanager
def locked(folder: Path, timeout: int = PATIENCE) -> Iterator[None]:
    """Hold the lock of the books in a folder.

    Args:
        folder: the books.
        timeout: seconds to wait for another writer.

    Raises:
        CannotWriteError: another writer holds it, or the folder cannot be written.
    """
    lock = filelock.FileLock(folder / LOCK_NAME, timeout=timeout)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise CannotWriteError(
            f"another import has been writing to these books for more than {timeout} s: "
            f"{holder(folder)}",
            where=str(folder),
            advice="Nothing was written. Wait for it to end, then run the same command again.",
        ) from None
    except OSError as error:
        raise CannotWriteError(f"the books cannot be locked: {error}", where=str(folder)) from None
    try:
        _leave_note(folder)
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / NOTE_NAME).unlink()
        lock.release()


def _leave_note(folder: Path) -> None:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    with contextlib.suppress(OSError):  # the note is a courtesy; the lock is held without it
        (folder / NOTE_NAME).write_text(f"{os.getpid()} {command}\n", "utf-8", "replace")


def holder(folder: Path) -> str:
    """Return who holds, or last held, the lock: process, command and since when."""
    note = folder / NOTE_NAME
    try:
        number, *command = note.read_text("utf-8", "replace").split()
        seconds = note.stat().st_mtime_ns // 10**9
    except (OSError, ValueError):  # gone, or not written yet
        return "who it is, is not known"
    since = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    return f"process {number}, `{' '.join(command)}`, since {since:%Y-%m-%d %H:%M:%S} UTC"
