"""A statement arranged: head, facts, fourteen lines, lists. No figure is made here but totals.

The order is what a donor looks for: what this is and whether it can be relied on, the fourteen
lines, then each list that explains one of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.render.tables import NOT_KNOWN, Column, Document, Row, Table
from reports.statements import list_tables as lists
from reports.statements.head import about, head_facts, labels, long_date, name_of
from reports.statements.list_tables import mark, mark_column, sum_mark

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.render.tables import Cell
    from reports.statements.model import BodyLine, Figure, FundingFacts, Statement


#: The day in a status, which a list has in a column of its own.
_STATUS_RE = re.compile(r" until [-0-9]+|, [-0-9]+| [-0-9]+$")


def document(statement: Statement) -> Document:
    """Return a statement as arranged for every renderer."""
    tables = [
        _body(statement),
        _agreements(statement),
        _by_funding(statement),
        *lists.tables(statement),
    ]
    return Document(
        title=f"{statement.headings.title}, {statement.kind}",
        name=name_of(statement),
        period=f"{long_date(statement.begins)} to {long_date(statement.ends)}",
        labels=tuple(labels(statement)),
        facts=tuple(head_facts(statement)),
        tables=tuple(table for table in tables if table.rows),
        notes=statement.notes,
        about=tuple(about(statement)),
        certificate=statement.headings.certificate if statement.certified else "",
        day=statement.ends,
        footer=f"{name_of(statement)}, {statement.begins} to {statement.ends}",
        identity=f"Books at chain {statement.identity.chain[:12]}",
    )


def _figure(figure: Figure | None, *, original: bool = False) -> Cell:
    if figure is None:
        return None
    if original:
        return NOT_KNOWN if figure.original is None else figure.original
    return figure.amount


def _body(statement: Statement) -> Table:
    words, books = statement.headings.columns, statement.book_currency
    columns = [
        Column("No.", "number", 1),
        Column(words["line"], "words", 6),
        Column(f"{words['period']}, {books}", "amount", 3),
        Column(f"{words['inception']}, {books}", "amount", 3),
    ]
    if statement.currency:
        columns += [
            Column(f"{words['period']}, {statement.currency}", "amount", 3),
            Column(f"{words['inception']}, {statement.currency}", "amount", 3),
        ]
    columns += mark_column(statement)
    rows = tuple(_body_row(statement, line) for line in statement.body)
    return Table("body", "Statement", tuple(columns), rows)


def _body_row(statement: Statement, line: BodyLine) -> Row:
    cells: list[Cell] = [line.number, line.title, _figure(line.period), _figure(line.inception)]
    if statement.currency:
        cells += [_figure(line.period, original=True), _figure(line.inception, original=True)]
    marked = any(figure.illustrative for figure in (line.period, line.inception) if figure)
    return Row((*cells, *mark(statement, marked=marked)), line.style)


def _agreements(statement: Statement) -> Table:
    columns = (
        Column("Funding", "text", 4),
        Column("Title", "words", 4),
        Column("Earmark", "words", 5),
        Column("Signed", "date", 2),
        Column("Until", "date", 2),
        Column("Agreed", "amount", 3),
        Column("Cur.", "text", 1),
        Column("Status", "words", 3),
    )
    rows = tuple(
        Row(
            (
                fact.id,
                _titled(fact),
                fact.earmark,
                fact.signed_on,
                fact.ends,
                fact.agreed.number if fact.agreed else None,
                fact.agreed.currency if fact.agreed else None,
                _STATUS_RE.sub("", fact.status),
            )
        )
        for fact in statement.fundings
    )
    return Table("agreements", "What was agreed", columns, rows if len(rows) > 1 else ())


def _titled(fact: FundingFacts) -> str:
    said = f"Amount: {fact.precision}" if fact.precision else ""
    return ". ".join(filter(None, (fact.title, said)))


def _by_funding(statement: Statement) -> Table:
    columns = (
        Column("Funding", "text", 4),
        Column("Opening", "amount", 3),
        Column("Lines 2 to 4", "amount", 3),
        Column("Line 9", "amount", 3),
        Column("Line 10", "amount", 3),
        Column("Balance", "amount", 3),
        Column("Delivery", "percent", 2),
        *mark_column(statement),
    )
    rows = [
        Row(
            (
                fact.id,
                fact.opening.amount,
                fact.income.amount,
                fact.expenditure.amount,
                fact.refunded.amount,
                fact.closing.amount,
                fact.delivery,
                *mark(statement, marked=fact.illustrative),
            )
        )
        for fact in statement.fundings
    ]
    if len(rows) < 2:
        return Table("fundings", "By funding", columns, ())
    by_number = {line.number: line.period for line in statement.body}
    income = sum((_amount(by_number[number]) for number in "234"), ZERO)
    total = (
        "Total",
        _amount(by_number["1"]),
        income,
        _amount(by_number["9"]),
        _amount(by_number["10"]),
        _amount(by_number["11"]),
        None,
        *sum_mark(statement, (fact.illustrative for fact in statement.fundings)),
    )
    about = (
        f"The period, in {statement.book_currency}. Delivery is expenditure since inception "
        "in per cent of the amount agreed."
    )
    return Table("fundings", "By funding", columns, (*rows, Row(total, "total")), about)


def _amount(figure: Figure | None) -> Decimal:
    return ZERO if figure is None else figure.amount
