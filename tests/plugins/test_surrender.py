"""Surrender: exactly what is neither spent nor committed, and nothing spent of it afterwards."""

from __future__ import annotations

import pytest

from ledger.findings import Severity

POLICY = '1990-01-01 custom "policy" "LIQUIDATION-ASSESSED"\n  value: "12 months"\n'
GOVERNMENTS = '1990-01-01 custom "policy" "LIQUIDATION-GOVERNMENTS"\n  value: "48 months"\n'

#: More is surrendered than there is at all.
OVERDRAWN = ["APPROPRIATION-CEILING", "SURRENDER-OVER"]
#: What is told of costs in the window, and what is said of commitments beyond what is left.
OTHERS = {"LIQUIDATION-WINDOW", "APPROPRIATION-COMMITMENTS", "COMMITMENT-EXCEEDED"}


def codes(found):
    """Return the codes of findings, without what the rules on commitments say of the same."""
    return [one.code for one in found if one.code not in OTHERS]


def spent(cost, amount, on, **change):
    """Return a cost of UNIFIL's year 2012/13."""
    facts = {
        "funding": "UNIFIL-2012",
        "account": "Expenses:UNIFIL:LBN:Contracts",
        "paid": "Assets:UNIFIL:Authority",
        "activity": "clearance",
        "support": "",
        "on": on,
        "amount": amount,
        "cost_date": min(on, "2013-06-30"),
    }
    return cost(**facts | change)


def order(amount, name="PO-1", on="2013-05-01", payee="Shop"):
    """Return a commitment under UNIFIL's year 2012/13."""
    return (
        f'{on} custom "commitment" "{name}"\n  funding: "UNIFIL-2012"\n  programme: "LBN"\n'
        f'  class: "Contracts"\n  amount: {amount} USD\n  payee: "{payee}"\n'
    )


def surrender(amount, on="2013-06-30", **meta):
    """Return a surrender of UNIFIL's year 2012/13."""
    facts = {"surrender": "2012/13", "funding": "UNIFIL-2012", **meta}
    lines = [f'{on} * "Surrendered"', *(f'  {key}: "{one}"' for key, one in facts.items() if one)]
    return "\n".join(
        [*lines, f"  Income:UNIFIL:Appropriation  {amount} USD",
         f"  Liabilities:UNIFIL:DueToMemberStates  -{amount} USD\n"]
    )  # fmt: skip


def paid(amount, on="2014-01-15"):
    """Return a payment to Member States."""
    return (
        f'{on} * "Credited to Member States"\n  funding: "UNIFIL-2012"\n  surrender: "2012/13"\n'
        f"  Liabilities:UNIFIL:DueToMemberStates  {amount} USD\n"
        f"  Assets:UNIFIL:Authority  -{amount} USD\n"
    )


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("500.00", []),
        ("500.01", ["SURRENDER-OVER"]),
        ("499.99", ["SURRENDER-SHORT"]),
    ],
)
def test_must_10_exactly_the_unencumbered_balance(judge, cost, amount, expected):
    """1,000 voted, 400 spent, 100 committed: 500 are due to Member States, to the cent."""
    text = spent(cost, "400.00", "2013-03-01") + order("100.00") + surrender(amount)
    found = judge(text)

    assert codes(found) == expected
    for finding in found[:1]:
        over = finding.code == "SURRENDER-OVER"
        assert finding.severity is (Severity.ERROR if over else Severity.WARNING)
        assert "left are 500.00 USD: authority booked 1,000.00 USD, spent 400.00, committed" in (
            finding.message
        )
        assert f"0.01 USD too {'much' if over else 'little'}" in finding.message


def test_after_surrender_what_was_committed_is_paid(judge, cost):
    """What was committed is paid in the twelve months; the first cent more has no authority."""
    base = POLICY + spent(cost, "400.00", "2013-03-01") + order("100.00") + surrender("500.00")
    last = spent(cost, "100.00", "2014-06-30", commitment="PO-1")

    assert codes(judge(base + last)) == []
    over = spent(cost, "0.01", "2014-06-30", commitment="PO-1")
    assert codes(judge(base + last + over)) == ["APPROPRIATION-CEILING", "SURRENDER-SPENT"]
    assert "LIQUIDATION-LATE" in codes(judge(base + spent(cost, "1.00", "2014-07-01")))


