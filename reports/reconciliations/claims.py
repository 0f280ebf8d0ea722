"""Published sentences against the books, and against themselves.

    vtf reconcile claims

A sentence can be wrong in more ways than by its amount. It may state another number than it lists;
name something that had ended by the day it speaks of; give parts that are not the whole; say
something else than the same page said on another day; or be damaged on its way. Each is reported
with both figures, and neither is taken for the right one. Where the books do not reach back as far
as a sentence does, they neither bear it out nor contradict it, and that is what is said.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ledger.claims_facts import ClaimTerm, Comparator, Listing, part_of
from ledger.money import BOOK_CURRENCY, ZERO, grouped, rounded
from ledger.terms import Money, PublishedTerm
from reports.identity import identity
from reports.movements import Movement
from reports.reconciliations.claims_text import clean
from reports.reconciliations.published import MEASURES
from reports.reconciliations.published_scope import parse_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.register import Register
    from reports.identity import Identity
    from reports.moves import Journal
    from reports.reconciliations.published_scope import Wanted

STANDS, REPORTED, DIFFERS = "stands", "reported", "differs"
OUT_OF_REACH, UNTESTED = "not in reach", "not tested"

#: Kinds of what is reported.
COUNT, ENDED, PARTS, CHANGED, DAMAGED, BOOKS = (
    "count",
    "not there then",
    "parts",
    "two dates",
    "encoding",
    "books",
)

_CURRENCY = re.compile(r"[A-Z]{3}")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")

#: How far the first entry of the books may lie behind the first day that a sentence speaks of.
_REACH_DAYS = 366


class Remark(NamedTuple):
    """One thing that is reported of a claim: its kind, the sentence, what is stated and found."""

    claim: str
    kind: str
    words: str
    stated: str
    found: str


class Held(NamedTuple):
    """One claim as it was held against itself and the books.

    Attributes:
        says: the document's words as they were meant; raw: as they were found.
        figure: as the sentence holds it: `over 760,000,000 USD`.
        books: what the books have in answer; None where they measure nothing of the kind.
        verdict: `stands`, `reported`, `differs`, `not in reach` or `not tested`.
        checks: what was held against what, in words.
    """

    id: str
    document: str
    on: datetime.date
    dated: str
    says: str
    raw: str
    figure: str
    books: Decimal | None
    verdict: str
    checks: tuple[str, ...]
    source: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class ClaimsHeld:
    """All claims, what is reported of them, and the books that they were held against."""

    claims: tuple[Held, ...]
    remarks: tuple[Remark, ...]
    rule: str
    identity: Identity

    @property
    def ties(self) -> bool:
        """Whether nothing is reported."""
        return not self.remarks


RULE = (
    "A stated number is held against what the sentence lists, a whole against its parts, each "
    "thing that is named against the days on which it stood, one page against itself on other "
    "days, and an amount against the books up to the day. Neither side is taken for the right one."
)


def hold_claims(journal: Journal) -> ClaimsHeld:
    """Hold every claim of the books against itself, the others and the books, by day and id."""
    register = journal.books.register
    claims = sorted(register.of(ClaimTerm).values(), key=lambda claim: (claim.on, claim.id))
    changed: dict[str, list[Remark]] = defaultdict(list)
    for remark in _changed(claims):
        changed[remark.claim].append(remark)
    held, remarks = [], []
    for claim in claims:
        found, own = _held(journal, register, claim, changed.get(claim.id, []))
        held.append(found)
        remarks += own
    return ClaimsHeld(tuple(held), tuple(remarks), RULE, identity(journal.books))


def _held(
    journal: Journal, register: Register, claim: ClaimTerm, changed: Sequence[Remark]
) -> tuple[Held, list[Remark]]:
    text = clean(claim.says)
    remarks = [
        Remark(claim.id, DAMAGED, f"{one.words}; read as {text.text!r}", claim.says, text.text)
        for one in text.mended
    ]
    remarks += [*_counted(claim), *_ended(register, claim), *_added(claim), *changed]
    answer = _in_books(journal, claim)
    remarks += answer.remarks
    verdict = answer.verdict
    if remarks and verdict != DIFFERS:
        verdict = REPORTED
    found = Held(
        id=claim.id,
        document=claim.document,
        on=claim.on,
        dated=claim.dated,
        says=text.text,
        raw=claim.says,
        figure=_figure(claim),
        books=answer.total,
        verdict=verdict,
        checks=(*_checks(claim), *([answer.words] if answer.words else [])),
        source=claim.source,
        illustrative=claim.illustrative,
    )
    return found, remarks


def _figure(claim: ClaimTerm) -> str:
    lead = "" if claim.comparator is Comparator.EXACT else f"{claim.comparator} "
    return f"{lead.replace('-', ' ')}{grouped(claim.quantity)} {claim.unit}"


def _checks(claim: ClaimTerm) -> Iterator[str]:
    if claim.lists:
        yield f"{len(claim.lists)} listed"
    if claim.parts:
        yield f"{len(claim.parts)} parts"


def _counted(claim: ClaimTerm) -> Iterator[Remark]:
    """Yield what is wrong with a number that is not that of the things listed."""
    number = Decimal(len(claim.lists))
    if not claim.lists or _holds(claim, number):
        return
    words = f"{_figure(claim)} stated, {len(claim.lists)} listed"
    twice = [name for name in claim.lists if len(_BRACKETS.findall(name)) > 1]
    more = sum(len(_BRACKETS.findall(name)) - 1 for name in twice)
    if twice and number + more == claim.quantity:
        names = ", ".join(_BRACKETS.sub("", name) for name in twice)
        words += f": it would be {grouped(claim.quantity)} only if {names} counted more than once"
    yield Remark(claim.id, COUNT, words, grouped(claim.quantity), str(len(claim.lists)))


def _added(claim: ClaimTerm) -> Iterator[Remark]:
    """Yield what is wrong with a whole that its parts do not make."""
    parts = [part_of(text) for text in claim.parts]
    total = sum((number for number, _ in parts), ZERO)
    # More than the parts may be meant by "over"; less than they are never is.
    if not parts or _adds_up(claim, total):
        return
    listed = " + ".join(grouped(number) for number, _ in parts)
    gap = claim.quantity - total
    where = "in none of them" if gap > 0 else "more in the parts than in the whole"
    words = (
        f"{_figure(claim)} stated, its parts are {listed} = {grouped(total)}: "
        f"{grouped(abs(gap))} {where}"
    )
    yield Remark(claim.id, PARTS, words, grouped(claim.quantity), grouped(total))


def _adds_up(claim: ClaimTerm, total: Decimal) -> bool:
    # "About 1.2 million" is meant of its parts as it is of anything else.
    return rounded(total, claim.rounding) == claim.quantity or _holds(claim, total)


def _holds(claim: ClaimTerm, number: Decimal) -> bool:
    """Return whether a sentence holds if its figure is really this number."""
    stated = claim.quantity
    tenth = stated / 10
    return {
        Comparator.ABOUT: stated - tenth <= number <= stated + tenth,
        Comparator.ALMOST: stated - tenth <= number < stated,
        Comparator.EXACT: rounded(number, claim.rounding) == stated,
        Comparator.OVER: number > stated,
        Comparator.AT_LEAST: number >= stated,
        Comparator.UP_TO: number <= stated,
    }[claim.comparator]


def _ended(register: Register, claim: ClaimTerm) -> Iterator[Remark]:
    """Yield what is named of days on which it did not stand: ended before, or not begun."""
    begins, ends = claim.begins or claim.on, claim.ends or claim.on
    for name in claim.lists if claim.listing is not Listing.OTHER else ():
        spans = _stood(register, claim.listing, _BRACKETS.sub("", name).strip())
        if not spans or any(
            first <= ends and (last is None or begins <= last) for first, last in spans
        ):
            continue
        first = min(first for first, _ in spans)
        last = max((last for _, last in spans if last is not None), default=first)
        when = f"ended on {last}" if last < begins else f"began on {first}"
        of = f"in {begins.year}" if begins.year == ends.year else f"{begins} to {ends}"
        words = f"{name} is named {of}; in these books it {when}{_host(register, claim, name)}"
        yield Remark(claim.id, ENDED, words, of.removeprefix("in "), when)


def _host(register: Register, claim: ClaimTerm, name: str) -> str:
    """Return by which programmes the books know a mission, in words."""
    if claim.listing is not Listing.MISSION:
        return ""
    hosts = [
        term.name
        for term in register.programmes.values()
        if name.casefold() in {mission.casefold() for mission in term.missions}
    ]
    return f", with the programme that it hosted, {', '.join(hosts)}"


def _stood(
    register: Register, listing: Listing, name: str
) -> list[tuple[datetime.date, datetime.date | None]]:
    """Return the days on which something stood; none where the books do not know it."""
    if listing is Listing.PROGRAMME:
        known = register.named("programme", name)
        term = register.programmes.get(known or "")
        return [(term.on, term.until)] if term else []
    if listing is Listing.MISSION:
        wanted = name.casefold()
        return [
            (term.on, term.until)
            for term in register.programmes.values()
            if wanted in {mission.casefold() for mission in term.missions}
        ]
    return []


def _changed(claims: Sequence[ClaimTerm]) -> Iterator[Remark]:
    """Yield where one page says two figures of one thing, on two days or on one."""
    series: dict[tuple[str, str, str, str], list[ClaimTerm]] = defaultdict(list)
    for claim in claims:
        # Two amounts of one page may be of anything: only a measure says of what.
        if claim.measure or not _CURRENCY.fullmatch(claim.unit):
            key = (claim.document.casefold(), claim.unit.casefold(), claim.measure, claim.scope)
            series[key].append(claim)
    for own in series.values():
        for before, after in pairwise(own):
            same_days = (before.begins, before.ends) == (after.begins, after.ends)
            # What grows from day to day is asked of the books on each of them.
            grows = bool(after.measure) and before.on != after.on and after.ends is None
            if before.quantity == after.quantity or not same_days or grows:
                continue
            words = (
                f"{after.document} says {_figure(before)} ({_day(before)}) and "
                f"{_figure(after)} ({_day(after)}): neither is to be cited without its day"
            )
            yield Remark(after.id, CHANGED, words, _figure(before), _figure(after))


def _day(claim: ClaimTerm) -> str:
    return claim.dated or str(claim.on)


class _Answer(NamedTuple):
    """What the books have in answer to a claim: how much, what that says of it, and in words."""

    total: Decimal | None
    verdict: str
    words: str = ""
    remarks: tuple[Remark, ...] = ()


def _in_books(journal: Journal, claim: ClaimTerm) -> _Answer:
    if not claim.measure:
        return _Answer(None, STANDS if claim.lists or claim.parts else UNTESTED)
    asked = _as_published(claim)
    wanted = parse_scope(journal.books.register, asked)
    found = list(MEASURES[wanted.measure](journal, wanted, BOOK_CURRENCY))
    within = [one for one in found if asked.begins <= one.day <= asked.ends]
    unknown = any(one.number is None or one.currency != BOOK_CURRENCY for one in within)
    total = sum((one.number for one in within if one.number is not None), ZERO)
    first = min((one.day for one in within), default=None)
    since = f", in these books from {first} on" if first else ", nothing of it in these books"
    words = f"{claim.measure} {claim.scope}".strip() + since
    if not unknown and _holds(claim, total):
        return _Answer(total, STANDS, words)
    reaches = first is not None and (first - _since(journal, asked, wanted)).days <= _REACH_DAYS
    if unknown or not (reaches or _brought_forward(journal, claim, wanted)):
        return _Answer(total, OUT_OF_REACH, words)
    text = (
        f"{_figure(claim)} stated, the books have {grouped(total)} {BOOK_CURRENCY} "
        f"by {asked.ends}: {grouped(total - claim.quantity)}"
    )
    remark = Remark(claim.id, BOOKS, text, grouped(claim.quantity), grouped(total))
    return _Answer(total, DIFFERS, words, (remark,))


def _as_published(claim: ClaimTerm) -> PublishedTerm:
    """Return a claim as a published figure, so that both are measured alike."""
    return PublishedTerm(
        on=claim.on,
        place=claim.place,
        id=claim.id,
        measure=claim.measure,
        scope=claim.scope,
        begins=claim.begins or datetime.date.min,
        ends=claim.ends or claim.on,
        amount=Money(claim.quantity, BOOK_CURRENCY),
    )


def _since(journal: Journal, asked: PublishedTerm, wanted: Wanted) -> datetime.date:
    """Return the first day that a claim speaks of: its own, else the day its funds began."""
    funds = journal.books.register.funds
    days = [funds[name].on for name in wanted.words.get("fund", ()) if name in funds]
    return max(asked.begins, min(days, default=asked.begins))


def _brought_forward(journal: Journal, claim: ClaimTerm, wanted: Wanted) -> bool:
    """Return whether the books open with balances of what a claim is about: then they reach."""
    if claim.begins is not None:
        return False
    funds = wanted.words.get("fund")
    return any(
        move.movement is Movement.OPENING and (funds is None or move.fund in funds)
        for moves in journal.by_funding.values()
        for move in moves
    )
