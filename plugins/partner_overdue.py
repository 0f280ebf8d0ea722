"""Overdue reports: while one is, its partner is paid nothing more, through whatever door.

The next instalment is refused (`ADVANCE-OVERDUE`), and so is an advance that is tied to nothing, by
which the same partner would be paid in its stead. What else it is paid under that funding, a cost
or a debt, may be due to it for other reasons: it is shown (`ADVANCE-BESIDES`).

One look over the days of a partner under a funding settles all of it: what is left of each advance,
and which of them are overdue, is kept as it stands, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.advances import ADVANCES, Why, advance_of
from ledger.chart import account_part
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.partner_facts import PartnerAgreementTerm
from ledger.versions import REVERSES
from plugins.cases import Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from plugins.accounts import Walked
    from plugins.partner_history import History, Move

_PAYABLE = ":Payable:"
_MONEY = (":Cash:", ":Authority")
_AGREEMENT = "partner-agreement"


class _Beside(NamedTuple):
    """What a partner is paid other than as an instalment."""

    day: datetime.date
    entry: Any
    amount: Decimal
    account: str
    agreed: str
    untied: bool


def overdue(walked: Walked, histories: Iterable[History]) -> Iterator[Refusal]:
    """Refuse what partners are paid while a report of theirs is overdue."""
    groups: dict[tuple[str, str], list[History]] = defaultdict(list)
    late: dict[str, dict[str, str]] = defaultdict(dict)
    for history in histories:
        term = history.term
        groups[term.partner, term.funding].append(history)
        if history.was_late():
            late[term.funding][account_part(term.partner)] = term.partner
    for funding, parts in late.items():
        besides = _besides(walked, funding, parts)
        for partner in parts.values():
            own = groups[partner, funding]
            yield from _Days(own, besides.get(partner, ())).look()


def _besides(walked: Walked, funding: str, parts: dict[str, str]) -> dict[str, list[_Beside]]:
    """Return what some partners are paid under a funding beside their instalments."""
    found: dict[str, list[_Beside]] = defaultdict(list)
    account = walked.accounts.get(funding)
    agreements = walked.register.of(PartnerAgreementTerm)
    for entry in account.entries if account else ():
        if REVERSES in entry.meta or not _is_paid(entry):
            continue
        tied = any(advance_of(entry, leg) for leg in entry.postings)
        if tied:
            continue  # an instalment, or a report: judged as that, with all that is paid with it
        sums: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
        for leg in entry.postings:
            meta = {**entry.meta, **(leg.meta or {})}
            partner = _paid_to(leg, meta, parts)
            if partner and meta.get("funding") == funding:
                stated = agreements.get(str(meta.get(_AGREEMENT, "")))
                sums[partner, leg.account, stated.id if stated else ""] += leg.units.number
        for (partner, name, agreed), amount in sums.items():
            if amount > ZERO:
                one = _Beside(entry.date, entry, amount, name, agreed, ADVANCES in name)
                found[partner].append(one)
    return found


def _is_paid(entry: Any) -> bool:
    return any(
        part in leg.account and leg.units.number < ZERO for leg in entry.postings for part in _MONEY
    )


def _paid_to(leg: Any, meta: dict[str, Any], parts: dict[str, str]) -> str:
    """Return the partner, of some by their account parts, that a posting pays; else empty."""
    account = leg.account
    if ADVANCES in account or _PAYABLE in account:
        return parts.get(account.rpartition(":")[2], "")
    if account.startswith("Expenses:"):
        stated = meta.get("partner")
        return stated if isinstance(stated, str) and stated in parts.values() else ""
    return ""


class _Left:
    """What is left of an advance, move by move; what nobody reported on is not carried over."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._whole = self._uncarried = ZERO
        self._heard = False

    def move(self, move: Move) -> None:
        """Take a move of the advance."""
        self._whole += move.held.original
        if not move.carried:
            self._uncarried += move.held.original
            self._heard = self._heard or move.why in {Why.REPORTED, Why.RETURNED}

    @property
    def amount(self) -> Decimal:
        """What is left now."""
        return self._whole if self._heard else self._uncarried


