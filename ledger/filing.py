"""The filing cabinet of the register: each term under its kind and id, names and parts to ids.

It knows where a term belongs and that no two may share an id, a name or an account part. Whether
terms fit each other is `ledger.references`' business, what they amount to `ledger.register`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ledger.chart import ChartError, account_part
from ledger.clauses import folded
from ledger.findings import Finding, Severity
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
    Term,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from ledger.fundings import Funding
    from ledger.words import FundClass

T = TypeVar("T", bound=Term)


def problem(code: str, message: str, term: Term, advice: str = "") -> Finding:
    """Return an error that speaks about a term."""
    return Finding(code, Severity.ERROR, message, advice, term.place, term.key)


@dataclass
class Register:
    """All terms by kind and id, names to ids, account parts to ids, and what is wrong with them."""

    funds: dict[str, FundTerm] = field(default_factory=dict)
    donors: dict[str, DonorTerm] = field(default_factory=dict)
    programmes: dict[str, ProgrammeTerm] = field(default_factory=dict)
    partners: dict[str, PartnerTerm] = field(default_factory=dict)
    policies: dict[str, list[PolicyTerm]] = field(default_factory=dict)
    pledges: dict[str, PledgeTerm] = field(default_factory=dict)
    agreements: dict[str, AgreementTerm] = field(default_factory=dict)
    grants: dict[str, GrantTerm] = field(default_factory=dict)
    instalments: list[InstalmentTerm] = field(default_factory=list)
    clauses: list[ClauseTerm] = field(default_factory=list)
    appropriations: dict[str, AppropriationTerm] = field(default_factory=dict)
    allocations: dict[str, AllocationTerm] = field(default_factory=dict)
    #: As first stated; what they were changed to stands in `under`.
    allotments: dict[str, AllotmentTerm] = field(default_factory=dict)
    commitments: dict[str, list[CommitmentTerm]] = field(default_factory=dict)
    published: dict[str, PublishedTerm] = field(default_factory=dict)
    set_asides: dict[str, SetAsideTerm] = field(default_factory=dict)
    batches: dict[str, BatchTerm] = field(default_factory=dict)
    fundings: dict[str, Funding] = field(default_factory=dict)
    facts: dict[type[Term], dict[str, Term]] = field(default_factory=dict)
    #: account part -> id
    fund_parts: dict[str, str] = field(default_factory=dict)
    donor_parts: dict[str, str] = field(default_factory=dict)
    programme_parts: dict[str, str] = field(default_factory=dict)
    partner_parts: dict[str, str] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _clauses_of: dict[str, list[ClauseTerm]] = field(default_factory=dict)
    _instalments_of: dict[str, list[InstalmentTerm]] = field(default_factory=dict)
    _grants_of: dict[str, list[GrantTerm]] = field(default_factory=dict)
    _under: dict[tuple[type[Term], str], list[Any]] = field(default_factory=dict)

    def named(self, kind: str, name: str) -> str | None:
        """Return the id of a donor, programme or partner by id, name or alias; None if unknown."""
        return self._names.get((kind, folded(name)))

    def fund_class(self, fund: str) -> FundClass | None:
        """Return which funding system a fund belongs to."""
        term = self.funds.get(fund)
        return term.fund_class if term else None

    def policy(self, name: str, day: datetime.date) -> PolicyTerm | None:
        """Return the version of a policy that is in force on a day, None if none is."""
        known = [term for term in self.policies.get(name, ()) if term.on <= day]
        return max(known, key=lambda term: term.on, default=None)

    def of(self, model: type[T]) -> Mapping[str, T]:
        """Return the facts of a kind (`ledger.facts`) by id."""
        found: Mapping[str, Any] = self.facts.get(model, {})
        return found

    def under(self, model: type[T], funding: str) -> Sequence[T]:
        """Return the terms of a kind that name a funding, all their versions, in their order."""
        return self._under.get((model, funding), ())

    def clauses_of(self, owner: str) -> list[ClauseTerm]:
        """Return the clauses written for an agreement, grant or allocation, oldest first."""
        return sorted(self._clauses_of.get(owner, ()), key=lambda c: (c.on, c.number))

    def instalments_of(self, owner: str) -> Sequence[InstalmentTerm]:
        """Return the instalments stated for an agreement or grant itself, all their versions."""
        return self._instalments_of.get(owner, ())

    def grants_of(self, agreement: str) -> Sequence[GrantTerm]:
        """Return the grants of an agreement, in their order."""
        return self._grants_of.get(agreement, ())

    def file(self, term: Term) -> None:
        """File a term under its kind; an id stated twice is a problem."""
        funding = getattr(term, "funding", "")
        if funding:
            self._under.setdefault((type(term), funding), []).append(term)
        if isinstance(term, PolicyTerm):
            self.policies.setdefault(term.id, []).append(term)
        elif isinstance(term, CommitmentTerm):
            self.commitments.setdefault(term.id, []).append(term)
        elif isinstance(term, AllotmentTerm):
            self.allotments.setdefault(term.id, term)
        elif isinstance(term, ClauseTerm):
            self.clauses.append(term)
            self._clauses_of.setdefault(term.id, []).append(term)
        elif isinstance(term, InstalmentTerm):
            self.instalments.append(term)
            self._instalments_of.setdefault(term.id, []).append(term)
        else:
            self._file_once(term)

    def _file_once(self, term: Term) -> None:
        table = _TABLES.get(type(term))
        known = getattr(self, table) if table else self.facts.setdefault(type(term), {})
        if term.id in known:
            place = known[term.id].place
            what = f"{term.word} {term.id!r} is already stated at {place}."
            self.problems.append(problem("TERM-TWICE", what, term))
        else:
            known[term.id] = term
            if isinstance(term, GrantTerm):
                self._grants_of.setdefault(term.agreement, []).append(term)

    def index_names(self) -> None:
        """Let each donor, programme and partner answer to its id, name and aliases."""
        tables: dict[str, Mapping[str, DonorTerm | ProgrammeTerm | PartnerTerm]] = {
            "donor": self.donors,
            "programme": self.programmes,
            "partner": self.partners,
        }
        for kind, table in tables.items():
            for term in table.values():
                for name in {folded(text): None for text in (term.id, term.name, *term.aliases)}:
                    other = self._names.setdefault((kind, name), term.id)
                    if other != term.id:
                        what = f"{name!r} names both {kind} {other} and {kind} {term.id}."
                        self.problems.append(problem("TERM-NAME", what, term))

    def index_parts(self) -> None:
        """Let the account parts of funds, donors, programmes and partners lead to their ids."""
        tables: tuple[tuple[Mapping[str, Term], dict[str, str]], ...] = (
            (self.funds, self.fund_parts),
            (self.donors, self.donor_parts),
            (self.programmes, self.programme_parts),
            (self.partners, self.partner_parts),
        )
        for table, parts in tables:
            for term in table.values():
                try:
                    part = account_part(term.id)
                except ChartError as error:
                    self.problems.append(problem("TERM-WRONG", f"{error}.", term))
                    continue
                other = parts.setdefault(part, term.id)
                if other != term.id:
                    what = f"{term.word} {term.id} and {other} share the account part {part}."
                    self.problems.append(problem("TERM-NAME", what, term))


_TABLES: dict[type[Term], str] = {
    FundTerm: "funds",
    DonorTerm: "donors",
    ProgrammeTerm: "programmes",
    PartnerTerm: "partners",
    PledgeTerm: "pledges",
    AgreementTerm: "agreements",
    GrantTerm: "grants",
    AppropriationTerm: "appropriations",
    AllocationTerm: "allocations",
    PublishedTerm: "published",
    SetAsideTerm: "set_asides",
    BatchTerm: "batches",
}
