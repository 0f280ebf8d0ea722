"""Support cost: what bears none of it, waivers, and the overhead of fund and partner together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.findings import Severity


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def levy(allows="13%", excludes="", *, on="2013-01-01", owner="NLD-2013", **facts):
    """Return a support-cost clause of an agreement that allows everything else."""
    stated = {"axis": "support-cost", "allows": allows, "excludes": excludes, **facts}
    lines = [f'{on} custom "clause" "{owner}" "7"']
    return "\n".join(lines + [f'  {key}: "{text}"' for key, text in stated.items() if text]) + "\n"


PARTNER = '2013-01-01 custom "clause" "NLD-2013" "8"\n  axis: "partner"\n  allows: "*"\n'
MIXED = """
2014-05-02 * "Equipment and its contract"
  funding: "NLD-2013"
  activity: "clearance"
  Expenses:VTF:MLI:Contracts     100.00 USD
  Expenses:VTF:MLI:Equipment     300.00 USD
  Expenses:VTF:MLI:SupportCost    {support} USD
  Assets:VTF:Cash:UNHQ          -{total} USD
"""


def on_nld(cost, account, amount, support, **facts):
    """Return a cost under NLD-2013."""
    name = f"Expenses:VTF:MLI:{account}"
    return cost(amount, support=support, account=name, funding="NLD-2013", **facts)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_excluded_classes_bear_none(judge, cost, times):
    """No support cost on equipment and transfers; on the rest to the cent, however often."""
    text = levy(excludes="Transfers, Equipment")

    for account in ("Equipment", "Transfers"):
        assert judge(text + on_nld(cost, account, "100.00", "") * times) == []
        charged = judge(text + on_nld(cost, account, "100.00", "0.01") * times)
        assert codes(charged) == ["EARMARK-SUPPORT-COST"] * times
    assert judge(text + on_nld(cost, "Contracts", "100.00", "13.00") * times) == []
    for wrong in ("12.99", "13.01", ""):
        found = judge(text + on_nld(cost, "Contracts", "100.00", wrong) * times)
        assert codes(found) == ["EARMARK-SUPPORT-COST"] * times


@pytest.mark.parametrize("first", ["", "Contracts"])
def test_what_bears_it_and_what_does_not_in_one_transaction(judge, cost, first):
    """The base is what is not excluded, also after costs of each class were found clean."""
    text = levy(excludes="Equipment")
    if first:
        text += on_nld(cost, "Contracts", "100.00", "13.00") + on_nld(cost, "Equipment", "1.00", "")

    assert judge(text + MIXED.format(support="13.00", total="413.00")) == []
    for wrong, total in (("52.00", "452.00"), ("13.01", "413.01")):
        (finding,) = judge(text + MIXED.format(support=wrong, total=total))
        assert "on 100.00 USD of direct cost (300.00 USD more bear none)" in finding.message
        assert "allows 13% and excludes Equipment" in finding.message


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("account", ["Contracts", "Transfers"])
def test_pass_through_bears_none(judge, cost, account, times):
    """What passes through to a partner bears none: it states the partner, or is a transfer."""
    text = levy(excludes="pass-through") + PARTNER
    own = on_nld(cost, "Contracts", "100.00", "13.00")
    passed = on_nld(cost, account, "100.00", "", partner="UNOPS")
    wrong = on_nld(cost, account, "100.00", "13.00", partner="UNOPS")

    assert judge(text + own * times + passed * times + own) == []
    assert codes(judge(text + own + wrong * times)) == ["EARMARK-SUPPORT-COST"] * times


@pytest.mark.parametrize("times", [1, 2])
def test_pass_through_after_own_cost(judge, cost, times):
    """A transfer without a partner bears none after a contract that bore it, and the reverse."""
    text = levy(excludes="pass-through") + on_nld(cost, "Contracts", "100.00", "13.00")

    assert judge(text + on_nld(cost, "Transfers", "50.00", "") * times) == []
    assert len(judge(text + on_nld(cost, "Transfers", "50.00", "6.50") * times)) == times


def test_a_grant_leaves_out_what_its_agreement_does(judge):
    """Another base in the grant than in its agreement is a fault of the terms."""
    (finding,) = judge(levy(excludes="Equipment", owner="JPN-2014-MLI", on="2013-12-01"))

    assert finding.code == "TERM-WRONG"
    assert "support cost at 13% not on Equipment, but 13% in clause 9" in finding.message


def waiver(rate="3%", until="2014-06-30", funding="JPN-2014", name="W-1", on="2014-03-01"):
    """Return a waiver."""
    end = f"  until: {until}\n" if until else ""
    return (
        f'{on} custom "waiver" "{name}"\n  funding: "{funding}"\n  rate: "{rate}"\n{end}'
        '  authority: "Controller, memorandum of 20 February 2014"\n'
    )


@pytest.mark.parametrize(
    ("terms", "facts", "direct", "due"),
    [
        ("", {}, "833.33", "108.33"),
        (levy("3%"), {"funding": "NLD-2013"}, "833.33", "25.00"),
        (levy("3%") + waiver("0%", funding="NLD-2013"), {"funding": "NLD-2013"}, "833.33", "0.00"),
        (levy("13%", rounding="1").replace('"1"', "1"), {"funding": "NLD-2013"}, "833.33", "108"),
    ],
)
def test_must_14_13_per_cent_3_per_cent_and_a_waived_agreement(
    judge, cost, terms, facts, direct, due
):
    """Exact figures at 13%, at 3%, and waived to nothing; a cent beside them is refused."""
    right = Decimal(due)

    assert judge(terms + cost(direct, support=due if right else "", **facts)) == []
    for wrong in {abs(right - Decimal("0.01")), right + Decimal("0.01")}:
        (finding,) = judge(terms + cost(direct, support=str(wrong), **facts))
        assert finding.code == "EARMARK-SUPPORT-COST"
        assert Decimal(dict(finding.facts)["expected"]) == right


@pytest.mark.parametrize("funding", ["JPN-2014", "JPN-2014-MLI"])
def test_waived_from_its_first_day_to_its_last(judge, cost, funding):
    """Both days of a waiver are waived; the day before and the day after are not."""
    text = waiver(funding=funding)

    for day, due in {
        "2014-02-28": "13.00", "2014-03-01": "3.00", "2014-06-30": "3.00", "2014-07-01": "13.00",
    }.items():  # fmt: skip
        assert judge(text + cost(on="2014-08-01", cost_date=day, support=due) * 2) == []
        wrong = "3.00" if due == "13.00" else "13.00"
        (finding,) = judge(text + cost(on="2014-08-01", cost_date=day, support=wrong))
        assert dict(finding.facts)["expected"] == due
        named = "W-1" if due == "3.00" else "9"
        assert dict(finding.facts)["clause"] == named
    said = 'allows 3%: "Waived on the authority of Controller, memorandum of 20 February 2014".'
    (finding,) = judge(text + cost(support="13.00"))
    assert said in finding.message


def test_a_waiver_keeps_the_base_and_outlives_an_amendment(judge, cost):
    """What the clause leaves out it leaves out under a waiver, before and after an amendment."""
    text = levy(excludes="Equipment") + waiver(until="", funding="NLD-2013")
    text += levy("7%", "Transfers", on="2014-06-01", consent="Letter of 30 May 2014")

    for day, free, due in (("2014-05-31", "Equipment", "Transfers"),
                           ("2014-06-01", "Transfers", "Equipment")):  # fmt: skip
        facts = {"on": "2014-08-01", "cost_date": day}
        assert judge(text + on_nld(cost, free, "100.00", "", **facts)) == []
        assert judge(text + on_nld(cost, due, "100.00", "3.00", **facts)) == []
        assert len(judge(text + on_nld(cost, due, "100.00", "", **facts))) == 1


def test_a_waiver_that_is_no_lower_after_an_amendment_says_nothing_there(judge, cost):
    """Where the donor agreed to less than the waiver, the clause holds."""
    text = waiver() + (
        '2014-05-01 custom "clause" "JPN-2014" "9"\n  axis: "support-cost"\n  allows: "2%"\n'
        '  consent: "Letter of 1 May 2014"\n'
    )

    assert judge(text + cost(on="2014-05-02", cost_date="2014-04-30", support="3.00")) == []
    assert judge(text + cost(on="2014-05-02", support="2.00")) == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (waiver(funding="XXX"), "TERM-REFERENCE", "'XXX' is no agreement, grant or allocation"),
        (waiver(funding="VTF-GENERAL"), "TERM-REFERENCE", "is no agreement, grant or allocation"),
        (waiver(until="2014-02-28"), "TERM-WRONG", "ends on 2014-02-28, before it begins"),
        (waiver("13%"), "TERM-WRONG", "13% is not less than the 13% agreed for JPN-2014-MLI"),
        (waiver("3"), "TERM-WRONG", "'3' is not a rate such as 13%"),
        (waiver(funding="NLD-2013"), "TERM-WRONG", "has no clause on support-cost to waive"),
        (waiver() + waiver("2%", name="W-2"), "TERM-WRONG", "W-1 waives support cost of JPN-2014-"),
        (waiver().replace("Controller, memorandum of 20 February 2014", " - "), "TERM-WRONG",
         "expected who waived it"),
    ],
)  # fmt: skip
def test_waivers_that_cannot_be(judge, text, code, words):
    """A waiver names what it waives, less than was agreed, and on whose authority."""
    found = judge(text)

    assert codes(found) == [code]
    assert words in found[0].message


def test_waivers_one_after_the_other(judge, cost):
    """One waiver may follow another, from the day after."""
    text = waiver() + waiver("0%", until="2014-12-31", name="W-2", on="2014-07-01")

    assert judge(text + cost(on="2014-06-30", support="3.00")) == []
    assert judge(text + cost(on="2014-07-01", support="")) == []


FEES = """
2013-01-01 custom "clause" "NLD-2013" "8"
  axis: "partner"
  allows: "UNOPS, UNICEF"
