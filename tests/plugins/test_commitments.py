"""Commitments: raised, changed, used up, released, reopened; and held against the ceiling."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from ledger.commitments import commitments_on, open_commitments
from ledger.versions import reversal_of
from tests.plugins.conftest import run
from tests.plugins.test_allotment import allotment, codes, commitment

END = datetime.date(2014, 12, 31)


def invoice(cost, amount, support, *, on="2014-05-02", final=False, **facts):
    """Return a cost of the order PO-1."""
    text = cost(amount, support=support, on=on, **({"commitment": "PO-1"} | facts))
    return (
        text.replace('commitment: "PO-1"', 'commitment: "PO-1"\n  final: TRUE') if final else text
    )


def standing(text, day=END):
    """Return amount, charged, open of the one commitment of a ledger."""
    (found,) = commitments_on(run(text).walk, day)
    return found.amount, found.charged, found.open


def test_must_11_the_final_invoice_releases_the_rest(judge, cost):
    """Commit 100, invoice 60 final: 40 returns to the allotment with no manual entry."""
    raised = allotment(amount="113.00") + commitment(amount="100.00")
    last = invoice(cost, "60.00", "7.80", final=True)
    other = cost("40.00", support="5.20", on="2014-06-01")

    assert judge(raised) == []
    assert codes(judge(raised + other)) == ["ALLOTMENT-EXCEEDED"]
    assert judge(raised + last + other) == []
    assert standing(raised + last) == (Decimal("100.00"), Decimal("60.00"), 0)
    cent = cost("0.01", support="0.00", on="2014-06-02")
    assert codes(judge(raised + last + other + cent)) == ["ALLOTMENT-EXCEEDED"]


def test_must_11_part_by_part(cost):
    """Each invoice uses up its part; support cost is no part of an order."""
    text = commitment(amount="100.00") + invoice(cost, "60.00", "7.80")
    assert standing(text, datetime.date(2014, 5, 1)) == (Decimal("100.00"), 0, Decimal("100.00"))
    assert standing(text) == (Decimal("100.00"), Decimal("60.00"), Decimal("40.00"))
    more = text + commitment(amount="130.00", on="2014-06-01")
    assert standing(more) == (Decimal("130.00"), Decimal("60.00"), Decimal("70.00"))
    assert commitments_on(run(text).walk, datetime.date(2014, 1, 31)) == ()
    assert [one.id for one in open_commitments(run(text).walk, END)] == ["PO-1"]
    assert open_commitments(run("").walk, END) == ()


@pytest.mark.parametrize(
    ("amount", "support", "expected"),
    [("100.00", "13.00", []), ("100.01", "13.00", ["COMMITMENT-EXCEEDED"])],
)
def test_no_more_than_was_committed(judge, cost, amount, support, expected):
    """Exactly what was committed may be charged; an increase on the same day counts."""
    text = commitment(amount="100.00") + invoice(cost, amount, support)
    found = judge(text)
    assert codes(found) == expected
    assert judge(text + commitment(amount="110.00", on="2014-05-02")) == []
    if expected:
        assert "100.01 USD are charged to commitment PO-1" in found[0].message


def test_nothing_after_the_final_invoice(judge, cost):
    """A later charge is refused, one of the same day and what is taken back are not."""
    text = commitment() + invoice(cost, "60.00", "7.80", final=True)
    later = invoice(cost, "1.00", "0.13", on="2014-05-03")
    (finding,) = judge(text + later)
    assert finding.code == "COMMITMENT-FINAL"
    assert "the final invoice of commitment PO-1 was booked on 2014-05-02" in finding.message
    assert judge(text + invoice(cost, "1.00", "0.13")) == []
    assert judge(text + invoice(cost, "-1.00", "-0.13", on="2014-05-03")) == []
    again = text + commitment(amount="200.00", on="2014-06-01")
    assert standing(again)[2] == 0


def test_a_reversed_final_invoice_reopens(cost):
    """What a reversal takes back is no last invoice any more; booked anew it is."""
    last = invoice(cost, "60.00", "7.80", final=True, key="expenditure:1")
    text = commitment() + last
    entry = next(e for e in run(text).walk.entries if e.meta.get("key") == "expenditure:1")
    back = reversal_of(entry, "It was not the last.", datetime.date(2014, 6, 1))
    assert back.meta["final"] is True
    taken = (
        last.replace("2014-05-02", "2014-06-01")
        .replace("60.00", "-60.00")
        .replace(" 7.80", " -7.80")
        .replace("-67.80", "67.80")
        .replace('key: "expenditure:1"', 'key: "reversal:1"\n  reverses: "expenditure:1"')
    )
    assert standing(text + taken, datetime.date(2014, 5, 31))[2] == 0
    assert standing(text + taken) == (Decimal("100.00"), 0, Decimal("100.00"))


@pytest.mark.parametrize(
    "facts",
    [
        {"funding": "NLD-2013", "support": "0.00"},
        {"account": "Expenses:VTF:MLI:Travel", "support": "1.30"},
        {"account": "Expenses:VTF:AFG:Contracts", "support": "0.00", "funding": "NLD-2013"},
    ],
)
def test_a_cost_of_another_order(judge, cost, facts):
    """Another funding, class or programme than was committed."""
    more = {name: value for name, value in facts.items() if name != "support"}
    text = commitment() + cost("10.00", support=facts["support"], commitment="PO-1", **more)
    (finding,) = judge(text)
    assert finding.code == "COMMITMENT-OTHER"
    assert "commitment PO-1 is of JPN-2014-MLI, MLI, Contracts" in finding.message
    charged = Decimal("0.00") if "funding" in facts else Decimal("10.00")
    assert standing(text)[1] == charged


def test_raised_after_its_invoice(judge, cost):
    """An order is raised before it is invoiced; on the same day is in time."""
    text = commitment(on="2014-05-02") + invoice(cost, "60.00", "7.80")
    assert judge(text) == []
    (finding,) = judge(text + invoice(cost, "1.00", "0.13", on="2014-05-01"))
    assert (finding.code, str(finding.severity)) == ("COMMITMENT-EARLY", "warning")
    back = invoice(cost, "1.00", "0.13", on="2014-05-01", commitment="")
    taken = invoice(cost, "-1.00", "-0.13", on="2014-05-01")
    assert judge(text + back + taken) == []


def test_an_order_that_nobody_raised(judge, cost):
    """Where a funding has commitments the others are warned of; where it has none they are not."""
    text = cost(commitment="PO-9")
    assert judge(text) == []
    (finding,) = judge(commitment(amount="1.00") + text)
    assert (finding.code, str(finding.severity)) == ("COMMITMENT-UNKNOWN", "warning")


def test_a_posting_may_name_its_order(judge, cost):
    """Of a voucher each line may be of another order, and one the last of its order."""
    entry = """
