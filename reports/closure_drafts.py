"""Drafts of what closes a funding: directives and entries, ready to be booked once they are filled.

A reference that only the donor's letter can give stays empty, so that a draft cannot be booked as
it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from beancount.core.data import Open

from ledger.chart import OPEN_DATE, account
from ledger.closure_facts import Disposal
from ledger.money import fixed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ledger.closure_left import Unmatched
    from ledger.fundings import Funding
    from ledger.register import Register

_POSTING: Final = re.compile(
    r"^  ((?:Assets|Liabilities|Income|Expenses|Equity):\S+) ", re.MULTILINE
)


def opened(entries: Iterable[Any], drafts: str) -> str:
    """Return the directives that open the accounts of some drafts that no books have opened yet."""
    known = {entry.account for entry in entries if isinstance(entry, Open)}
    missing = sorted(set(_POSTING.findall(drafts)) - known)
    return "".join(f"{OPEN_DATE} open {name} USD\n" for name in missing)


def closure(
    funding: Funding,
    today: datetime.date,
    operational: datetime.date,
    financial: datetime.date | None = None,
) -> str:
    """Return the directive that closes a funding, its reference to be filled in."""
    stage = "FINANCIAL" if financial else "OPERATIONAL"
    settled = f"  financial: {financial}\n" if financial else ""
    return (
        f'{today} custom "closure" "CLO-{funding.id}-{stage}"\n'
        f'  funding: "{funding.id}"\n'
        f"  operational: {operational}\n"
        f'{settled}  reference: ""\n'
    )


def instruction(funding: Funding, today: datetime.date, amount: Decimal, taker: str) -> str:
    """Return the directive of what the donor wants done, its reference to be filled in."""
    keep = taker == f"{funding.fund}-GENERAL"
    disposal = Disposal.KEEP if keep else Disposal.TRANSFER if taker else Disposal.REFUND
    to = f'  to: "{taker}"\n' if disposal is Disposal.TRANSFER else ""
    return (
        f'{today} custom "instruction" "INS-{funding.id}"\n'
        f'  funding: "{funding.id}"\n'
        f'  disposal: "{disposal}"\n'
        f"  amount: {fixed(amount)} USD\n"
        f'{to}  reference: ""\n'
    )


def release(register: Register, name: str, amount: Decimal, today: datetime.date) -> str:
    """Return the directive that leaves a commitment what was charged against it."""
    term = register.commitments[name][-1]
    return (
        f'{today} custom "commitment" "{name}"\n'
        f'  funding: "{term.funding}"\n'
        f'  programme: "{term.programme}"\n'
        f'  class: "{term.budget_class}"\n'
        f"  amount: {fixed(term.amount.number - amount)} USD\n"
        f'  note: "released: {fixed(amount)} USD are not needed"\n'
    )


def bank_of(left: Mapping[str, Decimal]) -> str:
    """Return the one cash account that holds something, empty where there is not one."""
    found = [name for name, amount in left.items() if ":Cash:" in name and amount > 0]
    return found[0] if len(found) == 1 else ""


def payment(funding: Funding, today: datetime.date, amount: Decimal, owed: str, cash: str) -> str:
    """Return the payment of what was declared refundable."""
    return _entry(
        funding,
        today,
        "Refund",
        [(owed, amount), (cash, -amount)],
    )


def disposal(
    funding: Funding, today: datetime.date, short: Unmatched, left: Mapping[str, Decimal]
) -> str:
    """Return the entries that carry out what is still to be done of an instruction.

    Empty where the money does not lie on one cash account: then a person says which.
    """
    amount = short.instructed - short.done
    cash = bank_of(left)
    if not cash:
        return ""
    letters = "; ".join(term.reference for term in short.terms)
    if short.disposal is Disposal.REFUND:
        owed = account("Liabilities", funding.fund, "Refundable", funding.donor)
        declared = -left.get(owed, amount - amount)
        income = account("Income", funding.fund, "Contributions", funding.donor)
        text = ""
        if declared < amount:
            rest = amount - declared
            text = _entry(funding, today, f"Refundable: {letters}", [(income, rest), (owed, -rest)])
        return text + payment(funding, today, amount, owed, cash)
    transfer = account("Equity", funding.fund, "Transfer")
    head = f'{today} * "{_said(f"Passed on: {letters}")}"\n  consent: "{_said(letters)}"\n'
    legs = [
        (transfer, amount, funding.id),
        (cash, -amount, funding.id),
        (transfer, -amount, short.taker),
        (cash, amount, short.taker),
    ]
    return head + "".join(
        f'  {name:<42} {fixed(number):>14} USD\n    funding: "{under}"\n'
        for name, number, under in legs
    )


def _entry(
    funding: Funding, today: datetime.date, words: str, legs: list[tuple[str, Decimal]]
) -> str:
    head = f'{today} * "{funding.donor}" "{_said(words)}"\n  funding: "{funding.id}"\n'
    return head + "".join(f"  {name:<42} {fixed(number):>14} USD\n" for name, number in legs)


def _said(words: str) -> str:
    """Return words as they stand in a text of the books."""
    return words.replace("\\", "\\\\").replace('"', '\\"')
