"""Papers: the same thing booked twice (A18), and what has no paper behind it (A19)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from ledger.bank_facts import BankAccountTerm, BankLineTerm, BankStatementTerm
from ledger.chart import account_part
from ledger.errors import BadInputError
from ledger.liquidation import span_said
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.supplier_facts import supplier_names
from ledger.words import BudgetClass
from reports.audit.evidence import OFF
from reports.audit.model import Sheet, Weight, money
from reports.audit.people import folded
from reports.audit.reading import begun

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ledger.lines import Line
    from reports.audit.evidence import Evidence

NEAR = "AUDIT-DUPLICATE-DAYS"
_GIVEN = frozenset({"contribution", "receivable", "deferred"})


def duplicates(evidence: Evidence, sheet: Sheet) -> None:
    """A18: a receipt that looks like another one, and an invoice that is charged beyond its amount.

    Source: K. Receipts on days for which there is a bank statement are A02's: the bank tells them
    apart.
    """
    sheet.how = (
        "Keys that two transactions have. Receipts of the same donor, funding, amount and original "
        "(where both state one; what is not identified under any funding) within a few days, where "
        "no bank statement tells them apart. Direct cost by supplier and number of invoice, less "
        "what was taken back, against the one amount of the invoice, in its currency; without an "
        "amount, one charge is all."
    )
    value = evidence.setting(sheet, NEAR, "5 days", "receipts alike are a finding within")
    _keys(evidence, sheet)
    _receipts(evidence, sheet, value)
    _invoices(evidence, sheet)
    if not any(seen.number for seen in sheet.seen):
        sheet.untested = "no receipt and no invoice"


def _keys(evidence: Evidence, sheet: Sheet) -> None:
    """Find two transactions of one import identity: the same record, booked again."""
    first: dict[str, int] = {}
    for number, entry in enumerate(evidence.entries):
        key = entry.meta.get("key") if entry.__class__ is Transaction else None
        if not isinstance(key, str) or entry.date > evidence.today:
            continue
        known = first.setdefault(key, number)
        if known != number:
            what = f"the record {key} is booked twice, the other time at {evidence.places[known]}"
            sheet.add(Weight.FINDING, what, evidence.places[number], key=key,
                      funding=str(entry.meta.get("funding", "")), expected="one entry",
                      found="two")  # fmt: skip
    sheet.saw("Transactions with a key", len(first))


def _receipts(evidence: Evidence, sheet: Sheet, value: str) -> None:
    if value == OFF:
        return
    try:
        span = span_said(value)
    except ValueError as error:
        raise BadInputError(f"policy {NEAR}: {error}") from None
    near = datetime.timedelta(span.days + 31 * span.months)
    shown = stated_days(evidence)
    found: dict[tuple[str, Decimal], list[Line]] = defaultdict(list)
    number, total = 0, ZERO
    for line, amount, donor in received(evidence):
        if any(first <= line.date <= last for first, last in shown.get(line.account, ())):
            continue
        number += 1
        total += amount
        found[donor, amount].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.date, line.entry))
        for at, other in enumerate(lines):
            one = next((one for one in reversed(lines[:at])
                        if other.date - one.date <= near and _alike(evidence, one, other)),
                       None)  # fmt: skip
            if one is not None:
                what = f"a receipt from {other.donor or 'nobody named'} like that of {one.date} "
                evidence.row(sheet, Weight.FINDING, other, f"{what}({evidence.at(one)})",
                             expected="one receipt", found="two alike")  # fmt: skip
    sheet.saw("Receipts that no bank statement tells apart", number, total)


def _alike(evidence: Evidence, one: Line, other: Line) -> bool:
    """Return whether two receipts of one amount may be one: its original, and under what.

    Money that was not identified may be booked again where it belongs.
    """
    fundings = evidence.register.fundings
    unapplied = {
        line.funding
        for line in (one, other)
        if line.funding in fundings and fundings[line.funding].kind == "unapplied"
    }
    if one.funding != other.funding and not unapplied:
        return False
    if not one.original_currency or not other.original_currency:
        return True
    return (one.original, one.original_currency) == (other.original, other.original_currency)


def received(evidence: Evidence) -> Iterable[tuple[Line, Decimal, str]]:
    """Yield cash line, amount and donor of each receipt in force: cash in, and a donor's side."""
    cash: dict[tuple[int, str], list[Any]] = {}
    donors: dict[int, str] = {}
    for line in evidence.lines:
        if line.kind == "cash":
            key = line.entry, line.account
            known = cash.get(key)
            if known is None:
                cash[key] = [line, line.amount]
            else:
                known[1] += line.amount
        elif line.kind in _GIVEN and line.amount < 0:
            part = line.account.rpartition(":")[2]
            donors[line.entry] = evidence.register.donor_parts.get(part, part)
    for (entry, _), (line, amount) in cash.items():
        if amount > 0 and entry in donors and not evidence.undone(line):
            yield line, amount, donors[entry]


