"""What changed since we told you: two statements of one period held against each other.

    found = difference(old, new)        # two statements as their JSON says
    found.lines                         # line by line: what it was, what it is, and why

Both are read as data, so that whoever has two files needs no books. Each posting of either is found
in the other by its import key; what is only in one of them, or says something else there, is a
change, and the changes of a line add up to the difference of that line, exactly. Nothing that is
written in the books is ever edited, so a lawful change is a reversal, a new version of what was
reversed, or what came in since, each with its reason or its source. Whatever is none of these is
*unexplained*, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import ZERO
from reports.statements.items import Item, Told, contribution, told
from reports.statements.sections import Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

REVERSED, AGAIN, SINCE, GONE, CHANGED, RESERVED = (
    "reversed", "entered again", "entered since", "gone", "changed", "reserved otherwise",
)  # fmt: skip


class Posting(NamedTuple):
    """A posting that one statement has and the other has not, or has otherwise.

    Attributes:
        what: `reversed`, `entered again`, `entered since`, `gone`, `changed` or, of a commitment,
            `reserved otherwise`.
        date, funding, key, entry, text: which one.
        was, now: its amount in either; None where it is not there.
        period, inception: by how much it changes the two columns of the line.
        reason: why.
        explained: whether the books say so.
    """

    what: str
    date: str
    funding: str
    key: str
    entry: str
    text: str
    was: Decimal | None
    now: Decimal | None
    period: Decimal
    inception: Decimal
    reason: str
    explained: bool


class LineDiff(NamedTuple):
    """A line of the statement: what it was, what it is, and the postings that make the difference.

    `left` is what they leave unexplained, of the period and since inception: nothing, or the
    statements do not come from the same books.
    """

    number: str
    title: str
    style: str
    was: Decimal
    now: Decimal
    was_ever: Decimal
    now_ever: Decimal
    postings: tuple[Posting, ...]
    left: tuple[Decimal, Decimal]

    @property
    def by(self) -> tuple[Decimal, Decimal]:
        """Return the difference of the period and since inception."""
        return self.now - self.was, self.now_ever - self.was_ever

    @property
    def differs(self) -> bool:
        """Return whether anything of the line differs."""
        return any(self.by) or bool(self.postings) or any(self.left)


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two statements of one scope and period.

    Attributes:
        scope, id, name, begins, ends, book_currency: of both.
        old, new: which they are, in words, and the fingerprint of what each was made from.
        lines: every line with figures.
        sections: the others that differ.
        same: whether they say the same.
        unexplained: how many changes, and rests of lines, nothing explains.
    """

    scope: str
    id: str
    name: str
    begins: str
    ends: str
    book_currency: str
    old: tuple[str, str]
    new: tuple[str, str]
    lines: tuple[LineDiff, ...]
    sections: tuple[Section, ...]
    same: bool
    unexplained: int
    illustrative: bool


def difference(
    old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, str]
) -> Difference:
    """Return the difference of two statements.

    Args:
        old: a statement as its JSON says.
        new: the one that is told now.
        names: which they are, in words.

    Raises:
        BadInputError: they are not of one scope and period, or one of them does not add up.
    """
    before, after = told(old, names[0]), told(new, names[1])
    _refuse_others(before, after)
    changes = list(_changes(before, after))
    lines = tuple(_lines(before, after, changes))
    others = tuple(sections(old, new))
    wrong = sum(not one.explained for line in lines for one in line.postings)
    wrong += sum(any(line.left) for line in lines)
    return Difference(
        scope=after.says["scope"],
        id=after.says["id"],
        name=after.says["name"],
        begins=after.says["begins"],
        ends=after.says["ends"],
        book_currency=after.says["book_currency"],
        old=(names[0], before.print),
        new=(names[1], after.print),
        lines=lines,
        sections=others,
        same=not others and not any(line.differs for line in lines),
        unexplained=wrong,
        illustrative=bool(old.get("illustrative") or new.get("illustrative")),
    )


def _refuse_others(old: Told, new: Told) -> None:
    for name, what in (("scope", "about"), ("id", "of"), ("fund", "of fund")):
        if old.says.get(name) != new.says.get(name):
            raise BadInputError(
                f"one statement is {what} {old.says.get(name) or 'all'}, the other {what} "
                f"{new.says.get(name) or 'all'}: there is nothing to compare"
            )
    for name in ("begins", "ends", "book_currency"):
        if old.says[name] != new.says[name]:
            raise BadInputError(
                f"one statement {name} {old.says[name]}, the other {new.says[name]}",
                advice="Two statements of one period are compared.",
            )


class _Pair(NamedTuple):
    """An item as either statement has it."""

    was: Item | None
    now: Item | None
    what: str
    reason: str
    explained: bool

    @property
    def item(self) -> Item:
        """Return the item, as it is now where it is there."""
        found = self.now or self.was
        assert found is not None  # noqa: S101 # a pair is made of at least one
        return found


