"""Fundings: known, stated, in force, of the right kind, and the donor's own."""

from __future__ import annotations

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def receipt(funding, *, on="2014-02-01", account="Income:VTF:Contributions:JPN", fund="VTF"):
    """Return a receipt of 10 dollars."""
    return (
        f'{on} * "Receipt"\n  funding: "{funding}"\n  Assets:{fund}:Cash:UNHQ  10.00 USD\n'
        f"  {account}  -10.00 USD\n"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"funding": ""}, "FUNDING-UNSTATED"),
        ({"funding": "JPN-2041"}, "FUNDING-UNKNOWN"),
        ({"funding": "VTF-GENERAL"}, "FUNDING-GENERAL"),
        ({"funding": "VTF-UNAPPLIED"}, "FUNDING-UNAPPLIED"),
        ({"on": "2013-11-30", "cost_date": "2014-01-01"}, "FUNDING-EARLY"),
    ],
)
def test_costs_under_the_wrong_funding(judge, cost, change, code):
    """A cost is under a funding that is stated, known, has clauses, and is in force."""
    assert code in codes(judge(cost(**change)))


def test_refusal_of_unidentified_money_names_alternatives(judge, cost):
    """Who would spend money that is not identified yet is told what may be spent."""
    found = judge(cost(funding="VTF-UNAPPLIED", support=""))

    assert "JPN-2014-MLI (1,000.00 USD left); NLD-2013 (5,000.00 USD left)" in found[0].advice


def test_unknown_funding_is_told_once_for_a_transaction(judge, cost):
    """All postings share the transaction's funding: one finding, not one for each."""
    assert codes(judge(cost(funding="JPN-2041"))) == ["FUNDING-UNKNOWN"]


UNSIGNED = """
2013-12-01 custom "agreement" "NLD-DRAFT"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
  signed: FALSE
"""


def test_unsigned_agreement(judge, cost):
    """Nothing is booked under an agreement that is not signed, not even what came in."""
    received = receipt("NLD-DRAFT", account="Income:VTF:Contributions:NLD")
    spent = cost(funding="NLD-DRAFT", support="")

    assert codes(judge(UNSIGNED + received)) == ["FUNDING-UNSIGNED"]
    (first, *_) = judge(UNSIGNED + spent)
    assert first.code == "FUNDING-UNSIGNED"
    assert "NLD-2013 (5,000.00 USD left)" in first.advice


def test_from_the_day_of_signature(judge):
    """On the day of the signature money may come in; the day before it waits unapplied."""
    assert judge(receipt("JPN-2014-MLI", on="2013-12-01")) == []
    assert codes(judge(receipt("JPN-2014-MLI", on="2013-11-30"))) == ["FUNDING-EARLY"]
    assert judge(receipt("VTF-UNAPPLIED", on="2013-11-30")) == []


def test_contributions_on_the_general_balance(judge):
    """Only a pooled fund takes contributions that nobody earmarked."""
    pooled = receipt("CHF-SDN-GENERAL", account="Income:CHFSDN:Contributions:NLD", fund="CHFSDN")

    assert judge(pooled) == []
    assert codes(judge(receipt("VTF-GENERAL"))) == ["FUNDING-GENERAL"]


def test_interest_on_the_general_balance(judge):
    """A fund's own income is its own."""
    assert judge(receipt("VTF-GENERAL", account="Income:VTF:Interest")) == []


def test_authority_is_an_appropriation_s(judge):
    """No grant is spent on authority that nobody paid."""
    text = receipt("NLD-2013", account="Income:VTF:Appropriation")

    assert codes(judge(text)) == ["FUNDING-AUTHORITY"]


def test_donor_of_a_receipt(judge):
    """A receipt is of the donor who signed; assessed money has none."""
    assert codes(judge(receipt("NLD-2013"))) == ["FUNDING-DONOR"]
    unknown = receipt("NLD-2013", account="Income:VTF:Contributions:XYZ")
    assert codes(judge(unknown)) == ["FUNDING-DONOR-UNKNOWN"]
    assessed = receipt("UNIFIL-2013", account="Income:UNIFIL:Contributions:JPN", fund="UNIFIL")
    assert codes(judge(assessed))[0] == "FUNDING-DONOR"


def test_partner(judge, cost):
    """Partners are known, in metadata and in account names."""
    stated = cost(funding="NLD-2013", support="", partner="ACME")
    paid = cost(funding="NLD-2013", support="", paid="Assets:VTF:Advances:ACME")
    clause = '2013-01-01 custom "clause" "NLD-2013" "6"\n  axis: "partner"\n  allows: "*"\n'

    assert codes(judge(clause + stated)) == ["FUNDING-PARTNER"]
    assert codes(judge(clause + paid)) == ["FUNDING-PARTNER"]
    assert judge(clause + stated.replace("ACME", "UNICEF")) == []
    assert judge(clause + paid.replace("ACME", "UNOPS")) == []


MINDED = '2013-01-01 custom "clause" "NLD-2013" "6"\n  axis: "partner"\n  allows: "UNICEF"\n'
PAID = """
2014-03-01 * "A cost of UNICEF"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts   1.00 USD
    partner: "UNICEF"
  Assets:VTF:Advances:{holder}  -1.00 USD
"""


def test_whose_advance_it_is(judge):
    """Where a clause names partners, a cost is paid from its own partner's advance."""
    assert judge(MINDED + PAID.format(holder="UNICEF")) == []
    found = judge(MINDED + PAID.format(holder="UNOPS"))
    assert [finding.code for finding in found] == ["FUNDING-ADVANCE"]


def test_a_stated_partner_holds_the_advance(judge):
    """The partner of an advance may be stated, and is the account's, each time."""
    text = ""
    for partner, holder in (("UNOPS", "UNOPS"), ("UNICEF", "UNICEF"), ("UNICEF", "UNOPS")):
        text += f'2014-03-01 * "Advance"\n  funding: "NLD-2013"\n  partner: "{partner}"\n'
        text += f"  Assets:VTF:Advances:{holder}  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
    assert [finding.code for finding in judge(text)] == ["FUNDING-ADVANCE"]
    assert judge(text.rpartition("2014")[0] * 2) == []
