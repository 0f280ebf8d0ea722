"""Claims: sentences that somebody published, with the figure in them, to be held against the books.

    2013-12-31 custom "claim" "ABOUT-2013-VTF"
      document: "UNMAS About page"
      says: "over US$760 million since inception"
      quantity: 760000000
      unit: "USD"
      comparator: "over"
      measure: "received"
      scope: "fund:VTF"

The day is that of the document: a figure without a day can be neither true nor false. `says` are
the document's own words, short, as they were found, damage and all: what was damaged is read as
what it was meant to be, and that is reported (`vtf reconcile claims`).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from ledger.money import ZERO
from ledger.term import Term
from ledger.values import Names, Text


class Comparator(StrEnum):
    """How a sentence holds its figure: `18`, `over 9,082`, `at least 18`, `about`, `almost`."""

    EXACT = "exact"
    OVER = "over"
    AT_LEAST = "at-least"
    ABOUT = "about"
    ALMOST = "almost"
    UP_TO = "up-to"


class Listing(StrEnum):
    """What a sentence lists: things that the books may know, with the days on which they stand."""

    PROGRAMME = "programme"
    MISSION = "mission"
    DONOR = "donor"
    PARTNER = "partner"
    OTHER = "other"


def _parts(value: tuple[str, ...]) -> tuple[str, ...]:
    for part in value:
        part_of(part)
    return value


def part_of(text: str) -> tuple[Decimal, str]:
    """Return the figure and the words of a part, written as `5064 uniformed personnel`.

    Raises:
        ValueError: it does not begin with a figure.
    """
    figure, _, words = text.partition(" ")
    digits = figure.replace(",", "")
    if not digits.replace(".", "", 1).isdecimal():
        raise ValueError(f"{text!r} does not begin with a figure, as in 5064 uniformed")
    return Decimal(digits), words.strip()


def _above_zero(value: Decimal) -> Decimal:
    if value <= ZERO:
        raise ValueError(f"{value} is not above zero")
    return value


class ClaimTerm(Term):
    """A sentence with a figure, as a document says it on its day.

    `lists` are the things that it names, as it names them, parted by semicolons, with what stands
    behind each in brackets: `Somalia (UNSOA) (UNSOM)`; `listing` says what they are. `parts` are
    figures that it gives for parts of the whole: `5064 uniformed; 1776 staff`. `begins` and `ends`
    are the days that it speaks of: without them everything up to its day. `rounding` is the unit to
    which its figure is rounded; `dated` how exactly the document's own day is known. `measure` and
    `scope` are those of a published figure (docs/published.md): what the books add up to answer it.
    """

    word = "claim"
    document: Text
    says: Text
    quantity: Decimal
    unit: Text
    comparator: Annotated[Comparator, Field(strict=False)] = Comparator.EXACT
    rounding: Annotated[Decimal, AfterValidator(_above_zero)] = Decimal(1)
    dated: str = ""
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    lists: Names = ()
    listing: Annotated[Listing, Field(strict=False)] = Listing.OTHER
    parts: Annotated[Names, AfterValidator(_parts)] = ()
    measure: str = ""
    scope: str = ""
