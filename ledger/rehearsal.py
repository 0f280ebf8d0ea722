"""A copy of books to try imports on: the same terms, batches and rules, and nothing at stake.

A dry run that only reads a file cannot know what the rules will say to it. So the whole import is
done, gate, candidate, manifest and all, in a copy that is thrown away; several files one after the
other meet the books as they would be by then. The archive is linked, not copied: nothing ever
writes through a name of it, since every file of the books is replaced by renaming.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.batches import must_be_books
from ledger.errors import CannotWriteError
from ledger.manifest import MANIFEST, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.findings import Finding


@contextlib.contextmanager
def rehearsing(folder: Path) -> Iterator[Path]:
    """Give a copy of the books in a folder, gone at the end of the `with` block.

    Raises:
        BooksError: there are no books.
        CannotWriteError: there is no room for the copy.
    """
    must_be_books(folder)
    with contextlib.ExitStack() as stack:
        try:
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="vtf-dry-run-"))
            copy = Path(place).resolve() / "books"
            _copy(folder.resolve(), copy)
        except OSError as error:
            raise CannotWriteError(
                f"there is no room for a copy of the books: {error}", where=str(folder)
            ) from None
        yield copy


def _copy(folder: Path, copy: Path) -> None:
    """Copy what makes up the books. The manifest comes first: its batches are there already."""
    copy.mkdir()
    shutil.copyfile(folder / MANIFEST, copy / MANIFEST)
    for path in sorted(folder.rglob("*.beancount")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if hidden or str(name) == MANIFEST or not path.is_file():
            continue
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.resolve().is_relative_to(folder):
            shutil.copyfile(path, target)
        else:
            target.symlink_to(path.resolve())  # leads outside, and the guard shall see that
    if (folder / SOURCES).is_dir():
        (copy / SOURCES).mkdir()
        for path in (folder / SOURCES).iterdir():
            (copy / SOURCES / path.name).symlink_to(path.resolve())


def at_home(finding: Finding, copy: Path, folder: Path) -> Finding:
    """Return a finding about the copy as one about the books."""
    there, here = str(copy), str(folder)
    return finding._replace(
        message=finding.message.replace(there, here),
        advice=finding.advice.replace(there, here),
        where=finding.where._replace(file=finding.where.file.replace(there, here)),
        facts=tuple((name, text.replace(there, here)) for name, text in finding.facts),
    )