def test_must_10_after_surrender_nothing_more_is_spent_of_it(judge, cost):
    """A cost that was not committed takes what is reserved for others: it is refused."""
    base = spent(cost, "400.00", "2013-03-01") + order("100.00") + surrender("500.00")
    found = judge(base + spent(cost, "0.01", "2013-07-15"))

    assert codes(found) == ["SURRENDER-SPENT"]
    (finding,) = (one for one in found if one.code == "SURRENDER-SPENT")
    assert "0.01 USD on Expenses:UNIFIL:LBN:Contracts are booked on 2013-07-15" in finding.message
    assert "0.01 USD are spent that were given up" in finding.message
    # Booked before it was surrendered, it is a cost of the year like any other.
    late = spent(cost, "30.00", "2013-07-15")
    base = spent(cost, "400.00", "2013-03-01") + order("100.00")
    assert judge(base + late + surrender("470.00")) == []
    assert codes(judge(base + late + surrender("469.99"))) == ["SURRENDER-SHORT"]
    both = late + spent(cost, "-5.00", "2013-07-16")
    assert codes(judge(base + both + surrender("475.00"))) == []


def test_savings_lapse_with_the_liquidation(judge, cost):
    """What is saved on commitments lapses after twelve months and is surrendered as well."""
    base = POLICY + spent(cost, "400.00", "2013-03-01") + order("100.00") + surrender("500.00")
    base += spent(cost, "80.00", "2013-12-01", commitment="PO-1")

    assert codes(judge(base + surrender("20.00", "2014-06-30"))) == []
    assert codes(judge(base + surrender("20.01", "2014-06-30"))) == OVERDRAWN
    assert codes(judge(base + surrender("19.99", "2014-06-30"))) == ["SURRENDER-SHORT"]
    # On the day before, what is open is still committed.
    assert codes(judge(base + surrender("0.01", "2014-06-29"))) == ["SURRENDER-OVER"]


def test_without_a_policy_commitments_do_not_lapse(judge, cost):
    """Where no policy says for how long, what is committed stays committed."""
    base = spent(cost, "400.00", "2013-03-01") + order("100.00") + surrender("500.00")

    assert codes(judge(base + surrender("0.01", "2014-06-30"))) == ["SURRENDER-OVER"]


PAYEES = '1990-01-01 custom "partner" "LAF"\n  name: "Armed forces"\n  kind: "government"\n'


@pytest.mark.parametrize(
    ("payee", "policy", "day", "expected"),
    [
        ("LAF", GOVERNMENTS, "2014-06-30", ["SURRENDER-OVER"]),
        ("Japan", GOVERNMENTS, "2014-06-30", ["SURRENDER-OVER"]),
        ("LAF", GOVERNMENTS, "2018-06-29", ["SURRENDER-OVER"]),
        ("LAF", GOVERNMENTS, "2018-06-30", []),
        ("LAF", "", "2014-06-30", []),
        ("UNOPS", GOVERNMENTS, "2014-06-30", []),
    ],
)
def test_commitments_to_governments(judge, cost, payee, policy, day, expected):
    """They stay valid for four years more, where the policy says so."""
    base = POLICY + policy + PAYEES + order("100.00", payee=payee)
    text = base + spent(cost, "400.00", "2013-03-01") + surrender("500.00")

    assert codes(judge(text + surrender("100.00", day))) == expected


def test_a_claim_of_a_government_after_the_window(judge, cost):
    """It is paid in the four years after the window, and not the day after them."""
    base = POLICY + GOVERNMENTS + PAYEES + order("100.00", payee="LAF") + surrender("900.00")

    for day, expected in (("2018-06-30", []), ("2018-07-01", ["LIQUIDATION-LATE"])):
        text = base + spent(cost, "100.00", day, commitment="PO-1")
        assert codes(judge(text)) == expected
    other = base.replace('payee: "LAF"', 'payee: "UNOPS"') + spent(
        cost, "1.00", "2014-07-01", commitment="PO-1"
    )
    assert codes(judge(other)) == ["LIQUIDATION-LATE"]


def test_surrender_before_the_end(judge):
    """A vote is its mission's until its last day."""
    assert codes(judge(surrender("1000.00", "2013-06-29"))) == ["SURRENDER-EARLY"]
    assert judge(surrender("1000.00")) == []


