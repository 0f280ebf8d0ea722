"""Agreements and contributions: a row for each grant; rows that share an agreement id are one.

The agreement's amount is the sum of its rows, which is held against the whole where the sheet
states it. At signature an unconditional agreement is a receivable and income; a conditional one a
receivable and a liability. A contribution's status says how far it has come: announced, signed,
received.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.asides import set_aside
from importers.carrying import carrying_of
from importers.clause_records import build_clauses
from importers.desk import BuildError, Desk, amount, currency_of, money, owner_of, whole
from importers.each_row import each_record
from importers.exchange import dollars
from importers.postings import account_of, cash, posting
from importers.rates import REALISED
from importers.records import STATUSES
from ledger.chart import ChartError
from ledger.clauses import folded
from ledger.money import BOOK_CURRENCY, ZERO, grouped

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.table import Row, Table


#: What the rows of an agreement must say alike: it is said of the agreement.
_OF_ALL = ("pledge", "in_kind", "brought_forward")

#: Flags of agreements whose signature is not booked, and what they say.
_NO_MONEY = (("in_kind", "in kind"), ("brought_forward", "brought forward"))


class _Part(NamedTuple):
    """One row of an agreement: its identity, and whether its money has come in."""

    row: Row
    owner: str
    received: bool


def build_agreements(desk: Desk, table: Table) -> None:
    """Lay down everything the rows of a table say about agreements."""
    parts: dict[str, list[_Part]] = {}
    each_record(desk, table, lambda row: _sort(desk, table, row, parts))
    for agreement, rows in parts.items():
        try:
            _build(desk, table, agreement, rows)
        except BuildError as error:
            desk.refuse(table, rows[0].row, error)


def _sort(desk: Desk, table: Table, row: Row, parts: dict[str, list[_Part]]) -> None:
    """Put a row with the others of its agreement, or book what is less than an agreement."""
    state = _state(table, row)
    if state == "set-aside":
        set_aside(desk, table, row, row.values.get("reason") or row.values["status"])
        return
    owner = owner_of(table.layout, row)
    if not desk.claim(owner, table, row.number):
        return
    if state == "pledge":
        _pledge(desk, table, row, owner)
    else:
        parts.setdefault(row.values["agreement"], []).append(_Part(row, owner, state == "receipt"))


def _state(table: Table, row: Row) -> str:
    if table.layout.kind == "agreement":
        return "agreement"
    text = row.values.get("status", "")
    state = STATUSES.get(folded(text))
    if state is None:
        raise BuildError(
            "IMPORT-STATUS", f"found {text!r}, expected one of {', '.join(STATUSES)}", "status",
            "Say under [values.status] in the layout what it means.",
        )  # fmt: skip
    return state


def _pledge(desk: Desk, table: Table, row: Row, owner: str) -> None:
    values = row.values
    programme = values.get("programme", "")
    facts = {
        "donor": values["donor"],
        "fund": values["fund"],
        "amount": amount(values),
        "programme": programme if "," not in programme and programme != "*" else None,
    }
    name = values.get("grant") or values["agreement"]
    desk.custom(table, row, owner, "pledge", values["date"], "pledge", [name], facts)


def _build(desk: Desk, table: Table, agreement: str, parts: list[_Part]) -> None:
    for name in ("donor", "fund", *_OF_ALL):
        _same(table, agreement, parts, name)
    _check_past(parts)
    first = parts[0].row
    currency = currency_of(first.values)
    numbers = [_number(desk, table, part, currency) for part in parts]
    if None in numbers:
        return
    whole = sum((number for number in numbers if number is not None), ZERO)
    _check_whole(first, agreement, whole, currency)
    several = len(parts) > 1
    for part in parts:
        if several and part.row.values.get("grant", agreement) == agreement:
            raise BuildError(
                "IMPORT-GRANT",
                f"agreement {agreement} has {len(parts)} rows, and this one no grant id", "grant",
                'Give each a grant id, or compose one: grant = "{agreement}-{programme}".',
            )  # fmt: skip
    _lay_agreement(desk, table, agreement, parts, Amount(whole, currency))
    for part in parts:
        try:
            _lay_part(desk, table, agreement, part)
        except BuildError as error:
            desk.refuse(table, part.row, error)
        except ChartError as error:
            desk.refuse(table, part.row, BuildError("IMPORT-VALUE", str(error)))


def _number(desk: Desk, table: Table, part: _Part, currency: str) -> Decimal | None:
    """Return a row's amount; None, with a finding, where it cannot be had."""
    try:
        _check_currency(currency_of(part.row.values), currency)
        return money(part.row.values, "amount", currency)
    except BuildError as error:
        desk.refuse(table, part.row, error)
        return None


