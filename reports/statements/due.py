"""Due statements: what agreements and the fund's policy ask for, and has not gone out.

    due_statements(books, datetime.date(2014, 7, 1))

An agreement's clauses on reporting say which statements it asks for (`ledger.reporting`). A donor
whose agreement is silent is owed the annual statement of policy `STATEMENT-DUE`, of everything they
gave; without that policy nothing is. A period asks for a statement while costs may arise or be
settled in it, while it begins with a balance, or while something moved in it. A statement is due
from the day after its period, until books say that one of its kind and period was issued.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import ALWAYS, FOREVER
from ledger.errors import BadInputError
from ledger.issued_facts import IssuedTerm
from ledger.liquidation import window
from ledger.reporting import STATEMENT_DUE, Deadline, Duty, deadline_said, duty_of
from ledger.words import Axis
from reports.moves import journal as journal_of
from reports.scope import of_donor, of_funding
from reports.statements.figures import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.moves import Journal
    from reports.scope import Scope

#: What a donor gives under an agreement; a vote is the General Assembly's.
_KINDS = frozenset({"grant", "allocation"})


class DueStatement(NamedTuple):
    """A statement that is asked for and has not been issued.

    Attributes:
        what, id, donor: the scope: `donor`, `agreement` or `funding`, its id, and whose it is.
        kind, begins, ends: as the statement will say.
        due: the last day on which it is in time.
        by: what asks for it: `JPN-2014-MLI 9(a)`, `policy STATEMENT-DUE`.
    """

    what: str
    id: str
    donor: str
    kind: str
    begins: datetime.date
    ends: datetime.date
    due: datetime.date
    by: str

    def overdue(self, day: datetime.date) -> bool:
        """Return whether it is late on a day."""
        return self.due < day

    def scope(self, register: Register) -> Scope:
        """Return what it is about."""
        if self.what == "donor":
            return of_donor(register, self.id)
        return of_funding(register, self.id)


def due_statements(
    books: Books,
    today: datetime.date,
    *,
    donor: str = "",
    since: datetime.date = ALWAYS,
    journal: Journal | None = None,
) -> tuple[DueStatement, ...]:
    """Return the statements that are due on a day, the most urgent first.

    Args:
        books: as loaded.
        today: only periods that were over before this day, and what was issued by then.
        donor: only this donor's; empty: everybody's.
        since: only periods that begin on this day or later.
        journal: of the books, where it was read already.
    """
    lives = _Lives(books, journal or journal_of(books))
    given: dict[str, list[Funding]] = defaultdict(list)
    for funding in books.register.fundings.values():
        if funding.kind in _KINDS and funding.donor and funding.signed:
            given[funding.donor].append(funding)
    issued = _issued(books.register, today)
    found: list[DueStatement] = []
    for name, own in given.items():
        if donor in {"", name}:
            found += _by_clauses(books.register, own, lives, today)
            found += _by_policy(books.register, name, own, lives, today)
    return tuple(
        sorted(
            {
                one
                for one in found
                if since <= one.begins
                and (one.what, one.id, one.kind, one.begins, one.ends) not in issued
            },
            key=lambda one: (one.due, one.donor, one.id, one.begins, one.kind, one.by),
        )
    )


def _issued(
    register: Register, today: datetime.date
) -> set[tuple[str, str, str, datetime.date, datetime.date]]:
    return {
        (term.scope, term.of, term.kind, term.begins, term.ends)
        for term in register.of(IssuedTerm).values()
        if term.on <= today and not term.fund
    }


class _Lives:
    """From when until when each funding has something to report."""

    def __init__(self, books: Books, journal: Journal) -> None:
        self._register = books.register
        self._journal = journal
        self._moved: dict[str, tuple[list[datetime.date], list[Decimal]]] = {}

    def first(self, funding: Funding) -> datetime.date:
        """Return its first day; in these books, where it was brought forward into them."""
        days, _ = self._moves(funding)
        if not days:
            return funding.since
        return days[0] if funding.brought_forward else min(funding.since, days[0])

    def last(self, funding: Funding) -> datetime.date:
        """Return the last day on which costs may arise or be settled."""
        last = funding.last_day() or FOREVER
        closing = window(self._register, funding, min(last, FOREVER))
        return max(last, closing.closes) if closing else last

    def asks(self, funding: Funding, begins: datetime.date, ends: datetime.date) -> bool:
        """Return whether a funding has something to report for a period."""
        if self.first(funding) > ends:
            return False
        days, sums = self._moves(funding)
        before, until = bisect_left(days, begins), bisect_right(days, ends)
        held = bool(before) and bool(sums[before - 1])
        return begins <= self.last(funding) or held or until > before

    def _moves(self, funding: Funding) -> tuple[list[datetime.date], list[Decimal]]:
        """Return the days on which its balance moved, and the balance after each."""
        if funding.id not in self._moved:
            moves = [m for m in self._journal.of([funding.id]) if m.movement in SIGNS]
            moves.sort(key=lambda move: move.date)
            sums = accumulate(SIGNS[move.movement] * move.amount for move in moves)
            self._moved[funding.id] = [move.date for move in moves], list(sums)
        return self._moved[funding.id]


def _by_clauses(
    register: Register, own: Sequence[Funding], lives: _Lives, today: datetime.date
) -> Iterator[DueStatement]:
    """Yield what the clauses of a donor's agreements ask for."""
    asked: dict[tuple[str, str, datetime.date], tuple[Clause, list[Funding]]] = {}
    for funding in own:
        for clause in _reporting(funding):
            key = clause.owner, clause.number, clause.since
            asked.setdefault(key, (clause, []))[1].append(funding)
    for clause, under in asked.values():
        duty = duty_of(clause)
        if duty is not None:
            scope = of_funding(register, clause.owner)
            by = f"{clause.owner} {clause.number}"
            for begins, ends in _periods(clause, duty, under, lives, today):
                yield DueStatement(
                    *(scope.what, scope.id, scope.donor, duty.kind, begins, ends),
                    due=duty.deadline.after(ends),
                    by=by,
                )


