"""What a receivable is carried at in dollars, so that a receipt takes its share and no more.

A grant of EUR 1.8m signed at one rate and paid in two parts at others: each part relieves the
receivable in proportion, the last part takes all that is left, and the difference between that and
the dollars that came in is a difference of exchange. A revaluation changes what the receivable is
carried at and not what is due; later receipts take their share of the new figure.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from importers.desk import BuildError, Desk
from ledger.findings import Place, Severity
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, exact, grouped, quantum, rounded
from ledger.versions import REVERSAL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from importers.table import Row, Table
    from ledger.books import Peek
    from ledger.terms import Money

#: What the `exchange` of an entry says of its difference, where it is not realised.
UNREALISED = "unrealised"


@dataclass(frozen=True)
class Move:
    """What one entry does to the receivable of one grant; debits positive, in dollars.

    Attributes:
        day, key: of the entry.
        where: the file and line it stands in; the workbook's where it is not in the books yet.
        original: what becomes due, in the agreement's currency; nothing where that is not known.
        dollars: what the receivable is carried at more.
        cash: dollars that came in with it.
        exchange: difference of exchange, a gain positive.
        unrealised: whether it is a revaluation's.
    """

    day: datetime.date
    key: str
    where: Place
    original: Decimal
    dollars: Decimal
    cash: Decimal
    exchange: Decimal
    unrealised: bool


class Balance(NamedTuple):
    """What is due under a grant in its own currency, and what that is carried at in dollars."""

    due: Decimal
    carried: Decimal


_NOTHING = Balance(ZERO, ZERO)


class Carrying:
    """What is still receivable under each grant, with all that made it so."""

    def __init__(self, desk: Desk) -> None:
        self._peek, self._drafts, self._names = desk.peek, desk.drafts, desk.names
        self._currencies: dict[str, str] = {}
        self._moves: dict[str, list[Move]] = {}
        self._left: dict[str, Balance] = {}
        self._revalued: set[str] = set()
        self._noted = 0
        for entry in written(desk.peek):
            self._note(entry)

    def _catch_up(self) -> None:
        """Note what was laid on the desk since; what the books have is noted already."""
        for draft in self._drafts[self._noted :]:
            # What was reversed before and comes again is not entered again either.
            known = draft.key in self._peek.entries_by_key or draft.key in self._peek.histories
            if not known:
                self._note(draft.entry)
        self._noted = len(self._drafts)

    def _note(self, entry: Any) -> None:
        if entry.__class__ is not Transaction:
            return
        legs = entry.postings
        if any(":Receivable:" in leg.account for leg in legs):
            for funding in dict.fromkeys(_funding(entry, leg) for leg in legs):
                own = [leg for leg in legs if _funding(entry, leg) == funding]
                if any(":Receivable:" in leg.account for leg in own):
                    move = self._move(entry, funding, own)
                    insort(self._moves.setdefault(funding, []), move, key=lambda one: one.day)
                    due, carried = self._left.get(funding, _NOTHING)
                    self._left[funding] = Balance(due + move.original, carried + move.dollars)
                    if move.unrealised:
                        self._revalued.add(funding)

    def _move(self, entry: Any, funding: str, legs: Sequence[Any]) -> Move:
        due = [leg for leg in legs if ":Receivable:" in leg.account]
        unrealised = entry.meta.get("exchange") == UNREALISED
        original = ZERO
        if not unrealised:
            original = sum((self._original(entry, funding, leg) for leg in due), ZERO)
        return Move(
            entry.date,
            str(entry.meta.get("key", "")),
            place_of(entry.meta),
            original,
            _sum(due),
            _sum([leg for leg in legs if ":Cash:" in leg.account]),
            -_sum([leg for leg in legs if leg.account.endswith(":ExchangeDifference")]),
            unrealised,
        )

    def _original(self, entry: Any, funding: str, leg: Any) -> Decimal:
        """Return what a posting makes due in the agreement's currency.

        Dollars are no amount of another currency: what states none moves only what is carried.
        """
        number: Decimal = leg.units.number
        currency = self._currency(funding)
        stated = (leg.meta or {}).get("original", entry.meta.get("original"))
        if not isinstance(stated, Amount) or stated.number is None:
            return number if currency in {"", BOOK_CURRENCY} else ZERO
        if stated.currency != (currency or stated.currency):
            return number if currency == BOOK_CURRENCY else ZERO
        return abs(stated.number).copy_sign(number)

    def _currency(self, funding: str) -> str:
        if funding not in self._currencies:
            known = self._names.funding(funding)
            if known is None:
                return ""
            self._currencies[funding] = self._names.currency(known)
        return self._currencies[funding]

    def moves(self, funding: str, own: str = "") -> list[Move]:
        """Return what moved a receivable, in the order of days, all but what a row made itself."""
        self._catch_up()
        moves = self._moves.get(funding, [])
        return [one for one in moves if not own or not _is_of(one.key, own)]

    def revalued(self, funding: str) -> bool:
        """Return whether a receivable was ever revalued: most never are."""
        self._catch_up()
        return funding in self._revalued

    def due(self, funding: str) -> Decimal:
        """Return what is due under a grant in its own currency, by all that is known."""
        self._catch_up()
        return self._left.get(funding, _NOTHING).due

    def fundings(self) -> Iterator[tuple[str, str]]:
        """Yield each grant that ever had a receivable, with its currency."""
        self._catch_up()
        for funding in sorted(self._moves):
            yield funding, self._currency(funding) or BOOK_CURRENCY

    def relieve(self, funding: str, received: Money, owner: str) -> Decimal:
        """Return the dollars that a receipt takes off the receivable.

        Raises:
            BuildError: more was received than is due.
        """
        for entry in self._peek.entries_by_key.get(owner, ()):
            # The same receipt again: it took its share when it was booked.
            taken = [leg for leg in getattr(entry, "postings", ()) if ":Receivable:" in leg.account]
            if taken:
                return -_sum(taken)
        self._catch_up()
        due, carried = self._left.get(funding, _NOTHING)
        number = received.number
        if number > due:
            raise BuildError(
                "IMPORT-RECEIPT",
                f"received {grouped(number)} {received.currency}, and {grouped(due)} is due under "
                f"{funding}",
                "amount",
                "Money that no agreement covers is booked to the fund's UNAPPLIED until one does.",
            )
        return share(carried, number, due)


def written(look: Peek) -> Iterator[Any]:
    """Yield all that stands under import identities: in force, reversed, and the reversals.

    A reversal may be of a later day than what it reverses: on the days between both count. A look
    that leaves a record out with its history leaves out what reversed it, too.
    """
    for entries in look.entries_by_key.values():
        yield from entries
    for history in look.histories.values():
        for entry, answer in zip(history.versions, history.reversals, strict=True):
            if answer is not None:
                yield entry
                yield answer


def revaluations(moves: Sequence[Move]) -> dict[datetime.date, Move]:
    """Return the revaluations that some moves hold, by day; one that was reversed is none."""
    keys = {move.key for move in moves}
    found: dict[datetime.date, Move] = {}
    sums: dict[datetime.date, Decimal] = {}
    for move in moves:
        if move.unrealised:
            sums[move.day] = sums.get(move.day, ZERO) + move.dollars
            if not is_reversal(move) and f"{REVERSAL}:{move.key}#1" not in keys:
                found[move.day] = move
            elif move.dollars:
                found.setdefault(move.day, move)
    return {day: found[day] for day in sorted(found) if sums[day]}


def is_reversal(move: Move) -> bool:
    """Return whether a move takes another one back."""
    return move.key.startswith(f"{REVERSAL}:")


def balance(moves: Sequence[Move]) -> Balance:
    """Return what some moves leave due and carried."""
    return Balance(
        sum((move.original for move in moves), ZERO), sum((move.dollars for move in moves), ZERO)
    )


def share(carried: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return a part's share of dollars; the last part takes all that is left."""
    if part == whole:
        return carried
    exactly = CONTEXT.divide(CONTEXT.multiply(carried, part), whole)
    return exact(rounded(exactly, quantum(BOOK_CURRENCY)), BOOK_CURRENCY)


