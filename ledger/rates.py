"""Rates of exchange: which published rate holds for a currency on a day.

    quotes = Quotes(entries, register.policies)
    quotes.on("EUR", date(2020, 12, 9))   # Found(rate=Decimal('0.815'), source='UNORE 2020-12')

A quote is a price directive as published: units of one currency for one unit of another, with the
source that published it. Quotes of several sources may stand beside each other; the policy
`RATE-SOURCE` says which of them make dollars, in their order, so that no conversion mixes sources
in silence:

    2014-01-01 custom "policy" "RATE-SOURCE"
      value: "UNORE, ECB"

Without that policy it is the UN operational rate, else a rate from the books' own sheets.

A monthly rate holds to the end of its month or until a newer one of the same month; it is never
used for another month. A rate of the European Central Bank holds on its day and, over a weekend or
a holiday, for the days after it.
"""

from __future__ import annotations

import bisect
import datetime
import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Price

from ledger.money import BOOK_CURRENCY, CONTEXT, fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ledger.terms import PolicyTerm

POLICY = "RATE-SOURCE"

#: Rates that the books' own sheets state, whoever published them.
OWN = "own"
UN, ECB, FED = "UNORE", "ECB", "FED"

#: What makes dollars where the books have no policy on it.
USUAL = (UN, OWN)

#: How sources are called in texts that name them; the first match decides.
_NAMED = (
    (UN, re.compile(r"unore\b|un(ited nations)? (treasury )?operational rate", re.IGNORECASE)),
    (ECB, re.compile(r"ecb\b|european central bank", re.IGNORECASE)),
    (FED, re.compile(r"fed\b|(the )?(u\.?s\.? )?federal reserve", re.IGNORECASE)),
)

#: Days that a daily rate outlives its own: Easter takes four.
DAILY = datetime.timedelta(days=6)

#: A rate farther away than this says nothing about another.
NEAR = datetime.timedelta(days=70)

#: No rate holds longer than a month.
_LONGEST = datetime.timedelta(days=31)

#: Digits of a rate that is worked out from a published one: more than any amount here can show.
_FINE = Context(prec=15, traps=CONTEXT.traps)

CROSS = "cross"
_VIA = "EUR"


class Quote(NamedTuple):
    """One published rate: units of `currency` for one `base`, from a day on."""

    base: str
    currency: str
    day: datetime.date
    number: Decimal
    family: str
    source: str
    key: str
    own: bool


class Found(NamedTuple):
    """A rate to convert by, in units for one dollar, its source in words, and the quotes used."""

    rate: Decimal
    source: str
    quotes: tuple[Quote, ...]


def family_of(source: str) -> str:
    """Return the family of a source by its name: `UNORE`, `ECB`, `FED`, else an empty text."""
    return next((family for family, named in _NAMED if named.match(source)), "")


def label_of(family: str, day: datetime.date) -> str:
    """Return how a rate of a family names its source."""
    if family == ECB:
        return f"ECB {day}"
    if family == FED:
        return f"Federal Reserve H.10, average of {day:%Y-%m}"
    return f"{family} {day:%Y-%m}" if day.day == 1 else f"{family} {day}"


def quote_of(entry: Any) -> Quote | None:
    """Return the quote that a directive states, None where it states none."""
    if not isinstance(entry, Price) or entry.amount.number is None:
        return None
    meta = entry.meta
    source, stated = str(meta.get("rate-source", "")), meta.get("family")
    return Quote(
        entry.currency,
        entry.amount.currency,
        entry.date,
        entry.amount.number,
        str(stated) if stated else family_of(source),
        source,
        str(meta.get("key", "")),
        not stated,
    )


