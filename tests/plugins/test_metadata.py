"""Metadata: of its type, spelt right, and a key only once."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import cost


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("original: 90.00 EUR", None),
        ("rate: 1.1", None),
        ("illustrative: TRUE", None),
        ("document: 7", None),
        ("cost-date: 2014-05-02", None),
        ("cost-date: 2014-05-03", "LAW-COST-DATE"),
        ('cost-date: "2014-05-01"', "LAW-METADATA"),
        ("original: 90.00", "LAW-METADATA"),
        ('rate: "1.1"', "LAW-METADATA"),
        ('illustrative: "TRUE"', "LAW-METADATA"),
        ("place: 17", "LAW-METADATA"),
        ("cost_date: 2014-05-01", "LAW-SPELLING"),
        ("costdate: 2014-05-01", "LAW-SPELLING"),
        ('rateSource: "UNORE"', "LAW-SPELLING"),
    ],
)
def test_types_and_spelling(judge, written, code):
    """A value of the wrong type, or a key nearly right, is refused; on a posting too."""
    head, _, rest = cost().partition("\n")
    posted = cost().replace("100.00 USD\n", f"100.00 USD\n    {written}\n", 1)
    whole = f"{head}\n  {written}\n{rest}"

    for text in (whole, cost("1.00", support="0.13") + whole + whole, posted):
        found = {finding.code for finding in judge(text)}
        assert code in found if code else not found & {"LAW-METADATA", "LAW-SPELLING"}
        assert code or not found - {"EARMARK-CEILING"}


def test_a_key_once(judge):
    """A key stands once; transactions without one are as many as there are."""
    one, two = cost("1.00", support="0.13", key="a"), cost("1.00", support="0.13", key="b")
    bare = cost("1.00", support="0.13")

    assert judge(one + two + bare + bare) == []
    assert [finding.code for finding in judge(one + two + one)] == ["LAW-KEY"]
