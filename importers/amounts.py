"""Amounts as people type them, read exactly or refused.

Sheets hold `1,234.56`, `USD 1 234.56`, `(1,234.00)`, `€ 1.234,56`, `12.5%`, and binary floats.
A float is taken at the fifteen digits a spreadsheet shows. Nothing is rounded: an amount that is
finer than its currency's smallest unit is refused by whoever knows the currency.

    >>> Marks(".", ",").amount("USD (1,234.00)")
    (Decimal('-1234.00'), ('USD',))
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.iso4217 import MINOR_UNITS

if TYPE_CHECKING:
    from importers.workbook import Value

#: From here on fifteen digits hardly reach a cent: what lies beyond would be rounded unseen.
FLOAT_LIMIT = 1e12

#: Signs of money and the currencies each may mean; a lone `$` or `¥` says too little by itself.
SIGNS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",), "A$": ("AUD",), "AU$": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",),
    "NZ$": ("NZD",), "HK$": ("HKD",), "S$": ("SGD",), "€": ("EUR",), "£": ("GBP",),
    "¥": ("JPY", "CNY"), "JP¥": ("JPY",), "₩": ("KRW",), "₹": ("INR",),
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD"),
}  # fmt: skip

_PARTS = re.compile(
    r"(?P<open>\()?\s*(?P<minus>[-\u2212])?\s*(?P<before>[A-Za-z]{0,3}[$€£¥₩₹]|[A-Za-z]{3})?\s*"
    r"(?P<paren>\()?\s*(?P<sign>[-\u2212+])?\s*(?P<number>[0-9][0-9.,' ]*|[.,][0-9]+)\s*"
    r"(?P<paren2>\))?(?P<after>-)?\s*(?P<unit>[A-Za-z]{0,3}[$€£¥₩₹]|[A-Za-z]{3})?\s*"
    r"(?P<close>\))?\Z"
)


#: How Swiss spreadsheets write the mark between thousands.
TYPED = "\u2019"

#: The plainest way to write an amount, which most are written in.
_PLAIN = r"[0-9]{1,15}+(?:\.[0-9]{1,4}+)?+"
PLAIN = re.compile(rf"{_PLAIN}\Z")
#: The cells of a column, `|` between them, all written so.
PLAIN_COLUMN = re.compile(rf"{_PLAIN}(?:\|{_PLAIN})*+")


class AmountError(ValueError):
    """A cell that is no amount; the message says what is wrong with it."""


class Marks(NamedTuple):
    """How a sheet writes numbers: the mark before decimals and the one between thousands."""

    decimal: str
    group: str

    def number(self, text: str) -> Decimal:
        """Return a plain number written with these marks.

        Raises:
            AmountError: not a number, or its marks are not where these would stand.
        """
        whole, mark, fraction = text.strip().partition(self.decimal)
        if self.group and self.group in whole:
            first, *groups = whole.split(self.group)
            # 0,815 is a rate whose decimals are marked otherwise, not eight hundred and fifteen.
            zero = first.startswith("0")
            if zero or not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
                raise AmountError(f"the marks in {text!r} are not where thousands are parted")
            whole = first + "".join(groups)
        digits = whole + fraction
        if not (digits.isascii() and digits.isdigit()) or (mark and not fraction):
            raise AmountError(
                f"{text!r} is not a number written with {self.decimal!r} before decimals and "
                f"{self.group or 'nothing'!r} between thousands"
            )
        return Decimal(f"{whole or '0'}.{fraction}" if fraction else whole)

    def amount(self, text: str) -> tuple[Decimal, tuple[str, ...]]:
        """Return an amount and the currencies its text may mean, none where it names none.

        Raises:
            AmountError: not an amount.
        """
        if self.decimal == "." and PLAIN.match(text):
            return Decimal(text), ()
        text = text.replace(TYPED, "'")
        parts = _PARTS.match(text.strip())
        if parts is None:
            raise AmountError(f"{text!r} is not an amount")
        opened = bool(parts["open"]) + bool(parts["paren"])
        closed = bool(parts["close"]) + bool(parts["paren2"])
        negatives = [bool(parts["minus"]), parts["sign"] in {"-", "\u2212"}, bool(parts["after"])]
        if opened != closed or opened + sum(negatives) > 1:
            raise AmountError(f"{text!r} is not an amount: look at its signs and brackets")
        number = self.number(parts["number"].strip())
        units = [unit for unit in (parts["before"], parts["unit"]) if unit]
        if len(units) > 1:
            raise AmountError(f"{text!r} names a currency twice")
        meant = _currencies(units[0]) if units else ()
        return (-number if opened or any(negatives) else number), meant


def _currencies(unit: str) -> tuple[str, ...]:
    unit = unit.upper()
    if unit in MINOR_UNITS:
        return (unit,)
    if unit in SIGNS:
        return SIGNS[unit]
    raise AmountError(f"{unit!r} is not a currency")


#: The country of a number format's `$`, `kr` or `¥`, by Microsoft's numbers for languages.
_COUNTRIES = {
    "409": "USD", "540A": "USD", "C09": "AUD", "1009": "CAD", "C0C": "CAD", "1409": "NZD",
    "C04": "HKD", "4809": "SGD", "1004": "SGD", "414": "NOK", "814": "NOK", "41D": "SEK",
    "81D": "SEK", "406": "DKK", "40F": "ISK", "411": "JPY", "804": "CNY", "807": "CHF",
    "100C": "CHF", "810": "CHF",
}  # fmt: skip


def shown_currencies(sign: str) -> tuple[str, ...]:
    """Return the currencies that the sign in a number format may mean.

    A sign that is not known stands for itself: it is no currency of any row.

    >>> shown_currencies("$-409")
    ('USD',)
    """
    text, _, country = sign.partition("-")
    text = text.strip().rstrip(".").upper()
    if text in MINOR_UNITS:
        return (text,)
    if text in {"$", "KR", "¥", "FR"} and country in _COUNTRIES:
        return (_COUNTRIES[country],)
    if text == "KR":
        return ("DKK", "ISK", "NOK", "SEK")
    return SIGNS.get(text, (text,))


def float_number(value: float) -> Decimal:
    """Return the decimal a spreadsheet shows for its binary number.

    Raises:
        AmountError: not finite, or so large that cents are lost.
    """
    if not -FLOAT_LIMIT < value < FLOAT_LIMIT and not value.is_integer():
        raise AmountError(f"{value!r} has more digits than a spreadsheet keeps; write it as text")
    try:
        number = Decimal(format(value, ".15g"))
    except ValueError:
        raise AmountError(f"{value!r} is not an amount") from None
    if not number.is_finite():
        raise AmountError(f"{value!r} is not an amount")
    return number


def read_amount(value: Value, marks: Marks) -> tuple[Decimal, tuple[str, ...]]:
    """Return a cell's amount and the currencies it may mean.

    Raises:
        AmountError: the cell holds none.
    """
    kind = value.__class__
    if kind is float:
        return float_number(value), ()  # type: ignore[arg-type]  # the line above
    if kind is str:
        return marks.amount(value)  # type: ignore[arg-type]  # the line above
    raise AmountError("a date or yes or no stands where an amount belongs")


def read_number(value: Value, marks: Marks) -> Decimal:
    """Return a cell's plain number, such as a rate of exchange.

    Raises:
        AmountError: the cell holds none.
    """
    number, currencies = read_amount(value, marks)
    if currencies:
        raise AmountError(f"{value!r} is an amount of money, a plain number belongs here")
    return number


def read_percent(value: Value, marks: Marks, unit: str) -> Decimal:
    """Return a cell's per cent: `13%`, 13, or 0.13 where the layout says `fraction`.

    Raises:
        AmountError: the cell holds none, or might mean either.
    """
    if value.__class__ is str and str(value).strip().endswith("%"):
        rate = marks.number(str(value).strip()[:-1])
    else:
        rate = read_number(value, marks)
        if unit == "fraction":
            rate *= 100
        elif 0 < rate < 1:
            raise AmountError(
                f"{rate} may be {rate} % or {rate * 100} %: write it with a % sign, or say "
                'percent = "fraction" in the layout'
            )
    if not 0 <= rate <= 100:
        raise AmountError(f"{rate} % is not between 0 and 100")
    return rate.normalize() + 0 if rate else Decimal(0)
