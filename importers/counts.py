"""What becomes of rows, counted: how many of each kind, and what they add up to by currency."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from importers.cells import Told
from importers.desk import BuildError, currency_of
from ledger.money import BOOK_CURRENCY, ZERO, fixed

#: Fields whose sum says how much money a sheet's rows are about: the first that a row fills.
_SUMMED = ("amount", "paid", "usd")

#: What becomes of a row, in the order in which it is shown, and how it is called.
NEW, KNOWN, ASIDE, REFUSED = "new", "known", "set aside", "refused"
CORRECTED, REVERSED, CONFLICT = "corrected", "reversed before", "in conflict"
ALWAYS = (NEW, KNOWN, ASIDE, REFUSED)
STATES = (NEW, CORRECTED, KNOWN, REVERSED, ASIDE, CONFLICT, REFUSED)


@dataclass
class Counts:
    """A sheet's rows by what becomes of them: how many, what they add up to, total rows.

    Attributes:
        rows: state -> number of rows.
        sums: state -> currency -> sum of the amounts as they stand.
        dollars: state -> what they are in the books' currency, as far as that is known: what the
            books make of them, else the dollars that the rows state.
        unknown: state -> how many of the rows that are summed nobody has stated dollars of.
    """

    rows: Counter[str] = field(default_factory=Counter)
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    dollars: dict[str, Decimal] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    totals: int = 0

    def add(self, state: str, values: dict[str, Any], booked: Decimal | None) -> None:
        """Count a row."""
        self.rows[state] += 1
        for name in _SUMMED:
            value = values.get(name)
            if value is None:
                continue
            try:
                currency = BOOK_CURRENCY if name == "usd" else currency_of(values, name)
            except BuildError:
                return
            number = _number(value)
            if number is None:
                return
            sums = self.sums.setdefault(state, {})
            sums[currency] = sums.get(currency, ZERO) + number
            usd = _number(values.get("usd")) if booked is None else booked
            if usd is None and currency == BOOK_CURRENCY:
                usd = number
            if usd is None:
                self.unknown[state] += 1
            else:
                self.dollars[state] = self.dollars.get(state, ZERO) + usd
            return

    def merge(self, other: Counts) -> None:
        """Add another sheet's rows."""
        self.rows += other.rows
        self.totals += other.totals
        self.unknown += other.unknown
        for state, sums in other.sums.items():
            own = self.sums.setdefault(state, {})
            for currency, number in sums.items():
                own[currency] = own.get(currency, ZERO) + number
        for state, number in other.dollars.items():
            self.dollars[state] = self.dollars.get(state, ZERO) + number

    def as_json(self) -> dict[str, Any]:
        """Return plain data, amounts as text."""
        states = {state.replace(" ", "_"): state for state in STATES}
        return {
            **{name: self.rows[state] for name, state in states.items()},
            "total_rows": self.totals,
            "sums": {
                name: {currency: fixed(n) for currency, n in sorted(self.sums[state].items())}
                for name, state in states.items()
                if state in self.sums
            },
            "usd": {
                name: fixed(self.dollars[state])
                for name, state in states.items()
                if state in self.dollars
            },
        }


def _number(value: Any) -> Decimal | None:
    number = value.number if value.__class__ is Told else value
    return number if isinstance(number, Decimal) else None
