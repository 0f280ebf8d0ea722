"""Facts: directives that state what happened elsewhere and move no money in these books.

A line of a bank statement, an output that was reported, a flow that somebody published: each is
kept as its source has it, to be held against the books. Models as in `ledger.terms`; the register
files them by kind and id (`Register.of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.bank_facts import BANK_FACTS
from ledger.correction_facts import RefusedTerm, ReversalTerm
from ledger.field_facts import AdvanceTerm, OutputTerm, PartnerBalanceTerm, PartnerReportTerm
from ledger.flow_facts import FlowTerm
from ledger.gifts import InKindServiceTerm

if TYPE_CHECKING:
    from ledger.term import Term

#: The models of facts, in the order in which docs/directives.md shows them.
FACTS: tuple[type[Term], ...] = (
    InKindServiceTerm,
    AdvanceTerm,
    PartnerReportTerm,
    PartnerBalanceTerm,
    OutputTerm,
    ReversalTerm,
    RefusedTerm,
    *BANK_FACTS,
    FlowTerm,
)
