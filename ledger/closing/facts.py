"""The close of a period: which fund, which days, what was sealed, and by which two people.

    2013-12-31 custom "close" "VTF-2013-12-31"
      fund: "VTF"
      begins: 2013-01-01
      ends: 2013-12-31
      head: "<64 digits>"
      main: "<64 digits>"
      carried: "<64 digits>"
      by: "ANA"
      second: "BEN"
      reason: "The accounts of 2013 are agreed."

Written by `vtf close` and by nothing else. `head` is the head of the chain when the period was
closed, `main` the sha256 of `main.beancount` then, `carried` that of what stands in the place of
the closed lines; all else that was sealed is in the closing paper, archived with the batch.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from ledger.names_alike import alike
from ledger.term import Term
from ledger.values import Identifier


def _said(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError("says nothing")
    return value.strip()


Said = Annotated[str, AfterValidator(_said)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

#: The word after `custom`, and the mark of a transaction that carries closed lines forward.
CLOSE, CARRIED_MARK = "close", "carried"


class CloseTerm(Term):
    """A closed period of a fund: nothing dated into it is changed, added or taken away.

    `head` is the head of the chain when it was closed, `main` the hash of the main file, `carried`
    that of what carries the closed lines forward. `by` and `second` are two people.
    """

    word = CLOSE
    fund: Identifier
    begins: datetime.date
    ends: datetime.date
    head: Digest
    main: Digest
    carried: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    by: Said
    second: Said
    reason: Said

    @model_validator(mode="after")
    def _by_two(self) -> CloseTerm:
        if alike(self.by, self.second):
            raise ValueError("by and second are the same; a period is closed by two people")
        if self.ends < self.begins or self.on != self.ends:
            raise ValueError("a close is of the last day of its period")
        return self