2014-05-02 * "Two orders"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts      60.00 USD
    commitment: "PO-1"
    final: TRUE
  Expenses:VTF:MLI:Contracts      50.00 USD
    commitment: "PO-2"
  Expenses:VTF:MLI:SupportCost    14.30 USD
  Assets:VTF:Cash:UNHQ          -124.30 USD
"""
    text = commitment() + commitment("PO-2", "80.00") + entry
    assert judge(text) == []
    found = commitments_on(run(text).walk, END)
    assert [one.open for one in found] == [0, Decimal("30.00")]
    assert found[0].final == datetime.date(2014, 5, 2)


def test_gifts_use_up_nothing(cost):
    """What was given in kind is paid by nobody."""
    gift = """
2014-05-02 * "Goods"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  commitment: "PO-1"
  Expenses:VTF:MLI:Contracts   100.00 USD
  Income:VTF:InKind:JPN       -100.00 USD
"""
    assert standing(commitment() + gift)[1] == 0


@pytest.mark.parametrize(
    ("amount", "expected"), [("784.96", []), ("784.97", ["EARMARK-COMMITMENTS"])]
)
def test_must_08_spent_and_reserved_within_what_was_received(judge, cost, amount, expected):
    """Of a thousand 113.00 is spent and 784.96 reserved; a cent more is refused."""
    found = judge(cost() + commitment(amount=amount, on="2014-06-01"))
    assert codes(found) == expected
    if expected:
        assert "113.00 USD spent and 887.02 USD reserved by commitments" in found[0].message
        assert "received 1,000.00 USD; 0.02 USD too much is reserved" in found[0].message


def test_reserved_before_the_deposit(judge):
    """On the day of the deposit it is lawful, the day before it is not."""
    assert judge(commitment(on="2013-12-02")) == []
    (finding,) = judge(commitment(on="2013-12-01"))
    assert finding.code == "EARMARK-COMMITMENTS"
    assert "(PO-1)" in finding.message


def test_reserved_under_an_authority(judge):
    """Authority to spend before the cash is authority to commit: its amount, until its day."""
    authority = """
