"""What every reconciliation finds: pairs, items, and ties of our total less theirs, down to zero.

Two sides are held against each other. What belongs together is a *pair*, with the rule that put it
together; whatever one side has and the other has not, or has otherwise, is an *item*. For each part
(an account, a currency) our total less theirs less the items is *left*, and what is left is zero:
the totals are taken from the two sides before anything is matched, so that an entry that the
matching lost, or took twice, would show.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.money import ZERO, MoneyError, exact
from reports.render.tables import total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from reports.identity import Identity
    from reports.render.tables import Cell, Kind


class Pair(NamedTuple):
    """What belongs together: theirs and ours, each with its place, and the rule that says so."""

    part: str
    day: datetime.date | None
    rule: str
    currency: str
    theirs: str
    their_place: str
    their_amount: Decimal
    ours: str
    our_place: str
    our_amount: Decimal
    mark: str = ""


class Item(NamedTuple):
    """What keeps the two sides apart.

    Attributes:
        part: which tie it belongs to.
        kind: what it is in a few words: `outstanding payment`, `amount differs`.
        amount: by how much ours is more than theirs because of it; zero where no money is.
        theirs, ours: what each side calls it or says; empty where a side has nothing.
        their_place, our_place: file, sheet and cell; file and line of the books.
        open: whether somebody has to do something about it.
        mark: `illustrative` where it is made up for an example.
    """

    part: str
    kind: str
    day: datetime.date | None
    currency: str
    amount: Decimal
    theirs: str
    their_place: str
    ours: str
    our_place: str
    open: bool = True
    mark: str = ""


class Tie(NamedTuple):
    """One total of ours and one of theirs: `left` = ours less theirs less the items."""

    part: str
    what: str
    currency: str
    ours: Decimal
    theirs: Decimal
    items: Decimal
    left: Decimal
    mark: str = ""


class Total(NamedTuple):
    """Both sides by funding, class or month; the difference is ours less theirs."""

    by: str
    name: str
    currency: str
    theirs: Decimal
    ours: Decimal
    difference: Decimal


class Day(NamedTuple):
    """Two balances at the end of a day.

    `transit` is what is on both sides, on one of them by that day; `unmatched` what is on one side
    only. Books less bank less both is `left`.
    """

    part: str
    day: datetime.date
    currency: str
    books: Decimal
    bank: Decimal
    transit: Decimal
    unmatched: Decimal
    left: Decimal


class Listed(NamedTuple):
    """A table of its own: its title, its columns with their kinds, its rows, a sentence on it."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: str = ""


class Used(NamedTuple):
    """A rule of matching: what it says, and how many pairs were made by it."""

    rule: str
    says: str
    pairs: int


class Words(NamedTuple):
    """How a reconciliation is called: its paper, its title, and the two sides."""

    paper: str
    title: str
    us: str
    them: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A whole reconciliation.

    Attributes:
        stands: everything ties, and no item is open.
        notes: sentences on what was held against what, and what could not be.
    """

    words: Words
    about: str
    stands: bool
    ties: tuple[Tie, ...]
    items: tuple[Item, ...]
    rules: tuple[Used, ...]
    pairs: tuple[Pair, ...]
    totals: tuple[Total, ...]
    days: tuple[Day, ...]
    lists: tuple[Listed, ...]
    notes: tuple[str, ...]
    identity: Identity

    @property
    def open(self) -> int:
        """How many items somebody has to do something about."""
        return sum(item.open for item in self.items)

    @property
    def loose(self) -> tuple[Tie | Day, ...]:
        """What is not zero: the program or its input is wrong, never the matching."""
        ties, days = (tie for tie in self.ties if tie.left), (day for day in self.days if day.left)
        return (*ties, *days)


@dataclass(frozen=True, slots=True)
class Found:
    """What a reconciliation has found, before it is added up.

    Attributes:
        sums: part, what and currency of each tie -> our total and theirs.
        says: each rule -> what it says, in the order in which rules are tried.
    """

    sums: Mapping[tuple[str, str, str], tuple[Decimal, Decimal]]
    pairs: Sequence[Pair]
    items: Sequence[Item]
    says: Mapping[str, str]
    totals: Sequence[Total] = ()
    days: Sequence[Day] = ()
    lists: Sequence[Listed] = ()
    notes: Sequence[str] = ()


@contextmanager
def collector_off() -> Iterator[None]:
    """Hold Python's cyclic garbage collector off: a reconciliation makes records and no cycles.

    Unlike after a load nothing is set apart: a server collects it later.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fine(number: Decimal, currency: str) -> Decimal:
    """Return an amount with its currency's decimals; as it stands where it has more."""
    try:
        return exact(number, currency)
    except MoneyError:
        return number


def counted(count: int, word: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "line"), counted(2, "line"), counted(2, "entry"), counted(2, "day")
    ('1 line', '2 lines', '2 entries', '2 days')
    """
    if count != 1:
        word = f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeo" else f"{word}s"
    return f"{count} {word}"


def reconciled(words: Words, about: str, found: Found, which: Identity) -> Reconciled:
    """Return a reconciliation, added up.

    Args:
        words: how it is called.
        about: what was held against what, in a line.
        found: what was found. Every item belongs to a tie by its part and currency.
        which: the books.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    marks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in found.items:
        sums[item.part, item.currency] += item.amount
    for pair in found.pairs:
        marks[pair.part, pair.currency].append(pair.mark)
    for item in found.items:
        marks[item.part, item.currency].append(item.mark)
    ties = []
    for (part, what, currency), (ours, theirs) in found.sums.items():
        items = sums.pop((part, currency), ZERO)
        figures = (ours, theirs, items, ours - theirs - items)
        mark = total_mark(marks.get((part, currency), ()))
        mine, other, named, left = (fine(one, currency) for one in figures)
        ties.append(Tie(part, what, currency, mine, other, named, left, mark))
    for (part, currency), items in sums.items():
        # An item of no tie is an item that was never in a total: it must show, not vanish.
        nothing = fine(ZERO, currency)
        ties.append(Tie(part, "items of no total", currency, nothing, nothing, items, -items))
    made: dict[str, int] = defaultdict(int)
    for pair in found.pairs:
        made[pair.rule] += 1
    loose = any(tie.left for tie in ties) or any(day.left for day in found.days)
    stands = not loose and not any(item.open for item in found.items)
    return Reconciled(
        words=words,
        about=about,
        stands=stands,
        ties=tuple(ties),
        items=tuple(found.items),
        rules=tuple(Used(rule, says, made[rule]) for rule, says in found.says.items()),
        pairs=tuple(found.pairs),
        totals=tuple(found.totals),
        days=tuple(found.days),
        lists=tuple(found.lists),
        notes=tuple(found.notes),
        identity=which,
    )


def compared(
    by: str, sides: Iterable[tuple[str, str, Decimal, Decimal]], *, kept: bool = True
) -> tuple[Total, ...]:
    """Return totals of both sides by one thing, in the order of its names.

    Args:
        by: what they are by: `funding`.
        sides: name, currency, amount of theirs, amount of ours.
        kept: whether totals that are alike are shown as well.
    """
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for name, currency, theirs, ours in sides:
        both = sums.setdefault((name, currency), [ZERO, ZERO])
        both[0] += theirs
        both[1] += ours
    return tuple(
        Total(
            by,
            name,
            currency,
            fine(theirs, currency),
            fine(ours, currency),
            fine(ours - theirs, currency),
        )
        for (name, currency), (theirs, ours) in sorted(sums.items())
        if kept or ours != theirs
    )
