"""Pledges beside what became of them: announced, signed under an agreement that names the pledge.

A pledge of EUR 2m that an agreement of EUR 1.8m makes good is no second 2m: what stands announced
is the 0.2m that nobody has signed. Where the agreement is in another currency the two cannot be
subtracted, and the pledge counts as made good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO, exact

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.register import Register
    from ledger.terms import AgreementTerm, GrantTerm, PledgeTerm


class Announced(NamedTuple):
    """A pledge on a day.

    Attributes:
        term: the pledge.
        agreements: ids of the agreements that make it good, oldest first.
        signed: what they are, in the pledge's currency; None where one is in another.
        left: what is announced and not signed; nothing where that is not known.
    """

    term: PledgeTerm
    agreements: tuple[str, ...]
    signed: Decimal | None
    left: Decimal


def announced(register: Register, as_of: datetime.date) -> tuple[Announced, ...]:
    """Return every pledge announced by a day, with what was signed of it by then."""
    signed: dict[str, list[AgreementTerm | GrantTerm]] = {}
    for term in _signed(register, as_of):
        for name in dict.fromkeys(filter(None, (term.id, getattr(term, "pledge", "")))):
            signed.setdefault(name, []).append(term)
    return tuple(
        _announced(term, signed.get(term.id, []))
        for term in register.pledges.values()
        if term.on <= as_of
    )


def _signed(register: Register, as_of: datetime.date) -> list[AgreementTerm | GrantTerm]:
    """Return the agreements signed by a day, and their grants, oldest first.

    A pledge and what follows it may share an id: that is how a sheet of contributions, by status,
    first announces a row and then signs it.
    """
    agreements = {
        term.id: term for term in register.agreements.values() if term.signed and term.on <= as_of
    }
    grants = [
        grant
        for grant in register.grants.values()
        if grant.agreement in agreements and grant.on <= as_of
    ]
    return sorted((*agreements.values(), *grants), key=lambda term: (term.on, term.id))


def _announced(term: PledgeTerm, found: list[AgreementTerm | GrantTerm]) -> Announced:
    currency = term.amount.currency
    names = tuple(one.id for one in found)
    nothing = exact(ZERO, currency)
    if any(one.amount.currency != currency for one in found):
        return Announced(term, names, None, nothing)
    signed = sum((one.amount.number for one in found), nothing)
    return Announced(term, names, signed, max(term.amount.number - signed, nothing))
