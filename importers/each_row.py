"""One row after the other: what a builder refuses is a finding, and the next row follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.asides import set_aside
from importers.desk import BuildError, Desk, owner_of
from importers.table import RECORD, SET_ASIDE
from ledger.chart import ChartError

if TYPE_CHECKING:
    from collections.abc import Callable

    from importers.table import Row, Table


def each_record(desk: Desk, table: Table, take: Callable[[Row], None]) -> None:
    """Give each record of a table to `take`; rows set aside are laid down as what they are."""
    for row in table.rows:
        try:
            if row.kind == RECORD:
                take(row)
            elif row.kind == SET_ASIDE:
                set_aside(desk, table, row, row.reason)
        except BuildError as error:
            desk.refuse(table, row, error)
        except ChartError as error:
            desk.refuse(table, row, BuildError("IMPORT-VALUE", str(error)))


def each_claimed(desk: Desk, table: Table, build: Callable[[Row, str], None]) -> None:
    """Give each record to `build` with its identity, unless another row has that identity."""

    def take(row: Row) -> None:
        owner = owner_of(table.layout, row)
        if desk.claim(owner, table, row.number):
            build(row, owner)

    each_record(desk, table, take)
