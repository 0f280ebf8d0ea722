"""What is said of people: nobody knows them, may not do it, or did both halves of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from ledger.findings import Place
from ledger.people import file_of
from ledger.people_facts import Role, day_of
from ledger.term import place_of
from plugins.cases import Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from ledger.people import People
    from ledger.terms import BatchTerm


def alike_persons(people: People) -> Iterator[Refusal]:
    """Refuse persons who cannot be told apart: one of them could approve the other's work."""
    for person, other, name in people.alike:
        yield Refusal(
            "TERM-NAME",
            f"{name!r} names both person {person.id} and person {other.id}, or looks like it.",
            "Two persons are told apart by every one of their names; one person is stated once.",
            place=person.place,
        )


def called(entry: Any) -> str:
    """Return an entry as a person reads of it: by its key, else by what it says."""
    key = entry.meta.get("key")
    if isinstance(key, str) and key:
        return key
    if entry.__class__ is Custom:
        return f"{entry.type} {' '.join(str(value.value) for value in entry.values or ())}"
    words = entry.narration or entry.payee or "without words"
    return f"the transaction of {entry.date}, {words}"


class Faults:
    """Makes the refusals of people; where persons are stated, or needed, all must be known.

    Args:
        people: the people of the books.
        strict: whether makers and checkers must be known even where the books know nobody.
    """

    def __init__(self, people: People, *, strict: bool) -> None:
        self._people = people
        self._strict = strict or bool(people.persons)

    @staticmethod
    def called(entry: Any) -> str:
        """Return an entry as a person reads of it."""
        return called(entry)

    @staticmethod
    def day_of(moment: str) -> datetime.date | None:
        """Return the day of a moment, None where it is none."""
        try:
            return day_of(moment)
        except ValueError:
            return None

    def checker(self, name: str, day: datetime.date, what: str, entry: Any) -> Iterator[Refusal]:
        """Refuse who approved something by an entry, if he may not."""
        yield from self.in_role(name, Role.CHECKER, day, f"{what} is approved by", entry)

    def maker(
        self, name: str, day: datetime.date, what: str, place: Place, entry: Any = None
    ) -> Iterator[Refusal]:
        """Refuse who made a batch, or an entry, if he may not."""
        yield from self.in_role(name, Role.MAKER, day, f"{what} is made by", entry, place)

    def in_role(  # what is said, of whom, and where
        self,
        name: str,
        role: Role,
        day: datetime.date,
        what: str,
        entry: Any,
        place: Place | None = None,
    ) -> Iterator[Refusal]:
        """Refuse a person whom the books do not know, or who has not the role on a day."""
        if not self._strict:
            return
        where = place or place_of(entry)
        person = self._people.named(name)
        facts = (("person", name), ("role", str(role)), ("day", str(day)))
        if person is None:
            known = ", ".join(sorted(self._people.persons)) or "nobody"
            yield Refusal(
                "APPROVAL-PERSON",
                f"{what} {name}, whom these books do not know.",
                f"Known: {known}. State the person, with name and roles.",
                place=where,
                entry=entry,
                facts=facts,
            )
        elif not person.holds(role, day):
            yield Refusal(
                "APPROVAL-ROLE",
                f"{what} {person.id} ({person.name}), who is no {role} on {day}: {_roles(person)}.",
                f"Somebody who is a {role} on that day does it, or the person's roles say so.",
                place=where,
                entry=entry,
                facts=facts,
            )

    def self_approved(
        self, maker: str, checker: str, what: str, entry: Any, place: Place | None = None
    ) -> Refusal:
        """Return the refusal of what its own author approved."""
        person = self._people.named(checker)
        one = f", one person, {person.id}" if person and maker != checker else ""
        same = f"{checker}, who made it" if maker == checker else f"{checker}, made by {maker}{one}"
        return Refusal(
            "APPROVAL-SELF",
            f"{what} is approved by {same}: nobody approves his own work.",
            "Somebody else approves it.",
            entry=entry,
            facts=(("maker", maker), ("checker", checker)),
            place=place or Place(),
        )

    @staticmethod
    def no_maker(batch: BatchTerm | None, some: Sequence[tuple[Any, str]]) -> Refusal:
        """Return the refusal of what matters, and nobody is said to have made."""
        entry, kind = some[0]
        if batch is None:
            return Refusal(
                "APPROVAL-MAKER",
                f"{called(entry)}, a {kind}, takes two people, and nobody is named who made it.",
                "Say maker: who entered it.",
                entry=entry,
                facts=(("kind", kind),),
            )
        others = f" and {len(some) - 1} more" if len(some) > 1 else ""
        return Refusal(
            "APPROVAL-MAKER",
            f"batch {batch.id} of {file_of(batch)}: {called(entry)}, a {kind},{others} takes two "
            "people, and nobody is named who made the batch.",
            "Import with --maker NAME, or with VTF_MAKER set.",
            place=batch.place,
            facts=(("kind", kind), ("entries", str(len(some)))),
        )

    @staticmethod
    def early(
        what: str, entry: Any, approved: datetime.date, place: Place | None = None
    ) -> Refusal:
        """Return the refusal of an approval that is older than what it approves."""
        return Refusal(
            "APPROVAL-EARLY",
            f"{what} was approved on {approved}, and {called(entry)} is of {entry.date}: nobody "
            "approves what is not there yet.",
            "Approve it on its day or later.",
            entry=None if place else entry,
            facts=(("expected", f"..{approved}"), ("actual", str(entry.date))),
            place=place or Place(),
        )


def _roles(person: Any) -> str:
    until = f" until {person.until}" if person.until else ""
    return f"from {person.on}{until}, {', '.join(person.roles)}"
