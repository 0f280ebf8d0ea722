"""References: whether the terms of the books name each other, and what is not there.

Run once when the register is built. Everything here is a finding with the file and line of the
term that is wrong; the register is built all the same, so that one bad term cannot hide the next.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.axis_values import READERS
from ledger.clause_values import called
from ledger.clauses import folded, overhead_of, rate_of
from ledger.closure_checks import wrong_closures
from ledger.control_facts import wrong_controls
from ledger.field_checks import wrong_field_facts
from ledger.filing import problem
from ledger.findings import Finding, Severity
from ledger.gifts import wrong_gifts
from ledger.money import ZERO
from ledger.partner_facts import wrong_partners
from ledger.pooled_facts import wrong_pools
from ledger.reserve_facts import wrong_reserves
from ledger.schedules import wrong_schedules
from ledger.supplier_facts import wrong_suppliers
from ledger.terms import AgreementTerm, AllocationTerm, AppropriationTerm, Money
from ledger.votes import wrong_votes
from ledger.waivers import wrong_waivers
from ledger.words import ANY, EXCLUDING, Axis, FundClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ledger.clauses import Clause, Step
    from ledger.filing import Register
    from ledger.terms import AllotmentTerm, CommitmentTerm, GrantTerm, PledgeTerm, Term

#: Axes on which one figure governs: two clauses in force at once would contradict each other.
SINGLE = frozenset(
    {
        Axis.CEILING,
        Axis.SUPPORT_COST,
        Axis.CLASS_LIMIT,
        Axis.CO_FINANCING,
        Axis.LIQUIDATION,
        Axis.INTEREST,
    }
)

#: Which funding systems know which kind of funding.
_LAWFUL: dict[type[Term], frozenset[FundClass]] = {
    AgreementTerm: frozenset({FundClass.VOLUNTARY, FundClass.POOLED}),
    AllocationTerm: frozenset({FundClass.POOLED}),
    AppropriationTerm: frozenset({FundClass.ASSESSED, FundClass.SUPPORT}),
}


def wrong_clauses(
    known: Mapping[str, Sequence[Clause]], steps: Iterable[Step]
) -> tuple[list[Finding], set[int]]:
    """Return what is wrong with the clauses, and which (by `id()`) cannot be understood at all."""
    problems: list[Finding] = []
    broken: set[int] = set()
    for step in steps:
        term, clause = step.term, step.clause
        fault = _fault(clause)
        if fault:
            broken.add(id(clause))
            problems.append(problem("TERM-WRONG", f"{called(term)}: {fault}.", term))
        problems.extend(_amendment(step))
        if clause.axis in SINGLE and _contradicted(clause, known[clause.owner]):
            what = f"{called(term)}: another clause on {clause.axis} is in force at the same time."
            problems.append(
                problem("TERM-WRONG", what, term, "Give the amendment the number it supersedes.")
            )
    return problems, broken


def _fault(clause: Clause) -> str:
    read = READERS.get(clause.axis)
    try:
        if read:
            read(clause)
        overhead_of(clause)
    except ValueError as error:
        return str(error)
    if clause.excludes and clause.axis not in EXCLUDING:
        return f"a clause on {clause.axis} has nothing to exclude"
    if ANY in clause.excludes:
        return "it excludes everything, and would allow nothing"
    unit = clause.rounding
    return "" if 0 < unit <= 1 else f"{unit} is not a unit to round to, above 0 up to 1"


def _amendment(step: Step) -> Iterator[Finding]:
    term, older = step.term, step.older
    if older and older.on == term.on:
        yield problem("TERM-TWICE", f"{called(term)} is stated twice for {term.on}.", term)
    if (older or step.late) and not term.consent:
        done = "changed" if older else f"added after the day of {term.id},"
        yield problem(
            "TERM-CONSENT",
            f"{called(term)} is {done} on {term.on} without the donor's consent.",
            term,
            'Add consent: "the donor\'s letter, with its date".',
        )


def _contradicted(clause: Clause, others: Sequence[Clause]) -> bool:
    return any(
        other.axis is clause.axis and other.number < clause.number and clause.meets(other)
        for other in others
    )


def widened(register: Register, known: Mapping[str, Sequence[Clause]]) -> Iterator[Finding]:
    """Yield a finding for each support-cost rate of a grant that is not its agreement's."""
    for grant in register.grants.values():
        agreed = _rates(known.get(grant.agreement, ()))
        for own, rate in _rates(known.get(grant.id, ())):
            for other, due in agreed:
                same = (rate, set(own.excludes)) == (due, set(other.excludes))
                if not same and own.meets(other):
                    yield Finding(
                        "TERM-WRONG",
                        Severity.ERROR,
                        f"clause {own.number} of {grant.id}: support cost at "
                        f"{_base(rate, own)}, but {_base(due, other)} in clause {other.number} of "
                        f"{grant.agreement}.",
                        "A grant may repeat its agreement's rate; another one needs an amendment "
                        "of both.",
                        own.place,
                    )


def _base(rate: Decimal, clause: Clause) -> str:
    return f"{rate}%" + (f" not on {', '.join(clause.excludes)}" if clause.excludes else "")


