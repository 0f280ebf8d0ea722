"""`vtf report budget`: both calendars, an amount that counts once, and the bridge, by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.books import load
from reports.financial.budget import budget
from reports.financial.budget_tables import paper
from reports.financial.periods import Period
from tests.plugins.conftest import COMMON
from tests.plugins.test_votes import MINUSMA, VOTE, booked
from tests.reports.test_appropriations import made

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books import Books

DAY = datetime.date
YEAR = Period(DAY(2012, 1, 1), DAY(2012, 12, 31))


def test_budget_by_hand(small: Books) -> None:
    """A vote cut in two by the calendar year; agreements with what was left of them."""
    found = budget(small, YEAR)

    (vote,) = found.votes
    assert (vote.year, vote.final, vote.before, vote.actual, vote.left) == (
        "2012/13", Decimal("1000000.00"), 0, Decimal("250000.00"), Decimal("750000.00"),
    )  # fmt: skip
    lines = {line.funding: line for line in found.lines}
    # Japan's ended in 2011; what Switzerland gave in kind is not stated to be an agreement in kind.
    assert set(lines) == {"DEU-2012-01", "CHE-2012-01", "CHF-SDN-2012-UNMAS"}
    assert lines["DEU-2012-01"].added == Decimal("1000000.00")
    assert lines["DEU-2012-01"].left == Decimal("893000.00")
    assert found.sound
    earlier_year = budget(small, Period(DAY(2011, 1, 1), DAY(2011, 12, 31)))
    afghan = next(line for line in earlier_year.lines if line.funding == "JPN-2010-01-AFG")
    # Allotted 1,013,000.01, of which 452,000.01 were spent in 2010.
    assert (afghan.basis, afghan.opening) == ("allotted", Decimal("561000.00"))
    next_year = budget(small, Period(DAY(2012, 10, 1), DAY(2013, 9, 30)), "UNMISS")
    assert [(b.to_date, b.before, b.within) for b in next_year.bridges] == [
        (Decimal("250000.00"), 0, Decimal("250000.00"))
    ]


def test_an_amount_that_a_later_vote_includes_counts_once(tmp_path: Path) -> None:
    """602,000,000 inclusive of 366,774,500: the first of them is in force no more, and says so."""
    books = load(made(tmp_path, COMMON + MINUSMA + VOTE + booked("235225500.00")))
    found = budget(books, Period(DAY(2013, 7, 1), DAY(2014, 6, 30)), "MINUSMA")
    votes = {vote.vote: vote for vote in found.votes}

    assert votes["MINUSMA-CA"].included == "MINUSMA-2013"
    assert votes["MINUSMA-CA"].original == Decimal("366774500.00")
    assert sum(vote.final for vote in found.votes) == Decimal("602000000.00")
    early = budget(books, Period(DAY(2013, 7, 1), DAY(2013, 9, 30)), "MINUSMA")
    assert sum(vote.final for vote in early.votes) == Decimal("366774500.00")
    # The amounts first voted count once as well: no total of 968,774,500.
    tables = {table.id: table for table in paper(found).document.tables}
    names = [column.title for column in tables["voted"].columns]
    total = dict(zip(names, tables["voted"].rows[-1].cells, strict=True))
    assert total["Original"] == total["Final"] == Decimal("602000000.00")
    assert tables["voted"].rows[-1].adds == (0, 1), "a formula of the workbook adds it up"
    assert "MINUSMA-CA (366,774,500.00) is included in MINUSMA-2013" in tables["voted"].about
