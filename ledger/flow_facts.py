"""Flows: money that others gave to others, as somebody reported it. None of it is in these books.

    2021-02-25 custom "flow" "FTS/228238"
      reported-by: "FTS"
      stage: "commitment"
      donor: "Luxembourg, Government of"
      amount: 500000 EUR
      usd: 606796 USD
      rate: 0.824

Amounts are as they were reported, with as many decimals: nobody here can put them right.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from beancount.core.amount import Amount
from pydantic import BeforeValidator, Field

from ledger.money import AMOUNT_LIMIT
from ledger.term import Term
from ledger.values import Money, Text


class Stage(StrEnum):
    """How far a flow has come, as its reporter says."""

    BUDGET = "budget"
    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    PAID = "paid"
    SPENT = "spent"
    OTHER = "other"


def _reported(value: object) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, Amount) or value.number is None:
        raise ValueError("expected an amount such as 500000 EUR")
    if abs(value.number) >= AMOUNT_LIMIT:
        raise ValueError(f"{value.number} {value.currency} is beyond {AMOUNT_LIMIT:,}")
    return Money(value.number, value.currency)


#: An amount with as many decimals as were reported.
ReportedMoney = Annotated[Money, BeforeValidator(_reported)]


class FlowTerm(Term):
    """Money that moves between others, as reported: never a posting of these books.

    `amount` is in the currency in which it was given, `usd` what its reporter makes of it in US
    dollars. `usd-at-rate` is what amount and rate give, where that is not what `usd` says.
    """

    word = "flow"
    id: Annotated[str, Field(min_length=1)]
    reported_by: Text
    stage: Annotated[Stage, Field(strict=False)]
    type: str = ""
    donor: str = ""
    recipient: str = ""
    amount: ReportedMoney
    usd: ReportedMoney | None = None
    rate: Decimal | None = None
    usd_at_rate: ReportedMoney | None = None
    year: str = ""
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    location: str = ""
    plan: str = ""
    sector: str = ""
    reference: str = ""
    description: str = ""
