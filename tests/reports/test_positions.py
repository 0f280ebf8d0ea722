"""Positions and status: three states of one intention, never added up."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.commands import status as command
from reports.positions import commitments, pledges, positions, totals
from reports.scope import unknown
from reports.status import as_text, status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.books import Books
    from reports.positions import Position

END = datetime.date(2012, 12, 31)


def position(books: Books, name: str, day: datetime.date = END) -> Position:
    """Return one funding's position."""
    return next(found for found in positions(books, day) if found.funding.id == name)


def test_each_funding_sums_to_its_balance(small: Books) -> None:
    """What came in less what went out is what the funding holds, for every funding and day."""
    for year in (2010, 2011, 2012, 2013):
        for found in positions(small, datetime.date(year, 6, 30)):
            came = found.opening + found.received + found.interest + found.other
            went = found.total_spent + found.refunded
            assert came + found.transferred - went == found.balance, found.funding.id


def test_a_grant_in_euro(small: Books) -> None:
    """Agreed in euro and, as booked at signature, in dollars; half of it has come in."""
    found = position(small, "DEU-2012-01")

    assert str(found.agreed) == "800,000.00 EUR"
    assert found.agreed_usd == Decimal("1000000.00")
    assert found.received == Decimal("500000.00")
    assert found.other == Decimal("33333.33")
    assert found.receivable == Decimal("500000.00")
    assert found.spent_by_class == (("Supplies", Decimal("100000.00")),)
    assert found.available == Decimal("426333.33")
    assert found.expiry == datetime.date(2013, 6, 30)


def test_a_refund_is_not_a_negative_receipt(small: Books) -> None:
    """Owing it back moves nothing; paying it back is a refund."""
    owed = position(small, "JPN-2010-01-SDN", datetime.date(2012, 4, 1))
    paid = position(small, "JPN-2010-01-SDN")

    assert (owed.received, owed.refunded) == (Decimal("1000000.00"), 0)
    assert (paid.received, paid.refunded) == (Decimal("1000000.00"), Decimal("943500.00"))
    assert paid.balance == 0


def test_commitments_are_less_what_was_charged(small: Books) -> None:
    """Support cost on an order is not charged against the order."""
    (found,) = commitments(small, END)

    assert (found.amount, found.charged, found.open) == (
        Decimal("500000.00"),
        Decimal("300000.00"),
        Decimal("200000.00"),
    )
    before = position(small, "JPN-2010-01-AFG", datetime.date(2010, 5, 1))
    assert before.committed == Decimal("500000.00")
    assert before.available == before.balance - before.committed


def test_nothing_is_available_after_expiry(small: Books) -> None:
    """The balance stays, and may not be spent."""
    found = position(small, "JPN-2010-01-AFG")

    assert found.expired
    assert found.balance > 0
    assert found.available == 0


def test_four_funding_systems_in_one_reading(small: Books) -> None:
    """Voluntary, assessed and pooled side by side, each by its own words."""
    vote = position(small, "UNMISS-2012-13")
    pool = position(small, "CHF-SDN-GENERAL")
    allocated = position(small, "CHF-SDN-2012-UNMAS")

    assert (vote.received, vote.total_spent) == (Decimal("1000000.00"), Decimal("250000.00"))
    assert pool.transferred == -allocated.transferred == Decimal("-400000.00")
    assert allocated.available == Decimal("400000.00")
    assert sum(found.balance for found in (pool, allocated)) == Decimal("800000.00")


def test_pledge_agreement_and_receipt_are_never_added_up(small: Books) -> None:
    """The pledge of a million is in no total; the agreement it became is."""
    (pledge,) = pledges(small.register, END)
    german = [found for found in positions(small, END) if found.funding.donor == "DEU"]

    assert str(pledge.amount) == "1,000,000.00 EUR"
    assert totals(german)["agreed_usd"] == Decimal("1000000.00")
    assert totals(german)["received"] == Decimal("500000.00")


def test_an_overdue_instalment_is_named(small: Books) -> None:
    """Due on 1 September and not received by the end of the year."""
    found = status(small, END)
    before = status(small, datetime.date(2012, 8, 31))

    assert [(one.agreement, one.missing) for one in found.overdue] == [
        ("DEU-2012-01", Decimal("400000.00"))
    ]
    assert before.overdue == ()
    assert "Overdue instalments" in as_text(found)


