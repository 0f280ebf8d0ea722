"""Closing a funding: what is left, what has to be done about it, and the entries for that.

The list asks what the rule asks (`plugins.closure`), of the books as they stand on a day: nothing
may be held, owed or reserved, and what was left went where the donor's instruction says. What can
be drafted is drafted; what only a person can know, the donor's letter above all, stays empty in the
draft, and a draft with an empty reference is refused by the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.closure_facts import closed, day_of, instructions
from ledger.closure_left import committed, gone_of, left_of, unmatched
from ledger.conditions import conditions_open
from ledger.liquidation import window
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from plugins.closure import disposed_from
from reports import closure_drafts as drafts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register

OPEN: Final = "open"
DONE: Final = "done"
#: Nothing to be done about it, and good to know.
NOTE: Final = "note"

#: What is to be done about what is left on an account, by its kind.
_TODO: Final = {
    "receivable": "have it paid, or write it off by a decision (write-off)",
    "advance": "have the partner report on it or give it back, or write it off",
    "payable": "pay it, or reverse the cost that is not due",
    "deferred": "recognise what is earned (condition-met); declare the rest refundable",
    "refundable": "pay it to the donor",
    "due-from": "have the other fund pay it",
    "due-to": "pay it to the other fund",
    "authority": "vtf surrender moves it to Member States",
    "due-to-member-states": "it is settled with the Member States' assessments",
}


class Item(NamedTuple):
    """One line of the list.

    Attributes:
        state: `open`, `done` or `note`.
        what: what there is.
        todo: what has to be done about it; empty where nothing has.
        draft: entries or directives that would do it; empty where none can be drafted.
    """

    state: str
    what: str
    todo: str = ""
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What one funding needs to be closed; `closable` where nothing is open."""

    funding: str
    title: str
    today: datetime.date
    items: tuple[Item, ...]

    @property
    def closable(self) -> bool:
        """Whether nothing is open."""
        return all(item.state != OPEN for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "funding": self.funding,
            "title": self.title,
            "today": str(self.today),
            "closable": self.closable,
            "items": [item._asdict() for item in self.items],
        }


class _Case(NamedTuple):
    """A funding on a day: what is known of it and what its lines are."""

    register: Register
    funding: Funding
    today: datetime.date
    lines: Sequence[Line]
    vouchers: Sequence[Sequence[Line]]
    entries: Sequence[Any]


def checklist(books: Books, funding: Funding, today: datetime.date) -> Checklist:
    """Return what a funding needs to be closed on a day."""
    known = [line for line in books.lines if line.date <= today]
    own = [line for line in known if line.funding == funding.id]
    touched = {line.entry for line in own}
    whole = (line for line in known if line.entry in touched)
    vouchers = [list(group) for _, group in groupby(whole, key=attrgetter("entry"))]
    entries = [books.entries[number] for number in sorted(touched)]
    case = _Case(books.register, funding, today, own, vouchers, entries)
    items = (*_days(case), *_left(case), *_disposed(case), *_financial(case))
    missing = drafts.opened(books.entries, "".join(item.draft for item in items))
    if missing:
        items = (Item(NOTE, "the drafts need accounts that are not open yet", "", missing), *items)
    return Checklist(funding.id, funding.title, today, items)


def _days(case: _Case) -> Iterator[Item]:
    """Yield when the work ends, and until when what fell into it may be booked."""
    term = closed(case.register, case.funding, "operational")
    last = case.funding.last_day()
    if term and day_of(term, "operational") <= case.today:
        day = day_of(term, "operational")
        yield Item(DONE, f"closed operationally on {day} ({term.id}: {term.reference})")
    elif last is not None and last < case.today:
        draft = drafts.closure(case.funding, case.today, last)
        yield Item(NOTE, f"the period ended on {last}; no operational closure is stated", "", draft)
    else:
        ends = f"the period runs until {last}" if last else "no period is stated"
        todo = "state the closure when the work is done"
        draft = drafts.closure(case.funding, case.today, case.today)
        yield Item(OPEN, f"{ends}, and no operational closure is stated", todo, draft)
    found = window(case.register, case.funding, case.today)
    if found is None:
        yield Item(NOTE, "no liquidation window is stated by clause or policy: none is judged")
    elif case.today <= found.closes:
        yield Item(NOTE, f"costs of the period may be booked until {found.closes}")
    else:
        yield Item(DONE, f"the liquidation window closed on {found.closes}")


