"""Agreements by both standards, as a terminal table: three measures a row, side by side."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO
from reports.recognition import IPSAS_23, IPSAS_47, OBLIGATION, STANDARD, WORDS
from reports.render.tables import MARK, NOT_KNOWN, Cell, Column, Row, Table
from reports.render.text import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reports.recognition import Recognition, Views

#: Columns of a terminal that the table fits.
WIDTH = 100

_COLUMNS = (
    Column("Agreement"),
    Column("Measure"),
    Column(IPSAS_23, "amount"),
    Column(IPSAS_47, "amount"),
    Column("Difference", "amount"),
)


def as_text(found: Recognition) -> str:
    """Return agreements by both standards as a terminal table."""
    lines = [
        f"Revenue of agreements on {found.as_of}, in {BOOK_CURRENCY}, by two standards",
        *(part for text in _standing(found) for part in textwrap.wrap(text, WIDTH)),
    ]
    if any(view.illustrative for view in found.views):
        lines.append(f"Agreements marked {MARK} hold figures made up for example books.")
    if not found.views:
        return "\n".join([*lines, "", "There is no agreement for money on that day."])
    rows = [row for view in found.views for row in _rows(view, found.as_of.year)]
    rows += _totals(found)
    return "\n".join([*lines, "", table_text(Table("views", "", _COLUMNS, tuple(rows)), WIDTH)])


def _standing(found: Recognition) -> Iterator[str]:
    switches = ", ".join(f"{name} from {day}" for day, name in found.switches)
    yield (
        f"By policy {STANDARD}: {switches}; on this day it is {found.standard or 'none of them'}."
        if switches
        else f"No policy {STANDARD} is stated: the books follow {IPSAS_23}."
    )
    yield (
        f"By policy {OBLIGATION}, {found.obligation}: {WORDS[found.obligation]} makes one."
        if found.obligation
        else f"No policy {OBLIGATION} is stated, so only conditional agreements can be shown by "
        f"{IPSAS_47}."
    )


def _rows(view: Views, year: int) -> Iterator[Row]:
    what = "conditional" if view.conditional else "obligation" if view.obligation else ""
    mark = f"{MARK}, " if view.illustrative else ""
    names = [view.agreement, f"  {mark}{what}".rstrip(", "), "", ""]
    if view.agreed is None:
        names[2] = "  agreed amount n/a"
    measures = (f"revenue of {year}", "revenue to date", "receivable", "liability")
    for name, measure, (one, two) in zip(names, measures, _measures(view), strict=True):
        yield Row((name, measure, one, *_beside(one, two)))


def _measures(view: Views) -> tuple[tuple[Decimal, Decimal | None], ...]:
    """Return each measure by both standards, the second None where it cannot be said."""
    new = view.new or (None, None, None)
    return (view.year_old, view.year_new), *zip(view.old, new, strict=True)


def _beside(one: Decimal, two: Decimal | None) -> tuple[Cell, Cell]:
    return (NOT_KNOWN, NOT_KNOWN) if two is None else (two, two - one)


def _totals(found: Recognition) -> Iterator[Row]:
    """Yield the totals of the agreements that both standards can show."""
    both = [view for view in found.views if view.new is not None]
    left = len(found.views) - len(both)
    said = f"Total, without {left}" if left else "Total"
    names = (f"revenue of {found.as_of.year}", "revenue to date", "receivable", "liability")
    columns = zip(*map(_measures, both), strict=True) if both else ()
    for at, (measure, pairs) in enumerate(zip(names, columns, strict=False)):
        one = sum((old for old, _ in pairs), ZERO)
        two = sum((new or ZERO for _, new in pairs), ZERO)
        yield Row(("" if at else said, measure, one, two, two - one), "total")
