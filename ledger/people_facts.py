"""Facts on people: who they are, what they approved, and what was overridden on whose authority.

2024-01-01 custom "person" "ANA"
  name: "Ana Kovač"
  roles: "maker, checker 2025-01-01..2025-12-31"
2026-05-02 custom "approval" "A-1f3c9a02"
  of: "7f3a9c21d0aa"
  by: "BEN"
  reason: "Held against the vouchers."
  content: "<sha256 of the batch>"
2026-05-02 custom "override" "OV-1"
  finding: "EARMARK-PERIOD"
  about: "expenditure:PV-17"
  reason: "The invoice came late."
  authority: "Note verbale 12/345 of 2 May 2026"
  by: "ANA"
  second: "BEN"
"""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from ledger.term import Term
from ledger.values import Filled, MoneyField, Names, Text

_SPAN = re.compile(r"(?P<role>[a-z]+)(?: +(?P<since>[0-9-]*)\.\.(?P<until>[0-9-]*))?\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?\Z")


class Role(StrEnum):
    """What a person may do: enter and import, or approve what another has entered."""

    MAKER = "maker"
    CHECKER = "checker"


def day_of(moment: str) -> datetime.date:
    """Return the day of a moment, `2026-05-02` or `2026-05-02T10:11:12Z`.

    Raises:
        ValueError: it is neither.
    """
    if not _MOMENT.match(moment):
        raise ValueError(f"{moment!r} is no moment such as 2026-05-02 or 2026-05-02T10:11:12Z")
    return datetime.datetime.fromisoformat(moment).date()


def _said(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError("says nothing")
    return value.strip()


def _moment(value: str) -> str:
    if value:
        day_of(value)
    return value


def _held(value: str) -> tuple[str, datetime.date, datetime.date]:
    """Return a role, its first and its last day."""
    match = _SPAN.match(value)
    if match is None or match["role"] not in set(Role):
        raise ValueError(f"{value!r} is no role: {', '.join(Role)}, or with its days, "
                         "checker 2025-01-01..2025-12-31")  # fmt: skip
    since = match["since"] or datetime.date.min.isoformat()
    until = match["until"] or datetime.date.max.isoformat()
    first, last = datetime.date.fromisoformat(since), datetime.date.fromisoformat(until)
    if last < first:
        raise ValueError(f"{value!r} ends before it begins")
    return match["role"], first, last


def _roles(value: tuple[str, ...]) -> tuple[str, ...]:
    for item in value:
        _held(item)
    return value


#: Words that say something: blanks and dashes are no reason.
Said = Annotated[str, AfterValidator(_said)]
#: A day, or a day and a time of it.
Moment = Annotated[str, AfterValidator(_moment)]
#: The key of an entry, or the id of a batch or a funding.
Subject = Annotated[str, Field(min_length=1)]


class PersonTerm(Term):
    """Whoever enters, imports, approves or overrides, from the directive's day on.

    `roles` are `maker`, `checker` or both, each with its days where they are not all; `until` is
    the person's last day, `aliases` the other names that they sign with.
    """

    word = "person"
    name: Said
    roles: Annotated[Filled, AfterValidator(_roles)]
    until: datetime.date | None = None
    aliases: Names = ()

    def holds(self, role: Role, day: datetime.date) -> bool:
        """Return whether the person has a role on a day."""
        if not self.on <= day <= (self.until or datetime.date.max):
            return False
        held = map(_held, self.roles)
        return any(name == role and first <= day <= last for name, first, last in held)


class ApprovalTerm(Term):
    """A second person's approval of what another has entered, from the directive's day on.

    `of` is the id of a batch, all of which is approved, or the key of one entry. `content` is what
    stood there when it was approved: the batch's sha256, or the print of the entry.
    """

    word = "approval"
    of: Subject
    by: Said
    reason: Said
    content: str = ""
    at: Moment = ""

    @model_validator(mode="after")
    def _of_its_day(self) -> ApprovalTerm:
        if self.at and day_of(self.at) != self.on:
            raise ValueError(f"at is {self.at}, the directive is of {self.on}")
        return self


class OverrideTerm(Term):
    """One finding that is overridden: which, about what, why, on whose authority, by which two.

    `about` is the key of the entry, or the id of the funding where the finding is about no entry.
    `only` is the id of the finding, where there are several; `amount` the most that the entry may
    be; `until` the last day of an entry that it covers. It must be of the entry's day or before.
    """

    word = "override"
    finding: Text
    about: Subject
    only: str = ""
    amount: MoneyField | None = None
    reason: Said
    authority: Said
    by: Said
    second: Said
    until: datetime.date | None = None


#: The models of people, in the order in which docs/directives.md shows them.
PEOPLE: tuple[type[Term], ...] = (PersonTerm, ApprovalTerm, OverrideTerm)
