"""How a refusal by a clause is said: agreement, clause number and words, expected and actual.

    500,000.00 USD on Expenses:VTF:PAK:Contracts under JPN-2010-01-AFG: programme PAK is not
    allowed. Clause 2(a) of grant JPN-2010-01-AFG (agreement JPN-2010-01) allows AFG: "The
    Contribution shall be used for mine action in Afghanistan." Cost date 2010-06-02.

The same facts stand in `Finding.facts`, so that no program has to read the sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.clauses import ALWAYS, FOREVER
from ledger.findings import Severity
from ledger.money import grouped
from ledger.words import KIND, Axis
from plugins.cases import NOUNS, Case, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.clauses import Clause
    from ledger.fundings import Funding
    from ledger.lines import Line

#: What the books say for a value that is not there.
UNSTATED = "not stated"


def charged(line: Line) -> str:
    """Return how a sentence names a line: amount, account, funding."""
    return f"{grouped(line.amount)} {line.currency} on {line.account} under {line.funding}"


def owner(clause: Clause, funding: Funding) -> str:
    """Return how a sentence names whoever states a clause."""
    if clause.owner == funding.agreement:
        return f"agreement {clause.owner}"
    named = f"{NOUNS[funding.kind]} {clause.owner}"
    return f"{named} (agreement {funding.agreement})" if funding.agreement else named


def since(clause: Clause) -> str:
    """Return from when or until when a clause holds, empty if it was never changed."""
    if clause.since != ALWAYS:
        return f", in force since {clause.since}"
    if clause.before != FOREVER:
        return f", in force before {clause.before}"
    return ""


def clauses_said(clauses: Sequence[Clause], funding: Funding) -> str:
    """Return the sentence on what one layer's clauses allow and exclude, with their words."""
    return " ".join(_said(clause, funding) for clause in clauses)


def _said(clause: Clause, funding: Funding) -> str:
    stated = f"Clause {clause.number} of {owner(clause, funding)}{since(clause)} {clause.said}"
    if not clause.text:
        return f"{stated}."
    return f'{stated}: "{clause.text}"' + ("" if clause.text.endswith((".", "!", "?")) else ".")


def no_clause(funding: Funding, axis: Axis) -> str:
    """Return the sentence on an axis about which nobody speaks."""
    who = f"{NOUNS[funding.kind]} {funding.id}"
    if funding.agreement and funding.agreement != funding.id:
        who += f" (agreement {funding.agreement})"
    return f"The {who} has no clause on {axis}: nothing is allowed."


def facts(
    funding: Funding, clauses: Sequence[Clause], axis: Axis, expected: str, actual: str
) -> tuple[tuple[str, str], ...]:
    """Return the machine-readable facts of a refusal by a clause, in their fixed order."""
    return (
        ("agreement", funding.agreement or funding.id),
        ("funding", funding.id),
        ("clause", ", ".join(clause.number for clause in clauses)),
        ("words", " ".join(clause.text for clause in clauses)),
        ("axis", str(axis)),
        ("expected", expected),
        ("actual", actual),
    )


def _what(case: Case, axis: Axis, actual: str) -> str:
    """Return what a clause does not allow: a supplier is named besides its country."""
    if axis is not Axis.PROCUREMENT:
        return f"{axis} {actual}".rstrip()
    supplier = f"supplier {case.supplier}".rstrip()
    if actual:
        return f"{supplier} of {actual}"
    return f"the country of {supplier}" if case.supplier else f"the {supplier}"


def _kind(case: Case, clauses: Sequence[Clause]) -> str:
    """Return the kind of the line's partner, where clauses speak of kinds of partner."""
    kinds = (value for clause in clauses for value in (*clause.allows, *clause.excludes))
    if not any(value.startswith(KIND) for value in kinds):
        return ""
    partner = case.register.partners.get(case.line.partner)
    return f" ({(partner and partner.kind) or 'of no stated kind'})"


def refusal(
    case: Case,
    funding: Funding,
    axis: Axis,
    clauses: Sequence[Clause],
    actual: str,
    *,
    family: str = "EARMARK",
    severity: Severity = Severity.ERROR,
) -> Refusal:
    """Return the refusal of a value on an axis; its code is family and axis.

    Args:
        case: the line.
        funding: what it is charged to.
        axis: which axis failed.
        clauses: the clauses of the layer that refuses; empty: no layer speaks about the axis.
        actual: the value of the line, empty where it states none.
        family: first part of the code.
        severity: a warning where the line may stand.
    """
    line = case.line
    expected = "; ".join(clause.stated for clause in clauses) or "nothing"
    what = _what(case, axis, actual) + (_kind(case, clauses) if actual else "")
    what += " is not allowed" if actual else f" is {UNSTATED}"
    why = clauses_said(clauses, funding) if clauses else no_clause(funding, axis)
    return Refusal(
        f"{family}-{axis.upper()}",
        f"{charged(line)}: {what}. {why} Cost date {line.cost_date}.",
        "" if actual else f"State the {axis} of the cost.",
        line,
        severity,
        facts(funding, clauses, axis, expected, actual or UNSTATED),
        case if actual else None,
        about=f"{funding.id} {actual}",
    )
