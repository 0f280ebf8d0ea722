"""Partners: advances that are not reported on in time, instalments paid all the same (A12)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.advances import Why, advance_of, why
from ledger.field_facts import AdvanceTerm, PartnerReportTerm
from ledger.money import ZERO
from ledger.partner_facts import report_due
from reports.audit.model import Sheet, Weight, money

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.lines import Line
    from reports.audit.evidence import Evidence

AGE = "AUDIT-ADVANCE-AGE"

#: What a fund has had of donors and banks: an advance that comes off against it is given up.
_INCOME = frozenset({"contribution", "interest", "deferred", "receivable"})


class _Held(NamedTuple):
    """Whose an advance is: the one it names or none, the partner, the funding."""

    name: str
    partner: str
    funding: str


def advances(evidence: Evidence, sheet: Sheet) -> None:
    """A12: advances past the day of their report, and instalments paid while a report was due.

    Source: OIOS on the mine action service: partners report, and instalments are paid as agreed.
    """
    sheet.how = (
        "The balance of each advance by day, from its lines. It is late where something is left "
        "after the day of its report; an instalment is where another advance to the same partner "
        "under the same funding was late on the day of payment. What states no day for its report "
        "is held against an age."
    )
    day = evidence.before(
        sheet, AGE, "12 months", "an advance that states no day for its report, after"
    )
    terms = evidence.register.of(AdvanceTerm)
    lines: dict[_Held, list[Line]] = defaultdict(list)
    for line in evidence.lines:
        if line.kind == "advance":
            entry = evidence.entries[line.entry]
            name = advance_of(entry, entry.postings[line.posting])
            lines[_Held(name, line.partner, line.funding)].append(line)
    left_all = ZERO
    late = 0
    for held, own in sorted(lines.items()):
        left = sum((line.amount for line in own), ZERO)
        left_all += left
        due = _due(evidence, terms.get(held.name))
        named = f"advance {held.name}" if held.name else "what no advance is named for"
        if due is not None and left > 0 and due < evidence.today:
            late += 1
            what = f"{named} to {held.partner} under {held.funding}: its report was due on {due}"
            evidence.row(sheet, Weight.FINDING, own[0], what, amount=left,
                         expected=f"reported by {due}", found=f"{money(left)} left")  # fmt: skip
        elif due is None and left > 0 and day is not None and own[0].date < day:
            what = f"{named} to {held.partner} under {held.funding} is of {own[0].date} and states "
            what += "no day for its report"
            evidence.row(sheet, Weight.OBSERVATION, own[0], what, amount=left,
                         expected=f"since {day}", found=f"{money(left)} left")  # fmt: skip
        elif left < 0:
            what = f"{named} to {held.partner} under {held.funding}: more came off than was paid"
            evidence.row(sheet, Weight.FINDING, own[-1], what, amount=left, expected=money(ZERO),
                         found=money(left))  # fmt: skip
    _vanished(evidence, sheet, lines)
    payments = _instalments(evidence, sheet, lines)
    sheet.saw("Advances", len(lines), left_all)
    sheet.saw("Payments to partners", payments)
    sheet.saw("Reports of partners", len(evidence.register.of(PartnerReportTerm)))
    accounts = sum((n for (_, kind), n in evidence.sums.items() if kind == "advance"), ZERO)
    sheet.tie("Advances one by one, and the Advances accounts", left_all, accounts)
    if not lines:
        sheet.untested = "no partner was ever advanced anything"


def _vanished(evidence: Evidence, sheet: Sheet, lines: dict[_Held, list[Line]]) -> None:
    """Find advances that came off against income, and name no decision to write them off."""
    income = {line.entry for line in evidence.lines if line.kind in _INCOME} if lines else set()
    for held, own in sorted(lines.items()):
        for line in own:
            if line.amount > 0 or line.entry not in income:
                continue
            entry = evidence.entries[line.entry]
            posting = entry.postings[line.posting]
            if why(entry, posting) is not Why.DIFFERENCE:
                continue
            if "write-off" in entry.meta or "write-off" in (posting.meta or {}):
                continue
            if not evidence.undone(line):
                what = f"{held.name or 'an advance'} to {held.partner} came off against income"
                evidence.row(sheet, Weight.FINDING, line, what,
                             expected="a report, a refund or a write-off",
                             found="none")  # fmt: skip


def _due(evidence: Evidence, term: AdvanceTerm | None) -> datetime.date | None:
    return report_due(evidence.register, term) if term is not None else None


def _instalments(evidence: Evidence, sheet: Sheet, lines: dict[_Held, list[Line]]) -> int:
    """Find the payments made while another advance was late, and return how many there are."""
    terms = evidence.register.of(AdvanceTerm)
    same: dict[tuple[str, str], list[_Held]] = defaultdict(list)
    for held in sorted(lines):
        same[held.partner, held.funding].append(held)
    number = 0
    for held, own in sorted(lines.items()):
        for line in own:
            if line.amount <= 0:
                continue
            entry = evidence.entries[line.entry]
            paid = why(entry, entry.postings[line.posting]) is Why.PAID
            if not paid or evidence.undone(line):
                continue
            number += 1
            for other in same[held.partner, held.funding]:
                due = _due(evidence, terms.get(other.name)) if other != held else None
                if due is None or due >= line.date:
                    continue
                left = _left(lines[other], line.date)
                if left > 0:
                    what = f"paid to {held.partner} while the report on {other.name} was due"
                    evidence.row(sheet, Weight.FINDING, line, what,
                                 expected=f"a report on {other.name} by {due}",
                                 found=f"{money(left)} of it not reported")  # fmt: skip
    return number


def _left(own: list[Line], day: datetime.date) -> Decimal:
    """Return what is left when something is paid on a day: entries of a day have no order."""
    return sum(
        (line.amount for line in own
         if line.date < day or (line.date == day and line.amount < 0)),
        ZERO,
    )  # fmt: skip
