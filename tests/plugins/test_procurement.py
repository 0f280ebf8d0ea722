"""Procurement: eligible countries, suppliers that must be stated, and sanctions."""

from __future__ import annotations

import pytest

SUPPLIERS = """
2013-01-01 custom "supplier" "ACME"
  name: "Acme Detectors GmbH"
  country: "DEU"
  aliases: "Acme"
2013-01-01 custom "supplier" "SAHEL"
  name: "Sahel Motors"
  country: "MLI"
  sanctioned-from: 2014-05-02
  sanctioned-until: 2014-06-30
  sanction-source: "Ineligibility list of 2 May 2014"
2013-01-01 custom "supplier" "NOWHERE"
  name: "Nowhere Ltd"
"""


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def clause(allows="*", excludes="", **facts):
    """Return a clause on procurement of NLD-2013."""
    stated = {"axis": "procurement", "allows": allows, "excludes": excludes, **facts}
    lines = ['2013-01-01 custom "clause" "NLD-2013" "12"']
    return "\n".join(lines + [f'  {key}: "{text}"' for key, text in stated.items() if text]) + "\n"


def bought(cost, supplier="", account="Equipment", **facts):
    """Return a purchase under NLD-2013, which allows anything else."""
    name = f"Expenses:VTF:MLI:{account}"
    more = {"account": name, "support": "", "funding": "NLD-2013", "supplier": supplier}
    return cost(**{**more, **facts})


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    ("allows", "excludes", "lawful"),
    [
        ("DEU, FRA", "", {"ACME"}),
        ("MLI", "", {"SAHEL"}),
        ("*", "DEU", {"SAHEL"}),
        ("DEU, MLI", "DEU", {"SAHEL"}),
        ("*", "", {"ACME", "SAHEL", "NOWHERE", ""}),
    ],
)
def test_new_16_suppliers_of_eligible_countries(judge, cost, allows, excludes, lawful, times):
    """Of an eligible country and of no excluded one; unstated is refused where either is said."""
    text = SUPPLIERS + clause(allows, excludes)

    for supplier in ("ACME", "SAHEL", "NOWHERE", ""):
        found = judge(text + bought(cost, supplier, cost_date="2014-05-01") * times)
        wanted = [] if supplier in lawful else ["EARMARK-PROCUREMENT"] * times
        assert codes(found) == wanted, supplier


def test_what_a_refusal_names(judge, cost):
    """The clause, the supplier and its country, and another funding that may buy there."""
    text = SUPPLIERS + clause("FRA", text="Goods of French origin.").replace("NLD-2013", "JPN-2014")
    text = text.replace('2013-01-01 custom "clause"', '2013-12-01 custom "clause"')

    (finding,) = judge(text + cost(supplier="ACME"))

    assert finding.code == "EARMARK-PROCUREMENT"
    assert "supplier ACME of DEU is not allowed. Clause 12 of agreement JPN-2014 allows FRA" in (
        finding.message
    )
    facts = dict(finding.facts)
    assert (facts["clause"], facts["axis"]) == ("12", "procurement")
    assert (facts["expected"], facts["actual"]) == ("FRA", "DEU")
    assert facts["alternatives"] == "NLD-2013=5000.00"
    (unstated,) = judge(text + cost())
    assert "the supplier is not stated" in unstated.message
    assert unstated.advice == 'Add supplier: "..." to the cost.'
    (nowhere,) = judge(text + cost(supplier="NOWHERE"))
    assert "the country of supplier NOWHERE is not stated" in nowhere.message
    assert nowhere.advice == "State the country of supplier NOWHERE."


@pytest.mark.parametrize("times", [1, 2])
def test_only_what_is_bought_has_a_supplier(judge, cost, times):
    """Staff, travel and transfers are not bought; stated all the same, a supplier is judged."""
    text = SUPPLIERS + clause("FRA")

    for account in ("Staff", "Travel", "Transfers"):
        assert judge(text + bought(cost, "", account) * times) == []
        found = judge(text + bought(cost, "ACME", account) * times)
        assert codes(found) == ["EARMARK-PROCUREMENT"] * times
    for account in ("Supplies", "Contracts", "Operating"):
        assert codes(judge(text + bought(cost, "", account) * times)) == (
            ["EARMARK-PROCUREMENT"] * times
        )


