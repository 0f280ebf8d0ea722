"""Partners' expenditure reports: costs as of any voucher, paid for out of the partner's advance.

What the partner spent, its own support cost included, comes off the advance. Support cost that the
fund charges by a clause was never the partner's: it is paid from the fund's own cash. What goes
beyond the advance is refused, or owed to the partner where the report says `payable`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.advance_records import (
    Stated,
    difference,
    hold_balance,
    in_its_currency,
    relieved,
    source_of,
    state_balance,
)
from importers.advances import Advances
from importers.desk import BuildError, Desk, currency_of, money
from importers.expenditure_records import Bill, Paid, build_expenditure, total
from importers.postings import account_of, posting
from ledger.advances import Why
from ledger.money import BOOK_CURRENCY, CONTEXT, ZERO, exact, quantum, rounded

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.table import Row, Table
    from ledger.field_facts import AdvanceTerm

_PAYABLE = "payable"

#: Fields that the lines of a report share, besides those that the lines of any voucher share.
_SHARED = ("partner", "begins", "ends", "excess", "stated_balance")


class _Due(NamedTuple):
    """What a report is worth: in dollars, and in the currency of the advance."""

    dollars: Decimal
    original: Decimal


def build_reports(desk: Desk, table: Table) -> None:
    """Lay down the reports of a table, and say where a partner's balance is not ours."""
    reports = _Reports(desk)
    for row in table.records():
        _say_payee(row)
    build_expenditure(desk, table, reports.pay)
    for row, stated in reports.stated:
        hold_balance(reports.advances, table, row, stated)


def _say_payee(row: Row) -> None:
    """Let the description say whom the partner paid: to us, the payee is the partner."""
    payee = row.values.pop("payee", None)
    if payee is not None:
        described = row.values.get("description")
        row.values["description"] = f"{payee}: {described}" if described else payee


class _Reports:
    """The reports of one table."""

    def __init__(self, desk: Desk) -> None:
        self.advances = Advances(desk)
        self.stated: list[tuple[Row, Stated]] = []

    def pay(self, desk: Desk, bill: Bill) -> Paid:
        """Pay for a report out of its advance."""
        row = bill.lines[0].row
        values = row.values
        _check_lines(bill)
        excess = _excess(values)
        look = self.advances.look if excess else self.advances.find
        advance = look(bill.owner, values)
        theirs = any(line.row.values.get("support_cost") for line in bill.lines)
        ours = ZERO if theirs else total(bill.levy)
        spent = total(bill.costs) + (total(bill.levy) if theirs else ZERO)
        legs = []
        if advance is not None:
            due = _Due(spent, _original(advance, bill, spent, theirs=theirs))
            legs += self._settle(desk, bill, advance, due, excess=excess)
        owed = -spent - total(legs)
        if advance is None:
            legs.append(_owed(desk, bill, owed))
        if ours:
            legs.append(posting(source_of(desk, bill.funding, values), -ours))
        self._state(desk, bill, row)
        words = f"Report {values['reference']}"
        if len(bill.lines) == 1 and "description" in values:
            words += f": {values['description']}"
        return Paid(legs, {"advance": advance.id} if advance else {}, (values["partner"], words))

    def _settle(
        self, desk: Desk, bill: Bill, advance: AdvanceTerm, due: _Due, *, excess: bool
    ) -> list[Posting]:
        """Return the postings that settle a report: advance, what is owed, exchange difference."""
        covered = due.original
        if excess and covered > ZERO:
            covered = min(covered, max(self.advances.left(advance.id, bill.owner).original, ZERO))
        step = (bill.lines[0].row.values["date"], Why.REPORTED)
        carried = self.advances.take(advance, covered, bill.owner, step)
        legs = []
        if covered:
            original = Amount(covered, advance.amount.currency)
            legs.append(relieved(desk, bill.funding, advance, original, carried))
        owed = ZERO
        if covered != due.original:
            beyond = due.original - covered
            share = CONTEXT.divide(CONTEXT.multiply(due.dollars, beyond), due.original)
            owed = exact(rounded(share, quantum(BOOK_CURRENCY)), BOOK_CURRENCY)
            legs.append(_owed(desk, bill, -owed))
        return legs + difference(desk, bill.funding, carried + owed - due.dollars)

    def _state(self, desk: Desk, bill: Bill, row: Row) -> None:
        """Lay down that the report came, what it covers, and what balance it states."""
        values = row.values
        facts = {n: values.get(n) for n in ("partner", "funding", "advance", "begins", "ends")}
        names = [bill.owner.partition(":")[2]]
        day = values["date"]
        desk.custom(bill.table, row, bill.owner, "report", day, "partner-report", names, facts)
        if "stated_balance" in values:
            currency = currency_of(values)
            number = money(values, "stated_balance", currency, signs=True)
            amounts = {"amount": Amount(number, currency)}
            state_balance(desk, bill.table, row, bill.owner, "balance", amounts)
            stated = Stated(currency, {"amount": number}, values.get("ends", day), "stated_balance")
            self.stated.append((row, stated))


def _check_lines(bill: Bill) -> None:
    """Refuse lines that share a report and are not of one partner, one period, one balance."""
    first = bill.lines[0].row
    for line in bill.lines[1:]:
        for name in _SHARED:
            if line.row.values.get(name) != first.values.get(name):
                raise BuildError(
                    "IMPORT-VOUCHER",
                    f"rows {first.number} and {line.row.number} share a reference and differ in "
                    f"{name}",
                    name,
                    "The lines of a report have one partner, one period and one balance.",
                )


def _excess(values: dict[str, Any]) -> bool:
    stated = str(values.get("excess", "")).casefold()
    if stated not in {"", _PAYABLE}:
        raise BuildError(
            "IMPORT-VALUE", f"found {stated!r}, expected {_PAYABLE} or blank", "excess"
        )
    return bool(stated)


def _original(advance: AdvanceTerm, bill: Bill, spent: Decimal, *, theirs: bool) -> Decimal:
    """Return what a report is in the currency of its advance."""
    if advance.amount.currency == BOOK_CURRENCY:
        return spent
    if theirs:
        raise BuildError(
            "IMPORT-CURRENCY",
            f"support cost in {BOOK_CURRENCY}, and the advance {advance.id} is in "
            f"{advance.amount.currency}",
            "support_cost",
            "State it as a line of its own, of the class Indirect support cost.",
        )
    return sum((in_its_currency(advance, line.row.values) for line in bill.lines), ZERO)


def _owed(desk: Desk, bill: Bill, number: Decimal) -> Posting:
    partner = bill.lines[0].row.values["partner"]
    return posting(account_of(desk, "Liabilities", bill.funding.fund, "Payable", partner), number)
