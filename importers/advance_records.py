"""Advances to partners: paid, given back, and what partners state of them.

2014-01-15 * "UNDP" "ADV-2014-01: advance"
  funding: "JPN-2013-01"
  partner: "UNDP"
  advance: "ADV-2014-01"
  Assets:VTF:Advances:UNDP     500.00 USD
  Assets:VTF:Cash:Pool        -500.00 USD
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from importers.advances import Advances
from importers.desk import BuildError, Desk, currency_of, money, whole
from importers.exchange import dollars
from importers.outright_records import agreement_of, build_outright
from importers.postings import account_of, cash, posting
from ledger.advances import ADVICE, Claim, Why, opening_advance
from ledger.field_facts import AdvanceTerm
from ledger.findings import Severity
from ledger.money import BOOK_CURRENCY
from ledger.partner_facts import PartnerMode
from ledger.values import Money
from ledger.words import Axis

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from beancount.core.data import Posting

    from importers.table import Row, Table
    from ledger.clauses import Clause
    from ledger.fundings import Funding

#: Facts of an advance: field -> key of the directive.
_FACTS = (
    "report_due", "expires", "agreement", "instalment", "instalments", "one_instalment_reason",
    "approver", "programme", "purpose", "paid_on",
)  # fmt: skip

_BUILT_IN = frozenset({"general", "unapplied"})


def build_advance(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down an advance: the directive with its due dates, and the money; or an outright cost."""
    values = row.values
    day, name = values["date"], values["reference"]
    funding = funding_of(desk, values)
    _check_funding(funding, values)
    agreed = agreement_of(desk, values)
    if agreed is not None and agreed.mode is PartnerMode.OUTRIGHT:
        build_outright(desk, table, row, owner, agreed)
        return
    _check_days(values, day)
    _check_instalments(values)
    _note_expiry(table, row, funding)
    number, exchange = dollars(desk, values, day)
    facts = {"partner": values["partner"], "funding": funding.id}
    facts["amount"] = Amount(*whole(values))
    facts |= {field.replace("_", "-"): values.get(field) for field in _FACTS}
    desk.custom(table, row, owner, "", day, "advance", [name], facts)
    postings = [
        posting(advances_of(desk, funding, values["partner"]), number),
        posting(_paid_from(desk, funding, values), -number),
    ]
    words = f", instalment {values['instalment']}" if "instalment" in values else ""
    texts = (values["partner"], f"{name}: advance{words}")
    facts = tied(values, name) | exchange
    desk.transaction(table, row, owner, "paid", day, texts, facts, postings)


class Returns:
    """Advances as they are given back."""

    def __init__(self, desk: Desk) -> None:
        self._advances = Advances(desk)

    def build(self, desk: Desk, table: Table, row: Row, owner: str) -> None:
        """Lay down a refund: cash in, the advance out, the difference of exchange."""
        values = row.values
        day = values["date"]
        funding = funding_of(desk, values)
        advance = self._advances.find(owner, values)
        number, exchange = dollars(desk, values, day)
        original = number
        if advance.amount.currency != BOOK_CURRENCY:
            original = in_its_currency(advance, values)
        carried = self._advances.take(advance, original, owner, (day, Why.RETURNED))
        postings = [
            posting(source_of(desk, funding, values), number),
            relieved(desk, funding, advance, Amount(original, advance.amount.currency), carried),
            *difference(desk, funding, carried - number),
        ]
        texts = (values["partner"], values.get("description") or f"{advance.id}: given back")
        facts = tied(values, advance.id) | exchange
        desk.transaction(table, row, owner, "", day, texts, facts, postings)


class Balances:
    """What partners state of the money they hold."""

    def __init__(self, desk: Desk) -> None:
        self._advances = Advances(desk)

    def build(self, desk: Desk, table: Table, row: Row, owner: str) -> None:
        """Lay down what a partner states, and say where the books have something else."""
        values = row.values
        if "advance" in values:
            self._advances.find(owner, values)
        currency = currency_of(values, "balance")
        stated: dict[str, Decimal] = {
            measure: money(values, name, currency, signs=True)
            for measure, name in _STATED.items()
            if name in values
        }
        amounts = {name: Amount(number, currency) for name, number in stated.items()}
        state_balance(desk, table, row, owner, "", amounts)
        hold_balance(self._advances, table, row, Stated(currency, stated, values["date"]))


#: What a partner states -> field of the record.
_STATED = {"amount": "balance", "advanced": "advanced", "spent": "spent", "returned": "returned"}


