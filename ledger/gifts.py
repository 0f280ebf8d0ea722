"""Gifts: help given in kind that is disclosed and not booked.

    2014-12-31 custom "in-kind-service" "CHE-2014-EXPERTS"
      donor: "CHE"
      programme: "MLI"
      description: "Two weapons and ammunition experts, January to December"
      amount: 450000.00 CHF
      usd: 491965.00 USD

Goods are booked when they are received; services (seconded experts above all) are disclosed beside
the money, at the value that their donor states. Nothing can be spent out of either.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.filing import problem
from ledger.money import BOOK_CURRENCY
from ledger.term import Term
from ledger.values import Authority, Identifier, PositiveMoney, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.filing import Register
    from ledger.findings import Finding


class InKindServiceTerm(Term):
    """Services given in kind: disclosed at their value, never booked and never spendable.

    `amount` is the value as the donor states it, `usd` the same in dollars; it belongs to the day
    of the directive.
    """

    word = "in-kind-service"
    donor: Identifier
    programme: Identifier
    description: Text
    amount: PositiveMoney
    usd: Authority
    fund: str = ""
    funding: str = ""
    activity: str = ""
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    valuation: str = ""
    rate: Decimal | None = None
    rate_source: str = ""


def wrong_gifts(register: Register) -> Iterator[Finding]:
    """Yield a finding for each service in kind that names what is not there, or cannot be."""
    for term in register.of(InKindServiceTerm).values():
        named = (
            ("donor", term.donor, register.donors),
            ("programme", term.programme, register.programmes),
            ("fund", term.fund, register.funds),
            ("funding", term.funding, register.fundings),
        )
        for kind, name, known in named:
            if name and name not in known:
                yield problem(
                    "TERM-REFERENCE", f"{term.word} {term.id}: {kind} {name!r} is not known.", term
                )
        funding = register.fundings.get(term.funding)
        if funding is not None and funding.donor != term.donor:
            yield problem(
                "TERM-WRONG",
                f"{term.word} {term.id} is given by {term.donor}, and {funding.id} is of "
                f"{funding.donor or 'no donor'}.",
                term,
            )
        if term.begins and term.ends and term.ends < term.begins:
            what = f"the period {term.begins} to {term.ends} ends before it begins"
            yield problem("TERM-WRONG", f"{term.word} {term.id}: {what}.", term)
        if term.amount.currency == BOOK_CURRENCY and term.amount != term.usd:
            what = f"its value is {term.amount}, in dollars {term.usd}"
            yield problem("TERM-WRONG", f"{term.word} {term.id}: {what}.", term)
