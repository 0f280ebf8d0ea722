"""Alerts: what needs somebody, with the day it is due, how much it is about, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from reports.identity import Identity

#: How an alert stands: late, coming within the days asked for, or with no day of its own.
OVERDUE, SOON, STANDING = "overdue", "soon", "standing"


class Alert(NamedTuple):
    """Something that needs somebody.

    Attributes:
        kind: which of the things that are looked for; see docs/alerts.md.
        about: id of the funding, agreement, advance, commitment it is about.
        fund, who: the fund, and the donor, partner or person concerned; empty where nobody is.
        what: what is the matter, in some words.
        amount, currency: how much it is about; None where it is about no money.
        day: when it is or was due; None where it has no day.
        todo: what to do about it.
        illustrative: whether it is about figures made up for the example books.
        funding: whose money it is, where that is not what it is about.
    """

    kind: str
    about: str
    fund: str
    who: str
    what: str
    amount: Decimal | None
    day: datetime.date | None
    todo: str
    illustrative: bool = False
    currency: str = BOOK_CURRENCY
    funding: str = ""


class Placed(NamedTuple):
    """An alert with how it stands on a day.

    Attributes:
        state: `overdue`, `soon` or `standing`.
        days: until it is due; below zero: since it was. None where it has no day.
        within: the band it falls into, in days; None where it is in none.
        alert: what is the matter.
    """

    state: str
    days: int | None
    within: int | None
    alert: Alert


@dataclass(frozen=True, slots=True)
class Alerts:
    """All alerts of a day, the most urgent first.

    Attributes:
        today: the day.
        bands: within how many days something is shown before it is due.
        rows: overdue the longest first, then what is due the soonest, then what has no day.
        notes: what was not looked for, because no policy says when; see docs/alerts.md.
        errors: how many errors the rules find in these books.
    """

    today: datetime.date
    bands: tuple[int, ...]
    rows: tuple[Placed, ...]
    notes: tuple[str, ...]
    errors: int
    identity: Identity

    @property
    def overdue(self) -> int:
        """Return how many are overdue."""
        return sum(row.state == OVERDUE for row in self.rows)


def placed(alert: Alert, today: datetime.date, bands: tuple[int, ...]) -> Placed | None:
    """Return how an alert stands on a day; None where it is too early to say anything."""
    if alert.day is None:
        return Placed(STANDING, None, None, alert)
    days = (alert.day - today).days
    if days < 0:
        return Placed(OVERDUE, days, None, alert)
    within = next((band for band in bands if days <= band), None)
    return None if within is None else Placed(SOON, days, within, alert)


def urgency(row: Placed) -> tuple[int, int, Decimal, str, str]:
    """Return what alerts are sorted by: state, days, the larger amount first, and what it is."""
    alert = row.alert
    order = (OVERDUE, SOON, STANDING).index(row.state)
    return order, row.days or 0, -abs(alert.amount or ZERO), alert.kind, alert.about
