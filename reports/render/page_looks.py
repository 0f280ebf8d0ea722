"""How a table looks on paper: size of its type, shares of its columns, what a page may break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.render.tables import Table

#: Lists that follow the certificate, in small type, and may be broken over pages.
ANNEXES = frozenset({"clauses", "policies"})

#: Sizes of type, in points: the body with few columns and with many, lists, lists in small type.
_BODY, _BODY_WIDE, _LIST, _FINE = 9.6, 8.8, 8.6, 8.0
_BODY_COLUMNS, _LIST_COLUMNS = 5, 7
_BODY_LEADING, _LEADING = 2.9, 3.1

#: A column of words has a share of the width for so many letters, at least and at most.
_SHARE_MIN, _SHARE_MAX = 9, 48
#: A body, and a list, of so many rows stays on one page.
_WHOLE_BODY, _WHOLE_ROWS = 30, 10
#: A cell of more letters may be broken over pages.
_LONG = 800
#: Rows above the closing totals that stay with them.
_COMPANY = 2
#: Points of a letter, around the words of a cell, of a line, between rows, and of a page across and
#: down, all on the safe side.
_GLYPH, _INSET, _LINE, _BETWEEN, _WIDTH, _PAGE = 5, 9, 12, 7, 480, 640


class Look(NamedTuple):
    """How a table looks.

    Attributes:
        size, leading: points of its type, and above and below each row.
        shares: of the width that is left, for each column; 0 takes what its words need.
        closing: the row from which on the rest is one foot that no page breaks.
        keep: `whole` on one page, `measured` to see whether that can be, or `broken` by pages.
        long: whether even a cell may be broken.
        annex: whether it follows the certificate.
    """

    size: float
    leading: float
    shares: tuple[int, ...]
    closing: int
    keep: str
    long: bool
    annex: bool


def look_of(table: Table, rows: Sequence[dict[str, Any]]) -> Look:
    """Return how a table looks, by its columns and by the words of its rows."""
    body, annex = table.id == "body", table.id in ANNEXES
    many = len(table.columns) > (_BODY_COLUMNS if body else _LIST_COLUMNS)
    size = (_BODY_WIDE if many else _BODY) if body else (_FINE if many or annex else _LIST)
    most = _WHOLE_BODY if body else _WHOLE_ROWS
    long = any(len(words) > _LONG for row in rows for words in row["cells"])
    shares = _shares(table, rows)
    return Look(
        size=size,
        leading=_BODY_LEADING if body else _LEADING,
        shares=shares,
        closing=_closing(table, long=long),
        keep="broken" if long or annex or len(rows) > most else _keep(rows, shares),
        long=long,
        annex=annex,
    )


def _shares(table: Table, rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """Words share what is left, by how many they are; without any, the first column has it."""
    worded = any(column.kind == "words" for column in table.columns)
    return tuple(
        _share(column.title, [row["cells"][at] for row in rows])
        if column.kind == "words"
        else int(not at and not worded)
        for at, column in enumerate(table.columns)
    )


def _share(title: str, cells: Sequence[str]) -> int:
    longest = max(map(len, [title, *cells]))
    return min(max(longest, _SHARE_MIN), _SHARE_MAX)


def _closing(table: Table, *, long: bool) -> int:
    """Return where the foot begins: the last totals, with the rows above them."""
    count = closing = len(table.rows)
    while closing > 1 and table.rows[closing - 1].style in {"total", "subtotal"}:
        closing -= 1
    if closing < count and not long:
        closing = max(1, closing - _COMPANY)
    # The head of a group may not stand in a foot.
    while closing < count and table.id != "body" and table.rows[closing].style == "head":
        closing += 1
    return closing


def _keep(rows: Sequence[dict[str, Any]], shares: Sequence[int]) -> str:
    """Return `whole` where a page surely holds all rows; else it is measured."""
    longest = [max(len(row["cells"][at]) for row in rows) for at in range(len(shares))]
    fixed = sum(_GLYPH * longest[at] + _INSET for at, share in enumerate(shares) if not share)
    rest = max(_WIDTH - fixed, 0)
    all_shares = sum(shares) or 1
    # Letters on a line of each column that words share; a column of its own width breaks nothing.
    room = [max(int(rest * share / all_shares - _INSET) // _GLYPH, 1) for share in shares]
    height = 0
    for row in rows:
        lines = [_lines(len(row["cells"][at]), room[at]) for at in range(len(shares)) if shares[at]]
        height += _LINE * max(lines, default=1) + _BETWEEN
    return "whole" if height < _PAGE else "measured"


def _lines(letters: int, room: int) -> int:
    """Return how many lines so many letters take at most, broken between words."""
    return 1 if letters < room else letters // room + 2
