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

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.findings import FindingError, Place
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import Axis
from plugins.authority import said, uncovered
from plugins.cases import NOUNS, RECEIVED, SETTLING, Refusal, State
from plugins.control_days import NOTHING, Used
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line
    from plugins.accounts import Account

APPROPRIATION = "appropriation"

_SIGNED = ("signed",)

#: Goods in kind are a cost and its gift, so that nothing of them is spent.
_SPENT = frozenset({"expense", "in-kind"})

_NO_CLAUSE = "Without a clause on ceiling the cash counts."


class CeilingError(FindingError):
    """More is spent than there is to spend."""


def day(state: State, day: datetime.date) -> Iterator[Refusal]:
    """Refuse what is spent beyond the limit, when the excess has grown on this day."""
    funding, received = state.funding, state.received
    # Else no more is spent than the least that any clause lets be spent, and nothing is noted.
    if state.spent > received or received < ZERO or _noted(state):
        yield from _judged(state, day)
    vote = funding.amount_on(day) if funding.kind == APPROPRIATION else None
    if vote is not None and state.grown("vote", received - vote.number):
        yield _beyond_the_vote(state, vote.number)


def _noted(state: State) -> bool:
    return bool(state.excess or state.begun or state.said or state.authorities)


def _judged(state: State, day: datetime.date) -> Iterator[Refusal]:
    funding = state.funding
    clause = funding.governing(Axis.CEILING, day)
    figures = Figures(state.received, state.signed, state.returned, state.brought)
    limit, measure = limit_of(funding, figures, clause)
    over = max(state.spent - limit, ZERO)
    excess = uncovered(state, day, over) if state.authorities else over
    if excess > state.excess:
        yield _over(state, day, clause, limit, measure)
    state.excess = excess
    # What was spent before it came in, and before these books began, is passed on to nobody.
    state.begun = min(state.begun, ZERO) if state.received < ZERO else ZERO
    short = state.begun - state.received
    if clause and clause.allows == _SIGNED and state.grown("received", short):
        yield _negative(state, day, clause)
    state.watched = bool(over or state.begun) or funding.kind == APPROPRIATION


def _negative(state: State, day: datetime.date, clause: Clause) -> Refusal:
    return Refusal(
        "EARMARK-NEGATIVE",
        f"{state.funding.id}: at the end of {day} {grouped(-state.received)} {BOOK_CURRENCY} more "
        f"is passed on or paid back than was received. {clauses_said((clause,), state.funding)}",
        "What is agreed and not yet paid may be spent under this clause, not passed on.",
        entry=state.last,
        facts=facts(state.funding, (clause,), Axis.CEILING, "0.00", f"{state.received:f}"),
    )


class Figures(NamedTuple):
    """What a ceiling is made of: see `State`."""

    received: Decimal = NOTHING
    signed: Decimal = ZERO
    returned: Decimal = ZERO
    brought: bool = False


class Limit(NamedTuple):
    """What may be spent at the end of a day, and what is.

    Attributes:
        day: that ends.
        amount: what may be spent; `measure` says what that is.
        clause: that says so, None where the cash counts.
        spent: support cost included.
        entry: the newest entry.
    """

    day: datetime.date
    amount: Decimal
    measure: str
    clause: Clause | None
    spent: Decimal
    entry: Any


def limit_of(funding: Funding, figures: Figures, clause: Clause | None) -> tuple[Decimal, str]:
    """Return up to what may be spent under a ceiling clause, or under none, and what that is."""
    if clause is None or clause.allows != _SIGNED:
        return figures.received, "received"
    amount = funding.amount
    agreed = amount.number if amount and amount.currency == BOOK_CURRENCY else ZERO
    if funding.in_kind or funding.brought_forward or figures.brought:
        # Goods are no money; and of what was agreed, some was spent before these books began.
        agreed = ZERO
    return max(figures.received, figures.signed, agreed - figures.returned, ZERO), "agreed"


