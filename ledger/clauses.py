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

    2013-12-01 custom "clause" "DNK-2013" "4"
      axis: "programme"
      allows: "*"
      excludes: "HQ"

What a clause excludes is refused whatever allows it: this clause, another one, another layer.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.words import ANY, PASS_THROUGH, Axis, BudgetClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ledger.findings import Place
    from ledger.terms import ClauseTerm
    from ledger.values import Money

FOREVER = datetime.date.max
ALWAYS = datetime.date.min

#: Axes whose values are people's own words: compared with case and spaces folded.
_FREE_AXES = frozenset({Axis.PLACE, Axis.PROJECT})


class Values(NamedTuple):
    """What a clause says, names resolved to ids.

    Attributes:
        allows, excludes: in the order written.
        also: ids that are allowed because they are of an allowed kind.
        barred: ids that are excluded because they are, or may be, of an excluded kind.
    """

    allows: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


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
        excludes: the excluded values, in the order written; of a support cost, what it is not
            charged on.
        also, barred: see `Values`.
        overhead: what support cost and a partner's fee may come to together, `7%`; empty: anything.
        waiver: stated by no agreement, but lowered by a waiver (`ledger.waivers`).
        flexibility: by how much a class may pass its limit, `10%`; empty: not at all.
        cap: what a ceiling lets nobody pass in the books' currency, whatever else it counts.
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
    excludes: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    overhead: str = ""
    waiver: bool = False
    flexibility: str = ""
    cap: Money | None = None

    @property
    def stated(self) -> str:
        """What the clause allows and excludes, in one line: `*, not HQ`."""
        said = ", ".join(self.allows)
        return f"{said}, not {', '.join(self.excludes)}" if self.excludes else said

    @property
    def said(self) -> str:
        """The same as the rest of a sentence: `allows * and excludes HQ`."""
        said = f"allows {', '.join(self.allows)}"
        return f"{said} and excludes {', '.join(self.excludes)}" if self.excludes else said

    def valid_on(self, day: datetime.date) -> bool:
        """Return whether the clause governs costs of a day."""
        return self.since <= day < self.before

    def meets(self, other: Clause) -> bool:
        """Return whether there is a day on which this clause and another are in force."""
        return other.since < self.before and self.since < other.before

    def permits(self, value: str) -> bool:
        """Return whether the clause allows a value; places and projects with case folded.

        Of `*`, a value that is not stated: whether any is allowed and none excluded.
        """
        if self.refuses(value):
            return False
        if value in self.allows or value in self.also or ANY in self.allows:
            return True
        return self.axis in _FREE_AXES and alike(value) in map(alike, self.allows)

    def refuses(self, value: str) -> bool:
        """Return whether the clause excludes a value, whatever else allows it."""
        if not self.excludes:
            return False
        if value in self.excludes or value in self.barred or value == ANY:
            return True
        return self.axis in _FREE_AXES and alike(value) in map(alike, self.excludes)

    def levies(self, budget_class: str, partner: str) -> bool:
        """Return whether a support cost is charged on a cost of a class and a partner."""
        if not self.excludes:
            return True
        passed = bool(partner) or budget_class == BudgetClass.TRANSFERS
        return budget_class not in self.excludes and not (passed and PASS_THROUGH in self.excludes)


def permitted(layer: Sequence[Clause], value: str) -> bool:
    """Return whether a layer's clauses on one axis allow a value: one does, and none excludes it.

    Of `*`, a value that is not stated: what one of them excludes it might be.
    """
    if len(layer) == 1:
        return layer[0].permits(value)  # which refuses what it excludes
    return any(clause.permits(value) for clause in layer) and not any(
        clause.refuses(value) for clause in layer
    )


class Step(NamedTuple):
    """How a clause came about: the term that states it, and the one it supersedes if any."""

    term: ClauseTerm
    clause: Clause
    older: ClauseTerm | None
    #: Dated after the day of its agreement, grant or allocation.
    late: bool


