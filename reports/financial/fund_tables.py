"""The financial statements of the funds arranged: one statement first, then fund by fund."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.financial.net_assets import CHANGES
from reports.financial.sheet import Sheet, document
from reports.render.papers import Paper
from reports.render.tables import Chart, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from reports.financial.model import Change, FundReport, FundSheet, Item
    from reports.render.tables import Cell, Document, Style

#: Years that a chart shows; the table has all of them.
YEARS_MAX = 12


def paper(found: FundReport) -> Paper:
    """Return a report as a paper: a terminal sees what is together and a row for each fund."""
    whole = _document(found)
    name = f"{found.report}-{found.fund}" if found.fund else found.report
    return Paper(f"report-{name}", found, whole, found.sound, _brief(found, whole))


def _document(found: FundReport) -> Document:
    main = found.main
    tables = [_body(found, main)] if main else []
    tables += [*_uses(found), *_by_programme(found), *_summary(found), *_by_year(found)]
    if found.together:
        tables += [_own(found, sheet) for sheet in found.sheets]
    labels = (
        (f"These books have {found.errors:,} errors: see `vtf check`.",) if found.errors else ()
    )
    return document(
        Sheet(
            title=f"{found.title}: {main.name if main else found.fund}",
            period=_span(found),
            day=found.period.ends,
            tables=tuple(tables),
            which=found.identity,
            notes=(*_notes(found), *found.notes),
            ties=found.ties,
            charts=_charts(found),
            illustrative=any(item.figure.both_marks for item in main.items if item.figure)
            if main
            else False,
            labels=labels,
        )
    )


def _span(found: FundReport) -> str:
    if found.report == "position":
        return f"{found.period.ends}, beside {found.before.ends}"
    return f"{found.period}, beside {found.before}"


def _brief(found: FundReport, whole: Document) -> Document:
    """Return what a terminal shows: of all funds the sum only, and no check that ties."""
    funds = {f"fund-{sheet.fund}" for sheet in found.sheets}
    broken = any(tie.difference for tie in found.ties)
    tables = tuple(
        table
        for table in whole.tables
        if table.id not in funds and (table.id != "checks" or broken)
    )
    said = [f"{len(found.ties)} checks against the postings themselves tie."]
    if broken:
        said = []
    if len(found.sheets) > 1:
        said.append("`--fund NAME` shows one fund, `--out DIR` saves all of them.")
    return replace(whole, tables=tables, notes=(*whole.notes, *said))


def _notes(found: FundReport) -> Iterator[str]:
    if found.report == "position":
        yield "What is earmarked is judged by the clauses of the last day, in both columns."
        yield "A pooled fund's own balance is unearmarked until it is allocated."
    if found.report == "performance":
        yield "Revenue is as booked, by IPSAS 23; `vtf recognition` shows it by IPSAS 47 too."
    if found.report == "cash-flow":
        yield "In brackets: what went out. Authority is voted and not yet drawn; it is no cash."


def _heads(found: FundReport) -> tuple[str, str]:
    if found.report == "position":
        return str(found.period.ends), str(found.before.ends)
    return f"to {found.period.ends}", f"to {found.before.ends}"


def _body(found: FundReport, sheet: FundSheet) -> Table:
    """Return the statement that comes first, with what was taken out between funds."""
    now, before = _heads(found)
    taken = found.eliminated
    columns = (
        Column("No.", "text", 1),
        Column("", "words", 8),
        *((Column("Sum of funds", "amount", 3), Column("Between", "amount", 3)) if taken else ()),
        Column(now, "amount", 3),
        Column(before, "amount", 3),
        Column("", "mark", 2, spill=1),
    )
    rows = []
    for number, (item, (adds, less)) in enumerate(
        zip(sheet.items, _sums(sheet.items), strict=True), 1
    ):
        figure = item.figure
        if figure is None:
            cells: tuple[Cell, ...] = (None,) * (len(columns) - 2)
        else:
            out = taken[item.code].now if item.code in taken else ZERO
            sums = (figure.now + out, -out if out else None) if taken else ()
            cells = (*sums, figure.now, figure.before, figure.both_marks)
        rows.append(Row((str(number), item.title, *cells), item.style, adds, less))
    return Table("body", found.title, columns, tuple(rows))


def _sums(items: Sequence[Item]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return, for each line, the lines that it adds up and those that it takes off."""
    at = {item.code: number for number, item in enumerate(items) if item.code}
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    parts: list[int] = []
    for number, item in enumerate(items):
        adds: tuple[int, ...] = ()
        less: tuple[int, ...] = ()
        if item.code == "surplus":
            adds, less = (at["revenue"],), (at["expense"],)
        elif item.code == "both":
            adds = (at["liabilities"], at["net-assets"])
        elif item.code.startswith("closing"):
            net = item.code.replace("closing", "change" if "change" in at else "net")
            adds = (at[item.code.replace("closing", "opening")], at[net])
        elif item.style == "subtotal" and not item.code.startswith("opening"):
            adds = tuple(parts)
        elif item.style == "head":
            parts = []
        elif item.style == "part" and not item.code.startswith("opening"):
            parts.append(number)
        found.append((adds, less))
    return found


def _figures(item: Item) -> tuple[Cell, ...]:
    one = item.figure
    return (None, None, None) if one is None else (one.now, one.before, one.both_marks)


