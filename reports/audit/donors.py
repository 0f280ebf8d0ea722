"""Donors: what they owe (A08) and are owed (A11), open conditions (A13), goods in kind (A14)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ledger.closure_facts import Disposal, InstructionTerm
from ledger.conditions import conditions_open, has_conditions
from ledger.money import BOOK_CURRENCY, ZERO
from ledger.schedules import schedule
from reports.audit.model import Sheet, Weight, money
from reports.receivables import ALLOWANCE, receivables

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from ledger.lines import Line
    from ledger.terms import AgreementTerm
    from reports.audit.evidence import Evidence

#: Until when an instalment may be late before it is a finding, and a refund unpaid.
OVERDUE, REFUND = "AUDIT-RECEIVABLE-OVERDUE", "AUDIT-REFUND-UNPAID"


def receivable(evidence: Evidence, sheet: Sheet) -> None:
    """A08: what donors owe, by instalment and age, against what the accounts have.

    Source: S and K; the share that is doubtful is dated policy.
    """
    sheet.how = (
        "What is signed and not received, laid over the instalments, oldest first; the rows add up "
        "to the Receivable accounts. An allowance is proposed where a policy states the steps. "
        "What is left of a settled receivable in another currency is A15's."
    )
    limit = evidence.before(sheet, OVERDUE, "12 months", "an overdue instalment is a finding after")
    steps = evidence.setting(sheet, ALLOWANCE, "off", "days overdue, and how much is doubtful")
    owing = [line.amount for line in evidence.lines
             if line.kind == "receivable" and not _elsewhere(evidence, line)]  # fmt: skip
    booked = sum(owing, ZERO)
    sheet.saw("Lines of receivables", len(owing), booked)
    unbooked = _unbooked(evidence, sheet, limit)
    if not owing and unbooked:
        return
    if not owing:
        sheet.untested = "no donor ever owed anything"
        return
    found = receivables(evidence.books, evidence.today)
    sheet.saw("Receivables by agreement and instalment", len(found.rows), found.total)
    sheet.tie("Receivables by instalment, and the Receivable accounts", found.total, booked)
    if found.allowance is not None and steps != "off":
        sheet.saw("Allowance proposed", sum(bool(row.allowance) for row in found.rows),
                  found.allowance)  # fmt: skip
    for row in found.rows:
        term = evidence.register.agreements.get(row.agreement)
        if term is None:
            continue  # what is under no agreement of the books is A19's
        place = evidence.place(term.place)
        named = f"instalment {row.number} of " if row.number else ""
        doubtful = f"; {money(row.allowance)} of it doubtful" if row.allowance else ""
        more: dict[str, Any] = {"funding": row.agreement, "amount": row.amount}
        more["illustrative"] = row.illustrative
        if row.amount < 0 and term.amount.currency != BOOK_CURRENCY:
            continue
        if row.amount < 0:
            what = f"{row.donor} paid more under {row.agreement} than is due"
            sheet.add(
                Weight.FINDING, what, place, expected=money(ZERO), found=money(row.amount), **more
            )
        elif row.days is not None and row.days > 0 and row.due is not None:
            old = limit is not None and row.due < limit
            what = f"{named}{row.agreement} of {row.donor} is {row.days} days overdue{doubtful}"
            sheet.add(Weight.FINDING if old else Weight.OBSERVATION, what, place,
                      expected=f"by {row.due}", found="not received", **more)  # fmt: skip
        else:
            when = f"due on {row.due}" if row.due else "no day stated on which it is due"
            sheet.add(
                Weight.LISTED, f"{named}{row.agreement} of {row.donor}: {when}", place, **more
            )


def _elsewhere(evidence: Evidence, line: Line) -> bool:
    """Return whether a receivable is under goods in kind, which is A14's."""
    funding = evidence.register.fundings.get(line.funding)
    return funding is not None and funding.in_kind


def _unbooked(evidence: Evidence, sheet: Sheet, limit: datetime.date | None) -> int:
    """Find agreements with an instalment that was due, and nothing booked: nobody asks for it."""
    register, today = evidence.register, evidence.today
    booked = {register.fundings[name].agreement for name in evidence.by_funding
              if name in register.fundings}  # fmt: skip
    number = 0
    for name, term in sorted(register.agreements.items()):
        if name in booked or not term.signed or term.in_kind or term.on > today:
            continue
        owners = (name, *(grant.id for grant in register.grants_of(name)))
        stated = [one for owner in owners for one in register.instalments_of(owner)]
        waiting = {one.term for one in conditions_open(register, name, today)}
        due = [one for one in schedule(stated, today)
               if one.due < today and one not in waiting]  # fmt: skip
        if not due:
            continue
        number += 1
        first = min(one.due for one in due)
        old = limit is not None and first < limit
        sheet.add(Weight.FINDING if old else Weight.OBSERVATION,
                  f"{name} of {term.donor} is signed and nothing is booked; an instalment was due "
                  f"on {first}", evidence.place(term.place), key=term.key, funding=name,
                  amount=sum((one.amount.number for one in due), ZERO),
                  currency=due[0].amount.currency, expected="a receivable or a receipt",
                  found="none", illustrative=term.illustrative)  # fmt: skip
    sheet.saw("Agreements with an instalment due and nothing booked", number)
    return number


