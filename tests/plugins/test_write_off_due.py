"""Write-offs: no more is given up than is due."""

from __future__ import annotations

import pytest

DECIDED = """
2014-06-01 custom "write-off" "WO-9"
  funding: "JPN-2014-MLI"
  amount: 600.00 USD
  authority: "Controller, memorandum of 1 June 2014"
  reason: "It will not come."
2014-01-20 * "Japan" "Signed"
  funding: "JPN-2014-MLI"
  Assets:VTF:Receivable:JPN        500.00 USD
  Income:VTF:Contributions:JPN    -500.00 USD
"""


def moved(amount, on, *, named=True):
    """Return what lowers the claim: given up, or paid where no write-off is named."""
    other = "Income:VTF:Contributions:JPN" if named else "Assets:VTF:Cash:UNHQ"
    fact = '  write-off: "WO-9"\n' if named else ""
    return (
        f'{on} * "Japan" "Less is due"\n  funding: "JPN-2014-MLI"\n{fact}'
        f"  {other}  {amount} USD\n  Assets:VTF:Receivable:JPN  -{amount} USD\n"
    )


@pytest.mark.parametrize(
    ("text", "over"),
    [
        (moved("500.00", "2014-06-30"), []),
        (moved("500.01", "2014-06-30"), ["0.01 USD too much"]),
        # The first is right; the second gives up what is not there; and it is said once.
        (moved("500.00", "2014-06-30") + moved("0.01", "2014-07-01"), ["0.00 USD are due"]),
        # What came in is due no more, whichever entry of the day stands first.
        (moved("400.00", "2014-06-30") + moved("100.01", "2014-06-30", named=False), ["0.01 USD"]),
        (moved("100.01", "2014-06-30", named=False) + moved("400.00", "2014-06-30"), ["0.01 USD"]),
        # Paid twice is not written off.
        (moved("400.00", "2014-06-30") + moved("200.00", "2014-07-01", named=False), []),
    ],
)
def test_no_more_is_given_up_than_is_due(judge, text, over):
    """The claim of 500.00 can be given up, and not a cent more, whatever was decided."""
    found = [one.message for one in judge(DECIDED + text) if one.code == "WRITE-OFF-DUE"]
    assert len(found) == len(over)
    assert all(said in message for said, message in zip(over, found, strict=True))
