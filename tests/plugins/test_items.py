"""Items: no vehicles, no international staff, no hospitality, no taxes; or only some."""

from __future__ import annotations

import pytest

from ledger.findings import Severity


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def clause(allows="*", excludes="", *, number="9", on="2013-01-01", **facts):
    """Return a clause on items of NLD-2013."""
    stated = {"axis": "item", "allows": allows, "excludes": excludes, **facts}
    lines = [f'{on} custom "clause" "NLD-2013" "{number}"']
    return "\n".join(lines + [f'  {key}: "{text}"' for key, text in stated.items() if text]) + "\n"


def bought(cost, account="Equipment", **facts):
    """Return a cost under NLD-2013, which allows anything else."""
    name = f"Expenses:VTF:MLI:{account}"
    return cost(**{"account": name, "support": "", "funding": "NLD-2013", **facts})


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    ("item", "account"),
    [
        ("vehicles", "Equipment"),
        ("international-staff", "Staff"),
        ("hospitality", "Operating"),
        ("vat-customs", "Supplies"),
        ("vehicles", "Operating"),
    ],
)
def test_new_11_excluded_items_are_refused(judge, cost, item, account, times):
    """Stated, an excluded item is refused in whatever class, the first time and the second."""
    text = clause(excludes="vehicles, international-staff, hospitality, vat-customs",
                  text="No vehicles.")  # fmt: skip

    found = judge(text + bought(cost, account, item=item) * times)

    assert codes(found) == ["EARMARK-ITEM"] * times
    assert found[-1].severity is Severity.ERROR
    facts = dict(found[-1].facts)
    assert (facts["agreement"], facts["clause"], facts["axis"]) == ("NLD-2013", "9", "item")
    assert facts["expected"].startswith("*, not vehicles")
    assert facts["actual"] == item
    assert f"item {item} is not allowed. Clause 9 of agreement NLD-2013 allows * and excludes" in (
        found[-1].message
    )
    assert judge(text + bought(cost, account, item="training") * times) == []


@pytest.mark.parametrize("times", [1, 2])
def test_an_item_after_costs_that_state_another_or_none(judge, cost, times):
    """What was found clean of one item, or of none, does not let an excluded one pass."""
    text = clause(excludes="vehicles") + bought(cost, "Contracts") * 2
    text += bought(cost, item="furniture") * 2

    assert judge(text) == []
    assert codes(judge(text + bought(cost, item="vehicles") * times)) == ["EARMARK-ITEM"] * times


@pytest.mark.parametrize("times", [1, 2])
def test_an_unstated_item_weighs_where_the_excluded_one_is_bought(judge, cost, times):
    """No vehicles: a cost of equipment may be one and is warned of; a contract is none."""
    text = clause(excludes="vehicles")

    assert judge(text + bought(cost, "Contracts") * times) == []
    found = judge(text + bought(cost) * times)
    assert codes(found) == ["EARMARK-ITEM"] * times
    assert found[0].severity is Severity.WARNING
    assert "item is not stated" in found[0].message
    assert found[0].advice == "State the item of the cost."


def test_a_word_that_a_policy_adds_may_be_in_any_class(judge, cost):
    """What a policy adds to the items may hide in any class but support cost."""
    more = '2013-01-01 custom "policy" "ITEMS"\n  value: "drones, generators"\n'
    text = more + clause(excludes="drones")

    assert codes(judge(text + bought(cost, "Travel"))) == ["EARMARK-ITEM"]
    assert judge(text + bought(cost, "Travel", item="generators")) == []
    assert codes(judge(clause(excludes="drones"))) == ["TERM-REFERENCE"]


@pytest.mark.parametrize("times", [1, 2])
def test_only_some_items_are_allowed(judge, cost, times):
    """Vehicles only: anything else is refused, and so is what states nothing."""
    text = clause("vehicles")

    assert judge(text + bought(cost, item="vehicles") * times) == []
    for facts in ({"item": "furniture"}, {}):
        found = judge(text + bought(cost, **facts) * times)
        assert codes(found) == ["EARMARK-ITEM"] * times
        assert {finding.severity for finding in found} == {Severity.ERROR}


def test_no_clause_no_question(judge, cost):
    """Where no clause speaks about items, none is asked for, and any may be stated."""
    assert judge(bought(cost) * 2 + bought(cost, item="vehicles") * 2) == []


def test_support_cost_is_no_item(judge, cost):
    """Support cost is charged on what was bought, and is never the item."""
    levy = '2013-01-01 custom "clause" "NLD-2013" "7"\n  axis: "support-cost"\n  allows: "13%"\n'

    assert judge(clause("vehicles") + levy + bought(cost, item="vehicles", support="13.00")) == []


@pytest.mark.parametrize(
    ("stated", "weight"),
    [
        ((("2014-01-01", "error"),), Severity.ERROR),
        ((("2014-05-02", "error"),), Severity.ERROR),
        ((("2014-05-03", "error"),), Severity.WARNING),
        ((("2014-01-01", "error"), ("2014-02-01", "Warning")), Severity.WARNING),
    ],
)
def test_a_policy_may_refuse_what_is_unstated(judge, cost, stated, weight):
    """The policy in force on the day of the cost says how much silence weighs."""
    text = clause(excludes="vehicles")
    for day, value in stated:
        text += f'{day} custom "policy" "ITEM-UNSTATED"\n  value: "{value}"\n'

    (finding,) = judge(text + bought(cost))

    assert finding.severity is weight


