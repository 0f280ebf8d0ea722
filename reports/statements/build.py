"""Making a statement: from the journal of the books to the model, checked before it leaves.

    maker = StatementMaker(load(folder))
    maker.make(of_donor(register, "Japan"), date(2013, 1, 1), date(2013, 12, 31))

A maker reads the books once and makes any number of statements. Before it hands one over it holds
the equations that a reader would: opening + received + interest + other - spent - support cost -
refunded = closing, the same closing from each funding's own trial balance, and every list against
the line that it explains. A statement that does not tie is not made.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ledger.findings import errors_in
from ledger.money import BOOK_CURRENCY, ZERO, exact
from reports.identity import identity
from reports.moves import journal
from reports.originals import still_due
from reports.policies import References, policies
from reports.positions import commitments, positions
from reports.statements.budget import budget
from reports.statements.check import checks
from reports.statements.facts import clauses, facts, support_rates
from reports.statements.figures import Standing, Sums, body, column
from reports.statements.headings import headings as standard_headings
from reports.statements.lists import (
    in_kind,
    pledges,
    rate_sources,
    receipts,
    services,
    slices,
    sources,
    unattributed,
)
from reports.statements.model import Figure, Statement, StatementError, UnlawfulBooksError
from reports.statements.notes import notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.commitments import Commitment
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.moves import Journal, Places
    from reports.positions import Position
    from reports.scope import Scope
    from reports.statements.headings import Headings
    from reports.statements.model import Receipt

#: Every line there is was booked from here on.
INCEPTION = datetime.date.min


class StatementMaker:
    """Makes statements from books that pass their checks; refuses others."""

    def __init__(self, books: Books) -> None:
        wrong = errors_in(list(books.problems()))
        if wrong:
            raise UnlawfulBooksError(
                f"no statement is made from books with errors: {len(wrong)} found, the first is\n"
                f"{wrong[0].as_text()}",
                where=str(books.folder),
                advice="`vtf check` lists them all.",
            )
        self._books = books
        self._standing: dict[datetime.date, dict[str, Position]] = {}
        self._committed: dict[datetime.date, tuple[Commitment, ...]] = {}

    @cached_property
    def _journal(self) -> Journal:
        return journal(self._books)

    @cached_property
    def _references(self) -> References:
        return References(self._books)

    def make(
        self,
        scope: Scope,
        begins: datetime.date,
        ends: datetime.date,
        *,
        kind: str = "interim",
        words: Headings | None = None,
    ) -> Statement:
        """Return the statement of a scope for a period, both days included.

        Raises:
            StatementError: the period ends before it begins, or a figure does not tie.
        """
        if ends < begins:
            raise StatementError(f"the period {begins} to {ends} ends before it begins")
        fundings = tuple(funding for funding in scope.fundings if funding.since <= ends)
        fundings += tuple(f for f in scope.fundings if f not in fundings and self._touched(f, ends))
        return self._made(scope, fundings, (begins, ends), kind, words or standard_headings())

    def _touched(self, funding: Funding, ends: datetime.date) -> bool:
        return any(move.date <= ends for move in self._journal.of([funding.id]))

    def _positions(self, day: datetime.date) -> dict[str, Position]:
        if day not in self._standing:
            self._standing[day] = {p.funding.id: p for p in positions(self._books, day)}
        return self._standing[day]

    def _commitments(self, day: datetime.date) -> tuple[Commitment, ...]:
        if day not in self._committed:
            self._committed[day] = commitments(self._books, day)
        return self._committed[day]

    def _made(
        self,
        scope: Scope,
        fundings: tuple[Funding, ...],
        span: tuple[datetime.date, datetime.date],
        kind: str,
        words: Headings,
    ) -> Statement:
        books, (begins, ends) = self._books, span
        names = [funding.id for funding in fundings]
        moves = [move for move in self._journal.of(names) if move.date <= ends]
        currency = agreement_currency(fundings)
        sums = Sums(self._journal.places, currency)
        standing = [self._positions(ends)[name] for name in names if name in self._positions(ends)]
        reserved = tuple(c for c in self._commitments(ends) if c.funding in names and c.open)
        period, ever = column(moves, begins, ends, sums), column(moves, INCEPTION, ends, sums)
        rates = support_rates(fundings, ends)
        at_end = Standing(
            _committed(reserved, self._journal.places, currency),
            _receivable(books, standing, currency, self._journal.places),
        )
        lines = body(period, ever, at_end, words, rates) if fundings else ()
        facts_of = facts(books.register, standing, moves, span, self._journal.places)
        in_lists = (
            receipts(self._journal, moves, begins),
            unattributed(self._journal, scope, begins, ends),
            in_kind(self._journal, moves, begins),
        )
        given = services(self._journal, scope, begins, ends)
        made = slices(books.register, moves, span, sums)
        return Statement(
            scope=scope.what,
            id=scope.id,
            name=scope.name,
            kind=kind,
            begins=begins,
            ends=ends,
            book_currency=BOOK_CURRENCY,
            currency=currency,
            certified=False,
            illustrative=_illustrative(fundings, moves, (*in_lists[1], *given), reserved),
            illustrative_lines=tuple(
                line.number
                for line in lines
                if any(f.illustrative for f in (line.period, line.inception) if f)
            ),
            # The words of a certificate stand on no statement that nobody certified.
            headings=words.model_copy(update={"certificate": ""}),
            funds=_funds(books.register, fundings, in_lists[1]),
            body=lines,
            fundings=facts_of,
            clauses=clauses(fundings, ends),
            receipts=in_lists[0],
            unattributed=in_lists[1],
            in_kind=in_lists[2],
            services=given,
            commitments=reserved,
            slices=made,
            budget=budget(books.register, names, lines, facts_of, ends),
            pledges=pledges(books.register, scope, ends),
            policies=policies(books.register, ends, self._references.of(fundings, moves)),
            rate_sources=rate_sources((*in_lists[0], *in_lists[1], *in_lists[2])),
            notes=notes(fundings, lines, in_lists[1], (*in_lists[2], *given), currency),
            checks=checks(lines, facts_of, moves, standing, (in_lists[0], reserved, made)),
            identity=identity(books),
            sources=sources(self._journal, moves, in_lists),
        )


def agreement_currency(fundings: Sequence[Funding]) -> str:
    """Return the one currency, other than the books', that all agreements are in; else nothing."""
    currencies = {funding.amount.currency for funding in fundings if funding.amount}
    return (
        next(iter(currencies)) if len(currencies) == 1 and BOOK_CURRENCY not in currencies else ""
    )


