"""Lists of what was spent and reserved, arranged: by time, programme, budget and commitment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.render.tables import Column, Row, Table
from reports.statements.cells import closed, mark, mark_column, sum_mark, words_of

if TYPE_CHECKING:
    from reports.render.tables import Cell
    from reports.render.words import Words
    from reports.statements.model import Statement, Stretch


def by_month(statement: Statement) -> bool:
    """Return whether the stretches of money over time are months."""
    return any(one.begins.month > 1 for one in statement.course)


def stretch_name(words: Words, one: Stretch, *, month: bool) -> str:
    """Return what a stretch of time is called: `2013`, or `2013-05`."""
    return words.month(one.begins) if month else str(one.begins.year)


def course(statement: Statement) -> Table:
    """Return money over time: what opened each month or year, what moved, what was left."""
    words, month = words_of(statement), by_month(statement)
    columns = (
        Column(words("course.month" if month else "course.year"), "words", 2),
        Column(words("heads.opening"), "amount", 3),
        Column(words("course.received"), "amount", 3),
        Column(words("course.other"), "amount", 3),
        Column(words("heads.spent"), "amount", 3),
        Column(words("heads.refunded"), "amount", 3),
        Column(words("course.balance"), "amount", 3, adds=(1, 2, 3), less=(4, 5)),
        *mark_column(statement),
    )
    found = statement.course
    rows = [
        Row(
            (
                stretch_name(words, one, month=month),
                *(one.opening, one.received, one.other, one.spent, one.refunded, one.closing),
                *mark(statement, marked=one.illustrative),
            )
        )
        for one in found
    ]
    sums = [
        sum((getattr(one, name) for one in found), ZERO)
        for name in ("received", "other", "spent", "refunded")
    ]
    marks = sum_mark(statement, (one.illustrative for one in found))
    total = (words("heads.total"), None, *sums, None, *marks)
    about = words("course.months" if month else "course.years", currency=statement.book_currency)
    rows_made = closed(rows, total) if len(rows) > 1 else ()
    return Table("course", words("course.title"), columns, rows_made, about)


def slices(statement: Statement) -> Table:
    """Return expenditure by programme and pillar: line 9 of the statement."""
    words = words_of(statement)
    columns = (
        Column(words("heads.programme"), "words", 4),
        Column(words("heads.pillar"), "words", 4),
        Column(words("slices.direct"), "amount", 3),
        Column(words("slices.support"), "amount", 3),
        Column(words("heads.total"), "amount", 3, adds=(2, 3)),
        Column(words("columns.inception"), "amount", 3),
        *mark_column(statement),
    )
    found = statement.slices
    rows = [
        Row(
            (
                item.programme_name,
                pillar(words, item.activity),
                item.direct.amount,
                item.support.amount,
                item.total.amount,
                item.total_ever.amount,
                *mark(statement, marked=item.total_ever.illustrative),
            )
        )
        for item in found
    ]
    sums = [
        sum((getattr(item, name).amount for item in found), ZERO)
        for name in ("direct", "support", "total", "total_ever")
    ]
    marks = sum_mark(statement, (item.total_ever.illustrative for item in found))
    about = words("slices.about", currency=statement.book_currency)
    made = closed(rows, (words("heads.total"), None, *sums, *marks))
    return Table("slices", words("slices.title"), columns, made, about)


def pillar(words: Words, activity: str) -> str:
    """Return a pillar in words; one that the books made up is called what they call it."""
    return words.known(f"pillars.{activity or 'none'}", activity.replace("-", " "))


def budget(statement: Statement) -> Table:
    """Return budget against what was spent of it."""
    words = words_of(statement)
    columns = (
        Column(words("budget.line"), "words", 6),
        Column(words("budget.budget"), "amount", 3),
        Column(words("budget.spent"), "amount", 3),
        Column(words("budget.variance"), "amount", 3, adds=(1,), less=(2,)),
        Column(words("heads.delivery"), "percent", 2),
        *mark_column(statement),
    )
    found = statement.budget
    rows = []
    for at, line in enumerate(found):
        whole = line.code == "expenditure"
        title = line.title
        if whole:
            title = words("heads.total" if at else "budget.agreed")
        last = whole and at > 0
        cells = (
            *(title, line.budget, line.spent, line.variance, line.delivery),
            *sum_mark(statement, [line.illustrative]),
        )
        rows.append(Row(cells, "total" if last else "line", tuple(range(at)) if last else ()))
    about = words("budget.about", currency=statement.book_currency)
    return Table("budget", words("budget.title"), columns, tuple(rows), about)


def support(statement: Statement) -> Table:
    """Return the rates of indirect support cost that applied in the period."""
    words = words_of(statement)
    columns = (
        Column(words("heads.funding"), "words", 5),
        Column(words("heads.rate"), "text", 2),
        Column(words("heads.since"), "date", 2),
        Column(words("heads.until"), "date", 2),
        Column(words("support.clause"), "words", 3),
        Column(words("support.terms"), "words", 5),
    )
    comma, parts = words("language.list"), words("language.parts")
    # Fundings of the same terms share a row.
    found: dict[tuple[Cell, ...], list[str]] = {}
    for item in statement.support:
        clause = words("support.waiver", clause=item.clause) if item.waiver else item.clause
        if item.excludes:
            excluded = words("support.excludes", excluded=comma.join(item.excludes))
            clause = parts.join((clause, excluded))
        same = (words.rates(item.rate), item.since, item.until, clause, item.text)
        found.setdefault(same, []).append(item.funding)
    rows = tuple(Row((comma.join(names), *same)) for same, names in found.items())
    return Table("support", words("support.title"), columns, rows, words("support.about"))


def commitments(statement: Statement) -> Table:
    """Return what is reserved for orders and contracts: line 12 of the statement."""
    words = words_of(statement)
    columns = (
        Column(words("commitments.commitment"), "text", 3),
        Column(words("commitments.payee"), "words", 5),
        Column(words("heads.programme"), "text", 2),
        Column(words("heads.class"), "words", 4),
        Column(words("commitments.reserved"), "amount", 3),
        Column(words("commitments.charged"), "amount", 3),
        Column(words("commitments.open"), "amount", 3),
        *mark_column(statement),
    )
    found = statement.commitments
    rows = [
        Row(
            (
                item.id,
                " - ".join(filter(None, (item.payee, item.title))),
                item.programme,
                _class(statement, item.budget_class),
                item.amount,
                item.charged,
                item.open,
                *mark(statement, marked=item.illustrative),
            )
        )
        for item in found
    ]
    sums = [
        sum((getattr(item, name) for item in found), ZERO) for name in ("amount", "charged", "open")
    ]
    marks = sum_mark(statement, (item.illustrative for item in found))
    about = words("commitments.about", currency=statement.book_currency)
    made = closed(rows, (words("heads.total"), None, None, None, *sums, *marks))
    return Table("commitments", words("commitments.title"), columns, made, about)


def _class(statement: Statement, code: str) -> str:
    """Return a budget class in the words of the lines."""
    return statement.headings.lines.get("support-cost" if code == "SupportCost" else code, code)
