"""The financial reports as working papers: of the year up to a day, for whoever collects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.financial import funds
from reports.financial.fund_tables import paper
from reports.financial.periods import period

if TYPE_CHECKING:
    import datetime

    from ledger.books import Books
    from reports.render.papers import Paper


def position(books: Books, today: datetime.date) -> Paper:
    """Return the financial position of all funds on a day."""
    return paper(funds.position(books, period(None, None, today)))


def performance(books: Books, today: datetime.date) -> Paper:
    """Return the financial performance of all funds from 1 January to a day."""
    return paper(funds.performance(books, period(None, None, today)))


def net_assets(books: Books, today: datetime.date) -> Paper:
    """Return the changes in net assets of all funds from 1 January to a day."""
    return paper(funds.net_assets(books, period(None, None, today)))


def cash_flow(books: Books, today: datetime.date) -> Paper:
    """Return the cash flow of all funds from 1 January to a day."""
    return paper(funds.cash_flow(books, period(None, None, today)))
