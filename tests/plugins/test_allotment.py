"""Allotments: at the limit, the first cent over, by day, class and programme; redeployments."""

from __future__ import annotations

from decimal import Decimal

import pytest


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def allotment(name="AL-1", amount="500.00", budget_class="Contracts", on="2014-01-01", **more):
    """Return an allotment of JPN-2014-MLI unless said otherwise."""
    stated = {"funding": "JPN-2014-MLI", "programme": "MLI", "class": budget_class} | more
    facts = "".join(f'  {key}: "{value}"\n' for key, value in stated.items())
    return f'{on} custom "allotment" "{name}"\n{facts}  amount: {amount} USD\n'


def commitment(
    name="PO-1", amount="100.00", on="2014-02-01", budget_class="Contracts", funding="JPN-2014-MLI"
):
    """Return a commitment of JPN-2014-MLI unless said otherwise."""
    return (
        f'{on} custom "commitment" "{name}"\n  funding: "{funding}"\n  programme: "MLI"\n'
        f'  class: "{budget_class}"\n  amount: {amount} USD\n'
    )


def redeployment(amount, *, on="2014-03-01", given="Contracts", name="RD-1", consent=""):
    """Return a redeployment out of Travel."""
    said = f'  consent: "{consent}"\n' if consent else ""
    return (
        f'{on} custom "redeployment" "{name}"\n  funding: "JPN-2014-MLI"\n  programme: "MLI"\n'
        f'  from: "Travel"\n  to: "{given}"\n  amount: {amount} USD\n'
        f'  reference: "Memorandum of {on}"\n{said}'
    )


FLEXIBLE = """
2013-12-01 custom "clause" "JPN-2014-MLI" "7"
  axis: "class-limit"
  allows: "*"
  flexibility: "10%"
  text: "Classes may differ by ten per cent."
"""


@pytest.mark.parametrize(
    ("direct", "support", "expected"),
    [("400.00", "52.00", []), ("442.48", "57.52", []), ("442.49", "57.52", ["ALLOTMENT-EXCEEDED"])],
)
def test_must_08_costs_stay_within_the_allotment(judge, cost, direct, support, expected):
    """500.00 allotted: 442.48 and 57.52 of support cost may be spent, and not a cent more."""
    assert codes(judge(allotment() + cost(direct, support=support))) == expected


@pytest.mark.parametrize(("amount", "over"), [("342.48", False), ("342.49", True)])
def test_must_08_commitments_and_costs_together(judge, cost, amount, over):
    """Spent 113.00 and reserved, support cost on both: exactly 500.00, then the first cent over."""
    found = judge(allotment() + commitment(amount=amount) + cost("100.00"))

    assert codes(found) == (["ALLOTMENT-EXCEEDED"] if over else [])
    if over:
        assert "113.00 USD spent and 387.01 USD reserved" in found[0].message
        assert "allotted 500.00 USD; 0.01 USD too much" in found[0].message
        assert "Allotted: AL-1 of 500.00 USD." in found[0].message


def test_must_08_allotments_within_the_agreement(judge):
    """The sum of the allotments is held against what was agreed, to the cent."""
    half = allotment() + allotment("AL-2", "500.00", "Travel")
    assert judge(half) == []
    (finding,) = judge(half + allotment("AL-3", "0.01", "Staff"))
    assert finding.code == "ALLOTMENT-AGREEMENT"
    assert "1,000.01 USD allotted from 2014-01-01 on; agreed 1,000.00 USD" in finding.message


def test_what_is_not_allotted_may_not_be_used(judge, cost):
    """With one allotment another class has nothing; without any, all is open."""
    travel = cost("10.00", support="1.30", account="Expenses:VTF:MLI:Travel")
    assert judge(travel) == []
    (finding,) = judge(allotment() + travel)
    assert finding.code == "ALLOTMENT-EXCEEDED"
    assert "JPN-2014-MLI has allotments, none for this." in finding.message
    assert "NLD-2013 (5,000.00 USD left)" in finding.advice
    assert codes(judge(allotment() + commitment(budget_class="Travel"))) == ["ALLOTMENT-EXCEEDED"]


