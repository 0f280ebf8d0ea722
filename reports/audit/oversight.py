"""The register of oversight: what was recommended, and what the checks find of it today.

A recommendation is *open* where one of its checks has something to answer for, and *regressed*
where that is so although its management says that it is implemented. It is *closed* where each of
its checks looked at something and found nothing, and *untested* where one of them had nothing to
look at: an empty list proves nothing. Where the checks show only a part of what was recommended,
finding nothing closes nothing: it is *unproved*. One that was not accepted is followed up all the
same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.oversight_facts import Claimed, RecommendationTerm
from reports.audit.run import audited
from reports.audit.table import CHECKS
from reports.identity import identity
from reports.moves import Places
from reports.render.papers import Paper
from reports.render.tables import Column, Document, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from ledger.books import Books
    from reports.audit.model import Checked
    from reports.identity import Identity

OPEN, REGRESSED, CLOSED = "open", "regressed", "closed"
UNTESTED, UNPROVED = "untested", "unproved"
STATES = (REGRESSED, OPEN, UNTESTED, UNPROVED, CLOSED)


class Result(NamedTuple):
    """What one check finds today: its id, its outcome in words, whether it looked at anything."""

    check: str
    outcome: str
    tripped: bool
    tested: bool


class Followed(NamedTuple):
    """A recommendation and where it stands today."""

    id: str
    body: str
    document: str
    number: str
    year: str
    text: str
    claimed: str
    partial: bool
    state: str
    results: tuple[Result, ...]
    source: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class Followup:
    """All recommendations on a day."""

    identity: Identity
    today: datetime.date
    recommendations: tuple[Followed, ...]

    def counted(self) -> str:
        """Return how many there are, by where they stand."""
        states = [one.state for one in self.recommendations]
        counts = [f"{states.count(state)} {state}" for state in STATES if state in states]
        noun = "recommendation" if len(states) == 1 else "recommendations"
        return f"{len(states)} {noun}: {', '.join(counts)}" if states else "no recommendation"


def followup(books: Books, today: datetime.date) -> Followup:
    """Return every recommendation of the books, by body and id, with its state today."""
    terms = [term for term in books.register.of(RecommendationTerm).values() if term.on <= today]
    wanted = {name for term in terms for name in term.checks}
    specs = [spec for name, spec in CHECKS.items() if name in wanted]
    found = {check.spec.id: check for check in audited(books, today, specs).checks} if specs else {}
    places = Places(books)
    return Followup(
        identity(books),
        today,
        tuple(
            _followed(term, found, places.of(term.place))
            for term in sorted(terms, key=lambda term: (term.body, term.on, term.id))
        ),
    )


def _followed(term: RecommendationTerm, found: Mapping[str, Checked], place: str) -> Followed:
    results = tuple(_result(name, found.get(name)) for name in term.checks)
    if any(result.tripped for result in results):
        state = REGRESSED if term.claimed is Claimed.IMPLEMENTED else OPEN
    elif not all(result.tested for result in results):
        state = UNTESTED
    else:
        state = UNPROVED if term.partial else CLOSED
    return Followed(
        id=term.id,
        body=term.body,
        document=term.document,
        number=term.number,
        year=f"{term.year:f}",
        text=term.text,
        claimed=str(term.claimed),
        partial=term.partial,
        state=state,
        results=results,
        source=term.read_at,
        note=term.note,
        place=place,
    )


def _result(name: str, check: Checked | None) -> Result:
    if check is None:
        return Result(name, "no such check", tripped=False, tested=False)
    return Result(name, check.verdict, check.tripped, not check.untested)


def paper(books: Books, today: datetime.date) -> Paper:
    """Return the register as a working paper; it ties where nothing is open or regressed."""
    found = followup(books, today)
    ties = not any(one.state in {OPEN, REGRESSED} for one in found.recommendations)
    return Paper("oversight", found, _document(found), ties)


def _document(found: Followup) -> Document:
    columns = (
        Column("Recommendation", "text", 4),
        Column("State", "text", 2),
        Column("Claimed", "text", 2),
        Column("What it asks", "words", 6),
        Column("By the checks, today", "words", 5),
        Column("Document", "words", 5, spill=1),
        Column("Source", "text", 5, spill=1),
    )
    rows = tuple(
        Row(
            (
                one.id,
                one.state,
                one.claimed,
                one.text,
                "; ".join(f"{result.check} {result.outcome}" for result in one.results),
                f"{one.body}, {one.document} ({one.number})",
                one.source,
            )
        )
        for one in found.recommendations
    )
    which = found.identity
    return Document(
        title="Follow-up of oversight",
        name=found.counted(),
        period=f"on {found.today}",
        labels=(),
        facts=(),
        tables=(Table("body", "Recommendations", columns, rows),) if rows else (),
        notes=tuple(f"{one.id}: {one.note}" for one in found.recommendations if one.note),
        about=(
            ("Books", f"{which.batches} batches, {which.transactions} transactions"),
            ("Head of the chain", which.chain),
        ),
        certificate="",
        day=found.today,
        footer=f"Follow-up of oversight, {found.today}",
        identity=f"Books at chain {which.chain[:12]}",
    )
