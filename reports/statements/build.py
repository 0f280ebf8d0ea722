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
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ledger.findings import errors_in
from ledger.money import BOOK_CURRENCY, ZERO, exact
from ledger.rates import POLICY as RATE_SOURCE
from reports.originals import still_due
from reports.policies import policies
from reports.statements.budget import budget
from reports.statements.check import checks
from reports.statements.course import course
from reports.statements.facts import clauses, facts
from reports.statements.figures import Standing, Sums, body, column
from reports.statements.headings import headings as standard_headings
from reports.statements.lists import (
    elsewhere,
    in_kind,
    pledges,
    rate_sources,
    receipts,
    services,
    slices,
    sources,
    unattributed,
)
from reports.statements.model import (
    Figure,
    Postings,
    Statement,
    StatementError,
    UnlawfulBooksError,
)
from reports.statements.notes import notes
from reports.statements.own import own_identity
from reports.statements.postings import COLUMNS, owed, rows
from reports.statements.privacy import Privacy
from reports.statements.reading import Reading
from reports.statements.support import applied, rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.commitments import Commitment
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from reports.moves import Journal, Move, Places
    from reports.positions import Position
    from reports.scope import Scope
    from reports.statements.headings import Headings
    from reports.statements.model import BodyLine, Certification, Receipt

#: Every line there is was booked from here on.
INCEPTION = datetime.date.min

Span = tuple[datetime.date, datetime.date]


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
        self._read = Reading(books)

    @property
    def journal(self) -> Journal:
        """All moves of the books."""
        return self._read.journal

    def prepare(self, days: Iterable[datetime.date]) -> None:
        """Read now what statements up to some days need: whoever forks shares it afterwards."""
        self._read.all_for(days)

    def first_day(self, scope: Scope) -> datetime.date | None:
        """Return the day on which the first of a scope was agreed or booked; None: nothing was."""
        names = [funding.id for funding in scope.fundings]
        days = [funding.since for funding in scope.fundings]
        days += [move.date for move in self.journal.of(names)]
        if scope.what == "donor":
            days += [m.date for m in self._elsewhere(scope, datetime.date.max)]
            days += [term.on for term in self._read.services(scope)]
        return min(days, default=None)

    def make(
        self,
        scope: Scope,
        begins: datetime.date,
        ends: datetime.date,
        *,
        kind: str = "interim",
        words: Headings | None = None,
        certification: Certification | None = None,
    ) -> Statement:
        """Return the statement of a scope for a period, both days included.

        Whether it may be certified is for `reports.statements.certify` to say, which makes the
        certification.

        Raises:
            StatementError: the period ends before it begins, or a figure does not tie.
        """
        if ends < begins:
            raise StatementError(f"the period {begins} to {ends} ends before it begins")
        fundings = [funding for funding in scope.fundings if funding.since <= ends]
        later = (funding for funding in scope.fundings if funding.since > ends)
        fundings += [funding for funding in later if self._touched(funding, ends)]
        made = self._made(
            scope, tuple(fundings), (begins, ends), kind, words or standard_headings()
        )
        if certification is None:
            return made
        return replace(
            made,
            certified=True,
            certification=certification,
            headings=made.headings.model_copy(update={"certificate": certification.words}),
        )

    def _touched(self, funding: Funding, ends: datetime.date) -> bool:
        return any(move.date <= ends for move in self.journal.of([funding.id]))

    def _elsewhere(self, scope: Scope, ends: datetime.date) -> list[Move]:
        return elsewhere(self._read.elsewhere.get(scope.donor, ()), scope, ends)

    def _made(
        self,
        scope: Scope,
        fundings: tuple[Funding, ...],
        span: Span,
        kind: str,
        words: Headings,
    ) -> Statement:
        read, (begins, ends) = self._read, span
        register, places = self._books.register, read.journal.places
        names = [funding.id for funding in fundings]
        moves = [move for move in read.journal.of(names) if move.date <= ends]
        beside = self._elsewhere(scope, ends)
        currency = agreement_currency(fundings)
        sums = Sums(places, currency)
        positions, reserved_by = read.positions(ends), read.commitments(ends)
        standing = [positions[name] for name in names if name in positions]
        hidden = Privacy(read.names, scope.donor, words.words("privacy.withheld"))
        own = (_placed(c, places) for name in names for c in reserved_by.get(name, ()))
        reserved = hidden.commitments(own)
        support = applied(fundings, span)
        sides = (line for name in names for line in read.sides.get(name, ()))
        due = owed(sides, ends)
        at_end = Standing(
            _committed(reserved, places, currency), self._receivable(standing, currency, due)
        )
        period, ever = column(moves, begins, ends, sums), column(moves, INCEPTION, ends, sums)
        lines = body(period, ever, at_end, words, rates(support)) if fundings else ()
        facts_of = facts(register, standing, moves, span, places)
        received = hidden.receipts(receipts(read.journal, moves, begins))
        pooled = hidden.receipts(unattributed(read.journal, beside, begins))
        goods = hidden.receipts(in_kind(read.journal, moves, begins))
        given = hidden.services(services(read.journal, read.services(scope), begins, ends))
        referred = read.references.of(fundings, moves)
        quoted = rate_sources((*received, *pooled, *goods))
        ruled = policies(register, ends, referred | ({RATE_SOURCE} if quoted else set()))
        entries = sources(read.journal, [*moves, *beside, *due])
        entries = {place: hidden.source(entry) for place, entry in entries.items()}
        made = slices(register, moves, span, sums)
        return Statement(
            **_head(scope, span, kind, words),
            currency=currency,
            illustrative=_illustrative(fundings, moves, (*pooled, *given), reserved),
            illustrative_lines=_illustrative_lines(lines),
            funds=_funds(register, fundings, pooled),
            body=lines,
            fundings=facts_of,
            clauses=clauses(fundings, ends),
            receipts=received,
            unattributed=pooled,
            in_kind=goods,
            services=given,
            commitments=reserved,
            slices=made,
            course=course(moves, ends, lines),
            budget=budget(register, names, lines, facts_of, ends),
            support=support,
            pledges=pledges(read.pledges(scope.donor, ends), scope),
            policies=ruled,
            rate_sources=quoted,
            notes=notes(fundings, lines, pooled, (*goods, *given), currency, words),
            checks=checks(lines, facts_of, moves, standing, (received, reserved, made)),
            identity=own_identity(
                self._books, scope, ends, [*moves, *beside], (read.terms, places, entries, ruled)
            ),
            sources=entries,
            postings=Postings(COLUMNS, rows(moves, due, places)),
        )

    def _receivable(
        self, standing: Sequence[Position], currency: str, booked: Sequence[Line]
    ) -> Figure:
        """Return what is still due: as booked, and in the agreement's currency by its own sums."""
        amount = sum((position.receivable for position in standing), ZERO)
        places = self.journal.places
        entries = tuple(dict.fromkeys(places[line.entry] for line in booked))
        still = {position.funding.id for position in standing if position.receivable}
        made_up = any(line.illustrative for line in booked if line.funding in still)
        due: Decimal | None = None
        if currency and all(not position.receivable for position in standing):
            due = exact(ZERO, currency)
        elif currency:
            names = [position.funding.id for position in standing]
            lines = [line for name in names for line in self._read.sides.get(name, ())]
            due = still_due(self._books, names, currency, standing[0].as_of, lines)
        return Figure(exact(amount, BOOK_CURRENCY), due, entries, made_up)


