"""Rates of exchange: each that was used is that of its cost's month, and what is left is explained.

Three things are reckoned once more. Each original at the rate of its month makes the dollars that
are booked, to the cent. What a receipt or a report takes off a receivable or an advance is its
share of what that is carried at. And the difference accounts have exactly what these leave:
realised and unrealised gains and losses explain the whole movement.

Which day's month is meant is a policy, `RATE-DAY`: `cost-date` (as is usual) or `booking`.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.chart import EXPENSE
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, converted, fixed, grouped, minor_units
from ledger.rates import Quotes
from ledger.versions import REVERSES
from ledger.words import BudgetClass
from reports.identity import identity
from reports.moves import Places
from reports.reconciliations.gains import GAIN_SAYS, Gains
from reports.reconciliations.held import (
    Found,
    Item,
    Pair,
    Reconciled,
    Words,
    counted,
    fine,
    reconciled,
)
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.rates import Found as Rate

WORDS = Words("reconcile-rates", "Reconciliation of rates", "As booked", "At the month's rate")

POLICY = "RATE-DAY"
COST_DAY, BOOKING_DAY = "cost-date", "booking"

MONTH = "rate of the month"
ANOTHER = "another rate than its month's"
STATED = "dollars stated, and not those of its month's rate"
NO_RATE = "no rate of the month in the books"
NOT_MADE = "dollars are not the original at the rate stated"
ROUNDING = "rounded to the unit stated, or to the cent"

SAYS = {
    MONTH: "original and rate of its month make the dollars booked, within the unit stated",
    **GAIN_SAYS,
}

#: What the source of a rate says that nobody stated.
_IMPLIED = "implied"

_CENT = Decimal("0.01")
_SUPPORT = str(BudgetClass.SUPPORT_COST)

#: Which line of an entry its original is about, the first kind that it has.
_HOMES = (EXPENSE, "cash", "advance", "receivable", "deferred", "refundable", "payable")


class Use(NamedTuple):
    """A rate that an entry used: of which line, and what it made of how much."""

    line: Line
    original: Decimal
    currency: str
    dollars: Decimal
    unit: Decimal


def reconcile_rates(books: Books, today: datetime.date) -> Reconciled:
    """Return every rate that was used up to a day, held against those of the books."""
    return _Work(books, today).result()


class _Work:
    def __init__(self, books: Books, today: datetime.date) -> None:
        self._books, self._today = books, today
        self._places = Places(books)
        self._quotes = Quotes(books.entries, books.register.policies)
        self._known: dict[tuple[str, datetime.date], Rate | None] = {}
        # What takes an entry back is at the rate of what it takes back.
        back = {str(e.meta[REVERSES]) for e in books.entries if REVERSES in e.meta}
        self._first = {
            str(e.meta["key"]): e.meta.get("cost-date", e.date)
            for e in books.entries
            if back and e.meta.get("key") in back
        }
        self._items: list[Item] = []
        self._pairs: list[Pair] = []
        self._rounding: dict[str, Decimal] = defaultdict(lambda: ZERO)

    def result(self) -> Reconciled:
        """Hold each use, then what the difference accounts have, and add up."""
        sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
        found: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        count = 0
        for use in uses(self._books, self._today):
            count += 1
            both = found[use.currency]
            both[0] += use.dollars
            both[1] += self._hold(use)
        for currency, (ours, theirs) in sorted(found.items()):
            sums[currency, f"dollars of originals in {currency}", BOOK_CURRENCY] = ours, theirs
            if apart := self._rounding[currency]:
                amount = fine(apart, BOOK_CURRENCY)
                self._items.append(
                    Item(currency, ROUNDING, None, BOOK_CURRENCY, amount, "", "", "", "",
                         open=False)
                )  # fmt: skip
        gains = Gains(self._books, self._today, self._places)
        sums |= gains.sums
        notes = [
            f"The month is that of the day the cost arose (policy {POLICY})."
            if self._day_is(COST_DAY)
            else f"The month is that of the day of booking (policy {POLICY})."
        ]
        everything = Found(
            sums,
            [*self._pairs, *gains.pairs],
            [*self._items, *gains.items],
            SAYS,
            lists=[gains.listed()],
            notes=notes,
        )
        about = f"{counted(count, 'original')} in {', '.join(sorted(found))}, to {self._today}"
        return reconciled(WORDS, about, everything, identity(self._books))

    def _day_is(self, word: str) -> bool:
        return self._policy(self._today) == word

    def _policy(self, day: datetime.date) -> str:
        """Return which day decides.

        Raises:
            BadInputError: the policy in force says something else.
        """
        policy = self._books.register.policy(POLICY, day)
        if policy is None:
            return COST_DAY
        if policy.value not in {COST_DAY, BOOKING_DAY}:
            raise BadInputError(
                f"the policy {POLICY} is {policy.value!r}", where=str(policy.place),
                advice=f"It is {COST_DAY} or {BOOKING_DAY}.",
            )  # fmt: skip
        return policy.value

    def _rate(self, currency: str, day: datetime.date) -> Rate | None:
        at = currency, day
        if at not in self._known:
            self._known[at] = self._quotes.on(currency, day)
        return self._known[at]

    def _hold(self, use: Use) -> Decimal:
        """Return what a use should have made; what it departs by is an item."""
        line = use.line
        if line.rate:
            made = _made(use.original, line.rate)
            if abs(use.dollars - made) > use.unit:
                said = f"{_original(use)} at {fixed(line.rate)} make {grouped(made)}"
                self._note(NOT_MADE, use, use.dollars - made, said, f"{grouped(use.dollars)}")
                return made
        cost_day = self._policy(line.date) == COST_DAY
        day = line.cost_date if cost_day else line.date
        day = self._first.get(str(self._books.entries[line.entry].meta.get(REVERSES, "")), day)
        rate = self._rate(use.currency, day)
        if rate is None:
            said = f"{_original(use)} of {day:%Y-%m}"
            self._note(NO_RATE, use, ZERO, said, self._ours(use))
            return use.dollars
        made = _made(use.original, rate.rate)
        apart = use.dollars - made
        if abs(apart) > use.unit or (line.rate and rate.rate != line.rate and apart):
            said = f"{_original(use)} at {fixed(rate.rate)}, {rate.source}, make {grouped(made)}"
            stated = not line.rate or _IMPLIED in line.rate_source
            self._note(STATED if stated else ANOTHER, use, apart, said, self._ours(use))
            return made
        self._rounding[use.currency] += apart
        self._pairs.append(
            Pair(use.currency, day, MONTH, BOOK_CURRENCY,
                 f"{_original(use)} at {fixed(rate.rate)}, {rate.source}", "",
                 fine(made, BOOK_CURRENCY), line.key or "an entry without key",
                 self._places[line.entry], fine(use.dollars, BOOK_CURRENCY),
                 total_mark([line.illustrative]))
        )  # fmt: skip
        return made

    def _ours(self, use: Use) -> str:
        line = use.line
        stated = f"at {fixed(line.rate)}" if line.rate else "at no rate"
        source = f" ({line.rate_source})" if line.rate_source else ""
        return f"{line.key or 'an entry without key'}: {grouped(use.dollars)} {stated}{source}"

    def _note(self, kind: str, use: Use, amount: Decimal, theirs: str, ours: str) -> None:
        line, number = use.line, fine(amount, BOOK_CURRENCY)
        if kind == NOT_MADE:
            ours = f"{line.key or 'an entry without key'}: {ours}"
        place = self._places[line.entry]
        self._items.append(
            Item(
                use.currency,
                kind,
                line.cost_date,
                BOOK_CURRENCY,
                number,
                theirs,
                "",
                ours,
                place,
                mark=total_mark([line.illustrative]),
            )
        )


def uses(books: Books, today: datetime.date) -> Iterator[Use]:
    """Yield each original of the books with the dollars that it became.

    A posting's own original is about it; an entry's is about its cost, else its cash, else what is
    due. What is carried, and so moves at no rate, is not: it states none and has a share.
    """
    of_entry: dict[int, list[Line]] = {}
    for line in books.lines:
        if line.original_currency in {"", BOOK_CURRENCY} or line.date > today:
            continue
        of_entry.setdefault(line.entry, []).append(line)
    for number, lines in of_entry.items():
        entry = books.entries[number]
        own = [line for line in lines if _own(entry, line)]
        for line in own:
            if line.rate and line.kind in _HOMES:
                yield _use(entry, line, line.amount)
        rest = [line for line in lines if not _own(entry, line)]
        if isinstance(entry.meta.get("original"), Amount) and rest:
            home = _home(rest)
            if home is not None:
                amount = sum((line.amount for line in home), ZERO)
                yield _use(entry, home[0], amount)


def _own(entry: Any, line: Line) -> bool:
    return "original" in (entry.postings[line.posting].meta or {})


def _home(lines: Sequence[Line]) -> list[Line] | None:
    """Return the lines that an entry's original became; None where no one kind is it."""
    for kind in _HOMES:
        own = [one for one in lines if one.kind == kind and one.budget_class != _SUPPORT]
        if own:
            # What came in and goes on to another funding of the same account is one amount.
            total = sum((one.amount for one in own), ZERO)
            return own if total else None
    return None


def _use(entry: Any, line: Line, amount: Decimal) -> Use:
    meta = (entry.postings[line.posting].meta or {}) | {}
    unit = meta.get("usd-unit", entry.meta.get("usd-unit", _CENT))
    unit = unit if isinstance(unit, Decimal) and unit > 0 else _CENT
    original = abs(line.original).copy_sign(amount)
    return Use(line, original, line.original_currency, amount, unit)


def _made(original: Decimal, rate: Decimal) -> Decimal:
    return fine(converted(original, rate), BOOK_CURRENCY)


def _original(use: Use) -> str:
    number = use.original.quantize(Decimal(1).scaleb(-minor_units(use.currency)))
    return f"{grouped(number)} {use.currency}"
