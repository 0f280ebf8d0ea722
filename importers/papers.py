"""Papers: what a command decided, written down as a file and brought in like any other.

So it is archived as a source, read by a layout and checked by every rule, and `vtf trace` and
`vtf reconcile` follow it to its cells. The file itself is made for the time of the import only.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from importers.intake import rehearse, take_in
from importers.recognise import find_layouts, named
from importers.taken import STRICT, How
from ledger.books import collector_off
from ledger.rehearsal import rehearsing

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from importers.outcome import Done


def copied(books: Path, *, dry_run: bool) -> AbstractContextManager[Path | None]:
    """Return a copy of the books for the time of a `with`, for a dry run; None otherwise."""
    return rehearsing(books) if dry_run else contextlib.nullcontext()


def bring(  # a paper is its name, bytes and layout
    name: str,
    content: bytes,
    layout: str,
    books: Path,
    how: How = STRICT,
    *,
    copy: Path | None = None,
) -> Done:
    """Bring a paper into the books, or into a copy of them.

    Args:
        name: of the file, as it is archived.
        content: its bytes.
        layout: the name of the layout that reads it.
        books: the books.
        how: by whom, when and why.
        copy: bring it into this copy instead, and say what would come of it.

    Raises:
        VtfError: the books cannot be read or written, or refused.
    """
    layouts = named(find_layouts([]), layout)
    with tempfile.TemporaryDirectory(prefix="vtf-paper-") as folder, collector_off():
        file = Path(folder) / name
        file.write_bytes(content)
        if copy is None:
            done = take_in(file, books, layouts, how)
        else:
            done = rehearse(file, copy, books, layouts, how)
    if done.failure is not None:  # the paper was archived or not kept: its folder is gone
        done.failure.where = done.failure.where.replace(str(file), file.name)
    return done
