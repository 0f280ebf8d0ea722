"""Clauses as an auditor reads them: from the words of the terms, beside the rules and not by them.

An agreement's clauses are one layer and a grant's own another. A clause stated anew holds from its
day; what was agreed at first, from the beginning; what was added later, from its own day. A cost is
allowed on an axis where each layer that speaks of it allows it, none excludes it, and at least one
speaks.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.clause_values import clause_sets
from ledger.clauses import alike
from ledger.waivers import WaiverTerm
from ledger.words import ANY, PASS_THROUGH, Axis, BudgetClass

if TYPE_CHECKING:
    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import ClauseTerm

_FREE = frozenset({Axis.PLACE, Axis.PROJECT})
#: On these every cost has a value; on the others it may be silent where the agreement is.
_ALWAYS = frozenset({Axis.PROGRAMME, Axis.ACTIVITY, Axis.BUDGET_CLASS})
_FIRST, _LAST = datetime.date.min, datetime.date.max


class Word(NamedTuple):
    """One wording of a clause: from which day, before which, what it allows and excludes."""

    term: ClauseTerm
    since: datetime.date
    before: datetime.date
    allows: frozenset[str]
    excludes: frozenset[str]

    @property
    def said(self) -> str:
        """Return the clause as an auditor quotes it."""
        words = self.term.text or f"allows {', '.join(self.term.allows)}"
        return f"clause {self.term.number} of {self.term.id}: {words}"


class Rate(NamedTuple):
    """A rate of support cost: per cent, unit, what bears none, who says so, and its name."""

    per_cent: Decimal
    unit: Decimal
    free: frozenset[str]
    said: str
    name: str

    def bears(self, budget_class: str, partner: str) -> bool:
        """Return whether a cost of a class, of a partner, is in the base."""
        if budget_class in self.free:
            return False
        through = bool(partner) or budget_class == BudgetClass.TRANSFERS
        return not (through and PASS_THROUGH in self.free)

    def on(self, base: Decimal) -> Decimal:
        """Return the support cost on a base: in whole units, a half and more counts as one."""
        units, rest = divmod(abs(base) * self.per_cent / 100, self.unit)
        due = (units + (1 if rest * 2 >= self.unit else 0)) * self.unit
        return due if base > 0 else -due


class Reading:
    """What one funding allows, by day."""

    def __init__(self, register: Register, funding: Funding) -> None:
        self.funding = funding
        self._register = register
        self._layers = [_layer(register, owner) for owner in _owners(funding)]
        self._vote = register.appropriations.get(funding.id)
        waivers = [
            term for name in dict.fromkeys((funding.agreement, funding.id)) if name
            for term in register.under(WaiverTerm, name)
        ]  # fmt: skip
        self._waivers = sorted(waivers, key=lambda term: (term.on, term.id))
        days = {word.since for layer in self._layers for words in layer.values() for word in words}
        days |= {
            word.before for layer in self._layers for words in layer.values() for word in words
        }
        days |= {term.on for term in waivers}
        days |= {_after(term.until) for term in waivers if term.until}
        self._days = sorted(days)
        self._kept: dict[tuple[int, Axis, str], tuple[Word, ...] | None] = {}
        self._rates: dict[int, Rate | None] = {}
        self._spoken: dict[tuple[int, Axis], list[list[Word]]] = {}

    def stretch(self, day: datetime.date) -> int:
        """Return the number of the stretch of days in which nothing that was agreed changed."""
        return bisect_right(self._days, day) if self._days else 0

    def words(self, axis: Axis, day: datetime.date) -> list[list[Word]]:
        """Return what is in force on an axis on a day, layer by layer, silent layers left out."""
        key = self.stretch(day), axis
        known = self._spoken.get(key)
        if known is not None:
            return known
        found: list[list[Word]] = []
        for layer in self._layers:
            own = [word for word in layer.get(axis, ()) if word.since <= day < word.before]
            if own:
                found.append(own)
        self._spoken[key] = found
        return found

    def ever(self, axis: Axis) -> list[Word]:
        """Return every wording on an axis that was ever in force."""
        return [word for layer in self._layers for word in layer.get(axis, ())]

    def against(self, axis: Axis, value: str, day: datetime.date) -> tuple[Word, ...] | None:
        """Return by which wordings a value is not allowed; None where it is.

        Nothing in the tuple: no clause speaks about the axis.
        """
        key = self.stretch(day), axis, value
        if key not in self._kept:
            self._kept[key] = self._against(axis, value, day)
        return self._kept[key]

    def _against(self, axis: Axis, value: str, day: datetime.date) -> tuple[Word, ...] | None:
        if self._vote is not None:
            return self._voted(axis, value)
        layers = self.words(axis, day)
        if not value and axis in _ALWAYS:
            return tuple(word for layer in layers for word in layer)
        if not layers:
            return () if value else None
        for layer in layers:
            barring = [word for word in layer if _bars(word, axis, value)]
            if barring or not any(_allows(word, axis, value) for word in layer):
                return tuple(barring or layer)
        return None

    def _voted(self, axis: Axis, value: str) -> tuple[Word, ...] | None:
        """A vote states its programmes and nothing else about what its money is spent on."""
        if axis in _ALWAYS and not value:
            return ()
        if axis is not Axis.PROGRAMME or self._vote is None:
            return None
        named = self._register.named
        lawful = {named("programme", name) or name for name in self._vote.programmes}
        return None if value in lawful or ANY in lawful else ()

    def spans(self, day: datetime.date) -> list[list[tuple[datetime.date, datetime.date]]]:
        """Return the agreed periods as they stand on a day, layer by layer."""
        if self._vote is not None:
            return [[(self._vote.begins, self._vote.ends)]]
        return [[_span(word) for word in layer] for layer in self.words(Axis.PERIOD, day)]

    def last_day(self, day: datetime.date) -> datetime.date | None:
        """Return the last day for costs as agreed by a day; None where none is or it has no end."""
        layers = self.spans(day)
        if not layers:
            return None
        last = min(max(end for _, end in layer) for layer in layers)
        return None if last == _LAST else last

    def figure(self, axis: Axis, day: datetime.date) -> ClauseTerm | None:
        """Return the one clause that sets a figure on an axis: the innermost layer's newest."""
        layers = self.words(axis, day)
        return layers[-1][-1].term if layers else None

    def rate(self, day: datetime.date) -> Rate | None:
        """Return the rate of support cost on a day, None where nobody agreed on one."""
        at = self.stretch(day)
        if at not in self._rates:
            self._rates[at] = self._rate(day)
        return self._rates[at]

    def _rate(self, day: datetime.date) -> Rate | None:
        term = self.figure(Axis.SUPPORT_COST, day)
        if term is None:
            return None
        free = frozenset(term.excludes)
        number, said = _number(term.allows[0]), f"clause {term.number} of {term.id}"
        for waiver in self._waivers:
            if waiver.on <= day <= (waiver.until or _LAST):
                number, said = _number(waiver.rate), f"waiver {waiver.id}"
                break
        name = f"{number.normalize():f}% to {term.rounding}"
        return Rate(number, term.rounding, free, said, name)


