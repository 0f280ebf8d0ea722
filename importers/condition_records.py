"""Conditions of instalments: what waits for one is owed, and no revenue at signature.

    2014-01-15 * "FRA-2014-01: instalment 2 waits: Report of 30 September accepted"
      funding: "FRA-2014-01"
      Income:VTF:Contributions:FRA      1,200,000.00 USD
      Liabilities:VTF:Deferred:FRA     -1,200,000.00 USD

A signature is booked as a whole, before anybody has read the schedule. So each instalment that
waits takes its part back out of the revenue, on the day on which it was agreed and at the dollars
of the signature; one that is stated anew, only what that changes.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.carrying import balance, carrying_of, share
from importers.desk import BuildError, Desk
from importers.postings import account_of, posting
from ledger.conditions import ConditionMetTerm
from ledger.money import BOOK_CURRENCY, ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from importers.table import Row, Table
    from ledger.fundings import Funding
    from ledger.terms import AgreementTerm, GrantTerm


class Agreed(NamedTuple):
    """An instalment as a row states it: of what, how much, from which day on."""

    row: Row
    owner: str
    of: AgreementTerm | GrantTerm
    number: Decimal
    on: datetime.date

    @property
    def condition(self) -> str:
        """What it waits for, empty where the row does not say."""
        return str(self.row.values.get("condition", ""))


class _Version(NamedTuple):
    """How an instalment was agreed from a day on."""

    on: datetime.date
    number: Decimal
    condition: str


def defer(desk: Desk, table: Table, agreed: Iterable[Agreed]) -> None:
    """Lay down what the instalments of a table take out of the revenue of their signatures."""
    rows: dict[tuple[str, str], list[_Version]] = defaultdict(list)
    for one in sorted(agreed, key=attrgetter("on")):
        before = rows[one.of.id, one.row.values["number"]]
        try:
            _defer(desk, table, one, [*_in_books(desk, one), *before])
        except BuildError as error:
            desk.refuse(table, one.row, error)
        before.append(_Version(one.on, one.number, one.condition))


def _in_books(desk: Desk, one: Agreed) -> list[_Version]:
    """Return how the books, and the sheets before, have an instalment, oldest first."""
    found = [
        _Version(term.on, term.amount.number, term.condition)
        for register in desk.names.registers
        for term in register.instalments_of(one.of.id)
        if term.number == one.row.values["number"] and term.on < one.on
    ]
    return sorted(found)


def _defer(desk: Desk, table: Table, one: Agreed, older: list[_Version]) -> None:
    """Lay down what waits that did not wait before.

    Raises:
        BuildError: the instalment is of an agreement with several grants.
    """
    agreement: Any = desk.names.owner(getattr(one.of, "agreement", "")) or one.of
    conditions = [version.condition for version in older if version.condition]
    condition = one.condition or (conditions[-1] if conditions else "")
    number = one.number - (older[-1].number if conditions else ZERO)
    # Of a conditional agreement all waits already, and what was brought forward is no revenue.
    if not condition or not number or agreement.conditional or agreement.brought_forward:
        return
    if _met(desk, one, {one.of.id, agreement.id}):
        return
    funding = desk.names.funding(one.of.id)
    if funding is None:
        raise BuildError(
            "IMPORT-FUNDING",
            f"{one.of.id} has several grants, and what waits is of one of them",
            "funding",
            "State the instalments of each grant, with their conditions.",
        )
    _lay(desk, table, one, funding, number, condition)


def _met(desk: Desk, one: Agreed, owners: set[str]) -> bool:
    numbers = {"", one.row.values["number"]}
    return any(
        term.funding in owners and term.number in numbers and term.on <= one.on
        for register in desk.names.registers
        for term in register.of(ConditionMetTerm).values()
    )


def _lay(  # what is deferred, and for what
    desk: Desk, table: Table, one: Agreed, funding: Funding, number: Decimal, condition: str
) -> None:
    moves = carrying_of(desk).moves(funding.id, one.owner)
    # What a receipt or a revaluation did to the receivable says nothing of what was signed.
    signed = balance([move for move in moves if not move.cash and not move.unrealised])
    if not signed.due:
        return
    facts: dict[str, Any] = {"funding": funding.id}
    if one.of.amount.currency != BOOK_CURRENCY:
        facts["original"] = Amount(abs(number), one.of.amount.currency)
    dollars = share(signed.carried, number, signed.due)
    income = account_of(desk, "Income", funding.fund, "Contributions", funding.donor)
    owed = account_of(desk, "Liabilities", funding.fund, "Deferred", funding.donor)
    texts = None, f"{funding.id}: instalment {one.row.values['number']} waits: {condition}"
    legs = [posting(income, dollars), posting(owed, -dollars)]
    day = max(one.on, funding.since)
    desk.transaction(table, one.row, one.owner, "deferred", day, texts, facts, legs)
