"""Write-offs: what is due is given up by decision only, and no more than was decided."""

from __future__ import annotations

from decimal import Decimal

import pytest

SIGNED = """
2014-01-20 * "Japan" "Signed"
  funding: "JPN-2014-MLI"
  Assets:VTF:Receivable:JPN        500.00 USD
  Income:VTF:Contributions:JPN    -500.00 USD
"""

DECIDED = """
2015-06-30 custom "write-off" "WO-1"
  funding: "JPN-2014-MLI"
  amount: 100.00 USD
  authority: "Controller, memorandum of 30 June 2015"
  reason: "The programme of the donor ended."
"""


def given_up(amount="100.00", on="2015-06-30", against="Income:VTF:Contributions:JPN", **meta):
    """Return an entry that sets a receivable against income."""
    lines = [f'{on} * "Japan" "Given up"', '  funding: "JPN-2014-MLI"']
    lines += [f'  {key.replace("_", "-")}: "{value}"' for key, value in meta.items()]
    lines += [f"  {against}  {amount} USD", f"  Assets:VTF:Receivable:JPN  -{amount} USD"]
    return "\n".join(lines) + "\n"


def codes(found):
    """Return the codes of findings, in their order."""
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    "against",
    [
        "Income:VTF:Contributions:JPN",
        "Liabilities:VTF:Deferred:JPN",
        "Income:VTF:Interest",
        "Income:VTF:ExchangeDifference",
    ],
)
def test_without_authority(judge, against):
    """The first cent that is given up needs somebody's authority."""
    (finding,) = judge(SIGNED + given_up("0.01", against=against))

    assert finding.code == "WRITE-OFF-AUTHORITY"
    assert "Assets:VTF:Receivable:JPN under JPN-2014-MLI: 0.01 USD of it" in finding.message


def test_decided(judge):
    """What was decided is lawful, to the cent; the first cent more is refused."""
    assert judge(SIGNED + DECIDED + given_up(write_off="WO-1")) == []
    (finding,) = judge(SIGNED + DECIDED + given_up("100.01", write_off="WO-1"))

    assert finding.code == "WRITE-OFF-AMOUNT"
    assert "At the end of 2015-06-30 it is 100.01 USD, 0.01 USD too much." in finding.message
    assert dict(finding.facts)["words"] == "Controller, memorandum of 30 June 2015"


def test_in_two_parts(judge):
    """A decision may be carried out in parts; the part that goes beyond it is refused."""
    first = given_up("60.00", write_off="WO-1")
    text = SIGNED + DECIDED + first

    assert judge(text + given_up("40.00", "2015-07-01", write_off="WO-1")) == []
    over = judge(text + given_up("40.01", "2015-07-01", write_off="WO-1"))
    assert codes(over) == ["WRITE-OFF-AMOUNT"]
    more = over and given_up("1.00", "2015-07-02", write_off="WO-1")
    both = judge(text + given_up("40.01", "2015-07-01", write_off="WO-1") + more)
    assert codes(both) == ["WRITE-OFF-AMOUNT", "WRITE-OFF-AMOUNT"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('write-off: "WO-1"', 'write-off: "WO-2"', "'WO-2' is no write-off of these books"),
        ("2015-06-30 *", "2015-06-29 *", "this entry is of JPN-2014-MLI on 2015-06-29"),
        ('"WO-1"\n  funding: "JPN-2014-MLI"', '"WO-1"\n  funding: "NLD-2013"', "WO-1 is of NLD"),
    ],
)
def test_not_decided(judge, old, new, said):
    """A write-off is of its funding, and not before it was decided."""
    text = SIGNED + DECIDED + given_up(write_off="WO-1")
    assert old in text
    found = judge(text.replace(old, new))

    assert codes(found) == ["WRITE-OFF-UNKNOWN"]
    assert said in found[0].message


def test_taken_back(judge):
    """The reversal of a write-off makes room again, on whichever day."""
    first = given_up(write_off="WO-1", key="W-1")
    back = first.replace('key: "W-1"', 'key: "reversal:W-1#1"\n  reverses: "W-1"')
    back = back.replace("2015-06-30", "2015-07-30").replace("-100.00", "+100.00")
    back = back.replace(" 100.00", " -100.00").replace("+100.00", "100.00")
    again = given_up(on="2015-07-31", write_off="WO-1")

    assert judge(SIGNED + DECIDED + first + back + again) == []


def test_reversal_of_a_signature(judge):
    """What never was is reversed, not written off."""
    signed = SIGNED.replace('"Signed"', '"Signed"\n  key: "S-1"')
    back = """
2014-02-01 * "Japan" "Reversal: Signed"
  funding: "JPN-2014-MLI"
  key: "reversal:S-1#1"
  reverses: "S-1"
  reason: "It was never signed."
  Assets:VTF:Receivable:JPN       -500.00 USD
  Income:VTF:Contributions:JPN     500.00 USD
"""

    assert judge(signed + back) == []


def test_reduced_with_consent(judge):
    """What the donor reduces is no write-off: it names the letter."""
    assert judge(SIGNED + given_up(consent="Letter of 30 June 2015")) == []


def test_paid(judge):
    """A claim in another currency is settled by what was paid, and what was lost by exchange."""
    paid = """
2014-06-30 * "Japan" "Paid"
  funding: "JPN-2014-MLI"
  original: 400.00 EUR
  Assets:VTF:Cash:UNHQ             490.00 USD
  Income:VTF:ExchangeDifference     10.00 USD
  Assets:VTF:Receivable:JPN       -500.00 USD
"""

    assert judge(SIGNED + paid) == []
    short = paid.replace("ExchangeDifference ", "Contributions:JPN ")
    found = judge(SIGNED + short)
    assert codes(found) == ["WRITE-OFF-AUTHORITY"]
    assert "10.00 USD of it are given up" in found[0].message


