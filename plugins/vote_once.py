"""Votes counted once: an amount that is inclusive of another one is not added to it.

MINUSMA's 602,000,000 for 2013/14 are inclusive of 366,774,500 authorized before: from the day of
that vote on, all the authority booked under the two is 602,000,000 and no more. So what is left of
the first is taken back where the second is booked in full. And a later resolution may leave less of
a vote than is booked already: then the difference is taken back.

Source: Financial Regulation 5.1 (up to the amounts voted); resolution on MINUSMA, "inclusive of the
amount previously authorized".
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ledger.clauses import FOREVER
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.vote_life import DUE
from ledger.votes import family
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import AppropriationTerm
    from plugins.accounts import Walked


class VoteError(FindingError):
    """More authority is booked than was voted."""


def minds(funding: Funding, register: Register) -> bool:
    """Mind votes that include others, are included, or were changed."""
    vote = register.appropriations.get(funding.id)
    if vote is None:
        return False
    return bool(vote.includes) or len(funding.amounts) > 1 or funding.replaced is not None


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse authority that is booked twice, and what a later resolution no longer gives."""
    register = walked.register
    for vote in register.appropriations.values():
        funding = register.fundings[vote.id]
        if funding.amounts and minds(funding, register):
            yield from _judged(walked, vote, funding)


def _judged(walked: Walked, vote: AppropriationTerm, funding: Funding) -> Iterator[Refusal]:
    members = family(walked.register, vote)
    booked = _booked(walked, members)
    days = sorted({*booked, *(step.on for step in funding.amounts)})
    total = worst = ZERO
    last = None
    # From the day of the vote that includes it, all of them together are judged there.
    before = funding.replaced.on if funding.replaced else FOREVER
    for day in days:
        if day >= before:
            return
        total += sum((amount for amount, _ in booked.get(day, ())), ZERO)
        last = booked[day][-1][1] if day in booked else last
        amount = funding.amount_on(day)
        over = total - amount.number if amount and day >= funding.since else ZERO
        # What one vote has beyond its own amount on the day on which it is booked, is said by its
        # ceiling.
        if over > worst and (len(members) > 1 or day not in booked):
            yield _twice(vote, members, day, total, over, last)
        worst = max(over, ZERO)


def _booked(
    walked: Walked, members: tuple[AppropriationTerm, ...]
) -> dict[datetime.date, list[tuple[Decimal, Any]]]:
    """Return the authority booked under some votes by day, each with its entry."""
    found: dict[datetime.date, list[tuple[Decimal, Any]]] = defaultdict(list)
    for member in members:
        account = walked.accounts[member.id]
        surrenders = {line.entry for line in account.lines if line.kind == DUE}
        for line in account.lines:
            if line.kind == "appropriation" and line.entry not in surrenders:
                found[line.date].append((-line.amount, account.entry_of(line)))
    return found


def _twice(
    vote: AppropriationTerm,
    members: tuple[AppropriationTerm, ...],
    day: datetime.date,
    total: Decimal,
    over: Decimal,
    entry: Any,
) -> Refusal:
    facts = (
        ("agreement", vote.id),
        ("funding", vote.id),
        ("axis", "ceiling"),
        ("expected", f"{total - over:f}"),
        ("actual", f"{total:f}"),
    )
    voted = f"{grouped(total - over)} {BOOK_CURRENCY}"
    if len(members) == 1:
        return Refusal(
            "APPROPRIATION-REVISED",
            f"{vote.id}: from {day} on {voted} are voted, and {grouped(total)} {BOOK_CURRENCY} of "
            f"authority are booked; {grouped(over)} {BOOK_CURRENCY} too much.",
            "Take back what the later resolution no longer gives: Income:<Fund>:Appropriation "
            "against Assets:<Fund>:Authority.",
            facts=facts,
            entry=entry,
        )
    inner = ", ".join(member.id for member in members if member is not vote)
    return Refusal(
        "APPROPRIATION-TWICE",
        f"{vote.id} ({vote.resolution}) votes {voted} inclusive of {inner}; at the end of {day} "
        f"{grouped(total)} {BOOK_CURRENCY} of authority are booked under them together, "
        f"{grouped(over)} {BOOK_CURRENCY} twice.",
        f"Book under {vote.id} what it adds; or take back first what is left of {inner}.",
        facts=facts,
        entry=entry,
    )


RULE = Rule("votes counted once", __name__, VoteError, minds=minds, after=after)
