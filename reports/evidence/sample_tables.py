"""A sample arranged: how it was drawn, what was drawn, and every cell that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import grouped
from reports.evidence.sample_evaluate import ILLUSTRATIVE
from reports.render.tables import MARK, Column, Document, Row, Table, total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from reports.evidence.sample import Sampled, Voucher
    from reports.evidence.sample_population import Item

_TITLES = {
    "mus": "Monetary unit sample",
    "random": "Random sample",
    "risk": "Sample by risk",
}


def sample_document(found: Sampled, day: datetime.date, *, full: bool) -> Document:
    """Return a sample as a document; `full` has every cell, point and item of the population."""
    tables = [_vouchers(found)]
    if found.broken:
        tables.append(_broken(found))
    tables.append(_tie(found))
    if found.credits:
        tables.append(_items("credits", "Credits, to be looked at whole", found.credits))
    if full:
        tables += [_points(found), _cells(found), _clauses(found)]
        tables.append(_items("population", "Population", found.items))
    labels = (ILLUSTRATIVE,) if found.illustrative else ()
    return Document(
        title=_TITLES[found.method],
        name=found.scope,
        period=f"made on {day}",
        labels=labels,
        facts=tuple(_facts(found)),
        tables=tuple(table for table in tables if table.rows),
        notes=found.rules,
        about=(
            (
                "Books",
                f"{found.identity.batches} batches, {found.identity.transactions} transactions",
            ),
            ("Head of the chain", found.identity.chain),
        ),
        certificate="",
        day=day,
        footer=f"{_TITLES[found.method]}, {day}",
        identity=f"Books at chain {found.identity.chain[:12]}",
    )


def _facts(found: Sampled) -> list[tuple[str, str]]:
    facts = [
        ("Population", f"{_count(len(found.items))}, {found.means}"),
        ("Total", f"{grouped(found.total)} {found.currency}"),
        ("Wanted", f"{found.wanted} items" + (f", seed {found.seed}" if found.seed else "")),
    ]
    taken = f"{_count(len(found.vouchers))}, {grouped(found.sampled)} {found.currency}"
    facts.append(("Taken", taken))
    if found.interval:
        facts.append(("Interval", f"{grouped(found.interval)} {found.currency}"))
        top = sum(one.stratum != "drawn" for one in found.vouchers)
        facts.append(("Above it", f"{_count(top)}, taken for certain"))
    if found.start is not None and found.rest is not None:
        facts.append(("Drawn from", f"the rest, {grouped(found.rest)} {found.currency}"))
        facts.append(("Start", f"{grouped(found.start)} {found.currency}"))
        facts.append(("sha256", f"{found.digest} of {found.text}"))
    return facts


def _count(vouchers: int) -> str:
    return f"{vouchers:,} voucher{'s' * (vouchers != 1)}"


def _vouchers(found: Sampled) -> Table:
    last = "Reasons" if found.method == "risk" else "Points hit"
    columns = (
        Column("No.", "number", 1),
        Column("Day", "date", 2),
        Column("Voucher", "text", 4),
        Column("Payee", "words", 4),
        Column("Amount (USD)", "amount", 3),
        Column("Why", "text", 3),
        Column(last, "text", 6, 1),
        Column("Cells", "text", 6, 1),
        Column("", "mark", 2, 4),
    )
    rows = [
        Row(
            (
                one.number,
                one.item.date,
                one.item.id,
                one.item.payee or one.item.text,
                one.item.amount,
                f"{one.score} points" if one.score else one.stratum,
                "; ".join(one.reasons) or ", ".join(grouped(at) for at in one.points),
                "; ".join(_cells_of(one)) or one.trace.problem,
                MARK if one.item.illustrative else "",
            )
        )
        for one in found.vouchers
    ]
    mark = total_mark(one.item.illustrative for one in found.vouchers)
    rows.append(Row((None, None, "All", None, found.sampled, None, None, None, mark), "total"))
    return Table("sample", "Vouchers of the sample", columns, tuple(rows))


def _cells_of(one: Voucher) -> list[str]:
    name = one.trace.source.name.partition("-")[2] if one.trace.source else ""
    return [f"{name} {row.sheet}!{row.range}" for row in one.trace.rows]


def _broken(found: Sampled) -> Table:
    columns = (Column("Voucher", "text", 3), Column("Why its cells are no evidence", "words", 8))
    rows = tuple(
        Row(
            (
                one.item.id,
                one.trace.problem
                or "; ".join(
                    f"{part.what} booked {part.booked}, the cells say {part.source}"
                    for part in one.trace.departures
                ),
            )
        )
        for one in found.broken
    )
    return Table("broken", "Vouchers without a way back", columns, rows)


def _tie(found: Sampled) -> Table:
    columns = (Column("What", "words", 6), Column("USD", "amount", 3))
    rows = (
        Row(("Vouchers of the population", found.total)),
        Row(("Credits", found.credited)),
        Row(("The list", found.total + found.credited), "subtotal"),
        Row(("The books, by the positions of the fundings", found.books)),
        Row(("Difference", found.difference), "total"),
    )
    return Table("tie", "The population and the books", columns, rows)


def _points(found: Sampled) -> Table:
    columns = (
        Column("Point", "number", 1),
        Column("At (USD)", "amount", 3),
        Column("Voucher", "text", 4),
        Column("Above", "amount", 3),
        Column("Up to", "amount", 3),
    )
    rows = tuple(
        Row((point.number, point.at, point.item.id, point.begins, point.ends))
        for point in found.points
    )
    about = "Running totals of the rest: the vouchers below the interval, in order of day and id."
    return Table("points", "Points", columns, rows, about)


def _cells(found: Sampled) -> Table:
    columns = (
        Column("No.", "number", 1),
        Column("Voucher", "text", 3),
        Column("File", "text", 4),
        Column("Sheet", "text", 2),
        Column("Cell", "text", 1),
        Column("Header", "words", 3),
        Column("Raw text", "words", 5),
        Column("Field", "text", 2),
        Column("Made of it", "words", 4),
    )
    rows = tuple(
        Row(
            (
                one.number,
                one.item.id,
                one.trace.source.name if one.trace.source else "",
                row.sheet,
                cell.address,
                cell.header,
                cell.raw,
                cell.field or "(not read)",
                cell.value,
            )
        )
        for one in found.vouchers
        for row in one.trace.rows
        for cell in row.cells
    )
    return Table("cells", "Cells of each voucher", columns, rows)


def _clauses(found: Sampled) -> Table:
    columns = (
        Column("No.", "number", 1),
        Column("Voucher", "text", 3),
        Column("Axis", "text", 2),
        Column("Clause", "text", 3),
        Column("Allows", "words", 3),
        Column("Words", "words", 6),
    )
    rows = tuple(
        Row(
            (
                one.number,
                one.item.id,
                clause.axis,
                f"{clause.owner} {clause.number}",
                clause.allows,
                clause.text,
            )
        )
        for one in found.vouchers
        for clause in one.trace.clauses
    )
    return Table("clauses", "Clauses in force", columns, rows)


def _items(name: str, title: str, items: Sequence[Item]) -> Table:
    columns = (
        Column("Day", "date", 2),
        Column("Voucher", "text", 4),
        Column("Payee", "words", 5),
        Column("Amount (USD)", "amount", 3),
        Column("Running total", "amount", 3),
        Column("", "mark", 2),
    )
    rows = tuple(
        Row(
            (
                item.date,
                item.id,
                item.payee or item.text,
                item.amount,
                item.up_to,
                MARK if item.illustrative else "",
            )
        )
        for item in items
    )
    return Table(name, title, columns, rows)
