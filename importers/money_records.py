"""Money that moves: receipts, pooled-fund contributions, appropriations, allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Custom

from importers.asides import set_aside
from importers.bank_receipts import bank_receipts
from importers.carrying import carrying_of, note_backdated
from importers.clause_records import build_clauses
from importers.desk import BuildError, Desk, currency_of, money, whole
from importers.exchange import dollars, told_by_row
from importers.postings import account_of, cash, posting
from importers.rates import REALISED, agrees, unit_facts
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.votes import STATUSES
from ledger.words import FundClass

if TYPE_CHECKING:
    from decimal import Decimal

    from importers.table import Row, Table
    from ledger.terms import Money


class Receipts:
    """Receipts against grants; a receivable in another currency is relieved in proportion."""

    def __init__(self, desk: Desk) -> None:
        self._carrying = carrying_of(desk)

    def build(self, desk: Desk, table: Table, row: Row, owner: str) -> None:
        """Lay down a receipt: cash in, receivable out, the difference of exchange."""
        values = row.values
        funding = desk.names.funding(values["funding"])
        if funding is None or funding.kind != "grant":
            raise BuildError(
                "IMPORT-FUNDING",
                f"{values['funding']} is no grant: nothing is receivable under it", "funding",
                "Receipts are against a grant, or an agreement without grants.",
            )  # fmt: skip
        if funding.in_kind:
            raise BuildError(
                "IMPORT-RECEIPT", f"{funding.id} is an agreement in kind: no money comes under it",
                "funding",
                "Name the grant that the money is for; goods stand in a sheet of kind in-kind.",
            )  # fmt: skip
        number, exchange = dollars(desk, values, values["date"])
        original = whole(values)
        if original.currency != desk.names.currency(funding):
            raise BuildError(
                "IMPORT-CURRENCY",
                f"the receipt is in {original.currency}, the agreement in "
                f"{desk.names.currency(funding)}",
                "currency",
                "State what was received in the agreement's currency, and the dollars in usd.",
            )
        carried = self._carrying.relieve(funding.id, original, owner)
        if not number or not carried:
            raise _too_small(original, number, carried)
        receivable = account_of(desk, "Assets", funding.fund, "Receivable", funding.donor)
        postings = [
            posting(cash(desk, funding.fund, values), number),
            posting(receivable, -carried),
        ]
        if number != carried:
            difference = account_of(desk, "Income", funding.fund, "ExchangeDifference")
            postings.append(posting(difference, carried - number))
            exchange["exchange"] = REALISED
        note_backdated(desk, table, row, funding.id, values["date"], owner)
        texts = (None, values.get("description") or f"{funding.id}: contribution received")
        facts = {"funding": funding.id, **exchange}
        for name, key in (("bank_line", "bank-line"), ("match", "match")):
            if name in values:
                facts[key] = values[name]
        bank_receipts(desk).check(table, row, owner, funding.fund, number, original)
        desk.transaction(table, row, owner, "", values["date"], texts, facts, postings)


def _too_small(original: Money, number: Decimal, carried: Decimal) -> BuildError:
    """Return the refusal of a receipt that no posting could state: it would settle nothing."""
    return BuildError(
        "IMPORT-AMOUNT",
        f"{grouped(original.number)} {original.currency} are {number} {BOOK_CURRENCY}, and "
        f"{carried} {BOOK_CURRENCY} of what is due: less than half a cent cannot be booked",
        "amount",
        "Book it in one row with the next deposit under this funding.",
    )


def build_pool(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down a contribution to a pooled fund: what was paid, and what was only pledged."""
    values = row.values
    fund, donor = values["fund"], values["donor"]
    if desk.names.fund_class(fund) != FundClass.POOLED:
        raise BuildError("IMPORT-FUND-CLASS", f"{fund} is not a pooled fund", "fund")
    made = 0
    for name in ("paid", "pledged"):
        if name in values and money(values, name, BOOK_CURRENCY, signs=True) < ZERO:
            money(values, name, BOOK_CURRENCY)
    if values.get("paid"):
        made += 1
        number = money(values, "paid", BOOK_CURRENCY)
        facts = {"funding": f"{fund}-GENERAL", **_original(values)}
        income = account_of(desk, "Income", fund, "Contributions", donor)
        postings = [posting(cash(desk, fund, values), number), posting(income, -number)]
        texts = (None, f"{fund}: contribution of {donor}")
        sent = facts.get("original", Amount(number, BOOK_CURRENCY))
        bank_receipts(desk).check(table, row, f"{owner}:receipt", fund, number, sent)
        desk.transaction(table, row, owner, "receipt", values["date"], texts, facts, postings)
    if values.get("pledged"):
        made += 1
        facts = {"donor": donor, "fund": fund}
        facts["amount"] = Amount(money(values, "pledged", BOOK_CURRENCY), BOOK_CURRENCY)
        name = f"{fund}-{donor}-{values['date']}"
        desk.custom(table, row, owner, "pledge", values["date"], "pledge", [name], facts)
    if not made:
        set_aside(desk, table, row, "nothing paid and nothing pledged")


