"""Conditions: nothing that waits is revenue before the day on which its condition is met."""

from __future__ import annotations

import datetime

import pytest

from ledger.conditions import conditions_open, has_conditions
from tests.plugins.conftest import run

D = datetime.date

AGREED = """
2014-01-15 custom "agreement" "JPN-2015"
  donor: "JPN"
  fund: "VTF"
  amount: 1000.00 USD
2014-01-15 custom "instalment" "JPN-2015" "1"
  amount: 600.00 USD
  due: 2014-03-31
2014-01-15 custom "instalment" "JPN-2015" "2"
  amount: 400.00 USD
  due: 2014-10-31
  condition: "Report of 30 September accepted"
"""

MET = """
2014-11-20 custom "condition-met" "JPN-2015-2"
  funding: "JPN-2015"
  number: "2"
  reference: "Letter of 20 November 2014"
"""


def receipt(
    amount, on="2014-06-30", what="Income:VTF:Contributions:JPN", funding="JPN-2015", more=""
):
    """Return a receipt of so much under the agreement."""
    return (
        f'{on} * "Japan" "Receipt"\n  funding: "{funding}"\n{more}'
        f"  Assets:VTF:Cash:UNHQ  {amount} USD\n  {what}  -{amount} USD\n"
    )


def earned(amount, on):
    """Return the recognition of what was deferred."""
    return (
        f'{on} * "Japan" "Condition met"\n  funding: "JPN-2015"\n'
        f"  Liabilities:VTF:Deferred:JPN  {amount} USD\n"
        f"  Income:VTF:Contributions:JPN  -{amount} USD\n"
    )


DEFERRED = receipt("400.00", "2014-07-01", "Liabilities:VTF:Deferred:JPN")


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


def test_what_waits_for_nothing(judge):
    """The first instalment is revenue as it comes, to the cent."""
    assert judge(AGREED + receipt("600.00")) == []


def test_first_cent_of_what_waits(judge):
    """The first cent of the second instalment is refused, with the condition's words."""
    (finding,) = judge(AGREED + receipt("600.01"))

    assert finding.code == "CONDITION-OPEN"
    assert "600.01 USD of revenue at the end of 2014-06-30" in finding.message
    assert 'instalment 2 of JPN-2015 waits: "Report of 30 September accepted"' in finding.message
    assert dict(finding.facts) == {
        "agreement": "JPN-2015",
        "funding": "JPN-2015",
        "condition": "2",
        "words": "Report of 30 September accepted",
        "expected": "600.00",
        "actual": "600.01",
    }


def test_deferred_until_met(judge):
    """What comes before is deferred, and revenue from the day itself; the day before is refused."""
    text = AGREED + MET + receipt("600.00") + DEFERRED

    assert judge(text) == []
    assert judge(text + earned("400.00", "2014-11-20")) == []
    assert codes(judge(text + earned("400.00", "2014-11-19"))) == ["CONDITION-OPEN"]


def test_refused_once_for_what_is_added(judge):
    """Each day on which more is recognised is refused, and none on which less is."""
    text = AGREED + receipt("700.00") + receipt("1.00", "2014-07-02")
    back = """
2014-07-01 * "Japan" "Back"
  funding: "JPN-2015"
  Income:VTF:Contributions:JPN     50.00 USD
  Assets:VTF:Cash:UNHQ            -50.00 USD
"""

    assert codes(judge(text)) == ["CONDITION-OPEN"] * 2
    assert codes(judge(AGREED + receipt("700.00") + back)) == ["CONDITION-OPEN"]
    assert codes(judge(text + back)) == ["CONDITION-OPEN", "CONDITION-OPEN"]


def test_same_day_has_no_order(judge):
    """What is recognised and taken back on one day is nothing at its end."""
    back = earned("-100.00", "2014-06-30").replace("--", "")

    assert judge(AGREED + receipt("700.00") + back) == []


