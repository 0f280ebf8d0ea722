"""Landing: files that go out stand beside their place until the books have taken them.

    out/.issuing-3f0c9a02d1e4/issued.json          the issuing paper
    out/.issuing-3f0c9a02d1e4/statement-....pdf    each file, flushed

The paper tells whoever comes later whether the books took them: then its hash is that of a source
of a batch. So what a crash left is either put in its place or taken away, and never guessed.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import CannotWriteError, ConflictError
from ledger.manifest import START, archived, batch_path, digest, read_manifest
from ledger.storage import DISK
from reports.seals.issued import PaperError, issued_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAPER = "issued.json"
_BESIDE = ".issuing-"


class Landing(NamedTuple):
    """The folder that files go to, and the name of the folder in it where they wait."""

    out: Path
    name: str

    @property
    def beside(self) -> Path:
        """Return where the files wait."""
        return self.out / f"{_BESIDE}{self.name}"

    def stage(self, files: Mapping[str, bytes], paper: bytes) -> None:
        """Write the files beside their place, durably.

        Raises:
            CannotWriteError: the disk refused.
        """
        try:
            DISK.make_folder(self.beside)
            for name, content in {PAPER: paper, **files}.items():
                path = self.beside / name
                DISK.write(path, content)
                DISK.flush(path)
            DISK.flush_folder(self.beside)
            DISK.flush_folder(self.out)
        except OSError as error:
            self.give_up()
            raise CannotWriteError(
                f"the files cannot be written: {error}",
                where=str(self.out),
                advice="Nothing was issued, and nothing was written in the books.",
            ) from error

    def give_up(self) -> None:
        """Take the files away: the books did not take them."""
        shutil.rmtree(self.beside, ignore_errors=True)

    def land(self) -> list[Path]:
        """Rename the files into their place and return them.

        Raises:
            CannotWriteError: the disk refused; the books have them, and the next issue lands them.
        """
        found = []
        try:
            for name in DISK.names(self.beside):
                if name != PAPER:
                    DISK.rename(self.beside / name, self.out / name)
                    found.append(self.out / name)
            DISK.flush_folder(self.out)
        except OSError as error:
            raise CannotWriteError(
                f"the statements are issued, and could not be put in their place: {error}",
                where=str(self.beside),
                advice="Put the disk right and run the same command again: it puts them there.",
            ) from error
        self.give_up()
        return found


class Mended(NamedTuple):
    """What was done, in words, and whose statements were put in their place."""

    said: tuple[str, ...]
    owners: tuple[str, ...]


def recover(out: Path, books: Path) -> Mended:
    """Mend what issues into a folder left that were cut off, and return what was done.

    Other books may be issuing into the same folder at this moment: what is theirs is left alone.

    Args:
        out: where the files go.
        books: the folder of the books, held for writing.
    """
    said: list[str] = []
    owners: list[str] = []
    heads = {START, *(link.chain for link in read_manifest(books).links)}
    for name in DISK.names(out):
        if not name.startswith(_BESIDE):
            continue
        landing = Landing(out, name.removeprefix(_BESIDE))
        paper = landing.beside / PAPER
        content = paper.read_bytes() if paper.is_file() else b""
        head, whose = _of(content)
        if head and head not in heads:
            said.append(f"what other books issue waits in {name}, and was left alone")
            continue
        if not content or not taken(books, content):
            landing.give_up()
            said.append("an issue was cut off before the books took it: its files were removed")
            continue
        missing = _missing(landing, content)
        landed = landing.land()
        owners += whose
        said.append(
            "an issue was cut off after the books took it: "
            f"{len(landed)} file{'' if len(landed) == 1 else 's'} put in place"
            + (f"; not as issued, or gone: {', '.join(missing)}" if missing else "")
        )
    return Mended(tuple(said), tuple(owners))


def _of(content: bytes) -> tuple[str, list[str]]:
    """Return the head that a paper names, and whose statements it is of; empty: it is none."""
    try:
        issued = issued_of(content)
    except PaperError:
        return "", []
    return issued[0].head, [one.donor or one.of for one in issued]


def taken(books: Path, paper: bytes) -> bool:
    """Return whether the books took a paper: then a batch was made from it."""
    sha256 = digest(paper)
    return any(
        sha256 == found
        for link in reversed(read_manifest(books).links)
        for _, found in archived(batch_path(books, link.id).read_bytes())
    )


def refuse_taken(out: Path, files: Mapping[str, bytes]) -> None:
    """Refuse to put files where others are.

    Raises:
        ConflictError: one of them is there, and is another one.
    """
    for name, content in files.items():
        path = out / name
        if path.exists() and not (path.is_file() and path.read_bytes() == content):
            raise ConflictError(
                f"another file called {name} is there already",
                where=str(out),
                advice="Nothing was written. Move it away, or name another folder with --out.",
            )


def _missing(landing: Landing, content: bytes) -> list[str]:
    """Return the files of a paper that are neither waiting nor in their place as they went out."""
    try:
        files = [item for one in issued_of(content) for item in one.files]
    except PaperError:
        return [PAPER]
    found = []
    for item in files:
        paths = (landing.beside / item.name, landing.out / item.name)
        if not any(path.is_file() and digest(path.read_bytes()) == item.sha256 for path in paths):
            found.append(item.name)
    return found
