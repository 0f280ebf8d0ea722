"""`vtf verify --all`: what was verified, what is broken, and what no hash can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError
from ledger.manifest import digest
from ledger.origin import HASH_DIGITS
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table
from reports.seals.issued import FORMATS
from reports.seals.store import Store
from reports.seals.verdict import ALTERED, UNKNOWN, Known, Verdict, made_of, readable
from reports.seals.walk import Broken, walk

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from pathlib import Path

    from reports.seals.walk import Walked

#: What hashes cannot say, whoever reads them.
LIMITS = (
    (
        "The chain is no signature: whoever can write the folder could write all of it anew. Only "
        "a head noted elsewhere before (--expect-head, a statement's issue, a commit) tells."
    ),
    (
        "main.beancount and terms/ are kept by hand and in no batch. What of them a close has "
        "sealed `vtf check` holds, term by term; what came after the last close, nothing does."
    ),
    (
        "That what was written was lawful, and is what its source says, `vtf check` and `vtf "
        "reconcile sources` say. Nothing was loaded here."
    ),
)


class Identified(NamedTuple):
    """Which books: head of the chain, batches, closes."""

    chain: str
    batches: int
    closes: int


class Statements(NamedTuple):
    """What was found of the statements that went out, in a folder.

    Attributes:
        folder: as it was named; empty: none was given.
        whole: files that are what went out.
        superseded: how many of these another one stands in the place of.
        missing: files that went out and are not there.
        unknown: files that never went out.
    """

    folder: str
    whole: int
    superseded: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


class Verified(NamedTuple):
    """The whole verification.

    Attributes:
        identity: which books.
        files, bytes: how much was hashed.
        broken: what is not what it was.
        closes: id of each close, with its last day.
        issued: how many statements went out.
        statements: what was found of them.
        by_hand: file kept by hand -> what is known of it.
        unlisted: files that nothing names.
        marks: whether a later flip will be named to the bit.
        limits: what this does not say.
    """

    identity: Identified
    files: int
    bytes: int
    broken: tuple[Broken, ...]
    closes: tuple[tuple[str, str], ...]
    issued: int
    statements: Statements
    by_hand: dict[str, str]
    unlisted: tuple[str, ...]
    limits: tuple[str, ...]


def verified(books: Path, today: datetime.date, statements: Path | None, head: str | None) -> Paper:
    """Return the verification of books as a paper.

    Args:
        books: their folder.
        today: the day it is of.
        statements: folder of what went out.
        head: a head of the chain noted before.

    Raises:
        BooksError: there are no books.
        BadInputError: the head has too few digits.
    """
    if head is not None and len(head) < HASH_DIGITS:
        raise BadInputError(f"{head!r} names no head: give at least {HASH_DIGITS} digits")
    seen = walk(books, Store(books.resolve()))
    broken = list(seen.broken)
    if head is not None and not any(one.startswith(head) for one in seen.heads):
        what = f"the chain of these books, of {seen.batches} batches, never had the head {head}"
        broken.append(Broken("manifest.beancount", "", "", "", what))
    found, wrong = _statements(seen, statements)
    broken += wrong
    made = Verified(
        Identified(seen.head, seen.batches, len(seen.closes)),
        seen.batches + seen.sources + 1,
        seen.size,
        tuple(broken),
        tuple((one.paper.says["close"], one.paper.says["ends"]) for one in seen.closes),
        len(seen.issued),
        found,
        seen.by_hand,
        seen.unlisted,
        LIMITS,
    )
    return Paper("verify", made, _document(made, seen, today), not broken)


def _statements(seen: Walked, folder: Path | None) -> tuple[Statements, list[Broken]]:
    """Hold the files of a folder against what went out."""
    if folder is None:
        return Statements("", 0, 0, (), ()), []
    files = _files(folder)
    hashes = {digest(content) for content in files.values()}
    sent = {item.sha256: one for one in seen.issued for item in one.files}
    gone = {one.supersedes for one in seen.issued} | seen.withdrawn
    broken, unknown, old = [], [], 0
    known = Known(seen.issued, seen.withdrawn, "the books", not seen.broken)
    for name, content in files.items():
        sha256 = digest(content)
        if sha256 in sent:
            old += sent[sha256].id in gone
            continue
        # Of what was altered and renamed, or is a donor's list, the name says nothing.
        made = made_of(
            Verdict(name.rpartition("/")[2], UNKNOWN, "", sha256), content, known, claimed=False
        )
        if made is not None and made.status == ALTERED:
            places = made.where or ("",)
            exact = len(places) == 1 and " should be " in places[0]
            broken += [Broken(name, where, "", "", made.what, exact) for where in places]
        elif made is None and name.rpartition(".")[2].lower() in FORMATS:
            unknown.append(name)
    names = {name.rpartition("/")[2] for name in files}
    missing = sorted(item.name for one in seen.issued for item in one.files
                     if item.sha256 not in hashes and item.name not in names)  # fmt: skip
    whole = len(hashes & sent.keys())
    return Statements(str(folder), whole, old, tuple(missing), tuple(unknown)), broken


def _files(folder: Path) -> dict[str, bytes]:
    """Return name in a folder -> content of each file that somebody might take for a statement.

    Raises:
        BadInputError: one of them cannot be read.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            try:
                found[readable(path.relative_to(folder))] = path.read_bytes()
            except OSError as error:
                what = f"the file cannot be read: {error.strerror or error}"
                raise BadInputError(what, where=readable(path)) from None
    return found