def test_an_allotment_comes_before_its_use(judge, cost):
    """On its own day it counts for the whole day; a day earlier it does not."""
    assert judge(allotment(on="2014-05-02") + cost()) == []
    assert codes(judge(allotment(on="2014-05-03") + cost())) == ["ALLOTMENT-EXCEEDED"]


def test_an_allotment_changed(judge, cost):
    """It may be raised, and lowered to what is used; below that the change itself is refused."""
    up = allotment(amount="113.00") + allotment(amount="226.00", on="2014-06-01")
    assert judge(up + cost() + cost(on="2014-06-01")) == []
    assert codes(judge(up + cost() + cost(on="2014-05-31"))) == ["ALLOTMENT-EXCEEDED"]
    down = allotment() + cost() + allotment(amount="113.00", on="2014-06-01")
    assert judge(down) == []
    (finding,) = judge(down.replace("amount: 113.00", "amount: 112.99"))
    assert finding.code == "ALLOTMENT-EXCEEDED"
    assert "at the end of 2014-06-01" in finding.message
    assert finding.where.line > 0


def test_a_cost_taken_back_frees(judge, cost):
    """What is taken back may be spent again; on the same day the order says nothing."""
    full = allotment(amount="113.00") + cost()
    back = cost("-100.00", support="-13.00", on="2014-05-02")
    assert judge(full + back + cost(on="2014-05-02")) == []
    assert judge(full + back.replace("05-02", "05-03") + cost(on="2014-05-03")) == []
    assert codes(judge(full + cost(on="2014-05-03"))) == ["ALLOTMENT-EXCEEDED"]


def test_told_when_it_grows(judge, cost):
    """Of an excess is told on the day it begins and on each day it grows, not on others."""
    over = allotment(amount="112.00") + cost()
    more = cost("1.00", support="0.13", on="2014-05-04")
    assert codes(judge(over + more)) == ["ALLOTMENT-EXCEEDED"] * 2
    back = cost("-1.00", support="-0.13", on="2014-05-03")
    assert codes(judge(over + back + more)) == ["ALLOTMENT-EXCEEDED"] * 2


def test_support_cost_allotted_by_itself(judge, cost):
    """Where support cost has its own allotment, the classes bear direct cost only."""
    apart = allotment(amount="100.00") + allotment("AL-S", "13.00", "SupportCost")
    assert judge(apart + cost()) == []
    assert codes(judge(apart.replace("13.00", "12.99") + cost())) == ["ALLOTMENT-EXCEEDED"]
    held = apart + commitment(amount="100.00")
    assert judge(held) == []
    assert codes(judge(held.replace("13.00", "12.99"))) == ["ALLOTMENT-EXCEEDED"]


def test_two_classes_share_the_support_cost(judge):
    """Each class bears the support cost on its own cost; a move between classes moves it too."""
    both = allotment(amount="113.00") + allotment("AL-2", "56.50", "Travel")
    entry = """
2014-05-02 * "Both"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts     {contracts} USD
  Expenses:VTF:MLI:Travel        {travel} USD
  Expenses:VTF:MLI:SupportCost   {support} USD
  Assets:VTF:Cash:UNHQ          -{paid} USD
"""
    whole = entry.format(contracts="100.00", travel="50.00", support="19.50", paid="169.50")
    assert judge(both + whole) == []
    assert codes(judge(both.replace("56.50", "56.49") + whole)) == ["ALLOTMENT-EXCEEDED"]
    moved = """
2014-05-03 * "Moved"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts    -10.00 USD
  Expenses:VTF:MLI:Travel        10.00 USD
"""
    (finding,) = judge(both + whole + moved)
    assert finding.code == "ALLOTMENT-EXCEEDED"
    assert "67.80 USD spent" in finding.message
    assert judge(both.replace("56.50", "67.80") + whole + moved) == []


