"""Interest by funding: on the cash at the end of each day, split so that the parts are the whole.

    interest = sum over the days of cash at the end of the day * rate / days of the year

A rate is so many per cent a year, from a day on; the days of the year are 365 or 360, as the clause
of the funding, else the policy `INTEREST-BASIS` says. Cash below zero earns nothing and costs
nothing. Interest that is booked on the last day is not cash of that day here, so that a paper made
again once it is booked is the same. The whole is rounded once, to the cent; the parts are cents
that add up to it, by largest remainder. Where the bank has already said what it paid, that is the
whole, and it is split by the same daily balances.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.interest_clauses import BASES, BASIS, OWNER, RATE, interest_of, per_cent
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, fixed, quantum, rounded, split
from ledger.words import Axis
from plugins.cases import NOUNS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

_DAY = datetime.timedelta(1)

#: The basis of what the bank has already reckoned: it is split by daily balances.
BY_BALANCE = "by balance"

#: Fundings whose interest is the fund's, whatever a policy says of grants.
_OF_THE_FUND = frozenset({"general", "unapplied", "appropriation"})

#: Rate by the day from which it holds, oldest first.
Rates = tuple[tuple[datetime.date, Decimal], ...]


class Ask(NamedTuple):
    """What is asked for.

    Attributes:
        begins, ends: first and last day.
        rate: per cent a year; None: as the policy says.
        basis: `actual/365` or `actual/360`; empty: as the policy says. A clause goes before both.
        amount: what the bank paid, to be split; None: nothing is known of it.
    """

    begins: datetime.date
    ends: datetime.date
    rate: Decimal | None = None
    basis: str = ""
    amount: Decimal | None = None


class Part(NamedTuple):
    """The interest of one funding.

    Attributes:
        owner: `donor`, `programme` or `fund`; empty where nobody says.
        said: the clause or policy that says so, empty where none does.
        books_under: the funding under which it is booked; empty where nobody says whose it is.
        days: on which there was cash.
        product: dollars times days.
        basis: by which it is reckoned.
        amount: its interest, in whole cents.
    """

    fund: str
    funding: str
    donor: str
    owner: str
    said: str
    books_under: str
    days: int
    product: Decimal
    basis: str
    amount: Decimal


class Booked(NamedTuple):
    """Interest that is in the books already, dated in the days asked for."""

    funding: str
    day: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InterestFound:
    """The interest of some fundings: `parts` add up to `whole`; what is `booked` of it already."""

    ask: Ask
    rates: Rates
    parts: tuple[Part, ...]
    whole: Decimal
    booked: tuple[Booked, ...] = ()

    def booked_under(self, funding: str) -> Decimal:
        """Return what is booked already under a funding."""
        return sum((one.amount for one in self.booked if one.funding == funding), ZERO)

    def of_owner(self, owner: str) -> Decimal:
        """Return the interest that is somebody's."""
        return sum((part.amount for part in self.parts if part.owner == owner), ZERO)

    def as_json(self) -> dict[str, Any]:
        """Return plain data, amounts as text."""
        return {
            "begins": str(self.ask.begins),
            "ends": str(self.ask.ends),
            "rates": [{"from": str(day), "rate": fixed(rate)} for day, rate in self.rates],
            "amount_paid": None if self.ask.amount is None else fixed(self.ask.amount),
            "parts": [
                {
                    name: fixed(value) if isinstance(value, Decimal) else value
                    for name, value in part._asdict().items()
                }
                for part in self.parts
            ],
            "whole": fixed(self.whole),
            "booked_already": [
                {"funding": one.funding, "day": str(one.day), "amount": fixed(one.amount)}
                for one in self.booked
            ],
        }


def interest(books: Books, fundings: Iterable[Funding], ask: Ask) -> InterestFound:
    """Return the interest of some fundings from one day to another, both included.

    Raises:
        BadInputError: no rate or no basis is stated for it, or there is an amount to be split and
            no cash to split it by.
    """
    rates = _rates(books.register, ask)
    moved = _moved(books.lines, ask.ends)
    drafts = [
        _part(books.register, funding, moved[funding.id], ask, rates)
        for funding in sorted(fundings, key=lambda funding: (funding.fund, funding.id))
        if moved.get(funding.id)
    ]
    exact = [share for _, share in drafts]
    total = sum(exact, ZERO)
    whole = rounded(total, quantum(BOOK_CURRENCY)) if ask.amount is None else ask.amount
    if whole and not total:
        raise BadInputError(
            f"there was no cash from {ask.begins} to {ask.ends} to split "
            f"{fixed(whole)} {BOOK_CURRENCY} by",
            advice="Ask for the days, and the fundings, of which the bank paid it.",
        )
    amounts = split(whole, exact, BOOK_CURRENCY) if whole else (ZERO,) * len(exact)
    parts = tuple(
        part._replace(amount=amount) for (part, _), amount in zip(drafts, amounts, strict=True)
    )
    under = {name for part in parts for name in (part.funding, part.books_under)}
    return InterestFound(ask, rates, parts, whole, tuple(_booked(books.lines, ask, under)))


