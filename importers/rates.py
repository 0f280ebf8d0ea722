"""Rates of exchange: what a row states, what the books know, and dollars made of other money.

UN rates are units of a currency for one dollar. A row that states dollars is taken at its word;
where it states the rate too, the two must agree within the unit the dollars were rounded to.
"""

from __future__ import annotations

import bisect
import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Price

from ledger.money import BOOK_CURRENCY, converted, fixed, quantum

if TYPE_CHECKING:
    from decimal import Decimal

    from ledger.books import Peek

#: A rate older than this is not the rate of the day: UN rates are set monthly.
AGE_LIMIT = datetime.timedelta(days=31)


class Dollars(NamedTuple):
    """What an amount is in dollars, and how one knows."""

    number: Decimal
    rate: Decimal | None = None
    source: str = ""


class Rates:
    """The rates of the books and of the workbook being read."""

    def __init__(self, peek: Peek) -> None:
        self._days: dict[str, list[datetime.date]] = {}
        self._rates: dict[tuple[str, datetime.date], tuple[Decimal, str]] = {}
        for key, entries in peek.entries_by_key.items():
            if key.startswith("rate:"):
                for entry in entries:
                    self.learn(entry)

    def learn(self, entry: Any) -> None:
        """Know a price of one dollar."""
        if isinstance(entry, Price) and entry.currency == BOOK_CURRENCY:
            currency = entry.amount.currency
            source = _source(entry.meta)
            if (currency, entry.date) not in self._rates:
                bisect.insort(self._days.setdefault(currency, []), entry.date)
            number: Any = entry.amount.number
            self._rates[currency, entry.date] = (number, source)

    def on(self, currency: str, day: datetime.date) -> tuple[Decimal, str] | None:
        """Return the newest rate on a day and its source, None where it is too old or missing."""
        days = self._days.get(currency, [])
        at = bisect.bisect_right(days, day)
        if not at or day - days[at - 1] > AGE_LIMIT:
            return None
        return self._rates[currency, days[at - 1]]


def _source(meta: dict[str, Any]) -> str:
    """Return who published a rate, and by which directive of the books it is known."""
    published, key = str(meta.get("rate-source", "")), meta.get("key", "")
    return f"{published} ({key})".strip() if key else published


def unit_facts(values: dict[str, Any]) -> dict[str, Any]:
    """Return the unit to which a row's dollars were rounded, where it is not the cent."""
    unit = values.get("usd_unit")
    return {} if unit is None or unit == quantum(BOOK_CURRENCY) else {"usd-unit": unit}


def agrees(stated: Decimal, original: Decimal, rate: Decimal, unit: Decimal | None) -> str:
    """Return why dollars, original and rate do not agree, or an empty text."""
    made = converted(original, rate)
    allowed = unit if unit is not None else quantum(BOOK_CURRENCY)
    if abs(made - stated) <= allowed:
        return ""
    return (
        f"{fixed(original)} at {fixed(rate)} is {fixed(made)} {BOOK_CURRENCY}, the row says "
        f"{fixed(stated)}: more than {fixed(allowed)} apart"
    )
