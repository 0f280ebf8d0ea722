"""What coverage says: allowances, wildcards, silences, wordings and overrides, each a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.explain import plain_of

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


class Allowance(NamedTuple):
    """A value that a clause allows and no cost ever had.

    `left` is what the funding has available for it; `since` None where the clause always held.
    """

    funding: str
    donor: str
    owner: str
    number: str
    axis: str
    value: str
    since: datetime.date | None
    left: Decimal


class Wildcard(NamedTuple):
    """Spending on a value that no clause names: `clauses` are those that allow any.

    `lines` and `amount` are of all such costs. Of a period the value is `any day`.
    """

    funding: str
    donor: str
    axis: str
    value: str
    clauses: tuple[str, ...]
    lines: int
    amount: Decimal


class Silence(NamedTuple):
    """A funding of which no clause speaks on some axes today.

    `closed`: on one of them every cost has a value, so that nothing at all may be spent.
    """

    funding: str
    donor: str
    axes: tuple[str, ...]
    closed: bool
    left: Decimal


class Superseded(NamedTuple):
    """A wording of a clause that another one took the place of, and that no cost ever met."""

    funding: str
    owner: str
    number: str
    axis: str
    allows: str
    since: datetime.date | None
    before: datetime.date


class Override(NamedTuple):
    """An override, and how many findings it was used on."""

    id: str
    code: str
    about: str
    by: str
    second: str
    authority: str
    on: datetime.date
    used: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of some fundings' allowances was used by a day, and what passed through `*`."""

    as_of: datetime.date
    fundings: int
    unused: tuple[Allowance, ...]
    wildcards: tuple[Wildcard, ...]
    silent: tuple[Silence, ...]
    superseded: tuple[Superseded, ...]
    overrides: tuple[Override, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {name: plain_of(getattr(self, name)) for name in self.__slots__}
