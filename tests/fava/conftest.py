"""Small books for the pages: a fund, four grants, money in and out, and one figure of each kind."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from ledger.books import MAIN
from reports.serving import make_server, run
from tests.fava.webdriver import CHROMIUM, DRIVER, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """\
option "title" "Trust Fund"
option "operating_currency" "USD"
option "tolerance_multiplier" "0"
plugin "plugins.rulebook"
include "terms/funds.beancount"
include "manifest.beancount"
1970-01-01 custom "fava-extension" "reports.fava"

1970-01-01 open Assets:VTF:Cash:UNHQ
1970-01-01 open Assets:VTF:Receivable:JPN
1970-01-01 open Income:VTF:Contributions:JPN
1970-01-01 open Income:VTF:Contributions:EST
1970-01-01 open Income:VTF:Interest
1970-01-01 open Expenses:VTF:AFG:Contracts
1970-01-01 open Expenses:VTF:AFG:SupportCost
1970-01-01 open Assets:UNMISS:Authority
1970-01-01 open Income:UNMISS:Appropriation
"""

TERMS = """\
1994-01-01 custom "fund" "VTF"
  name: "Voluntary Trust Fund for Assistance in Mine Action"
  class: "voluntary"
2011-07-09 custom "fund" "UNMISS"
  name: "Mission in South Sudan"
  class: "assessed"
  mission: "UNMISS"
1970-01-01 custom "donor" "JPN"
  name: "Japan"
1970-01-01 custom "donor" "EST"
  name: "Estonia <script>alert(1)</script>"
1970-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1970-01-01 custom "programme" "SSD"
  name: "South Sudan"

2013-03-18 custom "agreement" "JPN-2013-01"
  donor: "JPN"
  fund: "VTF"
  amount: 1000000.00 USD
  title: "Clearance in Afghanistan"
2013-03-18 custom "clause" "JPN-2013-01" "1"
  axis: "programme"
  allows: "AFG"
2013-03-18 custom "clause" "JPN-2013-01" "2"
  axis: "budget-class"
  allows: "*"
2013-03-18 custom "clause" "JPN-2013-01" "3"
  axis: "activity"
  allows: "*"
2013-03-18 custom "clause" "JPN-2013-01" "4"
  axis: "period"
  allows: "2013-03-18..2014-03-17"
2013-03-18 custom "clause" "JPN-2013-01" "5"
  axis: "support-cost"
  allows: "13%"
2013-03-18 custom "clause" "JPN-2013-01" "6"
  axis: "place"
  allows: "*"
2013-03-18 custom "clause" "JPN-2013-01" "7"
  axis: "project"
  allows: "*"
2013-03-18 custom "clause" "JPN-2013-01" "8"
  axis: "partner"
  allows: "*"
2013-03-18 custom "clause" "JPN-2013-01" "9"
  axis: "ceiling"
  allows: "received"
2013-09-01 custom "agreement" "EST-2013-01"
  donor: "EST"
  fund: "VTF"
  amount: 50000.00 EUR
  signed: FALSE
2013-06-28 custom "appropriation" "UNMISS-2013"
  fund: "UNMISS"
  amount: 40341972.00 USD
  programmes: "SSD"
  begins: 2013-07-01
  ends: 2014-06-30
  resolution: "67/280"
2013-06-01 custom "commitment" "PO-1"
  funding: "JPN-2013-01"
  programme: "AFG"
  class: "Contracts"
  amount: 200000.00 USD
"""

ENTRIES = """\
2013-03-18 * "Japan" "Signature"
  funding: "JPN-2013-01"
  Assets:VTF:Receivable:JPN       1000000.00 USD
  Income:VTF:Contributions:JPN   -1000000.00 USD
2013-04-02 * "Japan" "Deposit"
  funding: "JPN-2013-01"
  Assets:VTF:Cash:UNHQ             600000.00 USD
  Assets:VTF:Receivable:JPN       -600000.00 USD
2013-07-01 * "General Assembly" "Voted"
  funding: "UNMISS-2013"
  Assets:UNMISS:Authority        40341972.00 USD
  Income:UNMISS:Appropriation   -40341972.00 USD
2013-08-01 * "UNOPS" "Clearance"
  funding: "JPN-2013-01"
  activity: "clearance"
  commitment: "PO-1"
  illustrative: TRUE
  Expenses:VTF:AFG:Contracts       100000.00 USD
  Expenses:VTF:AFG:SupportCost      13000.00 USD
  Assets:VTF:Cash:UNHQ            -113000.00 USD
2013-12-31 * "Bank" "Interest"
  funding: "VTF-GENERAL"
  Assets:VTF:Cash:UNHQ               1234.56 USD
  Income:VTF:Interest               -1234.56 USD
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Return a folder of small, lawful books."""
    folder = tmp_path / "books"
    (folder / "terms").mkdir(parents=True)
    (folder / MAIN).write_text(HEAD + ENTRIES)
    (folder / "terms" / "funds.beancount").write_text(TERMS)
    (folder / "manifest.beancount").write_text("")
    return folder


@pytest.fixture
def address(books: Path) -> Iterator[str]:
    """Serve the books as `vtf serve` does and return the address of the page of fundings."""
    server, page = make_server(books, 0)
    thread = threading.Thread(target=run, args=(server,), daemon=True)
    thread.start()
    yield page
    server.stop()
    thread.join(timeout=20)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Return a browser; on a desk without one the test is skipped, on a build machine it fails."""
    if not (CHROMIUM and DRIVER):
        if os.environ.get("CI"):
            pytest.fail("Chromium and its driver are missing; see .ci/run")
        pytest.skip("no Chromium with its driver on this machine")
    window = Browser(tmp_path / "profile")
    yield window
    window.close()
