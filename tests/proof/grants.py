"""The grants of the generated histories: what each may buy, and the directives that say so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from beancount import loader
from beancount.core.amount import Amount

TERMS = """
1994-10-26 custom "fund" "VTF"
  name: "Voluntary Trust Fund"
  class: "voluntary"
1990-01-01 custom "donor" "JPN"
  name: "Japan"
1990-01-01 custom "donor" "NLD"
  name: "Netherlands"
1990-01-01 custom "programme" "MLI"
  name: "Mali"
1990-01-01 custom "programme" "AFG"
  name: "Afghanistan"
1990-01-01 custom "partner" "UNOPS"
  name: "UNOPS"
1990-01-01 custom "partner" "UNICEF"
  name: "UNICEF"
"""

ANY_OF = {
    "programmes": ("MLI", "AFG"),
    "activities": ("clearance", "risk-education"),
    "classes": ("Contracts", "Travel"),
}

#: What each grant may buy; the built-in two buy nothing.
EARMARKS: dict[str, dict[str, Any]] = {
    "JPN-1": {
        "donor": "JPN",
        "programmes": ("MLI",),
        "activities": ("clearance",),
        "classes": ("Contracts", "Travel"),
        "per_cent": 13,
    },
    "JPN-2": {
        "donor": "JPN",
        "programmes": ("AFG", "MLI"),
        "activities": ("risk-education",),
        "classes": ("Contracts",),
        "per_cent": 7,
    },
    "NLD-1": {"donor": "NLD", **ANY_OF, "per_cent": 0},
    "NLD-2": {
        "donor": "NLD",
        **ANY_OF,
        "per_cent": 0,
        "shares": {("MLI", "Contracts"): 3_000_000, ("AFG", "Travel"): 100},
    },
}
BUILT_IN = ("VTF-GENERAL", "VTF-UNAPPLIED")

_AXES = {"programmes": "programme", "activities": "activity", "classes": "budget-class"}


def usd(cents: int) -> Amount:
    """Return cents as dollars."""
    return Amount(Decimal(cents).scaleb(-2), "USD")


def advance_of(name: str) -> str:
    """Return the id of what is advanced under a grant."""
    return f"{name}-ADV"


def _agreement(name: str, earmark: dict[str, Any]) -> str:
    text = (
        f'2013-12-01 custom "agreement" "{name}"\n  donor: "{earmark["donor"]}"\n  fund: "VTF"\n'
        "  amount: 900000000.00 USD\n"
    )
    clauses = [(axis, ", ".join(earmark[key])) for key, axis in _AXES.items()]
    clauses.append(("period", "2014-01-01..2016-12-31"))
    clauses.append(("partner", "*"))
    if earmark["per_cent"]:
        clauses.append(("support-cost", f"{earmark['per_cent']}%"))
    text += (
        f'2013-12-01 custom "advance" "{advance_of(name)}"\n  partner: "UNOPS"\n'
        f'  funding: "{name}"\n  amount: 900000000.00 USD\n'
    )
    for (programme, budget_class), cents in earmark.get("shares", {}).items():
        text += (
            f'2013-12-01 custom "allotment" "{name}-{programme}-{budget_class}"\n'
            f'  funding: "{name}"\n  programme: "{programme}"\n  class: "{budget_class}"\n'
            f"  amount: {usd(cents)}\n"
        )
    for number, (axis, allows) in enumerate(clauses, 1):
        text += (
            f'2013-12-01 custom "clause" "{name}" "{number}"\n  axis: "{axis}"\n'
            f'  allows: "{allows}"\n'
        )
    return text


STATED, _, _ = loader.load_string(
    TERMS + "".join(_agreement(name, earmark) for name, earmark in EARMARKS.items())
)
