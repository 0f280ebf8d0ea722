"""Budgets: what is allotted and what is spent; calendar years and mission years (A21)."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.control_facts import RedeploymentTerm
from ledger.money import ZERO
from ledger.terms import AllotmentTerm
from ledger.words import BudgetClass
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    from decimal import Decimal

    from ledger.lines import Line
    from reports.audit.evidence import Evidence

_EXPENSES = "Expenses"
_SUPPORT = str(BudgetClass.SUPPORT_COST)


class _Key(NamedTuple):
    """What an allotment is for."""

    funding: str
    programme: str
    budget_class: str


def actuals(evidence: Evidence, sheet: Sheet) -> None:
    """A21: no more is spent than was allotted; both calendars add up to the same.

    Source: S and K, IPSAS 24: original and final budget, actual, and the differences explained.
    """
    sheet.how = (
        "By funding, programme and class: allotments as they stand, with redeployments, against "
        "cost and open commitments; support cost counts with the class that bears it unless it "
        "has an allotment of its own. By fund: costs by calendar year, from the postings, and "
        "by July to June, from the lines, bridged by half-years."
    )
    allotted, original = _allotted(evidence)
    used = _used(evidence, allotted)
    governed = {key.funding for key in allotted}
    last = {
        _Key(line.funding, line.programme, line.budget_class): line
        for name in governed
        for line in evidence.costs_of.get(name, ())
    }
    for key, amount in sorted(used.items()):
        if key.funding not in governed:
            continue
        limit = allotted.get(key, ZERO)
        if amount > limit:
            newest = last.get(key)
            term = evidence.register.fundings[key.funding]
            where = evidence.at(newest) if newest else evidence.place(term.place)
            what = f"{key.funding}, {key.programme}, {key.budget_class}: more used than allotted"
            sheet.add(Weight.FINDING, what, where, funding=key.funding, amount=amount - limit,
                      expected=money(limit), found=money(amount))  # fmt: skip
    sheet.saw("Lines of the budget, first as allotted", len(original),
              sum(original.values(), ZERO))  # fmt: skip
    sheet.saw("Lines of the budget, as they stand", len(allotted), sum(allotted.values(), ZERO))
    under = {key: amount for key, amount in used.items() if key.funding in governed}
    sheet.saw("Used of them, commitments included", len(under), sum(under.values(), ZERO))
    _calendars(evidence, sheet)
    if not evidence.costs and not allotted:
        sheet.untested = "nothing is allotted and nothing is spent"


def _allotted(evidence: Evidence) -> tuple[dict[_Key, Decimal], dict[_Key, Decimal]]:
    """Return what is allotted on the day, and what was at first."""
    versions: dict[tuple[str, str], list[AllotmentTerm]] = defaultdict(list)
    for name in sorted(evidence.register.fundings):
        for term in evidence.register.under(AllotmentTerm, name):
            if term.on <= evidence.today:
                versions[name, term.id].append(term)
    now: dict[_Key, Decimal] = defaultdict(lambda: ZERO)
    first: dict[_Key, Decimal] = defaultdict(lambda: ZERO)
    for terms in versions.values():
        terms.sort(key=lambda term: term.on)
        for into, term in ((first, terms[0]), (now, terms[-1])):
            into[_Key(term.funding, term.programme, term.budget_class)] += term.amount.number
    for move in evidence.register.of(RedeploymentTerm).values():
        if move.on <= evidence.today:
            now[_Key(move.funding, move.programme, move.taken)] -= move.amount.number
            now[_Key(move.funding, move.programme, move.given)] += move.amount.number
    return dict(now), dict(first)


def _used(evidence: Evidence, allotted: dict[_Key, Decimal]) -> dict[_Key, Decimal]:
    """Return what is spent and reserved by funding, programme and class."""
    apart = {(key.funding, key.programme) for key in allotted if key.budget_class == _SUPPORT}
    governed = {key.funding for key in allotted}
    used: dict[_Key, Decimal] = defaultdict(lambda: ZERO)
    for name in sorted(governed):
        for _, group in groupby(evidence.costs_of.get(name, ()), key=attrgetter("entry")):
            costs = list(group)
            for line in costs:
                levied = line.budget_class == _SUPPORT
                if levied and (name, line.programme) not in apart:
                    same = [one for one in costs if one.programme == line.programme]
                    for budget_class, share in _borne(line, same):
                        used[_Key(name, line.programme, budget_class)] += share
                else:
                    used[_Key(name, line.programme, line.budget_class)] += line.amount
        for one in evidence.commitments.get(name, ()):
            key = _Key(name, one.programme, one.budget_class)
            levied_on = key
            if (name, one.programme) in apart:
                levied_on = key._replace(budget_class=_SUPPORT)
            used[key] += one.left
            used[levied_on] += one.support
    return dict(used)


def _borne(line: Line, costs: list[Line]) -> list[tuple[str, Decimal]]:
    """Return the classes that bear a support cost, each with its share; the last has the rest."""
    by_class: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for cost in costs:
        if cost.budget_class != _SUPPORT:
            by_class[cost.budget_class] += cost.amount
    total = sum(by_class.values(), ZERO)
    if len(by_class) < 2 or not total:
        return [(next(iter(by_class), _SUPPORT), line.amount)]
    shares = []
    left = line.amount
    *some, last = sorted(by_class)
    for name in some:
        share = (line.amount * by_class[name] / total).quantize(line.amount)
        shares.append((name, share))
        left -= share
    return [*shares, (last, left)]


def _calendars(evidence: Evidence, sheet: Sheet) -> None:
    """Bridge calendar and mission years by half-years, on the day of booking, fund by fund.

    The calendar years are added up from the postings, the mission years from the lines.
    """
    years_of = _by_year(evidence)
    halves: dict[tuple[str, int, int], Decimal] = defaultdict(lambda: ZERO)
    totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
    elsewhere, number = ZERO, 0
    for line in evidence.costs:
        halves[line.fund, line.date.year, 1 if line.date.month <= 6 else 2] += line.amount
        totals[line.fund] += line.amount
        if line.cost_date.year != line.date.year:
            number += 1
            elsewhere += line.amount
    mission: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for (fund, year, half), amount in halves.items():
        mission[fund][year if half == 2 else year - 1] += amount
    for fund in sorted({*totals, *years_of}):
        years, seasons = years_of.get(fund, {}), mission[fund]
        for year in sorted({*years, *(year for name, year, _ in halves if name == fund)}):
            # A calendar year is the mission year that ends in it, less what that has of the year
            # before, and what it has itself of the next one.
            before = halves.get((fund, year - 1, 2), ZERO)
            second = halves.get((fund, year, 2), ZERO)
            bridged = seasons.get(year - 1, ZERO) - before + second
            sheet.tie(f"{fund}, {year}: by calendar year, and bridged from {year - 1}/"
                      f"{year % 100:02d}", years.get(year, ZERO), bridged)  # fmt: skip
        sheet.tie(f"{fund}: all mission years, and its costs", sum(seasons.values(), ZERO),
                  sum(years.values(), ZERO))  # fmt: skip
    sheet.saw("Costs, by either calendar", len(evidence.costs), sum(totals.values(), ZERO))
    sheet.saw("of them booked in another year than they arose in", number, elsewhere)


def _by_year(evidence: Evidence) -> dict[str, dict[int, Decimal]]:
    """Return fund -> calendar year -> cost, from the postings; the use of gifts is none."""
    parts, gifts, today = evidence.register.fund_parts, evidence.gifts, evidence.today
    found: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    known: dict[str, str] = {}
    for number, entry in enumerate(evidence.entries):
        if entry.__class__ is not Transaction or entry.date > today:
            continue
        leg: Any
        for leg in entry.postings:
            fund = known.get(leg.account)
            if fund is None:
                # What stands on no account of costs that there is, is A01's.
                root, part, *rest = leg.account.split(":")
                counts = root == _EXPENSES and len(rest) == 2
                fund = known[leg.account] = parts.get(part, "") if counts else ""
            if not fund:
                continue
            if gifts:
                funding = (leg.meta or {}).get("funding", entry.meta.get("funding", ""))
                if (number, funding) in gifts:
                    continue
            found[fund][entry.date.year] += leg.units.number
    return found
