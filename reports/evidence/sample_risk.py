"""Risk: what makes a voucher worth looking at, each reason named, so that nobody is picked unheard.

The reasons are those that auditors of funds look for; their points are this program's own order of
importance, printed with the sample, and no rule of anybody. Vouchers come by points, the larger
amount first among equals, so nothing is left to chance and no seed is needed.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.clauses import ALWAYS, FOREVER
from ledger.findings import Severity
from ledger.money import CONTEXT, ZERO, grouped
from ledger.people_facts import OverrideTerm
from ledger.two_people import TWO_PEOPLE, read_limits
from ledger.versions import CORRECTS, reversed_key
from reports.evidence.sample_pick import Drawn, Pick
from reports.movements import Movement

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from beancount.core.data import Transaction

    from ledger.books import Books
    from reports.evidence.sample_population import Item
    from reports.moves import Journal

#: Reason -> points, and what it means.
REASONS: dict[str, tuple[int, str]] = {
    "override": (4, "a rule refused it and two people let it pass"),
    "twice": (3, "the same payee and amount within 31 days"),
    "finding": (3, "a rule found something wrong, or to be warned of"),
    "pending": (3, "flagged as pending, or it waits for a second person"),
    "near approval limit": (2, "within a tenth below the amount that takes two people"),
    "corrected": (2, "it reverses or corrects, or was reversed or corrected"),
    "by hand": (2, "it has no source document in the archive"),
    "late": (2, "booked more than 60 days after the cost arose"),
    "end of period": (1, "the cost arose in the last 10 days that the agreement allows"),
    "last money": (1, "with it, 95 per cent or more of what was received is spent"),
    "round": (1, "a whole number of thousands"),
    "weekend": (1, "booked for a Saturday or a Sunday"),
}

_TWICE_DAYS, _LATE_DAYS, _RUSH_DAYS = 31, 60, 10
_NEAR, _LAST = Decimal("0.9"), Decimal("0.95")
_ROUND = Decimal(1000)
_SATURDAY = 5


class Reason(NamedTuple):
    """Why a voucher is worth looking at: the name, and this voucher's own circumstance."""

    name: str
    words: str

    def __str__(self) -> str:
        """Return it as a paper prints it."""
        return f"{self.name}: {self.words}" if self.words else self.name


def by_risk(journal: Journal, items: Sequence[Item], wanted: int) -> Drawn:
    """Return the vouchers with the most points, those without a reason never."""
    reader = _Reader(journal, items)
    found = []
    for item in items:
        reasons = list(reader.reasons(item))
        score = sum(REASONS[reason.name][0] for reason in reasons)
        if reasons:
            words = tuple(str(reason) for reason in reasons)
            found.append(Pick(item, "by risk", (), words, score))
    found.sort(key=lambda pick: (-pick.score, -pick.item.amount, pick.item.id, pick.item.entry))
    return Drawn(tuple(found[:wanted]))