def refunds(evidence: Evidence, sheet: Sheet) -> None:
    """A11: what is owed back to donors, or was instructed to be, and is not paid.

    Source: K.
    """
    sheet.how = (
        "Refundable accounts by funding: what was declared before the day and is still there. "
        "Instructions to refund: what was declared refundable under the funding since, at least "
        "as much as was instructed."
    )
    day = evidence.before(sheet, REFUND, "90 days", "an unpaid refund is a finding after")
    number = 0
    total = ZERO
    for name, lines in sorted(evidence.by_funding.items()):
        own = [line for line in lines if line.kind == "refundable"]
        if not own:
            continue
        number += 1
        owed = -sum((line.amount for line in own), ZERO)
        total += owed
        if owed < 0:
            evidence.row(sheet, Weight.FINDING, own[-1], f"more paid back than owed under {name}",
                         amount=owed, expected=money(ZERO), found=money(owed))  # fmt: skip
        old = min(owed, _declared_by(own, day))
        if old > 0:
            what = f"owed back to {own[0].donor} under {name}, and not paid"
            evidence.row(sheet, Weight.FINDING, own[0], what, amount=old,
                         expected=f"declared since {day}, or paid", found=money(old))  # fmt: skip
    letters = evidence.register.of(InstructionTerm)
    declared = _declared_since(evidence, letters.values())
    asked: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for letter in sorted(letters.values(), key=lambda one: (one.on, one.id)):
        if letter.disposal is not Disposal.REFUND or day is None or letter.on >= day:
            continue
        asked[letter.funding] += letter.amount.number
        short = asked[letter.funding] - declared[letter.funding]
        if short > 0:
            what = f"instruction {letter.id} to refund ({letter.reference}) is not carried out"
            sheet.add(
                Weight.FINDING,
                what,
                evidence.place(letter.place),
                key=letter.key,
                funding=letter.funding,
                amount=min(short, letter.amount.number),
                expected=money(letter.amount.number),
                illustrative=letter.illustrative,
                found=money(letter.amount.number - min(short, letter.amount.number)),
            )
    sheet.saw("Fundings with refunds declared", number, total)
    sheet.saw("Instructions of donors", len(letters))
    if not number and not letters:
        sheet.untested = "nothing was ever to be given back"


def _declared_since(evidence: Evidence, letters: Iterable[InstructionTerm]) -> dict[str, Decimal]:
    """Return what was declared refundable since the first letter on it, and not taken back."""
    since: dict[str, datetime.date] = {}
    for letter in letters:
        if letter.disposal is Disposal.REFUND:
            since[letter.funding] = min(letter.on, since.get(letter.funding, letter.on))
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for name, day in since.items():
        for line in evidence.by_funding.get(name, ()):
            counts = line.kind == "refundable" and line.amount < 0 and line.date >= day
            if counts and not evidence.undone(line):
                found[name] -= line.amount
    return found


def _declared_by(own: list[Line], day: datetime.date | None) -> Decimal:
    """Return what was declared refundable up to a day, less all that was paid since."""
    if day is None:
        return ZERO
    declared = -sum((line.amount for line in own if line.amount < 0 and line.date < day), ZERO)
    paid = sum((line.amount for line in own if line.amount > 0), ZERO)
    return declared - paid


def revenue(evidence: Evidence, sheet: Sheet) -> None:
    """A13: a pledge booked as revenue, and revenue of an agreement whose conditions are open.

    Source: the IPSAS guidance on pledges and on stipulations.
    """
    sheet.how = (
        "Contributions of what a pledge alone announces; of an agreement with open conditions: "
        "what is booked as revenue, in its currency, against what is unconditional or met. What "
        "is not signed is A19's."
    )
    register = evidence.register
    booked: dict[str, list[Line]] = defaultdict(list)
    number, total = 0, ZERO
    told: set[tuple[int, str]] = set()
    for line in evidence.lines:
        if line.funding in register.pledges and (line.entry, line.funding) not in told:
            told.add((line.entry, line.funding))
            what = f"{line.funding} is a pledge: it is disclosed, and never booked"
            evidence.row(sheet, Weight.FINDING, line, what, expected="no entry", found=line.kind)
        if line.kind != "contribution":
            continue
        number += 1
        total -= line.amount
        funding = register.fundings.get(line.funding)
        if funding is not None and funding.agreement:
            booked[funding.agreement].append(line)
    sheet.saw("Lines of contributions", number, total)
    sheet.saw("Pledges", len(register.pledges))
    conditional = _conditional(evidence, sheet, booked)
    sheet.saw("Agreements with open conditions", conditional)
    if not number and not register.pledges:
        sheet.untested = "no contribution and no pledge"


