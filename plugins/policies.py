"""The policy on two people through time: its versions, and who may change it.

A policy that is in force is ended by a later one and never withdrawn, and whoever changes it needs
a second person: until that one has approved, the older version holds, and of the newer one what is
stricter. Otherwise the one person whom the rule holds back could switch it off: by a later version,
or by an older one put before it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ledger.findings import Severity
from ledger.names_alike import alike
from ledger.people import PENDING
from ledger.two_people import TWO_PEOPLE, Limits, read_limits, stricter
from ledger.versions import REVERSAL, withdrawn
from plugins.cases import Refusal
from plugins.persons import called

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from beancount.core.data import Custom

    from ledger.people import People
    from ledger.people_facts import ApprovalTerm
    from plugins.accounts import Walked


class Limited:
    """The versions of the policy.

    Attributes:
        asked: whether any is stated.
        versions: those that are in force, oldest first; settled by `settle`.
        wrong: what is wrong with them.
        waiting: changes of the policy that nobody has approved.
    """

    def __init__(self, stated: list[tuple[Custom, Limits]], wrong: list[Refusal]) -> None:
        self.asked = bool(stated or wrong)
        self.versions = [limits for _, limits in stated]
        self.wrong = wrong
        self.waiting: list[Refusal] = []
        self._stated = stated
        self._days = [limits.since for limits in self.versions]

    def settle(self, people: People, good: Mapping[str, tuple[ApprovalTerm, ...]]) -> None:
        """Let a change that no second person has approved make nothing laxer than it was."""
        kept: list[Limits] = []
        for entry, limits in self._stated:
            if kept and kept[-1].above and not _approved(entry, people, good):
                self.waiting.append(_waiting(entry, people))
                kept.append(stricter(kept[-1], limits))
            else:
                kept.append(limits)
        self.versions = kept
        self._days = [limits.since for limits in kept]

    def on(self, day: datetime.date) -> Limits:
        """Return the version in force on a day, which is not before the first one's."""
        return self.versions[bisect_right(self._days, day) - 1]

    @staticmethod
    def is_version(entry: Custom) -> bool:
        """Return whether a directive is a version of the policy: it is judged here."""
        return entry.type == "policy" and bool(entry.values) and entry.values[0].value == TWO_PEOPLE


def limited(walked: Walked) -> Limited:
    """Return the policy on two people as the books state it."""
    stated: list[tuple[Custom, Limits]] = []
    wrong: list[Refusal] = []
    entries = walked.entries.stated
    wrong += _misspelt(walked)
    if TWO_PEOPLE not in walked.register.policies and not any(
        entry.type == REVERSAL for entry in entries
    ):
        return Limited(stated, wrong)
    gone = withdrawn(entries)
    for entry in entries:
        if not Limited.is_version(entry):
            continue
        try:
            limits = read_limits(entry.date, str(entry.meta.get("value", "")))
        except ValueError as error:
            wrong.append(_wrong(entry, "TERM-WRONG", f"cannot be read: {error}"))
            continue
        if entry.meta.get("key") in gone:
            what = "is withdrawn: what is in force is ended by a later version, not withdrawn"
            wrong.append(_wrong(entry, "APPROVAL-POLICY", what))
        elif any(limits.since == other.since for _, other in stated):
            wrong.append(_wrong(entry, "APPROVAL-POLICY", "is stated twice for that day"))
            continue
        stated.append((entry, limits))
    stated.sort(key=lambda one: one[1].since)
    return Limited(stated, wrong)


def _misspelt(walked: Walked) -> list[Refusal]:
    """Refuse a policy that is this one but for its spelling: it would say nothing."""
    return [
        Refusal(
            "APPROVAL-POLICY",
            f"policy {name} of {term.on} is not read as {TWO_PEOPLE}: nothing takes two people by "
            "it.",
            f"Write {TWO_PEOPLE}.",
            place=term.place,
            facts=(("policy", name), ("day", str(term.on))),
        )
        for name, terms in walked.register.policies.items()
        if name != TWO_PEOPLE and alike(name, TWO_PEOPLE)
        for term in terms
    ]


def _wrong(entry: Custom, code: str, what: str) -> Refusal:
    return Refusal(
        code,
        f"policy {TWO_PEOPLE} of {entry.date} {what}.",
        'Write value: "cost, advance above 10,000.00 USD; clause, reversal", or "none" to end it.',
        entry=entry,
        facts=(("policy", TWO_PEOPLE), ("day", str(entry.date))),
    )


def _approved(entry: Custom, people: People, good: Mapping[str, tuple[ApprovalTerm, ...]]) -> bool:
    """Return whether a change has a maker, and a second person by its own word or an approval."""
    who = people.who(entry)
    if not who.maker or not who.checker or people.same(who.maker, who.checker):
        return False
    batch = people.batch_of(entry)
    names = {str(entry.meta.get("key", "")), batch.id if batch else ""} - {""}
    return "checker" in entry.meta or any(
        not people.same(who.maker, one.by) for name in names for one in good.get(name, ())
    )


def _waiting(entry: Custom, people: People) -> Refusal:
    who = people.who(entry)
    key = str(entry.meta.get("key", ""))
    by = f" by {who.maker}" if who.maker else ""
    return Refusal(
        PENDING,
        f"{called(entry)} changes the policy on two people from {entry.date} on, and waits for a "
        f"second person: until then the older version holds{by and ', made' + by}.",
        f"`vtf approve {key} --as NAME --reason TEXT`, by somebody else."
        if key
        else "Say maker: who states it, and checker: who approved it.",
        severity=Severity.WARNING,
        entry=entry,
        facts=(("of", key), ("maker", who.maker), ("entries", "1")),
    )
