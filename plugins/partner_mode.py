"""Pass-through or outright: the same payment to a partner is an advance, or it is a cost.

    2014-01-15 * "UNDP" "First instalment"
      funding: "JPN-2013-01"
      partner: "UNDP"
      partner-agreement: "PA-UNDP-2014"
      Expenses:VTF:MLI:Transfers    500.00 USD
      Assets:VTF:Cash:UNHQ         -500.00 USD

Under an agreement of mode `outright` what is paid is a cost at once, of the class Transfers; under
one of mode `pass-through` it is an advance, and becomes a cost with the partner's report. Booked
the other way it is refused. A payment that names no agreement is under the only one that is in
force with its partner under its funding; where there are several it names one. No more is charged
as outright than was agreed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.advances import ADVANCES, advance_of, held_of
from ledger.field_facts import AdvanceTerm
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.partner_facts import PartnerAgreementTerm, PartnerMode, agreed_with, in_force
from ledger.versions import REVERSES
from ledger.words import BudgetClass
from plugins.cases import Refusal
from plugins.partner_history import dollars_or_own
from plugins.partner_instalments import beyond
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account

#: Metadata by which a payment names its agreement with a partner.
AGREEMENT = "partner-agreement"

_TRANSFERS = f":{BudgetClass.TRANSFERS}"
_SUPPORT = f":{BudgetClass.SUPPORT_COST}"
_MONEY = (":Cash:", ":Authority")
_PAID = (*_MONEY, ":Payable:")
_REPORT = "partner-report:"

_SHOULD_BE = {
    PartnerMode.THROUGH: "an advance until the partner reports what it was spent on",
    PartnerMode.OUTRIGHT: "a cost of the class Transfers when it is paid",
}
_ADVICE = {
    PartnerMode.THROUGH: "Book it on Assets:<Fund>:Advances:<Partner>, tied to an advance; its "
    "report makes it a cost.",
    PartnerMode.OUTRIGHT: "Book it on Expenses:<Fund>:<Programme>:Transfers; no report of costs "
    "is due.",
}


class PartnerModeError(FindingError):
    """A payment to a partner is not booked as its agreement says."""


class _Payment(NamedTuple):
    """A payment to a partner: whose, its posting, which agreement it names, which may be meant."""

    partner: str
    leg: Any
    named: str
    candidates: tuple[PartnerAgreementTerm, ...]


def minds(funding: Funding, register: Register) -> bool:
    """Return whether anything is agreed with a partner under a funding."""
    return bool(register.under(PartnerAgreementTerm, funding.id))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse payments to partners that are booked in the other mode, or beyond what was agreed."""
    register, funding = account.register, account.state.funding.id
    charged: dict[str, Decimal] = defaultdict(lambda: ZERO)
    days: dict[tuple[datetime.date, str], tuple[Any, Decimal]] = {}
    for entry in account.entries:
        for leg in entry.postings:
            own = (leg.meta or {}).get("funding", entry.meta.get("funding"))
            if own != funding:
                continue
            if ADVANCES in leg.account:
                yield from _advanced(register, funding, entry, leg)
            elif _is_payment(entry, leg) and not _is_report(entry):
                payment = _transfer(register, funding, entry, leg)
                yield from _charged(entry, payment)
                if len(payment.candidates) == 1:
                    agreed = payment.candidates[0]
                    held = held_of(entry, leg, agreed.amount.currency)
                    charged[agreed.id] += dollars_or_own(agreed, held)
                    days[entry.date, agreed.id] = entry, charged[agreed.id]
    yield from _beyond(register, days)


def _is_payment(entry: Any, leg: Any) -> bool:
    """Return whether a posting is a cost of what a partner is paid, by its class or its word."""
    account = leg.account
    if account.endswith(_TRANSFERS):
        return True
    named = AGREEMENT in entry.meta or AGREEMENT in (leg.meta or ())
    return named and account.startswith("Expenses:") and not account.endswith(_SUPPORT)


def _is_report(entry: Any) -> bool:
    """Return whether a cost is a partner's own, reported on an advance and not paid to it.

    What a report charges beyond its advance is owed, and the support cost on it may be paid in
    cash. A cost that is paid in cash is none, whatever it calls itself.
    """
    if any(ADVANCES in leg.account for leg in entry.postings):
        return True
    if not str(entry.meta.get("key", "")).startswith(_REPORT) and "advance" not in entry.meta:
        return False
    paid = support = ZERO
    for leg in entry.postings:
        if leg.account.endswith(_SUPPORT):
            support += leg.units.number
        elif any(part in leg.account for part in _MONEY):
            paid -= leg.units.number
    return paid <= support


