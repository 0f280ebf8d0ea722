"""The law of the funds: exact zero per fund and per funding, and nothing crosses unseen."""

from __future__ import annotations

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def test_two_fundings_in_one_transaction(found):
    """One payment for two grants is lawful where each pays its own part.

    2014-03-01 * "UNOPS" "Two grants"
      activity: "victim-assistance"
      Expenses:VTF:MLI:Contracts      100.00 USD
        funding: "JPN-2014-MLI"
      Expenses:VTF:MLI:SupportCost     13.00 USD
        funding: "JPN-2014-MLI"
      Assets:VTF:Cash:UNHQ           -113.00 USD
        funding: "JPN-2014-MLI"
      Expenses:VTF:MLI:Contracts       50.00 USD
        funding: "NLD-2013"
      Assets:VTF:Cash:UNHQ            -50.00 USD
        funding: "NLD-2013"
    """
    assert found == []


def test_a_cent_between_fundings(found):
    """A transaction that sums to zero, but not in each funding, is refused for both of them.

    2014-03-01 * "UNOPS" "A cent of one for the other"
      activity: "victim-assistance"
      Expenses:VTF:AFG:Contracts      100.00 USD
        funding: "NLD-2013"
      Assets:VTF:Cash:UNHQ           -100.01 USD
        funding: "NLD-2013"
      Assets:VTF:Advances:UNOPS         0.01 USD
        funding: "JPN-2014-MLI"
    """
    assert codes(found) == ["LAW-FUNDING", "LAW-FUNDING"]
    assert "in the funding NLD-2013: 0.01 USD too much is credited" in found[0].message
    assert "in the funding JPN-2014-MLI: 0.01 USD too much is debited" in found[1].message


def test_between_funds(found):
    """A transaction that balances over two funds and in neither is refused for both.

    2014-03-01 * "One mission pays for the other"
      Assets:MINURSO:Authority          5.00 USD
        funding: "MINURSO-2013"
      Assets:UNIFIL:Authority          -5.00 USD
        funding: "UNIFIL-2013"
    """
    assert codes(found) == ["LAW-FUND", "LAW-FUND", "LAW-FUNDING", "LAW-FUNDING"]


@pytest.mark.parametrize(
    ("posting", "code"),
    [
        ("Assets:VTF:Cash:UNHQ  10.00 EUR\n  Income:VTF:Interest  -10.00 EUR", "LAW-CURRENCY"),
        ("Assets:VTF:Cash:UNHQ  0.005 USD\n  Income:VTF:Interest  -0.005 USD", "LAW-UNIT"),
        (
            (
                "Assets:VTF:Cash:UNHQ  1000000000000000.00 USD\n"
                "  Income:VTF:Interest  -1000000000000000.00 USD"
            ),
            "LAW-UNIT",
        ),
        ("Assets:VTF:Cash:UNHQ  1.00 USD @ 1.00 USD\n  Income:VTF:Interest  -1.00 USD", "LAW-LOT"),
        ("Assets:VTF:Cash:UNHQ  1.00 USD {1.00 USD}\n  Income:VTF:Interest  -1.00 USD", "LAW-LOT"),
        ("Assets:VTF:Bank:UNHQ  1.00 USD\n  Income:VTF:Interest  -1.00 USD", "LAW-ACCOUNT"),
    ],
)
def test_money_of_these_books(judge, posting, code):
    """Only whole cents of dollars, without cost or price, on accounts of the chart."""
    text = f'2014-03-01 * "Interest"\n  funding: "VTF-GENERAL"\n  {posting}\n'

    assert code in codes(judge(text))


def test_whole_dollars_and_the_largest_amount(found):
    """An amount without decimals is exact money too, and the largest one is lawful.

    2014-03-01 * "Interest"
      funding: "VTF-GENERAL"
      Assets:VTF:Cash:UNHQ   999999999999999 USD
      Income:VTF:Interest   -999999999999999.00 USD
    """
    assert found == []


def test_pad(found):
    """A pad invents money.

    2014-03-01 pad Assets:VTF:Cash:UNHQ Equity:VTF:Opening
    """
    assert codes(found) == ["LAW-PAD"]
    assert found[0].where.line > 0


TRANSFER = """
2014-03-01 * "Softened by the donor"
  {consent}
  Equity:VTF:Transfer             {out} USD
    funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ           -{out} USD
    funding: "NLD-2013"
  Assets:VTF:Cash:UNHQ            40.00 USD
    funding: "JPN-2014-MLI"
  Equity:VTF:Transfer            -40.00 USD
    funding: "JPN-2014-MLI"
"""
CONSENT = 'consent: "Letter of 27 February 2014"'


def test_transfer_with_consent(judge, cost):
    """With consent money crosses, and what arrives may be spent to the last cent."""
    both = TRANSFER.format(consent=CONSENT, out="40.00")
    whole = cost("920.35", support="119.65")
    assert judge(both + whole) == []
    over = judge(both + whole + cost("0.01", support="0.00"))
    assert codes(over) == ["EARMARK-CEILING"]


def test_transfer_without_consent(judge):
    """Without consent each side of a transfer is refused."""
    found = judge(TRANSFER.format(consent='event: "none"', out="40.00"))

    assert codes(found) == ["LAW-CONSENT", "LAW-CONSENT"]


def test_transfer_that_loses_money(judge):
    """What leaves one funding reaches another, all of it."""
    assert codes(judge(TRANSFER.format(consent=CONSENT, out="41.00"))) == ["LAW-TRANSFER"]


def test_crossing_without_a_transfer(found):
    """Money that leaves one funding as income and arrives in another is a transfer in disguise.

    2014-03-01 * "Netherlands" "Rebooked"
      Income:VTF:Contributions:NLD    40.00 USD
        funding: "NLD-2013"
      Assets:VTF:Cash:UNHQ           -40.00 USD
        funding: "NLD-2013"
      Assets:VTF:Cash:UNHQ            40.00 USD
        funding: "JPN-2014-MLI"
      Income:VTF:Contributions:JPN   -40.00 USD
        funding: "JPN-2014-MLI"
    """
    assert codes(found) == ["LAW-CONSENT"]
    assert "money of NLD-2013 becomes money of JPN-2014-MLI" in found[0].message


OPENING = """
{day} * "Brought forward"
  funding: "VTF-UNAPPLIED"
  Assets:VTF:Cash:UNHQ  7.00 USD
  Equity:VTF:Opening   -7.00 USD
"""


def test_opening_balances_come_first(judge):
    """An opening balance stands before anything else in its funding, or on its first day."""
    first = OPENING.format(day="2010-01-01")

    assert judge(first + first) == []
    assert codes(judge(first + OPENING.format(day="2010-01-02"))) == ["LAW-OPENING"]


GIFT = """
2014-03-01 * "Japan" "Two vehicles"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts   100.00 USD
  Expenses:VTF:MLI:SupportCost  13.00 USD
  Income:VTF:InKind:JPN       -100.00 USD
  {other}                      -13.00 USD
"""


def test_gifts_in_kind_are_no_cash(judge, cost):
    """A gift in kind is an expense as it comes; it spends nothing and makes nothing to spend."""
    whole = cost("884.96", support="115.04")
    gift = GIFT.format(other="Income:VTF:InKind:JPN")

    assert judge(gift + whole) == []
    assert codes(judge(gift + whole + cost("0.01", support="0.00"))) == ["EARMARK-CEILING"]
    assert codes(judge(GIFT.format(other="Assets:VTF:Cash:UNHQ"))) == ["LAW-IN-KIND"]
