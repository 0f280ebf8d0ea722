"""Dues: what each agreement has brought and still owes, in its own currency and in dollars.

Instalments are held against what came in, oldest first: those of a grant against that grant's
receipts, those of the whole agreement against whatever is left. Receipts in the agreement's
currency are its originals and nothing is converted; a figure that no record holds is None.

Of an agreement that was brought forward, what came in before these books is what was agreed less
what was still due when they began.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, fixed
from ledger.schedules import agreement_of, schedule
from reports.movements import DONOR_KINDS, Movement
from reports.moves import moves_in
from reports.originals import still_due

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.terms import InstalmentTerm, Money
    from reports.moves import Move
    from reports.positions import Position


class Due(NamedTuple):
    """An instalment on a day, in its agreement's currency.

    Attributes:
        owner, number: the agreement or grant that it is of, and which of them.
        due, amount: as agreed.
        received: what came in of it.
        missing: what did not.
        days: days since it was due; below zero before, zero on the day.
    """

    agreement: str
    owner: str
    number: str
    donor: str
    due: datetime.date
    amount: Money
    received: Decimal
    missing: Decimal
    days: int

    @property
    def overdue(self) -> bool:
        """Return whether some of it is missing after the day it was due."""
        return self.missing > 0 and self.days > 0

    @property
    def state(self) -> str:
        """Return where it stands, in a word or two."""
        if not self.missing:
            return "paid"
        if self.days > 0:
            return "part paid, overdue" if self.received else "overdue"
        return "part paid" if self.received else "due today" if not self.days else "not yet due"

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "agreement": self.agreement,
            "of": self.owner,
            "number": self.number,
            "donor": self.donor,
            "due": str(self.due),
            "currency": self.amount.currency,
            "amount": fixed(self.amount.number),
            "received": fixed(self.received),
            "missing": fixed(self.missing),
            "days": self.days,
            "state": self.state,
        }


class Owed(NamedTuple):
    """An agreement on a day: agreed, received and receivable, in its currency and in dollars."""

    agreement: str
    donor: str
    fund: str
    pledge: str
    agreed: Money
    received: Decimal | None
    receivable: Decimal | None
    agreed_usd: Decimal | None
    received_usd: Decimal | None
    receivable_usd: Decimal
    instalments: tuple[Due, ...]
    illustrative: bool

    @property
    def overdue(self) -> tuple[Due, ...]:
        """Return the instalments that are overdue."""
        return tuple(due for due in self.instalments if due.overdue)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        figures = ("received", "receivable", "agreed_usd", "received_usd", "receivable_usd")
        known = {name: getattr(self, name) for name in figures}
        return {
            "agreement": self.agreement,
            "donor": self.donor,
            "fund": self.fund,
            "pledge": self.pledge or None,
            "currency": self.agreed.currency,
            "agreed": fixed(self.agreed.number),
            **{name: None if value is None else fixed(value) for name, value in known.items()},
            "instalments": [due.as_json() for due in self.instalments],
            "illustrative": self.illustrative,
        }


class _Known(NamedTuple):
    """What one pass over the books found, by funding: receipts, openings still due, their lines."""

    receipts: dict[str, Decimal]
    brought: dict[str, Decimal]
    lines: list[Line]


def owed(books: Books, found: Sequence[Position], as_of: datetime.date) -> tuple[Owed, ...]:
    """Return every agreement for money among some positions, in the order of the positions."""
    by_agreement: dict[str, list[Position]] = defaultdict(list)
    for position in found:
        if position.funding.agreement and not position.funding.in_kind:
            by_agreement[position.funding.agreement].append(position)
    register = books.register
    scheduled: dict[str, list[InstalmentTerm]] = defaultdict(list)
    for term in schedule(register.instalments, as_of):
        scheduled[agreement_of(register, term.id)].append(term)
    foreign = {
        name
        for name in by_agreement
        if scheduled.get(name)
        or register.agreements[name].brought_forward
        or register.agreements[name].amount.currency != BOOK_CURRENCY
    }
    wanted = {p.funding.id: p.funding for name in foreign for p in by_agreement[name]}
    lines = _donor_sides(books, wanted, as_of)
    receipts = _receipts(books, wanted, lines, as_of)
    brought = _brought(wanted, lines)
    return tuple(
        _owed(books, some, scheduled.get(name, []), _Known(receipts, brought, lines))
        for name, some in by_agreement.items()
    )


def _owed(
    books: Books,
    some: Sequence[Position],
    instalments: Sequence[InstalmentTerm],
    known: _Known,
) -> Owed:
    term = books.register.agreements[some[0].funding.agreement]
    currency, as_of = term.amount.currency, some[0].as_of
    parts: dict[str, Decimal] = {}
    for position in some:
        name = position.funding.id
        own = known.receipts.get(name, position.received)
        before = _before(position.funding, known.brought.get(name))
        if before is None:
            parts = {}
            break
        parts[name] = own + before
    whole = len(parts) == len(some)
    agreed = [position.agreed_usd for position in some]
    return Owed(
        agreement=term.id,
        donor=term.donor,
        fund=term.fund,
        pledge=term.pledge,
        agreed=term.amount,
        received=sum(parts.values(), ZERO) if whole else None,
        receivable=_receivable(books, some, currency, known.lines),
        agreed_usd=None if None in agreed else sum((a for a in agreed if a is not None), ZERO),
        received_usd=None
        if any(position.funding.brought_forward for position in some)
        else sum((position.received for position in some), ZERO),
        receivable_usd=sum((position.receivable for position in some), ZERO),
        instalments=tuple(_held(term.id, term.donor, instalments, parts, as_of)) if whole else (),
        illustrative=any(position.illustrative for position in some),
    )


def _before(funding: Funding, due: Decimal | None) -> Decimal | None:
    """Return what came in before these books, None where that is not known."""
    if not funding.brought_forward:
        return ZERO
    return None if due is None or funding.amount is None else funding.amount.number - due


def _receivable(
    books: Books, some: Sequence[Position], currency: str, lines: Sequence[Line]
) -> Decimal | None:
    amount = sum((position.receivable for position in some), ZERO)
    if currency == BOOK_CURRENCY or not any(position.receivable for position in some):
        return amount
    names = [position.funding.id for position in some]
    return still_due(books, names, currency, some[0].as_of, lines)


def _held(
    agreement: str,
    donor: str,
    instalments: Sequence[InstalmentTerm],
    parts: dict[str, Decimal],
    as_of: datetime.date,
) -> Iterator[Due]:
    """Yield instalments with what came in of each: a grant's first, then the whole agreement's."""
    left = dict(parts)
    found: list[Due] = []
    for term in sorted(instalments, key=lambda term: (term.id not in parts, term.due)):
        amount = term.amount.number
        taken = ZERO
        for name in [term.id] if term.id in left else list(left):
            share = min(max(left[name], ZERO), amount - taken)
            left[name] -= share
            taken += share
        found.append(
            Due(
                agreement, term.id, term.number, donor, term.due, term.amount, taken,
                amount - taken, (as_of - term.due).days,
            )
        )  # fmt: skip
    yield from sorted(found, key=lambda due: (due.due, due.owner, due.number))


def _donor_sides(books: Books, wanted: dict[str, Funding], as_of: datetime.date) -> list[Line]:
    """Return the lines of the fundings between fund and donor, with the openings beside them."""
    kinds = DONOR_KINDS | {"opening"}
    return [
        line
        for line in books.lines
        if line.kind in kinds and line.funding in wanted and line.date <= as_of
    ]


def _receipts(
    books: Books, wanted: dict[str, Funding], lines: Iterable[Line], as_of: datetime.date
) -> dict[str, Decimal]:
    """Return what each funding received, in its agreement's currency."""
    found = dict.fromkeys(wanted, ZERO)
    for move in moves_in(books, {line.entry for line in lines}):
        known = wanted.get(move.funding)
        if move.movement is Movement.RECEIVED and known and known.amount and move.date <= as_of:
            found[move.funding] += _in(known.amount.currency, move)
    return found


def _in(currency: str, move: Move) -> Decimal:
    """Return a receipt in the agreement's currency: as booked in dollars, or its original."""
    if currency == BOOK_CURRENCY:
        return move.amount
    return (move.original or ZERO) if move.original_currency == currency else ZERO


def _brought(wanted: dict[str, Funding], lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return what was still due of each funding by its opening balances, of those that have any."""
    found: dict[str, Decimal] = {}
    for _, group in groupby(lines, key=attrgetter("entry")):
        entry = list(group)
        opened = {line.funding for line in entry if line.kind == "opening"}
        for line in entry:
            if line.funding in opened:
                found.setdefault(line.funding, ZERO)
                if line.kind == "receivable":
                    currency = getattr(wanted[line.funding].amount, "currency", "")
                    own = line.amount if currency == BOOK_CURRENCY else line.original
                    found[line.funding] += own
    return found
