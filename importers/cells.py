"""From a cell to a field's value: one reader per column, made once from the layout.

A sheet of ten thousand rows has a few hundred different texts, so each reader remembers what it
has read; only amounts, which differ, are read one by one. A reader returns None for a cell that
means nothing (`-`, `n/a`) and raises `FaultError` for one that cannot be what its field wants.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from importers.amounts import (
    PLAIN_COLUMN,
    AmountError,
    Marks,
    read_amount,
    read_number,
    read_percent,
)
from importers.dates import DateError, read_date
from importers.faults import FaultError, quoted
from importers.fields import Field, FieldType
from importers.quantities import read_quantity
from importers.workbook import Value, raw_text
from ledger.clauses import folded
from ledger.iso4217 import MINOR_UNITS
from ledger.unseen import unwritable
from ledger.words import ANY, BUDGET_CLASS_TITLES, Activity, BudgetClass

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from importers.layout import Layout
    from importers.quantities import Quantity

    Reader = Callable[[Value], Any]
    Whole = Callable[[Sequence[str]], list[Any] | None]

T = FieldType
ONE = Decimal(1)


class Told(NamedTuple):
    """An amount whose own cell says what currency it may be in."""

    number: Decimal
    currencies: tuple[str, ...]


class PartialDate(NamedTuple):
    """A day that was given as a month or a year."""

    day: datetime.date
    given: str


class Names(Protocol):
    """Who knows donors, programmes, partners, funds and fundings by name."""

    def resolve(self, kind: str, text: str) -> str | None:
        """Return the id of what a text names, None if nobody knows it."""

    def nearest(self, kind: str, text: str) -> list[str]:
        """Return names that look like a text, for advice."""


class Unresolved:
    """Stands in where no books are at hand: every name is itself."""

    def resolve(self, _kind: str, text: str) -> str | None:
        """Return the text."""
        return text

    def nearest(self, _kind: str, _text: str) -> list[str]:
        """Return nothing."""
        return []


_ID = re.compile(r"[A-Z0-9][A-Za-z0-9./-]*\Z")
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})

_CLASSES = {folded(name): str(name) for name in BudgetClass} | {
    folded(title): str(name) for name, title in BUDGET_CLASS_TITLES.items()
}
_CLASSES["support cost"] = str(BudgetClass.SUPPORT_COST)
_ACTIVITIES = {folded(name): str(name) for name in Activity} | {
    folded(name).replace("-", " "): str(name) for name in Activity
}
_VOCABULARIES = {
    T.BUDGET_CLASS: ("IMPORT-BUDGET-CLASS", "budget class", _CLASSES),
    T.BUDGET_CLASSES: ("IMPORT-BUDGET-CLASS", "budget class", _CLASSES),
    T.ACTIVITY: ("IMPORT-ACTIVITY", "activity", _ACTIVITIES),
    T.ACTIVITIES: ("IMPORT-ACTIVITY", "activity", _ACTIVITIES),
}
_NAMED = {
    T.DONOR: "donor",
    T.PARTNER: "partner",
    T.PARTNERS: "partner",
    T.PROGRAMME: "programme",
    T.PROGRAMMES: "programme",
    T.FUND: "fund",
    T.FUNDING: "funding",
}
_MANY = frozenset({T.PARTNERS, T.PROGRAMMES, T.BUDGET_CLASSES, T.ACTIVITIES})

#: Dates that are a first or a last day by nature, however they are given.
_FIRST = frozenset({"begins"})
_LAST = frozenset({"ends", "until", "expected"})


def plain(number: Decimal) -> Decimal:
    """Return a number without zeros behind its last decimal, and without an exponent."""
    number = number.normalize()
    return number.quantize(ONE) if number == number.to_integral_value() else number


#: From here on a spreadsheet keeps fewer digits of a whole number than it has.
WHOLE_LIMIT = 1e15


def cleaned(value: Value) -> str:
    """Return a cell's text with its spaces single and its characters composed.

    Raises:
        FaultError: it holds a character that must not stand in the books.
    """
    if value.__class__ is float and not -WHOLE_LIMIT < value < WHOLE_LIMIT:
        raise FaultError(
            "IMPORT-TEXT",
            f"found the number {quoted(value)}, of which only fifteen digits are kept",
            "Format the cell as text and type it anew: its last digits are lost.",
        )
    text = str(value) if value.__class__ is str else raw_text(value)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = " ".join(text.split())
    if reason := unwritable(text):
        raise FaultError(
            "IMPORT-TEXT",
            f"found {quoted(value)}, which holds {reason}",
            "Type the text anew: this character is invisible.",
        )
    return unicodedata.normalize("NFC", text)


class CellReaders:
    """Makes the reader of each field of a layout."""

    def __init__(self, layout: Layout, names: Names) -> None:
        self._layout = layout
        self._names = names
        self._marks = Marks(layout.numbers.decimal, layout.numbers.group)
        self._blank = frozenset(folded(text) for text in layout.numbers.blank)
        self._scale = layout.numbers.scale

    def reader(self, field: Field) -> Reader:
        """Return the reader of a field: a cell that is not empty to its value, or None."""
        values = self._values(field)
        read = self._typed(field)
        blank = self._blank
        known: dict[Value, Any] = {}
        once, plain = field.type is T.MONEY, field.type is T.TEXT
        # Most texts are longer than any that has a meaning of its own.
        longest = max(map(len, (*blank, *values)), default=0)

        def cell(value: Value) -> Any:
            if once and value.__class__ is float:
                return read(value)
            if value.__class__ is bool:
                value = raw_text(value)
            found = known.get(value, known)
            if found is not known:
                return found
            text = cleaned(value)
            name = folded(text) if len(text) <= longest else text
            if name in values:
                found = read(values[name]) if values[name] else None
            elif not text or name in blank:
                found = None
            elif plain:
                found = text
            else:
                found = read(text if value.__class__ is str else value)
            known[value] = found
            return found

        return self._picking(field.name, cell)

    def _values(self, field: Field) -> dict[str, str]:
        return {folded(k): v for k, v in self._layout.values.get(field.name, {}).items()}

    def whole(self, field: Field) -> Whole | None:
        """Return what reads a whole column of plain cells of a field; None where there is none.

        It takes texts, none empty, and returns what the field's reader would make of each; None if
        it takes more than a look at all of them together.
        """
        column = self._layout.columns.get(field.name) or self._layout.extra.get(field.name)
        if column is not None and column.take:
            return None
        longest = max(map(len, (*self._blank, *self._values(field))), default=0)

        def texts(cells: Sequence[str]) -> list[Any] | None:
            joined = "|".join(cells)
            plain = joined.isascii() and joined.isprintable() and min(map(len, cells)) > longest
            # A space at either end of a cell stands beside a mark.
            marked = f"|{joined}|"
            if not plain or "  " in joined or " |" in marked or "| " in marked:
                return None
            return list(cells)

        def amounts(cells: Sequence[str]) -> list[Any] | None:
            plain = PLAIN_COLUMN.fullmatch("|".join(cells)) and min(map(len, cells)) > longest
            return list(map(Decimal, cells)) if plain else None

        if field.type is T.MONEY and self._scale == 1 and self._marks.decimal == ".":
            return amounts
        return texts if field.type is T.TEXT else None

    def _picking(self, name: str, cell: Reader) -> Reader:
        """Return a reader that takes a code, or its label, out of a cell that has both."""
        column = self._layout.columns.get(name) or self._layout.extra.get(name)
        if column is None or not column.take:
            return cell
        mark, at = column.mark, 0 if column.take == "code" else -1

        def picked(value: Value) -> Any:
            if value.__class__ is str:
                return cell(str(value).split(mark, 1)[at].strip())
            return cell(value)

        return picked

    def _typed(self, field: Field) -> Reader:
        """Return what reads a cell that is not blank, by the field's type."""
        if field.type is T.DATE:
            return self._date(field.name)
        if field.type in _NAMED or field.type in _VOCABULARIES:
            one = self._name if field.type in _NAMED else _word
            if field.type in _MANY:
                return lambda value: _many(cleaned(value), lambda text: one(field.type, text))
            return lambda value: one(field.type, cleaned(value))
        return {
            T.MONEY: self._money,
            T.NUMBER: self._number,
            T.QUANTITY: self._quantity,
            T.PERCENT: self._percent,
            T.TEXT: cleaned,
            T.ID: _identifier,
            T.CURRENCY: _currency,
            T.FLAG: _flag,
            T.LIST: lambda value: ", ".join(_items(cleaned(value), ",")),
            T.NAMES: lambda value: "; ".join(_items(cleaned(value), ";")),
        }[field.type]

    def _money(self, value: Value) -> Decimal | Told:
        try:
            number, currencies = read_amount(value, self._marks)
        except AmountError as error:
            raise FaultError(
                "IMPORT-AMOUNT", f"found {quoted(value)}, expected an amount: {error}",
                "Write a number in the cell, and words in a notes column.",
            ) from None  # fmt: skip
        if self._scale != 1:
            # The decimals of 1.234 thousands are no decimals of the amount.
            number = plain(number * self._scale)
        return Told(number, currencies) if currencies else number

    def _number(self, value: Value) -> Decimal:
        try:
            return read_number(value, self._marks)
        except AmountError as error:
            raise FaultError(
                "IMPORT-NUMBER", f"found {quoted(value)}, expected a number: {error}"
            ) from None

    def _quantity(self, value: Value) -> Decimal | Quantity:
        try:
            return read_quantity(value, self._marks)
        except AmountError as error:
            raise FaultError(
                "IMPORT-NUMBER", f"found {quoted(value)}, expected a quantity: {error}"
            ) from None

    def _percent(self, value: Value) -> Decimal:
        try:
            return read_percent(value, self._marks, self._layout.numbers.percent)
        except AmountError as error:
            raise FaultError(
                "IMPORT-NUMBER", f"found {quoted(value)}, expected a per cent: {error}"
            ) from None

    def _date(self, name: str) -> Reader:
        order, partial = self._layout.dates.order, str(self._layout.dates.partial)
        time = self._layout.dates.time
        if partial != "refuse" and name in _FIRST | _LAST:
            partial = "first-day" if name in _FIRST else "last-day"
        open_ended = name in {"begins", "ends"} and "words" in self._layout.record.fields

        def read(value: Value) -> datetime.date | PartialDate | str:
            if open_ended and value == ANY:
                return ANY
            try:
                day, given = read_date(value, order, partial, time)
            except DateError as error:
                raise FaultError(
                    "IMPORT-DATE", f"found {quoted(value)}, expected a date: {error}",
                    "Format the cell as a date, or write it as 2010-03-18.",
                ) from None  # fmt: skip
            return PartialDate(day, given) if given and name == "date" else day

        return read

    def _name(self, kind: FieldType, text: str) -> str:
        what = _NAMED[kind]
        found = self._names.resolve(what, text)
        if found is None:
            near = self._names.nearest(what, text)
            like = f"Perhaps {' or '.join(near)}? " if near else ""
            raise FaultError(
                f"IMPORT-UNKNOWN-{what.upper()}",
                f"found {text!r}, which is no {what} of the books",
                f"{like}Add the {what} first, or this spelling to its aliases or to the layout.",
            )  # fmt: skip
        return found