def test_support_cost_that_no_class_bears(judge, cost):
    """Support cost alone is refused by its own rule, and has no allotment either."""
    alone = """
2014-05-02 * "Support cost alone"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:SupportCost   1.00 USD
  Assets:VTF:Cash:UNHQ          -1.00 USD
"""
    assert sorted(codes(judge(allotment() + alone))) == [
        "ALLOTMENT-EXCEEDED",
        "EARMARK-SUPPORT-COST",
    ]


def test_classes_that_bear_no_support_cost(judge, cost):
    """What the clause excludes bears none, in costs and in commitments."""
    free = """
2014-01-01 custom "clause" "JPN-2014" "9"
  axis: "support-cost"
  allows: "13%"
  excludes: "Contracts"
  consent: "Letter of 1 January 2014"
"""
    text = free + allotment(amount="150.00") + commitment(amount="50.00")
    spent = cost("100.00", support="")
    assert judge(text + spent) == []
    assert codes(judge(text.replace("150.00", "149.99") + spent)) == ["ALLOTMENT-EXCEEDED"]


def test_gifts_use_no_allotment(judge):
    """What was given in kind is no money."""
    gift = """
2014-05-02 * "Goods"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Travel      100.00 USD
  Income:VTF:InKind:JPN       -100.00 USD
"""
    assert "ALLOTMENT-EXCEEDED" not in codes(judge(allotment() + gift))


def test_an_entry_of_two_fundings(judge):
    """Of an entry only the postings of the funding count."""
    shared = """
2014-05-02 * "Shared"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts     100.00 USD
    funding: "{first}"
  Assets:VTF:Cash:UNHQ          -100.00 USD
    funding: "{first}"
  Expenses:VTF:MLI:Contracts     200.00 USD
    funding: "VTF-2"
  Assets:VTF:Cash:UNHQ          -200.00 USD
    funding: "VTF-2"
"""
    second = """
2013-01-01 custom "agreement" "VTF-2"
  donor: "NLD"
  fund: "VTF"
  amount: 200.00 USD
2013-01-02 * "Netherlands" "Receipt"
  funding: "VTF-2"
  Assets:VTF:Cash:UNHQ           200.00 USD
  Income:VTF:Contributions:NLD  -200.00 USD
"""
    for axis in ("programme", "activity", "period", "budget-class"):
        second += f'2013-01-01 custom "clause" "VTF-2" "{axis}"\n  axis: "{axis}"\n  allows: "*"\n'
    text = second + shared.format(first="NLD-2013")
    own = allotment(funding="VTF-2", amount="200.00")
    assert judge(text + own) == []
    assert codes(judge(text + own.replace("200.00", "199.99"))) == ["ALLOTMENT-EXCEEDED"]
    first = '    funding: "NLD-2013"\n'
    stated = text.replace(first, "").replace('* "Shared"\n', '* "Shared"\n' + first[2:])
    assert judge(stated + own) == []


def test_an_agreement_in_another_currency(judge):
    """No more is allotted than came in, or was booked at signature, in dollars."""
    euros = """
2013-01-01 custom "agreement" "NLD-EUR"
  donor: "NLD"
  fund: "VTF"
  amount: 800.00 EUR
2013-01-01 * "Netherlands" "Signed"
  funding: "NLD-EUR"
  Assets:VTF:Receivable:NLD     1000.00 USD
  Income:VTF:Contributions:NLD -1000.00 USD
"""
    text = euros + allotment(funding="NLD-EUR", amount="1000.00")
    assert judge(text) == []
    (finding,) = judge(text.replace("amount: 1000.00", "amount: 1000.01"))
    assert finding.code == "ALLOTMENT-AGREEMENT"
    assert "of 800.00 EUR agreed, received or booked at signature 1,000.00 USD" in finding.message
    early = text.replace('2014-01-01 custom "allotment"', '2012-12-31 custom "allotment"')
    assert codes(judge(early)) == ["ALLOTMENT-AGREEMENT"]


def test_goods_and_balances(judge):
    """Of goods nothing is allotted; the balance of a fund limits no allotment."""
    general = allotment(funding="VTF-GENERAL", amount="9000.00")
    assert judge(general) == []
    goods = """
2013-01-01 custom "agreement" "NLD-KIND"
  donor: "NLD"
  fund: "VTF"
  amount: 800.00 USD
  in-kind: TRUE
"""
    assert codes(judge(goods + allotment(funding="NLD-KIND"))) == ["ALLOTMENT-AGREEMENT"]


