"""Whether facts from the field name what is there, and whether outputs are what they are made of.

A gap between a stated whole and its parts is told with both figures, and is nobody's to close by
choosing one of them. It is a warning: what a source published stays as it was published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.field_facts import AdvanceTerm, OutputTerm, PartnerBalanceTerm, PartnerReportTerm
from ledger.filing import problem
from ledger.findings import Finding, Severity
from ledger.outputs import gaps, wrong_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.filing import Register
    from ledger.term import Term


def wrong_field_facts(register: Register) -> Iterator[Finding]:
    """Yield a finding for each fact that names what is not there, or does not add up."""
    known: dict[str, Mapping[str, object]] = {
        "partner": register.partners,
        "funding": register.fundings,
        "programme": register.programmes,
        "advance": register.of(AdvanceTerm),
    }
    models: tuple[type[Term], ...]
    models = (AdvanceTerm, PartnerReportTerm, PartnerBalanceTerm, OutputTerm)
    for model in models:
        for term in register.of(model).values():
            yield from _unknown(term, known)
    outputs = register.of(OutputTerm)
    for part, reason in wrong_parts(outputs):
        advice = "Name the output that states the whole, in the same unit and programme."
        yield problem("OUTPUT-PART", f"output {part.id} {reason}.", part, advice)
    for gap in gaps(outputs):
        yield Finding(
            "OUTPUT-GAP",
            Severity.WARNING,
            gap.message,
            "Both figures stay as they were stated; ask the source what the rest is.",
            gap.whole.place,
            gap.whole.key,
            (
                ("output", gap.whole.id),
                ("expected", f"{gap.whole.quantity:f}"),
                ("actual", f"{gap.added:f}"),
            ),
        )


def _unknown(term: Term, known: Mapping[str, Mapping[str, object]]) -> Iterator[Finding]:
    for kind, table in known.items():
        name = getattr(term, kind, "")
        if name and name not in table:
            what = f"{term.word} {term.id}: {kind} {name!r} is not known."
            yield problem("TERM-REFERENCE", what, term)
