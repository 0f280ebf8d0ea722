"""Facts of oversight: what an oversight body recommended, and which checks would show it undone.

    2010-12-31 custom "recommendation" "JIU-2010-7-INTEGRATION"
      body: "JIU"
      document: "JIU/REP/2010/7"
      number: "executive summary"
      year: 2010
      text: "Manage regular and extrabudgetary money together."
      checks: "A01, A04"
      claimed: "open"
      read-at: "https://paperzz.com/doc/9322536/"

A recommendation is told in our own words, and names where it was read, `read-at`. `checks` are
those of `vtf audit`, by id: what they find today says whether it is open, closed or regressed,
whatever anybody claims. The directive's date is the day from which it is followed up.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from ledger.term import Term
from ledger.values import Filled, Text


class Claimed(StrEnum):
    """How far its management says that a recommendation has come."""

    OPEN = "open"
    UNDER_WAY = "under-way"
    IMPLEMENTED = "implemented"
    NOT_ACCEPTED = "not-accepted"


def _year(value: Decimal) -> Decimal:
    if value != value.to_integral_value() or not 1945 <= value <= 2999:
        raise ValueError(f"{value} is no year such as 2014")
    return value


def _checks(value: tuple[str, ...]) -> tuple[str, ...]:
    for name in value:
        if len(name) != 3 or name[0] != "A" or not (name.isascii() and name[1:].isdigit()):
            raise ValueError(f"{name!r} is no check such as A12")
    return value


class RecommendationTerm(Term):
    """A recommendation of an oversight body, and the checks that it is followed up by.

    With `partial` the checks show only a part of it: where they find nothing it is not closed.
    `body` is who made it (JIU, OIOS, Board of Auditors), `number` which one, or where in the
    document it stands; `claimed` is what management says of it, and by which `reference`.
    """

    word = "recommendation"
    body: Text
    document: Text
    number: Text
    year: Annotated[Decimal, AfterValidator(_year)]
    text: Text
    checks: Annotated[Filled, AfterValidator(_checks)]
    claimed: Annotated[Claimed, Field(strict=False)]
    read_at: Text
    partial: bool = False
    reference: str = ""
