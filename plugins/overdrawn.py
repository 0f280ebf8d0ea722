"""Overdrawn: no funding's cash is below zero, so that none uses what is another donor's.

A ceiling holds what is spent to what was received. Money leaves a funding without being spent,
too: it is advanced to a partner, or lent to another fund. What is spent, advanced and lent
together, less what is still to be paid, is at most what was received; under a ceiling clause that
allows `signed`, what was agreed, as for its costs. So cash and voted authority are never below zero
at the end of a booking day, but for what the ceiling judges: spending by itself, and the authority
that covers it.
Cash below zero that an opening balance brought forward may stay so, and grows no further.

What is beyond on the day of an advance that names its directive is `plugins.partner_cash` to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import Axis
from plugins.cases import Refusal, State
from plugins.ceiling import Figures, limit_of
from plugins.entries import ADVANCE
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

#: Under what name a running account keeps by how much its cash was below zero when last looked at.
OVERDRAWN: Final = "overdrawn"


class OverdrawnError(FindingError):
    """The cash of a funding is below zero."""


def day(state: State, day: datetime.date) -> Iterator[Refusal]:
    """Refuse cash below zero while what is lent would make up for it, when it has grown."""
    if state.lent <= ZERO and OVERDRAWN not in state.said:
        return
    funding = state.funding
    clause = funding.governing(Axis.CEILING, day)
    figures = Figures(state.received, state.signed, state.returned, state.brought)
    limit = limit_of(funding, figures, clause)[0]
    short = max(state.spent + state.lent - max(limit, state.spent), ZERO)
    state.watched = state.watched or short > ZERO
    if not state.grown(OVERDRAWN, short) or _advanced(state, day):
        return
    clauses = (clause,) if clause else ()
    why = f" {clauses_said(clauses, funding)}" if clause else ""
    yield Refusal(
        "LAW-OVERDRAWN",
        f"{funding.id}: at the end of {day} {grouped(state.spent)} {BOOK_CURRENCY} are spent and "
        f"{grouped(state.lent)} {BOOK_CURRENCY} advanced or lent of {grouped(limit)} "
        f"{BOOK_CURRENCY}; {grouped(short)} {BOOK_CURRENCY} of it are other donors' money.{why}",
        "Pay it under a funding that has the cash, or book first what was received or came back.",
        entry=state.last,
        facts=facts(funding, clauses, Axis.CEILING, f"{limit:f}", f"{state.spent + state.lent:f}"),
    )


def _advanced(state: State, day: datetime.date) -> bool:
    """Return whether an advance was paid on a day that names its directive."""
    for entry in reversed(state.history or ()):
        if entry.date != day:
            return False
        if any(_names(entry, leg) for leg in entry.postings):
            return True
    return False


def _names(entry: Any, leg: Any) -> bool:
    own = leg.meta or {}
    named = ADVANCE in own or ADVANCE in entry.meta
    return named and ":Advances:" in leg.account and leg.units.number > ZERO


RULE = Rule("overdrawn cash", __name__, OverdrawnError, day=day)
