"""What partners hold as a working paper: by age, partner, donor and when the funding ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.money import ZERO
from reports.advances import SIDES, Holdings, holdings
from reports.advances_text import ages_of, agreed, rows_of
from reports.financial.sheet import Sheet, Tie, bars, broken, document
from reports.identity import Identity, identity
from reports.render.papers import Paper

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books


@dataclass(frozen=True, slots=True)
class AdvancesPaper:
    """What partners hold, and the books it was made from."""

    found: dict[str, Any]
    ties: tuple[Tie, ...]
    identity: Identity


def paper(books: Books, found: Holdings) -> Paper:
    """Return what partners hold as a paper; findings are differences."""
    which = identity(books)
    booked = sum((amount for _, amount in found.accounts), ZERO)
    ties = (Tie("Outstanding: the Advances accounts", found.outstanding, booked),)
    tables = (rows_of(found), *(ages_of(found, side) for side in SIDES)) if found.rows else ()
    said = [finding.message for finding in found.findings]
    said += [
        f"{one.partner}, {one.funding}: {why}" for one in found.arrangements for why in one.blocked
    ]
    arranged = document(
        Sheet(
            "Advances to partners",
            f"on {found.as_of}",
            found.as_of,
            (*tables, agreed(found)),
            which,
            tuple(said) if found.rows else ("No partner holds anything on that day.", *said),
            ties,
            bars(
                "by-partner", "Outstanding by partner",
                ((name, sum(ages.values(), ZERO)) for name, ages in found.ages_by("partner")),
                "What each partner holds, largest first.",
            ),
            any(row.illustrative for row in found.rows),
        )
    )  # fmt: skip
    model = AdvancesPaper(found.as_json(), ties, which)
    return Paper("advances", model, arranged, not broken(ties) and not found.findings)


def advances_paper(books: Books, today: datetime.date) -> Paper:
    """Return what partners hold on a day as a working paper."""
    return paper(books, holdings(books, today))
