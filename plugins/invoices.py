"""Invoices: nobody pays for the same invoice twice, not one donor and not two of them together.

    2014-05-02 * "Demining Ltd" "Clearance, May"
      funding: "JPN-2014-MLI"
      invoice: "INV-2291"
      invoice-amount: 1000.00 USD

The same invoice is the same number of the same supplier: `supplier` if it is stated, else the payee
of the transaction, else the partner; by whichever name, with case and spaces folded. What is
charged is its direct cost, less what was taken back; support cost is on no invoice. All that was
charged of an invoice, whatever the fundings, is at most its amount. Where nobody states the amount,
a second funding is refused, because it cannot be proved that it bears another part, and a second
charge to the same one is warned of. So are two invoices of the same amount whose numbers differ
only in punctuation or whose suppliers are not known to be two (`plugins.invoices_alike`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beancount.core.amount import Amount

from ledger.chart import EXPENSE
from ledger.clauses import alike
from ledger.findings import FindingError, Severity
from ledger.lines import PARSED, Flattener
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.supplier_facts import supplier_names
from ledger.values import Money
from ledger.versions import REVERSES
from ledger.words import BudgetClass
from plugins.cases import Refusal
from plugins.invoices_alike import bare, resembling
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.lines import Line
    from ledger.register import Register
    from plugins.accounts import Walked

INVOICE: Final = "invoice"
INVOICE_AMOUNT: Final = "invoice-amount"
SUPPLIER: Final = "supplier"


class InvoiceError(FindingError):
    """An invoice is charged twice."""


class _Charge(NamedTuple):
    """What one transaction charges of an invoice to one funding.

    Attributes:
        amount: in the currency of the books.
        own: originals that its postings state themselves.
        shared: the original that the transaction states for all of it, whatever the funding.
        currencies: in which it arose; empty in the books' currency.
        stated: what the invoice is of, as stated with it.
    """

    entry: Any
    funding: str
    amount: Decimal
    own: Decimal
    shared: Decimal
    currencies: frozenset[str]
    stated: Money | None


class _Names(NamedTuple):
    """By what names suppliers and partners are known."""

    suppliers: Mapping[str, str]
    register: Register


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse each invoice that was charged beyond its amount, or where that cannot be proved."""
    suspects = _suspects(walked.having(INVOICE))
    if not suspects:
        return
    lines = Flattener(walked.register).lines
    names = _Names(supplier_names(walked.register), walked.register)
    found: dict[tuple[str, str], list[_Charge]] = defaultdict(list)
    for entry in suspects:
        for invoice, charge in _charges(entry, lines(0, entry), names):
            found[invoice].append(charge)
    for (number, supplier), charges in found.items():
        yield from _judged(number, supplier, charges)
    known = frozenset(names.suppliers.values())
    for one, other in resembling({key: _bill(charges) for key, charges in found.items()}, known):
        yield _resembles((one[0], found[one]), (other[0], found[other]))


def _suspects(entries: Sequence[Any]) -> Sequence[Any]:
    """Return the transactions whose invoice another one names too, or that state an amount.

    Nearly all invoices are named once, and nothing more is asked of these.
    """
    known: dict[str, str] = {}
    groups: dict[str, list[Any]] = defaultdict(list)
    always: set[str] = set()
    for entry in entries:
        for meta in _stating(entry):
            said = meta.get(INVOICE)
            if said.__class__ is not str:
                continue
            name = known.get(said)
            if name is None:
                name = known[said] = bare(said)
            if not groups[name] or groups[name][-1] is not entry:
                groups[name].append(entry)
            if INVOICE_AMOUNT in meta or len(meta) != len(entry.meta) or meta is not entry.meta:
                always.add(name)
    chosen = {
        id(entry): entry
        for name, group in groups.items()
        if len(group) > 1 or name in always
        for entry in group
    }
    return list(chosen.values())


def _stating(entry: Any) -> Iterator[Mapping[str, Any]]:
    yield entry.meta
    for posting in entry.postings:
        if posting.meta and len(posting.meta) > PARSED:
            yield {**entry.meta, **posting.meta}


def _charges(
    entry: Any, lines: Sequence[Line], names: _Names
) -> Iterator[tuple[tuple[str, str], _Charge]]:
    """Yield what a transaction charges, invoice by invoice and funding by funding."""
    sums: dict[tuple[str, str, str], list[tuple[Line, Mapping[str, Any]]]] = defaultdict(list)
    for line in lines:
        if line.kind != EXPENSE or line.budget_class == BudgetClass.SUPPORT_COST:
            continue
        if line.invoice:
            meta = {**entry.meta, **(entry.postings[line.posting].meta or {})}
            supplier = _supplier(meta, entry, line, names)
            sums[alike(line.invoice), supplier, line.funding].append((line, meta))
    for (number, supplier, funding), own in sums.items():
        amount = sum((line.amount for line, _ in own), ZERO)
        yield (number, supplier), _charge(entry, funding, amount, own)


def _charge(
    entry: Any, funding: str, amount: Decimal, own: Sequence[tuple[Line, Mapping[str, Any]]]
) -> _Charge:
    stated = next((meta[INVOICE_AMOUNT] for _, meta in own if INVOICE_AMOUNT in meta), None)
    given = shared = ZERO
    for line, _ in own:
        signed = abs(line.original) * (-1 if line.amount < 0 else 1)
        if "original" in (entry.postings[line.posting].meta or {}):
            given += signed
        else:
            shared = signed
    return _Charge(
        entry,
        funding,
        amount,
        given,
        shared,
        frozenset(line.original_currency for line, _ in own),
        _money(stated),
    )


