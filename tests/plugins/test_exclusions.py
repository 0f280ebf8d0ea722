"""Exclusions: what a clause excludes is refused, on every axis, whatever else allows it."""

from __future__ import annotations

import pytest

from ledger.findings import Severity


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def clause(axis, allows="*", excludes="", *, owner="NLD-2013", number="9", **facts):
    """Return a clause; an empty `excludes` is left out."""
    stated = {"axis": axis, "allows": allows, "excludes": excludes, **facts}
    lines = [f'2013-01-01 custom "clause" "{owner}" "{number}"']
    return "\n".join(lines + [f'  {key}: "{text}"' for key, text in stated.items() if text]) + "\n"


#: By axis: what is excluded, a cost that has it, its code and actual value.
EXCLUDED = {
    "programme": ("Mali", {}, "MLI"),
    "activity": ("clearance, victim-assistance", {}, "victim-assistance"),
    "budget-class": ("Contracts", {}, "Contracts"),
    "place": ("Kidal, Gao", {"place": "gao "}, "gao "),
    "project": ("P1", {"project": "p1"}, "p1"),
    "partner": ("UNICEF", {"partner": "UNICEF"}, "UNICEF"),
}

#: The same, with a value that is not excluded.
OTHER = {
    "programme": {"account": "Expenses:VTF:AFG:Contracts"},
    "activity": {"activity": "advocacy"},
    "budget-class": {"account": "Expenses:VTF:MLI:Travel"},
    "place": {"place": "Mopti"},
    "project": {"project": "P2"},
    "partner": {"partner": "UNOPS"},
}

NLD = {"funding": "NLD-2013", "support": ""}


@pytest.mark.parametrize(
    ("axis", "excluded", "written"),
    [
        ("place", "Gao", "Ga\u200bo"),
        ("place", "Gao", "\u200eGao"),
        ("project", "MLI-2014", "MLI\u20112014"),
        ("project", "MLI-2014", "mli\u20132014\u00ad"),
    ],
)
def test_excluded_as_word_processors_write_it(judge, cost, axis, excluded, written):
    """What nobody sees, and another dash, make no other place and no other project."""
    text = cost(**NLD, **{axis: written})

    assert codes(judge(clause(axis, excludes=excluded) + text)) == [f"EARMARK-{axis.upper()}"]
    assert judge(clause(axis, allows=excluded) + text) == []


@pytest.mark.parametrize("axis", EXCLUDED)
@pytest.mark.parametrize("times", [1, 2])
def test_excluded_on_every_axis(judge, cost, axis, times):
    """All but some are allowed; some are refused, the first time and the second."""
    excluded, wrong, actual = EXCLUDED[axis]
    text = clause(axis, excludes=excluded)

    assert judge(text + cost(**NLD, **OTHER[axis]) * times) == []
    found = judge(text + cost(**NLD, **wrong) * times)

    assert codes(found) == [f"EARMARK-{axis.upper()}"] * times
    facts = dict(found[-1].facts)
    assert (facts["agreement"], facts["clause"], facts["axis"]) == ("NLD-2013", "9", axis)
    assert facts["actual"] == actual
    assert "Clause 9 of agreement NLD-2013 allows * and excludes " in found[-1].message
    assert facts["expected"].startswith("*, not ")


@pytest.mark.parametrize("axis", EXCLUDED)
def test_a_lawful_cost_first_does_not_let_the_excluded_one_pass(judge, cost, axis):
    """What is remembered of a clean cost is not what the next one states."""
    excluded, wrong, _ = EXCLUDED[axis]
    text = clause(axis, excludes=excluded) + cost(**NLD, **OTHER[axis])

    assert codes(judge(text + cost(**NLD, **wrong))) == [f"EARMARK-{axis.upper()}"]


