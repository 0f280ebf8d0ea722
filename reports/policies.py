"""Policies of a statement: those its terms or entries refer to by id, with their standing.

An assumption is written where it is made: a clause's number or text says `TERMS-VTF`, a vote's
basis says `policy MISSION-YEAR`. A statement lists those, and no rule that it does not rest on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from reports.statements.model import PolicyFacts

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from ledger.books import Books
    from ledger.fundings import Funding
    from ledger.register import Register
    from reports.moves import Move

#: Metadata that are names of files and keys, not words about the entry.
_NOT_WORDS = frozenset({"filename", "key", "origin", "source"})


class References:
    """Which policies the terms and the entries of books refer to: terms are read once."""

    def __init__(self, books: Books) -> None:
        names = sorted(books.register.policies, key=lambda name: (-len(name), name))
        words = "|".join(map(re.escape, names)) or r"(?!)"
        self._pattern = re.compile(rf"(?<![\w/-])(?:{words})(?![\w/-])")
        self._entries = books.entries
        self._policies = books.register.policies
        self._by_owner: dict[str, set[str]] = defaultdict(set)
        for entry in books.entries:
            if isinstance(entry, Custom) and entry.type != "policy" and entry.values:
                self._by_owner[str(entry.values[0].value)] |= self._named(entry)

    def of(self, fundings: Iterable[Funding], moves: Sequence[Move]) -> set[str]:
        """Return the ids of the policies that some fundings or their moves refer to."""
        owners = {
            owner
            for funding in fundings
            for owner in (funding.id, funding.agreement, *(c.owner for c in funding.clauses()))
        }
        found = {name for owner in owners for name in self._by_owner.get(owner, ())}
        for number in {move.entry for move in moves}:
            found |= self._named(self._entries[number])
        return self._closed(found)

    def _closed(self, found: set[str]) -> set[str]:
        """Return the policies with those that their own words refer to."""
        while True:
            texts = [term.value for name in found for term in self._policies[name]]
            more = {name for text in texts for name in self._pattern.findall(text)}
            if more <= found:
                return found
            found |= more

    def _named(self, entry: Any) -> set[str]:
        return {name for text in _texts(entry) for name in self._pattern.findall(text)}


def _texts(entry: Any) -> Iterator[str]:
    """Return the words of an entry: its values or narration, and its metadata."""
    for value in getattr(entry, "values", None) or ():
        yield str(value.value)
    yield str(getattr(entry, "narration", "") or "")
    for key, value in entry.meta.items():
        if isinstance(value, str) and key not in _NOT_WORDS:
            yield value


def policies(
    register: Register, ends: datetime.date, referred: set[str]
) -> tuple[PolicyFacts, ...]:
    """Return the version in force on a day of each policy that is referred to."""
    found = []
    for name, terms in sorted(register.policies.items()):
        known = [term for term in terms if term.on <= ends]
        if known and name in referred:
            term = max(known, key=lambda term: term.on)
            found.append(PolicyFacts(name, term.value, term.on, term.status, term.source))
    return tuple(found)