def _word(kind: FieldType, text: str) -> str:
    code, what, known = _VOCABULARIES[kind]
    found = known.get(folded(text))
    if found is None:
        raise FaultError(
            code, f"found {text!r}, expected a {what}: {', '.join(sorted({*known.values()}))}"
        )
    return found


def _many(text: str, one: Callable[[str], str]) -> str:
    """Return ids with commas between; a name may have a comma of its own."""
    if text == ANY:
        return ANY
    if "," not in text and ";" not in text:
        return one(text)
    try:
        return one(text)
    except FaultError:
        items = _items(text, ";" if ";" in text else ",")
        return ", ".join(dict.fromkeys(one(item) for item in items))


def _items(text: str, mark: str) -> list[str]:
    return [item.strip() for item in text.split(mark) if item.strip()]


def _identifier(value: Value) -> str:
    text = cleaned(value)
    if not _ID.match(text):
        raise FaultError(
            "IMPORT-ID", f"found {text!r}, expected an id such as JPN-2010-01-AFG",
            "An id begins with a capital letter or a digit and has letters, digits, '.', '/', '-'.",
        )  # fmt: skip
    return text


def _currency(value: Value) -> str:
    text = cleaned(value).upper()
    if text not in MINOR_UNITS:
        raise FaultError("IMPORT-CURRENCY", f"found {text!r}, expected a currency such as EUR")
    return text


def _flag(value: Value) -> bool:
    text = cleaned(value).casefold()
    if text not in _YES | _NO:
        raise FaultError("IMPORT-VALUE", f"found {text!r}, expected yes or no")
    return text in _YES
