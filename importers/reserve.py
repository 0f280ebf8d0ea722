"""What a reserve is to advance, or what is repaid to it: worked out, and written as a paper.

The paper is a table that the importer reads like any other: it is archived, and each entry leads
back to its row.
"""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.money import BOOK_CURRENCY, ZERO, MoneyError, exact, fixed, grouped
from ledger.reserve_facts import ReserveAdvanceTerm, ReserveTerm
from ledger.reserves import reserves
from ledger.words import Axis

if TYPE_CHECKING:
    from ledger.books import Books
    from ledger.fundings import Funding

_ADVANCE = (
    "Reference", "Reserve", "Programme", "Funding", "Date", "Amount", "Repaid by", "Why",
    "Approver", "Bank",
)  # fmt: skip
_REPAYMENT = ("Reference", "Reserve advance", "Date", "Amount", "Why", "Bank")


class Asked(NamedTuple):
    """What was asked of a reserve; empty where nobody said.

    Attributes:
        reserve, programme, funding, advance: names as typed.
        days: after which it is repaid; 0: as the reserve says.
    """

    day: datetime.date
    amount: str
    why: str
    reserve: str = ""
    programme: str = ""
    funding: str = ""
    advance: str = ""
    reference: str = ""
    days: int = 0
    approver: str = ""
    bank: str = ""


class Paper(NamedTuple):
    """A paper: the layout that reads it, the reference of its row, its bytes, what it says."""

    layout: str
    reference: str
    content: bytes
    said: str


def advance_paper(books: Books, asked: Asked) -> Paper:
    """Return the paper of an advance.

    Raises:
        BadInputError: what was asked is not there, or is not the only one.
    """
    reserve = _one(books, ReserveTerm, asked.reserve, "reserve", "--reserve")
    programme = books.register.named("programme", asked.programme)
    if programme is None:
        raise BadInputError(
            f"found {asked.programme!r}, which is no programme of the books",
            advice=f"Known: {', '.join(sorted(books.register.programmes))}.",
        )
    funding = asked.funding or _waiting(books, reserve, programme, asked.day)
    number = _number(asked.amount)
    due = asked.day + datetime.timedelta(days=asked.days or int(reserve.days))
    name = asked.reference or _next(books, f"{reserve.id}-{asked.day.year}")
    row = (
        name, reserve.id, programme, funding, asked.day, fixed(number), due, asked.why,
        asked.approver, asked.bank,
    )  # fmt: skip
    said = (
        f"{name}: {grouped(number)} {BOOK_CURRENCY} of {reserve.id} to {funding} for {programme}, "
        f"to be repaid by {due}"
    )
    return Paper("reserve-advance", name, _written(_ADVANCE, row), said)


def repayment_paper(books: Books, asked: Asked) -> Paper:
    """Return the paper of a repayment: of what is asked, or of all that is not repaid.

    Raises:
        BadInputError: the advance is not there, or nothing of it is out.
    """
    term = _one(books, ReserveAdvanceTerm, asked.advance, "advance of a reserve", "--advance")
    lent = {one.term.id: one for held in reserves(books, asked.day) for one in held.lent}
    left = lent[term.id].left if term.id in lent else exact(ZERO, BOOK_CURRENCY)
    if left <= ZERO:
        raise BadInputError(f"nothing of {term.id} is out on {asked.day}")
    number = _number(asked.amount) if asked.amount else left
    name = asked.reference or _next(books, f"{term.id}-R")
    said = (
        f"{name}: {grouped(number)} {BOOK_CURRENCY} of {term.id} repaid by {term.funding}, "
        f"{grouped(left - number)} {BOOK_CURRENCY} left"
    )
    row = (name, term.id, asked.day, fixed(number), asked.why, asked.bank)
    return Paper("reserve-repayment", name, _written(_REPAYMENT, row), said)


def _one(
    books: Books, model: type[ReserveTerm | ReserveAdvanceTerm], name: str, noun: str, option: str
) -> Any:
    """Return what is named, or the only one there is."""
    known = books.register.of(model)
    if name in known:
        return known[name]
    if not name and len(known) == 1:
        return next(iter(known.values()))
    listed = ", ".join(sorted(known)) or "none"
    if name:
        raise BadInputError(f"found {name!r}, which is no {noun}", advice=f"Known: {listed}.")
    raise BadInputError(f"which {noun}? Known: {listed}", advice=f"Name it with {option}.")


def _waiting(books: Books, reserve: ReserveTerm, programme: str, day: datetime.date) -> str:
    """Return the only funding of the fund that allows a programme and still awaits cash."""
    due: dict[str, Decimal] = {}
    for line in books.lines:
        if line.kind == "receivable" and line.date <= day:
            due[line.funding] = due.get(line.funding, ZERO) + line.amount
    found = [
        name
        for name, funding in books.register.fundings.items()
        if _may_take(funding, reserve, programme, day) and due.get(name, ZERO) > ZERO
    ]
    if len(found) == 1:
        return found[0]
    which = ", ".join(sorted(found)) or "none"
    raise BadInputError(
        f"fundings of {reserve.fund} that allow {programme} on {day} and await cash: {which}",
        advice="Say with --funding which takes the money. Where no agreement is signed yet there "
        f"is none to lend to: charge the cost to {reserve.funding} itself, as its clauses allow.",
    )


def _may_take(funding: Funding, reserve: ReserveTerm, programme: str, day: datetime.date) -> bool:
    return (
        funding.fund == reserve.fund
        and funding.id != reserve.funding
        and funding.kind == "grant"
        and funding.signed
        and funding.since <= day
        and funding.covers(day)
        and funding.allows(Axis.PROGRAMME, programme, day)
    )


def _number(text: str) -> Decimal:
    plain = text.replace(",", "").replace(" ", "")
    try:
        number = exact(Decimal(plain), BOOK_CURRENCY)
    except (InvalidOperation, MoneyError):
        number = ZERO
    if number <= ZERO:
        raise BadInputError(
            f"found {text!r}, expected an amount of {BOOK_CURRENCY} above zero",
            advice="Write it as 200000 or 200000.00.",
        )
    return number


def _next(books: Books, stem: str) -> str:
    """Return a reference under which the books never had a record, be it reversed."""
    taken = {str(entry.meta.get("key", "")).partition(":")[2] for entry in books.entries}
    number = 1
    while any(key.startswith(f"{stem}-{number:03d}") for key in taken):
        number += 1
    return f"{stem}-{number:03d}"


def _written(header: tuple[str, ...], row: tuple[object, ...]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerow([str(cell) for cell in row])
    return text.getvalue().encode()
