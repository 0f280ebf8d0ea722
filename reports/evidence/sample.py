"""Samples for auditors: drawn so that anybody can draw them again, each voucher with its cells.

    vtf sample mus --seed 42 --n 60 --fund VTF --out papers

Before anything is drawn the population is held against the books: a list that misses a voucher is
no population. What was drawn is a paper: how, from what, every point that was hit, every voucher
with its trace; and a folder with a copy of each source file, by the hash in its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import BOOK_CURRENCY
from reports.evidence.sample_pick import Drawn, by_chance, by_money
from reports.evidence.sample_population import POPULATIONS, population_of
from reports.evidence.sample_risk import REASONS, by_risk
from reports.evidence.trace import Tracer
from reports.identity import identity

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from reports.evidence.sample_pick import Pick, Point
    from reports.evidence.sample_population import Item, Scope
    from reports.evidence.trace import Trace
    from reports.identity import Identity
    from reports.moves import Journal

MUS, RANDOM, RISK = "mus", "random", "risk"

_INTERVAL = (
    "Interval: the total of the list, divided by the items wanted, rounded up to a cent. A voucher "
    "of an interval or more is taken for certain, and the interval is reckoned anew for the rest "
    "and the items still wanted, until there is none left."
)
_POINTS = (
    "Points: the start, and from there every interval to the end of the rest. A voucher is taken "
    "where a point is above the running total before it and not above its own."
)
_CREDITS = (
    "What takes away from the figure (reversals, returns), or moves in it and adds nothing (a cost "
    "passed from one funding to another), is not drawn from: all of it stands in a list of its own."
)


class Voucher(NamedTuple):
    """A voucher of the sample.

    Attributes:
        number: in the sample, from 1.
        stratum: why it is in: `above the interval`, `drawn`, `by risk`.
        points: the cents of it that were hit.
        reasons, score: of a sample by risk.
        trace: its way back to the cells.
    """

    number: int
    item: Item
    stratum: str
    points: tuple[Decimal, ...]
    reasons: tuple[str, ...]
    score: int
    trace: Trace


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample.

    Attributes:
        method: `mus`, `random` or `risk`; seed: empty where nothing is left to chance.
        wanted: how many items were asked for.
        scope: the population in words; means: what its amounts are.
        total, credited, books, difference: the list held against the books.
        items, credits: the whole population, with running totals; what takes away from it.
        interval, start, rest, points, digest, text: how it was drawn.
        vouchers: the sample.
        rules: the rule that was followed, sentence by sentence.
        ties: whether the list is the books' and every voucher leads to its cells.
    """

    method: str
    seed: str
    wanted: int
    scope: str
    means: str
    population: str
    fund: str
    funding: str
    begins: datetime.date | None
    ends: datetime.date | None
    currency: str
    total: Decimal
    credited: Decimal
    books: Decimal
    difference: Decimal
    interval: Decimal | None
    start: Decimal | None
    rest: Decimal | None
    digest: str
    text: str
    points: tuple[Point, ...]
    vouchers: tuple[Voucher, ...]
    credits: tuple[Item, ...]
    items: tuple[Item, ...]
    rules: tuple[str, ...]
    illustrative: bool
    ties: bool
    identity: Identity

    @property
    def broken(self) -> tuple[Voucher, ...]:
        """Return the vouchers whose cells cannot be relied on."""
        return tuple(one for one in self.vouchers if one.trace.origin and not one.trace.whole)

    @property
    def sampled(self) -> Decimal:
        """Return what the vouchers of the sample add up to."""
        return sum((one.item.amount for one in self.vouchers), self.total * 0)


def sample(journal: Journal, method: str, scope: Scope, *, seed: str = "", wanted: int) -> Sampled:
    """Return a sample of a population.

    Args:
        journal: of books loaded beside their archive.
        method: `mus`, `random` or `risk`.
        scope: what to draw from.
        seed: what decides by chance; the same seed gives the same sample.
        wanted: how many items.
    """
    found = population_of(journal, scope)
    if method == MUS:
        drawn = by_money(found.items, seed, wanted)
    elif method == RANDOM:
        drawn = by_chance(found.items, seed, wanted)
    else:
        drawn = by_risk(journal, found.items, wanted)
    vouchers = _vouchers(journal, drawn)
    broken = any(one.trace.origin and not one.trace.whole for one in vouchers)
    return Sampled(
        method=method,
        seed=seed,
        wanted=wanted,
        scope=scope.words,
        means=POPULATIONS[scope.population][1],
        population=scope.population,
        fund=scope.fund,
        funding=scope.funding,
        begins=scope.begins,
        ends=scope.ends,
        currency=BOOK_CURRENCY,
        total=found.total,
        credited=found.credited,
        books=found.books,
        difference=found.difference,
        interval=drawn.interval,
        start=drawn.start,
        rest=drawn.rest,
        digest=drawn.digest,
        text=drawn.text,
        points=drawn.points,
        vouchers=vouchers,
        credits=found.credits,
        items=found.items,
        rules=_rules(method, drawn, seed),
        illustrative=any(item.illustrative for item in (*found.items, *found.credits)),
        ties=not found.difference and not broken,
        identity=identity(journal.books),
    )


def _vouchers(journal: Journal, drawn: Drawn) -> tuple[Voucher, ...]:
    """Return what was picked with its traces: made batch by batch, so that each is read once."""
    tracer = Tracer(journal.books, journal.places)
    order = sorted(
        drawn.picks, key=lambda pick: (tracer.position(pick.item.entry), pick.item.entry)
    )
    traces = {pick.item.entry: tracer.trace(pick.item.entry, None) for pick in order}
    return tuple(
        _voucher(number, pick, traces[pick.item.entry])
        for number, pick in enumerate(drawn.picks, 1)
    )


def _voucher(number: int, pick: Pick, trace: Trace) -> Voucher:
    return Voucher(number, pick.item, pick.stratum, pick.points, pick.reasons, pick.score, trace)


def _rules(method: str, drawn: Drawn, seed: str) -> tuple[str, ...]:
    if method == MUS:
        how = (
            f"Start: the sha256 of the text {drawn.text!r}, read as one number, leaves a "
            "remainder when divided by the interval in cents; one more than that is the start, "
            "in cents."
        )
        none = "Every item wanted is above the interval: none was drawn."
        if not drawn.picks:
            none = "There is nothing to draw from."
        return (_INTERVAL, none if drawn.start is None else how, _POINTS, _CREDITS)
    if method == RANDOM:
        chance = (
            f"Each voucher has a number: the sha256 of 'random:{seed}:' and its id. Those with "
            "the lowest numbers are taken: each had the same chance, whatever its amount."
        )
        return (chance, _CREDITS)
    points = "; ".join(f"{name} {score} ({means})" for name, (score, means) in REASONS.items())
    return (
        f"Points by reason: {points}.",
        "The vouchers with the most points are taken, the larger amount first among equals.",
    )
