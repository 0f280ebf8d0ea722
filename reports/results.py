"""Results beside money: what was achieved in a programme, and what was spent there.

Outputs are shown with their source and its day. Figures of one source, day, indicator and unit are
added up; figures of two sources are two statements about the same world and are never added, nor is
a part to its whole. An output that reaches beyond the period is shown apart, in no figure. Money
stands beside them and is divided by nothing: other money and other people did this too.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.clauses import folded
from ledger.errors import BadInputError
from ledger.field_facts import OutputTerm
from ledger.money import BOOK_CURRENCY, ZERO, fixed
from ledger.outputs import gaps, parts_of
from reports.movements import Movement, movements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ledger.books import Books

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})))?\Z")

#: What of an output its figure says who the people were.
PEOPLE = ("women", "men", "girls", "boys", "with_disability")


class Period(NamedTuple):
    """First and last day, both included."""

    begins: datetime.date
    ends: datetime.date

    def __str__(self) -> str:
        if self.begins == datetime.date.min:
            return f"until {self.ends}"
        return f"{self.begins} to {self.ends}"


def period_of(text: str) -> Period:
    """Return a period: `2014`, `2014-Q3`, `2014-07`, `2013-01-01..2014-07-31`.

    Raises:
        BadInputError: it is none of these.
    """
    try:
        period = _period(text)
        if period.begins <= period.ends:
            return period
    except ValueError:
        pass
    raise BadInputError(
        f"{text!r} is not a period",
        advice="Write 2014, 2014-Q3, 2014-07 or 2013-01-01..2014-07-31.",
    )


def _period(text: str) -> Period:
    found = _PERIOD.match(text)
    if found is None:
        first, last = (datetime.date.fromisoformat(part) for part in text.split(".."))
        return Period(first, last)
    year, month, months = int(found["year"]), 1, 12
    if found["quarter"]:
        month, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        month, months = int(found["month"]), 1
    first = datetime.date(year, month, 1)
    after = month + months
    beyond = datetime.date(year + (after > 12), (after - 1) % 12 + 1, 1)
    return Period(first, beyond - datetime.timedelta(days=1))


class Figure(NamedTuple):
    """Outputs of one source and day that count the same thing, added up.

    Attributes:
        begins: first day that they cover; None where one reaches back to the beginning.
        people: women, men, girls, boys, people with a disability, where all of them state it.
        outputs: what was added up.
        parts: outputs that are parts of them, in no figure.
    """

    programme: str
    activity: str
    indicator: str
    unit: str
    quantity: Decimal
    at_least: bool
    begins: datetime.date | None
    ends: datetime.date
    source: str
    stated: datetime.date
    people: dict[str, Decimal]
    outputs: tuple[OutputTerm, ...]
    parts: tuple[OutputTerm, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "programme": self.programme,
            "activity": self.activity,
            "indicator": self.indicator,
            "quantity": fixed(self.quantity),
            "at_least": self.at_least,
            "unit": self.unit,
            "begins": "" if self.begins is None else str(self.begins),
            "ends": str(self.ends),
            "source": self.source,
            "stated": str(self.stated),
            "people": {name: fixed(number) for name, number in self.people.items()},
            "illustrative": any(output.illustrative for output in self.outputs),
            "outputs": [_output(output) for output in self.outputs],
            "parts": [_output(output) for output in self.parts],
        }


def _output(output: OutputTerm) -> dict[str, Any]:
    return {
        "id": output.id,
        "quantity": fixed(output.quantity),
        "at_least": output.at_least,
        "indicator": output.indicator,
        "location": output.location,
        "partner": output.partner,
        "part_of": output.part_of,
        "key": output.key,
        "origin": output.origin,
    }


class Spent(NamedTuple):
    """What was booked as spent in a programme, of one fund and activity, in dollars."""

    fund: str
    activity: str
    direct: Decimal
    support: Decimal
    in_kind: Decimal
    illustrative: bool

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "fund": self.fund,
            "activity": self.activity,
            "spent": fixed(self.direct),
            "support_cost": fixed(self.support),
            "in_kind": fixed(self.in_kind),
            "illustrative": self.illustrative,
        }


class Programme(NamedTuple):
    """A programme: its figures, outputs that reach beyond the period, money, gaps."""

    id: str
    name: str
    figures: tuple[Figure, ...]
    beyond: tuple[OutputTerm, ...]
    spent: tuple[Spent, ...]
    gaps: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "programme": self.id,
            "name": self.name,
            "outputs": [figure.as_json() for figure in self.figures],
            "beyond_the_period": [_output(output) for output in self.beyond],
            "spent": [spent.as_json() for spent in self.spent],
            "gaps": list(self.gaps),
        }


@dataclass(frozen=True, slots=True)
class Results:
    """Outputs and money of some programmes in a period."""

    period: Period
    programmes: tuple[Programme, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        open_begin = self.period.begins == datetime.date.min
        return {
            "begins": "" if open_begin else str(self.period.begins),
            "ends": str(self.period.ends),
            "currency": BOOK_CURRENCY,
            "programmes": [programme.as_json() for programme in self.programmes],
        }


def results(books: Books, period: Period, *, programme: str = "") -> Results:
    """Return outputs beside money, of one programme or of each that has outputs.

    Args:
        books: as loaded.
        period: the days that outputs lie in and money was booked on.
        programme: id of one; empty: every programme with an output.
    """
    outputs = books.register.of(OutputTerm)
    by_programme: dict[str, list[OutputTerm]] = defaultdict(list)
    for output in outputs.values():
        by_programme[output.programme].append(output)
    names = [programme] if programme else sorted(by_programme)
    spent = _spent(books, period, set(names))
    stated = [(gap.whole, gap.message) for gap in gaps(outputs)]
    found = []
    for name in names:
        own = by_programme.get(name, [])
        inside = [output for output in own if _inside(output, period)]
        ids = {output.id for output in inside}
        term = books.register.programmes.get(name)
        found.append(
            Programme(
                name,
                term.name if term else name,
                tuple(_figures(inside)),
                tuple(output for output in own if _reaches(output, period)),
                tuple(spent.get(name, ())),
                tuple(message for whole, message in stated if whole.id in ids),
            )
        )
    return Results(period, tuple(found))


def _inside(output: OutputTerm, period: Period) -> bool:
    return (output.begins or datetime.date.min) >= period.begins and output.ends <= period.ends


def _reaches(output: OutputTerm, period: Period) -> bool:
    """Return whether an output lies partly in a period."""
    begins = output.begins or datetime.date.min
    meets = begins <= period.ends and output.ends >= period.begins
    return meets and not _inside(output, period)


def _figures(outputs: Sequence[OutputTerm]) -> list[Figure]:
    ids = {output.id for output in outputs}
    parts = parts_of(outputs)
    groups: dict[tuple[Any, ...], list[OutputTerm]] = defaultdict(list)
    for output in outputs:
        if output.part_of not in ids:
            what = (output.activity, folded(output.indicator), folded(output.unit))
            groups[*what, output.source, output.on].append(output)
    return [_figure(groups[key], parts) for key in sorted(groups, key=str)]


def _figure(outputs: Sequence[OutputTerm], parts: dict[str, list[OutputTerm]]) -> Figure:
    first = outputs[0]
    begins = [output.begins for output in outputs]
    return Figure(
        programme=first.programme,
        activity=first.activity,
        indicator=first.indicator,
        unit=first.unit,
        quantity=sum((output.quantity for output in outputs), ZERO),
        at_least=any(output.at_least for output in outputs),
        begins=None if None in begins else min(day for day in begins if day),
        ends=max(output.ends for output in outputs),
        source=first.source,
        stated=first.on,
        people=dict(_people(outputs)),
        outputs=tuple(outputs),
        parts=tuple(_below(outputs, parts)),
    )


def _people(outputs: Sequence[OutputTerm]) -> Iterable[tuple[str, Decimal]]:
    for name in PEOPLE:
        numbers = [getattr(output, name) for output in outputs]
        if None not in numbers:
            yield name, sum(numbers, ZERO)


def _below(
    outputs: Iterable[OutputTerm], parts: dict[str, list[OutputTerm]]
) -> Iterable[OutputTerm]:
    """Yield the parts of some outputs, and theirs; each once, however they name each other."""
    waiting, seen = list(outputs), set()
    while waiting:
        for part in parts.get(waiting.pop(0).id, ()):
            if part.id not in seen:
                seen.add(part.id)
                waiting.append(part)
                yield part


_MONEY = {Movement.SPENT: 0, Movement.SUPPORT_COST: 1, Movement.IN_KIND_USE: 2}


def _spent(books: Books, period: Period, wanted: set[str]) -> dict[str, list[Spent]]:
    """Return what was booked in a period, by programme, then fund and activity."""
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    marked: set[tuple[str, str, str]] = set()
    for movement, line in movements(books.lines):
        if movement not in _MONEY or line.programme not in wanted:
            continue
        if period.begins <= line.date <= period.ends:
            key = line.programme, line.fund, line.activity
            sums[key][_MONEY[movement]] += line.amount
            if line.illustrative:
                marked.add(key)
    found: dict[str, list[Spent]] = defaultdict(list)
    for key in sorted(sums):
        if any(sums[key]):
            direct, support, in_kind = sums[key]
            spent = Spent(key[1], key[2], direct, support, in_kind, key in marked)
            found[key[0]].append(spent)
    return found
