"""Caps: EUR 750,000 and not above USD 1,024,822; either limit, to the cent."""

from __future__ import annotations

import pytest

from tests.plugins.test_allotment import codes

TERMS = """
1990-01-01 custom "donor" "FRA"
  name: "France"
2013-01-01 custom "agreement" "FRA-2013"
  donor: "FRA"
  fund: "VTF"
  amount: 750000.00 EUR
2013-01-01 custom "clause" "FRA-2013" "4"
  axis: "ceiling"
  allows: "received"
  cap: 1024822.00 USD
  text: "Up to 750,000 Euro, but not to exceed $1,024,822."
""" + "".join(
    f'2013-01-01 custom "clause" "FRA-2013" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
    for axis in ("programme", "activity", "period", "budget-class")
)


def receipt(dollars, euros, on="2013-02-01"):
    """Return a receipt in both currencies."""
    original = f"  original: {euros} EUR\n" if euros else ""
    return (
        f'{on} * "France" "Receipt"\n  funding: "FRA-2013"\n{original}'
        f"  Assets:VTF:Cash:UNHQ  {dollars} USD\n"
        f"  Income:VTF:Contributions:FRA  {-float(dollars):.2f} USD\n"
    )


def spent(cost, dollars, euros="", on="2013-03-01"):
    """Return a cost, in euros where they are stated."""
    text = cost(dollars, support="", on=on, funding="FRA-2013", activity="clearance")
    return (
        text.replace('activity: "clear', f'original: {euros} EUR\n  activity: "clear')
        if euros
        else text
    )


@pytest.mark.parametrize(
    ("dollars", "euros", "expected"),
    [
        ("1024822.00", "750000.00", 0),
        ("1024822.01", "750000.00", 1),
        ("1000000.00", "750000.01", 1),
        ("1024822.01", "750000.01", 2),
        ("1024822.00", "", 0),
    ],
)
def test_receipts_within_both(judge, dollars, euros, expected):
    """Exactly at both is lawful; the first cent over either is refused."""
    found = judge(TERMS + receipt(dollars, euros))
    assert codes(found) == ["EARMARK-CAP"] * expected
    if expected:
        assert "not to exceed" in found[0].message


def test_costs_within_both(judge, cost):
    """The originals decide the euros, the books the dollars; other currencies the dollars only."""
    text = TERMS + receipt("1000000.00", "740000.00")
    assert judge(text + spent(cost, "900000.00", "750000.00")) == []
    (finding,) = judge(text + spent(cost, "900000.00", "750000.01"))
    assert finding.code == "EARMARK-CAP"
    assert "750,000.01 EUR spent, not to exceed 750,000.00 EUR" in finding.message
    back = spent(cost, "-100.00", "0.01", on="2013-03-02")
    assert judge(text + spent(cost, "900000.00", "750000.00") + back) == []
    more = spent(cost, "100.00", "0.01", on="2013-03-03")
    assert judge(text + spent(cost, "900000.00", "750000.00") + back + more) == []


def test_costs_in_dollars(judge, cost):
    """Where the cash passes the cap, spending it is refused as well."""
    text = TERMS + receipt("1024823.00", "740000.00")
    found = judge(text + spent(cost, "1024822.01"))
    assert codes(found) == ["EARMARK-CAP"] * 2
    assert "spent, not to exceed 1,024,822.00 USD; 0.01 USD too much" in found[1].message


def test_what_goes_back_makes_room(judge):
    """A refund is less received, in both; a cap in an amended clause holds from its day."""
    back = receipt("-24822.00", "-10000.00", on="2013-02-02")
    text = TERMS + receipt("1024822.00", "750000.00") + back
    assert judge(text + receipt("24822.00", "10000.00", on="2013-02-03")) == []
    assert codes(judge(text + receipt("24822.01", "10000.00", on="2013-02-03"))) == ["EARMARK-CAP"]


def test_an_agreement_in_dollars(judge):
    """There the cap is the only limit; before its clause there is none; gifts are no money."""
    dollars = TERMS.replace("750000.00 EUR", "2000000.00 USD")
    assert codes(judge(dollars + receipt("1024822.01", ""))) == ["EARMARK-CAP"]
    clause = '2013-01-01 custom "clause" "FRA-2013" "4"'
    consent = clause.replace("01-01", "06-01") + '\n  consent: "Letter"'
    late = dollars.replace(clause, consent)
    assert judge(late + receipt("1024822.01", "")) == []
    gift = """
2013-03-01 * "Goods"
  funding: "FRA-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts   9000000.00 USD
  Income:VTF:InKind:FRA       -9000000.00 USD
"""
    assert "EARMARK-CAP" not in codes(judge(dollars + gift))


