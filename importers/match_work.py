"""Matching from books to papers: what waits, what becomes of it, what is to be booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.desk import Desk
from importers.match_claims import claims
from importers.match_decisions import UNMATCHED, decide
from importers.match_deposits import pile
from importers.match_paper import (
    RECEIPTS,
    UNAPPLIED,
    accepted_rows,
    automatic_rows,
    book,
    unapplied_rows,
)
from importers.match_text import Matching
from importers.names import BookNames
from ledger import books as door
from ledger.errors import BadInputError
from ledger.money import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from importers.outcome import Done
    from importers.taken import MadeBy
    from ledger.books import Books

#: How the keys of what is booked to UNAPPLIED begin; what was taken back is not booked so again.
BOOKED_UNAPPLIED = "unapplied"


def matching(books: Path, today: datetime.date) -> Matching:
    """Return what becomes of each deposit in books on a day.

    Raises:
        BooksError: the books do not load, or cannot be trusted.
    """
    loaded = door.load(books)
    by_key: dict[str, list[object]] = {}
    for entry in loaded.entries:
        key = entry.meta.get("key")
        if isinstance(key, str):
            by_key.setdefault(key, []).append(entry)
    look = door.Peek(loaded.register, set(), by_key)
    found = pile(loaded.register, loaded.entries)
    desk = Desk(look, BookNames(loaded.register))
    deposits = [one for one in found.deposits if one.line.on <= today]
    decisions = decide(loaded.register, deposits, claims(desk, today))
    return Matching(
        today, tuple(decisions), found.booked, found.out, _unapplied(loaded, today), found.uneven
    )


def _unapplied(loaded: Books, today: datetime.date) -> dict[str, Decimal]:
    """Return the cash that each fund holds and nobody has applied yet."""
    found: dict[str, Decimal] = {}
    for line in loaded.lines:
        funding = loaded.register.fundings.get(line.funding)
        if line.kind == "cash" and funding and funding.kind == "unapplied" and line.date <= today:
            found[line.funding] = found.get(line.funding, ZERO) + line.amount
    return {name: number for name, number in found.items() if number}


def papers(  # what may be asked for at once
    books: Path,
    found: Matching,
    automatic: bool,
    accept: Sequence[str],
    unapplied: int | None,
    by: str,
) -> dict[str, list[list[str]]]:
    """Return the rows to be booked, by the layout that reads their paper.

    Raises:
        BadInputError: a decision cannot be carried out.
    """
    register = door.peek(books).register if accept else None
    rows = accepted_rows(register, found.decisions, accept, by) if register else []
    decided = {row[0] for row in rows}
    if automatic:
        rows += [row for row in automatic_rows(found.decisions) if row[0] not in decided]
    waiting = []
    if unapplied is not None:
        old = [
            one.deposit.line.id
            for one in found.of(UNMATCHED)
            if (found.today - one.deposit.line.on).days >= unapplied
            and one.deposit.line.id not in decided
            and not one.deposit.already
            and not one.deposit.returned
            and not any(
                other.key.startswith(f"{BOOKED_UNAPPLIED}:") for other in one.deposit.undone
            )
        ]
        waiting = unapplied_rows(found.decisions, old)
        for row in waiting:
            row[10] = f"unapplied by {by}"
    return {layout: some for layout, some in ((RECEIPTS, rows), (UNAPPLIED, waiting)) if some}


def booked(books: Path, rows: Sequence[Sequence[str]], layout: str, by: MadeBy) -> Done:
    """Bring a paper into the books."""
    if not rows:
        raise BadInputError("there is nothing to book")
    return book(books, rows, layout, by)
