"""Procurement: from whom may be bought. Suppliers of eligible countries, and none under sanctions.

    2013-12-01 custom "clause" "EU-2014" "12"
      axis: "procurement"
      allows: "DEU, FRA, MLI"
      text: "Suppliers shall be of the Member States or of the country of the action."
    2014-05-02 * "Acme" "Detectors"
      funding: "EU-2014"
      supplier: "ACME"

A supplier that is under sanctions on the day of the cost is refused under every funding, whatever
its agreement says, and so is a cost that names it as the payee only. Under a clause on procurement
each purchase names its supplier, and the supplier its country; classes in which something is bought
are Supplies, Equipment, Contracts and Operating, unless the policy `PROCUREMENT-CLASSES` names
others.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.clauses import alike, folded, permitted, to_blame
from ledger.findings import FindingError
from ledger.supplier_facts import SupplierTerm, supplier_names
from ledger.vocabulary import PROCUREMENT_CLASSES
from ledger.words import ANY, Axis, BudgetClass
from plugins.besides import judged, speaks
from plugins.cases import Refusal
from plugins.reversal import annulled
from plugins.rules import Rule
from plugins.sentences import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.accounts import Account, Walked
    from plugins.cases import Case

_CLASSES = frozenset(
    {BudgetClass.SUPPLIES, BudgetClass.EQUIPMENT, BudgetClass.CONTRACTS, BudgetClass.OPERATING}
)


class ProcurementError(FindingError):
    """Something is bought from whom it may not be bought."""


def minds(funding: Funding, register: Register) -> bool:  # noqa: ARG001 # any rule is asked both
    """Return whether a clause of a funding speaks about procurement."""
    return speaks(funding, Axis.PROCUREMENT)


def account(account: Account) -> Iterator[Refusal]:
    """Refuse purchases from suppliers of other countries, or from nobody knows whom."""
    yield from judged(account, _eligible)


def elsewhere(case: Case) -> Iterator[Refusal]:
    """Refuse what may not be bought under a funding, or at all."""
    supplier = case.register.of(SupplierTerm).get(case.supplier)
    if case.supplier and (supplier is None or supplier.sanctioned_on(case.line.cost_date)):
        yield Refusal("SANCTION-SUPPLIER", "", line=case.line)
    yield from _eligible(case)


def _eligible(case: Case) -> Iterator[Refusal]:
    terms, line = case.terms, case.line
    if terms is None or not (case.supplier or line.budget_class in _classes(case)):
        return
    supplier = case.register.of(SupplierTerm).get(case.supplier)
    if case.supplier and supplier is None:
        return  # which is refused under whatever funding
    country = supplier.country if supplier else ""
    for layer in terms.layers(Axis.PROCUREMENT):
        if not permitted(layer, country or ANY):
            clauses = to_blame(layer, country or ANY)
            found = refusal(case, terms.funding, Axis.PROCUREMENT, clauses, country)
            yield found if country else found._replace(advice=_advice(case))


def _advice(case: Case) -> str:
    if case.supplier:
        return f"State the country of supplier {case.supplier}."
    return 'Add supplier: "..." to the cost.'


def _classes(case: Case) -> frozenset[str]:
    newest = case.register.policy(PROCUREMENT_CLASSES, case.line.cost_date)
    if newest is None:
        return _CLASSES
    return frozenset(word.strip() for word in newest.value.split(","))


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse suppliers that are not known, and those that are under sanctions."""
    yield from _paid(walked)
    marked = walked.having("supplier")
    if not marked:
        return
    register, void = walked.register, annulled(walked.entries)
    known, names = register.of(SupplierTerm), supplier_names(register)
    for entry in marked:
        if entry.meta.get("key") in void:
            continue
        for name, day, funding in _bought(entry):
            supplier = known.get(name)
            if supplier is None:
                yield _unknown(entry, name, names.get(folded(name), ""), funding)
            elif supplier.sanctioned_on(day):
                yield _sanctioned(entry, supplier, day, funding)


