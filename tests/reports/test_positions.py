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
