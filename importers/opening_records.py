"""Opening balances: what a funding held and was owed on the day these books begin for it.

    2014-01-01 * "JPN-2010-01-AFG: opening balance, advance UNOPS"
      funding: "JPN-2010-01-AFG"
      Assets:VTF:Advances:UNOPS     40000.00 USD
      Equity:VTF:Opening           -40000.00 USD

Each row is one entry against the funding's opening equity, so the funding sums to zero whatever is
left out. Nothing of it is a receipt, an expense or a signature: the agreement is marked as brought
forward, so that its signature is not booked a second time and its ceiling does not count what was
spent before. A receivable carries the agreement's own currency, and later receipts relieve it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from importers.desk import BuildError, Desk, whole
from importers.exchange import dollars
from importers.kinds.arrangements import OPENING_ACCOUNTS
from importers.postings import account_of, posting
from ledger.advances import opening_advance
from ledger.clauses import folded
from ledger.field_facts import AdvanceTerm
from ledger.money import grouped

if TYPE_CHECKING:
    from importers.table import Row, Table
    from ledger.fundings import Funding

#: What is held or owed -> root of its account, and its part.
_ACCOUNTS = {
    "cash": ("Assets", "Cash"),
    "receivable": ("Assets", "Receivable"),
    "advance": ("Assets", "Advances"),
    "payable": ("Liabilities", "Payable"),
    "deferred": ("Liabilities", "Deferred"),
    "refundable": ("Liabilities", "Refundable"),
}

_OF_DONOR = frozenset({"receivable", "deferred", "refundable"})
_OWN = frozenset({"general", "unapplied"})


class Openings:
    """Opening balances; one for each funding and account, however its row is written."""

    def __init__(self, desk: Desk) -> None:
        #: (funding, account) -> the identity under which it is brought forward.
        self._known: dict[tuple[str, str], str] = {}
        for key, entries in desk.peek.entries_by_key.items():
            if key.startswith("opening:"):
                for entry in entries:
                    self._note(entry, key)

    def _note(self, entry: Any, key: str) -> None:
        if isinstance(entry, Transaction):
            name = str(entry.meta.get("funding", ""))
            for leg in entry.postings:
                if not leg.account.endswith(":Opening"):
                    self._known[name, leg.account] = key

    def build(self, desk: Desk, table: Table, row: Row, owner: str) -> None:
        """Lay down one opening balance."""
        values = row.values
        what = folded(values["account"])
        if what not in _ACCOUNTS:
            expected = ", ".join(OPENING_ACCOUNTS)
            text = f"found {values['account']!r}, expected one of {expected}"
            raise BuildError("IMPORT-VALUE", text, "account")
        funding = _funding(desk, values)
        name = _name(desk, values, what, funding)
        if what == "receivable":
            _check_receivable(desk, values, funding)
        number, exchange = dollars(desk, values, values["date"], signs=what == "cash")
        if not number:
            advice = "Leave the row out."
            raise BuildError("IMPORT-AMOUNT", "an opening balance of nothing", "amount", advice)
        root, part = _ACCOUNTS[what]
        account = account_of(desk, root, funding.fund, part, name)
        self._claim(funding.id, account, owner)
        facts: dict[str, Any] = {"funding": funding.id, **exchange}
        if what == "advance":
            advance = _advance(desk, table, row, owner, (funding, name))
            facts |= {"partner": name, "advance": advance}
        held = number if root == "Assets" else -number
        postings = [
            posting(account, held),
            posting(account_of(desk, "Equity", funding.fund, "Opening"), -held),
        ]
        texts = (None, f"{funding.id}: opening balance, {what} {name}")
        desk.transaction(table, row, owner, "", values["date"], texts, facts, postings)

    def _claim(self, funding: str, account: str, owner: str) -> None:
        """Refuse a second opening balance of an account, such as Pool where Pool goes unsaid."""
        other = self._known.setdefault((funding, account), owner)
        if other != owner:
            raise BuildError(
                "IMPORT-OPENING",
                f"{account} of {funding} is brought forward already, as {other.partition(':')[2]}",
                "name",
                "Bring an account forward once, in one row.",
            )


def _funding(desk: Desk, values: dict[str, Any]) -> Funding:
    funding = desk.names.funding(values["funding"])
    if funding is None or funding.kind not in {*_OWN, "grant"}:
        raise BuildError(
            "IMPORT-OPENING",
            f"{values['funding']} is {funding.kind if funding else 'not known'}: opening balances "
            "are of grants and of a fund's own balances",
            "funding",
            "A vote or an allocation is entered as what it is, with its spending so far.",
        )
    if funding.kind == "grant" and not funding.brought_forward:
        raise BuildError(
            "IMPORT-OPENING",
            f"{funding.id} is not marked as brought forward: its signature is booked, and an "
            "opening balance would count the same money again",
            "funding",
            "Enter its agreement with yes under Brought forward, before its opening balances.",
        )
    if funding.in_kind:
        what = f"{funding.id} is an agreement in kind: it has no money to bring forward"
        raise BuildError("IMPORT-OPENING", what, "funding")
    if funding.kind == "grant" and values["date"] < funding.since:
        what = f"found {values['date']}, and {funding.id} is in force from {funding.since}"
        raise BuildError("IMPORT-DATE", what, "date")
    return funding


def _name(desk: Desk, values: dict[str, Any], what: str, funding: Funding) -> str:
    """Return the bank, partner, donor or other that an account is of."""
    text: str = values.get("name", "")
    if what == "cash":
        return text or "Pool"
    if what in _OF_DONOR:
        donor: str | None = desk.names.resolve("donor", text) if text else funding.donor
        if not funding.donor or donor != funding.donor:
            raise BuildError(
                "IMPORT-OPENING",
                f"found {text!r}, and {funding.id} is of {funding.donor or 'no donor'}",
                "name",
                "What a donor owes or is owed stands under that donor's grant.",
            )
        return funding.donor
    if not text:
        raise BuildError("IMPORT-REQUIRED", f"the cell is empty: say whose {what} it is", "name")
    if what == "payable":
        return text
    partner = desk.names.resolve("partner", text)
    if partner is None:
        raise BuildError(
            "IMPORT-UNKNOWN-PARTNER", f"found {text!r}, which is no partner of the books", "name",
            "Add the partner first, or this spelling to its aliases.",
        )  # fmt: skip
    return partner


def _advance(desk: Desk, table: Table, row: Row, owner: str, whose: tuple[Funding, str]) -> str:
    """Lay down the advance that a partner holds, so that its reports find it; return its id."""
    funding, partner = whose
    values = row.values
    name = opening_advance(funding.id, partner)
    for register in desk.names.registers:
        for other in register.of(AdvanceTerm).values():
            if other.id != name and (other.funding, other.partner) == (funding.id, partner):
                raise BuildError(
                    "IMPORT-OPENING",
                    f"the advance {other.id} of {partner} under {funding.id} is in the books",
                    "account",
                    "Bring an advance forward once: here, or in a sheet of advances with opening "
                    "under Paid from.",
                )
    facts = {"partner": partner, "funding": funding.id, "amount": Amount(*whole(values))}
    desk.custom(table, row, owner, "advance", values["date"], AdvanceTerm.word, [name], facts)
    return name


def _check_receivable(desk: Desk, values: dict[str, Any], funding: Funding) -> None:
    """Refuse a receivable that later receipts could not relieve, or that was never agreed."""
    due, agreed = whole(values), funding.amount
    currency = desk.names.currency(funding)
    if agreed is None or due.currency != currency:
        raise BuildError(
            "IMPORT-CURRENCY",
            f"the receivable is in {due.currency}, the agreement in {currency or 'none'}",
            "currency" if "currency" in values else "amount",
            "State what is still due in the agreement's currency, and the dollars in usd.",
        )
    if due.number > agreed.number:
        raise BuildError(
            "IMPORT-OPENING",
            f"{grouped(due.number)} {due.currency} is still due, and {agreed} was agreed",
            "amount",
            "No more can be due than was agreed.",
        )
