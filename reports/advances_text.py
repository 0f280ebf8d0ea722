"""What partners hold, as terminal tables: the advances, and their ages."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.findings import as_lines
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from reports.financial.sheet import totalled
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reports.advances import Holdings
    from reports.holding import Holding

#: Columns of a terminal that the tables fit.
WIDTH = 100


def as_text(found: Holdings) -> str:
    """Return what partners hold as terminal tables."""
    lines = [f"Advances to partners on {found.as_of}, in {BOOK_CURRENCY}"]
    if any(row.illustrative for row in found.rows):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    if not found.rows:
        lines += ["", "No partner holds anything on that day."]
    else:
        lines += ["", table_text(rows_of(found), width=WIDTH)]
        by = ages_of(found, found.side)
        lines += ["", by.title, table_text(by, width=WIDTH)]
        accounts = ", ".join(f"{name} {grouped(number)}" for name, number in found.accounts)
        lines += ["", *_wrapped(f"The accounts have the same: {accounts}.")]
    if found.arrangements:
        lines += ["", f"What is agreed with partners, and the next instalment on {found.as_of}"]
        lines += [table_text(agreed(found), width=WIDTH)]
        for one in found.arrangements:
            for said in one.blocked:
                lines += _wrapped(f"  {one.partner}, {one.funding}: {said}")
    if found.findings:
        lines += ["", *as_lines(found.findings)]
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="    ", break_long_words=False)


def rows_of(found: Holdings) -> Table:
    """Return the advances, one by one."""
    rows = found.rows
    marked = any(row.illustrative for row in rows)
    foreign = any(row.currency != BOOK_CURRENCY for row in rows)
    brought = any(row.difference for row in rows)
    columns = (
        Column("Advance"),
        Column("Partner"),
        Column("Funding"),
        Column("Donor"),
        Column("Paid", "date"),
        Column("Advanced", "amount"),
        Column("Reported", "amount"),
        Column("Returned", "amount"),
        *([Column("Exchange", "amount", spill=3)] if brought else []),
        Column("Outstanding", "amount"),
        *([Column("Left in its currency", spill=4)] if foreign else []),
        Column("Instalment", spill=2),
        Column("Report due", spill=5),
        Column("Last report", spill=2),
        Column("May be used until", spill=2),
        Column("Funding ends", spill=2),
        *([Column("", "mark", spill=1)] if marked else []),
    )

    def cells(row: Holding) -> tuple[Cell, ...]:
        term = row.term
        original = f"{grouped(row.left)} {row.currency}" if row.currency != BOOK_CURRENCY else ""
        return (
            row.reference or "(none named)",
            row.partner,
            row.funding,
            row.donor,
            row.paid,
            row.advanced,
            row.reported,
            row.returned,
            *((row.difference,) if brought else ()),
            row.outstanding,
            *((original,) if foreign else ()),
            _instalment(row),
            _due(row),
            "" if row.last_report is None else str(row.last_report),
            "" if term is None or term.expires is None else str(term.expires),
            "" if row.ends is None else str(row.ends),
            *((MARK if row.illustrative else "",) if marked else ()),
        )

    total: tuple[Cell, ...] = (
        "Total", "", "", "", None,
        *(_sum(rows, name) for name in ("advanced", "reported", "returned")),
        *((_sum(rows, "difference"),) if brought else ()),
        found.outstanding,
        *(("",) if foreign else ()),
        "", "", "", "", "",
        *((total_mark(row.illustrative for row in rows),) if marked else ()),
    )  # fmt: skip
    shown = [Row(cells(row)) for row in rows]
    return Table("advances", "The advances", columns, totalled(shown, total))


def _sum(rows: tuple[Holding, ...], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), ZERO)


def _instalment(row: Holding) -> str:
    term = row.term
    if term is None or not (term.instalment or term.instalments):
        return ""
    of = f" of {term.instalments:f}" if term.instalments else ""
    return f"{term.instalment or '?'}{of}"


def _due(row: Holding) -> str:
    if row.due is None:
        return "not stated"
    days = f"{row.overdue:,} day{'' if row.overdue == 1 else 's'}"
    return f"{row.due}, {days} overdue" if row.overdue else str(row.due)


def ages_of(found: Holdings, side: str) -> Table:
    """Return what is outstanding by age, for each of a side; by age alone, one figure each."""
    ages = found.ages_by(side)
    if side == "age":
        return _by_age(found)
    heading = "Funding" if side == "expiry" else side.capitalize()
    columns = (
        Column(heading),
        *(Column(band, "amount") for band in found.bands),
        Column("Outstanding", "amount"),
    )
    rows = [
        Row((name or "(none)", *bands.values(), sum(bands.values(), ZERO))) for name, bands in ages
    ]
    sums = [sum((bands[band] for _, bands in ages), ZERO) for band in found.bands]
    what = "when the funding ends" if side == "expiry" else side
    title = f"Outstanding by {what} and age in days since it was paid"
    total: tuple[Cell, ...] = ("Total", *sums, found.outstanding)
    return Table(f"by-{side}", title, columns, totalled(rows, total))


def _by_age(found: Holdings) -> Table:
    """Return what is outstanding by age, and what of it is overdue for a report."""
    columns = (
        Column("Days since it was paid"),
        Column("Advances", "rate"),
        Column("Outstanding", "amount"),
        Column("Report overdue", "amount"),
    )
    rows = []
    for band, _ in found.ages_by("age"):
        own = [row for row in found.rows if row.band == band]
        rows.append(Row((band, str(len(own)), *_late(own))))
    total: tuple[Cell, ...] = ("Total", str(len(found.rows)), *_late(found.rows))
    return Table("by-age", "Outstanding by age", columns, totalled(rows, total))


def _late(rows: Sequence[Holding]) -> tuple[Decimal, Decimal]:
    return (
        sum((row.outstanding for row in rows), ZERO),
        sum((row.outstanding for row in rows if row.overdue), ZERO),
    )


def agreed(found: Holdings) -> Table:
    """Return what is agreed with partners, and whether the next instalment may be paid."""
    columns = (
        Column("Partner"),
        Column("Funding"),
        Column("Agreement"),
        Column("Agreed", "amount"),
        Column("Paid", "amount"),
        Column("To come", "amount"),
        Column("Currency"),
        Column("Next instalment"),
    )
    rows = [
        Row((
            one.partner, one.funding, one.agreement or "(none named)", one.agreed, one.paid,
            one.to_come, one.currency, one.next,
        ))
        for one in found.arrangements
    ]  # fmt: skip
    return Table("arrangements", "What is agreed with partners", columns, tuple(rows))
