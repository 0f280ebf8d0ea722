"""Coverage: which allowances nobody used, and which spending only a `*` lets pass.

    vtf coverage --funding JPN-2010-01

Clauses open what is closed. One that was never used may be money that waits, or a condition that
somebody entered wrongly; spending that no clause names, and only a `*` lets pass, is where an
earmark was least looked at. Both are lawful: nothing here is a finding.

An *allowance* is a value that a clause in force names on an axis. It is used when some cost has
that value on a day on which a wording of the clause names it. A cost matches only through `*` on an
axis when no layer that was in force on its day names its value. Support cost follows its direct
cost and needs no budget class, so on that axis it is left out. Costs that were taken back whole,
with everything a clause looks at the same, count for nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.books import collector_off
from ledger.chart import EXPENSE
from ledger.clauses import ALWAYS, FOREVER, alike, permitted, span_of
from ledger.lines import Line
from ledger.money import ZERO
from ledger.people_facts import OverrideTerm
from ledger.vocabulary import folded_kind
from ledger.words import ANY, KIND, SET_AXES, Axis, BudgetClass
from plugins.cases import besides
from plugins.earmark import GOVERNED
from reports.coverage_facts import (
    Allowance,
    Coverage,
    Override,
    Silence,
    Superseded,
    Wildcard,
)
from reports.positions import positions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.clauses import Clause
    from ledger.fundings import Funding

#: Axes on which an expense must have a value, so that a funding silent there bears no cost.
NEEDED = (Axis.PROGRAMME, Axis.ACTIVITY, Axis.BUDGET_CLASS, Axis.PERIOD)

#: Axes on which a funding that is silent allows nothing.
AXES = (*SET_AXES, Axis.PERIOD)

#: Axes on which a clause names values that a cost may have.
VALUED = (*SET_AXES, Axis.ITEM)

#: Axes on which coverage is reckoned.
RECKONED = (*VALUED, Axis.PERIOD)

ANY_DAY = "any day"

#: What makes costs of one stretch of time alike: their funding, and their value on each axis.
_FIELDS = ("funding", *(str(axis).replace("-", "_") for axis in SET_AXES))
_ALIKE = itemgetter(*(Line._fields.index(name) for name in _FIELDS))


class Cost(NamedTuple):
    """Costs that differ in nothing that a clause speaks about, added up.

    `stretch` is the number of a stretch of days in which no clause changes, `day` one of them.
    """

    stretch: int
    day: datetime.date
    values: Mapping[Axis, str]
    lines: int
    amount: Decimal


def coverage(books: Books, as_of: datetime.date, fundings: Iterable[str] = ()) -> Coverage:
    """Return the coverage of every governed funding, or of some.

    Args:
        books: as loaded.
        as_of: the day; clauses of later days and what was booked later are left out.
        fundings: ids of those that are wanted; none: all.
    """
    wanted = set(fundings)
    governed = [
        funding
        for funding in books.register.fundings.values()
        if funding.kind in GOVERNED
        and funding.since <= as_of
        and (not wanted or funding.id in wanted)
    ]
    with collector_off():
        left = {one.funding.id: one.available for one in positions(books, as_of)}
        costs = spent(books.lines, as_of, governed, books.entries)
    kinds = {partner.id: partner.kind for partner in books.register.partners.values()}
    found = [
        _Funding(funding, costs.get(funding.id, ()), left.get(funding.id, ZERO), as_of, kinds)
        for funding in sorted(governed, key=lambda one: (one.fund, one.donor, one.id))
    ]
    return Coverage(
        as_of,
        len(found),
        tuple(sorted((one for each in found for one in each.unused()), key=_most_left)),
        tuple(one for each in found for one in each.wildcards()),
        tuple(one for each in found for one in each.silent()),
        tuple(one for each in found for one in each.superseded()),
        () if wanted else tuple(_overrides(books, as_of)),
    )


def spent(
    lines: Iterable[Line],
    as_of: datetime.date,
    fundings: Iterable[Funding],
    entries: Sequence[Any],
) -> dict[str, list[Cost]]:
    """Return funding -> its costs, those alike added up, in one pass over the lines.

    Between two days on which a clause changes, or a period begins or ends, all days are alike. The
    item of a cost is looked up in its entry, under fundings of which a clause speaks about items.
    """
    breaks, itemised = {}, set()
    for funding in fundings:
        breaks[funding.id] = breaks_of(funding)
        if any(clause.axis is Axis.ITEM for clause in funding.clauses()):
            itemised.add(funding.id)
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for line in lines:
        days = breaks.get(line.funding)
        if days is None or line.kind != EXPENSE or line.date > as_of:
            continue
        item = besides(entries[line.entry], line)[0] if line.funding in itemised else ""
        key = bisect_right(days, line.cost_date), (*_ALIKE(line), item)
        known = sums.get(key)
        if known is None:
            sums[key] = [1, line.amount, line.cost_date]
        else:
            known[0] += 1
            known[1] += line.amount
    found: dict[str, list[Cost]] = defaultdict(list)
    for (stretch, (funding, *stated)), (number, amount, day) in sums.items():
        if not amount:
            continue
        values = dict(zip(VALUED, stated, strict=True))
        if values[Axis.BUDGET_CLASS] == BudgetClass.SUPPORT_COST:
            del values[Axis.BUDGET_CLASS], values[Axis.ITEM]
        found[funding].append(Cost(stretch, day, values, number, amount))
    return found


def breaks_of(funding: Funding) -> list[datetime.date]:
    """Return the days on which what a funding allows changes, in order."""
    found: set[datetime.date] = set()
    for clause in funding.clauses():
        found |= {clause.since, clause.before}
        if clause.axis is Axis.PERIOD:
            first, last = span_of(clause)
            found |= {first, FOREVER if last == FOREVER else last + timedelta(days=1)}
    return sorted(found)


class _Funding:
    """One funding, with its costs and what it has left."""

    def __init__(
        self,
        funding: Funding,
        costs: Sequence[Cost],
        left: Decimal,
        as_of: datetime.date,
        kinds: Mapping[str, str],
    ) -> None:
        self.funding = funding
        self.left = left
        self.as_of = as_of
        self.costs = costs
        self._kinds = kinds
        self._layers: dict[tuple[Axis, int], tuple[tuple[Clause, ...], ...]] = {}
        self._passed: dict[tuple[int, Axis, str], tuple[Clause, ...]] = {}

    def unused(self) -> Iterator[Allowance]:
        """Yield each value of a clause in force that no cost had while some wording named it."""
        used = set(self._used())
        for clause in self.funding.clauses():
            if clause.axis not in VALUED or not clause.valid_on(self.as_of):
                continue
            for value in clause.allows:
                if value != ANY and (clause.owner, clause.number, clause.axis, value) not in used:
                    yield Allowance(
                        self.funding.id,
                        self.funding.donor,
                        clause.owner,
                        clause.number,
                        str(clause.axis),
                        value,
                        None if clause.since == ALWAYS else clause.since,
                        self.left,
                    )

    def _used(self) -> Iterator[tuple[str, str, Axis, str]]:
        asked = set()
        for cost in self.costs:
            for axis, value in cost.values.items():
                if not value or (cost.stretch, axis, value) in asked:
                    continue
                asked.add((cost.stretch, axis, value))
                for clause in (one for layer in self._in_force(axis, cost) for one in layer):
                    for named in clause.allows:
                        if _names(clause, named, value, self._kinds):
                            yield clause.owner, clause.number, axis, named

    def wildcards(self) -> Iterator[Wildcard]:
        """Yield what was spent on values that no clause names, by axis and value."""
        found: dict[tuple[Axis, str], list[Any]] = {}
        for cost in self.costs:
            for axis in RECKONED:
                value = ANY_DAY if axis is Axis.PERIOD else cost.values.get(axis, "")
                through = self._through(axis, value, cost) if value else ()
                if through:
                    sums = found.setdefault((axis, value), [0, ZERO, {}])
                    sums[0] += cost.lines
                    sums[1] += cost.amount
                    sums[2].update(dict.fromkeys(through))
        for axis in RECKONED:
            for (named, value), (number, amount, clauses) in sorted(found.items()):
                if named is axis:
                    said = tuple(f"{one.owner} {one.number}" for one in clauses)
                    yield Wildcard(
                        self.funding.id,
                        self.funding.donor,
                        str(axis),
                        value,
                        tuple(dict.fromkeys(said)),
                        number,
                        amount,
                    )

    def silent(self) -> Iterator[Silence]:
        """Yield the funding if no clause speaks on some axis on the day."""
        if self.funding.kind == "appropriation":
            return
        axes = [axis for axis in AXES if not self.funding.in_force(axis, self.as_of)]
        if axes:
            closed = any(axis in NEEDED for axis in axes)
            named = tuple(str(axis) for axis in axes)
            yield Silence(self.funding.id, self.funding.donor, named, closed, self.left)

    def superseded(self) -> Iterator[Superseded]:
        """Yield each wording that is over and that no cost of its time met."""
        for clause in self.funding.clauses():
            if clause.axis not in RECKONED or clause.derived or clause.before > self.as_of:
                continue
            if not any(clause.valid_on(cost.day) and _met(clause, cost) for cost in self.costs):
                yield Superseded(
                    self.funding.id,
                    clause.owner,
                    clause.number,
                    str(clause.axis),
                    clause.stated,
                    None if clause.since == ALWAYS else clause.since,
                    clause.before,
                )

    def _through(self, axis: Axis, value: str, cost: Cost) -> tuple[Clause, ...]:
        """Return the clauses through which a value passes, if nothing but `*` lets it."""
        key = cost.stretch, axis, value
        known = self._passed.get(key)
        if known is None:
            layers = self._in_force(axis, cost)
            if axis is Axis.PERIOD:
                known = _any_day(layers, cost.day)
            else:
                known = _any_value(layers, value, self._kinds)
            self._passed[key] = known
        return known

    def _in_force(self, axis: Axis, cost: Cost) -> tuple[tuple[Clause, ...], ...]:
        known = self._layers.get((axis, cost.stretch))
        if known is None:
            known = self.funding.in_force(axis, cost.day)
            self._layers[axis, cost.stretch] = known
        return known


def _most_left(one: Allowance) -> tuple[Decimal, str]:
    """Order by the money that waits, most first; allowances of one funding stay together."""
    return -one.left, one.funding


def _names(clause: Clause, named: str, value: str, kinds: Mapping[str, str]) -> bool:
    """Return whether a value that a clause names, an id, a word or a kind, is that of a cost."""
    if named == ANY or clause.refuses(value):
        return False
    if named.startswith(KIND):
        kind = f"-{folded_kind(named)}"
        return value in clause.also and f"-{folded_kind(kinds[value])}".endswith(kind)
    free = clause.axis in {Axis.PLACE, Axis.PROJECT}
    return named == value or (free and alike(named) == alike(value))


def _any_value(
    layers: Sequence[Sequence[Clause]], value: str, kinds: Mapping[str, str]
) -> tuple[Clause, ...]:
    """Return the clauses through which a value passes, if nothing but `*` lets it."""
    if not layers or not all(permitted(layer, value) for layer in layers):
        return ()
    clauses = [clause for layer in layers for clause in layer]
    if any(_names(clause, named, value, kinds) for clause in clauses for named in clause.allows):
        return ()
    return tuple(clause for clause in clauses if ANY in clause.allows)


def _any_day(layers: Sequence[Sequence[Clause]], day: datetime.date) -> tuple[Clause, ...]:
    """Return the clauses through which a cost of a day passes, if they allow any day."""
    clauses = [clause for layer in layers for clause in layer]
    for layer in layers:
        if not any(first <= day <= last for first, last in map(span_of, layer)):
            return ()
    if any(
        clause.allows != (ANY,) and span_of(clause)[0] <= day <= span_of(clause)[1]
        for clause in clauses
    ):
        return ()
    return tuple(clauses)


def _met(clause: Clause, cost: Cost) -> bool:
    """Return whether a cost of a clause's time is one that it allows."""
    if clause.axis is Axis.PERIOD:
        first, last = span_of(clause)
        return first <= cost.day <= last
    value = cost.values.get(clause.axis, "")
    return bool(value) and clause.permits(value)


def _overrides(books: Books, as_of: datetime.date) -> Iterator[Override]:
    used: dict[str, int] = defaultdict(int)
    for finding in books.findings:
        lightened = not finding.code.startswith("OVERRIDE-")
        used[dict(finding.facts).get("override", "")] += lightened
    for term in books.register.of(OverrideTerm).values():
        if term.on <= as_of:
            yield Override(
                term.id,
                term.finding,
                term.about,
                term.by,
                term.second,
                term.authority,
                term.on,
                used[term.id],
            )
