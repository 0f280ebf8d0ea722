"""Appropriations by mission and year: voted, booked, spent, committed, surrendered.

An amount that is inclusive of another one is counted once, and a vote that is pending has no
amount: neither zero nor a guess. What stands here is what the rules judge by (`ledger.vote_life`),
and it adds up to the accounts of the funds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.commitments import charges
from ledger.errors import BadInputError
from ledger.money import ZERO, fixed
from ledger.vote_facts import GroupRedeploymentTerm, VoteShareTerm
from ledger.vote_life import DUE, Life
from ledger.votes import groups_of, label
from plugins.vote_groups import group_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import AppropriationTerm
    from ledger.vote_facts import VoteGroupTerm


class Group(NamedTuple):
    """A group of a vote: its amount, what was redeployed to it, what was spent on it.

    `given_up` is what went back to Member States: all that is neither spent nor committed, once the
    vote as a whole has given up the same. Until then nobody can say of which group it was.
    """

    name: str
    amount: Decimal
    redeployed: Decimal
    spent: Decimal
    given_up: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """Return what the group may still be charged with."""
        return self.amount + self.redeployed - self.spent - self.given_up


class Vote(NamedTuple):
    """How an appropriation stands on a day, in dollars.

    Attributes:
        id, fund, year, resolution: which.
        status: voted, authority or pending.
        voted: the amount in force; None while it is pending.
        counted: `voted` less what it is inclusive of, which counts by itself.
        includes: the votes that it is inclusive of.
        authority, spent, committed, unencumbered: see `ledger.vote_life.Standing`.
        surrendered, due: given up so far; and what of it Member States have not been paid.
        ends, lapses: last day for costs; last day of liquidation, None where no policy says so.
        stands: pending, open, replaced, in liquidation, lapsed.
    """

    id: str
    fund: str
    year: str
    resolution: str
    status: str
    voted: Decimal | None
    counted: Decimal | None
    includes: tuple[str, ...]
    authority: Decimal
    spent: Decimal
    committed: Decimal
    unencumbered: Decimal
    surrendered: Decimal
    due: Decimal
    ends: datetime.date
    lapses: datetime.date | None
    stands: str
    groups: tuple[Group, ...]
    illustrative: bool


#: The figures of a vote that add up, in the order in which they are shown.
SUMMED = ("authority", "spent", "committed", "unencumbered", "surrendered", "due")


class Share(NamedTuple):
    """A mission's share of what is voted for all: disclosed, in no sum."""

    fund: str
    of: str
    year: str
    amount: Decimal
    resolution: str