def stated_days(
    evidence: Evidence,
) -> dict[str, list[tuple[datetime.date, datetime.date]]]:
    """Return account -> the days of which there are bank statements.

    Lines that stand in the books without a statement are taken for one from the first to the last.
    """
    accounts = cash_accounts(evidence)
    statements = evidence.register.of(BankStatementTerm)
    found: dict[str, list[tuple[datetime.date, datetime.date]]] = defaultdict(list)
    for statement in statements.values():
        if statement.account in accounts:
            found[accounts[statement.account]].append((statement.begins, statement.on))
    loose: dict[str, list[datetime.date]] = defaultdict(list)
    for line in evidence.register.of(BankLineTerm).values():
        if line.account in accounts and line.statement not in statements:
            loose[accounts[line.account]].append(line.on)
    for account, days in loose.items():
        found[account].append((min(days), max(days)))
    return dict(found)


def cash_accounts(evidence: Evidence) -> dict[str, str]:
    """Return bank account -> the account of the books that it is."""
    return {
        name: f"Assets:{account_part(term.fund)}:Cash:{account_part(term.bank)}"
        for name, term in evidence.register.of(BankAccountTerm).items()
    }


class _Charge(NamedTuple):
    """What one line charges of an invoice, and what the invoice is said to be of."""

    line: Line
    amount: Decimal
    stated: Decimal | None
    currency: str


def _invoices(evidence: Evidence, sheet: Sheet) -> None:
    names = {folded(name): id_ for name, id_ in supplier_names(evidence.register).items()}
    found: dict[tuple[str, str], list[_Charge]] = defaultdict(list)
    total = ZERO
    for line in evidence.costs:
        if not line.invoice or line.budget_class == BudgetClass.SUPPORT_COST:
            continue
        entry = evidence.entries[line.entry]
        meta = {**entry.meta, **(entry.postings[line.posting].meta or {})}
        said = str(meta.get("supplier") or entry.payee or line.partner)
        supplier = names.get(folded(said)) or folded(said)
        stated = meta.get("invoice-amount")
        whole, currency = stated if isinstance(stated, Amount) else (None, "")
        number = folded(line.invoice)
        total += line.amount
        found[number, supplier].append(_Charge(line, line.amount, whole, currency))
    sheet.saw("Invoices", len(found), total)
    for charges in found.values():
        _judge(evidence, sheet, charges)


def _judge(evidence: Evidence, sheet: Sheet, charges: list[_Charge]) -> None:
    live = [one for one in charges if not evidence.undone(one.line)]
    entries = {one.line.entry for one in live}
    said = {(one.stated, one.currency) for one in live if one.stated is not None}
    sums = [one.stated for one in live if one.stated is not None and one.currency == BOOK_CURRENCY]
    charged = sum((one.amount for one in charges), ZERO)
    if not live:
        return
    last = live[-1].line
    if len(said) > 1:
        amounts = ", ".join(f"{money(number)} {currency}" for number, currency in sorted(said))
        what = f"invoice {last.invoice} is stated with several amounts"
        evidence.row(sheet, Weight.FINDING, last, what, amount=charged, expected="one amount",
                     found=amounts)  # fmt: skip
        return
    if said and not sums:
        _foreign(evidence, sheet, charges, live)
        return
    if sums and charged > max(sums):
        what = f"invoice {last.invoice} is charged beyond its amount"
        evidence.row(sheet, Weight.FINDING, last, what, amount=charged - max(sums),
                     expected=money(max(sums)), found=money(charged))  # fmt: skip
    elif not sums and len(entries) > 1:
        under = ", ".join(sorted({one.line.funding for one in live}))
        what = f"invoice {last.invoice} is charged {len(entries)} times, under {under}"
        evidence.row(sheet, Weight.FINDING, last, what, amount=charged,
                     expected="one charge, or the amount of the invoice",
                     found=f"{len(entries)} charges")  # fmt: skip


def _foreign(evidence: Evidence, sheet: Sheet, charges: list[_Charge], live: list[_Charge]) -> None:
    """Judge an invoice in another currency by the originals that its charges state."""
    last, stated, currency = live[-1].line, live[-1].stated or ZERO, live[-1].currency
    originals: dict[tuple[int, Decimal], Decimal] = {}
    for one in charges:
        if one.line.original_currency == currency:
            key = one.line.entry, one.line.original
            originals[key] = abs(one.line.original).copy_sign(one.amount)
    entries = {one.line.entry for one in charges}
    charged = sum(originals.values(), ZERO)
    if {entry for entry, _ in originals} == entries:
        if charged > stated:
            what = f"invoice {last.invoice} is charged beyond its amount"
            evidence.row(sheet, Weight.FINDING, last, what, amount=charged - stated,
                         currency=currency, expected=money(stated),
                         found=money(charged))  # fmt: skip
    elif len({one.line.entry for one in live}) > 1:
        what = f"invoice {last.invoice} of {currency} is charged several times, in other money"
        evidence.row(sheet, Weight.FINDING, last, what, expected=f"originals in {currency}",
                     found=f"{len(live)} charges")  # fmt: skip


