"""Pass-through or outright: the same payment is an advance or a cost, as the agreement says."""

from __future__ import annotations

import pytest

from tests.plugins.test_partner_instalments import AGREED, CASH, HELD, OWED, advance, codes, moved

#: The grant leaves open who implements, and says so.
OPEN = """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "partner"
  allows: "*"
"""
THROUGH = AGREED
OUTRIGHT = AGREED.replace("pass-through", "outright")
COST = "Expenses:VTF:MLI:Transfers"
NAMED = {"partner-agreement": "PA-1"}


def grant(amount="500.00", *, on="2014-02-01", source=CASH, partner="UNOPS", **facts):
    """Return an outright grant to UNOPS, as a cost."""
    return moved((COST, amount), (source, f"-{amount}"), on=on, partner=partner, **facts)


@pytest.fixture
def judge(judge):
    """Return what the rules find in a text, whoever implements."""
    return lambda text: judge(OPEN + text)


def test_must_13_the_same_payment_in_the_two_modes(judge):
    """In one a cost, in the other an advance; the other way round it is refused."""
    assert judge(OUTRIGHT + grant()) == []
    assert judge(THROUGH + advance()) == []
    (cost,) = judge(THROUGH + grant())
    assert cost.code == "PARTNER-MODE"
    assert cost.message == (
        "Expenses:VTF:MLI:Transfers: 500.00 USD to UNOPS under NLD-2013 are booked as a cost. "
        "PA-1, signed on 2014-01-10, is pass-through: what is paid under it is an advance until "
        "the partner reports what it was spent on."
    )
    (held,) = judge(OUTRIGHT + advance())
    assert held.code == "PARTNER-MODE"
    assert held.message == (
        "Assets:VTF:Advances:UNOPS: 500.00 USD to UNOPS under NLD-2013 are booked as an advance. "
        "PA-1, signed on 2014-01-10, is outright: what is paid under it is a cost of the class "
        "Transfers when it is paid."
    )


@pytest.mark.parametrize("source", [CASH, OWED])
@pytest.mark.parametrize("named", [{}, NAMED])
def test_a_cost_at_signature_is_paid_or_owed(judge, source, named):
    """At signature it is owed, and paid later."""
    assert judge(OUTRIGHT + grant(source=source, on="2014-01-10", **named)) == []
    assert codes(judge(THROUGH + grant(source=source, on="2014-01-10", **named))) == [
        "PARTNER-MODE"
    ]


def test_a_report_of_transfers_is_the_partners_cost(judge):
    """What a partner passed on itself comes off its advance, or is owed to it."""
    report = moved((COST, "100.00"), (HELD, "-100.00"), advance="ADV-1", partner="UNOPS")
    assert judge(THROUGH + advance() + report) == []
    untied = report.replace('  advance: "ADV-1"\n', "")
    assert judge(THROUGH + advance() + untied) == []
    owed = grant(source=OWED, on="2014-04-20", key="partner-report:R-1/NLD-2013")
    assert judge(THROUGH + owed) == []


def test_only_payments_are_judged(judge):
    """A reversal, a refund, and what moves without money."""
    back = moved((HELD, "-500.00"), (CASH, "500.00"), on="2014-03-01", advance="ADV-1")
    assert codes(judge(OUTRIGHT + advance() + back)) == ["PARTNER-MODE"]
    undone = moved((COST, "-500.00"), (CASH, "500.00"), on="2014-03-01", partner="UNOPS")
    assert codes(judge(THROUGH + grant() + undone)) == ["PARTNER-MODE"]
    other = moved(("Income:VTF:ExchangeDifference", "-5.00"), (HELD, "5.00"), advance="ADV-1")
    assert codes(judge(OUTRIGHT + advance() + other)).count("PARTNER-MODE") == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": "2014-01-09"}, None),  # not signed: under no agreement
        ({"partner": "UNICEF"}, None),  # another partner
        ({"partner": ""}, None),
        (NAMED | {"on": "2014-01-09"}, "PARTNER-AGREEMENT"),
        (NAMED | {"partner": "UNICEF"}, "PARTNER-AGREEMENT"),
        ({"partner-agreement": "PA-9"}, "PARTNER-AGREEMENT"),
        (NAMED | {"partner": ""}, "PARTNER-MODE"),  # the agreement says whose it is
    ],
)
def test_which_agreement_a_cost_is_under(judge, facts, code):
    """The one it names, if it is that partner's and signed; else the only one there is."""
    assert codes(judge(THROUGH + grant(**facts))) == ([code] if code else [])


