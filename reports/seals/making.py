"""The statement that an issued one was: what it takes to make it again."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import BadInputError
from reports.scope import of_donor, of_funding
from reports.statements.build import StatementMaker
from reports.statements.certify import certification
from reports.statements.headings import headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.books import Books
    from reports.scope import Scope
    from reports.seals.issued import Issued
    from reports.statements.headings import Headings
    from reports.statements.model import Statement


def made_as(books: Books, one: Issued) -> Statement:
    """Return the statement that some books give for what an issued one was about.

    Raises:
        VtfError: they give none.
    """
    words, plain = words_of(one), headings(None, one.language)
    ends = datetime.date.fromisoformat(one.ends)
    signed = None
    if one.certified:
        on = datetime.date.fromisoformat(one.certified_on)
        signed = certification(books, one.certified, on, (one.kind, ends), (words, plain))
    return StatementMaker(books).make(
        scope_of(books, one),
        datetime.date.fromisoformat(one.begins),
        ends,
        kind=one.kind,
        words=words,
        certification=signed,
    )


def scope_of(books: Books, one: Issued) -> Scope:
    """Return what an issued statement was about."""
    if one.scope == "donor":
        return of_donor(books.register, one.of, fund=one.fund)
    return of_funding(books.register, one.of)


def words_of(one: Issued) -> Headings:
    """Return the words that an issued statement was written in."""
    if not one.headings:
        return headings(None, one.language)
    with tempfile.TemporaryDirectory(prefix="vtf-headings-") as folder:
        path = Path(folder) / "headings.toml"
        path.write_text(one.headings, "utf-8")
        return headings(path, one.language)


def made_like(books: Books, told: Mapping[str, Any], words: Headings | None = None) -> Statement:
    """Return what some books give for the scope and days of a statement that was told.

    Args:
        books: as they are.
        told: a statement as its JSON says.
        words: it is written in; those of its language unless stated.

    Raises:
        VtfError: they give none, or it is no statement.
    """
    try:
        what, name, fund = str(told["scope"]), str(told["id"]), str(told.get("fund") or "")
        begins, ends = (datetime.date.fromisoformat(told[key]) for key in ("begins", "ends"))
        kind = str(told["kind"])
        language = str((told.get("headings") or {}).get("language", "en"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInputError(
            f"it is no statement of this program: {type(error).__name__} {error}"
        ) from None
    register = books.register
    scope = of_donor(register, name, fund=fund) if what == "donor" else of_funding(register, name)
    maker = StatementMaker(books)
    return maker.make(scope, begins, ends, kind=kind, words=words or headings(None, language))
