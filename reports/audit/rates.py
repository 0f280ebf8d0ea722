"""Rates: whether what arose in another currency is in the books at the rate of its month (A15)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ledger.money import BOOK_CURRENCY, ZERO
from ledger.rates import Quotes, family_of
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.lines import Line
    from ledger.rates import Found
    from reports.audit.evidence import Evidence


def exchange(evidence: Evidence, sheet: Sheet) -> None:
    """A15: the rate is that of the month, the dollars are the original at it, the rest is shown.

    Source: S, the operational rate in force on the day of the transaction.
    """
    sheet.how = (
        "Each original's rate against the quote of the same source that holds on the day of the "
        "cost, or of the entry; one of its amounts against the original at that rate; and where "
        "all of an original receivable is settled, its dollars against nothing: the rest must be "
        "in ExchangeDifference. A reversal keeps the rate of what it takes back."
    )
    quotes = Quotes(evidence.entries, evidence.register.policies)
    known: dict[tuple[str, datetime.date, str], Found | None] = {}
    proved = unproved = 0
    worth = ZERO
    for entry, lines in _foreign(evidence).items():
        for line in lines:
            if entry in evidence.taken_back.reversals:
                continue
            day = line.cost_date if line.kind == "expense" else line.date
            family = family_of(line.rate_source)
            key = line.original_currency, day, family
            if key not in known:
                known[key] = quotes.on(line.original_currency, day, (family,) if family else ())
            quote = known[key]
            if not line.rate:
                unproved += 1
                _unrated(evidence, sheet, entry, line, quote)
                continue
            if quote is None:
                unproved += 1
            elif quote.rate == line.rate or _as_before(evidence, entry, line):
                proved += 1
            else:
                _apart(evidence, sheet, line, quote, family)
            worth += _worth(line)
            if not _is_at(evidence, entry, line):
                what = f"no amount of this entry is {line.original:f} {line.original_currency}"
                evidence.row(
                    sheet,
                    Weight.FINDING,
                    line,
                    f"{what} at {line.rate:f}",
                    expected=money(_worth(line)),
                    found=money(abs(line.amount)),
                )
    _settled(evidence, sheet)
    sheet.saw("Originals at a rate that a quote of the books proves", proved)
    sheet.saw("Originals at a rate that no quote of the books can prove", unproved)
    sheet.saw("All of them, at their own rates", proved + unproved, worth)
    gained = sum((line.amount for line in evidence.lines
                  if line.kind == "exchange-difference"), ZERO)  # fmt: skip
    sheet.saw(
        "Exchange differences booked",
        sum(line.kind == "exchange-difference" for line in evidence.lines),
        -gained,
    )
    if not proved and not unproved:
        sheet.untested = "nothing arose in another currency"


def _foreign(evidence: Evidence) -> dict[int, list[Line]]:
    """Return entry -> one line for each original that it states, with a rate."""
    found: dict[int, dict[tuple[Any, ...], Line]] = defaultdict(dict)
    for line in evidence.lines:
        if line.original_currency and line.original_currency != BOOK_CURRENCY:
            key = line.original, line.original_currency, line.rate
            known = found[line.entry].get(key)
            # A cost's day decides about a rate where there is a cost.
            if known is None or (line.kind == "expense" and known.kind != "expense"):
                found[line.entry][key] = line
    return {entry: list(by_key.values()) for entry, by_key in found.items()}


def _as_before(evidence: Evidence, entry: int, line: Line) -> bool:
    """Return whether a new version keeps the original and rate of the version that it answers."""
    at = evidence.taken_back.corrections.get(entry)
    return at is not None and evidence.entries[at].meta.get("rate") == line.rate


def _unrated(evidence: Evidence, sheet: Sheet, entry: int, line: Line, quote: Found | None) -> None:
    """Find an original without a rate, of which no amount is what the books' quote makes of it."""
    if quote is None or _is_at(evidence, entry, line._replace(rate=quote.rate)):
        return
    what = f"{line.original:f} {line.original_currency} states no rate; the books have "
    what += f"{quote.rate:f} ({quote.quotes[0].source}) for the day"
    evidence.row(sheet, Weight.OBSERVATION, line, what, expected=f"{quote.rate:f}", found="none")


def _worth(line: Line) -> Decimal:
    """Return an original in dollars at its own rate, to the cent, halves away from zero."""
    cents, rest = divmod(abs(line.original) * 100, line.rate)
    return (cents + (1 if rest * 2 >= line.rate else 0)) / 100


def _apart(evidence: Evidence, sheet: Sheet, line: Line, quote: Found, family: str) -> None:
    source = quote.quotes[0].source
    said = f"{line.original_currency} at {line.rate:f} ({line.rate_source or 'no source stated'})"
    what = f"{said}; the books have {quote.rate:f} ({source}) for the day"
    weight = Weight.FINDING if family else Weight.OBSERVATION
    evidence.row(sheet, weight, line, what, expected=f"{quote.rate:f}", found=f"{line.rate:f}")


def _is_at(evidence: Evidence, entry: int, line: Line) -> bool:
    """Return whether an amount of the entry, or a sum of one kind, is the original at its rate."""
    whole = evidence.entries[entry]
    unit = whole.meta.get("usd-unit")
    worth = _worth(line)
    slack = unit / 2 if unit else ZERO
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for posting in whole.postings:
        number = posting.units.number
        if abs(abs(number) - worth) <= slack:
            return True
        root = posting.account.split(":", 3)
        sums[":".join(root[:3]) if root[0] != "Expenses" else "Expenses"] += number
    return any(abs(abs(total) - worth) <= slack for total in sums.values())


def _settled(evidence: Evidence, sheet: Sheet) -> None:
    """Find receivables of which the whole original is settled, and dollars are left or missing."""
    left: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    last: dict[tuple[str, str], Line] = {}
    for line in evidence.lines:
        if line.kind != "receivable":
            continue
        amount = evidence.register.fundings.get(line.funding)
        currency = amount.amount.currency if amount and amount.amount else ""
        if currency in {"", "USD"}:
            continue
        key = line.funding, currency
        left[key][1] += line.amount
        if line.original_currency == currency:
            left[key][0] += abs(line.original).copy_sign(line.amount)
            last[key] = line
    settled = 0
    for key, (original, dollars) in sorted(left.items()):
        if original or key not in last:
            continue
        settled += 1
        if dollars:
            what = f"nothing is due under {key[0]} in {key[1]}, and its receivable is not nothing"
            evidence.row(sheet, Weight.FINDING, last[key], what, amount=dollars,
                         expected=money(ZERO), found=money(dollars))  # fmt: skip
    sheet.saw("Receivables in other currencies that are settled", settled)
