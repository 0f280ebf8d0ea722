"""Instalments to partners: the next one is paid when the last one's report is in.

    2014-07-01 * "UNDP" "Second instalment"
      funding: "JPN-2013-01"
      advance: "ADV-2014-02"
      Assets:VTF:Advances:UNDP    500.00 USD
      Assets:VTF:Cash:UNHQ       -500.00 USD

An advance is overdue from the day after its report was due, while something of it is left. While it
is, nothing more is paid to that partner under that agreement, nor under a funding of which one of
the two advances is under no agreement that the books state (`plugins.partner_overdue`). What is
left may be carried over to the new advance once the partner has reported at all. What an agreement
pays in one instalment has a recorded reason, and a second person who approved it; and no more is
paid than was agreed.

Source: audit of the mine action service by the oversight office, August to December 2014 (partners
keep reporting duties; instalments are paid as agreed).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.advances import Why
from ledger.findings import FindingError
from ledger.money import ZERO, grouped
from ledger.people import People
from plugins.cases import Refusal
from plugins.partner_history import dollars_or_own, histories
from plugins.partner_overdue import overdue
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.field_facts import AdvanceTerm
    from ledger.partner_facts import PartnerAgreementTerm
    from plugins.accounts import Walked
    from plugins.partner_history import History, Move


class InstalmentError(FindingError):
    """A partner is paid what it should not be paid yet, or not in this way."""


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse payments to partners, advance by advance and agreement by agreement."""
    found = histories(walked)
    if not found:
        return
    yield from overdue(walked, found.values())
    agreed: dict[str, tuple[PartnerAgreementTerm, list[History]]] = {}
    for history in found.values():
        if history.agreed:
            agreed.setdefault(history.agreed.id, (history.agreed, []))[1].append(history)
    people = People(walked.register)
    for history in found.values():
        for paid in list(history.payments().values())[:1]:
            yield from _in_one(history, paid, people)
    for agreement, under in agreed.values():
        yield from _beyond(agreement, under)


def _in_one(history: History, paid: Move, people: People) -> Iterator[Refusal]:
    """Refuse an agreement that is paid in one instalment without reason or second person."""
    if not _is_one(history):
        return
    term, agreed, who = history.term, history.agreed, people.who(paid.entry)
    stated: list[AdvanceTerm | PartnerAgreementTerm] = [term, *([agreed] if agreed else [])]
    reason = _said(*(one.one_instalment_reason for one in stated))
    approver, maker = _said(*(one.approver for one in stated), who.checker), _said(who.maker)
    lacking = []
    if not reason:
        lacking.append("no reason for it is recorded")
    if not approver:
        lacking.append("no second person approved it")
    elif maker and people.same(approver, maker):
        lacking.append(f"{approver} approved what {maker} made")
    if lacking:
        what = f"agreement {history.arrangement}" if history.arrangement else "its agreement"
        yield Refusal(
            "ADVANCE-INSTALMENT",
            f"{term.id} to {term.partner} under {term.funding} pays {what} in one instalment, and "
            f"{', and '.join(lacking)}.",
            "State one-instalment-reason and approver with the advance or the partner agreement, "
            "or pay in instalments.",
            entry=paid.entry,
            facts=(
                ("advance", term.id),
                ("agreement", history.arrangement),
                ("reason", reason),
                ("approver", approver),
                ("maker", maker),
            ),
        )


def _is_one(history: History) -> bool:
    """Return whether an agreement says it is paid in one, or one advance pays all of it."""
    agreed = history.agreed
    if agreed is None:
        return history.term.instalments == 1
    if 1 in {history.term.instalments, agreed.instalments}:
        return True
    whole = sum(
        (dollars_or_own(agreed, move.held) for move in history.moves if move.why is Why.PAID), ZERO
    )
    return whole >= agreed.amount.number


def _said(*texts: str) -> str:
    """Return the first text that has a word in it, empty where none has."""
    return next((text.strip() for text in texts if any(map(str.isalnum, text))), "")


def _beyond(agreed: PartnerAgreementTerm, histories_of: list[History]) -> Iterator[Refusal]:
    """Refuse what is paid beyond the amount of an agreement, where it grows on a day."""
    days: dict[datetime.date, list[Move]] = defaultdict(list)
    for history in histories_of:
        for move in history.moves:
            days[move.day].append(move)
    total = before = ZERO
    for day in sorted(days):
        last = None
        for move in days[day]:
            added = move.owed
            if move.why in {Why.PAID, Why.RETURNED}:
                added += dollars_or_own(agreed, move.held)
            total += added
            last = move if added > ZERO else last
        excess = max(total - agreed.amount.number, ZERO)
        if last is not None and excess > before:
            yield beyond(agreed, day, total, last.entry)
        before = excess


def beyond(
    agreed: PartnerAgreementTerm, day: datetime.date, total: Decimal, entry: object
) -> Refusal:
    """Return the refusal of what is paid beyond the amount of an agreement."""
    number, currency = agreed.amount
    return Refusal(
        "PARTNER-AMOUNT",
        f"{agreed.id} with {agreed.partner} under {agreed.funding} is of {agreed.amount}, and at "
        f"the end of {day} {grouped(total)} {currency} are paid or owed under it: "
        f"{grouped(total - number)} {currency} too much.",
        "Pay what was agreed. More is a new agreement with the partner, or a refund booked first.",
        entry=entry,
        facts=(
            ("agreement", agreed.id),
            ("funding", agreed.funding),
            ("expected", f"{number:f}"),
            ("actual", f"{total:f}"),
        ),
    )


RULE = Rule("partner instalments", __name__, InstalmentError, after=after)
