"""Commitments: a cost that carries the id of an order is a cost of that order, and no more of it.

Costs of an order are under its funding, its programme and its class, not before it was raised, not
beyond its amount at the end of a booking day, and none after its final invoice. What is taken back
is always lawful. An id that is not among the commitments of a funding that has some is a warning,
as is an order that was raised after its first invoice: the limits hold without it.

Open commitments count against what there is to spend: spent and reserved, with the support cost on
both, stay within the ceiling and the authorities in force, at the end of each booking day and on
each day on which a commitment is raised or grows.

Source: acceptance rows MUST-8 and MUST-11; domain rule 8.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ledger.commitments import COMMITMENT, Charge, Step, charges, steps
from ledger.findings import FindingError, Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.terms import CommitmentTerm
from plugins.cases import RECEIVED, Refusal
from plugins.ceiling import limits_by_day, over_committed
from plugins.control_days import NOTHING, in_full, peak, reserved
from plugins.rules import Rule
from plugins.sentences import charged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account, Walked


class CommitmentError(FindingError):
    """A cost is not a cost of the order that it names, or more is reserved than there is."""


def minds(funding: Funding, register: Register) -> bool:
    """Return whether a funding has commitments."""
    return bool(register.under(CommitmentTerm, funding.id))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse commitments beyond the ceiling, on each day on which the excess grows."""
    if _plenty(account):
        return
    held = reserved(account)
    if _secure(account, held):
        return
    by_day = {
        day: list(group)
        for day, group in groupby(sorted(held, key=attrgetter("day")), key=attrgetter("day"))
    }
    open_now = before = NOTHING
    for day, limit in limits_by_day(account, by_day):
        today = by_day.get(day, [])
        open_now += sum((move.reserved for move in today), ZERO)
        # Authority to spend before the cash is authority to commit; and what is spent beyond the
        # limit by itself is the ceiling's to refuse.
        lent = (one for one in account.state.authorities if one.on <= day <= one.until)
        most = limit.amount + sum((one.amount.number for one in lent), ZERO)
        excess = max(open_now - max(most - limit.spent, ZERO), ZERO)
        if excess > before:
            yield over_committed(account.state, limit, open_now, excess, today)
        before = excess


def _plenty(account: Account) -> bool:
    """Return whether all that was spent, and every commitment in full, was there from the first.

    What was received by the day of the first commitment then covers both on any later day, as long
    as nothing that was received or spent was ever taken back.
    """
    state, name = account.state, account.state.funding.id
    if state.fell:
        return False
    held = in_full(account)
    needed = sum((move.reserved for move in held), state.spent)
    if needed > state.received:
        return False
    first = min(move.day for move in held)
    until = bisect_right(account.entries, first, key=attrgetter("date"))
    received = ZERO
    for number in range(until):
        for line in account.voucher(number):
            if line.funding == name and line.kind in RECEIVED:
                received -= line.amount
    return needed <= received


def _secure(account: Account, held: Sequence[Any]) -> bool:
    """Return whether all ever spent and reserved was received by the first commitment's day."""
    first = min(move.day for move in held)
    totals = account.totals
    received = sum((amount for day, amount in totals.received if day <= first), ZERO)
    most = peak(held)
    for name, amount in totals.gross.items():
        kind = account.parts(name)[1]
        if kind == "expense":
            most += amount
        elif kind in RECEIVED:
            received -= amount
    return most <= received


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse costs that are not costs of the order that they name."""
    register = walked.register
    found = charges(register, walked.having(COMMITMENT))
    for name, own in found.items():
        terms = register.commitments.get(name)
        if terms is None:
            yield from _unknown(register, name, own)
        else:
            yield from _misplaced(terms, own)
            yield from _beyond(terms, own)


def _unknown(register: Register, name: str, own: Sequence[Charge]) -> Iterator[Refusal]:
    for charge in own:
        if register.under(CommitmentTerm, charge.line.funding):
            yield _refused(
                "COMMITMENT-UNKNOWN",
                charge,
                f"{name!r} is no commitment of these books, so it uses nothing up",
                "State the commitment, or put its id right.",
                Severity.WARNING,
            )


def _misplaced(terms: Sequence[CommitmentTerm], own: Sequence[Charge]) -> Iterator[Refusal]:
    """Refuse costs under another funding, programme or class, and warn of those before the day."""
    first = min(terms, key=attrgetter("on"))
    for charge in own:
        line = charge.line
        stated = (line.funding, line.programme, line.budget_class)
        agreed = (first.funding, first.programme, first.budget_class)
        if stated != agreed:
            yield _refused(
                "COMMITMENT-OTHER",
                charge,
                f"commitment {first.id} is of {', '.join(agreed)}",
                "Charge the cost where the order was committed, or leave out its commitment.",
            )
        elif line.date < first.on and line.amount > ZERO:
            yield _refused(
                "COMMITMENT-EARLY",
                charge,
                f"booked on {line.date}, and commitment {first.id} was raised on {first.on}",
                "Commitments are raised before they are invoiced.",
                Severity.WARNING,
            )


def _beyond(terms: Sequence[CommitmentTerm], own: Sequence[Charge]) -> Iterator[Refusal]:
    """Refuse what is charged beyond the committed amount, and after the final invoice."""
    before = ZERO
    for step in steps(terms, own):
        term = step.term
        if term is None:
            continue
        today = [
            charge
            for charge in own
            if charge.line.date == step.day and charge.line.funding == term.funding
        ]
        excess = max(step.charged - term.amount.number, ZERO)
        if excess > before and today:
            yield _refused(
                "COMMITMENT-EXCEEDED",
                today[-1],
                f"{grouped(step.charged)} {BOOK_CURRENCY} are charged to commitment {term.id} at "
                f"the end of {step.day}, and {term.amount} are committed; {grouped(excess)} "
                f"{BOOK_CURRENCY} too much",
                "Raise the commitment first: state it anew with the higher amount.",
            )
        before = excess
        yield from _after_final(step, today)


def _after_final(step: Step, today: Sequence[Charge]) -> Iterator[Refusal]:
    if step.final is None or step.final == step.day or step.term is None:
        return
    for charge in today:
        if charge.line.amount > ZERO:
            yield _refused(
                "COMMITMENT-FINAL",
                charge,
                f"the final invoice of commitment {step.term.id} was booked on {step.final}",
                "Raise another commitment, or reverse the final invoice if it was not the last.",
            )


def _refused(
    code: str, charge: Charge, why: str, advice: str, severity: Severity = Severity.ERROR
) -> Refusal:
    line = charge.line
    return Refusal(
        code,
        f"{charged(line)}: {why}.",
        advice,
        severity=severity,
        facts=(
            ("funding", line.funding),
            ("commitment", line.commitment),
            ("actual", f"{line.amount:f}"),
        ),
        entry=charge.entry,
    )


RULE = Rule("commitments", __name__, CommitmentError, minds=minds, account=account, after=after)
