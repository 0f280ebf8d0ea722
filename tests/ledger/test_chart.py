"""The chart of accounts: what parses, what is refused, and how ids become account parts."""

from __future__ import annotations

import pytest
from beancount.core.account import is_valid
from hypothesis import given
from hypothesis import strategies as st

from ledger import chart
from ledger.chart import AccountParts, ChartError
from ledger.words import BudgetClass


@pytest.mark.parametrize(
    ("account", "parts"),
    [
        ("Assets:VTF:Cash:UNHQ", AccountParts("cash", "VTF", "UNHQ")),
        ("Assets:UNMISS:Authority", AccountParts("authority", "UNMISS")),
        ("Income:VTF:Contributions:JPN", AccountParts("contribution", "VTF", "JPN")),
        ("Liabilities:VTF:DueToMemberStates", AccountParts("due-to-member-states", "VTF")),
        ("Equity:VTF:Transfer", AccountParts("transfer", "VTF")),
        ("Expenses:VTF:AFG:Contracts", AccountParts("expense", "VTF", "", "AFG", "Contracts")),
    ],
)
def test_an_account_says_fund_kind_and_name(account, parts):
    """Each account of the design reads as it is meant."""
    assert chart.parse_account(account) == parts


@pytest.mark.parametrize(
    ("account", "message"),
    [
        ("Assets:VTF:Treasure:JPN", "under Assets:<Fund> the chart has Advances, Authority, Cash"),
        ("Assets", "the chart has"),
        ("Profits:VTF:Cash", "the chart has no accounts"),
        ("Assets:VTF:Cash", "expected Assets:<Fund>:Cash:<Name>"),
        ("Assets:VTF:Cash:UNHQ:More", "expected Assets:<Fund>:Cash:<Name>"),
        ("Assets:VTF:Authority:More", "expected Assets:<Fund>:Authority"),
        ("Expenses:VTF:AFG", "expected Expenses:<Fund>:<Programme>:<one of Staff, "),
        ("Expenses:VTF:AFG:Bribes", "expected Expenses:"),
        ("Assets:VTF:Cash:un-hq", "letters and digits only"),
        ("Assets:VTF:Cash:", "letters and digits only"),
    ],
)
def test_an_account_outside_the_chart_is_refused(account, message):
    """The message says what was expected instead."""
    with pytest.raises(ChartError, match=message):
        chart.parse_account(account)


@pytest.mark.parametrize(
    ("identifier", "part"), [("CHF-SDN", "CHFSDN"), ("unops", "Unops"), ("A/B.1", "AB1")]
)
def test_an_id_becomes_an_account_part(identifier, part):
    """Only its letters and digits are kept, the first one upper case."""
    assert chart.account_part(identifier) == part


@pytest.mark.parametrize("identifier", ["", "---", "…"])
def test_an_id_without_letters_names_no_account(identifier):
    """There is nothing to write."""
    with pytest.raises(ChartError, match="no letters or digits"):
        chart.account_part(identifier)


def test_accounts_are_made_from_ids():
    """What is made parses back; what the chart does not have is refused here too."""
    assert chart.account("Assets", "CHF-SDN", "Cash", "Pool") == "Assets:CHFSDN:Cash:Pool"
    assert chart.account("Assets", "UNMISS", "Authority") == "Assets:UNMISS:Authority"
    assert chart.expense_account("VTF", "AFG", "Travel") == "Expenses:VTF:AFG:Travel"
    with pytest.raises(ChartError):
        chart.account("Assets", "VTF", "Cash")
    with pytest.raises(ChartError):
        chart.expense_account("VTF", "AFG", "Bribes")


@given(st.text(max_size=20), st.sampled_from(BudgetClass))
def test_every_account_we_make_is_one_for_beancount_too(identifier, budget_class):
    """Any id either names accounts that Beancount accepts, or is refused."""
    try:
        account = chart.expense_account(identifier, identifier, budget_class)
    except ChartError:
        return
    assert is_valid(account)
