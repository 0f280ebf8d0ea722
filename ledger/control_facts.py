"""Control facts: what lets spending differ from what was allotted, or run ahead of the cash.

2014-06-01 custom "redeployment" "RD-2014-1"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  from: "Travel"
  to: "Contracts"
  amount: 1000.00 USD
  reference: "Memorandum of 1 June 2014"

2014-01-10 custom "authority" "AUTH-2014-1"
  funding: "JPN-2014-MLI"
  amount: 500.00 USD
  until: 2014-03-31
  given-by: "The Controller"
  reason: "Clearance begins before the first instalment is paid."
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ledger.clause_values import called
from ledger.filing import problem
from ledger.term import Term
from ledger.terms import AllotmentTerm, CommitmentTerm
from ledger.values import Authority, Consent, Identifier, Text
from ledger.words import BudgetClass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.filing import Register
    from ledger.findings import Finding


class RedeploymentTerm(Term):
    """An allotted amount moved from one budget class of a programme to another.

    Within the flexibility of the agreement's clause on class-limit it needs no consent of the
    donor, beyond it does.
    """

    word = "redeployment"
    funding: Identifier
    programme: Identifier
    taken: Annotated[Text, Field(alias="from")]
    given: Annotated[Text, Field(alias="to")]
    amount: Authority
    reference: Text
    consent: Consent = ""


class AuthorityTerm(Term):
    """Authority to spend an amount of a funding before its cash is there, up to a day.

    It holds from the day of the directive, for the entries that carry its id.
    """

    word = "authority"
    funding: Identifier
    amount: Authority
    until: datetime.date
    given_by: Text
    reason: Text


_Versioned = AllotmentTerm | CommitmentTerm


def wrong_controls(register: Register) -> Iterator[Finding]:
    """Yield a finding for each control that names what is not there, or is stated in two ways."""
    for move in register.of(RedeploymentTerm).values():
        yield from _unknown(register, move, move.funding, move.programme)
        yield from _classes(move, move.taken, move.given)
        if move.taken == move.given:
            what = f"{called(move)}: it moves from {move.taken} to {move.given}."
            yield problem("TERM-WRONG", what, move)
    for authority in register.of(AuthorityTerm).values():
        yield from _unknown(register, authority, authority.funding, "")
        if authority.until < authority.on:
            what = f"{called(authority)}: it ends on {authority.until}, before {authority.on}."
            yield problem("TERM-WRONG", what, authority)
    versions: list[Sequence[_Versioned]] = [*register.commitments.values()]
    for term in register.allotments.values():
        own = register.under(AllotmentTerm, term.funding)
        versions.append([other for other in own if other.id == term.id])
    for found in versions:
        yield from _versions(found)


def _unknown(register: Register, term: Term, funding: str, programme: str) -> Iterator[Finding]:
    named = (("funding", funding, register.fundings), ("programme", programme, register.programmes))
    for kind, name, known in named:
        if name and name not in known:
            what = f"{called(term)}: {kind} {name!r} is not known."
            yield problem("TERM-REFERENCE", what, term)


def _classes(term: Term, *names: str) -> Iterator[Finding]:
    for name in names:
        if name not in set(BudgetClass):
            what = f"{called(term)}: {name!r} is no budget class."
            advice = f"Known: {', '.join(BudgetClass)}."
            yield problem("TERM-REFERENCE", what, term, advice)


def _versions(found: Sequence[_Versioned]) -> Iterator[Finding]:
    """Yield what is wrong with the versions of one allotment or commitment."""
    first = min(found, key=lambda term: term.on)
    days: set[datetime.date] = set()
    for term in found:
        yield from _classes(term, term.budget_class)
        if term.on in days:
            what = f"{called(term)} is stated twice for {term.on}."
            yield problem("TERM-TWICE", what, term, "State one amount for the day.")
        days.add(term.on)
        for name in ("funding", "programme", "budget_class"):
            if getattr(term, name) != getattr(first, name):
                yield problem(
                    "TERM-WRONG",
                    f"{called(term)}: its {name.replace('_', ' ')} is {getattr(term, name)}, and "
                    f"was {getattr(first, name)} on {first.on}.",
                    term,
                    "A later statement changes the amount; for anything else use another id.",
                )
