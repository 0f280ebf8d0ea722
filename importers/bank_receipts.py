"""Receipts held against the lines of bank statements: no deposit is booked twice.

A receipt that names a line may book no more of it than the bank has and others left. One that
names none, of the amount and near the day of a deposit that is booked already, is most likely the
same money from another sheet: that is said, and left to a person.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from importers.desk import BuildError, Desk
from importers.match_booked import NEAR_DAYS, booked_lines
from ledger.bank_facts import BankAccountTerm, BankLineTerm
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from importers.table import Row, Table
    from ledger.terms import Money


class _Seen(NamedTuple):
    line: BankLineTerm
    keys: tuple[str, ...]


class BankReceipts:
    """What is booked of the lines of statements, with what this workbook books of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = desk.peek.register.of(BankLineTerm)
        self._seen: dict[tuple[str, Decimal], list[_Seen]] = defaultdict(list)
        if not self._lines:
            return
        self._booked = booked_lines(self._entries(), self._lines)
        accounts = desk.peek.register.of(BankAccountTerm)
        for name, parts in self._booked.parts.items():
            line = self._lines[name]
            amounts = {number for _, number in parts} - {None}
            amounts |= {line.original.number} if line.original else set()
            amounts |= {line.amount.number} if len(parts) == 1 else set()
            for amount in amounts:
                seen = _Seen(line, tuple(key for key, _ in parts))
                if amount is not None and line.account in accounts:
                    self._seen[accounts[line.account].fund, amount].append(seen)

    def _entries(self) -> Iterator[object]:
        for entries in self._desk.peek.entries_by_key.values():
            yield from entries

    def check(
        self, table: Table, row: Row, owner: str, fund: str, dollars: Decimal, original: Money
    ) -> None:
        """Hold a receipt against the lines, before it is laid down.

        Raises:
            BuildError: together with others it books more of its line than came in.
        """
        if not self._lines or owner in self._desk.peek.entries_by_key:
            return
        line = self._lines.get(row.values.get("bank_line", ""))
        if line is None:
            self._seen_before(table, row, fund, {dollars, original.number})
            return
        own = dollars if line.amount.currency == BOOK_CURRENCY else original.number
        if line.amount.currency not in {BOOK_CURRENCY, original.currency}:
            return
        parts = self._booked.parts[line.id]
        before = sum((number for _, number in parts if number is not None), ZERO)
        if before + own > line.amount.number:
            others = ", ".join(key for key, _ in parts)
            booked = f"{grouped(before)} of it is booked ({others})" if parts else "nothing else is"
            raise BuildError(
                "BANK-BOOKED",
                f"{line.id} brought {grouped(line.amount.number)} {line.amount.currency}, "
                f"{booked}, and this is {grouped(own)} more",
                "bank_line",
                "Leave the row out if it is the same money; else reverse what is wrong, or name "
                "the line that it came by.",
            )  # fmt: skip
        parts.append((owner, own))

    def _seen_before(self, table: Table, row: Row, fund: str, amounts: set[Decimal]) -> None:
        day = row.values["date"]
        for amount in sorted(amounts, reverse=True):
            for seen in self._seen.get((fund, amount), ()):
                if abs((seen.line.on - day).days) <= NEAR_DAYS:
                    table.add(
                        "BANK-RECEIVED",
                        f"a deposit of {grouped(amount)} of {seen.line.on} is booked already, as "
                        f"{', '.join(seen.keys)}, and this row names no line of a statement",
                        row.number, "amount",
                        "If it is the same money, leave the row out, or reverse one of the two "
                        "(vtf reverse).",
                        Severity.WARNING,
                    )  # fmt: skip
                    return


def bank_receipts(desk: Desk) -> BankReceipts:
    """Return what a desk's books have of the lines: reckoned once for each desk."""
    if desk.receipts is None:
        desk.receipts = BankReceipts(desk)
    found: BankReceipts = desk.receipts
    return found
