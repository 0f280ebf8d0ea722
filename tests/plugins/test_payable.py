"""Debts: nobody is paid more than is owed to him."""

from __future__ import annotations

import pytest

from ledger.findings import Severity

OWED, CASH = "Liabilities:VTF:Payable:ACME", "Assets:VTF:Cash:UNHQ"
COST = "Expenses:VTF:MLI:Contracts"


def entry(*legs, on="2014-06-01", **facts):
    """Return a transaction under NLD-2013."""
    said = "".join(f'  {name}: "{value}"\n' for name, value in facts.items())
    text = f'{on} * "ACME" "Entry"\n  funding: "NLD-2013"\n  activity: "clearance"\n{said}'
    return text + "".join(f"  {account}  {amount} USD\n" for account, amount in legs)


def owed(amount="100.00", **facts):
    """Return a cost that is not paid yet."""
    return entry((COST, amount), (OWED, f"-{amount}"), **{"on": "2014-05-01", **facts})


def paid(amount="100.00", **facts):
    """Return the payment of a debt."""
    return entry((OWED, amount), (CASH, f"-{amount}"), **facts)


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def test_money_does_not_leave_as_the_payment_of_a_debt_that_never_was(judge):
    """It is no cost, so that no clause and no ceiling would ever be asked about it."""
    (found,) = judge(paid("900.00"))
    assert (found.code, found.severity) == ("LAW-PAYABLE", Severity.ERROR)
    assert found.message == (
        "Liabilities:VTF:Payable:ACME under NLD-2013: at the end of 2014-06-01 900.00 USD more is "
        "paid than was owed."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (owed() + paid(), []),
        (owed() + paid("100.01"), ["LAW-PAYABLE"]),
        (owed() + paid("60.00") + paid("40.00", on="2014-06-02"), []),
        (owed() + paid("60.00") + paid("40.01", on="2014-06-02"), ["LAW-PAYABLE"]),
        (paid() + owed(on="2014-06-01"), []),  # on one day, whatever the order
        (paid() + owed(on="2014-06-02"), ["LAW-PAYABLE"]),
        (owed() + paid("101.00") + paid("1.00", on="2014-06-02"), ["LAW-PAYABLE"] * 2),
        # what comes back, and the same for another funding
        (owed() + paid("101.00") + paid("-1.00", on="2014-06-02"), ["LAW-PAYABLE"]),
        (owed() + paid().replace("NLD-2013", "JPN-2014-MLI"), ["LAW-PAYABLE"]),
    ],
)
def test_what_is_paid_was_owed_to_the_cent_and_the_day(judge, text, expected):
    """Exactly what is owed is lawful, the first cent above it is refused."""
    assert [code for code in codes(judge(text)) if code == "LAW-PAYABLE"] == expected


def test_a_cost_taken_back_after_it_was_paid_is_no_payment(judge):
    """What is due back from the supplier may stand until it comes."""
    cost = owed(key="k")
    back = entry((COST, "-100.00"), (OWED, "100.00"), on="2014-06-05", key="r", reverses="k")
    back = back.replace('  key: "r"', '  key: "r"\n  cost-date: 2014-05-01')
    assert judge(cost + paid() + back) == []
    more = paid("1.00", on="2014-06-06")
    assert codes(judge(cost + paid() + back + more)) == ["LAW-PAYABLE"]
