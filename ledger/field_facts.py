"""Facts from the field: money that partners hold, what they report, what was achieved.

The money itself is in transactions; these say what a posting cannot: when a report on an advance
is due, which instalment it is, what the partner states its balance to be, how many mines were
destroyed. A transaction names the advance it belongs to in its metadata, `advance: "ADV-2014-01"`.

    2014-01-15 custom "advance" "ADV-2014-01"
      partner: "UNDP"
      funding: "JPN-2013-01"
      amount: 500.00 USD
      report-due: 2014-04-30
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from ledger.term import Term
from ledger.values import Identifier, MoneyField, PositiveMoney, Text

__all__ = ["AdvanceTerm", "OutputTerm", "PartnerBalanceTerm", "PartnerReportTerm"]


class AdvanceTerm(Term):
    """Cash sent to an implementing partner under a funding, to be reported on or given back.

    `instalment` of `instalments` says which part of the partner's own `agreement` it is; where
    that is paid in one, `one-instalment-reason` and `approver` are why and who let it be.
    `paid-on` is the day of an advance from before these books began: its age counts from there.
    """

    word = "advance"
    partner: Identifier
    funding: Identifier
    amount: PositiveMoney
    report_due: datetime.date | None = None
    expires: datetime.date | None = None
    agreement: str = ""
    instalment: str = ""
    instalments: Decimal | None = None
    one_instalment_reason: str = ""
    approver: str = ""
    programme: str = ""
    purpose: str = ""
    paid_on: datetime.date | None = None


class PartnerReportTerm(Term):
    """A partner's report of its expenditure, on the day it came, and the days that it covers."""

    word = "partner-report"
    partner: Identifier
    funding: Identifier
    advance: str = ""
    begins: datetime.date | None = None
    ends: datetime.date | None = None


class PartnerBalanceTerm(Term):
    """What a partner states of the money it holds at the end of a day, held against the books.

    `advanced`, `spent` and `returned` are since the beginning; `amount` is what is left. Without
    an `advance` the partner speaks of all it holds under the funding.
    """

    word = "partner-balance"
    partner: Identifier
    funding: Identifier
    amount: MoneyField
    advanced: MoneyField | None = None
    spent: MoneyField | None = None
    returned: MoneyField | None = None
    advance: str = ""


class OutputTerm(Term):
    """Something achieved: how much of what, where and when, as its source states it on its day.

    `part-of` names the output of which this one is a part, so that nothing is counted twice.
    `at-least` marks a figure that its source calls "over" or "more than". Men, women, boys and
    girls are who is meant by it, people with a disability are among them.
    """

    word = "output"
    programme: Identifier
    indicator: Text
    quantity: Decimal
    unit: Text
    ends: datetime.date
    begins: datetime.date | None = None
    activity: str = ""
    location: str = ""
    partner: str = ""
    part_of: str = ""
    at_least: bool = False
    women: Decimal | None = None
    men: Decimal | None = None
    girls: Decimal | None = None
    boys: Decimal | None = None
    with_disability: Decimal | None = None
