"""The side of a row: systems that write every amount without a sign say debit or credit beside it.

A credit takes a cost back, so its amounts are read below zero. An amount that has a sign of its
own beside a side says two things, and is refused.
"""

from __future__ import annotations

from typing import Any

from importers.cells import Told
from importers.desk import BuildError
from ledger.money import ZERO

#: What systems call the two sides; S and H are Soll and Haben.
_DEBIT = frozenset({"debit", "d", "dr", "s"})
_CREDIT = frozenset({"credit", "c", "cr", "h"})

#: Stands in a record whose amounts have their signs.
SIGNED = "signed"

_AMOUNTS = ("amount", "usd", "support_cost")


def take_side(values: dict[str, Any]) -> None:
    """Give the amounts of a record the sign of its side, once.

    Raises:
        BuildError: the side is neither, or an amount has a sign of its own.
    """
    side = str(values["side"])
    if side == SIGNED:
        return
    credit = side.casefold() in _CREDIT
    if not credit and side.casefold() not in _DEBIT:
        raise BuildError(
            "IMPORT-VALUE", f"found {side!r}, expected debit or credit", "side",
            "D, Dr, S and C, Cr, H are read too; other words go into the layout's [values.side].",
        )  # fmt: skip
    for name in _AMOUNTS:
        if name in values:
            values[name] = _signed(values[name], name, credit=credit)
    values["side"] = SIGNED


def _signed(value: Any, name: str, *, credit: bool) -> Any:
    number = value.number if isinstance(value, Told) else value
    if number < ZERO:
        raise BuildError(
            "IMPORT-NEGATIVE", f"found {number} beside a side: its sign is said twice", name,
            "Where amounts carry their own signs, leave the side out of the layout.",
            found=str(number),
        )  # fmt: skip
    if not credit:
        return value
    return value._replace(number=-number) if isinstance(value, Told) else -number
