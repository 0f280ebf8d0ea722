"""Groups of a vote: what was voted for one group of expenditure is not spent on another.

    2013-06-28 custom "vote-group" "UNIFIL-2013/OPERATIONAL"
      appropriation: "UNIFIL-2013"
      group: "operational"
      amount: 1500.00 USD
      classes: "Contracts, Equipment"

An appropriation may be shared out in groups, each with a ceiling of its own. A cost goes to the
group that it states, else to the one whose classes name its budget class; a cost of no group is
refused. Money moves between groups by a `group-redeployment` only, from its day on, and never more
than a group has. Policy `GROUP-REDEPLOYMENT-LIMIT`, where stated, says how much of its amount a
group may give away. A vote without groups is one ceiling.

Source: performance reports on peacekeeping operations ("redeployments across groups"); what groups
there are and how much may move between them is not in the texts read, so both are terms.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped, rounded
from ledger.vote_facts import GroupRedeploymentTerm, VoteGroupTerm
from ledger.votes import LIMIT, groups_of
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Account

_CENT = Decimal("0.01")

#: Metadata that says to which group a cost belongs.
GROUP: Final = "group"


class GroupError(FindingError):
    """A cost is not of a group of its vote, or a group is overstepped."""


class _Book(NamedTuple):
    """The groups of one vote, and what moves between them."""

    vote: str
    groups: dict[str, VoteGroupTerm]
    moves: Sequence[GroupRedeploymentTerm]

    def limit(self, group: str, day: datetime.date) -> Decimal:
        """Return what a group has on a day."""
        total = self.groups[group].amount.number
        for move in self.moves:
            if move.on <= day:
                total += move.amount.number * (
                    (move.to_group == group) - (move.from_group == group)
                )
        return total


def percent(text: str) -> Decimal:
    """Return the share that a policy such as `10%` states, as a fraction.

    Raises:
        ValueError: it states none from 0% to 100%.
    """
    try:
        share = Decimal(text.strip().removesuffix("%").strip()) / 100
    except InvalidOperation:
        share = Decimal(-1)
    if not text.strip().endswith("%") or not 0 <= share <= 1:
        raise ValueError(f"{text!r} is not a share such as 10%")
    return share


def minds(funding: Funding, register: Register) -> bool:
    """Mind appropriations that have groups."""
    return funding.kind == "appropriation" and any(
        term.appropriation == funding.id for term in register.of(VoteGroupTerm).values()
    )


def books(register: Register) -> Iterator[Refusal]:
    """Refuse redeployments beyond what a policy lets a group give away, and such a policy."""
    for policy in register.policies.get(LIMIT, ()):
        try:
            percent(policy.value)
        except ValueError as error:
            advice = 'Write it as "10%".'
            yield Refusal(
                "APPROPRIATION-POLICY", f"policy {LIMIT}: {error}.", advice, place=policy.place
            )
            return
    given: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for move in sorted(register.of(GroupRedeploymentTerm).values(), key=lambda move: move.on):
        group = groups_of(register, move.appropriation).get(move.from_group)
        policy_term = register.policy(LIMIT, move.on)
        given[move.appropriation, move.from_group] += move.amount.number
        if group is None or policy_term is None:
            continue
        total = given[move.appropriation, move.from_group]
        most = group.amount.number * percent(policy_term.value)
        if total > most:
            yield Refusal(
                "APPROPRIATION-REDEPLOYMENT",
                f"{move.id}: {grouped(total)} {BOOK_CURRENCY} are redeployed from the group "
                f"{move.from_group} of {move.appropriation}; policy {LIMIT} of {policy_term.on} "
                f"lets {policy_term.value} of {grouped(group.amount.number)} go, "
                f"{grouped(rounded(most, _CENT))} {BOOK_CURRENCY}.",
                "Ask the General Assembly, or keep the group's money where it was voted.",
                facts=_facts(move.appropriation, f"{most:f}", f"{total:f}"),
                place=move.place,
            )


def _facts(vote: str, expected: str, actual: str) -> tuple[tuple[str, str], ...]:
    return (
        ("agreement", vote),
        ("funding", vote),
        ("axis", GROUP),
        ("expected", expected),
        ("actual", actual),
    )


def account(account: Account) -> Iterator[Refusal]:
    """Refuse costs of no group, and groups that are overstepped at the end of a day."""
    vote, register = account.state.funding.id, account.register
    moves = [m for m in register.of(GroupRedeploymentTerm).values() if m.appropriation == vote]
    book = _Book(vote, groups_of(register, vote), moves)
    costs: dict[datetime.date, list[tuple[str, Line]]] = defaultdict(list)
    for line in account.costs:
        group = group_of(account.entry_of(line), line, book.groups)
        if group in book.groups:
            costs[line.date].append((group, line))
        else:
            yield _of_no_group(account, book, line, group)
    yield from _overstepped(account, book, costs)


def group_of(entry: Any, line: Line, groups: Mapping[str, VoteGroupTerm]) -> str:
    """Return the group that a cost states, else the one of its budget class; empty: neither.

    Args:
        entry: the transaction of the cost.
        line: the cost.
        groups: the groups of its vote by name.
    """
    own = entry.postings[line.posting].meta or {}
    stated = own.get(GROUP, entry.meta.get(GROUP, ""))
    if isinstance(stated, str) and stated:
        return stated
    return next((name for name, one in groups.items() if line.budget_class in one.classes), "")


def _of_no_group(account: Account, book: _Book, line: Line, group: str) -> Refusal:
    known = ", ".join(book.groups)
    what = f"{group!r} is none of them" if group else f"{line.budget_class} belongs to none of them"
    return Refusal(
        "APPROPRIATION-GROUP",
        f"{grouped(line.amount)} {BOOK_CURRENCY} on {line.account} under {book.vote}: the vote has "
        f"the groups {known}, and {what}.",
        'State group: "..." on the cost, or the budget class among the classes of a vote-group.',
        facts=_facts(book.vote, known, group or line.budget_class),
        entry=account.entry_of(line),
    )


def _overstepped(
    account: Account, book: _Book, costs: dict[datetime.date, list[tuple[str, Line]]]
) -> Iterator[Refusal]:
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    worst: dict[str, Decimal] = defaultdict(lambda: ZERO)
    last: dict[str, Any] = {}
    for day in sorted({*costs, *(move.on for move in book.moves)}):
        for group, line in costs.get(day, ()):
            spent[group] += line.amount
            last[group] = account.entry_of(line)
        for group in book.groups:
            limit = book.limit(group, day)
            over = spent[group] - limit
            if over > worst[group]:
                yield Refusal(
                    "APPROPRIATION-GROUP-CEILING",
                    f"{book.vote}: {grouped(spent[group])} {BOOK_CURRENCY} spent on the group "
                    f"{group} at the end of {day}; it has {grouped(limit)} {BOOK_CURRENCY}, "
                    f"redeployments included; {grouped(over)} {BOOK_CURRENCY} too much.",
                    "Charge what belongs to another group there; money moves between groups by a "
                    "group-redeployment with its reference.",
                    facts=_facts(book.vote, f"{limit:f}", f"{spent[group]:f}"),
                    entry=last.get(group),
                    place=book.groups[group].place,
                )
            worst[group] = max(over, ZERO)


RULE = Rule("groups of votes", __name__, GroupError, books=books, minds=minds, account=account)