def test_condition_waived(judge):
    """Stated anew without its condition, an instalment still waits; a letter lets it go."""
    anew = """
2014-08-01 custom "instalment" "JPN-2015" "2"
  amount: 400.00 USD
  due: 2014-12-31
"""
    waived = MET.replace("2014-11-20", "2014-08-01")
    text = AGREED + anew + receipt("600.00") + receipt("400.00", "2014-08-01")

    (finding,) = judge(text)
    assert finding.code == "CONDITION-OPEN"
    assert "Report of 30 September accepted" in finding.message
    assert judge(text + waived) == []


def test_condition_changed(judge):
    """A condition that is stated anew is the one that is waited for."""
    anew = """
2014-08-01 custom "instalment" "JPN-2015" "2"
  amount: 400.00 USD
  due: 2014-12-31
  condition: "Audit of 2014 accepted"
"""

    (finding,) = judge(AGREED + anew + receipt("1000.00", "2014-08-01"))
    assert "Audit of 2014 accepted" in finding.message
    (finding,) = judge(AGREED + anew + receipt("1000.00", "2014-07-31"))
    assert "Report of 30 September accepted" in finding.message


def test_equal_originals_of_postings(judge):
    """Two postings that each state the same original are two amounts, and not one."""
    text = """
2014-06-30 * "Signed"
  funding: "JPN-2015"
  rate: 0.80
  rate-source: "UNORE 2014-06"
  Assets:VTF:Receivable:JPN          1000.00 USD
    original: 800.00 EUR
  Income:VTF:Contributions:JPN       -500.00 USD
    original: {0} EUR
  Income:VTF:Contributions:JPN       -500.00 USD
    original: {0} EUR
"""

    assert judge(EURO + text.format("300.00")) == []
    (finding,) = judge(EURO + text.format("300.01"))
    assert finding.code == "CONDITION-OPEN"
    assert "600.02 EUR of revenue" in finding.message


CONDITIONAL = AGREED.replace(
    "  amount: 1000.00 USD\n", "  amount: 1100.00 USD\n  conditional: TRUE\n"
)


def test_conditional_agreement(judge):
    """Of a conditional agreement every cent waits, until its part or all of it is met."""
    first = MET.replace("2014-11-20", "2014-06-30").replace('"2"', '"1"')
    whole = MET.replace('  number: "2"\n', "")

    (finding,) = judge(CONDITIONAL + receipt("0.01"))
    assert "0.00 USD wait for nothing. instalment 1 of JPN-2015 and 2 more waits" in finding.message
    assert judge(CONDITIONAL + first + receipt("600.00")) == []
    assert codes(judge(CONDITIONAL + first + receipt("600.01"))) == ["CONDITION-OPEN"]
    assert judge(CONDITIONAL + whole + receipt("1100.00", "2014-11-20")) == []


def test_conditional_without_instalments(judge):
    """The whole waits where there are no instalments."""
    bare = CONDITIONAL.partition('2014-01-15 custom "instalment"')[0]
    (finding,) = judge(bare + receipt("0.01"))

    assert 'JPN-2015 waits: "the agreement is conditional" (1,100.00 USD' in finding.message


GRANTS = """
2014-01-15 custom "grant" "JPN-2015-A"
  agreement: "JPN-2015"
  amount: 500.00 USD
2014-01-15 custom "grant" "JPN-2015-B"
  agreement: "JPN-2015"
  amount: 500.00 USD
"""


def test_grants_of_an_agreement(judge):
    """The instalments of an agreement bind all its grants together."""
    both = receipt("500.00", funding="JPN-2015-A") + receipt("100.00", funding="JPN-2015-B")
    more = receipt("100.01", funding="JPN-2015-B")

    assert judge(AGREED + GRANTS + both) == []
    found = judge(AGREED + GRANTS + receipt("500.00", funding="JPN-2015-A") + more)
    assert codes(found) == ["CONDITION-OPEN"]
    assert dict(found[0].facts)["funding"] in {"JPN-2015-A", "JPN-2015-B"}


