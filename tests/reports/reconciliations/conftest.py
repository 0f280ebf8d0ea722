"""Small books for reconciliations: two receipts and six vouchers, paid from one bank account."""

from __future__ import annotations

import pytest

from tests.importers.bank_kit import IBAN
from tests.importers.kit import REGISTER, Desk, contribution, contributions

ACCOUNTS = {
    **REGISTER,
    "Bank accounts": [
        ["Id", "Fund", "Bank", "Number", "Currency"],
        ["UNHQ-USD", "VTF", "UNHQ", IBAN, "USD"],
    ],
}

RECEIPTS = [
    ["Reference", "Funding", "Date", "Amount", "Currency", "Bank"],
    ["R-1", "JPN-2010-01", "2010-04-02", 1000, "USD", "UNHQ"],
    ["R-2", "JPN-2010-02", "2010-04-29", 50, "USD", "UNHQ"],
]

SPENDING = [
    [
        "Reference",
        "Funding",
        "Date",
        "Programme",
        "Budget class",
        "Amount",
        "Payee",
        "Bank",
        "Activity",
    ],
    [
        "V-0001",
        "JPN-2010-01",
        "2010-04-05",
        "Afghanistan",
        "Contracts",
        100,
        "Halo",
        "UNHQ",
        "clearance",
    ],
    [
        "V-0002",
        "JPN-2010-01",
        "2010-04-06",
        "Afghanistan",
        "Travel",
        30.5,
        "Air",
        "UNHQ",
        "clearance",
    ],
    [
        "V-0003",
        "JPN-2010-01",
        "2010-04-06",
        "Afghanistan",
        "Staff",
        70,
        "Staff",
        "UNHQ",
        "clearance",
    ],
    [
        "V-0004",
        "JPN-2010-01",
        "2010-04-12",
        "Afghanistan",
        "Supplies",
        12.25,
        "Shop",
        "UNHQ",
        "clearance",
    ],
    [
        "V-0005",
        "JPN-2010-01",
        "2010-04-13",
        "Afghanistan",
        "Supplies",
        7.75,
        "Shop",
        "UNHQ",
        "clearance",
    ],
    [
        "V-0006",
        "JPN-2010-01",
        "2010-04-20",
        "Afghanistan",
        "Supplies",
        9,
        "Late",
        "UNHQ",
        "clearance",
    ],
]


@pytest.fixture(scope="session")
def _booked(tmp_path_factory):
    """Books with two receipts and six payments, made once."""
    desk = Desk(tmp_path_factory.mktemp("booked"))
    rows = [contribution(f"JPN-2010-0{at}", 1000, status="signed") for at in (1, 2)]
    sheets = {
        "a.xlsx": ACCOUNTS,
        "b.xlsx": contributions(*rows),
        "c.xlsx": {"Receipts": RECEIPTS},
        "d.xlsx": {"Spending": SPENDING},
    }
    for name, book in sheets.items():
        code, _, errors = desk.run("import", desk.book(name, book))
        assert (code, errors) == (0, ""), errors
    return desk


@pytest.fixture
def desk(tmp_path, _booked):
    """A copy of the books."""
    return Desk.copied(_booked.books, tmp_path)
