"""What corrections and reversals leave due: never less than nothing, and each receipt its share."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from ledger.books import load
from tests.importers.kit import D, contribution, contributions

WHY = ("--correct", "--reason", "The donor's letter of 3 May.")
RATES = [
    ["Date", "Currency", "Rate", "Rate source"],
    [D(2010, 3, 1), "EUR", "0.75", "UNORE"],
    [D(2010, 4, 1), "EUR", "0.80", "UNORE"],
]


def agreed(desk, name, amount, currency="USD"):
    """Return a workbook of one agreement, signed and not paid."""
    row = contribution("JPN-2010-01", amount, currency=currency, status="signed")
    return desk.book(name, contributions(row))


def receipts(desk, name, *rows):
    """Return a workbook of receipts: reference, day, amount, currency."""
    head = ["Reference", "Funding", "Date", "Amount", "Currency"]
    return desk.book(name, {"R": [head, *([one[0], "JPN-2010-01", *one[1:]] for one in rows)]})


def sums(desk):
    """Return what each account has, where it is anything."""
    found = defaultdict(Decimal)
    for line in load(desk.books).lines:
        found[line.account.rpartition("VTF:")[2]] += line.amount
    return {account: amount for account, amount in found.items() if amount}


@pytest.fixture
def paid(desk):
    """Return a desk whose books have an agreement of 1,000 and 900 received under it."""
    assert desk.run("import", agreed(desk, "a.xlsx", 1000))[0] == 0
    file = receipts(desk, "r.xlsx", ("R1", D(2010, 3, 25), 900, "USD"))
    assert desk.run("import", file)[0] == 0
    return desk


def test_an_agreement_is_not_corrected_below_what_was_received(paid):
    """A receivable below zero would be money that no agreement covers."""
    before = paid.content()
    code, _, errors = paid.run("import", agreed(paid, "b.xlsx", 500), *WHY)
    assert (code, "IMPORT-RECEIPT (b.xlsx, sheet VTF, cell A5)" in errors) == (1, True)
    assert "400.00 USD more is received under JPN-2010-01 than would be agreed" in errors
    assert paid.run("reverse", "contribution:JPN-2010-01:signed", "--reason", "Never.")[0] == 1
    assert paid.content() == before
    assert paid.run("import", agreed(paid, "c.xlsx", 900), *WHY)[0] == 0
    assert paid.run("check")[0] == 0


def test_a_receipt_that_was_reversed_takes_no_share_when_it_comes_again(paid):
    """It is not entered, so what is due is there for the receipt beside it."""
    assert paid.run("reverse", "receipt:R1", "--reason", "The transfer bounced.")[0] == 0
    rows = [("R1", D(2010, 3, 25), 900, "USD"), ("R2", D(2010, 3, 26), 600, "USD")]
    code, output, _ = paid.run("import", receipts(paid, "r2.xlsx", *rows))
    assert (code, "1 new, 0 known, 1 reversed before" in output) == (0, True)
    assert sums(paid)["Cash:Pool"] == 600
    code, _, errors = paid.run("import", receipts(paid, "r2.xlsx", *rows), *WHY)
    assert (code, "received 900.00 USD, and 400.00 is due" in errors) == (1, True)
    assert paid.run("reconcile", "sources")[0] == 0


def test_an_agreement_corrected_twice_leaves_each_receipt_its_share(desk):
    """Agreement and receipts come in one file, in euro, and change together, twice."""
    assert desk.run("import", desk.book("rates.xlsx", {"Rates": RATES}))[0] == 0

    def both(name, amount, *rows):
        row = contribution("JPN-2010-01", amount, currency="EUR", status="signed")
        head = ["Reference", "Funding", "Date", "Amount", "Currency"]
        lines = [[one, "JPN-2010-01", day, number, "EUR"] for one, day, number in rows]
        return desk.book(name, {**contributions(row), "R": [head, *lines]})

    one, two = ("R1", D(2010, 3, 25), 300), ("R2", D(2010, 4, 10), 600)
    assert desk.run("import", both("a.xlsx", 1200, one))[0] == 0
    assert desk.run("import", both("b.xlsx", 900, one), *WHY)[0] == 0
    assert desk.run("import", both("c.xlsx", 900, one, two))[0] == 0
    assert desk.run("import", both("d.xlsx", 1500, one, two), *WHY)[0] == 0
    last = ("R3", D(2010, 4, 11), 600)
    assert desk.run("import", both("e.xlsx", 1800, one, two, last), *WHY)[0] == 0
    # EUR 1,800 at 0.75 are USD 2,400. Of them 300 came at 0.75, 1,200 at 0.80, and 300 are due.
    assert sums(desk) == {
        "Contributions:JPN": -2400, "Receivable:JPN": 400, "Cash:Pool": 1900,
        "ExchangeDifference": 100,
    }  # fmt: skip
    assert desk.run("check")[0] == 0
    assert desk.run("reconcile", "sources")[0] == 0


def test_only_names_rows_of_the_file(paid):
    """A mistyped identity would otherwise correct nothing, and say nothing."""
    file = receipts(paid, "r.xlsx", ("R1", D(2010, 3, 25), 800, "USD"))
    code, _, errors = paid.run("import", file, *WHY, "--only", "receipt:R2")
    assert (code, "no row of the file has the identity 'receipt:R2'" in errors) == (2, True)
    assert "receipt:R1" in errors
    assert paid.run("import", file, *WHY, "--only", "receipt:R1")[0] == 0


def test_a_record_named_as_a_version_is_refused_at_its_cell(paid):
    """`R1#2` is what the books call the corrected R1."""
    file = receipts(paid, "b.xlsx", ("R1", D(2010, 3, 25), 800, "USD"))
    assert paid.run("import", file, *WHY)[0] == 0
    file = receipts(paid, "c.xlsx", ("R1#2", D(2010, 3, 26), 5, "USD"))
    code, _, errors = paid.run("import", file)
    assert (code, "IMPORT-DUPLICATE (c.xlsx, sheet R, cell A2)" in errors) == (1, True)


def test_a_reversal_that_cannot_be_names_the_option_and_no_folder_of_ours(paid):
    """The paper stands in a folder that is gone when the message is read."""
    words = ("reverse", "receipt:R1", "--reason", "The transfer bounced.")
    code, _, errors = paid.run(*words, "--date", "2010-03-24")
    assert (code, "--date says 2010-03-24, and receipt:R1 was booked on" in errors) == (2, True)
    code, _, errors = paid.run("reverse", "receipt:R1", "--reason", "x\u202e")
    assert (code, "vtf: reversal-receipt-R1.json: refused" in errors) == (1, True)
    assert paid.run(*words, "--date", "2010-04-24")[0] == 0
    code, _, errors = paid.run("reverse", "reversal:receipt:R1#1", "--reason", "It came.")
    assert (code, "is a reversal itself" in errors) == (2, True)
