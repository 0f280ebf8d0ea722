"""The verdict: what the books that carry forward say, or where they may be wrong, the whole books.

Sums stand for a whole stretch of days. What nobody asked of a closed period when it was closed may
be asked later: how a funding stood on a day that a letter names only now, whether a balance that is
asserted by hand was reached on its day. So nobody is refused because of sums: where they give an
error, or where a closure states a closed day after the close, the whole books decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.books import MAIN, load
from ledger.closing.facts import CloseTerm
from ledger.closing.whole import has_closed
from ledger.closure_facts import ClosureTerm
from ledger.findings import errors_in

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books


def judged(folder: Path) -> Books:
    """Return books as every rule judges them, read as shortly as they can be.

    Raises:
        BooksError: they do not load or cannot be trusted.
    """
    books = load(folder, main=MAIN)
    return load(folder) if has_closed(books.folder) and in_doubt(books) else books


def in_doubt(books: Books) -> bool:
    """Return whether the whole books must say what is lawful, and not those that carry forward."""
    return bool(errors_in(list(books.problems()))) or any(_backdated(books))


def _backdated(books: Books) -> list[ClosureTerm]:
    """Return the closures that were stated after a close, of a day that was closed by then."""
    register = books.register
    ends: dict[str, datetime.date] = {}
    for close in register.of(CloseTerm).values():
        ends[close.fund] = max(close.ends, ends.get(close.fund, close.ends))
    found = []
    for term in register.of(ClosureTerm).values() if ends else ():
        owner = register.fundings.get(term.funding) or register.agreements.get(term.funding)
        last = ends.get(owner.fund) if owner else None
        if last and term.on > last >= min(term.operational, term.financial or term.operational):
            found.append(term)
    return found
