"""Rows that are not booked, on purpose: each becomes a directive with its reason.

Nothing is silent: a set-aside row stays in the books as what it is, and can be counted.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from importers.cells import Told
from importers.desk import BuildError, Desk, owner_of
from ledger.chart import OPEN_DATE

if TYPE_CHECKING:
    from importers.table import Row, Table


def set_aside(desk: Desk, table: Table, row: Row, reason: str) -> None:
    """Lay down the directive of a row that is not booked, with its reason."""
    try:
        identity = owner_of(table.layout, row).partition(":")[2]
    except BuildError:
        identity = ""
    digest = row.values.get("digest", "")
    identity = identity or digest
    owner = f"set-aside:{table.layout.kind}:{identity}"
    count = 1
    while owner in desk.seen and desk.seen[owner] != (table, row.number):
        count += 1
        owner = f"set-aside:{table.layout.kind}:{identity or digest}#{count}"
    desk.seen[owner] = (table, row.number)
    desk.owners[id(table), row.number] = owner
    day = row.values.get("date") or OPEN_DATE
    name = aside_id(owner)
    facts = {"reason": reason, "amount": amount_text(row.values)}
    desk.custom(table, row, owner, "", day, "set-aside", [name], facts)


def aside_id(owner: str) -> str:
    """Return the id of a set-aside directive, from its identity."""
    return f"ASIDE-{hashlib.sha256(owner.encode()).hexdigest()[:12].upper()}"


def amount_text(values: dict[str, Any]) -> str | None:
    """Return what a row that is not booked is worth, as text; None where it says nothing."""
    for name in ("amount", "paid", "usd"):
        value = values.get(name)
        if value is not None:
            number = value.number if value.__class__ is Told else value
            currency = "" if name != "amount" else values.get("currency", "")
            return f"{number:,f} {currency}".strip()
    return None