class Readings:
    """The reading of each funding, made when it is first asked for."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[str, Reading | None] = {}

    def of(self, name: str) -> Reading | None:
        """Return the reading of a funding that has terms; None of any other name."""
        if name not in self._found:
            funding = self._register.fundings.get(name)
            governed = funding and funding.kind in {"grant", "appropriation", "allocation"}
            self._found[name] = Reading(self._register, funding) if funding and governed else None
        return self._found[name]


def _owners(funding: Funding) -> list[str]:
    return list(dict.fromkeys(name for name in (funding.agreement, funding.id) if name))


def _layer(register: Register, owner: str) -> dict[Axis, list[Word]]:
    """Return the wordings of one owner's clauses by axis, oldest first."""
    first = begun(register, owner)
    series: dict[tuple[str, Axis], list[ClauseTerm]] = defaultdict(list)
    for term in register.clauses_of(owner):
        series[term.number, term.axis].append(term)
    found: dict[Axis, list[Word]] = defaultdict(list)
    for (_, axis), terms in series.items():
        ends = [*(term.on for term in terms[1:]), _LAST]
        for at, (term, before) in enumerate(zip(terms, ends, strict=True)):
            since = term.on if at or term.on > first else _FIRST
            values, _ = clause_sets(register, term)
            allows = frozenset((*values.allows, *values.also))
            excludes = frozenset((*values.excludes, *values.barred))
            found[axis].append(Word(term, since, before, allows, excludes))
    for words in found.values():
        words.sort(key=lambda word: (word.since, word.term.number))
    return dict(found)


def begun(register: Register, owner: str) -> datetime.date:
    """Return the day on which an agreement, grant or allocation took effect."""
    agreement, grant = register.agreements.get(owner), register.grants.get(owner)
    if agreement is not None:
        return agreement.on
    if grant is not None:
        whole = register.agreements.get(grant.agreement)
        return max(grant.on, whole.on) if whole else grant.on
    allocation = register.allocations.get(owner)
    return allocation.on if allocation else _LAST


def _allows(word: Word, axis: Axis, value: str) -> bool:
    if ANY in word.allows:
        return True
    if value in word.allows:
        return True
    return axis in _FREE and alike(value) in {alike(text) for text in word.allows}


def _bars(word: Word, axis: Axis, value: str) -> bool:
    """Return whether a wording excludes a value; of one that is not stated, whether it might."""
    if not word.excludes:
        return False
    if not value or value in word.excludes:
        return True
    return axis in _FREE and alike(value) in {alike(text) for text in word.excludes}


def _span(word: Word) -> tuple[datetime.date, datetime.date]:
    text = ", ".join(word.term.allows)
    if text == ANY:
        return _FIRST, _LAST
    first, _, last = text.partition("..")
    try:
        return datetime.date.fromisoformat(first.strip()), datetime.date.fromisoformat(last.strip())
    except ValueError:
        # What cannot be read allows no day; the rules say that it cannot.
        return _LAST, _FIRST


def _number(text: str) -> Decimal:
    number = text.removesuffix("%").strip()
    return Decimal(number) if number.replace(".", "", 1).isdigit() else Decimal(0)


def _after(day: datetime.date) -> datetime.date:
    return day if day == _LAST else day + datetime.timedelta(1)
