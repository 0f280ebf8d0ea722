"""Overrides: what a rule refuses and two people let pass, once, in the open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.findings import Severity
from ledger.weights import WEIGHTS, Weight, stated, weight_of
from tests.gallery_kit import read_gallery
from tests.plugins.conftest import run
from tests.plugins.test_approval import PEOPLE, codes

DOCS = Path(__file__).parents[2] / "docs"


def override(  # the names are the keys of an override
    about: str = "k",
    *,
    finding: str = "EARMARK-PERIOD",
    on: str = "2015-01-02",
    name: str = "OV-1",
    **facts: str,
) -> str:
    """Return a lawful override of a cost after the period, with what a test wants otherwise."""
    given = {
        "finding": finding, "about": about, "reason": "The invoice came late.",
        "authority": "Note verbale 9", "by": "ANA", "second": "BEN", **facts,
    }  # fmt: skip
    lines = [f'{on} custom "override" "{name}"']
    for key, value in given.items():
        bare = key in {"until", "amount"}
        lines += [f"  {key}: {value}" if bare else f'  {key}: "{value}"'] if value else []
    return "\n".join(lines) + "\n"


def late(cost, key="k", **more):
    """Return a cost of the day after the period of its grant."""
    return cost(on="2015-01-02", **({"key": key} if key else {}), **more)


def period(judge, text):
    """Return what is found, without support cost, which follows its direct cost."""
    return [one for one in judge(PEOPLE + text) if one.code != "EARMARK-SUPPORT-COST"]


def test_without_an_override_the_cost_is_refused(judge, cost):
    """As it always was."""
    (found,) = period(judge, late(cost))
    assert (found.code, found.severity) == ("EARMARK-PERIOD", Severity.ERROR)


def test_should_13_an_override_lets_it_pass_in_the_open(judge, cost):
    """The finding stays, as a warning that names the override; the override is listed."""
    (refused,) = period(judge, late(cost))

    found, used = period(judge, late(cost) + override())

    assert (found.code, found.severity) == ("EARMARK-PERIOD", Severity.WARNING)
    assert found.id == refused.id
    assert "Overridden by OV-1 of 2015-01-02, by ANA and BEN" in found.advice
    assert "on authority Note verbale 9: The invoice came late." in found.advice
    assert (used.code, used.severity) == ("OVERRIDE-USED", Severity.NOTE)
    assert dict(used.facts)["findings"] == refused.id


@pytest.mark.parametrize(
    "facts",
    [{"reason": " - "}, {"authority": "  "}, {"reason": ""}, {"authority": ""}, {"second": ""}],
)
def test_should_13_an_override_needs_reason_authority_and_second(judge, cost, facts):
    """Blanks and dashes are none."""
    found = period(judge, late(cost) + override(**facts))

    assert sorted(codes(found)) == ["EARMARK-PERIOD", "TERM-WRONG"]
    assert all(finding.severity is Severity.ERROR for finding in found)


@pytest.mark.parametrize("second", ["ANA", "ana kovac", "Аna", "Kovač Ana", "A. Kovač"])
def test_should_13_the_second_person_is_another(judge, cost, second):
    """Under any spelling."""
    found = period(judge, late(cost) + override(second=second))

    assert sorted(codes(found)) == ["EARMARK-PERIOD", "OVERRIDE-SELF"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"second": "Dora"}, "Dora, whom"),
        ({"by": "Dora"}, "Dora, whom"),
        ({"second": "CAT", "on": "2014-06-01"}, "no checker on 2014-06-01"),
        ({"by": "CAT", "on": "2013-06-01"}, "no maker or checker"),
    ],
)
def test_both_persons_are_known_and_in_their_roles(judge, cost, facts, said):
    """The second is a checker on the day of the override."""
    found = period(judge, late(cost) + override(**facts))

    assert "EARMARK-PERIOD" in codes(found)
    assert any(one.code == "OVERRIDE-PERSON" and said in one.message for one in found)


def test_overrides_need_people(judge, cost):
    """Where the books know nobody, nobody overrides."""
    found = judge(late(cost) + override())

    assert codes(found).count("OVERRIDE-PERSON") == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("LAW-FUND", "absolute"),
        ("EARMARK-PROGRAMME", "absolute"),
        ("EARMARK-CEILING", "absolute"),
        ("NOTHING-KNOWN", "absolute"),
        ("OUTPUT-GAP", "refuses nothing"),
    ],
)
def test_what_is_absolute_is_never_overridden(judge, cost, code, said):
    """Nor what refuses nothing, nor what nobody has classed."""
    text = cost(account="Expenses:VTF:AFG:Contracts", key="k")

    found = period(judge, text + override(finding=code, on="2014-05-01"))

    assert "EARMARK-PROGRAMME" in codes(found)
    (wrong,) = [one for one in found if one.code == "OVERRIDE-ABSOLUTE"]
    assert said in wrong.message
    (refused,) = [one for one in found if one.code == "EARMARK-PROGRAMME"]
    assert refused.severity is Severity.ERROR


def test_an_override_covers_one_entry(judge, cost):
    """The same again is refused, whatever else is alike."""
    found = period(judge, late(cost) + late(cost, key="l") + override())

    severities = {one.key: one.severity for one in found if one.code == "EARMARK-PERIOD"}
    assert severities == {"k": Severity.WARNING, "l": Severity.ERROR}


def test_an_override_that_matches_nothing_is_a_warning(judge, cost):
    """It stays on the list."""
    (found,) = judge(PEOPLE + cost(key="k") + override())

    assert (found.code, found.severity) == ("OVERRIDE-UNUSED", Severity.WARNING)


def test_of_two_overrides_of_the_same_the_older_is_used(judge, cost):
    """The other one covers nothing."""
    found = period(
        judge, late(cost) + override(name="OV-2", on="2015-01-01") + override(name="OV-1")
    )

    used = {one.code: dict(one.facts)["override"] for one in found if "OVERRIDE" in one.code}
    assert used == {"OVERRIDE-USED": "OV-2", "OVERRIDE-UNUSED": "OV-1"}


@pytest.mark.parametrize(
    ("day", "code"),
    [("2015-01-01", "OVERRIDE-USED"), ("2015-01-02", "OVERRIDE-USED"),
     ("2015-01-03", "OVERRIDE-LATE")],
)  # fmt: skip
def test_leave_is_asked_before(judge, cost, day, code):
    """On the day of the entry at the latest."""
    found = period(judge, late(cost) + override(on=day))

    assert codes(found) == ["EARMARK-PERIOD", code]
    assert (found[0].severity is Severity.ERROR) == (code == "OVERRIDE-LATE")


@pytest.mark.parametrize(
    ("until", "code"),
    [("2015-01-03", "OVERRIDE-USED"), ("2015-01-02", "OVERRIDE-USED"),
     ("2015-01-01", "OVERRIDE-EXPIRED")],
)  # fmt: skip
def test_leave_may_end(judge, cost, until, code):
    """`until` is the last day of an entry that it covers."""
    found = period(judge, late(cost) + override(until=until, on="2014-12-01"))

    assert codes(found) == ["EARMARK-PERIOD", code]
    assert (found[0].severity is Severity.ERROR) == (code == "OVERRIDE-EXPIRED")


@pytest.mark.parametrize(
    ("amount", "code"),
    [("113.01 USD", "OVERRIDE-USED"), ("113.00 USD", "OVERRIDE-USED"),
     ("112.99 USD", "OVERRIDE-AMOUNT"), ("200.00 EUR", "OVERRIDE-AMOUNT")],
)  # fmt: skip
def test_leave_may_be_up_to_an_amount(judge, cost, amount, code):
    """Direct and support cost of the whole entry; exactly the amount is covered."""
    found = period(judge, late(cost) + override(amount=amount))

    assert codes(found) == ["EARMARK-PERIOD", code]


def test_an_override_may_name_one_finding_of_several(judge):
    """By its id; without one it covers all of that code on its entry."""
    text = """
