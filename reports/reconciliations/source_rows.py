"""One row of a source against the books: what it says it is worth, and what was booked for it.

A row's worth is the amount in its own currency. What the books have for it depends on what kind of
row it is: the expense lines of a voucher, the original (or the dollars) of a receipt, the amount of
a grant, an appropriation, an allotment. The rule is named beside each row, so that a reader can
hold it against the entry by hand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Custom, Transaction

from ledger.chart import parse_account
from ledger.money import BOOK_CURRENCY, ZERO, MoneyError, exact
from ledger.versions import CORRECTS, first_key, reversed_key
from ledger.versions import number as version
from ledger.words import BudgetClass
from reports.reconciliations.expense_legs import legs_of, rows_named, total_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from importers.reading import RowReading
    from ledger.books import Books
    from reports.reconciliations.expense_legs import Leg

_SUPPORT = str(BudgetClass.SUPPORT_COST)

#: Kinds whose worth is the amount of the directive itself.
_DIRECTIVES = {
    "pledge": ("pledge",),
    "agreement": ("grant", "agreement"),
    "contribution": ("grant", "agreement", "pledge"),
    "appropriation": ("appropriation",),
    "allocation": ("allocation",),
    "allotment": ("allotment",),
    "commitment": ("commitment",),
    "published": ("published",),
}


#: Kinds whose amount is what an entry of theirs books as income, or takes back of it.
_INCOME = frozenset({"interest", "condition-met", "donor-refund"})


class Worth(NamedTuple):
    """One amount of a row: what it is, in the source and in the books."""

    rule: str
    currency: str
    source: Decimal
    books: Decimal | None


class Booked(NamedTuple):
    """An entry of the books: its number, its identity, its origins (entry's and postings')."""

    number: int
    entry: Any
    key: str
    origins: tuple[str, ...]


class Index:
    """The entries of the books by identity and by origin.

    Of an identity that was corrected each version counts for the sources of its time: those from
    the batch that brought it to the one before the next version.
    """

    def __init__(self, books: Books, batch_of: Callable[[Any], int]) -> None:
        self.by_owner: dict[str, list[Booked]] = defaultdict(list)
        self.by_origin: dict[str, list[Booked]] = defaultdict(list)
        self.by_key: dict[str, list[Booked]] = defaultdict(list)
        self.answered: dict[str, Booked] = {}
        self.all: list[Booked] = []
        self._batch_of = batch_of
        for number, entry in enumerate(books.entries):
            key = str(entry.meta.get("key", ""))
            booked = Booked(number, entry, key, tuple(origins_of(entry)))
            self.all.append(booked)
            if key:
                self.by_key[key].append(booked)
                for owner in _owners(first_key(entry)):
                    self.by_owner[owner].append(booked)
            if answered := reversed_key(entry):
                self.answered[answered] = booked
                self.by_origin[str(entry.meta.get("decision", ""))].append(booked)
                continue
            for origin in booked.origins:
                self.by_origin[origin].append(booked)

    def of(self, row: RowReading, batch: int) -> list[Booked]:
        """Return the entries of a row: under its identity, else those that point to it.

        Args:
            row: the row.
            batch: position of the batch from whose source it was read.
        """
        found = self.by_owner.get(row.identity, []) if row.identity else []
        if found and (self.answered or any(CORRECTS in one.entry.meta for one in found)):
            found = self._of_its_time(found, batch)
        return found or self.by_origin.get(str(row.origin), [])

    def _of_its_time(self, found: Sequence[Booked], batch: int) -> list[Booked]:
        """Return the versions that were in force when a batch was imported."""
        latest: dict[str, Booked] = {}
        for one in found:
            first = first_key(one.entry)
            before = latest.get(first)
            if self._batch_of(one.entry) <= batch and (
                before is None or version(before.entry) < version(one.entry)
            ):
                latest[first] = one
        return list(latest.values())

    def refused(self, batch: int) -> dict[str, list[Booked]]:
        """Return the rows left out up to a batch: origin -> the directives that say why."""
        found: dict[str, list[Booked]] = {}
        for one in self.all:
            if isinstance(one.entry, Custom) and one.entry.type == "refused":
                for origin in one.origins if self._batch_of(one.entry) <= batch else ():
                    found.setdefault(origin, []).append(one)
        return found

    def reversed_by(self, booked: Sequence[Booked], batch: int) -> Booked | None:
        """Return what had reversed entries before a batch, None unless all of them were."""
        answers = [self.answered.get(one.key) for one in booked]
        back = [one for one in answers if one and self._batch_of(one.entry) < batch]
        return back[0] if back and len(back) == len(booked) else None

    def since(self, booked: Sequence[Booked]) -> str:
        """Return what became of entries since: `corrected`, `reversed`, or nothing."""
        if not any(one.key in self.answered for one in booked):
            return ""
        later = {
            first_key(one.entry)
            for first in booked
            for one in self.by_owner.get(first_key(first.entry), ())
            if version(one.entry) > version(first.entry)
        }
        return "corrected" if later else "reversed"


def _owners(key: str) -> Iterable[str]:
    # What was made of a row adds one part to the row's identity: `...:signed`.
    yield key
    owner, _, part = key.rpartition(":")
    if ":" in owner and part:
        yield owner


def origins_of(entry: Any) -> Iterable[str]:
    """Return the rows that an entry and its postings name, each once."""
    found = [str(entry.meta.get("origin", ""))]
    found += [str((p.meta or {}).get("origin", "")) for p in getattr(entry, "postings", ())]
    return dict.fromkeys(origin for origin in found if origin)


def worths(
    kind: str, row: RowReading, booked: Sequence[Booked], rows: Sequence[RowReading] = ()
) -> list[Worth]:
    """Return every amount of a row beside the books'; nothing for rows that hold no money.

    `rows` are all rows of the sheet with its identity: the lines of a voucher, told apart by order.
    """
    values = row.values
    if kind in {"expenditure", "partner-report"}:
        return _expenditure(row, booked, rows)
    if kind == "pool-contribution":
        return _pool(values, booked)
    if "amount" not in values or kind == "rate":
        return []
    number, currency = _amount(values)
    if kind in {"receipt", "unapplied", "advance-refund"}:
        rule, found = "cash or its original", _cash(booked, currency)
    elif kind == "opening":
        rule, found = "opening balance or its original", _moved(booked, currency, _opened)
    elif kind == "in-kind":
        rule, found = "goods or services given", _given(booked, currency)
    elif kind == "advance":
        rule, found = "amount of the advance, or of the grant", _advanced(booked, currency)
    elif kind in _INCOME:
        rule, found = "income booked, or taken back", _moved(booked, currency, _income)
    elif kind == "reserve-repayment":
        rule, found = "cash repaid", _moved(booked, currency, _repaid)
    else:
        words = _DIRECTIVES.get(kind, (kind,))
        rule, found = f"amount of the {' or '.join(words)}", _directive(booked, words, currency)
    return [Worth(rule, currency, number, found)]


def _amount(values: dict[str, Any]) -> tuple[Decimal, str]:
    amount = values["amount"]
    told: tuple[str, ...] = getattr(amount, "currencies", ())
    currency = values.get("currency") or (next(iter(told)) if len(told) == 1 else BOOK_CURRENCY)
    number: Decimal = getattr(amount, "number", amount)
    return _exact(number, str(currency)), str(currency)


def _exact(number: Decimal, currency: str) -> Decimal:
    """Return an amount with its currency's decimals; as it stands where it has more."""
    try:
        return exact(number, currency)
    except MoneyError:
        return number


