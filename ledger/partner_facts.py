"""Partner agreements: what was agreed with whoever implements, and whether it is theirs to keep.

    2014-01-10 custom "partner-agreement" "PA-UNDP-2014"
      partner: "UNDP"
      funding: "JPN-2013-01"
      amount: 1000.00 USD
      mode: "pass-through"
      instalments: 2
      report-days: 90
      fee: 7

The date is the day it was signed. In the mode `pass-through` the money stays the fund's until the
partner reports what it was spent on: each payment is an advance. In the mode `outright` it is the
partner's once it is paid: each payment is a cost, of the class Transfers.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from ledger.field_facts import AdvanceTerm
from ledger.filing import problem
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.term import Term
from ledger.values import Identifier, PositiveMoney

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.filing import Register
    from ledger.findings import Finding


class PartnerMode(StrEnum):
    """Whose the money is once it is paid to a partner."""

    THROUGH = "pass-through"
    OUTRIGHT = "outright"


def _percent(value: Decimal) -> Decimal:
    if not ZERO <= value <= 100:
        raise ValueError(f"{value} is no percentage from 0 to 100")
    return value


def _counted(value: Decimal) -> Decimal:
    if value < 1 or value != value.to_integral_value():
        raise ValueError(f"{value} is not 1, 2, ...")
    return value


Percent = Annotated[Decimal, AfterValidator(_percent)]
Counted = Annotated[Decimal, AfterValidator(_counted)]


class PartnerAgreementTerm(Term):
    """Agreed with a partner under a funding: how much, in which mode, reported on how soon.

    `programme` and `activity` are those of the cost, where what is paid is one at once. `fee` is
    the percentage that the partner charges for its own overhead. `report-days` is how many
    days after its payment an instalment is reported on, where the advance states no day itself.
    Paid in one instalment, it says why, and names the second person who approved it.
    """

    word = "partner-agreement"
    partner: Identifier
    funding: Identifier
    amount: PositiveMoney
    mode: Annotated[PartnerMode, Field(strict=False)]
    programme: str = ""
    activity: str = ""
    fee: Percent = ZERO
    instalments: Counted | None = None
    report_days: Counted | None = None
    one_instalment_reason: str = ""
    approver: str = ""
    title: str = ""


def agreed_with(register: Register, advance: AdvanceTerm) -> tuple[PartnerAgreementTerm, ...]:
    """Return the agreement under which an advance is paid: the one it names, or the only one.

    Several are those of which an advance that names none might be under any; none: it is under no
    agreement that the books state.
    """
    named = register.of(PartnerAgreementTerm).get(advance.agreement)
    if named is not None:
        return (named,)
    return in_force(register, advance.partner, advance.funding, advance.on)


def in_force(
    register: Register, partner: str, funding: str, day: datetime.date
) -> tuple[PartnerAgreementTerm, ...]:
    """Return the agreements with a partner under a funding that are signed on a day."""
    found = register.under(PartnerAgreementTerm, funding)
    return tuple(term for term in found if term.partner == partner and term.on <= day)


def report_due(register: Register, advance: AdvanceTerm) -> datetime.date | None:
    """Return the day by which an advance is to be reported on: its own, or its agreement's."""
    if advance.report_due is not None:
        return advance.report_due
    for agreed in agreed_with(register, advance):
        if agreed.report_days is not None:
            return advance.on + datetime.timedelta(days=int(agreed.report_days))
    return None


def wrong_partners(register: Register) -> Iterator[Finding]:
    """Yield a finding for each partner agreement, or advance under one, that cannot be."""
    for term in register.of(PartnerAgreementTerm).values():
        named = (
            ("partner", term.partner, register.partners),
            ("funding", term.funding, register.fundings),
            ("programme", term.programme, register.programmes),
        )
        for kind, name, known in named:
            if name and name not in known:
                what = f"{term.word} {term.id}: {kind} {name!r} is not known."
                yield problem("TERM-REFERENCE", what, term)
    for advance in register.of(AdvanceTerm).values():
        if fault := _fault(advance, agreed_with(register, advance)):
            yield problem("TERM-WRONG", f"{advance.word} {advance.id}: {fault}.", advance)


def _fault(advance: AdvanceTerm, found: tuple[PartnerAgreementTerm, ...]) -> str:
    """Return why an advance is under no agreement that it could be; empty where all is well."""
    if not found:
        return ""
    known = ", ".join(term.id for term in found)
    if advance.agreement and advance.agreement not in {term.id for term in found}:
        return (
            f"agreement {advance.agreement!r} is not known; with {advance.partner} there is {known}"
        )
    if len(found) > 1:
        return f"it names no agreement, and with {advance.partner} there are {known}"
    return _misfit(advance, found[0])


def _misfit(advance: AdvanceTerm, agreed: PartnerAgreementTerm) -> str:
    theirs = f"{agreed.id} is with {agreed.partner} under {agreed.funding}"
    if (advance.partner, advance.funding) != (agreed.partner, agreed.funding):
        return f"{theirs}, and the advance is to {advance.partner} under {advance.funding}"
    if advance.on < agreed.on:
        return f"{agreed.id} was signed on {agreed.on}, and the advance is of {advance.on}"
    currency = agreed.amount.currency
    if currency not in {BOOK_CURRENCY, advance.amount.currency}:
        return f"{agreed.id} is in {currency}, and the advance in {advance.amount.currency}"
    return ""
