"""Appropriations: up to the amount voted, from 1 July to 30 June, and not before the vote.

The General Assembly votes for a mission's year. A cost of 1 July 2013 belongs to 2013/14 whenever
it is booked, and after 30 June nothing more is charged to 2012/13. A vote that is still pending, or
whose amount is not known, cannot be spent. An appropriation with other days than 1 July to 30 June
says why in `basis:`, as some figures are published by calendar year.

Source: Financial Regulation 5.1 (up to the amounts voted); the mission year is the Assembly's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import span_of
from ledger.findings import FindingError
from ledger.words import Axis
from plugins.cases import Case, Refusal
from plugins.rules import Rule
from plugins.sentences import refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Funding
    from ledger.register import Register


class AppropriationError(FindingError):
    """An appropriation is overstepped, or is none."""


def books(register: Register) -> Iterator[Refusal]:
    """Refuse an appropriation whose period is not a mission year, unless it says why."""
    for term in register.appropriations.values():
        if not term.basis and not _mission_year(term.begins, term.ends):
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
    layer = funding.in_force(Axis.PERIOD, line.cost_date)[0]
    first, last = span_of(layer[0])
    if line.kind == "expense" and not first <= line.cost_date <= last:
        late = refusal(
            case, funding, Axis.PERIOD, layer, str(line.cost_date), family="APPROPRIATION"
        )
        year = f"A cost of {line.cost_date} belongs to {year_of(line.cost_date)}."
        yield late._replace(message=f"{late.message} {year}")


RULE = Rule("appropriation", __name__, AppropriationError, books=books, case=case)
