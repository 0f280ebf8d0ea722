"""The lists of a statement, arranged as tables, each with its total."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from ledger.words import BUDGET_CLASS_TITLES
from reports.render.tables import MARK, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.render.tables import Cell, Style
    from reports.statements.model import ClauseFacts, Receipt, ServiceFacts, Statement

_TITLES: dict[str, str] = {str(name): title for name, title in BUDGET_CLASS_TITLES.items()}


def mark_column(statement: Statement) -> list[Column]:
    """Return the column that marks what is illustrative, where anything is."""
    return [Column("Note", "mark", 2)] if statement.illustrative else []


def mark(statement: Statement, *, marked: bool) -> tuple[str, ...]:
    """Return the cell under that column."""
    return ((MARK if marked else ""),) if statement.illustrative else ()


def sum_mark(statement: Statement, marks: Iterable[bool | str]) -> tuple[str, ...]:
    """Return the cell of a total under that column."""
    return (total_mark(marks),) if statement.illustrative else ()


def tables(statement: Statement) -> tuple[Table, ...]:
    """Return every list; one that holds nothing has no rows."""
    return (
        _receipts(statement),
        _unattributed(statement),
        _slices(statement),
        _budget(statement),
        _commitments(statement),
        _in_kind(statement),
        _services(statement),
        _pledges(statement),
        _clauses(statement),
        _policies(statement),
    )


def _receipts(statement: Statement) -> Table:
    computed = any("computed" in receipt.precision for receipt in statement.receipts)
    how = "as stated with the deposit" + (", or computed where marked" if computed else "")
    about = f"Line 2. Originals and rates are {how}."
    if any(receipt.exchange for receipt in statement.receipts):
        about += (
            " A dollar amount is what the deposit settled; its exchange difference is in line 4."
        )
    return _money_in(statement, "receipts", "Contributions received", statement.receipts, about)


def _unattributed(statement: Statement) -> Table:
    return _money_in(
        statement,
        "unattributed",
        "Paid into pooled funds, or not yet identified",
        statement.unattributed,
        "In no line above.",
    )


def _in_kind(statement: Statement) -> Table:
    return _money_in(
        statement,
        "in-kind",
        "Contributions in kind" if not statement.services else "Contributions in kind: goods",
        statement.in_kind,
        "Value at receipt. In no line above.",
    )


def _services(statement: Statement) -> Table:
    """Return the services in kind, those before the period apart from those in it."""
    columns = (
        Column("Date", "date", 2),
        Column("Programme", "text", 2),
        Column("What was given, and how it was valued", "words", 6),
        Column("Value", "amount", 3),
        Column("Cur.", "text", 1),
        Column("Rate", "rate", 2),
        Column(statement.book_currency, "amount", 3),
        *mark_column(statement),
    )
    rows: list[Row] = []
    groups = [
        (title, [item for item in statement.services if item.in_period is within])
        for title, within in (("Before the period", False), ("In the period", True))
    ]
    both = all(some for _, some in groups)
    for title, some in groups:
        rows += [Row(_service(statement, item)) for item in some]
        if some:
            rows.append(_services_sum(statement, title, some, "subtotal" if both else "total"))
    if both:
        rows.append(_services_sum(statement, "Since inception", statement.services, "total"))
    about = "Disclosed at their donor's value, not booked. In no line above, and never spendable."
    return Table("services", "Contributions in kind: services", columns, tuple(rows), about)


def _service(statement: Statement, item: ServiceFacts) -> tuple[Cell, ...]:
    days = f"{item.begins or '...'} to {item.ends or '...'}" if item.begins or item.ends else ""
    words = "; ".join(filter(None, (item.description, days, item.valuation)))
    return (
        *(item.date, item.programme, words, item.amount.number, item.amount.currency),
        *(item.rate, item.usd, *mark(statement, marked=item.illustrative)),
    )


def _services_sum(
    statement: Statement, title: str, some: Sequence[ServiceFacts], style: Style
) -> Row:
    total = sum((item.usd for item in some), ZERO)
    marks = sum_mark(statement, (item.illustrative for item in some))
    return Row((title, None, None, None, None, None, total, *marks), style)


class _Shape(NamedTuple):
    """Which columns a list of receipts needs."""

    original: bool
    rate: bool
    exchange: bool


_EXCHANGE, _DEPOSIT = Column("Exchange", "amount", 3), Column("Deposit", "amount", 3)


def _money_in(
    statement: Statement, name: str, title: str, found: Sequence[Receipt], about: str
) -> Table:
    shape = _Shape(
        original=any(receipt.original is not None for receipt in found),
        rate=any(receipt.rate for receipt in found),
        exchange=any(receipt.exchange for receipt in found),
    )
    columns = [
        Column("Date", "date", 2),
        Column("Funding", "text", 4),
        Column("From, for", "words", 5),
        *([Column("Original", "amount", 3), Column("Cur.", "text", 1)] if shape.original else []),
        *([Column("Rate", "rate", 2)] if shape.rate else []),
        Column(statement.book_currency, "amount", 3),
        *([_EXCHANGE, _DEPOSIT] if shape.exchange else []),
        *mark_column(statement),
    ]
    rows = tuple(_grouped(statement, found, shape))
    return Table(name, title, tuple(columns), rows, about)


def _grouped(statement: Statement, found: Sequence[Receipt], shape: _Shape) -> Iterator[Row]:
    """Return the rows: those before the period, those in it, each with a total, then both."""
    groups = (
        ("Before the period", [receipt for receipt in found if not receipt.in_period]),
        ("In the period", [receipt for receipt in found if receipt.in_period]),
    )
    both = all(receipts for _, receipts in groups)
    for title, some in groups:
        for receipt in some:
            yield Row(_cells(statement, receipt, shape))
        if some:
            style: Style = "subtotal" if both else "total"
            yield Row(_sum(statement, title, some, shape), style)
    if both:
        yield Row(_sum(statement, "Since inception", found, shape), "total")


def _cells(statement: Statement, receipt: Receipt, shape: _Shape) -> tuple[Cell, ...]:
    return (
        receipt.date,
        receipt.funding,
        f"{receipt.text} ({receipt.precision})" if receipt.precision else receipt.text,
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


def _slices(statement: Statement) -> Table:
    columns = (
        Column("Programme", "words", 4),
        Column("Pillar", "words", 4),
        Column("Direct", "amount", 3),
        Column("Support", "amount", 3),
        Column("Total", "amount", 3),
        Column("Since inception", "amount", 3),
        *mark_column(statement),
    )
    rows = [
        Row(
            (
                item.programme_name,
                item.pillar,
                item.direct.amount,
                item.support.amount,
                item.total.amount,
                item.total_ever.amount,
                *mark(statement, marked=item.total_ever.illustrative),
            )
        )
        for item in statement.slices
    ]
    if rows:
        sums = [
            sum((getattr(item, name).amount for item in statement.slices), ZERO)
            for name in ("direct", "support", "total", "total_ever")
        ]
        marks = sum_mark(statement, (item.total_ever.illustrative for item in statement.slices))
        rows.append(Row(("Total", None, *sums, *marks), "total"))
    about = f"Line 9, in {statement.book_currency}: the period, and its total since inception."
    title = "Expenditure by programme and pillar"
    return Table("slices", title, columns, tuple(rows), about)


def _budget(statement: Statement) -> Table:
    columns = (
        Column("Budget line", "words", 6),
        Column("Budget", "amount", 3),
        Column("Spent since inception", "amount", 3),
        Column("Variance", "amount", 3),
        Column("Delivery", "percent", 2),
        *mark_column(statement),
    )
    rows = tuple(
        Row(
            (
                *(line.title, line.budget, line.spent, line.variance, line.delivery),
                *sum_mark(statement, [line.illustrative]),
            ),
            "total" if line.code == "expenditure" and len(statement.budget) > 1 else "line",
        )
        for line in statement.budget
    )
    title = "Budget, variance and delivery"
    return Table("budget", title, columns, rows, f"In {statement.book_currency}.")


def _commitments(statement: Statement) -> Table:
    columns = (
        Column("Commitment", "text", 3),
        Column("Payee, for", "words", 5),
        Column("Programme", "text", 2),
        Column("Class", "words", 4),
        Column("Reserved", "amount", 3),
        Column("Charged", "amount", 3),
        Column("Open", "amount", 3),
        *mark_column(statement),
    )
    rows = [
        Row(
            (
                item.id,
                " - ".join(filter(None, (item.payee, item.title))),
                item.programme,
                _TITLES.get(item.budget_class, item.budget_class),
                item.amount,
                item.charged,
                item.open,
                *mark(statement, marked=item.illustrative),
            )
        )
        for item in statement.commitments
    ]
    if rows:
        sums = [
            sum((getattr(item, name) for item in statement.commitments), ZERO)
            for name in ("amount", "charged", "open")
        ]
        last = sum_mark(statement, (item.illustrative for item in statement.commitments))
        rows.append(Row(("Total", None, None, None, *sums, *last), "total"))
    about = f"Line 12, in {statement.book_currency}, as at the end of the period."
    return Table("commitments", "Open commitments", columns, tuple(rows), about)


def _pledges(statement: Statement) -> Table:
    columns = (
        Column("Pledge", "text", 4),
        Column("Announced", "date", 2),
        Column("Fund", "text", 2),
        Column("Programme", "text", 2),
        Column("Expected", "date", 2),
        Column("Amount", "amount", 3),
        Column("Cur.", "text", 1),
        *mark_column(statement),
    )
    rows = tuple(
        Row(
            (
                pledge.id,
                pledge.announced,
                pledge.fund,
                pledge.programme,
                pledge.expected,
                pledge.amount.number,
                pledge.amount.currency,
                *mark(statement, marked=pledge.illustrative),
            )
        )
        for pledge in statement.pledges
    )
    about = (
        "Disclosed only: a pledge is in no line above. What was signed of it, under an agreement "
        "that names it, is left out."
    )
    return Table("pledges", "Announced, not signed", columns, rows, about)


def _clauses(statement: Statement) -> Table:
    columns = (
        Column("Of", "text", 4),
        Column("Clauses, and what they allow", "words", 6),
        Column("In the words of the agreement", "words", 5),
    )
    # Clauses that share the agreement's words share a row.
    found: dict[tuple[str, str], list[str]] = {}
    for clause in statement.clauses:
        found.setdefault((clause.owner, clause.text), []).append(_allowed(clause))
    rows = tuple(
        Row((owner, "; ".join(allowed), words)) for (owner, words), allowed in found.items()
    )
    about = "As at the end of the period. What no clause allows may not be paid."
    return Table("clauses", "Conditions in force", columns, rows, about)


def _allowed(clause: ClauseFacts) -> str:
    """Return a clause in few words: `2(a) programme: AFG`."""
    axis = clause.axis.replace("-", " ")
    number = clause.number.replace("-", " ")
    name = clause.number if axis in number else f"{clause.number} {axis}"
    allows = "any" if clause.allows == ("*",) else ", ".join(clause.allows)
    but = f", not {', '.join(clause.excludes)}" if clause.excludes else ""
    return f"{name}: {allows}{but}"


def _policies(statement: Statement) -> Table:
    columns = (
        Column("Policy", "text", 4),
        Column("Value", "words", 6),
        Column("Since", "date", 2),
        Column("Standing", "words", 3),
        Column("Source", "words", 5),
    )
    rows = tuple(
        Row((item.id, item.value, item.since, item.status, item.source))
        for item in statement.policies
    )
    about = "Those the terms or entries refer to, in force at the end of the period."
    return Table("policies", "Policies of the fund", columns, rows, about)