def test_new_05_headquarters_excluded_or_nothing_else(judge, cost):
    """A country grant cannot pay for headquarters, and an agreement for headquarters nothing else.

    The alternative of the one is the other.
    """
    hq = '1990-01-01 custom "programme" "HQ"\n  name: "Headquarters"\n'
    only = (
        '2013-01-01 custom "agreement" "CHE-HQ"\n  donor: "NLD"\n  fund: "VTF"\n'
        "  amount: 500.00 USD\n"
        + clause("programme", "HQ", owner="CHE-HQ", number="1")
        + clause("activity", owner="CHE-HQ", number="2")
        + clause("period", owner="CHE-HQ", number="3")
        + clause("budget-class", owner="CHE-HQ", number="4")
        + '2013-01-03 * "Receipt"\n  funding: "CHE-HQ"\n  Assets:VTF:Cash:UNHQ  500.00 USD\n'
        "  Income:VTF:Contributions:NLD  -500.00 USD\n"
    )
    text = hq + only + clause("programme", excludes="HQ", text="Not for headquarters.")
    at_hq = {"account": "Expenses:VTF:HQ:Staff", "support": ""}

    assert judge(text + cost(**at_hq, funding="CHE-HQ")) == []
    assert judge(text + cost(**NLD)) == []
    (refused,) = judge(text + cost(**at_hq, funding="NLD-2013"))
    assert 'allows * and excludes HQ: "Not for headquarters."' in refused.message
    assert refused.advice == "Lawful on 2014-05-02: CHE-HQ (500.00 USD left)."
    (other,) = judge(text + cost(funding="CHE-HQ", support=""))
    assert dict(other.facts)["expected"] == "HQ"


@pytest.mark.parametrize("owner", ["JPN-2014", "JPN-2014-MLI"])
@pytest.mark.parametrize("number", ["2", "7"])
def test_excluded_beats_allowed_in_any_layer(judge, cost, owner, number):
    """An exclusion of the agreement or of the grant, before or after, wins over what allows."""
    text = clause("activity", excludes="victim-assistance", owner=owner, number=f"{number}x")

    (finding,) = judge(text + cost())

    assert finding.code == "EARMARK-ACTIVITY"
    assert "excludes victim-assistance" in finding.message


def test_allowed_and_excluded_in_one_clause(judge, cost):
    """A programme that a clause allows and excludes is excluded."""
    text = clause("programme", "MLI, AFG", "MLI")

    assert codes(judge(text + cost(**NLD))) == ["EARMARK-PROGRAMME"]


@pytest.mark.parametrize(
    ("axis", "weight"),
    [("place", Severity.WARNING), ("project", Severity.ERROR), ("partner", Severity.ERROR)],
)
def test_what_is_not_stated_might_be_excluded(judge, cost, axis, weight):
    """Silence weighs what it weighs where an agreement names what it allows."""
    excluded, _, _ = EXCLUDED[axis]

    assert judge(clause(axis) + cost(**NLD)) == []
    (finding,) = judge(clause(axis, excludes=excluded) + cost(**NLD))

    assert (finding.code, finding.severity) == (f"EARMARK-{axis.upper()}", weight)
    assert dict(finding.facts)["actual"] == "not stated"


def test_an_unstated_activity_under_an_exclusion(judge, cost):
    """An activity that is not stated is refused as anywhere, and the exclusion is named."""
    (finding,) = judge(clause("activity", excludes="advocacy") + cost(**NLD, activity=""))

    assert finding.message.endswith("allows * and excludes advocacy. Cost date 2014-05-02.")


def test_an_exclusion_by_amendment(judge, cost):
    """What is excluded from a day on is refused from that day: the day before it was allowed."""
    text = (
        '2014-05-02 custom "clause" "NLD-2013" "1"\n  axis: "programme"\n  allows: "*"\n'
        '  excludes: "MLI"\n  consent: "Letter of 1 May 2014"\n'
    )

    assert judge(text + cost(**NLD, cost_date="2014-05-01")) == []
    (finding,) = judge(text + cost(**NLD, cost_date="2014-05-02"))
    assert "in force since 2014-05-02" in finding.message