def _head(scope: Scope, span: Span, kind: str, words: Headings) -> dict[str, Any]:
    """Return what a statement is about, and in whose words; nobody has certified it yet."""
    return {
        "scope": scope.what,
        "id": scope.id,
        "name": scope.name,
        "fund": scope.fund,
        "kind": kind,
        "begins": span[0],
        "ends": span[1],
        "book_currency": BOOK_CURRENCY,
        "certified": False,
        "certification": None,
        # The words of a certificate stand on no statement that nobody certified.
        "headings": words.model_copy(update={"certificate": ""}),
    }


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


def _placed(commitment: Commitment, places: Places) -> Commitment:
    """Return a commitment with its place inside the books, wherever these are on a machine."""
    file = places.file(commitment.place.file)
    return replace(commitment, place=commitment.place._replace(file=file))


def _illustrative_lines(lines: Sequence[BodyLine]) -> tuple[str, ...]:
    """Return the numbers of the lines that hold figures made up for the example books."""
    return tuple(
        line.number
        for line in lines
        if any(figure.illustrative for figure in (line.period, line.inception) if figure)
    )


def _illustrative(
    fundings: Sequence[Funding],
    moves: Sequence[object],
    others: Sequence[object],
    reserved: Sequence[object],
) -> bool:
    marked = (*fundings, *moves, *others, *reserved)
    return any(getattr(item, "illustrative", False) for item in marked)
