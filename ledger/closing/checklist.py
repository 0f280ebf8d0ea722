"""The checklist of a close: what must be settled in a period before it is closed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.findings import errors_in
from ledger.manifest import BATCHES
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.people import People, pending
from ledger.people_facts import Role
from ledger.words import FundClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.books import Books
    from ledger.lines import Line

#: Funding systems whose year is a mission's: 1 July to 30 June.
_MISSION_YEAR = frozenset({FundClass.ASSESSED, FundClass.SUPPORT})

#: How many places of one kind are named.
_SHOWN = 5


class Unsettled(NamedTuple):
    """One thing that stands in the way of a close: what, and where the first of them are."""

    what: str
    where: tuple[str, ...] = ()


def is_period_end(fund_class: FundClass, day: datetime.date) -> bool:
    """Return whether a period of a fund can end on a day: 30 June, or the last of a month."""
    if fund_class in _MISSION_YEAR:
        return (day.month, day.day) == (6, 30)
    return (day + datetime.timedelta(days=1)).day == 1


def unsettled(books: Books, fund: str, ends: datetime.date) -> list[Unsettled]:
    """Return what must be settled before a period of a fund is closed.

    Args:
        books: the whole books.
        fund: a fund of theirs.
        ends: the last day of the period.
    """
    found = []
    errors = errors_in(list(books.problems()))
    if errors:
        places = tuple(f"{one.code}: {one.where}" for one in errors[:_SHOWN])
        found.append(Unsettled(f"{_counted(len(errors), 'error')} in the books", places))
    return [*found, *_waiting(books), *_lines(books, fund, ends), *_unlisted(books)]


def _waiting(books: Books) -> Iterator[Unsettled]:
    if waits := pending(books.findings):
        places = tuple(f"{one.of or one.finding.where} by {one.maker}" for one in waits[:_SHOWN])
        noun = _counted(sum(one.entries for one in waits), "change")
        yield Unsettled(f"{noun} not approved by a second person", places)


def _lines(books: Books, fund: str, ends: datetime.date) -> Iterator[Unsettled]:
    lines = [line for line in books.lines if line.fund == fund and line.date <= ends]
    unsure = [line for line in lines if line.flag != "*"]
    if unsure:
        number = len({line.entry for line in unsure})
        yield Unsettled(f"{_counted(number, 'transaction')} pending (!)", _places(books, unsure))
    by_hand = [line for line in lines if not _of_a_batch(books, line)]
    if by_hand:
        number = len({line.entry for line in by_hand})
        what = f"{_counted(number, 'transaction')} by hand, which no batch seals"
        yield Unsettled(what, _places(books, by_hand))
    held = ZERO
    for line in lines:
        funding = books.register.fundings.get(line.funding)
        if funding and funding.kind == "unapplied" and line.account.startswith("Assets:"):
            held += line.amount
    if held:
        what = f"{grouped(held)} {BOOK_CURRENCY} not identified, on {fund}-UNAPPLIED"
        yield Unsettled(what)


def _unlisted(books: Books) -> Iterator[Unsettled]:
    open_batches = [one for one in books.notes if one.code == "MANIFEST-UNLISTED"]
    if open_batches:
        places = tuple(one.where.file for one in open_batches[:_SHOWN])
        yield Unsettled(f"{len(open_batches)} begun and never committed", places)


def _of_a_batch(books: Books, line: Line) -> bool:
    path = Path(str(books.entries[line.entry].meta.get("filename", "")))
    return path.parent == books.folder / BATCHES


def _places(books: Books, lines: list[Line]) -> tuple[str, ...]:
    numbers = list(dict.fromkeys(line.entry for line in lines))[:_SHOWN]
    entries = [books.entries[number] for number in numbers]
    return tuple(
        f"{Path(str(entry.meta.get('filename', ''))).name}:{entry.meta.get('lineno', 0)} "
        f"of {entry.date}"
        for entry in entries
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def wrong_people(books: Books, by: str, second: str, day: datetime.date) -> list[Unsettled]:
    """Return what is wrong with who closes: two people, known where the books know people.

    Args:
        books: the books.
        by: who closes: id, name or alias.
        second: who agreed to it.
        day: on which they close.
    """
    people = People(books.register)
    if not people.persons:
        return []
    found = []
    for name, roles in ((by, tuple(Role)), (second, (Role.CHECKER,))):
        person = people.named(name)
        if person is None or not person.on <= day <= (person.until or day):
            found.append(Unsettled(f"{name} is no person of these books on {day}"))
        elif not any(person.holds(role, day) for role in roles):
            found.append(Unsettled(f"{name} is no {' or '.join(roles)} on {day}"))
    if people.same(by, second):
        found.append(Unsettled(f"{by} and {second} are one person; a period is closed by two"))
    return found


def totals(books: Books, fund: str, ends: datetime.date) -> dict[str, tuple[int, str, str]]:
    """Return, by funding, the number of transactions, all debits and all credits up to a day."""
    found: dict[str, list[Line]] = {}
    for line in books.lines:
        if line.fund == fund and line.date <= ends:
            found.setdefault(line.funding, []).append(line)
    return {name: _control(lines) for name, lines in sorted(found.items())}


def _control(lines: list[Line]) -> tuple[int, str, str]:
    plus = sum((one.amount for one in lines if one.amount > 0), ZERO)
    minus = sum((one.amount for one in lines if one.amount < 0), ZERO)
    return len({one.entry for one in lines}), f"{plus:.2f}", f"{-minus:.2f}"


def first_day(books: Books, fund: str) -> datetime.date | None:
    """Return the first booking day of a fund, None if it has none."""
    return min((line.date for line in books.lines if line.fund == fund), default=None)
