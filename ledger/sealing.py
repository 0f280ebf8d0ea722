"""The commit point: the manifest is renamed into its place, or nothing has happened.

Before the rename a batch's files are named by no manifest and can be taken away. After it they
stay as long as a manifest on the disk may name them. A rename that the disk does not confirm is
taken back: what is not durable is not acknowledged.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ledger.errors import CannotWriteError
from ledger.manifest import MANIFEST
from ledger.storage import Storage, beside, put, sweep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def seal(storage: Storage, folder: Path, before: bytes, after: bytes, made: Sequence[Path]) -> None:
    """Put a new manifest in the place of the old one.

    Args:
        storage: how to reach the disk.
        folder: the books.
        before: the manifest as it is.
        after: the manifest as it shall be.
        made: the files that only the new manifest names.

    Raises:
        OSError: the disk refused, and the manifest is as it was.
        CannotWriteError: the disk refused, and would not say which manifest it holds.
    """
    path = folder / MANIFEST
    try:
        put(storage, path, after)
    except OSError as error:
        try:
            if storage.read(path) != before:
                put(storage, path, before)
        except OSError:
            raise CannotWriteError(
                f"the disk neither confirmed this import nor took it back: {error}",
                where=str(folder),
                advice="The books are whole. Put the disk right and import the same file again: "
                "it will be known, or be written.",
            ) from error
        # The old manifest is in its place, durably: nothing names what was made.
        undo(storage, made)
        with contextlib.suppress(OSError):
            sweep(storage, folder)
        raise


def undo(storage: Storage, paths: Sequence[Path]) -> None:
    """Remove files that no manifest names. What cannot be removed disturbs nobody."""
    for path in paths:
        for name in (beside(path), path):
            with contextlib.suppress(OSError):
                if storage.exists(name):
                    storage.remove(name)