@pytest.mark.parametrize("value", ["yes", "none", "fatal"])
def test_a_policy_says_error_or_warning(judge, value):
    """Anything else would be taken for whichever a reader likes."""
    (finding,) = judge(f'2014-01-01 custom "policy" "ITEM-UNSTATED"\n  value: "{value}"\n')

    assert finding.code == "TERM-WRONG"
    assert "is neither error nor warning" in finding.message


def test_a_policy_of_two_values_on_one_day(judge):
    """Which of them is in force must not depend on the order in a file."""
    stated = '2014-01-01 custom "policy" "ITEM-UNSTATED"\n  value: "{}"\n'

    assert judge(stated.format("error") * 2) == []
    (finding,) = judge(stated.format("error") + stated.format("warning"))
    assert finding.code == "TERM-TWICE"
    assert "is 'error' and 'warning' from 2014-01-01 on" in finding.message


def test_an_item_of_a_posting(judge):
    """A posting may state what it is by itself: only that one is refused, and once."""
    text = """
2014-05-02 * "A car and its radio"
  funding: "NLD-2013"
  activity: "clearance"
  item: "information-technology"
  Expenses:VTF:MLI:Equipment     100.00 USD
    item: "vehicles"
  Expenses:VTF:MLI:Equipment      10.00 USD
    item: "vehicles"
  Expenses:VTF:MLI:Equipment      20.00 USD
  Assets:VTF:Cash:UNHQ          -130.00 USD
"""
    (finding,) = judge(clause(excludes="vehicles") + text)

    assert finding.message.startswith("100.00 USD on Expenses:VTF:MLI:Equipment")
    assert judge(clause(excludes="furniture") + text) == []


def test_an_amendment_decides_by_the_cost_date(judge, cost):
    """Vehicles are excluded from a day on: the day before they were not."""
    text = clause() + clause(excludes="vehicles", on="2014-05-02", consent="Letter of May")

    for times in (1, 2):
        may = bought(cost, item="vehicles", cost_date="2014-05-01") * times
        assert judge(text + may) == []
        assert len(judge(text + may + bought(cost, item="vehicles") * times)) == times


def test_a_later_clause_excludes_what_an_earlier_layer_allows(judge, cost):
    """Two clauses of one layer: what either excludes is refused, and that one is named."""
    text = clause(number="8") + clause(excludes="vehicles")

    (finding,) = judge(text + bought(cost, item="vehicles"))

    assert dict(finding.facts)["clause"] == "9"


@pytest.mark.parametrize("where", ["transaction", "posting"])
def test_an_item_that_nobody_knows(judge, cost, where):
    """A word that no clause can speak about is refused under whatever funding."""
    text = cost(item="tanks")
    if where == "posting":
        text = cost().replace("100.00 USD\n", '100.00 USD\n    item: "tanks"\n', 1)

    (finding,) = judge(text)

    assert finding.code == "EARMARK-ITEM-UNKNOWN"
    assert "'tanks', under JPN-2014-MLI, is no item" in finding.message


def test_an_item_that_is_no_text(judge, cost):
    """An item of another type is refused as any such metadata."""
    found = judge(cost().replace("  funding", "  item: 5\n  funding", 1))

    assert codes(found) == ["LAW-METADATA"]


def test_an_item_that_was_taken_back_on_its_day(judge, cost):
    """An entry that was reversed on its own day is nothing."""
    wrong = cost(item="tanks", key="voucher:1")
    back = cost("-100.00", support="-13.00", item="tanks", key="r:1", reverses="voucher:1")

    assert judge(wrong + back.replace("--", "")) == []


def test_a_funding_that_excludes_it_is_no_alternative(judge, cost):
    """Money of another funding that excludes the item is not offered, by whatever is refused."""
    wrong = {"activity": "clearance", "support": "", "account": "Expenses:VTF:MLI:Travel"}

    for item, lawful in (("vehicles", ""), ("furniture", "NLD-2013=5000.00")):
        (finding,) = [
            finding
            for finding in judge(clause(excludes="vehicles") + cost(**wrong, item=item))
            if finding.code == "EARMARK-ACTIVITY"
        ]
        assert dict(finding.facts)["alternatives"] == lawful


def test_the_alternative_of_a_refused_item(judge, cost):
    """A refused vehicle is offered to a funding that has no such exclusion."""
    text = clause(excludes="vehicles").replace("NLD-2013", "JPN-2014").replace("2013-01", "2013-12")
    facts = {"account": "Expenses:VTF:MLI:Contracts", "item": "vehicles"}

    (finding,) = judge(text + cost(**facts))

    assert (finding.code, finding.advice) == (
        "EARMARK-ITEM",
        "Lawful on 2014-05-02: NLD-2013 (5,000.00 USD left).",
    )


def test_under_a_clause_an_item_that_is_no_text_is_not_stated(judge, cost):
    """A number says nothing of what was bought: it is refused, and counts as not stated."""
    text = bought(cost, item="vehicles").replace('"vehicles"', "12")

    found = judge(clause(allows="vehicles") + text)

    assert codes(found) == ["LAW-METADATA", "EARMARK-ITEM"]
