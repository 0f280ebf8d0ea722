"""How a reserve stands on a day: what it is to hold, what it has, what is out and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.money import BOOK_CURRENCY, ZERO, exact, fixed
from ledger.reserve_facts import ReserveAdvanceTerm, ReserveTerm
from ledger.reserve_moves import RESERVE, outstanding

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from ledger.books import Books

#: Kinds of account on which a funding has money.
_HELD = frozenset({"cash", "authority"})


@dataclass(frozen=True, slots=True)
class Lent:
    """One advance of a reserve on a day, in dollars.

    `days` is how many days it is overdue while something is not repaid; 0 if it is not.
    """

    term: ReserveAdvanceTerm
    advanced: Decimal
    repaid: Decimal
    days: int

    @property
    def left(self) -> Decimal:
        """What is not repaid."""
        return self.advanced - self.repaid

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        term = self.term
        return {
            "advance": term.id,
            "reserve": term.reserve,
            "programme": term.programme,
            "funding": term.funding,
            "date": str(term.on),
            "due": str(term.due),
            "reason": term.reason,
            "approver": term.approver,
            "advanced": fixed(self.advanced),
            "repaid": fixed(self.repaid),
            "unreplenished": fixed(self.left),
            "days_overdue": self.days,
        }


@dataclass(frozen=True, slots=True)
class Reserve:
    """A reserve on a day: cash of its funding, and its advances, the oldest first."""

    term: ReserveTerm
    cash: Decimal
    lent: tuple[Lent, ...]

    @property
    def out(self) -> Decimal:
        """What is advanced and not repaid."""
        return sum((one.left for one in self.lent), exact(ZERO, BOOK_CURRENCY))

    @property
    def free(self) -> Decimal:
        """What it may still advance: up to its target, and no more than its funding has."""
        return max(min(self.term.target.number - self.out, self.cash), exact(ZERO, BOOK_CURRENCY))

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "reserve": self.term.id,
            "title": self.term.title,
            "fund": self.term.fund,
            "funding": self.term.funding,
            "target": fixed(self.term.target.number),
            "cash": fixed(self.cash),
            "unreplenished": fixed(self.out),
            "may_advance": fixed(self.free),
            "advances": [one.as_json() for one in self.lent],
        }


def reserves(books: Books, day: datetime.date) -> tuple[Reserve, ...]:
    """Return every reserve as it stands at the end of a day."""
    register = books.register
    tied = [entry for entry in books.entries if _is_tied(entry)]
    return tuple(
        Reserve(term, _cash(books, term.funding, day), _lent(register, tied, term, day))
        for term in register.of(ReserveTerm).values()
        if term.on <= day
    )


def _is_tied(entry: Any) -> bool:
    legs = getattr(entry, "postings", None)
    return legs is not None and (
        RESERVE in entry.meta or any(RESERVE in (leg.meta or ()) for leg in legs)
    )


def _cash(books: Books, funding: str, day: datetime.date) -> Decimal:
    held = (
        line.amount
        for line in books.lines
        if line.funding == funding and line.kind in _HELD and line.date <= day
    )
    return sum(held, exact(ZERO, BOOK_CURRENCY))


def _lent(
    register: Any, tied: Iterable[Any], reserve: ReserveTerm, day: datetime.date
) -> tuple[Lent, ...]:
    found = []
    for term in register.of(ReserveAdvanceTerm).values():
        if term.reserve == reserve.id and term.on <= day:
            out, back = outstanding(tied, term.id, reserve.funding, day)
            late = (day - term.due).days if out > back else 0
            found.append(Lent(term, out, back, max(late, 0)))
    return tuple(sorted(found, key=lambda one: (one.term.on, one.term.id)))
