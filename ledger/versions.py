"""Versions: what became of an import identity since it was first booked.

Nothing that is written is edited. What was wrong is *reversed*, and what is right is *entered
again*, each in a batch of its own and linked to what it answers:

    expenditure:PV-1               the first version
    reversal:expenditure:PV-1#1    reverses: "expenditure:PV-1"
    expenditure:PV-1#2             corrects: "expenditure:PV-1"

A transaction is reversed by the same postings negated; a directive by a `reversal` that names its
key, and from then on it is as if it had never been stated. Of the versions of an identity the last
one that is not reversed is in force; where all are reversed, none is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Custom, Transaction
from beancount.parser.grammar import ValueType

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

REVERSAL = "reversal"

#: Metadata by which a reversal, and a new version, name what they answer.
REVERSES, CORRECTS = "reverses", "corrects"

#: Metadata that a reversal has of its own; all else is as in what it reverses.
OWN = frozenset({"filename", "lineno", "key", "origin", REVERSES, "reason", "decision"})


class History(NamedTuple):
    """All versions of an identity, oldest first, and beside each what reversed it, or None."""

    versions: tuple[Any, ...]
    reversals: tuple[Any, ...]


def reversed_key(entry: Any) -> str:
    """Return the key of what an entry reverses, empty where it is no reversal."""
    if entry.__class__ is Custom:
        return str(entry.values[0].value) if entry.type == REVERSAL and entry.values else ""
    return str(entry.meta.get(REVERSES, ""))


def first_key(entry: Any) -> str:
    """Return the key of the first version of an entry."""
    return str(entry.meta.get(CORRECTS) or entry.meta.get("key", ""))


def withdrawn(entries: Iterable[Any]) -> frozenset[str]:
    """Return the keys of the directives that reversals withdraw."""
    return frozenset(
        reversed_key(entry)
        for entry in entries
        if entry.__class__ is Custom and entry.type == REVERSAL
    )


def in_force(
    by_key: dict[str, list[Any]],
) -> tuple[dict[str, list[Any]], dict[str, History], dict[str, Any]]:
    """Return what is in force of all that was written under import identities.

    Args:
        by_key: key -> the entries that have it.

    Returns:
        First key -> the version in force, for what was never touched too; first key -> history,
        of what was reversed or corrected; key -> reversal.
    """
    reversals: dict[str, Any] = {}
    reversed_by: dict[str, Any] = {}
    later: dict[str, list[Any]] = {}
    for key, entries in by_key.items():
        entry = entries[0]
        answered = reversed_key(entry)
        if answered:
            reversals[key] = reversed_by[answered] = entry
        elif CORRECTS in entry.meta:
            later.setdefault(str(entry.meta[CORRECTS]), []).append(entry)
    if not reversals and not later:
        return by_key, {}, {}
    newer = {entry.meta["key"] for entries in later.values() for entry in entries}
    current = {
        key: entries for key, entries in by_key.items() if key not in reversals and key not in newer
    }
    histories: dict[str, History] = {}
    touched = {first_key(by_key[key][0]) for key in reversed_by if key in by_key}
    for first in dict.fromkeys((*later, *sorted(touched))):
        versions = [*by_key.get(first, ())[:1], *sorted(later.get(first, ()), key=number)]
        answers = tuple(reversed_by.get(entry.meta["key"]) for entry in versions)
        histories[first] = History(tuple(versions), answers)
        live = [entry for entry, answer in zip(versions, answers, strict=True) if answer is None]
        current.pop(first, None)
        if live:
            current[first] = live[-1:]
    return current, histories, reversals


def number(entry: Any) -> int:
    """Return which version of its identity an entry is, from 1."""
    if CORRECTS not in entry.meta:
        return 1
    digits = str(entry.meta.get("key", "")).rpartition("#")[2]
    return int(digits) if digits.isdecimal() else 1


def reversal_of(
    entry: Any, reason: str, day: datetime.date | None = None, **more: str
) -> Custom | Transaction:
    """Return the reversal of a transaction, or of a directive.

    Args:
        entry: what was booked under an import identity.
        reason: why.
        day: the day on which it is reversed; that of the entry unless stated. The cost date stays,
            so that the clause that governed the cost governs its reversal. Of a directive there
            is no day: what is withdrawn was never in force.
        more: metadata of its own.

    Raises:
        TypeError: the entry is neither.
    """
    key, first = str(entry.meta["key"]), first_key(entry)
    meta: dict[str, Any] = {"filename": entry.meta.get("filename", ""), "lineno": 0}
    own = {"key": f"{REVERSAL}:{first}#{number(entry)}", "reason": reason, **more}
    if "origin" in entry.meta:
        own["origin"] = entry.meta["origin"]
    if isinstance(entry, Custom):
        return Custom(meta | own, entry.date, REVERSAL, [ValueType(key, str)])
    if not isinstance(entry, Transaction):
        raise TypeError(f"a {type(entry).__name__.lower()} is not reversed")
    meta |= _facts(entry.meta)
    day = day or entry.date
    if day != entry.date and any(leg.account.startswith("Expenses:") for leg in entry.postings):
        meta.setdefault("cost-date", entry.date)
    legs = [
        leg._replace(units=negated(leg.units), meta=_leg_facts(leg.meta)) for leg in entry.postings
    ]
    return entry._replace(
        meta=meta | own | {REVERSES: key},
        date=day,
        narration=f"Reversal: {entry.narration}" if entry.narration else "Reversal",
        postings=legs,
    )


def negated(units: Any) -> Any:
    """Return an amount with its other sign."""
    return units._replace(number=-units.number)


def _facts(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a reversal carries over; the original amount keeps its sign, as receipts do."""
    return {
        name: value
        for name, value in meta.items()
        if name not in OWN and name != CORRECTS and not name.startswith("__")
    }


def _leg_facts(meta: Mapping[str, Any] | None) -> dict[str, Any] | None:
    own = {"filename", "lineno"}
    found = {
        name: value
        for name, value in (meta or {}).items()
        if name not in own and not name.startswith("__")
    }
    return found or None


def entered_again(entry: Any, history: int) -> Any:
    """Return an entry as the next version of its identity, of which there were so many."""
    first = str(entry.meta["key"])
    meta = {
        (name): (f"{first}#{history + 1}" if name == "key" else value)
        for name, value in entry.meta.items()
    }
    return entry._replace(meta=meta | {CORRECTS: first})
