"""The lines of bank statements that brought money, and which of them are in the books already."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from importers.feeds.bank import GIVEN_BACK
from importers.match_booked import NEAR_DAYS, booked_lines
from ledger.bank_facts import BankAccountTerm, BankLineTerm
from ledger.chart import account
from ledger.errors import BooksError
from ledger.money import BOOK_CURRENCY, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from importers.match_booked import Receipt, Undone, Uneven
    from ledger.filing import Register

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
        came_back: the id of an earlier line of the same amount out, or what the bank says
            where it gave money back: perhaps no donor sent it.
        undone: its receipts that were reversed: what is booked of it again, a person decides.
    """

    line: BankLineTerm
    account: BankAccountTerm
    cash: str
    already: str = ""
    returned: str = ""
    came_back: str = ""
    undone: tuple[Undone, ...] = ()

    @property
    def text(self) -> str:
        """Everything that the bank says of it, for references."""
        line = self.line
        return f"{line.description} | {line.end_to_end} | {line.reference} | {line.party}"


class Pile(NamedTuple):
    """The lines of all statements: deposits to be matched, lines booked, lines of money out.

    `uneven` are lines that receipts book in part only, or more than once.
    """

    deposits: tuple[Deposit, ...]
    booked: int
    out: int
    uneven: tuple[Uneven, ...] = ()


def pile(register: Register, entries: Iterable[object]) -> Pile:
    """Return the lines of all statements, sorted by what the books have of them."""
    accounts = register.of(BankAccountTerm)
    known = register.of(BankLineTerm)
    lines = sorted(known.values(), key=lambda one: (one.on, one.id))
    books = booked_lines(entries, known)
    booked = set(books.parts)
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
        already = _already(line, books.others[cash.rpartition(":")[0]])
        back = [one for one in went[line.account, line.amount.number] if _takes_back(line, one)]
        undone = tuple(sorted(books.undone.get(line.id, ()), key=lambda one: one.key))
        if back and any(one.later for one in undone):
            # It came, was booked, went back, and its receipt was reversed for that.
            booked.add(line.id)
            continue
        returned = back[0].id if back else ""
        came_back = _came_back(line, went[line.account, line.amount.number])
        deposits.append(Deposit(line, holder, cash, already, returned, came_back, undone))
    uneven = tuple(books.uneven(known))
    return Pile(tuple(deposits), sum(line.id in booked for line in lines), len(out), uneven)


def _already(line: BankLineTerm, receipts: Mapping[Decimal, list[Receipt]]) -> str:
    amounts = {line.amount.number, *((line.original.number,) if line.original else ())}
    for amount in amounts:
        for one in receipts.get(amount, ()):
            if abs((one.date - line.on).days) <= NEAR_DAYS:
                return one.key
    return ""


def _takes_back(line: BankLineTerm, other: BankLineTerm) -> bool:
    return 0 <= (other.on - line.on).days <= RETURN_DAYS


def _came_back(line: BankLineTerm, out: Iterable[BankLineTerm]) -> str:
    if line.description.startswith(GIVEN_BACK):
        return "it reversed a debit"
    return next((one.id for one in out if one.on < line.on and _takes_back(one, line)), "")


def in_books_currency(deposit: Deposit) -> bool:
    """Return whether the account is kept in the books' currency."""
    return deposit.account.currency == BOOK_CURRENCY
