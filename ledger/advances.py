"""What a posting does to an advance: which one, how much of its original, and why.

    2014-04-20 * "UNDP" "Report UNDP-2014-Q1"
      funding: "JPN-2013-01"
      advance: "ADV-2014-01"
      Expenses:VTF:MLI:Contracts     320.00 USD
      Assets:VTF:Advances:UNDP      -320.00 USD

An advance in another currency is carried at the dollars that were paid; its postings state the
original, and one that states none moved only what it is carried at.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.money import BOOK_CURRENCY, ZERO, exact, grouped
from ledger.versions import REVERSES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from ledger.values import Money

#: What names the account of an advance.
ADVANCES = ":Advances:"

_MONEY = (":Cash:", ":Authority", ":Opening")


class Why(StrEnum):
    """Why an advance grew or shrank."""

    PAID = "paid"
    REPORTED = "reported"
    RETURNED = "returned"
    DIFFERENCE = "difference"


class Held(NamedTuple):
    """An amount of an advance: in its own currency, and the dollars it is carried at."""

    original: Decimal
    dollars: Decimal

    def plus(self, other: Held) -> Held:
        """Return the sum of two."""
        return Held(self.original + other.original, self.dollars + other.dollars)

    def minus(self, other: Held) -> Held:
        """Return the difference of two."""
        return Held(self.original - other.original, self.dollars - other.dollars)


NOTHING = Held(ZERO, ZERO)


def opening_advance(funding: str, partner: str) -> str:
    """Return the id of the advance that an opening balance brings forward."""
    return f"{funding}-{partner}-OPENING"


def advance_of(entry: Any, posting: Any) -> str:
    """Return the advance that a posting belongs to, empty where it is tied to none."""
    if ADVANCES not in posting.account:
        return ""
    stated = (posting.meta or {}).get("advance") or entry.meta.get("advance")
    return stated if isinstance(stated, str) else ""


def held_of(entry: Any, posting: Any, currency: str) -> Held:
    """Return what a posting adds to an advance in a currency."""
    number: Decimal = posting.units.number
    if currency == BOOK_CURRENCY:
        return Held(number, number)
    stated = (posting.meta or {}).get("original") or entry.meta.get("original")
    if not isinstance(stated, Amount) or stated.number is None or stated.currency != currency:
        return Held(ZERO, number)
    return Held(abs(stated.number).copy_sign(number), number)


def why(entry: Any, posting: Any) -> Why:
    """Return why a posting on an advance was made, from the other side of its transaction."""
    accounts = [leg.account for leg in entry.postings]
    money = any(part in name for part in _MONEY for name in accounts)
    # What takes back a payment is no refund: it counts as the payment that was not.
    grown = (posting.units.number > ZERO) != (REVERSES in entry.meta)
    if any(name.startswith("Expenses:") for name in accounts):
        return Why.REPORTED
    if any(name.startswith("Liabilities:") for name in accounts):
        # An instalment may settle what is owed to the partner in the same payment.
        return Why.PAID if money and grown else Why.REPORTED
    if money:
        return Why.PAID if grown else Why.RETURNED
    return Why.DIFFERENCE


class Measure(NamedTuple):
    """A figure that a partner states: which of our movements it is, their sign, how it is said."""

    whys: tuple[Why, ...]
    sign: int
    words: str


#: What a partner states of its advances, by the names of `ledger.field_facts.PartnerBalanceTerm`.
STATED: dict[str, Measure] = {
    "amount": Measure((), 1, "left"),
    "advanced": Measure((Why.PAID,), 1, "received from us"),
    "spent": Measure((Why.REPORTED,), -1, "spent and reported"),
    "returned": Measure((Why.RETURNED,), -1, "given back"),
}

#: What makes a partner's figure and ours the same.
ADVICE = "Look for a report, a refund or an advance that one of the two does not have."


class Claim(NamedTuple):
    """What a partner states: of which advances, which figure, how much, at the end of which day."""

    partner: str
    about: str
    measure: str
    amount: Money
    day: datetime.date

    def ours(self, moved: Iterable[tuple[datetime.date, Why, Held]]) -> Decimal:
        """Return what the books have for the figure, in the currency in which it is stated."""
        whys, sign, _ = STATED[self.measure]
        total = ZERO
        for day, reason, held in moved:
            if day <= self.day and (not whys or reason in whys):
                total += held.dollars if self.amount.currency == BOOK_CURRENCY else held.original
        return exact(sign * total, self.amount.currency)

    def said(self, ours: Decimal) -> str:
        """Return the sentence on a figure that is not ours, empty where it is."""
        number, currency = self.amount
        if number == ours:
            return ""
        more = "more" if number > ours else "less"
        return (
            f"{self.partner} states {grouped(number)} {currency} {STATED[self.measure].words} of "
            f"{self.about} at the end of {self.day}, the books have {grouped(ours)} {currency}: "
            f"{grouped(abs(number - ours))} {more}"
        )
