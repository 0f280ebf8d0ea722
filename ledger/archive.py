"""The archive: each source file and layout is kept under `sources/`, named by its hash.

A file is archived once, whatever it is called the second time, and never changed. Twelve digits of
its sha256 name it, because origins in the books carry them; a second file with the same twelve is
refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import ConflictError
from ledger.manifest import SOURCES, digest
from ledger.origin import HASH_DIGITS
from ledger.storage import Storage, put

if TYPE_CHECKING:
    from pathlib import Path

_NAME_MAX = 80
_ODD = re.compile(r"[^A-Za-z0-9._]+")


class Archived(NamedTuple):
    """A file in the archive: its path, whole hash, content, and whether it was there before."""

    path: Path
    sha256: str
    content: bytes
    known: bool


def safe_name(name: str) -> str:
    """Return a file name that any disk can hold and that leads nowhere else.

    >>> safe_name("../Année 2013 (final).xlsx")
    'Annee-2013-final.xlsx'
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    plain = unicodedata.normalize("NFKD", base).encode("ascii", "ignore").decode()
    stem, dot, suffix = _ODD.sub("-", plain).strip(".-").rpartition(".")
    stem = (stem if dot else suffix).strip(".-")[:_NAME_MAX] or "file"
    return f"{stem}.{suffix[:_NAME_MAX]}" if dot else stem


def place(folder: Path, name: str, content: bytes, storage: Storage) -> Archived:
    """Return where a file belongs in the archive of the books in a folder. Writes nothing.

    Raises:
        ConflictError: another file with the same hash digits is there.
    """
    sha256 = digest(content)
    short = sha256[:HASH_DIGITS]
    name = f"{short}-{safe_name(name)}"
    there = [known for known in storage.names(folder / SOURCES) if known.startswith(f"{short}-")]
    if not there:
        return Archived(folder / SOURCES / name, sha256, content, known=False)
    path = folder / SOURCES / (name if name in there else there[0])
    if storage.read(path) != content:
        raise ConflictError(
            f"another file is archived under the digits {short}",
            where=str(path),
            advice="It was changed after it was archived, or two files share these digits: "
            "`vtf check` tells which. Nothing was written.",
        )
    return Archived(path, sha256, content, known=True)


def keep(item: Archived, storage: Storage) -> None:
    """Write a file to the archive and return when it is durable."""
    if item.known:
        # Whoever put it there may have been cut off before the disk confirmed its name.
        storage.flush_folder(item.path.parent)
    else:
        put(storage, item.path, item.content)
