"""What the tests of closing share: books with two years of work, and how they are closed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount.parser import parser

from ledger.batches import Batch, write_batch
from ledger.closing.act import Wanted, close
from ledger.new_books import make_books
from tests.writing_kit import LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.closing.act import Made

TODAY = datetime.date(2016, 1, 15)
YEAR_END = datetime.date(2013, 12, 31)

TERMS = """
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "partner" "UNOPS"
  name: "UNOPS"
1990-01-01 custom "fund" "UNIFIL"
  name: "UNIFIL"
  class: "assessed"
  mission: "UNIFIL"
1990-01-01 custom "programme" "LBN"
  name: "Lebanon"
  missions: "UNIFIL"
2012-06-21 custom "appropriation" "UNIFIL-2012"
  fund: "UNIFIL"
  amount: 1000.00 USD
  programmes: "LBN"
  begins: 2012-07-01
  ends: 2013-06-30
  resolution: "A/RES/66/277"
2013-06-28 custom "appropriation" "UNIFIL-2013"
  fund: "UNIFIL"
  amount: 2000.00 USD
  programmes: "LBN"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "A/RES/67/279"
"""

AGREEMENT = """
2013-01-01 custom "agreement" "{id}"
  donor: "{donor}"
  fund: "VTF"
  amount: 90000.00 USD
2013-01-01 custom "clause" "{id}" "1"
  axis: "programme"
  allows: "*"
2013-01-01 custom "clause" "{id}" "2"
  axis: "activity"
  allows: "*"
2013-01-01 custom "clause" "{id}" "3"
  axis: "period"
  allows: "*"
2013-01-01 custom "clause" "{id}" "4"
  axis: "budget-class"
  allows: "*"
2013-01-01 custom "clause" "{id}" "5"
  axis: "partner"
  allows: "*"
"""

COST = """
{day} * "UNOPS" "Clearance"
  funding: "{funding}"
  activity: "{activity}"
  key: "expenditure:{key}"
  Expenses:VTF:MLI:{budget_class}  {amount} USD
  Assets:VTF:Cash:UNHQ  -{amount} USD
"""

RECEIPT = """
{day} * "Japan" "Receipt"
  funding: "{funding}"
  key: "contribution:{key}"
  Assets:VTF:Cash:UNHQ  {amount} USD
  Income:VTF:Contributions:{donor}  -{amount} USD
"""

ORDER = """
2013-10-01 custom "commitment" "PO-1"
  funding: "JPN-2013"
  programme: "MLI"
  class: "Contracts"
  amount: 500.00 USD
"""

ASSESSED = """
2012-07-01 * "General Assembly" "Voted"
  funding: "UNIFIL-2012"
  key: "appropriation:UNIFIL-2012:voted"
  Assets:UNIFIL:Authority  1000.00 USD
  Income:UNIFIL:Appropriation  -1000.00 USD
2013-03-01 * "UNOPS" "Clearance"
  funding: "UNIFIL-2012"
  activity: "clearance"
  key: "expenditure:U-1"
  Expenses:UNIFIL:LBN:Contracts  400.00 USD
  Assets:UNIFIL:Authority  -400.00 USD
2013-07-01 * "General Assembly" "Voted"
  funding: "UNIFIL-2013"
  key: "appropriation:UNIFIL-2013:voted"
  Assets:UNIFIL:Authority  2000.00 USD
  Income:UNIFIL:Appropriation  -2000.00 USD
2014-03-01 * "UNOPS" "Clearance"
  funding: "UNIFIL-2013"
  activity: "clearance"
  key: "expenditure:U-2"
  Expenses:UNIFIL:LBN:Contracts  700.00 USD
  Assets:UNIFIL:Authority  -700.00 USD
"""


def cost(  # the facts of a cost, each of which a test may want otherwise
    key: str,
    day: str = "2013-05-02",
    amount: str = "100.00",
    *,
    funding: str = "JPN-2013",
    activity: str = "clearance",
    budget_class: str = "Contracts",
    more: str = "",
) -> str:
    """Return a lawful cost; `more` is metadata lines of its own."""
    text = COST.format(
        key=key, day=day, amount=amount, funding=funding, activity=activity,
        budget_class=budget_class,
    )  # fmt: skip
    return text.replace("  key:", f"{more}  key:", 1)


def receipt(key: str, day: str = "2013-02-01", amount: str = "9000.00", donor: str = "JPN") -> str:
    """Return a lawful receipt under the donor's agreement of 2013."""
    return RECEIPT.format(key=key, day=day, amount=amount, donor=donor, funding=f"{donor}-2013")


def entries_of(text: str) -> list[Any]:
    """Return the entries of a text, without what Beancount noted about where they stood."""
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    found = []
    for entry in entries:
        bare = entry._replace(meta=_own(entry.meta))
        if hasattr(entry, "postings"):
            legs = [leg._replace(meta=_own(leg.meta) or None) for leg in entry.postings]
            bare = bare._replace(postings=legs)
        found.append(bare)
    return found


def _own(meta: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key not in {"filename", "lineno"}}


def bring_in(folder: Path, name: str, text: str) -> str:
    """Write a batch of a text and return its id."""
    source = f"source {name}".encode()
    made = Batch("test", f"{name}.xlsx", source, "interest", LAYOUT, entries_of(text))
    return write_batch(folder, made).id


def books_of_two_years(folder: Path) -> Path:
    """Return books with two agreements, an open commitment, a mission, 2013 and some of 2014."""
    books = folder / "books"
    make_books(books)
    terms = books / "terms" / "funds.beancount"
    hand = AGREEMENT.format(id="NLD-2013", donor="NLD")
    terms.write_text(terms.read_text() + TERMS + hand)
    bring_in(books, "terms", AGREEMENT.format(id="JPN-2013", donor="JPN"))
    bring_in(
        books,
        "2013",
        ORDER
        + receipt("R-1")
        + receipt("R-2", donor="NLD", amount="800.00")
        + cost("PV-1")
        + cost("PV-2", "2013-11-03", "50.25", activity="risk-education")
        + cost("PV-3", "2013-12-31", "10.00", budget_class="Travel")
        + cost("PV-4", "2013-12-01", "120.00", more='  commitment: "PO-1"\n')
        + cost("PV-5", "2013-06-01", "0.01", funding="NLD-2013"),
    )
    bring_in(books, "assessed", ASSESSED)
    bring_in(
        books,
        "2014",
        receipt("R-3", "2014-01-02", "500.00")
        + cost("PV-6", "2014-01-01", "5.00")
        + cost("PV-7", "2014-02-01", "7.00", more="  cost-date: 2013-12-15\n"),
    )
    return books


def closed(
    folder: Path, fund: str = "VTF", ends: datetime.date = YEAR_END, today: datetime.date = TODAY
) -> Made:
    """Close a period of a fund."""
    return close(folder, Wanted(fund, ends, "Ana", "Ben", "The accounts are agreed."), today)
