"""The two sides of a bank: what the bank says, and what cash accounts have.

What an entry moves at a bank is a *unit*: all its postings on one cash account together, or, where
they name lines of a statement, those of each line. A unit that adds up to nothing, as an allocation
between two fundings of one account, moves no money at the bank and is none.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.bank_facts import BankAccountTerm, BankLineTerm, BankStatementTerm
from ledger.chart import ChartError, account_part
from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.versions import reversed_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from ledger.books import Books
    from ledger.lines import Line
    from ledger.register import Register
    from reports.moves import Places

#: Metadata by which an entry, or a posting, says which line of a statement it books.
BANK_LINE = "bank-line"


class Account(NamedTuple):
    """An account at a bank; `cash` is the account of the books that it is held against."""

    id: str
    cash: str
    currency: str


class Entered(NamedTuple):
    """A line of a statement: money in is above zero. `day` is inside its statement."""

    id: str
    account: str
    day: datetime.date
    amount: Decimal
    original: Decimal | None
    strong: tuple[str, ...]
    text: str
    party: str
    place: str
    illustrative: bool = False


class Stated(NamedTuple):
    """A statement: its days and its balances, None where it states none."""

    id: str
    account: str
    begins: datetime.date
    ends: datetime.date
    opening: Decimal | None
    closing: Decimal | None
    place: str


class Bank(NamedTuple):
    """All that a bank says."""

    accounts: tuple[Account, ...]
    statements: tuple[Stated, ...]
    lines: tuple[Entered, ...]


class Unit(NamedTuple):
    """What one entry moves at a bank.

    Attributes:
        number: of the entry in the books.
        line: the line of a statement that it names; empty where it names none.
        answers: the key of the entry that it reverses; empty where it reverses none.
        opening: whether it brings a balance forward.
        original, currency: what was sent or came, where it was no dollars and that is certain.
    """

    number: int
    cash: str
    day: datetime.date
    key: str
    line: str
    answers: str
    opening: bool
    amount: Decimal
    original: Decimal | None
    currency: str
    illustrative: bool

    def worth(self, currency: str) -> Decimal | None:
        """Return what it is in a currency; None where the books do not say."""
        if currency == BOOK_CURRENCY:
            return self.amount
        return self.original if self.currency == currency else None


def accounts_of(register: Register) -> dict[str, Account]:
    """Return the bank accounts of the books, by id.

    Raises:
        BadInputError: the fund or the bank of one can be no part of an account.
    """
    found = {}
    for term in register.of(BankAccountTerm).values():
        try:
            cash = f"Assets:{account_part(term.fund)}:Cash:{account_part(term.bank)}"
        except ChartError as error:
            raise BadInputError(f"bank-account {term.id}: {error}", where=str(term.place)) from None
        found[term.id] = Account(term.id, cash, term.currency)
    return found


def bank_of(
    register: Register, place: Callable[[Any], str], only: Iterable[str] | None = None
) -> Bank:
    """Return what statements say.

    Args:
        register: terms: those of the books, or of a file.
        place: says where a term is from.
        only: accounts to take; all unless stated.
    """
    known = accounts_of(register)
    wanted = known.keys() if only is None else set(only)
    statements = {
        term.id: Stated(
            term.id,
            term.account,
            min(term.begins, term.on),
            term.on,
            term.opening.number if term.opening else None,
            term.closing.number if term.closing else None,
            place(term),
        )
        for term in register.of(BankStatementTerm).values()
        if term.account in wanted
    }
    lines = [
        _entered(term, statements.get(term.statement), place(term))
        for term in register.of(BankLineTerm).values()
        if term.account in wanted
    ]
    seen = {one.account for one in statements.values()} | {line.account for line in lines}
    accounts = tuple(known[name] for name in sorted(seen & known.keys()))
    return Bank(
        accounts,
        tuple(sorted(statements.values(), key=lambda one: (one.ends, one.begins, one.id))),
        tuple(sorted(lines, key=lambda one: (one.day, one.id))),
    )


def _entered(term: BankLineTerm, statement: Stated | None, place: str) -> Entered:
    day = term.on
    if statement is not None:
        # A bank may enter a payment under the day before its statement begins.
        day = min(max(day, statement.begins), statement.ends)
    original = term.original.number if term.original else None
    strong = tuple(text for text in (term.reference, term.end_to_end) if text)
    party = term.party or term.description or "no text"
    return Entered(
        term.id,
        term.account,
        day,
        term.amount.number,
        original,
        strong,
        term.description,
        party,
        place,
        term.illustrative,
    )


def units_of(books: Books) -> list[Unit]:
    """Return what the entries of the books moved at banks, in their order."""
    found: dict[tuple[int, str, str], list[Line]] = defaultdict(list)
    entries, openings = books.entries, set()
    for line in books.lines:
        kind = line.kind
        if kind == "cash":
            number = line.entry
            entry = entries[number]
            own = entry.postings[line.posting].meta
            stated = (own and own.get(BANK_LINE)) or entry.meta.get(BANK_LINE, "")
            found[number, line.account, stated].append(line)
        elif kind == "opening":
            openings.add(line.entry)
    units = []
    for (number, cash, name), lines in found.items():
        amount = lines[0].amount if len(lines) == 1 else sum((one.amount for one in lines), ZERO)
        if amount:
            opening = number in openings
            units.append(_unit(entries[number], (cash, str(name)), lines, amount, opening=opening))
    return units


def _unit(
    entry: Any, names: tuple[str, str], lines: list[Line], amount: Decimal, *, opening: bool
) -> Unit:
    first, (cash, name) = lines[0], names
    answers = reversed_key(entry)
    currency = first.original_currency
    original = _original(entry, lines, amount) if currency else None
    return Unit(
        first.entry,
        cash,
        first.date,
        first.key,
        "" if answers else name,
        answers,
        opening,
        amount,
        original,
        "" if original is None else currency,
        first.illustrative or any(line.illustrative for line in lines[1:]),
    )


def _original(entry: Any, lines: list[Line], amount: Decimal) -> Decimal | None:
    """Return the original of some postings, signed as their dollars; None where not certain."""
    if any(line.original_currency != lines[0].original_currency for line in lines):
        return None
    own = [(entry.postings[line.posting].meta or {}).get("original") for line in lines]
    if len(lines) > 1 and not all(isinstance(one, Amount) for one in own):
        # The original of the entry is that of all its postings, and not of each.
        return None
    total = sum((abs(line.original).copy_sign(line.amount) for line in lines), ZERO)
    return total if (total > 0) == (amount > 0) else None


def place_in(books: Books, places: Places) -> Callable[[Any], str]:
    """Return what says where a term is from: file, sheet and cells, else its line in the books."""
    files = {
        term.file[:12]: term.file.partition("-")[2] for term in books.register.batches.values()
    }

    def place(term: Any) -> str:
        return cells_of(files, term.origin) or places.of(term.place)

    return place


def cells_of(files: Mapping[str, str], text: str) -> str:
    """Return an origin as people read it: `march.xlsx 'Lines'!A5:H5`; empty where there is none.

    Args:
        files: first digits of a source's hash -> its name.
        text: the origin.
    """
    source, _, cells = text.partition(" ")
    return f"{files.get(source, source)} {cells}" if cells else ""
