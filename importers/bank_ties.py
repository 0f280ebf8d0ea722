"""Whether the lines of a statement add up: from balance to balance, and line by line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from importers.amounts import AmountError, Marks, read_amount
from importers.bank_records import statements_of
from importers.desk import BuildError
from importers.header import fold_cell
from importers.table import FOOTER, TITLE, TOTAL
from ledger.findings import Severity, errors_in
from ledger.money import ZERO, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount.core.amount import Amount

    from importers.bank_records import Period
    from importers.desk import Desk
    from importers.table import Row, Table


class _Step(NamedTuple):
    row: int
    number: Decimal
    balance: Decimal | None


class Ties:
    """Adds the lines up as they are read, and says where they do not tie."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self._desk, self._table = desk, table
        self._labels: dict[tuple[str, str], str] = {}
        self._homes: dict[str, tuple[Table, Row]] = {}
        self._steps: dict[tuple[str, str], list[_Step]] = {}
        self._periods: dict[str, dict[str, Period]] = {}
        self._heads()

    def _heads(self) -> None:
        for draft in self._desk.drafts:
            if draft.owner.startswith("bank-statement:") and draft.table.book is self._table.book:
                # Every row below is there, so a row's number is its place.
                row = draft.table.rows[draft.row - 1]
                name = str(row.values["statement"])
                account = str(draft.entry.meta["account"])
                self._labels[account, str(row.values["label"])] = name
                self._homes[name] = (draft.table, row)
                self._steps[account, name] = []

    def note(self, row: Row, account: str, number: Decimal, balance: Amount | None) -> str:
        """Take a line in; return the id of its statement, empty where it has none."""
        label = str(row.values.get("statement", ""))
        name = self._labels.get((account, label), "")
        if label and not name and self._table.sheet.places:
            raise BuildError(
                "BANK-STATEMENT", f"its statement, {label!r}, could not be taken", "statement",
                "A statement comes in whole or not at all: put the statement right.",
            )  # fmt: skip
        after = balance.number if balance is not None else None
        self._steps.setdefault((account, name), []).append(_Step(row.number, number, after))
        return name

    def check(self) -> None:
        """Add a finding for each statement whose lines do not lead from balance to balance."""
        if errors_in(self._table.findings):
            # A line that could not be read is missing from every sum.
            return
        for (account, name), steps in self._steps.items():
            self._running(steps)
            if name:
                self._whole(account, name, steps)
        if len(self._steps) == 1 and not self._table.sheet.places:
            self._around(next(iter(self._steps.values())))

    def _around(self, steps: Sequence[_Step]) -> None:
        """Hold the lines of a sheet against the balances that its bank wrote around the table."""
        found = {kind: some for kind, words in _AROUND if (some := _stated(self._table, words))}
        if len(found) < len(_AROUND):
            return
        (_, opening), (row, closing) = found["opening"], found["closing"]
        total = sum((step.number for step in steps), ZERO)
        if gap := closing - opening - total:
            self._table.add(
                "BANK-BALANCE",
                _sentence(opening, closing, total, steps, gap),
                row, "", "Get the sheet from the bank again: a line is missing or changed.",
            )  # fmt: skip

    def _whole(self, account: str, name: str, steps: Sequence[_Step]) -> None:
        table, row = self._homes[name]
        if account not in self._periods:
            self._periods[account] = statements_of(self._desk, account)
        period = self._periods[account][name]
        if period.opening is None or period.closing is None:
            what = "opening" if period.opening is None else "closing"
            table.add(
                "BANK-UNPROVED",
                f"the statement has no {what} balance: nothing shows that all lines are here",
                row.number, what, "Hold its total against the bank's own figure.", Severity.NOTE,
            )  # fmt: skip
            return
        total = sum((step.number for step in steps), ZERO)
        gap = period.closing - period.opening - total
        if gap:
            table.add(
                "BANK-BALANCE",
                _sentence(period.opening, period.closing, total, steps, gap),
                row.number, "closing",
                "Get the statement from the bank again: a line is missing, doubled or changed.",
            )  # fmt: skip

    def _running(self, steps: Sequence[_Step]) -> None:
        """Hold each balance against the one beside it, in whichever order the sheet runs."""
        stated = [step for step in steps if step.balance is not None]
        if len(stated) != len(steps) or len(steps) < 2:
            return
        down, up = _breaks(steps), _breaks(steps[::-1])
        breaks = down if len(down) <= len(up) else up
        for step, before in breaks[:1]:
            expected = (before.balance or ZERO) + step.number
            self._table.add(
                "BANK-RUNNING",
                f"the balance is {grouped(step.balance or ZERO)}, and {grouped(step.number)} after "
                f"{grouped(before.balance or ZERO)} (row {before.row}) makes {grouped(expected)}",
                step.row, "balance",
                "A line is missing before it, or an amount goes the wrong way.",
            )  # fmt: skip


#: What banks write beside the balances around a table.
_AROUND = (
    ("opening", ("balance at start", "opening balance", "balance brought forward",
                 "start balance", "starting balance", "beginning balance", "previous balance")),
    ("closing", ("balance at end", "closing balance", "balance carried forward", "end balance",
                 "ending balance", "new balance")),
)  # fmt: skip


def _stated(table: Table, words: tuple[str, ...]) -> tuple[int, Decimal] | None:
    """Return row and amount of the one balance under some words, None where there is not one."""
    marks = Marks(table.layout.numbers.decimal, table.layout.numbers.group)
    found = []
    for row in table.rows:
        if row.kind not in {TITLE, TOTAL, FOOTER}:
            continue
        cells = [cell for cell in table.sheet.rows[row.number - 1] if fold_cell(cell)]
        if len(cells) == 2 and fold_cell(cells[0]).startswith(words):
            try:
                found.append((row.number, read_amount(cells[1], marks)[0]))
            except AmountError:
                continue
    return found[0] if len(found) == 1 else None


def _sentence(
    opening: Decimal, closing: Decimal, total: Decimal, steps: Sequence[_Step], gap: Decimal
) -> str:
    return (
        f"opening {grouped(opening)} and {_count(steps)} of {grouped(total)} make "
        f"{grouped(opening + total)}, and the closing balance is {grouped(closing)}: "
        f"{grouped(gap)} is missing"
    )


def _count(steps: Sequence[_Step]) -> str:
    return f"{len(steps)} line{'s' * (len(steps) != 1)}"


def _breaks(steps: Sequence[_Step]) -> list[tuple[_Step, _Step]]:
    return [
        (step, before)
        for before, step in pairwise(steps)
        if step.balance != (before.balance or ZERO) + step.number
    ]
