"""Who is called what: the register of the books, and what this workbook adds to it.

A workbook may bring a donor on one sheet and use it on the next, so terms built from earlier
sheets answer too.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from ledger.clauses import folded
from ledger.register import Register, build_register

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core.data import Custom

    from ledger.fundings import Funding
    from ledger.terms import AgreementTerm, AllocationTerm, GrantTerm


class BookNames:
    """Names, funds and fundings of the books and of the workbook being read."""

    def __init__(self, register: Register) -> None:
        self._registers = [register]

    def learn(self, terms: Sequence[Custom]) -> None:
        """Know the terms of this workbook too; each call replaces what the last one taught."""
        self._registers[1:] = [build_register(terms)] if terms else []

    def resolve(self, kind: str, text: str) -> str | None:
        """Return the id of what a text names, None if nobody knows it."""
        for register in self._registers:
            if kind == "funding":
                found = text if text in register.fundings else None
            elif kind == "fund":
                found = _fund(register, text)
            else:
                found = register.named(kind, text)
            if found is not None:
                return found
        return None

    def nearest(self, kind: str, text: str) -> list[str]:
        """Return up to three known names that look like a text."""
        known = {
            folded(name): name for register in self._registers for name in _all(register, kind)
        }
        close = difflib.get_close_matches(folded(text), known, n=3, cutoff=0.7)
        return [known[name] for name in close]

    def funding(self, name: str) -> Funding | None:
        """Return a funding by its id."""
        for register in self._registers:
            if name in register.fundings:
                return register.fundings[name]
        return None

    def owner(self, name: str) -> AgreementTerm | GrantTerm | AllocationTerm | None:
        """Return what clauses are of by its id: an agreement, a grant or an allocation."""
        for register in self._registers:
            found = (
                register.agreements.get(name)
                or register.grants.get(name)
                or register.allocations.get(name)
            )
            if found is not None:
                return found
        return None

    @property
    def registers(self) -> tuple[Register, ...]:
        """The register of the books, and that of what this workbook adds to it."""
        return tuple(self._registers)

    def currency(self, funding: Funding) -> str:
        """Return the currency of a funding's agreement; empty where it has no amount."""
        return funding.amount.currency if funding.amount else ""

    def fund_class(self, fund: str) -> str:
        """Return a fund's class, empty if the fund is unknown."""
        found = (register.fund_class(fund) for register in self._registers)
        return str(next((name for name in found if name), ""))


def _fund(register: Register, text: str) -> str | None:
    if text in register.funds:
        return text
    wanted = folded(text)
    for term in register.funds.values():
        if wanted in {folded(term.id), folded(term.name)}:
            return term.id
    return None


def _all(register: Register, kind: str) -> list[str]:
    if kind == "funding":
        return list(register.fundings)
    tables: dict[str, Mapping[str, Any]] = {
        "donor": register.donors,
        "programme": register.programmes,
        "partner": register.partners,
        "fund": register.funds,
    }
    return [
        name
        for term in tables[kind].values()
        for name in (term.id, term.name, *getattr(term, "aliases", ()))
    ]
