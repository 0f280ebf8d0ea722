"""Commitments as they stand: what is open, since when nothing moved, and what will not be paid.

A commitment is *stale* when neither a directive nor a charge touched it for a number of days. It is
*over age* when its funding bears no costs any more, or when it is older than the policy
`COMMITMENT-AGE` says (a number of days; where the books state none, none is judged by its age). It
is *closing* when its funding stops bearing costs within a number of days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.clauses import FOREVER
from ledger.commitments import Commitment, commitments_on, support_due
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, fixed

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register

#: The policy on the days after which an open commitment is over age.
AGE_POLICY = "COMMITMENT-AGE"

#: Days without a movement after which one is stale, and days before the end when one is closing.
STALE, CLOSING = 90, 90


@dataclass(frozen=True, slots=True)
class Standing:
    """One commitment on a day.

    Attributes:
        commitment: as it stands.
        support: support cost that the open amount will bear.
        released: what the final invoice set free.
        idle: days since anything moved.
        age: days since it was raised.
        ends: last day on which its funding bears costs, None where no clause sets one.
        stale, over_age, closing: see the module; never where nothing is open.
    """

    commitment: Commitment
    support: Decimal
    released: Decimal
    idle: int
    age: int
    ends: datetime.date | None
    stale: bool
    over_age: bool
    closing: bool

    @property
    def state(self) -> str:
        """Return what to say of it in a word or two."""
        one = self.commitment
        if not one.open:
            return "released" if one.final else "used up"
        said = [
            word
            for word, is_so in (
                ("over age", self.over_age),
                ("closing", self.closing),
                ("stale", self.stale),
            )
            if is_so
        ]
        return ", ".join(said) or "open"

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        one = self.commitment
        return {
            "commitment": one.id,
            "funding": one.funding,
            "programme": one.programme,
            "class": one.budget_class,
            "payee": one.payee,
            "title": one.title,
            **{name: fixed(getattr(one, name)) for name in ("amount", "charged", "open")},
            "support_cost": fixed(self.support),
            "released": fixed(self.released),
            "raised": str(one.raised),
            "moved": str(one.moved),
            "final": str(one.final) if one.final else None,
            "idle_days": self.idle,
            "age_days": self.age,
            "funding_ends": str(self.ends) if self.ends else None,
            "state": self.state,
            "stale": self.stale,
            "over_age": self.over_age,
            "closing": self.closing,
            "illustrative": one.illustrative,
        }


@dataclass(frozen=True, slots=True)
class Standings:
    """The commitments of some books on a day, of one funding or all, open ones or all."""

    as_of: datetime.date
    funding: str
    rows: tuple[Standing, ...]

    def total(self, name: str) -> Decimal:
        """Return the sum of a figure of the commitments: `amount`, `charged` or `open`."""
        return sum((getattr(row.commitment, name) for row in self.rows), ZERO)

    @property
    def support(self) -> Decimal:
        """Return the support cost that all open amounts will bear."""
        return sum((row.support for row in self.rows), ZERO)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "funding": self.funding,
            "commitments": [row.as_json() for row in self.rows],
            "totals": {
                **{name: fixed(self.total(name)) for name in ("amount", "charged", "open")},
                "support_cost": fixed(self.support),
            },
        }


def standings(
    books: Books,
    day: datetime.date,
    *,
    funding: str = "",
    stale: int | None = None,
    released: bool = False,
) -> Standings:
    """Return commitments as they stand on a day, by funding and id.

    Args:
        books: the books.
        day: the day.
        funding: of this one only; empty: of all.
        stale: only those that are stale after so many days, over age or closing; None: all.
        released: whether those of which nothing is open are among them.

    Raises:
        BadInputError: the funding is not known, or the policy on age is no number of days.
    """
    register = books.register
    if funding and funding not in register.fundings:
        raise BadInputError(
            f"found the funding {funding!r}, which is none of these books",
            advice="`vtf status` lists them.",
        )
    most = _oldest(register, day)
    rows = [
        _standing(register, one, day, STALE if stale is None else stale, most)
        for one in commitments_on(books, day)
        if not funding or one.funding == funding
    ]
    shown = [
        row
        for row in rows
        if (released or row.commitment.open)
        and (stale is None or row.stale or row.over_age or row.closing)
    ]
    shown.sort(key=lambda row: (row.commitment.funding, row.commitment.id))
    return Standings(day, funding, tuple(shown))


def _oldest(register: Register, day: datetime.date) -> int | None:
    """Return the days after which a commitment is over age; None: no policy says."""
    newest = register.policy(AGE_POLICY, day)
    if newest is None:
        return None
    number = newest.value.removesuffix("days").strip()
    if not number.isascii() or not number.isdecimal():
        raise BadInputError(
            f"found {newest.value!r} as policy {AGE_POLICY}, expected a number of days",
            where=str(newest.place),
            advice='State it as in value: "365".',
        )
    return int(number)


def _standing(
    register: Register, one: Commitment, day: datetime.date, stale: int, most: int | None
) -> Standing:
    funding = register.fundings.get(one.funding)
    last = funding.last_day() if funding else None
    ends = None if last in {None, FOREVER} else last
    idle, age = (day - one.moved).days, (day - one.raised).days
    is_open = bool(one.open)
    left = (ends - day).days if ends else None
    return Standing(
        commitment=one,
        support=support_due(funding, one.budget_class, one.open, day),
        released=max(one.amount - one.charged, ZERO) if one.final else ZERO,
        idle=idle,
        age=age,
        ends=ends,
        stale=is_open and idle >= stale,
        over_age=is_open and ((left is not None and left < 0) or (most is not None and age > most)),
        closing=is_open and left is not None and 0 <= left <= CLOSING,
    )
