"""Lists of what came in, arranged: money, goods and services in kind, each with its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ledger.money import ZERO
from reports.render.tables import Column, Row, Table
from reports.statements.cells import mark, mark_column, sum_mark, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reports.render.tables import Cell, Style
    from reports.render.words import Words
    from reports.statements.model import Receipt, ServiceFacts, Statement

Item = TypeVar("Item", "Receipt", "ServiceFacts")


def receipts(statement: Statement) -> Table:
    """Return the receipts of money, those before the period apart from those in it."""
    words = words_of(statement)
    computed = any("computed" in receipt.precision for receipt in statement.receipts)
    about = words("receipts.computed" if computed else "receipts.stated")
    if any(receipt.exchange for receipt in statement.receipts):
        about = f"{about} {words('receipts.exchange')}"
    return _money_in(statement, "receipts", "receipts.title", statement.receipts, about)


def unattributed(statement: Statement) -> Table:
    """Return what the donor paid that no line above can hold."""
    about = words_of(statement)("unattributed.about")
    return _money_in(statement, "unattributed", "unattributed.title", statement.unattributed, about)


def in_kind(statement: Statement) -> Table:
    """Return the goods in kind."""
    title = "in-kind.goods" if statement.services else "in-kind.title"
    about = words_of(statement)("in-kind.about")
    return _money_in(statement, "in-kind", title, statement.in_kind, about)


def services(statement: Statement) -> Table:
    """Return the services in kind, those before the period apart from those in it."""
    words = words_of(statement)
    columns = (
        Column(words("heads.date"), "date", 2),
        Column(words("heads.programme"), "text", 2),
        Column(words("services.what"), "words", 6),
        Column(words("services.value"), "amount", 3),
        Column(words("heads.currency"), "text", 1),
        Column(words("heads.rate"), "rate", 2),
        Column(statement.book_currency, "amount", 3),
        *mark_column(statement),
    )

    def total(title: str, some: Sequence[ServiceFacts]) -> tuple[Cell, ...]:
        amount = sum((item.usd for item in some), ZERO)
        marks = sum_mark(statement, (item.illustrative for item in some))
        # The title stands in the column that has room for words.
        return (None, None, title, None, None, None, amount, *marks)

    rows = _by_period(words, statement.services, lambda one: _service(statement, one), total)
    return Table("services", words("services.title"), columns, rows, words("services.about"))


def _service(statement: Statement, item: ServiceFacts) -> tuple[Cell, ...]:
    words = words_of(statement)
    days = ""
    if item.begins or item.ends:
        first, last = (words.short_day(day) if day else "..." for day in (item.begins, item.ends))
        days = words("language.range", first=first, last=last)
    what = words("language.parts").join(filter(None, (item.description, days, item.valuation)))
    return (
        *(item.date, item.programme, what, item.amount.number, item.amount.currency),
        *(item.rate, item.usd, *mark(statement, marked=item.illustrative)),
    )


class _Shape(NamedTuple):
    """Which columns a list of receipts needs."""

    original: bool
    rate: bool
    exchange: bool


def _money_in(
    statement: Statement, name: str, title: str, found: Sequence[Receipt], about: str
) -> Table:
    words = words_of(statement)
    shape = _Shape(
        original=any(receipt.original is not None for receipt in found),
        rate=any(receipt.rate for receipt in found),
        exchange=any(receipt.exchange for receipt in found),
    )
    columns = [
        Column(words("heads.date"), "date", 2),
        Column(words("heads.funding"), "text", 4),
        Column(words("receipts.from"), "words", 5),
    ]
    if shape.original:
        columns.append(Column(words("receipts.original"), "amount", 3))
        columns.append(Column(words("heads.currency"), "text", 1))
    if shape.rate:
        columns.append(Column(words("heads.rate"), "rate", 2))
    at = len(columns)
    columns.append(Column(statement.book_currency, "amount", 3))
    if shape.exchange:
        columns.append(Column(words("receipts.difference"), "amount", 3))
        columns.append(Column(words("receipts.deposit"), "amount", 3, adds=(at, at + 1)))
    columns += mark_column(statement)
    rows = _by_period(
        words,
        found,
        lambda one: _cells(statement, one, shape),
        lambda title, some: _sum(statement, title, some, shape),
    )
    return Table(name, words(title), tuple(columns), rows, about)


def _cells(statement: Statement, receipt: Receipt, shape: _Shape) -> tuple[Cell, ...]:
    words, text, how = words_of(statement), receipt.text, receipt.precision
    return (
        receipt.date,
        receipt.funding,
        words("receipts.precise", text=text, precision=how) if how else text,
        *((receipt.original, receipt.original_currency) if shape.original else ()),
        *((receipt.rate,) if shape.rate else ()),
        receipt.amount,
        *((receipt.exchange, receipt.cash) if shape.exchange else ()),
        *mark(statement, marked=receipt.illustrative),
    )


def _sum(
    statement: Statement, title: str, some: Sequence[Receipt], shape: _Shape
) -> tuple[Cell, ...]:
    cells: list[Cell] = [None, None, title, *([None] * (2 * shape.original + shape.rate))]
    cells.append(sum((receipt.amount for receipt in some), ZERO))
    if shape.exchange:
        cells.append(sum((receipt.exchange for receipt in some), ZERO))
        cells.append(sum((receipt.cash for receipt in some), ZERO))
    return (*cells, *sum_mark(statement, (receipt.illustrative for receipt in some)))


def _by_period(
    words: Words,
    found: Sequence[Item],
    cells: Callable[[Item], tuple[Cell, ...]],
    total: Callable[[str, Sequence[Item]], tuple[Cell, ...]],
) -> tuple[Row, ...]:
    """Return the rows: those before the period, those in it, each with a total, then both."""
    groups = [
        (words("receipts.before"), [item for item in found if not item.in_period]),
        (words("receipts.within"), [item for item in found if item.in_period]),
    ]
    both = all(some for _, some in groups)
    rows: list[Row] = []
    sums: list[int] = []
    for title, some in groups:
        first = len(rows)
        rows += [Row(cells(item)) for item in some]
        if some:
            style: Style = "subtotal" if both else "total"
            sums.append(len(rows))
            rows.append(Row(total(title, some), style, tuple(range(first, len(rows)))))
    if both:
        rows.append(Row(total(words("receipts.both"), found), "total", tuple(sums)))
    return tuple(rows)
