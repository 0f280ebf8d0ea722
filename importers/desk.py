"""The desk on which records become entries: what is known, what is made, what is wrong.

Builders (`importers.*_records`) read a table's rows and put drafts on the desk. A draft is an
entry with its identity and the row it came from; whether it is new, known or in conflict is
decided afterwards (`importers.identity`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import EMPTY_SET, Custom, Price, Transaction
from beancount.parser.grammar import ValueType

from importers.cells import Told
from importers.rates import Rates
from importers.workbook import column_letters
from ledger.money import BOOK_CURRENCY, MoneyError, exact, fixed, minor_units
from ledger.origin import Origin
from ledger.terms import Money

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.layout import Layout
    from importers.names import BookNames
    from importers.table import Row, Table
    from ledger.books import Peek
    from ledger.findings import Finding


class Draft(NamedTuple):
    """An entry that a row would add: its identity, and the row that it stands for."""

    entry: Any
    key: str
    owner: str
    table: Table
    row: int


class BuildError(ValueError):
    """A record that cannot become entries: a finding's code, message, field and advice."""

    def __init__(  # what a finding takes, and what of it the desk may put better
        self,
        code: str,
        message: str,
        name: str = "",
        advice: str = "",
        *,
        found: str = "",
        written: str = "",
    ) -> None:
        """Make the refusal.

        Args:
            code: the finding's code.
            message: what was found and what was expected.
            name: the field.
            advice: what would make it right.
            found: the value as the message has it; the cell's own text is shown in its stead.
            written: the number as the advice has it; shown as the layout writes numbers.
        """
        super().__init__(message)
        self.code = code
        self.name = name
        self.advice = advice
        self.found = found
        self.written = written


#: Which of several rows with the same identity it is (`importers.repeats`).
REPEAT = "repeat"

#: Facts that every entry carries on from its record.
_COMMON = ("source", "note", "precision")
_COMMON_NAMES = frozenset(_COMMON)


@dataclass
class Desk:
    """What is known and what is made of one workbook."""

    peek: Peek
    names: BookNames
    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    #: owner key -> where it was first seen, to tell a row from its double.
    seen: dict[str, tuple[Table, int]] = field(default_factory=dict)
    #: owner key of rows that are lines -> the table they stand in.
    homes: dict[str, Table] = field(default_factory=dict)
    #: (id of a table, row) -> the identity under which the row's entries are.
    owners: dict[tuple[int, int], str] = field(default_factory=dict)
    #: account name by its parts, made once.
    accounts: dict[tuple[str, ...], str] = field(default_factory=dict)
    #: What is receivable under each grant, once somebody has asked (`importers.carrying`).
    carrying: Any = None
    #: What is booked of the lines of statements, once somebody has asked.
    receipts: Any = None
    _origins: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rates = Rates(self.peek)

    def claim(self, owner: str, table: Table, row: int, line: str = "") -> bool:
        """Take an identity for a row, or for its line of several; False where another has it."""
        self.owners[id(table), row] = owner
        if line:
            home = self.homes.setdefault(owner, table)
            if home is not table:
                table.add(
                    "IMPORT-VOUCHER",
                    f"{owner.partition(':')[2]} has lines on the sheet {home.sheet.name} too",
                    row,
                    table.layout.key_fields[-1],
                    "The lines of a voucher stand on one sheet.",
                )
                return False
            owner = f"{owner}/{line}"
        other = self.seen.setdefault(owner, (table, row))
        if other[0] is table and other[1] == row:
            return True
        there = f"{other[0].sheet.name}!{other[0].cells(other[1])}"
        table.add(
            "IMPORT-DUPLICATE",
            f"the row has the same identity, {owner.partition(':')[2]}, as {there}",
            row,
            table.layout.key_fields[-1],
            "Delete one of the two, or give them different references.",
        )
        return False

    def meta(
        self, table: Table, row: Row, key: str, facts: dict[str, Any], *, bare: bool = False
    ) -> dict[str, Any]:
        """Return an entry's metadata: its facts, what its record carries on, its identity.

        A `bare` entry leaves source and notes to the others that its row makes.
        """
        values = row.values
        meta = {"filename": table.book.name, "lineno": row.number, **facts}
        if not bare and not _COMMON_NAMES.isdisjoint(values):
            for name in _COMMON:
                if name in values:
                    meta[name] = values[name]
        if values.get("illustrative") or self._made_up(facts.get("funding")):
            meta["illustrative"] = True
        meta["key"] = key
        meta["origin"] = self.origin(table, row.number)
        return meta

    def _made_up(self, name: str | None) -> bool:
        """Return whether a funding is illustrative, and with it all that is booked under it."""
        funding = self.names.funding(name) if name else None
        return funding is not None and funding.illustrative

    def origin(self, table: Table, row: int) -> str:
        """Return a row's origin; the text around its number is made once for each table."""
        if table.moved is not None:  # taken apart: its rows do not stand where their numbers say
            return str(Origin(table.book.hash, table.sheet.name, table.cells(row)))
        known = self._origins.get(id(table))
        if known is None:
            first, last = map(column_letters, table.span())
            text = str(Origin(table.book.hash, table.sheet.name, "\0"))
            known = f"{text[:-1]}{first}\0:{last}\0"
            self._origins[id(table)] = known
        return known.replace("\0", str(row))

    def put(self, table: Table, row: Row, owner: str, key: str, entry: Any) -> None:
        """Lay down an entry."""
        self.drafts.append(Draft(entry, key, owner, table, row.number))

    def custom(  # noqa: PLR0913, PLR0917 # what a directive is made of
        self,
        table: Table,
        row: Row,
        owner: str,
        part: str,
        day: datetime.date,
        word: str,
        names: Sequence[str],
        facts: dict[str, Any],
    ) -> None:
        """Lay down a `custom` directive; facts that are None are left out."""
        key = f"{owner}:{part}" if part else owner
        stated = {name: value for name, value in facts.items() if value is not None}
        meta = self.meta(table, row, key, stated, bare=word == "clause")
        values = [ValueType(name, str) for name in names]
        self.put(table, row, owner, key, Custom(meta, day, word, values))

    def transaction(  # noqa: PLR0913, PLR0917 # what a transaction is made of
        self,
        table: Table,
        row: Row,
        owner: str,
        part: str,
        day: datetime.date,
        texts: tuple[str | None, str],
        facts: dict[str, Any],
        postings: list[Posting],
    ) -> None:
        """Lay down a transaction."""
        key = f"{owner}:{part}" if part else owner
        meta = self.meta(table, row, key, facts)
        entry = Transaction(meta, day, "*", *texts, EMPTY_SET, EMPTY_SET, postings)
        self.put(table, row, owner, key, entry)

    def price(  # what a price is made of
        self, table: Table, row: Row, owner: str, base: str, rate: Amount, facts: dict[str, Any]
    ) -> None:
        """Lay down a price of one unit of a currency."""
        meta = self.meta(table, row, owner, facts)
        entry = Price(meta, row.values["date"], base, rate)
        self.put(table, row, owner, owner, entry)
        self.rates.learn(entry)

    def refuse(self, table: Table, row: Row, error: BuildError) -> None:
        """Turn what a builder refused into a finding at the row's cell."""
        name = f"{error.name}: " if error.name else ""
        text, advice = str(error), error.advice
        if error.found and (raw := table.raw(row.number, error.name)):
            text = text.replace(f"found {error.found}", f"found {raw}", 1)
        if error.written:
            own = error.written.replace(".", table.layout.numbers.decimal)
            advice = advice.replace(error.written, own, 1)
        table.add(error.code, f"{name}{text}", row.number, error.name, advice)

    def terms(self) -> list[Custom]:
        """Return the directives laid down so far."""
        return [draft.entry for draft in self.drafts if draft.entry.__class__ is Custom]