class Quotes:
    """The quotes of some books, by pair of currencies."""

    def __init__(
        self, entries: Iterable[Any] = (), policies: Mapping[str, Sequence[PolicyTerm]] = {}
    ) -> None:
        self._pairs: dict[tuple[str, str], list[Quote]] = {}
        self._policy = sorted(policies.get(POLICY, ()), key=lambda term: term.on)
        for entry in entries:
            self.learn(entry)

    def learn(self, entry: Any) -> None:
        """Know a price directive."""
        quote = quote_of(entry)
        if quote is not None:
            known = self._pairs.setdefault((quote.base, quote.currency), [])
            bisect.insort(known, quote, key=_day_of)

    def allowed(self, day: datetime.date) -> tuple[str, ...]:
        """Return the sources that make dollars on a day, in their order."""
        known = [term for term in self._policy if term.on <= day]
        if not known:
            return USUAL
        return tuple(item.strip() for item in known[-1].value.split(",") if item.strip())

    def pair(self, base: str, currency: str) -> Sequence[Quote]:
        """Return the quotes of a pair, oldest first."""
        return self._pairs.get((base, currency), ())

    def same_day(self, base: str, currency: str, day: datetime.date) -> Sequence[Quote]:
        """Return the quotes of a pair that are of a day."""
        quotes = self.pair(base, currency)
        first = bisect.bisect_left(quotes, day, key=_day_of)
        return quotes[first : bisect.bisect_right(quotes, day, key=_day_of)]

    def neighbour(self, base: str, currency: str, day: datetime.date, family: str) -> Quote | None:
        """Return the quote of a pair nearest to a day, of its family if there is one.

        An earlier one comes first; a later one where none is near, or in a table that begins with
        the newest day. None where all are farther than `NEAR`.
        """
        quotes = self.pair(base, currency)
        first = bisect.bisect_left(quotes, day, key=_day_of)
        last = bisect.bisect_right(quotes, day, key=_day_of)
        around = (range(first - 1, -1, -1), range(last, len(quotes)))
        for mine in (True, False):
            for side in around:
                for at in side:
                    if abs(quotes[at].day - day) > NEAR:
                        break
                    if not mine or quotes[at].family == family:
                        return quotes[at]
        return None

    def on(self, currency: str, day: datetime.date, sources: Sequence[str] = ()) -> Found | None:
        """Return the rate at which a currency becomes dollars on a day, None where there is none.

        Args:
            currency: any but the books' own.
            day: day of the transaction, or the last of the month.
            sources: sources to use, in their order; the policy's where none is given.
        """
        for item in sources or self.allowed(day):
            words = item.casefold().split()
            if len(words) == 2 and words[1] == CROSS:
                found = self._cross(words[0].upper(), currency, day)
            else:
                found = self._direct(item, currency, day)
            if found is not None:
                return found
        return None

    def _direct(self, item: str, currency: str, day: datetime.date) -> Found | None:
        for base, other in ((BOOK_CURRENCY, currency), (currency, BOOK_CURRENCY)):
            quote = self._newest(base, other, item, day)
            if quote is not None:
                return _found(quote)
        return None

    def _cross(self, item: str, currency: str, day: datetime.date) -> Found | None:
        """Return a rate by way of the euro, from two quotes of one source and one day."""
        ours = self._newest(_VIA, BOOK_CURRENCY, item, day)
        theirs = self._newest(_VIA, currency, item, day)
        if ours is None or theirs is None or ours.day != theirs.day:
            return None
        rate = _plain(_FINE.divide(theirs.number, ours.number))
        keys = f"{theirs.key}, {ours.key}"
        return Found(rate, f"{ours.source}, EUR cross ({keys})", (theirs, ours))

    def _newest(self, base: str, currency: str, item: str, day: datetime.date) -> Quote | None:
        quotes = self.pair(base, currency)
        at = bisect.bisect_right(quotes, day, key=_day_of)
        while at and day - quotes[at - 1].day <= _LONGEST:
            at -= 1
            if _holds(quotes[at], day) and _is_of(quotes[at], item):
                return quotes[at]
        return None

    def months(self, currency: str, sources: Sequence[str] = ()) -> Iterator[tuple[str, Quote]]:
        """Yield each month (`2014-03`) and quote of a currency's own pairs, oldest first."""
        for base, other in ((BOOK_CURRENCY, currency), (currency, BOOK_CURRENCY)):
            for quote in self.pair(base, other):
                items = sources or self.allowed(quote.day)
                if any(_is_of(quote, item) for item in items):
                    yield f"{quote.day:%Y-%m}", quote


def _day_of(quote: Quote) -> datetime.date:
    return quote.day


def _is_of(quote: Quote, item: str) -> bool:
    """Return whether a quote is of a source as a policy names it."""
    if item.casefold() == OWN:
        return quote.own
    return quote.family == item.upper() or quote.source.casefold().startswith(item.casefold())


def _holds(quote: Quote, day: datetime.date) -> bool:
    if quote.family == ECB:
        return day - quote.day <= DAILY
    return (quote.day.year, quote.day.month) == (day.year, day.month)


def _found(quote: Quote) -> Found:
    """Return a quote as units for one dollar; one that is dollars for a unit says so."""
    named = f"{quote.source} ({quote.key})".strip() if quote.key else quote.source
    if quote.base == BOOK_CURRENCY:
        return Found(quote.number, named, (quote,))
    rate = _plain(_FINE.divide(Decimal(1), quote.number))
    said = f"1 {quote.base} = {fixed(quote.number)} {BOOK_CURRENCY}"
    return Found(rate, f"{named}, {said}", (quote,))


def _plain(number: Decimal) -> Decimal:
    """Return a number without zeros behind its last decimal, and without an exponent."""
    return Decimal(fixed(number.normalize()))
