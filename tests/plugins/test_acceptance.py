"""Acceptance: agreements fit what their fund is for, and from whom it takes money."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import COMMON


def codes(found):
    """Return the codes of findings."""
    return [finding.code for finding in found]


def fund(**facts):
    """Return the common terms with more said of the fund."""
    more = "".join(f'\n  {key.replace("_", "-")}: "{text}"' for key, text in facts.items())
    return COMMON.replace('  class: "voluntary"', f'  class: "voluntary"{more}', 1)


def test_new_25_purposes_hold_for_agreements(judge, cost):
    """Victim assistance fits a fund that is for it, and no fund that is for clearance only."""
    assert judge(cost(), fund(purposes="clearance, victim-assistance")) == []

    (finding,) = judge("", fund(purposes="clearance, risk-education"))

    assert finding.code == "ACCEPTANCE-PURPOSE"
    assert finding.where.line > 0
    assert "JPN-2014-MLI may be spent on nothing that the fund VTF is for (clearance, risk-" in (
        finding.message
    )
    facts = dict(finding.facts)
    assert (facts["agreement"], facts["clause"], facts["axis"]) == ("JPN-2014", "2", "activity")
    assert facts["expected"] == "clearance, risk-education"
    assert facts["actual"] == "victim-assistance"


def test_an_amendment_that_leaves_the_purposes(judge):
    """What was agreed later is held against the purposes as well, on its own day."""
    text = (
        '2014-06-01 custom "clause" "JPN-2014-MLI" "2"\n  axis: "activity"\n'
        '  allows: "advocacy"\n  consent: "Letter of 1 June 2014"\n'
    )

    (finding,) = judge(text, fund(purposes="victim-assistance"))

    assert "as agreed on 2014-06-01" in finding.message
    assert judge(text.replace('"advocacy"', '"*"'), fund(purposes="victim-assistance")) == []


def test_what_an_exclusion_leaves(judge):
    """An agreement for anything but what the fund is for may be spent on nothing."""
    text = (
        '2013-01-01 custom "clause" "NLD-2013" "2b"\n  axis: "activity"\n  allows: "*"\n'
        '  excludes: "victim-assistance"\n'
    )

    (finding,) = judge(text, fund(purposes="victim-assistance"))

    assert "NLD-2013 may be spent on nothing" in finding.message
    assert judge(text, fund(purposes="victim-assistance, clearance")) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_cost_of_another_activity(judge, cost, times):
    """An agreement may allow anything: its fund is still for what it is for."""
    common = fund(purposes="victim-assistance")
    text = cost(funding="NLD-2013", support="", activity="clearance") * times
    lawful = cost(funding="NLD-2013", support="") * times

    assert judge(lawful, common) == []
    found = judge(lawful + text, common)
    assert codes(found) == ["ACCEPTANCE-COST"] * times
    assert "the fund VTF is for victim-assistance, and not for clearance" in found[0].message
    unstated = cost(funding="NLD-2013", support="", activity="")
    assert codes(judge(unstated, common)) == ["EARMARK-ACTIVITY"]


def test_an_activity_that_is_none(judge):
    """The purposes of a fund are activities of these books."""
    found = judge("", fund(purposes="bridges"))

    assert "'bridges' is none of clearance" in found[0].message


GIFT = """
1990-01-01 custom "donor" "ROTARY"
  name: "Rotary Foundation"
  kind: "Foundation"
2013-06-01 custom "agreement" "ROTARY-2013"
  donor: "ROTARY"
  fund: "VTF"
  amount: 100.00 USD
"""


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [("member-state", True), ("member-state, foundation", False), ("", False)],
)
def test_new_25_donors_of_a_kind_that_the_fund_takes(judge, kinds, refused):
    """A foundation is accepted where the fund takes foundations' money, or by reference."""
    common = fund(donor_kinds=kinds) if kinds else COMMON

    found = judge(GIFT, common)

    assert codes(found) == ["ACCEPTANCE-DONOR"] * refused
    accepted = '  accepted: "Controller, 12 May 2013"\n'
    assert judge(GIFT + accepted, common) == []
    assert len(judge(GIFT + '  accepted: " - "\n', common)) == refused
    assert judge(GIFT + "  signed: FALSE\n", common) == []
    if refused:
        assert "Rotary Foundation (ROTARY), whose kind is Foundation" in found[0].message
        assert dict(found[0].facts)["actual"] == "Foundation"
        assert found[0].where.line > 0


@pytest.mark.parametrize(
    ("day", "value", "refused"),
    [
        ("2013-06-01", "foundation, private", True),
        ("2013-06-01", "FOUNDATION , other", True),
        ("2013-06-02", "foundation", False),
        ("2013-01-01", "private", False),
    ],
)
def test_a_policy_wants_some_kinds_looked_at(judge, day, value, refused):
    """The policy in force on the day of the agreement names kinds that always need a reference."""
    text = GIFT + f'{day} custom "policy" "ACCEPTANCE-KINDS"\n  value: "{value}"\n'

    found = judge(text)

    assert codes(found) == ["ACCEPTANCE-DONOR"] * refused
    if refused:
        assert "the policy ACCEPTANCE-KINDS wants each of these looked at" in found[0].message


def test_kinds_are_compared_as_words(judge):
    """A member State is a member-state: another spelling must not switch the check off."""
    text = '2013-01-01 custom "policy" "ACCEPTANCE-KINDS"\n  value: "Member State"\n'

    assert set(codes(judge(text))) == {"ACCEPTANCE-DONOR"}
    assert judge("", fund(donor_kinds="Member State")) == []


def test_an_agreement_of_nobody_is_found_elsewhere(judge):
    """A donor or a fund that is not known is a fault of the terms and of nothing else."""
    text = GIFT.replace('donor: "ROTARY"', 'donor: "XXX"')

    assert codes(judge(text, fund(donor_kinds="member-state"))) == ["TERM-REFERENCE"]
