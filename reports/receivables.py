"""Receivables: what donors owe, how long it has been due, and what may never come.

An amount is as old as its instalment is overdue. What no instalment states has no day on which it
is due, so it has no age. How much of an old receivable is doubtful is dated policy, in days overdue
and per cent of it:

    2014-01-01 custom "policy" "RECEIVABLE-ALLOWANCE"
      value: "365 25%, 730 60%, 1095 100%"

The allowance is proposed and not booked: whether a donor will pay is a person's judgement. Without
the policy none is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, dollars, exact, fixed, percentage, quantum, split
from reports.dues import Owed, owed
from reports.expiry import expiry_band, expiry_bands, last_of
from reports.positions import positions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.register import Register

ALLOWANCE = "RECEIVABLE-ALLOWANCE"

#: What a receivable may be shown by.
SIDES = ("age", "donor", "agreement", "expiry")

#: The age of what no instalment states.
UNDATED = "no day stated"


class Step(NamedTuple):
    """From so many days overdue on, so many per cent are doubtful."""

    days: int
    per_cent: Decimal


class Receivable(NamedTuple):
    """A part of what one agreement is owed, in USD.

    Attributes:
        agreement, donor, fund: ids; the funding where it is under no agreement.
        ends: last day on which a funding of the agreement bears costs; None where none is stated.
        number: the instalment; empty: what no instalment states.
        due, days: when it was due and how long ago, below zero before; None where no day is stated.
        amount: as carried in the books.
        per_cent, allowance: what of it is doubtful by the policy; None without one.
    """

    agreement: str
    donor: str
    fund: str
    number: str
    due: datetime.date | None
    days: int | None
    amount: Decimal
    per_cent: Decimal | None
    allowance: Decimal | None
    illustrative: bool
    ends: datetime.date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            **self._asdict(),
            "due": None if self.due is None else str(self.due),
            "ends": None if self.ends is None else str(self.ends),
            "amount": dollars(self.amount),
            "per_cent": None if self.per_cent is None else fixed(self.per_cent),
            "allowance": None if self.allowance is None else dollars(self.allowance),
        }


@dataclass(frozen=True, slots=True)
class Receivables:
    """What donors owe on a day, and what the Receivable accounts have."""

    as_of: datetime.date
    steps: tuple[Step, ...] | None
    rows: tuple[Receivable, ...]
    booked: Decimal

    @property
    def total(self) -> Decimal:
        """Return what is owed."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def allowance(self) -> Decimal | None:
        """Return what of it is doubtful, None without a policy."""
        if self.steps is None:
            return None
        return sum((row.allowance or ZERO for row in self.rows), ZERO)

    def by_step(self) -> Iterator[tuple[str, Decimal]]:
        """Yield what is owed by how long it has been due."""
        undated = sum((row.amount for row in self.rows if row.days is None), ZERO)
        for low, high in self._bounds():
            inside = (row for row in self.rows if row.days is not None and _in(row.days, low, high))
            yield _band(low, high), sum((row.amount for row in inside), ZERO)
        yield UNDATED, undated

    def by(self, side: str) -> list[tuple[str, Decimal, Decimal]]:
        """Return (name, owed, overdue of it) by donor, agreement, age or when the funding ends."""
        names = [name for name, _ in self.by_step()] if side == "age" else []
        names += expiry_bands() if side == "expiry" else []
        found: dict[str, list[Decimal]] = {name: [ZERO, ZERO] for name in names}
        for row in self.rows:
            own = found.setdefault(self._side(row, side), [ZERO, ZERO])
            own[0] += row.amount
            own[1] += row.amount if row.days is not None and row.days > 0 else ZERO
        ordered = found if names else sorted(found)
        return [(name, *found[name]) for name in ordered if any(found[name])]  # type: ignore[misc]

    def by_as_json(self, side: str) -> dict[str, Any]:
        """Return the same as plain data; figures are strings."""
        sums = [
            {side: name, "owed": dollars(amount), "overdue": dollars(late)}
            for name, amount, late in self.by(side)
        ]
        return {"by": side, "sums": sums}

    def _side(self, row: Receivable, side: str) -> str:
        if side == "age":
            return self.band(row.days)
        if side == "expiry":
            return expiry_band(row.ends, self.as_of)
        name: str = getattr(row, side)
        return name

    def band(self, days: int | None) -> str:
        """Return the band into which so many days overdue fall."""
        if days is None:
            return UNDATED
        return next(_band(low, high) for low, high in self._bounds() if _in(days, low, high))

    def _bounds(self) -> Iterator[tuple[int | None, int | None]]:
        """Yield the first day of each band and of the next; overdue begins on day one."""
        bounds = [step.days for step in self.steps or ()]
        bounds = bounds if bounds[:1] == [1] else [0, *bounds]
        yield from zip([None, *bounds], [*bounds, None], strict=True)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        steps = self.steps
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "policy": None
            if steps is None
            else [{"days": step.days, "per_cent": fixed(step.per_cent)} for step in steps],
            "receivables": [row.as_json() for row in self.rows],
            "ages": {name: dollars(amount) for name, amount in self.by_step()},
            "total": dollars(self.total),
            "allowance": None if self.allowance is None else dollars(self.allowance),
            "accounts": dollars(self.booked),
        }