def test_with_several_agreements_a_payment_names_one(judge):
    """Or nobody knows in which mode it is paid."""
    both = OUTRIGHT + THROUGH.replace("PA-1", "PA-2")
    (found,) = judge(both + grant())
    assert found.code == "PARTNER-AGREEMENT"
    assert "paid under one of PA-1, PA-2, and the payment does not say which" in found.message
    assert judge(both + grant(**NAMED)) == []
    assert codes(judge(both + grant(**{"partner-agreement": "PA-2"}))) == ["PARTNER-MODE"]
    assert judge(both + advance(agreement="PA-2")) == []
    assert codes(judge(both + advance())) == ["PARTNER-MODE"]


def test_an_advance_that_is_tied_to_none_is_its_partners(judge):
    """Where all that is agreed is outright, no advance is due."""
    untied = moved((HELD, "5.00"), (CASH, "-5.00"), on="2014-02-01")
    assert codes(judge(OUTRIGHT + untied)) == ["PARTNER-MODE"]
    assert judge(OUTRIGHT + untied.replace("2014-02-01", "2014-01-09")) == []
    assert judge(THROUGH + untied) == []
    assert judge(OUTRIGHT + THROUGH.replace("PA-1", "PA-2") + untied) == []


def test_no_more_is_granted_than_was_agreed(judge):
    """To the cent at the end of the day, with what came back; other fundings do not count."""
    assert judge(OUTRIGHT + grant("1000.00")) == []
    (found,) = judge(OUTRIGHT + grant("1000.01"))
    assert found.code == "PARTNER-AMOUNT"
    assert "at the end of 2014-02-01 1,000.01 USD are paid or owed under it: 0.01 USD" in (
        found.message
    )
    back = moved((COST, "-0.01"), (CASH, "0.01"), on="2014-02-01", partner="UNOPS")
    assert judge(OUTRIGHT + grant("1000.01") + back) == []
    later = OUTRIGHT + grant("1000.01") + back.replace("02-01", "02-02")
    assert codes(judge(later)) == ["PARTNER-AMOUNT"]
    twice = later + grant("0.01", on="2014-02-03")
    assert codes(judge(twice + grant("0.01", on="2014-02-04"))) == ["PARTNER-AMOUNT"] * 3
    elsewhere = grant("1.00") + f'  {COST}  -1.00 USD\n    funding: "JPN-2014-MLI"\n'
    found = judge(OUTRIGHT + grant("999.00") + elsewhere)
    assert "PARTNER-AMOUNT" not in codes(found)


def test_a_grant_in_another_currency_is_measured_in_it(judge):
    """What is stated of the original counts."""
    agreed = OUTRIGHT.replace("1000.00 USD", "900.00 EUR")
    paid = grant("1100.00").replace('"Entry"\n', '"Entry"\n  original: 900.00 EUR\n')
    assert judge(agreed + paid) == []
    assert codes(judge(agreed + paid.replace("900.00", "900.01"))) == ["PARTNER-AMOUNT"]


@pytest.mark.parametrize(
    "facts", [{"advance": "ADV-1"}, {"key": "partner-report:R-1"}, {"partner-agreement": "PA-1"}]
)
def test_a_cost_that_is_paid_is_no_report_whatever_it_calls_itself(judge, facts):
    """Neither the name of an advance nor that of a report makes it one."""
    assert codes(judge(THROUGH + advance() + grant(**facts))) == ["PARTNER-MODE"]


def test_a_report_that_is_owed_may_pay_its_support_cost_in_cash(judge):
    """The partner never had that money; a cent more is paid to it."""
    support = "Expenses:VTF:MLI:SupportCost"
    legs = (COST, "100.00"), (support, "13.00"), (OWED, "-100.00"), (CASH, "-13.00")
    report = moved(*legs, partner="UNOPS", key="partner-report:R-1")
    clause = OPEN.replace("partner", "support-cost").replace('"8"', '"9"').replace('"*"', '"13%"')
    assert judge(clause + THROUGH + report) == []
    paid = report.replace("-13.00", "-13.01").replace("-100.00", "-99.99")
    assert codes(judge(clause + THROUGH + paid)) == ["PARTNER-MODE"]


def test_what_names_its_agreement_is_of_its_class(judge):
    """An outright grant in another class would pass its amount by."""
    other = grant("1000.01", **NAMED).replace("Transfers", "Contracts")
    assert codes(judge(OUTRIGHT + other)) == ["PARTNER-MODE", "PARTNER-AMOUNT"]
    assert codes(judge(THROUGH + other.replace("1000.01", "10.00"))) == ["PARTNER-MODE"]
    own = moved((COST, "10.00"), (CASH, "-10.00"), partner="UNOPS")
    own = own.replace("10.00 USD", '10.00 USD\n    partner-agreement: "PA-1"', 1)
    assert codes(judge(OUTRIGHT + own.replace("Transfers", "Contracts"))) == ["PARTNER-MODE"]
