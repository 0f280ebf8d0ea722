"""Votes: what was voted is booked once, and no more is spent and committed than that (A16)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.money import ZERO
from ledger.vote_facts import VoteChangeTerm
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.lines import Line
    from ledger.terms import AppropriationTerm
    from reports.audit.evidence import Evidence


def appropriations(evidence: Evidence, sheet: Sheet) -> None:
    """A16: an inclusive amount counts once, nothing is booked of a pending one, Reg. 5.1 is kept.

    Source: S, Financial Regulation 5.1; resolutions that vote inclusive of earlier amounts.
    """
    sheet.how = (
        "By vote: the newest amount by the day. The authority booked under it and all that it "
        "includes is no more than that; what is spent and committed is no more than the authority "
        "less what was surrendered; under a pending vote nothing is booked. Groups of a vote are "
        "not looked at."
    )
    register, day = evidence.register, evidence.today
    outer = {name: vote for vote in register.appropriations.values() for name in vote.includes}
    voted_all = booked_all = spent_all = ZERO
    pending = 0
    for name, vote in sorted(register.appropriations.items()):
        amount = _amount(evidence, vote, day)
        spent = evidence.sum_of(name, frozenset({"expense"}))
        authority = _authority(evidence, name)
        spent_all += spent
        booked_all += authority
        if amount is None:
            pending += 1
            _pending(evidence, sheet, vote)
            continue
        taker = outer.get(name)
        if taker is None or _amount(evidence, taker, day) is None:
            voted_all += amount
            _once(evidence, sheet, vote, amount)
        else:
            _replaced(evidence, sheet, vote, taker)
        _spent(evidence, sheet, vote, authority, spent)
    sheet.saw("Votes", len(register.appropriations), voted_all)
    sheet.saw("Votes that are pending", pending)
    sheet.saw("Authority booked", len(register.appropriations) - pending, booked_all)
    sheet.saw(
        "Spent under votes",
        sum(len(evidence.by_funding.get(name, ())) for name in register.appropriations),
        spent_all,
    )
    if not register.appropriations:
        sheet.untested = "no vote is in these books"


def _amount(evidence: Evidence, vote: AppropriationTerm, day: datetime.date) -> Decimal | None:
    """Return what a vote is worth on a day, by its own amount and later resolutions."""
    known = []
    if vote.status != "pending" and vote.amount is not None:
        known.append((vote.on, vote.amount.number))
    known += [
        (change.on, change.amount.number)
        for change in evidence.register.of(VoteChangeTerm).values()
        if change.appropriation == vote.id
    ]
    reached = [one for one in known if one[0] <= day] or known[:1]
    return max(reached, key=lambda one: one[0])[1] if reached else None


def _authority(evidence: Evidence, name: str) -> Decimal:
    """Return the authority booked under a vote, whatever was surrendered of it since."""
    lines = evidence.by_funding.get(name, ())
    surrenders = {line.entry for line in lines if line.kind == "due-to-member-states"}
    return -sum(
        (line.amount for line in lines
         if line.kind == "appropriation" and line.entry not in surrenders),
        ZERO,
    )  # fmt: skip


def _pending(evidence: Evidence, sheet: Sheet, vote: AppropriationTerm) -> None:
    if vote.amount is not None:
        what = f"{vote.id} is pending and states an amount"
        sheet.add(Weight.FINDING, what, evidence.place(vote.place), key=vote.key, funding=vote.id,
                  amount=vote.amount.number, expected="no amount",
                  found=money(vote.amount.number))  # fmt: skip
    for line in evidence.by_funding.get(vote.id, ())[:1]:
        what = f"{vote.id} is pending, and something is booked under it"
        evidence.row(sheet, Weight.FINDING, line, what, expected="nothing", found=line.account)


def _family(evidence: Evidence, vote: AppropriationTerm) -> list[str]:
    found, waiting = [vote.id], [vote]
    while waiting:
        for name in waiting.pop().includes:
            inner = evidence.register.appropriations.get(name)
            if inner is not None and name not in found:
                found.append(name)
                waiting.append(inner)
    return found


def _once(evidence: Evidence, sheet: Sheet, vote: AppropriationTerm, amount: Decimal) -> None:
    names = _family(evidence, vote)
    booked = sum((_authority(evidence, name) for name in names), ZERO)
    if booked <= amount:
        return
    inner = f", inclusive of {', '.join(names[1:])}," if names[1:] else ""
    lines = [line for name in names for line in evidence.by_funding.get(name, ())
             if line.kind == "appropriation"]  # fmt: skip
    what = f"{vote.id}{inner} votes less than the authority that is booked"
    evidence.row(sheet, Weight.FINDING, lines[-1], what, funding=vote.id, amount=booked - amount,
                 expected=money(amount), found=money(booked))  # fmt: skip


def _replaced(
    evidence: Evidence, sheet: Sheet, vote: AppropriationTerm, outer: AppropriationTerm
) -> None:
    """Find costs of days from which on the vote that includes this one bears them."""
    for line in evidence.by_funding.get(vote.id, ()):
        if line.kind == "expense" and line.cost_date >= outer.on:
            what = f"a cost under {vote.id}, which {outer.id} includes from {outer.on} on"
            evidence.row(sheet, Weight.FINDING, line, what, expected=outer.id, found=vote.id)


def _spent(
    evidence: Evidence, sheet: Sheet, vote: AppropriationTerm, authority: Decimal, spent: Decimal
) -> None:
    lines = evidence.by_funding.get(vote.id, ())
    for line in lines:
        if line.kind == "transfer" and not evidence.undone(line):
            what = f"authority passes to or from {vote.id}, which is voted for its own year"
            evidence.row(sheet, Weight.FINDING, line, what, expected="no transfer",
                         found=money(line.amount))  # fmt: skip
    surrendered: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_entry = {line.entry for line in lines if line.kind == "due-to-member-states"}
    for line in lines:
        if line.kind == "appropriation" and line.entry in by_entry:
            surrendered[vote.id] += line.amount
    reserved = evidence.reserved(vote.id)
    there = authority - surrendered[vote.id]
    over = spent + reserved - there
    early = _early(evidence, vote) if over <= 0 else None
    if early is not None:
        what = f"{vote.id} was spent beyond its authority from {early[0].date} on; it no longer is"
        evidence.row(sheet, Weight.OBSERVATION, early[0], what, funding=vote.id, amount=early[1])
    if over > 0:
        where = evidence.at(lines[-1]) if lines else evidence.place(vote.place)
        what = f"{vote.id}: {money(spent)} spent and {money(reserved)} committed, and "
        what += f"{money(there)} of authority"
        sheet.add(Weight.FINDING, what, where, funding=vote.id, amount=over,
                  expected=money(there), found=money(spent + reserved))  # fmt: skip


def _early(evidence: Evidence, vote: AppropriationTerm) -> tuple[Line, Decimal] | None:
    """Return where a vote was first spent beyond what was there that day, and by how much."""
    there = spent = ZERO
    last: Line | None = None
    for line in evidence.by_funding.get(vote.id, ()):
        if last is not None and line.date != last.date and spent > there:
            return last, spent - there
        if line.kind == "appropriation":
            there -= line.amount
        elif line.kind == "expense":
            spent += line.amount
        last = line
    return None
