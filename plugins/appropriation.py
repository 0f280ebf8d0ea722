"""Appropriations: up to the amount voted, from 1 July to 30 June, and not before the vote.

The General Assembly votes for a mission's year. A cost of 1 July 2013 belongs to 2013/14 whenever
it is booked, and after 30 June nothing more is charged to 2012/13. A vote that is still pending, or
whose amount is not known, cannot be spent. An appropriation with other days than 1 July to 30 June
says why in `basis:`, as some figures are published by calendar year; a commitment authority, which
may be for a part of the year, need not. From the day of the vote that includes it, such an
authority bears no new costs. The Support Account is voted for headquarters, not for what a mission
works in.

Source: Financial Regulation 5.1 (up to the amounts voted); the mission year is the Assembly's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import span_of
from ledger.findings import FindingError
from ledger.votes import HEADQUARTERS
from ledger.words import ANY, Axis, FundClass
from plugins.cases import Case, Refusal
from plugins.rules import Rule
from plugins.sentences import charged, refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Funding, Replaced
    from ledger.register import Register
    from ledger.terms import AppropriationTerm


class AppropriationError(FindingError):
    """An appropriation is overstepped, or is none."""


def books(register: Register) -> Iterator[Refusal]:
    """Refuse an appropriation whose period is not a mission year, unless it says why."""
    for term in register.appropriations.values():
        yield from _headquarters(register, term)
        within = term.status == "authority" and _within_a_year(term.begins, term.ends)
        if not term.basis and not within and not _mission_year(term.begins, term.ends):
            yield Refusal(
                "APPROPRIATION-YEAR",
                f"appropriation {term.id} runs from {term.begins} to {term.ends}; "
                "a mission's year is 1 July to 30 June.",
                'Put the days right, or state why they differ: basis: "...".',
                facts=(
                    ("agreement", term.id),
                    ("axis", str(Axis.PERIOD)),
                    ("expected", "1 July to 30 June"),
                    ("actual", f"{term.begins}..{term.ends}"),
                ),
                place=term.place,
            )


def _mission_year(begins: datetime.date, ends: datetime.date) -> bool:
    first, last = (begins.month, begins.day), (ends.month, ends.day)
    return first == (7, 1) and last == (6, 30) and ends.year == begins.year + 1


def _within_a_year(begins: datetime.date, ends: datetime.date) -> bool:
    return begins <= ends and year_of(begins) == year_of(ends)


def _headquarters(register: Register, term: AppropriationTerm) -> Iterator[Refusal]:
    """Refuse a vote of the Support Account for any programme but those of headquarters.

    Policy `SUPPORT-ACCOUNT-PROGRAMMES` names them; without it, all that hosts no mission may be.
    """
    if register.fund_class(term.fund) is not FundClass.SUPPORT:
        return
    policy = register.policy(HEADQUARTERS, term.on)
    lawful = {name.strip() for name in policy.value.split(",")} if policy else set()
    for name in term.programmes:
        programme = register.programmes.get(register.named("programme", name) or "")
        if programme is None and name != ANY:
            continue  # it is told that nobody knows it
        if programme and (programme.id in lawful if policy else not programme.missions):
            continue
        why = f"policy {HEADQUARTERS} of {policy.on} names {policy.value}" if policy else (
            f"it hosts {', '.join(programme.missions)}" if programme else "* is any programme"
        )  # fmt: skip
        yield Refusal(
            "WALL-SUPPORT-ACCOUNT",
            f"appropriation {term.id} of {term.fund} is for {name}; the Support Account pays for "
            f"headquarters only: {why}.",
            "Name the programme of headquarters; a mission's work is paid by its own vote.",
            facts=(("agreement", term.id), ("axis", str(Axis.PROGRAMME)), ("actual", name)),
            place=term.place,
        )


def year_of(day: datetime.date) -> str:
    """Return the mission year of a day, e.g. `2013/14`.

    >>> import datetime
    >>> year_of(datetime.date(2013, 6, 30)), year_of(datetime.date(2013, 7, 1))
    ('2012/13', '2013/14')
    """
    begins = day.year if day.month >= 7 else day.year - 1
    return f"{begins}/{(begins + 1) % 100:02d}"


def case(case: Case) -> Iterable[Refusal]:
    """Refuse a cost outside the voted period, and any line under a vote that is pending."""
    funding = case.funding
    if funding is None or funding.kind != "appropriation":
        return ()
    return _judged(case, funding)


def _judged(case: Case, funding: Funding) -> Iterator[Refusal]:
    line = case.line
    if not funding.signed:
        yield Refusal(
            "APPROPRIATION-PENDING",
            f"{line.account}: {funding.id} is not voted yet, or its amount is not known "
            f"({funding.title}); nothing is booked under it.",
            'State the amount and status: "voted" when the resolution is adopted.',
            line,
            facts=(("agreement", funding.id), ("expected", "voted"), ("actual", "pending")),
            case=case.if_expense(),
            about=funding.id,
        )
    if line.kind == "expense" and funding.replaced and line.cost_date >= funding.replaced.on:
        yield _replaced(case, funding, funding.replaced)
    layer = funding.in_force(Axis.PERIOD, line.cost_date)[0]
    first, last = span_of(layer[0])
    if line.kind == "expense" and not first <= line.cost_date <= last:
        late = refusal(
            case, funding, Axis.PERIOD, layer, str(line.cost_date), family="APPROPRIATION"
        )
        year = f"A cost of {line.cost_date} belongs to {year_of(line.cost_date)}."
        yield late._replace(message=f"{late.message} {year}")


def _replaced(case: Case, funding: Funding, outer: Replaced) -> Refusal:
    line = case.line
    return Refusal(
        "APPROPRIATION-REPLACED",
        f"{charged(line)}: a cost of {line.cost_date}; {funding.id} is included in {outer.by}, "
        f"which bears new costs from {outer.on} on.",
        f"Charge {outer.by}; what is left of {funding.id} is taken back and booked there.",
        line,
        facts=(
            ("agreement", funding.id),
            ("funding", funding.id),
            ("axis", str(Axis.PERIOD)),
            ("expected", f"before {outer.on}"),
            ("actual", str(line.cost_date)),
        ),
        case=case.if_expense(),
        about=funding.id,
    )


RULE = Rule("appropriation", __name__, AppropriationError, books=books, case=case)