#: What is agreed, voted or allocated on a day.
_AGREED = frozenset({"grant", "appropriation", "allocation"})


def missing(evidence: Evidence, sheet: Sheet) -> None:
    """A19: agreements without a paper, costs that come from nowhere, agreements not signed.

    Source: K.
    """
    sheet.how = (
        "Agreements under which something is booked: a reference, a source or cells of a sheet. "
        "Costs: the cells, an import's key, an invoice or a commitment. Lines: a funding that the "
        "books know, and signed. Revenue of a pledge is A13's."
    )
    register = evidence.register
    used = {register.fundings[name].agreement for name in evidence.by_funding
            if name in register.fundings} - {""}  # fmt: skip
    for name in sorted(used):
        term = register.agreements.get(name)
        if term is not None and not (term.reference or term.source or term.origin or term.key):
            what = f"agreement {name} of {term.donor}: no paper is named"
            sheet.add(Weight.FINDING, what, evidence.place(term.place), funding=name,
                      expected="a reference, source or origin", found="none",
                      illustrative=term.illustrative)  # fmt: skip
    for name, lines in sorted(evidence.by_funding.items()):
        funding = register.fundings.get(name)
        if name in register.pledges:
            continue
        if funding is None:
            what = f"{name!r} is no funding of these books" if name else "no funding is stated"
            evidence.row(sheet, Weight.FINDING, lines[0], what, expected="a funding",
                         found=name or "none")  # fmt: skip
        elif funding.agreement and not funding.signed:
            what = f"{len(lines)} lines under {name}, which is not signed"
            evidence.row(sheet, Weight.FINDING, lines[0], what, expected="signed",
                         found="unsigned")  # fmt: skip
        elif funding.kind in _AGREED and lines[0].date < funding.since:
            what = f"booked under {name} before it was in force"
            evidence.row(sheet, Weight.FINDING, lines[0], what, expected=f"from {funding.since}",
                         found=str(lines[0].date))  # fmt: skip
    _consents(evidence, sheet)
    loose, total = _unevidenced(evidence, sheet)
    sheet.saw("Agreements with lines", len(used))
    sheet.saw("Costs", len(evidence.costs), total)
    sheet.saw("of them without any trace", loose)
    if not used and not evidence.costs:
        sheet.untested = "no agreement and no cost"


def _consents(evidence: Evidence, sheet: Sheet) -> None:
    """Find clauses that were changed, or added after the agreement, and name no consent."""
    register = evidence.register
    owners = sorted({*register.agreements, *register.grants, *register.allocations})
    number = 0
    for owner in owners:
        since = begun(register, owner)
        stated: set[tuple[str, str]] = set()
        for term in sorted(register.clauses_of(owner), key=lambda term: (term.on, term.number)):
            key = term.number, str(term.axis)
            changed = key in stated
            stated.add(key)
            if term.on > evidence.today or not (changed or term.on > since):
                continue
            number += 1
            if not term.consent:
                done = "changed" if changed else "added"
                what = f"clause {term.number} of {owner} is {done} on {term.on} without a consent"
                sheet.add(Weight.FINDING, what, evidence.place(term.place), key=term.key,
                          funding=owner, expected="the donor's consent", found="none",
                          illustrative=term.illustrative)  # fmt: skip
    sheet.saw("Clauses changed or added later", number)


def _unevidenced(evidence: Evidence, sheet: Sheet) -> tuple[int, Decimal]:
    """Find costs, gifts and receipts that name nothing that they come from: one row an entry."""
    told: set[int] = set()
    total = ZERO
    for line in evidence.costs:
        total += line.amount
    gifts = [line for lines in evidence.uses_of.values() for line in lines]
    for line in (*evidence.costs, *gifts, *(line for line, _, _ in received(evidence))):
        if line.origin or line.key or line.invoice or line.commitment or line.entry in told:
            continue
        if line.kind == "cash" and evidence.entries[line.entry].meta.get("bank-line"):
            continue
        told.add(line.entry)
        thing = "a receipt" if line.kind == "cash" else "a cost"
        what = f"{thing} on {line.account} that names no cells, key, invoice or commitment"
        evidence.row(sheet, Weight.FINDING, line, what, expected="what it comes from", found="none")
    return len(told), total
