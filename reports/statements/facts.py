"""What was agreed: the header of a statement, funding by funding, and its clauses in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.clauses import ALWAYS, FOREVER
from ledger.money import BOOK_CURRENCY, CONTEXT, rounded
from ledger.words import ANY, Axis
from reports.movements import Movement
from reports.statements.figures import SIGNS, Sums
from reports.statements.model import ClauseFacts, Earmark, FundingFacts
from reports.statements.support import applied, rates

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from ledger.fundings import Funding
    from ledger.register import Register
    from ledger.terms import Term
    from reports.moves import Move, Places
    from reports.positions import Position

_INCOME = frozenset({Movement.RECEIVED, Movement.INTEREST, Movement.EXCHANGE, Movement.TRANSFER})
_COST = frozenset({Movement.SPENT, Movement.SUPPORT_COST})
_EARMARK_AXES = (Axis.PROGRAMME, Axis.PLACE, Axis.ACTIVITY, Axis.PROJECT)


def facts(
    register: Register,
    standing: Sequence[Position],
    moves: Sequence[Move],
    span: tuple[datetime.date, datetime.date],
    places: Places,
) -> tuple[FundingFacts, ...]:
    """Return the facts and the own figures of each funding, in their order."""
    return tuple(
        _facts(
            register,
            position,
            [move for move in moves if move.funding == position.funding.id],
            span,
            places,
        )
        for position in standing
    )


def _facts(
    register: Register,
    position: Position,
    moves: Sequence[Move],
    span: tuple[datetime.date, datetime.date],
    places: Places,
) -> FundingFacts:
    funding, (begins, ends) = position.funding, span
    agreement = register.agreements.get(funding.agreement)
    grant = register.grants.get(funding.id)
    donor = register.donors.get(funding.donor)
    agreed = position.agreed
    sums = Sums(places, agreed.currency if agreed and agreed.currency != BOOK_CURRENCY else "")
    within = [move for move in moves if move.date >= begins]
    opened = [m for m in moves if m.date < begins or m.movement is Movement.OPENING]
    first, last = (None, None) if position.no_costs else _days(funding, ends)
    spent = sums.of(move for move in moves if move.movement in _COST)
    return FundingFacts(
        id=funding.id,
        kind=funding.kind,
        fund=funding.fund,
        fund_name=register.funds[funding.fund].name,
        donor=funding.donor,
        donor_name=donor.name if donor else "",
        agreement=funding.agreement,
        title=funding.title,
        reference=agreement.reference if agreement else "",
        earmarking=grant.earmarking if grant else "",
        earmark=earmark(register, funding, ends),
        signed_on=funding.since,
        begins=first,
        ends=last,
        agreed=agreed,
        agreed_usd=position.agreed_usd,
        support_rate=rates(applied([funding], span)),
        status="no costs allowed" if position.no_costs else _status(funding, last, ends),
        opening=sums.of((m for m in opened if m.movement in SIGNS), signed=True),
        income=sums.of(move for move in within if move.movement in _INCOME),
        expenditure=sums.of(move for move in within if move.movement in _COST),
        refunded=sums.of(move for move in within if move.movement is Movement.REFUNDED),
        closing=sums.of((move for move in moves if move.movement in SIGNS), signed=True),
        received_ever=sums.of(move for move in moves if move.movement is Movement.RECEIVED),
        spent_ever=spent,
        delivery=None if funding.brought_forward else share(spent.amount, position.agreed_usd),
        precision=precision(grant or agreement),
        no_costs=position.no_costs,
        illustrative=position.illustrative,
        standing="no-costs" if position.no_costs else _standing(funding, last, ends),
        in_kind=funding.in_kind,
        earmarks=earmarks(register, funding, ends),
    )


def precision(term: Term | None) -> str:
    """Return how the amount of an agreement or grant is known; nothing where it is exact."""
    return inexact(term.precision) if term else ""


#: What a precision may say that makes no amount less exact, or that is said elsewhere.
_EXACT = ("exact", "date given as", "illustrative")


def inexact(words: str) -> str:
    """Return what a precision says of amounts that are not exact as stated.

    >>> inexact("exact as stated; US dollars COMPUTED at 97.85; date given as 2009-03")
    'US dollars computed at 97.85'
    """
    parts = (part.strip() for part in words.replace("COMPUTED", "computed").split(";"))
    return "; ".join(part for part in parts if not part.lower().startswith(_EXACT))


def share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """Return `part` in per cent of `whole`, to a tenth; None where there is no whole."""
    if not whole:
        return None
    hundredfold = CONTEXT.multiply(part, Decimal(100))
    return rounded(CONTEXT.divide(hundredfold, whole), Decimal("0.1"))


def clauses(fundings: Iterable[Funding], day: datetime.date) -> tuple[ClauseFacts, ...]:
    """Return every clause in force on a day; what an agreement says once is listed once."""
    found = {
        (clause.owner, clause.number, clause.since): ClauseFacts(
            owner=clause.owner,
            number=clause.number,
            axis=str(clause.axis),
            allows=clause.allows,
            text=clause.text,
            since=None if clause.since == ALWAYS else clause.since,
            excludes=clause.excludes,
        )
        for funding in fundings
        for clause in funding.clauses()
        if clause.valid_on(day) and not clause.derived
    }
    return tuple(found.values())


def earmark(register: Register, funding: Funding, day: datetime.date) -> str:
    """Return what a funding is for, in words: `Afghanistan; clearance, risk education`."""
    if funding.kind in {"general", "unapplied"}:
        return "unearmarked"
    found = []
    for axis in _EARMARK_AXES:
        for layer in funding.in_force(axis, day):
            allowed = dict.fromkeys(value for clause in layer for value in clause.allows)
            excluded = dict.fromkeys(value for clause in layer for value in clause.excludes)
            words = ", ".join(_word(register, axis, value) for value in allowed)
            if ANY in allowed:
                words = f"any {axis}" if excluded else ""
            if excluded:
                but = ", ".join(_word(register, axis, value) for value in excluded)
                words = f"{words} but {but}"
            if words and words not in found:
                found.append(words)
    return "; ".join(found) or "unearmarked"


def earmarks(register: Register, funding: Funding, day: datetime.date) -> tuple[Earmark, ...]:
    """Return what a funding is for by axis: programmes by name, activities by code."""
    if funding.kind in {"general", "unapplied"}:
        return ()
    found: dict[Earmark, None] = {}
    for axis in _EARMARK_AXES:
        for layer in funding.in_force(axis, day):
            allowed = dict.fromkeys(value for clause in layer for value in clause.allows)
            excluded = dict.fromkeys(value for clause in layer for value in clause.excludes)
            if ANY in allowed and not excluded:
                continue
            named, but = (
                tuple(_name(register, axis, value) for value in some if value != ANY)
                for some in (allowed, excluded)
            )
            found[Earmark(str(axis), named, but, any=ANY in allowed)] = None
    return tuple(found)


def _name(register: Register, axis: Axis, value: str) -> str:
    known = axis is Axis.PROGRAMME and value in register.programmes
    return register.programmes[value].name if known else value


def _word(register: Register, axis: Axis, value: str) -> str:
    if axis is Axis.PROGRAMME and value in register.programmes:
        return register.programmes[value].name
    return pillar(value) if axis is Axis.ACTIVITY else value


def pillar(activity: str) -> str:
    """Return an activity in words: `risk education`, `IED threat mitigation`."""
    words = activity.replace("-", " ") or "not stated"
    return words.replace("ied ", "IED ")


def _days(
    funding: Funding, day: datetime.date
) -> tuple[datetime.date | None, datetime.date | None]:
    period = funding.period(day)
    if period is None:
        return None, None
    first, last = period
    return (None if first == ALWAYS else first), (None if last == FOREVER else last)


def _status(funding: Funding, last: datetime.date | None, day: datetime.date) -> str:
    if not funding.signed:
        return "not signed"
    how = "in kind, " if funding.in_kind else ""
    if last is None:
        return f"{how}open"
    if last == day:
        return f"{how}ends with this period, {last}"
    return f"{how}ended {last}" if last < day else f"{how}open until {last}"


def _standing(funding: Funding, last: datetime.date | None, day: datetime.date) -> str:
    """Return the code of what `_status` says."""
    if not funding.signed:
        return "not-signed"
    if last is None:
        return "open"
    return "ends" if last == day else "ended" if last < day else "open-until"
