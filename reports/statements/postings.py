"""Postings: of which amounts the figures of a statement are made, one row for each.

A figure names the entries that it was added up from; here stands what each of them put into it, so
that two statements can be held against each other posting by posting, by whoever has only the
files. Rows and not records: a statement may have thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.money import BOOK_CURRENCY, exact
from reports.movements import Movement
from reports.statements.figures import SIGNS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from ledger.lines import Line
    from reports.moves import Move, Places

#: What a row says, in this order. `line` is the code of a line of the body; of what is still due it
#: is `receivable`, which is a balance and in no sum of the others.
COLUMNS = ("line", "funding", "date", "amount", "original", "entry")

RECEIVABLE = "receivable"


def owed(sides: Iterable[Line], ends: datetime.date) -> list[Line]:
    """Return the lines on receivables up to a day, out of those between a fund and its donors."""
    return [line for line in sides if line.kind == RECEIVABLE and line.date <= ends]


def rows(moves: Iterable[Move], due: Iterable[Line], places: Places) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of a statement, as `COLUMNS` says, in the order of the books."""
    return (*_moved(moves, places), *_owed(due, places))


def _moved(moves: Iterable[Move], places: Places) -> Iterator[tuple[Any, ...]]:
    for move in moves:
        if move.movement in SIGNS:
            spent = move.movement is Movement.SPENT
            yield (
                move.budget_class if spent else str(move.movement),
                move.funding,
                move.date,
                exact(move.amount, BOOK_CURRENCY),
                move.original,
                places[move.entry],
            )


def _owed(due: Iterable[Line], places: Places) -> Iterator[tuple[Any, ...]]:
    for one in due:
        amount = exact(one.amount, BOOK_CURRENCY)
        yield (RECEIVABLE, one.funding, one.date, amount, None, places[one.entry])
