"""Write-offs: what will not come any more, given up by somebody who may.

    2015-06-30 custom "write-off" "WO-2015-01"
      funding: "FRA-2014-01"
      amount: 1200.00 USD
      authority: "Controller, memorandum of 30 June 2015"
      reason: "The donor's programme ended; the last instalment will not be paid."

The entry that writes off names it: `write-off: "WO-2015-01"`.
"""

from __future__ import annotations

from typing import Final

from ledger.term import Term
from ledger.values import Authority, Identifier, Text

#: Metadata by which an entry names the write-off that it carries out.
WRITE_OFF: Final = "write-off"


class WriteOffTerm(Term):
    """Leave to give up a receivable or an advance of a funding: how much, by whom, and why."""

    word = WRITE_OFF
    funding: Identifier
    amount: Authority
    authority: Text
    reason: Text
    checker: str = ""
