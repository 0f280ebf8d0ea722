"""The notes of a statement: what it cannot show, and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.fundings import Funding
    from reports.statements.model import BodyLine, Receipt, ServiceFacts


def notes(
    fundings: Sequence[Funding],
    body: Sequence[BodyLine],
    unattributed: Sequence[Receipt],
    in_kind: Sequence[Receipt | ServiceFacts],
    currency: str,
) -> tuple[str, ...]:
    """Return what a reader must know about the figures, in the order of the statement."""
    return tuple(_notes(fundings, body, unattributed, in_kind, currency))


def _notes(
    fundings: Sequence[Funding],
    body: Sequence[BodyLine],
    unattributed: Sequence[Receipt],
    in_kind: Sequence[Receipt | ServiceFacts],
    currency: str,
) -> Iterator[str]:
    if not body and not unattributed:
        yield "Nothing here had been signed or booked by the end of the period."
    if body:
        yield (
            f"Amounts are in {BOOK_CURRENCY}, the currency of the books, by the day they were "
            "booked. Lines 12 to 14 are as at the end of the period in both columns."
        )
    yield from _about_currency(fundings, body, currency)
    if brought := [funding.id for funding in fundings if funding.brought_forward]:
        yield (
            f"Brought forward into these books: {', '.join(brought)}. What was received and spent "
            "before is in line 1 alone, so that since inception means since these books began."
        )
    if any(line.number == "4b" for line in body):
        yield "Line 4b: money that crossed between fundings, each time with a reference of consent."
    if in_kind:
        yield "Contributions in kind are listed with their value and are in no line above."
    if unattributed:
        yield (
            "Money in a pooled fund, or not yet identified, is listed as received. It is in no "
            "line above: its use cannot be attributed to one contributor."
        )


def _about_currency(
    fundings: Sequence[Funding], body: Sequence[BodyLine], currency: str
) -> Iterator[str]:
    currencies = sorted({funding.amount.currency for funding in fundings if funding.amount})
    if not currency:
        if set(currencies) - {BOOK_CURRENCY}:
            yield (
                f"The agreements are in {', '.join(currencies)}; one column cannot hold them. "
                "Original amounts stand in the lists of receipts and agreements."
            )
        return
    unknown = [
        line.number
        for line in body
        if (line.period and line.period.original is None)
        or (line.inception and line.inception.original is None)
    ]
    yield f"Amounts in {currency} are sums of original amounts; nothing is converted."
    if unknown:
        yield (
            f"n/a: lines {', '.join(unknown)} were not all incurred in {currency}, "
            f"so no amount in {currency} exists for them."
        )
