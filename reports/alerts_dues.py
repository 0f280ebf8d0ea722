"""Alerts about what somebody owes: reports, instalments, advances, reserves, orders, approvals."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.field_facts import AdvanceTerm
from ledger.money import ZERO
from ledger.people import pending
from ledger.reporting import STATEMENT_DUE
from ledger.reserves import reserves
from ledger.words import ANY, Axis
from reports.advances import holdings
from reports.alerts_model import Alert
from reports.appropriations import appropriations
from reports.commitments import standings
from reports.dues import owed
from reports.movements import Movement, movements
from reports.moves import Journal, Move, Places
from reports.pooled import pooled
from reports.statements.due import due_statements

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.positions import Position
    from reports.statements.due import DueStatement

#: Movements that are credits in the books and positive in a journal, as in `reports.moves`.
INCOME = frozenset(
    {
        Movement.OPENING,
        Movement.RECEIVED,
        Movement.INTEREST,
        Movement.EXCHANGE,
        Movement.TRANSFER,
        Movement.IN_KIND,
    }
)


def statement_alerts(
    books: Books, today: datetime.date, donor: str = "", fund: str = ""
) -> Iterator[Alert]:
    """Yield an alert for the statements of each kind that a donor is owed and has not had.

    What is late stands donor by donor, over all years; what is due on one day stands together. A
    donor's statement concerns each fund that has money of theirs.
    """
    if not _asked(books.register):
        return
    funds = _funds(books.register)
    found = [
        one
        for one in due_statements(books, today, donor=donor, journal=_light(books))
        if not fund or fund in funds[one.id]
    ]
    late: dict[tuple[str, str], list[DueStatement]] = defaultdict(list)
    coming: dict[tuple[str, str, datetime.date], list[DueStatement]] = defaultdict(list)
    for one in found:
        if one.overdue(today):
            late[one.id, one.kind].append(one)
        else:
            coming[one.by, one.kind, one.due].append(one)
    for some in late.values():
        first, last = min(some, key=_begins), max(some, key=_begins)
        periods = _span(first) if len(some) == 1 else f"{_span(first)} to {_span(last)}"
        many = (
            f"{len(some)} {first.kind} statements" if len(some) > 1 else f"{first.kind} statement"
        )
        what = f"{many}, {periods}"
        due = min(one.due for one in some)
        yield _statement(first, first.id, what, due, _fund(some, funds, fund))
    for some in coming.values():
        first = some[0]
        names = ", ".join(one.id for one in some)
        if len(some) == 1:
            what = f"{first.kind} statement, {_span(first)}"
            yield _statement(first, first.id, what, first.due, _fund(some, funds, fund))
        else:
            what = f"{first.kind}, {_span(first)}, for {names}"
            about = f"{len(some)} statements"
            together = _statement(first, about, what, first.due, _fund(some, funds, fund))
            alone = len({one.donor for one in some}) == 1
            yield together if alone else together._replace(who="", todo="vtf statement --due")


def _funds(register: Register) -> dict[str, set[str]]:
    """Return the funds that each donor, agreement and funding has money in."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in register.fundings.values():
        for name in {one.id, one.agreement, one.donor}:
            found[name].add(one.fund)
    return found


def _fund(some: Sequence[DueStatement], funds: Mapping[str, set[str]], fund: str) -> str:
    """Return the fund asked for, else the one that statements are about; empty where several."""
    names = set().union(*(funds[one.id] for one in some))
    return fund or (names.pop() if len(names) == 1 else "")


def _asked(register: Register) -> bool:
    """Return whether anything asks for statements at all."""
    return bool(register.policies.get(STATEMENT_DUE)) or any(
        clause.axis is Axis.REPORTING for clause in register.clauses
    )