def _grows(entry: Any, leg: Any) -> bool:
    return leg.units.number > ZERO and REVERSES not in entry.meta


def _advanced(register: Register, funding: str, entry: Any, leg: Any) -> Iterator[Refusal]:
    """Refuse an advance under an agreement whose payments are costs."""
    paid = any(part in other.account for other in entry.postings for part in _PAID)
    if not (_grows(entry, leg) and paid):
        return
    term = register.of(AdvanceTerm).get(advance_of(entry, leg))
    if term is not None:
        found = agreed_with(register, term)
    else:
        part = leg.account.rpartition(":")[2]
        partner = register.partner_parts.get(part, part)
        found = in_force(register, partner, funding, entry.date)
    if found and all(one.mode is PartnerMode.OUTRIGHT for one in found):
        yield _other_way(entry, leg, found[0], "an advance")


def _transfer(register: Register, funding: str, entry: Any, leg: Any) -> _Payment:
    meta = {**entry.meta, **(leg.meta or {})}
    partner, named = str(meta.get("partner", "")), str(meta.get(AGREEMENT, ""))
    if named:
        term = register.of(PartnerAgreementTerm).get(named)
        fits = (
            term is not None
            and (term.funding, term.partner) == (funding, partner or term.partner)
            and term.on <= entry.date
        )
        return _Payment(partner, leg, named, (term,) if term and fits else ())
    return _Payment(partner, leg, named, in_force(register, partner, funding, entry.date))


def _charged(entry: Any, payment: _Payment) -> Iterator[Refusal]:
    """Refuse a cost under an agreement whose payments are advances, or under nobody knows which."""
    found, leg = payment.candidates, payment.leg
    if payment.named and not found:
        yield Refusal(
            "PARTNER-AGREEMENT",
            f"{leg.account}: {payment.named!r} is no agreement with "
            f"{payment.partner or 'a partner'} under {entry.meta.get('funding')} that is signed on "
            f"{entry.date}.",
            "Name the agreement under which the partner is paid.",
            entry=entry,
            facts=((AGREEMENT, payment.named),),
        )
    elif len(found) > 1:
        names = ", ".join(one.id for one in found)
        yield Refusal(
            "PARTNER-AGREEMENT",
            f"{leg.account}: {payment.partner} is paid under one of {names}, and the payment does "
            "not say which.",
            f'Add {AGREEMENT}: "..." to the transaction.',
            entry=entry,
            facts=((AGREEMENT, names),),
        )
    elif found and found[0].mode is PartnerMode.THROUGH and _grows(entry, leg):
        yield _other_way(entry, leg, found[0], "a cost")
    elif found and not leg.account.endswith(_TRANSFERS) and _grows(entry, leg):
        yield _other_way(entry, leg, found[0], f"a cost of {leg.account.rpartition(':')[2]}")


def _other_way(entry: Any, leg: Any, agreed: PartnerAgreementTerm, booked: str) -> Refusal:
    return Refusal(
        "PARTNER-MODE",
        f"{leg.account}: {grouped(leg.units.number)} {BOOK_CURRENCY} to {agreed.partner} under "
        f"{agreed.funding} are booked as {booked}. {agreed.id}, signed on {agreed.on}, is "
        f"{agreed.mode}: what is paid under it is {_SHOULD_BE[agreed.mode]}.",
        _ADVICE[agreed.mode],
        entry=entry,
        facts=(
            ("agreement", agreed.id),
            ("funding", agreed.funding),
            ("expected", str(agreed.mode)),
            ("actual", booked),
        ),
    )


def _beyond(
    register: Register, days: dict[tuple[datetime.date, str], tuple[Any, Decimal]]
) -> Iterator[Refusal]:
    """Refuse what is charged beyond the amount of an agreement, where it grows on a day."""
    before: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (day, name), (entry, total) in days.items():
        agreed = register.of(PartnerAgreementTerm)[name]
        excess = max(total - agreed.amount.number, ZERO)
        if excess > before[name]:
            yield beyond(agreed, day, total, entry)
        before[name] = excess


RULE = Rule("partner mode", __name__, PartnerModeError, minds=minds, account=account)
