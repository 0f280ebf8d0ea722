"""Approving: what waits, what a person approves of it, and the paper that says so.

An approval of a batch names the hash of its file, one of an entry the entry's print, so that
exactly what was there is approved. It is written down on a paper and comes into the books like any
source; what the same person has approved already is nothing new.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom

from importers.feeds.approval import paper
from importers.papers import bring, copied
from importers.taken import How, MadeBy
from ledger.candidate import RefusedError
from ledger.errors import BadInputError
from ledger.findings import Finding, Severity
from ledger.manifest import read_manifest
from ledger.people import People, Waiting, file_of, pending
from ledger.people_facts import ApprovalTerm
from ledger.prints import print_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.outcome import Done
    from ledger.books import Books

#: Digits by which an approval is named.
_DIGITS = 8

_BATCH = re.compile("[0-9a-f]{4,12}")


class Target(NamedTuple):
    """What is to be approved: its name, its content, who made it, and how a person reads of it."""

    of: str
    content: str
    makers: tuple[str, ...]
    words: str


class Asked(NamedTuple):
    """What is asked for: who approves, when and why."""

    by: str
    at: str
    reason: str


def waiting(books: Books) -> tuple[Waiting, ...]:
    """Return what waits for a second person in some books."""
    return pending(books.findings)


def targets(books: Books, names: Sequence[str]) -> list[Target]:
    """Return what some batch ids and keys stand for, each once.

    Raises:
        BadInputError: nothing of the books is called so, or several batches are.
    """
    people = People(books.register)
    by_key: dict[str, Any] = {}
    for entry in books.entries:
        key = entry.meta.get("key")
        if isinstance(key, str):
            by_key.setdefault(key, entry)
    found: dict[str, Target] = {}
    for name in names:
        one = _target(books, people, by_key, name.strip())
        found[one.of] = one
    return list(found.values())


def _target(books: Books, people: People, by_key: dict[str, Any], name: str) -> Target:
    links = read_manifest(books.folder).links
    some = [link for link in links if _BATCH.fullmatch(name) and link.id.startswith(name)]
    if len(some) > 1:
        raise BadInputError(f"several batches begin with {name!r}", advice="Write all its digits.")
    if some:
        batch = books.register.batches[some[0].id]
        words = f"batch {batch.id} of {file_of(batch)}"
        return Target(batch.id, some[0].sha256, (batch.maker,) if batch.maker else (), words)
    entry = by_key.get(name)
    if entry is None:
        near = difflib.get_close_matches(name, list(by_key), n=3, cutoff=0.6)
        raise BadInputError(
            f"nothing in the books has the key, and no batch the id, {name!r}",
            advice=f"The nearest are: {', '.join(near)}."
            if near
            else "`vtf approve --list` shows what waits.",
        )
    if isinstance(entry, Custom) and entry.type == ApprovalTerm.word:
        raise BadInputError(f"{name} is an approval itself: it needs none")
    legs = [leg.meta for leg in getattr(entry, "postings", ())]
    makers = {who.maker for who in (people.who(entry, own) for own in (None, *legs)) if who.maker}
    return Target(name, print_of(entry).hex(), tuple(sorted(makers)), f"{name} of {entry.date}")


def refuse_own_work(books: Books, some: Sequence[Target], by: str) -> None:
    """Refuse at once what its own maker would approve.

    Raises:
        RefusedError: somebody approves his own work, under whatever spelling of his name.
    """
    people = People(books.register)
    findings = []
    for one in some:
        for maker in one.makers:
            if people.same(maker, by):
                person = people.named(by)
                is_one = f", one person, {person.id}" if person and maker != by else ""
                findings.append(
                    Finding(
                        "APPROVAL-SELF",
                        Severity.ERROR,
                        f"{one.words} would be approved by {by}, and was made by {maker}{is_one}: "
                        "nobody approves his own work.",
                        "Somebody else approves it.",
                        facts=(("maker", maker), ("checker", by)),
                    )
                )
                break
    if findings:
        raise RefusedError("refused: approved by its own maker", findings)


def new_ones(books: Books, some: Sequence[Target], by: str) -> list[Target]:
    """Return what the same person has not approved already, as it is now."""
    people = People(books.register)
    done = {
        (one.of, one.content)
        for one in books.register.of(ApprovalTerm).values()
        if people.same(one.by, by)
    }
    return [one for one in some if (one.of, one.content) not in done]


def approve(folder: Path, books: Books, some: Sequence[Target], asked: Asked, *, dry: bool) -> Done:
    """Write approvals down, and bring them into the books, or into a copy of them.

    Raises:
        VtfError: the books cannot be written, or refused.
    """
    ids = [(_id(books, one, asked), one.of, one.content) for one in some]
    name, content = f"approval-{ids[0][0]}.json", paper(ids, asked.by, asked.at, asked.reason)
    how = How(by=MadeBy(asked.by, asked.at, asked.reason))
    with copied(folder, dry_run=dry) as copy:
        return bring(name, content, "approvals", folder, how, copy=copy)


def _id(books: Books, one: Target, asked: Asked) -> str:
    """Return the id of an approval; one that was taken back and is given again has another."""
    times = sum(
        isinstance(entry, Custom)
        and entry.type == ApprovalTerm.word
        and entry.meta.get("of") == one.of
        for entry in books.entries
    )
    said = "|".join((one.of, one.content, asked.by, str(times)))
    return f"A-{hashlib.sha256(said.encode()).hexdigest()[:_DIGITS]}"
