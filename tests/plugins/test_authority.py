"""Advance authority: before the cash only with its id, up to its amount, until its day."""

from __future__ import annotations

import pytest

from tests.plugins.test_allotment import codes
from tests.plugins.test_ceiling import EARLIER

AUTHORITY = """
2013-12-01 custom "authority" "AUTH-1"
  funding: "JPN-2014-MLI"
  amount: 226.00 USD
  until: 2013-12-31
  given-by: "The Controller"
  reason: "Clearance begins before the deposit."
"""


def test_must_09_before_the_deposit_only_with_authority(judge, cost):
    """Refused the day before the deposit, accepted on it, and earlier only with the authority."""
    assert codes(judge(EARLIER + AUTHORITY + cost(on="2013-12-01"))) == ["EARMARK-CEILING"]
    assert judge(EARLIER + AUTHORITY + cost(on="2013-12-02")) == []
    advanced = cost(on="2013-12-01", authority="AUTH-1")
    assert judge(EARLIER + AUTHORITY + advanced) == []
    assert codes(judge(EARLIER + advanced)) == ["EARMARK-CEILING", "AUTHORITY-UNKNOWN"]


@pytest.mark.parametrize(
    ("amount", "support", "over"), [("200.00", "26.00", 0), ("200.01", "26.00", 1)]
)
def test_up_to_its_amount(judge, cost, amount, support, over):
    """Support cost included, exactly the amount; the first cent beyond is refused, and says so."""
    found = judge(EARLIER + AUTHORITY + cost(amount, support=support, on="2013-12-01",
                                             authority="AUTH-1"))  # fmt: skip
    assert codes(found) == ["EARMARK-CEILING"] * over
    if over:
        said = "authority AUTH-1 of 226.00 USD until 2013-12-31 covers 226.00 USD"
        assert said in found[0].message


def late(receipt, amount="100.00"):
    """Return a grant that is paid late, on a day of 2014."""
    terms = """
2013-01-01 custom "agreement" "NLD-LATE"
  donor: "NLD"
  fund: "VTF"
  amount: 500.00 USD
2014-01-01 custom "authority" "AUTH-2"
  funding: "NLD-LATE"
  amount: 300.00 USD
  until: 2014-03-31
  given-by: "The Controller"
  reason: "Paid in spring."
"""
    for axis in ("programme", "activity", "period", "budget-class"):
        terms += f'2013-01-01 custom "clause" "NLD-LATE" "{axis}"\n  axis: "{axis}"\n'
        terms += '  allows: "*"\n'
    return terms + paid(receipt, amount)


def paid(day, amount="100.00"):
    """Return a receipt of the late grant."""
    return f"""
{day} * "Netherlands" "Receipt"
  funding: "NLD-LATE"
  Assets:VTF:Cash:UNHQ           {amount} USD
  Income:VTF:Contributions:NLD  -{amount} USD
"""


def spent(cost, amount, on, **facts):
    """Return a cost of the late grant, with the authority unless said otherwise."""
    stated = {"authority": "AUTH-2", "funding": "NLD-LATE", "activity": "clearance"} | facts
    return cost(amount, support="", on=on, **stated)


def test_until_its_day(judge, cost):
    """From its day until its last; what no cash covered by then is overspent from then on."""
    before = late("2014-06-01") + spent(cost, "100.00", "2014-03-31")
    assert codes(judge(before)) == []
    assert codes(judge(late("2014-06-01") + spent(cost, "100.00", "2014-04-01"))) == [
        "EARMARK-CEILING"
    ]
    assert codes(judge(late("2014-06-01") + spent(cost, "100.00", "2013-12-31"))) == [
        "EARMARK-CEILING"
    ]
    moved = spent(cost, "1.00", "2014-04-01", authority="")
    found = judge(before + moved)
    assert codes(found) == ["EARMARK-CEILING"]
    assert "covers 0.00 USD" in found[0].message


def test_when_the_cash_has_come_it_is_not_used_again(judge, cost):
    """A second advance has what the first one left, though the cash covered that long ago."""
    text = late("2014-02-01") + spent(cost, "100.00", "2014-01-15")
    assert judge(text) == []
    assert judge(text + spent(cost, "200.00", "2014-03-01")) == []
    assert codes(judge(text + spent(cost, "200.01", "2014-03-01"))) == ["EARMARK-CEILING"]
    assert codes(judge(text + spent(cost, "1.00", "2014-03-01", authority=""))) == [
        "EARMARK-CEILING"
    ]


def test_cash_that_covers_a_part(judge, cost):
    """What the cash does not cover stays advanced, and more needs more authority."""
    text = late("2014-02-01") + spent(cost, "150.00", "2014-01-15")
    assert judge(text + spent(cost, "150.00", "2014-02-02")) == []
    assert codes(judge(text + spent(cost, "150.01", "2014-02-02"))) == ["EARMARK-CEILING"]


