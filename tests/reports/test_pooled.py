"""`vtf pooled`: net funded, delivery, what the agent is to be told and when."""

from __future__ import annotations

import json

import pytest

from tests.plugins.conftest import COMMON
from tests.plugins.test_pooled import BASE, REPORT, transfer
from tests.reports.test_appropriations import made, run

POLICIES = (
    '1990-01-01 custom "policy" "POOLED-REPORT-DUE"\n  value: "30 April"\n'
    '1990-01-01 custom "policy" "POOLED-AGENT-FEE"\n  value: "1%"\n'
)
SPENT = """
2012-06-01 * "A cost"
  funding: "CHF-1"
  activity: "clearance"
  Expenses:CHFSDN:MLI:Contracts   80.00 USD
  Assets:CHFSDN:Cash:UNHQ        -80.00 USD
2013-02-01 * "Interest"
  funding: "CHF-1"
  Assets:CHFSDN:Cash:UNHQ          2.00 USD
  Income:CHFSDN:Interest          -2.00 USD
"""
BOOKED = COMMON + BASE + POLICIES + transfer("200.00") + SPENT + transfer("-40.00", "2013-03-01")


def pooled(books, *more, today="2013-05-01"):
    """Run the command."""
    return run(books, *more, command="pooled", today=today)


def test_allocations_as_the_agent_has_them(tmp_path):
    """Transferred less refunded is net funded; spent as a share of it is the delivery rate."""
    report = REPORT.format(on="2013-04-29", amount="80.00", kind="final")
    code, said, errors = pooled(made(tmp_path, BOOKED + report))

    assert (code, errors) == (0, "")
    assert (
        said
        == """\
Allocations of pooled funds on 2013-05-01, in USD

Allocation  Agent  Allocated  Transferred  Refunded  Net funded
---------------------------------------------------------------
CHF-1       MPTF      500.00       200.00     40.00      160.00
---------------------------------------------------------------
Total                 500.00       200.00     40.00      160.00

What came of it
Allocation  Net funded  Interest  Spent  Delivery  Balance
----------------------------------------------------------
CHF-1           160.00      2.00  80.00    50.00%    82.00
----------------------------------------------------------
Total           160.00      2.00  80.00              82.00

Final figures to the agent
Allocation  Year  Spent so far  Due         Sent
--------------------------------------------------------
CHF-1       2012         80.00  2013-04-30  2013-04-29

Policy POOLED-AGENT-FEE: the agent keeps 1% of what donors give to a fund, before it transfers
anything (unconfirmed); that is not in these books.
"""
    )


@pytest.mark.parametrize(("today", "code", "overdue"), [("2013-04-30", 0, 0), ("2013-05-01", 1, 1)])
def test_final_figures_are_due_on_the_day_of_the_policy(tmp_path, today, code, overdue):
    """On 30 April they are due, on 1 May they are overdue."""
    books = made(tmp_path, BOOKED)
    found, said, _ = pooled(books, today=today)

    assert (found, said.count("overdue")) == (code, overdue)
    data = json.loads(pooled(books, "--json", today=today)[1])
    assert data["reports"][0]["overdue"] is bool(overdue)
    assert data["allocations"][0]["delivery"] == "50.00"
    assert data["allocations"][0]["balance"] == "82.00"
    assert data["total"]["transferred"] == "200.00"


@pytest.mark.parametrize("value", ["soon", "31 April", ""])
def test_without_a_day_nothing_is_overdue(tmp_path, value):
    """Where no policy says a day that is one, the report says so."""
    text = BOOKED.replace('value: "30 April"', f'value: "{value}"') if value else BOOKED.replace(
        "POOLED-REPORT-DUE", "SOMETHING-ELSE"
    )  # fmt: skip
    code, said, _ = pooled(made(tmp_path, text), today="2020-01-01")

    assert code == 0
    assert "No policy POOLED-REPORT-DUE" in said
    assert "2012" in said
    assert "overdue" not in said


def test_nothing_transferred_and_no_agent(tmp_path):
    """Without money there is no rate; without an agent anybody may transfer."""
    allocation = BASE.partition('\n2012-01-01 custom "allocation"')[2]
    text = COMMON + '2012-01-01 custom "allocation"' + allocation
    text = text.replace('reference: "Allocation 1 of 2012"', 'reference: "R"\n  illustrative: TRUE')
    code, said, _ = pooled(made(tmp_path, text), "--fund", "CHF-SDN")

    assert code == 0
    assert "No agent is stated for CHF-SDN: transfers are taken from anybody." in said
    assert "hold figures made up for example books" in said
    assert "Final figures" not in said
    fee = text.replace("2012-01-01 custom", POLICIES + "2012-01-01 custom", 1)
    agent = fee.replace('1990-01-01 custom "policy" "POOLED-AGENT-FEE"\n  value: "1%"\n', "")
    books = made(tmp_path / "other", agent + BASE.partition('2012-01-01 custom "alloc')[0])
    assert pooled(books)[1].splitlines()[-1].startswith("Total")


def test_no_allocation(tmp_path):
    """Nothing allocated is no error."""
    assert "There is no allocation." in pooled(made(tmp_path, ""))[1]


def test_books_with_errors(tmp_path):
    """The command says that its figures cannot be relied on."""
    code, _, errors = pooled(made(tmp_path, BOOKED + transfer("1000.00")), today="2012-03-01")

    assert code == 1
    assert "these books have" in errors