def test_a_reversal_of_an_excluded_cost_on_its_day_is_nothing(judge, cost):
    """What was charged wrongly and taken back on the same day is not judged."""
    wrong = cost(**NLD, key="voucher:1")
    back = cost("-100.00", **NLD, key="reversal:1", reverses="voucher:1").replace("--", "")

    assert judge(clause("programme", excludes="MLI") + wrong + back) == []


PARTNERS = """
1990-01-01 custom "partner" "DCA"
  name: "DanChurchAid"
  kind: "international NGO"
1990-01-01 custom "partner" "ACME"
  name: "Acme Demining"
  kind: "commercial"
"""


@pytest.mark.parametrize(
    ("allows", "excludes", "lawful"),
    [
        ("kind:ngo", "", {"DCA"}),
        ("kind:international-ngo, UNOPS", "", {"DCA", "UNOPS"}),
        ("kind:national-ngo", "", set()),
        ("*", "kind:Commercial", {"DCA"}),
        ("kind:ngo, kind:commercial", "DanChurchAid", {"ACME"}),
        ("UNOPS", "kind:commercial", set()),
    ],
)
def test_partners_by_their_kind(judge, cost, allows, excludes, lawful):
    """An NGO is one of whatever sort; a partner of no kind may be of one that is excluded."""
    text = PARTNERS + clause("partner", allows, excludes)

    for partner in ("DCA", "ACME", "UNOPS"):
        wanted = [] if partner in lawful else ["EARMARK-PARTNER"]
        for times in (1, 2):
            found = judge(text + cost(**NLD, partner=partner) * times)
            assert codes(found) == wanted * times, partner


def test_a_kind_of_partner_is_said(judge, cost):
    """A refusal by kind names the kind."""
    text = PARTNERS + clause("partner", "kind:ngo")

    (finding,) = judge(text + cost(**NLD, partner="ACME"))
    (unstated,) = judge(text + cost(**NLD, partner="UNOPS"))

    assert "partner ACME (commercial) is not allowed" in finding.message
    assert "partner UNOPS (of no stated kind) is not allowed" in unstated.message


@pytest.mark.parametrize(
    ("axis", "allows", "excludes", "code", "words"),
    [
        ("programme", "*", "Atlantis", "TERM-REFERENCE", "'Atlantis' is no programme"),
        ("activity", "*", "mining", "TERM-REFERENCE", "'mining' is no activity"),
        ("budget-class", "*", "Gifts", "TERM-REFERENCE", "'Gifts' is no budget-class"),
        ("partner", "*", "Nobody", "TERM-REFERENCE", "'Nobody' is no partner"),
        ("partner", "*", "kind:comercial", "TERM-REFERENCE", "'kind:comercial' is no partner"),
        ("place", "*", "*", "TERM-WRONG", "it excludes everything"),
        ("period", "*", "2014", "TERM-WRONG", "a clause on period has nothing to exclude"),
        ("ceiling", "received", "signed", "TERM-WRONG", "a clause on ceiling has nothing to"),
        ("support-cost", "13%", "Vehicles", "TERM-REFERENCE", "'Vehicles' is nothing that support"),
        ("item", "*", "tanks", "TERM-REFERENCE", "'tanks' is no item"),
        ("procurement", "Germany", "", "TERM-WRONG", "'Germany' is not a country such as DEU"),
    ],
)
def test_exclusions_that_cannot_be(judge, axis, allows, excludes, code, words):
    """A name that nobody knows would exclude nothing in silence: it is found at its clause."""
    found = judge(clause(axis, allows, excludes))

    assert code in codes(found)
    assert any(words in finding.message for finding in found)


@pytest.mark.parametrize("excludes", [" ", ",", " , "])
def test_an_exclusion_of_nothing(judge, excludes):
    """A clause that says it excludes and names nothing is refused, and allows nothing."""
    found = judge(clause("place", "*", excludes))

    assert codes(found) == ["TERM-WRONG"]
    assert "names nothing" in found[0].message
