"""Drawing: which vouchers a sample takes, by rules that can be followed with pencil and paper.

*Monetary unit sampling.* Every cent has the same chance. The interval is the total of the list,
divided by the number of items wanted and rounded up to a cent. A voucher of at least one interval
is taken for certain; the interval is then reckoned anew for the rest, until no such voucher is
left. The start is a cent of the first interval; from there every interval hits one cent, and the
voucher that holds it is taken.

*Random.* Vouchers in the order of the sha256 of `random:SEED:ID`; the first are taken.

The only chance is the seed. The start is the sha256 of `mus:SEED` read as one number, divided by
the interval in cents: the remainder, and one. So no version of any program changes a sample.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, quantum

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reports.evidence.sample_population import Item

TOP, DRAWN = "above the interval", "drawn"


class Point(NamedTuple):
    """A cent that was hit: its number on the list of the rest, and the voucher that holds it."""

    number: int
    at: Decimal
    item: Item
    begins: Decimal
    ends: Decimal


class Pick(NamedTuple):
    """A voucher that is taken, why, and the cents of it that were hit."""

    item: Item
    stratum: str
    points: tuple[Decimal, ...] = ()
    reasons: tuple[str, ...] = ()
    score: int = 0


class Drawn(NamedTuple):
    """What a drawing gave.

    Attributes:
        picks: vouchers, in the order of the list.
        interval, start: of the last round; None where a method has none.
        rest: total of the vouchers below the interval, from which points were drawn.
        points: every cent that was hit.
        digest: the sha256 that the start comes from, and of which text.
    """

    picks: tuple[Pick, ...]
    interval: Decimal | None = None
    start: Decimal | None = None
    rest: Decimal | None = None
    points: tuple[Point, ...] = ()
    digest: str = ""
    text: str = ""


def number_of(text: str) -> int:
    """Return the sha256 of a text as one number."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def by_money(items: Sequence[Item], seed: str, wanted: int) -> Drawn:
    """Return a monetary unit sample; see the module.

    Raises:
        BadInputError: fewer than one item is wanted.
    """
    _at_least_one(wanted)
    unit = quantum(BOOK_CURRENCY)
    rest, interval = list(items), 0
    top: list[Item] = []
    while rest and len(top) < wanted:
        total = sum(_units(item.amount, unit) for item in rest)
        interval = -(-total // (wanted - len(top)))
        more = [item for item in rest if _units(item.amount, unit) >= interval]
        if not more:
            break
        top += more
        rest = [item for item in rest if _units(item.amount, unit) < interval]
    text = f"mus:{seed}"
    picks = {item.entry: Pick(item, TOP) for item in top}
    points: list[Point] = []
    start = 0
    if rest and len(top) < wanted:
        start = number_of(text) % interval + 1
        points = _points(rest, start, interval, unit)
        for point in points:
            known = picks.get(point.item.entry, Pick(point.item, DRAWN))
            picks[point.item.entry] = known._replace(points=(*known.points, point.at))
    return Drawn(
        picks=tuple(sorted(picks.values(), key=lambda pick: (pick.item.up_to, pick.item.entry))),
        interval=interval * unit,
        start=start * unit if points else None,
        rest=sum((item.amount for item in rest), ZERO),
        points=tuple(points),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )


def _points(rest: Sequence[Item], start: int, interval: int, unit: Decimal) -> list[Point]:
    """Return the points: one cent in each interval, and the voucher in which it lies."""
    found: list[Point] = []
    up_to, at = 0, start
    for item in rest:
        below, up_to = up_to, up_to + _units(item.amount, unit)
        while at <= up_to:
            number = len(found) + 1
            found.append(Point(number, at * unit, item, below * unit, up_to * unit))
            at += interval
    return found


def _units(amount: Decimal, unit: Decimal) -> int:
    return int(amount / unit)


def by_chance(items: Sequence[Item], seed: str, wanted: int) -> Drawn:
    """Return vouchers with an equal chance each, whatever their amount.

    Raises:
        BadInputError: fewer than one item is wanted.
    """
    _at_least_one(wanted)
    order = sorted(items, key=lambda item: (number_of(f"random:{seed}:{item.id}"), item.entry))
    taken = sorted(order[:wanted], key=lambda item: (item.up_to, item.entry))
    return Drawn(tuple(Pick(item, DRAWN) for item in taken), text=f"random:{seed}:ID")


def _at_least_one(wanted: int) -> None:
    if wanted < 1:
        raise BadInputError(f"a sample of {wanted} is none: --n is 1 or more")
