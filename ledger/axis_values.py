"""What the clauses of an axis may say, where it is more than a set of values: one reader an axis.

A reader takes a clause and returns what it says as a value, or raises ValueError with the reason
why it says nothing; the register then refuses the clause (`TERM-WRONG`) and it allows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.class_limits import class_limits_of
from ledger.clauses import Clause, rate_of, span_of
from ledger.interest_clauses import interest_of
from ledger.liquidation import span_after
from ledger.reporting import duty_of
from ledger.words import ANY, Axis

if TYPE_CHECKING:
    from collections.abc import Callable

_CEILINGS = frozenset({("received",), ("signed",)})


def ceiling_of(clause: Clause) -> str:
    """Return what a ceiling counts, `received` or `signed`.

    Raises:
        ValueError: neither.
    """
    if clause.allows not in _CEILINGS:
        raise ValueError("a ceiling allows 'received' or 'signed'")
    return clause.allows[0]


def countries_of(clause: Clause) -> tuple[str, ...]:
    """Return the countries of which suppliers may be, and may not be, by their three letters.

    Raises:
        ValueError: one of them is no such code.
    """
    stated = (*clause.allows, *clause.excludes)
    for value in stated:
        if value != ANY and not (
            value.isascii() and value.isalpha() and value.isupper() and len(value) == 3
        ):
            raise ValueError(f"{value!r} is not a country such as DEU")
    return stated


#: Axis -> what reads its clauses; an axis that is not here takes any set of values.
READERS: dict[Axis, Callable[[Clause], Any]] = {
    Axis.PERIOD: span_of,
    Axis.SUPPORT_COST: rate_of,
    Axis.CEILING: ceiling_of,
    Axis.CLASS_LIMIT: class_limits_of,
    Axis.PROCUREMENT: countries_of,
    Axis.CO_FINANCING: rate_of,
    Axis.LIQUIDATION: span_after,
    Axis.INTEREST: interest_of,
    Axis.REPORTING: duty_of,
}
