"""Every kind of directive by its word, and how one is read.

An unknown or missing key, a wrong type or an unknown kind is a finding with file and line, never a
guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ledger.facts import FACTS
from ledger.findings import Finding, Place, Severity
from ledger.term import Term, place_of
from ledger.terms import (
    AgreementTerm,
    AllocationTerm,
    AllotmentTerm,
    AppropriationTerm,
    BatchTerm,
    ClauseTerm,
    CommitmentTerm,
    DonorTerm,
    FundTerm,
    GrantTerm,
    InstalmentTerm,
    PartnerTerm,
    PledgeTerm,
    PolicyTerm,
    ProgrammeTerm,
    PublishedTerm,
    SetAsideTerm,
)

if TYPE_CHECKING:
    from beancount.core.data import Custom

__all__ = ["FOREIGN", "MODELS", "read_term"]

#: Kinds that belong to other programs and are not terms.
FOREIGN = frozenset({"fava-extension", "fava-option", "fava-sidebar-link"})

_HIDDEN = frozenset({"filename", "lineno"})

_TERMS: tuple[type[Term], ...] = (
    FundTerm,
    DonorTerm,
    ProgrammeTerm,
    PartnerTerm,
    PolicyTerm,
    PledgeTerm,
    AgreementTerm,
    GrantTerm,
    InstalmentTerm,
    ClauseTerm,
    AppropriationTerm,
    AllocationTerm,
    AllotmentTerm,
    CommitmentTerm,
    PublishedTerm,
    SetAsideTerm,
    BatchTerm,
)

#: Every kind by its word.
MODELS: dict[str, type[Term]] = {model.word: model for model in (*_TERMS, *FACTS)}


def read_term(entry: Custom) -> Term | Finding | None:
    """Return the term a `custom` directive states, a finding if it is wrong, None if foreign.

    Findings: `TERM-UNKNOWN` (no such kind), `TERM-WRONG` (values or keys do not fit the model).
    """
    if entry.type in FOREIGN:
        return None
    place = place_of(entry)
    model = MODELS.get(entry.type)
    if model is None:
        return Finding(
            "TERM-UNKNOWN",
            Severity.ERROR,
            f"custom {entry.type!r} is not a term of these books.",
            f"Known terms: {', '.join(sorted(MODELS))}.",
            place,
        )
    values = [value.value for value in entry.values or ()]
    facts = {
        key.replace("-", "_"): value for key, value in entry.meta.items() if key not in _HIDDEN
    }
    if len(values) != len(model.positions):
        wanted = ", ".join(model.positions)
        return _wrong(
            entry, place, f"expected {len(model.positions)} values ({wanted}), found {len(values)}"
        )
    taken = facts.keys() & {"on", "place", *model.positions}
    if taken:
        return _wrong(entry, place, f"{', '.join(sorted(taken))}: not a key, it stands before them")
    facts |= dict(zip(model.positions, values, strict=True))
    try:
        return model.model_validate({"on": entry.date, "place": place, **facts})
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, item['loc'])).replace('_', '-')}: {item['msg']}"
            for item in error.errors()
        )
        return _wrong(entry, place, problems)


def _wrong(entry: Custom, place: Place, problem: str) -> Finding:
    name = " ".join(str(value.value) for value in entry.values or ())
    return Finding(
        "TERM-WRONG",
        Severity.ERROR,
        f"{entry.type} {name!r} cannot be read: {problem}.",
        f"See docs/directives.md for the keys of {entry.type!r}.",
        place,
        str(entry.meta.get("key", "")),
    )