def _directive(booked: Sequence[Booked], words: tuple[str, ...], currency: str) -> Decimal | None:
    for word in words:
        for one in booked:
            amount = one.entry.meta.get("amount")
            if not isinstance(one.entry, Custom) or one.entry.type != word:
                continue
            if isinstance(amount, Amount) and amount.currency == currency:
                return amount.number
    return None


def _cash(booked: Sequence[Booked], currency: str) -> Decimal | None:
    return _moved(booked, currency, lambda one: _sum(one, "cash"))


def _moved(
    booked: Sequence[Booked], currency: str, total: Callable[[Booked], Decimal]
) -> Decimal | None:
    """Return the original of the first transaction, or a total of its postings in dollars."""
    for one in booked:
        if not isinstance(one.entry, Transaction):
            continue
        original = one.entry.meta.get("original")
        if currency == BOOK_CURRENCY:
            return total(one)
        if isinstance(original, Amount) and original.currency == currency:
            return original.number
    return None


def _opened(one: Booked) -> Decimal:
    """Return what is brought forward, a debt as a number above zero."""
    return sum(
        (
            -posting.units.number if posting.account.startswith("Liab") else posting.units.number
            for posting in one.entry.postings
            if parse_account(posting.account).kind != "opening"
        ),
        ZERO,
    )