def test_a_vote_that_grows(judge):
    """Authority is allotted up to what is voted."""
    text = allotment(funding="UNIFIL-2013", programme="LBN", on="2013-07-01", amount="2000.00")
    assert judge(text) == []
    assert codes(judge(text.replace("2000.00", "2000.01"))) == ["ALLOTMENT-AGREEMENT"]


BASE = allotment(amount="500.00") + allotment("AL-2", "200.00", "Travel")


@pytest.mark.parametrize(
    ("amount", "expected"), [("20.00", []), ("20.01", ["REDEPLOYMENT-CONSENT"])]
)
def test_redeployment_within_the_flexibility(judge, amount, expected):
    """Ten per cent of Travel may be moved without consent, and not a cent more."""
    assert codes(judge(FLEXIBLE + BASE + redeployment(amount))) == expected
    assert judge(FLEXIBLE + BASE + redeployment(amount, consent="Letter of 1 March 2014")) == []


def test_redeployments_add_up(judge):
    """Several small ones are one large one; without a clause each needs consent."""
    twice = redeployment("15.00") + redeployment("5.01", on="2014-04-01", name="RD-2")
    (finding,) = judge(FLEXIBLE + BASE + twice)
    assert finding.code == "REDEPLOYMENT-CONSENT"
    assert "20.01 USD in all are moved out of Travel without consent" in finding.message
    assert '"Classes may differ by ten per cent."' in finding.message
    (bare,) = judge(BASE + redeployment("0.01"))
    assert "No clause on class-limit leaves any flexibility" in bare.message


def test_redeployment_into_a_new_class(judge):
    """A class to which nothing is allotted needs the donor's consent."""
    (finding,) = judge(FLEXIBLE + BASE + redeployment("1.00", given="Staff"))
    assert "moved into Staff without consent; 10% of 0.00 USD" in finding.message


def test_redeployment_moves_the_limits(judge, cost):
    """What is moved may be spent in the other class, and no more in its own."""
    moved = FLEXIBLE + BASE + redeployment("20.00")
    assert judge(moved + cost("460.17", support="59.82")) == []
    assert codes(judge(moved + cost("460.18", support="59.82"))) == []
    assert codes(judge(moved + cost("460.19", support="59.82"))) == ["ALLOTMENT-EXCEEDED"]
    travel = {"account": "Expenses:VTF:MLI:Travel"}
    assert judge(moved + cost("159.29", support="20.71", **travel)) == []
    assert codes(judge(moved + cost("159.30", support="20.71", **travel))) == ["ALLOTMENT-EXCEEDED"]


def test_more_redeployed_than_is_there(judge):
    """A class is not left below nothing."""
    consent = "Letter of 1 March 2014"
    assert judge(BASE + redeployment("200.00", consent=consent)) == []
    (finding,) = judge(BASE + redeployment("200.01", consent=consent))
    assert finding.code == "REDEPLOYMENT-ALLOTMENT"
    assert "leaves -0.01 USD allotted to Travel" in finding.message


def test_redeployment_of_a_vote_needs_a_reference_only(judge):
    """No donor is asked where the Assembly voted; the decision has a reference."""
    vote = {"funding": "UNIFIL-2013", "programme": "LBN", "on": "2013-07-01"}
    text = allotment(**vote) + allotment("AL-2", "100.00", "Travel", **vote)
    moved = redeployment("100.00").replace("JPN-2014-MLI", "UNIFIL-2013").replace("MLI", "LBN")
    assert judge(text + moved) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (allotment(budget_class="Vehicles"), "TERM-REFERENCE"),
        (allotment(amount="-1.00"), "TERM-WRONG"),
        (allotment() + allotment(amount="400.00"), "TERM-TWICE"),
        (allotment() + allotment(budget_class="Travel", on="2014-02-01"), "TERM-WRONG"),
        (BASE + redeployment("1.00", given="Travel"), "TERM-WRONG"),
        (FLEXIBLE + BASE + redeployment("1.00", given="Cars"), "TERM-REFERENCE"),
        (redeployment("1.00").replace("JPN-2014-MLI", "JPN-9"), "TERM-REFERENCE"),
        (commitment() + commitment(amount="90.00"), "TERM-TWICE"),
        (commitment(amount="1.00").replace("USD", "EUR"), "TERM-WRONG"),
    ],
)
def test_controls_that_are_wrong(judge, text, code):
    """Each names what is there, once for a day, and changes its amount only."""
    assert code in codes(judge(text))


