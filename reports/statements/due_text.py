"""Due statements as a list: on a terminal, and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.render.tables import Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from reports.statements.due import DueStatement

#: Columns of a terminal that the list fits.
WIDTH = 100

_NOTHING = """No statement is due: nothing that is asked for is missing. A clause on reporting asks
for statements ("annual, within 6 months"), and policy STATEMENT-DUE where none does ("30 June")."""


def as_text(found: Sequence[DueStatement], today: datetime.date) -> str:
    """Return what is due as a terminal table."""
    if not found:
        return _NOTHING
    late = sum(1 for one in found if one.overdue(today))
    columns = (
        Column("Due", "date"),
        Column("Late"),
        Column("Of"),
        Column("Kind"),
        Column("From", "date"),
        Column("To", "date"),
        Column("Asked for by", "words", 4),
    )
    rows = tuple(
        Row(
            (
                one.due,
                "late" if one.overdue(today) else "",
                f"{one.what} {one.id}",
                one.kind,
                one.begins,
                one.ends,
                one.by,
            )
        )
        for one in found
    )
    counted = f"{len(found):,} statement{'' if len(found) == 1 else 's'} due on {today}"
    said = f"{counted}, {late:,} of them late. --out FOLDER writes them."
    return f"{said}\n\n{table_text(Table('due', 'Due', columns, rows), width=WIDTH)}"


def as_data(found: Sequence[DueStatement], today: datetime.date) -> dict[str, Any]:
    """Return what is due as plain data."""
    return {
        "as_of": str(today),
        "due": [
            {
                "scope": one.what,
                "id": one.id,
                "donor": one.donor,
                "kind": one.kind,
                "begins": str(one.begins),
                "ends": str(one.ends),
                "due": str(one.due),
                "overdue": one.overdue(today),
                "by": one.by,
            }
            for one in found
        ],
    }