def test_a_commitment_authority_is_not_surrendered(judge):
    """It appropriates nothing, so nothing of it is due to Member States."""
    vote = """
2012-06-21 custom "appropriation" "UNIFIL-CA"
  fund: "UNIFIL"
  amount: 10.00 USD
  programmes: "LBN"
  begins: 2012-07-01
  ends: 2012-12-31
  resolution: "Authority"
  status: "authority"
2012-07-01 * "Authority"
  funding: "UNIFIL-CA"
  Assets:UNIFIL:Authority        10.00 USD
  Income:UNIFIL:Appropriation   -10.00 USD
"""
    (finding,) = judge(vote + surrender("10.00", "2013-06-30", funding="UNIFIL-CA"))

    assert finding.code == "SURRENDER-EARLY"
    assert "is authority and no appropriation" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        surrender("1000.00", surrender=""),
        surrender("1000.00").replace("Income:UNIFIL:Appropriation", "Assets:UNIFIL:Cash:UNHQ"),
        paid("1.00").replace('  surrender: "2012/13"\n', ""),
        paid("1.00").replace("Assets:UNIFIL:Authority", "Income:UNIFIL:Interest"),
    ],
)
def test_what_is_no_surrender(judge, text):
    """What is due to Member States is moved by surrenders and payments, marked as such."""
    assert "SURRENDER-FORM" in codes(judge(text))


def test_paid_to_member_states(judge):
    """No more is paid than is due; and what is brought forward as due may be."""
    assert judge(surrender("1000.00") + paid("1000.00")) == []
    overdrawn, finding = judge(surrender("1000.00") + paid("1000.01"))
    assert overdrawn.code == "LAW-OVERDRAWN"
    assert finding.code == "SURRENDER-PAID"
    assert "0.01 USD more is paid to Member States" in finding.message
    assert codes(judge(surrender("1000.00") + paid("5.00", "2013-06-29"))) == ["SURRENDER-PAID"]


def test_opening_with_a_debt_to_member_states(judge):
    """Books that begin later bring forward what is due."""
    text = """
2011-06-21 custom "appropriation" "UNIFIL-2011"
  fund: "UNIFIL"
  amount: 50.00 USD
  programmes: "LBN"
  begins: 2011-07-01
  ends: 2012-06-30
  resolution: "R"
2012-07-01 * "Opening"
  funding: "UNIFIL-2011"
  Assets:UNIFIL:Authority               50.00 USD
  Liabilities:UNIFIL:DueToMemberStates -50.00 USD
  Equity:UNIFIL:Opening                  0.00 USD
"""
    assert judge(text) == []


def test_no_authority_after_surrender(judge):
    """What was surrendered is not booked again: that takes a vote."""
    again = (
        '2013-08-01 * "Again"\n  funding: "UNIFIL-2012"\n'
        "  Assets:UNIFIL:Authority  0.01 USD\n  Income:UNIFIL:Appropriation  -0.01 USD\n"
    )
    found = judge(surrender("1000.00") + again)

    assert codes(found) == ["SURRENDER-AFTER"]


def test_a_refund_of_a_cost_after_surrender(judge, cost):
    """A refund is no new authority; it is surrendered with the next lapse."""
    base = POLICY + spent(cost, "400.00", "2013-03-01") + surrender("600.00")
    back = spent(cost, "-30.00", "2013-09-01")

    assert codes(judge(base + back)) == []
    assert codes(judge(base + back + surrender("30.00", "2014-06-30"))) == []
    assert codes(judge(base + back + surrender("30.01", "2014-06-30"))) == OVERDRAWN


def test_funding_named_on_the_postings(judge):
    """A surrender whose postings name the vote is held like any other."""
    text = surrender("1000.01", funding="").replace(
        "1000.01 USD\n", '1000.01 USD\n    funding: "UNIFIL-2012"\n'
    )

    assert "SURRENDER-OVER" in codes(judge(text))


def test_policy_that_says_no_span(judge):
    """A policy on Governments that cannot be read is said, and nothing stays valid by it."""
    wrong = GOVERNMENTS.replace("48 months", "a while")
    base = POLICY + wrong + PAYEES + order("100.00", payee="LAF") + surrender("900.00")

    assert codes(judge(base + surrender("100.00", "2014-06-30"))) == ["SURRENDER-POLICY"]


def test_how_long_an_appropriation_lives(judge):
    """Its end, its liquidation and that of what Governments are owed, as policies say."""
    import datetime

    from beancount import loader

    from ledger.register import build_register
    from ledger.vote_life import Life
    from tests.plugins.conftest import COMMON

    days = {
        "": ["2013-06-30"],
        POLICY: ["2013-06-30", "2014-06-30"],
        POLICY + GOVERNMENTS: ["2013-06-30", "2014-06-30", "2018-06-30"],
    }
    for policies, expected in days.items():
        register = build_register(loader.load_string(COMMON + policies)[0])
        life = Life(register.appropriations["UNIFIL-2012"], register, (), {})
        assert life.stages() == tuple(map(datetime.date.fromisoformat, expected))