def test_a_policy_names_the_classes(judge, cost):
    """Which classes are bought is a policy's to say, from its day."""
    text = clause("FRA") + (
        '2014-05-02 custom "policy" "PROCUREMENT-CLASSES"\n  value: "Travel, Equipment"\n'
    )

    assert codes(judge(text + bought(cost, "", "Travel"))) == ["EARMARK-PROCUREMENT"]
    assert judge(text + bought(cost, "", "Travel", cost_date="2014-05-01")) == []
    assert judge(text + bought(cost, "", "Contracts")) == []
    assert len(judge(text + bought(cost, "", "Contracts", cost_date="2014-05-01"))) == 1
    both = bought(cost, "", "Travel", cost_date="2014-05-01") + bought(cost, "", "Travel")
    assert len(judge(text + both)) == 1


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    ("day", "refused"),
    [("2014-05-01", False), ("2014-05-02", True), ("2014-06-30", True), ("2014-07-01", False)],
)
def test_a_sanctioned_supplier_is_refused_everywhere(judge, cost, day, refused, times):
    """From the first day of the sanction to the last, under every funding, by the cost date."""
    for funding in ({"funding": "NLD-2013", "support": ""}, {}):
        text = SUPPLIERS + cost(supplier="SAHEL", on="2014-08-01", cost_date=day, **funding) * times
        assert codes(judge(text)) == ["SANCTION-SUPPLIER"] * times * refused


def test_what_a_sanction_says(judge, cost):
    """Who imposed it, from when to when, and that no other funding may buy there."""
    (finding,) = judge(SUPPLIERS + cost(supplier="SAHEL"))

    assert "Sahel Motors (SAHEL) is under sanctions from 2014-05-02 to 2014-06-30: " in (
        finding.message
    )
    facts = dict(finding.facts)
    assert (facts["funding"], facts["supplier"]) == ("JPN-2014-MLI", "SAHEL")
    assert (facts["expected"], facts["actual"]) == ("not 2014-05-02..2014-06-30", "2014-05-02")


def test_a_sanction_without_days_is_for_ever(judge, cost):
    """A list that states no days holds on every day; the refusal says so."""
    text = SUPPLIERS.replace("  sanctioned-from: 2014-05-02\n  sanctioned-until: 2014-06-30\n", "")

    (finding,) = judge(text + cost(supplier="SAHEL", cost_date="2014-01-01"))

    assert "is under sanctions: " in finding.message
    assert dict(finding.facts)["expected"] == "not .."


def test_a_sanctioned_supplier_has_no_alternative(judge, cost):
    """What is refused for another reason is not offered elsewhere where nobody may buy."""
    found = judge(SUPPLIERS + cost(supplier="SAHEL", activity="clearance"))

    assert codes(found) == ["EARMARK-ACTIVITY", "SANCTION-SUPPLIER"]
    assert dict(found[0].facts)["alternatives"] == ""


def test_a_sanction_on_a_posting_and_on_a_payment(judge):
    """A posting may name the supplier, and a payment that is no cost may not be made either."""
    text = """
2014-05-02 * "Two suppliers"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Equipment     100.00 USD
    supplier: "SAHEL"
  Expenses:VTF:MLI:Equipment     200.00 USD
    supplier: "ACME"
  Assets:VTF:Cash:UNHQ          -300.00 USD
2014-05-03 * "Paid before it is a cost"
  funding: "NLD-2013"
  supplier: "SAHEL"
  Assets:VTF:Cash:Office           1.00 USD
  Assets:VTF:Cash:UNHQ            -1.00 USD
"""
    found = judge(SUPPLIERS + text)

    assert codes(found) == ["SANCTION-SUPPLIER"] * 2
    assert "This cost under NLD-2013 is of 2014-05-02." in found[0].message
    assert "This payment under NLD-2013 is of 2014-05-03." in found[1].message


