"""Lines: one posting with every dimension resolved. Rules, reports, pages and exports read lines.

Metadata on a transaction is the default for its postings; a posting may override it. A `Line` is
flat and serialisable: the same columns are the schema of every export. Building lines is the hot
path of a load, so it is one pass, with a cache per account, and lines are plain tuples.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from ledger.chart import AccountParts, ChartError, parse_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.register import Register


class Line(NamedTuple):
    """One posting.

    Amounts are in the books' currency, debits positive, credits negative. Ids, not account parts.

    Attributes:
        date: day of the entry.
        cost_date: day the cost was incurred (`cost-date`, else the day of the entry).
        fund: fund id; the account part itself where no fund is known under it.
        funding: funding id as written; empty where the posting states none.
        donor: donor of the funding, else of the account; empty where there is none.
        account: account name.
        kind: account kind (`ledger.chart.KINDS`, `expense`), empty where not in the chart.
        programme: programme id of an expense; the part itself where unknown.
        budget_class: one of the eight, of an expense.
        activity, place, project, partner: as stated, or empty.
        amount, currency: what is booked; the books' currency, or the rules refuse it.
        original, original_currency, rate, rate_source: as it arose; zero and empty if in dollars.
        commitment, invoice: references, or empty.
        flag: `*`, or `!` where pending.
        illustrative: made up for the example books, and marked so wherever it shows.
        origin: see `ledger.origin`; empty for what was written by hand.
        key: import identity; empty for what was written by hand.
        consent: reference that lets money cross between fundings.
        entry: number of the entry in the loaded books.
        posting: number of the posting in its entry.
    """

    date: datetime.date
    cost_date: datetime.date
    fund: str
    funding: str
    donor: str
    account: str
    kind: str
    programme: str
    budget_class: str
    activity: str
    place: str
    project: str
    partner: str
    amount: Decimal
    currency: str
    original: Decimal
    original_currency: str
    rate: Decimal
    rate_source: str
    commitment: str
    invoice: str
    flag: str
    illustrative: bool
    origin: str
    key: str
    consent: str
    entry: int
    posting: int


_NO_PARTS = AccountParts("", "")
#: Kinds of account whose name is a donor.
_DONOR_KINDS = frozenset({"contribution", "receivable", "deferred", "refundable", "in-kind"})
_ZERO = Decimal(0)
_NEW = tuple.__new__
#: Metadata that the parser itself gives to each posting.
PARSED = 2

#: Metadata that most transactions do not have: one look says that none of it is there.
_RARE = frozenset(
    {
        "place",
        "project",
        "original",
        "rate",
        "rate-source",
        "commitment",
        "invoice",
        "illustrative",
        "consent",
    }
)

#: Metadata that these books read, and the type each value has: see `plugins.metadata`.
TYPES: dict[str, type] = {
    "cost-date": datetime.date,
    "funding": str,
    "activity": str,
    "place": str,
    "project": str,
    "partner": str,
    "original": Amount,
    "rate": Decimal,
    "rate-source": str,
    "commitment": str,
    "invoice": str,
    "illustrative": bool,
    "origin": str,
    "key": str,
    "consent": str,
    "item": str,
    "supplier": str,
    "invoice-amount": Amount,
    "write-off": str,
    "final": bool,
    "authority": str,
    "advance": str,
    "partner-agreement": str,
    "refund-of": str,
    "reserve": str,
    "exchange": str,
    "outstanding": Amount,
    "maker": str,
    "checker": str,
    "group": str,
    "surrender": str,
    "carried": str,
}


#: Cost date, funding, activity, place, project, partner, original and its currency, rate and its
#: source, commitment, invoice, illustrative, origin, key, consent: as in `Line`.
_Facts = tuple[
    datetime.date, str, str, str, str, str, Decimal, str, Decimal, str, str, str, bool, str, str,
    str,
]  # fmt: skip


class Flattener:
    """Turns transactions into lines, resolving account parts to ids by a register.

    A value of the wrong type (a number where an id belongs) becomes an empty text, so that the
    rules treat it as unstated and refuse it; a cost date that is no date becomes the entry's.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        # account -> fund, kind, programme, budget class, donor, partner
        self._accounts: dict[str, tuple[str, str, str, str, str, str]] = {}
        self._donors = {name: funding.donor for name, funding in register.fundings.items()}

    def lines(self, entry: int, transaction: Any) -> list[Line]:
        """Return the lines of a transaction, in the order of its postings.

        Facts are read once for a transaction and are local names from then on, and lines are made
        without their constructor: this is done for every posting of the books.

        Args:
            entry: number of the entry in the books.
            transaction: as booked, so that each posting has its amount.
        """
        meta, date, flag, _, _, _, _, postings = transaction
        get = meta.get
        cost_date = get("cost-date", date)
        funding = get("funding", "")
        activity = get("activity", "")
        partner = get("partner", "")
        origin = get("origin", "")
        key = get("key", "")
        place = project = original_currency = rate_source = commitment = invoice = consent = ""
        original = rate = _ZERO
        illustrative = False
        if (
            cost_date.__class__ is not datetime.date
            or not funding.__class__ is activity.__class__ is partner.__class__ is str
            or not origin.__class__ is key.__class__ is str
            or not _RARE.isdisjoint(meta)
        ):
            (
                cost_date, funding, activity, place, project, partner, original,
                original_currency, rate, rate_source, commitment, invoice, illustrative, origin,
                key, consent,
            ) = _facts(meta, date)  # fmt: skip
        donor = self._donors.get(funding, "")
        known = self._accounts
        lines: list[Line] = []
        number = 0
        for account, units, _, _, _, own in postings:
            said = known.get(account) or self.resolved(account)
            fund, kind, programme, budget_class, account_donor, account_partner = said
            # The parser gives each posting a file name and a line number; more is an override.
            if own is not None and len(own) > PARSED:
                lines.append(self._overridden(entry, number, transaction))
            else:
                amount, currency = units
                lines.append(
                    _NEW(
                        Line,
                        (
                            date, cost_date, fund, funding, donor or account_donor, account, kind,
                            programme, budget_class, activity, place, project,
                            partner or account_partner, amount, currency, original,
                            original_currency, rate, rate_source, commitment, invoice, flag,
                            illustrative, origin, key, consent, entry, number,
                        ),
                    )
                )  # fmt: skip
            number += 1  # noqa: SIM113 # enumerate makes a tuple for each posting
        return lines

    def resolved(self, account: str) -> tuple[str, str, str, str, str, str]:
        """Return fund, kind, programme, budget class, donor and partner of an account, as ids."""
        if account in self._accounts:
            return self._accounts[account]
        register = self._register
        try:
            parts = parse_account(account)
        except ChartError:
            parts = _NO_PARTS
        name = parts.name
        found = self._accounts[account] = (
            register.fund_parts.get(parts.fund, parts.fund),
            parts.kind,
            register.programme_parts.get(parts.programme, parts.programme),
            parts.budget_class,
            register.donor_parts.get(name, name) if parts.kind in _DONOR_KINDS else "",
            register.partner_parts.get(name, name) if parts.kind == "advance" else "",
        )
        return found

    def _overridden(self, entry: int, number: int, transaction: Any) -> Line:
        """Return the line of a posting that has metadata of its own."""
        posting = transaction.postings[number]
        facts = _facts({**transaction.meta, **posting.meta}, transaction.date)
        fund, kind, programme, budget_class, donor, partner = self._accounts[posting.account]
        values = (
            transaction.date,
            facts[0],
            fund,
            facts[1],
            self._donors.get(facts[1], "") or donor,
            posting.account,
            kind,
            programme,
            budget_class,
            *facts[2:5],
            facts[5] or partner,
            *posting.units,
            *facts[6:12],
            transaction.flag,
            *facts[12:],
            entry,
            number,
        )
        return Line._make(values)


def flattened(entries: Iterable[Any], register: Register) -> Iterator[Line]:
    """Yield the lines of every transaction among some entries, in their order."""
    lines = Flattener(register).lines
    for number, entry in enumerate(entries):
        if entry.__class__ is Transaction:
            yield from lines(number, entry)


def _facts(meta: dict[str, Any], date: datetime.date) -> _Facts:
    """Return what metadata says, whatever is in it."""
    get = meta.get
    cost_date = get("cost-date")
    original: Any = get("original")
    rate: Any = get("rate")
    is_amount = isinstance(original, Amount) and original.number is not None
    return (
        cost_date if cost_date.__class__ is datetime.date else date,
        _text(get("funding")),
        _text(get("activity")),
        _text(get("place")),
        _text(get("project")),
        _text(get("partner")),
        original.number if is_amount else _ZERO,
        original.currency if is_amount else "",
        rate if rate.__class__ is Decimal else _ZERO,
        _text(get("rate-source")),
        _text(get("commitment")),
        _text(get("invoice")),
        get("illustrative") is True,
        _text(get("origin")),
        _text(get("key")),
        _text(get("consent")),
    )


def _text(value: Any) -> str:
    return value if value.__class__ is str else ""