def to_blame(layer: Sequence[Clause], value: str) -> Sequence[Clause]:
    """Return the clauses of a layer by which it does not allow a value: those that exclude it.

    Where none does, it is all of them, because none allows it.
    """
    return [clause for clause in layer if clause.refuses(value)] or layer


def day_after(day: datetime.date) -> datetime.date:
    """Return the day after a day; the last day there is has none after it."""
    return day if day == FOREVER else day + datetime.timedelta(days=1)


def folded(name: str) -> str:
    """Return a name as names are compared: compatibility form, case and spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def alike(name: str) -> str:
    """Return a free text as such texts are compared, whatever a word processor made of it.

    Besides case and spaces, dashes of every kind are one, and what nobody sees is not there.

    >>> alike("MLI\u20112014\u200b")
    'mli-2014'
    """
    plain = folded(name)
    if plain.isascii():
        return plain
    kinds = ((unicodedata.category(char), char) for char in plain)
    return "".join("-" if kind == "Pd" else char for kind, char in kinds if kind != "Cf")


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
    if len(clause.allows) > 1:
        raise ValueError(f"{', '.join(clause.allows)!r} is not a rate such as 13%")
    return per_cent(clause.allows[0])


def overhead_of(clause: Clause) -> Decimal | None:
    """Return what support cost and a partner's fee may come to together; None: no limit is stated.

    Raises:
        ValueError: it is no rate, or the clause is not one on support cost.
    """
    if not clause.overhead:
        return None
    if clause.axis is not Axis.SUPPORT_COST:
        raise ValueError("only a clause on support-cost limits the overhead")
    return per_cent(clause.overhead)


def per_cent(text: str) -> Decimal:
    """Return the number of a rate as it is written.

    >>> per_cent("13%")
    Decimal('13')

    Raises:
        ValueError: it is no rate from 0% to 100%.
    """
    number = text.removesuffix("%").strip()
    digits = number.replace(".", "", 1)
    rate = Decimal(number) if digits.isascii() and digits.isdigit() else Decimal(-1)
    if not text.endswith("%") or not 0 <= rate <= 100:
        raise ValueError(f"{text!r} is not a rate such as 13%")
    return rate


def histories(
    terms: Iterable[tuple[ClauseTerm, Values]], begun: Mapping[str, datetime.date]
) -> tuple[dict[str, tuple[Clause, ...]], list[Step]]:
    """Return each owner's clauses with their validity, oldest first, and how each came about.

    Args:
        terms: the clauses as written, each with what it says, names resolved to ids.
        begun: the day on which each owner took effect: later clauses hold from their own day.

    Returns:
        Owner -> clauses; and for each clause how it came about.
    """
    series: dict[tuple[str, str, Axis], list[tuple[ClauseTerm, Values]]]
    series = defaultdict(list)
    for term, values in terms:
        series[term.id, term.number, term.axis].append((term, values))
    found: dict[str, list[Clause]] = defaultdict(list)
    steps: list[Step] = []
    for (owner, _, _), wordings in series.items():
        wordings.sort(key=lambda wording: wording[0].on)
        ends = [term.on for term, _ in wordings[1:]] + [FOREVER]
        older: ClauseTerm | None = None
        for (term, values), before in zip(wordings, ends, strict=True):
            late = term.on > begun.get(owner, FOREVER)
            clause = _clause(term, values, term.on if older or late else ALWAYS, before)
            found[owner].append(clause)
            steps.append(Step(term, clause, older, late))
            older = term
    ordered = {
        owner: tuple(sorted(clauses, key=lambda clause: (clause.since, clause.number)))
        for owner, clauses in found.items()
    }
    return ordered, steps


def _clause(
    term: ClauseTerm, values: Values, since: datetime.date, before: datetime.date
) -> Clause:
    return Clause(
        term.id,
        term.number,
        term.axis,
        values.allows,
        term.text,
        since,
        before,
        term.place,
        term.consent,
        rounding=term.rounding,
        excludes=values.excludes,
        also=values.also,
        barred=values.barred,
        overhead=term.overhead,
        flexibility=term.flexibility,
        cap=term.cap,
    )
