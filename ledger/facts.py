"""Facts: directives that state what happened elsewhere and move no money in these books.

A line of a bank statement, an output that was reported, a flow that somebody published: each is
kept as its source has it, to be held against the books. Models as in `ledger.terms`; the register
files them by kind and id (`Register.of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.term import Term

#: The models of facts, in the order in which docs/directives.md shows them.
FACTS: tuple[type[Term], ...] = ()