def owner_of(layout: Layout, row: Row) -> str:
    """Return a row's identity, e.g. `contribution:JPN-2010-01-AFG`.

    Raises:
        BuildError: a field of the identity is empty.
    """
    parts: list[str] = []
    for name in layout.key_fields:
        value = row.values.get(name)
        if value is None:
            if name in layout.key.fields:
                raise BuildError("IMPORT-KEY", "the cell is empty and identifies the row", name)
            continue
        text = str(value)
        if ":" in text:  # a colon parts an identity from what was made of it
            text = text.replace("%", "%25").replace(":", "%3A")
        if parts and text.startswith(parts[-1]):
            parts[-1] = text
        else:
            parts.append(text)
    if REPEAT in row.values:
        parts.append(f"#{row.values[REPEAT]}")
    return f"{layout.kind}:{'/'.join(parts)}"


def money(values: dict[str, Any], name: str, currency: str, *, signs: bool = False) -> Decimal:
    """Return a record's amount, exact in its currency and above zero.

    Args:
        values: the record.
        name: the amount's field.
        currency: what it must be in.
        signs: whether amounts below zero (and zero) are allowed.

    Raises:
        BuildError: finer than the currency's unit, in another currency, or not above zero.
    """
    value = values[name]
    if value.__class__ is Told:
        if currency not in value.currencies:
            found = " or ".join(value.currencies)
            raise BuildError(
                "IMPORT-CURRENCY", f"the cell is in {found}, its row in {currency}", name,
                "Put the currency right, in the cell or in the currency column.",
            )  # fmt: skip
        value = value.number
    try:
        number = exact(value, currency)
    except MoneyError as error:
        raise BuildError(
            "IMPORT-AMOUNT", f"found {value}: {error}", name, "Nothing is rounded here.",
            found=str(value),
        ) from None  # fmt: skip
    if number is not value and -int(value.as_tuple().exponent) > minor_units(currency):
        raise BuildError(
            "IMPORT-AMOUNT",
            f"found {fixed(value)}: with more decimals than {currency} has, the mark may part "
            "thousands",
            name, f"Write {fixed(number)} if that is meant, or put the layout's [numbers] right.",
            found=fixed(value), written=fixed(number),
        )  # fmt: skip
    if not signs and number <= 0:
        raise BuildError(
            "IMPORT-NEGATIVE", f"found {number}, expected an amount above zero", name,
            'In rows of spending say negative = "allow" in the layout; what else is corrected, is '
            "taken back with vtf reverse, or set aside.", found=str(number),
        )  # fmt: skip
    return number


def currency_of(values: dict[str, Any], name: str = "amount") -> str:
    """Return the currency of a record: its column's, its cell's, else the books'.

    Raises:
        BuildError: the cell's sign may mean several.
    """
    stated = values.get("currency")
    if stated:
        return str(stated)
    value = values.get(name)
    if value.__class__ is Told:
        if len(value.currencies) > 1:
            raise BuildError(
                "IMPORT-CURRENCY", f"the sign may mean {' or '.join(value.currencies)}", name,
                "Say which in a currency column.",
            )  # fmt: skip
        return str(value.currencies[0])
    return BOOK_CURRENCY


def whole(values: dict[str, Any], name: str = "amount", *, signs: bool = False) -> Money:
    """Return a record's amount with its currency."""
    currency = currency_of(values, name)
    return Money(money(values, name, currency, signs=signs), currency)


def amount(values: dict[str, Any], name: str = "amount", *, signs: bool = False) -> Amount:
    """Return a record's amount with its currency, as Beancount writes it."""
    return Amount(*whole(values, name, signs=signs))