def _document(made: Verified, seen: Walked, today: datetime.date) -> Document:
    verdict = "WHOLE: every hash is what it was" if not made.broken else (
        f"BROKEN: {len(made.broken)} of what was hashed is not what it was"
    )  # fmt: skip
    tables = [_broken(made), _closes(seen), _by_hand(made)]
    return Document(
        title="Verification of the books",
        name=f"{made.identity.batches} batches, {made.files} files, {made.bytes:,} bytes",
        period=f"as of {today}",
        labels=(verdict,),
        facts=tuple(_facts(made, seen)),
        tables=tuple(table for table in tables if table.rows),
        notes=made.limits,
        about=(),
        certificate="",
        day=today,
        footer="Verification of the books",
        identity=f"Books at chain {made.identity.chain[:12]}",
    )


def _facts(made: Verified, seen: Walked) -> Iterator[tuple[str, str]]:
    yield "Head of the chain", made.identity.chain
    yield "Chain", f"{made.identity.batches} batches, each hashed and held against its line"
    yield "Sources", f"{seen.sources} archived files hashed"
    last = made.closes[-1] if made.closes else None
    yield "Last close", f"{last[0]}, up to {last[1]}" if last else "none: nothing is sealed"
    yield "Issued", f"{made.issued} statement{'' if made.issued == 1 else 's'}"
    found = made.statements
    if found.folder:
        yield (
            "Statements",
            (
                f"{found.whole} files in {found.folder} are what went out, {found.superseded} of "
                "them superseded"
            ),
        )
        if found.missing:
            yield (
                "Not there",
                ", ".join(found.missing[:10])
                + (f" and {len(found.missing) - 10} more" if len(found.missing) > 10 else ""),
            )
        if found.unknown:
            yield "Never issued", ", ".join(found.unknown[:10])
    if made.unlisted:
        yield "Named by nothing", ", ".join(made.unlisted[:10])


def _broken(made: Verified) -> Table:
    columns = (
        Column("File", "text", 3),
        Column("Where, and what it should be", "words", 4),
        Column("Batch", "text", 1, 1),
        Column("Entry", "text", 2, 1),
        Column("What", "text", 5, 1),
    )
    rows = tuple(
        Row((one.file, one.where or "the file as a whole", one.batch or None, one.entry or None,
             one.what))
        for one in made.broken
    )  # fmt: skip
    return Table("broken", "What is not what it was", columns, rows)


def _closes(seen: Walked) -> Table:
    columns = (
        Column("Close", "text", 3),
        Column("Up to", "text", 2),
        Column("By, second", "words", 3),
        Column("Batch", "text", 2),
        Column("Chain it sealed", "text", 2),
    )
    rows = tuple(
        Row((one.paper.says["close"], one.paper.says["ends"],
             f"{one.paper.says['by']}, {one.paper.says['second']}", one.batch,
             one.paper.says["head"][:12]))
        for one in seen.closes
    )  # fmt: skip
    return Table("closes", "Closes", columns, rows)


def _by_hand(made: Verified) -> Table:
    columns = (Column("File", "text", 3), Column("Against the last close", "words", 5))
    rows = tuple(Row((name, said)) for name, said in made.by_hand.items())
    about = "The chain covers none of these: this is what the last close knows of them."
    return Table("by-hand", "Kept by hand", columns, rows, about)