def _in(days: int, low: int | None, high: int | None) -> bool:
    # A day after its due day it is overdue; on the very day of a bound it has reached it.
    if low is None:
        return days <= 0
    return (days > 0 if low == 0 else days >= low) and (high is None or days < high)


def _band(low: int | None, high: int | None) -> str:
    if low is None:
        return "not yet overdue"
    first = max(low, 1)
    return f"{first} days and more" if high is None else f"{first} to {high - 1} days"


def receivables(books: Books, as_of: datetime.date, *, fund: str = "") -> Receivables:
    """Return what donors owe on a day, oldest first.

    Raises:
        BadInputError: the policy says what nobody here understands.
    """
    steps = steps_of(books.register, as_of)
    found = [
        position for position in positions(books, as_of) if fund in {"", position.funding.fund}
    ]
    ends = last_of(one.funding for one in found)
    rows = [
        row._replace(ends=ends.get(row.agreement))
        for one in owed(books, found, as_of)
        for row in _rows(one, as_of, steps)
    ]
    lines = [
        line
        for line in books.lines
        if line.kind == "receivable" and line.date <= as_of and fund in {"", line.fund}
    ]
    agreed = {one.funding.id for one in found if one.funding.agreement and not one.funding.in_kind}
    rows += _of_no_agreement([line for line in lines if line.funding not in agreed], steps)
    rows.sort(key=lambda row: (-(row.days if row.days is not None else -(10**6)), row.agreement))
    booked = sum((line.amount for line in lines), ZERO)
    return Receivables(as_of, steps, tuple(rows), booked)


def _of_no_agreement(lines: Iterable[Line], steps: Sequence[Step] | None) -> Iterator[Receivable]:
    """Yield what donors owe under no agreement for money, such as to a pool, by its funding."""
    found: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        found[line.funding, line.donor, line.fund].append(line)
    for (funding, donor, fund), own in sorted(found.items()):
        amount = sum((line.amount for line in own), ZERO)
        if amount:
            allowance = None if steps is None else exact(ZERO, BOOK_CURRENCY)
            marked = any(line.illustrative for line in own)
            yield Receivable(
                funding,
                donor,
                fund,
                "",
                None,
                None,
                amount,
                _doubtful(None, steps),
                allowance,
                marked,
            )


def _rows(one: Owed, as_of: datetime.date, steps: Sequence[Step] | None) -> Iterator[Receivable]:
    """Yield what an agreement is owed, by instalment; its dollars are those of the books."""
    missing = [due for due in one.instalments if due.missing > 0]
    rest = max((one.receivable or ZERO) - sum((due.missing for due in missing), ZERO), ZERO)
    weights = [due.missing for due in missing] + [rest]
    if not one.receivable_usd:
        return
    whole = one.receivable_usd
    shares = split(whole, weights, BOOK_CURRENCY) if any(weights) else (whole,)
    dues = [*missing, None] if any(weights) else [None]
    for due, share in zip(dues, shares, strict=True):
        if not share:
            continue
        days = (as_of - due.due).days if due else None
        per_cent = _doubtful(days, steps)
        yield Receivable(
            one.agreement,
            one.donor,
            one.fund,
            due.number if due else "",
            due.due if due else None,
            days,
            share,
            per_cent,
            None if per_cent is None else percentage(share, per_cent, unit=quantum(BOOK_CURRENCY)),
            one.illustrative,
        )


def _doubtful(days: int | None, steps: Sequence[Step] | None) -> Decimal | None:
    if steps is None:
        return None
    reached = [step.per_cent for step in steps if days is not None and days >= step.days]
    return reached[-1] if reached else ZERO


def steps_of(register: Register, day: datetime.date) -> tuple[Step, ...] | None:
    """Return the steps of the policy in force on a day, None where there is none.

    Raises:
        BadInputError: it is not a list of days and per cents, both growing.
    """
    stated = register.policy(ALLOWANCE, day)
    if stated is None:
        return None
    value = stated.value
    try:
        steps = tuple(_step(part) for part in value.split(","))
    except (ValueError, InvalidOperation):
        steps = ()
    if not steps or not _growing([Step(0, ZERO), *steps, Step(10**9, Decimal(100))]):
        raise BadInputError(
            f"policy {ALLOWANCE} says {value!r}",
            advice="It lists days overdue and per cent, both growing: 365 25%, 730 60%, 1095 100%.",
        )
    return steps


def _growing(steps: Sequence[Step]) -> bool:
    return all(one.days < two.days and one.per_cent <= two.per_cent for one, two in pairwise(steps))


def _step(text: str) -> Step:
    days, per_cent = text.split()
    number = per_cent.removesuffix("%")
    if number == per_cent or not days.isascii():
        raise ValueError(text)
    return Step(int(days), Decimal(number))
