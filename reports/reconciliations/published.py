"""Published figures against the books: what somebody printed, and what the books say it is.

Measures, scopes and verdicts are described in `docs/published.md`. A figure is measured in its own
currency or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, rounded
from reports.movements import Movement
from reports.positions import AGREED_KINDS, owed_back
from reports.reconciliations.published_scope import Wanted, parse_scope

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Container, Iterable, Iterator
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register
    from ledger.terms import Money, PublishedTerm
    from reports.moves import Journal, Move

TIES = "ties"
ROUNDING = "ties within rounding"
DIFFERS = "differs"
UNKNOWN = "cannot be measured"

#: Every measure, and every word that is none, which is refused.
WORDS: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the books'.

    Attributes:
        id, measure, scope, begins, ends, published, unit, source, note: as the directive says.
        books: the books' own figure in the same currency; None where it cannot be measured.
        difference: books less published.
        verdict: `ties`, `ties within rounding`, `differs` or `cannot be measured`.
        because: why it cannot be measured.
    """

    id: str
    measure: str
    scope: str
    begins: datetime.date
    ends: datetime.date
    published: Money
    unit: Decimal
    source: str
    note: str
    books: Decimal | None
    difference: Decimal | None
    verdict: str
    because: str

    @property
    def stands(self) -> bool:
        """Whether the books bear the figure out."""
        return self.verdict in {TIES, ROUNDING}


class Amount(NamedTuple):
    """One thing that is added up: when, how much, in what currency; None where not in that one."""

    day: datetime.date
    number: Decimal | None
    currency: str
    what: str


def compare(journal: Journal, measures: Container[str] = WORDS) -> tuple[Comparison, ...]:
    """Return every published figure of some measures beside the books', by id.

    Raises:
        BadInputError: a scope or a measure that does not exist.
    """
    published = journal.books.register.published.values()
    some = (term for term in published if measures is WORDS or term.measure in measures)
    return tuple(_compare(journal, term) for term in sorted(some, key=lambda term: term.id))


def _compare(journal: Journal, term: PublishedTerm) -> Comparison:
    wanted = parse_scope(journal.books.register, term)
    measure = MEASURES[wanted.measure]
    currency = term.amount.currency
    total, unknown = ZERO, []
    for amount in measure(journal, wanted, currency):
        if not term.begins <= amount.day <= term.ends:
            continue
        if amount.number is None or amount.currency != currency:
            unknown.append(amount.what)
        else:
            total += amount.number
    because = f"no amount in {currency}: {', '.join(dict.fromkeys(unknown))}" if unknown else ""
    return Comparison(
        id=term.id,
        measure=term.measure,
        scope=term.scope,
        begins=term.begins,
        ends=term.ends,
        published=term.amount,
        unit=term.unit,
        source=term.source,
        note=term.note,
        books=None if unknown else total,
        difference=None if unknown else total - term.amount.number,
        verdict=UNKNOWN if unknown else _verdict(total, term),
        because=because,
    )


def _verdict(total: Decimal, term: PublishedTerm) -> str:
    if total == term.amount.number:
        return TIES
    return ROUNDING if rounded(total, term.unit) == term.amount.number else DIFFERS


def _pledged(journal: Journal, wanted: Wanted, _: str) -> Iterator[Amount]:
    for term in journal.books.register.pledges.values():
        if wanted.control(term.fund, term.donor, term.programme):
            yield Amount(term.on, term.amount.number, term.amount.currency, term.id)


def _agreed(journal: Journal, wanted: Wanted, currency: str) -> Iterator[Amount]:
    register = journal.books.register
    for funding in register.fundings.values():
        if funding.kind != "grant" or funding.amount is None or not wanted.funding(funding.id):
            continue
        amount = funding.amount
        if amount.currency != currency and currency == BOOK_CURRENCY:
            # In dollars an agreement in another currency is what was booked at signature.
            amount = amount._replace(number=_signed(journal.books, funding.id), currency=currency)
        yield Amount(funding.since, amount.number, amount.currency, funding.id)


def _signed(books: Books, funding: str) -> Decimal:
    own = [line for line in books.lines if line.funding == funding]
    owed = owed_back(own)
    signed = (
        line.amount
        for line in own
        if line.kind in AGREED_KINDS and (line.entry, line.funding) not in owed
    )
    return -sum(signed, ZERO)


def _appropriated(journal: Journal, wanted: Wanted, _: str) -> Iterator[Amount]:
    for term in journal.books.register.appropriations.values():
        if wanted.funding(term.id) and term.amount is not None:
            yield Amount(term.begins, term.amount.number, term.amount.currency, term.id)


def _allocated(journal: Journal, wanted: Wanted, _: str) -> Iterator[Amount]:
    for term in journal.books.register.allocations.values():
        if wanted.funding(term.id):
            yield Amount(term.on, term.amount.number, term.amount.currency, term.id)


def _allotted(journal: Journal, wanted: Wanted, _: str) -> Iterator[Amount]:
    register: Register = journal.books.register
    for term in register.allotments.values():
        if wanted.cost(term.funding, term.programme):
            yield Amount(term.on, term.amount.number, term.amount.currency, term.id)


def _received(journal: Journal, wanted: Wanted, currency: str) -> Iterator[Amount]:
    for move in _moves(journal):
        if move.movement is Movement.RECEIVED and wanted.move(move):
            if currency == BOOK_CURRENCY:
                yield _booked(move)
            else:
                yield Amount(move.date, move.original, move.original_currency, move.funding)
        elif (
            # The dollars that came in are what the receipt settled and its exchange difference.
            move.movement is Movement.EXCHANGE
            and currency == BOOK_CURRENCY
            and wanted.move(move)
            and _has_receipt(journal, move)
        ):
            yield _booked(move)


def _has_receipt(journal: Journal, exchange: Move) -> bool:
    return any(
        move.entry == exchange.entry and move.movement is Movement.RECEIVED
        for move in journal.of([exchange.funding])
    )


def _cost(*movements: Movement) -> Callable[[Journal, Wanted, str], Iterator[Amount]]:
    def measured(journal: Journal, wanted: Wanted, currency: str) -> Iterator[Amount]:
        for move in _moves(journal):
            if move.movement in movements and wanted.cost(move.funding, move.programme):
                if currency == BOOK_CURRENCY:
                    yield _booked(move)
                else:
                    yield Amount(move.date, move.original, move.original_currency, move.funding)

    return measured


def _booked(move: Move) -> Amount:
    return Amount(move.date, move.amount, BOOK_CURRENCY, move.funding)


def _moves(journal: Journal) -> Iterable[Move]:
    return (move for moves in journal.by_funding.values() for move in moves)


MEASURES: dict[str, Callable[[Journal, Wanted, str], Iterator[Amount]]] = {
    "pledged": _pledged,
    "agreed": _agreed,
    "appropriated": _appropriated,
    "allocated": _allocated,
    "allotted": _allotted,
    "received": _received,
    "spent": _cost(Movement.SPENT, Movement.SUPPORT_COST),
    "direct-cost": _cost(Movement.SPENT),
    "support-cost": _cost(Movement.SUPPORT_COST),
}
