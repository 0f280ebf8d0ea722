"""How an amount in another currency became dollars: its original, its rate, and who said so.

A row may state its dollars or its rate. Where it states neither, the importer took the newest rate
of the books; that rate is a price directive with a source of its own, and is named here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Price

from ledger.money import BOOK_CURRENCY, fixed, grouped
from reports.evidence.sources import origin_of
from reports.reconciliations.source_rows import origins_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.books import Books
    from reports.evidence.sources import Source
    from reports.moves import Places


#: How a rate's directive is named in the source of an entry's rate.
_KEY = re.compile(r"\b(rate:[^\s,()]+)")


class Exchange(NamedTuple):
    """How an amount in another currency became dollars.

    Attributes:
        part: `entry`, or which posting.
        price_key, price_place: the price directives, where the rate was taken from the books.
    """

    part: str
    original: str
    rate: str
    rate_source: str
    price_key: str
    price_place: str


class Prices:
    """The rates of exchange of the books, to find the one that an entry was booked at."""

    def __init__(self, books: Books, places: Places) -> None:
        self._places = places
        self._by_key: dict[str, int] = {}
        self._found: dict[str, list[tuple[int, Price]]] = {}
        for number, entry in enumerate(books.entries):
            if not isinstance(entry, Price):
                continue
            self._by_key.setdefault(str(entry.meta.get("key", "")), number)
            if entry.currency == BOOK_CURRENCY:
                self._found.setdefault(entry.amount.currency, []).append((number, entry))

    def exchange(self, entry: Any, source: Source | None) -> tuple[Exchange, ...]:
        """Return every exchange that an entry and its postings speak of."""
        return tuple(dict.fromkeys(self._exchange(entry, source)))

    def _exchange(self, entry: Any, source: Source | None) -> Iterator[Exchange]:
        stated = source is not None and _states(source, entry)
        parts = [("entry", entry.meta)]
        postings = enumerate(getattr(entry, "postings", ()), 1)
        parts += [(f"posting {at}", leg.meta or {}) for at, leg in postings]
        for part, meta in parts:
            # A revaluation states what is outstanding: it moves no original of its own.
            original = meta.get("original", meta.get("outstanding"))
            if not isinstance(original, Amount) or original.number is None:
                continue
            rate = meta.get("rate")
            said = str(meta.get("rate-source", ""))
            key, place = "", ""
            if rate is not None and not stated:
                key, place = self._price(entry, original.currency, rate, said)
            amount = f"{grouped(original.number)} {original.currency}"
            text = fixed(rate) if rate is not None else ""
            yield Exchange(part, amount, text, said, key, place)

    def _price(self, entry: Any, currency: str, rate: Decimal, said: str) -> tuple[str, str]:
        """Return key and place of the rate of the books that an entry names.

        By the keys that its source states, of one rate or of the two of a cross; else the newest
        such rate, up to the entry's day.
        """
        keys = [key for key in _KEY.findall(said) if key in self._by_key]
        if keys:
            return ", ".join(keys), ", ".join(self._places[self._by_key[key]] for key in keys)
        fits = [
            (number, price)
            for number, price in self._found.get(currency, ())
            if price.date <= entry.date and price.amount.number == rate and said in _names(price)
        ]
        if not fits:
            return "", ""
        number, price = max(fits, key=lambda one: one[1].date)
        return str(price.meta.get("key", "")), self._places[number]


def _names(price: Price) -> tuple[str, str]:
    """Return how an entry may name the rate's source: as published, or with the rate's key."""
    source = str(price.meta.get("rate-source", ""))
    return source, f"{source} ({price.meta.get('key', '')})"


def _states(source: Source, entry: Any) -> bool:
    """Return whether a row of an entry states the rate, or the dollars, itself."""
    found = [origin_of(text) for text in origins_of(entry)]
    rows = [row for origin in found if origin for row in source.rows(origin)]
    return any("rate" in row.values or "usd" in row.values for row in rows)