def _check_currency(own: str, currency: str) -> None:
    if own != currency:
        raise BuildError(
            "IMPORT-GRANT", f"the row is in {own}, others of its agreement in {currency}",
            "currency", "The grants of an agreement share its currency.",
        )  # fmt: skip


def _same(table: Table, agreement: str, parts: list[_Part], name: str) -> None:
    values = {part.row.values.get(name) or "" for part in parts}
    if len(values) > 1:
        rows = ", ".join(str(part.row.number) for part in parts)
        found = ", ".join(sorted(str(value) or "none" for value in values))
        raise BuildError(
            "IMPORT-GRANT",
            f"agreement {agreement} has more than one {name} ({found}) in rows "
            f"{rows}",
            name, f"Rows of one agreement in {table.sheet.name} are one donor's, to one fund.",
        )  # fmt: skip


def _check_past(parts: list[_Part]) -> None:
    """Refuse money under an agreement that brings none, or whose past is brought forward."""
    for part in parts:
        values = part.row.values
        for name, what in _NO_MONEY:
            if values.get(name) and part.received:
                raise BuildError(
                    "IMPORT-STATUS", f"an agreement {what} has no receipt here",
                    name, "Enter it as signed; what came in stands in a sheet of its own.",
                )  # fmt: skip


def _check_whole(row: Row, agreement: str, whole: Decimal, currency: str) -> None:
    if "agreement_amount" not in row.values:
        return
    stated = money(row.values, "agreement_amount", currency)
    if stated != whole:
        raise BuildError(
            "IMPORT-SUM",
            f"agreement {agreement} is {grouped(stated)} {currency}, its rows add up to "
            f"{grouped(whole)}",
            "agreement_amount",
            "Look for a missing or mistyped row.",
        )


def _lay_agreement(
    desk: Desk, table: Table, agreement: str, parts: list[_Part], whole: Amount
) -> None:
    first = min(parts, key=lambda part: part.row.values["date"]).row
    values = first.values
    facts: dict[str, Any] = {
        "donor": values["donor"],
        "fund": values["fund"],
        "amount": whole,
        "reference": values.get("reference"),
        "conditional": values.get("conditional") or None,
        "pledge": values.get("pledge"),
        "in-kind": values.get("in_kind") or None,
        "brought-forward": values.get("brought_forward") or None,
    }
    single = values.get("grant", agreement) == agreement
    if single:
        facts["title"] = values.get("title")
    owner = f"{table.layout.kind}:{agreement}"
    desk.custom(table, first, owner, "agreement", values["date"], "agreement", [agreement], facts)


def _lay_part(desk: Desk, table: Table, agreement: str, part: _Part) -> None:
    """Lay down a grant with its clauses, its signature and its receipt."""
    row, values = part.row, part.row.values
    funding = values.get("grant", agreement)
    day = values["date"]
    if funding != agreement:
        facts = {
            "agreement": agreement,
            "amount": amount(values),
            "title": values.get("title"),
            "earmarking": values.get("earmarking"),
        }
        desk.custom(table, row, part.owner, "grant", day, "grant", [funding], facts)
    build_clauses(desk, table, row, part.owner, funding, day)
    if any(values.get(name) for name, _ in _NO_MONEY):
        return
    number, exchange = dollars(desk, values, day)
    facts = {"funding": funding, **exchange}
    fund, donor = values["fund"], values["donor"]
    receivable = account_of(desk, "Assets", fund, "Receivable", donor)
    if values.get("conditional"):
        other = account_of(desk, "Liabilities", fund, "Deferred", donor)
    else:
        other = account_of(desk, "Income", fund, "Contributions", donor)
    texts = (None, f"{funding}: agreement signed")
    signed = [posting(receivable, number), posting(other, -number)]
    desk.transaction(table, row, part.owner, "signed", day, texts, facts, signed)
    if part.received:
        texts = (None, f"{funding}: contribution received")
        paid = [posting(cash(desk, fund, values), number)]
        paid += _relieved(desk, part, funding, receivable, number)
        on = values.get("received", day)
        if len(paid) > 2:
            facts = facts | {"exchange": REALISED}
        desk.transaction(table, row, part.owner, "receipt", on, texts, facts, paid)


def _relieved(
    desk: Desk, part: _Part, funding: str, receivable: str, number: Decimal
) -> list[Posting]:
    """Return what a receipt takes off a receivable: a revaluation may have changed its dollars."""
    received = whole(part.row.values)
    if received.currency == BOOK_CURRENCY:
        return [posting(receivable, -number)]
    carried = carrying_of(desk).relieve(funding, received, f"{part.owner}:receipt")
    legs = [posting(receivable, -carried)]
    if carried != number:
        fund = part.row.values["fund"]
        difference = account_of(desk, "Income", fund, "ExchangeDifference")
        legs.append(posting(difference, carried - number))
    return legs
