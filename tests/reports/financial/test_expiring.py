"""Portfolio of expiring fundings: by when they end, what pace would use them, whom to ask."""

from __future__ import annotations

import dataclasses
import datetime
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from ledger.books import Books, load
from reports.expiry import expiry_band, expiry_bands, last_of
from reports.financial.expiring import expiring
from reports.positions import positions
from tests.reports.test_statement_properties import TERMS, days, entry, events, tolerated
from vtf import vtf

DAY = datetime.date


def run(folder, *arguments):
    """Run `vtf report expiring` and return its exit code, output and errors."""
    done = CliRunner().invoke(vtf, ["report", "expiring", "--books", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


def rows(folder, *arguments):
    """Return the rows of the report by funding."""
    code, said, errors = run(folder, *arguments, "--json")
    assert (code, errors) == (0, "")
    return {row["funding"]: row for row in json.loads(said)["rows"]}


@pytest.mark.parametrize(
    ("ends", "band"),
    [
        ("2014-06-30", "ends within 30 days"),
        ("2014-07-30", "ends within 30 days"),
        ("2014-07-31", "ends within 60 days"),
        ("2014-06-29", "ended"),
        ("2015-06-30", "ends within 365 days"),
        ("2015-07-01", "later"),
        (None, "no end stated"),
    ],
)
def test_bands(ends, band):
    """On its last day a funding has not ended; each band is up to its last day."""
    last = DAY.fromisoformat(ends) if ends else None
    assert expiry_band(last, DAY(2014, 6, 30)) == band
    assert band in expiry_bands()


def test_pace_need_and_what_would_be_left(small_folder):
    """Worked by hand: Germany's grant on 31 December 2012, ending 30 June 2013."""
    row = rows(small_folder, "--today", "2012-12-31")["DEU-2012-01"]
    # Of 533,333.33 received 107,000.00 is spent, in the 335 days since the signature.
    assert (row["days"], row["band"]) == (181, "ends within 365 days")
    assert (row["balance"], row["free"]) == ("426333.33", "426333.33")
    assert row["pace"] == "9582.09"  # 107,000 * 30 / 335
    assert row["needed"] == "70662.98"  # 426,333.33 * 30 / 181
    assert row["left"] == "368521.39"  # 426,333.33 - 107,000 * 181 / 335
    assert row["candidate"] == 1


def test_ended_with_a_balance_and_votes(small_folder):
    """What has ended and still holds something stands apart; a vote is surrendered."""
    found = rows(small_folder, "--today", "2014-12-31")
    assert found["JPN-2010-01-AFG"]["band"] == "ended"
    assert found["JPN-2010-01-AFG"]["left"] is None
    assert "JPN-2010-01-SDN" not in found  # all of it was given back
    assert found["UNMISS-2012-13"]["balance"] == "750000.00"
    said = run(small_folder, "--today", "2014-12-31")[1]
    assert "Ended, with a balance" in said
    assert "surrender" in said
    assert "refund, reprogramme" in said
    assert "ties to the books" in said


def test_only_a_donor_or_a_fund(small_folder):
    """Names are found as everywhere."""
    assert set(rows(small_folder, "--today", "2012-12-31", "--donor", "Germany")) == {"DEU-2012-01"}
    assert set(rows(small_folder, "--today", "2012-12-31", "--fund", "UNMISS")) == {
        "UNMISS-2012-13"
    }
    assert run(small_folder, "--donor", "Atlantis")[0] == 2
    said = run(small_folder, "--today", "2009-01-01")[1]
    assert "No funding with an end holds anything." in said


def test_the_last_day_of_an_agreement_is_its_latest_grants(small):
    """An agreement of which one grant has no end has none."""
    own = {
        name: [one for one in small.register.fundings.values() if one.agreement == name]
        for name in ("JPN-2010-01", "CHE-2012-01")
    }
    assert last_of(own["JPN-2010-01"]) == {"JPN-2010-01": DAY(2011, 12, 31)}
    assert last_of(own["CHE-2012-01"]) == {"CHE-2012-01": None}
    (open_ended,) = own["CHE-2012-01"]
    both = [*own["JPN-2010-01"], dataclasses.replace(open_ended, agreement="JPN-2010-01")]
    assert last_of(both) == {"JPN-2010-01": None}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(booked=events, on=days)
def test_whatever_is_booked_the_balances_tie(make_books, booked, on):
    """The balances are what the accounts of the fundings hold, on any day."""
    found = expiring(tolerated(load(make_books(TERMS + "".join(map(entry, booked))))), on)
    assert [tie for tie in found.ties if tie.difference] == []
    assert all(row.left is None or row.left >= Decimal(0) for row in found.rows)


class _Lost(Books):
    """Books one cash line of which is of no kind any more."""

    @property
    def lines(self):
        """Every posting; a receipt's cash is on an account of no kind."""
        own = list(super().lines)
        at = next(
            at
            for at, line in enumerate(own)
            if line.kind == "cash" and line.funding == "JPN-2010-01-AFG"
        )
        own[at] = own[at]._replace(kind="")
        return tuple(own)


def test_the_balances_are_held_against_accounts_by_their_names(small):
    """A line that no movement knows leaves a difference: the check can fail."""
    own = {one.name: getattr(small, one.name) for one in dataclasses.fields(small)}
    assert not any(tie.difference for tie in expiring(small, DAY(2012, 12, 31)).ties)
    assert any(tie.difference for tie in expiring(_Lost(**own), DAY(2012, 12, 31)).ties)


def test_balance_less_committed_is_free(small):
    """What is reserved holds the support cost that the orders will bear, as `vtf status` has it."""
    for day in (DAY(2010, 6, 30), DAY(2011, 6, 30), DAY(2012, 12, 31)):
        found = {one.funding.id: one for one in positions(small, day)}
        for row in expiring(small, day).rows:
            own = found[row.funding]
            assert row.committed == own.reserved
            if not own.expired and not own.awaited and not own.refundable:
                assert row.balance - row.committed == row.free
    assert any(one.committed_support for one in positions(small, DAY(2010, 6, 30)))


def test_on_is_the_day_it_is_of(small_folder):
    """`--on` says the day, as for the other reports of a day."""
    said = run(small_folder, "--on", "2012-12-31")
    assert said == run(small_folder, "--today", "2012-12-31")
    assert "on 2012-12-31" in said[1]


@pytest.mark.parametrize("today", ["0001-01-01", "0001-12-31", "1990-01-01", "9999-12-31"])
def test_any_day_may_be_asked_for(small_folder, today):
    """Before the books begin, and where there is no year before: nothing, and no failure."""
    code, _, errors = run(small_folder, "--today", today)
    assert (code, errors) == (0, "")
