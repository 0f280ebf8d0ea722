"""Closure: no new cost after the work is done, nothing at all after all is settled."""

from __future__ import annotations

import pytest

CLOSED = """
2015-01-15 custom "closure" "CLO-1"
  funding: "JPN-2014"
  operational: 2014-06-30
  reference: "Letter of 15 January 2015"
"""

FINANCIAL = """
2015-12-31 custom "closure" "CLO-2"
  funding: "JPN-2014-MLI"
  operational: 2015-06-30
  financial: 2015-12-31
  reference: "Memorandum of 31 December 2015"
"""

#: All of the 1,000 dollars is spent: 884.95 at 13 per cent is 999.99, and a cent is left.
SPENT = {"amount": "884.95", "support": "115.04"}
WHOLE = {"amount": "884.96", "support": "115.04"}

REFUND = """
2015-11-01 * "Japan" "Refundable"
  funding: "JPN-2014-MLI"
  Income:VTF:Contributions:JPN         {0} USD
  Liabilities:VTF:Refundable:JPN      -{0} USD
2015-11-02 * "Japan" "Refund"
  funding: "JPN-2014-MLI"
  Liabilities:VTF:Refundable:JPN       {1} USD
  Assets:VTF:Cash:UNHQ                -{1} USD
"""

INSTRUCTED = """
2015-10-15 custom "instruction" "INS-1"
  funding: "JPN-2014-MLI"
  disposal: "refund"
  amount: {0} USD
  reference: "Note verbale of 15 October 2015"
"""

PASSED_ON = """
2015-11-02 * "Japan" "Passed on"
  consent: "Note verbale of 15 October 2015"
  Equity:VTF:Transfer       {0} USD
    funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ     -{0} USD
    funding: "JPN-2014-MLI"
  Equity:VTF:Transfer      -{0} USD
    funding: "{1}"
  Assets:VTF:Cash:UNHQ      {0} USD
    funding: "{1}"
"""


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("on", "cost_date", "expected"),
    [
        ("2014-06-30", "2014-06-30", []),
        ("2014-09-01", "2014-06-30", []),
        ("2014-07-01", "2014-07-01", ["CLOSURE-OPERATIONAL"]),
    ],
)
def test_last_day_and_first_day_over(judge, cost, on, cost_date, expected):
    """A cost of the day itself is lawful, booked when it may be; one of the next day is not."""
    found = judge(CLOSED + cost(on=on, cost_date=cost_date))

    assert codes(found) == expected


def test_each_cost_is_judged_and_alternatives_are_open(judge, cost):
    """What was found clean before closure is not clean after it; another funding is named."""
    text = CLOSED + cost(on="2014-06-01") + cost(on="2014-07-01", amount="0.01", support="")
    (finding,) = judge(text)

    assert finding.code == "CLOSURE-OPERATIONAL"
    assert "agreement JPN-2014, and with it the grant JPN-2014-MLI" in finding.message
    assert "Lawful on 2014-07-01: NLD-2013 (5,000.00 USD left)." in finding.advice


def test_closed_funding_is_no_alternative(judge, cost):
    """A funding that is closed is not named as one that might bear a cost."""
    closed = CLOSED.replace("JPN-2014", "NLD-2013")
    (finding,) = judge(closed + cost(on="2014-07-01", activity="clearance"))

    assert finding.code == "EARMARK-ACTIVITY"
    assert "No other funding" in finding.advice


def test_closure_stated_anew(judge, cost):
    """A later closure of the same funding replaces the day; the agreement's still holds."""
    own = CLOSED.replace('"JPN-2014"', '"JPN-2014-MLI"')
    later = own.replace("CLO-1", "CLO-3").replace("2014-06-30", "2014-09-30")
    later = later.replace("2015-01-15", "2015-02-15")
    late = cost(on="2014-09-30")

    assert judge(own + later + late) == []
    assert codes(judge(own + later + cost(on="2014-10-01"))) == ["CLOSURE-OPERATIONAL"]
    both = CLOSED.replace("CLO-1", "CLO-0") + own + later
    assert codes(judge(both + late)) == ["CLOSURE-OPERATIONAL"]


def test_income_after_operational_closure(judge):
    """Operational closure is about costs: money may still come in and go back."""
    assert judge(CLOSED + REFUND.format("10.00", "10.00")) == []


def test_closed_with_nothing_left(judge, cost):
    """All is spent: the funding may close."""
    assert judge(FINANCIAL + cost(**WHOLE)) == []


def test_a_cent_left_cannot_be_closed(judge, cost):
    """The first cent that is left is too much."""
    (finding,) = judge(FINANCIAL + cost(**SPENT))

    assert finding.code == "CLOSURE-BALANCE"
    assert "0.01 USD on Assets:VTF:Cash:UNHQ" in finding.message
    assert "The donor instructed: nothing." in finding.message


