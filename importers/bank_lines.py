"""Lines of bank statements: each once, whatever files it comes in, and each of two equal ones.

A line's identity is its account, day and amount with the bank's own reference, or with its words
where the bank gives none; equal lines of one day are counted. The same statement again, or one that
overlaps it, so adds only what is new. Two statements of which one ends to the cent where the other
begins share no line, so equal lines of theirs are two. What cannot be told apart is refused, never
dropped and never booked twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from importers.bank_records import (
    WARNING,
    Accounts,
    Period,
    apart,
    bank_money,
    statements_of,
)
from importers.bank_signs import Signs
from importers.bank_ties import Ties
from importers.desk import BuildError, Desk
from importers.each_row import each_record
from ledger.bank_facts import BankLineTerm
from ledger.findings import Severity
from ledger.money import grouped

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount.core.amount import Amount

    from importers.table import Row, Table
    from ledger.bank_facts import BankAccountTerm

#: Fields of a line that go over as they are: field -> key of the directive.
_TEXTS = {
    "reference": "reference", "end_to_end": "end-to-end", "party": "party",
    "party_account": "party-account", "description": "description",
}  # fmt: skip

#: Two formats may give one line days so far apart: of booking, of value.
NEAR_DAYS = 5

_BOOKED = frozenset({"", "book", "booked", "yes"})


class Known(NamedTuple):
    """A line of the books or of this file: its statement, day, amount and reference."""

    id: str
    statement: str
    date: datetime.date
    number: Decimal
    reference: str


class Lines:
    """The lines of one table, laid down in the order of the sheet."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self._desk, self._table = desk, table
        self._accounts = Accounts(desk)
        self._signs = Signs(table)
        self._ties = Ties(desk, table)
        self._periods: dict[str, dict[str, Period]] = {}
        self._books: dict[str, list[Known]] = defaultdict(list)
        self._ids: dict[str, Known] = {}
        self._references: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._mine: dict[str, Known] = {}
        self._used: set[tuple[str, str]] = set()
        self._rows: dict[str, Row] = {}
        for term in desk.peek.register.of(BankLineTerm).values():
            known = Known(term.id, term.statement, term.on, term.amount.number, term.reference)
            self._books[term.account].append(known)
            self._ids[term.id] = known
            if known.reference:
                self._references[term.account, known.reference].append(known)

    def build(self) -> None:
        """Lay down every line, then hold them against the balances and against the books."""
        each_record(self._desk, self._table, self._line)
        self._twice()
        self._near()
        self._ties.check()

    def _line(self, row: Row) -> None:
        values = row.values
        state = str(values.get("booked", ""))
        if state.casefold() not in _BOOKED:
            raise BuildError(
                "BANK-STATUS", f"found {state!r}, which is neither booked nor pending", "booked",
                "Ask the bank what it means, and set such rows aside in the layout.",
            )  # fmt: skip
        account = self._accounts.find(values["account"], str(values.get("currency", "")))
        self._signs.apply(row)
        amount = bank_money(self._table, values, "amount", account.currency, "the amount")
        if amount is None or amount.number is None:
            raise BuildError("BANK-SIGN", "the row has no amount", "amount")
        balance = bank_money(self._table, values, "balance", account.currency, "the balance")
        statement = self._ties.note(row, account.id, amount.number, balance)
        values["amount"], values["currency"] = amount.number, account.currency
        base = self._base(values, account, amount.number, balance)
        name = values["line"] = self._identity(account.id, base, statement)
        if name in self._mine:
            self._again(row, name)
            return
        owner = f"bank-line:{name}"
        known = Known(name, statement, values["date"], amount.number, values.get("reference", ""))
        self._note_reference(row, account.id, known)
        self._mine[name] = known
        self._rows[name] = row
        if not self._desk.claim(owner, self._table, row.number):
            return
        facts: dict[str, Any] = {"account": account.id, "amount": amount}
        facts["statement"] = statement or None
        facts["value-date"] = values.get("value_date")
        facts["original"] = self._original(values, amount)
        facts |= {key: values.get(field) for field, key in _TEXTS.items()}
        facts["balance"] = balance
        if name in self._ids:
            # The statement that brought it first keeps it.
            facts["statement"] = self._ids[name].statement or None
        self._desk.custom(self._table, row, owner, "", values["date"], "bank-line", [name], facts)

    def _base(
        self,
        values: dict[str, Any],
        account: BankAccountTerm,
        number: Decimal,
        balance: Amount | None,
    ) -> str:
        """Return what makes a line itself, wherever it stands: not its row, not its statement."""
        words = values.get("reference", "")
        if not words:
            texts = (values.get(name, "") for name in _TEXTS)
            words = "|".join("".join(filter(str.isalnum, text.casefold())) for text in texts)
        after = f"|{balance.number}" if balance is not None else ""
        text = f"{account.id}|{values['date']}|{number}|{words}{after}"
        digest = hashlib.sha256(text.encode()).hexdigest()[:10].upper()
        return f"{account.id}-{values['date']:%Y%m%d}-{digest}"

    def _identity(self, account: str, base: str, statement: str) -> str:
        """Return a line's id: the first of its kind, or the next one.

        A number that a line of another statement has, one that cannot share a line with this, is
        passed over.
        """
        count = 1
        while True:
            name = f"{base}-{count}" if count > 1 else base
            held = self._mine.get(name) or self._ids.get(name)
            taken = (statement, name) in self._used
            if not taken and (held is None or not self._apart(account, held, statement)):
                break
            count += 1
        self._used.add((statement, name))
        return name

    def _again(self, row: Row, name: str) -> None:
        """Say that a line is in two statements of the file: it comes in once."""
        self._table.add(
            "BANK-AGAIN",
            f"the same line stands in the statement {self._mine[name].statement} of this file",
            row.number, "", "", Severity.NOTE,
        )  # fmt: skip
        self._desk.owners[id(self._table), row.number] = f"bank-line:{name}"

    def _apart(self, account: str, held: Known, statement: str) -> bool:
        if not statement or not held.statement or held.statement == statement:
            return False
        periods = self._periods.get(account)
        if periods is None:
            periods = self._periods[account] = statements_of(self._desk, account)
        mine, other = periods.get(statement), periods.get(held.statement)
        return mine is not None and other is not None and apart(mine, other, periods.values())

    def _original(self, values: dict[str, Any], amount: Amount) -> Amount | None:
        currency = values.get("original_currency", "")
        if not currency or not values.get("original") or currency == amount.currency:
            return None
        found = bank_money(self._table, values, "original", currency, "the original amount")
        if found is None or not found.number or not amount.number:
            return None
        if (found.number < 0) != (amount.number < 0):
            raise BuildError(
                "BANK-SIGN",
                f"the original, {grouped(found.number)} {currency}, goes the other way than the "
                f"amount, {grouped(amount.number)} {amount.currency}",
                "original", "Put the row right, or leave the original out of the layout.",
            )  # fmt: skip
        return found

    def _note_reference(self, row: Row, account: str, mine: Known) -> None:
        """Warn where the books have the bank's reference on a line of another amount or day."""
        if not mine.reference or mine.id in self._ids:
            return
        for known in self._references.get((account, mine.reference), ()):
            elsewhere = bool(mine.statement) and known.statement != mine.statement
            if elsewhere or (known.date, known.number) != (mine.date, mine.number):
                self._table.add(
                    "BANK-REFERENCE",
                    f"the books have {mine.reference!r} on a line of {grouped(known.number)} on "
                    f"{known.date} ({known.id}), here it is {grouped(mine.number)} on {mine.date}",
                    row.number, "reference",
                    "If the bank changed a line, ask why; if it uses a reference again, all is "
                    "well.",
                    WARNING,
                )  # fmt: skip
                return

    def _twice(self) -> None:
        """Refuse a new line where the books have one like it that this file does not hold.

        The same deposit by another format, or described in other words, would come in twice.
        """
        fresh: dict[tuple[str, Any, Any], list[Known]] = defaultdict(list)
        for name, known in self._mine.items():
            if name not in self._ids:
                fresh[
                    name.rpartition(f"-{known.date:%Y%m%d}-")[0], known.date, known.number
                ].append(known)
        if not fresh:
            return
        missing: Counter[tuple[str, Any, Any]] = Counter()
        examples: dict[tuple[str, Any, Any], Known] = {}
        for account, lines in self._books.items():
            for known in lines:
                key = (account, known.date, known.number)
                if key in fresh and known.id not in self._mine:
                    if all(self._apart(account, known, one.statement) for one in fresh[key]):
                        continue
                    missing[key] += 1
                    examples.setdefault(key, known)
        for key, count in missing.items():
            for known in fresh[key][:count]:
                self._table.add(
                    "BANK-TWICE",
                    f"{grouped(known.number)} on {known.date} is in the books as "
                    f"{examples[key].id}, and this file does not have that line",
                    self._rows[known.id].number, "amount",
                    "If it is the same in other words, or from a file of another kind, leave it "
                    "out. If it is another one, import a statement that has both.",
                )  # fmt: skip

    def _near(self) -> None:
        """Warn of a new line that the books have on a day near it, which this file goes beyond.

        One format gives the day of booking, another that of value: the day alone would differ.
        """
        days: dict[str, list[datetime.date]] = defaultdict(list)
        fresh: dict[tuple[str, Decimal], list[Known]] = defaultdict(list)
        for name, known in self._mine.items():
            account = name.rpartition(f"-{known.date:%Y%m%d}-")[0]
            days[account].append(known.date)
            if name not in self._ids:
                fresh[account, known.number].append(known)
        for account, own in days.items():
            for known in self._books[account]:
                if known.id in self._mine or not min(own) < known.date < max(own):
                    continue
                for one in fresh[account, known.number]:
                    if 0 < abs((one.date - known.date).days) <= NEAR_DAYS:
                        self._table.add(
                            "BANK-NEAR",
                            f"the books have {grouped(known.number)} on {known.date} ({known.id}), "
                            f"which this file does not have, and here it is on {one.date}",
                            self._rows[one.id].number, "amount",
                            "If it is one deposit, by its day of booking and by its day of value, "
                            "take one of the two back (vtf reverse).",
                            WARNING,
                        )  # fmt: skip
                        break


def build_lines(desk: Desk, table: Table) -> None:
    """Lay down the lines of a table."""
    Lines(desk, table).build()
