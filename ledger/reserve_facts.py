"""The rapid-response reserve: how large it is to be, and what it has advanced.

    2014-01-01 custom "reserve" "RR"
      fund: "VTF"
      funding: "NLD-2014-RR"
      target: 500000.00 USD
      days: 90

    2014-03-01 custom "reserve-advance" "RR-2014-001"
      reserve: "RR"
      programme: "MLI"
      funding: "JPN-2014-01"
      amount: 200000.00 USD
      due: 2014-05-30
      reason: "Clearance of the Gao airstrip cannot wait for the contribution."

A reserve is money of one funding, whose clauses say what it may be advanced for. An advance passes
to a funding that awaits cash of its own, and is repaid out of it: both over
`Equity:<Fund>:Transfer`, in transactions that name it, `reserve: "RR-2014-001"`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ledger.filing import problem
from ledger.partner_facts import Counted
from ledger.term import Term
from ledger.values import Authority, Identifier, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.filing import Register
    from ledger.findings import Finding


class ReserveTerm(Term):
    """Money kept ready under a funding: how much of it may be out at once, and for how long.

    `target` is what the reserve is to hold when nothing is out, and the most that may be out.
    `days` is how soon an advance is to be repaid, unless the advance says another day.
    """

    word = "reserve"
    fund: Identifier
    funding: Identifier
    target: Authority
    days: Counted
    title: str = ""


class ReserveAdvanceTerm(Term):
    """Money that a reserve has advanced to a funding, for a programme, to be repaid by a day."""

    word = "reserve-advance"
    reserve: Identifier
    programme: Identifier
    funding: Identifier
    amount: Authority
    due: datetime.date
    reason: Text
    approver: str = ""


def wrong_reserves(register: Register) -> Iterator[Finding]:
    """Yield a finding for each reserve, or advance of one, that cannot be."""
    reserves = register.of(ReserveTerm)
    for reserve in reserves.values():
        yield from _unknown(register, reserve, ("fund", "funding"))
        held = register.fundings.get(reserve.funding)
        if held is not None and held.fund != reserve.fund:
            what = f"{held.id} is {held.fund}'s, and the reserve is {reserve.fund}'s"
            yield problem("TERM-WRONG", f"{reserve.word} {reserve.id}: {what}.", reserve)
    for advance in register.of(ReserveAdvanceTerm).values():
        yield from _unknown(register, advance, ("programme", "funding"))
        own, theirs = reserves.get(advance.reserve), register.fundings.get(advance.funding)
        if own is None:
            what = f"reserve {advance.reserve!r} is not known"
            yield problem("TERM-REFERENCE", f"{advance.word} {advance.id}: {what}.", advance)
        elif theirs is not None and (theirs.fund, theirs.id != own.funding) != (own.fund, True):
            what = f"{own.id} advances to other fundings of {own.fund}, not to {theirs.id}"
            yield problem("TERM-WRONG", f"{advance.word} {advance.id}: {what}.", advance)
        if advance.due < advance.on:
            what = f"it is due on {advance.due}, before its day {advance.on}"
            yield problem("TERM-WRONG", f"{advance.word} {advance.id}: {what}.", advance)


def _unknown(register: Register, term: Term, kinds: tuple[str, ...]) -> Iterator[Finding]:
    tables: dict[str, Mapping[str, object]] = {
        "fund": register.funds,
        "funding": register.fundings,
        "programme": register.programmes,
    }
    for kind in kinds:
        name = getattr(term, kind)
        if name not in tables[kind]:
            what = f"{term.word} {term.id}: {kind} {name!r} is not known."
            yield problem("TERM-REFERENCE", what, term)
