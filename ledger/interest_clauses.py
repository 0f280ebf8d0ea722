"""Interest: whose it is, by clause or by policy, and on how many days a year is counted.

    2013-12-01 custom "clause" "JPN-2014-MLI" "8"
      axis: "interest"
      allows: "donor, actual/360"

`donor`: it is shown under the funding until the donor says what becomes of it. `programme`: it is
spent like the grant itself. `fund`: it is the fund's own, on `<FUND>-GENERAL`. Where no clause
speaks a policy may (`INTEREST-OWNER`); that interest is the fund's unless agreed otherwise is
unconfirmed, so nothing is taken for granted.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ledger.clauses import Clause

#: The policies that may say what no clause says.
OWNER: Final = "INTEREST-OWNER"
BASIS: Final = "INTEREST-BASIS"
RATE: Final = "INTEREST-RATE"

OWNERS: Final = ("donor", "fund", "programme")

#: How days become a part of a year -> days of a year.
BASES: Final = {"actual/365": Decimal(365), "actual/360": Decimal(360)}


class InterestTerms(NamedTuple):
    """Whose the interest is, and the basis that the agreement states; empty where it is silent."""

    owner: str
    basis: str = ""


def interest_said(values: tuple[str, ...]) -> InterestTerms:
    """Return what `donor`, or `donor, actual/360`, says.

    Raises:
        ValueError: it names nobody, or no basis that is known.
    """
    owner, *rest = values
    if owner not in OWNERS or len(rest) > 1:
        raise ValueError(f"{', '.join(values)!r} is none of {', '.join(OWNERS)}")
    basis = rest[0] if rest else ""
    if basis and basis not in BASES:
        raise ValueError(f"{basis!r} is none of {', '.join(BASES)}")
    return InterestTerms(owner, basis)


def interest_of(clause: Clause) -> InterestTerms:
    """Return what an interest clause says.

    Raises:
        ValueError: it says nothing of whose the interest is.
    """
    return interest_said(clause.allows)


def per_cent(value: str) -> Decimal:
    """Return the number of a rate such as `2.5%`.

    Raises:
        ValueError: it is none, or below zero.
    """
    try:
        rate = Decimal(value.strip().removesuffix("%").strip())
    except InvalidOperation:
        rate = Decimal(-1)
    if not value.strip().endswith("%") or not rate.is_finite() or rate < 0:
        raise ValueError(f"{value!r} is not a rate such as 2.5%")
    return rate
