"""Alerts arranged: what is overdue, what comes within which days, what has no day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.alerts_model import OVERDUE, SOON, STANDING
from reports.render.papers import Paper
from reports.render.tables import MARK, Column, Document, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.alerts_model import Alerts, Placed
    from reports.render.tables import Cell

#: What each kind is called, and what is done about it.
KINDS = {
    "ending": ("Ending", "Spend it in time, or ask the donor to extend it."),
    "ended-with-balance": ("Ended, money left", "`vtf closure FUNDING` lists what it needs."),
    "closing-with-balance": ("Closing, money left", "`vtf closure FUNDING` lists what it needs."),
    "closed-with-balance": ("Closed, money left", "Refund or transfer it as the donor instructs."),
    "dormant": ("Dormant", "Ask whether it is still needed."),
    "unidentified": ("Unidentified", "`vtf match` finds whose it is, or ask the bank."),
    "instalment": ("Instalment", "Remind the donor; `vtf match` finds it if it came."),
    "statement": ("Statement", "`vtf statement` makes it, `vtf statement issue` says it went out."),
    "pool-report": ("Report to the agent", "Send the final figures; state them as a pool-report."),
    "advance": ("Partner's report", "Ask the partner for its report or a refund."),
    "reserve": ("Reserve", "`vtf reserve repay --advance NAME`, once the donor's cash is there."),
    "commitment": ("Order", "Book the final invoice, or release what is left."),
    "vote": ("Appropriation", "`vtf surrender FUND --year YEAR` moves it to Member States."),
    "mandate": ("Mandate", "Prolong the programme, or ask donors where its money goes."),
    "approval": ("Approval", "`vtf approve NAME --as SOMEBODY --reason TEXT`, by somebody else."),
}


def paper(found: Alerts) -> Paper:
    """Return alerts as a paper; it does not tie while anything is overdue."""
    whole = _document(found)
    brief = replace(whole, tables=(*_tables(found, _short), *_todo(found)))
    return Paper("alerts", found, whole, not found.overdue and not found.errors, brief)


def _document(found: Alerts) -> Document:
    which = found.identity
    made = any(row.alert.illustrative for row in found.rows)
    labels = [f"ILLUSTRATIVE. Rows marked {MARK} are about figures made up for example books."]
    labels = labels if made else []
    if found.errors:
        labels.append(f"These books have {found.errors:,} errors: see `vtf check`.")
    return Document(
        title="Alerts",
        name=_name(found),
        period=f"on {found.today}",
        labels=tuple(labels),
        facts=(),
        tables=tuple(_tables(found, _table)),
        notes=found.notes,
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=found.today,
        footer=f"Alerts, {found.today}",
        identity=f"Books at chain {which.chain[:12]}",
    )


def _name(found: Alerts) -> str:
    if not found.rows:
        return "Nothing needs anybody"
    soon = sum(row.state == SOON for row in found.rows)
    standing = len(found.rows) - soon - found.overdue
    return f"{found.overdue} overdue, {soon} within {found.bands[-1]} days, {standing} to look at"


def _tables(
    found: Alerts, arranged: Callable[[str, str, Sequence[Placed]], Table]
) -> Iterator[Table]:
    groups: list[tuple[str, str, Sequence[Placed]]] = [
        ("overdue", "Overdue", [row for row in found.rows if row.state == OVERDUE])
    ]
    for band in found.bands:
        rows = [row for row in found.rows if row.within == band]
        groups.append((f"within-{band}", f"Within {band} days", rows))
    rows = [row for row in found.rows if row.state == STANDING]
    groups.append(("standing", "To look at: no day is set", rows))
    for name, title, some in groups:
        if some:
            yield arranged(name, title, some)


def _table(name: str, title: str, rows: Sequence[Placed]) -> Table:
    """Return alerts with all that is known of them."""
    columns = (
        Column("Day", "date", 2),
        Column("Days", "number", 1),
        Column("Kind", "text", 3),
        Column("About", "text", 4),
        Column("Fund", "text", 2),
        Column("Whose", "text", 2),
        Column("Amount", "amount", 3),
        Column("Cur.", "text", 1),
        Column("What", "words", 8),
        Column("To do", "words", 8),
        Column("", "mark", 2),
    )
    return Table(name, title, columns, tuple(Row(_cells(row)) for row in rows))


def _cells(row: Placed) -> tuple[Cell, ...]:
    alert = row.alert
    currency = "" if alert.amount is None else alert.currency
    return (
        *(alert.day, row.days, KINDS[alert.kind][0], alert.about, alert.fund, alert.who),
        *(alert.amount, currency, alert.what, alert.todo, MARK if alert.illustrative else ""),
    )


def _short(name: str, title: str, rows: Sequence[Placed]) -> Table:
    """Return alerts as a terminal shows them, a line or two for each."""
    dated = any(row.days is not None for row in rows)
    columns = (
        *((Column("Day", "date"), Column("Days", "rate")) if dated else ()),
        Column("About"),
        Column("Amount", "amount"),
        Column("Cur."),
        Column("What", "words"),
    )
    return Table(name, title, columns, tuple(Row(_few(row, dated=dated)) for row in rows))


def _few(row: Placed, *, dated: bool) -> tuple[Cell, ...]:
    alert = row.alert
    mark = f"; {MARK}" if alert.illustrative else ""
    return (
        *((alert.day, row.days) if dated else ()),
        alert.about,
        alert.amount,
        "" if alert.amount is None else alert.currency,
        f"{KINDS[alert.kind][0]}{f': {alert.what}' if alert.what else ''}{mark}",
    )


def _todo(found: Alerts) -> Iterator[Table]:
    """Yield what is done about each kind of alert that there is."""
    there = {row.alert.kind for row in found.rows}
    rows = tuple(Row(said) for kind, said in KINDS.items() if kind in there)
    if rows:
        columns = (Column("Kind"), Column("What is done about it", "words"))
        yield Table("todo", "What to do", columns, rows)