def test_should_14_instruction_and_payment(judge, cost):
    """A closed agreement with a balance needs the donor's instruction, and the payment of it."""
    spent = FINANCIAL + cost()
    paid, letter = REFUND.format("887.00", "887.00"), INSTRUCTED.format("887.00")

    assert codes(judge(spent)) == ["CLOSURE-BALANCE"]
    assert codes(judge(spent + letter)) == ["CLOSURE-BALANCE", "CLOSURE-INSTRUCTION"]
    assert codes(judge(spent + paid)) == ["CLOSURE-INSTRUCTION"]
    assert judge(spent + paid + letter) == []


def test_should_14_declared_and_not_paid(judge, cost):
    """What is declared refundable is not paid: cash and debt are both left, to the cent."""
    paid, letter = REFUND.format("887.00", "886.99"), INSTRUCTED.format("887.00")
    balance, instruction = judge(FINANCIAL + cost() + paid + letter)

    assert "0.01 USD on Assets:VTF:Cash:UNHQ" in balance.message
    assert "-0.01 USD on Liabilities:VTF:Refundable:JPN" in balance.message
    assert "The donor instructed: INS-1 (refund)." in balance.message
    assert instruction.message.startswith("JPN-2014-MLI: 886.99 USD refunded; the donor's instr")
    assert dict(instruction.facts) == {
        "funding": "JPN-2014-MLI",
        "closure": "CLO-2",
        "instruction": "INS-1",
        "expected": "887.00",
        "actual": "886.99",
    }


@pytest.mark.parametrize(
    ("disposal", "taker"),
    [("reprogramme", "NLD-2013"), ("transfer", "NLD-2013"), ("keep-small-balance", "VTF-GENERAL")],
)
def test_should_14_passed_on(judge, cost, disposal, taker):
    """What the donor wants elsewhere is transferred there, as much as was said."""
    to = f'  to: "{taker}"\n' if disposal != "keep-small-balance" else ""
    letter = INSTRUCTED.format("887.00").replace("refund", disposal) + to
    done = PASSED_ON.format("887.00", taker)
    spent = FINANCIAL + cost()

    assert judge(spent + letter + done) == []
    assert codes(judge(spent + letter)) == ["CLOSURE-BALANCE", "CLOSURE-INSTRUCTION"]
    (finding,) = judge(spent + done)
    assert f"887.00 USD passed on to {taker}, and no instruction" in finding.message


def test_should_14_two_instructions(judge, cost):
    """A donor may want part of it back and part of it elsewhere."""
    letters = (
        INSTRUCTED.format("800.00")
        + INSTRUCTED.format("87.00").replace("refund", "transfer").replace("INS-1", "INS-2")
        + '  to: "NLD-2013"\n'
    )
    done = REFUND.format("800.00", "800.00") + PASSED_ON.format("87.00", "NLD-2013")

    assert judge(FINANCIAL + cost() + letters + done) == []
    short = REFUND.format("800.00", "800.00") + PASSED_ON.format("86.99", "NLD-2013")
    assert codes(judge(FINANCIAL + cost() + letters + short)) == [
        "CLOSURE-BALANCE",
        "CLOSURE-INSTRUCTION",
    ]


COMES_BACK = """
2015-11-10 * "Japan" "Refund came back, wrong bank"
  funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ                 887.00 USD
  Liabilities:VTF:Refundable:JPN      -887.00 USD
2015-11-20 * "Japan" "Refund, again"
  funding: "JPN-2014-MLI"
  Liabilities:VTF:Refundable:JPN       887.00 USD
  Assets:VTF:Cash:UNHQ                -887.00 USD
"""

RETURNED = """
2015-11-20 * "Passed on by mistake, comes back"
  consent: "Note verbale of 15 October 2015"
  Equity:VTF:Transfer      -887.00 USD
    funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ      887.00 USD
    funding: "JPN-2014-MLI"
  Equity:VTF:Transfer       887.00 USD
    funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ     -887.00 USD
    funding: "NLD-2013"
"""


def test_refund_that_comes_back(judge, cost):
    """What came back and was paid again was paid once."""
    text = FINANCIAL + cost() + INSTRUCTED.format("887.00")

    assert judge(text + REFUND.format("887.00", "887.00") + COMES_BACK) == []


def test_transfer_that_comes_back(judge, cost):
    """What was passed on by mistake and came back was not passed on."""
    wrong = PASSED_ON.format("887.00", "NLD-2013") + RETURNED
    right = REFUND.format("887.00", "887.00").replace("2015-11-0", "2015-12-0")

    assert judge(FINANCIAL + cost() + INSTRUCTED.format("887.00") + wrong + right) == []


