"""Totals: sums over all entries of a funding that bound its figures at any time.

Rules that mind figures over time prove by them, without making a line, that nothing can be wrong:
what was debited in all is at least what an account, or any part of it, ever came to.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.lines import PARSED
from ledger.money import ZERO
from ledger.words import BudgetClass
from plugins.cases import RECEIVED

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

_NEITHER, _DIRECT, _SUPPORT, _RECEIVING = range(4)
_DOLLAR = Decimal(1)


class Totals(NamedTuple):
    """Sums over all entries of a funding.

    Attributes:
        gross: account -> its debits.
        since: account -> day of its first debit.
        levied: account of direct cost -> at most the support cost that it bore.
        mixed: accounts of costs about which `levied` says nothing: some entry takes back and
            charges at once, or levies on no direct cost of the same programme.
        received: day and amount of each credit on the accounts that bring money to spend.
    """

    gross: Mapping[str, Decimal]
    since: Mapping[str, datetime.date]
    levied: Mapping[str, Decimal]
    mixed: frozenset[str]
    received: Sequence[tuple[datetime.date, Decimal]]


def totals_of(  # noqa: C901, PLR0912 # a call for each posting costs more
    entries: Sequence[Any],
    name: str,
    parts: Callable[[str], tuple[str, str, str, str, str, str]],
    rate: Decimal,
) -> Totals:
    """Return the totals of a funding.

    Args:
        entries: its entries, in the order of booking.
        name: the funding.
        parts: what resolves an account, see `ledger.lines.Flattener.resolved`.
        rate: the highest support cost that it ever bears, as a fraction.
    """
    gross: dict[str, Decimal] = {}
    since: dict[str, datetime.date] = {}
    levied: dict[str, Decimal] = {}
    pairs: dict[tuple[str, str | None], Decimal] = {}
    mixed: set[str] = set()
    received: list[tuple[datetime.date, Decimal]] = []
    roles: dict[str, int] = {}
    for meta, date, _, _, _, _, _, postings in entries:
        mine = meta.get("funding") == name
        costs: list[tuple[str, Decimal]] = []
        support = ZERO
        levy: str | None = None
        odd = False
        for account, units, _, _, _, own in postings:
            if own is not None and len(own) > PARSED and "funding" in own:
                if own["funding"] != name:
                    continue
            elif not mine:
                continue
            number = units[0]
            role = roles.get(account)
            if role is None:
                role = roles[account] = _role(parts(account))
            if number > ZERO:
                if account in gross:
                    gross[account] += number
                else:
                    gross[account], since[account] = number, date
            elif role == _RECEIVING:
                received.append((date, -number))
            if role == _DIRECT:
                costs.append((account, number))
                odd = odd or number < ZERO
            elif role == _SUPPORT:
                support += number
                odd = odd or number < ZERO or not costs or levy is not None
                levy = account
        if len(costs) == 1 and not odd:
            pair = costs[0][0], levy
            pairs[pair] = pairs.get(pair, ZERO) + support
        elif costs or levy is not None:
            _add_rare(costs, support, rate, levied, mixed)
            legs = [leg for leg in postings if roles.get(leg.account) == _SUPPORT]
            mixed.update(_strange(costs, legs, parts))
    for (account, levy), support in pairs.items():
        levied[account] = levied.get(account, ZERO) + support
        if levy is not None and parts(levy)[2] != parts(account)[2]:
            mixed.add(levy)
    return Totals(gross, since, levied, frozenset(mixed), tuple(received))


def _strange(
    costs: Sequence[tuple[str, Decimal]],
    levies: Sequence[Any],
    parts: Callable[[str], tuple[str, str, str, str, str, str]],
) -> set[str]:
    """Return the accounts of an entry whose support cost does not follow the direct cost."""
    if len({leg.units.number > ZERO for leg in levies}) > 1:
        return {leg.account for leg in levies} | {account for account, _ in costs}
    programmes = {parts(account)[2] for account, _ in costs}
    return {leg.account for leg in levies if parts(leg.account)[2] not in programmes}


def _role(parts: tuple[str, str, str, str, str, str]) -> int:
    kind, budget_class = parts[1], parts[3]
    if kind == EXPENSE:
        return _SUPPORT if budget_class == BudgetClass.SUPPORT_COST else _DIRECT
    return _RECEIVING if kind in RECEIVED else _NEITHER


def _add_rare(
    costs: Sequence[tuple[str, Decimal]],
    support: Decimal,
    rate: Decimal,
    levied: dict[str, Decimal],
    mixed: set[str],
) -> None:
    """Add an entry of several costs, or of costs that are taken back."""
    if support <= ZERO and all(number <= ZERO for _, number in costs):
        return
    if support < ZERO or any(number < ZERO for _, number in costs):
        mixed.update(account for account, _ in costs)
        return
    for account, number in costs:
        # A share of its own rate, or all that is levied where the others are given less.
        most = max(support, rate * number + _DOLLAR)
        levied[account] = levied.get(account, ZERO) + most
