"""Caps: an agreement in one currency that may not pass an amount in another.

    2014-01-15 custom "clause" "FRA-2014-01" "4"
      axis: "ceiling"
      allows: "received"
      cap: 1024822.00 USD
      text: "Up to 750,000 Euro, but not to exceed $1,024,822."

Where the ceiling has a cap, receipts and costs stay within both amounts: in dollars as booked, in
the agreement's currency by the originals of the entries. An original is counted once, however many
postings share it, and support cost in the proportion of the cost that bears it. Costs that arose in
a third currency are held against the dollars only. The cap of an agreement holds for all its grants
together, whatever ceiling they have of their own. Exactly at either limit is lawful.

Source: domain rule 19.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, grouped, quantum, rounded
from ledger.words import Axis, BudgetClass
from plugins.cases import Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.values import Money
    from plugins.accounts import Account, Walked

#: What the two sides of an agreement are called.
_RECEIVED, _SPENT = "received", "spent"

_INCOME = frozenset({"contribution", "receivable", "deferred"})


class CapError(FindingError):
    """More comes in, or is spent, than either currency of an agreement allows."""


class _Entry(NamedTuple):
    """A transaction of a funding, with its lines there."""

    funding: Funding
    entry: Any
    lines: Sequence[Line]


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # any rule is asked both
    """Return whether the ceiling of a funding has a cap in the books' currency."""
    return any(clause.cap for clause in funding.clauses())


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse receipts and costs beyond either amount, on each day on which the excess grows."""
    under: dict[str, list[Account]] = defaultdict(list)
    for account in walked.accounts.values():
        clauses = account.state.funding.clauses()
        for owner in dict.fromkeys(clause.owner for clause in clauses if clause.cap):
            under[owner].append(account)
    for owner, accounts in under.items():
        yield from _judged(walked.register, owner, accounts)


def _judged(register: Register, owner: str, accounts: Sequence[Account]) -> Iterator[Refusal]:
    """Yield what is refused of an agreement or grant whose own clauses have a cap."""
    first = accounts[0].state.funding
    stated = register.agreements.get(owner)
    agreed = stated.amount if stated else first.amount
    caps = [one for one in first.clauses() if one.owner == owner and one.cap]
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    told: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    entries = [one for account in accounts for one in _entries(account)]
    entries.sort(key=lambda one: one.entry.date)
    for day, group in groupby(entries, key=lambda one: one.entry.date):
        today = list(group)
        for one in today:
            _add(sums, one, agreed.currency if agreed else BOOK_CURRENCY)
        for clause in caps:
            if not clause.since <= day < clause.before:
                continue
            for (side, currency), limit in _limits(clause, agreed).items():
                excess = max(sums[side, currency] - limit, ZERO)
                key = clause.number, side, currency
                if excess > told[key]:
                    figures = side, currency, limit, sums[side, currency]
                    yield _refused(today[-1], clause, figures, len(accounts))
                told[key] = excess


def _limits(clause: Clause, agreed: Money | None) -> dict[tuple[str, str], Decimal]:
    limits = {BOOK_CURRENCY: clause.cap.number} if clause.cap else {}
    if agreed and agreed.currency != BOOK_CURRENCY:
        limits[agreed.currency] = agreed.number
    return {
        (side, currency): limit
        for currency, limit in limits.items()
        for side in (_RECEIVED, _SPENT)
    }


def _entries(account: Account) -> Iterator[_Entry]:
    for number, group in groupby(account.lines, key=attrgetter("entry")):
        lines = list(group)
        if not any(line.kind == "in-kind" for line in lines):
            yield _Entry(account.state.funding, account.entries[number], lines)


def _add(sums: dict[tuple[str, str], Decimal], one: _Entry, agreed: str) -> None:
    """Add what came in and what was spent, in dollars and in the originals' currencies."""
    cash = [line for line in one.lines if line.kind == "cash"]
    came = sum((line.amount for line in cash), ZERO)
    settled = sum((line.amount for line in one.lines if line.kind in _INCOME), ZERO)
    if settled and came:
        sums[_RECEIVED, BOOK_CURRENCY] += came
        for currency, amount in _received(one, cash, came).items():
            sums[_RECEIVED, currency] += amount
    costs = [line for line in one.lines if line.kind == "expense"]
    if costs:
        sums[_SPENT, BOOK_CURRENCY] += sum((line.amount for line in costs), ZERO)
        for currency, amount in _spent(one, costs, agreed).items():
            sums[_SPENT, currency] += amount


def _received(one: _Entry, cash: Sequence[Line], came: Decimal) -> dict[str, Decimal]:
    """Return the originals of a receipt, by currency: those of postings, else the entry's own."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    income = [line for line in one.lines if line.kind in _INCOME]
    for lines, sign in ((cash, 1), (income, -1)):
        for line in lines:
            if _own(one, line):
                found[line.original_currency] += line.original.copy_sign(sign * line.amount)
        if found:
            return found
    shared = next((line for line in one.lines if line.original_currency), None)
    if shared is not None:
        found[shared.original_currency] = shared.original.copy_sign(came)
    return found


def _spent(one: _Entry, costs: Sequence[Line], agreed: str) -> dict[str, Decimal]:
    """Return the originals of costs, by currency; in the one agreed on with their support cost."""
    support = [line for line in costs if line.budget_class == BudgetClass.SUPPORT_COST]
    direct = [line for line in costs if line not in support] or support
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    shared = [line for line in direct if line.original_currency and not _own(one, line)]
    for line in direct:
        if _own(one, line):
            found[line.original_currency] += line.original.copy_sign(line.amount)
    if shared:
        total = sum((line.amount for line in shared), ZERO)
        found[shared[0].original_currency] += shared[0].original.copy_sign(total)
    base = sum((line.amount for line in direct), ZERO)
    levied = sum((line.amount for line in support if direct is not support), ZERO)
    if base and levied and agreed in found:
        share = CONTEXT.divide(found[agreed] * levied, base)
        found[agreed] += rounded(share, quantum(agreed))
    return found


def _own(one: _Entry, line: Line) -> bool:
    """Return whether a posting states an original by itself."""
    return bool(line.original_currency) and "original" in (
        one.entry.postings[line.posting].meta or {}
    )


def _refused(
    last: _Entry, clause: Clause, figures: tuple[str, str, Decimal, Decimal], fundings: int
) -> Refusal:
    side, currency, limit, actual = figures
    name = clause.owner if fundings > 1 else last.funding.id
    return Refusal(
        "EARMARK-CAP",
        f"{name}: {grouped(actual)} {currency} {side}, not to exceed {grouped(limit)} "
        f"{currency}; {grouped(actual - limit)} {currency} too much. "
        f"{clauses_said((clause,), last.funding)}",
        "Both amounts of the agreement hold: give back or charge elsewhere what is above either.",
        facts=facts(
            last.funding,
            (clause,),
            Axis.CEILING,
            f"{limit:f} {currency}",
            f"{actual:f} {currency}",
        ),
        entry=last.entry,
        elsewhere=side == _SPENT,
    )


RULE = Rule("cap", __name__, CapError, minds=minds, after=after)
