"""Status: where every funding stands, as a terminal table and as plain data.

Pledge, agreement and receipt are three states and are never added up: `Agreed` is what was signed
or voted, `Received` what came in of it, and pledges stand below with what was signed of them. An
agreement in kind is in no figure of money. An instalment that is overdue is named with what is
missing of it and since when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import BOOK_CURRENCY, ZERO, fixed, grouped
from ledger.words import FundClass
from reports.dues import Owed, owed
from reports.financial.sheet import Sheet
from reports.financial.sheet import document as arranged
from reports.pledged import Announced, announced
from reports.positions import Position, positions, totals
from reports.render.tables import MARK, NOT_KNOWN, Cell, Column, Row, Table, total_mark
from reports.render.text import table_text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register
    from ledger.terms import Money
    from reports.identity import Identity
    from reports.render.tables import Document

#: Columns of a terminal that the tables fit.
WIDTH = 100


class Overdue(NamedTuple):
    """Instalments of an agreement that were due before a day, less what came in of it.

    In its currency; `since` is when the oldest of them was due, `days` how long ago that is.
    """

    agreement: str
    donor: str
    due: Money
    received: Decimal
    missing: Decimal
    since: datetime.date
    days: int


@dataclass(frozen=True, slots=True)
class Status:
    """Positions of the chosen fundings, with pledges and overdue instalments beside them."""

    as_of: datetime.date
    positions: tuple[Position, ...]
    pledges: tuple[Announced, ...]
    agreements: tuple[Owed, ...]
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
                    "signed": None if signed is None else fixed(signed),
                    "not_signed": fixed(left),
                    "agreements": list(agreements),
                    "illustrative": pledge.illustrative,
                }
                for pledge, agreements, signed, left in self.pledges
            ],
            "agreements": [agreement.as_json() for agreement in self.agreements],
            "overdue": [
                {
                    "agreement": item.agreement,
                    "donor": item.donor,
                    "currency": item.due.currency,
                    "due": fixed(item.due.number),
                    "received": fixed(item.received),
                    "missing": fixed(item.missing),
                    "since": str(item.since),
                    "days": item.days,
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
    found = tuple(
        position
        for position in positions(books, as_of)
        if donor in {"", position.funding.donor}
        and fund in {"", position.funding.fund}
        and (not funding or position.funding.id in funding)
    )
    pledges = () if funding else announced(books.register, as_of)
    agreements = owed(books, found, as_of)
    return Status(
        as_of,
        found,
        tuple(p for p in pledges if donor in {"", p.term.donor} and fund in {"", p.term.fund}),
        agreements,
        tuple(_overdue(agreements)),
        tuple(_notes(books.register, found)),
    )


def _notes(register: Register, found: Sequence[Position]) -> Iterator[str]:
    """Yield what reservations hold, and what the balance of a pool is not: others' money too."""
    if support := sum((position.committed_support for position in found), ZERO):
        yield f"Committed holds {grouped(support)} of support cost that open orders will bear."
    for position in found:
        fund = position.funding.fund
        pooled = register.funds[fund].fund_class is FundClass.POOLED
        if pooled and position.funding.kind == "general":
            yield f"{fund}: what the pool spends outside these books is not known here."
    if brought := [p.funding.id for p in found if p.funding.brought_forward]:
        yield (
            "Brought forward, so that what was received and spent before is in the opening balance "
            f"alone: {', '.join(brought)}."
        )


def _overdue(agreements: Iterable[Owed]) -> Iterator[Overdue]:
    """Yield each agreement of which instalments are overdue."""
    for agreement in agreements:
        if late := agreement.overdue:
            due = [item for item in agreement.instalments if item.days > 0]
            total = sum((item.amount.number for item in due), ZERO)
            yield Overdue(
                agreement.agreement,
                agreement.donor,
                agreement.agreed._replace(number=total),
                agreement.received or ZERO,
                sum((item.missing for item in late), ZERO),
                late[0].due,
                late[0].days,
            )