def _reporting(funding: Funding) -> list[Clause]:
    return [clause for clause in funding.clauses() if clause.axis is Axis.REPORTING]


def _periods(
    clause: Clause, duty: Duty, under: Sequence[Funding], lives: _Lives, today: datetime.date
) -> Iterator[tuple[datetime.date, datetime.date]]:
    """Yield the periods that are over, in force of a clause, and have something to report."""
    first = min(map(lives.first, under))
    yesterday = today - datetime.timedelta(days=1)
    if not duty.months:
        last = max(map(lives.last, under))
        if last <= yesterday and clause.valid_on(last):
            yield first, last
        return
    for begins, ends in duty.periods(first, yesterday):
        over = ends <= yesterday and clause.valid_on(ends)
        if over and any(lives.asks(funding, begins, ends) for funding in under):
            yield begins, ends


def _by_policy(
    register: Register, donor: str, own: Iterable[Funding], lives: _Lives, today: datetime.date
) -> Iterator[DueStatement]:
    """Yield the annual statements of a donor with an agreement that asks for none itself."""
    silent = [funding for funding in own if not _reporting(funding)]
    policies = register.policies.get(STATEMENT_DUE, ())
    if not silent or not policies:
        return
    first = max(min(map(lives.first, silent)), min(policy.on for policy in policies))
    annual = Duty("annual", 12, 1, Deadline(None))
    for begins, ends in annual.periods(first, today):
        policy = register.policy(STATEMENT_DUE, ends)
        if policy is None or ends >= today:
            continue
        if not any(lives.asks(funding, begins, ends) for funding in silent):
            continue
        try:
            due = deadline_said(policy.value).after(ends)
        except ValueError as error:
            raise BadInputError(
                f"policy {STATEMENT_DUE} of {policy.on}: {error}", where=str(policy.place)
            ) from None
        yield DueStatement(
            *("donor", donor, donor, "annual", begins, ends), due, f"policy {STATEMENT_DUE}"
        )
