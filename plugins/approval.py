"""Two people: what matters has a maker, and is approved by somebody else, who may approve.

What matters is the fund's own policy (`ledger.two_people`); where none is stated nothing waits for
approval. Whatever is approved is never approved by its own author, under any spelling of the name,
policy or not: that is refused always. An approval names the content that it approves, so that what
is changed afterwards is not approved.

An entry is under the policy of its own day or, where that is later, of the day on which its batch
was made, so that nothing escapes by an early date. A batch that does not say when it was made was
made no earlier than those before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Transaction

from ledger.findings import FindingError, Place, Severity
from ledger.people import PENDING, People, file_of, is_batch
from ledger.people_facts import ApprovalTerm, PersonTerm
from ledger.term import place_of
from ledger.two_people import Moves
from ledger.versions import withdrawn
from plugins.approvals import judged
from plugins.cases import Refusal
from plugins.persons import Faults, alike_persons
from plugins.policies import Limited, limited
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from ledger.terms import BatchTerm
    from plugins.accounts import Walked


class ApprovalError(FindingError):
    """Something is not approved, or not by somebody who may approve it."""


class _File(NamedTuple):
    """A batch as the rule sees it: when it was made, and the day of its approval, if it has one."""

    batch: BatchTerm
    made: datetime.date
    approved: datetime.date | None


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse what is approved by its author, by nobody who may, or not at all where it must be."""
    register = walked.register
    rule = limited(walked)
    marked = _marked(walked)
    stated = register.of(ApprovalTerm) or bool(register.of(PersonTerm))
    if not (rule.asked or marked or stated):
        return
    people = People(register)
    faults = Faults(people, strict=bool(rule.versions))
    yield from alike_persons(people)
    good, refusals = judged(walked, people, faults)
    yield from refusals
    yield from _by_metadata(marked.values(), people, faults)
    yield from rule.wrong
    rule.settle(people, good)
    yield from rule.waiting
    if rule.versions:
        yield from _Watch(walked, people, faults, rule, good, marked).look()


def _marked(walked: Walked) -> dict[int, Any]:
    """Return the entries that say themselves who made or who approved them."""
    found = [*walked.having("maker"), *walked.having("checker")]
    for mark in ("maker", "checker"):
        stated = walked.entries.marked.get(mark, ())
        found += [entry for entry in stated if entry.__class__ is Custom]
    return {id(entry): entry for entry in found}


def _pairs(entry: Any, people: People) -> Iterator[Any]:
    """Yield who made and approved an entry, and each of its postings that says otherwise."""
    yield people.who(entry)
    for posting in getattr(entry, "postings", ()):
        own = posting.meta or {}
        if "maker" in own or "checker" in own:
            yield people.who(entry, own)


def _by_metadata(marked: Any, people: People, faults: Faults) -> Iterator[Refusal]:
    """Refuse entries of which maker and checker, as they say, are one, or not who they must be."""
    for entry in marked:
        if entry.__class__ is Custom and entry.type == "batch":
            continue
        for who in dict.fromkeys(_pairs(entry, people)):
            approvals = people.approvals_of(entry)
            own = who.checker or _same_batch(entry, who.maker, people)
            called = faults.called(entry)
            if who.maker and own and people.same(who.maker, own):
                yield faults.self_approved(who.maker, own, called, entry)
                continue
            if who.checker and not any(one.by == who.checker for one in approvals):
                yield from faults.checker(who.checker, entry.date, called, entry)
            if who.maker and who.maker in _makers_of(entry):
                yield from faults.maker(who.maker, entry.date, called, place_of(entry), entry)


def _makers_of(entry: Any) -> set[Any]:
    """Return who made an entry, as it and its postings say themselves."""
    metas = (entry.meta, *(leg.meta or {} for leg in getattr(entry, "postings", ())))
    return {meta.get("maker") for meta in metas}


def _same_batch(entry: Any, maker: str, people: People) -> str:
    """Return who approved the batch of an entry that is his own, though the batch is another's."""
    batch = people.batch_of(entry)
    if batch is None:
        return ""
    others = [one for one in people.approvals_of(entry) if one.of == batch.id]
    names = [one.by for one in others if not people.same(batch.maker, one.by)]
    # One of several who is another is enough.
    return names[0] if names and all(people.same(maker, name) for name in names) else ""