def _given(booked: Sequence[Booked], currency: str) -> Decimal | None:
    disclosed = _directive(booked, ("in-kind-service",), currency)
    if disclosed is not None:
        return disclosed
    return _moved(booked, currency, lambda one: _sum(one, "expense"))


def _advanced(booked: Sequence[Booked], currency: str) -> Decimal | None:
    """Return the amount of an advance; under an outright agreement it is a cost at once."""
    stated = _directive(booked, ("advance",), currency)
    if stated is not None:
        return stated
    legs = [leg for one in booked for leg in legs_of(one.entry) if leg.budget_class != _SUPPORT]
    return total_in(legs, currency)


def _income(one: Booked) -> Decimal:
    """Return what an entry moves of income, in the books' currency, whichever way."""
    legs = (p.units.number for p in one.entry.postings if p.account.startswith("Income:"))
    total: Decimal = abs(sum(legs, ZERO))
    return total


def _repaid(one: Booked) -> Decimal:
    """Return the cash that came to a reserve: the other side of it left another funding."""
    cash = (p.units.number for p in one.entry.postings if parse_account(p.account).kind == "cash")
    return sum((number for number in cash if number > 0), ZERO)


def _pool(values: dict[str, Any], booked: Sequence[Booked]) -> list[Worth]:
    found = []
    if values.get("paid"):
        paid = _number(values["paid"])
        found.append(Worth("cash", BOOK_CURRENCY, paid, _cash(booked, BOOK_CURRENCY)))
    if values.get("pledged"):
        pledged = _number(values["pledged"])
        booked_as = _directive(booked, ("pledge",), BOOK_CURRENCY)
        found.append(Worth("amount of the pledge", BOOK_CURRENCY, pledged, booked_as))
    return found


def _expenditure(
    row: RowReading, booked: Sequence[Booked], rows: Sequence[RowReading]
) -> list[Worth]:
    values = row.values
    number, currency = _amount(values)
    wanted = str(values.get("budget_class", ""))
    origin = str(row.origin)
    charged, direct = [], []
    for one in booked:
        legs = legs_of(one.entry)
        named = rows_named(one.entry)
        # Where postings say whose they are, those of other rows are none of this one.
        shared = not named or origin not in named
        charged += [leg for leg in legs if leg.budget_class == _SUPPORT]
        direct += [leg for leg in legs
                   if leg.budget_class == wanted and (shared or leg.origin == origin)]  # fmt: skip
    found = [Worth("expense of its class", currency, number, total_in(direct, currency))]
    if values.get("support_cost"):
        found += _support(row, charged, rows)
    return found


def _support(
    row: RowReading, charged: Sequence[Leg], rows: Sequence[RowReading]
) -> Iterable[Worth]:
    """Return the support cost that a row states beside what was charged for it.

    Of a voucher of several rows each has its own charge: the one that names the row, else in their
    order. Where there are more or fewer charges than rows that state one, the whole voucher is held
    against its first such row.
    """
    if any(leg.origin for leg in charged):
        own = [leg for leg in charged if leg.origin == str(row.origin)]
        yield Worth(
            "support cost of its row", BOOK_CURRENCY, _stated(row), total_in(own, BOOK_CURRENCY)
        )
        return
    stating = [one for one in rows if _stated(one)] or [row]
    at = next((at for at, one in enumerate(stating) if one.number == row.number), 0)
    if len(stating) == len(charged):
        rule = "support cost of its row" if len(stating) > 1 else "support cost of its voucher"
        yield Worth(rule, BOOK_CURRENCY, _stated(row), charged[at].number)
    elif at == 0:
        total = sum((_stated(one) for one in stating), ZERO)
        rule = "support cost of its voucher"
        yield Worth(rule, BOOK_CURRENCY, total, total_in(charged, BOOK_CURRENCY))


def _stated(row: RowReading) -> Decimal:
    stated = _number(row.values.get("support_cost")) if row.kind == "record" else ZERO
    return _exact(stated, BOOK_CURRENCY)


def _number(value: Any) -> Decimal:
    number: Decimal = getattr(value, "number", value) or ZERO
    return number


def _sum(one: Booked, kind: str) -> Decimal:
    total = ZERO
    for posting in one.entry.postings:
        if parse_account(posting.account).kind == kind:
            total += posting.units.number
    return total
