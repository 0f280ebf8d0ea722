"""Interest: it is booked where the agreement says that it belongs.

    2013-12-01 custom "clause" "JPN-2014-MLI" "8"
      axis: "interest"
      allows: "fund"

Interest that is the donor's, or the programme's, is booked under the funding itself; interest that
is the fund's, on `<FUND>-GENERAL`. What stands elsewhere is warned of: it would be spent, or shown,
as somebody else's. Where no clause and no policy (`INTEREST-OWNER`) says whose it is, nothing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.findings import FindingError, Severity
from ledger.interest_clauses import OWNER, interest_of
from ledger.money import grouped
from ledger.words import Axis
from plugins.cases import NOUNS, Case, Refusal
from plugins.rules import Rule
from plugins.sentences import clauses_said, facts

if TYPE_CHECKING:
    from collections.abc import Iterable

_KINDS = frozenset({"grant", "allocation"})
_FUND = "fund"


class InterestError(FindingError):
    """Interest is booked where it does not belong."""


def case(case: Case) -> Iterable[Refusal]:
    """Warn of interest under a funding whose interest is the fund's."""
    line, terms = case.line, case.terms
    if line.kind != "interest" or terms is None or terms.funding.kind not in _KINDS:
        return ()
    funding = terms.funding
    clause = terms.governing(Axis.INTEREST)
    policy = None if clause else case.register.policy(OWNER, line.cost_date)
    if clause:
        owner, why = interest_of(clause).owner, clauses_said((clause,), funding)
    elif policy:
        owner = policy.value
        why = f"Policy {policy.id} of {policy.on}: {policy.value} ({policy.status})."
    else:
        return ()
    if owner != _FUND:
        return ()
    clauses = (clause,) if clause else ()
    refusal = Refusal(
        "INTEREST-OWNER",
        f"{grouped(-line.amount)} {line.currency} of interest under {funding.id}: interest on the "
        f"{NOUNS[funding.kind]} is the fund's. {why}",
        f"Book it under {funding.fund}-GENERAL.",
        line,
        Severity.WARNING,
        facts(funding, clauses, Axis.INTEREST, f"{funding.fund}-GENERAL", funding.id),
    )
    return (refusal,)


RULE = Rule("interest", __name__, InterestError, case=case)
