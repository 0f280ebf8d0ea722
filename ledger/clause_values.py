"""What clauses say, read against the books: names to ids, words of closed vocabularies, kinds.

A name that resolves to nothing is a finding, and stays as it is written: it then allows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import Values
from ledger.filing import problem
from ledger.vocabulary import folded_kind, items_of, kinds_of
from ledger.words import ANY, KIND, PASS_THROUGH, Activity, Axis, BudgetClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.filing import Register
    from ledger.findings import Finding
    from ledger.terms import ClauseTerm, Term

#: Axes whose values name a term, and the kind of term.
_NAMING = {Axis.PROGRAMME: "programme", Axis.PARTNER: "partner"}

#: Axes whose values are words of a closed vocabulary.
_CLOSED: dict[Axis, frozenset[str]] = {
    Axis.ACTIVITY: frozenset(Activity),
    Axis.BUDGET_CLASS: frozenset(BudgetClass),
}


def clause_values(
    register: Register, term: Term, axis: Axis | None, allows: tuple[str, ...]
) -> tuple[tuple[str, ...], list[Finding]]:
    """Return what a clause allows with names resolved to ids; unknown names stay as written.

    Args:
        register: the names.
        term: who states it: a clause, or an appropriation with its programmes.
        axis: what it speaks about; None for an appropriation's programmes.
        allows: the values as written.
    """
    values, problems = [], []
    kind = _NAMING.get(axis) if axis else "programme"
    words = _words(register, axis)
    for value in allows:
        found: str | None = value
        if axis is Axis.PARTNER and value.startswith(KIND):
            known = kinds_of(register)
            found = value if folded_kind(value) in known else None
        elif value != ANY and kind:
            found = register.named(kind, value)
        elif value != ANY and words and value not in words:
            found = None
        if found is None:
            what = f"{called(term)}: {value!r} is no {kind or axis} of these books."
            advice = f"Known: {', '.join(sorted(words))}." if words else ""
            problems.append(problem("TERM-REFERENCE", what, term, advice))
        values.append(found or value)
    return tuple(values), problems


def _words(register: Register, axis: Axis | None) -> frozenset[str] | None:
    """Return the closed vocabulary of an axis; None: it has none."""
    if axis is Axis.ITEM:
        return items_of(register)
    return _CLOSED.get(axis) if axis else None


def clause_sets(register: Register, term: ClauseTerm) -> tuple[Values, list[Finding]]:
    """Return what a clause allows and excludes, names and kinds resolved to ids.

    A partner who states no kind may be of an excluded one, so an excluded kind bars it too.
    """
    allows, problems = clause_values(register, term, term.axis, term.allows)
    if term.axis is Axis.SUPPORT_COST:
        excludes, wrong = term.excludes, _untaxed(term)
    else:
        excludes, wrong = clause_values(register, term, term.axis, term.excludes)
    also = _of_kinds(register, allows, unstated=False)
    barred = _of_kinds(register, excludes, unstated=True)
    return Values(allows, excludes, also, barred), problems + wrong


def _untaxed(term: ClauseTerm) -> list[Finding]:
    known = (*BudgetClass, PASS_THROUGH)
    return [
        problem(
            "TERM-REFERENCE",
            f"{called(term)}: {value!r} is nothing that support cost can leave out.",
            term,
            f"Known: {', '.join(known)}.",
        )
        for value in term.excludes
        if value not in known
    ]


def _of_kinds(register: Register, values: Iterable[str], *, unstated: bool) -> frozenset[str]:
    """Return the partners that are of some kinds; `unstated`: or may be."""
    kinds = [folded_kind(value) for value in values if value.startswith(KIND)]
    if not kinds:
        return frozenset()
    return frozenset(
        partner.id
        for partner in register.partners.values()
        if (unstated and not partner.kind)
        or any(f"-{folded_kind(partner.kind)}".endswith(f"-{kind}") for kind in kinds)
    )


def called(term: Term) -> str:
    """Return what a finding calls a term: `clause 2(a) of JPN-2010-01-AFG`, `grant X`."""
    number = getattr(term, "number", "")
    return f"{term.word} {number} of {term.id}" if number else f"{term.word} {term.id}"
