"""The model of a financial report: lines with their figures, fund by fund, and what must tie."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO
from reports.financial.tally import Figure
from reports.render.tables import Style, total_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from reports.financial.periods import Period
    from reports.financial.sheet import Tie
    from reports.financial.tally import Cell
    from reports.identity import Identity


class Item(NamedTuple):
    """A line of a statement: what it is called, and its figure; None of a heading."""

    code: str
    title: str
    figure: Figure | None
    style: Style = "part"


class FundSheet(NamedTuple):
    """A statement of one fund, or of all together (`fund` is empty)."""

    fund: str
    name: str
    items: tuple[Item, ...]

    def figure(self, code: str) -> Figure:
        """Return the figure of a line; nothing where the statement has no such line."""
        found = (item.figure for item in self.items if item.code == code and item.figure)
        return next(found, NOTHING)


class Year(NamedTuple):
    """What a fund, or all together, earned and spent in a calendar year, and had at its end."""

    label: str
    revenue: Decimal
    expense: Decimal
    cash: Decimal
    authority: Decimal
    mark: str


class Programme(NamedTuple):
    """What was spent on a programme: in money, and of goods given in kind."""

    id: str
    name: str
    direct: Figure
    support_cost: Figure
    total: Figure
    in_kind: Figure


class Change(NamedTuple):
    """Net assets of a fund for one use: how they changed in the period, and in the one before."""

    use: str
    title: str
    opening: Figure
    revenue: Figure
    expense: Figure
    in_kind: Figure
    transferred: Figure
    brought: Figure
    closing: Figure


class FundReport(NamedTuple):
    """A financial statement of one fund or of all.

    Attributes:
        report, title: its name on the command line, and its title.
        period, before: the days it is about, and those it is compared with.
        fund: the fund that was asked for, empty for all.
        sheets: one for each fund that has anything.
        together: the sum of them, what is between funds taken out; None where there is one fund.
        eliminated: by code, what was taken out of that sum.
        summary: codes of the lines that stand for a fund in one row.
        years: by calendar year.
        programmes: expense by programme, of a statement of performance.
        uses: by fund, how net assets changed by what they are for, of that statement.
        ties: what must be the same, and is or is not.
        errors: how many errors the rules find in these books.
        notes: sentences for the reader.
    """

    report: str
    title: str
    period: Period
    before: Period
    fund: str
    sheets: tuple[FundSheet, ...]
    together: FundSheet | None
    eliminated: Mapping[str, Figure]
    summary: tuple[tuple[str, str], ...]
    years: tuple[Year, ...]
    programmes: tuple[Programme, ...]
    uses: Mapping[str, tuple[Change, ...]]
    ties: tuple[Tie, ...]
    errors: int
    notes: tuple[str, ...]
    identity: Identity
    currency: str = BOOK_CURRENCY

    @property
    def main(self) -> FundSheet | None:
        """Return the sheet that comes first: all together, else the one fund's."""
        return self.together or next(iter(self.sheets), None)

    @property
    def sound(self) -> bool:
        """Return whether all ties tie, in books without errors."""
        return not self.errors and not any(tie.difference for tie in self.ties)


NOTHING = Figure(ZERO, ZERO)


def added(figures: Iterable[Figure]) -> Figure:
    """Return the sum of figures, with the mark of a total."""
    some = list(figures)
    return Figure(
        sum((one.now for one in some), ZERO),
        sum((one.before for one in some), ZERO),
        total_mark(one.mark for one in some if one.now),
        total_mark(one.before_mark for one in some if one.before),
    )


def less(first: Figure, second: Figure) -> Figure:
    """Return the difference of two figures."""
    return added([first, Figure(-second.now, -second.before, *second[2:])])


class Pile:
    """The cells of a fund, by kind of account."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._kinds: dict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            self._kinds[cell.kind].append(cell)

    def of(self, *kinds: str) -> list[Cell]:
        """Return the cells of some kinds of account."""
        return [cell for kind in kinds for cell in self._kinds.get(kind, ())]


def block(heading: str, items: Sequence[Item], code: str, title: str) -> list[Item]:
    """Return a heading, those items that are not nothing, and their total."""
    total = added(item.figure for item in items if item.figure is not None)
    return [
        Item("", heading, None, "head"),
        *(item for item in items if item.figure),
        Item(code, title, total, "subtotal"),
    ]
