"""Votes: what an appropriation is worth on which day, and which votes stand inside others.

    2013-12-24 custom "appropriation" "MINUSMA-2013"
      amount: 602000000.00 USD
      includes: "MINUSMA-2013-CA"

An amount that is inclusive of another one is counted once: of the 602,000,000 voted for MINUSMA,
366,774,500 were there before, as commitment authority of resolution 67/286. Such an authority may
be spent like a vote; once the vote that includes it is there, new costs are charged to that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.filing import problem
from ledger.fundings import Replaced, Step
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.vote_facts import GroupRedeploymentTerm, VoteChangeTerm, VoteGroupTerm, VoteShareTerm
from ledger.words import BudgetClass

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from ledger.filing import Register
    from ledger.findings import Finding
    from ledger.term import Term
    from ledger.terms import AppropriationTerm

#: The policy that names the programmes of headquarters, for which the Support Account is voted.
HEADQUARTERS: Final = "SUPPORT-ACCOUNT-PROGRAMMES"

#: The policy on how much of its amount a group of a vote may give away to others.
LIMIT: Final = "GROUP-REDEPLOYMENT-LIMIT"

#: What a vote may be. A commitment authority (`authority`) limits spending and appropriates nothing
#: yet; of what is `pending` nothing may be spent.
STATUSES = frozenset({"voted", "authority", "pending"})


def steps(register: Register, vote: AppropriationTerm) -> tuple[Step, ...]:
    """Return what a vote is worth, from which day on, oldest first; empty while it is pending."""
    first = vote.status in STATUSES - {"pending"} and vote.amount is not None
    own = [Step(vote.on, vote.amount, vote.resolution)] if first and vote.amount else []
    later = [
        Step(change.on, change.amount, change.resolution)
        for change in register.of(VoteChangeTerm).values()
        if change.appropriation == vote.id
    ]
    return (*own, *sorted(later, key=lambda step: step.on))


def including(register: Register) -> dict[str, AppropriationTerm]:
    """Return the vote that includes another one, by the other's id."""
    found: dict[str, AppropriationTerm] = {}
    for vote in register.appropriations.values():
        for name in vote.includes:
            found.setdefault(name, vote)
    return found


def replaced(
    register: Register, vote: AppropriationTerm, inside: Mapping[str, AppropriationTerm]
) -> Replaced | None:
    """Return what takes over from a vote: the one that includes it, once that has an amount.

    Args:
        register: all terms.
        vote: which.
        inside: as `including` has it, made once for all votes.
    """
    outer = inside.get(vote.id)
    amounts = steps(register, outer) if outer else ()
    return Replaced(outer.id, amounts[0].on) if outer and amounts else None


def family(register: Register, vote: AppropriationTerm) -> tuple[AppropriationTerm, ...]:
    """Return a vote and all that it includes, and that those include; each once."""
    found = {vote.id: vote}
    waiting = [vote]
    while waiting:
        for name in waiting.pop().includes:
            inner = register.appropriations.get(name)
            if inner is not None and name not in found:
                found[name] = inner
                waiting.append(inner)
    return tuple(found.values())


def groups_of(register: Register, vote: str) -> dict[str, VoteGroupTerm]:
    """Return the groups of an appropriation by their names, in the order written."""
    return {
        term.group: term
        for term in register.of(VoteGroupTerm).values()
        if term.appropriation == vote
    }


def label(begins: datetime.date, ends: datetime.date) -> str:
    """Return what the year of a vote is called: `2012/13`, or `2012` where it is a calendar year.

    >>> import datetime
    >>> label(datetime.date(2012, 7, 1), datetime.date(2013, 6, 30))
    '2012/13'
    """
    if (begins.month, begins.day, ends.month, ends.day) == (1, 1, 12, 31):
        return str(begins.year)
    first = begins.year if begins.month >= 7 else begins.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def wrong_votes(register: Register) -> Iterator[Finding]:
    """Yield a finding for each fact of a vote that names what is not there, or cannot be."""
    for vote in register.appropriations.values():
        if vote.status not in STATUSES:
            what = f"{_called(vote)}: status {vote.status!r} is not known."
            yield problem("TERM-WRONG", what, vote, f"Known: {', '.join(sorted(STATUSES))}.")
        yield from _inclusions(register, vote)
    for name in {term.appropriation: None for term in register.of(VoteGroupTerm).values()}:
        if name in register.appropriations:
            yield from _grouped(register, register.appropriations[name])
    named: list[VoteChangeTerm | VoteGroupTerm | GroupRedeploymentTerm] = [
        *register.of(VoteChangeTerm).values(),
        *register.of(VoteGroupTerm).values(),
        *register.of(GroupRedeploymentTerm).values(),
    ]
    for term in named:
        if term.appropriation not in register.appropriations:
            yield _missing(term, "appropriation", term.appropriation)
    for share in register.of(VoteShareTerm).values():
        if share.fund not in register.funds:
            yield _missing(share, "fund", share.fund)
    yield from _changes(register)
    yield from _redeployed(register)


