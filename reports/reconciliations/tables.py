"""Reconciliations arranged: what ties, what differs, what is set aside, for every renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.reconciliations.held import counted
from reports.render.tables import NOT_KNOWN, Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from reports.identity import Identity
    from reports.reconciliations.published import Comparison
    from reports.reconciliations.reconciled import SourcesReconciled


def sources_document(found: SourcesReconciled, day: datetime.date, *, full: bool) -> Document:
    """Return the reconciliation of sources; `full` lists every matched row too."""
    tables = [_totals(found), _sheets(found), _differences(found), _asides(found)]
    if full:
        tables.append(_matches(found))
    else:
        tables = [_short(table) for table in tables]
    notes = [found.rule]
    notes += [f"Sheet {title} of {name} holds no record." for name, title in found.unread]
    notes += found.notes
    if found.by_hand:
        notes.append(f"Kept by hand, from no source: {len(found.by_hand)} terms of the books.")
    verdict = "ties to zero" if found.ties else counted(len(found.differences), "difference")
    return _document(
        "Reconciliation of sources",
        f"Archived sources and the books: {verdict}",
        tables,
        notes,
        found.identity,
        day,
    )


def published_document(
    found: Sequence[Comparison], which: Identity, day: datetime.date
) -> Document:
    """Return the reconciliation of published figures."""
    stands = sum(one.stands for one in found)
    return _document(
        "Reconciliation of published figures",
        f"Published figures and the books: {stands} of {len(found)} tie",
        [_published(found)],
        [f"{one.id}: {one.note}" for one in found if one.note and not one.stands]
        + [f"{one.id}: {one.because}" for one in found if one.because],
        which,
        day,
    )


def _document(
    title: str,
    name: str,
    tables: Sequence[Table],
    notes: Sequence[str],
    which: Identity,
    day: datetime.date,
) -> Document:
    return Document(
        title=title,
        name=name,
        period=f"made on {day}",
        labels=(),
        facts=(),
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(notes),
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=day,
        footer=f"{title}, {day}",
        identity=f"Books at chain {which.chain[:12]}",
    )


def _short(table: Table) -> Table:
    """Return a table with the files' own names: a terminal has no room for their hashes."""
    rows = tuple(
        row._replace(
            cells=(str(row.cells[0] or "").partition("-")[2] or row.cells[0], *row.cells[1:])
        )
        for row in table.rows
    )
    return Table(table.id, table.title, table.columns, rows, table.about)


def _totals(found: SourcesReconciled) -> Table:
    columns = (
        Column("Source", "words", 5),
        Column("Sheet", "words", 4),
        Column("Cur.", "text", 1),
        Column("In the source", "amount", 3),
        Column("In the books", "amount", 3),
        Column("Difference", "amount", 3),
    )
    rows = [Row(tuple(total)) for total in found.totals]
    rows += [
        Row(("All sheets", None, currency, None, None, amount), "total")
        for currency, amount in found.difference.items()
    ]
    return Table("body", "Totals by sheet and currency", columns, tuple(rows))


def _sheets(found: SourcesReconciled) -> Table:
    columns = (
        Column("Source", "words", 5),
        Column("Sheet", "words", 4),
        Column("Layout", "text", 3),
        *(
            Column(title, "rate", 2)
            for title in ("Rows", "Records", "Matched", "Set aside", "Differ")
        ),
    )
    rows = []
    for count in found.sheets:
        records = count.rows - count.structure
        numbers = (count.rows, records, count.matched, count.set_aside, count.differing)
        rows.append(Row((count.source, count.sheet, count.layout, *numbers)))
    about = "Every row is a record or structure (titles, headers, totals, footers, blanks)."
    return Table("sheets", "Rows by sheet", columns, tuple(rows), about)


def _differences(found: SourcesReconciled) -> Table:
    columns = (
        Column("Source", "words", 4),
        Column("Sheet", "words", 3),
        Column("Cells", "text", 2),
        Column("What", "words", 5),
        Column("In the source", "words", 3),
        Column("In the books", "words", 3),
    )
    rows = tuple(Row(tuple(one)) for one in found.differences)
    return Table("differences", "Differences", columns, rows)


def _asides(found: SourcesReconciled) -> Table:
    columns = (
        Column("Source", "words", 4),
        Column("Sheet", "words", 3),
        Column("Cells", "text", 2),
        Column("Reason", "words", 7),
    )
    rows = tuple(
        Row((match.source, match.sheet, match.cells, match.reason))
        for match in found.matches
        if match.state == "set aside"
    )
    about = "Rows that are not booked, on purpose, with the reason that the books give."
    return Table("aside", "Set aside", columns, rows, about)


def _matches(found: SourcesReconciled) -> Table:
    columns = (
        Column("Source", "words", 4),
        Column("Sheet", "words", 3),
        Column("Cells", "text", 2),
        Column("State", "words", 3),
        Column("Identity", "words", 4),
        Column("Rule", "words", 3),
        Column("Cur.", "text", 1),
        Column("In the source", "amount", 3),
        Column("In the books", "amount", 3),
        Column("Entries", "words", 5),
    )
    rows = tuple(
        Row(
            (
                match.source,
                match.sheet,
                match.cells,
                match.state,
                match.identity,
                match.rule,
                match.currency,
                match.in_source,
                match.in_books,
                ", ".join(match.entries),
            )
        )
        for match in found.matches
    )
    return Table("matched", "Rows and their entries", columns, rows)


def span(begins: datetime.date, ends: datetime.date) -> str:
    """Return a period in few characters: `2012`, `2008-2012`, or its two days."""
    if (begins.month, begins.day, ends.month, ends.day) != (1, 1, 12, 31):
        return f"{begins}..{ends}"
    return f"{begins.year}" if begins.year == ends.year else f"{begins.year}-{ends.year}"


def _published(found: Sequence[Comparison]) -> Table:
    columns = (
        Column("Figure", "text", 4),
        Column("Measure", "text", 2),
        Column("Scope", "text", 5, spill=1),
        Column("Period", "text", 3, spill=2),
        Column("Published", "amount", 3),
        Column("In the books", "amount", 3),
        Column("Difference", "amount", 3),
        Column("Cur.", "text", 1),
        Column("Verdict", "words", 3),
    )
    rows = tuple(
        Row(
            (
                one.id,
                one.measure,
                one.scope or "everything",
                span(one.begins, one.ends),
                one.published.number,
                NOT_KNOWN if one.books is None else one.books,
                NOT_KNOWN if one.difference is None else one.difference,
                one.published.currency,
                one.verdict,
            )
        )
        for one in found
    )
    return Table("body", "Published figures", columns, rows)