def test_a_cost_with_authority_that_cash_covers_uses_none(judge, cost):
    """Where the cash is there nothing is advanced."""
    text = late("2014-01-02") + spent(cost, "100.00", "2014-01-15")
    assert judge(text + spent(cost, "300.00", "2014-01-16")) == []


def test_what_was_refused_is_not_covered_later(judge, cost):
    """An authority covers the costs that carry it, not what was spent without."""
    text = late("2014-03-01", "500.00") + spent(cost, "50.00", "2014-01-10", authority="")
    assert codes(judge(text + spent(cost, "250.00", "2014-01-11"))) == ["EARMARK-CEILING"]


def test_two_authorities_and_another_entry_of_the_day(judge, cost):
    """Each covers its own costs; postings may name them; goods in kind use none."""
    second = """
2014-01-01 custom "authority" "AUTH-3"
  funding: "NLD-LATE"
  amount: 100.00 USD
  until: 2014-03-31
  given-by: "The Controller"
  reason: "More."
"""
    both = """
2014-01-15 * "Two"
  funding: "NLD-LATE"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts   300.00 USD
    authority: "AUTH-2"
  Expenses:VTF:MLI:Travel      100.00 USD
    authority: "AUTH-3"
  Assets:VTF:Cash:UNHQ        -400.00 USD
"""
    gift = """
2014-01-15 * "Goods"
  funding: "NLD-LATE"
  activity: "clearance"
  authority: "AUTH-3"
  Expenses:VTF:MLI:Travel      100.00 USD
  Income:VTF:InKind:NLD       -100.00 USD
"""
    text = late("2014-03-01", "450.00") + second
    assert judge(text + both) == []
    more = both.replace("100.00 USD", "100.01 USD").replace("-400.00", "-400.01")
    assert codes(judge(text + more)) == ["EARMARK-CEILING"]
    beyond = spent(cost, "100.01", "2014-01-15", authority="AUTH-3")
    assert codes(judge(text + gift + beyond)) == ["EARMARK-CEILING"]
    part = paid("2014-02-01", "350.00")
    assert judge(text + both + part + spent(cost, "50.00", "2014-03-02", authority="")) == []
    early = spent(cost, "1.00", "2014-02-02", authority="")
    assert codes(judge(text + both + part + early)) == ["EARMARK-CEILING"]


def test_an_authority_of_another_funding(judge, cost):
    """The id of another funding's authority covers nothing."""
    text = late("2014-06-01") + cost(authority="AUTH-2")
    (finding,) = judge(text)
    assert finding.code == "AUTHORITY-UNKNOWN"
    assert "the authority 'AUTH-2' is of NLD-LATE" in finding.message


def test_an_authority_that_ends_before_it_begins(judge):
    """Its days and its funding are looked at."""
    assert codes(judge(AUTHORITY.replace("2013-12-31", "2013-11-30"))) == ["TERM-WRONG"]
    assert codes(judge(AUTHORITY.replace("JPN-2014-MLI", "JPN-1"))) == ["TERM-REFERENCE"]


def test_a_cost_that_is_taken_back_uses_nothing_up(judge, cost):
    """What was charged wrongly is charged anew, up to the whole authority and not beyond."""
    wrong = spent(cost, "250.00", "2014-01-10") + spent(cost, "-250.00", "2014-01-11")
    text = late("2014-03-31", "300.00") + wrong
    assert judge(text + spent(cost, "300.00", "2014-01-12")) == []
    found = judge(text + spent(cost, "300.01", "2014-01-12"))
    assert codes(found) == ["EARMARK-CEILING"]


def test_an_authority_that_is_over(judge, cost):
    """Where its funding has no entry any more, other entries show that its last day is past."""
    text = late("2015-12-31", "100.00") + spent(cost, "100.00", "2014-01-10")
    other = cost("1.00", support="", on="2014-03-31", funding="NLD-2013", activity="clearance")
    assert (
        judge(text.partition("\n2015-12-31")[0] + spent(cost, "100.00", "2014-01-10") + other) == []
    )
    after = other.replace("2014-03-31", "2014-04-01")
    (finding,) = judge(
        text.partition("\n2015-12-31")[0] + spent(cost, "100.00", "2014-01-10") + after
    )
    assert finding.code == "AUTHORITY-OVERDUE"
    assert "100.00 USD that it covered are spent and not received" in finding.message
    # A booking of its own, and the ceiling says so already.
    assert codes(judge(text)) == []
    found = judge(text + spent(cost, "1.00", "2014-04-02", authority=""))
    assert codes(found) == ["EARMARK-CEILING"]
