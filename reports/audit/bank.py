"""The bank: receipts against the lines of bank statements, one to one, both ways (A02)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from ledger.bank_facts import BankLineTerm, BankStatementTerm
from ledger.errors import BadInputError
from ledger.liquidation import span_said
from ledger.money import BOOK_CURRENCY, ZERO
from reports.audit.evidence import OFF
from reports.audit.model import Sheet, Weight, money
from reports.audit.papers import cash_accounts, stated_days

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.lines import Line
    from reports.audit.evidence import Evidence

NEAR = "AUDIT-BANK-DAYS"
_BANK_LINE = "bank-line"


class _In(NamedTuple):
    """Money that came in on an account by one entry: how much, and which bank line it names."""

    line: Line
    account: str
    amount: Decimal
    original: Decimal
    original_currency: str
    named: str


def receipts(evidence: Evidence, sheet: Sheet) -> None:
    """A02: each receipt is a deposit at the bank, and each deposit a receipt.

    Source: core. Money that goes out is for the reconciliation of the bank.
    """
    sheet.how = (
        "On accounts and days with a bank statement: each entry by which money comes in, against "
        "the deposits; by the line that it names, else by the same amount within a few days, the "
        "nearest first. Entries that were taken back, and deposits that the bank took back, are "
        "left out. Money that goes out is for the reconciliation of the bank."
    )
    value = evidence.setting(sheet, NEAR, "10 days", "between a deposit and its receipt at most")
    try:
        near = span_said(value).days if value != OFF else 0
    except ValueError as error:
        raise BadInputError(f"policy {NEAR}: {error}") from None
    accounts = cash_accounts(evidence)
    days = stated_days(evidence)
    deposits, undone = _deposits(evidence, accounts)
    came = _came(evidence, days)
    sheet.saw("Bank statements", len(evidence.register.of(BankStatementTerm)))
    sheet.saw("Deposits", len(deposits))
    sheet.saw("Receipts on days of a statement", len(came), sum((one.amount for one in came), ZERO))
    left = _by_name(evidence, sheet, came, deposits, near)
    _stays(evidence, sheet, came, undone)
    _by_amount(evidence, sheet, left, deposits, accounts, near)
    if not days:
        sheet.untested = "no bank statement is in these books"


def _deposits(
    evidence: Evidence, accounts: dict[str, str]
) -> tuple[dict[str, BankLineTerm], dict[str, BankLineTerm]]:
    """Return the lines by which money came in and stayed, by id; and those that the bank undid."""
    lines = evidence.register.of(BankLineTerm)
    found = {
        name: line for name, line in lines.items()
        if line.amount.number > 0 and line.account in accounts and line.on <= evidence.today
    }  # fmt: skip
    back = {name for name, line in lines.items() if line.amount.number < 0}
    undone: dict[str, BankLineTerm] = {}
    # A deposit that the bank took back: a line of the same account, amount and reference.
    for name in sorted(back):
        gone = lines[name]
        twin = next(
            (one for one in sorted(found.values(), key=lambda one: (one.on, one.id))
             if one.account == gone.account and one.amount.number == -gone.amount.number
             and one.reference == gone.reference and one.reference and one.on <= gone.on),
            None,
        )  # fmt: skip
        if twin is not None:
            undone[twin.id] = found.pop(twin.id)
    return found, undone


def _came(
    evidence: Evidence, days: dict[str, list[tuple[datetime.date, datetime.date]]]
) -> list[_In]:
    """Return the entries by which money came in on a day of a statement, in their order."""
    sums: dict[tuple[int, str], list[Any]] = {}
    for line in evidence.lines:
        if line.kind != "cash" or line.account not in days:
            continue
        if not any(first <= line.date <= last for first, last in days[line.account]):
            continue
        key = line.entry, line.account
        known = sums.get(key)
        if known is None:
            sums[key] = [line, line.amount]
        else:
            known[1] += line.amount
    found = []
    for (entry, account), (line, amount) in sums.items():
        meta = evidence.entries[entry].meta
        if amount <= 0 or evidence.undone(line):
            continue
        legs = evidence.entries[entry].postings
        named = [str((leg.meta or {}).get(_BANK_LINE, meta.get(_BANK_LINE, ""))) for leg in legs]
        said = next((name for name in named if name), "")
        original = meta.get("original")
        stated = isinstance(original, Amount) and original.number is not None
        found.append(
            _In(line, account, amount, abs(original.number) if stated else ZERO,
                original.currency if stated else "", said)
        )  # fmt: skip
    return found


def _stays(
    evidence: Evidence, sheet: Sheet, came: list[_In], undone: dict[str, BankLineTerm]
) -> None:
    """Find receipts of deposits that the bank took back, and that the books still have."""
    named = [one for one in came if one.named in undone]
    gone = {(line.account, line.amount) for line in evidence.lines
            if line.kind == "cash" and line.amount < 0} if named else set()  # fmt: skip
    for one in named:
        if (one.line.account, -one.amount) not in gone:
            what = f"the bank took deposit {one.named} back, and its receipt stands"
            evidence.row(sheet, Weight.FINDING, one.line, what, amount=one.amount,
                         expected="taken back, too", found="a receipt")  # fmt: skip


def _worth(one: _In, deposit: BankLineTerm) -> Decimal | None:
    """Return what a receipt says came in, in the currency of the bank; None: it does not say."""
    if deposit.amount.currency == BOOK_CURRENCY:
        return one.amount
    return one.original if one.original_currency == deposit.amount.currency else None


def _by_name(
    evidence: Evidence,
    sheet: Sheet,
    came: list[_In],
    deposits: dict[str, BankLineTerm],
    near: int,
) -> list[_In]:
    """Match receipts that name a line; return those that name none. Matched deposits are taken."""
    lines = evidence.register.of(BankLineTerm)
    by_line: dict[str, list[_In]] = defaultdict(list)
    left = []
    for one in came:
        if not one.named:
            left.append(one)
        elif one.named not in lines:
            what = f"a receipt names line {one.named}, which no statement has"
            evidence.row(sheet, Weight.FINDING, one.line, what, amount=one.amount,
                         expected="a line of a statement", found=one.named)  # fmt: skip
        else:
            by_line[one.named].append(one)
    matched = booked = ZERO
    for name, own in sorted(by_line.items()):
        deposit = deposits.pop(name, None) or lines[name]
        parts = [_worth(one, deposit) for one in own]
        total = sum((part for part in parts if part is not None), ZERO)
        if deposit.amount.currency == BOOK_CURRENCY:
            matched += deposit.amount.number
            booked += total
        unknown = [one for one, part in zip(own, parts, strict=True) if part is None]
        for one in unknown:
            cur = deposit.amount.currency
            what = f"a receipt of deposit {name} that does not say how much it is in {cur}"
            evidence.row(sheet, Weight.OBSERVATION, one.line, what, amount=one.amount,
                         expected=f"{money(deposit.amount.number)} {cur}",
                         found="not stated")  # fmt: skip
        if not unknown and total != deposit.amount.number:
            keys = ", ".join(one.line.key or evidence.at(one.line) for one in own)
            what = f"deposit {name} of {deposit.on} is booked as another amount, by {keys}"
            evidence.row(sheet, Weight.FINDING, own[-1].line, what,
                         amount=total - deposit.amount.number, currency=deposit.amount.currency,
                         expected=money(deposit.amount.number), found=money(total))  # fmt: skip
        for one in own:
            if near and abs((one.line.date - deposit.on).days) > near:
                what = f"a receipt of {one.line.date} of a deposit of {deposit.on}"
                evidence.row(sheet, Weight.OBSERVATION, one.line, what, amount=one.amount,
                             expected=str(deposit.on), found=str(one.line.date))  # fmt: skip
    sheet.tie("Deposits in USD that receipts name, and those receipts", matched, booked)
    return left


def _by_amount(
    evidence: Evidence,
    sheet: Sheet,
    left: list[_In],
    deposits: dict[str, BankLineTerm],
    accounts: dict[str, str],
    near: int,
) -> None:
    """Match what names no line by amount and day, the nearest first; what is left over is a row."""
    waiting: dict[tuple[str, Decimal, str], list[BankLineTerm]] = defaultdict(list)
    for line in deposits.values():
        waiting[accounts[line.account], line.amount.number, line.amount.currency].append(line)
    alike = 0
    for one in sorted(left, key=lambda one: (one.line.date, one.line.entry)):
        keys = [(one.account, one.amount, BOOK_CURRENCY)]
        keys += [(one.account, one.original, one.original_currency)] if one.original else []
        near_by = [
            line for key in keys for line in waiting.get(key, ())
            if abs((line.on - one.line.date).days) <= near
        ]  # fmt: skip
        if not near_by:
            what = f"a receipt on {one.account} that no deposit at the bank is"
            evidence.row(sheet, Weight.FINDING, one.line, what, amount=one.amount,
                         expected="a deposit", found="none")  # fmt: skip
            continue
        day = one.line.date
        best = min(near_by, key=lambda line: (abs((line.on - day).days), line.on, line.id))
        waiting[accounts[best.account], best.amount.number, best.amount.currency].remove(best)
        alike += 1
    sheet.saw("Receipts matched by amount and day alone", alike)
    for line in sorted((one for some in waiting.values() for one in some),
                       key=lambda one: (one.on, one.id)):  # fmt: skip
        what = f"deposit {line.id} of {line.on} from {line.party or 'nobody named'} is not booked"
        sheet.add(Weight.FINDING, what, evidence.place(line.place), key=line.key,
                  amount=line.amount.number, currency=line.amount.currency,
                  expected="a receipt", found="none",
                  illustrative=line.illustrative)  # fmt: skip
