"""Suppliers: who sells to the fund, from where, and when nobody may buy from them.

    2014-01-10 custom "supplier" "ACME"
      name: "Acme Detectors GmbH"
      country: "DEU"
      kind: "commercial"
      aliases: "Acme; Acme Detectors"
      sanctioned-from: 2015-03-01
      sanctioned-until: 2016-02-29
      sanction-source: "UN Global Marketplace, ineligibility list of 1 March 2015"

A cost names its supplier by id, in metadata. Countries are three letters, as programmes are.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ledger.clauses import ALWAYS, FOREVER, folded
from ledger.filing import problem
from ledger.term import Term
from ledger.values import Names, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.filing import Register
    from ledger.findings import Finding


class SupplierTerm(Term):
    """Who sells to the fund; from `sanctioned-from` to `sanctioned-until` nobody may buy there.

    Without a last day the sanction is still in force; without a first day it always was.
    """

    word = "supplier"
    name: Text
    country: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    kind: str = ""
    aliases: Names = ()
    sanctioned_from: datetime.date | None = None
    sanctioned_until: datetime.date | None = None
    sanction_source: str = ""

    def sanctioned_on(self, day: datetime.date) -> bool:
        """Return whether nobody may buy from the supplier on a day."""
        if not self.sanction_source:
            return False
        return (self.sanctioned_from or ALWAYS) <= day <= (self.sanctioned_until or FOREVER)


def supplier_names(register: Register) -> Mapping[str, str]:
    """Return the id of each supplier by id, name and alias, as names are compared."""
    found: dict[str, str] = {}
    for term in register.of(SupplierTerm).values():
        for name in (term.id, term.name, *term.aliases):
            found.setdefault(folded(name), term.id)
    return found


def wrong_suppliers(register: Register) -> Iterator[Finding]:
    """Yield a finding for names that two suppliers share, and sanctions that cannot be."""
    names = supplier_names(register)
    for term in register.of(SupplierTerm).values():
        for name in {folded(text): None for text in (term.id, term.name, *term.aliases)}:
            if names[name] != term.id:
                what = f"{name!r} names both supplier {names[name]} and supplier {term.id}."
                yield problem("TERM-NAME", what, term)
        begins, ends = term.sanctioned_from, term.sanctioned_until
        if begins and ends and ends < begins:
            what = f"the sanction of {begins} to {ends} ends before it begins"
            yield problem("TERM-WRONG", f"supplier {term.id}: {what}.", term)
        elif (begins or ends) and not term.sanction_source:
            what = "a sanction is named by who imposed it"
            yield problem(
                "TERM-WRONG",
                f"supplier {term.id}: {what}.",
                term,
                'Add sanction-source: "the list, with its date".',
            )
