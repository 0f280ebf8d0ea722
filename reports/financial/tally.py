"""The tally: every account of every funding, for two periods, in one pass over the lines.

All financial statements of the funds are read off one tally, so that they cannot differ. A *cell*
is what one funding has on one account in one respect; its four amounts are of four stretches of
time that do not overlap: up to the earlier period, in it, between the two, and in the period. So a
balance is a sum of stretches and a flow is one of them.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from ledger.lines import Line
from ledger.money import ZERO
from ledger.words import ANY, Axis
from reports.movements import Movement, movements
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.financial.periods import Period

#: What net assets may be used for, in the order in which statements show it.
EARMARKED, UNEARMARKED, UNIDENTIFIED, VOTED = "earmarked", "unearmarked", "unidentified", "voted"
RESTRICTIONS = (EARMARKED, UNEARMARKED, UNIDENTIFIED, VOTED)

#: The stretches of time of a cell.
BEFORE, EARLIER, BETWEEN, NOW, AFTER = range(5)


class Cell(NamedTuple):
    """What one funding has on one account in one respect: debits positive, as booked.

    Attributes:
        fund, funding, account, kind, programme, budget_class: as a line has them.
        in_kind: whether it is the use of goods that were given in kind.
        restriction: one of `RESTRICTIONS`.
        illustrative: whether all of it is made up for the example books; else none of it is.
        amounts: of the four stretches of time.
    """

    fund: str
    funding: str
    account: str
    kind: str
    programme: str
    budget_class: str
    in_kind: bool
    restriction: str
    illustrative: bool
    amounts: tuple[Decimal, Decimal, Decimal, Decimal]


class Figure(NamedTuple):
    """An amount of a period, the one it is compared with, and the mark of each."""

    now: Decimal
    before: Decimal
    mark: str = ""
    before_mark: str = ""

    def __bool__(self) -> bool:
        return bool(self.now or self.before)

    @property
    def both_marks(self) -> str:
        """Return the mark of a row in which both amounts stand."""
        return total_mark(
            mark
            for amount, mark in ((self.now, self.mark), (self.before, self.before_mark))
            if amount
        )


class Tally(NamedTuple):
    """All cells, and what each fund earned, spent and moved in each calendar year.

    Attributes:
        period: the one that the report is about.
        cells: by fund, funding and account, in the order in which the books first name them.
        by_fund: the same, fund by fund.
        years: (fund, year, side, illustrative) -> sum, as booked, up to the end of the period; the
            sides are those of `SIDES`.
    """

    period: Period
    cells: tuple[Cell, ...]
    by_fund: Mapping[str, tuple[Cell, ...]]
    years: Mapping[tuple[str, int, str, bool], Decimal]

    def of(self, fund: str) -> tuple[Cell, ...]:
        """Return the cells of a fund; of all funds where none is named."""
        return self.by_fund.get(fund, ()) if fund else self.cells

    @property
    def funds(self) -> tuple[str, ...]:
        """Return the funds that have anything at all, in the order of the books."""
        return tuple(self.by_fund)


#: Kinds of account that a year's sums are of, and what they are called there.
SIDES = {
    "contribution": "revenue",
    "appropriation": "revenue",
    "interest": "revenue",
    "exchange-difference": "revenue",
    "expense": "expense",
    "cash": "cash",
    "authority": "authority",
}

#: Funding, account, whether illustrative.
_Key = tuple[str, str, bool]

#: Stretch of time, year, whether goods in kind are used -> what each key has.
_Chunks = dict[tuple[int, int, bool], dict[_Key, "Decimal"]]

#: Positions in a line: read so, a line costs a third of what its names cost.
_DATE, _AMOUNT = (itemgetter(Line._fields.index(name)) for name in ("date", "amount"))
_KEY = itemgetter(*(Line._fields.index(name) for name in ("funding", "account", "illustrative")))


def tally(books: Books, period: Period) -> Tally:
    """Return the tally of the books for a period and the one it is compared with."""
    lines = books.lines
    chunks: _Chunks = {}
    before = period.before
    last: datetime.date | None = None
    chunk: dict[_Key, Decimal] = {}
    # Lines come by date, so one dictionary for each stretch of a year takes them all in turn.
    for date, key, amount in zip(
        map(_DATE, lines), map(_KEY, lines), map(_AMOUNT, lines), strict=True
    ):
        if date != last:
            last, at = date, _stretch(date, period, before)
            chunk = chunks.setdefault((at, date.year, False), defaultdict(_zero))
        chunk[key] += amount
    _set_apart(books, chunks, period)
    about = _first(lines)
    found: tuple[dict[tuple[_Key, bool], Decimal], ...] = tuple(
        defaultdict(_zero) for _ in range(4)
    )
    years: dict[tuple[str, int, str, bool], Decimal] = defaultdict(_zero)
    for (at, year, used), sums in chunks.items():
        if at == AFTER:
            continue
        stretch = found[at]
        for key, amount in sums.items():
            stretch[key, used] += amount
            line = about[key[1]]
            side = SIDES.get(line.kind)
            if side and not used:
                years[line.fund, year, side, key[2]] += amount
    cells = tuple(_cells(books.register, found, about, period.ends))
    by_fund: dict[str, list[Cell]] = {}
    for cell in cells:
        by_fund.setdefault(cell.fund, []).append(cell)
    return Tally(period, cells, {name: tuple(own) for name, own in by_fund.items()}, years)


def _first(lines: Sequence[Line]) -> dict[str, Line]:
    """Return a line of each account."""
    return dict(zip(map(_ACCOUNT, lines), lines, strict=True))


_ACCOUNT = itemgetter(Line._fields.index("account"))


def _set_apart(books: Books, chunks: _Chunks, period: Period) -> None:
    """Move the use of goods in kind to a chunk of its own, as `reports.movements` knows it."""
    lines = books.lines
    gifts = {line.entry for line in lines if line.kind == "in-kind"}
    if not gifts:
        return
    before = period.before
    for movement, line in movements(line for line in lines if line.entry in gifts):
        if movement is Movement.IN_KIND_USE:
            at, key = _stretch(line.date, period, before), _KEY(line)
            chunks[at, line.date.year, False][key] -= line.amount
            apart = chunks.setdefault((at, line.date.year, True), defaultdict(_zero))
            apart[key] += line.amount


def _zero() -> Decimal:
    return ZERO


def _stretch(day: datetime.date, period: Period, before: Period) -> int:
    """Return the stretch of time that a day is in."""
    begins, ends = before
    if day > period.ends:
        return AFTER
    if day >= period.begins:
        return NOW
    if day > ends:
        return BETWEEN
    return EARLIER if day >= begins else BEFORE


def _cells(
    register: Register,
    found: Sequence[Mapping[tuple[_Key, bool], Decimal]],
    about: Mapping[str, Line],
    day: datetime.date,
) -> Iterator[Cell]:
    known: dict[str, str] = {}
    order = {name: at for at, name in enumerate(register.funds)}
    keys = dict.fromkeys(key for stretch in found for key in stretch)
    rows = sorted(keys, key=lambda key: order.get(about[key[0][1]].fund, len(order)))
    for key in rows:
        (funding, account, illustrative), used = key
        line = about[account]
        if funding not in known:
            known[funding] = restriction(register.fundings.get(funding), day)
        amounts = tuple(stretch.get(key, ZERO) for stretch in found)
        yield Cell(
            line.fund,
            funding,
            account,
            line.kind,
            line.programme,
            line.budget_class,
            used,
            known[funding],
            illustrative,
            (amounts[BEFORE], amounts[EARLIER], amounts[BETWEEN], amounts[NOW]),
        )


def restriction(funding: Funding | None, day: datetime.date) -> str:
    """Return what the money of a funding may be used for, by the clauses in force on a day.

    A donor's gift without an earmark is as free as the fund's own balance; what is voted is for
    its mission; what nobody has identified is for nothing yet.
    """
    if funding is None or funding.kind == "unapplied":
        return UNIDENTIFIED
    if funding.kind == "appropriation":
        return VOTED
    if funding.kind == "general":
        return UNEARMARKED
    return EARMARKED if any(_narrows(funding, axis, day) for axis in _AXES) else UNEARMARKED


#: Axes on which a clause makes a gift an earmarked one; what may be bought or by whom does not.
_AXES = (Axis.PROGRAMME, Axis.PLACE, Axis.ACTIVITY, Axis.PROJECT)


def _narrows(funding: Funding, axis: Axis, day: datetime.date) -> bool:
    return any(
        any(clause.excludes for clause in layer)
        or not any(ANY in clause.allows for clause in layer)
        for layer in funding.in_force(axis, day)
    )


def flow(cells: Iterable[Cell], sign: int = 1) -> Figure:
    """Return what moved in the period and in the one before; `sign` -1 turns credits positive."""
    return _figure(cells, sign, ((NOW,), (EARLIER,)))


def balance(cells: Iterable[Cell], sign: int = 1) -> Figure:
    """Return what stands at the end of the period and of the one before."""
    return _figure(cells, sign, ((BEFORE, EARLIER, BETWEEN, NOW), (BEFORE, EARLIER)))


def opening(cells: Iterable[Cell], sign: int = 1) -> Figure:
    """Return what stood at the eve of the period and of the one before."""
    return _figure(cells, sign, ((BEFORE, EARLIER, BETWEEN), (BEFORE,)))


def _figure(
    cells: Iterable[Cell], sign: int, stretches: tuple[tuple[int, ...], tuple[int, ...]]
) -> Figure:
    sums = [ZERO, ZERO]
    marks: tuple[set[bool | str], set[bool | str]] = (set(), set())
    for cell in cells:
        amounts = cell.amounts
        for side, wanted in enumerate(stretches):
            for at in wanted:
                if amounts[at]:
                    sums[side] += amounts[at]
                    marks[side].add(cell.illustrative)
    now, before = (signed(amount, sign) for amount in sums)
    return Figure(now, before, *map(total_mark, marks))


def signed(amount: Decimal, sign: int) -> Decimal:
    """Return an amount with its sign as it is, or turned; never a negative zero."""
    return amount if sign > 0 or not amount else -amount
