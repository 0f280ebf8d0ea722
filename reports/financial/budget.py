"""Budget against actual, for both calendars, and the bridge between them and the period.

The trust fund's money comes under agreements and allotments and is looked at by the calendar year;
a mission's is voted for July to June. Both are shown for any period:

- **by agreement**: what was left to spend at the beginning, what was added, and what was spent of
  it in the period. The budget of a funding is what was allotted, else what was agreed.
- **by vote**: the amount first voted and the amount in force, for the vote's own year, and what was
  spent of it: before the period, and in it.

The bridge leads from the one to the other: all that was spent under budgets to date, less what was
spent before the period, and what no budget is known for, is the expense that financial performance
shows for the same days. Goods in kind are no budget and no cost here.

Source: IPSAS 24 asks for original and final budget and actual on a comparable basis, and for the
differences to be explained; its text has not been read here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.allotments import allotted
from ledger.findings import errors_in
from ledger.money import ZERO
from ledger.votes import label
from reports.financial.sheet import Tie
from reports.financial.tally import BEFORE, BETWEEN, EARLIER, NOW, tally
from reports.financial.ties import trial_balance
from reports.identity import identity
from reports.positions import positions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.financial.periods import Period
    from reports.identity import Identity
    from reports.positions import Position

#: What a budget is: allotments, the agreement itself, or none that is known.
ALLOTTED, AGREED, NONE = "allotted", "agreed", "none known"


class Line(NamedTuple):
    """A funding's budget and what was spent of it, by the calendar of the period.

    Attributes:
        fund, funding: ids.
        basis: `allotted`, `agreed`, or `none known`; then the figures of the budget are None.
        opening: what was left to spend at the beginning.
        added: what was allotted, agreed or taken back in the period.
        before: what was spent before the period.
        actual: what was spent in it.
        committed: reserved at its end, with the support cost that will come on it.
    """

    fund: str
    funding: str
    basis: str
    opening: Decimal | None
    added: Decimal | None
    before: Decimal
    actual: Decimal
    committed: Decimal
    illustrative: bool

    @property
    def budget(self) -> Decimal | None:
        """Return what could be spent in the period; None where no budget is known."""
        return None if self.opening is None or self.added is None else self.opening + self.added

    @property
    def left(self) -> Decimal | None:
        """Return what was not spent of it."""
        return None if self.budget is None else self.budget - self.actual


class VoteLine(NamedTuple):
    """A vote and what was spent of it, by its own year.

    Attributes:
        original, final: as first voted, and as in force at the end of the period; nothing is in
            force of what a later vote includes, so that each amount counts once.
        before, actual: spent under it before the period and in it.
        committed: reserved at the end of the period.
        included: the later vote that includes it by then; empty where none does.
    """

    fund: str
    vote: str
    year: str
    original: Decimal
    final: Decimal
    before: Decimal
    actual: Decimal
    committed: Decimal
    included: str
    illustrative: bool

    @property
    def spent(self) -> Decimal:
        """Return what was spent of it up to the end of the period."""
        return self.before + self.actual

    @property
    def left(self) -> Decimal:
        """Return what is neither spent nor committed."""
        return self.final - self.spent - self.committed


class Bridge(NamedTuple):
    """The way from what was spent under budgets to the expense of the period, for one fund."""

    fund: str
    to_date: Decimal
    before: Decimal
    without: Decimal
    expense: Decimal

    @property
    def within(self) -> Decimal:
        """Return what was spent under budgets in the period."""
        return self.to_date - self.before


class BudgetReport(NamedTuple):
    """Budget against actual of a period: by agreement, by vote, and the bridge between them."""

    period: Period
    fund: str
    lines: tuple[Line, ...]
    votes: tuple[VoteLine, ...]
    bridges: tuple[Bridge, ...]
    ties: tuple[Tie, ...]
    errors: int
    identity: Identity

    @property
    def sound(self) -> bool:
        """Return whether the bridge leads where it should, in books without errors."""
        return not self.errors and not any(tie.difference for tie in self.ties)


class _Spent(NamedTuple):
    """What a funding spent before the period and in it."""

    before: Decimal
    actual: Decimal


def budget(books: Books, period: Period, fund: str = "") -> BudgetReport:
    """Return budget against actual of a period, for one fund or all."""
    register = books.register
    found = tally(books, period)
    spent: dict[str, _Spent] = {}
    made: set[str] = set()
    for cell in found.cells:
        if cell.kind == "expense" and not cell.in_kind:
            known = spent.get(cell.funding, _Spent(ZERO, ZERO))
            early = cell.amounts[BEFORE] + cell.amounts[EARLIER] + cell.amounts[BETWEEN]
            spent[cell.funding] = _Spent(known.before + early, known.actual + cell.amounts[NOW])
            if cell.illustrative:
                made.add(cell.funding)
    lines: list[Line] = []
    votes: list[VoteLine] = []
    for position in positions(books, period.ends):
        funding = position.funding
        if fund not in {"", funding.fund}:
            continue
        own = spent.get(funding.id, _Spent(ZERO, ZERO))
        if funding.kind == "appropriation":
            votes += _vote(register, position, own, period, made)
        else:
            lines += _line(register, position, own, period, made)
    trial = trial_balance(books, period)
    used: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for cell in found.cells:
        if cell.kind == "expense" and cell.in_kind:
            used[cell.fund] += cell.amounts[NOW]
    expense = {
        name: trial.in_period(name, "Expenses") - used[name]
        for name in found.funds
        if fund in {"", name}
    }
    bridges = tuple(_bridges(lines, votes, expense))
    return BudgetReport(
        period,
        fund,
        tuple(lines),
        tuple(votes),
        bridges,
        tuple(
            Tie(f"{one.fund}: expense of the period", one.within + one.without, one.expense)
            for one in bridges
        ),
        len(errors_in(list(books.problems()))),
        identity(books),
    )


def _vote(
    register: Register, position: Position, own: _Spent, period: Period, made: set[str]
) -> Iterator[VoteLine]:
    """Yield the line of a vote whose year meets the period, or that was charged in it."""
    funding = position.funding
    term = register.appropriations[funding.id]
    meets = term.begins <= period.ends and term.ends >= period.begins
    final = funding.amount_on(period.ends)
    if not (meets or own.actual) or final is None or not funding.signed:
        return
    first = funding.amounts[0].amount if funding.amounts else final
    replaced = funding.replaced
    included = replaced.by if replaced and replaced.on <= period.ends else ""
    yield VoteLine(
        funding.fund,
        funding.id,
        label(term.begins, term.ends),
        first.number,
        ZERO if included else final.number,
        own.before,
        own.actual,
        position.reserved,
        included,
        position.illustrative or funding.id in made,
    )


def _line(
    register: Register, position: Position, own: _Spent, period: Period, made: set[str]
) -> Iterator[Line]:
    """Yield the line of a funding that had something to spend in the period, or spent something."""
    funding = position.funding
    last = funding.last_day()
    over = last is not None and last < period.begins
    then = _authority(register, position, period.eve)
    now = _authority(register, position, period.ends)
    if over or now is None or then is None:
        if own.actual:
            yield Line(
                *(funding.fund, funding.id, NONE, None, None, own.before, own.actual),
                committed=position.reserved,
                illustrative=position.illustrative or funding.id in made,
            )
        return
    basis, amount = now
    line = Line(
        funding.fund,
        funding.id,
        basis,
        then[1] - own.before,
        amount - then[1],
        own.before,
        own.actual,
        position.reserved,
        position.illustrative or funding.id in made,
    )
    if line.opening or line.added or line.actual:
        yield line


def _authority(
    register: Register, position: Position, day: datetime.date
) -> tuple[str, Decimal] | None:
    """Return what a funding might cost in all, as it stood on a day; None where nobody says."""
    funding = position.funding
    if _is_allotted(register, funding, position.as_of):
        return ALLOTTED, sum(allotted(register, funding.id, day).values(), ZERO)
    if funding.kind not in {"grant", "allocation"} or funding.brought_forward or funding.in_kind:
        return None
    if position.agreed_usd is None:
        return None
    return AGREED, position.agreed_usd if funding.since <= day and funding.signed else ZERO


def _is_allotted(register: Register, funding: Funding, day: datetime.date) -> bool:
    return bool(allotted(register, funding.id, day))


def _bridges(
    lines: Iterable[Line], votes: Iterable[VoteLine], expense: Mapping[str, Decimal]
) -> Iterator[Bridge]:
    """Yield the bridge of each fund that spent something in the period."""
    to_date: dict[str, Decimal] = defaultdict(lambda: ZERO)
    before: dict[str, Decimal] = defaultdict(lambda: ZERO)
    without: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.budget is None:
            without[line.fund] += line.actual
        else:
            to_date[line.fund] += line.before + line.actual
            before[line.fund] += line.before
    for vote in votes:
        to_date[vote.fund] += vote.spent
        before[vote.fund] += vote.before
    for fund, booked in expense.items():
        if booked or to_date[fund] != before[fund] or without[fund]:
            yield Bridge(fund, to_date[fund], before[fund], without[fund], booked)
