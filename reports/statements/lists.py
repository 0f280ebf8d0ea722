"""The lists of a statement: receipts, goods in kind, expenditure by programme and pillar.

Each list explains one line of the body and adds up to it; `reports.statements.check` holds them to
that.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ledger.money import ZERO
from ledger.versions import CORRECTS, REVERSES
from reports.movements import Movement
from reports.statements.facts import inexact, pillar, precision
from reports.statements.model import (
    PledgeFacts,
    Receipt,
    ServiceFacts,
    Slice,
    SourceEntry,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.gifts import InKindServiceTerm
    from ledger.lines import Line
    from ledger.register import Register
    from reports.moves import Journal, Move
    from reports.pledged import Announced
    from reports.scope import Scope
    from reports.statements.figures import Sums


def receipts(journal: Journal, moves: Sequence[Move], begins: datetime.date) -> tuple[Receipt, ...]:
    """Return what came in from the donor, oldest first: line 2 of the statement."""
    exchange: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    for move in moves:
        if move.movement is Movement.EXCHANGE:
            exchange[move.funding, move.entry] += move.amount
    found = [move for move in moves if move.movement is Movement.RECEIVED]
    return _listed(
        _receipt(journal, move, begins, exchange[move.funding, move.entry]) for move in found
    )


def in_kind(journal: Journal, moves: Sequence[Move], begins: datetime.date) -> tuple[Receipt, ...]:
    """Return goods received in kind, oldest first; they are in no total."""
    found = [move for move in moves if move.movement is Movement.IN_KIND]
    return _listed(_receipt(journal, move, begins, ZERO) for move in found)


def services(
    journal: Journal,
    terms: Iterable[InKindServiceTerm],
    begins: datetime.date,
    ends: datetime.date,
) -> tuple[ServiceFacts, ...]:
    """Return services in kind as facts, oldest first; nothing was ever booked for them."""
    found = [
        ServiceFacts(
            *(term.id, term.on, term.fund, term.funding, term.programme),
            *(term.description, term.begins, term.ends, term.amount),
            *(term.rate, term.rate_source, term.usd.number, term.valuation),
            in_period=term.on >= begins,
            illustrative=term.illustrative,
            place=journal.places.of(term.place),
        )
        for term in terms
        if term.on <= ends
    ]
    return tuple(sorted(found, key=lambda item: (item.date, item.id)))


def elsewhere(found: Iterable[Move], scope: Scope, ends: datetime.date) -> list[Move]:
    """Return those moves under fundings of nobody in particular that a donor's statement lists.

    That is what a pooled fund does with a donor's money, and what is received before anybody knows
    what for: the receipt is the donor's, the spending cannot be said to be. What is given back of
    it is negative.
    """
    if scope.what != "donor":
        return []
    own = (move for move in found if scope.fund in {"", move.fund} and move.date <= ends)
    return [move if move.movement is Movement.RECEIVED else _negative(move) for move in own]


def unattributed(
    journal: Journal, moves: Iterable[Move], begins: datetime.date
) -> tuple[Receipt, ...]:
    """Return a donor's money in fundings that are not theirs alone, oldest first."""
    return _listed(_receipt(journal, move, begins, ZERO) for move in moves)


def _negative(move: Move) -> Move:
    original = None if move.original is None else -move.original
    return move._replace(amount=-move.amount, original=original)


def slices(
    register: Register,
    moves: Sequence[Move],
    span: tuple[datetime.date, datetime.date],
    sums: Sums,
) -> tuple[Slice, ...]:
    """Return expenditure by programme and pillar: line 9 of the statement."""
    found: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in moves:
        if move.movement in {Movement.SPENT, Movement.SUPPORT_COST}:
            found[move.programme, move.activity].append(move)
    made = []
    for (programme, activity), ever in sorted(found.items()):
        within = [move for move in ever if move.date >= span[0]]
        term = register.programmes.get(programme)
        figures = [
            sums.of(move for move in some if movement is None or move.movement is movement)
            for some in (within, ever)
            for movement in (Movement.SPENT, Movement.SUPPORT_COST, None)
        ]
        name = term.name if term else programme
        made.append(Slice(programme, name, activity, pillar(activity), *figures))
    return tuple(sorted(made, key=lambda item: (item.programme_name, item.pillar)))


def pledges(found: Iterable[Announced], scope: Scope) -> tuple[PledgeFacts, ...]:
    """Return what the donor has announced and not signed; nothing of it is in the books.

    What was signed of a pledge stands among the agreements, so only the rest of it is here.
    """
    if scope.what != "donor":
        return ()
    return tuple(
        PledgeFacts(
            pledge.id,
            pledge.on,
            pledge.fund,
            pledge.amount._replace(number=left),
            pledge.programme,
            pledge.expected,
            pledge.illustrative,
        )
        for pledge, _, _, left in sorted(found, key=lambda found: (found.term.on, found.term.id))
        if left and scope.fund in {"", pledge.fund}
    )


def rate_sources(found: Iterable[Receipt]) -> tuple[str, ...]:
    """Return where the rates of the receipts come from, each once."""
    return tuple(dict.fromkeys(item.rate_source for item in found if item.rate_source))


def sources(journal: Journal, moves: Iterable[Move | Line]) -> dict[str, SourceEntry]:
    """Return every entry that a figure names, by its place: key, and cells of its source."""
    places, entries = journal.places, journal.books.entries
    found = {places[number]: number for number in sorted({move.entry for move in moves})}
    result = {}
    for place, number in found.items():
        entry = entries[number]
        result[place] = SourceEntry(
            entry.date,
            entry.payee or "",
            entry.narration or "",
            str(entry.meta.get("key", "")),
            str(entry.meta.get("origin", "")),
            str(entry.meta.get(REVERSES) or entry.meta.get(CORRECTS, "")),
            str(entry.meta.get("reason", "")),
        )
    return result


def _listed(found: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(sorted(found, key=lambda receipt: (receipt.date, receipt.funding, receipt.entry)))


def _receipt(journal: Journal, move: Move, begins: datetime.date, exchange: Decimal) -> Receipt:
    entry = journal.books.entries[move.entry]
    return Receipt(
        date=move.date,
        fund=move.fund,
        funding=move.funding,
        donor=move.donor,
        text=" - ".join(filter(None, _words(entry))),
        original=move.original,
        original_currency=move.original_currency,
        rate=move.rate or None,
        rate_source=move.rate_source,
        amount=move.amount,
        exchange=exchange,
        cash=move.amount + exchange,
        precision=_precision(journal.books.register, entry, move.funding),
        in_period=move.date >= begins,
        illustrative=move.illustrative,
        entry=journal.places[move.entry],
    )


def _precision(register: Register, entry: Any, funding: str) -> str:
    """Return how a receipt's amounts are known: as its entry says, or else its agreement."""
    own = entry.meta.get("precision")
    if isinstance(own, str) and own:
        return inexact(own)
    known = register.fundings.get(funding)
    agreement = register.agreements.get(known.agreement) if known else None
    return precision(register.grants.get(funding) or agreement)


def _words(entry: object) -> Iterator[str]:
    yield str(getattr(entry, "payee", "") or "")
    yield str(getattr(entry, "narration", "") or "")
