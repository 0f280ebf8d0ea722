"""Cash that nothing from a bank holds: silence is no proof, so it is named.

A cash account without any statement is one; so is what the books moved after the last statement of
an account, and what they have in no currency that its bank accounts are in.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO
from reports.reconciliations.bank_part import marked
from reports.reconciliations.held import Item, counted, fine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reports.moves import Places
    from reports.reconciliations.bank_part import Part
    from reports.reconciliations.bank_sides import Unit

UNHELD = "cash that no statement holds"
LATER = "after the last statement"
UNKNOWN = "no amount in the account's currency"


class Unheld(NamedTuple):
    """Items, and the total that they belong to: `None` where there is nothing to say."""

    items: tuple[Item, ...] = ()
    total: tuple[tuple[str, str, str], Decimal] | None = None


def without_statement(cash: str, units: Sequence[Unit], places: Places) -> Unheld:
    """Return a cash account that no bank says anything of."""
    if not units:
        return Unheld()
    return _together(
        (f"{cash} {BOOK_CURRENCY}", "balance without a statement", BOOK_CURRENCY),
        UNHELD, [(unit, unit.amount) for unit in units], "no statement", places,
    )  # fmt: skip


def after_the_last(
    part: Part, units: Sequence[tuple[Unit, Decimal]], until: datetime.date, places: Places
) -> Unheld:
    """Return what was booked after the last statement of an account, up to a day.

    It is explained while the next monthly statement is not due yet, and open from then on.
    """
    later = [(unit, worth) for unit, worth in units if part.ends < unit.day <= until]
    if not later:
        return Unheld()
    at = (f"{part.name} since {part.ends}", "movements after the last statement", part.currency)
    said = f"the last statement ends on {part.ends}"
    return _together(at, LATER, later, said, places, is_open=until > _due(part.ends))


def _due(ends: datetime.date) -> datetime.date:
    """Return the last day on which no newer statement need be there: the end of the next month.

    >>> _due(datetime.date(2010, 4, 30)), _due(datetime.date(2010, 4, 12))
    (datetime.date(2010, 5, 31), datetime.date(2010, 4, 30))
    """
    first = ends + datetime.timedelta(days=1)
    return (first.replace(day=1) + datetime.timedelta(days=31)).replace(day=1) - (
        datetime.timedelta(days=1)
    )


def in_dollars_only(
    cash: str, units: Sequence[Unit], last: datetime.date, places: Places
) -> Unheld:
    """Return the entries that state no amount in the currency of any bank account."""
    own = [unit for unit in units if unit.day <= last]
    if not own:
        return Unheld()
    at = (f"{cash} without one", "entries in dollars only", BOOK_CURRENCY)
    items = tuple(
        Item(
            at[0], UNKNOWN, unit.day, BOOK_CURRENCY, fine(unit.amount, BOOK_CURRENCY), "", "",
            unit.key or "an entry without key", places[unit.number], mark=marked(unit),
        )
        for unit in own
    )  # fmt: skip
    return Unheld(items, (at, sum((unit.amount for unit in own), ZERO)))


def _together(
    at: tuple[str, str, str],
    kind: str,
    some: Sequence[tuple[Unit, Decimal]],
    theirs: str,
    places: Places,
    *,
    is_open: bool = True,
) -> Unheld:
    """Return some entries as one item of a total of their own."""
    part, _, currency = at
    days = [unit.day for unit, _ in some]
    total = sum((worth for _, worth in some), ZERO)
    ours = f"{counted(len(some), 'entry')} from {min(days)} to {max(days)}"
    last = max((unit for unit, _ in some), key=lambda unit: (unit.day, unit.number))
    amount, mark = fine(total, currency), marked(*(unit for unit, _ in some))
    ours += f", the last {last.key or 'an entry without key'}"
    item = Item(
        part, kind, max(days), currency, amount, theirs, "", ours, places[last.number], is_open,
        mark,
    )  # fmt: skip
    return Unheld((item,), (at, total))