class Stated(NamedTuple):
    """What a partner states: amounts by name, the day at whose end they stand, the field."""

    currency: str
    amounts: dict[str, Decimal]
    day: datetime.date
    field: str = "balance"


def state_balance(  # what a directive is made of
    desk: Desk, table: Table, row: Row, owner: str, part: str, amounts: dict[str, Amount]
) -> None:
    """Lay down what a partner states of the money it holds."""
    values = row.values
    facts = {name: values.get(name) for name in ("partner", "funding", "advance")} | amounts
    names = [owner.partition(":")[2]]
    day = values.get("ends", values["date"])
    desk.custom(table, row, owner, part, day, "partner-balance", names, facts)


def hold_balance(advances: Advances, table: Table, row: Row, stated: Stated) -> None:
    """Note where a partner states something else than the books have; nobody's is preferred."""
    values = row.values
    partner, funding = values["partner"], values["funding"]
    names = [values["advance"]] if "advance" in values else []
    if not names:
        own = advances.of(partner, funding)
        names = [
            advance.id
            for advance in own
            if stated.currency in {BOOK_CURRENCY, advance.amount.currency}
        ]
    about = values.get("advance") or f"the advances under {funding}"
    for name, number in stated.amounts.items():
        claim = Claim(partner, about, name, Money(number, stated.currency), stated.day)
        if said := claim.said(claim.ours(advances.moved(names))):
            field = name if name in values and name != "amount" else stated.field
            table.add("ADVANCE-BALANCE", said, row.number, field, ADVICE, Severity.WARNING)


def funding_of(desk: Desk, values: dict[str, Any]) -> Funding:
    """Return the funding of a record.

    Raises:
        BuildError: the books have none of that name.
    """
    funding = desk.names.funding(values["funding"])
    if funding is None:
        raise BuildError(
            "IMPORT-UNKNOWN-FUNDING", f"{values['funding']!r} is no funding of the books", "funding"
        )
    return funding