def _funds(
    register: Register, fundings: Sequence[Funding], others: Sequence[Receipt]
) -> tuple[str, ...]:
    ids = dict.fromkeys([*(f.fund for f in fundings), *(item.fund for item in others)])
    return tuple(f"{register.funds[name].name} ({name})" for name in ids)


def _committed(reserved: Sequence[Commitment], places: Places, currency: str) -> Figure:
    total = sum((commitment.open for commitment in reserved), ZERO)
    return Figure(
        exact(total, BOOK_CURRENCY),
        exact(ZERO, currency) if currency and not reserved else None,
        tuple(places.of(commitment.place) for commitment in reserved),
        any(commitment.illustrative for commitment in reserved),
    )


def _receivable(
    books: Books, standing: Sequence[Position], currency: str, places: Places
) -> Figure:
    """Return what is still due: as booked, and in the agreement's currency by its own sums."""
    amount = sum((position.receivable for position in standing), ZERO)
    entries = tuple(places.of(position.funding.place) for position in standing)
    due: Decimal | None = None
    if currency and all(not position.receivable for position in standing):
        due = exact(ZERO, currency)
    elif currency:
        due = still_due(
            books, [position.funding.id for position in standing], currency, standing[0].as_of
        )
    return Figure(exact(amount, BOOK_CURRENCY), due, entries, illustrative=False)


def _illustrative(
    fundings: Sequence[Funding],
    moves: Sequence[object],
    others: Sequence[object],
    reserved: Sequence[object],
) -> bool:
    marked = (*fundings, *moves, *others, *reserved)
    return any(getattr(item, "illustrative", False) for item in marked)
