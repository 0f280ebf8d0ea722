"""The arithmetic of a finding, to the cent: what was added up, and what came out.

A ceiling is what was received, kind by kind, and what was spent before this entry and by it. A
support cost is a base, a rate and a unit. What the law of the funds sums is summed here by fund and
funding. Of every other figure the finding itself says what was expected and what is there. Sums are
made from the lines again, and held against the figure that the rule said; where they are not the
same, that is said too.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Transaction

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.lines import Flattener
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, fixed, percentage
from ledger.words import Axis, BudgetClass
from plugins.cases import RECEIVED
from plugins.entries import looked_over
from plugins.reversal import annulled

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from ledger.findings import Finding
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

#: How people call what a funding received, by kind of account.
_RECEIVED = {
    "contribution": "contributions, as agreed or received",
    "receivable": "of them not received yet",
    "deferred": "deferred",
    "interest": "interest",
    "exchange-difference": "exchange differences",
    "transfer": "transferred, with consent",
    "opening": "brought forward",
    "appropriation": "authority booked",
}

#: Findings whose figure is all that was spent, or all that was received.
_SUMMED = frozenset({"EARMARK-CEILING", "EARMARK-NEGATIVE", "EARMARK-CAP", "APPROPRIATION-CEILING"})

#: Findings of the law of the funds: what does not add up to zero.
_ZERO_SUMS = frozenset({"LAW-FUND", "LAW-FUNDING", "LAW-TRANSFER"})


class Figure(NamedTuple):
    """A line of the arithmetic; `total` stands under what it sums, `note` says how it was made."""

    label: str
    amount: Decimal
    total: bool = False
    note: str = ""


class Figures(NamedTuple):
    """An arithmetic.

    Attributes:
        title: what is reckoned; empty where the finding is about no figure.
        lines: its lines.
        doubt: empty; else in what the sums are not what the rule said.
    """

    title: str = ""
    lines: tuple[Figure, ...] = ()
    doubt: str = ""


def figures_of(
    register: Register,
    entries: Sequence[Any],
    finding: Finding,
    entry: Any,
    funding: Funding | None,
    axis: Axis | None,
) -> Figures:
    """Return the arithmetic of a finding; without lines where it is about no figure.

    Args:
        register: all terms.
        entries: all entries of the books.
        finding: which.
        entry: the entry that it speaks about, or None.
        funding: the funding that it is about, or None.
        axis: the axis that failed, or None.
    """
    facts = dict(finding.facts)
    is_booked = entry.__class__ is Transaction
    if is_booked and finding.code in _ZERO_SUMS:
        return Figures("What the entry sums to", tuple(_sums(Flattener(register).lines(0, entry))))
    if is_booked and funding and finding.code == "EARMARK-SUPPORT-COST":
        return _support(Flattener(register).lines(0, entry), funding, facts)
    if is_booked and funding and axis is Axis.CEILING:
        return _ceiling(_Account(register, entries, funding, entry), finding.code, facts)
    return _stated(facts)


def _sums(lines: Sequence[Line]) -> Iterator[Figure]:
    by_fund: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        by_fund[line.fund][line.funding or "no funding"] += line.amount
    for fund, by_funding in by_fund.items():
        for funding, amount in by_funding.items():
            yield Figure(f"{fund}, {funding}", amount)
        yield Figure(f"the fund {fund}", sum(by_funding.values(), ZERO), total=True)


def _support(lines: Sequence[Line], funding: Funding, facts: Mapping[str, str]) -> Figures:
    own = [line for line in lines if line.funding == funding.id and line.kind == EXPENSE]
    clauses = {line.cost_date: funding.governing(Axis.SUPPORT_COST, line.cost_date) for line in own}
    found: list[Figure] = []
    charged = due = ZERO
    for clause in dict.fromkeys(clauses.values()):
        governed = [line for line in own if clauses[line.cost_date] is clause]
        levied = [line for line in governed if line.budget_class == BudgetClass.SUPPORT_COST]
        direct = [line for line in governed if line not in levied]
        base = [
            line
            for line in direct
            if clause is None or clause.levies(line.budget_class, line.partner)
        ]
        found += [Figure(line.account, line.amount) for line in base]
        total = sum((line.amount for line in base), ZERO)
        found.append(Figure("direct cost that bears support cost", total, total=True))
        free = sum((line.amount for line in direct if line not in base), ZERO)
        if free:
            found.append(Figure("direct cost that bears none", free))
        owed = ZERO
        if clause:
            rate = rate_of(clause)
            share = CONTEXT.divide(CONTEXT.multiply(total, rate), Decimal(100))
            owed = percentage(total, rate, unit=clause.rounding)
            note = f"{fixed(share.normalize())}, to the nearest {clause.rounding}"
            found.append(Figure(f"due: {rate}% of it", owed, note=note))
        else:
            found.append(Figure("due: no clause allows any", owed))
        booked = sum((line.amount for line in levied), ZERO)
        found += [
            Figure("support cost charged", booked),
            Figure("too much" if booked > owed else "missing", abs(booked - owed), total=True),
        ]
        charged, due = charged + booked, due + owed
    said = {facts.get("expected", ""), facts.get("actual", "")}
    known = {fixed(figure.amount) for figure in found}
    doubt = "" if all(_same(text, known) for text in said) else _doubted(facts)
    return Figures("Support cost of the entry", tuple(found), doubt)


def _same(text: str, known: set[str]) -> bool:
    number = number_of(text)
    return number is not None and any(number == Decimal(one) for one in known)


class _Account:
    """What a funding received and spent by the end of the day of an entry, as the rules count."""

    def __init__(
        self, register: Register, entries: Sequence[Any], funding: Funding, entry: Any
    ) -> None:
        self.funding = funding
        self.day: datetime.date = entry.date
        self.received: dict[str, Decimal] = defaultdict(Decimal)
        # Whether by this entry, whether support cost -> spent.
        self.spent: dict[tuple[bool, bool], Decimal] = defaultdict(Decimal)
        self.in_kind = ZERO
        self.charged: dict[str, Decimal] = defaultdict(Decimal)
        self.register = register
        flatten = Flattener(register).lines
        void = annulled(looked_over(entries))
        for other in entries:
            if other.__class__ is Transaction and other.date <= self.day:
                if void and other.meta.get("key") in void:
                    continue
                if _touches(other, funding.id):
                    for line in flatten(0, other):
                        if line.funding == funding.id:
                            self._note(line, own=other is entry)

    def _note(self, line: Line, *, own: bool) -> None:
        if line.kind == EXPENSE:
            levied = line.budget_class == BudgetClass.SUPPORT_COST
            self.spent[own, levied] += line.amount
            if not levied and line.commitment:
                self.charged[line.commitment] += line.amount
        elif line.kind == "in-kind":
            self.in_kind += line.amount
        elif line.kind in RECEIVED:
            self.received[line.kind] -= line.amount

    def reserved(self) -> Decimal:
        """Return what open commitments reserve of the funding on the day."""
        found = ZERO
        for terms in self.register.commitments.values():
            known = [term for term in terms if term.on <= self.day]
            newest = max(known, key=lambda term: term.on, default=None)
            if newest and newest.funding == self.funding.id:
                found += max(newest.amount.number - self.charged[newest.id], ZERO)
        return found


def _touches(entry: Any, funding: str) -> bool:
    if entry.meta.get("funding") == funding:
        return True
    return any(leg.meta and leg.meta.get("funding") == funding for leg in entry.postings)


def _ceiling(account: _Account, code: str, facts: Mapping[str, str]) -> Figures:
    received = sum(account.received.values(), ZERO)
    lines = [
        Figure(words, account.received[kind])
        for kind, words in _RECEIVED.items()
        if account.received[kind]
    ]
    lines.append(Figure("received", received, total=True))
    spent = sum(account.spent.values(), account.in_kind)
    lines += [
        Figure(words, account.spent[key])
        for key, words in (
            ((False, False), "direct cost before this entry, or beside it on its day"),
            ((False, True), "support cost of that"),
            ((True, False), "direct cost of this entry"),
            ((True, True), "support cost of this entry"),
        )
        if account.spent[key]
    ]
    if account.in_kind:
        lines.append(Figure("given in kind", account.in_kind))
    lines.append(Figure("spent", spent, total=True))
    reserved = account.reserved()
    limit, counted = (whole_of(facts.get(name, "")) for name in ("expected", "actual"))
    if limit is not None and counted == spent:
        if limit != received:
            lines.append(Figure("what may be spent at most, as the clause says", limit))
        lines.append(
            Figure("too much" if spent > limit else "left", abs(limit - spent), total=True)
        )
    elif limit is not None and counted == received:
        lines.append(Figure("received at most or at least, as the clause says", limit))
        lines.append(Figure("beyond that", abs(received - limit), total=True))
    elif limit is not None and counted is not None:
        lines += [
            Figure("there may be", limit),
            Figure("the rule counts, other things too", counted),
        ]
        lines.append(Figure("difference", counted - limit, total=True))
    if reserved:
        lines.append(Figure("reserved besides by open commitments", reserved))
    doubted = code in _SUMMED and counted not in {spent, received}
    doubt = _doubted(facts) if doubted else ""
    return Figures(f"{account.funding.id} at the end of {account.day}", tuple(lines), doubt)


def _doubted(facts: Mapping[str, str]) -> str:
    return (
        f"These sums are not those of the rule, which says {facts.get('actual', 'nothing')} where "
        f"{facts.get('expected', 'nothing')} was expected: it counts something else besides."
    )


def _stated(facts: Mapping[str, str]) -> Figures:
    """Return the figures that the finding itself states."""
    numbers = {name: number_of(text) for name, text in facts.items()}
    for name in ("expected", "actual"):
        # A figure may stand behind what it is of: `Contracts 100.00`.
        numbers[name] = number_of(facts.get(name, "").rpartition(" ")[2])
    known = {name: number for name, number in numbers.items() if number is not None}
    expected, actual = known.get("expected"), known.get("actual")
    lines = [
        Figure(name, number)
        for name, number in known.items()
        if name not in {"expected", "actual", "clause"}
    ]
    if actual is None and not lines:
        return Figures()
    lines += [Figure("expected", expected)] if expected is not None else []
    lines += [Figure("there is", actual)] if actual is not None else []
    if expected is not None and actual is not None:
        lines.append(Figure("difference", actual - expected, total=True))
    return Figures("Figures", tuple(lines))


def number_of(text: str) -> Decimal | None:
    """Return an amount as facts write it, `1234.50`; None if it is none, or might be no amount."""
    return whole_of(text) if "." in text else None


def whole_of(text: str) -> Decimal | None:
    """Return an amount where one must stand, `5` or `5.00 USD` too; None if there is none."""
    try:
        number = Decimal(text.removesuffix(f" {BOOK_CURRENCY}"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