def _left(case: _Case) -> Iterator[Item]:
    """Yield what is held, owed and reserved."""
    left = left_of(case.lines)
    kinds = {line.account: line.kind for line in case.lines}
    for name, amount in left.items():
        kind = kinds[name]
        what = f"{grouped(amount)} {BOOK_CURRENCY} on {name}"
        if kind == "cash":
            todo = "spend it within the period, or dispose of it as the donor instructs"
            if amount < 0:
                todo = "more was paid than came in: find the receipt, or charge the rest elsewhere"
            yield Item(OPEN, what, todo)
        else:
            yield Item(OPEN, what, _TODO[kind], _draft(case, name, kind, amount, left))
    reserved = committed(case.register, case.funding.id, case.entries, case.today)
    for name, amount in reserved.items():
        draft = drafts.release(case.register, name, amount, case.today)
        todo = "book the last invoice as final, or release it"
        yield Item(OPEN, f"{grouped(amount)} {BOOK_CURRENCY} reserved by {name}", todo, draft)
    for condition in conditions_open(case.register, case.funding.id, case.today):
        what = f'"{condition.words}" is not met: {condition.amount} wait for it'
        yield Item(NOTE, what)
    if not left and not reserved:
        yield Item(DONE, "nothing is held, owed or reserved")


def _draft(case: _Case, name: str, kind: str, amount: Decimal, left: Mapping[str, Decimal]) -> str:
    """Return the entry for what is left on an account, where there is only one way."""
    if kind != "refundable" or amount > 0:
        return ""
    cash = drafts.bank_of(left)
    return drafts.payment(case.funding, case.today, -amount, name, cash) if cash else ""


def _disposed(case: _Case) -> Iterator[Item]:
    """Yield what the donor instructed, and what was done about it."""
    funding, register = case.funding, case.register
    stated = [term for term in instructions(register, funding) if term.on <= case.today]
    first = disposed_from(register, funding, case.today)
    since = [lines for lines in case.vouchers if lines[0].date >= first]
    short = unmatched(gone_of(since, funding.id), stated, f"{funding.fund}-GENERAL")
    missed = {term.id for one in short for term in one.terms}
    left = left_of(case.lines)
    for term in stated:
        if term.id not in missed:
            yield Item(DONE, f"{term.id}: {term.disposal} {term.amount} ({term.reference})")
    for one in short:
        if one.terms:
            letters = ", ".join(term.id for term in one.terms)
            rest = one.instructed - one.done
            what = f"{letters}: {one.disposal} {grouped(one.instructed)} {BOOK_CURRENCY}; "
            what += f"{grouped(one.done)} {BOOK_CURRENCY} is done"
            draft = drafts.disposal(funding, case.today, one, left) if rest > 0 else ""
            yield Item(OPEN, what, "book the rest" if rest > 0 else "take back the rest", draft)
        else:
            where = f"passed on to {one.taker}" if one.taker else "refunded"
            what = f"{grouped(one.done)} {BOOK_CURRENCY} {where} since {first}, and not instructed"
            draft = drafts.instruction(case.funding, case.today, one.done, one.taker)
            yield Item(OPEN, what, "state the donor's instruction", draft)
    kinds = {line.account: line.kind for line in case.lines}
    cash = sum((amount for name, amount in left.items() if kinds[name] == "cash"), ZERO)
    if cash > 0 and not stated:
        draft = drafts.instruction(case.funding, case.today, cash, "")
        yield Item(OPEN, "the donor has instructed nothing", "ask, and state the answer", draft)


def _financial(case: _Case) -> Iterator[Item]:
    term = closed(case.register, case.funding, "financial")
    if term and day_of(term, "financial") <= case.today:
        day = day_of(term, "financial")
        yield Item(DONE, f"closed financially on {day} ({term.id}: {term.reference})")
    else:
        work = closed(case.register, case.funding, "operational")
        over = min(case.funding.last_day() or case.today, case.today)
        over = work.operational if work else over
        draft = drafts.closure(case.funding, case.today, over, case.today)
        yield Item(NOTE, "no financial closure is stated; state it when nothing is open", "", draft)
