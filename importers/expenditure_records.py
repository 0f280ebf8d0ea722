"""Expenditure: one transaction for each voucher, one expense for each of its lines.

A row is paid from cash, from a partner's advance, or from voted authority. Support cost stands in
a row of its own class, in a column, or is charged by the clause in force on the cost date, on the
whole of the voucher and rounded once. A row may say by its `side` that it takes a cost back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from importers.desk import BuildError, Desk, money, owner_of
from importers.each_row import each_record
from importers.exchange import dollars
from importers.postings import SUPPORT_COST, account_of, cash, expense_of, posting
from importers.purchases import take_words
from importers.sides import take_side
from ledger.chart import ChartError
from ledger.clauses import rate_of
from ledger.money import BOOK_CURRENCY, ZERO, exact, percentage, split
from ledger.words import Axis

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.table import Row, Table
    from ledger.clauses import Clause
    from ledger.fundings import Funding

#: Facts of a row that become metadata: field -> key.
_FACTS = (
    ("cost_date", "cost-date"),
    ("activity", "activity"),
    ("place", "place"),
    ("project", "project"),
    ("partner", "partner"),
    ("partner_agreement", "partner-agreement"),
    ("item", "item"),
    ("supplier", "supplier"),
    ("invoice", "invoice"),
    ("invoice_amount", "invoice-amount"),
    ("commitment", "commitment"),
    ("final", "final"),
    ("authority", "authority"),
)

#: Fields that the lines of a voucher share.
_SHARED = ("date", "funding", "paid_from", "bank", "payee")


class _Line(NamedTuple):
    """A row of a voucher: its amount in dollars, and the facts on its original."""

    row: Row
    number: Decimal
    exchange: dict[str, Any]


class Bill(NamedTuple):
    """A voucher that is to be paid for: its lines, its costs, the support cost charged on them."""

    table: Table
    owner: str
    lines: list[_Line]
    funding: Funding
    costs: list[Posting]
    levy: list[Posting]


class Paid(NamedTuple):
    """How a voucher is paid: postings, facts of the transaction, its payee and narration if any."""

    postings: list[Posting]
    facts: dict[str, Any]
    texts: tuple[str | None, str] | None = None


def total(postings: list[Posting]) -> Decimal:
    """Return the sum of some postings."""
    found = ZERO
    for leg in postings:
        found += _number(leg)
    return found


def paid_at_once(desk: Desk, bill: Bill) -> Paid:
    """Pay a voucher from where it says, or from where its kind of funding is usually paid."""
    source = _paid_from(desk, bill.lines[0].row.values, bill.funding)
    return Paid([posting(source, -total(bill.costs) - total(bill.levy))], {})


def build_expenditure(
    desk: Desk, table: Table, pay: Callable[[Desk, Bill], Paid] = paid_at_once
) -> None:
    """Lay down the vouchers of a table, each paid for as `pay` says."""
    vouchers: dict[str, list[Row]] = {}

    def take(row: Row) -> None:
        owner = owner_of(table.layout, row)
        if desk.claim(owner, table, row.number, row.values.get("line", "")):
            if "side" in row.values:
                take_side(row.values)
            take_words(desk.names, row.values)
            vouchers.setdefault(owner, []).append(row)

    each_record(desk, table, take)
    fundings: dict[str, Funding] = {}
    for owner, rows in vouchers.items():
        try:
            build_voucher(desk, table, owner, rows, fundings, pay)
        except BuildError as error:
            desk.refuse(table, rows[0], error)
        except ChartError as error:
            desk.refuse(table, rows[0], BuildError("IMPORT-VALUE", str(error)))


def build_voucher(
    desk: Desk,
    table: Table,
    owner: str,
    rows: list[Row],
    fundings: dict[str, Funding],
    pay: Callable[[Desk, Bill], Paid],
) -> None:
    """Lay down one voucher, of one row or several."""
    first = rows[0]
    values = first.values
    for row in rows[1:]:
        _check_shared(first, row)
    name = values["funding"]
    funding = fundings.get(name)
    if funding is None:
        funding = fundings[name] = _funding(desk, name)
    signs = table.layout.numbers.negative == "allow" or "side" in values
    lines = []
    for row in rows:
        number, exchange = dollars(desk, row.values, row.values["date"], signs=signs)
        lines.append(_Line(row, number, exchange))
    shared = _facts(values) if len(rows) == 1 else _shared([row.values for row in rows])
    costs = _expenses(desk, table, lines, funding, shared)
    levy = _support(desk, table, lines, funding, shared, signs=signs)
    paid = pay(desk, Bill(table, owner, lines, funding, costs, levy))
    facts = {"funding": name, **shared, **paid.facts}
    if len(rows) == 1:
        facts |= lines[0].exchange
    texts = paid.texts or (values.get("payee"), values.get("description", ""))
    postings = [*costs, *levy, *paid.postings]
    desk.transaction(table, first, owner, "", values["date"], texts, facts, postings)


def _shared(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts that every line states alike: they stand on the transaction."""
    first = _facts(rows[0])
    others = [_facts(values) for values in rows[1:]]
    return {k: v for k, v in first.items() if all(other.get(k) == v for other in others)}


