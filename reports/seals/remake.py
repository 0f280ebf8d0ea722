"""Made again: an issued statement from the books, held against what went out.

Later batches of other donors change nothing in a statement, so the books as they are usually give
it again, to the byte. Where its own records have changed since, it is made of the books as they
stood when it went out: the chain cut off at the head that it names. What is kept by hand has no
history; where that has changed, the statement may not come out the same, and it is said.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.books import load
from ledger.errors import VtfError
from ledger.manifest import BATCHES, MANIFEST, SOURCES, Manifest, batch_path, read_manifest
from reports.seals.issued import by_hash
from reports.seals.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.books import Books
    from reports.seals.issued import Issued
    from reports.seals.verdict import Verdict
    from reports.statements.model import Statement


class Remade(NamedTuple):
    """A statement made again: of which books, and whether it says what went out."""

    statement: Statement
    of: str
    same: bool


@contextlib.contextmanager
def books_at(folder: Path, head: str) -> Iterator[Path]:
    """Give the folder of books as they stood at a head of their chain, for a `with`.

    What is kept by hand is as it is now.

    Raises:
        VtfError: the chain never had that head, or the books are not what they were.
    """
    folder = folder.resolve()
    seen = walk(folder)
    if seen.broken:
        raise VtfError(
            "these books are not what they were, so nothing can be said of what they were before",
            where=str(folder),
            advice="`vtf verify --all` says what is broken.",
        )
    if head not in seen.heads:
        raise VtfError(f"the chain of these books never had the head {head[:12]}")
    number = seen.heads.index(head)
    links = read_manifest(folder).links[:number]
    closed = [one for one in seen.closes if one.position < number]
    folded = frozenset(closed[-1].paper.folded) if closed else frozenset()
    manifest = Manifest(links).folded(folded, closed[-1].paper.says["carried"] if closed else "")
    with tempfile.TemporaryDirectory(prefix="vtf-books-") as name:
        copy = Path(name).resolve() / "books"
        copy.mkdir()
        for path in folder.glob("*.beancount"):
            if path.name not in {MANIFEST, "archive.beancount"}:
                shutil.copy2(path, copy / path.name)
        for part in ("terms", SOURCES, "carried"):
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part)
        (copy / BATCHES).mkdir()
        for link in links:
            shutil.copy2(batch_path(folder, link.id), batch_path(copy, link.id))
        (copy / MANIFEST).write_text(manifest.as_text(), "utf-8")
        yield copy


def remade(folder: Path, one: Issued, now: Books | None = None) -> Remade:
    """Return an issued statement made again.

    Args:
        folder: the books.
        one: what went out.
        now: the books as they are, if they are loaded.

    Raises:
        VtfError: it cannot be made any more.
    """
    books = now or load(folder)
    made = made_of(books, one)
    if _content(made) == one.content:
        return Remade(made, "the books as they are", same=True)
    with books_at(folder, one.head) as copy:
        # The hashes were held before it was copied; what an older close carried is gone by now.
        earlier = made_of(load(copy, verify=False), one)
    same = _content(earlier) == one.content
    return Remade(earlier, f"the books at chain {one.head[:12]}", same)


def made_of(books: Books, one: Issued) -> Statement:
    """Return the statement that some books give for what an issued one was about."""
    from reports.seals.making import made_as  # noqa: PLC0415 # heavy: only when used

    return made_as(books, one)


def _content(statement: Statement) -> str:
    from reports.seals.issue import content_of  # noqa: PLC0415 # heavy: only when used

    return content_of(statement)


def added(found: list[Verdict], contents: list[bytes], folder: Path) -> tuple[list[Verdict], bool]:
    """Return verdicts, each with what making its statement again has shown; and whether all did.

    Args:
        found: the verdicts.
        contents: of each file that they are of.
        folder: the books.
    """
    books = load(folder)
    held = [_held(one, own, folder, books) for one, own in zip(found, contents, strict=True)]
    return [one for one, _ in held], all(same for _, same in held)


def _held(one: Verdict, content: bytes, folder: Path, books: Books) -> tuple[Verdict, bool]:
    if one.statement is None:
        return one, True
    try:
        again = remade(folder, one.statement, books)
    except VtfError as error:
        said, same = f"It cannot be made again: {error.what}.", False
    else:
        said, same = _shown(one, content, again)
    return one._replace(notes=(*one.notes, said)), same


def _shown(one: Verdict, content: bytes, again: Remade) -> tuple[str, bool]:
    """Return what a statement made again shows of a file that was issued, in words."""
    said = f"Made again of {again.of}, it says"
    if not again.same:
        why = "Something that is kept by hand, or the program, has changed since."
        return f"{said} SOMETHING ELSE. {why}", False
    item = by_hash([one.statement] if one.statement else []).get(one.sha256)
    if item is None:
        return f"{said} the same as what went out.", True  # the file is not what went out
    made = _file(again.statement, item[1].suffix)
    if content == made:
        return f"{said} the same, to the byte.", True
    if one.signed is not None and content.startswith(made):
        return f"{said} the same, to the byte, up to the signature.", True
    if item[1].suffix == "json" and _figures(content) == _figures(made):
        return f"{said} the same; it was made by another version of the program.", True
    kind = item[1].suffix.upper()
    who = f"another version of the program made this {kind}, or another hand"
    return f"{said} the same, and the file is OTHERWISE: {who}.", False


def _file(statement: Statement, suffix: str) -> bytes:
    from reports.statements.files import contents  # noqa: PLC0415 # heavy: only when used

    return contents(statement, [suffix])[suffix]


def _figures(content: bytes) -> object:
    """Return what a statement's JSON says, without the rules that ran: those are the program's."""
    try:
        data = json.loads(content)
        data["identity"].pop("rules")
    except (ValueError, TypeError, KeyError, AttributeError):
        return content
    return data
