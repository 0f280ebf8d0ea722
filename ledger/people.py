"""People: who is meant by a name, and who made and who approved an entry, when and why.

    people = People(register)
    people.named("KOVAC, Ana").id             # 'ANA', by id, name or alias
    people.who(entry)                         # maker, checker, when, why

An entry says `maker` and `checker` of itself; if not, its batch says who imported it, and an
`approval` of its key or of its batch who approved it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.manifest import BATCHES
from ledger.names_alike import alike, looks
from ledger.origin import HASH_DIGITS
from ledger.people_facts import ApprovalTerm, PersonTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.findings import Finding
    from ledger.register import Register
    from ledger.terms import BatchTerm

#: The code of what waits for a second person; `pending` finds it by this.
PENDING = "APPROVAL-PENDING"


#: Directives that name two people themselves, `by` and `second`.
_OF_TWO = frozenset({"override", "close"})

_HASH = re.compile(rf"\A[0-9a-f]{{{HASH_DIGITS}}}-")


class Who(NamedTuple):
    """Who made and who approved an entry, when, and why; empty where nobody says.

    `made` and `approved` are days, or moments where they are known.
    """

    maker: str = ""
    made: str = ""
    reason: str = ""
    checker: str = ""
    approved: str = ""
    why: str = ""

    @property
    def known(self) -> bool:
        """Whether anybody is named."""
        return bool(self.maker or self.checker)


class Waiting(NamedTuple):
    """What waits for a second person: a batch, or an entry by its key; how many entries it is."""

    of: str
    maker: str
    entries: int
    finding: Finding


class People:
    """The people of some books, and what they approved.

    Attributes:
        alike: a person, another one, and the name by which they cannot be told apart.
    """

    def __init__(self, register: Register) -> None:
        self.persons = register.of(PersonTerm)
        self.alike: list[tuple[PersonTerm, PersonTerm, str]] = []
        self._by_look: dict[str, PersonTerm] = {}
        self._batches = register.batches
        self._approvals: dict[str, list[ApprovalTerm]] = defaultdict(list)
        self._files: dict[str, BatchTerm | None] = {}
        for person in self.persons.values():
            self._index(person)
        for approval in register.of(ApprovalTerm).values():
            self._approvals[approval.of].append(approval)

    def _index(self, person: PersonTerm) -> None:
        for name in (person.id, person.name, *person.aliases):
            for look in sorted(looks(name)):
                other = self._by_look.setdefault(look, person)
                if other is not person and (person, other) not in [one[:2] for one in self.alike]:
                    self.alike.append((person, other, name))

    def named(self, name: str) -> PersonTerm | None:
        """Return the person of an id, name or alias, however written; None if nobody is."""
        return next(
            (self._by_look[look] for look in sorted(looks(name)) if look in self._by_look), None
        )

    def same(self, one: str, other: str) -> bool:
        """Return whether two names are those of one person, known or not."""
        mine, theirs = self.named(one), self.named(other)
        return alike(one, other) or (mine is not None and mine is theirs)

    def batch_of(self, entry: Any) -> BatchTerm | None:
        """Return the batch in whose own file an entry stands; None for what is kept by hand."""
        file = str(entry.meta.get("filename", ""))
        if file not in self._files:
            batch = self._batches.get(PurePath(file).stem)
            self._files[file] = batch if batch and is_batch(batch, file) else None
        return self._files[file]

    def approvals_of(self, entry: Any) -> list[ApprovalTerm]:
        """Return the approvals of an entry, by its key or of its whole batch, oldest first."""
        batch = self.batch_of(entry)
        found = [*self._approvals.get(str(entry.meta.get("key", "")), ())]
        found += self._approvals.get(batch.id, ()) if batch else ()
        return sorted(found, key=lambda one: (one.on, one.at, one.id))

    def who(self, entry: Any, own: dict[str, Any] | None = None) -> Who:
        """Return who made and approved an entry.

        Args:
            entry: a directive of the books.
            own: metadata of the posting that is asked about: it goes before that of the entry.
        """
        meta = {**entry.meta, **(own or {})}
        batch = self.batch_of(entry)
        said = _text(meta, "maker") or _text(meta, "by", entry)
        maker = said or (batch.maker if batch else "")
        made = batch.at if batch and batch.at else (str(entry.date) if said else "")
        reason = _text(meta, "reason") or (batch.reason if batch else "")
        if not reason and batch and maker:
            reason = f"imported from {file_of(batch)}"
        if checker := _text(meta, "checker") or _text(meta, "second", entry):
            return Who(maker, made, reason, checker, str(entry.date), _text(meta, "reason"))
        for approval in self.approvals_of(entry):
            if not self.same(maker, approval.by):
                when = approval.at or str(approval.on)
                return Who(maker, made, reason, approval.by, when, approval.reason)
        return Who(maker, made, reason)


def file_of(batch: BatchTerm) -> str:
    """Return the name of a batch's source as people know it, without the hash of the archive."""
    return _HASH.sub("", batch.file)


def is_batch(batch: BatchTerm, file: str) -> bool:
    """Return whether a heading is that of a batch: it stands in the batch's own file."""
    path = PurePath(file)
    return batch.place.file == file and path.stem == batch.id and path.parent.name == BATCHES


def _text(meta: dict[str, Any], name: str, entry: Any = None) -> str:
    """Return what metadata says; of `by` and `second` only where the entry names two people so."""
    if entry is not None and getattr(entry, "type", "") not in _OF_TWO:
        return ""
    value = meta.get(name)
    # Dashes and blanks name nobody.
    return value if isinstance(value, str) and any(map(str.isalnum, value)) else ""


def pending(findings: Iterable[Finding]) -> tuple[Waiting, ...]:
    """Return what waits for a second person, of the findings of some books.

    Whoever closes a period or makes final figures refuses while anything does.

    Args:
        findings: `ledger.books.Books.findings`.
    """
    return tuple(_waiting(findings))


def _waiting(findings: Iterable[Finding]) -> Iterator[Waiting]:
    for finding in findings:
        if finding.code == PENDING:
            facts = dict(finding.facts)
            yield Waiting(facts["of"], facts["maker"], int(facts["entries"]), finding)
