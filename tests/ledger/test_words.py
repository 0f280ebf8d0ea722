"""The vocabularies: closed, spelt once, and whole."""

from __future__ import annotations

from ledger.words import BUDGET_CLASS_TITLES, SET_AXES, Activity, Axis, BudgetClass, FundClass


def test_there_are_four_funding_systems_and_eight_classes():
    """The four of the source documents, the eight of the UN system."""
    assert len(FundClass) == 4
    assert len(BudgetClass) == len(Activity) == 8


def test_every_budget_class_has_a_title():
    """In the order in which statements print them, support cost last."""
    assert list(BUDGET_CLASS_TITLES) == list(BudgetClass)
    assert list(BudgetClass)[-1] is BudgetClass.SUPPORT_COST


def test_the_other_axes_are_spans_and_amounts():
    """These do not allow a set of values."""
    assert {str(axis) for axis in set(Axis) - set(SET_AXES)} == {
        "period",
        "ceiling",
        "support-cost",
        "item",
        "procurement",
        "class-limit",
        "co-financing",
        "liquidation",
        "interest",
        "refund",
        "reporting",
    }
