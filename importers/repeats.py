"""Rows that share an identity in sheets whose publishers give none: numbered, in their order.

Only for kinds that move no money (`importers.layout.REPEATABLE`): two rows that look the same may
be two contributions, and losing one is as wrong as counting it twice.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.table import Table


def number_repeats(table: Table) -> None:
    """Number the rows that share an identity, in their order, where the layout says so."""
    if table.layout.key.repeats != "number":
        return
    from importers.desk import REPEAT, BuildError, owner_of  # noqa: PLC0415 # few layouts need it

    seen: Counter[str] = Counter()
    for row in table.records():
        try:
            owner = owner_of(table.layout, row)
        except BuildError:
            continue
        seen[owner] += 1
        if seen[owner] > 1:
            row.values[REPEAT] = seen[owner]
