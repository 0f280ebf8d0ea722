"""Waivers: whoever may waives support cost, wholly or in part, for a time and on authority.

    2014-03-01 custom "waiver" "PSC-2014-7"
      funding: "JPN-2014"
      rate: "3%"
      until: 2014-12-31
      authority: "Controller, memorandum of 20 February 2014"

What the donor agreed to is a clause, and its amendment needs the donor's consent. That the fund
takes less than was agreed is nobody's loss but the fund's, so it needs the Controller instead: a
waiver stands above the clause for costs from its day to its last day, both included, and the clause
is back in force after it. What the clause leaves out of the base, it leaves out under a waiver too.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from ledger.clauses import FOREVER, Clause, day_after, per_cent, rate_of
from ledger.filing import problem
from ledger.term import Term
from ledger.values import Consent, Identifier
from ledger.words import Axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.filing import Register
    from ledger.findings import Finding
    from ledger.fundings import Funding


def _authority(value: str) -> str:
    if not value:
        raise ValueError("expected who waived it, and in which paper")
    return value


def _rate(value: str) -> str:
    per_cent(value)
    return value


class WaiverTerm(Term):
    """Support cost at a lower rate than agreed, on somebody's authority, until a day.

    `funding` is an agreement, for all its grants, or a grant or an allocation.
    """

    word = "waiver"
    funding: Identifier
    rate: Annotated[str, AfterValidator(_rate)]
    authority: Annotated[Consent, AfterValidator(_authority)]
    until: datetime.date | None = None

    @property
    def before(self) -> datetime.date:
        """The first day on which it is no longer in force."""
        return day_after(self.until or FOREVER)


def waived(register: Register, funding: Funding) -> Funding:
    """Return a funding with what was waived on it as an innermost layer of clauses."""
    layer = tuple(
        clause
        for term in _waivers(register, funding)
        for under, since, before in _governed(funding, term)
        for clause in _lowered(term, under, since, before)
    )
    if not layer:
        return funding
    ordered = tuple(sorted(layer, key=lambda clause: clause.since))
    return replace(funding, layers=(*funding.layers, ordered))


def _waivers(register: Register, funding: Funding) -> list[WaiverTerm]:
    terms = register.of(WaiverTerm).values()
    owners = {funding.id, funding.agreement}
    return [term for term in terms if term.funding in owners and term.on < term.before]


def _governed(
    funding: Funding, term: WaiverTerm
) -> Iterator[tuple[Clause, datetime.date, datetime.date]]:
    """Yield each clause that a waiver stands above, with the first day and the day it is over."""
    clauses = [clause for clause in funding.clauses() if clause.axis is Axis.SUPPORT_COST]
    days = {day for clause in clauses for day in (clause.since, clause.before)}
    breaks = sorted({term.on, term.before} | {d for d in days if term.on < d < term.before})
    for since, before in pairwise(breaks):
        clause = funding.governing(Axis.SUPPORT_COST, since)
        if clause is not None:
            yield clause, since, before


def _lowered(
    term: WaiverTerm, under: Clause, since: datetime.date, before: datetime.date
) -> Iterator[Clause]:
    if per_cent(term.rate) < rate_of(under):
        yield replace(
            under,
            number=term.id,
            allows=(term.rate,),
            text=f"Waived on the authority of {term.authority}",
            since=since,
            before=before,
            place=term.place,
            consent=term.authority,
            waiver=True,
        )


def wrong_waivers(register: Register) -> Iterator[Finding]:
    """Yield a finding for each waiver that names what is not there, or waives nothing."""
    for term in register.of(WaiverTerm).values():
        over = [
            funding
            for funding in register.fundings.values()
            if term.funding in {funding.id, funding.agreement}
            and funding.kind in {"grant", "allocation"}
        ]
        if not over:
            what = f"waiver {term.id}: {term.funding!r} is no agreement, grant or allocation."
            yield problem("TERM-REFERENCE", what, term)
        if term.until and term.until < term.on:
            what = f"waiver {term.id} ends on {term.until}, before it begins"
            yield problem("TERM-WRONG", f"{what}.", term)
        else:
            yield from _idle(register, term, over)


def _idle(register: Register, term: WaiverTerm, over: Iterable[Funding]) -> Iterator[Finding]:
    for funding in over:
        agreement = tuple(layer for layer in funding.layers if not layer[0].waiver)
        bare = replace(funding, layers=agreement)
        agreed = [rate_of(clause) for clause, _, _ in _governed(bare, term)]
        if not agreed:
            what = f"waiver {term.id}: {funding.id} has no clause on support-cost to waive"
            yield problem("TERM-WRONG", f"{what}.", term)
        elif max(agreed) <= per_cent(term.rate):
            what = f"waiver {term.id}: {term.rate} is not less than the {max(agreed)}% agreed"
            yield problem("TERM-WRONG", f"{what} for {funding.id}.", term)
        for other in _waivers(register, funding):
            if other.id < term.id and other.on < term.before and term.on < other.before:
                what = f"waiver {term.id}: {other.id} waives support cost of {funding.id}"
                yield problem("TERM-WRONG", f"{what} at the same time.", term)