def _number(leg: Posting) -> Decimal:
    units: Any = leg.units
    number: Decimal = units.number
    return number


def _funding(desk: Desk, name: str) -> Funding:
    funding = desk.names.funding(name)
    if funding is None:
        raise BuildError(
            "IMPORT-UNKNOWN-FUNDING", f"{name!r} is no funding of the books", "funding"
        )
    return funding


def _check_shared(first: Row, row: Row) -> None:
    for name in _SHARED:
        if first.values.get(name) != row.values.get(name):
            raise BuildError(
                "IMPORT-VOUCHER",
                f"rows {first.number} and {row.number} share a reference and differ in {name}",
                name,
                "The lines of a voucher have one date, funding and payee.",
            )


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {key: values[name] for name, key in _FACTS if name in values}


def _expenses(
    desk: Desk, table: Table, lines: list[_Line], funding: Funding, shared: dict[str, Any]
) -> list[Posting]:
    several = len(lines) > 1
    legs = []
    for row, number, exchange in lines:
        values = row.values
        account = expense_of(desk, funding.fund, values["programme"], values["budget_class"])
        meta: dict[str, Any] | None = None
        if several:
            meta = {**_own(values, shared), **exchange, **_origin(desk, table, row)}
            if "description" in values:
                meta["description"] = values["description"]
        legs.append(posting(account, number, meta))
    return legs


def _origin(desk: Desk, table: Table, row: Row) -> dict[str, Any]:
    return {"origin": desk.origin(table, row.number)}


def _own(values: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in _facts(values).items() if key not in shared}


def _support(  # what a voucher is
    desk: Desk,
    table: Table,
    lines: list[_Line],
    funding: Funding,
    shared: dict[str, Any],
    *,
    signs: bool,
) -> list[Posting]:
    """Return the support cost that columns state, or that the clause in force charges."""
    stating = [line for line in lines if line.row.values.get("support_cost")]
    if not stating and table.layout.options.support_cost == "charge":
        return _charged(desk, table, lines, funding, shared)
    several = len(lines) > 1
    legs = []
    for line in stating:
        values = line.row.values
        number = money(values, "support_cost", BOOK_CURRENCY, signs=signs)
        account = expense_of(desk, funding.fund, values["programme"], SUPPORT_COST)
        # What a line by itself states is on the transaction.
        meta = _own(values, shared) | _origin(desk, table, line.row) if several else None
        legs.append(posting(account, number, meta))
    return legs


def _charged(
    desk: Desk, table: Table, lines: list[_Line], funding: Funding, shared: dict[str, Any]
) -> list[Posting]:
    direct = [line for line in lines if line.row.values["budget_class"] != SUPPORT_COST]
    if not direct or len(direct) < len(lines):
        return []  # the voucher states its support cost itself
    values = direct[0].row.values
    layers = funding.in_force(Axis.SUPPORT_COST, values.get("cost_date", values["date"]))
    clauses = [clause for layer in layers for clause in layer]
    if not clauses:
        return []  # no clause: nothing may be charged
    clause = clauses[-1]
    direct = [line for line in direct if _levied(clause, line)]
    base = sum((line.number for line in direct), ZERO)
    charge = percentage(base, rate_of(clause), unit=clause.rounding)
    if not charge:
        return []
    whole = exact(charge, BOOK_CURRENCY)
    shares: dict[str, Decimal] = {}
    facts: dict[str, dict[str, Any]] = {}
    for line in direct:
        name = line.row.values["programme"]
        shares[name] = shares.get(name, ZERO) + line.number
        if name not in facts:
            # A charge on several rows is at home in the first of them.
            facts[name] = _own(line.row.values, shared)
            if len(lines) > 1:
                facts[name] |= _origin(desk, table, line.row)
    parts = [whole] if len(shares) == 1 else split(whole, list(shares.values()), BOOK_CURRENCY)
    return [
        posting(expense_of(desk, funding.fund, name, SUPPORT_COST), number, facts[name] or None)
        for name, number in zip(shares, parts, strict=True)
    ]


def _levied(clause: Clause, line: _Line) -> bool:
    values = line.row.values
    return clause.levies(values["budget_class"], values.get("partner", ""))


def _paid_from(desk: Desk, values: dict[str, Any], funding: Funding) -> str:
    usual = "authority" if funding.kind == "appropriation" else "cash"
    source = str(values.get("paid_from", usual)).casefold()
    if source == "authority":
        return account_of(desk, "Assets", funding.fund, "Authority")
    if source == "cash":
        return cash(desk, funding.fund, values)
    if source == "advance":
        if "partner" not in values:
            raise BuildError("IMPORT-REQUIRED", "an advance is some partner's", "partner")
        return account_of(desk, "Assets", funding.fund, "Advances", values["partner"])
    raise BuildError(
        "IMPORT-VALUE", f"found {source!r}, expected cash, advance or authority", "paid_from"
    )