def _called(term: Term) -> str:
    return f"{term.word} {term.id}"


def _missing(term: Term, kind: str, name: str) -> Finding:
    return problem("TERM-REFERENCE", f"{_called(term)}: {kind} {name!r} is not known.", term)


def _wrong(term: Term, what: str, advice: str = "") -> Finding:
    return problem("TERM-WRONG", f"{_called(term)}: {what}.", term, advice)


def _inclusions(register: Register, vote: AppropriationTerm) -> Iterator[Finding]:
    total = ZERO
    for name in dict.fromkeys(vote.includes):
        inner = register.appropriations.get(name)
        if inner is None:
            yield _missing(vote, "appropriation", name)
            continue
        if including(register)[name] is not vote:
            yield _wrong(vote, f"{name} is included in {including(register)[name].id} already")
        if vote in family(register, inner):
            yield _wrong(vote, f"it includes {name}, which includes it")
        if inner.fund != vote.fund:
            yield _wrong(vote, f"it is of {vote.fund} and includes {name} of {inner.fund}")
        if inner.begins < vote.begins or inner.ends > vote.ends:
            outside = f"{inner.begins} to {inner.ends}"
            yield _wrong(vote, f"it includes {name}, whose days {outside} are not among its own")
        if vote.on < inner.on:
            yield _wrong(vote, f"it is of {vote.on} and includes {name} of {inner.on}, later on")
        if not steps(register, inner):
            yield _wrong(vote, f"it includes {name}, which is pending and has no amount")
        total += sum((step.amount.number for step in steps(register, inner)[-1:]), ZERO)
    last = steps(register, vote)[-1:]
    if last and total > last[0].amount.number:
        yield _wrong(
            vote,
            f"{last[0].amount} cannot be inclusive of {grouped(total)} {BOOK_CURRENCY}",
            "An amount that is not inclusive of another one does not name it in `includes`.",
        )


def _changes(register: Register) -> Iterator[Finding]:
    days: dict[tuple[str, datetime.date], Term] = {}
    for change in register.of(VoteChangeTerm).values():
        vote = register.appropriations.get(change.appropriation)
        if vote is not None and change.on < vote.on:
            yield _wrong(change, f"it is of {change.on}, before {vote.id} of {vote.on}")
        other = days.setdefault((change.appropriation, change.on), change)
        if other is not change:
            what = f"{other.id} changes {change.appropriation} on the same day"
            yield _wrong(change, what, "State what the vote is worth from a day on, once.")


def _grouped(register: Register, vote: AppropriationTerm) -> Iterator[Finding]:
    """Yield what is wrong with the groups of a vote: names, classes, and what they add up to."""
    names: dict[str, Term] = {}
    classes: dict[str, str] = {}
    total: Decimal = ZERO
    found = [one for one in register.of(VoteGroupTerm).values() if one.appropriation == vote.id]
    for term in found:
        total += term.amount.number
        if names.setdefault(term.group, term) is not term:
            yield _wrong(term, f"{vote.id} has the group {term.group!r} already")
        for name in term.classes:
            if name not in frozenset(BudgetClass):
                yield _wrong(term, f"{name!r} is no budget class")
            elif classes.setdefault(name, term.id) != term.id:
                yield _wrong(term, f"{name} belongs to {classes[name]} already")
    last = steps(register, vote)[-1:]
    if found and last and total > last[0].amount.number:
        yield _wrong(
            found[-1],
            f"the groups of {vote.id} add up to {grouped(total)} {BOOK_CURRENCY}, voted are "
            f"{last[0].amount}",
            "Groups share out what was voted and no more.",
        )


def _redeployed(register: Register) -> Iterator[Finding]:
    for term in register.of(GroupRedeploymentTerm).values():
        known = groups_of(register, term.appropriation)
        for name in (term.from_group, term.to_group):
            if name not in known:
                what = f"{term.appropriation} has no group {name!r}"
                yield _wrong(term, what, f"Known: {', '.join(sorted(known)) or 'none'}.")
        if term.from_group == term.to_group:
            yield _wrong(term, "it moves nothing: both groups are the same")
