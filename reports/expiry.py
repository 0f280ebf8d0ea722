"""Expiry: how soon a funding ends, in the bands that reports show money by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import FOREVER

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from ledger.fundings import Funding

#: Days left up to which a funding falls in each band; beyond the last, and without an end.
LIMITS = (30, 60, 90, 180, 365)
ENDED, LATER, OPEN = "ended", "later", "no end stated"


def expiry_bands() -> list[str]:
    """Return the bands in their order."""
    return [ENDED, *map(_name, LIMITS), LATER, OPEN]


def expiry_band(ends: datetime.date | None, as_of: datetime.date) -> str:
    """Return the band of a last day for costs; on that day itself the funding has not ended.

    >>> import datetime
    >>> expiry_band(datetime.date(2014, 1, 31), datetime.date(2014, 1, 1))
    'ends within 30 days'
    """
    if ends is None:
        return OPEN
    days = (ends - as_of).days
    if days < 0:
        return ENDED
    return next((_name(limit) for limit in LIMITS if days <= limit), LATER)


def _name(limit: int) -> str:
    return f"ends within {limit} days"


def last_of(fundings: Iterable[Funding]) -> dict[str, datetime.date | None]:
    """Return the last day for costs of each agreement among some fundings, its latest grant's."""
    found: dict[str, datetime.date | None] = {}
    for funding in fundings:
        last = funding.last_day()
        last = None if last == FOREVER else last
        if funding.agreement not in found:
            found[funding.agreement] = last
        else:
            known = found[funding.agreement]
            found[funding.agreement] = max(known, last) if known and last else None
    return found
