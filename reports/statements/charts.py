"""Pictures of a statement: money over time, and where it was spent.

Each is of figures that stand in the table below it; sums of a programme are made here, once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO
from reports.render.tables import Chart
from reports.statements.cells import words_of
from reports.statements.spending_tables import by_month, stretch_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reports.statements.model import Statement

#: More programmes than these are drawn as one, the last.
PROGRAMMES_MAX = 12


def charts(statement: Statement) -> tuple[Chart, ...]:
    """Return the pictures that say something: of two months or programmes at least."""
    return tuple(_charts(statement))


def _charts(statement: Statement) -> Iterator[Chart]:
    if len(statement.course) > 1:
        yield _course(statement)
    spent = _by_programme(statement)
    if len(spent) > 1:
        yield _programmes(statement, spent)


def _course(statement: Statement) -> Chart:
    words, found, month = words_of(statement), statement.course, by_month(statement)
    labels = tuple(stretch_name(words, one, month=month) for one in found)
    currency = statement.book_currency
    return Chart(
        "course",
        words("course.picture", currency=currency),
        "flow",
        labels,
        (
            (words("course.received"), tuple(one.received for one in found)),
            (words("heads.spent"), tuple(one.spent for one in found)),
            (words("course.balance"), tuple(one.closing for one in found)),
        ),
        words(
            "course.said",
            first=labels[0],
            last=labels[-1],
            balance=words.grouped(found[-1].closing),
            currency=currency,
        ),
        "body",
    )


class Spent(NamedTuple):
    """What was spent on a programme, in the period and since inception."""

    name: str
    period: Decimal
    ever: Decimal


def _by_programme(statement: Statement) -> list[Spent]:
    """Return what was spent on each programme, the most ever first."""
    period: dict[str, Decimal] = defaultdict(lambda: ZERO)
    ever: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for item in statement.slices:
        period[item.programme_name] += item.total.amount
        ever[item.programme_name] += item.total_ever.amount
    found = sorted(ever, key=lambda name: (-ever[name], name))
    return [Spent(name, period[name], ever[name]) for name in found]


def _programmes(statement: Statement, spent: list[Spent]) -> Chart:
    words, currency = words_of(statement), statement.book_currency
    drawn = spent
    if len(spent) > PROGRAMMES_MAX:
        drawn, rest = spent[: PROGRAMMES_MAX - 1], spent[PROGRAMMES_MAX - 1 :]
        period = sum((one.period for one in rest), ZERO)
        ever = sum((one.ever for one in rest), ZERO)
        drawn = [*drawn, Spent(words("slices.others"), period, ever)]
    return Chart(
        "programmes",
        words("slices.picture", currency=currency),
        "bars",
        tuple(one.name for one in drawn),
        (
            (words("columns.period"), tuple(one.period for one in drawn)),
            (words("columns.inception"), tuple(one.ever for one in drawn)),
        ),
        words(
            "slices.said",
            count=len(spent),
            most=words.grouped(spent[0].ever),
            currency=currency,
            programme=spent[0].name,
        ),
        "slices",
    )
