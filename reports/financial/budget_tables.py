"""Budget against actual arranged: by agreement, by vote, and the bridge between the calendars."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ledger.money import ZERO, grouped
from reports.financial.sheet import Sheet, document
from reports.render.papers import Paper
from reports.render.tables import MARK, NOT_KNOWN, Chart, Column, Row, Table, total_mark
from reports.statements.facts import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.financial.budget import BudgetReport, Line, VoteLine
    from reports.render.tables import Cell, Document


def paper(found: BudgetReport) -> Paper:
    """Return budget against actual as a paper."""
    whole = _document(found)
    name = f"report-budget-{found.fund}" if found.fund else "report-budget"
    broken = any(tie.difference for tie in found.ties)
    brief = whole
    if not broken:
        tables = tuple(table for table in whole.tables if table.id != "checks")
        said = "Each bridge leads to what financial performance shows."
        brief = replace(whole, tables=tables, notes=(*whole.notes, said))
    return Paper(name, found, whole, found.sound, brief)


def _document(found: BudgetReport) -> Document:
    made_up = [
        *(one.illustrative for one in found.lines),
        *(one.illustrative for one in found.votes),
    ]
    labels = (
        (f"These books have {found.errors:,} errors: see `vtf check`.",) if found.errors else ()
    )
    return document(
        Sheet(
            title=f"Budget against actual: {found.fund or 'all funds'}",
            period=str(found.period),
            day=found.period.ends,
            tables=(_agreed(found), _voted(found), _bridge(found)),
            which=found.identity,
            notes=(
                "By agreement: what was allotted by the last day, or agreed where nothing was.",
                "Once the last day for costs is over, what was left is no budget any more.",
                "By vote: each for its own year; the period may cut it in two.",
            ),
            ties=found.ties,
            charts=_charts(found),
            illustrative=any(made_up),
            labels=labels,
        )
    )


def _sum(amounts: Iterable[Cell]) -> Cell:
    return sum((one for one in amounts if isinstance(one, type(ZERO))), ZERO)


def _filled(table: Table) -> Table:
    """Return a table without what is committed, where nothing is."""
    at = next(at for at, column in enumerate(table.columns) if column.title == "Committed")
    if any(row.cells[at] for row in table.rows):
        return table
    return replace(
        table,
        columns=table.columns[:at] + table.columns[at + 1 :],
        rows=tuple(row._replace(cells=row.cells[:at] + row.cells[at + 1 :]) for row in table.rows),
    )


def _agreed(found: BudgetReport) -> Table:
    columns = (
        Column("Funding", "text", 4),
        Column("Fund", "text", 2, spill=3),
        Column("Basis", "text", 2, spill=4),
        Column("At the beginning", "amount", 3, spill=5),
        Column("Added", "amount", 3, spill=6),
        Column("Budget", "amount", 3),
        Column("Actual", "amount", 3),
        Column("Left", "amount", 3),
        Column("Used", "percent", 2, spill=7),
        Column("Committed", "amount", 3, spill=2),
        Column("", "mark", 2, spill=1),
    )
    rows = [Row(_line(line)) for line in found.lines]
    totals = [_sum(row.cells[at] for row in rows) for at in (3, 4, 5, 6, 7)]
    known = [line for line in found.lines if line.budget is not None]
    spent = sum((line.actual for line in known), ZERO)
    used = share(spent, sum((line.budget or ZERO for line in known), ZERO))
    mark = total_mark(line.illustrative for line in found.lines)
    reserved = _sum(row.cells[9] for row in rows)
    every = tuple(range(len(rows)))
    last = Row(("Total", "", "", *totals, used, reserved, mark), "total", every)
    title = "By agreement: the calendar of the period"
    return _filled(Table("agreed", title, columns, (*rows, last) if rows else ()))


def _line(line: Line) -> tuple[Cell, ...]:
    figures = (line.opening, line.added, line.budget)
    known: list[Cell] = [NOT_KNOWN if one is None else one for one in figures]
    used = None if line.budget is None else share(line.actual, line.budget)
    return (
        *(line.funding, line.fund, line.basis, *known, line.actual),
        NOT_KNOWN if line.left is None else line.left,
        *(used, line.committed or None, MARK if line.illustrative else ""),
    )


def _voted(found: BudgetReport) -> Table:
    columns = (
        Column("Appropriation", "text", 4),
        Column("Year", "text", 1, spill=3),
        Column("Original", "amount", 3, spill=4),
        Column("Final", "amount", 3),
        Column("Before the period", "amount", 3),
        Column("In the period", "amount", 3),
        Column("Committed", "amount", 3, spill=2),
        Column("Left", "amount", 3),
        Column("Used", "percent", 2, spill=5),
        Column("", "mark", 2, spill=1),
    )
    rows = [Row(_vote(vote)) for vote in found.votes]
    totals = [_sum(row.cells[at] for row in rows) for at in range(2, 8)]
    spent = sum((vote.spent for vote in found.votes), ZERO)
    used = share(spent, sum((vote.final for vote in found.votes), ZERO))
    mark = total_mark(vote.illustrative for vote in found.votes)
    last = Row(("Total", "", *totals, used, mark), "total", tuple(range(len(rows))))
    included = [
        f"{vote.vote} ({grouped(vote.original)}) is included in {vote.included}"
        for vote in found.votes
        if vote.included
    ]
    about = f"{'; '.join(included)}: it counts once." if included else ""
    title = "By vote: July to June"
    return _filled(Table("voted", title, columns, (*rows, last) if rows else (), about))


def _vote(vote: VoteLine) -> tuple[Cell, ...]:
    # What a later vote includes counts once: in that one, as first voted and as it is in force.
    first = None if vote.included else vote.original
    return (
        *(vote.vote, vote.year, first, vote.final, vote.before, vote.actual),
        *(vote.committed or None, vote.left),
        None if vote.included else share(vote.spent, vote.final),
        MARK if vote.illustrative else "",
    )


def _bridge(found: BudgetReport) -> Table:
    columns = (
        Column("Fund", "text", 3),
        Column("Spent under budgets, to date", "amount", 3),
        Column("Before the period", "amount", 3),
        Column("In the period", "amount", 3),
        Column("Without a budget", "amount", 3),
        Column("Expense of the period", "amount", 3),
    )
    rows = [
        Row((one.fund, one.to_date, -one.before, one.within, one.without, one.expense))
        for one in found.bridges
    ]
    totals = [_sum(row.cells[at] for row in rows) for at in range(1, 6)]
    about = "From each budget's own calendar to the expense that financial performance shows."
    last = Row(("Total", *totals), "total", tuple(range(len(rows))))
    return Table("bridge", "The bridge", columns, (*rows, last) if rows else (), about)


def _charts(found: BudgetReport) -> tuple[Chart, ...]:
    """Return the budget beside what was spent of it, fund by fund."""
    budgets = {one.fund: ZERO for one in found.bridges}
    actual = dict(budgets)
    for line in found.lines:
        if line.fund in budgets and line.budget is not None:
            budgets[line.fund] += line.budget
            actual[line.fund] += line.actual
    for vote in found.votes:
        if vote.fund in budgets:
            budgets[vote.fund] += vote.final - vote.before
            actual[vote.fund] += vote.actual
    if not budgets:
        return ()
    series = (("Budget", tuple(budgets.values())), ("Actual", tuple(actual.values())))
    about = "What could be spent in the period, and what was spent of it, by fund."
    return (Chart("budget", "Budget and actual by fund", "bars", tuple(budgets), series, about),)
