"""Reversals: what is taken back is exactly what was booked, once, and what follows is linked to it.

    2010-03-18 * "Reversal: JPN-2010-01: agreement signed"
      reverses: "contribution:JPN-2010-01:signed"
      reason: "The amount was mistyped."

A reversal is its entry with every amount negated: same accounts, same dimensions, the same cost
date, on the same day or later. A new version (`corrects`) stands only where every earlier version
of its record is reversed, or the record would be booked twice. Of a directive the reversal is a
directive too, and names one that is there.

An entry that is reversed on its own day, and its reversal, are together nothing: no rule is asked
about them. So what was charged wrongly can be taken back after the agreement itself was put right,
and an agreement that never was can be withdrawn. Where the reversal is of a later day both are
judged: in between the entry counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Transaction

from ledger.closing.keys import closed_keys
from ledger.findings import FindingError
from ledger.versions import CORRECTS, OWN, REVERSES, negated, number, reversed_key
from plugins.cases import Refusal
from plugins.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from plugins.entries import Entries

#: Metadata in which a reversal may differ from what it reverses.
_FREE = OWN | {CORRECTS, "cost-date", "maker", "checker", "note"}


class ReversalError(FindingError):
    """A reversal does not answer what it names."""


def annulled(entries: Entries) -> frozenset[str]:
    """Return the keys of transactions that were taken back on their own day, and of reversals."""
    linked = [entry for entry in entries.linked if REVERSES in entry.meta]
    if not linked:
        return frozenset()
    known = _named(entries.every, linked)
    found: dict[str, str] = {}
    twice = set()
    for entry in linked:
        key, own = reversed_key(entry), entry.meta.get("key")
        before = known.get(key)
        if before is None or not isinstance(own, str) or before.date != entry.date:
            continue
        if key in found:
            twice.add(key)
        elif not reversed_key(before) and not _departs(entry, before):
            found[key] = own
    return frozenset(name for key, own in found.items() if key not in twice for name in (key, own))


def entries(entries: Entries) -> Iterator[Refusal]:
    """Refuse reversals and new versions that are not linked to what they answer."""
    linked = entries.linked
    if not linked:
        return
    known = _named(entries.every, linked)
    missing = _names(linked) - known.keys()
    closed = closed_keys(entries.stated) & missing if missing else frozenset()
    yield from _reversals([entry for entry in linked if reversed_key(entry)], known, closed)
    yield from _versions(
        [entry for entry in linked if CORRECTS in entry.meta], known, linked, closed
    )


def _named(entries: Sequence[Any], linked: Sequence[Any]) -> dict[str, Any]:
    """Return what reversals and new versions name, by its key."""
    named = _names(linked)
    known: dict[str, Any] = {}
    for entry in entries:
        key = entry.meta.get("key")
        if key in named:
            known.setdefault(key, entry)
    return known


def _names(linked: Sequence[Any]) -> set[str]:
    """Return the keys that reversals and new versions name."""
    named = {reversed_key(entry) for entry in linked}
    named |= {str(entry.meta[CORRECTS]) for entry in linked if CORRECTS in entry.meta}
    return named - {""}


def _reversals(
    reversals: Sequence[Any], known: Mapping[str, Any], closed: AbstractSet[str]
) -> Iterator[Refusal]:
    answered: dict[str, Any] = {}
    for entry in reversals:
        key = reversed_key(entry)
        before = known.get(key)
        if before is None and key not in closed:
            yield _refused(entry, key, f"nothing in these books has the key {key!r}")
        elif answered.setdefault(key, entry) is not entry:
            yield _refused(entry, key, f"{key!r} is reversed already")
        elif before is None:
            continue  # it is closed and carried forward: the writer has held it against the books
        elif reversed_key(before):
            yield _refused(entry, key, f"{key!r} is a reversal itself; enter the record again")
        elif what := _departs(entry, before):
            yield _refused(entry, key, f"it is not {key!r} taken back: {what}")


def _versions(
    versions: Sequence[Any],
    known: Mapping[str, Any],
    linked: Sequence[Any],
    closed: AbstractSet[str],
) -> Iterator[Refusal]:
    gone = {reversed_key(entry) for entry in linked}
    of: dict[str, list[Any]] = {}
    for entry in versions:
        of.setdefault(str(entry.meta[CORRECTS]), []).append(entry)
    for first, later in of.items():
        if first not in known and first not in closed:
            yield _refused(later[0], first, f"nothing in these books has the key {first!r}")
            continue
        if first not in known and first not in gone:
            yield _refused(later[0], first, f"an earlier version is not reversed: {first}")
            continue
        ordered = [*([known[first]] if first in known else []), *sorted(later, key=number)]
        live = [entry for entry in ordered if entry.meta.get("key") not in gone]
        if len(live) > 1 or (live and live[0] is not ordered[-1]):
            keys = " and ".join(str(entry.meta.get("key")) for entry in live)
            yield _refused(ordered[-1], first, f"an earlier version is not reversed: {keys}")


def _departs(entry: Any, before: Any) -> str:
    """Return in what a reversal is not what it names, negated; empty where it is."""
    if entry.__class__ is not before.__class__ or entry.__class__ not in {Custom, Transaction}:
        return "a transaction is reversed by its negation, a directive by a directive"
    if entry.__class__ is Custom:
        return ""
    if entry.date < before.date:
        return f"it is dated {entry.date}, before {before.date}"
    if _day(entry) != _day(before):
        return f"its cost date is {_day(entry)}, and was {_day(before)}"
    if _facts(entry.meta) != _facts(before.meta):
        return "what is stated of it differs"
    return _departing_posting(entry, before)


def _departing_posting(entry: Any, before: Any) -> str:
    if len(entry.postings) != len(before.postings):
        return "it has other postings"
    for mine, theirs in zip(entry.postings, before.postings, strict=True):
        same = mine.account == theirs.account and mine.units == negated(theirs.units)
        if not same or _facts(mine.meta, OWN) != _facts(theirs.meta, OWN):
            return f"its posting on {theirs.account} differs"
    return ""


def _day(entry: Any) -> Any:
    if not any(leg.account.startswith("Expenses:") for leg in entry.postings):
        return None
    return entry.meta.get("cost-date", entry.date)


def _facts(meta: Mapping[str, Any] | None, free: frozenset[str] = _FREE) -> dict[str, Any]:
    return {
        name: value
        for name, value in (meta or {}).items()
        if name not in free and not name.startswith("__")
    }


def _refused(entry: Any, key: str, why: str) -> Refusal:
    what = "reversal" if reversed_key(entry) else "correction"
    return Refusal(
        "LAW-REVERSAL",
        f"this {what} does not answer what it names: {why}.",
        "`vtf reverse` and `vtf import --correct` write reversals; none is written by hand.",
        entry=entry,
        facts=(("key", key),),
    )


RULE = Rule("reversals", __name__, ReversalError, entries=entries)