2013-01-01 custom "partner-agreement" "PA-UNOPS"
  partner: "UNOPS"
  funding: "NLD-2013"
  amount: 500.00 USD
  mode: "pass-through"
  fee: {fee}
"""


@pytest.mark.parametrize(("fee", "warned"), [("4", False), ("4.01", True), ("0", False)])
@pytest.mark.parametrize("times", [1, 2])
def test_overhead_of_fund_and_partner(judge, cost, fee, warned, times):
    """Own 3% and a fee of 4% are 7%: as agreed. A hundredth more is a warning with both figures."""
    text = levy("3%", overhead="7%") + FEES.format(fee=fee)

    found = judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="UNOPS") * times)

    assert codes(found) == ["SUPPORT-OVERHEAD"] * warned
    if warned:
        facts = dict(found[0].facts)
        assert found[0].severity is Severity.WARNING
        assert "support cost at 3% and 4.01% for UNOPS are 7.01% together; at most 7%" in (
            found[0].message
        )
        assert (facts["own rate"], facts["partner's fee"]) == ("3%", "4.01%")
        assert (facts["expected"], facts["actual"]) == ("7%", "7.01%")


def test_overhead_of_a_partner_without_an_agreement(judge, cost):
    """The partner's own fee counts where no agreement states one; none at all is said, too."""
    text = levy("3%", overhead="7%") + FEES.format(fee=9)
    dear = '1990-01-01 custom "partner" "DCA"\n  name: "DanChurchAid"\n  fee: 7\n'
    text = (text + dear).replace("UNOPS, UNICEF", "DCA, UNICEF")

    (own,) = judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="DCA"))
    (silent,) = judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="UNICEF"))

    assert "are 10% together" in own.message
    assert "the fee of UNICEF is not stated; at most 7%" in silent.message


