"""The register: all terms of the books by kind and id, names to ids, fundings with their clauses.

    register = build_register(entries)
    register.named("programme", "oPt")            # 'PSE', by id, name or alias
    register.fundings["JPN-2010-01-AFG"].donor    # 'JPN'

What cannot be read, or names what is not there, is in `problems`, each with file and line. Names in
clauses resolve the same way as names in spreadsheets, so "Palestine" and "oPt" in two agreements
are one programme; a name that resolves to nothing is a problem and the clause then allows nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from beancount.core.data import Custom

from ledger.clause_values import clause_sets, clause_values
from ledger.clauses import ALWAYS, FOREVER, Clause, folded, histories, rate_of, span_of
from ledger.directory import read_term
from ledger.filing import Register
from ledger.findings import Finding, Severity
from ledger.fundings import Funding, allocated, built_in, granted, voted
from ledger.references import unresolved, widened, wrong_clauses
from ledger.versions import withdrawn
from ledger.votes import including, replaced, steps
from ledger.waivers import waived

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from ledger.terms import GrantTerm

__all__ = [
    "ALWAYS",
    "FOREVER",
    "Clause",
    "Funding",
    "Register",
    "build_register",
    "folded",
    "rate_of",
    "span_of",
]


def build_register(entries: Iterable[object]) -> Register:
    """Return the register of a list of entries; what cannot be read is in its `problems`."""
    register = Register()
    stated = [entry for entry in entries if isinstance(entry, Custom)]
    gone = withdrawn(stated)
    for entry in stated:
        if not gone or entry.meta.get("key") not in gone:
            term = read_term(entry)
            if isinstance(term, Finding):
                register.problems.append(term)
            elif term is not None:
                register.file(term)
    register.index_names()
    register.index_parts()
    for funding in _fundings(register, _clauses(register)):
        _add(register, waived(register, funding))
    register.problems.extend(unresolved(register))
    return register


def _clauses(register: Register) -> dict[str, tuple[Clause, ...]]:
    """Return each owner's clauses; one that cannot be understood is left out, and a problem."""
    resolved = []
    for term in register.clauses:
        values, problems = clause_sets(register, term)
        register.problems.extend(problems)
        resolved.append((term, values))
    known, steps = histories(resolved, _begun(register))
    problems, broken = wrong_clauses(known, steps)
    register.problems.extend(problems)
    if broken:
        sound = {
            owner: tuple(clause for clause in clauses if id(clause) not in broken)
            for owner, clauses in known.items()
        }
        known = {owner: clauses for owner, clauses in sound.items() if clauses}
    register.problems.extend(widened(register, known))
    return known


def _begun(register: Register) -> dict[str, datetime.date]:
    """Return the day on which each agreement, grant and allocation took effect."""
    days = {term.id: term.on for term in register.allocations.values()}
    for grant in register.grants.values():
        agreement = register.agreements.get(grant.agreement)
        days[grant.id] = max(grant.on, agreement.on) if agreement else grant.on
    return days | {term.id: term.on for term in register.agreements.values()}


def _fundings(register: Register, known: Mapping[str, tuple[Clause, ...]]) -> Iterable[Funding]:
    for fund in register.funds.values():
        yield built_in(fund, "general")
        yield built_in(fund, "unapplied")
    grants: dict[str, list[GrantTerm]] = defaultdict(list)
    for grant in register.grants.values():
        grants[grant.agreement].append(grant)
    for agreement in register.agreements.values():
        own: list[GrantTerm | None] = [*grants.get(agreement.id, ())]
        for part in own or [None]:
            yield granted(agreement, part, known)
    inside = including(register)
    for vote in register.appropriations.values():
        programmes, problems = clause_values(register, vote, None, vote.programmes)
        register.problems.extend(problems)
        yield voted(vote, programmes, steps(register, vote), replaced(register, vote, inside))
    for allocation in register.allocations.values():
        yield allocated(allocation, known)


def _add(register: Register, funding: Funding) -> None:
    other = register.fundings.setdefault(funding.id, funding)
    if other is not funding:
        what = f"the funding {funding.id!r} is already stated at {other.place}."
        register.problems.append(Finding("TERM-TWICE", Severity.ERROR, what, where=funding.place))
