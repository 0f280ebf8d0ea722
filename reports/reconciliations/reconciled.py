"""What reconciliations of sources and of published figures found: rows, counts, totals, figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from reports.identity import Identity
    from reports.reconciliations.published import Comparison


class Match(NamedTuple):
    """A row and what the books have for it."""

    source: str
    sheet: str
    cells: str
    state: str
    identity: str
    entries: tuple[str, ...]
    rule: str
    currency: str
    in_source: Decimal | None
    in_books: Decimal | None
    reason: str


class Difference(NamedTuple):
    """Something that does not tie: where, what, and what is on each side."""

    source: str
    sheet: str
    cells: str
    what: str
    in_source: str
    in_books: str


class SheetCount(NamedTuple):
    """What became of the rows of a sheet. `records` = matched + set aside + differing."""

    source: str
    batch: str
    sheet: str
    layout: str
    rows: int
    structure: int
    matched: int
    set_aside: int
    differing: int


class SheetTotal(NamedTuple):
    """What a sheet adds up to in one currency, and what the books have for the same rows."""

    source: str
    sheet: str
    currency: str
    in_source: Decimal
    in_books: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class SourcesReconciled:
    """The whole reconciliation.

    Attributes:
        by_hand: terms kept by hand, that no source is expected for.
        notes: what files hide, and which were read by an older importer.
        difference: sum of all sheet differences, by currency; ties to zero.
    """

    rule: str
    sheets: tuple[SheetCount, ...]
    totals: tuple[SheetTotal, ...]
    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]
    unread: tuple[tuple[str, str], ...]
    by_hand: tuple[str, ...]
    notes: tuple[str, ...]
    difference: dict[str, Decimal]
    identity: Identity

    @property
    def ties(self) -> bool:
        """Whether every row is accounted for and every total ties."""
        return not self.differences and not any(self.difference.values())


@dataclass(frozen=True, slots=True)
class PublishedHeld:
    """Published figures beside the books'; `stands` is whether the books bear every one out."""

    stands: bool
    figures: tuple[Comparison, ...]
    identity: Identity
