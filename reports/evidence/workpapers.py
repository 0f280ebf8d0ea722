"""Working papers: one folder with every paper, each by its hash, made again to the same bytes.

    vtf workpapers --out papers/2026 --seed 42 --today 2026-06-30

The rooms of the reports list their own papers; here they are made, one after the other, from one
load of the books, and written with an index. A room's paper that has nothing to be made of says so
and is no fault; one in which something is open is listed, and the command ends with 1.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from importers.reading import PROGRAM
from ledger.errors import BadInputError, CannotWriteError, VtfError
from ledger.heads import hand_kept
from ledger.manifest import digest, read_manifest
from reports.evidence.sample import MUS, RISK, sample
from reports.evidence.sample_command import paper as sample_paper
from reports.evidence.sample_population import scope_of
from reports.evidence.workpapers_model import (
    FAILED,
    NOTHING,
    OPEN,
    TIES,
    FileSum,
    Made,
    Workpapers,
)
from reports.evidence.workpapers_tables import index_document
from reports.identity import identity
from reports.moves import journal
from reports.reconciliations.table import NothingError
from reports.render.files import file_name, write_file
from reports.render.plain import as_json
from reports.render.xlsx import as_xlsx

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator

    from ledger.books import Books
    from reports.moves import Journal
    from reports.render.papers import Paper

#: Folder of the papers -> the module that lists them in `PAPERS`.
ROOMS = {
    "reconciliations": "reports.reconciliations.table",
    "audit": "reports.audit.table",
    "financial": "reports.financial.table",
}

INDEX = "index.json"
SUMS = "SHA256SUMS"

#: Programs that the bytes of a paper depend on.
_PROGRAMS = ("vtf-books", "beancount", "pydantic", "xlsxwriter", "openpyxl")


class Wanted(NamedTuple):
    """What is to be collected: for which day, the sample's seed and size, a commit, more files."""

    today: datetime.date
    seed: str
    items: int
    commit: str
    beside: tuple[Path, ...]


class _Source(NamedTuple):
    """Where a paper comes from: its room, its name, what makes it."""

    room: str
    name: str
    make: Callable[[], Paper]


def collect(
    books: Books,
    wanted: Wanted,
    out: Path,
    *,
    progress: Callable[[str], None] | None = None,
) -> tuple[Workpapers, dict[str, bytes]]:
    """Make every paper, write it, and return the index with the content of its own files.

    Args:
        books: loaded beside their archive.
        wanted: for which day, which sample.
        out: a folder that is empty, or holds working papers.
        progress: told the name of each paper before it is made.

    Raises:
        BadInputError: the folder holds something else.
        CannotWriteError: it cannot be written.
    """
    before = _there(out)
    with _beside_it(out) as desk:
        found, own = _collected(books, wanted, desk, progress)
        names = [*(file.name for file in _files(found)), *own]
        _move(desk, out, names)
    _sweep(out, before - set(names))
    return found, own


def _collected(
    books: Books, wanted: Wanted, out: Path, progress: Callable[[str], None] | None
) -> tuple[Workpapers, dict[str, bytes]]:
    papers: list[Made] = []
    for source in _sources(books, wanted):
        if progress is not None:
            progress(f"{source.room}/{source.name}")
        papers.append(_made(source, out))
    papers.append(_copies(books, out, papers))
    found = Workpapers(
        today=wanted.today,
        commit=wanted.commit,
        seed=_seed(books, wanted),
        wanted=wanted.items,
        papers=tuple(papers),
        added=tuple(_beside(path, out) for path in wanted.beside),
        kept=hand_kept(books),
        carried=read_manifest(books.folder).carried,
        program=PROGRAM,
        versions={name: version(name) for name in _PROGRAMS},
        identity=identity(books),
    )
    return found, _index(found, out)


@contextlib.contextmanager
def _beside_it(out: Path) -> Iterator[Path]:
    """Give a folder beside the one that is wanted: what is cut off leaves nothing there.

    Raises:
        CannotWriteError: it cannot be made.
    """
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        desk = tempfile.TemporaryDirectory(prefix=".workpapers-", dir=out.absolute().parent)
    except OSError as error:
        raise CannotWriteError(
            f"the folder cannot be written: {error.strerror or error}", where=str(out)
        ) from None
    with desk as name:
        yield Path(name)


