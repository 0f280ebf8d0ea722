"""The act of issuing: statements are made, written in the books, and only then put in their place.

Nothing goes out that the books do not know. The files are first written beside their place, in a
folder of their own with the issuing paper; then the books take the directives, in one batch, or
refuse them all; then the files are renamed into their place. A crash before the books have the
batch leaves files that nobody sees, and the next issue into that folder takes them away; a crash
after it leaves files that the next issue puts in their place. Both are said.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.batches import writing
from ledger.errors import BadInputError, ConflictError, VtfError
from ledger.issued_facts import FORMATS, IssuedTerm, superseded
from ledger.manifest import digest, read_manifest
from ledger.opens import opened_accounts
from reports.render.files import write_file
from reports.render.plain import plain
from reports.seals.issuers import refuse_issuers
from reports.seals.landing import Landing, recover, refuse_taken, taken
from reports.seals.paper import Issued, PaperError, batch_of, issued_of, paper, sent
from reports.seals.sign import signed
from reports.seals.store import Store
from reports.seals.walk import walk
from reports.statements.asked import read
from reports.statements.certify import refuse_while_waiting
from reports.statements.files import contents
from reports.statements.privacy import Names

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ledger.batches import Writer
    from ledger.books import Books
    from reports.seals.sign import Signer
    from reports.statements.asked import Asked
    from reports.statements.many import Task
    from reports.statements.model import Statement


class Wanted(NamedTuple):
    """By whom statements are issued, and why.

    Attributes:
        today: the day of issue.
        by, second: who issues them, and the second person where one is named.
        supersedes, reason: the statement in whose place one stands, and why.
        signer: the key that signs each PDF.
        language: of the words.
        headings: the text of the donor's own headings.
    """

    today: datetime.date
    by: str
    second: str
    supersedes: str
    reason: str
    signer: Signer | None
    language: str
    headings: str


class Done(NamedTuple):
    """What became of an issue.

    Attributes:
        issued: the statements that went out now.
        already: those that had gone out with the same content.
        files: the files that were put in their place.
        batch: the batch's id; empty: nothing was written in the books.
        said: what had to be mended from an issue that was cut off.
    """

    issued: tuple[Issued, ...]
    already: tuple[IssuedTerm, ...]
    files: tuple[Path, ...]
    batch: str
    said: tuple[str, ...]


class _New(NamedTuple):
    """A statement that goes out, with what it was asked as."""

    statement: Statement
    task: Task


def issue(folder: Path, given: dict[str, Any], wanted: Wanted, out: Path) -> Done:
    """Issue statements.

    Args:
        folder: the books.
        given: what is asked for, as `reports.statements.asked.read` takes it.
        wanted: by whom and why.
        out: where the files go.

    Raises:
        RefusedError: something waits, or the books would not be lawful with it.
        ConflictError: another statement of the same days went out, and is not named as superseded;
            or another file is where one would go.
        VtfError: as for any batch; and the files cannot be written.
    """
    with writing(folder) as writer:
        mended = recover(out, writer.folder)
        # Whoever was cut off may have been so before the donors' lists were written.
        lists = give_lists(writer.folder, mended.owners, out)
        try:
            done = _issue(writer, given, wanted, out)
        except VtfError as error:
            said = "".join(f" Before that, {one}." for one in mended.said)
            error.advice = f"{error.advice}{said}".strip()
            raise
        files = tuple(dict.fromkeys((*lists, *done.files)))
        return done._replace(files=files, said=mended.said)


def _issue(writer: Writer, given: dict[str, Any], wanted: Wanted, out: Path) -> Done:
    """Issue into a folder in which nothing waits any more."""
    asked = read({**given, "books": writer.folder})
    refuse_issuers(asked.books, wanted.by, wanted.second, wanted.today)
    _refuse_naming_others(asked, wanted)
    new, already = _sorted(asked, wanted)
    if not new:
        return Done((), tuple(already), (), "", ())
    head = read_manifest(writer.folder).head
    issued: list[Issued] = []
    files: dict[str, bytes] = {}
    before = walk(writer.folder).issued
    for one in new:
        made, own = _issued(asked, one, wanted, (head, (*before, *issued)))
        issued.append(made)
        files |= own
    owners = [one.donor or one.of for one in issued]
    refuse_taken(out, files)
    _refuse_lists_of_others(out, owners, before)
    text = paper(head, issued)
    landing = Landing(out, digest(text)[:12])
    landing.stage(files, text)
    try:
        opened = opened_accounts(asked.books.entries)
        outcome = writer.commit(batch_of(text), opened=opened)
    except BaseException:
        # Stopped at the very end, the books may have it: then the next issue lands the files.
        if not taken(writer.folder, text):
            landing.give_up()
        raise
    paths = landing.land()
    paths += give_lists(writer.folder, owners, out)
    return Done(tuple(issued), tuple(already), tuple(paths), outcome.id, ())


def _refuse_naming_others(asked: Asked, wanted: Wanted) -> None:
    """Refuse a reason that names another donor than the one who reads it.

    Raises:
        BadInputError: it does.
    """
    names = Names(asked.books.register) if wanted.reason else None
    for task in asked.tasks:
        if names and task.scope.donor and names.others(wanted.reason, task.scope.donor):
            others = ", ".join(sorted(names.said(wanted.reason) - {task.scope.donor}))
            raise BadInputError(
                f"the reason names {others}, and {task.scope.donor} reads it",
                advice="Say it without naming another donor, or an agreement or grant of one.",
            )


def _refuse_lists_of_others(out: Path, owners: Iterable[str], known: Iterable[Issued]) -> None:
    """Refuse to write over a donor's list that is of other books.

    Raises:
        ConflictError: there is one.
    """
    own = {one.id: one for one in known}
    for path in (out / list_name(owner) for owner in owners):
        try:
            listed = issued_of(path.read_bytes()) if path.exists() else []
        except (PaperError, OSError):
            continue  # it is no list any more: it is written anew
        if any(own.get(one.id) != one for one in listed):
            raise ConflictError(
                f"{path.name} lists statements that these books did not issue",
                where=str(out),
                advice="Nothing was written. It is of other books, or of another donor: move it "
                "away, or name another folder with --out.",
            )


def _sorted(asked: Asked, wanted: Wanted) -> tuple[list[_New], list[IssuedTerm]]:
    """Return the statements that are new, and those that went out already."""
    if wanted.supersedes and len(asked.tasks) != 1:
        raise BadInputError("--supersedes is about one statement: ask for that one")
    new: list[_New] = []
    already: list[IssuedTerm] = []
    for task in asked.tasks:
        if task.problem:  # a final one that is due, while something waits for a second person
            refuse_while_waiting(asked.books, "no statement is final")
        made = asked.maker.make(
            *(task.scope, task.begins, task.ends),
            kind=task.kind,
            words=asked.words,
            certification=task.certification,
        )
        known = _in_force(asked.books, task, wanted)
        if known is not None and _same(known, made, asked.formats):
            already.append(known)
        else:
            _refuse_unsaid(known, task, wanted)
            new.append(_New(made, task))
    return new, already


def series_of(task: Task, wanted: Wanted) -> tuple[Any, ...]:
    """Return what only one statement in force can be about; see `IssuedTerm.series`."""
    scope = task.scope
    return (scope.what, scope.id, scope.fund, task.begins, task.ends, wanted.language)


def _in_force(books: Books, task: Task, wanted: Wanted) -> IssuedTerm | None:
    terms = books.register.of(IssuedTerm).values()
    gone = superseded(terms)
    own = [term for term in terms if term.series == series_of(task, wanted)]
    return next((term for term in own if term.id not in gone), None)


def _same(known: IssuedTerm, made: Statement, formats: tuple[str, ...]) -> bool:
    wanted = {name for name in formats if name in FORMATS}
    return known.content == content_of(made) and wanted <= known.hashes.keys()


def _refuse_unsaid(known: IssuedTerm | None, task: Task, wanted: Wanted) -> None:
    """Refuse another statement of days of which one is out, unless it says that it supersedes it.

    Raises:
        ConflictError: it does not.
        BadInputError: it says so of another one, or gives no reason.
    """
    days = f"{task.begins} to {task.ends}"
    if known is None:
        if wanted.supersedes:
            raise BadInputError(
                f"no statement of {task.scope.id} for {days} is out that could be superseded",
                advice="Leave --supersedes out.",
            )
        return
    if wanted.supersedes == known.id:
        return
    raise ConflictError(
        f"a statement of {task.scope.id} for {days} is out, and says something else: {known.id}, "
        f"issued {known.on}",
        advice=f"`vtf statement diff --as-issued {known.id}` shows what changed. If the new one is "
        f"to stand in its place: --supersedes {known.id} --reason TEXT. Nothing was written.",
    )


def content_of(statement: Statement) -> str:
    """Return the hash of all that a statement says, whatever it is printed as."""
    said = plain(statement)
    # Which rules ran is the program's: a newer one has more, and that is no other statement.
    said["identity"] = statement.identity.fingerprint
    return digest(json.dumps(said, ensure_ascii=False).encode())


def _issued(
    asked: Asked, new: _New, wanted: Wanted, chain: tuple[str, Sequence[Issued]]
) -> tuple[Issued, dict[str, bytes]]:
    """Return what the paper says of a statement, and its files by name."""
    statement, task = new
    head, before = chain
    scope, certified = task.scope, task.certification
    name = _id(before, task, wanted)
    found = contents(statement, [name for name in asked.formats if name in FORMATS])
    found = {suffix: found[suffix] for suffix in FORMATS if suffix in found}
    if wanted.signer and "pdf" in found:
        why = f"Statement {name}, issued by {wanted.by}"
        found["pdf"] = signed(found["pdf"], wanted.signer, wanted.today, why)
    stem = _stem(name)
    one = Issued(
        id=name,
        on=str(wanted.today),
        scope=scope.what,
        of=scope.id,
        name=scope.name,
        donor=scope.donor,
        fund=scope.fund,
        fundings=tuple(sorted(funding.id for funding in scope.fundings)),
        begins=str(task.begins),
        ends=str(task.ends),
        kind=task.kind,
        language=wanted.language,
        head=head,
        content=content_of(statement),
        print=statement.identity.fingerprint,
        by=wanted.by,
        second=wanted.second,
        certified=f"{certified.name}, {certified.title}" if certified else "",
        certified_on=str(certified.date) if certified else "",
        headings=wanted.headings,
        supersedes=wanted.supersedes,
        reason=wanted.reason,
        signed=wanted.signer.words if wanted.signer and "pdf" in found else "",
        files=tuple(sent(suffix, f"{stem}.{suffix}", found[suffix]) for suffix in found),
    )
    return one, {f"{stem}.{suffix}": content for suffix, content in found.items()}


def _id(before: Sequence[Issued], task: Task, wanted: Wanted) -> str:
    """Return the id of a statement: what it is about, its days, and a number that is new.

    What was taken back keeps its number, so the archived papers are asked and not the terms.
    """
    scope = task.scope
    series = tuple(map(str, series_of(task, wanted)))
    number = sum(one.series == series for one in before) + 1
    parts = [scope.id, scope.fund, str(task.begins), str(task.ends)]
    parts += [] if wanted.language == "en" else [wanted.language]
    # An agreement may be called like its grant: no two statements, and no two files, share a name.
    taken = {_stem(one.id).casefold() for one in before}
    while _stem(name := "-".join([*filter(None, parts), str(number)])).casefold() in taken:
        number += 1
    return name


def _stem(name: str) -> str:
    """Return what the files of a statement are called, without their formats."""
    return f"statement-{name.replace('/', '-')}"


def list_name(owner: str) -> str:
    """Return what the list of all that was issued to a donor is called."""
    return f"issued-{owner.replace('/', '-')}.json"


def give_lists(folder: Path, owners: Sequence[str], out: Path) -> list[Path]:
    """Write, for each of some donors, the list of all that was issued to them."""
    # All is whole now, so this is the moment to keep the marks by which a flip is found later.
    seen = walk(folder, Store(folder)) if owners else None
    paths = []
    for owner in dict.fromkeys(owners):
        own = [one for one in (seen.issued if seen else ()) if (one.donor or one.of) == owner]
        back = {one.id for one in own} & (seen.withdrawn if seen else set())
        path = out / list_name(owner)
        write_file(path, paper(own[-1].head, own, back))
        paths.append(path)
    return paths
