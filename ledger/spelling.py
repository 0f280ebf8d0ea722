r"""How single values are written in Beancount's text, or why they cannot be.

Beancount's own printer escapes little and validates nothing, so a donor's name can become a
directive. Here every value has one spelling and a rule of what it may hold:

* text is normalised to NFC, and quotes, backslashes and line ends are escaped, so that a value
  never spans two lines and nothing inside quotes can stand where a directive stands;
* characters that are invisible and act on their surroundings are refused: controls (also tab and
  carriage return), surrogates, bidirectional marks, line and paragraph separators, byte order
  marks. A reader of the books must see what a program reads;
* numbers are plain digits, at most 28 of them: Beancount computes with 28 and would round more;
* accounts, currencies, keys, tags, links and flags are the ASCII forms Beancount's lexer knows.

    >>> quoted('the "Fund"')
    '"the \\"Fund\\""'
    >>> number(Decimal("1.83E+7"))
    '18300000'
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from ledger.unseen import unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

#: Significant digits that Beancount's arithmetic keeps.
DIGITS_MAX = 28

#: Flags of transactions and postings that Beancount's lexer reads.
FLAGS = frozenset("*!&#?%ABCDEFGHIJKLMNOPQRSTUVWXYZ")

#: Metadata keys that Beancount itself adds to what it reads: never written.
HIDDEN = frozenset({"filename", "lineno"})

_ROOTS = "Assets|Liabilities|Equity|Income|Expenses"
_ACCOUNT = re.compile(rf"(?:{_ROOTS})(?::[A-Z0-9][A-Za-z0-9-]*)+\Z")
_CURRENCY = re.compile(r"[A-Z][A-Z0-9'._-]*[A-Z0-9]\Z")
_KEY = re.compile(r"[a-z][a-zA-Z0-9_-]+\Z")
_LABEL = re.compile(r"[A-Za-z0-9_/.-]+\Z")
#: Words that the lexer reads as something else than a currency.
_TAKEN = frozenset({"TRUE", "FALSE", "NULL"})

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class SpellingError(ValueError):
    """A value that cannot be written; the message says why, without naming the field."""


def quoted(text: object) -> str:
    """Return a text in quotes, normalised to NFC.

    Raises:
        SpellingError: not a text, or it holds a character that must not be in the books.
    """
    # Most texts are of one entry only and plain: to see that costs less than to remember them.
    if (
        text.__class__ is str
        and text.isascii()
        and text.isprintable()
        and '"' not in text
        and "\\" not in text
    ):
        return f'"{text}"'
    return _quoted(text)


@lru_cache(maxsize=8192)
def _quoted(text: object) -> str:
    if not isinstance(text, str):
        raise SpellingError(f"{text!r} is not a text")
    reason = unwritable(text)
    if reason:
        raise SpellingError(f"it holds {reason}")
    return f'"{unicodedata.normalize("NFC", text).translate(_ESCAPES)}"'


@lru_cache(maxsize=8192)
def account(name: object) -> str:
    """Return an account's name, if it is one."""
    if not isinstance(name, str) or not _ACCOUNT.match(name):
        raise SpellingError(f"{name!r} is not an account such as Assets:VTF:Cash:Main")
    return name


@lru_cache(maxsize=1024)
def currency(name: object) -> str:
    """Return a currency's name, if it is one of two or more characters."""
    if not isinstance(name, str) or not _CURRENCY.match(name) or name in _TAKEN:
        raise SpellingError(f"{name!r} is not a currency such as USD")
    return name


@lru_cache(maxsize=1024)
def key(name: object) -> str:
    """Return a metadata key, if it is one."""
    if not isinstance(name, str) or not _KEY.match(name):
        raise SpellingError(f"{name!r} is not a metadata key such as rate-source")
    return name


@lru_cache(maxsize=1024)
def label(name: object) -> str:
    """Return a tag or link without its sign, if it is one."""
    if not isinstance(name, str) or not _LABEL.match(name):
        raise SpellingError(f"{name!r} is not a tag or link: letters, digits and -_/. only")
    return name


def flag(char: object) -> str:
    """Return a flag, if Beancount knows it."""
    if not isinstance(char, str) or char not in FLAGS:
        raise SpellingError(f"{char!r} is not a flag: one of * ! & # ? % or a capital letter")
    return char


@lru_cache(maxsize=8192)
def day(date: object) -> str:
    """Return a date as `2013-06-02`; a moment (`datetime`) is not a date."""
    if type(date) is not datetime.date:
        raise SpellingError(f"{date!r} is not a date")
    return date.isoformat()


def number(value: object) -> str:
    """Return a number in plain digits; a negative zero loses its sign.

    Raises:
        SpellingError: not a `Decimal`, not finite, or of more than `DIGITS_MAX` digits.
    """
    if type(value) is not Decimal:
        raise SpellingError(f"{value!r} is not a decimal number")
    text = str(value)
    if "E" in text or len(text) > DIGITS_MAX or not value.is_finite():
        text = _long_number(value)
    return text if value or text[0] != "-" else text[1:]


def _long_number(value: Decimal) -> str:
    if not value.is_finite():
        raise SpellingError(f"{value} is not a number")
    _, digits, exponent = value.as_tuple()
    places = max(-int(exponent), 0)
    if max(len(digits) + max(int(exponent), 0), places) > DIGITS_MAX:
        raise SpellingError(f"{value} has more than {DIGITS_MAX} digits and would be rounded")
    return format(value, "f")


def amount(value: object) -> str:
    """Return `number CURRENCY`; an amount with a part missing is refused."""
    if not isinstance(value, Amount):
        raise SpellingError(f"{value!r} is not an amount: it must be written out")
    return f"{number(value.number)} {currency(value.currency)}"


_VALUES: dict[type, Callable[[Any], str]] = {
    str: quoted,
    Amount: amount,
    Decimal: number,
    datetime.date: day,
    bool: lambda item: "TRUE" if item else "FALSE",
    type(None): lambda _item: "NULL",
}


def value(item: object) -> str:
    """Return a metadata value: text, date, number, amount, yes or no, or nothing."""
    write = _VALUES.get(type(item))
    if write is not None:
        return write(item)
    if isinstance(item, str):  # a `StrEnum` of the books' words
        return quoted(str(item))
    kind = type(item).__name__
    raise SpellingError(f"{item!r} is a {kind}, which Beancount would read as another kind")
