"""Prints of entries: sixteen bytes that stand for everything an entry says.

Entries that are written with the thousand are not kept until the books have been loaded; their
prints are. A print is made from an entry's own fields, by none of the functions that write text,
so that a field which the writing loses or changes is seen when the print of what was loaded
differs. It covers every field with the kind of its values (TRUE is no 1, a text no account), texts
in NFC, numbers with every digit that was stated; not where an entry stands, nor what Beancount
notes on it while loading.

    >>> print_of(entry) == print_of(parsed)
    True
"""

from __future__ import annotations

import datetime
import os
import unicodedata
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from beancount.core import account as account_module
from beancount.core.amount import Amount
from beancount.core.data import Balance, Custom, Document, Transaction

from ledger.lines import PARSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Bytes of a print.
SIZE = 16

#: What stands between the parts of an entry; no text of the books may hold it.
_MARK = "\0"

#: Metadata that Beancount adds to what it reads.
_ASIDE = frozenset({"filename", "lineno", "__tolerances__"})


def print_of(entry: Any, folder: str = "") -> bytes:
    """Return the print of an entry.

    Args:
        entry: a Beancount directive, to be written or loaded.
        folder: where the file of the entry is: Beancount makes a document's name absolute.
    """
    is_transaction = entry.__class__ is Transaction
    text = _MARK.join(_transaction(entry) if is_transaction else _any(entry, folder))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def _transaction(entry: Any) -> list[str]:
    meta, date, flag, payee, narration, tags, links, postings = entry
    parts = [f"Transaction{_MARK}{_value(date)}{_MARK}{flag}", _value(payee), _value(narration)]
    if tags or links:
        parts += (_labels(tags), "", _labels(links))
    parts += _facts(meta)
    for account, units, cost, price, mark, own in postings:
        # No fact is called so: a fact has a colon behind its key.
        if units.__class__ is Amount and cost is price is mark is None:
            number, currency = units
            parts.append(f"posting{_MARK}{account}{_MARK}{_number(number)}{_MARK}{currency}")
        else:
            said = _MARK.join(map(_value, (units, cost, price, mark)))
            parts.append(f"posting{_MARK}{account}{_MARK}{said}")
        # The parser gives each posting a file name and a line number.
        if own and (len(own) > PARSED or "lineno" not in own or "filename" not in own):
            parts += _facts(own)
    return parts


def _any(entry: Any, folder: str) -> list[str]:
    """Return the parts of any other directive."""
    kind = entry.__class__
    parts = [kind.__name__]
    for name, value in zip(entry._fields, entry, strict=True):
        if name == "meta" or (name == "diff_amount" and kind is Balance):
            continue
        if name in {"tags", "links"}:
            parts.append(_labels(value))
        elif name == "currencies":
            parts.append(" ".join(map(str, value or ())))
        elif name == "values" and kind is Custom:
            parts += [f"{_kind(one)}{_value(one.value)}" for one in value or ()]
        elif name == "filename" and kind is Document:
            path = os.path.join(folder, value)  # noqa: PTH118 # byte for byte, as Beancount does it
            parts.append(os.path.normpath(path))
        else:
            parts.append(_value(value))
    parts.append("facts")
    parts += _facts(entry.meta)
    return parts


def _facts(meta: dict[str, Any] | None) -> list[str]:
    return [
        f"{key}:'{value}" if value.__class__ is str else f"{key}:{_value(value)}"
        for key, value in (meta or {}).items()
        if key not in _ASIDE
    ]


def _kind(value: Any) -> str:
    return "account " if value.dtype is account_module.TYPE else ""


def _labels(names: Iterable[str] | None) -> str:
    return " ".join(sorted(names or ()))


def _number(value: Any) -> str:
    """Return a number with every digit that was stated; a zero has no sign."""
    if value.__class__ is not Decimal:
        return _value(value)
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    return text[1:] if text[0] == "-" and not value else text


def _value(value: Any) -> str:
    """Return a value with its kind."""
    write = _VALUES.get(value.__class__)
    if write is not None:
        return write(value)
    if isinstance(value, str):  # a `StrEnum` of the books' words
        return "'" + str(value)
    return f"{value.__class__.__name__} {value!r}"


_VALUES: dict[type, Callable[[Any], str]] = {
    str: lambda value: "'" + value,
    Decimal: lambda value: "number " + _number(value),
    Amount: lambda value: f"amount {_number(value.number)} {value.currency}",
    datetime.date: lambda value: "day " + value.isoformat(),
}
