"""How each kind of Beancount directive is written: one function for each, over `spelling`.

Nothing here is to be trusted alone: `ledger.emitter` reads everything back and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core import account as account_module
from beancount.core import data
from beancount.core.amount import Amount

from ledger import spelling
from ledger.spelling import HIDDEN, SpellingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class FieldError(SpellingError):
    """A field of an entry that cannot be written; the message names it."""

    def __init__(self, field: str, reason: object) -> None:
        super().__init__(f"{field}: {reason}")


def _field(name: str, write: Callable[[Any], str], value: Any) -> str:
    try:
        return write(value)
    except (SpellingError, TypeError) as error:  # TypeError: a list where a text belongs
        raise FieldError(name, error) from None


def _transaction(entry: Any) -> str:
    meta, date, flag, payee, narration, tags, links, postings = entry
    at = "narration"
    try:
        words = spelling.quoted(narration)
        at = "payee"
        if payee is not None:
            words = f"{spelling.quoted(payee)} {words}"
        at = "date"
        day = spelling.day(date)
        at = "flag"
        mark = spelling.flag(flag)
    except (SpellingError, TypeError) as error:  # TypeError: a list where a text belongs
        raise FieldError(at, error) from None
    signs = _labels(tags, links) if tags or links else ""
    text = f"{day} {mark} {words}{signs}\n{_metadata(meta, '  ')}"
    for posting in postings:
        text += _posting(posting)
    return text


def _posting(posting: Any) -> str:
    name, units, cost, price, flag, meta = posting
    if cost is not None or price is not None:
        raise FieldError(f"posting {name!r}", "no costs and prices here: see original and rate")
    if units.__class__ is not Amount:
        raise FieldError(f"posting {name!r}", "both legs are written out; this has no amount")
    mark = "" if flag is None else f"{_field('posting flag', spelling.flag, flag)} "
    digits, currency = units
    try:
        number = spelling.number(digits)
        currency = spelling.currency(currency)
        line = f"  {mark}{spelling.account(name):<46} {number:>16} {currency}\n"
    except (SpellingError, TypeError) as error:
        raise FieldError(f"posting {name!r}", error) from None
    return line + _metadata(meta, "    ") if meta else line


def _metadata(meta: dict[str, Any] | None, indent: str) -> str:
    text = ""
    key = ""
    quoted = spelling.quoted
    try:
        for key, value in (meta or {}).items():
            if key not in HIDDEN:
                said = quoted(value) if value.__class__ is str else spelling.value(value)
                text += f"{indent}{spelling.key(key)}: {said}\n"
    except (SpellingError, TypeError) as error:
        raise FieldError(f"metadata {key!r}", error) from None
    return text


def _labels(tags: Iterable[str] | None, links: Iterable[str] | None) -> str:
    signs = [f" #{_field('tags', spelling.label, tag)}" for tag in sorted(tags or ())]
    signs += [f" ^{_field('links', spelling.label, link)}" for link in sorted(links or ())]
    return "".join(signs)


def _line(entry: Any, word: str, *parts: str) -> str:
    """Return a directive of one line, with its metadata below."""
    day = _field("date", spelling.day, entry.date)
    return f"{' '.join((day, word, *filter(None, parts)))}\n{_metadata(entry.meta, '  ')}"


def _account(entry: Any) -> str:
    return _field("account", spelling.account, entry.account)


def _open(entry: Any) -> str:
    names = [_field("currencies", spelling.currency, name) for name in entry.currencies or ()]
    booking = "" if entry.booking is None else spelling.quoted(entry.booking.value)
    return _line(entry, "open", _account(entry), ",".join(names), booking)


def _close(entry: Any) -> str:
    return _line(entry, "close", _account(entry))


def _commodity(entry: Any) -> str:
    return _line(entry, "commodity", _field("currency", spelling.currency, entry.currency))


def _balance(entry: Any) -> str:
    if entry.diff_amount is not None:
        raise FieldError("diff_amount", "a balance that failed is not an entry to write")
    units = _field("amount", spelling.amount, entry.amount)
    if entry.tolerance is not None:
        digits, name = units.split(" ")
        units = f"{digits} ~ {_field('tolerance', spelling.number, entry.tolerance)} {name}"
    return _line(entry, "balance", _account(entry), units)


def _pad(_entry: Any) -> str:
    raise SpellingError("pad invents money; write a transaction that says where it came from")


def _note(entry: Any) -> str:
    comment = _field("comment", spelling.quoted, entry.comment)
    return _line(entry, "note", _account(entry), comment + _labels(entry.tags, entry.links))


def _document(entry: Any) -> str:
    name = _field("filename", spelling.quoted, entry.filename)
    return _line(entry, "document", _account(entry), name + _labels(entry.tags, entry.links))


def _event(entry: Any) -> str:
    kind = _field("type", spelling.quoted, entry.type)
    return _line(entry, "event", kind, _field("description", spelling.quoted, entry.description))


def _query(entry: Any) -> str:
    name = _field("name", spelling.quoted, entry.name)
    return _line(entry, "query", name, _field("query_string", spelling.quoted, entry.query_string))


def _price(entry: Any) -> str:
    name = _field("currency", spelling.currency, entry.currency)
    return _line(entry, "price", name, _field("amount", spelling.amount, entry.amount))


def _custom(entry: Any) -> str:
    kind = _field("type", spelling.quoted, entry.type)
    values = [_field("values", _custom_value, value) for value in entry.values or ()]
    return _line(entry, "custom", kind, *values)


def _custom_value(value: Any) -> str:
    if value.dtype is account_module.TYPE:
        return spelling.account(value.value)
    if value.value is None:
        raise SpellingError("a custom directive has no empty values")
    text = spelling.value(value.value)
    # `1 -2` would be read as a subtraction.
    number, space, name = text.partition(" ") if text[0] == "-" else (text, "", "")
    return f"({number}){space}{name}" if text[0] == "-" else text


#: Kind of directive -> what writes it. `pad` is here to be refused with its reason.
WRITERS: dict[type, Callable[[Any], str]] = {
    data.Transaction: _transaction,
    data.Open: _open,
    data.Close: _close,
    data.Commodity: _commodity,
    data.Balance: _balance,
    data.Pad: _pad,
    data.Note: _note,
    data.Document: _document,
    data.Event: _event,
    data.Query: _query,
    data.Price: _price,
    data.Custom: _custom,
}
