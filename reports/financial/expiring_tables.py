"""Portfolio of expiring fundings, arranged: by how soon they end, then one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import ZERO
from reports.expiry import ENDED, OPEN
from reports.financial.expiring import MONTH, YEAR
from reports.financial.sheet import Sheet, bars, broken, document, totalled
from reports.render.papers import Paper
from reports.render.tables import MARK, Cell, Column, Row, Table, total_mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reports.financial.expiring import Expiring, Portfolio

PACE = (
    f"A month is {MONTH} days. Pace: spent of late in a month, over {YEAR} days or since it began. "
    "Needed: what would have to be spent in a month to use what is free by the last day."
)
ASK = (
    "Left at this pace is no forecast. It says where to ask the donor for more time, or what to "
    "give back: those are marked."
)
HELD = (
    "Balance is what is held. Committed is reserved for orders, with the support cost that they "
    "will bear. Free is what may be spent and is not reserved."
)


def paper(found: Portfolio) -> Paper:
    """Return the portfolio as a paper; it ties or the command ends with 1."""
    notes = [HELD, PACE, ASK]
    if found.unknown:
        notes.append(
            f"{found.unknown} fundings whose terms are not known hold another "
            f"{found.held_unknown:,.2f} USD; nothing says when they end."
        )
    if not found.rows:
        notes.insert(0, "No funding with an end holds anything.")
    arranged = document(
        Sheet(
            "Portfolio of expiring fundings",
            f"on {found.as_of}",
            found.as_of,
            (_bands(found), _coming(found), _ended(found)),
            found.identity,
            tuple(notes),
            found.ties,
            bars(
                "bands", "Free money by when it ends",
                ((band, _sum(rows, "free")) for band, rows in found.bands()),
                "What may still be spent and is not reserved, by how soon the funding ends.",
            ),
            any(row.illustrative for row in found.rows),
        )
    )  # fmt: skip
    return Paper("report-expiring", found, arranged, not broken(found.ties))


def _sum(rows: Sequence[Expiring], name: str) -> Decimal:
    return sum((getattr(row, name) or ZERO for row in rows), ZERO)


_SUMS = ("balance", "committed", "free", "left")


def _bands(found: Portfolio) -> Table:
    columns = (
        Column("Ends", "words", 3),
        Column("Fundings", "rate", 1),
        Column("Balance", "amount", 3),
        Column("Committed", "amount", 3),
        Column("Free", "amount", 3),
        Column("Left at this pace", "amount", 3),
    )
    rows = [
        Row((band, str(len(own)), *(_sum(own, name) for name in _SUMS)))
        for band, own in found.bands()
    ]
    whole = (_sum(found.rows, name) for name in _SUMS)
    table = totalled(rows, ("Total", str(len(found.rows)), *whole))
    return Table("bands", "By when they end", columns, table)


def _coming(found: Portfolio) -> Table:
    rows = [row for row in found.rows if row.band != ENDED]
    marked = any(row.illustrative for row in rows)
    columns = (
        Column("Funding", "text", 3),
        Column("Donor", "text", 1, spill=4),
        Column("Ends", "text", 2),
        Column("Days", "rate", 1, spill=3),
        Column("Committed", "amount", 3, spill=5),
        Column("Free", "amount", 3),
        Column("Pace", "amount", 3),
        Column("Needed", "amount", 3),
        Column("Left at this pace", "amount", 3),
        Column("Ask for", "text", 2, spill=2),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    table = [
        Row(
            (
                row.funding,
                row.donor,
                OPEN if row.ends is None else str(row.ends),
                None if row.days is None else str(row.days),
                row.committed or None,
                row.free,
                row.pace,
                row.needed,
                row.left,
                "more time" if row.candidate else "",
                *((MARK if row.illustrative else "",) if marked else ()),
            )
        )
        for row in rows
    ]
    total: tuple[Cell, ...] = (
        "Total", None, None, None, _sum(rows, "committed") or None,
        *(_sum(rows, name) for name in ("free", "pace")),
        None, _sum(rows, "left"), None,
        *((total_mark(row.illustrative for row in rows),) if marked else ()),
    )  # fmt: skip
    title = "The next to end first"
    return Table("coming", title, columns, totalled(table, total))


#: What becomes of the balance of a funding of each kind that has ended.
_THEN = {"grant": "refund, reprogramme", "allocation": "refund", "appropriation": "surrender"}


def _ended(found: Portfolio) -> Table:
    rows = [row for row in found.rows if row.band == ENDED]
    marked = any(row.illustrative for row in rows)
    columns = (
        Column("Funding", "text", 3),
        Column("Donor", "text", 1),
        Column("Ended", "date", 2),
        Column("Days ago", "rate", 1),
        Column("Balance", "amount", 3),
        Column("Committed", "amount", 3),
        Column("Then", "text", 2),
        *([Column("", "mark", spill=1)] if marked else []),
    )
    table = [
        Row(
            (
                *(row.funding, row.donor, row.ends, str(-(row.days or 0))),
                *(row.balance, row.committed, _THEN.get(row.kind, "")),
                *((MARK if row.illustrative else "",) if marked else ()),
            )
        )
        for row in rows
    ]
    sums = (_sum(rows, "balance"), _sum(rows, "committed"))
    mark = (total_mark(row.illustrative for row in rows),) if marked else ()
    total = ("Total", None, None, None, *sums, None, *mark)
    return Table("ended", "Ended, with a balance", columns, totalled(table, total))
