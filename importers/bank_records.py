"""Bank accounts and statements: which account a statement speaks of, whether its lines tie.

A statement is evidence and moves no money. So what is checked here is that it is the whole truth
of its period: opening balance, every line, closing balance, and the statement before it.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.cells import Told, plain
from importers.desk import BuildError, Desk, money
from importers.each_row import each_record
from importers.postings import account_of
from ledger.bank_facts import BankAccountTerm, BankStatementTerm
from ledger.directory import read_term
from ledger.findings import Severity
from ledger.money import grouped

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from importers.table import Row, Table

WARNING = Severity.WARNING


def folded_number(text: str) -> str:
    """Return an account number without the spaces and marks that people put into it.

    >>> folded_number("NL26 VAYB-8060 4768 90")
    'nl26vayb8060476890'
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def build_account(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down a bank account; its part must be able to name a cash account."""
    values = row.values
    account_of(desk, "Assets", values["fund"], "Cash", values["bank"])
    names = ("fund", "bank", "currency", "number", "aliases", "name")
    facts = {name: values.get(name) for name in names}
    desk.custom(table, row, owner, "", values["date"], "bank-account", [values["id"]], facts)


class Accounts:
    """The bank accounts of the books and of this workbook, by id, number and alias."""

    def __init__(self, desk: Desk) -> None:
        self.known: dict[str, BankAccountTerm] = dict(desk.peek.register.of(BankAccountTerm))
        for term in terms_on(desk, "bank-account"):
            if isinstance(term, BankAccountTerm):
                self.known.setdefault(term.id, term)
        self._names: dict[str, list[str]] = {}
        for term in self.known.values():
            for name in (term.id, term.number, *term.aliases):
                ids = self._names.setdefault(folded_number(name), [])
                if term.id not in ids:
                    ids.append(term.id)

    def find(self, text: str, currency: str) -> BankAccountTerm:
        """Return the account that a statement names.

        Args:
            text: the number as printed, or the account's id.
            currency: what the statement says it is in; empty where it says nothing.

        Raises:
            BuildError: the books do not know the account, or it is in another currency.
        """
        ids = self._names.get(folded_number(text), [])
        if not ids:
            near = difflib.get_close_matches(folded_number(text), self._names, n=1, cutoff=0.7)
            like = f"Perhaps {self._names[near[0]][0]}? " if near else ""
            raise BuildError(
                "BANK-ACCOUNT", f"found {text!r}, which is no bank account of the books", "account",
                f"{like}Import the account first (layout bank-account), or add this number to its "
                "aliases.",
            )  # fmt: skip
        fits = [one for one in ids if not currency or self.known[one].currency == currency]
        if len(fits) == 1:
            return self.known[fits[0]]
        if fits:
            raise BuildError(
                "BANK-ACCOUNT", f"{text!r} may be {' or '.join(fits)}", "account",
                "Name the account by its id, in the layout's defaults.",
            )  # fmt: skip
        own = " or ".join(self.known[one].currency for one in ids)
        raise BuildError(
            "BANK-CURRENCY", f"{text!r} is in {currency}, the account {' or '.join(ids)} in {own}",
            "currency", "Register the account of that currency, or put the file right.",
        )  # fmt: skip


def terms_on(desk: Desk, word: str) -> Iterator[Any]:
    """Yield the terms of a kind that this workbook has brought so far."""
    for draft in desk.drafts:
        if getattr(draft.entry, "type", "") == word:
            yield read_term(draft.entry)


def bank_money(
    table: Table, values: dict[str, Any], name: str, currency: str, found: str
) -> Amount | None:
    """Return an amount of a statement in the account's currency; None where there is none.

    Args:
        table: where the row stands; a file of the bank's own program has no marks to mistake.
        values: the record.
        name: the field.
        currency: what it must be in.
        found: what is said of another currency.

    Raises:
        BuildError: it is in another currency, or finer than its currency's unit.
    """
    value = values.get(name)
    if value is None:
        return None
    if table.sheet.places:
        value = Told(plain(value[0]), value[1]) if value.__class__ is Told else plain(value)
    if value.__class__ is Told and currency not in value.currencies:
        other = " or ".join(value.currencies)
        raise BuildError(
            "BANK-CURRENCY", f"{found} is in {other}, the account in {currency}", name,
            "Get the statement from the bank again.",
        )  # fmt: skip
    return Amount(money({name: value}, name, currency, signs=True), currency)


class Period(NamedTuple):
    """A statement as others are held against it: its days and balances."""

    id: str
    begins: datetime.date
    ends: datetime.date
    opening: Decimal | None
    closing: Decimal | None

    def follows(self, other: Period) -> bool:
        """Return whether a statement begins, to the cent, where another ends."""
        if (self.opening, self.closing) == (other.opening, other.closing):
            return False
        return (
            self.opening is not None and self.opening == other.closing and self.begins >= other.ends
        )


def comes_after(one: Period, other: Period, among: Iterable[Period]) -> bool:
    """Return whether a statement follows another, or the last of some that follow each other."""
    if (one.opening, one.closing) == (other.opening, other.closing):
        return False
    # Only statements that may hold the same day can come between the two.
    left = [each for each in among if other.ends <= each.begins and each.ends <= one.begins]
    reached = [other]
    while reached:
        last = reached.pop()
        if one.follows(last):
            return True
        reached += [each for each in left if each.follows(last)]
        left = [each for each in left if not each.follows(last)]
    return False


def apart(one: Period, other: Period, among: Iterable[Period]) -> bool:
    """Return whether no line can be in both of two statements: one comes after the other."""
    some = list(among)
    return comes_after(one, other, some) or comes_after(other, one, some)


def period_of(term: BankStatementTerm) -> Period:
    """Return the days and balances of a statement."""
    return Period(
        term.id, term.begins, term.on,
        term.opening.number if term.opening else None,
        term.closing.number if term.closing else None,
    )  # fmt: skip


def statement_id(account: str, day: datetime.date, number: str, balances: str) -> str:
    """Return the id of a statement; a number that says nothing is told apart by the balances."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", number).strip("-")
    if not slug.strip("0-"):
        slug = f"{slug or 0}-{hashlib.sha256(balances.encode()).hexdigest()[:6].upper()}"
    return f"{account}-{day:%Y%m%d}-{slug}"


