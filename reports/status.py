"""Status: where every funding stands, as a terminal table and as plain data.

Pledge, agreement and receipt are three states and are never added up: `Agreed` is what was signed
or voted, `Received` what came in of it, and pledges stand below, in no total. An instalment that is
overdue is named with what is missing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, fixed
from ledger.words import FundClass
from reports.movements import Movement
from reports.positions import Position, pledges, positions, totals
from reports.statement_text import table_text
from reports.tables import MARK, Cell, Column, Row, Table, total_mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register
    from ledger.terms import Money, PledgeTerm
    from reports.moves import Journal, Move

#: Columns of a terminal that the tables fit.
WIDTH = 120


class Overdue(NamedTuple):
    """Instalments of an agreement that were due by a day, less what came in, in its currency."""

    agreement: str
    donor: str
    due: Money
    received: Decimal
    missing: Decimal
    since: datetime.date


@dataclass(frozen=True, slots=True)
class Status:
    """Positions of the chosen fundings, with pledges and overdue instalments beside them."""

    as_of: datetime.date
    positions: tuple[Position, ...]
    pledges: tuple[PledgeTerm, ...]
    overdue: tuple[Overdue, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data; figures are strings."""
        return {
            "as_of": str(self.as_of),
            "currency": BOOK_CURRENCY,
            "illustrative": any(position.illustrative for position in self.positions),
            "fundings": [position.as_json() for position in self.positions],
            "totals": {
                fund: {
                    **{name: fixed(amount) for name, amount in totals(found).items()},
                    "illustrative": total_mark(position.illustrative for position in found),
                }
                for fund, found in _by_fund(self.positions)
            },
            "pledges": [
                {
                    "pledge": pledge.id,
                    "donor": pledge.donor,
                    "fund": pledge.fund,
                    "announced": str(pledge.on),
                    "amount": fixed(pledge.amount.number),
                    "currency": pledge.amount.currency,
                    "illustrative": pledge.illustrative,
                }
                for pledge in self.pledges
            ],
            "overdue": [
                {
                    "agreement": item.agreement,
                    "donor": item.donor,
                    "currency": item.due.currency,
                    "due": fixed(item.due.number),
                    "received": fixed(item.received),
                    "missing": fixed(item.missing),
                    "since": str(item.since),
                }
                for item in self.overdue
            ],
            "notes": list(self.notes),
        }


def status(
    books: Books,
    as_of: datetime.date,
    *,
    donor: str = "",
    fund: str = "",
    funding: Sequence[str] = (),
) -> Status:
    """Return the status of all fundings, or of a donor's, a fund's, or some by id."""
    from reports.moves import journal  # noqa: PLC0415 # only where instalments are to be followed

    found = tuple(
        position
        for position in positions(books, as_of)
        if donor in {"", position.funding.donor}
        and fund in {"", position.funding.fund}
        and (not funding or position.funding.id in funding)
    )
    announced = () if funding else pledges(books.register, as_of)
    register = books.register
    return Status(
        as_of,
        found,
        tuple(p for p in announced if donor in {"", p.donor} and fund in {"", p.fund}),
        tuple(_overdue(journal(books), found, as_of)) if register.instalments else (),
        tuple(_notes(register, found)),
    )


def _notes(register: Register, found: Iterable[Position]) -> Iterator[str]:
    """Return what the balance of a pool is not: it goes to others too, by other people's books."""
    for position in found:
        fund = position.funding.fund
        pooled = register.funds[fund].fund_class is FundClass.POOLED
        if pooled and position.funding.kind == "general":
            yield f"{fund}: what the pool spends outside these books is not known here."


def _overdue(moves: Journal, found: Sequence[Position], as_of: datetime.date) -> Iterator[Overdue]:
    register = moves.books.register
    for agreement in dict.fromkeys(p.funding.agreement for p in found if p.funding.agreement):
        term = register.agreements[agreement]
        due = [item for item in register.instalments if item.id == agreement and item.due <= as_of]
        grants = [f.id for f in register.fundings.values() if f.agreement == agreement]
        received = ZERO
        for move in moves.of(grants):
            if move.movement is Movement.RECEIVED and move.date <= as_of:
                received += _in(term.amount.currency, move)
        running = ZERO
        for item in sorted(due, key=lambda item: item.due):
            running += item.amount.number
            if running > received:
                total = sum((one.amount.number for one in due), ZERO)
                amount = term.amount._replace(number=total)
                yield Overdue(agreement, term.donor, amount, received, total - received, item.due)
                break


