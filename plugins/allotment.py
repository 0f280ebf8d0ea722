"""Allotments: no more is allotted than was agreed, and no more used than was allotted.

Where a funding has allotments, costs and open commitments of a programme and a budget class, with
the support cost on both, stay within what is allotted to them, at the end of each booking day. What
is not allotted may not be used. What is allotted stays within what was agreed or voted; where that
is in another currency, within the dollars received or booked at signature. The balance of a fund
that nobody agreed on (`-GENERAL`) limits no allotment.

A redeployment needs the donor's consent where it moves more, into or out of a class, than the
flexibility of the clause on class-limit leaves of what was allotted; without such a clause always.
Within an appropriation the reference of the decision is enough.

Source: acceptance row MUST-8; domain rules 8, 10 and 23.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ledger.allotments import allotted, days_of_change, in_force, stated
from ledger.class_limits import flexibility_of
from ledger.control_facts import RedeploymentTerm
from ledger.findings import FindingError, Place
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.terms import AllotmentTerm
from ledger.words import Axis, BudgetClass
from plugins.cases import NOUNS, RECEIVED, SETTLING, Refusal
from plugins.control_days import NOTHING, Used, in_full, peak, reserved, spent
from plugins.rules import Rule
from plugins.sentences import clauses_said

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.allotments import Key
    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account

_SUPPORT = str(BudgetClass.SUPPORT_COST)


class AllotmentError(FindingError):
    """More is allotted than was agreed, or more used than was allotted."""


def minds(funding: Funding, register: Register) -> bool:
    """Return whether a funding has allotments, or redeployments of some."""
    return bool(
        register.under(AllotmentTerm, funding.id) or register.under(RedeploymentTerm, funding.id)
    )


def account(account: Account) -> Iterator[Refusal]:
    """Refuse allotments beyond what was agreed, and use beyond what is allotted."""
    yield from _agreed(account)
    yield from _redeployed(account)
    yield from _cut(account)
    terms = account.register.under(AllotmentTerm, account.state.funding.id)
    apart = frozenset(term.programme for term in terms if term.budget_class == _SUPPORT)
    if not _doubtful(account, in_full(account, apart), apart):
        return
    held = reserved(account, apart)
    doubtful = _doubtful(account, held, apart)
    if doubtful:
        moves = [move for move in [*spent(account, apart), *held] if move.key in doubtful]
        yield from _used(account, moves, doubtful)


def _agreed(account: Account) -> Iterator[Refusal]:
    """Refuse, on each day on which it grows, what is allotted beyond what was agreed."""
    funding, register = account.state.funding, account.register
    if funding.amount is None:
        return
    days = {*days_of_change(register, funding.id), *(step.on for step in funding.amounts)}
    before = ZERO
    for day in sorted(days):
        # What is below zero is refused by itself, and makes no room for the others.
        parts = allotted(register, funding.id, day).values()
        total = sum((max(part, ZERO) for part in parts), NOTHING)
        limit, measure = _limit(account, day)
        excess = max(total - limit, ZERO)
        if excess > before:
            newest = in_force(register, funding.id, day).values()
            place = max(newest, key=attrgetter("on")).place if newest else funding.place
            yield Refusal(
                "ALLOTMENT-AGREEMENT",
                f"{funding.id}: {grouped(total)} {BOOK_CURRENCY} allotted from {day} on; "
                f"{measure} {grouped(limit)} {BOOK_CURRENCY}; {grouped(excess)} {BOOK_CURRENCY} "
                f"too much for the {NOUNS[funding.kind]}.",
                "Allot no more than was agreed: state one of its allotments anew with less.",
                facts=_facts(funding, limit, total),
                place=place,
            )
        before = excess


def _limit(account: Account, day: datetime.date) -> tuple[Decimal, str]:
    """Return what may be allotted at the end of a day, in USD, and what it is."""
    funding = account.state.funding
    agreed = funding.amount_on(day)
    if funding.in_kind:
        return NOTHING, "of goods in kind nothing can be allotted:"
    if agreed is not None and agreed.currency == BOOK_CURRENCY:
        return agreed.number, "agreed"
    booked = [line for line in account.lines if line.date <= day and line.kind in RECEIVED]
    received = -sum((line.amount for line in booked), ZERO)
    signed = -sum((line.amount for line in booked if line.kind not in SETTLING), ZERO)
    return max(received, signed, NOTHING), f"of {agreed} agreed, received or booked at signature"


def _redeployed(account: Account) -> Iterator[Refusal]:
    """Refuse redeployments without consent beyond the flexibility, and of what is not there."""
    funding, register = account.state.funding, account.register
    moved: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for move in sorted(register.under(RedeploymentTerm, funding.id), key=attrgetter("on")):
        there = allotted(register, funding.id, move.on).get((move.programme, move.taken), ZERO)
        if there < ZERO:
            yield _redeployment(
                move,
                "REDEPLOYMENT-ALLOTMENT",
                f"leaves {grouped(there)} {BOOK_CURRENCY} allotted to {move.taken}.",
                "Redeploy no more than is allotted to the class.",
            )
        if move.consent or funding.kind == "appropriation":
            continue
        layers = funding.in_force(Axis.CLASS_LIMIT, move.on)
        clauses = [clause for layer in layers for clause in layer]
        rate = min(map(flexibility_of, clauses), default=ZERO)
        base = stated(register, funding.id, move.on)
        moved[move.programme, move.taken] -= move.amount.number
        moved[move.programme, move.given] += move.amount.number
        for name in (move.taken, move.given):
            key = move.programme, name
            whole = base.get(key, NOTHING)
            if abs(moved[key]) * 100 > whole * rate:
                said = (
                    clauses_said(clauses, funding)
                    if clauses
                    else ("No clause on class-limit leaves any flexibility.")
                )
                yield _redeployment(
                    move,
                    "REDEPLOYMENT-CONSENT",
                    f"{grouped(abs(moved[key]))} {BOOK_CURRENCY} in all are moved "
                    f"{'into' if moved[key] > 0 else 'out of'} {name} without consent; {rate}% of "
                    f"{grouped(whole)} {BOOK_CURRENCY} allotted may be. {said}",
                    'Add consent: "the donor\'s letter, with its date".',
                )
                break


def _cut(account: Account) -> Iterator[Refusal]:
    """Refuse an allotment that is stated anew with less than was redeployed out of it."""
    register, name = account.register, account.state.funding.id
    before: Mapping[Key, Decimal] = {}
    for day in days_of_change(register, name):
        now = allotted(register, name, day)
        for term in in_force(register, name, day).values():
            key = term.programme, term.budget_class
            moved = [
                move
                for move in register.under(RedeploymentTerm, name)
                if move.on == day and (move.programme, move.taken) == key
            ]
            if term.on == day and not moved and now[key] < min(before.get(key, ZERO), ZERO):
                yield Refusal(
                    "REDEPLOYMENT-ALLOTMENT",
                    f"allotment {term.id} of {term.amount} from {day} on: more was redeployed from "
                    f"{term.budget_class} of {term.programme} under {name}, so that "
                    f"{grouped(now[key])} {BOOK_CURRENCY} are left allotted to it.",
                    "Allot at least what was redeployed from the class.",
                    facts=(("funding", name), ("allotment", term.id)),
                    place=term.place,
                )
        before = now


def _redeployment(move: RedeploymentTerm, code: str, what: str, advice: str) -> Refusal:
    return Refusal(
        code,
        f"redeployment {move.id} of {move.amount} from {move.taken} to {move.given} of "
        f"{move.programme} under {move.funding}: {what}",
        advice,
        facts=(("funding", move.funding), ("redeployment", move.id)),
        place=move.place,
    )


def _doubtful(account: Account, held: Sequence[Used], apart: frozenset[str]) -> set[Key]:
    """Return the programmes and classes whose sums alone do not show that they are kept."""
    most: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    since: dict[Key, datetime.date] = {}
    found: set[Key] = set()
    totals = account.totals
    for name, amount in totals.gross.items():
        _, kind, programme, budget_class, _, _ = account.parts(name)
        if kind != "expense":
            continue
        key = programme, budget_class
        if programme not in apart:
            if name in totals.mixed:
                found.add(key)
            if budget_class == _SUPPORT:
                continue  # it is borne by the classes
            most[key] += totals.levied.get(name, ZERO)
        most[key] += amount
        since[key] = min(totals.since[name], since.get(key, totals.since[name]))
    by_key: dict[Key, list[Used]] = defaultdict(list)
    for move in held:
        by_key[move.key].append(move)
    for key, moves in by_key.items():
        most[key] += peak(moves)
        first = min(move.day for move in moves)
        since[key] = min(first, since.get(key, first))
    return found | {
        key for key, amount in most.items() if amount > _least(account, key, since[key])
    }


def _least(account: Account, key: Key, since: datetime.date) -> Decimal:
    """Return the least that is allotted to a programme and class from a day on."""
    register, name = account.register, account.state.funding.id
    later = [day for day in days_of_change(register, name) if day > since]
    return min(allotted(register, name, day).get(key, ZERO) for day in (since, *later))


class _Sum(NamedTuple):
    spent: Decimal = NOTHING
    reserved: Decimal = NOTHING


def _used(account: Account, moves: Iterable[Used], keys: Iterable[Key]) -> Iterator[Refusal]:
    """Refuse, on each day on which it grows, what is used beyond what is allotted."""
    register, name = account.register, account.state.funding.id
    by_day: dict[datetime.date, list[Used]] = {
        day: list(group)
        for day, group in groupby(sorted(moves, key=attrgetter("day")), key=attrgetter("day"))
    }
    changes = set(days_of_change(register, name))
    limits: Mapping[Key, Decimal] = {}
    sums = dict.fromkeys(keys, _Sum())
    told = dict.fromkeys(sums, ZERO)
    for day in sorted({*by_day, *changes}):
        if day in changes:
            limits = allotted(register, name, day)
        today = by_day.get(day, [])
        for move in today:
            old = sums[move.key]
            sums[move.key] = _Sum(old.spent + move.spent, old.reserved + move.reserved)
        for key in sums if day in changes else dict.fromkeys(move.key for move in today):
            used = sums[key]
            limit = max(limits.get(key, NOTHING), NOTHING)
            excess = max(used.spent + used.reserved - limit, ZERO)
            if excess > told[key]:
                yield _beyond(account, day, key, used, limit, today)
            told[key] = excess


def _beyond(
    account: Account,
    day: datetime.date,
    key: Key,
    used: _Sum,
    limit: Decimal,
    today: Sequence[Used],
) -> Refusal:
    funding, register = account.state.funding, account.register
    own = [move for move in today if move.key == key]
    entries = [move.entry for move in own if move.entry is not None]
    whole = used.spent + used.reserved
    terms = [
        term
        for term in in_force(register, funding.id, day).values()
        if (term.programme, term.budget_class) == key
    ]
    named = ", ".join(f"{term.id} of {term.amount}" for term in terms)
    places = [move.term.place for move in own if move.term] or [term.place for term in terms]
    said = f"Allotted: {named}." if terms else f"{funding.id} has allotments, none for this."
    return Refusal(
        "ALLOTMENT-EXCEEDED",
        f"{funding.id}, {key[0]}, {key[1]}: {grouped(used.spent)} {BOOK_CURRENCY} spent and "
        f"{grouped(used.reserved)} {BOOK_CURRENCY} reserved by commitments at the end of {day}, "
        f"support cost included; allotted {grouped(limit)} {BOOK_CURRENCY}; "
        f"{grouped(whole - limit)} {BOOK_CURRENCY} too much. {said}",
        "Allot more, redeploy from another class, or charge the rest elsewhere.",
        entry=entries[-1] if entries else None,
        facts=(*_facts(funding, limit, whole), ("programme", key[0]), ("class", key[1])),
        place=places[-1] if places else Place(),
        elsewhere=bool(entries),
    )


def _facts(funding: Funding, limit: Decimal, actual: Decimal) -> tuple[tuple[str, str], ...]:
    return (
        ("agreement", funding.agreement or funding.id),
        ("funding", funding.id),
        ("expected", f"{limit:f}"),
        ("actual", f"{actual:f}"),
    )


RULE = Rule("allotment", __name__, AllotmentError, minds=minds, account=account)
