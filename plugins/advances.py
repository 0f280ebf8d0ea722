"""Advances: what comes off an advance was paid before, to that partner and under that funding.

    2014-04-20 * "UNDP" "Report"
      funding: "JPN-2013-01"
      advance: "ADV-2014-01"
      Expenses:VTF:MLI:Contracts     320.00 USD
      Assets:VTF:Advances:UNDP      -320.00 USD

A transaction that names an advance names one that the books state, moves the account of its partner
under its funding, and never brings it below zero at the end of a booking day: what goes beyond an
advance is owed to the partner, not held by it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ledger.advances import ADVANCES
from ledger.chart import ChartError, account_part
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.versions import withdrawn
from plugins.cases import Refusal
from plugins.entries import ADVANCE
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from plugins.entries import Entries


class AdvanceError(FindingError):
    """What comes off an advance is not what was advanced."""


def entries(entries: Entries) -> Iterator[Refusal]:
    """Refuse what is tied to an advance that is not there, is another's, or is used up."""
    if not entries.having(ADVANCE):
        return
    gone = withdrawn(entries.stated)
    stated = {
        entry.values[0].value: entry.meta
        for entry in entries.stated
        if entry.type == ADVANCE and entry.values and entry.meta.get("key") not in gone
    }
    held: dict[str, Decimal] = defaultdict(lambda: ZERO)
    below: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for day, group in groupby(entries.having(ADVANCE), key=attrgetter("date")):
        moved: dict[str, Any] = {}
        for entry in group:
            name = entry.meta[ADVANCE]
            facts = stated.get(name)
            if facts is None:
                yield _refusal(entry, f"{name!r} is no advance of these books.")
                continue
            yield from _others(entry, name, facts)
            moved[name] = entry
            held[name] += sum((leg.units.number for leg in _legs(entry)), ZERO)
        for name, entry in moved.items():
            excess = max(-held[name], ZERO)
            if excess > below[name]:
                over = f"{grouped(excess)} {BOOK_CURRENCY} more came off it than was paid"
                yield _refusal(entry, f"{name}: at the end of {day} {over}.")
            below[name] = excess


def _legs(entry: Any) -> list[Any]:
    return [leg for leg in entry.postings if ADVANCES in leg.account]


def _others(entry: Any, name: str, facts: Mapping[str, Any]) -> Iterator[Refusal]:
    """Yield a refusal where an advance is moved on another's account or under another funding."""
    partner, funding = facts.get("partner"), facts.get("funding")
    for leg in _legs(entry):
        own = (leg.meta or {}).get("funding", entry.meta.get("funding"))
        if own != funding or leg.account.rpartition(":")[2] != _part(partner):
            yield _refusal(
                entry,
                f"{name} is an advance to {partner} under {funding}; this moves {leg.account} "
                f"under {own}.",
            )


def _part(partner: object) -> str:
    try:
        return account_part(str(partner))
    except ChartError:
        return ""


def _refusal(entry: Any, message: str) -> Refusal:
    return Refusal(
        "LAW-ADVANCE",
        message,
        "Name the advance that was paid to this partner under this funding; what goes beyond it is "
        "owed: Liabilities:<Fund>:Payable:<Partner>.",
        entry=entry,
        facts=((ADVANCE, str(entry.meta[ADVANCE])),),
    )


RULE = Rule("advances", __name__, AdvanceError, entries=entries)