def document(found: Status, which: Identity) -> Document:
    """Return the status as a document: a table for each fund, then what stands beside them."""
    tables = [
        replace(_table(some), id=f"fund-{fund}", title=fund)
        for fund, some in _by_fund(found.positions)
    ]
    beside = (
        (_pledged(found), "pledges", "Pledges, in no figure above"),
        (_agreed([one for one in found.agreements if _own_table(one)]), "agreements", "Agreements"),
        (_late(found), "overdue", "Overdue instalments"),
    )
    tables += [replace(table, id=name, title=title) for table, name, title in beside if table.rows]
    return arranged(
        Sheet(
            title="Where fundings stand",
            period=str(found.as_of),
            day=found.as_of,
            tables=tuple(tables),
            which=which,
            notes=found.notes,
            illustrative=any(position.illustrative for position in found.positions),
        )
    )


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
            "Pledges: what is not signed is in no figure above",
            table_text(_pledged(found), width=WIDTH),
        ]
    if own := [one for one in found.agreements if _own_table(one)]:
        lines += [
            "",
            "Agreements in their own currency, and those with instalments",
            table_text(_agreed(own), width=WIDTH),
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
    apart = any(position.unavailable for position in found)
    at = 4 if moved else 3
    columns = (
        Column("Funding", "text"),
        Column("Agreed", "amount"),
        Column("Received" if not sums["refunded"] else "Received, net", "amount"),
        *([Column("Other in", "amount", spill=5)] if moved else []),
        Column("Spent", "amount"),
        Column("Committed", "amount", spill=4),
        *([Column("Not available", "amount", spill=3)] if apart else []),
        # Received and other, less what is spent, committed and not available.
        Column(
            "Available", "amount", adds=tuple(range(2, at)), less=tuple(range(at, at + 2 + apart))
        ),
        Column("Expiry", "text", spill=1),
        *([Column("", "mark", spill=2)] if marked else []),
    )
    rows = [Row(_cells(one, moved=moved, apart=apart, marked=marked)) for one in found]
    other = sums["opening"] + sums["interest"] + sums["other"] + sums["transferred"]
    total: tuple[Cell, ...] = (
        "Total",
        sums["agreed_usd"],
        sums["received"] - sums["refunded"],
        *((other,) if moved else ()),
        sums["spent"] + sums["support_cost"],
        sums["committed"] + sums["committed_support"],
        *((sum((one.unavailable for one in found), ZERO),) if apart else ()),
        sums["available"],
        None,
        *((total_mark(position.illustrative for position in found),) if marked else ()),
    )
    return Table("status", "", columns, (*rows, Row(total, "total")))


def _other(position: Position) -> Decimal:
    return position.opening + position.interest + position.other + position.transferred


def _expiry(position: Position) -> str:
    """Return until when money may be spent, and why some of it may not."""
    kind = position.funding.kind
    if kind in {"general", "unapplied"}:
        return "the fund's own" if kind == "general" else "not identified"
    if not position.funding.signed:
        return "not signed"
    if position.no_costs:
        return "no costs allowed"
    expiry = "" if position.expiry is None else str(position.expiry)
    if position.expired:
        return f"{expiry} ended"
    held = (("refundable", position.refundable), ("still to come", position.awaited))
    said = (f"{grouped(amount)} {what}" for what, amount in held if amount)
    return ", ".join(filter(None, (expiry, *said)))


def _cells(position: Position, *, moved: bool, apart: bool, marked: bool) -> tuple[Cell, ...]:
    agreed: Cell = position.agreed_usd
    if position.funding.in_kind:
        agreed = "in kind"
    elif agreed is None and position.agreed is not None:
        agreed = str(position.agreed)
    return (
        position.funding.id,
        agreed,
        position.received - position.refunded,
        *((_other(position),) if moved else ()),
        position.total_spent,
        position.reserved,
        *((position.unavailable or None,) if apart else ()),
        position.available,
        _expiry(position),
        *((MARK if position.illustrative else "",) if marked else ()),
    )


def _pledged(found: Status) -> Table:
    columns = (
        Column("Pledge"),
        Column("Donor"),
        Column("Announced", "date", spill=1),
        Column("Pledged", "amount"),
        Column("Signed", "amount"),
        Column("Not signed", "amount"),
        Column("Cur."),
        Column("Under", "text", spill=2),
    )
    rows = tuple(
        Row(
            (
                *(p.term.id, p.term.donor, p.term.on, p.term.amount.number),
                NOT_KNOWN if p.signed is None else p.signed,
                *(p.left, p.term.amount.currency, ", ".join(p.agreements)),
            )
        )
        for p in found.pledges
    )
    return Table("pledges", "", columns, rows)


def _own_table(one: Owed) -> bool:
    return bool(one.instalments) or one.agreed.currency != BOOK_CURRENCY


def _agreed(some: Iterable[Owed]) -> Table:
    """Return the agreements, each in its own currency with the dollars below."""
    columns = (
        Column("Agreement"),
        Column("Cur."),
        Column("Agreed", "amount"),
        Column("Received", "amount"),
        Column("Receivable", "amount"),
        Column("Overdue", "amount"),
        Column("Next due", "text", spill=1),
    )
    rows: list[Row] = []
    for one in some:
        late = sum((due.missing for due in one.overdue), ZERO)
        coming = next((due for due in one.instalments if due.missing and due.days <= 0), None)
        rows.append(
            Row(
                (
                    *(one.agreement, one.agreed.currency, one.agreed.number),
                    *(NOT_KNOWN if n is None else n for n in (one.received, one.receivable)),
                    late if one.instalments else None,
                    f"{coming.due}: {grouped(coming.missing)}" if coming else "",
                )
            )
        )
        if one.agreed.currency != BOOK_CURRENCY:
            agreed = NOT_KNOWN if one.agreed_usd is None else one.agreed_usd
            received = NOT_KNOWN if one.received_usd is None else one.received_usd
            amounts = (agreed, received, one.receivable_usd)
            rows.append(Row(("", BOOK_CURRENCY, *amounts, None, ""), "part"))
    return Table("agreements", "", columns, tuple(rows))


def _late(found: Status) -> Table:
    columns = (
        Column("Agreement"),
        Column("No."),
        Column("Donor", "text", spill=1),
        Column("Due", "date"),
        Column("Days late", "number"),
        Column("Amount", "amount"),
        Column("Received", "amount"),
        Column("Missing", "amount"),
        Column("Cur."),
    )
    rows = tuple(
        Row(
            (
                *(due.owner, due.number, due.donor, due.due, due.days),
                *(due.amount.number, due.received, due.missing, due.amount.currency),
            )
        )
        for one in found.agreements
        for due in one.overdue
    )
    return Table("overdue", "", columns, rows)
