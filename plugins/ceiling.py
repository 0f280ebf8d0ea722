"""Ceilings: spent, support cost included, never exceeds received. Exactly at the limit is lawful.

Received is cash in from the donor (with interest, exchange differences and transfers); a receivable
is none. A ceiling clause that allows `signed` lets a funding be spent up to what was agreed, before
the cash is there; what was paid back or passed on to another funding is no longer there to spend,
and no more is passed on than was received. Where opening balances were brought forward, they and
what was signed since are all there is: what was agreed says nothing of what is left of it. An
appropriation is spent up to the authority booked,
and no more authority is booked than was voted.

It is tested at the end of each booking day: entries of one day have no order among themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import Axis
from plugins.cases import NOUNS, Refusal, State
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.clauses import Clause

APPROPRIATION = "appropriation"

_SIGNED = ("signed",)


class CeilingError(FindingError):
    """More is spent than there is to spend."""


def day(state: State, day: datetime.date) -> Iterator[Refusal]:
    """Refuse what is spent beyond the limit, when the excess has grown on this day."""
    funding = state.funding
    clause = funding.governing(Axis.CEILING, day)
    limit, measure = _limit(state, clause)
    excess = max(state.spent - limit, ZERO)
    if excess > state.excess:
        yield _over(state, day, clause, limit, measure)
    state.excess = excess
    # What was spent before it came in, and before these books began, is passed on to nobody.
    state.begun = min(state.begun, ZERO) if state.received < ZERO else ZERO
    short = state.begun - state.received
    if clause and clause.allows == _SIGNED and state.grown("received", short):
        yield _negative(state, day, clause)
    state.watched = bool(excess or state.begun) or funding.kind == APPROPRIATION
    if funding.kind == APPROPRIATION and funding.amount is not None:
        voted = funding.amount.number
        if state.grown("vote", state.received - voted):
            yield _beyond_the_vote(state, voted)


def _negative(state: State, day: datetime.date, clause: Clause) -> Refusal:
    return Refusal(
        "EARMARK-NEGATIVE",
        f"{state.funding.id}: at the end of {day} {grouped(-state.received)} {BOOK_CURRENCY} more "
        f"is passed on or paid back than was received. {clauses_said((clause,), state.funding)}",
        "What is agreed and not yet paid may be spent under this clause, not passed on.",
        entry=state.last,
        facts=facts(state.funding, (clause,), Axis.CEILING, "0.00", f"{state.received:f}"),
    )


def _limit(state: State, clause: Clause | None) -> tuple[Decimal, str]:
    if clause is None or clause.allows != _SIGNED:
        return state.received, "received"
    amount = state.funding.amount
    agreed = amount.number if amount and amount.currency == BOOK_CURRENCY else ZERO
    if state.funding.in_kind or state.funding.brought_forward or state.brought:
        # Goods are no money; and of what was agreed, some was spent before these books began.
        agreed = ZERO
    return max(state.received, state.signed, agreed - state.returned, ZERO), "agreed"


def _over(
    state: State, day: datetime.date, clause: Clause | None, limit: Decimal, measure: str
) -> Refusal:
    funding = state.funding
    voted = funding.kind == APPROPRIATION
    clauses = (clause,) if clause else ()
    measure = "authority booked" if voted else measure
    why = (
        clauses_said(clauses, funding) if clause else "Without a clause on ceiling the cash counts."
    )
    return Refusal(
        "APPROPRIATION-CEILING" if voted else "EARMARK-CEILING",
        f"{funding.id}: {grouped(state.spent)} {BOOK_CURRENCY} spent, support cost included, at "
        f"the end of {day}; {measure} {grouped(limit)} {BOOK_CURRENCY}; "
        f"{grouped(state.spent - limit)} {BOOK_CURRENCY} too much for the {NOUNS[funding.kind]}. "
        f"{why}",
        "Charge the rest elsewhere, or book first what was received.",
        entry=state.last,
        facts=facts(funding, clauses, Axis.CEILING, f"{limit:f}", f"{state.spent:f}"),
        elsewhere=True,
    )


def _beyond_the_vote(state: State, voted: Decimal) -> Refusal:
    funding = state.funding
    return Refusal(
        "APPROPRIATION-AMOUNT",
        f"{funding.id}: authority booked {grouped(state.received)} {BOOK_CURRENCY}, voted "
        f"{grouped(voted)} {BOOK_CURRENCY}.",
        "Book no more authority than the resolution votes.",
        entry=state.last,
        facts=facts(funding, (), Axis.CEILING, f"{voted:f}", f"{state.received:f}"),
    )


RULE = Rule("ceiling", __name__, CeilingError, day=day)