EURO = """
2013-12-01 custom "agreement" "JPN-EUR"
  donor: "JPN"
  fund: "VTF"
  amount: 400.00 EUR
"""


def test_revalued(judge):
    """A revaluation brings a claim in another currency to another rate, and says so."""
    revalued = given_up("10.00", against="Income:VTF:ExchangeDifference", exchange="unrealised")
    euro = EURO + (SIGNED + revalued).replace("JPN-2014-MLI", "JPN-EUR")

    assert judge(euro) == []
    assert codes(judge(euro.replace('  exchange: "unrealised"\n', ""))) == ["WRITE-OFF-AUTHORITY"]


@pytest.mark.parametrize(
    "more", ["", '  exchange: "unrealised"\n', "  Assets:VTF:Cash:UNHQ 0.01 USD\n"]
)
def test_a_claim_in_dollars_loses_nothing_by_exchange(judge, more):
    """Whatever it is called, and whatever comes in with it, a claim in dollars is given up."""
    cash = "0.01" if "Cash" in more else "0.00"
    lost = given_up("10.00", against="Income:VTF:ExchangeDifference")
    lost = lost.replace(
        "10.00 USD\n  Assets:VTF:R", f"{Decimal('10.00') - Decimal(cash)} USD\n{more}  Assets:VTF:R"
    )
    if "exchange" in more:
        lost = given_up("10.00", against="Income:VTF:ExchangeDifference", exchange="unrealised")

    assert codes(judge(SIGNED + lost)) == ["WRITE-OFF-AUTHORITY"]


def test_an_advance_in_dollars_loses_nothing_by_exchange(judge):
    """Nor does an advance in dollars; one in another currency is reported on at its rate."""
    lost = given_up("0.01", against="Income:VTF:ExchangeDifference")
    lost = lost.replace("Receivable:JPN", "Advances:UNOPS")
    report = lost.replace('"Given up"\n', '"Report"\n  original: 0.01 EUR\n')

    assert codes(judge(ADVANCED + lost)) == ["WRITE-OFF-AUTHORITY"]
    assert "WRITE-OFF-AUTHORITY" not in codes(judge(ADVANCED + report))


def test_against_what_is_refundable(judge):
    """What is due is not lost on the way to what is refundable: the donor agrees to the two."""
    declared = """
2014-06-30 * "Japan" "Declared refundable"
  funding: "JPN-2014-MLI"
  Income:VTF:Contributions:JPN     100.00 USD
  Liabilities:VTF:Refundable:JPN  -100.00 USD
"""
    against = "Liabilities:VTF:Refundable:JPN"

    found = judge(SIGNED + declared + given_up(against=against))
    assert codes(found) == ["WRITE-OFF-AUTHORITY"]
    assert "100.00 USD of it are given up" in found[0].message
    agreed = given_up(against=against, consent="Letter of 30 June 2015: set off")
    assert judge(SIGNED + declared + agreed) == []


ADVANCED = """
2013-12-01 custom "clause" "JPN-2014" "20"
  axis: "partner"
  allows: "UNOPS"
2014-02-01 * "UNOPS" "Advance"
  funding: "JPN-2014-MLI"
  Assets:VTF:Advances:UNOPS        100.00 USD
  Assets:VTF:Cash:UNHQ            -100.00 USD
"""


def test_advance_against_income(judge):
    """An advance is not set against a contribution either."""
    lost = given_up("0.01").replace("Receivable:JPN", "Advances:UNOPS")

    assert codes(judge(ADVANCED + lost)) == ["WRITE-OFF-AUTHORITY"]


LOST = """
2015-06-30 * "UNOPS" "Advance written off"
  funding: "NLD-2013"
  write-off: "WO-1"
  activity: "clearance"
  partner: "UNOPS"
  Expenses:VTF:MLI:Transfers       {0} USD
  Assets:VTF:Advances:UNOPS       -{0} USD
"""


@pytest.mark.parametrize(("amount", "expected"), [("100.00", []), ("100.01", ["WRITE-OFF-AMOUNT"])])
def test_advance_as_a_cost(judge, amount, expected):
    """An advance that does not come back is a cost of its funding, as much as was decided."""
    text = (ADVANCED + DECIDED).replace("JPN-2014-MLI", "NLD-2013").replace("JPN-2014", "NLD-2013")
    text = text.replace("   100.00 USD\n  Assets:VTF:Cash", "   200.00 USD\n  Assets:VTF:Cash")
    text = text.replace("-100.00", "-200.00")
    text = text.replace('allows: "UNOPS"', 'allows: "UNOPS"\n  consent: "Letter"')

    assert codes(judge(text + LOST.format(amount))) == expected


OWN = """
2015-06-30 * "Japan" "Given up, posting by posting"
  funding: "JPN-2014-MLI"
  Income:VTF:Contributions:JPN     100.00 USD
  Assets:VTF:Receivable:JPN       -100.00 USD
    write-off: "WO-1"
"""


def test_named_by_a_posting(judge):
    """Who names it on a posting only has named it there, and not for the entry."""
    assert codes(judge(SIGNED + DECIDED + OWN)) == ["WRITE-OFF-AUTHORITY"]


def test_no_text(judge):
    """A write-off that is no text is refused as metadata."""
    text = given_up(write_off="WO-1").replace('write-off: "WO-1"', "write-off: 2015-06-30")

    assert codes(judge(SIGNED + text)) == ["LAW-METADATA"]


def test_funding_that_is_not_known(judge):
    """A write-off is of a funding of these books."""
    (finding,) = judge(DECIDED.replace("JPN-2014-MLI", "JPN-2099"))

    assert finding.code == "TERM-REFERENCE"
