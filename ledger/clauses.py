"""Clauses: what an agreement allows, on which axis, from when until when.

    2010-03-18 custom "clause" "JPN-2010-01-AFG" "2(a)"
      axis: "programme"
      allows: "AFG"
      text: "The Contribution shall be used for mine action in Afghanistan."
    2012-05-02 custom "clause" "JPN-2010-01-AFG" "2(a)"
      axis: "programme"
      allows: "AFG, PAK"
      consent: "Note verbale 12/345 of 2 May 2012"

The same number on the same axis again supersedes from its day: a cost of 1 May 2012 is still judged
by the first wording, a cost of 2 May by the second. What was agreed at first holds from the
beginning of time, because whether a cost may precede the signature is for the period clause to say;
a clause added after the day of its agreement is an amendment as well, and holds from its own day.
One number may speak about several axes: agreements put programme and activity into one sentence.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.words import ANY, Axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.findings import Place
    from ledger.terms import ClauseTerm

FOREVER = datetime.date.max
ALWAYS = datetime.date.min

#: Axes whose values are people's own words: compared with case and spaces folded.
_FREE_AXES = frozenset({Axis.PLACE, Axis.PROJECT})


@dataclass(frozen=True)
class Clause:
    """A clause as it stands in one funding, valid from `since` to the day before `before`.

    Attributes:
        owner: the agreement, grant or appropriation that states it.
        number: as the agreement numbers it, e.g. `2(a)`.
        axis: what it speaks about.
        allows: the allowed values, in the order written; `("*",)` allows any.
        text: the agreement's own words.
        since, before: first day, and first day no longer valid.
        place: where it is written in the books.
        consent: the donor's consent to an amendment.
        derived: stated by no document line but following from a vote.
        rounding: unit to which a support cost is rounded.
    """

    owner: str
    number: str
    axis: Axis
    allows: tuple[str, ...]
    text: str
    since: datetime.date
    before: datetime.date
    place: Place
    consent: str = ""
    derived: bool = False
    rounding: Decimal = Decimal("0.01")

    def valid_on(self, day: datetime.date) -> bool:
        """Return whether the clause governs costs of a day."""
        return self.since <= day < self.before

    def meets(self, other: Clause) -> bool:
        """Return whether there is a day on which this clause and another are in force."""
        return other.since < self.before and self.since < other.before

    def permits(self, value: str) -> bool:
        """Return whether the clause allows a value; places and projects with case folded."""
        if value in self.allows or ANY in self.allows:
            return True
        return self.axis in _FREE_AXES and folded(value) in map(folded, self.allows)


class Step(NamedTuple):
    """How a clause came about: the term that states it, and the one it supersedes if any."""

    term: ClauseTerm
    clause: Clause
    older: ClauseTerm | None
    #: Dated after the day of its agreement, grant or allocation.
    late: bool


def folded(name: str) -> str:
    """Return a name as names are compared: compatibility form, case and spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def span_of(clause: Clause) -> tuple[datetime.date, datetime.date]:
    """Return the two days of a period clause, `2010-03-18..2011-03-17`; `*` is any day.

    Raises:
        ValueError: the clause does not state a period.
    """
    if clause.allows == (ANY,):
        return ALWAYS, FOREVER
    stated = ", ".join(clause.allows)
    try:
        first, last = (datetime.date.fromisoformat(part.strip()) for part in stated.split(".."))
    except ValueError:
        raise ValueError(f"{stated!r} is not a period such as 2010-03-18..2011-03-17") from None
    if last < first:
        raise ValueError(f"the period {stated} ends before it begins")
    return first, last


def rate_of(clause: Clause) -> Decimal:
    """Return the per cent of a support-cost clause, `13%`.

    Raises:
        ValueError: the clause does not state a rate from 0% to 100%.
    """
    text = clause.allows[0] if len(clause.allows) == 1 else ""
    number = text.removesuffix("%").strip()
    digits = number.replace(".", "", 1)
    rate = Decimal(number) if digits.isascii() and digits.isdigit() else Decimal(-1)
    if not text.endswith("%") or not 0 <= rate <= 100:
        raise ValueError(f"{', '.join(clause.allows)!r} is not a rate such as 13%")
    return rate


def histories(
    terms: Iterable[tuple[ClauseTerm, tuple[str, ...]]], begun: Mapping[str, datetime.date]
) -> tuple[dict[str, tuple[Clause, ...]], list[Step]]:
    """Return each owner's clauses with their validity, oldest first, and how each came about.

    Args:
        terms: the clauses as written, each with the values it allows, names resolved to ids.
        begun: the day on which each owner took effect: later clauses hold from their own day.

    Returns:
        Owner -> clauses; and for each clause how it came about.
    """
    series: dict[tuple[str, str, Axis], list[tuple[ClauseTerm, tuple[str, ...]]]]
    series = defaultdict(list)
    for term, allows in terms:
        series[term.id, term.number, term.axis].append((term, allows))
    found: dict[str, list[Clause]] = defaultdict(list)
    steps: list[Step] = []
    for (owner, _, _), wordings in series.items():
        wordings.sort(key=lambda wording: wording[0].on)
        ends = [term.on for term, _ in wordings[1:]] + [FOREVER]
        older: ClauseTerm | None = None
        for (term, allows), before in zip(wordings, ends, strict=True):
            late = term.on > begun.get(owner, FOREVER)
            clause = _clause(term, allows, term.on if older or late else ALWAYS, before)
            found[owner].append(clause)
            steps.append(Step(term, clause, older, late))
            older = term
    ordered = {
        owner: tuple(sorted(clauses, key=lambda clause: (clause.since, clause.number)))
        for owner, clauses in found.items()
    }
    return ordered, steps


def _clause(
    term: ClauseTerm, allows: tuple[str, ...], since: datetime.date, before: datetime.date
) -> Clause:
    return Clause(
        term.id,
        term.number,
        term.axis,
        allows,
        term.text,
        since,
        before,
        term.place,
        term.consent,
        rounding=term.rounding,
    )
