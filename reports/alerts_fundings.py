"""Alerts about fundings: ending, ended and closed with money left, dormant, not yet identified.

A funding with money left stands in one row, by the strongest thing that can be said of it: that it
was closed, that it has ended, that nothing moved for long.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import FOREVER
from ledger.closure_facts import closed, day_of
from ledger.errors import BadInputError
from ledger.liquidation import Span, span_said, window
from ledger.money import ZERO, grouped
from ledger.words import FundClass
from reports.alerts_model import Alert

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register
    from reports.positions import Position

#: After how long without a movement a balance is dormant: the policy, and the time that is assumed,
#: and said, where there is none. Audit A09 judges by the same (`reports.audit.lifetimes`).
DORMANT, DORMANT_USUAL, OFF = "AUDIT-STALE", "24 months", "off"

#: How long money may wait to be identified. No official text read here says: without the policy
#: none is overdue.
UNIDENTIFIED = "ALERT-UNIDENTIFIED"


class Past(NamedTuple):
    """What one pass over the lines tells of the past of fundings.

    Attributes:
        moved: the last day on which anything moved, by funding.
        deposits: of money not yet identified: what came and went, day by day, by funding.
    """

    moved: Mapping[str, datetime.date]
    deposits: Mapping[str, Sequence[tuple[datetime.date, Decimal]]]


def past(books: Books, today: datetime.date) -> Past:
    """Return when fundings last moved, and what came that nobody has identified."""
    fundings = books.register.fundings
    waiting = {name for name, funding in fundings.items() if funding.kind == "unapplied"}
    moved: dict[str, datetime.date] = {}
    deposits: dict[str, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for line in books.lines:
        if line.date > today:
            continue
        moved[line.funding] = line.date
        if line.funding in waiting and line.kind in _HELD:
            deposits[line.funding].append((line.date, line.amount))
    return Past(moved, deposits)


_HELD = frozenset({"cash", "receivable"})


def funding_alerts(
    register: Register,
    found: Iterable[Position],
    before: Past,
    today: datetime.date,
    horizon: int,
) -> Iterator[Alert]:
    """Yield an alert for each funding whose money needs somebody within so many days."""
    dormant = span_of(register, DORMANT, today, usual=DORMANT_USUAL)
    for position in found:
        funding = position.funding
        if funding.kind == "unapplied":
            yield from _unidentified(register, position, before.deposits.get(funding.id, ()), today)
        elif funding.kind != "appropriation":
            alert = (
                _closed(register, position, today, horizon)
                or _ending(register, position, today, horizon)
                or _dormant(register, position, before, dormant, today)
            )
            if alert:
                yield alert


def span_of(register: Register, policy: str, day: datetime.date, *, usual: str = "") -> Span | None:
    """Return the time that a policy states, else what is usual; None where it is off or unknown.

    Raises:
        BadInputError: it says no time such as `24 months` or `90 days`.
    """
    term = register.policy(policy, day)
    if term is None:
        return span_said(usual) if usual else None
    if term.value.strip() == OFF:
        return None
    try:
        return span_said(term.value.strip())
    except ValueError as error:
        raise BadInputError(f"policy {policy}: {error}", where=str(term.place)) from None


def _left(position: Position) -> str:
    """Return what is said of money that is still expected or reserved, beside what is left."""
    said = []
    if position.receivable:
        said.append(f"{grouped(position.receivable)} still to come")
    if position.reserved:
        said.append(f"{grouped(position.reserved)} committed, with its support cost")
    return ", ".join(said)


def _alert(kind: str, position: Position, what: str, day: datetime.date | None, todo: str) -> Alert:
    funding = position.funding
    return Alert(
        kind,
        funding.id,
        funding.fund,
        funding.donor,
        "; ".join(filter(None, (what, _left(position)))),
        position.balance,
        day,
        todo,
        position.illustrative,
    )


def _closed(
    register: Register, position: Position, today: datetime.date, horizon: int
) -> Alert | None:
    """Return that a funding was closed for good and still holds something."""
    term = closed(register, position.funding, "financial")
    if term is None or not position.balance:
        return None
    day = day_of(term, "financial")
    if (day - today).days > horizon:
        return None
    if day >= today:
        what = "for good, on this day"
        return _alert("closing-with-balance", position, what, day, f"vtf closure {_id(position)}")
    what = "for good"
    todo = "ask the donor for an instruction, then refund or transfer it"
    return _alert("closed-with-balance", position, what, day, todo)


def _id(position: Position) -> str:
    return position.funding.id


def _ending(
    register: Register, position: Position, today: datetime.date, horizon: int
) -> Alert | None:
    """Return that a funding ends within so many days, or has ended, with money left."""
    funding = position.funding
    last = funding.last_day()
    if last is None or last == FOREVER or position.no_costs or not funding.signed:
        return None
    if last >= today:
        far = (last - today).days > horizon
        if far or (not position.balance and not position.receivable):
            return None
        return _alert("ending", position, "money left", last, "spend or extend it")
    if not position.balance:
        return None
    found = window(register, funding, today)
    if found is not None and found.closes >= today:
        what = f"on {last}; costs of its time may be booked until this day"
        return _alert("ended-with-balance", position, what, found.closes, _todo(position))
    return _alert("ended-with-balance", position, "", last, _todo(position))


def _todo(position: Position) -> str:
    return f"vtf closure {_id(position)} lists what it needs"


def _dormant(
    register: Register, position: Position, before: Past, span: Span | None, today: datetime.date
) -> Alert | None:
    """Return that nothing moved for long while something is left.

    It is late by no agreement: it has no day, and is to be looked at.
    """
    funding = position.funding
    last = before.moved.get(funding.id)
    pool = register.fund_class(funding.fund) is FundClass.POOLED and funding.kind == "general"
    if span is None or last is None or pool or not position.balance:
        return None
    if last >= span.before(today):
        return None
    what = f"nothing moved since {last}"
    return _alert("dormant", position, what, None, "ask whether it is still needed")


def _unidentified(
    register: Register,
    position: Position,
    deposits: Sequence[tuple[datetime.date, Decimal]],
    today: datetime.date,
) -> Iterator[Alert]:
    """Yield that money waits to be identified, since the oldest of it came."""
    if not position.balance:
        return
    since = oldest(deposits, today)
    span = span_of(register, UNIDENTIFIED, today)
    what = f"the oldest since {since}"
    todo = "`vtf match` finds whose it is, or ask the bank"
    day = span.after(since) if span else None
    yield _alert("unidentified", position, what, day, todo)


def oldest(
    deposits: Sequence[tuple[datetime.date, Decimal]], today: datetime.date
) -> datetime.date:
    """Return the day on which the oldest money came that is still there: first in, first out.

    >>> day = datetime.date(2014, 1, 1)
    >>> oldest([(day, Decimal(5)), (day.replace(month=2), Decimal(5))], day)
    datetime.date(2014, 1, 1)
    """
    gone = -sum((amount for _, amount in deposits if amount < 0), ZERO)
    for day, amount in deposits:
        if amount > 0:
            gone -= amount
            if gone < 0:
                return day
    return today
