"""Parts: what a figure of a statement is added up from, each with its sign and its entry.

A statement adds up moves, what is still reserved and what is still due. Here the same figure is
taken apart once more, by its own reading of the journal, so that a figure and its explanation are
two roads to one amount: where they do not meet, nothing is explained.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Custom

from ledger.commitments import charges
from ledger.money import ZERO
from reports.movements import Movement
from reports.statements.figures import DIRECT_CLASSES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.commitments import Commitment
    from reports.moves import Journal, Move
    from reports.statements.model import Statement

#: Lines that are one movement each; other lines are said below.
_MOVEMENTS = {
    str(movement): frozenset({movement})
    for movement in (
        Movement.RECEIVED,
        Movement.INTEREST,
        Movement.EXCHANGE,
        Movement.TRANSFER,
        Movement.SUPPORT_COST,
        Movement.REFUNDED,
    )
}
_OTHER = frozenset({Movement.EXCHANGE, Movement.TRANSFER})
_COST = frozenset({Movement.SPENT, Movement.SUPPORT_COST})
_INCOME = frozenset({Movement.RECEIVED, Movement.INTEREST, *_OTHER})


class Part(NamedTuple):
    """What one entry adds to a figure.

    Attributes:
        amount: in the books' currency, signed as the figure takes it.
        groups: what it is shown under, outermost first: level and id.
        entry: number of the entry in the loaded books.
        funding: the funding it is under.
        words: what it is, where the entry alone does not say it.
    """

    amount: Decimal
    groups: tuple[tuple[str, str], ...]
    entry: int
    funding: str
    words: str = ""


class Parts:
    """Takes the figures of one statement apart."""

    def __init__(self, journal: Journal, statement: Statement) -> None:
        self._journal = journal
        self._statement = statement
        names = [facts.id for facts in statement.fundings]
        self._names = names
        ends = statement.ends
        self._moves = [move for move in journal.of(names) if move.date <= ends]

    def of_line(self, code: str, *, ever: bool) -> tuple[Part, ...]:
        """Return the parts of a line that is no arithmetic on others, by its code."""
        begins = datetime.date.min if ever else self._statement.begins
        if code == "opening":
            return tuple(self._opening(begins))
        if code == "committed":
            return tuple(_committed(self._journal, self._statement))
        if code == "receivable":
            return tuple(_receivable(self._journal.books, self._names, self._statement.ends))
        return tuple(_part(move, _groups(code, move)) for move in self._within(begins, code))

    def of_programme(
        self, programme: str, activity: str | None, which: str, *, ever: bool
    ) -> tuple[Part, ...]:
        """Return the parts of a row of the annex by programme and pillar."""
        wanted = {"direct": {Movement.SPENT}, "support": {Movement.SUPPORT_COST}}.get(which, _COST)
        begins = datetime.date.min if ever else self._statement.begins
        return tuple(
            _part(move, (("funding", move.funding), ("pillar", move.activity)))
            for move in self._moves
            if move.date >= begins
            and move.movement in wanted
            and move.programme == programme
            and activity in {None, move.activity}
        )

    def of_funding(self, funding: str, which: str) -> tuple[Part, ...]:
        """Return the parts of a figure of one funding in the annex by agreement."""
        begins = self._statement.begins
        moves = [move for move in self._moves if move.funding == funding]
        if which == "opening":
            return tuple(part for part in self._opening(begins) if part.funding == funding)
        if which == "closing":
            return tuple(_signed(move) for move in moves if move.movement in SIGNS)
        wanted, ever = _OF_FUNDING[which]
        return tuple(
            _part(move, (("movement", str(move.movement)), *_programme(move)))
            for move in moves
            if move.movement in wanted and (ever or move.date >= begins)
        )

    def _opening(self, begins: datetime.date) -> Iterator[Part]:
        for move in self._moves:
            opened = move.movement is Movement.OPENING
            if opened or (move.date < begins and move.movement in SIGNS):
                yield _signed(move)

    def _within(self, begins: datetime.date, code: str) -> Iterable[Move]:
        wanted = _OTHER if code == "other" else _MOVEMENTS.get(code, frozenset())
        for move in self._moves:
            if move.date < begins:
                continue
            by_class = code in DIRECT_CLASSES and move.movement is Movement.SPENT
            if move.movement in wanted or (by_class and move.budget_class == code):
                yield move


#: Figure of a funding -> its movements, and whether it is since inception.
_OF_FUNDING: dict[str, tuple[frozenset[Movement], bool]] = {
    "income": (_INCOME, False),
    "expenditure": (_COST, False),
    "refunded": (frozenset({Movement.REFUNDED}), False),
    "received": (frozenset({Movement.RECEIVED}), True),
    "spent": (_COST, True),
}

#: Figures of a funding that can be asked for.
OF_FUNDING = ("opening", "closing", *_OF_FUNDING)


def _groups(code: str, move: Move) -> tuple[tuple[str, str], ...]:
    if code == "other":
        return (("funding", move.funding), ("movement", str(move.movement)))
    return (("funding", move.funding), *_programme(move))


def _programme(move: Move) -> tuple[tuple[str, str], ...]:
    return (("programme", move.programme),) if move.movement in _COST else ()


def _part(move: Move, groups: tuple[tuple[str, str], ...]) -> Part:
    return Part(move.amount, groups, move.entry, move.funding)


def _signed(move: Move) -> Part:
    groups = (("funding", move.funding), ("movement", str(move.movement)))
    return Part(SIGNS[move.movement] * move.amount, groups, move.entry, move.funding)


def _committed(journal: Journal, statement: Statement) -> Iterator[Part]:
    """Yield what was reserved and what was charged against it: what is open is the rest."""
    if not statement.commitments:
        return
    charged = charges(journal.books.register, journal.books.entries)
    stated = _directives(journal)
    for one in statement.commitments:
        groups = (("funding", one.funding), ("commitment", one.id))
        entry = stated[one.place.file, one.place.line]
        own = [
            charge.line
            for charge in charged.get(one.id, ())
            if charge.line.funding == one.funding and charge.line.date <= statement.ends
        ]
        used = sum((line.amount for line in own), ZERO)
        if one.amount - used != one.open:
            # Charges that were taken back free no more than was reserved: one figure for it all.
            yield Part(one.open, groups, entry, one.funding, _left(one))
            continue
        yield Part(one.amount, groups, entry, one.funding, "reserved")
        for line in own:
            yield Part(-line.amount, groups, line.entry, one.funding, "charged against it")


def _left(one: Commitment) -> str:
    return f"open of {one.amount:,f} reserved and {one.charged:,f} charged"


def _directives(journal: Journal) -> dict[tuple[str, int], int]:
    """Return the directives that raise or change commitments, by file and line."""
    return {
        (journal.places.file(str(entry.meta.get("filename", ""))), int(entry.meta["lineno"])): at
        for at, entry in enumerate(journal.books.entries)
        if isinstance(entry, Custom) and entry.type == "commitment"
    }


def _receivable(books: Books, names: Sequence[str], ends: datetime.date) -> Iterator[Part]:
    wanted = frozenset(names)
    for line in books.lines:
        if line.kind == "receivable" and line.funding in wanted and line.date <= ends:
            groups = (("funding", line.funding),)
            yield Part(line.amount, groups, line.entry, line.funding)


def titled(statement: Statement, books: Books) -> Callable[[str, str], str]:
    """Return a function that says in words what a group of parts is: `funding`, its id."""
    fundings = {facts.id: facts for facts in statement.fundings}

    def title(level: str, name: str) -> str:
        if level == "funding" and name in fundings:
            return fundings[name].title or fundings[name].earmark
        if level == "programme":
            term = books.register.programmes.get(name)
            return term.name if term else ""
        return ""

    return title
