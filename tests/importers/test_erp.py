"""Expenditure as an enterprise system exports it: document lines, sides, orders, cost centres."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.importers.kit import codes, small_peek, take

HEADER = (
    "Fiscal year,Document number,Line item,Posting date,Document date,Grant,Cost center,"
    "Sponsored class,Functional area,G/L account,Vendor name,Text,Debit/Credit indicator,"
    "Amount in transaction currency,Transaction currency,Amount in group currency (USD),"
    "Purchase order,PO item\n"
)

#: An office's own words for its cost centres and functional areas, after the program's layout.
OWN = """
[values.programme]
"14AFG01" = "AFG"
"14SSD01" = "SSD"
[values.activity]
"MA-CLR" = "clearance"
"""


def line(document="5100001", item="1", **more):
    """Return a line of an extract."""
    usual = {
        "year": "2013", "document": document, "item": item, "date": "2013-06-02",
        "of": "2013-05-20", "grant": "JPN-2010-01", "centre": "14AFG01", "class": "120",
        "area": "MA-CLR", "account": "74101010", "vendor": "Demining Ltd", "text": "June",
        "side": "S", "amount": "1000.00", "currency": "USD", "usd": "1000.00", "order": "45001",
        "order_item": "10",
    }  # fmt: skip
    return ",".join((usual | more).values()) + "\n"


@pytest.fixture
def extract(tmp_path):
    """A function that takes in an extract by the program's layout and an office's own words."""
    own = Path(__file__).parents[2] / "importers" / "layouts" / "erp-extract.toml"
    (tmp_path / "layouts").mkdir()
    text = own.read_text(encoding="utf-8").replace("[[set_aside]]", f"{OWN}\n[[set_aside]]", 1)
    (tmp_path / "layouts" / "own.toml").write_text(text, encoding="utf-8")

    def taken(*lines):
        (tmp_path / "extract.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
        return take(tmp_path / "extract.csv", tmp_path / "layouts", peek=small_peek())

    return taken


def booked(found):
    """Return key, accounts with amounts of each transaction."""
    return {
        draft.key: {leg.account: leg.units.number for leg in draft.entry.postings}
        for draft in found.sorted.new
        if hasattr(draft.entry, "postings")
    }


def test_a_document_of_several_lines_and_grants(extract):
    """Its costs by grant; what it moves on the balance sheet is set aside; the order is kept."""
    found = extract(
        line(),
        line(item="2", amount="130.00", usd="130.00", **{"class": "155"}),
        line(item="3", grant="UNMISS-2012-13", centre="14SSD01", usd="50.00", amount="50.00"),
        line(item="4", account="21010", side="H", amount="1180.00", usd="1180.00"),
    )

    assert codes(found) == []
    made = booked(found)
    assert made["expenditure:2013-5100001/JPN-2010-01"] == {
        "Expenses:VTF:AFG:Contracts": 1000,
        "Expenses:VTF:AFG:SupportCost": 130,
        "Assets:VTF:Cash:Pool": -1130,
    }
    assert made["expenditure:2013-5100001/UNMISS-2012-13"] == {
        "Expenses:UNMISS:SSD:Contracts": 50,
        "Assets:UNMISS:Authority": -50,
    }
    key = "expenditure:2013-5100001/JPN-2010-01"
    entry = next(d.entry for d in found.sorted.new if d.key == key)
    assert (entry.meta["commitment"], str(entry.meta["cost-date"])) == ("45001", "2013-05-20")
    asides = [d.entry.meta["reason"] for d in found.sorted.new if d.key.startswith("set-aside")]
    assert asides == ["a line of the balance sheet"]


def test_a_credit_takes_a_cost_back(extract):
    """Amounts stand without signs; the side says which way, in every currency."""
    found = extract(
        line(),
        line("5100002", side="H", amount="75.00", currency="EUR", usd="100.00"),
        line("5100003", side="Cr", amount="0.00", usd="0.00"),
    )

    assert codes(found) == []
    back = booked(found)["expenditure:2013-5100002/JPN-2010-01"]
    assert back == {"Expenses:VTF:AFG:Contracts": -100, "Assets:VTF:Cash:Pool": 100}
    entry = next(d.entry for d in found.sorted.new if "5100002" in d.key)
    assert entry.meta["original"].number == Decimal("-75.00")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"side": "left"}, "IMPORT-VALUE"),
        ({"side": "H", "amount": "-1000.00", "usd": "-1000.00"}, "IMPORT-NEGATIVE"),
        ({"centre": "14ZZZ01"}, "IMPORT-UNKNOWN-PROGRAMME"),
        ({"class": "999"}, "IMPORT-BUDGET-CLASS"),
        ({"side": "", "amount": "-1000.00", "usd": "-1000.00"}, "IMPORT-NEGATIVE"),
    ],
)
def test_what_an_extract_leaves_unclear_is_refused(extract, changed, code):
    """A side that is neither, a sign said twice, a code that nobody mapped."""
    assert codes(extract(line(**changed))) == [code]
