"""What may be waiting for a deposit: instalments, what is left receivable, pledges.

A *claim* is an amount somebody has promised, in the currency of the promise, with the funding that
a receipt of it would be booked to. Instalments are taken as paid in the order in which they fall
due, by all that was received under their agreement or grant so far.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from importers.carrying import balance, carrying_of
from ledger.money import ZERO
from ledger.schedules import schedule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from importers.desk import Desk
    from ledger.filing import Register
    from ledger.terms import InstalmentTerm

INSTALMENT, RECEIVABLE, SEVERAL, PLEDGE = "instalment", "receivable", "several", "pledge"


class Claim(NamedTuple):
    """An amount that is waited for.

    Attributes:
        kind: `instalment`, `receivable` (all that is left of a grant), `several` (instalments or
            grants paid at once), `pledge`.
        id: what it is called, e.g. `JPN-2014-01 instalment 2`.
        agreement: agreement id; of a pledge the pledge's.
        funding: grant to which a receipt would be booked; empty where that is for a person to say.
        names: what a reference may say: the ids and references of agreement and grants.
        amount, currency: what is still due of it.
        due: day, None where none was agreed.
        since: day of the agreement or pledge.
        left: what is due under the funding in all.
    """

    kind: str
    id: str
    agreement: str
    funding: str
    fund: str
    donor: str
    names: tuple[str, ...]
    amount: Decimal
    currency: str
    due: datetime.date | None
    since: datetime.date
    left: Decimal


class _Open(NamedTuple):
    """A grant with something due: the grant, its currency, how much."""

    funding: str
    currency: str
    due: Decimal


def claims(desk: Desk, today: datetime.date) -> list[Claim]:
    """Return everything that is waited for on a day, agreement by agreement."""
    register = desk.peek.register
    open_by_agreement: dict[str, list[_Open]] = defaultdict(list)
    carrying = carrying_of(desk)
    for name, currency in carrying.fundings():
        funding = register.fundings.get(name)
        due = balance(carrying.moves(name)).due
        if funding is not None and funding.agreement and due > ZERO:
            open_by_agreement[funding.agreement].append(_Open(name, currency, due))
    found: list[Claim] = []
    for agreement, grants in sorted(open_by_agreement.items()):
        found += _of_agreement(register, agreement, grants, today)
    return [*found, *_pledges(register, today)]


def _of_agreement(
    register: Register, name: str, grants: list[_Open], today: datetime.date
) -> Iterator[Claim]:
    term = register.agreements[name]
    names = [name, *(one.id for one in register.fundings.values() if one.agreement == name)]
    names += [term.reference] if term.reference else []
    whole = sum((grant.due for grant in grants), ZERO)

    def claim(  # what differs from claim to claim
        kind: str, words: str, funding: str, amount: Decimal, due: datetime.date | None
    ) -> Claim:
        left = next((grant.due for grant in grants if grant.funding == funding), whole)
        return Claim(
            kind, words, name, funding, term.fund, term.donor, tuple(dict.fromkeys(names)), amount,
            grants[0].currency, due, term.on, left,
        )  # fmt: skip

    seen: set[tuple[str, Decimal]] = set()
    for owner, rest in _instalments(register, name, grants, today).items():
        funding = owner if owner != name else grants[0].funding if len(grants) == 1 else ""
        for item, amount in rest:
            yield claim(INSTALMENT, f"{owner} instalment {item.number}", funding, amount, item.due)
            seen.add((funding, amount))
        running = ZERO
        for at, (item, amount) in enumerate(rest):
            running += amount
            if at:
                words = f"{owner} instalments {rest[0][0].number} to {item.number}"
                yield claim(SEVERAL, words, funding, running, item.due)
                seen.add((funding, running))
    for grant in grants:
        if (grant.funding, grant.due) not in seen:
            words = f"{grant.funding}, all that is due"
            yield claim(RECEIVABLE, words, grant.funding, grant.due, None)
    if len(grants) > 1 and ("", whole) not in seen:
        yield claim(SEVERAL, f"{name}, all its grants", "", whole, None)


def _instalments(
    register: Register, agreement: str, grants: list[_Open], today: datetime.date
) -> dict[str, list[tuple[InstalmentTerm, Decimal]]]:
    """Return what is unpaid of the instalments, by agreement or grant, in the order of days."""
    owners = {agreement, *(one.funding for one in grants)}
    by_owner: dict[str, list[InstalmentTerm]] = defaultdict(list)
    for term in schedule([one for one in register.instalments if one.id in owners], today):
        by_owner[term.id].append(term)
    found: dict[str, list[tuple[InstalmentTerm, Decimal]]] = {}
    for owner, terms in by_owner.items():
        if owner == agreement and any(one in by_owner for one in owners - {agreement}):
            # The grants say it more closely.
            continue
        due = sum((one.due for one in grants if owner in {agreement, one.funding}), ZERO)
        total = sum((term.amount.number for term in terms), ZERO)
        paid = max(total - due, ZERO)
        rest = []
        for term in terms:
            covered = min(paid, term.amount.number)
            paid -= covered
            if covered < term.amount.number:
                rest.append((term, term.amount.number - covered))
        found[owner] = rest
    return found


def _pledges(register: Register, today: datetime.date) -> Iterator[Claim]:
    """Yield the pledges that no agreement has made good."""
    signed = {term.pledge for term in register.agreements.values() if term.pledge}
    for term in register.pledges.values():
        if term.on <= today and term.id not in signed:
            yield Claim(
                PLEDGE, f"pledge {term.id}", term.id, "", term.fund, term.donor, (term.id,),
                term.amount.number, term.amount.currency, term.expected, term.on,
                term.amount.number,
            )  # fmt: skip
