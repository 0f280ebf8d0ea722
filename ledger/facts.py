"""Facts: directives that state what happened elsewhere and move no money in these books.

A line of a bank statement, an output that was reported, a flow that somebody published: each is
kept as its source has it, to be held against the books. Models as in `ledger.terms`; the register
files them by kind and id (`Register.of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.bank_facts import BANK_FACTS
from ledger.claims_facts import ClaimTerm
from ledger.closing.facts import CloseTerm
from ledger.closure_facts import ClosureTerm, InstructionTerm
from ledger.conditions import ConditionMetTerm
from ledger.control_facts import AuthorityTerm, RedeploymentTerm
from ledger.correction_facts import RefusedTerm, ReversalTerm
from ledger.field_facts import AdvanceTerm, OutputTerm, PartnerBalanceTerm, PartnerReportTerm
from ledger.flow_facts import FlowTerm
from ledger.gifts import InKindServiceTerm
from ledger.issued_facts import IssuedTerm
from ledger.oversight_facts import RecommendationTerm
from ledger.partner_facts import PartnerAgreementTerm
from ledger.people_facts import PEOPLE
from ledger.pooled_facts import POOLED_FACTS
from ledger.reserve_facts import ReserveAdvanceTerm, ReserveTerm
from ledger.supplier_facts import SupplierTerm
from ledger.vote_facts import VOTE_FACTS
from ledger.waivers import WaiverTerm
from ledger.write_offs import WriteOffTerm

if TYPE_CHECKING:
    from ledger.term import Term

#: The models of facts, in the order in which docs/directives.md shows them.
FACTS: tuple[type[Term], ...] = (
    RedeploymentTerm,
    AuthorityTerm,
    InKindServiceTerm,
    PartnerAgreementTerm,
    AdvanceTerm,
    PartnerReportTerm,
    PartnerBalanceTerm,
    ReserveTerm,
    ReserveAdvanceTerm,
    OutputTerm,
    ReversalTerm,
    RefusedTerm,
    ConditionMetTerm,
    WriteOffTerm,
    ClosureTerm,
    InstructionTerm,
    *BANK_FACTS,
    WaiverTerm,
    SupplierTerm,
    FlowTerm,
    *VOTE_FACTS,
    *POOLED_FACTS,
    *PEOPLE,
    CloseTerm,
    IssuedTerm,
    ClaimTerm,
    RecommendationTerm,
)
