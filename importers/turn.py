"""A sheet on its side: fields in the first column, a record in each of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.workbook import Sheet

#: The last sheets that were turned: looking for a header asks for the same one again and again.
_TURNED: dict[int, tuple[Sheet, Sheet]] = {}


def turned(sheet: Sheet) -> Sheet:
    """Return a sheet with rows and columns exchanged; the last few are remembered."""
    known = _TURNED.get(id(sheet.rows))
    if known is not None and known[0] is sheet:
        return known[1]
    width = max(map(len, sheet.rows), default=0)
    rows = [[row[at] if at < len(row) else "" for row in sheet.rows] for at in range(width)]
    found = sheet._replace(
        rows=rows,
        errors={(at[1], at[0]): text for at, text in sheet.errors.items()},
        uncached=frozenset((at[1], at[0]) for at in sheet.uncached),
        hidden_rows=sheet.hidden_columns,
        hidden_columns=sheet.hidden_rows,
        merged=tuple((left, top, right, bottom) for top, left, bottom, right in sheet.merged),
        signs={(at[1], at[0]): sign for at, sign in sheet.signs.items()},
        places={},
    )
    while len(_TURNED) >= 4:
        _TURNED.pop(next(iter(_TURNED)))
    _TURNED[id(sheet.rows)] = (sheet, found)
    return found