@dataclass(frozen=True)
class Appropriations:
    """All appropriations of a scope, with their totals and what the accounts have.

    Attributes:
        accounts: authority less what was surrendered, expenses, and what is due, as the accounts
            of the funds have them.
        notes: sentences on what is to be done.
    """

    as_of: datetime.date
    votes: tuple[Vote, ...]
    shares: tuple[Share, ...]
    accounts: tuple[tuple[str, Decimal], ...]
    notes: tuple[str, ...]

    @property
    def counted(self) -> Decimal:
        """Return all that is voted, each amount once."""
        return sum((vote.counted or ZERO for vote in self.votes), ZERO)

    def total(self, name: str) -> Decimal:
        """Return the total of one of the figures that add up."""
        return sum(map(attrgetter(name), self.votes), ZERO)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings, and null where a vote is pending."""
        return {
            "as_of": str(self.as_of),
            "votes": [_vote_data(vote) for vote in self.votes],
            "total": {
                "counted_once": fixed(self.counted),
                **{name: fixed(self.total(name)) for name in SUMMED},
            },
            "accounts": {name: fixed(amount) for name, amount in self.accounts},
            "shares": [{**one._asdict(), "amount": fixed(one.amount)} for one in self.shares],
            "notes": list(self.notes),
        }


def _vote_data(vote: Vote) -> dict[str, Any]:
    return {
        "appropriation": vote.id,
        "fund": vote.fund,
        "year": vote.year,
        "resolution": vote.resolution,
        "status": vote.status,
        "voted": None if vote.voted is None else fixed(vote.voted),
        "counted_once": None if vote.counted is None else fixed(vote.counted),
        "includes": list(vote.includes),
        **{name: fixed(getattr(vote, name)) for name in SUMMED},
        "ends": str(vote.ends),
        "lapses": "" if vote.lapses is None else str(vote.lapses),
        "stands": vote.stands,
        "groups": [
            {
                "group": group.name,
                "amount": fixed(group.amount),
                "redeployed": fixed(group.redeployed),
                "spent": fixed(group.spent),
                "given_up": fixed(group.given_up),
                "left": fixed(group.left),
            }
            for group in vote.groups
        ],
        "illustrative": vote.illustrative,
    }


def appropriations(
    books: Books, as_of: datetime.date, *, fund: str = "", year: str = ""
) -> Appropriations:
    """Return the appropriations of a fund and year, or of all, as they stand on a day.

    Raises:
        BadInputError: there is no such year.
    """
    register = books.register
    own = [
        vote
        for vote in register.appropriations.values()
        if vote.on <= as_of and fund in {"", vote.fund}
    ]
    terms = [vote for vote in own if not year or label(vote.begins, vote.ends) == year]
    if year and not terms:
        known = ", ".join(sorted({label(vote.begins, vote.ends) for vote in own})) or "none"
        raise BadInputError(f"there is no appropriation of {year!r}", advice=f"Known: {known}.")
    by_vote: dict[str, list[Line]] = defaultdict(list)
    for line in books.lines:
        if line.funding in register.appropriations and line.date <= as_of:
            by_vote[line.funding].append(line)
    charged = charges(register, books.entries)
    found = [
        _vote(books, Life(term, register, by_vote[term.id], charged), as_of)
        for term in sorted(terms, key=lambda term: (term.fund, term.begins, term.on, term.id))
    ]
    shares = (
        Share(
            share.fund,
            share.of,
            label(share.begins, share.ends),
            share.amount.number,
            share.resolution,
        )
        for share in register.of(VoteShareTerm).values()
        if fund in {"", share.fund} and year in {"", label(share.begins, share.ends)}
    )
    kept = [line for vote in found for line in by_vote[vote.id]]
    funds = {term.fund for term in terms}
    if not year:
        kept = [one for one in books.lines if one.fund in funds and one.date <= as_of]
    return Appropriations(as_of, tuple(found), tuple(shares), _accounts(kept), _notes(found))


def _accounts(lines: Sequence[Line]) -> tuple[tuple[str, Decimal], ...]:
    sums = {"appropriation": ZERO, EXPENSE: ZERO, DUE: ZERO}
    for line in lines:
        if line.kind in sums:
            sums[line.kind] += line.amount
    return (
        ("Appropriation", -sums["appropriation"]),
        ("Expenses", sums[EXPENSE]),
        ("DueToMemberStates", -sums[DUE]),
    )


def _vote(books: Books, life: Life, as_of: datetime.date) -> Vote:
    term, register = life.term, life.register
    funding = register.fundings[term.id]
    standing = life.on(as_of)
    amount = _amount(funding, as_of)
    surrendered = standing.before + standing.now
    inner = [_amount(register.fundings[name], as_of) for name in term.includes]
    return Vote(
        term.id,
        term.fund,
        label(term.begins, term.ends),
        next((s.resolution for s in reversed(funding.amounts) if s.on <= as_of), term.resolution),
        "pending" if amount is None else "voted" if term.status == "pending" else term.status,
        amount,
        None if amount is None else amount - sum((one or ZERO for one in inner), ZERO),
        term.includes,
        standing.authority,
        standing.spent,
        standing.committed,
        standing.free - standing.now,
        surrendered,
        life.owed(as_of),
        term.ends,
        life.lapses,
        _stands(life, funding, amount, as_of),
        _groups(books, life, as_of, over=bool(surrendered) and standing.free <= standing.now),
        funding.illustrative or any(line.illustrative for line in life.lines),
    )


def _amount(funding: Funding, day: datetime.date) -> Decimal | None:
    """Return what is voted on a day; None while it is pending."""
    amount = funding.amount_on(day) if funding.signed and funding.since <= day else None
    return amount.number if amount else None


def _stands(life: Life, funding: Funding, amount: Decimal | None, as_of: datetime.date) -> str:
    if amount is None:
        return "pending"
    if funding.replaced and funding.replaced.on <= as_of:
        return f"in {funding.replaced.by}"
    if as_of <= life.term.ends:
        return "open"
    if life.lapses is None or as_of <= life.lapses:
        return "in liquidation"
    return "lapsed"


def _groups(books: Books, life: Life, as_of: datetime.date, *, over: bool) -> tuple[Group, ...]:
    """Return the groups of a vote; `over`: all that is neither spent nor committed is given up."""
    known = groups_of(life.register, life.term.id)
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in life.lines if known else ():
        if line.kind == EXPENSE:
            spent[group_of(books.entries[line.entry], line, known)] += line.amount
    committed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for name, amount in life.open_on(as_of).items() if known else ():
        newest = max(
            (term for term in life.register.commitments[name] if term.on <= as_of),
            key=attrgetter("on"),
        )
        committed[_group_of_class(newest.budget_class, known)] += amount
    found = []
    for name, term in known.items():
        moved = _redeployed(life.register, life.term, name, as_of)
        left = term.amount.number + moved - spent[name] - committed[name]
        given = left if over else ZERO
        found.append(Group(name, term.amount.number, moved, spent[name], given))
    return tuple(found)


def _group_of_class(budget_class: str, known: Mapping[str, VoteGroupTerm]) -> str:
    return next((name for name, term in known.items() if budget_class in term.classes), "")


def _redeployed(
    register: Register, vote: AppropriationTerm, group: str, as_of: datetime.date
) -> Decimal:
    total = ZERO
    for move in register.of(GroupRedeploymentTerm).values():
        if move.appropriation == vote.id and move.on <= as_of:
            signs = (move.to_group == group) - (move.from_group == group)
            total += move.amount.number * signs
    return total


def _notes(votes: Sequence[Vote]) -> tuple[str, ...]:
    found = []
    for vote in votes:
        ended = vote.stands in {"in liquidation", "lapsed"} and vote.status == "voted"
        if ended and vote.unencumbered > 0:
            found.append(
                f"{vote.id} ended on {vote.ends} and is not all surrendered: "
                f"vtf surrender {vote.fund} --year {vote.year}"
            )
        elif vote.stands.startswith("in ") and vote.status == "authority" and vote.unencumbered:
            found.append(
                f"What is left of {vote.id} is to be taken back; {vote.stands[3:]} bears new costs."
            )
    return tuple(found)
