"""Partner's fees: what a partner charges for its own overhead under a funding, in per cent.

    2014-01-10 custom "partner-agreement" "PA-UNOPS-2014"
      partner: "UNOPS"
      funding: "JPN-2014-MLI"
      amount: 500.00 USD
      mode: "pass-through"
      fee: 4
    1990-01-01 custom "partner" "UNICEF"
      name: "UNICEF"
      fee: 7

The newest agreement of the partner under the funding that was signed by the day of the cost
decides among those that state a fee, else what the partner itself states.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.partner_facts import PartnerAgreementTerm

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.register import Register


class PartnerFees:
    """The fees of all partners."""

    def __init__(self, register: Register) -> None:
        """Take the agreements with partners, oldest first."""
        self._partners = register.partners
        self._agreed: dict[tuple[str, str], list[PartnerAgreementTerm]] = defaultdict(list)
        agreements = register.of(PartnerAgreementTerm).values()
        stated = [term for term in agreements if "fee" in term.model_fields_set]
        for term in sorted(stated, key=lambda term: term.on):
            self._agreed[term.partner, term.funding].append(term)

    def of(self, partner: str, funding: str, day: datetime.date) -> Decimal | None:
        """Return a partner's fee in per cent under a funding on a day; None: it is not stated."""
        agreed = [term for term in self._agreed.get((partner, funding), ()) if term.on <= day]
        if agreed:
            return agreed[-1].fee
        known = self._partners.get(partner)
        return known.fee if known else None