def _rates(clauses: Iterable[Clause]) -> list[tuple[Clause, Decimal]]:
    found = (clause for clause in clauses if clause.axis is Axis.SUPPORT_COST)
    return [(clause, rate_of(clause)) for clause in found]


def unresolved(register: Register) -> Iterator[Finding]:
    """Yield a finding for each term that names what is not there, or does not add up."""
    yield from _owners(register)
    yield from _agreements(register)
    yield from _named_funds_and_donors(register)
    yield from _votes(register)
    yield from _controls(register)
    yield from _pledged(register)
    yield from wrong_controls(register)
    yield from wrong_gifts(register)
    yield from wrong_waivers(register)
    yield from wrong_suppliers(register)
    yield from wrong_field_facts(register)
    yield from wrong_votes(register)
    yield from wrong_pools(register)
    yield from wrong_closures(register)
    yield from wrong_partners(register)
    yield from wrong_reserves(register)


def _missing(term: Term, kind: str, name: str) -> Finding:
    return problem("TERM-REFERENCE", f"{called(term)}: {kind} {name!r} is not known.", term)


def _owners(register: Register) -> Iterator[Finding]:
    owners = register.agreements.keys() | register.grants.keys() | register.allocations.keys()
    for clause in register.clauses:
        if clause.id not in owners:
            what = f"clause {clause.number}: {clause.id!r} is no agreement, grant or allocation."
            yield problem("TERM-REFERENCE", what, clause)
    yield from wrong_schedules(register)


def _agreements(register: Register) -> Iterator[Finding]:
    grants: dict[str, list[GrantTerm]] = defaultdict(list)
    for grant in register.grants.values():
        grants[grant.agreement].append(grant)
        if grant.agreement not in register.agreements:
            yield _missing(grant, "agreement", grant.agreement)
    for agreement in register.agreements.values():
        if agreement.id in grants:
            yield from _sums(agreement, grants[agreement.id])


def _sums(term: AgreementTerm, grants: Sequence[GrantTerm]) -> Iterator[Finding]:
    currencies = {grant.amount.currency for grant in grants}
    total = sum((grant.amount.number for grant in grants), ZERO)
    if currencies != {term.amount.currency} or total != term.amount.number:
        added = Money(total, "/".join(sorted(currencies)))
        yield problem(
            "TERM-SUM",
            f"agreement {term.id} is {term.amount}, its grants add up to {added}.",
            term,
            "The grants of an agreement share its currency and add up to its amount.",
        )


def _named_funds_and_donors(register: Register) -> Iterator[Finding]:
    given: list[AgreementTerm | PledgeTerm]
    given = [*register.agreements.values(), *register.pledges.values()]
    for term in given:
        if term.donor not in register.donors:
            yield _missing(term, "donor", term.donor)
    votes: list[AppropriationTerm | AllocationTerm]
    votes = [*register.appropriations.values(), *register.allocations.values()]
    for owner in [*given, *votes]:
        found = register.fund_class(owner.fund)
        if found is None:
            yield _missing(owner, "fund", owner.fund)
        elif found not in _LAWFUL.get(type(owner), FundClass):
            yield problem(
                "TERM-FUND-CLASS",
                f"{called(owner)}: the fund {owner.fund} is {found}; it has no {owner.word}s.",
                owner,
                "Agreements are for voluntary and pooled funds, allocations for pooled funds, "
                "appropriations for assessed funds and the support account.",
            )


def _votes(register: Register) -> Iterator[Finding]:
    seen: dict[object, AppropriationTerm] = {}
    for vote in register.appropriations.values():
        names = (register.named("programme", name) or name for name in vote.programmes)
        what = (vote.fund, frozenset(names), vote.begins, vote.ends, folded(vote.resolution))
        other = seen.setdefault(what, vote)
        if other is not vote:
            yield problem(
                "TERM-TWICE",
                f"{called(vote)} is the vote of {called(other)} again: the same fund, "
                f"programmes, days and resolution.",
                vote,
                "State a vote once.",
            )


def _controls(register: Register) -> Iterator[Finding]:
    controls: list[AllotmentTerm | CommitmentTerm] = [*register.allotments.values()]
    for changes in register.commitments.values():
        controls += changes
    for control in controls:
        if control.funding not in register.fundings:
            yield _missing(control, "funding", control.funding)
        if control.programme not in register.programmes:
            yield _missing(control, "programme", control.programme)


def _pledged(register: Register) -> Iterator[Finding]:
    """Yield a finding for each agreement that makes good a pledge which is not its donor's."""
    for term in register.agreements.values():
        pledge = register.pledges.get(term.pledge)
        if term.pledge and pledge is None:
            yield _missing(term, "pledge", term.pledge)
        elif pledge and (pledge.donor, pledge.fund) != (term.donor, term.fund):
            yield problem(
                "TERM-PLEDGE",
                f"{called(term)} of {term.donor} to {term.fund} cannot make good pledge "
                f"{pledge.id}: that is of {pledge.donor} to {pledge.fund}.",
                term,
                "Name a pledge of the same donor to the same fund, or none.",
            )