def _move(desk: Path, out: Path, names: Iterable[str]) -> None:
    """Move files to where they are wanted, each whole.

    Raises:
        CannotWriteError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in names:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (desk / name).replace(out / name)
    except OSError as error:
        raise CannotWriteError(
            f"the folder cannot be written: {error.strerror or error}", where=str(out)
        ) from None


def _there(out: Path) -> set[str]:
    """Return the files of an earlier run.

    Raises:
        BadInputError: the folder holds what no run has left there.
    """
    if not out.exists() or not any(out.iterdir()):
        return set()
    try:
        data = json.loads((out / INDEX).read_text("utf-8"))
        made = [one for paper in data["papers"] for one in paper["files"]]
        return {one["name"] for one in (*made, *data["added"])}
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInputError(
            "there is something in this folder that is no set of working papers",
            where=str(out),
            advice="Name an empty folder, or the one of an earlier run.",
        ) from None


def _sweep(out: Path, stale: set[str]) -> None:
    """Remove what an earlier run left and this one does not have."""
    for name in stale:
        path = (out / name).resolve()
        if path.is_relative_to(out.resolve()):
            path.unlink(missing_ok=True)


def _sources(books: Books, wanted: Wanted) -> Iterator[_Source]:
    """Yield every paper there is: verification, the rooms', the samples."""
    from reports.seals.whole import verified  # noqa: PLC0415 # heavy: hashes, no books

    yield _Source("evidence", "verify", lambda: verified(books.folder, wanted.today, None, None))
    for room, module in ROOMS.items():
        for name, where in importlib.import_module(module).PAPERS.items():
            yield _Source(room, name, _maker(books, wanted.today, where))
    known = journal(books)
    seed = _seed(books, wanted)
    for population in ("expenditure", "receipts"):
        yield _Source("evidence", f"sample-{MUS}", _drawn(known, wanted, MUS, population, seed))
    yield _Source("evidence", f"sample-{RISK}", _drawn(known, wanted, RISK, "expenditure", ""))


def _maker(books: Books, today: datetime.date, where: str) -> Callable[[], Paper]:
    def make() -> Paper:
        module, _, function = where.partition(":")
        made: Paper = getattr(importlib.import_module(module), function)(books, today)
        return made

    return make


def _drawn(
    known: Journal, wanted: Wanted, method: str, population: str, seed: str
) -> Callable[[], Paper]:
    def make() -> Paper:
        scope = scope_of(known, population, ends=wanted.today)
        found = sample(known, method, scope, seed=seed, wanted=wanted.items)
        return sample_paper(found, wanted.today)

    return make


def _seed(books: Books, wanted: Wanted) -> str:
    """Return the seed of the samples: where nobody gives one, the books' own head decides."""
    return wanted.seed or read_manifest(books.folder).head[:12]


def _made(source: _Source, out: Path) -> Made:
    """Make one paper and write its files; what stops it is said in its place."""
    try:
        paper = source.make()
    except NothingError as nothing:
        return Made(source.room, source.name, source.name, NOTHING, nothing.what, ())
    except VtfError as error:
        return Made(source.room, source.name, source.name, FAILED, str(error), ())
    document = paper.document
    contents = {"json": as_json(paper.found).encode("utf-8"), "xlsx": as_xlsx(document)}
    files = []
    for suffix, content in contents.items():
        name = f"{source.room}/{file_name([paper.name, str(document.day)], suffix)}"
        if (out / name).exists():  # two papers of one name: neither is lost
            more = file_name([paper.name, source.name, str(document.day)], suffix)
            name = f"{source.room}/{more}"
        write_file(out / name, content)
        files.append(FileSum(name, digest(content), len(content)))
    state = TIES if paper.ties else OPEN
    title = f"{document.title}: {document.name}" if document.name else document.title
    return Made(source.room, paper.name, title, state, "", tuple(files))


def _copies(books: Books, out: Path, papers: list[Made]) -> Made:
    """Copy the sources of the sampled vouchers, each under the hash in its name."""
    from ledger.manifest import SOURCES  # noqa: PLC0415 # only here

    names: set[str] = set()
    for one in papers:
        if one.room == "evidence" and one.name.startswith("sample-") and one.files:
            data = json.loads((out / one.files[0].name).read_text("utf-8"))
            for voucher in data["vouchers"]:
                source = voucher["trace"]["source"]
                if source and source["state"] == "as archived":
                    names.add(source["name"])
    files = []
    for name in sorted(names):
        content = (books.folder / SOURCES / name).read_bytes()
        write_file(out / "evidence" / SOURCES / name, content)
        files.append(FileSum(f"evidence/{SOURCES}/{name}", digest(content), len(content)))
    title = "Sources of the sampled vouchers"
    return Made("evidence", SOURCES, title, TIES, "", tuple(files))


def _beside(path: Path, out: Path) -> FileSum:
    """Put a file of the auditor's own beside the papers.

    Raises:
        BadInputError: it cannot be read, or another of that name is there already.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInputError(what, where=str(path)) from None
    name = f"added/{path.name}"
    if (out / name).exists():
        raise BadInputError(
            "two files of this name are to be put beside the papers, and one would be lost",
            where=str(path),
            advice="Give one of them another name.",
        )
    write_file(out / name, content)
    return FileSum(name, digest(content), len(content))


def _files(found: Workpapers) -> list[FileSum]:
    return sorted([*(file for paper in found.papers for file in paper.files), *found.added])


def _index(found: Workpapers, out: Path) -> dict[str, bytes]:
    """Write the index, and the hash of every file for `sha256sum -c`; return both."""
    own = {
        INDEX: as_json(found).encode("utf-8"),
        "index.xlsx": as_xlsx(index_document(found)),
    }
    sums = [(file.sha256, file.name) for file in _files(found)]
    sums += [(digest(content), name) for name, content in own.items()]
    own[SUMS] = "".join(f"{sha256}  {name}\n" for sha256, name in sums).encode("utf-8")
    for name, content in own.items():
        write_file(out / name, content)
    return own
