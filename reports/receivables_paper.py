"""What donors owe as a working paper: by age, donor, agreement and when the agreement ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.financial.sheet import Sheet, Tie, bars, broken, document
from reports.identity import Identity, identity
from reports.receivables import ALLOWANCE, SIDES, Receivables, receivables
from reports.receivables_text import grouped_by, parts
from reports.render.papers import Paper

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books


@dataclass(frozen=True, slots=True)
class ReceivablesPaper:
    """What donors owe, summed up by each of its sides, and the books it was made from."""

    found: dict[str, Any]
    sums: tuple[dict[str, Any], ...]
    ties: tuple[Tie, ...]
    identity: Identity


def paper(books: Books, found: Receivables) -> Paper:
    """Return what donors owe as a paper; it ties where the rows are what the accounts have."""
    which = identity(books)
    ties = (Tie("Owed: the Receivable accounts", found.total, found.booked),)
    tables = (parts(found), *(grouped_by(found, side) for side in SIDES)) if found.rows else ()
    steps = ", ".join(f"{step.per_cent:f}% from {step.days} days" for step in found.steps or ())
    note = (
        f"Allowance by policy {ALLOWANCE}: {steps}; proposed, not booked."
        if steps
        else f"No policy {ALLOWANCE} is in force, so no allowance is proposed."
    )
    arranged = document(
        Sheet(
            "Receivable from donors",
            f"on {found.as_of}",
            found.as_of,
            tables,
            which,
            (note,) if found.rows else ("No donor owes anything on that day.", note),
            ties,
            bars(
                "by-age", "Owed by age", found.by_step(),
                "What donors owe, by how many days it is overdue.",
            ),
            any(row.illustrative for row in found.rows),
        )
    )  # fmt: skip
    sums = tuple(found.by_as_json(side) for side in SIDES)
    model = ReceivablesPaper(found.as_json(), sums, ties, which)
    return Paper("receivables", model, arranged, not broken(ties))


def receivables_paper(books: Books, today: datetime.date) -> Paper:
    """Return what donors owe on a day as a working paper."""
    return paper(books, receivables(books, today))