def carrying_of(desk: Desk) -> Carrying:
    """Return what is receivable by a desk's books and drafts: reckoned once for each desk."""
    if desk.carrying is None:
        desk.carrying = Carrying(desk)
    found: Carrying = desk.carrying
    return found


def note_backdated(  # what a remark takes
    desk: Desk, table: Table, row: Row, funding: str, day: datetime.date, owner: str
) -> None:
    """Remark on a new receipt of a month that was revalued without it."""
    if owner in desk.peek.entries_by_key or not carrying_of(desk).revalued(funding):
        return
    days = revaluations(carrying_of(desk).moves(funding))
    closed = [one for one in days if one >= day]
    if closed:
        table.add(
            "REVALUE-BACKDATED",
            f"the receipt is of {day}, and what is due under {funding} was revalued for "
            f"{closed[-1]} without it",
            row.number,
            "date",
            "It took its share of what the receivable is carried at now, so all differences still "
            "add up; how much of them is of which month is not as it would have been.",
            Severity.WARNING,
        )


def _funding(entry: Any, leg: Any) -> str:
    return str((leg.meta or {}).get("funding") or entry.meta.get("funding"))


def place_of(meta: dict[str, Any]) -> Place:
    """Return where an entry stands, as people name files of the books."""
    path = PurePath(str(meta.get("filename", "")))
    inside = path.parent.name in {"batches", "terms"}
    name = f"{path.parent.name}/{path.name}" if inside else path.name
    return Place(name, int(meta.get("lineno") or 0))


def _is_of(key: str, owner: str) -> bool:
    """Return whether an entry is what a row made: a first version, a later one, a reversal."""
    own = key.removeprefix(f"{REVERSAL}:")
    return own == owner or own.startswith((f"{owner}:", f"{owner}#"))


def _sum(legs: Sequence[Any]) -> Decimal:
    return sum((leg.units.number for leg in legs), ZERO)
