"""Costs: cut-off (A05), earmarks (A06), support cost (A07), each from the words of the clauses."""

from __future__ import annotations

import datetime
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from ledger.closure_facts import ClosureTerm, closed, day_of
from ledger.liquidation import ASSESSED, span_said
from ledger.money import ZERO
from ledger.people_facts import OverrideTerm
from ledger.vote_life import claimed_by_government
from ledger.waivers import WaiverTerm
from ledger.words import ANY, Activity, Axis, BudgetClass
from reports.audit.model import Sheet, Weight, money
from reports.audit.people import answered

if TYPE_CHECKING:
    from ledger.lines import Line
    from reports.audit.evidence import Evidence
    from reports.audit.reading import Rate, Reading, Word

_SUPPORT = str(BudgetClass.SUPPORT_COST)
_ACTIVITIES = frozenset(Activity)
#: The axes on which a cost has a value, and the values of a line on them.
_AXES = (Axis.PROGRAMME, Axis.ACTIVITY, Axis.BUDGET_CLASS, Axis.PLACE, Axis.PROJECT, Axis.PARTNER)
_amount = attrgetter("amount")
_values = attrgetter("programme", "activity", "budget_class", "place", "project", "partner")


def cutoff(evidence: Evidence, sheet: Sheet) -> None:
    """A05: costs whose day lies outside the agreed period, and costs booked after liquidation.

    Source: K.
    """
    sheet.how = (
        "The day of each cost against the period as agreed on that day and the life of its "
        "programme; the day of booking against the window for liquidation and the closure. What "
        "an override lets pass is listed."
    )
    judged = ZERO
    number = stated = 0
    for reading, lines in evidence.governed(gifts=True):
        number += len(lines)
        judged += sum(map(_amount, lines), ZERO)
        open_: dict[int, _Open] = {}
        for line in lines:
            at = reading.stretch(line.cost_date)
            known = open_.get(at) or open_.setdefault(at, _Open(reading.spans(line.cost_date)))
            if not known.covers(line.cost_date):
                said = known.said
                what = f"a cost of {line.cost_date} under {line.funding}: the period is {said}"
                _refuse(evidence, sheet, line, "EARMARK-PERIOD", what, expected=said,
                        found=str(line.cost_date))  # fmt: skip
        stated += _late(evidence, sheet, reading, lines)
    _programmes(evidence, sheet)
    _after_closure(evidence, sheet)
    sheet.saw("Costs under grants, allocations and votes", number, judged)
    sheet.saw("Fundings with a window for liquidation", stated)
    if not number:
        sheet.untested = "nothing is spent in these books"


def _programmes(evidence: Evidence, sheet: Sheet) -> None:
    """Find costs of days on which their programme was not open; all but a few always are."""
    dated = {
        name: (term.on, term.until or datetime.date.max)
        for name, term in evidence.register.programmes.items()
    }
    for lines in (*evidence.costs_of.values(), *evidence.uses_of.values()):
        for line in lines:
            first, last = dated.get(line.programme, _ANY_DAY)
            if not first <= line.cost_date <= last:
                what = f"a cost of {line.cost_date} in {line.programme}, which was not open"
                evidence.row(sheet, Weight.FINDING, line, what, expected=f"{first}..{last}",
                             found=str(line.cost_date))  # fmt: skip


_ANY_DAY = (datetime.date.min, datetime.date.max)


class _Open:
    """The days on which a cost may arise, as agreed at one time: in each layer one of its spans."""

    def __init__(self, layers: list[list[tuple[datetime.date, datetime.date]]]) -> None:
        self._layers = layers
        single = bool(layers) and all(len(layer) == 1 for layer in layers)
        self._first = max(layer[0][0] for layer in layers) if single else None
        self._last = min(layer[0][1] for layer in layers) if single else None

    def covers(self, day: datetime.date) -> bool:
        """Return whether a cost of a day lies in it."""
        if self._first is not None and self._last is not None:
            return self._first <= day <= self._last
        return bool(self._layers) and all(
            any(first <= day <= last for first, last in layer) for layer in self._layers
        )

    @property
    def said(self) -> str:
        """Return the days in words."""
        listed = [f"{first}..{last}" for layer in self._layers for first, last in layer]
        return ", ".join(listed) or "not stated"


def _late(evidence: Evidence, sheet: Sheet, reading: Reading, lines: list[Line]) -> bool:
    """Find what was booked after its window closed; return whether one is stated."""
    windows: dict[int, datetime.date | None] = {}
    added, newest = ZERO, None
    for line in lines:
        at = reading.stretch(line.date)
        if at not in windows:
            windows[at] = _closes(evidence, reading, line.date)
        closes = windows[at]
        if closes is None or line.date <= closes:
            continue
        if evidence.corrects(line):
            added, newest = added + line.amount, line
        elif not claimed_by_government(evidence.register, line):
            what = f"a cost under {line.funding} booked on {line.date}, after its window closed"
            _refuse(evidence, sheet, line, "LIQUIDATION-LATE", what, expected=f"by {closes}",
                    found=str(line.date))  # fmt: skip
    # What is taken back late and entered again as it should have been adds nothing.
    if added > 0 and newest is not None:
        what = f"corrections under {newest.funding}, booked after its window closed, add to it"
        _refuse(evidence, sheet, newest, "LIQUIDATION-LATE", what, expected="nothing added",
                found=money(added))  # fmt: skip
    return any(windows.values())


