"""Postings and accounts, made quickly: the same few account names serve thousands of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Posting

from importers.desk import BuildError, Desk
from ledger.chart import ChartError, account, expense_account
from ledger.money import BOOK_CURRENCY
from ledger.words import BudgetClass

if TYPE_CHECKING:
    from decimal import Decimal


_NEW = tuple.__new__


def posting(name: str, number: Decimal, meta: dict[str, Any] | None = None) -> Posting:
    """Return a posting in the books' currency, made without its constructors: there are many."""
    units = _NEW(Amount, (number, BOOK_CURRENCY))
    return _NEW(Posting, (name, units, None, None, None, meta))


def account_of(desk: Desk, root: str, fund: str, what: str, name: str = "") -> str:
    """Return an account of the chart.

    Raises:
        BuildError: a part of it cannot name an account.
    """
    parts = (root, fund, what, name)
    known = desk.accounts.get(parts)
    if known is None:
        try:
            known = desk.accounts[parts] = account(root, fund, what, name)
        except ChartError as error:
            raise BuildError("IMPORT-VALUE", str(error)) from None
    return known


def expense_of(desk: Desk, fund: str, programme: str, budget_class: str) -> str:
    """Return an expense account."""
    parts = ("Expenses", fund, programme, budget_class)
    known = desk.accounts.get(parts)
    if known is None:
        known = desk.accounts[parts] = expense_account(fund, programme, budget_class)
    return known


def cash(desk: Desk, fund: str, values: dict[str, Any]) -> str:
    """Return the cash account of a record."""
    return account_of(desk, "Assets", fund, "Cash", values.get("bank", "Pool"))


SUPPORT_COST = str(BudgetClass.SUPPORT_COST)
