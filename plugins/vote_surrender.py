"""Surrender: what of an appropriation is neither spent nor committed is due to Member States.

    2013-06-30 * "UNIFIL-2012: surrendered to Member States"
      funding: "UNIFIL-2012"
      surrender: "2012/13"
      Income:UNIFIL:Appropriation             600.00 USD
      Liabilities:UNIFIL:DueToMemberStates   -600.00 USD

It is surrendered to the cent, when the period ends and again when its liquidation does: the first
cent over would take what is committed, and what is left out stays where it could be spent. What is
booked later and was not committed by then has no authority any more, and no new one is booked.
`vtf surrender` computes and books it; `ledger.vote_life` has the arithmetic.

Source: Financial Regulations 5.3 to 5.5, and the financial annex of resolution 53/222 B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.chart import EXPENSE
from ledger.commitments import charges
from ledger.findings import FindingError, Severity
from ledger.liquidation import span_said
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.vote_life import DUE, GOVERNMENTS, Life
from plugins.cases import Refusal, Voucher
from plugins.rules import Rule

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.fundings import Funding
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import AppropriationTerm
    from ledger.vote_life import Standing
    from plugins.accounts import Account, Walked

#: Metadata of whatever moves what is due to Member States.
SURRENDER: Final = "surrender"

_SURRENDER_KINDS = frozenset({"appropriation", DUE})
_PAYING_KINDS = frozenset({"authority", "cash", DUE})


class SurrenderError(FindingError):
    """What is surrendered is not what is left."""


def minds(funding: Funding, _register: Register) -> bool:
    """Mind every appropriation: any of them may be surrendered."""
    return funding.kind == "appropriation"


def books(register: Register) -> Iterator[Refusal]:
    """Refuse a policy on commitments to Governments that says no span of time."""
    for policy in register.policies.get(GOVERNMENTS, ()):
        try:
            span_said(policy.value)
        except ValueError as error:
            yield Refusal(
                "SURRENDER-POLICY",
                f"policy {policy.id}: {error}.",
                'Write it as "48 months".',
                place=policy.place,
            )


def voucher(voucher: Voucher) -> Iterator[Refusal]:
    """Refuse what moves the debt to Member States and is neither a surrender nor a payment."""
    for name in {line.funding: None for line in voucher.lines if line.kind == DUE}:
        lines = [line for line in voucher.lines if line.funding == name]
        kinds = {line.kind for line in lines}
        due = next(line for line in lines if line.kind == DUE)
        if "opening" in kinds:
            continue
        lawful = _SURRENDER_KINDS if due.amount < ZERO else _PAYING_KINDS
        if not kinds <= lawful or not isinstance(voucher.meta.get(SURRENDER), str):
            yield Refusal(
                "SURRENDER-FORM",
                f"{due.account}: this is neither a surrender of {name} nor a payment to Member "
                "States.",
                "A surrender debits Income:<Fund>:Appropriation, a payment credits Authority or "
                'Cash; both against DueToMemberStates, nothing else, with surrender: "2012/13".',
                due,
            )


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse a surrender that is not what is left, and what is spent in spite of it."""
    entries = walked.having(SURRENDER)
    names = {posting.meta["funding"] for entry in entries for posting in entry.postings
             if posting.meta and "funding" in posting.meta}  # fmt: skip
    names |= {entry.meta.get("funding") for entry in entries}
    for name in sorted(names & walked.register.appropriations.keys()):
        yield from _judged(walked.accounts[name], walked.register.appropriations[name])


def _judged(account: Account, vote: AppropriationTerm) -> Iterator[Refusal]:
    life = Life(vote, account.register, account.lines, charges(account.register, account.entries))
    for day in life.surrenders:
        entry = next(
            account.entry_of(line) for line in life.lines if line.kind == DUE and line.date == day
        )
        if day < vote.ends or vote.status != "voted":
            yield _early(vote, day, entry)
            continue
        standing = life.on(day)
        if standing.now > max(standing.free, ZERO):
            yield _unequal("SURRENDER-OVER", vote, standing, standing.free, entry)
        elif standing.now > standing.due:
            yield _spent(account, life, standing)
        elif standing.now < standing.due:
            yield _unequal("SURRENDER-SHORT", vote, standing, standing.due, entry)
    yield from _authority(account, life)
    yield from _paid(account, life)


def _early(vote: AppropriationTerm, day: datetime.date, entry: Any) -> Refusal:
    if vote.status != "voted":
        what = f"{vote.id} is {vote.status} and no appropriation: nothing of it is due to anybody."
        advice = "Take back the authority that is left, against Income:<Fund>:Appropriation."
    else:
        what = f"{vote.id} runs until {vote.ends}; it is surrendered on {day}."
        advice = "It may be spent until its last day: surrender it then."
    return Refusal("SURRENDER-EARLY", what, advice, facts=_facts(vote, "", ""), entry=entry)


