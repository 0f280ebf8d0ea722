"""Values: what stands behind the keys of terms, each read whole or refused.

An amount is exact in its currency, what is set aside is above zero and in the currency of the
books, a list names something, numbers of clauses that look the same are the same, and blanks are
nobody's consent. Each reader raises ValueError, of which `ledger.terms` makes a finding.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal  # noqa: TC003 - pydantic asks what an amount is made of
from typing import Annotated, NamedTuple

from beancount.core.amount import Amount
from pydantic import AfterValidator, BeforeValidator, Field

from ledger.money import BOOK_CURRENCY, ZERO, MoneyError, exact, grouped
from ledger.words import Activity


class Money(NamedTuple):
    """An exact amount in its currency."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        """Return the amount as people read it, e.g. `18,305,000.00 USD`."""
        return f"{grouped(self.number)} {self.currency}"


def _amount(value: object) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, Amount) or value.number is None:
        raise ValueError("expected an amount such as 18305000.00 USD")
    try:
        return Money(exact(value.number, value.currency), value.currency)
    except MoneyError as error:
        raise ValueError(str(error)) from None


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if not isinstance(value, str):
        # pydantic makes a problem of a ValueError only
        raise ValueError("expected a text with commas between its items")  # noqa: TRY004
    return tuple(item.strip() for item in value.split(",") if item.strip())


def _names(value: object) -> tuple[str, ...]:
    # Names carry commas of their own ("Korea, Republic of"), so semicolons part them.
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if not isinstance(value, str):
        raise ValueError("expected a text with semicolons between its items")  # noqa: TRY004
    return tuple(item.strip() for item in value.split(";") if item.strip())


def _positive(value: Money) -> Money:
    if value.number <= ZERO:
        raise ValueError(f"{value} is not above zero")
    return value


def _unsigned(value: Money) -> Money:
    if value.number < ZERO:
        raise ValueError(f"{value} is below zero")
    return value


def _in_books_currency(value: Money) -> Money:
    if value.currency != BOOK_CURRENCY:
        raise ValueError(f"{value} is not in {BOOK_CURRENCY}")
    return value


def _activities(value: tuple[str, ...]) -> tuple[str, ...]:
    for word in value:
        if word not in set(Activity):
            raise ValueError(f"{word!r} is none of {', '.join(Activity)}")
    return value


def _filled(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError("names nothing; * stands for anything")
    return value


def _written(value: object) -> tuple[str, ...]:
    # Left out it names nothing; written down it names something.
    listed = _listed(value)
    return _filled(listed) if isinstance(value, str) else listed


def _numbered(value: str) -> str:
    # What looks the same is the same number, or "1 " would be another clause than "1".
    plain = unicodedata.normalize("NFKC", value)
    shown = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    number = " ".join(shown.split())
    if not number:
        raise ValueError("expected a number such as 2(a)")
    return number


def _said(value: str) -> str:
    return value.strip() if any(map(str.isalnum, value)) else ""


MoneyField = Annotated[Money, BeforeValidator(_amount)]
PositiveMoney = Annotated[MoneyField, AfterValidator(_positive)]
UnsignedMoney = Annotated[MoneyField, AfterValidator(_unsigned)]
#: What an authority sets aside is counted in the currency of the books.
Authority = Annotated[PositiveMoney, AfterValidator(_in_books_currency)]
#: What may be changed to nothing later on is zero or more.
SetAside = Annotated[UnsignedMoney, AfterValidator(_in_books_currency)]
Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Activities = Annotated[Listed, AfterValidator(_activities)]
Filled = Annotated[Listed, AfterValidator(_filled)]
#: A list that may be left out, and names something where it is written.
IfListed = Annotated[tuple[str, ...], BeforeValidator(_written)]
Number = Annotated[str, AfterValidator(_numbered)]
#: Blanks and dashes are nobody's consent.
Consent = Annotated[str, AfterValidator(_said)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Identifier = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Za-z0-9./-]*$")]
Text = Annotated[str, Field(min_length=1)]