def test_a_redeployment_without_allotments(judge):
    """There is nothing to move."""
    assert codes(judge(redeployment("1.00"))) == [
        "REDEPLOYMENT-ALLOTMENT",
        "REDEPLOYMENT-CONSENT",
    ]


def test_generated_books_agree_with_a_plain_sum(judge, cost):
    """On many small costs the refusal comes with the first cent beyond, whatever proves it."""
    costs = [cost(f"{n}.00", support=f"{Decimal(n) * 13 / 100:.2f}", on=f"2014-03-{n:02d}")
             for n in range(1, 21)]  # fmt: skip
    total = sum(Decimal(n) + Decimal(n) * 13 / 100 for n in range(1, 21))
    assert judge(allotment(amount=f"{total:.2f}") + "".join(costs)) == []
    short = total - Decimal("0.01")
    assert codes(judge(allotment(amount=f"{short:.2f}") + "".join(costs))) == ["ALLOTMENT-EXCEEDED"]


def test_a_cut_below_what_was_redeployed(judge):
    """It is refused, and what is below zero makes no room for other classes."""
    text = allotment() + allotment("AL-2", "500.00", "Travel")
    text += redeployment("500.00", consent="Letter")
    assert judge(text) == []
    cut = allotment("AL-2", "499.99", "Travel", "2014-04-01")
    (finding,) = judge(text + cut)
    assert finding.code == "REDEPLOYMENT-ALLOTMENT"
    assert "-0.01 USD are left allotted" in finding.message
    other = allotment("AL-3", "0.01", "Equipment", "2014-04-02")
    assert codes(judge(text + cut + other)) == ["ALLOTMENT-AGREEMENT", "REDEPLOYMENT-ALLOTMENT"]
    restated = allotment("AL-2", "500.00", "Travel", "2014-04-03")
    assert codes(judge(text + cut + restated)) == ["REDEPLOYMENT-ALLOTMENT"]


@pytest.mark.parametrize(
    "levied",
    [
        "  Expenses:VTF:AFG:SupportCost  13.00 USD\n",
        "  Expenses:VTF:MLI:SupportCost  26.00 USD\n  Expenses:VTF:AFG:SupportCost  -13.00 USD\n",
        "  Expenses:VTF:AFG:SupportCost  26.00 USD\n  Expenses:VTF:MLI:SupportCost  -13.00 USD\n",
    ],
)
def test_support_cost_on_another_programme(judge, levied):
    """Support cost that does not follow its direct cost uses an allotment where it is charged."""
    text = f"""
2014-05-02 * "A cost"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Contracts  100.00 USD
{levied}  Assets:VTF:Cash:UNHQ  -113.00 USD
"""
    found = judge(allotment(amount="1000.00") + text)
    assert "ALLOTMENT-EXCEEDED" in codes(found) or "LAW-NEGATIVE-COST" in codes(found)
    if "AFG:SupportCost  -13" not in levied:
        assert any("AFG, SupportCost" in one.message for one in found)


def test_support_cost_moved_between_programmes(judge):
    """What nets to nothing uses an allotment all the same, where it is charged."""
    text = """
2014-05-02 * "Moved"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:SupportCost   13.00 USD
  Expenses:VTF:AFG:SupportCost  -13.00 USD
"""
    found = judge(allotment(amount="1000.00") + text)
    assert any("MLI, SupportCost: 13.00 USD spent" in one.message for one in found)
