"""Lifetimes: fundings on which nothing moves (A09), and fundings that are over (A10).

The two share the fundings out: A10 has those that were closed, or that ended longer ago than its
span; A09 has all others. So no funding is on both lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.closure_facts import Disposal, closed, day_of, instructions
from ledger.money import ZERO
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.fundings import Funding
    from reports.audit.evidence import Evidence

STALE, UNCLOSED = "AUDIT-STALE", "AUDIT-UNCLOSED"

#: Between a funding and its donor: nothing of it is left once it is closed.
_DUE = frozenset({"receivable", "deferred"})

_UNCLOSED_WHY = "a funding that ended is to be closed within"


def _over(evidence: Evidence, funding: Funding, day: datetime.date | None) -> str:
    """Return why a funding is over: closed, or ended before a day; empty where it is not."""
    term = closed(evidence.register, funding, "financial")
    if term is not None and day_of(term, "financial") <= evidence.today:
        return f"closed on {day_of(term, 'financial')}"
    ended = _ended(evidence, funding)
    if ended is not None and day is not None and ended < day:
        return f"ended on {ended}"
    return ""


def _ended(evidence: Evidence, funding: Funding) -> datetime.date | None:
    """Return the last day for costs of a funding, by its newest clause or its closure."""
    term = closed(evidence.register, funding, "operational")
    if term is not None:
        return day_of(term, "operational")
    reading = evidence.readings.of(funding.id)
    last = reading.last_day(evidence.today) if reading else None
    # A last day before the signature is how terms that nobody knows are written: no end is known.
    return None if last is not None and last < funding.since else last


def stale(evidence: Evidence, sheet: Sheet) -> None:
    """A09: a balance, and no movement for a long time.

    Source: K. Fundings that are over are A10's.
    """
    sheet.how = (
        "The day of the newest line of each funding that is not over, and what is held under it. "
        "Money received and not identified is looked at too; what is over is A10's."
    )
    day = evidence.before(sheet, STALE, "24 months", "a funding without movement is stale after")
    unclosed = evidence.before(sheet, UNCLOSED, "12 months", _UNCLOSED_WHY)
    number, total = 0, ZERO
    for name in sorted(evidence.by_funding):
        funding = evidence.register.fundings.get(name)
        if funding is None or funding.kind in {"general", "appropriation"}:
            continue
        if _over(evidence, funding, unclosed):
            continue
        held, moved = evidence.held(name), evidence.moved(name)
        number += 1
        total += held
        if held and day is not None and moved is not None and moved < day:
            line = evidence.by_funding[name][-1]
            what = f"{name} of {funding.donor or funding.fund}: no movement since {moved}"
            evidence.row(sheet, Weight.OBSERVATION, line, what, amount=held,
                         expected=f"a movement since {day}, or no balance",
                         found=money(held))  # fmt: skip
    sheet.saw("Fundings that are not over", number, total)
    if not number:
        sheet.untested = "no funding is open"


def unclosed(evidence: Evidence, sheet: Sheet) -> None:
    """A10: closed with a balance, or ended long ago and not closed.

    Source: K; operational and financial closure as the MPTF Office defines them.
    """
    sheet.how = (
        "Fundings that are closed for good, and those whose last day is longer ago than the span: "
        "what is held under them, less what is declared refundable or instructed to be refunded "
        "(A11's). Votes are surrendered, and goods in kind are no balance: neither is looked at."
    )
    day = evidence.before(sheet, UNCLOSED, "12 months", _UNCLOSED_WHY)
    number, total = 0, ZERO
    for name, funding in sorted(evidence.spent_under().items()):
        looked_at = funding.kind != "appropriation" and not funding.in_kind
        why = _over(evidence, funding, day) if looked_at else ""
        if not why:
            continue
        number += 1
        held = evidence.held(name)
        total += held
        left = held - _going_back(evidence, name, funding, held)
        over = why.startswith("closed")
        due = evidence.sum_of(name, _DUE)
        if over and due:
            last = evidence.by_funding[name][-1]
            what = f"{name} is {why}, and something is still due from its donor or deferred"
            evidence.row(sheet, Weight.FINDING, last, what, amount=due, expected=money(ZERO),
                         found=money(due))  # fmt: skip
        if over and left:
            what, weight = f"{name} is {why} and has a balance", Weight.FINDING
        elif not over:
            state = "a balance" if left else "nothing left"
            what, weight = f"{name} {why} and is not closed; {state}", Weight.OBSERVATION
        else:
            continue
        lines = evidence.by_funding.get(name)
        where = evidence.at(lines[-1]) if lines else evidence.place(funding.place)
        sheet.add(weight, what, where, funding=name, amount=left,
                  expected="closed, with nothing left", found=f"{why}, {money(left)}",
                  illustrative=funding.illustrative)  # fmt: skip
    sheet.saw("Fundings that are over", number, total)
    if not number:
        sheet.untested = "no funding is over"


def _going_back(evidence: Evidence, name: str, funding: Funding, held: Decimal) -> Decimal:
    """Return what of a balance is the donor's: declared refundable, or instructed to be."""
    declared = -evidence.sum_of(name, frozenset({"refundable"}))
    ordered = sum(
        (
            one.amount.number
            for one in instructions(evidence.register, funding)
            if one.disposal is Disposal.REFUND
        ),
        ZERO,
    )
    paid = sum(
        (line.amount for line in evidence.by_funding.get(name, ())
         if line.kind == "refundable" and line.amount > 0),
        ZERO,
    )  # fmt: skip
    return min(max(declared, ordered - paid, ZERO), max(held, ZERO))
