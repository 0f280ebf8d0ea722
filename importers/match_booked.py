"""What the books have of the lines of bank statements: receipts in force, receipts taken back.

A receipt that was reversed books nothing: its deposit waits again, and a person decides. Only where
the bank took the money back as well is the deposit settled by the receipt and its reversal. The
receipts of a line are held against it, so that a deposit booked twice or in part is seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from ledger.money import BOOK_CURRENCY, ZERO
from ledger.versions import REVERSES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ledger.bank_facts import BankLineTerm

#: A receipt that names no line may be a line's own if it was booked within so many days of it.
NEAR_DAYS = 10

#: Metadata by which a transaction says which line of a statement it books.
BANK_LINE = "bank-line"


class Receipt(NamedTuple):
    """Money that came in by an entry that names no line."""

    key: str
    date: datetime.date


class Undone(NamedTuple):
    """A receipt of a line that was reversed: its key, why, and on which day where that is later."""

    key: str
    reason: str
    later: datetime.date | None


class Uneven(NamedTuple):
    """A line whose receipts are together not what the bank has: how much, by which entries."""

    line: BankLineTerm
    booked: Decimal
    keys: tuple[str, ...]


@dataclass
class Booked:
    """What the books have of lines.

    Attributes:
        parts: line -> its receipts in force, each with what it says came in, in the line's
            currency, None where it does not say.
        undone: line -> its receipts that were reversed.
        others: fund's cash account -> amount -> what came in without a line.
    """

    parts: dict[str, list[tuple[str, Decimal | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    undone: dict[str, list[Undone]] = field(default_factory=lambda: defaultdict(list))
    others: dict[str, dict[Decimal, list[Receipt]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def uneven(self, lines: Mapping[str, BankLineTerm]) -> Iterator[Uneven]:
        """Yield the lines that are booked in part, or more than once, in the order of days."""
        for line in sorted((lines[name] for name in self.parts), key=lambda one: (one.on, one.id)):
            numbers = [number for _, number in self.parts[line.id] if number is not None]
            if len(numbers) < len(self.parts[line.id]):
                continue
            total = sum(numbers, ZERO)
            if total != line.amount.number:
                yield Uneven(line, total, tuple(key for key, _ in self.parts[line.id]))


def booked_lines(entries: Iterable[object], lines: Mapping[str, BankLineTerm]) -> Booked:
    """Return what entries book of lines; a line that no statement has is a slip, and is none."""
    vouchers = [entry for entry in entries if isinstance(entry, Transaction)]
    reversals = {str(one.meta[REVERSES]): one for one in vouchers if REVERSES in one.meta}
    found = Booked()
    for entry in vouchers:
        if REVERSES in entry.meta:
            continue
        reversal = reversals.get(str(entry.meta.get("key", "")))
        if reversal is None:
            _note(found, entry, lines)
            continue
        undone = Undone(
            str(entry.meta["key"]),
            str(reversal.meta.get("reason", "")),
            reversal.date if reversal.date > entry.date else None,
        )
        for name in dict.fromkeys(_name(entry, leg) for leg in entry.postings):
            if name in lines:
                found.undone[name].append(undone)
    return found


def _note(found: Booked, entry: Any, lines: Mapping[str, BankLineTerm]) -> None:
    key = str(entry.meta.get("key", "")) or f"entry of {entry.date}"
    names = dict.fromkeys(name for leg in entry.postings if (name := _name(entry, leg)) in lines)
    for name in names:
        legs = [leg for leg in entry.postings if _name(entry, leg) == name]
        found.parts[name].append((key, _worth(entry, legs, lines[name])))
    for leg in entry.postings:
        if ":Cash:" in leg.account and leg.units and _name(entry, leg) not in names:
            fund = leg.account.rpartition(":")[0]
            for amount in {leg.units.number, _original(entry, leg, "")} - {None, ZERO}:
                found.others[fund][amount].append(Receipt(key, entry.date))


def _name(entry: Any, leg: Any) -> str:
    return str((leg.meta or {}).get(BANK_LINE, entry.meta.get(BANK_LINE, "")))


def _worth(entry: Any, legs: list[Any], line: BankLineTerm) -> Decimal | None:
    """Return what a receipt says came in, in the currency of the line; None if it does not say.

    A receipt for a grant in another currency than the account says what was sent: that is the
    whole of the line where it is what the bank says was sent.
    """
    cash = [leg for leg in legs if ":Cash:" in leg.account]
    if not cash:
        return None
    if line.amount.currency == BOOK_CURRENCY:
        total: Decimal = sum((leg.units.number for leg in cash), ZERO)
        return total
    stated = [_original(entry, leg, line.amount.currency) for leg in cash]
    return stated[0] if len(stated) == 1 else None


def _original(entry: Any, leg: Any, currency: str) -> Decimal | None:
    stated = (leg.meta or {}).get("original", entry.meta.get("original"))
    if not isinstance(stated, Amount) or (currency and stated.currency != currency):
        return None
    number: Decimal | None = stated.number
    return number