def _light(books: Books) -> Journal:
    """Return a journal that knows days and amounts only: all that is asked here, and in one look.

    What one funding moved on one day in one respect is one move, without its original.
    """
    sums: dict[tuple[str, datetime.date, str], Decimal] = {}
    for movement, line in movements(books.lines):
        key = (line.funding, line.date, movement.value)
        sums[key] = sums.get(key, ZERO) + line.amount
    found: dict[str, list[Move]] = defaultdict(list)
    for (funding, day, word), amount in sums.items():
        movement = Movement(word)
        signed = -amount if movement in INCOME else amount
        found[funding].append(
            Move(movement, day, "", funding, "", "", "", "", signed, None, "", ZERO, "", False, 0)
        )
    return Journal(books, dict(found), Places(books))


def _begins(one: DueStatement) -> datetime.date:
    return one.begins


def _statement(first: DueStatement, about: str, what: str, due: datetime.date, fund: str) -> Alert:
    option = "--donor" if first.what == "donor" else "--funding"
    todo = f"vtf statement {option} {first.id} --kind {first.kind}, then `vtf statement issue`"
    return Alert("statement", about, fund, first.donor, f"{what} ({first.by})", None, due, todo)


def _span(one: DueStatement) -> str:
    whole = (one.begins.month, one.begins.day, one.ends.month, one.ends.day) == (1, 1, 12, 31)
    if whole and one.begins.year == one.ends.year:
        return str(one.begins.year)
    return f"{one.begins}..{one.ends}"


def pool_alerts(books: Books, today: datetime.date) -> Iterator[Alert]:
    """Yield an alert for each year's final figures that an agent has not had."""
    if not books.register.allocations:
        return
    found = pooled(books, today)
    owners = {one.id: one for one in found.allocations}
    for one in found.reports:
        if one.sent is None and one.due is not None:
            owner = owners[one.allocation]
            yield Alert(
                "pool-report",
                one.allocation,
                owner.fund,
                owner.agent,
                f"final figures of {one.year}",
                one.spent or None,
                one.due,
                "send them, and state them as a pool-report",
                owner.illustrative,
            )


def instalment_alerts(
    books: Books, found: Sequence[Position], today: datetime.date
) -> Iterator[Alert]:
    """Yield an alert for each instalment of which something has not come."""
    for agreement in owed(books, found, today):
        for due in agreement.instalments:
            if due.missing:
                coming = f"number {due.number}, {due.state}"
                yield Alert(
                    "instalment",
                    due.owner,
                    agreement.fund,
                    due.donor,
                    coming,
                    due.missing,
                    due.due,
                    "remind the donor; `vtf match` finds it if it came",
                    agreement.illustrative,
                    due.amount.currency,
                )


def advance_alerts(books: Books, today: datetime.date) -> Iterator[Alert]:
    """Yield an alert for each advance on which a partner has not reported all."""
    held: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in books.lines:
        if line.kind == "advance" and line.date <= today:
            held[line.funding, line.partner] += line.amount
    if not books.register.of(AdvanceTerm) and not any(left > ZERO for left in held.values()):
        return
    for row in holdings(books, today).rows:
        if row.left <= ZERO:
            continue
        what = "tied to no advance: nobody can say when it is due"
        todo = "state the advance, so that its report falls due"
        if row.reference:
            what = f"from {row.partner}, for which no day is stated"
        if row.due:
            what, todo = (
                f"{row.partner} on what it holds",
                "ask the partner for its report or a refund",
            )
        yield Alert(
            "advance",
            row.reference or row.funding,
            row.fund,
            row.partner,
            what,
            row.left,
            row.due,
            todo,
            row.illustrative,
            row.currency,
            row.funding,
        )


def reserve_alerts(books: Books, today: datetime.date) -> Iterator[Alert]:
    """Yield an alert for each advance of a reserve that is not repaid."""
    for reserve in reserves(books, today):
        for lent in reserve.lent:
            if lent.left:
                yield Alert(
                    "reserve",
                    lent.term.id,
                    reserve.term.fund,
                    lent.term.funding,
                    f"{reserve.term.id} is not replenished",
                    lent.left,
                    lent.term.due,
                    f"vtf reserve repay --advance {lent.term.id}, when its donor's cash is there",
                    lent.term.illustrative,
                    funding=lent.term.funding,
                )


