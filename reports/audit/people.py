"""People: who answers for what. Overrides that two people answer for, makers who check themselves.

Names are compared as an auditor compares them: by person, whatever name they sign with, and without
regard to case and punctuation.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from beancount.core.data import Transaction

from ledger.closing.facts import CloseTerm
from ledger.people_facts import ApprovalTerm, OverrideTerm, PersonTerm
from reports.audit.model import Sheet, Weight
from reports.overrides import overrides as listed_overrides

if TYPE_CHECKING:
    from ledger.register import Register
    from reports.audit.evidence import Evidence


def folded(name: str) -> str:
    """Return a name without what is no letter or digit, and without case."""
    return "".join(char for char in name.casefold() if char.isalnum())


@lru_cache(maxsize=4096)
def who(name: str) -> str:
    """Return a person's name in whatever order it is written, without case and accents.

    >>> who("Kovač, Ana") == who("ANA KOVAC")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        char if char.isalnum() else "" if unicodedata.combining(char) else " " for char in plain
    )
    return " ".join(sorted(letters.split()))


def identities(register: Register) -> dict[str, str]:
    """Return name as `who` has it -> person, by id, name and alias."""
    found: dict[str, str] = {}
    for person in register.of(PersonTerm).values():
        for name in (person.id, person.name, *person.aliases):
            found.setdefault(who(name), person.id)
    return found


def same(register: Register, one: str, other: str) -> bool:
    """Return whether two names are one person's; nobody is the same as anybody."""
    first, second = who(one), who(other)
    if not first or not second:
        return False
    known = identities(register)
    return known.get(first, first) == known.get(second, second)


def answered(register: Register, term: OverrideTerm) -> bool:
    """Return whether two people answer for an override, on an authority."""
    return bool(term.authority) and bool(term.second) and not same(register, term.by, term.second)


def duties(evidence: Evidence, sheet: Sheet) -> None:
    """A23: nobody approves what he has made, and nobody closes or lends alone.

    Source: acceptance, the auditor's Thursday: no maker is checker.
    """
    sheet.how = (
        "Maker against checker of each entry; who imported each batch against who approved it or "
        "anything of it; the two people of each close. Overrides are A24's."
    )
    makers: dict[str, str] = {}
    entries = _entries(evidence, sheet, makers)
    batches = 0
    for batch in evidence.register.batches.values():
        makers[batch.id] = batch.maker
        batches += bool(batch.maker)
    papers = _papers(evidence, sheet, makers)
    sheet.saw("Entries that name maker and checker", entries)
    sheet.saw("Batches that name who imported them", batches)
    sheet.saw("Approvals and closes", papers)
    if not entries and not batches and not papers:
        sheet.untested = "these books name nobody"


def _entries(evidence: Evidence, sheet: Sheet, makers: dict[str, str]) -> int:
    """Find entries made and checked by one person; note who made what has a key."""
    number = 0
    known: dict[tuple[str, str], bool] = {}
    for at, entry in enumerate(evidence.entries):
        meta = entry.meta
        maker, checker = meta.get("maker"), meta.get("checker")
        if not isinstance(maker, str):
            continue
        if isinstance(meta.get("key"), str):
            makers[str(meta["key"])] = maker
        if not isinstance(checker, str):
            continue
        number += 1
        alone = known.get((maker, checker))
        if alone is None:
            alone = known[maker, checker] = same(evidence.register, maker, checker)
        if alone:
            kind = "an entry" if entry.__class__ is Transaction else "a directive"
            sheet.add(
                Weight.FINDING,
                f"{kind} that {maker} made and checked",
                evidence.places[at],
                key=str(meta.get("key", "")),
                funding=str(meta.get("funding", "")),
                expected="two people",
                found=f"{maker}, {checker}",
            )
    return number


def _papers(evidence: Evidence, sheet: Sheet, makers: dict[str, str]) -> int:
    """Find approvals by the maker, and closes by one person; return how many there are of both."""
    register = evidence.register
    approvals, closes = register.of(ApprovalTerm), register.of(CloseTerm)
    for approval in approvals.values():
        if same(register, makers.get(approval.of, ""), approval.by):
            what = f"approval {approval.id} of {approval.of} is by {approval.by}, who made it"
            sheet.add(Weight.FINDING, what, evidence.place(approval.place), key=approval.key,
                      expected="another person", found=approval.by)  # fmt: skip
    for close in closes.values():
        if same(register, close.by, close.second):
            what = f"close {close.id} is by {close.by} alone"
            sheet.add(Weight.FINDING, what, evidence.place(close.place), key=close.key,
                      expected="two people", found=f"{close.by}, {close.second}")  # fmt: skip
    return len(approvals) + len(closes)


#: What became of an override, and how much that weighs.
_WEIGHTS = {
    "used": Weight.LISTED,
    "withdrawn": Weight.LISTED,
    "unused": Weight.OBSERVATION,
    "expired": Weight.OBSERVATION,
    "refused": Weight.FINDING,
}


def overrides(evidence: Evidence, sheet: Sheet) -> None:
    """A24: who overrode what, and why: all are listed, and those that do not hold are rows.

    Source: acceptance, the auditor's Thursday.
    """
    sheet.how = (
        "Every override that was ever stated. In use it is listed; unused or expired it is asked "
        "about; without a second person, or of what nobody may override, it is a finding."
    )
    found = listed_overrides(evidence.books, evidence.today)
    for one in found:
        second = same(evidence.register, one.by, one.second)
        weight = Weight.FINDING if second else _WEIGHTS[one.state]
        why = f"; {' '.join(one.why)}" if one.why else ""
        file, _, line = one.place.rpartition(":")
        sheet.add(
            weight,
            f"{one.id} ({one.state}) of {one.finding} about {one.about}, by {one.by} and "
            f"{one.second} on {one.authority}: {one.reason}{why}",
            f"{evidence.places.file(file)}:{line}",
            key=one.about,
            expected="two people, in use",
            found=one.state,
        )
    sheet.saw("Overrides", len(found))
    stated = evidence.register.of(OverrideTerm)
    sheet.saw("of them read without a fault", len(stated))
    if not found:
        sheet.untested = "no override was ever stated"
