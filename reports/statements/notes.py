"""The notes of a statement: what it cannot show, and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY
from reports.statements.headings import headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.fundings import Funding
    from reports.render.words import Words
    from reports.statements.headings import Headings
    from reports.statements.model import BodyLine, Receipt, ServiceFacts


def notes(  # each is a part of the statement
    fundings: Sequence[Funding],
    body: Sequence[BodyLine],
    unattributed: Sequence[Receipt],
    in_kind: Sequence[Receipt | ServiceFacts],
    currency: str,
    own: Headings | None = None,
) -> tuple[str, ...]:
    """Return what a reader must know about the figures, in the order of the statement."""
    words = (own or headings()).words
    found = [*_notes(fundings, body, currency, words)]
    if in_kind:
        found.append(words("notes.in-kind"))
    if unattributed:
        found.append(words("notes.unattributed"))
    if not body and not unattributed:
        found.insert(0, words("notes.nothing"))
    return tuple(found)


def _notes(
    fundings: Sequence[Funding], body: Sequence[BodyLine], currency: str, words: Words
) -> Iterator[str]:
    if body:
        yield words("notes.amounts", currency=BOOK_CURRENCY)
    yield from _about_currency(fundings, body, currency, words)
    if brought := [funding.id for funding in fundings if funding.brought_forward]:
        yield words("notes.brought-forward", fundings=words("language.list").join(brought))
    if any(line.number == "4b" for line in body):
        yield words("notes.transfers")
    if any(line.code == "Equipment" and line.inception and line.inception.amount for line in body):
        yield words("notes.equipment")


def _about_currency(
    fundings: Sequence[Funding], body: Sequence[BodyLine], currency: str, words: Words
) -> Iterator[str]:
    comma = words("language.list")
    currencies = sorted({funding.amount.currency for funding in fundings if funding.amount})
    if not currency:
        if set(currencies) - {BOOK_CURRENCY}:
            yield words("notes.many-currencies", currencies=comma.join(currencies))
        return
    unknown = [
        line.number
        for line in body
        if (line.period and line.period.original is None)
        or (line.inception and line.inception.original is None)
    ]
    yield words("notes.originals", currency=currency)
    if unknown:
        key = "notes.unknown-line" if len(unknown) == 1 else "notes.unknown"
        yield words(key, lines=comma.join(unknown), currency=currency)