def _money(value: Any) -> Money | None:
    if isinstance(value, Amount) and value.number is not None:
        return Money(value.number, value.currency)
    return None


def _supplier(meta: Mapping[str, Any], entry: Any, line: Line, names: _Names) -> str:
    """Return who sent an invoice, as names are compared; a supplier or partner by its id."""
    stated = meta.get(SUPPLIER)
    name = stated if stated.__class__ is str and stated else entry.payee or line.partner
    plain = alike(name)
    return names.suppliers.get(plain) or names.register.named("partner", name) or plain


def _judged(number: str, supplier: str, charges: Sequence[_Charge]) -> Iterator[Refusal]:
    live = _live(charges)
    by_funding: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for charge in charges:
        by_funding[charge.funding] += charge.amount
    bearing = {name: amount for name, amount in by_funding.items() if amount > 0}
    if not bearing or not live:
        return
    stated = {charge.stated for charge in live if charge.stated is not None}
    who = f"invoice {live[-1].entry.meta.get(INVOICE) or number}"
    who += f" of {_named(live[-1].entry) or supplier or 'nobody stated'}"
    if len(stated) > 1:
        amounts = " and ".join(str(one) for one in sorted(stated))
        yield _refusal("INVOICE-AMOUNT", live, f"{who} is stated as {amounts}.", bearing)
        return
    total, currency = _total(charges, next(iter(stated), None))
    if stated and total is not None:
        whole = stated.pop().number
        if total > whole:
            over = grouped(total - whole)
            what = (
                f"{who} is of {grouped(whole)} {currency}; {grouped(total)} {currency} of it are "
                f"charged, {over} {currency} too much: {_borne(bearing)}."
            )
            yield _refusal("INVOICE-OVER", live, what, bearing)
    elif len(bearing) > 1:
        what = f"{who} is charged to {len(bearing)} fundings, {_borne(bearing)}, and it cannot be "
        what += "proved that this is no more than its amount."
        yield _refusal("INVOICE-UNPROVED", live, what, bearing)
    elif len(live) > 1:
        what = f"{who} is charged {len(live)} times to {_borne(bearing)}, and its amount is not "
        yield _refusal("INVOICE-TWICE", live, f"{what}stated.", bearing, Severity.WARNING)


def _named(entry: Any) -> str:
    """Return who sent an invoice as it is written."""
    return str(entry.meta.get(SUPPLIER) or entry.payee or "")


def _live(charges: Sequence[_Charge]) -> list[_Charge]:
    """Return the charges that nobody took back."""
    taken = {charge.entry.meta.get(REVERSES) for charge in charges} - {None}
    return [
        charge for charge in charges
        if charge.amount > 0 and charge.entry.meta.get("key") not in taken
    ]  # fmt: skip


def _total(charges: Sequence[_Charge], stated: Money | None) -> tuple[Decimal | None, str]:
    """Return what was charged in the currency of the invoice; None: that is not known."""
    if stated is None or stated.currency == BOOK_CURRENCY:
        return sum((charge.amount for charge in charges), ZERO), BOOK_CURRENCY
    if any(charge.currencies != {stated.currency} for charge in charges):
        return None, stated.currency
    # Two fundings of one transaction share its original: that is one amount.
    shared = {id(charge.entry): charge.shared for charge in charges if charge.shared}
    own = (charge.own for charge in charges)
    return sum((*own, *shared.values()), ZERO), stated.currency


def _bill(charges: Sequence[_Charge]) -> Decimal:
    """Return what is charged of an invoice all in all."""
    return sum((charge.amount for charge in charges), ZERO)


def _resembles(one: tuple[str, list[_Charge]], other: tuple[str, list[_Charge]]) -> Refusal:
    """Return the warning of an invoice that may be another one, spelt otherwise."""
    said = []
    for number, charges in (other, one):
        last = charges[-1]
        named = f"{last.entry.meta.get(INVOICE) or number} of {_named(last.entry) or 'nobody'}"
        said.append(f"invoice {named} ({last.entry.date}, {last.funding})")
    both = [*one[1], *other[1]]
    bearing = dict.fromkeys((charge.funding for charge in both), _bill(one[1]))
    what = f"{said[0]} may be {said[1]}: both are of {grouped(_bill(one[1]))} {BOOK_CURRENCY}."
    return _refusal("INVOICE-ALIKE", other[1], what, bearing, Severity.WARNING)._replace(
        advice="Reverse one of them if they are one. If they are two, nothing need be done; two "
        "suppliers that both stand in the books are never taken for one."
    )


def _borne(bearing: Mapping[str, Decimal]) -> str:
    return ", ".join(
        f"{grouped(amount)} {BOOK_CURRENCY} under {name}" for name, amount in bearing.items()
    )


def _refusal(
    code: str,
    live: Sequence[_Charge],
    message: str,
    bearing: Mapping[str, Decimal],
    severity: Severity = Severity.ERROR,
) -> Refusal:
    last = live[-1].entry
    return Refusal(
        code,
        message,
        "Reverse what was charged twice; where each bears a part of it, state the invoice-amount "
        "with each of them.",
        severity=severity,
        facts=(
            ("invoice", str(last.meta.get(INVOICE, ""))),
            ("funding", ", ".join(bearing)),
            ("actual", ", ".join(f"{amount:f}" for amount in bearing.values())),
        ),
        entry=last,
    )


RULE = Rule("invoices", __name__, InvoiceError, after=after)
