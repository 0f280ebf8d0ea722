"""The papers of this room, by name: for its commands, and for whoever collects working papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY
from reports.reconciliations.arranged import paper
from reports.reconciliations.held import collector_off
from reports.render.papers import Paper

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from ledger.books import Books
    from reports.reconciliations.bank_sides import Bank
    from reports.reconciliations.costs import File

    Days = tuple[datetime.date | None, datetime.date | None]

#: Name -> module:function; each takes loaded books and a day, and returns its `Paper`.
PAPERS: dict[str, str] = {
    f"reconcile-{name}": f"{__name__}:{name}"
    for name in (
        "bank",
        "sources",
        "partner",
        "appropriations",
        "rates",
        "published",
    )
} | {"reconcile-claims": "reports.reconciliations.claims_tables:paper"}


class NothingError(BadInputError):
    """There is nothing to hold the books against."""


@collector_off()
def bank(books: Books, today: datetime.date) -> Paper:
    """Return the bank reconciliation of the statements in the books.

    Raises:
        NothingError: there are none.
    """
    from reports.reconciliations.bank import reconcile_bank  # noqa: PLC0415 # only when asked
    from reports.reconciliations.bank_file import bank_in_books  # noqa: PLC0415 # same

    said = bank_in_books(books)
    if not _has_begun(said, today):
        raise NothingError(
            f"there is no bank statement in the books up to {today}",
            advice="`vtf import FILE` brings one in; --file FILE holds one without importing it.",
        )
    return paper(reconcile_bank(books, said, today, whole=True), today)


def _has_begun(said: Bank, today: datetime.date) -> bool:
    """Return whether a bank says anything up to a day."""
    days = [one.ends for one in said.statements] + [line.day for line in said.lines]
    return any(day <= today for day in days)


@collector_off()
def bank_file(
    books: Books, today: datetime.date, path: Path, folders: tuple[Path, ...], layout: str
) -> Paper:
    """Return the bank reconciliation of a statement that is not in the books.

    Raises:
        BadInputError: it cannot be read or relied on, or is of later days only.
    """
    from reports.reconciliations.bank import reconcile_bank  # noqa: PLC0415 # only when asked
    from reports.reconciliations.bank_file import bank_in_file  # noqa: PLC0415 # same

    said = bank_in_file(books, path, folders, layout)
    if not _has_begun(said, today):
        raise NothingError(f"nothing in it is of {today} or of a day before", where=path.name)
    return paper(reconcile_bank(books, said, today, whole=False), today)


@collector_off()
def sources(books: Books, today: datetime.date) -> Paper:
    """Return the reconciliation of the archived sources."""
    from reports.reconciliations.sources import reconcile_sources  # noqa: PLC0415 # only if asked
    from reports.reconciliations.tables import sources_document  # noqa: PLC0415 # same

    found = reconcile_sources(books)
    whole, brief = (sources_document(found, today, full=full) for full in (True, False))
    return Paper("reconcile-sources", found, whole, found.ties, brief)


@collector_off()
def published(books: Books, today: datetime.date) -> Paper:
    """Return the reconciliation of published figures.

    Raises:
        BadInputError: a scope or a measure that does not exist.
    """
    from reports.identity import identity  # noqa: PLC0415 # only when asked
    from reports.moves import journal  # noqa: PLC0415 # same
    from reports.reconciliations.published import compare  # noqa: PLC0415 # same
    from reports.reconciliations.reconciled import PublishedHeld  # noqa: PLC0415 # same
    from reports.reconciliations.tables import published_document  # noqa: PLC0415 # same

    figures = compare(journal(books))
    found = PublishedHeld(all(one.stands for one in figures), figures, identity(books))
    arranged = published_document(found.figures, found.identity, today)
    return Paper("reconcile-published", found, arranged, found.stands)


@collector_off()
def erp(books: Books, today: datetime.date, file: File, period: Days = (None, None)) -> Paper:
    """Return the reconciliation of an extract of another system."""
    from reports.reconciliations.erp import reconcile_erp  # noqa: PLC0415 # only when asked

    return paper(reconcile_erp(books, file, *period), today)


@collector_off()
def partner(
    books: Books, today: datetime.date, file: File | None = None, period: Days = (None, None)
) -> Paper:
    """Return the reconciliation with partners: of a file, else of what the books have of them.

    Raises:
        NothingError: there is no advance in the books.
    """
    from reports.reconciliations.partner import reconcile_partners  # noqa: PLC0415 # only if asked

    if not any(line.kind == "advance" for line in books.lines):
        raise NothingError(
            "no partner was ever sent an advance in these books",
            advice="`vtf import` brings in advances and partners' reports.",
        )
    begins, ends = period
    return paper(reconcile_partners(books, ends or today, begins=begins, file=file), today)


@collector_off()
def appropriations(books: Books, today: datetime.date) -> Paper:
    """Return the reconciliation of votes.

    Raises:
        NothingError: there is none.
    """
    from reports.reconciliations.votes import reconcile_votes  # noqa: PLC0415 # only when asked

    if not books.register.appropriations:
        raise NothingError("there is no appropriation in these books")
    return paper(reconcile_votes(books, today), today)


@collector_off()
def rates(books: Books, today: datetime.date) -> Paper:
    """Return the reconciliation of rates of exchange.

    Raises:
        NothingError: nothing is in another currency.
    """
    from reports.reconciliations.rates_held import reconcile_rates  # noqa: PLC0415 # only if asked

    if not any(line.original_currency not in {"", BOOK_CURRENCY} for line in books.lines):
        raise NothingError(f"nothing in these books is in another currency than {BOOK_CURRENCY}")
    return paper(reconcile_rates(books, today), today)
