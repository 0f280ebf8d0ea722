"""Approvals on paper become directives.

2026-05-02 custom "approval" "A-1f3c9a02"
  of: "7f3a9c21d0aa"
  by: "BEN"
  reason: "Held against the vouchers."
  content: "<sha256 of the batch>"
  at: "2026-05-02T10:11:12Z"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.desk import BuildError

if TYPE_CHECKING:
    from importers.desk import Desk
    from importers.table import Row, Table

_FACTS = ("of", "by", "reason", "content", "at")


def build_approval(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down an approval."""
    values = row.values
    if not any(map(str.isalnum, values.get("reason", ""))):
        raise BuildError(
            "IMPORT-REQUIRED", "the cell is empty and must be filled", "reason",
            "Say why it is approved: the reason stands in the books.",
        )  # fmt: skip
    facts = {name: values.get(name) for name in _FACTS}
    desk.custom(table, row, owner, "", values["date"], "approval", [values["id"]], facts)
