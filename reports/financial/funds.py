"""The financial statements of the funds: built of one tally, summed up, and held against the books.

`position`, `performance`, `net_assets` and `cash_flow` give the same kind of report, for one fund
or for all of them beside each other and together. Together, what one fund owes another is taken out
on both sides: it must be the same, or the report does not tie.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from ledger.findings import errors_in
from ledger.money import ZERO
from reports.financial import cash_flow as cash
from reports.financial import net_assets as net
from reports.financial import performance as results
from reports.financial import position as standing
from reports.financial.model import FundReport, FundSheet, Year, added
from reports.financial.sheet import Tie
from reports.financial.tally import balance, signed, tally
from reports.financial.ties import between_funds, trial_balances
from reports.identity import identity
from reports.render.tables import total_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from ledger.books import Books
    from reports.financial.model import Item
    from reports.financial.periods import Period
    from reports.financial.tally import Figure, Tally
    from reports.financial.ties import Trial, Trials


class _Made(NamedTuple):
    """What every statement is made of."""

    books: Books
    period: Period
    fund: str
    tally: Tally
    trials: Trials

    @property
    def funds(self) -> tuple[str, ...]:
        """Return the funds that the report is about."""
        return tuple(name for name in self.tally.funds if self.fund in {"", name})

    def name(self, fund: str) -> str:
        """Return what people call a fund."""
        term = self.books.register.funds.get(fund)
        return term.name if term else fund or "All funds"


def _made(books: Books, period: Period, fund: str) -> _Made:
    return _Made(books, period, fund, tally(books, period), trial_balances(books, period))


def position(books: Books, period: Period, fund: str = "") -> FundReport:
    """Return what each fund has, owes, and is bound to, at the end of a period."""
    made = _made(books, period, fund)
    found = _report(
        made,
        ("position", "Financial position"),
        lambda name: standing.position_items(made.tally.of(name)),
        standing.SUMMARY,
        _position_ties,
    )
    return found if fund else _eliminated(made, found)


def performance(books: Books, period: Period, fund: str = "") -> FundReport:
    """Return revenue and expense of each fund in a period."""
    made = _made(books, period, fund)
    found = _report(
        made,
        ("performance", "Financial performance"),
        lambda name: results.performance_items(made.tally.of(name)),
        results.SUMMARY,
        _performance_ties,
    )
    own = made.tally.of(fund)
    return found._replace(programmes=results.programmes(books.register, own))


def net_assets(books: Books, period: Period, fund: str = "") -> FundReport:
    """Return how the net assets of each fund changed in a period, by what they are for."""
    made = _made(books, period, fund)
    found = _report(
        made,
        ("net-assets", "Changes in net assets"),
        lambda name: net.net_assets_items(made.tally.of(name)),
        net.SUMMARY,
        _net_ties,
    )
    uses = {name: net.changes(made.tally.of(name)) for name in made.funds}
    if not fund:
        uses = {"": net.changes(made.tally.cells), **uses}
    return found._replace(uses=uses)


def cash_flow(books: Books, period: Period, fund: str = "") -> FundReport:
    """Return what cash came and went for in a period, fund by fund, and the same of authority."""
    made = _made(books, period, fund)
    found = cash.flows(books, period)
    return _report(
        made,
        ("cash-flow", "Cash flow"),
        lambda name: cash.cash_flow_items(found, name),
        cash.SUMMARY,
        _cash_ties,
    )


def _report(
    made: _Made,
    named: tuple[str, str],
    items: Callable[[str], tuple[Item, ...]],
    summary: tuple[tuple[str, str], ...],
    ties: Callable[[_Made, FundSheet], Iterable[Tie]],
) -> FundReport:
    """Return a report of the funds asked for: each of them, together, and what must tie."""
    sheets = tuple(FundSheet(name, made.name(name), items(name)) for name in made.funds)
    whole = None if made.fund else FundSheet("", "All funds together", items(""))
    books = made.books
    return FundReport(
        report=named[0],
        title=named[1],
        period=made.period,
        before=made.period.before,
        fund=made.fund,
        sheets=sheets,
        together=whole,
        eliminated={},
        summary=summary,
        years=_years(made),
        programmes=(),
        uses={},
        ties=(*(tie for sheet in sheets for tie in ties(made, sheet)), *_crossing(made)),
        errors=len(errors_in(list(books.problems()))),
        notes=(),
        identity=identity(books),
    )


def _columns(made: _Made, sheet: FundSheet) -> Iterator[tuple[str, Trial, Callable[..., Decimal]]]:
    """Yield both columns of a sheet: what ties call it, its trial balance, figures by code."""
    fund, trials = sheet.fund, made.trials
    yield f"{fund}: ", trials.now, lambda code: sheet.figure(code).now
    earlier = f"{fund}, {made.period.before.ends}: "
    yield earlier, trials.before, lambda code: sheet.figure(code).before


def _position_ties(made: _Made, sheet: FundSheet) -> Iterator[Tie]:
    fund = sheet.fund
    for which, trial, shown in _columns(made, sheet):
        assets, owed = trial.at_end(fund, "Assets"), trial.at_end(fund, "Liabilities")
        yield Tie(f"{which}assets", shown("assets"), assets)
        yield Tie(f"{which}liabilities", shown("liabilities"), -owed)
        yield Tie(f"{which}net assets", shown("net-assets"), _net(trial.at_end, fund))
        yield Tie(f"{which}liabilities and net assets are its assets", shown("both"), assets)


def _net(look: Callable[[str, str], Decimal], fund: str) -> Decimal:
    """Return the net assets of a fund by the trial balance, at the end or the eve of a period."""
    return -sum((look(fund, root) for root in ("Income", "Expenses", "Equity")), ZERO)


def _performance_ties(made: _Made, sheet: FundSheet) -> Iterator[Tie]:
    """Yield ties of revenue and expense, goods in kind counted with both, as the accounts do."""
    fund = sheet.fund
    for which, trial, shown in _columns(made, sheet):
        given, used = shown("in-kind"), shown("in-kind-use")
        income, cost = trial.in_period(fund, "Income"), trial.in_period(fund, "Expenses")
        yield Tie(f"{which}revenue, in kind too", shown("revenue") + given, -income)
        yield Tie(f"{which}expense, in kind too", shown("expense") + used, cost)
        surplus = shown("surplus") + given - used
        aside = -trial.in_period(fund, "Equity")
        change = _net(trial.at_end, fund) - _net(trial.at_eve, fund)
        what = f"{which}surplus, transfers, brought forward are the change"
        yield Tie(what, surplus + aside, change)


def _net_ties(made: _Made, sheet: FundSheet) -> Iterator[Tie]:
    fund = sheet.fund
    middle = [code for code in net.CHANGES if code not in {"opening", "closing"}]
    for which, trial, shown in _columns(made, sheet):
        opening, end = shown("opening"), _net(trial.at_end, fund)
        yield Tie(f"{which}net assets at the beginning", opening, _net(trial.at_eve, fund))
        yield Tie(f"{which}net assets at the end", shown("closing"), end)
        change = sum(map(shown, middle), ZERO)
        yield Tie(f"{which}beginning and changes are the end", opening + change, end)


def _cash_ties(made: _Made, sheet: FundSheet) -> Iterator[Tie]:
    """Yield ties of cash and authority: opening and every flow give what the accounts have."""
    reasons = ("opening", *cash.REASONS, *cash.ASIDE)
    for which, trial, shown in _columns(made, sheet):
        for suffix, word, what in (("", "cash", "Cash"), ("-authority", "authority", "Authority")):
            flows = [shown(f"{code}{suffix}") for code in reasons]
            booked = trial.at_end(sheet.fund, "Assets", what)
            closing = shown(f"closing{suffix}")
            if booked or closing or any(flows):
                yield Tie(f"{which}{word} at the end", closing, booked)
                yield Tie(f"{which}{word}, opening and flows", sum(flows, ZERO), booked)


def _crossing(made: _Made) -> Iterator[Tie]:
    """Yield a tie for each two funds that owe each other, and one for what crossed between them."""
    for one in between_funds(made.books.register, made.tally):
        if made.fund in {"", one.owed, one.owes}:
            what = f"{one.owed}: due from {one.owes}, as {one.owes} has it"
            yield Tie(what, one.due_from.now, one.due_to.now)
            if one.due_from.before or one.due_to.before:
                earlier = f"{what}, {made.period.before.ends}"
                yield Tie(earlier, one.due_from.before, one.due_to.before)
    crossed = balance(cell for cell in made.tally.cells if cell.kind == "transfer")
    if not made.fund:
        yield Tie("All funds: transfers between them", crossed.now, ZERO)


def _eliminated(made: _Made, found: FundReport) -> FundReport:
    """Return the position with what funds owe each other taken out of the sum of all."""
    both = [one.both for one in between_funds(made.books.register, made.tally)]
    total = added(both)
    if not total or found.together is None:
        return found
    codes = ("due-from", "assets", "due-to", "liabilities", "both")
    taken = dict.fromkeys(codes, total)
    whole = found.together
    items = tuple(
        item._replace(figure=_less(item.figure, taken.get(item.code))) for item in whole.items
    )
    return found._replace(together=whole._replace(items=items), eliminated=taken)


def _less(figure: Figure | None, taken: Figure | None) -> Figure | None:
    if figure is None or taken is None:
        return figure
    return figure._replace(now=figure.now - taken.now, before=figure.before - taken.before)


def _years(made: _Made) -> tuple[Year, ...]:
    """Return revenue, expense and what was held, year by year, of the funds asked for."""
    funds, ends = made.funds, made.period.ends
    sums: dict[tuple[int, str, bool], Decimal] = {}
    for (fund, year, side, illustrative), amount in made.tally.years.items():
        if fund in funds and amount:
            key = (year, side, illustrative)
            sums[key] = sums.get(key, ZERO) + amount
    held = dict.fromkeys(itertools.product(cash.POTS, (False, True)), ZERO)
    found = []
    for year in range(min(key[0] for key in sums), ends.year + 1) if sums else ():
        for pot, illustrative in held:
            held[pot, illustrative] += sums.get((year, pot, illustrative), ZERO)
        earned, spent = (
            [sums.get((year, side, flag), ZERO) for flag in (False, True)]
            for side in ("revenue", "expense")
        )
        marks = {flag for (of, _, flag), amount in sums.items() if of == year and amount}
        marks |= {flag for (_, flag), amount in held.items() if amount}
        whole = year < ends.year or (ends.month, ends.day) == (12, 31)
        found.append(
            Year(
                f"{year}" if whole else f"to {ends}",
                signed(sum(earned, ZERO), -1),
                sum(spent, ZERO),
                held[cash.CASH, False] + held[cash.CASH, True],
                held[cash.AUTHORITY, False] + held[cash.AUTHORITY, True],
                total_mark(marks),
            )
        )
    return tuple(found)
