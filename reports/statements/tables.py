"""A statement arranged: head, facts, fourteen lines, lists. No figure is made here but totals.

The order is what a donor looks for: what this is and whether it can be relied on, the fourteen
lines, then each list that explains one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.render.tables import NOT_KNOWN, Column, Document, Row, Table
from reports.statements import money_tables, spending_tables, term_tables
from reports.statements.cells import closed, mark, mark_column, sum_mark, words_of
from reports.statements.charts import charts
from reports.statements.head import about, footer, head_facts, labels, name_of, signatories

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.render.tables import Cell
    from reports.statements.model import BodyLine, Figure, Statement


def document(statement: Statement) -> Document:
    """Return a statement as arranged for every renderer."""
    words = words_of(statement)
    first, last = words.day(statement.begins), words.day(statement.ends)
    kind = words.known(f"kinds.{statement.kind}", statement.kind)
    certification = statement.certification
    return Document(
        title=words("language.list").join((statement.headings.title, kind)),
        name=name_of(statement),
        period=words("language.range", first=first, last=last),
        labels=tuple(labels(statement)),
        facts=tuple(head_facts(statement)),
        tables=tuple(table for table in _tables(statement) if table.rows),
        notes=statement.notes,
        about=tuple(about(statement)),
        certificate=certification.words if certification else "",
        day=statement.ends,
        footer=footer(statement),
        identity=words("about.short-fingerprint", start=statement.identity.fingerprint[:12]),
        charts=charts(statement),
        signatories=tuple(signatories(statement)),
        words=words,
    )


def _tables(statement: Statement) -> tuple[Table, ...]:
    """Return every table in its order; one that holds nothing has no rows."""
    return (
        _body(statement),
        term_tables.agreements(statement),
        _by_funding(statement),
        spending_tables.course(statement),
        money_tables.receipts(statement),
        money_tables.unattributed(statement),
        spending_tables.slices(statement),
        spending_tables.budget(statement),
        spending_tables.support(statement),
        spending_tables.commitments(statement),
        money_tables.in_kind(statement),
        money_tables.services(statement),
        term_tables.pledges(statement),
        term_tables.clauses(statement),
        term_tables.policies(statement),
    )


def _figure(figure: Figure | None, *, original: bool = False) -> Cell:
    if figure is None:
        return None
    if original:
        return NOT_KNOWN if figure.original is None else figure.original
    return figure.amount


def _body(statement: Statement) -> Table:
    words, heads = words_of(statement), statement.headings.columns
    comma = words("language.list")
    columns = [
        Column(words("heads.number"), "number", 1),
        Column(heads["line"], "words", 6),
    ]
    for currency in filter(None, (statement.book_currency, statement.currency)):
        columns += [
            Column(comma.join((heads[span], currency)), "amount", 3)
            for span in ("period", "inception")
        ]
    columns += mark_column(statement)
    at = {line.number: position for position, line in enumerate(statement.body)}
    rows = tuple(_body_row(statement, line, at) for line in statement.body)
    return Table("body", words("page.body"), tuple(columns), rows)


def _body_row(statement: Statement, line: BodyLine, at: dict[str, int]) -> Row:
    cells: list[Cell] = [line.number, line.title, _figure(line.period), _figure(line.inception)]
    if statement.currency:
        cells += [_figure(line.period, original=True), _figure(line.inception, original=True)]
    marked = any(figure.illustrative for figure in (line.period, line.inception) if figure)
    less = tuple(at[number] for number in line.less)
    adds = tuple(at[number] for number in line.of if number not in line.less)
    if line.number == "4" and "4a" in at:
        adds = (at["4a"], at["4b"])
    return Row((*cells, *mark(statement, marked=marked)), line.style, adds, less)


def _by_funding(statement: Statement) -> Table:
    words = words_of(statement)
    columns = (
        Column(words("heads.funding"), "text", 4),
        Column(words("heads.opening"), "amount", 3),
        Column(words("fundings.income"), "amount", 3),
        Column(words("fundings.spent"), "amount", 3),
        Column(words("fundings.refunded"), "amount", 3),
        Column(words("fundings.balance"), "amount", 3, adds=(1, 2), less=(3, 4)),
        Column(words("heads.delivery"), "percent", 2),
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
        return Table("fundings", words("fundings.title"), columns, ())
    by_number = {line.number: line.period for line in statement.body}
    income = sum((_amount(by_number[number]) for number in "234"), ZERO)
    total = (
        words("heads.total"),
        _amount(by_number["1"]),
        income,
        _amount(by_number["9"]),
        _amount(by_number["10"]),
        _amount(by_number["11"]),
        None,
        *sum_mark(statement, (fact.illustrative for fact in statement.fundings)),
    )
    about = words("fundings.about", currency=statement.book_currency)
    return Table("fundings", words("fundings.title"), columns, closed(rows, total), about)


def _amount(figure: Figure | None) -> Decimal:
    return ZERO if figure is None else figure.amount
