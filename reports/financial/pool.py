"""Pooled funds, sources and use: the layout in which their agents report on them.

    contributions + interest + other = sources
    transferred to participating organizations - refunds from them + cost of the fund = use
    sources - use = balance with the agent

Below stands what participating organizations did with it: net funded, interest, expenditure, and
the delivery rate, which is expenditure as a share of net funded. The agent's fee is in these books
only where it was booked as a cost of the fund. Goods in kind are in no figure.

Source: fund pages of the MPTF Office (sources, use, balance; delivery rate; final figures of a year
by 30 April of the next, interim before).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.findings import errors_in
from ledger.money import ZERO
from ledger.words import FundClass
from reports.financial.sheet import Tie
from reports.financial.tally import signed
from reports.financial.ties import trial_balance
from reports.identity import identity
from reports.movements import Movement, movements
from reports.render.tables import total_mark
from reports.statements.facts import share

if TYPE_CHECKING:
    from decimal import Decimal

    from ledger.books import Books
    from reports.financial.periods import Period
    from reports.identity import Identity
    from reports.render.tables import Style


class PoolItem(NamedTuple):
    """A line: in the period, and since inception; None of a heading."""

    code: str
    title: str
    now: Decimal | None
    ever: Decimal | None
    style: Style = "part"
    mark: str = ""


class Pool(NamedTuple):
    """Sources and use of one pooled fund; `delivery` in per cent, None where nothing was funded."""

    fund: str
    name: str
    items: tuple[PoolItem, ...]
    delivery: Decimal | None


class PoolReport(NamedTuple):
    """Sources and use of pooled funds in a period, and what must tie."""

    period: Period
    pools: tuple[Pool, ...]
    ties: tuple[Tie, ...]
    errors: int
    identity: Identity

    @property
    def sound(self) -> bool:
        """Return whether all ties tie, in books without errors."""
        return not self.errors and not any(tie.difference for tie in self.ties)


#: What a line of the pool's own fundings is, as sources and use have it; signs as they are read.
_OWN = {
    Movement.RECEIVED: ("contributions", -1),
    Movement.REFUNDED: ("paid-back", 1),
    Movement.INTEREST: ("interest", -1),
    Movement.EXCHANGE: ("other", -1),
    Movement.OPENING: ("other", -1),
    Movement.SPENT: ("cost", 1),
    Movement.SUPPORT_COST: ("support", 1),
    Movement.HOLDING: ("balance", 1),
}
#: The same of the allocations.
_THEIRS = {
    Movement.INTEREST: ("their-interest", -1),
    Movement.SPENT: ("expenditure", 1),
    Movement.SUPPORT_COST: ("expenditure", 1),
    Movement.RECEIVED: ("funded", -1),
    Movement.REFUNDED: ("funded", -1),
    Movement.TRANSFER: ("funded", -1),
    Movement.EXCHANGE: ("their-other", -1),
    Movement.OPENING: ("their-other", -1),
    Movement.HOLDING: ("their-balance", 1),
}
_LINES: tuple[tuple[str, str], ...] = (
    ("contributions", "Contributions from donors"),
    ("interest", "Interest of the fund"),
    ("other", "Other income, and what was brought forward"),
)
_USES: tuple[tuple[str, str], ...] = (
    ("transferred", "Transferred to participating organizations"),
    ("refunds", "Refunds from participating organizations"),
    ("cost", "Direct cost of the fund"),
    ("support", "Indirect support cost of the fund"),
    ("paid-back", "Paid back to donors"),
)
_THEIR_LINES: tuple[tuple[str, str], ...] = (
    ("funded", "Net funded: transfers less refunds"),
    ("their-interest", "Interest"),
    ("their-other", "Other, and what was brought forward"),
    ("expenditure", "Expenditure, support cost included"),
)

#: Code, whether in the period, whether illustrative -> sum.
_Sums = dict[tuple[str, bool, bool], "Decimal"]

#: Accounts of what is held, as an account names them after the fund.
_HELD = (
    ("Assets", "Cash"),
    ("Assets", "Advances"),
    ("Assets", "DueFrom"),
    ("Liabilities", "Payable"),
    ("Liabilities", "DueTo"),
)


def pool_report(books: Books, period: Period, fund: str = "") -> PoolReport:
    """Return sources and use of a pooled fund, or of all of them, in a period."""
    register = books.register
    funds = [
        term
        for term in register.funds.values()
        if term.fund_class is FundClass.POOLED and fund in {"", term.id}
    ]
    sums: dict[str, _Sums] = {term.id: defaultdict(lambda: ZERO) for term in funds}
    for movement, line in movements(books.lines):
        if line.fund not in sums or line.date > period.ends:
            continue
        funding = register.fundings.get(line.funding)
        own = funding is None or funding.kind in {"general", "unapplied"}
        code, sign = (_OWN if own else _THEIRS).get(movement, ("", 1))
        if own and movement is Movement.TRANSFER:
            code, sign = ("transferred", 1) if line.amount > 0 else ("refunds", 1)
        if code:
            key = (code, line.date >= period.begins, line.illustrative)
            sums[line.fund][key] += signed(line.amount, sign)
    trial = trial_balance(books, period)
    pools = []
    ties = []
    for term in funds:
        pool = _pool(term.id, term.name, sums[term.id])
        pools.append(pool)
        ever = {item.code: item.ever or ZERO for item in pool.items}
        held = sum((trial.at_end(term.id, root, what) for root, what in _HELD), ZERO)
        shown = ever["balance"] + ever["their-balance"]
        ties.append(Tie(f"{term.id}: both balances are what the fund holds", shown, held))
        kept = sum((amount for key, amount in sums[term.id].items() if key[0] == "balance"), ZERO)
        ties.append(Tie(f"{term.id}: sources less use are held", ever["balance"], kept))
    errors = len(errors_in(list(books.problems())))
    return PoolReport(period, tuple(pools), tuple(ties), errors, identity(books))


def _pool(fund: str, name: str, sums: _Sums) -> Pool:
    def of(code: str, *, ever: bool) -> Decimal:
        return sum(
            (sums.get((code, now, made), ZERO) for now in _NOW[ever] for made in _BOTH), ZERO
        )

    def item(code: str, title: str) -> PoolItem:
        made = [flag for (of_code, _, flag), amount in sums.items() if of_code == code and amount]
        return PoolItem(
            code, title, of(code, ever=False), of(code, ever=True), "part", total_mark(made)
        )

    sources = [item(*line) for line in _LINES]
    uses = [item(*line) for line in _USES]
    theirs = [item(*line) for line in _THEIR_LINES]
    came, went = _total("sources", "Total sources", sources), _total("use", "Total use", uses)
    balance = PoolItem(
        "balance",
        "Balance with the agent",
        (came.now or ZERO) - (went.now or ZERO),
        (came.ever or ZERO) - (went.ever or ZERO),
        "total",
        total_mark([came.mark, went.mark]),
    )
    last = theirs[-1]
    kept = _total("", "", theirs[:-1])
    left = PoolItem(
        "their-balance",
        "Balance with participating organizations",
        (kept.now or ZERO) - (last.now or ZERO),
        (kept.ever or ZERO) - (last.ever or ZERO),
        "subtotal",
        total_mark([kept.mark, last.mark]),
    )
    funded = theirs[0].ever or ZERO
    items = (
        PoolItem("", "Sources", None, None, "head"),
        *(one for one in sources if one.ever or one.now),
        came,
        PoolItem("", "Use", None, None, "head"),
        *(one for one in uses if one.ever or one.now),
        went,
        balance,
        PoolItem("", "Participating organizations, in these books", None, None, "head"),
        *(one for one in theirs if one.ever or one.now),
        left,
    )
    return Pool(fund, name, items, share(last.ever or ZERO, funded) if funded > 0 else None)


_NOW = {True: (False, True), False: (True,)}
_BOTH = (False, True)


def _total(code: str, title: str, items: list[PoolItem]) -> PoolItem:
    return PoolItem(
        code,
        title,
        sum((one.now or ZERO for one in items), ZERO),
        sum((one.ever or ZERO for one in items), ZERO),
        "subtotal",
        total_mark(one.mark for one in items if one.ever),
    )
