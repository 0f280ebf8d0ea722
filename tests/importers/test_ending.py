"""Interest, conditions met, refunds and write-offs come in by sheets, and are reconciled."""

from __future__ import annotations

import datetime

import pytest

from ledger.books import load
from tests.importers.kit import Desk

D = datetime.date

TERMS = {
    "Donors": [["Id", "Name", "Kind", "Date"], ["JPN", "Japan", "member-state", D(1990, 1, 1)]],
    "Programmes": [["Id", "Name", "Missions", "Date"], ["AFG", "Afghanistan", None, D(1990, 1, 1)]],
}
AGREED = [
    ["Agreement", "Donor", "Fund", "Date", "Amount", "Currency", "Programme", "Activity",
     "Budget class", "Begins", "Ends", "Support cost"],
    ["JPN-2014", "Japan", "VTF", D(2014, 1, 10), 1000, "USD", "AFG", "*", "*", D(2014, 1, 1),
     D(2014, 12, 31), "13%"],
]  # fmt: skip
RECEIVED = [
    ["Reference", "Funding", "Date", "Amount", "Currency"],
    ["B-1", "JPN-2014", D(2014, 2, 1), 900, "USD"],
]
INTEREST = [
    ["Reference", "Funding", "Date", "Amount", "Earned from", "Earned to"],
    ["I-1", "JPN-2014", D(2014, 12, 31), 19.33, D(2014, 2, 1), D(2014, 12, 31)],
]
LOST = [
    ["Reference", "Funding", "Date", "Amount", "Authority", "Why"],
    ["WO-1", "JPN-2014", D(2015, 1, 15), 100, "Controller, 15 January 2015", "It will not come"],
]


def refund(*, paid=None, amount=919.33, interest=19.33, **more):
    """Return a sheet with one refund."""
    row = {"Reference": "R-1", "Funding": "JPN-2014", "Date": D(2015, 2, 1), "Amount": amount,
           "Currency": "USD", "Interest": interest, "Letter": "Note verbale of 1 February 2015",
           "Paid on": paid} | more  # fmt: skip
    return {"Refunds to donors": [list(row), list(row.values())]}


@pytest.fixture(scope="module")
def _begun(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("begun"))
    for name, sheets in (
        ("terms.xlsx", TERMS),
        ("agreed.xlsx", {"Agreements": AGREED}),
        ("money.xlsx", {"Receipts": RECEIVED, "Interest received": INTEREST}),
        ("lost.xlsx", {"Receivables written off": LOST}),
    ):
        code, said, errors = desk.run("import", desk.book(name, sheets))
        assert code == 0, said + errors
    return desk.books


@pytest.fixture
def desk(tmp_path, _begun):
    """Books with a grant of which 900.00 came, 19.33 was earned and 100.00 was given up."""
    return Desk.copied(_begun, tmp_path)


def balances(desk):
    """Return what is on each account, but for nothing."""
    found = {}
    for line in load(desk.books).lines:
        found[line.account] = found.get(line.account, 0) + line.amount
    return {account: str(amount) for account, amount in sorted(found.items()) if amount}


def test_what_came_in_by_sheets_takes_nobody_s_hand(desk):
    """Nothing is booked by hand, everything is reconciled with its cells."""
    code, said, _ = desk.run("check")
    assert code == 0
    assert "GUARD-BY-HAND" not in said
    assert desk.run("reconcile", "sources")[0] == 0
    assert balances(desk) == {
        "Assets:VTF:Cash:Pool": "919.33",
        "Income:VTF:Contributions:JPN": "-900.00",
        "Income:VTF:Interest": "-19.33",
    }


def test_a_refund_is_owed_and_then_paid(desk):
    """The row is sent once more with the day of its payment: only that is new."""
    code, said, errors = desk.run("import", desk.book("refund.xlsx", refund()))
    assert code == 0, said + errors
    assert balances(desk) == {
        "Assets:VTF:Cash:Pool": "919.33",
        "Liabilities:VTF:Refundable:JPN": "-919.33",
    }
    code, said, errors = desk.run("import", desk.book("paid.xlsx", refund(paid=D(2015, 2, 20))))
    assert code == 0, said + errors
    assert balances(desk) == {}
    assert desk.run("reconcile", "sources")[0] == 0
    assert desk.run("check")[0] == 0


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (refund(interest=919.34), "found interest more than the whole of 919.33"),
        (refund(paid=D(2015, 1, 31)), "found 2015-01-31, which is before it was owed"),
        (refund(Funding="VTF-GENERAL"), "VTF-GENERAL is no donor's: what is refunded"),
        (
            refund(Currency="EUR", USD=1000),
            "found interest of a refund in another currency",
        ),
        (
            {"Interest received": [[*INTEREST[0]], ["I-2", *INTEREST[1][1:5], D(2014, 1, 31)]]},
            "found 2014-01-31, which is before 2014-02-01",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(desk, sheet, said):
    """Nothing of the sheet is booked."""
    before = desk.content()
    code, out, errors = desk.run("import", desk.book("wrong.xlsx", sheet))
    assert code == 1
    assert said in out + errors
    assert desk.content() == before


def test_more_is_not_written_off_than_is_due(desk):
    """The rules hold for what a sheet brings as for what a hand does."""
    row = ["WO-2", "JPN-2014", D(2015, 1, 16), 0.01, "Controller", "None is left"]
    code, out, errors = desk.run(
        "import", desk.book("more.xlsx", {"Receivables written off": [LOST[0], row]})
    )
    assert code == 1, out + errors
