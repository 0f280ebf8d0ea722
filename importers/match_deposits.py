"""The lines of bank statements that brought money, and which of them are in the books already."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from ledger.bank_facts import BankAccountTerm, BankLineTerm
from ledger.chart import account
from ledger.errors import BooksError
from ledger.money import BOOK_CURRENCY, ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Container, Iterable, Mapping
    from decimal import Decimal

    from ledger.filing import Register

#: Metadata by which a transaction says which line of a statement it books.
BANK_LINE = "bank-line"

#: A receipt that names no line may be a line's own if it was booked within so many days of it.
NEAR_DAYS = 10

#: A deposit may be taken back by the same bank within so many days.
RETURN_DAYS = 60


class Deposit(NamedTuple):
    """A line of a statement with money in, not booked by any transaction.

    Attributes:
        line: the line as the books have it.
        account: the bank account.
        cash: its account in the books.
        already: the key of a receipt that may be this deposit, empty where there is none.
        returned: the id of a later line that takes the same amount back, or empty.
    """

    line: BankLineTerm
    account: BankAccountTerm
    cash: str
    already: str = ""
    returned: str = ""

    @property
    def text(self) -> str:
        """Everything that the bank says of it, for references."""
        line = self.line
        return f"{line.description} | {line.end_to_end} | {line.reference} | {line.party}"


class Pile(NamedTuple):
    """The lines of all statements: deposits to be matched, lines booked, lines of money out."""

    deposits: tuple[Deposit, ...]
    booked: int
    out: int


class _Receipt(NamedTuple):
    key: str
    date: datetime.date


def pile(register: Register, entries: Iterable[object]) -> Pile:
    """Return the lines of all statements, sorted by what the books have of them."""
    accounts = register.of(BankAccountTerm)
    lines = sorted(register.of(BankLineTerm).values(), key=lambda one: (one.on, one.id))
    booked, receipts = _receipts(entries, {line.id for line in lines})
    out = [line for line in lines if line.amount.number < ZERO]
    went: dict[tuple[str, Decimal], list[BankLineTerm]] = defaultdict(list)
    for line in out:
        if line.id not in booked:
            went[line.account, -line.amount.number].append(line)
    deposits = []
    for line in lines:
        if line.amount.number <= ZERO or line.id in booked:
            continue
        holder = accounts.get(line.account)
        if holder is None:
            raise BooksError(
                f"{line.id} is of the bank account {line.account}, which is not registered",
                where=str(line.place),
                advice="Register it (docs/bank.md).",
            )
        cash = account("Assets", holder.fund, "Cash", holder.bank)
        # Whoever booked it by hand may have had another cash account of the fund in mind.
        already = _already(line, receipts[cash.rpartition(":")[0]])
        back = [one for one in went[line.account, line.amount.number] if _takes_back(line, one)]
        deposits.append(Deposit(line, holder, cash, already, back[0].id if back else ""))
    return Pile(tuple(deposits), sum(line.id in booked for line in lines), len(out))


def _receipts(
    entries: Iterable[object], known: Container[str]
) -> tuple[set[str], dict[str, dict[Decimal, list[_Receipt]]]]:
    """Return the lines that are booked, and by fund and amount what came in without a line."""
    booked: set[str] = set()
    receipts: dict[str, dict[Decimal, list[_Receipt]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        stated = entry.meta.get(BANK_LINE)
        for leg in entry.postings:
            own = (leg.meta or {}).get(BANK_LINE, stated)
            # A line that no statement has is a slip of whoever wrote it, and books nothing.
            if own and str(own) in known:
                booked.add(str(own))
            elif ":Cash:" in leg.account and leg.units and leg.units.number:
                amounts = [leg.units.number]
                original = (leg.meta or {}).get("original", entry.meta.get("original"))
                if isinstance(original, Amount) and original.number is not None:
                    amounts.append(original.number)
                key = str(entry.meta.get("key", "")) or f"entry of {entry.date}"
                fund = leg.account.rpartition(":")[0]
                for amount in amounts:
                    receipts[fund][amount].append(_Receipt(key, entry.date))
    return booked, receipts


def _already(line: BankLineTerm, receipts: Mapping[Decimal, list[_Receipt]]) -> str:
    amounts = {line.amount.number, *((line.original.number,) if line.original else ())}
    for amount in amounts:
        for one in receipts.get(amount, ()):
            if abs((one.date - line.on).days) <= NEAR_DAYS:
                return one.key
    return ""


def _takes_back(line: BankLineTerm, other: BankLineTerm) -> bool:
    return 0 <= (other.on - line.on).days <= RETURN_DAYS


def in_books_currency(deposit: Deposit) -> bool:
    """Return whether the account is kept in the books' currency."""
    return deposit.account.currency == BOOK_CURRENCY
