"""The whole books: `archive.beancount`, which reads every batch and nothing carried forward.

    main.beancount      the manifest: what is open, and one file that carries the rest forward
    archive.beancount   the same with every batch of the manifest in its place

The archive is made of `main.beancount` and the manifest and of nothing else, so whoever reads the
whole books first makes sure that it still is what these two give. Books of which nothing is closed
have no archive: their main file reads everything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ledger.errors import BooksError
from ledger.manifest import MANIFEST, Manifest, read_manifest
from ledger.storage import DISK, Storage, put

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAIN = "main.beancount"
ARCHIVE = "archive.beancount"

_INCLUDE = re.compile(rf'^include "{re.escape(MANIFEST)}"[^\S\n]*$', re.MULTILINE)

_NOTE = "\n; Made by vtf of main.beancount and the manifest; never edited by hand.\n"


def expanded(main: str, names: Iterable[str]) -> str:
    """Return the text of a main file that includes some files in the place of the manifest.

    Raises:
        BooksError: it does not include the manifest in one line of its own.
    """
    found = list(_INCLUDE.finditer(main))
    if len(found) != 1:
        raise BooksError(
            f"{MAIN} includes the manifest {len(found)} times in a line of its own; once is right",
            where=MAIN,
            advice=f'One line in {MAIN}: include "{MANIFEST}".',
        )
    lines = "\n".join(f'include "{name}"' for name in names)
    return main[: found[0].start()] + lines + main[found[0].end() :]


def archive_of(main: str, manifest: Manifest) -> str:
    """Return the text of the archive that belongs to a main file and a manifest."""
    return expanded(main, manifest.names(whole=True)) + _NOTE


def has_closed(folder: Path) -> bool:
    """Return whether some of the books in a folder is read with the archive only."""
    path = folder / MANIFEST
    return path.is_file() and bool(read_manifest(folder).carried)


def whole(folder: Path, *, storage: Storage = DISK) -> str:
    """Return the file with which the whole books begin, and see that it is what it must be.

    Raises:
        BooksError: the archive is not what it must be, and cannot be written.
    """
    if not has_closed(folder) or not (folder / MAIN).is_file():
        return MAIN
    path = folder / ARCHIVE
    main = (folder / MAIN).read_text(encoding="utf-8", errors="surrogateescape")
    text = archive_of(main, read_manifest(folder))
    content = text.encode("utf-8", "surrogateescape")
    try:
        if not path.is_file() or path.read_bytes() != content:
            put(storage, path, content)
    except OSError as error:
        raise BooksError(
            f"{ARCHIVE} is behind {MAIN} and cannot be written: {error}",
            where=str(path),
            advice="Whoever may write these books brings it up to date: `vtf check --all`.",
        ) from error
    return ARCHIVE
