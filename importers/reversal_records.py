"""Reversals: what the books have under a key, taken back by a linked entry.

    2010-05-01 * "UNOPS" "Reversal: Clearance"
      reverses: "expenditure:PV-1"
      reason: "The invoice was paid twice."
      decision: "5b2f11c07a90 decision!A2:C2"
      origin: "7f3a9c21d0aa Expenditure!A14:K14"

The origin is that of what is reversed, so that the way back leads to the same cells; `decision` is
where the reversal itself was decided.
"""

from __future__ import annotations

import datetime
import difflib
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Transaction

from importers.desk import BuildError, Desk
from ledger.versions import first_key, reversal_of

if TYPE_CHECKING:
    from importers.table import Row, Table
    from ledger.books import Peek


def build_reversal(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down the reversal of an entry."""
    values = row.values
    key, reason, day = values["reverses"], values.get("reason", ""), values.get("date")
    if not any(map(str.isalnum, reason)):
        raise BuildError(
            "IMPORT-REQUIRED", "the cell is empty and must be filled", "reason",
            "Say why: the reason stands in the books.",
        )  # fmt: skip
    entry = booked(desk.peek, key)
    if entry is None:
        raise _unknown(desk.peek, key)
    if key in desk.peek.reversals:
        raise BuildError(
            "IMPORT-REVERSAL", f"{key} is a reversal itself", "reverses",
            "Import the record again with --correct: it is entered as its next version.",
        )  # fmt: skip
    if not isinstance(entry, (Custom, Transaction)):
        raise BuildError(
            "IMPORT-REVERSAL", f"{key} is a rate, which somebody published", "reverses",
            "A rate is no entry of ours to take back.",
        )  # fmt: skip
    if isinstance(day, datetime.date) and isinstance(entry, Transaction) and day < entry.date:
        raise BuildError(
            "IMPORT-DATE", f"found {day}, and {key} was booked on {entry.date}", "date",
            "A reversal is of the same day or later.",
        )  # fmt: skip
    own = {"note": values["note"]} if "note" in values else {}
    decision = desk.origin(table, row.number)
    made: Any = reversal_of(entry, reason, day, decision=decision, **own)
    desk.put(table, row, owner, made.meta["key"], made)


def booked(look: Peek, key: str) -> Any | None:
    """Return the entry that has a key, in force or not; None where nothing has it."""
    if key in look.reversals:
        return look.reversals[key]
    first = key
    while True:
        history = look.histories.get(first)
        if history:
            return next((one for one in history.versions if one.meta["key"] == key), None)
        found = look.entries_by_key.get(first)
        if found:
            return found[-1] if found[-1].meta["key"] == key else None
        first, mark, _ = first.rpartition("#")
        if not mark:
            return None


def in_force(look: Peek, name: str) -> list[Any]:
    """Return what is in force under a key, or under the identity of a row: all it made."""
    exact = booked(look, name)
    if exact is not None:
        current = look.entries_by_key.get(first_key(exact), ())
        if any(entry.meta["key"] == name for entry in current) and name.count(":") > 1:
            return [entry for entry in current if entry.meta["key"] == name]
    first = name if exact is None else first_key(exact)
    return [
        entries[-1]
        for key, entries in look.entries_by_key.items()
        if key == first or key.startswith(f"{first}:")
    ]


def nearest(look: Peek, name: str) -> list[str]:
    """Return up to three identities that look like a name."""
    return difflib.get_close_matches(name, list(look.entries_by_key), n=3, cutoff=0.6)


def _unknown(look: Peek, key: str) -> BuildError:
    near = nearest(look, key)
    advice = f"The nearest are: {', '.join(near)}." if near else "`vtf trace` shows keys."
    return BuildError(
        "IMPORT-REVERSAL", f"nothing in the books has the key {key!r}", "reverses", advice
    )
