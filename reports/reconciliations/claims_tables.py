"""Published sentences arranged: what is reported first, then every claim with its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.reconciliations.claims import hold_claims
from reports.render.papers import Paper
from reports.render.tables import MARK, NOT_KNOWN, Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books
    from reports.reconciliations.claims import ClaimsHeld


def paper(books: Books, today: datetime.date) -> Paper:
    """Return the reconciliation of published sentences as a paper."""
    from reports.moves import journal  # noqa: PLC0415 # heavy: only when it is made

    found = hold_claims(journal(books))
    return Paper("reconcile-claims", found, claims_document(found, today), found.ties)


def claims_document(found: ClaimsHeld, day: datetime.date) -> Document:
    """Return the published sentences, as they were held against themselves and the books."""
    reported = len({remark.claim for remark in found.remarks})
    title = "Published sentences and the books"
    return Document(
        title=title,
        name=f"{len(found.claims)} sentences, {reported} with something to report",
        period=f"made on {day}",
        labels=(),
        facts=(),
        tables=tuple(table for table in (_remarks(found), _claims(found)) if table.rows),
        notes=(found.rule, _REACH),
        about=(
            (
                "Books",
                f"{found.identity.batches} batches, {found.identity.transactions} transactions",
            ),
            ("Head of the chain", found.identity.chain),
        ),
        certificate="",
        day=day,
        footer=f"{title}, {day}",
        identity=f"Books at chain {found.identity.chain[:12]}",
    )


_REACH = (
    "Not in reach: the books do not go back as far as the sentence, so what they have of it "
    "neither bears it out nor contradicts it. Not tested: it lists nothing, gives no parts, and "
    "the books measure nothing of the kind."
)


def _remarks(found: ClaimsHeld) -> Table:
    columns = (
        Column("Sentence", "text", 3),
        Column("What", "text", 2),
        Column("Reported", "words", 9),
    )
    rows = tuple(Row((one.claim, one.kind, one.words)) for one in found.remarks)
    return Table("remarks", "To report", columns, rows)


def _claims(found: ClaimsHeld) -> Table:
    columns = (
        Column("Day", "date", 2),
        Column("Sentence", "text", 3),
        Column("Figure", "words", 6),
        Column("Books (USD)", "amount", 3),
        Column("Verdict", "text", 2),
        Column("Says", "text", 6, 1),
        Column("Document", "text", 4, 1),
        Column("Held against", "text", 4, 1),
        Column("", "mark", 2, 3),
    )
    rows = tuple(
        Row(
            (
                one.on,
                one.id,
                one.figure,
                NOT_KNOWN if one.books is None else one.books,
                one.verdict,
                one.says,
                f"{one.document}{f', {one.dated}' if one.dated else ''}",
                "; ".join(one.checks),
                MARK if one.illustrative else "",
            )
        )
        for one in found.claims
    )
    return Table("claims", "Sentences", columns, rows)
