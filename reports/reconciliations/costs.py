"""Costs as each side has them: rows of somebody's file, expense postings of the books.

Both are one shape, a `Charge`. A file that states dollars in every row is held in dollars; else
each amount is held in the currency in which it arose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.chart import EXPENSE
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.versions import REVERSES, first_key
from ledger.words import BudgetClass
from reports.reconciliations.held import fine

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from importers.reading import RowReading, SheetReading, Stranger
    from ledger.books import Books
    from ledger.lines import Line
    from reports.moves import Places

SUPPORT = str(BudgetClass.SUPPORT_COST)


class Charge(NamedTuple):
    """A cost, on either side.

    Attributes:
        voucher: what names the document on its side, without the kind of its record.
        reference: its own number alone.
        day: on which it is booked.
        worth: what it is in the currency in which the two sides are held.
        row: of a file; None in the books.
    """

    voucher: str
    reference: str
    funding: str
    partner: str
    programme: str
    budget_class: str
    day: datetime.date
    currency: str
    worth: Decimal
    invoice: str
    place: str
    row: RowReading | None = None
    entry: int = -1
    illustrative: bool = False

    @property
    def purpose(self) -> tuple[str, str, str]:
        """What it is for: the fields in which two lines of a voucher are told apart."""
        return self.funding, self.programme, self.budget_class


class File(NamedTuple):
    """What somebody's file says.

    Attributes:
        charges: its costs; problems: what cannot be read or does not add up, with its cell.
        dollars: whether every row states them.
        aside: rows that its layout sets aside.
        other: records that are no costs, by kind.
    """

    name: str
    charges: tuple[Charge, ...]
    problems: tuple[tuple[str, str], ...]
    dollars: bool
    aside: int
    other: tuple[tuple[str, RowReading, str], ...]
    notes: tuple[str, ...]


def charges_of_file(name: str, stranger: Stranger, kinds: Sequence[str]) -> File:
    """Return what a file says.

    Args:
        name: of the file.
        stranger: the file, read.
        kinds: kinds of record that are costs; the others are given as they stand.
    """
    rows = [(sheet, row) for sheet in stranger.sheets for row in sheet.rows]
    costs = [(s, row) for s, row in rows if row.kind == "record" and s.layout.kind in kinds]
    dollars = all(_states_dollars(row.values) for _, row in costs)
    charges: list[Charge] = []
    for sheet, row in costs:
        charges += _charges(name, sheet, row, dollars=dollars)
    problems = [
        (f"{one.message} [{one.code}]", f"{name} '{one.where.sheet}'!{one.where.cell}")
        for one in stranger.lost
    ]
    problems += [
        (f"{one.message} [{one.code}]", f"{name} '{sheet.name}'!{one.where.cell}")
        for sheet in stranger.sheets
        for one in sheet.findings
        if one.severity is Severity.ERROR
    ]
    if len(problems) == len(stranger.lost):
        # A row that is neither a record nor structure never goes without a word.
        problems += [
            ("the row cannot be read", f"{name} '{sheet.name}'!{row.origin.cells}")
            for sheet, row in rows
            if row.kind == "finding"
        ]
    other = tuple(
        (s.layout.kind, row, f"{name} '{s.name}'!{row.origin.cells}")
        for s, row in rows
        if row.kind == "record" and s.layout.kind not in kinds
    )
    aside = sum(row.kind == "set-aside" for _, row in rows)
    return File(name, tuple(charges), tuple(problems), dollars, aside, other, stranger.notes)


def _states_dollars(values: dict[str, Any]) -> bool:
    return "usd" in values or money_of(values)[1] == BOOK_CURRENCY


def money_of(values: dict[str, Any], name: str = "amount") -> tuple[Decimal, str]:
    """Return an amount of a row and its currency: its column's, its cell's, else dollars."""
    amount = values[name]
    told: tuple[str, ...] = getattr(amount, "currencies", ())
    currency = values.get("currency") or (next(iter(told)) if len(told) == 1 else BOOK_CURRENCY)
    return fine(getattr(amount, "number", amount), str(currency)), str(currency)


def _charges(name: str, sheet: SheetReading, row: RowReading, *, dollars: bool) -> Iterator[Charge]:
    values = row.values
    number, currency = money_of(values)
    if dollars and currency != BOOK_CURRENCY:
        stated = values["usd"]
        number, currency = fine(getattr(stated, "number", stated), BOOK_CURRENCY), BOOK_CURRENCY
    one = Charge(
        row.identity.partition(":")[2],
        str(values.get("reference", "")),
        str(values.get("funding", "")),
        str(values.get("partner", "")),
        str(values.get("programme", "")),
        str(values.get("budget_class", "")),
        values["date"],
        currency,
        number,
        str(values.get("invoice", "")),
        f"{name} '{sheet.name}'!{row.origin.cells}",
        row,
        illustrative=bool(values.get("illustrative")),
    )
    yield one
    if values.get("support_cost"):
        stated = values["support_cost"]
        worth = fine(getattr(stated, "number", stated), BOOK_CURRENCY)
        yield one._replace(budget_class=SUPPORT, worth=worth, currency=BOOK_CURRENCY)


def cell_of(charge: Charge, *fields: str) -> str:
    """Return where a file says something: the cell of the first field that it fills, or its row."""
    if charge.row is None:
        return charge.place
    if charge.budget_class == SUPPORT and "support_cost" in charge.row.values:
        fields = ("support_cost", *fields)
    known = {cell.field: cell.address for cell in charge.row.cells()}
    address = next((known[name] for name in fields if name in known), "")
    return f"{charge.place.rpartition('!')[0]}!{address}" if address else charge.place


def raw_of(charge: Charge, field: str) -> str:
    """Return what the file has in a field of a charge, as it is written there."""
    cells = charge.row.cells() if charge.row is not None else []
    return next((cell.raw for cell in cells if cell.field == field), "")


def charges_in_books(books: Books, places: Places, *, dollars: bool) -> list[Charge]:
    """Return every cost of the books; what was taken back is none, and goods in kind are none.

    Args:
        books: as loaded.
        places: where entries stand.
        dollars: whether amounts in other currencies count as their dollars.
    """
    entries = books.entries
    given = {line.entry for line in books.lines if line.kind == "in-kind"}
    gone = _taken_back(entries)
    found = []
    first: dict[int, tuple[str, str]] = {}
    for line in books.lines:
        if line.kind != EXPENSE or line.entry in given:
            continue
        if line.entry in gone:
            continue
        if line.entry not in first:
            voucher = first_key(entries[line.entry]).partition(":")[2] or line.key
            first[line.entry] = voucher, voucher.partition("/")[0]
        currency, worth = BOOK_CURRENCY, line.amount
        if not dollars and line.original_currency:
            currency, worth = _original(entries[line.entry], line)
        found.append(_booked(line, first[line.entry], currency, worth, places))
    return found


def _taken_back(entries: Sequence[Any]) -> set[int]:
    """Return what was taken back in its own month, and what took it back: together, no cost.

    What was taken back in a later month is a cost in the one and less in the other.
    """
    answers = {str(e.meta[REVERSES]): at for at, e in enumerate(entries) if REVERSES in e.meta}
    gone: set[int] = set()
    for at, entry in enumerate(entries) if answers else ():
        back = answers.get(str(entry.meta.get("key", "")))
        if back is not None:
            one, other = entry.date, entries[back].date
            if (one.year, one.month) == (other.year, other.month):
                gone |= {at, back}
    return gone


def _booked(
    line: Line, names: tuple[str, str], currency: str, worth: Decimal, places: Places
) -> Charge:
    return Charge(
        *names,
        line.funding,
        line.partner,
        line.programme,
        line.budget_class,
        line.date,
        currency,
        worth,
        line.invoice,
        places[line.entry],
        None,
        line.entry,
        line.illustrative,
    )


def _original(entry: Any, line: Line) -> tuple[str, Decimal]:
    """Return a cost as it arose: its own original, or that of a voucher of a single cost."""
    own = (entry.postings[line.posting].meta or {}).get("original")
    if not isinstance(own, Amount):
        costs = [leg.account for leg in entry.postings if leg.account.startswith("Expenses:")]
        direct = [name for name in costs if not name.endswith(SUPPORT)]
        if line.budget_class == SUPPORT or len(direct) != 1:
            return BOOK_CURRENCY, line.amount
    return line.original_currency, abs(line.original).copy_sign(line.amount or ZERO)
