"""What is carried forward of a closed period, and what is kept line by line.

Daily work should cost what the open period costs. So the *plain* costs among the closed
transactions are added up: per funding one transaction for each activity, place, project and partner
that was stated, and for each stretch of time in which the same limits, shares and periods were in
force, with the same total for each account. Nothing is cleared to equity: what was ever spent stays
exact.

A day stands for a whole stretch, the last one in it. Where a funding was closed or reported on
within the period, what was booked up to that day is added up by itself: rules ask what it was then.

All else is kept as it was written, word for word: what came in, so that money is there on the day
on which it was; what names an advance, a commitment, an invoice, a consent, another entry;
openings, transfers, gifts, refunds, money not yet identified; what was reversed or overridden.
Rules follow these for years, and a sum would not tell them which is which.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import EMPTY_SET, Posting, Transaction

from ledger.clauses import ALWAYS, FOREVER, day_after, span_of
from ledger.closing.facts import CARRIED_MARK
from ledger.closure_facts import ClosureTerm
from ledger.lines import PARSED, Flattener
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.people_facts import OverrideTerm
from ledger.versions import CORRECTS, reversed_key
from ledger.words import Axis

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ledger.filing import Register
    from ledger.fundings import Funding
    from ledger.lines import Line

#: Metadata that a transaction may have and still be added up with others.
_PLAIN_KEYS = frozenset(
    {"filename", "lineno", "__tolerances__", "cost-date", "funding", "activity", "place", "project",
     "partner", "original", "rate", "rate-source", "origin", "key", "illustrative", "source",
     "note", "precision", "maker", "checker"}
)  # fmt: skip
#: Kinds of account that costs, and payments of costs, are booked on.
_PLAIN_KINDS = frozenset({"expense", "cash", "payable", "advance", "authority"})
_STATED = ("activity", "place", "project", "partner")


class _Group(NamedTuple):
    """What transactions have in common that are added up.

    Attributes:
        booked, stretch: stretches of the days on which they were booked, and of their cost dates.
        stated: activity, place, project and partner, as stated.
        illustrative: whether they are.
    """

    booked: int
    stretch: int
    stated: tuple[str, ...]
    illustrative: bool


class _Leg(NamedTuple):
    """What lines of a group have in common; `sign` parts debits from credits."""

    account: str
    currency: str
    sign: int


class _Sum:
    """Lines added up: their amount and original."""

    def __init__(self) -> None:
        self.amount = self.original = ZERO


class _Sums:
    """What is added up of one group.

    Attributes:
        legs: the sums.
        last: the last cost date, which stands for all of them.
        count: of how many transactions.
    """

    def __init__(self) -> None:
        self.legs: dict[_Leg, _Sum] = {}
        self.last = ALWAYS
        self.count = 0


class Carrying:
    """Tells plain transactions from others, and adds them up."""

    def __init__(self, register: Register, entries: Sequence[Any]) -> None:
        self._register = register
        self._lines = Flattener(register).lines
        self._named = _named(entries) | {term.about for term in register.of(OverrideTerm).values()}
        self._breaks: dict[str, tuple[datetime.date, ...]] = {}
        self._looked_at = _looked_at(register, entries)

    def plain(self, entry: Transaction) -> Sequence[Line]:
        """Return the lines of a transaction that can be added up; none of any other."""
        meta = entry.meta
        if (
            entry.flag != "*"
            or entry.tags
            or entry.links
            or not _PLAIN_KEYS.issuperset(meta)
            or meta.get("key") in self._named
            or any(leg.meta and len(leg.meta) > PARSED for leg in entry.postings)
        ):
            return ()
        funding = self._register.fundings.get(meta.get("funding", ""))
        # What an agent of a pooled fund was told is held against each day that a report names.
        if funding is None or funding.kind in {"unapplied", "allocation"}:
            return ()
        lines = self._lines(0, entry)
        fit = all(
            line.kind in _PLAIN_KINDS
            and line.fund == funding.fund
            and line.currency == BOOK_CURRENCY
            for line in lines
        )
        return lines if fit else ()

    def carried(
        self, entries: Iterable[Transaction], ends: Mapping[str, tuple[str, datetime.date]]
    ) -> list[Transaction]:
        """Return what stands for them: of each funding, and of what they have in common, one.

        Args:
            entries: plain transactions.
            ends: fund -> id of its last close, last closed day.
        """
        sums: dict[tuple[str, _Group], _Sums] = {}
        for entry in entries:
            lines = self._lines(0, entry)
            self._add(sums, entry, lines)
        found = []
        for (name, group), own in sorted(sums.items(), key=itemgetter(0)):
            fund = self._register.fundings[name].fund
            close, day = ends[fund]
            before = [one for one in self._looked_at.get(name, ()) if one < day]
            day = before[group.booked] if group.booked < len(before) else day
            found.append(_transaction(name, group, own, (close, day)))
        return sorted(found, key=attrgetter("date"))

    def _add(
        self, sums: dict[tuple[str, _Group], _Sums], entry: Transaction, lines: Sequence[Line]
    ) -> None:
        """Add a transaction to those that have all of this in common."""
        first = lines[0]
        name = first.funding
        group = _Group(
            # A day that was looked at is the last of its stretch.
            bisect_left(self._looked_at.get(name, ()), entry.date),
            bisect_right(self._stretches(name), first.cost_date),
            tuple(str(entry.meta.get(key, "")) for key in _STATED),
            first.illustrative,
        )
        own = sums.get((name, group))
        if own is None:
            own = sums[name, group] = _Sums()
        own.count += 1
        own.last = max(own.last, first.cost_date)
        for line in lines:
            sign = (line.amount > 0) - (line.amount < 0) if line.original_currency else 0
            one = own.legs.setdefault(_Leg(line.account, line.original_currency, sign), _Sum())
            one.amount += line.amount
            one.original += line.original.copy_abs()

    def _stretches(self, name: str) -> tuple[datetime.date, ...]:
        """Return the days on which what a funding allows changes."""
        if name not in self._breaks:
            self._breaks[name] = tuple(sorted(_days(self._register.fundings[name])))
        return self._breaks[name]


#: Axes by which each cost is judged by itself, once: no rule asks later what was spent while one
#: of their clauses was in force.
_ONCE = frozenset({Axis.PROGRAMME, Axis.ACTIVITY, Axis.BUDGET_CLASS})


def _days(funding: Funding) -> set[datetime.date]:
    days: set[datetime.date] = set()
    for clause in funding.clauses():
        if clause.axis in _ONCE:
            continue
        days |= {clause.since, clause.before}
        if clause.axis is Axis.PERIOD:
            first, last = span_of(clause)
            days |= {first, day_after(last)}
    return days - {ALWAYS, FOREVER}


def _named(entries: Iterable[Any]) -> frozenset[str]:
    """Return the keys of what reversals and new versions name."""
    found = set()
    for entry in entries:
        meta = entry.meta
        if "reverses" in meta or CORRECTS in meta:
            found |= {reversed_key(entry), str(meta.get(CORRECTS, ""))}
    return frozenset(found - {""})


def _looked_at(register: Register, entries: Iterable[Any]) -> dict[str, list[datetime.date]]:
    """Return, by funding, the days of which rules ask later what was booked up to them.

    They are those of its financial closure and of its agreement's, the last of an appropriation,
    and each on which something of it was surrendered.
    """
    found: dict[str, set[datetime.date]] = defaultdict(set)
    for closure in register.of(ClosureTerm).values():
        if closure.financial:
            found[closure.funding].add(closure.financial)
    for funding in register.fundings.values():
        found[funding.id] |= found.get(funding.agreement, set())
    for vote in register.appropriations.values():
        found[vote.id].add(vote.ends)
    for entry in entries:
        if "surrender" in entry.meta and entry.__class__ is Transaction:
            found[str(entry.meta.get("funding", ""))].add(entry.date)
    return {name: sorted(days) for name, days in found.items()}


def _transaction(
    funding: str, group: _Group, own: _Sums, until: tuple[str, datetime.date]
) -> Transaction:
    """Return a group as one transaction, which balances as each of them did."""
    close, day = until
    stated = zip(_STATED, group.stated, strict=True)
    meta: dict[str, Any] = {"funding": funding, CARRIED_MARK: close, "cost-date": own.last}
    meta |= {name: value for name, value in stated if value}
    if group.illustrative:
        meta["illustrative"] = True
    words = f"Carried forward: {own.count} transactions up to {day}"
    return Transaction(meta, day, "*", None, words, EMPTY_SET, EMPTY_SET, list(_legs(own)))


def _legs(own: _Sums) -> Iterator[Posting]:
    for leg, one in sorted(own.legs.items(), key=itemgetter(0)):
        if one.amount or one.original:
            more = {"original": Amount(one.original, leg.currency)} if leg.currency else None
            units = Amount(one.amount.quantize(Decimal("0.01")), BOOK_CURRENCY)
            yield Posting(leg.account, units, None, None, None, more)