def _paid(walked: Walked) -> Iterator[Refusal]:
    """Refuse costs that state no supplier, and whose payee is named like one under sanctions."""
    register = walked.register
    listed = {
        alike(name): supplier
        for name, known in supplier_names(register).items()
        if (supplier := register.of(SupplierTerm)[known]).sanction_source
    }
    if not listed:
        return
    payees: dict[str, SupplierTerm | None] = {}
    void = annulled(walked.entries)
    for entry in walked.entries.every:
        payee = entry.payee if entry.__class__ is Transaction else None
        if not payee:
            continue
        if payee not in payees:
            payees[payee] = listed.get(alike(payee))
        found = payees[payee]
        if found is not None and entry.meta.get("key") not in void:
            for day, funding in _unstated(entry):
                if found.sanctioned_on(day):
                    yield _sanctioned(entry, found, day, funding)._replace(
                        advice="Nothing may be bought from it under any funding. If the payee is "
                        "another of that name, state its supplier."
                    )


def _unstated(entry: Any) -> Iterable[tuple[datetime.date, str]]:
    """Return cost date and funding of the costs of a transaction that state no supplier."""
    found: dict[tuple[datetime.date, str], None] = {}
    for leg in entry.postings:
        meta = {**entry.meta, **(leg.meta or {})}
        if leg.account.startswith("Expenses:") and not meta.get("supplier"):
            day = meta.get("cost-date")
            day = day if isinstance(day, datetime.date) else entry.date
            found[day, str(meta.get("funding", ""))] = None
    return found


def _bought(entry: Any) -> dict[tuple[str, datetime.date, str], None]:
    """Return the suppliers that a transaction names, each with a cost date and a funding."""
    found: dict[tuple[str, datetime.date, str], None] = {}
    for leg in entry.postings:
        meta = {**entry.meta, **(leg.meta or {})}
        name, day = meta.get("supplier"), meta.get("cost-date")
        if name and isinstance(name, str):
            day = day if isinstance(day, datetime.date) else entry.date
            found[name, day, str(meta.get("funding", ""))] = None
    return found


def _unknown(entry: Any, name: str, named: str, funding: str) -> Refusal:
    return Refusal(
        "SUPPLIER-UNKNOWN",
        f"{name!r}, under {funding or 'nothing'}, is no supplier of these books.",
        f"It is a name of {named}: write {named}." if named else "State the supplier first.",
        entry=entry,
        facts=(
            ("funding", funding),
            ("axis", "supplier"),
            ("expected", named or "a supplier of these books"),
            ("actual", name),
        ),
    )


def _sanctioned(entry: Any, supplier: SupplierTerm, day: datetime.date, funding: str) -> Refusal:
    until = f" to {supplier.sanctioned_until}" if supplier.sanctioned_until else ""
    since = f" from {supplier.sanctioned_from}" if supplier.sanctioned_from else ""
    spent = any(leg.account.startswith("Expenses:") for leg in entry.postings)
    what = "cost" if spent else "payment"
    span = f"{supplier.sanctioned_from or ''}..{supplier.sanctioned_until or ''}"
    return Refusal(
        "SANCTION-SUPPLIER",
        f"{supplier.name} ({supplier.id}) is under sanctions{since}{until}: "
        f'"{supplier.sanction_source}" ({supplier.place}). This {what} under '
        f"{funding or 'nothing'} is of {day}.",
        "Nothing may be bought from it under any funding.",
        entry=entry,
        facts=(
            ("funding", funding),
            ("supplier", supplier.id),
            ("words", supplier.sanction_source),
            ("axis", "supplier"),
            ("expected", f"not {span}"),
            ("actual", str(day)),
        ),
    )


RULE = Rule(
    "procurement",
    __name__,
    ProcurementError,
    minds=minds,
    account=account,
    after=after,
    elsewhere=elsewhere,
)
