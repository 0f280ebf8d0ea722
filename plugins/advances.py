"""Advances: what comes off an advance was paid before, to that partner and under that funding.

    2014-04-20 * "UNDP" "Report"
      funding: "JPN-2013-01"
      advance: "ADV-2014-01"
      Expenses:VTF:MLI:Contracts     320.00 USD
      Assets:VTF:Advances:UNDP      -320.00 USD

A transaction that names an advance, or a posting of one that does, names one that the books state,
moves the account of its partner under its funding, and never brings it below zero at the end of a
booking day: what goes beyond an advance is owed to the partner, not held by it. An advance that was
withdrawn moves nothing any more, but for what was booked and taken back again.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ledger.advances import advance_of
from ledger.chart import account_part
from ledger.field_facts import AdvanceTerm
from ledger.findings import FindingError
from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.versions import REVERSES, withdrawn
from plugins.cases import Refusal
from plugins.entries import ADVANCE
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from plugins.accounts import Walked
    from plugins.entries import Entries


class AdvanceError(FindingError):
    """What comes off an advance is not what was advanced."""


def after(walked: Walked) -> Iterator[Refusal]:
    """Refuse what is tied to an advance that is not there, is another's, or is used up."""
    tied = walked.having(ADVANCE)
    if not tied:
        return
    stated = walked.register.of(AdvanceTerm)
    gone = undone(walked.entries, ADVANCE)
    held: dict[str, Decimal] = defaultdict(lambda: ZERO)
    below: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for day, group in groupby(tied, key=attrgetter("date")):
        moved: dict[str, Any] = {}
        for entry in group:
            for name, legs in _by_advance(entry).items():
                term = stated.get(name)
                if term is None:
                    if (name, entry.meta.get("key")) not in gone:
                        what = f"{name!r} is no advance of these books."
                        yield _refusal(entry, name, what)
                    continue
                yield from _others(entry, legs, term)
                moved[name] = entry
                held[name] += sum((leg.units.number for leg in legs), ZERO)
        for name, entry in moved.items():
            excess = max(-held[name], ZERO)
            if excess > below[name]:
                over = f"{grouped(excess)} {BOOK_CURRENCY} more came off it than was paid"
                yield _refusal(entry, name, f"{name}: at the end of {day} {over}.")
            below[name] = excess


def undone(entries: Entries, word: str) -> frozenset[tuple[object, object]]:
    """Return id and key of what was booked under a withdrawn directive and taken back."""
    gone = withdrawn(entries.linked)
    if not gone:
        return frozenset()
    names = {
        entry.values[0].value
        for entry in entries.stated
        if entry.type == word and entry.meta.get("key") in gone
    }
    linked = [entry.meta for entry in entries.linked if REVERSES in entry.meta]
    keys = {meta[REVERSES] for meta in linked} | {meta.get("key") for meta in linked}
    return frozenset((name, key) for name in names for key in keys)


def _by_advance(entry: Any) -> dict[Any, list[Any]]:
    """Return the postings on advances of an entry, by the advance that they are tied to."""
    found: dict[Any, list[Any]] = {}
    if ADVANCE in entry.meta:
        found[entry.meta[ADVANCE]] = []
    for leg in entry.postings:
        if name := advance_of(entry, leg):
            found.setdefault(name, []).append(leg)
    return found


def _others(entry: Any, legs: list[Any], term: AdvanceTerm) -> Iterator[Refusal]:
    """Yield a refusal where an advance is moved on another's account or under another funding."""
    for leg in legs:
        own = (leg.meta or {}).get("funding", entry.meta.get("funding"))
        if own != term.funding or leg.account.rpartition(":")[2] != account_part(term.partner):
            yield _refusal(
                entry,
                term.id,
                f"{term.id} is an advance to {term.partner} under {term.funding}; this moves "
                f"{leg.account} under {own}.",
            )


def _refusal(entry: Any, name: object, message: str) -> Refusal:
    return Refusal(
        "LAW-ADVANCE",
        message,
        "Name the advance that was paid to this partner under this funding; what goes beyond it is "
        "owed: Liabilities:<Fund>:Payable:<Partner>.",
        entry=entry,
        facts=((ADVANCE, str(name)),),
    )


RULE = Rule("advances", __name__, AdvanceError, after=after)
