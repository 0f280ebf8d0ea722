"""Programme support cost, arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.financial.sheet import Sheet, broken, document, totalled
from reports.financial.support_cost import by_rate
from reports.render.papers import Paper
from reports.render.tables import MARK, NOT_KNOWN, Cell, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from reports.financial.support_cost import Charged, SupportCost

RECKONED = (
    "Recomputed: voucher by voucher, the rate of the clause in force on the cost date on the "
    "direct cost that bears it, to the clause's unit. Rounding: what that rounding makes of it."
)
NOT_A_COST = (
    "Waived: what the agreement's own rate would have brought beyond the rate of the waiver."
)

_SUMS = ("base", "free", "charged", "due", "difference", "rounding", "waived")


def paper(found: SupportCost) -> Paper:
    """Return support cost as a paper; it differs where a voucher does."""
    ties = not broken(found.ties) and not found.differences
    since = "since inception, " if found.begins is None else f"{found.begins} "
    return Paper(
        "report-support-cost",
        found,
        document(
            Sheet(
                "Programme support cost",
                f"{since}to {found.ends}",
                found.ends,
                (_rows(found), _rates(found), _differences(found)),
                found.identity,
                tuple(_notes(found)),
                found.ties,
                illustrative=any(row.illustrative for row in found.rows),
            )
        ),
        ties,
    )


def _notes(found: SupportCost) -> list[str]:
    count = len(found.differences)
    if not count:
        verdict = "No voucher differs from what its clause makes it."
    else:
        verdict = f"{count} voucher{'' if count == 1 else 's'} differ from what the clause says."
    silent = [row for row in found.rows if row.rate is None and not row.charged]
    notes = [verdict, RECKONED]
    if any(row.waived for row in found.rows):
        notes.append(NOT_A_COST)
    if silent:
        cost = sum((row.free for row in silent), ZERO)
        notes.append(
            f"{len(silent)} fundings without a clause on support cost bear none, and none is "
            f"charged: {cost:,.2f} USD of direct cost. They are in no row above."
        )
    return notes


def _shown(found: SupportCost) -> list[Charged]:
    return [row for row in found.rows if row.rate is not None or row.charged]


def _rows(found: SupportCost) -> Table:
    rows = _shown(found)
    marked = any(row.illustrative for row in rows)
    free, waived = any(row.free for row in rows), any(row.waived for row in rows)
    columns = (
        Column("Funding", "text", 3),
        Column("Clause", "words", 2, spill=3),
        Column("Rate", "percent", 1),
        Column("Base", "amount", 3),
        *([Column("Bears none", "amount", 3)] if free else []),
        Column("Charged", "amount", 3),
        Column("Recomputed", "amount", 3),
        Column("Difference", "amount", 3),
        Column("Rounding", "amount", 2, spill=4),
        *(
            [Column("Waived", "amount", 2, spill=5), Column("By", "words", 3, spill=6)]
            if waived
            else []
        ),
        *([Column("", "mark", spill=1)] if marked else []),
    )

    def cells(row: Charged) -> tuple[Cell, ...]:
        return (
            row.funding,
            row.clause or "none",
            NOT_KNOWN if row.rate is None else row.rate,
            row.base,
            *((row.free,) if free else ()),
            row.charged,
            row.due,
            row.difference,
            row.rounding or None,
            *((row.waived or None, row.waiver) if waived else ()),
            *((MARK if row.illustrative else "",) if marked else ()),
        )

    sums = {name: sum((getattr(row, name) for row in rows), ZERO) for name in _SUMS}
    total: tuple[Cell, ...] = (
        "Total", None, None, sums["base"],
        *((sums["free"],) if free else ()),
        sums["charged"], sums["due"], sums["difference"], sums["rounding"] or None,
        *((sums["waived"], None) if waived else ()),
        *((total_mark(row.illustrative for row in rows),) if marked else ()),
    )  # fmt: skip
    table = totalled([Row(cells(row)) for row in rows], total)
    return Table("support", "By agreement", columns, table)


def _rates(found: SupportCost) -> Table:
    columns = (Column("Rate", "percent", 2), Column("Base", "amount"), Column("Charged", "amount"))
    rows = tuple(Row(tuple(one)) for one in by_rate(found.rows))
    return Table("rates", "By rate", columns, rows)


def _differences(found: SupportCost) -> Table:
    columns = (
        Column("Day", "date"),
        Column("Funding", "text", 3),
        Column("Clause", "words", 2),
        Column("Base", "amount", 3),
        Column("Charged", "amount", 3),
        Column("Recomputed", "amount", 3),
        Column("Where", "words", 4, spill=2),
        Column("Key", "words", 4, spill=1),
    )
    rows = tuple(
        Row((one.day, one.funding, one.clause, one.base, one.charged, one.due, one.where, one.key))
        for one in found.differences
    )
    return Table("differences", "Vouchers that differ", columns, rows)
