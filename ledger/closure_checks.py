"""Whether closures, instructions, conditions, write-offs and their policies say what can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.closure_facts import ClosureTerm, Disposal, InstructionTerm
from ledger.conditions import ConditionMetTerm
from ledger.filing import problem
from ledger.findings import Severity
from ledger.interest_clauses import BASES, BASIS, OWNER, OWNERS, RATE, per_cent
from ledger.liquidation import ASSESSED, span_said
from ledger.schedules import agreement_of, owner_of
from ledger.two_people import TWO_PEOPLE
from ledger.vocabulary import ITEM_UNSTATED, PROCUREMENT_CLASSES
from ledger.words import BudgetClass
from ledger.write_offs import WriteOffTerm

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator

    from ledger.filing import Register
    from ledger.findings import Finding
    from ledger.term import Term

#: What goes to another funding.
_TO_ANOTHER = frozenset({Disposal.REPROGRAMME, Disposal.TRANSFER})


def wrong_closures(register: Register) -> Iterator[Finding]:
    """Yield a finding for each of these terms that names what is not there, or cannot be."""
    for closure in register.of(ClosureTerm).values():
        yield from _closure(register, closure)
    for instruction in register.of(InstructionTerm).values():
        yield from _instruction(register, instruction)
    for write_off in register.of(WriteOffTerm).values():
        if write_off.funding not in register.fundings:
            yield _unknown(write_off, "funding", write_off.funding)
    for met in register.of(ConditionMetTerm).values():
        yield from _met(register, met)
    yield from _policies_twice(register)
    for name, read in _POLICIES.items():
        for policy in register.policies.get(name, ()):
            try:
                read(policy.value)
            except ValueError as error:
                yield problem("TERM-WRONG", f"policy {policy.id}: {error}.", policy)


def _policies_twice(register: Register) -> Iterator[Finding]:
    """Yield a finding for each policy that has two values on one day: which holds, nobody knows."""
    for versions in register.policies.values():
        known: dict[datetime.date, str] = {}
        for policy in versions:
            said = known.setdefault(policy.on, policy.value)
            if said != policy.value and policy.id != TWO_PEOPLE:
                what = f"policy {policy.id} is {said!r} and {policy.value!r} from {policy.on} on"
                yield problem("TERM-TWICE", f"{what}.", policy, "State each version once.")


def _unknown(term: Term, kind: str, name: str) -> Finding:
    return problem("TERM-REFERENCE", f"{term.word} {term.id}: {kind} {name!r} is not known.", term)


def _wrong(term: Term, what: str) -> Finding:
    return problem("TERM-WRONG", f"{term.word} {term.id}: {what}.", term)


def _closure(register: Register, term: ClosureTerm) -> Iterator[Finding]:
    if term.funding not in register.fundings and term.funding not in register.agreements:
        yield _unknown(term, "funding", term.funding)
    if term.financial and term.financial < term.operational:
        days = f"financial closure on {term.financial}, operational closure on {term.operational}"
        yield _wrong(term, f"{days}: charges end after the work does")
    for other in register.under(ClosureTerm, term.funding):
        # Of two of one day nobody can say which is the later one.
        if other.on == term.on and other.id < term.id and _differ(other, term):
            yield _wrong(term, f"{other.id} states other days for {term.funding} on the same day")


def _differ(one: ClosureTerm, other: ClosureTerm) -> bool:
    stated = one.financial and other.financial
    return one.operational != other.operational or bool(stated and one.financial != other.financial)


def _instruction(register: Register, term: InstructionTerm) -> Iterator[Finding]:
    funding = register.fundings.get(term.funding)
    if funding is None:
        yield _unknown(term, "funding", term.funding)
        return
    if term.disposal not in _TO_ANOTHER:
        if term.to:
            yield _wrong(term, f"{term.disposal} goes to no funding, and {term.to} is stated")
        return
    taker = register.fundings.get(term.to)
    if taker is None:
        yield _unknown(term, "to", term.to)
    elif taker.fund != funding.fund or taker is funding:
        what = f"{term.funding} cannot pass on to {term.to}: name another of {funding.fund}"
        yield _wrong(term, what)


def _met(register: Register, term: ConditionMetTerm) -> Iterator[Finding]:
    if owner_of(register, term.funding) is None:
        yield _unknown(term, "agreement", term.funding)
        return
    grants = (grant.id for grant in register.grants_of(term.funding))
    names = {term.funding, agreement_of(register, term.funding), *grants}
    known = {one.number for name in names for one in register.instalments_of(name)}
    if term.number and term.number not in known:
        yield _unknown(term, "instalment", term.number)


def _owner(value: str) -> None:
    if value not in OWNERS:
        raise ValueError(f"{value!r} is none of {', '.join(OWNERS)}")


def _basis(value: str) -> None:
    if value not in BASES:
        raise ValueError(f"{value!r} is none of {', '.join(BASES)}")


def _classes(value: str) -> None:
    for word in value.split(","):
        if word.strip() not in set(BudgetClass):
            raise ValueError(f"{word.strip()!r} is none of {', '.join(BudgetClass)}")


def _weight(value: str) -> None:
    if value.strip().casefold() not in {Severity.ERROR, Severity.WARNING}:
        raise ValueError(f"{value!r} is neither error nor warning")


_POLICIES: Final[dict[str, Callable[[str], object]]] = {
    ASSESSED: span_said,
    OWNER: _owner,
    BASIS: _basis,
    RATE: per_cent,
    PROCUREMENT_CLASSES: _classes,
    ITEM_UNSTATED: _weight,
}
