"""Donor by programme, arranged: one list for a terminal, cross tables for a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.financial.matrix import Figures, summed
from reports.financial.sheet import Sheet, bars, broken, document, totalled
from reports.render.papers import Paper
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from reports.financial.matrix import Matrix
    from reports.render.tables import Chart, Document

FOR = (
    "Received, less what was given back, stands at what the grant is for: one programme, several "
    "(joined by +), or any. It is never shared out, so it meets what was spent only where a grant "
    "is for one programme."
)
IN_KIND = (
    "Spent is direct and support cost. Goods in kind are booked and services in kind disclosed; "
    "neither is money, and neither can be spent."
)
ONE_PROGRAMME = (
    "Receipts are those of grants for this programme alone; what was spent on it came from other "
    "grants too."
)

#: What stands above the rows that have no donor.
NO_DONOR = "By fund, no donor"


def paper(found: Matrix) -> Paper:
    """Return the matrix as a paper; it ties or the command ends with 1."""
    whole, brief = _document(found, full=True), _document(found, full=False)
    return Paper("report-matrix", found, whole, not broken(found.ties), brief)


def _document(found: Matrix, *, full: bool) -> Document:
    marked = any(cell.illustrative for cell in found.cells)
    tables = [_rows(found), _by_programme(found), _standings(found)]
    if full:
        tables += list(_crosses(found))
    notes = (*_asked(found), FOR, IN_KIND)
    if not found.cells:
        notes = ("Nothing was received, spent or given in kind.", *notes)
    return document(
        Sheet(
            "Donors and programmes",
            _period(found),
            found.as_of,
            tuple(tables),
            found.identity,
            notes,
            found.ties,
            _charts(found),
            marked,
        )
    )


def _period(found: Matrix) -> str:
    since = f"since inception, to {found.as_of}"
    return since if found.begins is None else f"{found.begins} to {found.as_of}, and {since}"


def _asked(found: Matrix) -> tuple[str, ...]:
    asked = [
        f"fund {found.fund}" if found.fund else "",
        f"donor {found.donors.get(found.donor, found.donor)}" if found.donor else "",
        f"programme {found.programmes.get(found.programme, found.programme)}"
        if found.programme
        else "",
    ]
    said = ", ".join(part for part in asked if part)
    only = (f"Only {said}.",) if said else ()
    return (*only, ONE_PROGRAMME) if found.programme else only


def _sides(found: Matrix) -> tuple[str, ...]:
    return ("total",) if found.begins is None else ("period", "total")


def _kinds(found: Matrix) -> tuple[bool, bool]:
    """Return whether there are goods, and whether there are services."""
    total = found.total()
    return bool(total.goods), bool(total.services)


def _amounts(found: Matrix) -> list[Column]:
    """Return the columns of figures: of the period where there is one, then since inception."""
    goods, services = _kinds(found)
    columns = []
    for side in _sides(found):
        when = "" if found.begins is None else ", period" if side == "period" else ", in all"
        spill = 3 if found.begins else 0
        columns += [Column(f"Received{when}", "amount", 3), Column(f"Spent{when}", "amount", 3)]
        columns += [Column(f"Goods in kind{when}", "amount", 3, spill)] if goods else []
        columns += [Column(f"Services in kind{when}", "amount", 3, spill)] if services else []
    return columns


def _figures(found: Matrix, cells: Iterable[tuple[Figures, Figures]]) -> list[Cell]:
    """Return the figures of some rows together; in kind, what is not there is empty."""
    goods, services = _kinds(found)
    rows = list(cells)
    result: list[Cell] = []
    for side in _sides(found):
        own = summed(one[side == "total"] for one in rows)
        result += [own.received, own.spent]
        result += [own.goods or None] if goods else []
        result += [own.services or None] if services else []
    return result


def _rows(found: Matrix) -> Table:
    marked = any(cell.illustrative for cell in found.cells)
    columns = (
        Column("Donor", "words", 3),
        Column("Programme", "words", 3),
        *_amounts(found),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    rows: list[Row] = []
    for cell in found.cells:
        if not cell.donor and not any(row.style == "head" for row in rows):
            rows.append(Row((NO_DONOR, *[None] * (len(columns) - 1)), "head"))
        own = _figures(found, [(cell.period, cell.total)])
        mark = (MARK if cell.illustrative else "",) if marked else ()
        rows.append(Row((cell.source, cell.programme, *own, *mark)))
    total: tuple[Cell, ...] = (
        "Total",
        None,
        *_figures(found, ((cell.period, cell.total) for cell in found.cells)),
        *((total_mark(cell.illustrative for cell in found.cells),) if marked else ()),
    )
    return Table("matrix", "By donor and programme", columns, totalled(rows, total))


def _by_programme(found: Matrix) -> Table:
    columns = (Column("Programme", "words", 4), *_amounts(found))
    names = sorted({cell.programme for cell in found.cells})
    rows = [Row((_name(found, name), *_figures(found, _of(found, name)))) for name in names]
    total = _figures(found, ((cell.period, cell.total) for cell in found.cells))
    table = totalled(rows, ("Total", *total)) if not found.programme else ()
    return Table("programmes", "By programme", columns, table)


def _name(found: Matrix, programme: str) -> str:
    name = found.programmes.get(programme)
    return f"{name} ({programme})" if name else programme


def _of(found: Matrix, programme: str) -> Iterable[tuple[Figures, Figures]]:
    return ((cell.period, cell.total) for cell in found.cells if cell.programme == programme)


def _standings(found: Matrix) -> Table:
    columns = (
        Column("Donor", "words", 3),
        Column("Received", "amount", 3),
        Column("Other", "amount", 3),
        Column("Spent", "amount", 3),
        Column("Held", "amount", 3),
    )
    rows: list[Row] = []
    for one in found.standings:
        if not one.donor and not any(row.style == "head" for row in rows):
            rows.append(Row((NO_DONOR, *[None] * 4), "head"))
        rows.append(Row((one.source, *one[2:])))
    names = ("received", "other", "spent", "held")
    sums = [sum((getattr(one, name) for one in found.standings), ZERO) for name in names]
    table = totalled(rows, ("Total", *sums))
    about = (
        "Since inception: received + other - spent = held. Other: opening balances, interest, "
        "differences of exchange, transfers. What was given to a pool is held by the pool."
    )
    return Table("donors", "By donor, and what is left", columns, table, about)


def _crosses(found: Matrix) -> Iterable[Table]:
    """Yield the cross tables: donors down, programmes across, a total of each."""
    for at, title in enumerate(("Received for", "Spent on", "Goods in kind", "Services in kind")):
        sums: dict[tuple[str, str], Decimal] = {}
        for cell in found.cells:
            if cell.total[at]:
                source = cell.source if cell.donor else f"(none) {cell.source}"
                sums[source, cell.programme] = cell.total[at]
        sources = list(dict.fromkeys(source for source, _ in sums))
        names = sorted({name for _, name in sums})
        columns = (
            Column("Donor", "text", 3),
            *(Column(name, "amount", 3) for name in names),
            Column("Total", "amount", 3, adds=tuple(range(1, len(names) + 1))),
        )
        rows = []
        for source in sources:
            own: list[Cell] = [sums.get((source, name)) for name in names]
            rows.append(Row((source, *own, _total(sums, 0, source))))
        below = [_total(sums, 1, name) for name in names]
        about = "Since inception, in USD."
        table = totalled(rows, ("Total", *below, sum(below, ZERO)))
        yield Table(f"cross-{at}", title, columns, table, about)


def _total(sums: dict[tuple[str, str], Decimal], at: int, name: str) -> Decimal:
    return sum((amount for key, amount in sums.items() if key[at] == name), ZERO)


def _charts(found: Matrix) -> tuple[Chart, ...]:
    names = sorted({cell.programme for cell in found.cells})
    spent = (
        (found.programmes.get(name, name), summed(_totals(found, name)).spent) for name in names
    )
    about = f"What was spent on each programme since inception, to {found.as_of}, largest first."
    return bars("programmes", "Spent by programme", spent, about)


def _totals(found: Matrix, programme: str) -> Iterable[Figures]:
    return (cell.total for cell in found.cells if cell.programme == programme)
