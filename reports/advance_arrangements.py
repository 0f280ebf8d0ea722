"""What is agreed with partners, how much of it is paid, and whether the next instalment may be.

An arrangement is an agreement with a partner under a funding; what names none stands together. The
next instalment is blocked while a report on an earlier one is overdue, as the rule has it
(`plugins.partner_instalments`): of the same arrangement, or of one whose agreement is not stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.money import BOOK_CURRENCY, ZERO, exact, fixed, grouped
from ledger.partner_facts import PartnerAgreementTerm, PartnerMode, agreed_with

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ledger.register import Register
    from reports.holding import Holding


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is agreed with a partner under a funding, on a day.

    Attributes:
        agreement: its id, or what its advances call it; empty where they name none.
        agreed: how much, in `currency`; None where the books do not state it.
        paid: what was paid less what came back, in `currency`.
        blocked: why the next instalment is not paid: a sentence for each overdue report.
    """

    partner: str
    funding: str
    donor: str
    agreement: str
    agreed: Decimal | None
    paid: Decimal
    currency: str
    blocked: tuple[str, ...]

    @property
    def to_come(self) -> Decimal | None:
        """What is agreed and not paid; None where nobody knows."""
        return None if self.agreed is None else self.agreed - self.paid

    @property
    def next(self) -> str:
        """Whether the next instalment may be paid, in a word or two."""
        if self.to_come is not None and self.to_come <= ZERO:
            return "none: paid in full"
        return "blocked" if self.blocked else "may be paid"

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "partner": self.partner,
            "funding": self.funding,
            "donor": self.donor,
            "agreement": self.agreement,
            "agreed": "" if self.agreed is None else fixed(self.agreed),
            "paid": fixed(self.paid),
            "to_come": "" if self.to_come is None else fixed(self.to_come),
            "currency": self.currency,
            "next_instalment": self.next,
            "blocked": list(self.blocked),
        }


def arrangements(
    register: Register, rows: Sequence[Holding], as_of: datetime.date
) -> tuple[Arrangement, ...]:
    """Return what is agreed with partners; `rows` are their advances, settled ones too."""
    groups: dict[tuple[str, str, str], list[Holding]] = {
        (term.partner, term.funding, term.id): []
        for term in register.of(PartnerAgreementTerm).values()
        if term.on <= as_of and term.mode is PartnerMode.THROUGH
    }
    for row in rows:
        if row.term is not None:
            key = row.partner, row.funding, _agreement(register, row)
            groups.setdefault(key, []).append(row)
    return tuple(_arrangement(register, key, own, groups) for key, own in sorted(groups.items()))


def _agreement(register: Register, row: Holding) -> str:
    if row.term is None:
        return ""
    found = agreed_with(register, row.term)
    return found[0].id if len(found) == 1 else row.term.agreement


def _arrangement(
    register: Register,
    key: tuple[str, str, str],
    own: Sequence[Holding],
    groups: dict[tuple[str, str, str], list[Holding]],
) -> Arrangement:
    partner, funding, name = key
    term = register.of(PartnerAgreementTerm).get(name)
    currency = term.amount.currency if term else BOOK_CURRENCY
    stated = register.of(PartnerAgreementTerm)
    late = [
        row
        for other, some in groups.items()
        # A name that nobody stated as an agreement tells nothing apart.
        if other[:2] == key[:2] and (other[2] == name or not {other[2], name} <= stated.keys())
        for row in some
        if row.overdue
    ]
    known = register.fundings.get(funding)
    return Arrangement(
        partner,
        funding,
        known.donor if known else "",
        name,
        term.amount.number if term else None,
        _paid(own, currency),
        currency,
        tuple(map(_late, late)),
    )


def _paid(own: Iterable[Holding], currency: str) -> Decimal:
    """Return what was paid less what came back, in dollars or in the advances' own currency."""
    total = exact(ZERO, currency)
    for row in own:
        total += row.advanced - row.returned if currency == BOOK_CURRENCY else row.sent
    return total


def _late(row: Holding) -> str:
    left = f"{grouped(row.left)} {row.currency}"
    days = f"{row.overdue:,} day{'' if row.overdue == 1 else 's'}"
    return (
        f"the report on {row.reference} was due on {row.due}, {days} ago; {left} are outstanding."
    )
