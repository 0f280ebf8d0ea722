"""Own identity: what a statement was made from, so that it can be made and compared again.

The head of the chain of batches stands for the whole books, and so changes with every batch of
every donor. A statement carries a fingerprint of its own instead: a digest of the entries and terms
that it covers, up to its last day, and of nothing else. Made again after other donors have come, it
has the same bytes; and it tells nobody how many others there are, or that anything of theirs moved.
Which head of the chain the books had when it went out stands in the books, where it was issued.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from reports.statements.model import OwnIdentity

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from ledger.books import Books
    from reports.moves import Move, Places
    from reports.scope import Scope
    from reports.statements.model import PolicyFacts, SourceEntry

#: Between the fields of a record: no text of the books can hold it.
_FIELD, _RECORD = "\x1f", "\x1e"

#: Directives that are about papers, not terms: that a statement was issued does not change it.
_NOT_TERMS = frozenset({"policy", "issued", "batch", "close", "approval"})

#: Keys under which a directive says whose it is.
_OWNERS = ("funding", "agreement", "donor", "grant")

_HIDDEN = frozenset({"filename", "lineno"})


class Terms:
    """The directives of books by whatever they are about: a donor, an agreement, a funding."""

    def __init__(self, books: Books) -> None:
        self._by_owner: dict[str, list[tuple[datetime.date, str]]] = defaultdict(list)
        for entry in books.entries:
            if isinstance(entry, Custom) and entry.type not in _NOT_TERMS and entry.values:
                said = (entry.date, _said(entry))
                for owner in _owners(entry):
                    self._by_owner[owner].append(said)

    def of(self, owners: Iterable[str], ends: datetime.date) -> list[str]:
        """Return what the directives about some owners say up to a day, each once, sorted."""
        return sorted(
            {said for owner in owners for day, said in self._by_owner.get(owner, ()) if day <= ends}
        )


def own_identity(
    books: Books,
    scope: Scope,
    ends: datetime.date,
    moves: Iterable[Move],
    found: tuple[Terms, Places, Mapping[str, SourceEntry], Iterable[PolicyFacts]],
) -> OwnIdentity:
    """Return the identity of a statement: of its moves, the entries they are in, and its terms."""
    terms, places, sources, policies = found
    owners = {scope.donor, *(f.id for f in scope.fundings), *(f.agreement for f in scope.fundings)}
    said = terms.of(sorted(owners - {""}), ends)
    # Where an entry stands is no part of it: a line added above a term moves those below.
    entries = {place: _FIELD.join(map(str, entry)) for place, entry in sources.items()}
    moved = (
        _FIELD.join((entries.get(places[move.entry], ""), *map(str, move[:-1]))) for move in moves
    )
    ruled = (_FIELD.join(map(str, policy)) for policy in policies)
    digest = hashlib.sha256()
    for part in (said, sorted(entries.values()), sorted(moved), sorted(ruled)):
        digest.update(_RECORD.join(part).encode("utf-8"))
        digest.update(b"\x1d")
    return OwnIdentity(
        digest.hexdigest(), len(sources), len(said), tuple(run.name for run in books.rules)
    )


def _owners(entry: Any) -> set[str]:
    named = {str(entry.meta[key]) for key in _OWNERS if entry.meta.get(key)}
    return named | {str(entry.values[0].value)}


def _said(entry: Any) -> str:
    facts = sorted((key, str(value)) for key, value in entry.meta.items() if key not in _HIDDEN)
    values = [str(value.value) for value in entry.values]
    pairs = [f"{key}={value}" for key, value in facts]
    return _FIELD.join((str(entry.date), entry.type, *values, *pairs))