def _changes(old: Told, new: Told) -> Iterator[_Pair]:
    """Yield each item that is not the same in both, in the order of days and keys."""
    why = {first_of(item.answers): item.reason for item in new.items.values() if item.reason}
    where = {item.key: item for item in reversed(new.items.values()) if item.key}
    every = {**old.items, **new.items}
    keys = sorted(every, key=lambda key: (*_beside(every[key]), key))
    pairs = ((old.items.get(key), new.items.get(key)) for key in keys)
    for was, now in pairs:
        if was is not None and now is not None:
            if (was.amount, was.date) != (now.amount, now.date):
                yield _altered(was, now)
        elif now is not None:
            yield _new(now, why)
        elif was is not None:
            yield _lost(was, where)


def _beside(item: Item) -> tuple[str, int]:
    """Order items so that what answers an entry follows it: the reversal, then the new version."""
    if item.reversal:
        return first_of(item.answers), 1
    return (item.answers, 2) if item.answers else (first_of(item.key) or item.entry, 0)


def _altered(was: Item, now: Item) -> _Pair:
    if now.reserved:
        reason = "Drawn by invoices, raised, lowered or released since."
        return _Pair(was, now, RESERVED, reason, explained=True)
    reason = "It stands under the same key and says something else: nothing is ever edited."
    return _Pair(was, now, CHANGED, reason, explained=False)


def _new(now: Item, why: Mapping[str, str]) -> _Pair:
    if now.reserved:
        return _Pair(None, now, RESERVED, "Reserved since.", explained=True)
    if now.reversal:
        known = bool(now.reason)
        reason = now.reason or "It is reversed, and no reason is given."
        return _Pair(None, now, REVERSED, reason, known)
    if now.answers:
        reason = why.get(now.answers) or "It takes the place of what was reversed before."
        return _Pair(None, now, AGAIN, reason, explained=True)
    if now.origin:
        reason = f"It came in since: {now.origin}."
        return _Pair(None, now, SINCE, reason, explained=True)
    if now.key:
        return _Pair(None, now, SINCE, "It was booked since.", explained=True)
    reason = "It was booked since, by hand: it has no key and no source."
    return _Pair(None, now, SINCE, reason, explained=False)


def first_of(key: str) -> str:
    """Return the key of the first version of what has a key.

    >>> first_of("expenditure:PV-1#2")
    'expenditure:PV-1'
    """
    stem, mark, number = key.rpartition("#")
    return stem if mark and number.isdecimal() else key


def _lost(was: Item, where: Mapping[str, Item]) -> _Pair:
    if was.reserved:
        return _Pair(was, None, RESERVED, "Drawn in full, or released, since.", explained=True)
    other = where.get(was.key) if was.key else None
    if other is not None:
        reason = f"It stands under {other.funding}, as {other.code}, now: nothing is ever edited."
    else:
        reason = "It is not there any more, and nothing has reversed it."
    return _Pair(was, None, GONE, reason, explained=False)


def _lines(old: Told, new: Told, changes: Iterable[_Pair]) -> Iterator[LineDiff]:
    """Yield the lines of either statement, those of the new one in its order."""
    changes = list(changes)
    lines = {**{line.number: line for line in old.lines.values()}, **new.lines}
    for number in sorted(lines, key=_order):
        line, before, after = lines[number], old.lines.get(number), new.lines.get(number)
        summed = bool(line.of) or any(f"{number}{letter}" in lines for letter in "ab")
        found = (
            [] if summed else [one for pair in changes for one in _posting(line.code, pair, new)]
        )
        was = (before.period, before.inception) if before else (ZERO, ZERO)
        now = (after.period, after.inception) if after else (ZERO, ZERO)
        left = (
            now[0] - was[0] - sum((one.period for one in found), ZERO),
            now[1] - was[1] - sum((one.inception for one in found), ZERO),
        )
        yield LineDiff(
            *(number, line.title, line.style, was[0], now[0], was[1], now[1], tuple(found)),
            (ZERO, ZERO) if summed else left,
        )


def _order(number: str) -> tuple[int, str]:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits) if digits.isdecimal() else 0, number)


def _posting(code: str, pair: _Pair, new: Told) -> Iterator[Posting]:
    """Yield a change as far as it is one of a line."""
    nothing = (ZERO, ZERO)
    was = contribution(code, pair.was, new.begins) if pair.was else nothing
    now = contribution(code, pair.now, new.begins) if pair.now else nothing
    if was is None and now is None:
        return
    before, after = was or nothing, now or nothing
    by = (after[0] - before[0], after[1] - before[1])
    if any(by):
        item = pair.item
        yield Posting(
            *(pair.what, item.date, item.funding, item.key, item.entry, item.text),
            pair.was.amount if pair.was else None,
            pair.now.amount if pair.now else None,
            *(by[0], by[1], pair.reason, pair.explained),
        )
