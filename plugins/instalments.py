"""Conditions: what waits for a condition is owed until it is met, and revenue only from then on.

    2014-06-30 * "France" "Second instalment, before the report is accepted"
      funding: "FRA-2014-01"
      Assets:VTF:Cash:UNHQ                 900,000.00 USD
      Liabilities:VTF:Deferred:FRA        -900,000.00 USD
    2014-11-20 * "France" "The report is accepted"
      funding: "FRA-2014-01"
      Liabilities:VTF:Deferred:FRA         900,000.00 USD
      Income:VTF:Contributions:FRA        -900,000.00 USD

At the end of each booking day the revenue of an agreement is at most what was agreed less what
still waits (`ledger.conditions`): which instalment a receipt belongs to need not be known. An
agreement in another currency is reckoned in it, by the originals of its receipts; where revenue
states none, it cannot be proved and is refused while a condition is open.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ledger.conditions import conditions_open, has_conditions
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.schedules import owner_of
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ledger.conditions import Condition
    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import AgreementTerm, GrantTerm
    from ledger.values import Money
    from plugins.accounts import Walked


class InstalmentError(FindingError):
    """Revenue is recognised before its condition is met."""


class _Revenue(NamedTuple):
    """What one entry recognises under one funding, in the currency of the agreement.

    `amount` is None where the entry does not say it in that currency.
    """

    date: datetime.date
    entry: Any
    funding: str
    amount: Decimal | None


def minds(funding: Funding, register: Register) -> bool:
    """Return whether revenue of a funding ever waited for a condition."""
    return any(has_conditions(register, name) for name in _names(funding))


def _names(funding: Funding) -> tuple[str, ...]:
    """Return by what names conditions may be stated: its agreement's, its own."""
    return tuple(dict.fromkeys((funding.agreement, funding.id)))


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse revenue of each agreement and grant beyond what waits for nothing."""
    register = walked.register
    found: dict[str, list[_Revenue]] = defaultdict(list)
    for account in walked.accounts.values():
        funding = account.state.funding
        if minds(funding, register):
            currency = register.agreements[funding.agreement].amount.currency
            own = list(_recognised(account.entries, account.lines, currency))
            for name in _names(funding):
                if has_conditions(register, name):
                    found[name] += own
    for name, revenue in found.items():
        revenue.sort(key=attrgetter("date"))
        yield from _judged(register, name, revenue)


def _recognised(entries: Sequence[Any], lines: Sequence[Line], currency: str) -> Iterator[_Revenue]:
    income = (line for line in lines if line.kind == "contribution")
    for number, group in groupby(income, key=attrgetter("entry")):
        own = list(group)
        amount: Decimal | None = -sum((line.amount for line in own), ZERO)
        if currency != BOOK_CURRENCY:
            amount = _original(own, entries[number], currency)
        yield _Revenue(own[0].date, entries[number], own[0].funding, amount)


def _original(own: Sequence[Line], entry: Any, currency: str) -> Decimal | None:
    """Return what lines of one entry recognise in another currency, None if they do not say."""
    if any(line.original_currency != currency for line in own):
        return None
    # An original that a posting states is its own; the transaction's is that of all the others.
    total = shared = turned = ZERO
    for line in own:
        if "original" in (entry.postings[line.posting].meta or {}):
            total += abs(line.original) * (1 if line.amount < 0 else -1)
        else:
            shared, turned = abs(line.original), turned + line.amount
    return total + (shared if turned <= 0 else -shared)


def _judged(register: Register, name: str, revenue: Sequence[_Revenue]) -> Iterator[Refusal]:
    owner = cast("AgreementTerm | GrantTerm", owner_of(register, name))
    agreed = owner.amount
    total = before = ZERO
    for day, group in groupby(revenue, key=itemgetter(0)):
        own = list(group)
        open_ones = conditions_open(register, name, day)
        unproved = [one for one in own if one.amount is None]
        total += sum((one.amount for one in own if one.amount is not None), ZERO)
        if open_ones and unproved:
            yield _refused(name, unproved[-1], agreed, open_ones, None)
        waiting = sum((one.amount.number for one in open_ones), ZERO)
        excess = max(total - (agreed.number - waiting), ZERO) if open_ones else ZERO
        if excess > before:
            yield _refused(name, own[-1], agreed, open_ones, total)
        before = excess


def _refused(
    name: str,
    revenue: _Revenue,
    agreed: Money,
    waiting: Sequence[Condition],
    total: Decimal | None,
) -> Refusal:
    currency = agreed.currency
    lawful = agreed.number - sum((one.amount.number for one in waiting), ZERO)
    first = waiting[0]
    which = f"instalment {first.number} of {first.owner}" if first.number else first.owner
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    booked = (
        f"{grouped(total)} {currency} of revenue at the end of {revenue.date}"
        if total is not None
        else f"revenue of {revenue.date} does not say how much it is in {currency}"
    )
    return Refusal(
        "CONDITION-OPEN",
        f"{name}: {booked}; of the {agreed} agreed, {grouped(max(lawful, ZERO))} {currency} wait "
        f'for nothing. {which}{more} waits: "{first.words}" ({first.amount}, {first.term.place}).',
        "Book what comes before as Liabilities:<Fund>:Deferred:<Donor>; state condition-met when "
        "it is met, and recognise it from that day.",
        facts=(
            ("agreement", name),
            ("funding", revenue.funding),
            ("condition", ", ".join(one.number or one.owner for one in waiting)),
            ("words", "; ".join(dict.fromkeys(one.words for one in waiting))),
            ("expected", f"{max(lawful, ZERO):f}"),
            ("actual", f"{total:f}" if total is not None else f"not stated in {currency}"),
        ),
        entry=revenue.entry,
    )


RULE = Rule("instalments", __name__, InstalmentError, minds=minds, after=after)
