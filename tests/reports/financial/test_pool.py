"""`vtf report pool`: sources, use and delivery of a pooled fund, worked by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.books import load
from reports.financial.periods import Period
from reports.financial.pool import pool_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = datetime.date


POOL = """
1970-01-01 open Expenses:CHFSDN:SDN:Contracts
1970-01-01 open Income:CHFSDN:Interest
2012-09-01 * "Survey"
  funding: "CHF-SDN-2012-UNMAS"
  activity: "clearance"
  Expenses:CHFSDN:SDN:Contracts   300000.00 USD
  Assets:CHFSDN:Cash:Pool        -300000.00 USD
2012-11-01 * "Back to the pool"
  consent: "Refund 2012/1"
  Equity:CHFSDN:Transfer           60000.00 USD
    funding: "CHF-SDN-2012-UNMAS"
  Assets:CHFSDN:Cash:Pool         -60000.00 USD
    funding: "CHF-SDN-2012-UNMAS"
  Assets:CHFSDN:Cash:Pool          60000.00 USD
    funding: "CHF-SDN-GENERAL"
  Equity:CHFSDN:Transfer          -60000.00 USD
    funding: "CHF-SDN-GENERAL"
2013-02-01 * "Interest of the pool"
  funding: "CHF-SDN-GENERAL"
  Assets:CHFSDN:Cash:Pool            500.00 USD
  Income:CHFSDN:Interest            -500.00 USD
"""


def test_pool_by_hand(make_books: Callable[[str], Path], small_text: str) -> None:
    """Sources less use is what the agent has; a refund lessens the use and what is net funded."""
    books = load(make_books(small_text + POOL))
    found = pool_report(books, Period(DAY(2013, 1, 1), DAY(2013, 12, 31)))
    (pool,) = found.pools

    assert not [tie for tie in found.ties if tie.difference]
    assert {item.code: (item.now, item.ever) for item in pool.items if item.code} == {
        "contributions": (0, Decimal("800000.00")),
        "interest": (Decimal("500.00"), Decimal("500.00")),
        "sources": (Decimal("500.00"), Decimal("800500.00")),
        "transferred": (0, Decimal("400000.00")),
        "refunds": (0, Decimal("-60000.00")),
        "use": (0, Decimal("340000.00")),
        "balance": (Decimal("500.00"), Decimal("460500.00")),
        "funded": (0, Decimal("340000.00")),
        "expenditure": (0, Decimal("300000.00")),
        "their-balance": (0, Decimal("40000.00")),
    }
    assert pool.delivery == Decimal("88.2")
