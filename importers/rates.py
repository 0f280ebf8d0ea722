"""Rates of exchange: what a row states, what the books know, and dollars made of other money.

Rates are kept as published (`ledger.rates`); here they are units of a currency for one dollar, by
which an amount is divided. A row that states dollars is taken at its word; where it states the rate
too, the two must agree within the unit the dollars were rounded to. Where it states dollars and no
rate, the rate that its own figures imply is kept, with as few digits as give those dollars.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.money import BOOK_CURRENCY, CONTEXT, converted, fixed, quantum
from ledger.rates import Quotes

if TYPE_CHECKING:
    import datetime

    from ledger.books import Peek
    from ledger.rates import Found

#: The source of a rate that no one published: the row's own dollars and amount.
IMPLIED = "implied by the dollars stated"

#: The source of a rate that a row states without saying whose it is.
STATED = "as stated by the row"

#: What a difference of exchange is where nothing else is said: see `exchange` of an entry.
REALISED = "realised"

#: Digits in which an implied rate is looked for; with more it would say nothing.
_DIGITS = range(2, 16)


class Dollars(NamedTuple):
    """What an amount is in dollars, and how one knows."""

    number: Decimal
    rate: Decimal | None = None
    source: str = ""


class Rates:
    """The rates of the books and of the workbook being read."""

    def __init__(self, peek: Peek) -> None:
        self.quotes = Quotes(policies=peek.register.policies)
        for key, entries in peek.entries_by_key.items():
            if key.startswith("rate:"):
                for entry in entries:
                    self.learn(entry)

    def learn(self, entry: Any) -> None:
        """Know a price directive."""
        self.quotes.learn(entry)

    def on(self, currency: str, day: datetime.date) -> tuple[Decimal, str] | None:
        """Return the rate for a day and its source, None where the books allow none."""
        found = self.found(currency, day)
        return None if found is None else (found.rate, found.source)

    def found(self, currency: str, day: datetime.date) -> Found | None:
        """Return the rate for a day with the quotes it is made of."""
        return self.quotes.on(currency, day)

    def allowed(self, day: datetime.date) -> str:
        """Return the sources that the books allow on a day, in words."""
        return ", ".join(self.quotes.allowed(day))


def implied(original: Decimal, dollars: Decimal, unit: Decimal | None) -> Decimal | None:
    """Return the rate with the fewest digits by which an original gives the dollars stated.

    None where there is none: an amount of nothing, dollars of the other sign.
    """
    if not dollars or not original or (dollars < 0) != (original < 0):
        return None
    for digits in _DIGITS:
        context = Context(prec=digits, rounding=ROUND_HALF_EVEN, traps=CONTEXT.traps)
        rate = Decimal(fixed(context.divide(original, dollars)))
        if rate > 0 and not agrees(dollars, original, rate, unit, strict=True):
            return rate
    return None


def as_booked(made: Any, booked: Any) -> Any:
    """Return an entry as it was spelt when the books were written.

    Facts that only spell out what others say (an implied rate, that a difference was realised) are
    left out where the books have none of them: earlier imports did not write them.
    """
    if made.__class__ is not booked.__class__ or not isinstance(made, Transaction):
        return made
    meta = _as_booked(made.meta, booked.meta)
    legs = list(made.postings)
    if len(legs) == len(booked.postings):
        for at, leg in enumerate(booked.postings):
            own = _as_booked(legs[at].meta or {}, leg.meta or {})
            if own is not legs[at].meta and legs[at].meta:
                legs[at] = legs[at]._replace(meta=own)
    return made._replace(meta=meta, postings=legs)


def _as_booked(made: dict[str, Any], booked: dict[str, Any]) -> dict[str, Any]:
    bare = _bare(made)
    same = bare is not made and all(booked.get(name) == bare.get(name) for name in _SPELT)
    return bare if same else made


_SPELT = ("rate", "rate-source", "exchange")


def _bare(facts: dict[str, Any]) -> dict[str, Any]:
    source = facts.get("rate-source")
    if source is None and "exchange" not in facts:
        return facts
    kept = dict(facts)
    if str(source).endswith(IMPLIED):
        kept.pop("rate", None)
        kept["rate-source"] = str(source).removesuffix(IMPLIED).removesuffix(", rate ")
    if kept.get("rate-source") in {"", STATED}:
        del kept["rate-source"]
    if kept.get("exchange") == REALISED:
        del kept["exchange"]
    return kept


def unit_facts(values: dict[str, Any]) -> dict[str, Any]:
    """Return the unit to which a row's dollars were rounded, where it is not the cent."""
    unit = values.get("usd_unit")
    return {} if unit is None or unit == quantum(BOOK_CURRENCY) else {"usd-unit": unit}


def agrees(
    stated: Decimal,
    original: Decimal,
    rate: Decimal,
    unit: Decimal | None,
    *,
    strict: bool = False,
) -> str:
    """Return why dollars, original and rate do not agree, or an empty text.

    A `strict` look allows no more than the rounding itself: half a unit, and of a cent nothing.
    """
    made = converted(original, rate)
    allowed = unit if unit is not None else quantum(BOOK_CURRENCY)
    if strict:
        allowed = Decimal(0) if allowed <= quantum(BOOK_CURRENCY) else allowed / 2
    if abs(made - stated) <= allowed:
        return ""
    return (
        f"{fixed(original)} at {fixed(rate)} is {fixed(made)} {BOOK_CURRENCY}, the row says "
        f"{fixed(stated)}: more than {fixed(allowed)} apart"
    )
