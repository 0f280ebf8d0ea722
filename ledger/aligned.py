"""Texts in columns, each to its side: how a short answer of a command is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    """Yield rows of texts in columns.

    Args:
        rows: the heading, if any, is one of them.
        sides: `<` or `>` for each column.

    >>> list(aligned([("Grant", "Due"), ("A", "1,000.00")], "<>"))
    ['  Grant       Due', '  A      1,000.00']
    """
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(len(sides))]
    for row in rows:
        cells = (
            text.rjust(width) if side == ">" else text.ljust(width)
            for text, width, side in zip(row, widths, sides, strict=True)
        )
        yield f"  {'  '.join(cells)}".rstrip()