def _facts(vote: AppropriationTerm, expected: str, actual: str) -> tuple[tuple[str, str], ...]:
    return (
        ("agreement", vote.id),
        ("funding", vote.id),
        ("axis", "surrender"),
        ("expected", expected or f"{vote.ends}.."),
        ("actual", actual),
    )


def _sums(standing: Standing) -> str:
    before = f", surrendered before {grouped(standing.before)}" if standing.before else ""
    late = f", charged since beyond that {grouped(standing.late)}" if standing.late else ""
    return (
        f"authority booked {grouped(standing.authority)} {BOOK_CURRENCY}{before}, spent "
        f"{grouped(standing.spent)}, committed {grouped(standing.committed)}{late}"
    )


def _unequal(
    code: str, vote: AppropriationTerm, standing: Standing, expected: Decimal, entry: Any
) -> Refusal:
    over = code == "SURRENDER-OVER"
    left = max(expected, ZERO)
    apart = grouped(abs(standing.now - left))
    return Refusal(
        code,
        f"{vote.id}: {grouped(standing.now)} {BOOK_CURRENCY} surrendered on {standing.day}; left "
        f"are {grouped(left)} {BOOK_CURRENCY}: {_sums(standing)}. {apart} {BOOK_CURRENCY} too "
        f"{'much' if over else 'little'}.",
        "What is committed is not surrendered: reverse the surrender and run `vtf surrender` again."
        if over
        else "`vtf surrender` surrenders the rest.",
        severity=Severity.ERROR if over else Severity.WARNING,
        facts=_facts(vote, f"{left:f}", f"{standing.now:f}"),
        entry=entry,
    )


def _spent(account: Account, life: Life, standing: Standing) -> Refusal:
    """Refuse a cost for which nothing is left, since what was not committed is surrendered."""
    covered = life.open_on(standing.day)
    costs = [line for line in life.lines if line.kind == EXPENSE and line.date > standing.day]
    beyond = [line for line in costs if _exceeds(costs, line, covered)]
    line: Line = (beyond or costs)[-1]
    return Refusal(
        "SURRENDER-SPENT",
        f"{life.term.id}: {grouped(line.amount)} {BOOK_CURRENCY} on {line.account} are booked on "
        f"{line.date}, and what was not committed on {standing.day} is surrendered: "
        f"{grouped(standing.now - standing.due)} {BOOK_CURRENCY} are spent that were given up.",
        "Charge it to the year's appropriation that may bear it, or to what was committed for it.",
        facts=_facts(life.term, f"{standing.free - standing.now:f}", f"{standing.late:f}"),
        entry=account.entry_of(line),
        elsewhere=True,
    )


def _exceeds(costs: list[Line], line: Line, covered: dict[str, Decimal]) -> bool:
    charged = sum((one.amount for one in costs if one.commitment == line.commitment), ZERO)
    return charged > covered.get(line.commitment, ZERO)


def _authority(account: Account, life: Life) -> Iterator[Refusal]:
    """Refuse authority that is booked anew once something is surrendered."""
    first = min(life.surrenders, default=None)
    booked = [
        line
        for line in life.lines
        if line.kind == "authority" and line.amount > ZERO and first and line.date > first
    ]
    voted = [line for line in booked if _voted(life, line)]
    if voted:
        yield Refusal(
            "SURRENDER-AFTER",
            f"{life.term.id}: {grouped(voted[0].amount)} {BOOK_CURRENCY} of authority are booked "
            f"on {voted[0].date}, after its balance was surrendered on {first}.",
            "What was surrendered takes a new vote.",
            facts=_facts(life.term, f"..{first}", str(voted[0].date)),
            entry=account.entry_of(voted[0]),
        )


def _voted(life: Life, line: Line) -> bool:
    return any(one.entry == line.entry and one.kind == "appropriation" for one in life.lines)


def _paid(account: Account, life: Life) -> Iterator[Refusal]:
    """Refuse more paid to Member States than is due to them, when it has grown."""
    worst = ZERO
    for day in sorted({line.date for line in life.lines if line.kind == DUE}):
        owed = life.owed(day)
        if owed < worst:
            last = next(
                account.entry_of(line)
                for line in life.lines
                if line.kind == DUE and line.date == day
            )
            yield Refusal(
                "SURRENDER-PAID",
                f"{life.term.id}: {grouped(-owed)} {BOOK_CURRENCY} more is paid to Member States "
                f"at the end of {day} than is due to them.",
                "First surrender what is left; no more than that is paid.",
                facts=_facts(life.term, "0.00", f"{owed:f}"),
                entry=last,
            )
        worst = min(owed, ZERO)


RULE = Rule(
    "surrender", __name__, SurrenderError, books=books, voucher=voucher, minds=minds, after=after
)