class _Watch:
    """Looks for what matters, has no maker, or waits for a second person."""

    def __init__(  # what the rule knows by now
        self,
        walked: Walked,
        people: People,
        faults: Faults,
        rule: Limited,
        good: Mapping[str, tuple[ApprovalTerm, ...]],
        marked: Mapping[int, Any],
    ) -> None:
        self._walked = walked
        self._people = people
        self._faults = faults
        self._rule = rule
        self._good = good
        self._marked = marked
        self._files = self._batches()
        self._waiting: dict[str, list[tuple[Any, str]]] = {}
        self._nobody: dict[str, list[tuple[Any, str]]] = {}
        self._late: dict[str, tuple[Any, datetime.date]] = {}

    def _batches(self) -> dict[str, _File]:
        found: dict[str, _File] = {}
        made = None
        for batch in self._walked.register.batches.values():
            if not is_batch(batch, batch.place.file):
                continue
            day = self._faults.day_of(batch.at)
            made = max(filter(None, (day, made)), default=None)
            approvals = self._good.get(batch.id, ())
            approved = max((one.on for one in approvals), default=None)
            found[batch.place.file] = _File(batch, made or batch.on, approved)
        return found

    def look(self) -> Iterator[Refusal]:
        """Look at every entry once, and yield what is to be said."""
        gone = withdrawn(self._walked.entries.stated)
        first = self._rule.versions[0].since
        moves = Moves()
        asked, limits = first, self._rule.versions[0]
        for entry in self._walked.entries.every:
            kind = entry.__class__
            if kind is not Transaction and kind is not Custom:
                continue
            file = self._files.get(entry.meta.get("filename", ""))
            day = entry.date
            if file is not None and file.made > day:
                day = file.made
            if day < first or (kind is Custom and self._aside(entry, gone)):
                continue
            if file is not None and file.approved and id(entry) not in self._marked:
                if kind is Transaction and entry.date > file.approved:
                    self._late.setdefault(file.batch.id, (entry, file.approved))
                if file.batch.maker:
                    continue
            if day is not asked:
                asked, limits = day, self._rule.on(day)
            matter = limits.matters(entry, moves)
            if matter:
                self._note(entry, matter, file)
        yield from self._said()

    def _aside(self, entry: Custom, gone: frozenset[str]) -> bool:
        """Return whether a directive is judged elsewhere, or withdrawn."""
        return entry.type == "override" or self._rule.is_version(entry) or (
            bool(gone) and entry.meta.get("key") in gone
        )  # fmt: skip

    def _note(self, entry: Any, matter: str, file: _File | None) -> None:
        """Note what has no maker, or no second person."""
        batch = file.batch if file else None
        own = id(entry) in self._marked
        where = batch.id if batch and not own else f"\0{id(entry)}"
        key = entry.meta.get("key")
        if not own and key not in self._good and batch:
            settled, nobody = bool(file and file.approved), not batch.maker
        else:
            pairs = list(_pairs(entry, self._people))
            nobody = any(not who.maker for who in pairs)
            settled = all(who.checker for who in pairs)
        if nobody:
            self._nobody.setdefault(where, []).append((entry, matter))
        elif not settled:
            self._waiting.setdefault(where, []).append((entry, matter))

    def _said(self) -> Iterator[Refusal]:
        batches = self._walked.register.batches
        for name, some in self._nobody.items():
            yield self._faults.no_maker(batches.get(name), some)
        for name, some in self._waiting.items():
            yield waiting(batches.get(name), some, self._people, self._faults)
        yield from self._makers()
        for name, (entry, approved) in self._late.items():
            yield self._faults.early(f"batch {name}", entry, approved)

    def _makers(self) -> Iterator[Refusal]:
        """Refuse who made a batch that was approved, or waits, and may not: once each."""
        said: set[str] = set()
        for batch, made, approved in self._files.values():
            if not batch.maker or batch.maker in said:
                continue
            if approved or batch.id in self._waiting:
                what = f"batch {batch.id} of {file_of(batch)}"
                for refusal in self._faults.maker(batch.maker, made, what, batch.place):
                    said.add(batch.maker)
                    yield refusal


def waiting(
    batch: BatchTerm | None, some: list[tuple[Any, str]], people: People, faults: Faults
) -> Refusal:
    """Return what is said of a batch, or of an entry, that waits for a second person."""
    kinds: dict[str, int] = {}
    for _, kind in some:
        kinds[kind] = kinds.get(kind, 0) + 1
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    entry = some[0][0]
    who = people.who(entry)
    maker = batch.maker if batch else who.maker
    named = batch.id if batch else str(entry.meta.get("key", ""))
    made = f" on {who.made}" if who.made else ""
    if batch:
        called = f"batch {batch.id} of {file_of(batch)}, made by {maker}{made}"
        what = f"{called}, waits for a second person: {listed} not approved."
    else:
        what = f"{faults.called(entry)}, a {listed[2:]} made by {maker}{made}, waits for a second "
        what += "person."
    advice = f"`vtf approve {named} --as NAME --reason TEXT`, by somebody else." if named else (
        "Give it a key, or say checker: who approved it."
    )  # fmt: skip
    return Refusal(
        PENDING,
        what,
        advice,
        severity=Severity.WARNING,
        entry=None if batch else entry,
        facts=(("of", named), ("maker", maker), ("entries", str(len(some)))),
        place=batch.place if batch else Place(),
    )


RULE = Rule("approval", __name__, ApprovalError, after=after)
