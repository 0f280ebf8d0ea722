"""Positions and status: three states of one intention, never added up."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ledger.books import load
from ledger.errors import BadInputError
from reports.commands import status as command
from reports.commands import status_paper
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
    assert before.committed_support == Decimal("65000.00")
    assert before.reserved == before.committed + before.committed_support
    assert before.available == before.balance - before.reserved


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
    """At most 100 columns; illustrative rows say so, here or below; totals for each fund."""
    done = CliRunner().invoke(
        command, ["--books", str(small_folder), "--today", "2012-12-31"], catch_exceptions=False
    )

    lines = done.output.splitlines()
    assert max(map(len, lines)) <= 100
    rows = re.split(r"\n(?! )", done.output)
    assert any(row.startswith("JPN-2010-01-AFG") and "illustrative" in row for row in rows)
    assert not any(row.startswith("DEU") and "illustrative" in row for row in rows)
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
    assert found.notes == (
        "Committed holds 26,000.00 of support cost that open orders will bear.",
        "CHF-SDN: what the pool spends outside these books is not known here.",
    )
    assert found.notes[0] in as_text(found)
    assert not [note for note in status(small, END, fund="VTF").notes if "pool" in note]


def test_a_total_says_whether_it_is_illustrative(small: Books) -> None:
    """Some of what VTF's total adds up is made up, all of one grant's, none of a mission's."""
    found = status(small, END).as_json()["totals"]
    one = status(small, END, funding=["JPN-2010-01-AFG"])

    assert found["VTF"]["illustrative"] == "part illustrative"
    assert found["UNMISS"]["illustrative"] == ""
    assert one.as_json()["totals"]["VTF"]["illustrative"] == "illustrative"
    assert "illustrative" in as_text(one).partition("Total")[2].partition("Committed")[0]
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


def test_a_status_fits_a_hundred_columns(small: Books) -> None:
    """On a terminal; its document has the same tables and says which books it was made from."""
    found = status(small, END)
    made = status_paper(small, END)

    assert max(map(len, as_text(found).splitlines())) <= 100
    assert [table.title for table in made.document.tables][:3] == ["CHF-SDN", "UNMISS", "VTF"]
    assert made.document.identity.startswith("Books at chain")
    assert made.found["totals"]["VTF"]["committed_support"] == "26000.00"
    assert made.ties


def test_the_columns_of_a_status_add_up_for_each_row(
    make_books: Callable[[str], Path], small_text: str
) -> None:
    """Received and other, less spent, committed and not available, is what is available."""
    text = (
        small_text
        + """
2012-06-01 custom "agreement" "OWED"
  donor: "DEU"
  fund: "VTF"
  amount: 900.00 USD
2012-06-01 custom "clause" "OWED" "1"
  axis: "programme"
  allows: "MLI"
2012-06-01 custom "clause" "OWED" "2"
  axis: "ceiling"
  allows: "signed"
2012-06-01 * "Signed"
  funding: "OWED"
  Assets:VTF:Receivable:DEU        900.00 USD
  Income:VTF:Contributions:DEU    -900.00 USD
2012-06-02 * "Received"
  funding: "OWED"
  Assets:VTF:Cash:UNHQ             700.00 USD
  Assets:VTF:Receivable:DEU       -700.00 USD
2012-06-03 * "Some of it is to go back"
  funding: "OWED"
  Income:VTF:Contributions:DEU      50.00 USD
  Liabilities:VTF:Refundable:DEU   -50.00 USD
1970-01-01 open Liabilities:VTF:Refundable:DEU
"""
    )
    books = load(make_books(text))
    for year in (2010, 2011, 2012, 2013, 2014):
        made = status_paper(books, datetime.date(year, 6, 30))
        for table in made.document.tables:
            names = [column.title for column in table.columns]
            if not table.id.startswith("fund-"):
                continue
            for row in table.rows:
                cells = dict(zip(names, row.cells, strict=True))
                shown = {name: cell for name, cell in cells.items() if isinstance(cell, Decimal)}
                came = shown["Received" if "Received" in shown else "Received, net"]
                came += shown.get("Other in", 0)
                went = shown["Spent"] + shown["Committed"] + shown.get("Not available", 0)
                assert came - went == shown["Available"], row
    owed = position(books, "OWED")
    assert (owed.refundable, owed.awaited) == (Decimal("50.00"), Decimal("200.00"))
    assert (owed.available, owed.unavailable) == (Decimal("850.00"), Decimal("-150.00"))
    said = as_text(status(books, END, funding=["OWED"]))
    assert "50.00 refundable, 200.00 still to come" in said
    assert "the fund's own" in as_text(status(books, END, fund="CHF-SDN"))
