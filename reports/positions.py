"""Positions: where each funding stands on a day.

One pass over the lines serves every funding; a position is then arithmetic on a few sums and the
commitments of the register. Everything is in the books' currency except `agreed`, which is in the
agreement's own: nothing is ever converted here.

Pledge, agreement and receipt are three states of one intention and are never added up: a pledge is
not a position at all (it is announced, not signed, and `pledges` lists it beside the positions),
`agreed` is what was signed or voted, `received` what came in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ledger.clauses import FOREVER
from ledger.commitments import Commitment, commitments_on, support_due
from ledger.money import BOOK_CURRENCY, ZERO, fixed
from ledger.words import Axis, BudgetClass
from reports.movements import Movement, movements

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from ledger.books import Books, Walk
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import Money, PledgeTerm


@dataclass(frozen=True, slots=True)
class Position:
    """Where one funding stands at the end of a day. Amounts in USD, income positive.

    Attributes:
        funding: the funding itself: id, kind, fund, donor, title, clauses.
        as_of: the day.
        agreed: signed, voted or allocated, in the agreement's currency; None where nothing is.
        agreed_usd: the same in USD: as agreed, or as booked at signature; None where neither, and
            for an agreement in kind.
        opening, received, interest, other, transferred: `other` is exchange difference.
        spent: direct cost; `spent_by_class` the same by budget class, in the classes' order.
        support_cost: indirect support cost.
        refunded: given back to the donor.
        in_kind: goods received in kind; outside every other figure.
        balance: what the fund still holds of it.
        committed: open commitments.
        committed_support: support cost that the open amounts will bear.
        available: balance less commitments, their support cost and what is declared refundable
            (plus what is still due, where the agreement's ceiling is what was signed); zero where
            nothing may be spent: unsigned, expired, the general and the unapplied balance of a
            fund.
        receivable: signed and booked, not yet received.
        awaited: what of it may be spent already, and is in `available`.
        refundable: declared refundable to the donor, and not in `available`.
        expiry: last day on which costs may arise; None where no clause sets one.
        expired: whether that day has passed.
        no_costs: whether no cost is allowed at all (see `no_costs`); then there is no expiry.
        illustrative: whether any line, commitment or term in it is made up for the example.
    """

    funding: Funding
    as_of: datetime.date
    agreed: Money | None
    agreed_usd: Decimal | None
    opening: Decimal
    received: Decimal
    interest: Decimal
    other: Decimal
    transferred: Decimal
    spent: Decimal
    spent_by_class: tuple[tuple[str, Decimal], ...]
    support_cost: Decimal
    refunded: Decimal
    in_kind: Decimal
    balance: Decimal
    committed: Decimal
    committed_support: Decimal
    available: Decimal
    receivable: Decimal
    awaited: Decimal
    refundable: Decimal
    expiry: datetime.date | None
    expired: bool
    no_costs: bool
    illustrative: bool

    @property
    def total_spent(self) -> Decimal:
        """Return direct and support cost together."""
        return self.spent + self.support_cost

    @property
    def unavailable(self) -> Decimal:
        """Return what is held, not reserved and not available; below zero what is awaited.

        So received, opening, interest, other and transferred, less refunded, spent, reserved and
        this, are what is available.
        """
        return self.balance - self.reserved - self.available

    @property
    def reserved(self) -> Decimal:
        """Return open commitments with the support cost that they will bear."""
        return self.committed + self.committed_support

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        funding = self.funding
        return {
            "funding": funding.id,
            "kind": funding.kind,
            "fund": funding.fund,
            "donor": funding.donor,
            "agreement": funding.agreement,
            "title": funding.title,
            "signed": funding.signed,
            "in_kind_only": funding.in_kind,
            "brought_forward": funding.brought_forward,
            "as_of": str(self.as_of),
            "agreed": None
            if self.agreed is None
            else {"amount": fixed(self.agreed.number), "currency": self.agreed.currency},
            "agreed_usd": None if self.agreed_usd is None else fixed(self.agreed_usd),
            **{name: fixed(getattr(self, name)) for name in AMOUNTS},
            **{name: fixed(getattr(self, name)) for name in _BESIDE},
            "total_spent": fixed(self.total_spent),
            "spent_by_class": {name: fixed(amount) for name, amount in self.spent_by_class},
            "expiry": None if self.expiry is None else str(self.expiry),
            "expired": self.expired,
            "no_costs": self.no_costs,
            "illustrative": self.illustrative,
        }


#: The money fields of a position that may be added up over fundings of one fund.
AMOUNTS = (
    "opening",
    "received",
    "interest",
    "other",
    "transferred",
    "spent",
    "support_cost",
    "refunded",
    "in_kind",
    "balance",
    "committed",
    "committed_support",
    "available",
    "receivable",
)


#: Figures that explain what is available.
_BESIDE = ("reserved", "awaited", "refundable", "unavailable")

#: Accounts that a signature is booked on.
AGREED_KINDS = frozenset({"contribution", "deferred"})


class _Sums:
    """Running sums of one funding, as booked: debits positive."""

    __slots__ = ("agreed", "by_class", "by_movement", "due", "illustrative", "owed")

    def __init__(self) -> None:
        self.by_movement: dict[Movement, Decimal] = defaultdict(Decimal)
        self.due = ZERO
        self.by_class: dict[str, Decimal] = defaultdict(Decimal)
        self.agreed = ZERO
        self.owed = ZERO
        self.illustrative = False

    def note(self, movement: Movement, line: Line, owed: set[tuple[int, str]]) -> None:
        """Add a line; what is owed back by an entry is no less that was agreed."""
        amount = line.amount
        self.by_movement[movement] += amount
        if line.illustrative:
            self.illustrative = True
        if line.kind == "refundable":
            self.owed += amount
        if movement is Movement.SPENT:
            self.by_class[line.budget_class] += amount
        elif line.kind == "receivable":
            self.due += amount
        elif (
            movement is Movement.RECEIVED
            and line.kind in AGREED_KINDS
            and (line.entry, line.funding) not in owed
        ):
            self.agreed += amount


def owed_back(lines: Iterable[Line]) -> set[tuple[int, str]]:
    """Return (entry, funding) where money is owed back: no less was agreed because of it."""
    return {(line.entry, line.funding) for line in lines if line.kind == "refundable"}


def positions(books: Books | Walk, as_of: datetime.date) -> tuple[Position, ...]:
    """Return the position of every funding that exists on a day, by fund, donor and id.

    The two fundings that a fund has by itself are left out while nothing has ever touched them.
    """
    sums = _sums(books, as_of)
    reserved: dict[str, list[Commitment]] = defaultdict(list)
    for commitment in commitments_on(books, as_of):
        reserved[commitment.funding].append(commitment)
    found = []
    for funding in books.register.fundings.values():
        own = sums.get(funding.id)
        if own is None and (funding.since > as_of or funding.kind in {"general", "unapplied"}):
            continue
        found.append(_position(funding, own or _Sums(), reserved.get(funding.id, []), as_of))
    return tuple(sorted(found, key=_order))


def commitments(books: Books, as_of: datetime.date) -> tuple[Commitment, ...]:
    """Return every commitment as it stands on a day, with what was charged against it."""
    return commitments_on(books, as_of)


def pledges(register: Register, as_of: datetime.date) -> tuple[PledgeTerm, ...]:
    """Return what was announced by a day; none of it is booked."""
    return tuple(pledge for pledge in register.pledges.values() if pledge.on <= as_of)


def totals(found: Iterable[Position]) -> dict[str, Decimal]:
    """Return the sum of each money field, and of `agreed_usd` where it is known.

    What is voted again, inclusive of an earlier amount, counts once: not beside the vote that
    includes it, from that vote's day on.
    """
    result = dict.fromkeys(("agreed_usd", *AMOUNTS), ZERO)
    for position in found:
        replaced = position.funding.replaced
        if replaced is None or position.as_of < replaced.on:
            result["agreed_usd"] += position.agreed_usd or ZERO
        for name in AMOUNTS:
            result[name] += getattr(position, name)
    return result


def _order(position: Position) -> tuple[str, int, str, str]:
    funding = position.funding
    built_in = {"general": 1, "unapplied": 2}.get(funding.kind, 0)
    return funding.fund, built_in, funding.donor, funding.id


def _sums(books: Books | Walk, as_of: datetime.date) -> dict[str, _Sums]:
    """Return the sums by funding, in one pass."""
    found: dict[str, _Sums] = {}
    owed = owed_back(books.lines)
    for movement, line in movements(books.lines):
        if line.date > as_of:
            continue
        sums = found.get(line.funding)
        if sums is None:
            sums = found[line.funding] = _Sums()
        sums.note(movement, line, owed)
    return found


def _position(
    funding: Funding, sums: _Sums, reserved: list[Commitment], as_of: datetime.date
) -> Position:
    moved = sums.by_movement
    committed = sum((one.open for one in reserved), ZERO)
    support = sum(
        (support_due(funding, one.budget_class, one.open, as_of) for one in reserved), ZERO
    )
    balance = moved[Movement.HOLDING]
    receivable = sums.due
    last = funding.last_day()
    closed = no_costs(funding)
    expiry = None if closed or last == FOREVER else last
    expired = closed or (expiry is not None and expiry < as_of)
    owed_back = max(-sums.owed, ZERO)
    usable = funding.signed and not expired and funding.kind not in {"general", "unapplied"}
    due = receivable if usable and _ceiling_is_signed(funding, as_of) else ZERO
    return Position(
        funding=funding,
        as_of=as_of,
        agreed=funding.amount,
        agreed_usd=_agreed_usd(funding, sums),
        opening=_income(moved[Movement.OPENING]),
        received=_income(moved[Movement.RECEIVED]),
        interest=_income(moved[Movement.INTEREST]),
        other=_income(moved[Movement.EXCHANGE]),
        transferred=_income(moved[Movement.TRANSFER]),
        spent=moved[Movement.SPENT],
        spent_by_class=_by_class(sums),
        support_cost=moved[Movement.SUPPORT_COST],
        refunded=moved[Movement.REFUNDED],
        in_kind=_income(moved[Movement.IN_KIND]),
        balance=balance,
        committed=committed,
        committed_support=support,
        # What was declared refundable is the donor's: it is held, and not to be spent.
        available=balance + due - committed - support - owed_back if usable else ZERO,
        receivable=receivable,
        awaited=due,
        refundable=owed_back,
        expiry=expiry,
        expired=expired,
        no_costs=closed,
        illustrative=funding.illustrative
        or sums.illustrative
        or any(commitment.illustrative for commitment in reserved),
    )


def no_costs(funding: Funding) -> bool:
    """Return whether a grant's only day for costs lies before it was signed.

    That is how terms that are not known are written: no day on which a cost can arise is open. A
    longer period before the signature pays for what was done before, and is a period like any.
    """
    last = funding.last_day()
    if last is None or last >= funding.since or funding.kind != "grant":
        return False
    newest = max(clause.since for clause in funding.clauses() if clause.axis is Axis.PERIOD)
    return funding.period(newest) == (last, last)


def _income(amount: Decimal) -> Decimal:
    """Return a credit as a positive amount; never a negative zero."""
    return -amount if amount else ZERO


def _by_class(sums: _Sums) -> tuple[tuple[str, Decimal], ...]:
    names = [str(name) for name in BudgetClass if name is not BudgetClass.SUPPORT_COST]
    return tuple((name, sums.by_class[name]) for name in names if sums.by_class[name])


def _agreed_usd(funding: Funding, sums: _Sums) -> Decimal | None:
    """Return what was agreed in USD: as written, or as booked at signature; never a conversion.

    What was agreed in kind is no money, and is in no sum of it.
    """
    if funding.amount is None or funding.in_kind:
        return None
    if funding.amount.currency == BOOK_CURRENCY:
        return funding.amount.number
    return _income(sums.agreed) or None


def _ceiling_is_signed(funding: Funding, day: datetime.date) -> bool:
    clause = funding.governing(Axis.CEILING, day)
    return clause is not None and clause.allows == ("signed",)
