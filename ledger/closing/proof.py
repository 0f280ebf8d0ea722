"""The proof that carrying forward lost nothing: two sets of books, the same to the cent.

The whole books are loaded and judged by every rule, and so are those that carry forward. Then both
have the same balance for each funding, account and dimension, or it is said where they differ; and
the control totals of each closing paper are those of the closed period still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.books import load
from ledger.closing.balances import balances, differing
from ledger.closing.checklist import totals
from ledger.closing.facts import CloseTerm
from ledger.closing.paper import PaperError
from ledger.closing.seals import paper_of
from ledger.closing.whole import MAIN, whole
from ledger.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.books import Books

#: How many differences are told one by one.
_SHOWN = 20

_ADVICE = (
    "Restore the books from a backup or from version control: neither the closed batches nor what "
    "is carried forward is edited."
)


def proved(folder: Path) -> tuple[Books, list[Finding]]:
    """Return the whole books, and where those that carry forward differ from them.

    Findings: `CLOSE-DIFFERENCE`, `CLOSE-TOTALS` (errors).

    Raises:
        BooksError: either does not load or cannot be trusted.
    """
    main = whole(folder.resolve())
    books = load(folder, main=main)
    if main == MAIN:
        return books, list(_controls(books))
    found = differing(balances(books.lines), balances(load(folder, main=MAIN).lines))
    findings = [
        _finding(
            "CLOSE-DIFFERENCE",
            f"the whole books and those that carry forward differ in {one.said()}.",
            Place(str(books.folder / MAIN)),
        )
        for one in found[:_SHOWN]
    ]
    return books, [*findings, *_controls(books)]


def _controls(books: Books) -> Iterator[Finding]:
    """Yield a finding for each control total that is not what it was when it was closed."""
    for term in books.register.of(CloseTerm).values():
        try:
            paper = paper_of(books.folder, term, books.register)
        except PaperError:
            continue  # written by hand, which the rules refuse; any other the guard has refused
        now = totals(books, term.fund, term.ends)
        for one in paper.totals:
            figures = one.transactions, one.debits, one.credits
            found = now.get(one.funding, (0, "0.00", "0.00"))
            if found != figures:
                yield _finding(
                    "CLOSE-TOTALS",
                    f"close {term.id}: {one.funding} had {_said(figures)} up to {term.ends}, and "
                    f"has {_said(found)}.",
                    term.place,
                )


def _said(figures: tuple[int, str, str]) -> str:
    number, debits, credits_ = figures
    return f"{number} transactions, debits {debits} and credits {credits_}"


def _finding(code: str, message: str, place: Place) -> Finding:
    return Finding(code, Severity.ERROR, message, _ADVICE, place)
