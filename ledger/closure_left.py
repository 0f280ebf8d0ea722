"""What is left under a funding when it closes, and what was given back or passed on of it.

Both are read off its lines, by the rule that refuses a closure and by the list of what it still
needs, so that the two cannot differ.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.closure_facts import Disposal
from ledger.commitments import charges, standing
from ledger.money import ZERO
from ledger.terms import CommitmentTerm

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from ledger.closure_facts import InstructionTerm
    from ledger.filing import Register
    from ledger.lines import Line

#: No money, as amounts are written.
NOTHING: Final = Decimal("0.00")

#: Accounts between the fund and its donor.
_DONOR: Final = frozenset({"contribution", "receivable", "deferred", "refundable"})


class Gone(NamedTuple):
    """What went out of a funding: back to its donor, and on to other fundings."""

    refunded: Decimal
    passed: Mapping[str, Decimal]

    def done(self, disposal: Disposal, taker: str) -> Decimal:
        """Return how much was disposed of in a way that a donor may instruct."""
        if disposal is Disposal.REFUND:
            return self.refunded
        return self.passed.get(taker, NOTHING)


class Unmatched(NamedTuple):
    """A disposal that is not what was instructed: how, to whom, how much, and what was done.

    `taker` is the funding that takes it, empty of a refund; `terms` are the instructions; none: it
    was done without one.
    """

    disposal: Disposal
    taker: str
    instructed: Decimal
    done: Decimal
    terms: tuple[InstructionTerm, ...]


def left_of(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return what is held and owed, account by account: the balances that are not zero."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.account.startswith(("Assets:", "Liabilities:")):
            sums[line.account] += line.amount
    return {account: amount for account, amount in sorted(sums.items()) if amount}


def committed(
    register: Register, funding: str, entries: Iterable[Any], day: datetime.date
) -> dict[str, Decimal]:
    """Return what each commitment of a funding still reserves at the end of a day."""
    names = sorted({term.id for term in register.under(CommitmentTerm, funding)})
    charged = charges(register, entries) if names else {}
    found = (standing(register.commitments[name], charged.get(name, ()), day) for name in names)
    return {one.id: one.open for one in found if one and one.open and one.funding == funding}


def gone_of(vouchers: Iterable[Sequence[Line]], funding: str) -> Gone:
    """Return what went out of a funding by some transactions, each with all of its lines."""
    refunded = NOTHING
    passed: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for lines in vouchers:
        own = [line for line in lines if line.funding == funding]
        refunded += _refund(own)
        moved = sum((line.amount for line in own if line.kind == "transfer"), ZERO)
        for line in lines:
            # What comes back was passed on before; what others give is no disposal.
            other = line.kind == "transfer" and line.funding != funding
            if other and (moved > 0 or line.funding in passed):
                passed[line.funding] -= line.amount
    return Gone(refunded, dict(passed))


def _refund(own: Sequence[Line]) -> Decimal:
    """Return what one transaction pays back to the donor; below zero where that comes back."""
    cash = sum((line.amount for line in own if line.kind == "cash"), ZERO)
    donor = [line for line in own if line.kind in _DONOR]
    net = sum((line.amount for line in donor), ZERO)
    if cash < 0 < net:
        return min(-cash, net)
    if net < 0 < cash and all(line.kind == "refundable" for line in donor):
        return net
    return ZERO


def unmatched(gone: Gone, instructed: Sequence[InstructionTerm], general: str) -> list[Unmatched]:
    """Return what was instructed and not done, or done and not instructed.

    Args:
        gone: what was disposed of.
        instructed: the donor's instructions about the funding.
        general: the fund's general balance, which takes what is kept.
    """
    wanted: dict[tuple[bool, str], list[InstructionTerm]] = defaultdict(list)
    for term in instructed:
        refund = term.disposal is Disposal.REFUND
        taker = general if term.disposal is Disposal.KEEP else term.to
        wanted[refund, "" if refund else taker].append(term)
    if gone.refunded:
        wanted.setdefault((True, ""), [])
    for taker, amount in gone.passed.items():
        if amount:
            wanted.setdefault((False, taker), [])
    found = []
    for (refund, taker), terms in wanted.items():
        total = sum((term.amount.number for term in terms), ZERO)
        disposal = Disposal.REFUND if refund else Disposal.TRANSFER
        done = gone.done(disposal, taker)
        if total != done:
            disposal = terms[0].disposal if terms else disposal
            found.append(Unmatched(disposal, taker, total, done, tuple(terms)))
    return found