2013-12-01 custom "authority" "AUTH-1"
  funding: "JPN-2014-MLI"
  amount: 113.00 USD
  until: 2013-12-01
  given-by: "The Controller"
  reason: "Orders go out before the deposit."
"""
    early = commitment(on="2013-12-01")
    assert judge(authority + early) == []
    assert codes(judge(authority.replace("113.00", "112.99") + early)) == ["EARMARK-COMMITMENTS"]
    late = authority.replace("until: 2013-12-01", "until: 2013-11-30").replace(
        '2013-12-01 custom "auth', '2013-11-01 custom "auth'
    )
    assert codes(judge(late + early)) == ["EARMARK-COMMITMENTS"]


def test_reserved_where_the_signature_counts(judge):
    """The ceiling's clause holds for commitments too, and is named."""
    signed = """
2013-12-01 custom "clause" "JPN-2014-MLI" "8"
  axis: "ceiling"
  allows: "signed"
  text: "May be pre-financed."
"""
    assert judge(signed + commitment(on="2013-12-01", amount="884.96")) == []
    (finding,) = judge(signed + commitment(on="2013-12-01", amount="884.97"))
    assert '"May be pre-financed."' in finding.message


def test_an_overspent_funding_is_told_of_once(judge, cost):
    """Spending beyond the ceiling is the ceiling's; what is reserved is told as it grows."""
    text = cost("900.00", support="117.00") + commitment(amount="10.00")
    assert sorted(codes(judge(text))) == ["EARMARK-CEILING", "EARMARK-COMMITMENTS"]
    refund = """
2014-03-01 * "Japan" "Refunded"
  funding: "JPN-2014-MLI"
  Income:VTF:Contributions:JPN   900.00 USD
  Assets:VTF:Cash:UNHQ          -900.00 USD
"""
    (finding,) = judge(commitment(amount="100.00") + refund)
    assert finding.code == "EARMARK-COMMITMENTS"
    assert "(PO-1)" not in finding.message
    later = commitment(amount="101.00", on="2014-04-01")
    lower = commitment(amount="99.00", on="2014-05-01")
    assert codes(judge(commitment(amount="100.00") + refund + later + lower)) == [
        "EARMARK-COMMITMENTS",
        "EARMARK-COMMITMENTS",
    ]


def test_commitments_of_a_vote(judge):
    """Commitments and payments up to the amounts voted (Reg. 5.1)."""
    text = commitment(funding="UNIFIL-2013", on="2013-07-01", amount="2000.00")
    text = text.replace('programme: "MLI"', 'programme: "LBN"')
    assert judge(text) == []
    (finding,) = judge(text.replace("2000.00", "2000.01"))
    assert finding.code == "APPROPRIATION-COMMITMENTS"
    assert "authority booked 2,000.00 USD" in finding.message


def test_brought_forward(judge):
    """What opening balances bring is there to be reserved, and no more, whatever was agreed."""
    opened = """
2013-01-01 custom "agreement" "NLD-OLD"
  donor: "NLD"
  fund: "VTF"
  amount: 800.00 USD
2013-01-01 custom "clause" "NLD-OLD" "8"
  axis: "ceiling"
  allows: "signed"
2013-01-01 * "Brought forward"
  funding: "NLD-OLD"
  Assets:VTF:Cash:UNHQ   300.00 USD
  Equity:VTF:Opening    -300.00 USD
"""
    text = opened + commitment(funding="NLD-OLD", amount="300.00")
    assert judge(text) == []
    assert codes(judge(text.replace("amount: 300.00", "amount: 300.01"))) == ["EARMARK-COMMITMENTS"]


def test_a_commitment_of_nothing_known(judge):
    """A funding that is not there refuses its terms; its commitments are still listed."""
    text = commitment(funding="JPN-2099")
    assert codes(judge(text)) == ["TERM-REFERENCE"]
    assert standing(text)[2] == Decimal("100.00")


def test_what_is_taken_back_reserves_no_more_than_was_committed(judge, cost):
    """A credit that names an order opens it up to its amount, and not beyond."""
    text = cost("400.00", support="52.00", on="2014-01-10") + commitment(amount="484.95")
    text += cost("-100.00", support="-13.00", on="2014-03-01", commitment="PO-1")
    assert judge(text) == []
    assert standing(text) == (Decimal("484.95"), Decimal("-100.00"), Decimal("484.95"))