def test_instalment_of_a_grant(judge):
    """The instalments of one grant bind it alone; its agreement may meet them."""
    own = AGREED.replace('"instalment" "JPN-2015"', '"instalment" "JPN-2015-A"')
    own = own.replace("600.00", "300.00").replace("400.00", "200.00") + GRANTS
    free = receipt("500.00", funding="JPN-2015-B") + receipt("300.00", funding="JPN-2015-A")
    more = receipt("0.01", "2014-11-20", funding="JPN-2015-A")

    assert judge(own + free) == []
    assert codes(judge(own + free + more)) == ["CONDITION-OPEN"]
    assert judge(own + free + more + MET.replace('  number: "2"\n', "")) == []
    assert (
        judge(own + free + more + MET.replace('funding: "JPN-2015"', 'funding: "JPN-2015-A"')) == []
    )


EURO = AGREED.replace(" USD", " EUR")


def euro(amount, sign=""):
    """Return the metadata of a receipt that arose in euro."""
    return f'  original: {sign}{amount} EUR\n  rate: 0.80\n  rate-source: "UNORE 2014-06"\n'


def test_agreement_in_another_currency(judge):
    """It is reckoned in its own currency, by the originals of what came in."""
    assert judge(EURO + receipt("750.00", more=euro("600.00"))) == []
    (finding,) = judge(EURO + receipt("750.01", more=euro("600.01")))
    assert "600.01 EUR of revenue" in finding.message


def test_another_currency_unsaid(judge):
    """Revenue that does not say its euro is refused while anything waits."""
    (finding,) = judge(EURO + receipt("1.00"))

    assert finding.code == "CONDITION-OPEN"
    assert "revenue of 2014-06-30 does not say how much it is in EUR" in finding.message
    assert dict(finding.facts)["actual"] == "not stated in EUR"
    assert judge(EURO + MET + receipt("1.00", "2014-11-20")) == []


SPLIT = """
2014-06-30 * "Japan" "Two parts"
  funding: "JPN-2015"
  rate: 0.80
  rate-source: "UNORE 2014-06"
  Assets:VTF:Cash:UNHQ             750.00 USD
  Income:VTF:Contributions:JPN    -500.00 USD
    original: 400.00 EUR
  Income:VTF:Contributions:JPN    -250.00 USD
    original: {0} EUR
"""


def test_originals_of_postings(judge):
    """Where postings state their originals these are added up."""
    assert judge(EURO + SPLIT.format("200.00")) == []
    assert codes(judge(EURO + SPLIT.format("200.01"))) == ["CONDITION-OPEN"]


def test_taken_back_in_another_currency(judge):
    """What is taken back is taken back in the currency of the agreement."""
    back = f"""
2014-07-01 * "Japan" "Back"
  funding: "JPN-2015"
{euro("100.00")}  Income:VTF:Contributions:JPN     125.00 USD
  Assets:VTF:Cash:UNHQ            -125.00 USD
"""
    again = receipt("125.00", "2014-07-02", more=euro("100.00"))

    assert judge(EURO + receipt("750.00", more=euro("600.00")) + back + again) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"JPN-2015"\n', '"JPN-2099"\n', "agreement 'JPN-2099' is not known"),
        ('"2"', '"3"', "instalment '3' is not known"),
    ],
)
def test_terms_that_cannot_be(judge, old, new, said):
    """A condition that is met is one that was stated."""
    (finding,) = judge(AGREED + MET.replace(old, new))

    assert finding.code == "TERM-REFERENCE"
    assert said in finding.message


def test_conditions_open():
    """What reports ask for: the open conditions of an agreement on a day."""
    register = run(AGREED + MET).walk.register

    (one,) = conditions_open(register, "JPN-2015", D(2014, 11, 19))
    assert (one.owner, one.number, str(one.amount)) == ("JPN-2015", "2", "400.00 USD")
    assert conditions_open(register, "JPN-2015", D(2014, 11, 20)) == ()
    assert conditions_open(register, "JPN-2099", D(2014, 11, 20)) == ()
    assert has_conditions(register, "JPN-2015")
    assert not has_conditions(register, "JPN-2014")