class _Days:
    """The days of one partner under one funding, in their order."""

    def __init__(self, histories: Sequence[History], besides: Sequence[_Beside]) -> None:
        self._left = {history.term.id: _Left(history) for history in histories}
        moves = [(move.day, history, move) for history in histories for move in history.moves]
        self._moves = sorted(moves, key=lambda one: one[0], reverse=True)
        self._due = [(one.due, one.term.id) for one in histories if one.due is not None]
        heapify(self._due)
        paid: list[tuple[datetime.date, History | None, Any]] = [
            (day, history, move)
            for history in histories
            for day, move in history.payments().items()
        ]
        paid += [(one.day, None, one) for one in besides]
        self._paid = sorted(paid, key=lambda one: one[0])
        # Agreement -> the overdue advances under it that something is left of, oldest first.
        self._open: dict[str, dict[str, _Left]] = defaultdict(dict)
        self._late: set[str] = set()

    def look(self) -> Iterator[Refusal]:
        """Refuse each payment on a day on which a report is overdue."""
        for day, history, what in self._paid:
            self._go_to(day)
            agreed = _agreed_of(history) if history else what.agreed
            found = self._first(agreed, history, day)
            if found is None:
                continue
            left, amount, others = found
            if history is None:
                yield _beside(left.history, what, amount, others)
            else:
                yield _late(history, day, what, left.history, amount, others)

    def _go_to(self, day: datetime.date) -> None:
        """Take all moves up to the end of a day, and note what is overdue on it."""
        while self._moves and self._moves[-1][0] <= day:
            _, history, move = self._moves.pop()
            self._left[history.term.id].move(move)
            self._note(history.term.id)
        while self._due and self._due[0][0] < day:
            _, name = heappop(self._due)
            self._late.add(name)
            self._note(name)

    def _note(self, name: str) -> None:
        left = self._left[name]
        under = self._open[_agreed_of(left.history)]
        if name in self._late and left.amount > ZERO:
            under[name] = left
        else:
            under.pop(name, None)

    def _first(
        self, agreed: str, history: History | None, day: datetime.date
    ) -> tuple[_Left, Decimal, int] | None:
        """Return the first that holds up a payment, what is left of it, and how many others."""
        names = [agreed, ""] if agreed else list(self._open)
        some = [self._open[name] for name in names if name in self._open]
        # What is paid today on an advance that is overdue itself does not hold up itself.
        own = history.paid_on(day) if history else ZERO
        spared = [
            left
            for left in (under.get(history.term.id) for under in some if history)
            if left and left.amount <= own
        ]
        number = sum(map(len, some)) - len(spared) - 1
        for under in some:
            for left in under.values():
                if left not in spared:
                    return left, left.amount - (own if left.history is history else ZERO), number
        return None


def _agreed_of(history: History) -> str:
    """Return the stated agreement of an advance: a name that nobody stated tells none apart."""
    return history.agreed.id if history.agreed else ""


def _more(others: int) -> str:
    return f"; so {'is' if others == 1 else 'are'} {others} more" if others else ""


def _why(other: History, left: Decimal, others: int) -> str:
    return (
        f"while the report on {other.term.id} is overdue: it was due on {other.due}, and "
        f"{grouped(left)} {other.term.amount.currency} of it are outstanding{_more(others)}."
    )


def _facts(other: History, left: Decimal, others: int) -> tuple[tuple[str, str], ...]:
    return (
        ("overdue", other.term.id),
        ("due", str(other.due)),
        ("outstanding", f"{left:f}"),
        *((("others", str(others)),) if others else ()),
    )


def _late(
    history: History, day: datetime.date, paid: Move, other: History, left: Decimal, others: int
) -> Refusal:
    term, currency = history.term, history.term.amount.currency
    amount = f"{grouped(history.paid_on(day))} {currency}"
    under = f" (agreement {history.arrangement})" if history.arrangement else ""
    return Refusal(
        "ADVANCE-OVERDUE",
        f"{term.id}: {amount} paid to {term.partner} under {term.funding}{under} on {day}, "
        f"{_why(other, left, others)}",
        "Book first what the partner reported or gave back. What is left after a report may be "
        "carried over to the new advance, in the transaction that pays it.",
        entry=paid.entry,
        facts=(
            ("advance", term.id),
            ("agreement", history.arrangement),
            *_facts(other, left, others),
        ),
    )


def _beside(other: History, paid: _Beside, left: Decimal, others: int) -> Refusal:
    """Return what is said of a payment that is no instalment, while a report is overdue."""
    term = other.term
    said = (
        f"{paid.account}: {grouped(paid.amount)} {BOOK_CURRENCY} paid to {term.partner} under "
        f"{term.funding} on {paid.day}"
    )
    facts = (("partner", term.partner), ("funding", term.funding), *_facts(other, left, others))
    if paid.untied:
        return Refusal(
            "ADVANCE-OVERDUE",
            f"{said}, tied to no advance, {_why(other, left, others)}",
            "Book first what the partner reported or gave back, and tie each payment to its "
            "advance.",
            entry=paid.entry,
            facts=facts,
        )
    return Refusal(
        "ADVANCE-BESIDES",
        f"{said} beside its advances, {_why(other, left, others)}",
        "Make sure that it is no instalment by another name. Where the payment is due under an "
        "agreement of its own, name that: partner-agreement.",
        severity=Severity.WARNING,
        entry=paid.entry,
        facts=facts,
    )
