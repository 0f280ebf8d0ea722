"""The cash of an advance: what is paid to partners was received before, to the cent."""

from __future__ import annotations

import pytest

from tests.plugins.test_partner_instalments import CASH, HELD, advance, codes, moved, refund, report

#: An agreement of 1,000 of which 600 came in on 3 February; all else is open.
TERMS = """
2014-01-01 custom "agreement" "OLD"
  donor: "NLD"
  fund: "VTF"
  amount: 1000.00 USD
""" + "".join(
    f'2014-01-01 custom "clause" "OLD" "{number}"\n  axis: "{axis}"\n  allows: "*"\n'
    for number, axis in enumerate(("programme", "activity", "period", "budget-class"), 1)
)
SIGNED = '2014-01-01 custom "clause" "OLD" "5"\n  axis: "ceiling"\n  allows: "signed"\n'
CAME = moved((CASH, "600.00"), ("Income:VTF:Contributions:NLD", "-600.00"), on="2014-02-03")


def under(*entries):
    """Return entries under that agreement, without an agreement with the partner."""
    return TERMS + "".join(entries).replace("NLD-2013", "OLD").replace('"PA-1"', '"PA-X"')


def test_must_12_an_advance_is_paid_out_of_what_the_funding_received(judge):
    """Exactly all of it is lawful; the first cent beyond is other donors' money."""
    assert judge(under(CAME, advance(amount="600.00", on="2014-02-03"))) == []
    (found,) = judge(under(CAME, advance(amount="600.01", on="2014-02-03")))
    assert found.code == "ADVANCE-CASH"
    assert found.message == (
        "OLD: with the advance of 2014-02-03 partners hold 600.01 USD and 0.00 USD are spent; "
        "received 600.00 USD: 0.01 USD would be other donors' money. Without a clause on ceiling "
        "cash counts."
    )
    early = judge(under(CAME, advance(amount="0.01", on="2014-02-02")))
    assert codes(early) == ["ADVANCE-CASH"]


def test_what_was_spent_and_what_came_back_count(judge):
    """A report moves what is held to what is spent, a refund makes room for the next."""
    first = advance(amount="500.00", on="2014-03-01", due="")
    spent = moved(("Expenses:VTF:MLI:Contracts", "50.00"), (CASH, "-50.00"), on="2014-03-02")
    second = {"name": "ADV-2", "on": "2014-06-01", "due": ""}
    assert judge(under(CAME, first, report(), spent, advance(amount="50.00", **second))) == []
    over = judge(under(CAME, first, report(), spent, advance(amount="50.01", **second)))
    assert codes(over) == ["ADVANCE-CASH"]
    more = under(CAME, first, refund("0.01"), spent, advance(amount="50.01", **second))
    assert judge(more) == []


def test_the_day_counts_as_a_whole_and_only_days_of_payments(judge):
    """What comes in later the same day counts; what is short already is said when more is paid."""
    first = advance(amount="700.00", on="2014-02-03", due="")
    came = CAME.replace("600.00", "700.00")
    assert judge(under(first, came)) == []
    late = judge(under(first, came.replace("02-03", "02-04"), report("100.00")))
    assert codes(late) == ["ADVANCE-CASH"]
    two = under(first, advance("ADV-2", "1.00", on="2014-02-03", due=""), CAME)
    assert codes(judge(two)) == ["ADVANCE-CASH"]


def test_a_clause_that_allows_what_was_signed_allows_it_for_advances(judge):
    """Up to what was agreed, as for costs; what was given back is not there any more."""
    text = under(CAME, advance(amount="1000.00", on="2014-02-03"))
    assert judge(text + SIGNED) == []
    (found,) = judge(under(CAME, advance(amount="1000.01", on="2014-02-03")) + SIGNED)
    assert "agreed 1,000.00 USD: 0.01 USD would be" in found.message
    assert "allows signed" in found.message
    back = moved((CASH, "-1.00"), ("Income:VTF:Contributions:NLD", "1.00"), on="2014-02-04")
    late = under(CAME, back, advance(amount="1000.00", on="2014-02-05"))
    assert codes(judge(late + SIGNED)) == ["ADVANCE-CASH"]


@pytest.mark.parametrize(("amount", "lawful"), [("1500.00", True), ("1500.01", False)])
def test_what_was_brought_forward_is_all_there_is(judge, amount, lawful):
    """What was agreed says nothing of what is left of it."""
    opening = moved((CASH, "1500.00"), ("Equity:VTF:Opening", "-1500.00"), on="2014-01-02")
    terms = under(opening, advance(amount=amount)) + SIGNED
    terms = terms.replace("amount: 1000.00 USD", "amount: 2000.00 USD\n  brought-forward: TRUE", 1)
    assert codes(judge(terms)) == ([] if lawful else ["ADVANCE-CASH"])


def test_an_agreement_in_another_currency_has_what_was_received(judge):
    """Its amount is no dollars, so it says nothing of how many may be advanced."""
    text = under(CAME, advance(amount="600.01", on="2014-02-03")) + SIGNED
    euro = text.replace("amount: 1000.00 USD", "amount: 1000.00 EUR", 1)
    assert codes(judge(euro)) == ["ADVANCE-CASH"]


def test_voted_money_is_advanced_up_to_the_authority_booked(judge):
    """The measure is the authority."""
    text = advance(amount="{}", funding="UNIFIL-2013", agreement="", on="2014-02-03")
    text = text.replace("NLD-2013", "UNIFIL-2013").replace(CASH, "Assets:UNIFIL:Authority")
    text = text.replace(HELD, "Assets:UNIFIL:Advances:UNOPS")
    assert judge(text.replace("{}", "2000.00")) == []
    (found,) = judge(text.replace("{}", "2000.01"))
    assert found.code == "ADVANCE-CASH"
    assert "authority booked 2,000.00 USD" in found.message


def test_other_fundings_of_a_transaction_are_not_counted(judge):
    """And an account that is none of the chart is the law's to refuse."""
    legs = (HELD, "600.00"), (CASH, "-600.00")
    text = advance(amount="600.00", on="2014-02-03").partition("2014-02-03 *")[0]
    paid = moved(*legs, on="2014-02-03", advance="ADV-1")
    both = '  Assets:VTF:Cash:UNHQ  -1.00 USD\n    funding: "JPN-2014-MLI"\n'
    both += '  Assets:VTF:Safe:UNHQ  1.00 USD\n    funding: "JPN-2014-MLI"\n'
    found = codes(judge(under(CAME, text, paid) + both))
    assert "LAW-ACCOUNT" in found
    assert "ADVANCE-CASH" not in found
    odd = "  Assets:VTF:Safe:UNHQ  1.00 USD\n  Assets:VTF:Cash:UNHQ  -1.00 USD\n"
    assert "ADVANCE-CASH" not in codes(judge(under(CAME, text, paid) + odd))