def _booked(lines: Iterable[Line], ask: Ask, under: Container[str]) -> Iterator[Booked]:
    """Yield the interest that is booked in the days asked for, by funding and day."""
    found: dict[tuple[str, datetime.date], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if (
            line.kind == "interest"
            and ask.begins <= line.date <= ask.ends
            and line.funding in under
        ):
            found[line.funding, line.date] -= line.amount
    for (funding, day), amount in sorted(found.items()):
        if amount:
            yield Booked(funding, day, amount)


def _rates(register: Register, ask: Ask) -> Rates:
    """Return the rates of the days asked for."""
    if ask.amount is not None:
        # Each day counts the same: the balances split it.
        return ((ask.begins, Decimal(100)),)
    if ask.rate is not None:
        return ((ask.begins, ask.rate),)
    first = register.policy(RATE, ask.begins)
    if first is None:
        raise BadInputError(
            f"policy {RATE} states no rate for {ask.begins}",
            advice='State it: policy "INTEREST-RATE" with value: "2.5%", or give --rate.',
        )
    later = [term for term in register.policies[RATE] if ask.begins < term.on <= ask.ends]
    try:
        return (
            (ask.begins, per_cent(first.value)),
            *((term.on, per_cent(term.value)) for term in sorted(later, key=lambda one: one.on)),
        )
    except ValueError as error:
        raise BadInputError(f"policy {RATE}: {error}") from None


def _moved(
    lines: Sequence[Line], ends: datetime.date
) -> Mapping[str, Mapping[datetime.date, Decimal]]:
    """Return by how much the cash of each funding moved on each day.

    Interest that came on the last day is left out: it is what is being reckoned.
    """
    last = {
        (line.entry, line.funding)
        for line in lines
        if line.date == ends and line.kind == "interest"
    }
    moved: dict[str, dict[datetime.date, Decimal]] = defaultdict(dict)
    for line in lines:
        if line.kind == "cash" and (line.entry, line.funding) not in last:
            own = moved[line.funding]
            own[line.date] = own.get(line.date, ZERO) + line.amount
    return moved


def _part(
    register: Register,
    funding: Funding,
    moved: Mapping[datetime.date, Decimal],
    ask: Ask,
    rates: Rates,
) -> tuple[Part, Decimal]:
    """Return the part of a funding, its amount still open, and its exact interest."""
    owner, said, basis = _belongs(register, funding, ask)
    year = BASES.get(basis, Decimal(1))
    days, product, weighted = _products(moved, ask, rates)
    exact = CONTEXT.divide(weighted, year * 100)
    general = f"{funding.fund}-GENERAL"
    under = {"fund": general, "donor": funding.id, "programme": funding.id}.get(owner, "")
    if funding.kind in _OF_THE_FUND:
        owner, said, under = "fund", f"{NOUNS[funding.kind]} of the fund", general
    part = Part(
        funding.fund, funding.id, funding.donor, owner, said, under, days, product, basis, ZERO
    )
    return part, exact


def _products(
    moved: Mapping[datetime.date, Decimal], ask: Ask, rates: Rates
) -> tuple[int, Decimal, Decimal]:
    """Return the days with cash, dollars times days, and the same times the rate of each day."""
    changes = {day for day in moved if ask.begins < day <= ask.ends} | {day for day, _ in rates}
    starts = sorted(changes | {ask.begins})
    balance = sum((amount for day, amount in moved.items() if day < ask.begins), ZERO)
    known = dict(rates)
    rate = ZERO
    days, product, weighted = 0, ZERO, ZERO
    for start, following in zip(starts, [*starts[1:], ask.ends + _DAY], strict=True):
        balance += moved.get(start, ZERO)
        rate = known.get(start, rate)
        count = (following - start).days
        if balance > 0:
            days += count
            product += balance * count
            weighted += balance * count * rate
    return days, product, weighted


def _belongs(register: Register, funding: Funding, ask: Ask) -> tuple[str, str, str]:
    """Return whose the interest of a funding is, who says so, and its basis."""
    clause = funding.governing(Axis.INTEREST, ask.ends)
    policy = register.policy(OWNER, ask.ends)
    owner, said, basis = "", "", ""
    if clause:
        owner, basis = interest_of(clause)
        said = f"clause {clause.number} of {clause.owner}"
    elif policy:
        owner, said = policy.value, f"policy {policy.id} of {policy.on} ({policy.status})"
    if ask.amount is not None:
        return owner, said, BY_BALANCE
    return owner, said, basis or ask.basis or _policy_basis(register, ask)


def _policy_basis(register: Register, ask: Ask) -> str:
    policy = register.policy(BASIS, ask.ends)
    if policy is None or policy.value not in BASES:
        raise BadInputError(
            f"policy {BASIS} states no basis for {ask.ends}",
            advice=f'State it: policy "{BASIS}" with value: "actual/365", or give --basis.',
        )
    return policy.value
