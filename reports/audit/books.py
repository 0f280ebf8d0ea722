"""Books for an audit: as they are, lawful or not, and also where the archive is no longer whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.evidence.sources import load_beside_archive

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books


def load_for_audit(folder: Path) -> Books:
    """Load books that may break any rule, and whose sources may be missing or altered.

    That a source is gone is what A03 says; batches and their chain are held as always.

    Raises:
        BooksError: the books cannot be loaded or trusted as loaded.
    """
    return load_beside_archive(folder)