def test_overhead_where_the_fund_charges_nothing(judge, cost):
    """On a class without support cost only the fee counts; a cost of no partner has none."""
    text = levy("3%", "Equipment", overhead="7%") + FEES.format(fee=7)
    text = text.replace('  allows: "UNOPS, UNICEF"', '  allows: "*"')

    assert judge(text + on_nld(cost, "Equipment", "100.00", "", partner="UNOPS")) == []
    assert codes(judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="UNOPS"))) == [
        "SUPPORT-OVERHEAD"
    ]
    assert judge(text + on_nld(cost, "Contracts", "100.00", "3.00")) == []


def test_a_partner_agreement_of_a_later_day_says_nothing_yet(judge, cost):
    """The fee is that of the agreements signed by the day of the cost."""
    text = levy("3%", overhead="7%") + FEES.format(fee=9).replace(
        '2013-01-01 custom "partner-agreement"', '2014-05-03 custom "partner-agreement"'
    )

    (finding,) = judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="UNOPS"))

    assert "the fee of UNOPS is not stated" in finding.message


def test_an_overhead_that_is_no_rate(judge):
    """The overhead is a rate, and stands on a clause on support cost."""
    wrong = levy("3%", overhead="a lot")
    elsewhere = '2013-01-01 custom "clause" "NLD-2013" "1"\n  axis: "place"\n  allows: "*"\n'

    assert "'a lot' is not a rate" in judge(wrong)[0].message
    (finding,) = judge(elsewhere + '  overhead: "7%"\n')
    assert "only a clause on support-cost limits the overhead" in finding.message


def test_overhead_under_an_amendment_without_it(judge, cost):
    """A clause that no longer limits the overhead is not held against later costs."""
    text = levy("3%", overhead="7%") + FEES.format(fee=9)
    text += levy("3%", on="2014-05-01", consent="Letter of 30 April 2014")

    assert judge(text + on_nld(cost, "Contracts", "100.00", "3.00", partner="UNOPS")) == []