@pytest.mark.parametrize(
    ("day", "payee", "supplier", "refused"),
    [
        ("2014-05-02", "Sahel Motors", "", True),
        ("2014-06-30", "SAHEL  motors", "", True),
        ("2014-07-01", "Sahel Motors", "", False),
        ("2014-05-02", "Sahel Motors", "ACME", False),
        ("2014-05-02", "Acme", "", False),
        ("2014-05-02", "Somebody", "", False),
    ],
)
def test_a_sanctioned_supplier_as_the_payee(judge, cost, day, payee, supplier, refused):
    """Whoever names it as the payee only has bought from it all the same."""
    text = cost(on=day, supplier=supplier).replace('* "A cost"', f'* "{payee}" "A cost"')
    found = judge(SUPPLIERS + text)

    assert codes(found) == (["SANCTION-SUPPLIER"] if refused else [])
    if refused:
        assert found[0].advice.endswith("If the payee is another of that name, state its supplier.")
        back = cost("-100.00", support="-13.00", on=day, key="r:1", reverses="v:1")
        both = text.replace("funding:", 'key: "v:1"\n  funding:', 1) + back.replace("--", "")
        assert judge(SUPPLIERS + both) == []


def test_payments_that_are_no_cost_to_a_sanctioned_payee(judge):
    """What was bought before the sanction is paid; a posting may state its own cost date."""
    text = """
2014-05-03 * "Sahel Motors" "Paid"
  funding: "NLD-2013"
  Liabilities:VTF:Payable:Sahel      1.00 USD
  Assets:VTF:Cash:UNHQ              -1.00 USD
2014-05-03 * "Sahel Motors" "Bought before"
  funding: "NLD-2013"
  activity: "clearance"
  cost-date: 2014-05-01
  Expenses:VTF:MLI:Equipment         1.00 USD
  Liabilities:VTF:Payable:Sahel     -1.00 USD
"""
    assert judge(SUPPLIERS + text) == []


@pytest.mark.parametrize(
    ("name", "advice"),
    [("Acme", "It is a name of ACME: write ACME."), ("Nobody", "State the supplier first.")],
)
def test_a_supplier_that_is_not_known(judge, cost, name, advice):
    """A supplier is named by its id; under a clause on procurement it is told once."""
    (finding,) = judge(SUPPLIERS + clause("DEU") + bought(cost, name))

    assert (finding.code, finding.advice) == ("SUPPLIER-UNKNOWN", advice)


@pytest.mark.parametrize("value", ["supplies", "Equipment, Vehicles", "Equipment,"])
def test_a_policy_names_classes_that_are_there(judge, value):
    """A word that is no class would ask for no supplier, in silence."""
    (finding,) = judge(f'2014-01-01 custom "policy" "PROCUREMENT-CLASSES"\n  value: "{value}"\n')

    assert finding.code == "TERM-WRONG"
    assert "is none of Staff, " in finding.message


def test_a_supplier_of_an_entry_that_was_taken_back_on_its_day(judge, cost):
    """An entry that was reversed on its own day is nothing."""
    wrong = cost(supplier="SAHEL", key="voucher:1")
    back = cost("-100.00", support="-13.00", supplier="SAHEL", key="r:1", reverses="voucher:1")

    assert judge(SUPPLIERS + wrong + back.replace("--", "")) == []


@pytest.mark.parametrize(
    ("term", "code", "words"),
    [
        ('name: "ACME detectors gmbh"', "TERM-NAME", "names both supplier ACME and supplier TWO"),
        ('name: "Two"\n  sanctioned-from: 2014-01-01', "TERM-WRONG", "named by who imposed it"),
        ('name: "Two"\n  sanctioned-until: 2014-01-01', "TERM-WRONG", "named by who imposed it"),
        ('name: "Two"\n  sanctioned-from: 2014-01-02\n  sanctioned-until: 2014-01-01',
         "TERM-WRONG", "ends before it begins"),
        ('name: "Two"\n  country: "Germany"', "TERM-WRONG", "country"),
    ],
)  # fmt: skip
def test_suppliers_that_cannot_be(judge, term, code, words):
    """Names are one supplier's, and a sanction has days that can be and somebody behind it."""
    (finding,) = judge(SUPPLIERS + f'2013-01-01 custom "supplier" "TWO"\n  {term}\n')

    assert finding.code == code
    assert words in finding.message
