"""Class limits: what an agreement lets each budget class come to, and by how much it may differ.

    2013-12-01 custom "clause" "JPN-2014-MLI" "7"
      axis: "class-limit"
      allows: "Contracts 500000, Travel 20000"
      flexibility: "10%"

The limits are in the currency of the books, on direct cost. A class without a line is not allowed;
`allows: "*"` limits no class, and then the flexibility says what may be redeployed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.clauses import per_cent
from ledger.money import BOOK_CURRENCY, ZERO, MoneyError, exact
from ledger.words import ANY, BudgetClass

if TYPE_CHECKING:
    from ledger.clauses import Clause


def class_limits_of(clause: Clause) -> dict[str, Decimal] | None:
    """Return the limit of each class that a clause names; None: it limits none.

    Raises:
        ValueError: a line names no class, or no amount; a class has two lines.
    """
    flexibility_of(clause)
    if clause.allows == (ANY,):
        return None
    found: dict[str, Decimal] = {}
    for line in clause.allows:
        name, _, number = line.partition(" ")
        if name not in set(BudgetClass) or name in found:
            raise ValueError(f"{line!r} is not one line for a budget class, such as Travel 20000")
        found[name] = _limit(line, number.removesuffix(BOOK_CURRENCY).strip())
    return found


def _limit(line: str, number: str) -> Decimal:
    if not number.replace(".", "", 1).isdecimal() or not number.isascii():
        raise ValueError(f"{line!r} states no limit in {BOOK_CURRENCY}, such as Travel 20000")
    try:
        return exact(Decimal(number), BOOK_CURRENCY)
    except MoneyError as error:
        raise ValueError(str(error)) from None


def flexibility_of(clause: Clause) -> Decimal:
    """Return by how many per cent a class may differ without consent; nothing stated is zero.

    Raises:
        ValueError: it is no rate.
    """
    return per_cent(clause.flexibility) if clause.flexibility else ZERO