def limits_by_day(
    account: Account, days: Iterable[datetime.date]
) -> Iterator[tuple[datetime.date, Limit]]:
    """Yield what may be spent and what is, on each day of a funding's entries and on some more."""
    funding = account.state.funding
    by_day: dict[datetime.date, list[list[Line]]] = {day: [] for day in days}
    for _, group in groupby(account.lines, key=attrgetter("entry")):
        lines = list(group)
        by_day.setdefault(lines[0].date, []).append(lines)
    figures, spent, entry = Figures(), NOTHING, None
    for day in sorted(by_day):
        for lines in by_day[day]:
            figures = _after(figures, lines)
            spent += _sum(lines, _SPENT)
            entry = account.entry_of(lines[0])
        clause = funding.governing(Axis.CEILING, day)
        limit, measure = limit_of(funding, figures, clause)
        yield day, Limit(day, limit, measure, clause, spent, entry)


def _after(before: Figures, lines: Sequence[Line]) -> Figures:
    """Return the figures after an entry, as the walk keeps them."""
    signed = before.signed - _sum(lines, RECEIVED - SETTLING)
    return Figures(
        before.received - _sum(lines, RECEIVED),
        signed,
        before.returned + max(before.signed - signed, ZERO),
        before.brought or any(line.kind == "opening" for line in lines),
    )


def _sum(lines: Iterable[Line], kinds: frozenset[str]) -> Decimal:
    return sum((line.amount for line in lines if line.kind in kinds), ZERO)


def over_committed(
    state: State, limit: Limit, reserved: Decimal, excess: Decimal, today: Sequence[Used]
) -> Refusal:
    """Return the refusal of commitments beyond what there is to spend."""
    funding = state.funding
    clauses = (limit.clause,) if limit.clause else ()
    voted = funding.kind == APPROPRIATION
    measure = "authority booked" if voted else limit.measure
    why = clauses_said(clauses, funding) if clauses else _NO_CLAUSE
    terms = [move.term for move in today if move.term is not None and move.reserved > ZERO]
    raised = ", ".join(dict.fromkeys(term.id for term in terms))
    return Refusal(
        "APPROPRIATION-COMMITMENTS" if voted else "EARMARK-COMMITMENTS",
        f"{funding.id}: {grouped(limit.spent)} {BOOK_CURRENCY} spent and {grouped(reserved)} "
        f"{BOOK_CURRENCY} reserved by commitments, support cost included, at the end of "
        f"{limit.day}; {measure} {grouped(limit.amount)} {BOOK_CURRENCY}; {grouped(excess)} "
        f"{BOOK_CURRENCY} too much is reserved for the {NOUNS[funding.kind]}"
        f"{f' ({raised})' if raised else ''}. {why}",
        "Reserve less, or book first what was received.",
        facts=facts(
            funding, clauses, Axis.CEILING, f"{limit.amount:f}", f"{limit.spent + reserved:f}"
        ),
        entry=None if terms else limit.entry,
        place=terms[-1].place if terms else Place(),
    )


def _over(
    state: State, day: datetime.date, clause: Clause | None, limit: Decimal, measure: str
) -> Refusal:
    funding = state.funding
    voted = funding.kind == APPROPRIATION
    clauses = (clause,) if clause else ()
    measure = "authority booked" if voted else measure
    why = clauses_said(clauses, funding) if clause else _NO_CLAUSE
    return Refusal(
        "APPROPRIATION-CEILING" if voted else "EARMARK-CEILING",
        f"{funding.id}: {grouped(state.spent)} {BOOK_CURRENCY} spent, support cost included, at "
        f"the end of {day}; {measure} {grouped(limit)} {BOOK_CURRENCY}; "
        f"{grouped(state.spent - limit)} {BOOK_CURRENCY} too much for the {NOUNS[funding.kind]}. "
        f"{why}{said(state)}",
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