2014-05-02 * "A cost"
  key: "k"
  funding: "JPN-2014-MLI"
  activity: "victim-assistance"
  Expenses:VTF:MLI:Equipment  50.00 USD
  Expenses:VTF:MLI:Supplies  50.00 USD
  Expenses:VTF:MLI:SupportCost  13.00 USD
  Assets:VTF:Cash:UNHQ  -113.00 USD
"""
    of_class = {"finding": "EARMARK-BUDGET-CLASS", "on": "2014-05-01"}
    refused = [one for one in judge(PEOPLE + text) if one.code == "EARMARK-BUDGET-CLASS"]
    assert len({one.id for one in refused}) == 2

    whole = judge(PEOPLE + text + override(**of_class))
    one = judge(PEOPLE + text + override(only=refused[0].id, **of_class))

    def weights(found):
        return [each.severity for each in found if each.code == "EARMARK-BUDGET-CLASS"]

    assert weights(whole) == [Severity.WARNING] * 2
    assert weights(one) == [Severity.WARNING, Severity.ERROR]


def test_an_override_may_be_about_a_funding(judge, cost):
    """Where the entry has no key; and then it covers one finding."""
    text = late(cost, key="")
    (refused,) = period(judge, text)
    owner = next(value for name, value in refused.facts if name in {"funding", "agreement"})

    found = period(judge, text + override(owner))
    both = period(
        judge, text + late(cost, key="", amount="50.00", support="6.50") + override(owner)
    )

    assert codes(found) == ["EARMARK-PERIOD", "OVERRIDE-USED"]
    assert codes(both) == ["EARMARK-PERIOD", "EARMARK-PERIOD", "OVERRIDE-SEVERAL"]
    assert all(one.severity is Severity.ERROR for one in both)
    assert refused.id in both[-1].advice


def test_a_warning_becomes_a_note(judge):
    """Whatever it weighs, an override makes it lighter by one, and it is never gone."""
    from ledger.findings import Finding
    from plugins import overrides
    from plugins.overrides import applied

    register = run(PEOPLE + override()).walk.register
    bare = Finding("EARMARK-PERIOD", Severity.WARNING, "Late.", key="k")
    found = applied([(overrides.RULE, bare, None)], register)

    assert [one.severity for _, one, _ in found] == [Severity.NOTE, Severity.NOTE]
    note = bare._replace(severity=Severity.NOTE)
    again = applied([(overrides.RULE, note, None)], register)
    assert [one.code for _, one, _ in again] == ["EARMARK-PERIOD", "OVERRIDE-UNUSED"]
    with_cap = run(PEOPLE + override(amount="5.00 USD")).walk.register
    beyond = applied([(overrides.RULE, bare, None)], with_cap)
    assert beyond[-1][1].code == "OVERRIDE-AMOUNT"


def test_an_entry_that_costs_nothing_is_worth_what_it_moves(judge, cost):
    """The sum of its debits."""
    from plugins.overrides import _worth

    entry = run(cost(key="k")).walk.entries[-1]
    assert _worth(entry) == 113
    receipt = next(one for one in run("").walk.entries if getattr(one, "postings", None))
    assert _worth(receipt) == 1000


def test_beancount_sees_the_same(cost):
    """`bean-check` and Fava are told that it is overridden, and by whom."""
    judged = run(PEOPLE + late(cost) + override())

    texts = [error.message for error in judged.errors]
    assert any("EARMARK-PERIOD" in text and "Overridden by OV-1" in text for text in texts)
    assert any("OVERRIDE-USED" in text for text in texts)


# ---------------------------------------------------------------- classes


def galleries():
    """Return every code of the galleries with the severities that its section names."""
    return {
        section.code: section.severities
        for page in sorted(DOCS.glob("findings*.md"))
        for section in read_gallery(page)
    }


@pytest.mark.parametrize("code", galleries())
def test_every_code_has_a_class(code):
    """Whoever adds a code says whether it may be overridden (`ledger.weights`)."""
    assert stated(code)


@pytest.mark.parametrize(("code", "severities"), galleries().items())
def test_what_is_tracked_refuses_nothing(code, severities):
    """An error is absolute or advisory."""
    assert weight_of(code) is not Weight.TRACKING or "error" not in severities


@pytest.mark.parametrize("family", ["LAW", "WALL", "GUARD", "MANIFEST", "APPROVAL", "OVERRIDE"])
def test_what_protects_the_money_is_absolute(family):
    """No longer entry makes an exception that may be overridden."""
    for name, weight in WEIGHTS.items():
        if re.match(rf"{family}(-|\Z)", name):
            assert weight is not Weight.ADVISORY
    assert weight_of("APPROVAL-SELF") is Weight.ABSOLUTE


def test_an_unknown_code_is_absolute():
    """On the safe side."""
    assert weight_of("BRAND-NEW") is Weight.ABSOLUTE
    assert stated("BRAND-NEW") == ""


VOTED = """
1994-01-01 custom "policy" "LIQUIDATION-ASSESSED"
  value: "12 months"
2014-07-01 * "Booked a day too late"
  key: "k"
  funding: "UNIFIL-2012"
  activity: "clearance"
  cost-date: 2013-05-02
  Expenses:UNIFIL:LBN:Contracts   10.00 USD
  Assets:UNIFIL:Authority        -10.00 USD
"""


@pytest.mark.parametrize("about", ["k", "UNIFIL-2012"])
def test_nobody_lets_pass_what_voted_money_is_bound_to(judge, about):
    """There is no donor who could relax it, whatever the code is otherwise."""
    text = PEOPLE + (VOTED if about == "k" else VOTED.replace('  key: "k"\n', ""))
    assert codes(judge(text)) == ["LIQUIDATION-LATE"]
    found = judge(text + override(about, finding="LIQUIDATION-LATE", on="2014-07-01"))
    assert codes(found) == ["LIQUIDATION-LATE", "OVERRIDE-ABSOLUTE"]
    assert [one.severity for one in found] == [Severity.ERROR] * 2
    assert "is about voted money" in found[1].message