def test_what_comes_in_late_is_no_disposal(judge, cost):
    """What another funding gives before the closure is nothing that was disposed of."""
    given = """
2015-11-20 * "From the Netherlands, for the last invoice"
  consent: "Note verbale of 15 October 2015"
  Equity:VTF:Transfer      -113.00 USD
    funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ      113.00 USD
    funding: "JPN-2014-MLI"
  Equity:VTF:Transfer       113.00 USD
    funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ     -113.00 USD
    funding: "NLD-2013"
"""
    late = cost(on="2015-11-21", cost_date="2014-12-31")

    assert judge(FINANCIAL + cost(**WHOLE) + given + late) == []


def test_refund_before_the_end_needs_no_instruction(judge, cost):
    """What went back while the grant ran is no disposal of what is left of it."""
    early = REFUND.format("887.00", "887.00").replace("2015-11", "2014-11")

    assert judge(FINANCIAL + cost() + early) == []


RESERVED = """
2014-03-01 custom "commitment" "PO-1"
  funding: "JPN-2014-MLI"
  programme: "MLI"
  class: "Contracts"
  amount: {0} USD
2014-03-01 custom "commitment" "PO-2"
  funding: "NLD-2013"
  programme: "MLI"
  class: "Contracts"
  amount: 1.00 USD
"""


def test_open_commitment(judge, cost):
    """A commitment that still holds a cent keeps its funding open."""
    ordered = cost(**WHOLE, commitment="PO-1")

    assert judge(FINANCIAL + RESERVED.format("884.96") + ordered) == []
    found = judge(FINANCIAL + RESERVED.format("884.97") + ordered)
    finding = next(one for one in found if one.code == "CLOSURE-BALANCE")
    assert "left 0.01 USD reserved by commitment PO-1 (" in finding.message


AFTER = """
2016-01-01 * "Japan" "Late gift"
  funding: "JPN-2014-MLI"
  Assets:VTF:Cash:UNHQ           0.01 USD
  Income:VTF:Contributions:JPN  -0.01 USD
"""


def test_nothing_after_financial_closure(judge, cost):
    """On the day itself all is lawful; the first entry of the next day is refused."""
    on_the_day = AFTER.replace("2016-01-01", "2015-12-31") + REFUND.format("0.01", "0.01").replace(
        "2015-11-01", "2015-12-31"
    ).replace("2015-11-02", "2015-12-31")
    letter = INSTRUCTED.format("0.01")

    assert judge(FINANCIAL + cost(**WHOLE) + on_the_day + letter) == []
    (finding,) = judge(FINANCIAL + cost(**WHOLE) + AFTER)
    assert finding.code == "CLOSURE-FINANCIAL"
    assert dict(finding.facts)["expected"] == "..2015-12-31"


def test_operational_and_financial(judge, cost):
    """Of a funding with both, instructions count from the day after operational closure."""
    text = CLOSED + FINANCIAL + cost() + INSTRUCTED.format("887.00")
    early = REFUND.format("887.00", "887.00").replace("2015-11-0", "2014-07-0")

    assert judge(text + early) == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (CLOSED.replace("JPN-2014", "JPN-2099"), "TERM-REFERENCE", "'JPN-2099' is not known"),
        (CLOSED.replace("  operational: 2014-06-30\n", ""), "TERM-WRONG", "operational: Field"),
        (CLOSED + "  financial: 2014-06-29\n", "TERM-WRONG", "charges end after the work does"),
        (
            CLOSED + CLOSED.replace("CLO-", "CLO-X-").replace("2014-06-30", "2014-07-31"),
            "TERM-WRONG",
            "states other days for JPN-2014",
        ),
        (
            CLOSED
            + "  financial: 2014-07-30\n"
            + CLOSED.replace("CLO-", "CLO-X-")
            + "  financial: 2014-07-31\n",
            "TERM-WRONG",
            "states other days for JPN-2014",
        ),
        (INSTRUCTED.format("1").replace("JPN-2014-MLI", "X"), "TERM-REFERENCE", "'X' is not known"),
        (INSTRUCTED.format("1") + '  to: "NLD-2013"\n', "TERM-WRONG", "goes to no funding"),
        (INSTRUCTED.format("1").replace("refund", "transfer"), "TERM-REFERENCE", "to '' is not"),
        (
            INSTRUCTED.format("1").replace("refund", "transfer") + '  to: "UNIFIL-2013"\n',
            "TERM-WRONG",
            "name another of VTF",
        ),
        (
            INSTRUCTED.format("1").replace("refund", "reprogramme") + '  to: "JPN-2014-MLI"\n',
            "TERM-WRONG",
            "name another of VTF",
        ),
    ],
)
def test_terms_that_cannot_be(judge, text, code, said):
    """Closures and instructions name what is there."""
    finding = judge(text)[0]

    assert finding.code == code
    assert said in finding.message


def test_nothing_was_ever_booked(judge):
    """A grant under which nothing was booked may be closed on any day."""
    empty = """
2013-01-01 custom "agreement" "NLD-2014"
  donor: "NLD"
  fund: "VTF"
  amount: 10.00 USD
"""

    assert judge(empty + FINANCIAL.replace("JPN-2014-MLI", "NLD-2014")) == []
