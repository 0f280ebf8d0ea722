"""An extract of another system against the expenditure of the books, voucher by voucher."""

from __future__ import annotations

import calendar
import datetime
from typing import TYPE_CHECKING, NamedTuple

from importers.reading import Wanted, read_stranger
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO
from reports.identity import identity
from reports.moves import Places
from reports.reconciliations.cost_alone import alone, ours_alone
from reports.reconciliations.cost_match import SAYS, differences, match, pair_of
from reports.reconciliations.costs import charges_in_books, charges_of_file
from reports.reconciliations.held import (
    Found,
    Item,
    Reconciled,
    Total,
    Words,
    compared,
    counted,
    reconciled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from ledger.books import Books
    from reports.reconciliations.costs import Charge, File

WORDS = Words("reconcile-erp", "Reconciliation with an extract", "In the books", "In the extract")

KINDS = ("expenditure",)
ONLY_THEIRS = "only in the extract"
UNREAD = "cannot be relied on"


class Period(NamedTuple):
    """First and last day of what is held, both counted."""

    begins: datetime.date
    ends: datetime.date

    def has(self, day: datetime.date) -> bool:
        """Return whether a day is in it."""
        return self.begins <= day <= self.ends


def read_extract(books: Books, path: Path, folders: tuple[Path, ...], layout: str) -> File:
    """Return what an extract says.

    Raises:
        BadInputError: it cannot be read, no layout fits, or it has no cost.
    """
    wanted = Wanted(KINDS, books.folder, folders, layout)
    file = charges_of_file(path.name, read_stranger(path, wanted, books.register), KINDS)
    if not file.charges:
        raise BadInputError(
            "no row of it can be read as a cost" if file.problems else "it has no cost",
            where=path.name,
            advice="; ".join(f"{cell}: {what}" for what, cell in file.problems[:5]),
        )
    return file


def reconcile_erp(
    books: Books,
    file: File,
    begins: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> Reconciled:
    """Return an extract and the expenditure of the books, held against each other.

    Ours are the costs of the period in the funds that the extract speaks of: the whole months of
    its days, unless a first and a last day are given.

    Args:
        books: as loaded.
        file: the extract.
        begins: first day of the period.
        ends: last day of the period.
    """
    days = [charge.day for charge in file.charges]
    period = Period(begins or min(days).replace(day=1), ends or month_end(max(days)))
    theirs = [one for one in file.charges if period.has(one.day)]
    all_ours = charges_in_books(books, Places(books), dollars=file.dollars)
    return _Erp(books, file, period).held(theirs, all_ours)


def month_end(day: datetime.date) -> datetime.date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


class _Erp:
    def __init__(self, books: Books, file: File, period: Period) -> None:
        self._books = books
        self._file = file
        self._period = period
        fundings = books.register.fundings
        named = {charge.funding for charge in file.charges}
        self._funds = {fundings[name].fund for name in named if name in fundings}
        self._fundings = {name for name, one in fundings.items() if one.fund in self._funds}

    def _in_scope(self, charge: Charge) -> bool:
        return self._period.has(charge.day) and charge.funding in self._fundings

    def held(self, theirs: Sequence[Charge], all_ours: Sequence[Charge]) -> Reconciled:
        """Match, name what is left, add up."""
        ours = [one for one in all_ours if self._in_scope(one)]
        vouchers = {one.voucher for one in theirs} | {one.reference for one in theirs}
        inside = {one.entry for one in ours}
        # A voucher of another month is looked at where the extract names it.
        near = [
            one
            for one in all_ours
            if one.entry not in inside and not vouchers.isdisjoint({one.voucher, one.reference})
        ]
        found = match(theirs, [*ours, *near])
        items = [
            Item("extract", UNREAD, None, "", ZERO, what, cell, "", "")
            for what, cell in self._file.problems
        ]
        for one in found.pairs:
            items += differences(one.theirs[0].currency, one, in_scope=self._in_scope)
        items += [alone(one.currency, ONLY_THEIRS, one, ours=False) for one in found.theirs]
        left = [one for one in found.ours if self._in_scope(one)]
        items += ours_alone(left, theirs)
        sums = {}
        for currency in sorted({one.currency for one in (*theirs, *ours)}):
            what = f"expenditure from {self._period.begins} to {self._period.ends}"
            sums[currency, what, currency] = (_sum(ours, currency), _sum(theirs, currency))
        items = [one if one.currency else one._replace(part=BOOK_CURRENCY, currency=BOOK_CURRENCY)
                 for one in items]  # fmt: skip
        if items and BOOK_CURRENCY not in {part for part, _, _ in sums}:
            sums[BOOK_CURRENCY, "no expenditure", BOOK_CURRENCY] = (ZERO, ZERO)
        about = (
            f"{self._file.name}: {counted(len(theirs), 'cost')}, {self._period.begins} to "
            f"{self._period.ends}, funds {', '.join(sorted(self._funds)) or 'none of the books'}"
        )
        result = Found(
            sums,
            [pair_of(one.theirs[0].currency, one) for one in found.pairs],
            sorted(items, key=_order),
            SAYS,
            totals=_totals(theirs, ours),
            notes=self._notes(theirs),
        )
        return reconciled(WORDS, about, result, identity(self._books))

    def _notes(self, theirs: Sequence[Charge]) -> list[str]:
        file = self._file
        notes = list(file.notes)
        if outside := len(file.charges) - len(theirs):
            notes.append(
                f"{counted(outside, 'cost')} of the extract outside the period, and not held."
            )
        if file.aside:
            notes.append(f"{counted(file.aside, 'row')} of the extract set aside by its layout.")
        notes.append(
            "Held in US dollars, as the extract states them."
            if file.dollars
            else "Held in the currency in which each amount arose."
        )
        return notes


def _order(item: Item) -> tuple[str, datetime.date, str]:
    return item.kind, item.day or datetime.date.min, item.their_place or item.our_place


def _sum(charges: Sequence[Charge], currency: str) -> Decimal:
    return sum((one.worth for one in charges if one.currency == currency), ZERO)


def _totals(theirs: Sequence[Charge], ours: Sequence[Charge]) -> tuple[Total, ...]:
    """Return both sides by funding, by class, by month."""
    sums: dict[tuple[str, str, int, str], list[Decimal]] = {}
    for side, charges in enumerate((theirs, ours)):
        for one in charges:
            at = one.funding, one.budget_class, one.day.year * 12 + one.day.month - 1, one.currency
            both = sums.get(at)
            if both is None:
                both = sums[at] = [ZERO, ZERO]
            both[side] += one.worth
    found: tuple[Total, ...] = ()
    for by, named in _BY.items():
        found += compared(by, ((named(at), at[3], one[0], one[1]) for at, one in sums.items()))
    return found


#: What both sides are added up by, and its name from funding, class and month.
_BY: dict[str, Callable[[tuple[str, str, int, str]], str]] = {
    "funding": lambda at: at[0],
    "class": lambda at: at[1],
    "month": lambda at: f"{at[2] // 12}-{at[2] % 12 + 1:02}",
}
