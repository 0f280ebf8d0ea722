"""Rates of exchange that the books need, month by month: which are there, and which are missing.

A currency is needed from the first month in which the books speak of it, in an agreement, a
receivable or an original, to the last, and in every month between: a month without a rate is one
whose receipts cannot be converted and whose end cannot be revalued.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.aligned import aligned
from ledger.money import BOOK_CURRENCY, ZERO, fixed, grouped
from ledger.rates import Quotes
from reports.moves import Places
from reports.render.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.terms import AgreementTerm, GrantTerm

#: Entries at another rate that a text lists; JSON has them all.
_LISTED = 20


class Need(NamedTuple):
    """Why a rate is needed in a month: the first place where it is."""

    what: str
    place: str


class Month(NamedTuple):
    """A currency in a month: the newest rate there is, and why it is needed.

    Attributes:
        month: `2014-03`.
        rate: units for one dollar at the end of the month; empty where there is none.
        source: who published it.
        rates: how many rates of the sources asked for fall into the month.
        need, place: empty where nothing of the month is in the currency.
    """

    currency: str
    month: str
    rate: str
    source: str
    rates: int
    need: str
    place: str

    @property
    def missing(self) -> bool:
        """Whether there is no rate."""
        return not self.rates


class Used(NamedTuple):
    """An entry that was booked at another rate than the books have for its month."""

    key: str
    place: str
    date: datetime.date
    currency: str
    rate: str
    source: str
    books_rate: str
    books_source: str


@dataclass(frozen=True, slots=True)
class RatesFound:
    """Every month of every currency that is needed.

    Attributes:
        sources: the sources that were asked, in their order.
        apart: entries booked at another rate than that of their month, as they state it.
    """

    sources: tuple[str, ...]
    months: tuple[Month, ...]
    apart: tuple[Used, ...]

    @property
    def missing(self) -> tuple[Month, ...]:
        """Return the months without a rate."""
        return tuple(month for month in self.months if month.missing)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        found: dict[str, Any] = plain(self)
        for data, month in zip(found["months"], self.months, strict=True):
            data["missing"] = month.missing
        return found | {"missing": len(self.missing)}


def rates_needed(
    books: Books, begins: str = "", ends: str = "", sources: Sequence[str] = ()
) -> RatesFound:
    """Return which rates the books need and have.

    Args:
        books: the books.
        begins: first month, as `2014-03`; the first that is needed where empty.
        ends: last month; the last that is needed where empty.
        sources: sources to ask for; those that the books allow where none is given.
    """
    quotes = Quotes(books.entries, books.register.policies)
    needs = _needs(books, ends)
    months = []
    for currency in sorted(needs):
        own = needs[currency]
        counted: dict[str, int] = defaultdict(int)
        for month, _ in quotes.months(currency, sources):
            counted[month] += 1
        for month in _between(begins or min(own), ends or max(own)):
            if month < min(own):
                continue
            months.append(_month(quotes, currency, month, counted[month], own.get(month), sources))
    today = max((line.date for line in books.lines), default=datetime.date.min)
    allowed = tuple(sources) or quotes.allowed(today)
    return RatesFound(allowed, tuple(months), tuple(_apart(books, quotes)))


def _month(
    quotes: Quotes, currency: str, month: str, count: int, need: Need | None, sources: Sequence[str]
) -> Month:
    found = quotes.on(currency, _last(month), sources)
    what, place = need or ("", "")
    if found is None:
        return Month(currency, month, "", "", count, what, place)
    return Month(
        currency, month, fixed(found.rate), found.quotes[0].source, max(count, 1), what, place
    )


def _needs(books: Books, ends: str) -> dict[str, dict[str, Need]]:
    """Return currency -> month -> the first need."""
    places = Places(books)
    found: dict[str, dict[str, Need]] = defaultdict(dict)
    dated: list[tuple[datetime.date, str, Need]] = []
    register = books.register
    terms: tuple[AgreementTerm | GrantTerm, ...]
    terms = (*register.agreements.values(), *register.grants.values())
    for term in terms:
        if term.amount.currency != BOOK_CURRENCY:
            what = f"{term.word} {term.id}, {grouped(term.amount.number)} {term.amount.currency}"
            need = Need(what, places.of(term.place))
            dated.append((term.on, term.amount.currency, need))
    due: dict[str, list[Line]] = defaultdict(list)
    for line in books.lines:
        if line.original_currency and line.original_currency != BOOK_CURRENCY:
            amount = f"{grouped(abs(line.original))} {line.original_currency}"
            what = f"{line.key or 'an entry'} of {line.date}, {amount}"
            dated.append((line.date, line.original_currency, Need(what, places[line.entry])))
            if line.kind == "receivable":
                due[line.funding].append(line)
    for day, currency, need in sorted(dated):
        found[currency].setdefault(f"{day:%Y-%m}", need)
    newest = max((line.date for line in books.lines), default=datetime.date.min)
    for funding, lines in due.items():
        for month, currency, left in _open(lines, ends or f"{newest:%Y-%m}"):
            what = f"{grouped(left)} {currency} due under {funding} at the end of the month"
            found[currency].setdefault(month, Need(what, places[lines[0].entry]))
    return found


def _open(lines: Sequence[Line], ends: str) -> Iterator[tuple[str, str, Decimal]]:
    """Yield each month at whose end something is due in another currency, and how much."""
    currency = lines[0].original_currency
    moves: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.original_currency == currency:
            moves[f"{line.date:%Y-%m}"] += abs(line.original).copy_sign(line.amount)
    left = ZERO
    for month in _between(min(moves), max(ends, *moves)):
        left += moves.get(month, ZERO)
        if left > 0:
            yield month, currency, left


def _apart(books: Books, quotes: Quotes) -> Iterator[Used]:
    """Yield the entries whose rate is not that of the books for their day."""
    places = Places(books)
    seen: set[tuple[int, str, str]] = set()
    for line in books.lines:
        if not line.rate or line.original_currency in {"", BOOK_CURRENCY}:
            continue
        mark = line.entry, line.original_currency, fixed(line.rate)
        found = None if mark in seen else quotes.on(line.original_currency, line.date)
        seen.add(mark)
        if found is not None and found.rate != line.rate:
            yield Used(
                line.key,
                places[line.entry],
                line.date,
                line.original_currency,
                fixed(line.rate),
                line.rate_source,
                fixed(found.rate),
                found.source,
            )


def _between(first: str, last: str) -> Iterator[str]:
    """Yield the months from one to another."""
    year, month = int(first[:4]), int(first[5:7])
    while f"{year:04}-{month:02}" <= last:
        yield f"{year:04}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _last(month: str) -> datetime.date:
    """Return the last day of a month."""
    year, number = int(month[:4]), int(month[5:7])
    after = datetime.date(year + number // 12, number % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


class _Run(NamedTuple):
    """Months of one currency that follow each other and are alike."""

    currency: str
    missing: bool
    months: tuple[Month, ...]


def _runs(months: Sequence[Month]) -> list[_Run]:
    found: list[_Run] = []
    for month in months:
        last = found[-1] if found else None
        if last and (last.currency, last.missing) == (month.currency, month.missing):
            found[-1] = last._replace(months=(*last.months, month))
        else:
            found.append(_Run(month.currency, month.missing, (month,)))
    return found


def as_lines(found: RatesFound) -> Iterator[str]:
    """Yield what was found as people read it: what is there and missing, then each missing run."""
    yield f"Rates of exchange for one USD, by {', '.join(found.sources)}"
    if not found.months:
        yield "  Nothing in these books is in another currency."
        return
    rows = [("Currency", "Months", "", "Rate at the end", "Source")]
    rows += [_row(run) for run in _runs(found.months)]
    yield from aligned(rows, "<<<><")
    missing = found.missing
    if missing:
        yield ""
        booked = sum(bool(month.need) for month in missing)
        yield (
            f"Missing: {len(missing)} month{'s' * (len(missing) > 1)}, {booked} of them with "
            "something booked or due"
        )
        for run in _runs(found.months):
            if run.missing:
                yield from _missing(run)
    else:
        yield ""
        yield "Every month that is needed has its rate."
    if found.apart:
        yield ""
        yield f"Booked at another rate than the books have for the day: {len(found.apart)}"
        for one in found.apart[:_LISTED]:
            yield (
                f"  {one.key or one.place} of {one.date}: {one.rate} {one.currency} "
                f"({one.source or 'no source'}); the books have {one.books_rate}"
            )
        if len(found.apart) > _LISTED:
            yield f"  ... and {len(found.apart) - _LISTED} more; --json lists every one."


def _row(run: _Run) -> tuple[str, str, str, str, str]:
    count = f"{len(run.months)} month{'s' * (len(run.months) > 1)}"
    last = run.months[-1]
    if run.missing:
        return run.currency, _span(run), count, "missing", ""
    return run.currency, _span(run), count, last.rate, last.source


def _span(run: _Run) -> str:
    first, last = run.months[0].month, run.months[-1].month
    return first if first == last else f"{first} to {last}"


def _missing(run: _Run) -> Iterator[str]:
    needed = [month for month in run.months if month.need]
    head = f"  {run.currency} {_span(run)}: "
    if not needed:
        yield f"{head}nothing is booked or due in it then"
        return
    others = len(needed) - 1
    more = f" (and in {others} more month{'s' * (others > 1)} of these)" if others else ""
    yield f"{head}first needed in {needed[0].month} for {needed[0].need}{more}"
    yield f"    {needed[0].place}"