def _original(values: dict[str, Any]) -> dict[str, Any]:
    if "original" not in values:
        return {}
    currency = currency_of(values, "original")
    facts: dict[str, Any] = {"original": Amount(money(values, "original", currency), currency)}
    if currency == BOOK_CURRENCY:
        return facts
    if "rate" in values:
        _check_paid(values, facts["original"])
    found = told_by_row(
        money(values, "paid", BOOK_CURRENCY), facts["original"].number, values.get("rate"),
        values.get("rate_source", ""), values.get("usd_unit"),
    )  # fmt: skip
    if found.rate is not None:
        facts["rate"] = found.rate
        facts |= unit_facts(values)
    if found.source:
        facts["rate-source"] = found.source
    return facts


def _check_paid(values: dict[str, Any], original: Amount) -> None:
    number: Any = original.number
    paid, rate = money(values, "paid", BOOK_CURRENCY), values["rate"]
    if rate <= ZERO:
        raise BuildError("IMPORT-NUMBER", f"found {rate}, expected a rate above zero", "rate")
    if problem := agrees(paid, number, rate, values.get("usd_unit")):
        raise BuildError(
            "IMPORT-EXCHANGE", problem, "paid", "Put the row right; or state usd_unit."
        )


def build_appropriation(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down a vote, and the authority it gives unless it is pending."""
    values = row.values
    status = str(values.get("status", "voted")).casefold()
    if status not in STATUSES:
        expected = "voted, authority or pending"
        raise BuildError("IMPORT-STATUS", f"found {status!r}, expected {expected}", "status")
    if (status == "pending") == ("amount" in values):
        expected = "no amount while it is pending" if status == "pending" else "an amount"
        raise BuildError("IMPORT-REQUIRED", f"expected {expected}", "amount")
    voted = whole(values) if "amount" in values else None
    facts = {
        "fund": values["fund"],
        "amount": Amount(*voted) if voted else None,
        "programmes": values["programmes"],
        "begins": values["begins"],
        "ends": values["ends"],
        "resolution": values["resolution"],
        "status": status,
        "basis": values.get("basis"),
        "includes": values.get("includes"),
    }
    day, name = values["date"], values["id"]
    desk.custom(table, row, owner, "", day, "appropriation", [name], facts)
    if voted is None:
        return
    if voted.currency != BOOK_CURRENCY:
        raise BuildError("IMPORT-CURRENCY", f"a vote is in {BOOK_CURRENCY}", "currency")
    authority = account_of(desk, "Assets", values["fund"], "Authority")
    income = account_of(desk, "Income", values["fund"], "Appropriation")
    number = voted.number - _included(desk, values.get("includes", ""))
    if number <= ZERO:
        return  # all of it was there before
    postings = [posting(authority, number), posting(income, -number)]
    texts = (None, f"{name}: authority voted, {values['resolution']}")
    desk.transaction(table, row, owner, "voted", day, texts, {"funding": name}, postings)


def _included(desk: Desk, names: str) -> Decimal:
    """Return what the votes are worth that a vote is inclusive of: their authority is there."""
    total = ZERO
    stated = {
        draft.entry.values[0].value: draft.entry.meta.get("amount")
        for draft in desk.drafts
        if isinstance(draft.entry, Custom) and draft.entry.type == "appropriation"
    }
    for name in filter(None, (part.strip() for part in names.split(","))):
        funding = desk.names.funding(name)
        amount: Amount | Money | None = stated.get(name) or (funding.amount if funding else None)
        if amount is None or amount.number is None:
            raise BuildError(
                "IMPORT-FUNDING",
                f"{name} is no vote with an amount, so nothing can be inclusive of it",
                "includes",
                "State the vote that was there before first: above it, or in the books.",
            )
        total += amount.number
    return total


def build_allocation(desk: Desk, table: Table, row: Row, owner: str) -> None:
    """Lay down an allocation of a pooled fund: the directive, its clauses, the transfer."""
    values = row.values
    day, name, fund = values["date"], values["id"], values["fund"]
    given = whole(values)
    if given.currency != BOOK_CURRENCY:
        raise BuildError("IMPORT-CURRENCY", f"an allocation is in {BOOK_CURRENCY}", "currency")
    facts = {"fund": fund, "amount": Amount(*given), "reference": values["reference"]}
    facts["title"] = values.get("title")
    desk.custom(table, row, owner, "", day, "allocation", [name], facts)
    build_clauses(desk, table, row, owner, name, day)
    money_in, transfer = cash(desk, fund, values), account_of(desk, "Equity", fund, "Transfer")
    consent = {"consent": values["reference"]}
    general = {"funding": f"{fund}-GENERAL"}
    postings = [
        posting(money_in, -given.number, general),
        posting(transfer, given.number, general | consent),
        posting(money_in, given.number),
        posting(transfer, -given.number, consent),
    ]
    texts = (None, f"{name}: allocated from {fund}, {values['reference']}")
    desk.transaction(table, row, owner, "transfer", day, texts, {"funding": name}, postings)