def _in(currency: str, move: Move) -> Decimal:
    """Return a receipt in the agreement's currency: as booked in dollars, or its original."""
    if currency == BOOK_CURRENCY:
        return move.amount
    return (move.original or ZERO) if move.original_currency == currency else ZERO


def as_text(found: Status) -> str:
    """Return the status as terminal tables, one for each fund."""
    lines = [f"Fundings on {found.as_of}, in {BOOK_CURRENCY} unless said otherwise"]
    if any(position.illustrative for position in found.positions):
        lines.append(f"Rows marked {MARK} hold figures made up for example books.")
    for fund, some in _by_fund(found.positions):
        lines += ["", fund, table_text(_table(some), width=WIDTH)]
    if found.notes:
        lines += ["", *found.notes]
    if not found.positions:
        lines += ["", "No funding stands here on that day."]
    if found.pledges:
        lines += [
            "",
            "Announced, not signed: in no figure above",
            table_text(_pledged(found), width=WIDTH),
        ]
    if found.overdue:
        lines += ["", "Overdue instalments", table_text(_late(found), width=WIDTH)]
    return "\n".join(lines)


def _by_fund(found: Iterable[Position]) -> Iterator[tuple[str, list[Position]]]:
    for fund, some in groupby(found, key=lambda position: position.funding.fund):
        yield fund, list(some)


def _table(found: Sequence[Position]) -> Table:
    moved = any(_other(position) for position in found)
    marked = any(position.illustrative for position in found)
    sums = totals(found)
    columns = (
        Column("Funding", "text"),
        Column("Agreed", "amount"),
        Column("Received" if not sums["refunded"] else "Received, net", "amount"),
        *([Column("Other in", "amount", spill=4)] if moved else []),
        Column("Spent", "amount"),
        Column("Committed", "amount", spill=3),
        Column("Available", "amount"),
        Column("Expiry", "text", spill=1),
        *([Column("", "mark", spill=2)] if marked else []),
    )
    rows = [Row(_cells(position, moved=moved, marked=marked)) for position in found]
    other = sums["opening"] + sums["interest"] + sums["other"] + sums["transferred"]
    total: tuple[Cell, ...] = (
        "Total",
        sums["agreed_usd"],
        sums["received"] - sums["refunded"],
        *((other,) if moved else ()),
        sums["spent"] + sums["support_cost"],
        sums["committed"],
        sums["available"],
        None,
        *((total_mark(position.illustrative for position in found),) if marked else ()),
    )
    return Table("status", "", columns, (*rows, Row(total, "total")))


def _other(position: Position) -> Decimal:
    return position.opening + position.interest + position.other + position.transferred


def _cells(position: Position, *, moved: bool, marked: bool) -> tuple[Cell, ...]:
    agreed: Cell = position.agreed_usd
    if agreed is None and position.agreed is not None:
        agreed = str(position.agreed)
    expiry = "" if position.expiry is None else str(position.expiry)
    if not position.funding.signed:
        expiry = "not signed"
    elif position.no_costs:
        expiry = "no costs allowed"
    elif position.expired:
        expiry += " ended"
    return (
        position.funding.id,
        agreed,
        position.received - position.refunded,
        *((_other(position),) if moved else ()),
        position.total_spent,
        position.committed,
        position.available,
        expiry,
        *((MARK if position.illustrative else "",) if marked else ()),
    )


def _pledged(found: Status) -> Table:
    columns = (
        Column("Pledge"),
        Column("Donor"),
        Column("Fund"),
        Column("Announced", "date"),
        Column("Amount", "amount"),
        Column("Cur."),
    )
    rows = tuple(
        Row((p.id, p.donor, p.fund, p.on, p.amount.number, p.amount.currency))
        for p in found.pledges
    )
    return Table("pledges", "", columns, rows)


def _late(found: Status) -> Table:
    columns = (
        Column("Agreement"),
        Column("Donor"),
        Column("Due since", "date"),
        Column("Due", "amount"),
        Column("Received", "amount"),
        Column("Missing", "amount"),
        Column("Cur."),
    )
    rows = tuple(
        Row((o.agreement, o.donor, o.since, o.due.number, o.received, o.missing, o.due.currency))
        for o in found.overdue
    )
    return Table("overdue", "", columns, rows)