def commitment_alerts(books: Books, today: datetime.date) -> Iterator[Alert]:
    """Yield an alert for each order that is open after its funding's last day, or over age."""
    if not books.register.commitments:
        return
    for row in standings(books, today).rows:
        one, ends = row.commitment, row.ends
        funding = books.register.fundings.get(one.funding)
        past = ends is not None and ends < today
        if not past and not row.over_age:
            continue
        yield Alert(
            "commitment",
            one.id,
            funding.fund if funding else "",
            one.payee,
            f"open after the last day of {one.funding}" if past else f"open for {row.age} days",
            one.open,
            ends if past else None,
            "book the final invoice, or release what is left",
            one.illustrative,
            funding=one.funding,
        )


def vote_alerts(books: Books, today: datetime.date) -> Iterator[Alert]:
    """Yield an alert for each vote that ends soon, lapses, or has not given up what is left."""
    if not books.register.appropriations:
        return
    for vote in appropriations(books, today).votes:
        if vote.unencumbered <= ZERO or vote.voted is None:
            continue
        ended = vote.ends < today
        replaced = books.register.fundings[vote.id].replaced
        if replaced and replaced.on <= today:
            what = f"in {replaced.by} now; what is left is to be taken back"
            todo = f"take back its authority; {replaced.by} bears new costs"
        elif ended:
            what, todo = "the rest is not surrendered", f"vtf surrender {vote.fund}"
            todo += f" --year {vote.year}"
            if vote.status != "voted":
                what, todo = "ended, authority is left", "take back its authority"
        else:
            what, todo = "ends with authority left", "commit it or let it lapse"
        yield Alert(
            "vote", vote.id, vote.fund, vote.fund, what, vote.unencumbered, vote.ends, todo,
            vote.illustrative,
        )  # fmt: skip


def mandate_alerts(
    books: Books, found: Iterable[Position], today: datetime.date
) -> Iterator[Alert]:
    """Yield an alert for each programme that ends, or has ended with money for it alone."""
    ending = [one for one in books.register.programmes.values() if one.until is not None]
    if not ending:
        return
    money: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for position in found:
        if position.available > ZERO:
            for programme in _only_for(position.funding, today):
                money[programme] += position.available
    for term in ending:
        left = money.get(term.id, ZERO)
        if term.until is None or (term.until < today and not left):
            continue
        mandate = f" ({term.mandate})" if term.mandate else ""
        has = "has ended" if term.until < today else "ends"
        yield Alert(
            "mandate",
            term.id,
            "",
            "",
            f"{has}{mandate}; so much may be spent for it alone",
            left,
            term.until,
            "prolong the programme, or ask the donors where its money goes",
            term.illustrative,
        )


def _only_for(funding: Funding, day: datetime.date) -> set[str]:
    """Return the one programme that a funding may be spent on; none where there are several."""
    for layer in funding.in_force(Axis.PROGRAMME, day):
        named = {value for clause in layer for value in clause.allows}
        if len(named) == 1 and ANY not in named:
            return named
    return set()


def approval_alerts(books: Books) -> Iterator[Alert]:
    """Yield an alert for each thing that waits for a second person."""
    for waiting in pending(books.findings):
        what = waiting.of or str(waiting.finding.where)
        many = f", {waiting.entries} entries" if waiting.entries > 1 else ""
        yield Alert(
            "approval",
            what,
            "",
            waiting.maker,
            f"by {waiting.maker}, waits for a second person{many}",
            None,
            None,
            f"vtf approve {what} --as NAME --reason TEXT, by somebody else",
        )
