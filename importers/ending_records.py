"""What money that is held becomes: interest on it, revenue once a condition is met, a refund.

2025-06-10 * "Refundable: note verbale of 15 May 2025"
  funding: "JPN-2010-01"
  Income:VTF:Contributions:JPN      16000.00 USD
  Income:VTF:Interest                1405.26 USD
  Liabilities:VTF:Refundable:JPN   -17405.26 USD

A refund is owed on the day of its row and paid on the day the row says: two entries, linked by
their key. A write-off, and a condition that is met, are a directive and the entry that it allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount

from importers.desk import BuildError, Desk, money
from importers.exchange import dollars
from importers.postings import account_of, cash, posting
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from importers.table import Row, Table
    from ledger.fundings import Funding


def build_interest(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down interest under the funding whose money earned it."""
    values = row.values
    fund = _funding(desk, values["funding"]).fund
    number = money(values, "amount", BOOK_CURRENCY)
    begins, ends = values.get("earned_from"), values.get("earned_to")
    if begins and ends and ends < begins:
        raise BuildError("IMPORT-VALUE", f"found {ends}, which is before {begins}", "earned_to")
    span = f", {begins} to {ends}" if begins and ends else ""
    legs = [
        posting(cash(desk, fund, values), number),
        posting(account_of(desk, "Income", fund, "Interest"), -number),
    ]
    facts = {"funding": values["funding"]}
    desk.transaction(table, row, owner, "", values["date"], (None, f"Interest{span}"), facts, legs)


def build_condition_met(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down that a condition is met, and the revenue that was deferred until then."""
    values = row.values
    facts: dict[str, Any] = {
        "funding": values["funding"],
        "number": values.get("number"),
        "reference": values["letter"],
    }
    name, day = values["reference"], values["date"]
    desk.custom(table, row, owner, "", day, "condition-met", [name], facts)
    number = money(values, "amount", BOOK_CURRENCY) if "amount" in values else ZERO
    if not number:
        return
    funding = _of_donor(desk, values["funding"], "Revenue that was deferred")
    legs = [
        posting(account_of(desk, "Liabilities", funding.fund, "Deferred", funding.donor), number),
        posting(_contributions(desk, funding), -number),
    ]
    texts = (None, f"Condition met: {values['letter']}")
    desk.transaction(table, row, owner, "revenue", day, texts, {"funding": funding.id}, legs)


def build_refund(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down what is owed back to a donor, and its payment once that has a day.

    Raises:
        BuildError: it is of no donor's funding, has more interest than it is, or is paid before it
            is owed.
    """
    values = row.values
    funding = _of_donor(desk, values["funding"], "What is refunded")
    number, exchange = dollars(desk, values, values["date"])
    interest = money(values, "interest", BOOK_CURRENCY) if "interest" in values else ZERO
    _refuse_interest(interest > number, f"more than the whole of {grouped(number)}")
    _refuse_interest(bool(interest and exchange), "of a refund in another currency")
    paid = values.get("paid_on")
    if paid and paid < values["date"]:
        raise BuildError(
            "IMPORT-VALUE", f"found {paid}, which is before it was owed", "paid_on",
            "State the day on which the refund became owed as its date.",
        )  # fmt: skip
    owed = account_of(desk, "Liabilities", funding.fund, "Refundable", funding.donor)
    legs = [posting(_contributions(desk, funding), number - interest)] if number > interest else []
    if interest:
        legs.append(posting(account_of(desk, "Income", funding.fund, "Interest"), interest))
    facts = {"funding": funding.id, **exchange}
    texts = (None, f"Refundable: {values['letter']}")
    legs.append(posting(owed, -number))
    desk.transaction(table, row, owner, "owed", values["date"], texts, facts, legs)
    if paid:
        legs = [posting(owed, number), posting(cash(desk, funding.fund, values), -number)]
        texts = (None, f"Refund: {values['letter']}")
        desk.transaction(table, row, owner, "paid", paid, texts, facts, legs)


def build_write_off(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down the leave to write a receivable off, and the entry that does it."""
    values = row.values
    funding = _of_donor(desk, values["funding"], "What is written off")
    number, name = money(values, "amount", BOOK_CURRENCY), values["reference"]
    facts: dict[str, Any] = {
        "funding": funding.id,
        "amount": Amount(number, BOOK_CURRENCY),
        "authority": values["authority"],
        "reason": values["why"],
    }
    day = values["date"]
    desk.custom(table, row, owner, "", day, "write-off", [name], facts)
    legs = [
        posting(_contributions(desk, funding), number),
        posting(account_of(desk, "Assets", funding.fund, "Receivable", funding.donor), -number),
    ]
    meta = {"funding": funding.id, "write-off": name}
    texts = (None, f"Written off: {values['why']}")
    desk.transaction(table, row, owner, "booked", day, texts, meta, legs)


def _funding(desk: Desk, name: str) -> Funding:
    found = desk.names.funding(name)
    if found is None:
        raise BuildError(
            "IMPORT-FUNDING",
            f"{name} has several grants, and money is of one of them",
            "funding",
            "Name the grant.",
        )
    return found


def _of_donor(desk: Desk, name: str, what: str) -> Funding:
    funding = _funding(desk, name)
    if not funding.donor:
        raise BuildError(
            "IMPORT-FUNDING", f"{name} is no donor's: {what.lower()} is a donor's", "funding"
        )
    return funding


def _contributions(desk: Desk, funding: Funding) -> str:
    return account_of(desk, "Income", funding.fund, "Contributions", funding.donor)


def _refuse_interest(refused: bool, why: str) -> None:
    if refused:
        raise BuildError(
            "IMPORT-VALUE",
            f"found interest {why}",
            "interest",
            "Refund interest by a row of its own, in US dollars.",
        )
