"""Unapplied money: what is known to be of one donor is not applied to another donor's grant.

Money received and not yet identified waits on `<FUND>-UNAPPLIED`, on the account of the donor who
sent it. Once the grant is known it is transferred there, with the donor's consent. Money of no
particular donor, interest or an opening balance, may go to any; but what a donor sent does not go
to a funding of nobody's, where it would not be known as his any more. Only a pooled fund, whose
donors do not earmark, may put it into its general balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import FundClass
from plugins.cases import UNAPPLIED, Refusal, State, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

_OF_A_DONOR = frozenset({"contribution", "deferred", "receivable"})
_OF_NOBODY = frozenset({"interest", "exchange-difference", "opening"})


class UnappliedError(FindingError):
    """One donor's money is applied to another's grant."""


def voucher(voucher: Voucher) -> tuple[Refusal, ...]:
    """Keep count of whose money is unapplied; refuse nothing before the day is over."""
    for name in {line.funding for line in voucher.lines}:
        state = voucher.states.get(name)
        if state is not None and state.funding.kind == UNAPPLIED:
            _count(state, voucher)
    return ()


def _count(state: State, voucher: Voucher) -> None:
    held = state.held
    left = ZERO
    for line in voucher.lines:
        if line.funding != state.funding.id:
            continue
        if line.kind in _OF_A_DONOR or line.kind in _OF_NOBODY:
            donor = line.donor if line.kind in _OF_A_DONOR else ""
            held[donor] = held.get(donor, ZERO) - line.amount
        elif line.kind == "transfer":
            left += line.amount
    for line in voucher.lines:
        other = voucher.states.get(line.funding)
        if line.kind != "transfer" or other is None or other is state:
            continue
        # What leaves goes to those who take, in their order; what comes is from those who give.
        moved = -line.amount
        share = min(max(moved, ZERO), left) if left > 0 else max(min(moved, ZERO), left)
        left -= share
        donor = other.funding.donor
        if donor or voucher.register.fund_class(other.funding.fund) is not FundClass.POOLED:
            held[donor] = held.get(donor, ZERO) - share


def day(state: State, day: datetime.date) -> Iterator[Refusal]:
    """Refuse what was applied for a donor beyond what was there of that donor or of nobody."""
    if not state.held:
        return
    short = {donor: -held for donor, held in state.held.items() if donor and held < 0}
    nobodys = state.held.get("", ZERO)
    excess = sum(short.values(), ZERO) - nobodys
    if state.grown("donor", excess):
        named = ", ".join([*short, *(["nobody in particular"] if nobodys < 0 else [])])
        yield Refusal(
            "LAW-DONOR",
            f"{state.funding.id}: at the end of {day} {grouped(excess)} {BOOK_CURRENCY} more is "
            f"applied to fundings of {named} than was there of {named}.",
            "Apply a donor's money to a grant of that donor.",
            entry=state.last,
            facts=(("funding", state.funding.id), ("donor", named), ("actual", f"{excess:f}")),
        )


RULE = Rule("unapplied money", __name__, UnappliedError, voucher=voucher, day=day)