def granted(judge, *texts, own=""):
    """Return what is found of an agreement of two grants with a cap of 1,500 dollars."""
    agreement = """
1990-01-01 custom "donor" "FRA"
  name: "France"
2013-01-01 custom "agreement" "FRA-2013"
  donor: "FRA"
  fund: "VTF"
  amount: 2000.00 USD
2013-01-01 custom "clause" "FRA-2013" "4"
  axis: "ceiling"
  allows: "received"
  cap: 1500.00 USD
"""
    for name in ("FRA-2013-A", "FRA-2013-B"):
        agreement += (
            f'2013-01-01 custom "grant" "{name}"\n  agreement: "FRA-2013"\n  amount: 1000.00 USD\n'
        ) + "".join(
            f'2013-01-01 custom "clause" "{name}" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
            for axis in ("programme", "activity", "period", "budget-class")
        )
    return judge(agreement + own + "".join(texts))


def test_a_cap_holds_for_all_grants_together(judge):
    """A cap that the agreement states is not had once for each of its grants."""
    one = receipt("1000.00", "").replace('"FRA-2013"', '"FRA-2013-A"')
    two = receipt("500.00", "").replace('"FRA-2013"', '"FRA-2013-B"')
    assert granted(judge, one, two) == []
    (finding,) = granted(judge, one, two.replace("500.00", "500.01"))
    assert finding.code == "EARMARK-CAP"
    assert "FRA-2013: 1,500.01 USD received, not to exceed 1,500.00 USD" in finding.message
    # A ceiling of a grant's own does not lift it.
    own = '2013-01-01 custom "clause" "FRA-2013-A" "8"\n  axis: "ceiling"\n  allows: "received"\n'
    assert codes(granted(judge, one, two.replace("500.00", "500.01"), own=own)) == ["EARMARK-CAP"]


LEVIED = """
2013-01-01 custom "clause" "FRA-2013" "5"
  axis: "support-cost"
  allows: "10%"
"""


@pytest.mark.parametrize(("euros", "expected"), [("681818.18", 0), ("681818.19", 1)])
def test_an_original_is_counted_once(judge, cost, euros, expected):
    """The original of a voucher is its direct cost's; support cost follows in proportion."""
    text = TERMS + LEVIED + receipt("1000000.00", "740000.00")
    bill = cost("800000.00", support="80000.00", on="2013-03-01", funding="FRA-2013")
    bill = bill.replace('  activity: "victim', f'  original: {euros} EUR\n  activity: "victim')
    assert codes(judge(text + bill)) == ["EARMARK-CAP"] * expected


def test_originals_of_postings(judge):
    """Each posting that states one counts; what shares the entry's counts once with the others."""
    paid = """
2013-02-01 * "France" "Two receipts in one"
  funding: "FRA-2013"
  Assets:VTF:Cash:UNHQ  500000.00 USD
    original: 375000.00 EUR
  Assets:VTF:Cash:Pool  500000.00 USD
    original: 375000.01 EUR
  Income:VTF:Contributions:FRA  -1000000.00 USD
2013-03-01 * "Two lines of a voucher"
  funding: "FRA-2013"
  activity: "clearance"
  original: 700000.00 EUR
  Expenses:VTF:MLI:Contracts  400000.00 USD
  Expenses:VTF:MLI:Contracts  400000.00 USD
  Expenses:VTF:MLI:Travel       1000.00 USD
    original: 50000.00 EUR
  Assets:VTF:Cash:UNHQ       -801000.00 USD
"""
    (finding,) = judge(TERMS + paid)
    assert "750,000.01 EUR received, not to exceed 750,000.00 EUR" in finding.message
    found = judge(TERMS + paid.replace("    original: 50000.00", "    original: 50000.01"))
    assert "750,000.01 EUR spent" in found[-1].message
    income = (
        paid.replace("    original: 375000.00 EUR\n", "")
        .replace("    original: 375000.01 EUR\n", "")
        .replace("-1000000.00 USD", "-1000000.00 USD\n    original: 750000.01 EUR")
    )
    (finding,) = judge(TERMS + income)
    assert "750,000.01 EUR received" in finding.message


def test_a_third_currency(judge, cost):
    """It is held against the dollars only, whatever it is."""
    text = TERMS + LEVIED + receipt("1000000.00", "740000.00")
    bill = cost("800000.00", support="80000.00", on="2013-03-01", funding="FRA-2013")
    odd = bill.replace('  activity: "victim', '  original: 9000000.00 XXB\n  activity: "victim')
    assert "EARMARK-CAP" not in codes(judge(text + odd))
    assert "RULE-FAILED" not in codes(judge(text + odd))
