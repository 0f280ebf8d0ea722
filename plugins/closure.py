"""Closure: no new cost after operational closure, nothing at all after financial closure.

    2015-01-15 custom "closure" "CLO-JPN-2014"
      funding: "JPN-2014"
      operational: 2014-12-31
      financial: 2015-12-31
      reference: "Letter of 15 January 2015"

The day itself is still lawful. A cost is judged by its own day, so what arose before may be booked
and paid until financial closure. By then nothing is left, neither held nor owed nor reserved: what
was left went where the donor's `instruction` says, as much as it says.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, cast

from ledger.chart import EXPENSE
from ledger.closure_facts import ClosureTerm, Disposal, closed, day_of, instructions
from ledger.closure_left import committed, gone_of, left_of, unmatched
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, grouped
from plugins.cases import NOUNS, Refusal
from plugins.rules import Rule
from plugins.sentences import charged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.closure_left import Unmatched
    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account
    from plugins.cases import Case

_OPERATIONAL, _FINANCIAL = "operational", "financial"


class ClosureError(FindingError):
    """Something is booked after a funding closed, or it closes with something left."""


def case(case: Case) -> Iterable[Refusal]:
    """Refuse a cost that arises after the operational closure of its funding."""
    line, funding = case.line, case.funding
    if line.kind != EXPENSE or funding is None or not case.register.of(ClosureTerm):
        return ()
    term = closed(case.register, funding, _OPERATIONAL)
    if term is None or line.cost_date <= day_of(term, _OPERATIONAL):
        return ()
    refusal = Refusal(
        "CLOSURE-OPERATIONAL",
        f"{charged(line)}: {_said(funding, term, _OPERATIONAL)} Cost date {line.cost_date}.",
        "A cost of an earlier day states it as cost-date, and so does what is taken back of one.",
        line,
        facts=_facts(funding, term, _OPERATIONAL, str(line.cost_date)),
        case=case,
        about=funding.id,
    )
    return (refusal,)


def minds(funding: Funding, register: Register) -> bool:
    """Return whether a funding is financially closed."""
    return closed(register, funding, _FINANCIAL) is not None if _any(register) else False


def _any(register: Register) -> bool:
    return bool(register.of(ClosureTerm))


def account(account: Account) -> Iterator[Refusal]:
    """Refuse what is booked after financial closure, and what is left by then."""
    funding = account.state.funding
    term = cast("ClosureTerm", closed(account.register, funding, _FINANCIAL))
    day = day_of(term, _FINANCIAL)
    for entry in reversed(account.entries):
        if entry.date <= day:
            break
        yield Refusal(
            "CLOSURE-FINANCIAL",
            f"this entry of {entry.date} is booked under {funding.id}: "
            f"{_said(funding, term, _FINANCIAL)}",
            "Book what came late under another funding, or state the closure anew with a later "
            "day and its reference.",
            facts=_facts(funding, term, _FINANCIAL, str(entry.date)),
            entry=entry,
        )
    yield from _balance(account, term, day)
    yield from _instructions(account, term, day)


def _balance(account: Account, term: ClosureTerm, day: datetime.date) -> Iterator[Refusal]:
    funding = account.state.funding
    lines = [line for line in account.lines if line.date <= day]
    left = [
        f"{grouped(amount)} {BOOK_CURRENCY} on {name}" for name, amount in left_of(lines).items()
    ]
    left += [
        f"{grouped(amount)} {BOOK_CURRENCY} reserved by commitment {name}"
        for name, amount in committed(account.register, funding.id, account.entries, day).items()
    ]
    if left:
        named = "; ".join(left)
        stated = instructions(account.register, funding)
        letters = ", ".join(f"{one.id} ({one.disposal})" for one in stated) or "nothing"
        yield Refusal(
            "CLOSURE-BALANCE",
            f"{funding.id} closes financially on {day}, and at the end of that day there is left "
            f"{named} (closure {term.id}, {term.place}: {term.reference}). "
            f"The donor instructed: {letters}.",
            f"vtf closure {funding.id} lists the entries that are needed; until they are booked "
            "the funding is not closed.",
            facts=_facts(funding, term, _FINANCIAL, named),
            place=term.place,
        )


def _instructions(account: Account, term: ClosureTerm, day: datetime.date) -> Iterator[Refusal]:
    funding, register = account.state.funding, account.register
    stated = [one for one in instructions(register, funding) if one.on <= day]
    first = disposed_from(register, funding, day)
    numbers = [n for n, entry in enumerate(account.entries) if first <= entry.date <= day]
    gone = gone_of(map(account.voucher, numbers), funding.id)
    for one in unmatched(gone, stated, f"{funding.fund}-GENERAL"):
        yield Refusal(
            "CLOSURE-INSTRUCTION",
            f"{funding.id}: {_disposed(one)}. Counted from {first} to {day}, the day of financial "
            f"closure by {term.id} ({term.reference}).",
            "Book what the donor instructed, no more and no less; another wish of the donor is "
            "another instruction, with its letter.",
            facts=(
                ("funding", funding.id),
                ("closure", term.id),
                ("instruction", ", ".join(letter.id for letter in one.terms)),
                ("expected", f"{one.instructed:f}"),
                ("actual", f"{one.done:f}"),
            ),
            place=one.terms[0].place if one.terms else term.place,
        )


def disposed_from(register: Register, funding: Funding, day: datetime.date) -> datetime.date:
    """Return from which day on what goes out of a funding needs the donor's instruction.

    That is the day after its operational closure or its period, whichever is first, or the day of
    the first instruction if that is earlier; and never after `day`.
    """
    ends = [one.on for one in instructions(register, funding)]
    term = closed(register, funding, _OPERATIONAL)
    last = funding.last_day()
    over = [day_of(term, _OPERATIONAL)] if term else []
    over += [last] if last and last < day else []
    ends += [one + datetime.timedelta(1) for one in over]
    return min([*ends, day])


def _disposed(one: Unmatched) -> str:
    what = "refunded" if one.disposal is Disposal.REFUND else f"passed on to {one.taker}"
    done = f"{grouped(one.done)} {BOOK_CURRENCY} {what}"
    if not one.terms:
        return f"{done}, and no instruction of the donor says so"
    letters = ", ".join(f"{term.id} ({term.reference})" for term in one.terms)
    return (
        f"{done}; the donor's instruction {letters} is to {one.disposal} "
        f"{grouped(one.instructed)} {BOOK_CURRENCY}"
    )


def _said(funding: Funding, term: ClosureTerm, stage: str) -> str:
    """Return the sentence on the closure of a funding."""
    who = f"the {NOUNS[funding.kind]} {funding.id}"
    if term.funding != funding.id:
        who = f"agreement {term.funding}, and with it {who},"
    verb = "was closed operationally" if stage == _OPERATIONAL else "was closed financially"
    what = "bears no later cost" if stage == _OPERATIONAL else "takes no later entry"
    said = f"{who} {verb} on {day_of(term, stage)} and {what}"
    return f"{said} (closure {term.id}, {term.place}: {term.reference})."


def _facts(
    funding: Funding, term: ClosureTerm, stage: str, actual: str
) -> tuple[tuple[str, str], ...]:
    return (
        ("agreement", funding.agreement or funding.id),
        ("funding", funding.id),
        ("closure", term.id),
        ("words", term.reference),
        ("axis", f"{stage} closure"),
        ("expected", f"..{day_of(term, stage)}"),
        ("actual", actual),
    )


RULE = Rule("closure", __name__, ClosureError, case=case, minds=minds, account=account)