def _own(found: FundReport, sheet: FundSheet) -> Table:
    """Return the statement of one fund."""
    now, before = _heads(found)
    columns = (
        Column(sheet.fund, "words", 8),
        Column(now, "amount", 3),
        Column(before, "amount", 3),
        Column("", "mark", 2, spill=1),
    )
    rows = tuple(
        Row((item.title, *_figures(item)), item.style, adds, less)
        for item, (adds, less) in zip(sheet.items, _sums(sheet.items), strict=True)
    )
    return Table(f"fund-{sheet.fund}", f"{sheet.fund}: {found.title}", columns, rows, sheet.name)


def _summary(found: FundReport) -> Iterator[Table]:
    """Yield a row for each fund, where there are several."""
    if not found.together:
        return
    columns = (
        Column("Fund", "text", 3),
        *(Column(title, "amount", 3) for _, title in found.summary),
        Column("", "mark", 2, spill=1),
    )
    rows = []
    for sheet in found.sheets:
        figures = [sheet.figure(code) for code, _ in found.summary]
        if any(figures):
            mark = total_mark(one.mark for one in figures if one.now)
            rows.append(Row((sheet.fund, *(one.now for one in figures), mark)))
    totals = (
        sum((sheet.figure(code).now for sheet in found.sheets), ZERO) for code, _ in found.summary
    )
    mark = total_mark(str(row.cells[-1]) for row in rows)
    rows.append(Row(("Sum of funds", *totals, mark), "total", tuple(range(len(rows)))))
    yield Table("funds", "Fund by fund", columns, tuple(rows))


def _by_programme(found: FundReport) -> Iterator[Table]:
    """Yield expense by programme, of a statement of performance."""
    if not found.programmes:
        return
    now, before = _heads(found)
    kind = any(one.in_kind.now for one in found.programmes)
    columns = (
        Column("Programme", "words", 4),
        Column("Direct", "amount", 3),
        Column("Support cost", "amount", 3, spill=3),
        Column(now, "amount", 3),
        Column(before, "amount", 3, spill=2),
        *((Column("In kind", "amount", 3, spill=4),) if kind else ()),
        Column("", "mark", 2, spill=1),
    )
    rows = []
    for one in found.programmes:
        given = (one.in_kind.now,) if kind else ()
        amounts = (one.direct.now, one.support_cost.now, one.total.now, one.total.before)
        mark = total_mark(figure.both_marks for figure in (one.total, one.in_kind) if figure)
        rows.append(Row((one.name, *amounts, *given, mark)))
    sums = [
        sum((getattr(one, name).now for one in found.programmes), ZERO)
        for name in ("direct", "support_cost", "total")
    ]
    earlier = sum((one.total.before for one in found.programmes), ZERO)
    given = (sum((one.in_kind.now for one in found.programmes), ZERO),) if kind else ()
    mark = total_mark(str(row.cells[-1]) for row in rows)
    every = tuple(range(len(rows)))
    rows.append(Row(("Total", *sums, earlier, *given, mark), "total", every))
    yield Table("programmes", "Expense by programme", columns, tuple(rows))


def _uses(found: FundReport) -> Iterator[Table]:
    """Yield how net assets changed by what they are for: a table for each statement of them."""
    for fund, changes in found.uses.items():
        if fund and found.together:
            continue  # each fund's own stands with it in the JSON; here all together are shown
        yield _used(changes)


def _used(changes: Sequence[Change]) -> Table:
    kept = [
        (code, title)
        for code, title in CHANGES.items()
        if code in {"opening", "closing"} or any(getattr(one, code).now for one in changes)
    ]
    columns = (
        Column("", "words", 5),
        *(Column(one.title, "amount", 3) for one in changes),
        Column("", "mark", 2, spill=1),
    )
    rows: list[Row] = []
    for code, title in kept:
        figures = [getattr(one, code) for one in changes]
        mark = total_mark(one.mark for one in figures if one.now)
        adds = tuple(range(len(rows))) if code == "closing" else ()
        style: Style = "total" if adds else "line"
        rows.append(Row((title, *(one.now for one in figures), mark), style, adds))
    return Table("uses", "By what they may be used for", columns, tuple(rows))


def _by_year(found: FundReport) -> Iterator[Table]:
    years = found.years
    if not years or found.report not in {"performance", "cash-flow"}:
        return
    names = [("revenue", "Revenue"), ("expense", "Expense"), ("cash", "Cash at the end")]
    names += [("authority", "Authority left")]
    kept = [(name, title) for name, title in names if any(getattr(one, name) for one in years)]
    columns = (
        Column("Year"),
        *(Column(title, "amount", 3) for _, title in kept),
        Column("", "mark", 2, spill=1),
    )
    rows = tuple(
        Row((one.label, *(getattr(one, name) for name, _ in kept), one.mark)) for one in years
    )
    yield Table("years", "Year by year", columns, rows)


def _charts(found: FundReport) -> tuple[Chart, ...]:
    """Return the picture that belongs to the statement: performance by year, or cash over time."""
    years = found.years[-YEARS_MAX:]
    if len(years) < 2:
        return ()
    labels = tuple(one.label for one in years)
    if found.report == "performance":
        series = (
            ("Revenue", tuple(one.revenue for one in years)),
            ("Expense", tuple(one.expense for one in years)),
        )
        about = f"Revenue and expense by year, {labels[0]} to {labels[-1]}."
        return (
            Chart("years", "Revenue and expense by year", "line", labels, series, about, "years"),
        )
    if found.report == "cash-flow":
        held: tuple[Decimal, ...] = tuple(one.cash for one in years)
        about = f"Cash at the end of each year, {labels[0]} to {labels[-1]}."
        series_of = (("Cash", held),)
        return (Chart("cash", "Cash over time", "line", labels, series_of, about, "years"),)
    return ()
