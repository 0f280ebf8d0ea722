"""What the page of fundings shows, ready to print: the template computes nothing.

Fundings stand by fund, and each fund has its totals. There is no total over all funds: money of
one funding system never passes to another, and a sum of both would say that it could. Each row
adds up from left to right:

    received + other - spent = balance;  balance - committed - refundable = available

`other` is opening balance, interest, exchange difference and transfers, less refunds. Where costs
may no longer arise nothing is available, whatever the balance.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, grouped
from ledger.words import ANY, Axis, FundClass
from reports.positions import Position, positions, totals

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from ledger.books import Walk

CLASS_TITLES: dict[FundClass, str] = {
    FundClass.VOLUNTARY: "voluntary",
    FundClass.ASSESSED: "assessed",
    FundClass.SUPPORT: "support account",
    FundClass.POOLED: "pooled",
}

#: A fund that no directive names: its lines are shown all the same.
UNKNOWN = "unknown"
#: Funds stand in this order, the trust fund first.
_SYSTEMS = (*CLASS_TITLES.values(), UNKNOWN)


class Figure(NamedTuple):
    """An amount as printed, and what sign it has."""

    text: str
    sign: str  # "zero", "minus" or "": how the page sets it


class Row(NamedTuple):
    """One funding, or the totals of a fund."""

    id: str
    title: str
    donor: str
    agreed: str
    agreed_original: str
    amounts: tuple[Figure, ...]
    expiry: str
    state: str  # "ended", "unsigned" or ""
    illustrative: bool
    used: str  # per cent of what came in that is spent, for the bar; empty where nothing is


class Group(NamedTuple):
    """A fund with its fundings and their totals."""

    id: str
    name: str
    system: str
    rows: tuple[Row, ...]
    total: Row


class Page(NamedTuple):
    """Everything the template prints."""

    as_of: str
    filtered: bool
    currency: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    fundings: int
    errors: int
    warnings: int
    illustrative: bool


#: Heading and explanation of each column of amounts after `Agreed`.
COLUMNS = (
    ("Received", "Paid in by the donor, or voted"),
    ("Other", "Opening balance, interest, exchange difference and transfers, less refunds"),
    ("Spent", "Direct cost and support cost"),
    ("Balance", "Received and other, less spent"),
    ("Committed", "Reserved for open orders and contracts, with their support cost"),
    ("Available", "May still be spent: nothing once costs may no longer arise"),
)


def page_of(walk: Walk, day: datetime.date, *, filtered: bool) -> Page:
    """Return the page of all fundings on a day."""
    found = positions(walk, day)
    groups = [
        _group(walk, fund, tuple(own))
        for fund, own in groupby(found, key=lambda position: position.funding.fund)
    ]
    groups.sort(key=lambda group: (_SYSTEMS.index(group.system), group.id))
    severities = [finding.severity for finding in walk.findings]
    return Page(
        as_of=f"{day.day} {day:%B %Y}",
        filtered=filtered,
        currency=BOOK_CURRENCY,
        columns=COLUMNS,
        groups=tuple(groups),
        fundings=len(found),
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        illustrative=any(position.illustrative for position in found),
    )


def _group(walk: Walk, fund: str, found: tuple[Position, ...]) -> Group:
    term = walk.register.funds.get(fund)
    sums = totals(found)
    sums["reserved"] = sums["committed"] + sums["committed_support"]
    whole = Row(
        id=fund,
        title="",
        donor="",
        agreed=_plain(sums["agreed_usd"]).text,
        agreed_original=_without_dollars(found),
        amounts=_amounts(sums),
        expiry="",
        state="",
        illustrative=any(position.illustrative for position in found),
        used="",
    )
    return Group(
        id=fund,
        name=term.name if term else fund,
        system=CLASS_TITLES[term.fund_class] if term else UNKNOWN,
        rows=tuple(_row(walk, position) for position in found),
        total=whole,
    )


def _row(walk: Walk, position: Position) -> Row:
    funding = position.funding
    donor = walk.register.donors.get(funding.donor)
    name = donor.name if donor else funding.donor
    agreed, original = _agreed(position)
    names = ("received", "spent", "support_cost", "balance", "reserved", "available")
    figures = {name: getattr(position, name) for name in names}
    return Row(
        id=funding.id,
        title=funding.title or _purpose(walk, position),
        donor=name,
        agreed=agreed,
        agreed_original=original,
        amounts=_amounts(figures),
        expiry=str(position.expiry or ""),
        state="unsigned" if not funding.signed else "ended" if position.expired else "",
        illustrative=position.illustrative,
        used=_used(position),
    )


def _purpose(walk: Walk, position: Position) -> str:
    """Return the programmes a funding is for on the day, by name; empty where no clause says."""
    layers = position.funding.in_force(Axis.PROGRAMME, position.as_of)
    if not layers:
        return ""
    allowed = [value for clause in layers[-1] for value in clause.allows]
    known = walk.register.programmes

    def named(values: list[str]) -> str:
        return ", ".join(known[value].name if value in known else value for value in values)

    excluded = [value for layer in layers for clause in layer for value in clause.excludes]
    but = f" but {named(excluded)}" if excluded else ""
    return ("any programme" if ANY in allowed else named(allowed)) + but


def _amounts(figures: dict[str, Decimal]) -> tuple[Figure, ...]:
    spent = figures["spent"] + figures["support_cost"]
    other = figures["balance"] - figures["received"] + spent
    return (
        _plain(figures["received"]),
        _plain(other)._replace(sign="" if other else "zero"),  # a transfer out is no alarm
        _plain(spent),
        _plain(figures["balance"]),
        _plain(figures["reserved"]),
        _plain(figures["available"]),
    )


def _plain(amount: Decimal) -> Figure:
    """Return an amount as people read it: a dash for nothing, a true minus sign."""
    if not amount:
        return Figure("–", "zero")  # noqa: RUF001 # a dash, as in printed accounts
    text = grouped(abs(amount))
    return Figure(f"−{text}", "minus") if amount < 0 else Figure(text, "")  # noqa: RUF001


def _agreed(position: Position) -> tuple[str, str]:
    """Return what was agreed in dollars, and in its own currency where that is another."""
    agreed = position.agreed
    if agreed is None:
        return "", ""
    if position.funding.in_kind:
        return "in kind", str(agreed)
    original = "" if agreed.currency == BOOK_CURRENCY else str(agreed)
    return ("" if position.agreed_usd is None else _plain(position.agreed_usd).text), original


def _without_dollars(found: Sequence[Position]) -> str:
    money = (position for position in found if not position.funding.in_kind)
    missing = sum(position.agreed is not None and position.agreed_usd is None for position in money)
    return f"and {missing} in other currencies" if missing else ""


def _used(position: Position) -> str:
    """Return how much of what came in is spent, in whole per cent, at most 100."""
    income = position.balance + position.total_spent
    if income <= ZERO or position.total_spent <= ZERO:
        return ""
    share = CONTEXT.divide(position.total_spent * 100, income)
    return str(min(int(share), 100))