def tied(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the facts that tie a transaction to its advance."""
    return {"funding": values["funding"], "partner": values["partner"], "advance": name}


def advances_of(desk: Desk, funding: Funding, partner: str) -> str:
    """Return the account of what a partner holds of a fund."""
    return account_of(desk, "Assets", funding.fund, "Advances", partner)


def source_of(desk: Desk, funding: Funding, values: dict[str, Any]) -> str:
    """Return the account an advance is paid from and comes back to: voted authority, or cash."""
    if funding.kind == "appropriation":
        return account_of(desk, "Assets", funding.fund, "Authority")
    return cash(desk, funding.fund, values)


def relieved(
    desk: Desk, funding: Funding, advance: AdvanceTerm, original: Amount, carried: Decimal
) -> Posting:
    """Return the posting that takes an amount off an advance; another currency states it."""
    meta = None
    if original.currency != BOOK_CURRENCY:
        number: Any = original.number
        meta = {"original": Amount(abs(number), original.currency)}
    return posting(advances_of(desk, funding, advance.partner), -carried, meta)


def difference(desk: Desk, funding: Funding, number: Decimal) -> list[Posting]:
    """Return the posting of a difference of exchange, none where there is none."""
    if not number:
        return []
    return [posting(account_of(desk, "Income", funding.fund, "ExchangeDifference"), number)]


def in_its_currency(advance: AdvanceTerm, values: dict[str, Any]) -> Decimal:
    """Return a record's amount in the currency of its advance.

    Raises:
        BuildError: it is in another one.
    """
    given = whole(values, signs=True)
    if given.currency != advance.amount.currency:
        raise BuildError(
            "IMPORT-CURRENCY",
            f"the row is in {given.currency}, and the advance {advance.id} in "
            f"{advance.amount.currency}",
            "currency",
            "State the amount in the currency of the advance, and the dollars in usd.",
        )
    return given.number


def _check_funding(funding: Funding, values: dict[str, Any]) -> None:
    """Refuse an advance from money that no clause lets be spent, or to whom it does not allow."""
    if funding.kind in _BUILT_IN:
        raise BuildError(
            "IMPORT-FUNDING",
            f"nothing is advanced from {funding.id}: no clause allows anything",
            "funding",
            "Name the grant, allocation or appropriation that bears it.",
        )
    if funding.in_kind:
        raise BuildError(
            "IMPORT-FUNDING",
            f"nothing is advanced from {funding.id}: it is an agreement in kind, without money",
            "funding",
            "Name the grant, allocation or appropriation that bears it.",
        )
    last = funding.last_day()
    if last is not None and last < values["date"]:
        raise BuildError(
            "ADVANCE-CLAUSE",
            f"{funding.id} bears costs until {last}, and the advance is of {values['date']}",
            "date",
            "No later cost can be reported on it. What a partner is owed for earlier costs is a "
            "payment, not an advance; an extension is an amended clause on period.",
        )
    if funding.kind == "appropriation" and currency_of(values) != BOOK_CURRENCY:
        raise BuildError(
            "IMPORT-CURRENCY",
            f"voted money is advanced in {BOOK_CURRENCY}: nothing but a vote gives {funding.id} "
            "money, so it could not bear a difference of exchange",
            "currency",
            f"State what was paid in {BOOK_CURRENCY}; a report on it may be in any currency.",
        )
    for axis, name in ((Axis.PARTNER, "partner"), (Axis.PROGRAMME, "programme")):
        value, day = values.get(name), values["date"]
        if value is not None and not funding.allows(axis, value, day):
            clauses = [clause for layer in funding.in_force(axis, day) for clause in layer]
            said = "; ".join(map(_said, clauses)) or f"it has no clause on {axis}"
            raise BuildError(
                "ADVANCE-CLAUSE",
                f"{funding.id} does not allow the {name} {value}: {said}",
                name,
                "What may not be spent there is not advanced for it. An agreement that leaves "
                f"this open has a clause that says so: {axis} *.",
            )


def _said(clause: Clause) -> str:
    words = f': "{clause.text}"' if clause.text else ""
    return f"clause {clause.number} of {clause.owner} {clause.said}{words}"


def _paid_from(desk: Desk, funding: Funding, values: dict[str, Any]) -> str:
    """Return what an advance is paid from; one of before these books began is brought forward."""
    stated = str(values.get("paid_from", "")).casefold()
    if stated == "opening":
        if not funding.brought_forward:
            raise BuildError(
                "IMPORT-OPENING",
                f"{funding.id} is not marked as brought forward: what was paid under it is booked",
                "paid_from",
                "Enter its agreement with yes under Brought forward, or leave the cell blank.",
            )
        _check_opening(desk, funding, values["partner"])
        return account_of(desk, "Equity", funding.fund, "Opening")
    if stated not in {"", "cash", "authority"}:
        raise BuildError(
            "IMPORT-VALUE", f"found {stated!r}, expected opening or blank", "paid_from"
        )
    return source_of(desk, funding, values)


def _check_opening(desk: Desk, funding: Funding, partner: str) -> None:
    """Refuse an advance of before that the opening balances hold already."""
    name = opening_advance(funding.id, partner)
    for register in desk.names.registers:
        if name in register.of(AdvanceTerm):
            raise BuildError(
                "IMPORT-OPENING",
                f"what {partner} held under {funding.id} is brought forward already, as {name}",
                "paid_from",
                "Bring an advance forward once: here, or in a sheet of opening balances.",
            )


def _check_days(values: dict[str, Any], day: datetime.date) -> None:
    for name in ("report_due", "expires"):
        if name in values and values[name] < day:
            raise BuildError(
                "IMPORT-VALUE",
                f"found {values[name]}, expected a day from {day} on, when the advance was paid",
                name,
            )
    if values.get("paid_on", day) > day:
        raise BuildError(
            "IMPORT-VALUE",
            f"found {values['paid_on']}, expected a day no later than {day}",
            "paid_on",
        )


def _check_instalments(values: dict[str, Any]) -> None:
    several = values.get("instalments")
    if several is None:
        return
    if several < 1 or several != several.to_integral_value():
        raise BuildError("IMPORT-VALUE", f"found {several}, expected 1, 2, ...", "instalments")
    which = str(values.get("instalment", ""))
    if which.isascii() and which.isdigit() and not 1 <= int(which) <= several:
        raise BuildError(
            "IMPORT-VALUE", f"found {which}, expected one of {several} instalments", "instalment"
        )


def _note_expiry(table: Table, row: Row, funding: Funding) -> None:
    """Say where an advance may be used longer than its funding lasts."""
    last, expires = funding.last_day(), row.values.get("expires")
    if last is not None and expires is not None and expires > last:
        table.add(
            "ADVANCE-EXPIRY",
            f"the advance may be used until {expires}, and {funding.id} bears costs until {last}",
            row.number,
            "expires",
            "A cost after that day will be refused. Shorten the advance, or ask the donor.",
            Severity.WARNING,
        )