def test_a_ceiling_of_what_was_signed_counts_what_is_due(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Where the agreement allows spending what was signed, the receivable is available too."""
    text = small_text.replace(
        'custom "clause" "DEU-2012-01" "6"\n  axis: "ceiling"\n  allows: "received"',
        'custom "clause" "DEU-2012-01" "6"\n  axis: "ceiling"\n  allows: "signed"',
    )
    assert text != small_text

    found = position(load(make_books(text)), "DEU-2012-01")

    assert found.available == found.balance + found.receivable


def test_the_command_fits_a_terminal_and_marks_what_is_illustrative(small_folder: Path) -> None:
    """At most 120 columns; illustrative rows say so; totals for each fund."""
    done = CliRunner().invoke(
        command, ["--books", str(small_folder), "--today", "2012-12-31"], catch_exceptions=False
    )

    lines = done.output.splitlines()
    assert max(map(len, lines)) <= 120
    assert any(line.startswith("JPN-2010-01-AFG") and "illustrative" in line for line in lines)
    assert not any(line.startswith("DEU") and "illustrative" in line for line in lines)
    assert sum(line.startswith("Total") for line in lines) == 3


def test_the_command_narrows_and_speaks_json(small_folder: Path) -> None:
    """By donor, fund and funding; figures are strings."""
    base = ["--books", str(small_folder), "--today", "2012-12-31", "--json"]

    donor = CliRunner().invoke(command, [*base, "--donor", "japan"], catch_exceptions=False)
    fund = CliRunner().invoke(command, [*base, "--fund", "unmiss"], catch_exceptions=False)
    one = CliRunner().invoke(command, [*base, "--funding", "JPN-2010-01"], catch_exceptions=False)

    assert {f["donor"] for f in json.loads(donor.output)["fundings"]} == {"JPN"}
    assert [f["funding"] for f in json.loads(fund.output)["fundings"]] == ["UNMISS-2012-13"]
    assert len(json.loads(one.output)["fundings"]) == 2
    assert json.loads(fund.output)["fundings"][0]["balance"] == "750000.00"
    with pytest.raises(BadInputError, match="no donor"):
        CliRunner().invoke(command, [*base, "--donor", "nobody"], catch_exceptions=False)


def test_books_without_money_say_so(make_books: Callable[[str], Path]) -> None:
    """A fund without fundings is not an empty table."""
    books = load(make_books('2000-01-01 custom "fund" "VTF"\n  name: "T"\n  class: "voluntary"\n'))

    assert "No funding stands here" in as_text(status(books, END))


def test_nothing_of_a_fund_s_general_balance_is_available(small: Books) -> None:
    """No rule lets a cost be charged to it; the balance stays, and status says what it is not."""
    pool = position(small, "CHF-SDN-GENERAL")

    assert pool.balance == Decimal("400000.00")
    assert pool.available == 0
    found = status(small, END)
    assert found.notes == ("CHF-SDN: what the pool spends outside these books is not known here.",)
    assert found.notes[0] in as_text(found)
    assert status(small, END, fund="VTF").notes == ()


def test_a_total_says_whether_it_is_illustrative(small: Books) -> None:
    """Some of what VTF's total adds up is made up, all of one grant's, none of a mission's."""
    found = status(small, END).as_json()["totals"]
    one = status(small, END, funding=["JPN-2010-01-AFG"])

    assert found["VTF"]["illustrative"] == "part illustrative"
    assert found["UNMISS"]["illustrative"] == ""
    assert one.as_json()["totals"]["VTF"]["illustrative"] == "illustrative"
    assert as_text(one).splitlines()[-1].endswith("  illustrative")
    last = as_text(status(small, END, fund="VTF")).partition("Total")[2]
    assert " ".join(last.split()).partition("Overdue")[0].count("part illustrative") == 1


@pytest.mark.parametrize(
    ("period", "closed"),
    [
        ("1994-01-01..1994-01-01", True),
        ("2011-01-01..2011-12-31", False),
        ("2012-01-01..2013-06-30", False),
    ],
)
def test_a_period_of_one_day_before_the_signature_allows_no_costs(
    period: str, closed: bool, make_books: Callable[[str], Path], small_text: str
) -> None:
    """Terms that nobody knows are no expiry; what pays for the year before is a period like any."""
    text = small_text.replace("2012-01-01..2013-06-30", period, 1)

    found = position(load(make_books(text)), "DEU-2012-01")

    assert found.no_costs is closed
    assert (found.expiry is None) is closed
    if closed:
        assert found.available == 0
        printed = as_text(status(load(make_books(text)), END))
        assert "no costs allowed" in printed
        assert "1994" not in printed


def test_books_with_errors_show_their_figures_and_end_with_findings(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Nobody takes the figures for checked ones: it is said, and the exit code is 1."""
    wrong = small_text.replace('  activity: "risk-education"', '  activity: "survey"')
    options = ["--books", str(make_books(wrong)), "--today", "2012-12-31"]

    done = CliRunner().invoke(command, options, catch_exceptions=False)
    data = CliRunner().invoke(command, [*options, "--json"], catch_exceptions=False)

    assert (done.exit_code, data.exit_code) == (1, 1)
    assert "JPN-2010-01-AFG" in done.stdout
    assert json.loads(data.stdout)["fundings"]
    assert done.stderr == "vtf: these books have 4 errors; see `vtf check`\n"


def test_a_name_that_nothing_is_near_to_is_answered_with_what_there_is() -> None:
    """Never "none" where there are some: all of a few, one of each kind of many."""
    many = [f"contribution:{at}" for at in range(20)] + ["rate:1"]

    said = [
        unknown("fund", "qqqq", ["VTF", "UNMISS"]).advice,
        unknown("key", "qqqq", many).advice,
        unknown("donor", "qqqq", ["JPN", "Japan"], listed=["JPN"]).advice,
        unknown("fund", "qqqq", []).advice,
        unknown("fund", "UNMIS", ["VTF", "UNMISS"]).advice,
    ]

    assert said == [
        "Nothing comes near it. These books have: UNMISS, VTF.",
        "Nothing comes near it. These books have 21, such as contribution:0, rate:1.",
        "Nothing comes near it. These books have: JPN.",
        "These books have none.",
        "Nearest: UNMISS.",
    ]
