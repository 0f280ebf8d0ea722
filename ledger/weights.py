"""How much a finding can be overridden: by nobody, by two people on an authority, or not at all.

*Absolute* is what protects the money of donors and the books themselves: the law of the funds, the
walls between them, the guard, the manifest, the second person, what partners hold. No override
reaches it. *Advisory* are conditions of an agreement that its donor can relax in writing: where,
when and on what the money is spent; nobody relaxes what voted money is bound to. That a reserve
advances nothing while it is not repaid is the fund's own rule, within its target and its cash, so
it can let it pass too. *Tracking* is only reported, so there is nothing to override.

The classes are the fund's own reading (no source states them), on the safe side: a code that is
not listed is absolute. The longest beginning decides: `EARMARK-PERIOD` before `EARMARK`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Weight(StrEnum):
    """Whether a finding may be overridden."""

    ABSOLUTE = "absolute"
    ADVISORY = "advisory"
    TRACKING = "tracking"


_A, _O, _T = Weight.ABSOLUTE, Weight.ADVISORY, Weight.TRACKING

#: Code, or the beginning of codes up to a hyphen -> its class.
WEIGHTS: Final[dict[str, Weight]] = {
    "LAW": _A,
    "WALL": _A,
    "GUARD": _A,
    "MANIFEST": _A,
    "BEANCOUNT": _A,
    "RULE": _A,
    "TERM": _A,
    "FUNDING": _A,
    "PROGRAMME": _A,
    "ADVANCE": _A,
    "APPROPRIATION": _A,
    "APPROVAL": _A,
    "OVERRIDE": _A,
    "EARMARK": _A,
    "EARMARK-ACTIVITY": _O,
    "EARMARK-ACTIVITY-UNKNOWN": _A,
    "EARMARK-BUDGET": _O,
    "EARMARK-PLACE": _O,
    "EARMARK-PROJECT": _O,
    "EARMARK-PARTNER": _O,
    "EARMARK-PERIOD": _O,
    "EARMARK-SUPPORT": _O,
    "ACCEPTANCE": _A,
    "ALLOTMENT": _A,
    "AUTHORITY": _A,
    "COMMITMENT": _A,
    "COMMITMENT-EARLY": _T,
    "COMMITMENT-UNKNOWN": _T,
    "CLOSE": _A,
    "CLOSURE": _A,
    "CO-FINANCING": _T,
    "CONDITION": _A,
    "INTEREST": _A,
    "INTEREST-OWNER": _T,
    "INVOICE": _A,
    "ISSUED": _A,
    "INVOICE-TWICE": _T,
    "LIQUIDATION": _A,
    "LIQUIDATION-LATE": _O,
    "LIQUIDATION-WINDOW": _T,
    "PARTNER": _A,
    "POOLED": _A,
    "RECEIVABLE": _A,
    "RECOGNITION": _A,
    "RESERVE": _A,
    "RESERVE-OVERDUE": _O,
    "SURRENDER": _A,
    "SURRENDER-SHORT": _T,
    "WRITE-OFF": _A,
    "REDEPLOYMENT": _A,
    "SANCTION": _A,
    "SUPPLIER": _A,
    "SUPPORT": _A,
    "SUPPORT-OVERHEAD": _T,
    "IMPORT": _A,
    "BANK": _A,
    "RATE": _A,
    "REVALUE": _A,
    "OUTPUT": _A,
    "OUTPUT-GAP": _T,
    "OVERRIDE-USED": _T,
    "OVERRIDE-UNUSED": _T,
}


def weight_of(code: str) -> Weight:
    """Return the class of a finding's code; absolute where none is stated.

    >>> str(weight_of("EARMARK-PERIOD")), str(weight_of("EARMARK-CEILING"))
    ('advisory', 'absolute')
    """
    return WEIGHTS.get(stated(code), Weight.ABSOLUTE)


def stated(code: str) -> str:
    """Return the entry of the table that decides about a code, empty where there is none."""
    name = code
    while name and name not in WEIGHTS:
        name = name.rpartition("-")[0]
    return name