def _conditional(evidence: Evidence, sheet: Sheet, booked: dict[str, list[Line]]) -> int:
    """Find revenue of what waited for a condition; return how many agreements have any open."""
    number = 0
    for name, term in sorted(evidence.register.agreements.items()):
        grants = evidence.register.grants_of(name)
        owners = (name, *(grant.id for grant in grants))
        if not any(has_conditions(evidence.register, owner) for owner in owners):
            continue
        waiting = conditions_open(evidence.register, name, evidence.today)
        number += bool(waiting)
        lines = booked.get(name, [])
        if _revenue(lines, term) is None:
            what = f"{name}: its revenue in {term.amount.currency} is not stated"
            evidence.row(sheet, Weight.OBSERVATION, lines[-1], what,
                         expected=f"an original in {term.amount.currency}",
                         found="none")  # fmt: skip
            continue
        _in_time(evidence, sheet, term, lines)
    return number


def _in_time(evidence: Evidence, sheet: Sheet, term: AgreementTerm, lines: list[Line]) -> None:
    """Find revenue beyond what was free, today or on an earlier day of booking."""
    days = [*sorted({line.date for line in lines}), evidence.today]
    early: tuple[datetime.date, Decimal] | None = None
    for day in days if lines else ():
        waiting = conditions_open(evidence.register, term.id, day)
        free = term.amount.number - sum((one.amount.number for one in waiting), ZERO)
        earned = _revenue([line for line in lines if line.date <= day], term) or ZERO
        over = earned - max(free, ZERO)
        if not waiting or over <= 0:
            continue
        if day != evidence.today:
            early = early or (day, over)
            continue
        words = waiting[0].words or "stated"
        what = f"{term.id}: revenue of what waits for a condition ({words})"
        evidence.row(sheet, Weight.FINDING, lines[-1], what, amount=over,
                     currency=term.amount.currency, expected=money(max(free, ZERO)),
                     found=money(earned))  # fmt: skip
        return
    if early is not None:
        what = f"{term.id}: revenue from {early[0]} on of what then waited for a condition"
        line = next(line for line in lines if line.date == early[0])
        evidence.row(sheet, Weight.OBSERVATION, line, what, amount=early[1],
                     currency=term.amount.currency)  # fmt: skip


def _revenue(lines: list[Line], term: AgreementTerm) -> Decimal | None:
    """Return what is booked as revenue in an agreement's currency, None where that is not known."""
    total = ZERO
    for line in lines:
        if term.amount.currency == BOOK_CURRENCY:
            total -= line.amount
        elif line.original_currency == term.amount.currency:
            total -= abs(line.original).copy_sign(line.amount)
        else:
            return None
    return total


def in_kind(evidence: Evidence, sheet: Sheet) -> None:
    """A14: goods in kind stand beside the money, at the same value on both sides, never in it.

    Source: the section on contributions in kind of the funding guidance.
    """
    sheet.how = (
        "Entries that book goods in kind: their use is the same amount, and no money moves in "
        "them. Under an agreement in kind there is no money at all."
    )
    register = evidence.register
    given = used = ZERO
    number = 0
    per: dict[tuple[int, str], Decimal] = defaultdict(lambda: ZERO)
    first: dict[tuple[int, str], Line] = {}
    gifts = evidence.gifts
    barter = {name for name, one in register.fundings.items() if one.in_kind}
    for line in evidence.lines:
        key = line.entry, line.funding
        if key in gifts:
            first.setdefault(key, line)
            if line.kind == "in-kind":
                number += 1
                given -= line.amount
                per[key] += line.amount
            elif line.kind == "expense":
                used += line.amount
                per[key] += line.amount
            else:
                what = f"{line.account} in an entry of goods in kind"
                evidence.row(sheet, Weight.FINDING, line, what, expected="no money",
                             found=line.kind)  # fmt: skip
        elif line.funding in barter:
            what = f"money under {line.funding}, which brings goods and never money"
            evidence.row(sheet, Weight.FINDING, line, what, expected="goods", found=line.kind)
    for key, total in per.items():
        if total:
            what = "goods in kind that are used for more or less than they are worth"
            evidence.row(sheet, Weight.FINDING, first[key], what, amount=total,
                         expected=money(ZERO), found=money(total))  # fmt: skip
    sheet.saw("Gifts in kind", number, given)
    sheet.saw("Agreements in kind", len(barter))
    sheet.tie("Goods in kind received, and used", given, used)
    if not number and not barter:
        sheet.untested = "nothing came in kind"
