"""`vtf rates`: every month that is needed has its rate, or is missing and says for what."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.importers.kit import Desk

D = datetime.date
HEAD = [
    "Agreement", "Donor", "Fund", "Programme", "Activity", "Budget class", "Begins", "Ends",
    "Amount", "Currency", "Date", "USD",
]  # fmt: skip


@pytest.fixture
def books(tmp_path):
    """Two grants in kroner and euro, one receipt, and rates with a hole in March."""
    desk = Desk(tmp_path)
    terms = ["VTF", "AFG", "*", "*", D(2014, 1, 1), D(2015, 12, 31)]
    sheets = {
        "Donors": [["Id", "Name", "Kind", "Aliases"], ["NOR", "Norway", None, None]],
        "Programmes": [["Id", "Name", "Missions"], ["AFG", "Afghanistan", None]],
        "Rates": [
            ["Date", "Currency", "Rate", "Rate source"],
            [D(2014, 2, 1), "NOK", "6.18", "UNORE 2014-02"],
            [D(2014, 2, 14), "NOK", "6.10", "UNORE 2014-02-14"],
            [D(2014, 4, 1), "NOK", "5.99", "UNORE 2014-04"],
        ],
        "Agreements": [
            HEAD,
            ["N-1", "NOR", *terms, 1_000_000, "NOK", D(2014, 2, 15), None],
            ["E-1", "NOR", *terms, 1_000, "EUR", D(2014, 4, 15), 1_400],
        ],
        "Receipts": [
            ["Reference", "Funding", "Date", "Amount", "Currency", "Rate"],
            ["R-1", "N-1", D(2014, 4, 20), 1_000_000, "NOK", "6.00"],
        ],
    }
    code, _, errors = desk.run("import", desk.book("all.xlsx", sheets))
    assert (code, errors) == (0, "")
    return desk


def found(desk, *options):
    """Return the exit code, and currency, month, rate, count and need of each month."""
    code, said, _ = desk.run("rates", "--json", *options)
    data = json.loads(said)
    rows = [
        (one["currency"], one["month"], one["rate"], one["rates"], one["need"])
        for one in data["months"]
    ]
    return code, rows, data


def test_a_month_without_a_rate_is_an_error_that_says_for_what(books):
    """From the first need to the last; the newest rate of a month is its rate at the end."""
    code, rows, data = found(books)
    assert code == 1
    assert rows == [
        ("EUR", "2014-04", "", 0, "agreement E-1, 1,000.00 EUR"),
        ("NOK", "2014-02", "6.10", 2, "agreement N-1, 1,000,000.00 NOK"),
        ("NOK", "2014-03", "", 0, "1,000,000.00 NOK due under N-1 at the end of the month"),
        ("NOK", "2014-04", "5.99", 1, "receipt:R-1 of 2014-04-20, 1,000,000.00 NOK"),
    ]
    assert data["missing"] == 2
    assert data["sources"] == ["UNORE", "own"]
    march = data["months"][2]
    assert march["missing"] is True
    assert march["place"].startswith("batches/")


def test_months_may_be_chosen(books):
    """`--to` looks ahead: what is still due will need a rate; what is settled too, once asked."""
    assert found(books, "--from", "2014-04", "--to", "2014-04")[0] == 1
    _, rows, _ = found(books, "--to", "2014-06")
    assert [row[1:3] for row in rows if row[0] == "EUR"] == [
        ("2014-04", ""), ("2014-05", ""), ("2014-06", ""),
    ]  # fmt: skip
    assert rows[-1] == ("NOK", "2014-06", "", 0, "")
    assert books.run("rates", "--to", "June")[0] == 2


def test_a_source_may_be_chosen(books):
    """Of the ECB there is nothing."""
    code, rows, data = found(books, "--source", "ECB")
    assert code == 1
    assert {row[2] for row in rows} == {""}
    assert data["sources"] == ["ECB"]


def test_entries_at_another_rate_are_listed(books):
    """The receipt states 6.00; the books have 5.99 for April."""
    (one,) = found(books)[2]["apart"]
    assert (one["key"], one["rate"], one["books_rate"]) == ("receipt:R-1", "6.00", "5.99")


def test_people_read_a_table(books):
    """What is there, what is missing, where it is needed first."""
    code, said, _ = books.run("rates")
    assert code == 1
    assert said.splitlines()[0] == "Rates of exchange for one USD, by UNORE, own"
    assert "NOK       2014-03  1 month          missing" in said
    assert "Missing: 2 months, 2 of them with something booked or due" in said
    assert "NOK 2014-03: first needed in 2014-03 for 1,000,000.00 NOK due under N-1" in said
    assert "receipt:R-1 of 2014-04-20: 6.00 NOK (as stated by the row); the books have" in said
    ahead = books.run("rates", "--to", "2014-07")[1]
    assert "NOK 2014-05 to 2014-07: nothing is booked or due in it then" in ahead
    assert "(and in 3 more months of these)" in " ".join(ahead.split())
    assert max(map(len, ahead.splitlines())) <= 100


def test_complete_months_end_with_0(books):
    """Once the missing rates are there."""
    rows = [
        ["Date", "Currency", "Rate", "Rate source"],
        [D(2014, 3, 1), "NOK", "6.02", "UNORE 2014-03"],
        [D(2014, 4, 1), "EUR", "0.725", "UNORE 2014-04"],
    ]
    assert books.run("import", books.book("more.xlsx", {"Rates": rows}))[0] == 0
    code, said, _ = books.run("rates")
    assert (code, "Every month that is needed has its rate." in said) == (0, True)


def test_books_in_dollars_need_none(tmp_path):
    """And say so."""
    code, said, _ = Desk(tmp_path).run("rates")
    assert (code, "Nothing in these books is in another currency." in said) == (0, True)
