"""Closure: the days on which a funding closes, and what its donor wants done with the rest.

    2015-01-15 custom "closure" "CLO-JPN-2014"
      funding: "JPN-2014"
      operational: 2014-12-31
      financial: 2015-12-31
      reference: "Letter of 15 January 2015"

`funding` is a funding, or an agreement with all its grants. After operational closure there is no
new cost; after financial closure nothing is booked at all, so by then nothing may be left. What is
left goes where the donor's `instruction` says. (The two words are the MPTF Office's: work done; all
obligations settled, no more charges.)
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ledger.term import Term
from ledger.values import Authority, Identifier, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.filing import Register
    from ledger.fundings import Funding


class Disposal(StrEnum):
    """What a donor can want done with what is left."""

    REFUND = "refund"
    REPROGRAMME = "reprogramme"
    TRANSFER = "transfer"
    KEEP = "keep-small-balance"


class ClosureTerm(Term):
    """The last day for costs of a funding or agreement, and the last day for anything at all.

    A later closure of the same funding replaces the days that it states.
    """

    word = "closure"
    funding: Identifier
    operational: datetime.date
    reference: Text
    financial: datetime.date | None = None


class InstructionTerm(Term):
    """What the donor wants done with what is left of a funding: how much, and by which letter.

    `to` is the funding that takes it: for `reprogramme` and `transfer` another one; what is kept
    goes to the fund's own general balance.
    """

    word = "instruction"
    funding: Identifier
    disposal: Annotated[Disposal, Field(strict=False)]
    amount: Authority
    reference: Text
    to: str = ""


def closed(register: Register, funding: Funding, stage: str) -> ClosureTerm | None:
    """Return the closure that closes a funding first at a stage, `operational` or `financial`.

    Its agreement and the grant itself may both be closed, each by its newest closure that states
    the stage; None: neither is.
    """
    names = dict.fromkeys((funding.id, funding.agreement))
    found = [_newest(register.under(ClosureTerm, name), stage) for name in names]
    return min((term for term in found if term), key=lambda term: day_of(term, stage), default=None)


def _newest(terms: Iterable[ClosureTerm], stage: str) -> ClosureTerm | None:
    known = [term for term in terms if getattr(term, stage)]
    return max(known, key=lambda term: term.on, default=None)


def day_of(term: ClosureTerm, stage: str) -> datetime.date:
    """Return the day that a closure states for a stage; it must state one."""
    found: datetime.date = getattr(term, stage)
    return found


def closure_days(register: Register, funding: Funding) -> tuple[datetime.date, ...]:
    """Return the day of operational closure of a funding, if it has one, for what changes then."""
    if not register.of(ClosureTerm):
        return ()
    term = closed(register, funding, "operational")
    return (day_of(term, "operational"),) if term else ()


def instructions(register: Register, funding: Funding) -> tuple[InstructionTerm, ...]:
    """Return what the donor instructed about a funding, oldest first."""
    terms = register.under(InstructionTerm, funding.id)
    return tuple(sorted(terms, key=lambda term: term.on))
