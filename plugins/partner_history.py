"""What became of each advance, day by day: paid, carried over, reported, given back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.advances import Held, Why, advance_of, held_of, why
from ledger.field_facts import AdvanceTerm
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.partner_facts import agreed_with, report_due
from ledger.versions import REVERSES
from plugins.entries import ADVANCE

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.partner_facts import PartnerAgreementTerm
    from plugins.accounts import Walked

_OPENING = ":Opening"
_PAYABLE = ":Payable:"


class Move(NamedTuple):
    """What one posting did to an advance.

    Attributes:
        day, entry: when and by which transaction.
        why: see `ledger.advances`; what grew by being carried over from another was paid.
        held: by how much.
        before: it was paid before these books began.
        carried: it went over to another advance.
        owed: dollars that the same report leaves owed to the partner.
    """

    day: datetime.date
    entry: Any
    why: Why
    held: Held
    before: bool
    carried: bool
    owed: Decimal


@dataclass(eq=False, slots=True)
class History:
    """An advance, the agreement it is under if there is one, its due day, and its moves by day."""

    term: AdvanceTerm
    agreed: PartnerAgreementTerm | None
    due: datetime.date | None
    moves: list[Move] = field(default_factory=list)

    @property
    def arrangement(self) -> str:
        """The agreement that it names or is under, as far as any is known."""
        return self.agreed.id if self.agreed else self.term.agreement

    def payments(self) -> dict[datetime.date, Move]:
        """Return, for each day on which more was paid than taken back, its last payment."""
        sums: dict[datetime.date, Decimal] = defaultdict(lambda: ZERO)
        last: dict[datetime.date, Move] = {}
        for move in self.moves:
            if move.why is Why.PAID and not move.before:
                sums[move.day] += move.held.original
                last[move.day] = move
        return {day: last[day] for day, total in sums.items() if total > ZERO}

    def outstanding(self, day: datetime.date) -> Decimal:
        """Return what is left at the end of a day; what nobody reported on is not carried over."""
        moves = [move for move in self.moves if move.day <= day]
        heard = any(move.why in {Why.REPORTED, Why.RETURNED} and not move.carried for move in moves)
        return sum((move.held.original for move in moves if heard or not move.carried), ZERO)

    def was_late(self) -> bool:
        """Return whether something of it was ever left after its report was due: few are."""
        if self.due is None:
            return False
        last = max(move.day for move in self.moves)
        return self.due < last or self.outstanding(last) > ZERO

    def paid_on(self, day: datetime.date) -> Decimal:
        """Return what was paid on a day, less what was taken back of it."""
        return sum(
            (move.held.original for move in self.moves if move.day == day and move.why is Why.PAID),
            ZERO,
        )


def histories(walked: Walked) -> dict[str, History]:
    """Return the advances that moved, each with its moves in the order of their days."""
    register = walked.register
    terms = register.of(AdvanceTerm)
    found: dict[str, History] = {}
    for entry in walked.having(ADVANCE) if terms else ():
        names = [advance_of(entry, leg) for leg in entry.postings]
        several = len({name for name in names if name}) > 1
        owed = _owed(entry)
        for name, leg in zip(names, entry.postings, strict=True):
            term = terms.get(name)
            if term is None:
                continue
            if name not in found:
                agreed = agreed_with(register, term)
                own = agreed[0] if len(agreed) == 1 else None
                found[name] = History(term, own, report_due(register, term))
            move = _move(entry, leg, term.amount.currency, several=several)
            found[name].moves.append(move._replace(owed=owed))
            owed = ZERO  # once for each report
    return found


def _move(entry: Any, leg: Any, currency: str, *, several: bool) -> Move:
    held = held_of(entry, leg, currency)
    reason, carried = why(entry, leg), False
    if several and REVERSES not in entry.meta and reason is not Why.REPORTED:
        reason = Why.PAID if leg.units.number > ZERO else Why.RETURNED
        carried = leg.units.number < ZERO
    before = any(_OPENING in posting.account for posting in entry.postings)
    return Move(entry.date, entry, reason, held, before, carried, ZERO)


def _owed(entry: Any) -> Decimal:
    """Return what a report leaves owed to its partner, where it goes beyond the advance."""
    accounts = [leg.account for leg in entry.postings]
    if not any(account.startswith("Expenses:") for account in accounts):
        return ZERO
    return -sum((leg.units.number for leg in entry.postings if _PAYABLE in leg.account), ZERO)


def dollars_or_own(agreed: PartnerAgreementTerm, held: Held) -> Decimal:
    """Return an amount of an advance in the currency of its agreement."""
    return held.dollars if agreed.amount.currency == BOOK_CURRENCY else held.original
