"""Schedules: the instalments in which an agreement is to be paid, and what is wrong with them.

    2014-01-15 custom "instalment" "FRA-2014-01" "1"
      amount: 900000.00 EUR
      due: 2014-03-31

An instalment is of an agreement or of one of its grants. The same number again, dated later,
replaces it from its day: donors move their instalments, and what was promised before stays visible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import FOREVER
from ledger.findings import Finding, Severity
from ledger.money import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from ledger.filing import Register
    from ledger.terms import AgreementTerm, GrantTerm, InstalmentTerm, Money

#: An instalment further away from its agreement than so many years is a mistyped year.
YEARS_MAX = 20


class Excess(NamedTuple):
    """Instalments that are more than what was agreed: of what, how much, and how much is agreed."""

    owner: str
    total: Money
    agreed: Money


def schedule(
    terms: Iterable[InstalmentTerm], day: datetime.date = FOREVER
) -> tuple[InstalmentTerm, ...]:
    """Return the instalments as they stand on a day, the newest of each number, by due date."""
    newest: dict[tuple[str, str], InstalmentTerm] = {}
    for term in sorted(terms, key=lambda term: term.on):
        if term.on <= day:
            newest[term.id, term.number] = term
    return tuple(sorted(newest.values(), key=lambda term: (term.due, term.id, term.number)))


def owner_of(register: Register, name: str) -> AgreementTerm | GrantTerm | None:
    """Return the agreement or grant of an id, None if there is none."""
    return register.agreements.get(name) or register.grants.get(name)


def agreement_of(register: Register, name: str) -> str:
    """Return the agreement of an id that is an agreement's or a grant's."""
    grant = register.grants.get(name)
    return grant.agreement if grant and name not in register.agreements else name


def excesses(
    terms: Iterable[InstalmentTerm],
    agreed: Mapping[str, Money],
    agreement_by_grant: Mapping[str, str],
) -> Iterator[Excess]:
    """Yield each agreement and grant whose instalments are more than it is.

    Args:
        terms: as they stand; those in another currency than what they are of are left out.
        agreed: agreement or grant -> amount.
        agreement_by_grant: grant -> agreement, of those that are parts of one.
    """
    totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for term in terms:
        owners = dict.fromkeys((term.id, agreement_by_grant.get(term.id, term.id)))
        for owner in owners:
            if owner in agreed and agreed[owner].currency == term.amount.currency:
                totals[owner] += term.amount.number
    for owner, total in totals.items():
        whole = agreed[owner]
        if total > whole.number:
            yield Excess(owner, whole._replace(number=total), whole)


def wrong_schedules(register: Register) -> Iterator[Finding]:
    """Yield a finding for each instalment that cannot be, and each schedule that is too much."""
    seen: dict[tuple[str, str, datetime.date], InstalmentTerm] = {}
    for term in register.instalments:
        owner = owner_of(register, term.id)
        if owner is None:
            yield _about(term, "TERM-REFERENCE", f"agreement {term.id!r} is not known.")
            continue
        other = seen.setdefault((term.id, term.number, term.on), term)
        if other is not term:
            what = f"it is already stated for {term.on} at {other.place}."
            yield _about(term, "TERM-TWICE", what)
        if term.amount.currency != owner.amount.currency:
            yield _about(
                term,
                "TERM-SUM",
                f"{term.amount}, and {owner.word} {owner.id} is {owner.amount}.",
                "The instalments of an agreement share its currency.",
            )
        if problem := not_sane(term.due, owner.on):
            yield _about(term, "TERM-DUE", f"{problem}.", severity=Severity.WARNING)
    agreed = {term.id: term.amount for term in register.grants.values()}
    agreed |= {term.id: term.amount for term in register.agreements.values()}
    parts = {term.id: agreement_of(register, term.id) for term in register.grants.values()}
    newest = schedule(register.instalments)
    for excess in excesses(newest, agreed, parts):
        last = [t for t in newest if excess.owner in {t.id, parts.get(t.id)}][-1]
        yield _about(last, "TERM-SUM", f"{too_much(excess)}.", "Look for one that is stated twice.")


def too_much(excess: Excess) -> str:
    """Return in words what instalments add up to, and what they should not exceed."""
    over = excess.total._replace(number=excess.total.number - excess.agreed.number)
    return (
        f"the instalments of {excess.owner} add up to {excess.total}, {over} more than the "
        f"{excess.agreed} agreed"
    )


def not_sane(due: datetime.date, signed: datetime.date) -> str:
    """Return why a day cannot be meant as one on which an instalment is due, or an empty text."""
    if due < signed:
        return f"it is due on {due}, before its agreement took effect on {signed}"
    if due.year > signed.year + YEARS_MAX:
        return f"it is due on {due}, more than {YEARS_MAX} years after {signed}"
    return ""


def _about(
    term: InstalmentTerm,
    code: str,
    what: str,
    advice: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    message = f"instalment {term.number} of {term.id}: {what}"
    return Finding(code, severity, message, advice, term.place, term.key)
