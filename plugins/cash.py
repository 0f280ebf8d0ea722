"""Cash: there is money to spend only where cash came in, and a cost is never below nothing.

A ceiling counts what was received. So whatever makes it grow, a contribution, interest, a
transfer, brings at least as much cash (or voted authority) into the same transaction: no cost is
paid with a receivable, and no advance comes out of nothing. A receipt that settles a receivable
with cash and an exchange difference does so. An opening balance brings what is held and owed, each
on its own side, no cost, no income, and no more than was agreed. A partner's report on an advance
in another currency may cost more dollars than the advance was carried at: that difference of
exchange is spent by the report itself.

What is taken back of a cost is at most what it was: at the end of a booking day no account of
expenses is below zero in a funding, but for refunds of what was spent before these books began
(`plugins.refunds`). Costs given in kind are reckoned apart, so they never become cash. Nor is more
paid back to a donor than was declared refundable.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from plugins.cases import COVER, HELD, RECEIVED, Refusal, State, Voucher
from plugins.overdrawn import OVERDRAWN
from plugins.refunds import minds, refunded
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ledger.lines import Line

_NOTHING = Decimal("0.00")

#: What an opening balance may bring forward, and on which side: 1 is a debit, -1 a credit. Cash
#: that was spent before it came in stands below nothing.
_SIDES = {
    "cash": 0,
    "opening": 0,
    "receivable": 1,
    "advance": 1,
    "due-from": 1,
    "authority": 1,
    "deferred": -1,
    "refundable": -1,
    "payable": -1,
    "due-to": -1,
    "due-to-member-states": -1,
}


class CashError(FindingError):
    """Money would be spent that never came in."""


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse money to spend without cash, funding by funding, and openings that make some up."""
    by_funding: dict[str, list[Line]] = defaultdict(list)
    for line in voucher.lines:
        by_funding[line.funding].append(line)
    for name, lines in by_funding.items():
        openings = [line for line in lines if line.kind == "opening"]
        if openings:
            yield from _opening(voucher.states.get(name), lines, openings)
            continue
        gain = -_sum(lines, RECEIVED) - _on_advances(lines)
        cash = _sum(lines, COVER)
        if gain > max(cash, ZERO):
            yield _without_cash(lines, gain, cash)


def _on_advances(lines: list[Line]) -> Decimal:
    """Return the gain of exchange that a report on an advance in another currency spends itself."""
    taken = [line for line in lines if line.kind == "advance" and line.amount < 0]
    if not taken or any(line.original_currency in {"", BOOK_CURRENCY} for line in taken):
        return ZERO
    gain = -_sum(lines, frozenset({"exchange-difference"}))
    return max(min(gain, _sum(lines, frozenset({"expense"}))), ZERO)


def _sum(lines: list[Line], kinds: frozenset[str]) -> Decimal:
    return sum((line.amount for line in lines if line.kind in kinds), _NOTHING)


def _without_cash(lines: list[Line], gain: Decimal, cash: Decimal) -> Refusal:
    line = next(line for line in lines if line.kind in RECEIVED and line.amount < 0)
    return Refusal(
        "LAW-CASH",
        f"{line.account}: {grouped(gain)} {BOOK_CURRENCY} would be there to spend under "
        f"{line.funding}, and {grouped(cash)} {BOOK_CURRENCY} of cash or voted authority came in.",
        "Book what was received against Cash, and a cost against Cash, Advances or Payable.",
        line,
        facts=(("funding", line.funding), ("expected", f"{gain:f}"), ("actual", f"{cash:f}")),
    )


def _opening(state: State | None, lines: list[Line], openings: list[Line]) -> Iterator[Refusal]:
    for line in lines:
        side = _SIDES.get(line.kind)
        if side is None:
            yield Refusal(
                "LAW-CASH",
                f"{line.account}: an opening balance brings no cost and no income.",
                "Bring forward cash, advances, receivables and debts; costs and income are booked "
                "when they arise.",
                line,
            )
        elif line.amount * side < ZERO:
            yield Refusal(
                "LAW-CASH",
                f"{line.account}: {grouped(line.amount)} {BOOK_CURRENCY} in an opening balance is "
                f"on the wrong side of this account.",
                "A debt is credited and what is due is debited; anything else is money made up.",
                line,
            )
    if state is None:
        return
    state.brought = True
    state.opened -= sum(line.amount for line in openings)
    state.begun -= _sum(lines, RECEIVED)
    # Cash that was spent before these books began is nobody's to explain here.
    state.said[OVERDRAWN] = state.said.get(OVERDRAWN, ZERO) + max(-_sum(lines, HELD), ZERO)
    agreed = state.funding.amount
    if agreed and agreed.currency == BOOK_CURRENCY and state.opened > agreed.number:
        yield Refusal(
            "LAW-OPENING-AMOUNT",
            f"{state.funding.id}: an opening balance of {grouped(state.opened)} {BOOK_CURRENCY}; "
            f"agreed are {grouped(agreed.number)} {BOOK_CURRENCY}.",
            "Bring forward no more than was agreed.",
            openings[-1],
            facts=(("expected", f"{agreed.number:f}"), ("actual", f"{state.opened:f}")),
        )


def day(state: State, day: datetime.date) -> Iterator[Refusal]:
    """Refuse costs below zero and debts to a donor overpaid, where they have grown on this day."""
    if state.turned:
        state.turned = False
        state.add_up()
        for (account, in_kind), amount in sorted(state.costs.items()):
            known = ZERO if amount >= ZERO or in_kind else refunded(state, account)
            if state.grown(f"{account} {in_kind}", -amount - known):
                yield _negative(state, day, account, amount, in_kind=in_kind)
    if state.grown("refundable", -state.owed):
        yield Refusal(
            "LAW-REFUNDABLE",
            f"{state.funding.id}: {grouped(-state.owed)} {BOOK_CURRENCY} more is paid back, or "
            f"kept, at the end of {day} than was declared refundable.",
            "First book what is refundable: Income:<Fund>:Contributions:<Donor> against "
            "Liabilities:<Fund>:Refundable:<Donor>.",
            entry=state.last,
            facts=(("funding", state.funding.id), ("actual", f"{state.owed:f}")),
        )


def _negative(
    state: State, day: datetime.date, account: str, amount: Decimal, *, in_kind: bool
) -> Refusal:
    how = "given in kind" if in_kind else "borne with cash"
    return Refusal(
        "LAW-NEGATIVE-COST",
        f"{account} under {state.funding.id}: {grouped(amount)} {BOOK_CURRENCY} {how} at the end "
        f"of {day}; more is taken back than was ever booked.",
        "Take back a cost on the account and the funding that bore it, and what was given in kind "
        "against InKind.",
        entry=state.last,
        facts=(("funding", state.funding.id), ("account", account), ("actual", f"{amount:f}")),
    )


RULE = Rule("cash", __name__, CashError, voucher=voucher, day=day, minds=minds)
