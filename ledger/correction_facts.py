"""Facts on what is not, or no longer, in force: reversals of directives, and rows refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ledger.term import Term
from ledger.values import Text


class ReversalTerm(Term):
    """A directive withdrawn, by its key: from now on it is as if it had never been stated.

    The id is the key of what is withdrawn. A transaction is reversed by its negation instead, with
    `reverses` in its metadata.
    """

    word = "reversal"
    id: Annotated[str, Field(min_length=1)]
    reason: Text
    decision: str = ""


class RefusedTerm(Term):
    """A source row that was left out when the good rows of its file were accepted, and why.

    `record` is the row's identity, where it has one; `sheet` is true where a sheet as a whole could
    not be read, so that the origin is its cells.
    """

    word = "refused"
    reason: Text
    amount: str = ""
    record: str = ""
    sheet: bool = False
