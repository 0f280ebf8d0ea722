"""The reserve: an advance to a funding that awaits its cash, and its repayment.

2014-03-01 * "JPN-2014-01" "RR-2014-001: rapid response in MLI, repaid by 2014-05-30"
  reserve: "RR-2014-001"
  consent: "Reserve RR: clause 1 of NLD-2014-RR allows *"

Each side is under its own funding: cash against Transfer. The consent of both is what the clauses
of the reserve say on the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from beancount.core.amount import Amount

from importers.desk import BuildError, Desk, money
from importers.postings import account_of, cash, posting
from ledger.money import BOOK_CURRENCY
from ledger.reserve_facts import ReserveAdvanceTerm, ReserveTerm
from ledger.term import Term
from ledger.words import Axis

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.table import Row, Table
    from ledger.fundings import Funding

T = TypeVar("T", bound=Term)


def build_reserve_advance(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down an advance of a reserve: the directive with its due day, and the money."""
    values = row.values
    day, name = values["date"], values["reference"]
    reserve = _term(desk, ReserveTerm, "reserve", values["reserve"])
    number = money(values, "amount", BOOK_CURRENCY)
    facts: dict[str, Any] = {
        "reserve": reserve.id,
        "programme": values["programme"],
        "funding": values["funding"],
        "amount": Amount(number, BOOK_CURRENCY),
        "due": values["due"],
        "reason": values["why"],
        "approver": values.get("approver"),
    }
    desk.custom(table, row, owner, "", day, "reserve-advance", [name], facts)
    texts = f"{name}: rapid response in {values['programme']}, repaid by {values['due']}"
    meta = {"reserve": name, "consent": _consent(desk, reserve, day), **_marked(reserve)}
    legs = [
        *_side(desk, reserve.funding, values, -number),
        *_side(desk, values["funding"], values, number),
    ]
    desk.transaction(table, row, owner, "paid", day, (values["funding"], texts), meta, legs)


def build_repayment(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down what is repaid to a reserve."""
    values = row.values
    advance = _term(desk, ReserveAdvanceTerm, "advance", values["advance"])
    reserve = _term(desk, ReserveTerm, "advance", advance.reserve)
    day, number = values["date"], money(values, "amount", BOOK_CURRENCY)
    said = f": {values['why']}" if "why" in values else ""
    texts = f"{advance.id}: repaid to the reserve {reserve.id}{said}"
    meta = {
        "reserve": advance.id,
        "consent": f"Repays {advance.id} of {advance.on}, due {advance.due}",
        **_marked(reserve),
    }
    legs = [
        *_side(desk, advance.funding, values, -number),
        *_side(desk, reserve.funding, values, number),
    ]
    desk.transaction(table, row, owner, "", day, (advance.funding, texts), meta, legs)


def _term(desk: Desk, model: type[T], field: str, name: str) -> T:
    for register in desk.names.registers:
        found = register.of(model).get(name)
        if found is not None:
            return found
    known = sorted(name for register in desk.names.registers for name in register.of(model))
    raise BuildError(
        "IMPORT-VALUE",
        f"found {name!r}, which is no {model.word} of the books",
        field,
        f"Known: {', '.join(known) or 'none'}.",
    )


def _consent(desk: Desk, reserve: ReserveTerm, day: datetime.date) -> str:
    """Return what the reserve's clauses say of programmes on a day: they are its consent."""
    funding = _funding(desk, reserve.funding)
    clauses = [clause for layer in funding.in_force(Axis.PROGRAMME, day) for clause in layer]
    said = (
        f"clause {clause.number} of {clause.owner} allows {', '.join(clause.allows)}"
        for clause in clauses
    )
    return f"Reserve {reserve.id}: {'; '.join(said) or 'no clause on programme'}"


def _marked(reserve: ReserveTerm) -> dict[str, Any]:
    """Return the mark of what an illustrative reserve does."""
    return {"illustrative": True} if reserve.illustrative else {}


def _funding(desk: Desk, name: str) -> Funding:
    found = desk.names.funding(name)
    if found is None:
        raise BuildError(
            "IMPORT-UNKNOWN-FUNDING", f"{name!r} is no funding of the books", "funding"
        )
    return found


def _side(desk: Desk, name: str, values: dict[str, Any], number: Decimal) -> Iterator[Posting]:
    """Yield cash and Transfer under one funding: what comes to it is above zero."""
    fund = _funding(desk, name).fund
    yield posting(cash(desk, fund, values), number, {"funding": name})
    yield posting(account_of(desk, "Equity", fund, "Transfer"), -number, {"funding": name})