def _closes(evidence: Evidence, reading: Reading, day: datetime.date) -> datetime.date | None:
    """Return the last day on which what fell into the period may be booked, as agreed on a day."""
    last = reading.last_day(day)
    if last is None:
        return None
    if reading.funding.kind == "appropriation":
        policy = evidence.register.policy(ASSESSED, last)
        text = policy.value if policy else ""
    else:
        clause = reading.figure(Axis.LIQUIDATION, day)
        text = ", ".join(clause.allows) if clause else ""
    if not text or text == ANY:
        return None
    try:
        return span_said(text).after(last)
    except ValueError:
        return None


def _after_closure(evidence: Evidence, sheet: Sheet) -> None:
    """Find what was booked after the financial closure of its funding, or cost after the other."""
    if not evidence.register.of(ClosureTerm):
        return
    for name, lines in sorted(evidence.by_funding.items()):
        funding = evidence.register.fundings.get(name)
        if funding is None:
            continue
        work, books = (
            closed(evidence.register, funding, at) for at in ("operational", "financial")
        )
        over = day_of(books, "financial") if books else None
        ended = day_of(work, "operational") if work else None
        for line in lines:
            if over and line.date > over:
                what = f"{name} was closed for good on {over}"
                evidence.row(sheet, Weight.FINDING, line, what, expected=f"by {over}",
                             found=str(line.date))  # fmt: skip
            elif ended and line.kind == "expense" and line.cost_date > ended:
                what = f"a cost under {name}, whose work ended on {ended}"
                evidence.row(sheet, Weight.FINDING, line, what, expected=f"by {ended}",
                             found=str(line.cost_date))  # fmt: skip


def _refuse(
    evidence: Evidence, sheet: Sheet, line: Line, code: str, what: str, **more: str
) -> None:
    """Add a row: a finding, or a line of the list where an override answers for it."""
    override = _override(evidence, line, code)
    if override is None:
        evidence.row(sheet, Weight.FINDING, line, what, **more)
        return
    said = f"{what}; override {override.id} of {override.by} and {override.second}"
    evidence.row(sheet, Weight.LISTED, line, said, **more)


def _override(evidence: Evidence, line: Line, code: str) -> OverrideTerm | None:
    """Return the override of two people that answers for a line, None where there is none."""
    about = line.key or line.funding
    for term in evidence.register.of(OverrideTerm).values():
        in_time = term.on <= line.date and (term.until is None or line.date <= term.until)
        meant = term.finding == code and term.about == about
        if meant and in_time and answered(evidence.register, term):
            return term
    return None


#: What the rules call a refusal on an axis: overrides name it.
_CODES = {
    Axis.PROGRAMME: "EARMARK-PROGRAMME",
    Axis.ACTIVITY: "EARMARK-ACTIVITY",
    Axis.BUDGET_CLASS: "EARMARK-BUDGET-CLASS",
    Axis.PLACE: "EARMARK-PLACE",
    Axis.PROJECT: "EARMARK-PROJECT",
    Axis.PARTNER: "EARMARK-PARTNER",
}


def earmarks(evidence: Evidence, sheet: Sheet) -> None:
    """A06: costs that a clause does not allow, what was waived, what crossed between earmarks.

    Source: K. The period is A05's and the rate of support cost A07's.
    """
    sheet.how = (
        "Each cost against the words of the clauses of its agreement and grant in force on its "
        "day: programme, activity, class, place, project, partner. Money that passes from one "
        "funding to another names its consent. Overrides and waivers are listed."
    )
    register = evidence.register
    judged = ZERO
    number = 0
    for reading, lines in evidence.governed(gifts=True):
        number += len(lines)
        judged += sum(map(_amount, lines), ZERO)
        plain: set[tuple[int, tuple[str, ...]]] = set()
        for line in lines:
            key = reading.stretch(line.cost_date), _values(line)
            if key not in plain and not _breaches(evidence, sheet, reading, line):
                plain.add(key)
    for name, lines in evidence.costs_of.items():
        if name in register.fundings and evidence.readings.of(name) is None:
            for line in lines:
                what = f"a cost under {name}, which no donor's clause governs"
                evidence.row(sheet, Weight.FINDING, line, what, expected="a funding with clauses",
                             found=name)  # fmt: skip
    _crossings(evidence, sheet)
    for waiver in register.of(WaiverTerm).values():
        until = waiver.until or "without end"
        what = f"support cost waived to {waiver.rate} until {until}: {waiver.authority}"
        sheet.add(Weight.LISTED, what, evidence.place(waiver.place), key=waiver.key,
                  funding=waiver.funding)  # fmt: skip
    sheet.saw("Costs under clauses", number, judged)
    if not number and not any(seen.number for seen in sheet.seen):
        sheet.untested = "nothing is spent under an agreement in these books"


