"""Reversals: which entries take another one back in truth, whatever they call themselves.

A check passes over what was taken back. So an entry counts as a reversal only where it is exactly
what it names, negated: one that only calls itself so is judged like any other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount.core.data import Transaction

from ledger.versions import CORRECTS, REVERSES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence


class Undone:
    """What was taken back by a day, and by what.

    Attributes:
        reversals: numbers of the entries that take another one back.
        reversed: keys of the entries that were taken back.
        corrections: number of a new version -> number of the version that it answers.
    """

    def __init__(self, entries: Sequence[Any], today: datetime.date) -> None:
        claims = [
            (number, str(entry.meta[name]), name)
            for number, entry in enumerate(entries)
            if entry.__class__ is Transaction and entry.date <= today
            for name in (REVERSES, CORRECTS)
            if name in entry.meta
        ]
        named = {key for _, key, _ in claims}
        first: dict[str, int] = {}
        for number, entry in enumerate(entries) if named else ():
            key = entry.meta.get("key") if entry.__class__ is Transaction else None
            if key in named:
                first.setdefault(str(key), number)
        self.reversals: set[int] = set()
        self.reversed: set[str] = set()
        self.corrections: dict[int, int] = {}
        for number, key, name in claims:
            at = first.get(key)
            if at is None or at == number:
                continue
            if name == CORRECTS:
                self.corrections[number] = at
            elif _legs(entries[number], -1) == _legs(entries[at], 1):
                self.reversals.add(number)
                self.reversed.add(key)


def _legs(entry: Any, sign: int) -> Counter[tuple[Any, ...]]:
    return Counter(_shown(entry, sign))


def _shown(entry: Any, sign: int) -> Iterator[tuple[Any, ...]]:
    funding = entry.meta.get("funding", "")
    for leg in entry.postings:
        own = (leg.meta or {}).get("funding", funding)
        yield leg.account, own, leg.units.number * sign, leg.units.currency
