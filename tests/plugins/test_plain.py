"""The short cut settles only what no rule would refuse, however well known everything else is."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import run

CASH, INTEREST = "Assets:VTF:Cash:UNHQ", "Income:VTF:Interest"
GIVEN, DUE = "Income:VTF:Contributions:JPN", "Assets:VTF:Receivable:JPN"
UNOPS, UNICEF = "Assets:VTF:Advances:UNOPS", "Assets:VTF:Advances:UNICEF"


def entry(*postings, day="05", partner=""):
    """Return a transaction under one grant."""
    text = f'2014-02-{day} * "Row"\n  funding: "JPN-2014-MLI"\n'
    text += f'  partner: "{partner}"\n' if partner else ""
    return text + "".join(f"  {account}  {amount} USD\n" for account, amount in postings)


KNOWN = entry((CASH, "9.00"), (GIVEN, "-9.00")) + entry((DUE, "9.00"), (GIVEN, "-9.00"))
KNOWN += entry((CASH, "9.00"), (INTEREST, "-9.00"))


def codes(text):
    """Return the codes of what was found."""
    return [finding.code for finding in run(text).walk.findings]


@pytest.mark.parametrize(
    ("postings", "refused"),
    [
        ([(CASH, "0.005"), (INTEREST, "-0.005")], 2),
        # sums that are whole cents again, account by account and in all
        ([(CASH, "0.005"), (CASH, "0.005"), (INTEREST, "-0.01")], 2),
        ([(CASH, "0.005"), (CASH, "-0.005")], 2),
        ([(DUE, "0.005"), (DUE, "-0.005")], 2),
        ([(INTEREST, "0.005"), (INTEREST, "-0.005")], 2),
        ([(CASH, "1000000000000000.00"), (CASH, "-1000000000000000.00")], 2),
        ([(CASH, "1.00"), (CASH, "-1")], 0),
        ([(CASH, "1.5"), (INTEREST, "-1.50")], 0),
        ([(CASH, "1.000"), (INTEREST, "-1.000")], 0),
    ],
)
def test_no_amount_hides_behind_the_others(postings, refused):
    """A fraction of a cent is refused where it stands, though the sums have none."""
    assert codes(KNOWN + entry(*postings, day="06")) == ["LAW-UNIT"] * refused


def test_an_advance_is_its_partners_though_both_are_known():
    """What was found clean of one partner and of another is not clean of the two together."""
    paid = entry((UNOPS, "1.00"), (CASH, "-1.00"), partner="UNOPS")
    paid += entry((UNICEF, "1.00"), (CASH, "-1.00"), partner="UNICEF")
    crossed = entry((UNICEF, "1.00"), (CASH, "-1.00"), day="06", partner="UNOPS")
    unstated = entry((UNICEF, "1.00"), (CASH, "-1.00"), day="06")

    assert codes(KNOWN + paid) == []
    assert codes(KNOWN + paid + unstated) == []
    assert "FUNDING-ADVANCE" in codes(KNOWN + paid + crossed)