class _Reader:
    """Knows of the books what the reasons ask, from one pass over each list."""

    def __init__(self, journal: Journal, items: Sequence[Item]) -> None:
        self._books = journal.books
        self._entries = journal.books.entries
        self._overridden = _overridden(journal.books)
        self._found = _found(journal.books)
        self._answered = _answered(self._entries)
        self._limits = _cost_limits(journal.books)
        self._spent = _spent(journal)
        self._alike: dict[tuple[str, Decimal], list[Item]] = defaultdict(list)
        for item in items:
            if item.payee:
                self._alike[item.payee.casefold(), item.amount].append(item)

    def reasons(self, item: Item) -> Iterator[Reason]:
        """Yield why a voucher is worth looking at, in the order of `REASONS`."""
        entry = self._entries[item.entry]
        for name in self._overridden.get(item.id, ()):
            yield Reason("override", name)
        yield from self._twice(item)
        place = str(entry.meta.get("filename", "")), int(entry.meta.get("lineno", 0))
        codes = {*self._found.get(item.id, ()), *self._found.get(place, ())}
        if codes:
            yield Reason("finding", ", ".join(sorted(codes)))
        if entry.flag == "!":
            yield Reason("pending", "")
        yield from self._near(item)
        if reversed_key(entry) or CORRECTS in entry.meta or item.id in self._answered:
            yield Reason("corrected", "")
        if not entry.meta.get("origin") and not _origins(entry):
            yield Reason("by hand", "")
        days = (item.date - item.cost_date).days
        if days > _LATE_DAYS:
            yield Reason("late", f"{days} days")
        yield from self._of_funding(item)
        if not item.amount % _ROUND:
            yield Reason("round", "")
        if item.date.weekday() >= _SATURDAY:
            yield Reason("weekend", f"{item.date:%A}")

    def _twice(self, item: Item) -> Iterator[Reason]:
        alike = self._alike.get((item.payee.casefold(), item.amount), ()) if item.payee else ()
        others = [
            other.id
            for other in alike
            if other is not item and abs((other.date - item.date).days) <= _TWICE_DAYS
        ]
        if others:
            yield Reason("twice", ", ".join(others[:3]))

    def _near(self, item: Item) -> Iterator[Reason]:
        limit = next((one for since, one in reversed(self._limits) if since <= item.date), None)
        if limit is not None and limit > 0:
            least = CONTEXT.multiply(limit, _NEAR)
            if least < item.amount <= limit:
                yield Reason("near approval limit", grouped(limit))

    def _of_funding(self, item: Item) -> Iterator[Reason]:
        for name in item.fundings:
            funding = self._books.register.fundings.get(name)
            period = funding.period(item.cost_date) if funding else None
            if period and period[1] not in {ALWAYS, FOREVER}:
                left = (period[1] - item.cost_date).days
                if 0 <= left <= _RUSH_DAYS:
                    yield Reason("end of period", f"{name} allows costs until {period[1]}")
            share = self._spent.get((name, item.entry))
            if share is not None and share >= _LAST:
                yield Reason("last money", name)


def _origins(entry: Transaction) -> bool:
    return any(posting.meta and posting.meta.get("origin") for posting in entry.postings)


def _overridden(books: Books) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in books.register.of(OverrideTerm).values():
        found[term.about].append(f"{term.id}, {term.finding}")
    return found


def _found(books: Books) -> dict[object, set[str]]:
    """Return the codes of what rules found, by key and by place; notes are no reason."""
    found: dict[object, set[str]] = defaultdict(set)
    for finding in books.problems():
        if finding.severity is not Severity.NOTE:
            for name in (finding.key, (finding.where.file, finding.where.line)):
                if name:
                    found[name].add(finding.code)
    return found


def _answered(entries: Sequence[Any]) -> set[str]:
    found = {reversed_key(entry) for entry in entries}
    return found | {str(entry.meta[CORRECTS]) for entry in entries if CORRECTS in entry.meta}


def _cost_limits(books: Books) -> list[tuple[datetime.date, Decimal | None]]:
    """Return from when which amount of a cost takes two people, oldest first."""
    found = []
    for term in sorted(books.register.policies.get(TWO_PEOPLE, ()), key=lambda term: term.on):
        try:
            limits = read_limits(term.on, term.value)
        except ValueError:
            continue  # the rules say so
        found.append((term.on, limits.above.get("cost")))
    return found


def _spent(journal: Journal) -> dict[tuple[str, int], Decimal]:
    """Return what share of all that a funding received is spent with each of its entries."""
    found: dict[tuple[str, int], Decimal] = {}
    for name, moves in journal.by_funding.items():
        funding = journal.books.register.fundings.get(name)
        received = sum((m.amount for m in moves if m.movement is Movement.RECEIVED), ZERO)
        if funding is None or received <= 0 or funding.kind in {"general", "unapplied"}:
            continue
        total = ZERO
        costs = (m for m in moves if m.movement in {Movement.SPENT, Movement.SUPPORT_COST})
        for move in sorted(costs, key=lambda move: (move.date, move.entry)):
            total += move.amount
            found[name, move.entry] = CONTEXT.divide(total, received)
    return found