class Statements:
    """Lays down statements, and remembers them for their lines."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._accounts = Accounts(desk)
        self._periods: dict[str, dict[str, Period]] = {}

    def build(self, table: Table, row: Row) -> None:
        """Lay down a statement, held against the one before it."""
        desk, values = self._desk, row.values
        account = self._accounts.find(values["account"], str(values.get("currency", "")))
        opening = bank_money(table, values, "opening", account.currency, "the opening balance")
        closing = bank_money(table, values, "closing", account.currency, "the closing balance")
        day, label = values["date"], values["statement"]
        balances = f"{opening}|{closing}|{values.get('lines', '')}"
        name = statement_id(account.id, day, label, balances)
        values["label"], values["statement"] = label, name
        owner = f"bank-statement:{name}"
        if not desk.claim(owner, table, row.number):
            return
        facts = {
            "account": account.id,
            "number": label,
            "begins": min(values.get("begins", day), day),
            "opening": opening,
            "closing": closing,
            "lines": values.get("lines"),
            "format": values.get("format"),
        }
        desk.custom(table, row, owner, "", day, "bank-statement", [name], facts)
        periods = self._periods.get(account.id)
        if periods is None:
            periods = self._periods[account.id] = statements_of(desk, account.id)
        own = Period(
            name, facts["begins"], day,
            None if opening is None else opening.number,
            None if closing is None else closing.number,
        )  # fmt: skip
        periods[name] = own
        if owner not in desk.peek.entries_by_key:
            _continues(table, row, own, [one for one in periods.values() if one.id != name])


def _continues(table: Table, row: Row, own: Period, others: list[Period]) -> None:
    """Warn where a statement does not begin with the balance that the last one ended with."""
    if own.opening is None:
        return
    before = [
        one for one in others
        if one.closing is not None and one.ends <= own.ends and one.begins <= own.begins
        and not comes_after(one, own, others)
    ]  # fmt: skip
    if not before or any(one.closing == own.opening for one in before):
        return
    last = max(before, key=lambda one: (one.ends, one.begins, one.id))
    if last.ends > own.begins and last.begins < own.begins:
        return
    gap = own.opening - last.closing  # type: ignore[operator]  # chosen for having one
    table.add(
        "BANK-GAP",
        f"{own.id} begins with {grouped(own.opening)}, and the statement before it, {last.id}, "
        f"ended on {last.ends} with {grouped(last.closing or own.opening)}: "
        f"{grouped(gap)} is between them",
        row.number,
        "opening",
        "Import the statements between the two. If they share a day, lines that both have come in "
        "once, and all is well; else ask the bank.",
        WARNING,
    )


def build_statements(desk: Desk, table: Table) -> None:
    """Lay down the statements of a table; what is refused is a finding, and the next follows."""
    statements = Statements(desk)
    each_record(desk, table, lambda row: statements.build(table, row))


def statements_of(desk: Desk, account: str) -> dict[str, Period]:
    """Return the statements of an account in the books and in this workbook, by id."""
    found = {
        term.id: period_of(term)
        for term in desk.peek.register.of(BankStatementTerm).values()
        if term.account == account
    }
    for term in terms_on(desk, "bank-statement"):
        if isinstance(term, BankStatementTerm) and term.account == account:
            # What this file says of a statement that the books have may differ: a conflict.
            found[term.id] = period_of(term)
    return found