def _breaches(evidence: Evidence, sheet: Sheet, reading: Reading, line: Line) -> bool:
    """Add what a line is against, and return whether there is anything."""
    found = _unknown(evidence, sheet, line)
    for axis, value in zip(_AXES, _values(line), strict=True):
        words = reading.against(axis, value, line.cost_date)
        if words is None or (axis is Axis.BUDGET_CLASS and value == _SUPPORT):
            continue
        found = True
        said = "; ".join(dict.fromkeys(word.said for word in words)) or f"no clause on {axis}"
        what = f"{axis} {value or 'not stated'} under {line.funding} on {line.cost_date}: {said}"
        if axis is Axis.PLACE and not value:
            evidence.row(sheet, Weight.OBSERVATION, line, what, expected=_allowed(words),
                         found="not stated")  # fmt: skip
        else:
            _refuse(evidence, sheet, line, _CODES[axis], what, expected=_allowed(words),
                    found=value or "not stated")  # fmt: skip
    return found


def _unknown(evidence: Evidence, sheet: Sheet, line: Line) -> bool:
    """Find an activity or a programme that the books do not know, whatever clauses allow."""
    wrong = []
    if line.activity and line.activity not in _ACTIVITIES:
        wrong.append(("activity", line.activity))
    if line.programme not in evidence.register.programmes:
        wrong.append(("programme", line.programme))
    for kind, value in wrong:
        what = f"{kind} {value} under {line.funding}: these books know none of that name"
        evidence.row(sheet, Weight.FINDING, line, what, expected=f"a known {kind}", found=value)
    return bool(wrong)


def _allowed(words: tuple[Word, ...]) -> str:
    return (
        ", ".join(dict.fromkeys(text for word in words for text in word.term.allows)) or "nothing"
    )


def _crossings(evidence: Evidence, sheet: Sheet) -> None:
    """Find money that passes between fundings, and that names no consent."""
    number, total = 0, ZERO
    for line in evidence.lines:
        if line.kind != "transfer":
            continue
        number += 1
        total += max(line.amount, ZERO)
        if not line.consent and not evidence.undone(line):
            what = f"money passes to or from {line.funding} without a consent"
            evidence.row(sheet, Weight.FINDING, line, what, expected="a consent", found="none")
    sheet.saw("Moves between fundings", number, total)


class _Charged:
    """What is charged by one entry under one funding and rate, or at one rate in all."""

    __slots__ = ("base", "due", "line", "number", "support")

    def __init__(self, line: Line | None = None) -> None:
        self.base = self.support = self.due = ZERO
        self.number = 0
        self.line = line


def support_cost(evidence: Evidence, sheet: Sheet) -> None:
    """A07: support cost reckoned again from the agreement's rate, with its rounding.

    Source: the headquarters budgets, where 13% is charged to the whole dollar.
    """
    sheet.how = (
        "By entry, funding and rate in force on the day of the cost: the rate on the direct cost "
        "that bears it, rounded to the unit of the clause, halves away from zero, against what is "
        "charged in the same entry. Waivers stand above clauses."
    )
    by_rate: dict[str, _Charged] = defaultdict(_Charged)
    number = 0
    for reading, lines in evidence.governed():
        charged: dict[tuple[int, int], _Charged] = {}
        rates: dict[int, Rate | None] = {}
        for line in lines:
            at = reading.stretch(line.cost_date)
            if at not in rates:
                rates[at] = reading.rate(line.cost_date)
            rate = rates[at]
            one = charged.get((line.entry, at))
            if one is None:
                one = charged[line.entry, at] = _Charged(line)
            if line.budget_class == _SUPPORT:
                one.support += line.amount
            elif rate is None or not rate.free or rate.bears(line.budget_class, line.partner):
                one.base += line.amount
        number += len(charged)
        for (_, at), one in charged.items():
            _reckoned(evidence, sheet, rates[at], one, by_rate)
    for name, sums in sorted(by_rate.items()):
        sheet.saw(f"Direct cost that bears {name}", sums.number, sums.base)
        sheet.tie(f"Support cost, {name}: charged, and reckoned again", sums.support, sums.due)
    sheet.saw("Charges by entry, funding and rate", number)
    if not number:
        sheet.untested = "nothing is spent in these books"


def _reckoned(
    evidence: Evidence,
    sheet: Sheet,
    rate: Rate | None,
    one: _Charged,
    by_rate: dict[str, _Charged],
) -> None:
    """Reckon what one entry should charge, and add it to what is charged at its rate."""
    due = rate.on(one.base) if rate is not None and one.base else ZERO
    name = rate.name if rate else "none, no rate is agreed"
    sums = by_rate[name]
    sums.number += 1
    sums.base += one.base
    sums.support += one.support
    sums.due += due
    if due != one.support and one.line is not None:
        said = rate.said if rate else "no clause on support cost"
        what = f"support cost on {money(one.base)} under {one.line.funding} ({said}, {name})"
        evidence.row(sheet, Weight.FINDING, one.line, what, amount=one.support - due,
                     expected=money(due), found=money(one.support))  # fmt: skip
