"""Advance authority: what may be spent before the cash is there, by whose word, until when.

A cost before the deposit is refused unless it carries the id of an authority of its funding:

    2014-01-20 * "Clearance begins"
      funding: "JPN-2014-MLI"
      authority: "AUTH-2014-1"

On each day the costs that carry it cover what is spent beyond the ceiling, up to its amount in all,
from its day until its last. When the cash comes, what it covered is covered by the cash and is not
used again; a cost that is taken back uses nothing up. What no cash has covered by the last day is
spent beyond the ceiling from the next booking day on; where the funding has none, it is overdue as
soon as the books go on. Source: acceptance row MUST-9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.control_facts import AuthorityTerm
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from plugins.cases import Refusal, State
from plugins.control_days import NOTHING
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Walked

#: Metadata by which a cost names the authority that lets it run ahead of the cash.
AUTHORITY = "authority"


class AuthorityError(FindingError):
    """An authority is named that is not there."""


def minds(funding: Funding, register: Register) -> bool:
    """Return whether money of a funding may be advanced: then its entries are kept."""
    return bool(register.under(AuthorityTerm, funding.id))


def uncovered(state: State, day: datetime.date, excess: Decimal) -> Decimal:
    """Return what of an excess no authority covers at the end of a day, and note what each does.

    Args:
        state: the funding; `excess` on it is what was uncovered when last looked at.
        day: that ends.
        excess: what is spent beyond the ceiling.
    """
    notes = state.said
    for term in state.authorities:
        if term.until < day:
            notes[f"advanced {term.id}"] = ZERO
    covered = advanced(state)
    for term in state.authorities:
        # The cash has come for what was advanced first.
        back = min(notes.get(f"advanced {term.id}", ZERO), max(covered - excess, ZERO))
        if not back:
            continue
        notes[f"advanced {term.id}"] -= back
        covered -= back
        # A cost that is taken back used nothing up, and may be booked again as it should be.
        notes[f"drawn {term.id}"] -= min(back, max(-_named(state, term.id, day), ZERO))
    fresh = max(excess - covered - state.excess, ZERO)
    for term in state.authorities:
        if fresh and term.on <= day <= term.until:
            room = term.amount.number - notes.get(f"drawn {term.id}", ZERO)
            taken = max(min(fresh, room, _named(state, term.id, day)), ZERO)
            for name in ("drawn", "advanced"):
                notes[f"{name} {term.id}"] = notes.get(f"{name} {term.id}", ZERO) + taken
            fresh -= taken
            covered += taken
    return max(excess - covered, ZERO)


def advanced(state: State) -> Decimal:
    """Return what authorities cover of what is spent beyond the ceiling."""
    return sum((state.said.get(f"advanced {term.id}", ZERO) for term in state.authorities), ZERO)


def said(state: State) -> str:
    """Return the sentence on what authorities a funding has, empty if it has none."""
    stated = [
        f"authority {term.id} of {term.amount} until {term.until} covers "
        f"{grouped(state.said.get(f'advanced {term.id}', ZERO) + NOTHING)} {BOOK_CURRENCY}"
        for term in state.authorities
    ]
    return f" Besides, {'; '.join(stated)}." if stated else ""


def _overdue(walked: Walked) -> Iterator[Refusal]:
    """Refuse what an authority covered that is over by the last booking day of all the books.

    The ceiling says so on the next booking day of the funding; there has been none.
    """
    funded = [state for state in walked.states.values() if state.authorities]
    if not funded:
        return
    every = reversed(walked.entries.every)
    last = next(entry.date for entry in every if entry.__class__ is Transaction)
    for state in funded:
        for term in state.authorities:
            left = state.said.get(f"advanced {term.id}", ZERO)
            if left and term.until < last:
                yield Refusal(
                    "AUTHORITY-OVERDUE",
                    f"{term.funding}: authority {term.id} of {term.amount} ended on {term.until}; "
                    f"{grouped(left + NOTHING)} {BOOK_CURRENCY} that it covered are spent and not "
                    f"received, and the books go on to {last}.",
                    "Book the cash that came, charge the cost elsewhere, or state another "
                    "authority.",
                    facts=(
                        ("funding", term.funding),
                        ("authority", term.id),
                        ("expected", "0.00"),
                        ("actual", f"{left:f}"),
                    ),
                    place=term.place,
                )


def _named(state: State, name: str, day: datetime.date) -> Decimal:
    """Return the costs of a day that name an authority, support cost included."""
    found = ZERO
    for entry in reversed(state.history or ()):
        if entry.date != day:
            break
        if not any(posting.account.split(":")[2:3] == ["InKind"] for posting in entry.postings):
            found += _costs(entry, state.funding.id, name)
    return found


def _costs(entry: Any, funding: str, name: str) -> Decimal:
    found = ZERO
    for posting in entry.postings:
        facts = {**entry.meta, **(posting.meta or {})}
        mine = facts.get("funding") == funding and facts.get(AUTHORITY) == name
        if mine and posting.account.startswith("Expenses:"):
            found += posting.units.number
    return found


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse what an authority no longer covers, and entries that name one of another funding."""
    yield from _overdue(walked)
    known = walked.register.of(AuthorityTerm)
    for entry in walked.having(AUTHORITY):
        told: set[tuple[str, str]] = set()
        for posting in entry.postings:
            facts = {**entry.meta, **(posting.meta or {})}
            name, funding = str(facts.get(AUTHORITY, "")), str(facts.get("funding", ""))
            term = known.get(name)
            if not name or (name, funding) in told or (term and term.funding == funding):
                continue
            told.add((name, funding))
            is_of = f"is of {term.funding}" if term else "is not known"
            yield Refusal(
                "AUTHORITY-UNKNOWN",
                f"{posting.account} under {funding}: the authority {name!r} {is_of}.",
                "Name an authority of the entry's own funding, or none.",
                facts=(("funding", funding), ("authority", name)),
                entry=entry,
            )


RULE = Rule("authority", __name__, AuthorityError, minds=minds, after=after)
