"""Figures: moves added up, with the way back to each entry.

A `Column` is one span of days over one set of fundings. `body` puts two of them, the period and
since inception, into the fourteen lines of a contribution statement.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, exact
from ledger.words import BudgetClass
from reports.movements import Movement
from reports.statements.model import BodyLine, Figure

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from reports.moves import Move, Places
    from reports.render.tables import Style
    from reports.statements.headings import Headings

NOTHING = Figure(exact(ZERO, BOOK_CURRENCY), ZERO, (), illustrative=False)

#: What moves a funding's balance, and which way; goods in kind and holdings do not.
SIGNS = {
    Movement.OPENING: 1,
    Movement.RECEIVED: 1,
    Movement.INTEREST: 1,
    Movement.EXCHANGE: 1,
    Movement.TRANSFER: 1,
    Movement.SPENT: -1,
    Movement.SUPPORT_COST: -1,
    Movement.REFUNDED: -1,
}

DIRECT_CLASSES = tuple(str(name) for name in BudgetClass if name is not BudgetClass.SUPPORT_COST)


class Sums:
    """Adds up moves to figures, in the books' currency and in the agreement's, where known."""

    def __init__(self, places: Places, currency: str) -> None:
        self._places = places
        self._currency = currency

    def of(self, moves: Iterable[Move], *, signed: bool = False) -> Figure:
        """Return the figure of some moves; `signed` takes costs and refunds as negative."""
        amount = ZERO
        original = ZERO
        known = bool(self._currency)
        entries: dict[int, None] = {}
        illustrative = False
        for move in moves:
            sign = SIGNS.get(move.movement, 1) if signed else 1
            amount += sign * move.amount
            if move.movement is Movement.EXCHANGE:
                pass  # it arises between currencies: in the agreement's own there is none
            elif move.original is None or move.original_currency != self._currency:
                known = False
            elif known:
                original += sign * move.original
            entries[move.entry] = None
            illustrative = illustrative or move.illustrative
        return Figure(
            exact(amount, BOOK_CURRENCY),
            exact(original, self._currency) if known else None,
            tuple(self._places[entry] for entry in entries),
            illustrative,
        )


def combined(*terms: tuple[int, Figure]) -> Figure:
    """Return the signed sum of figures: its way back is through them, so it lists no entries."""
    originals = [(sign, figure.original) for sign, figure in terms]
    known = [sign * original for sign, original in originals if original is not None]
    return Figure(
        exact(sum((sign * figure.amount for sign, figure in terms), ZERO), BOOK_CURRENCY),
        sum(known, ZERO) if len(known) == len(originals) else None,
        (),
        any(figure.illustrative for _, figure in terms),
    )


class Standing(NamedTuple):
    """What stands open at the end of the period: the last three lines take it from here."""

    committed: Figure
    receivable: Figure


class Column(NamedTuple):
    """One column of the statement: its opening balance and the figures of its movements."""

    opening: Figure
    moved: dict[str, Figure]


def column(moves: Sequence[Move], begins: datetime.date, ends: datetime.date, sums: Sums) -> Column:
    """Return the column of a span of days; what came before it is its opening balance."""
    opened: list[Move] = []
    found: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        if move.date < begins:
            if move.movement in SIGNS:
                opened.append(move)
        elif move.date <= ends:
            found[move.movement].append(move)
            if move.movement is Movement.SPENT:
                found[move.budget_class].append(move)
    opened += found[Movement.OPENING]
    names = (*map(str, Movement), *DIRECT_CLASSES)
    return Column(
        sums.of(opened, signed=True), {name: sums.of(found.get(name, ())) for name in names}
    )


def body(
    period: Column, inception: Column, standing: Standing, words: Headings, support_rate: str
) -> tuple[BodyLine, ...]:
    """Return the fourteen lines, each with its two columns."""
    lines: list[BodyLine] = []
    titles = words.lines

    def line(number: str, code: str, style: Style = "line", title: str = "") -> None:
        first, second = _moved(period, code), _moved(inception, code)
        lines.append(BodyLine(number, code, title or titles[code], style, first, second))

    def total(number: str, code: str, *terms: tuple[int, str]) -> None:
        first, second = (
            combined(*((sign, _figure(lines, of, at)) for sign, of in terms)) for at in (0, 1)
        )
        of = tuple(of for _, of in terms)
        less = tuple(of for sign, of in terms if sign < 0)
        lines.append(BodyLine(number, code, titles[code], "total", first, second, of, less))

    line("1", "opening")
    line("2", "received")
    line("3", "interest")
    _other(line, titles["other"], inception)
    total("5", "available", (1, "1"), (1, "2"), (1, "3"), (1, "4"))
    lines.append(BodyLine("6", "spent", titles["spent"], "head", None, None))
    parts = [f"6{letter}" for letter in "abcdefg"]
    for number, name in zip(parts, DIRECT_CLASSES, strict=True):
        line(number, name, "part")
    total("7", "direct", *((1, number) for number in parts))
    rate = f" ({words.words.rates(support_rate)})" if support_rate else ""
    line("8", "support-cost", title=titles["support-cost"] + rate)
    total("9", "expenditure", (1, "7"), (1, "8"))
    line("10", "refunded")
    total("11", "balance", (1, "5"), (-1, "9"), (-1, "10"))
    lines.append(_at_end("12", "committed", titles, standing.committed))
    total("13", "uncommitted", (1, "11"), (-1, "12"))
    lines.append(_at_end("14", "receivable", titles, standing.receivable))
    return tuple(lines)


def _other(line: Callable[..., None], title: str, inception: Column) -> None:
    """Add line 4; its two parts are shown where money has crossed between fundings."""
    line("4", "other", title=title)
    if inception.moved["transfer"].entries:
        line("4a", "exchange-difference", "part")
        line("4b", "transfer", "part")


def _moved(column: Column, code: str) -> Figure:
    if code == "opening":
        return column.opening
    if code == "other":
        parts = [column.moved["exchange-difference"], column.moved["transfer"]]
        entries = tuple(dict.fromkeys(entry for part in parts for entry in part.entries))
        return combined(*((1, part) for part in parts))._replace(entries=entries)
    return column.moved[code]


def _figure(lines: Sequence[BodyLine], number: str, at: int) -> Figure:
    found = next(line for line in lines if line.number == number)
    figure = (found.period, found.inception)[at]
    return figure if figure is not None else NOTHING


def _at_end(number: str, code: str, titles: dict[str, str], figure: Figure) -> BodyLine:
    return BodyLine(number, code, titles[code], "line", figure, figure)
