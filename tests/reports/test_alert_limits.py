"""Alerts at the edge of each limit: the day before, the day itself, the day after."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from ledger.books import load
from ledger.liquidation import Span
from reports.alerts import alerts
from reports.audit.run import audited
from reports.audit.table import named
from tests.plugins.conftest import COMMON
from tests.plugins.test_votes import MINUSMA, VOTE, booked
from tests.reports.test_alerts import MORE
from tests.reports.test_appropriations import made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.alerts_model import Placed

DAY, DAYS = datetime.date, datetime.timedelta
STALE = '2000-01-01 custom "policy" "AUDIT-STALE"\n  value: "{}"\n'

#: A grant that ends in 2030, and on which nothing moves after 1 March 2013.
FAR = """
2013-01-01 custom "agreement" "FAR"
  donor: "DEU"
  fund: "VTF"
  amount: 600.00 USD
2013-01-01 custom "clause" "FAR" "1"
  axis: "programme"
  allows: "MLI"
2013-01-01 custom "clause" "FAR" "2"
  axis: "period"
  allows: "2013-01-01..2030-12-31"
2013-03-01 * "Germany" "Receipt"
  funding: "FAR"
  Assets:VTF:Cash:UNHQ           600.00 USD
  Income:VTF:Contributions:DEU  -600.00 USD
"""


@pytest.fixture(scope="module")
def books(make_books: Callable[[str], Path], small_text: str) -> Books:
    """Return books with something of every kind."""
    return load(make_books(small_text + MORE))


def row_of(books: Books, kind: str, about: str, day: datetime.date) -> Placed | None:
    """Return one alert of a day, None where it is not there."""
    found = [
        row for row in alerts(books, day).rows if (row.alert.kind, row.alert.about) == (kind, about)
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("kind", "about", "due", "after"),
    [
        ("ending", "NOR-2012-01", DAY(2013, 5, 1), "ended-with-balance"),
        ("ending", "DEU-2012-01", DAY(2013, 6, 30), "ended-with-balance"),
        ("ending", "CHF-SDN-2012-UNMAS", DAY(2013, 6, 30), "ended-with-balance"),
        ("vote", "UNMISS-2012-13", DAY(2013, 6, 30), "vote"),
        ("advance", "ADV-1", DAY(2013, 3, 31), "advance"),
        ("mandate", "LBY", DAY(2013, 5, 20), ""),
        ("unidentified", "VTF-UNAPPLIED", DAY(2013, 3, 3), "unidentified"),
    ],
)
def test_each_kind_at_each_limit(
    books: Books, kind: str, about: str, due: datetime.date, after: str
) -> None:
    """90, 60 and 30 days before and the days beside them; on its day it is not late, then it is."""
    for before, band in ((91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30)):
        day = due - DAYS(before)
        if day < DAY(2013, 2, 2):
            continue  # what it is about is not yet there
        row = row_of(books, kind, about, day)
        assert (row.within if row else None) == band, (before, row)
        assert row is None or (row.state, row.days) == ("soon", before)
    late = row_of(books, after, about, due + DAYS(1)) if after else None
    if after:
        assert late is not None
        assert (late.state, late.days) == ("overdue", -1)
    assert after == kind or row_of(books, kind, about, due + DAYS(1)) is None


def test_what_ends_far_away_may_be_dormant(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """A last day in years to come says nothing of a balance on which nothing moves."""
    books = load(make_books(small_text + FAR))

    assert row_of(books, "dormant", "FAR", DAY(2015, 3, 1)) is None
    dormant = row_of(books, "dormant", "FAR", DAY(2015, 3, 2))
    assert dormant is not None, "assumed: 24 months"
    assert (dormant.state, dormant.alert.what) == ("standing", "nothing moved since 2013-03-01")
    # Within the bands it is one row, by what is stronger.
    assert row_of(books, "dormant", "FAR", DAY(2030, 12, 1)) is None
    assert row_of(books, "ending", "FAR", DAY(2030, 12, 1)) is not None


@pytest.mark.parametrize(
    ("value", "first"),
    [("12 months", DAY(2014, 3, 2)), ("90 days", DAY(2013, 5, 31)), ("off", None)],
)
def test_alerts_and_audit_judge_by_one_policy(
    make_books: Callable[[str], Path], small_text: str, value: str, first: datetime.date | None
) -> None:
    """What the audit calls stale on a day is dormant in the alerts of that day, and no other."""
    books = load(make_books(small_text + FAR + STALE.format(value)))
    for day in (DAY(2014, 3, 1), DAY(2014, 3, 2), DAY(2013, 5, 30), DAY(2013, 5, 31)):
        expected = first is not None and day >= first
        assert (row_of(books, "dormant", "FAR", day) is not None) == expected, day
        spec = named("stale")
        assert spec is not None
        (checked,) = audited(books, day, [spec]).checks
        assert ("FAR" in str(checked)) == expected, day
    assert not [note for note in alerts(books, DAY(2014, 1, 1)).notes if "AUDIT-STALE" in note]


def test_a_span_that_no_calendar_holds_is_without_beginning() -> None:
    """Nothing is older than 9,000 years."""
    assert Span(0, 9_999_999).before(DAY(2014, 1, 1)) == DAY.min
    assert Span(999_999, 0).before(DAY(2014, 1, 1)) == DAY.min
    assert Span(0, 0, DAY(2013, 5, 6)).before(DAY(2014, 1, 1)) == DAY(2013, 5, 6)


def test_statements_of_one_day_are_shown_to_whom_they_concern(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Several statements in one row are not lost where one donor or one fund is asked for."""
    policy = '2000-01-01 custom "policy" "STATEMENT-DUE"\n  value: "30 June"\n'
    books = load(make_books(small_text + MORE + policy))
    day = DAY(2013, 6, 1)

    def statements(donor: str = "", fund: str = "") -> set[str]:
        found = alerts(books, day, donor=donor, fund=fund)
        return {row.alert.what for row in found.rows if row.alert.kind == "statement"}

    together = {"annual, 2012, for CHE, DEU, JPN (policy STATEMENT-DUE)"}
    assert together <= statements()
    assert together <= statements(fund="VTF")
    assert "annual statement, 2012 (policy STATEMENT-DUE)" in statements(donor="JPN")
    assert not statements(fund="UNMISS")


def test_authority_that_a_vote_includes_is_to_be_taken_back(tmp_path: Path) -> None:
    """What is left of it is no longer its own: it would be surrendered with nobody's vote."""
    text = COMMON + MINUSMA + VOTE + booked("235225500.00")  # type: ignore[no-untyped-call]
    books = load(made(tmp_path, text))  # type: ignore[no-untyped-call]
    rows = {
        row.alert.about: row.alert
        for row in alerts(books, DAY(2014, 7, 1)).rows
        if row.alert.kind == "vote"
    }

    assert {"MINUSMA-CA", "MINUSMA-2013"} <= set(rows)
    assert "is to be taken back" in rows["MINUSMA-CA"].what
    assert rows["MINUSMA-2013"].what == "the rest is not surrendered"
