"""The same file again: known by its hash and the layouts to choose from, before it is read.

A batch says in its heading which file it was made of and which layouts there were to choose from,
each by its hash. The same bytes among the same layouts give the same rows under the same
identities, so nothing is read. Where any layout was added, taken away or changed, or where rows of
the batch were reversed since, the file is read as any other.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from importers.workbook import FILE_LIMIT
from ledger.headings import headings, superseded
from ledger.manifest import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.recognise import Known
    from ledger.headings import Heading

#: What strict imports of sheets are made by: the whole file is in the books, or nothing of it.
IMPORTER = "sheets"


def candidates(layouts: Sequence[Known]) -> str:
    """Return the hash of the layouts that an import has to choose from, with their order."""
    return digest("|".join(f"{one.tier} {digest(one.content)}" for one in layouts).encode())


def known_file(path: Path, folder: Path, layouts: Sequence[Known]) -> Heading | None:
    """Return the batch that has a file already, None where that takes reading it.

    The answer holds only for books whose batches are as the manifest says.
    """
    try:
        if path.stat().st_size > FILE_LIMIT or not path.is_file():
            return None
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        found = list(headings(folder))
    except OSError:
        return None  # whoever reads it says what is wrong
    chosen = candidates(layouts)
    gone = superseded(found)
    for one in found:
        same = one.says("sha256") == sha256 and one.says("candidates") == chosen
        if same and one.says("importer") == IMPORTER and one.id not in gone:
            return one
    return None
