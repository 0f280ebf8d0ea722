"""Corrections: what the books have is reversed, and what the file says now is entered again.

Nothing that is written is edited. The rows in conflict are found as for any import; then the
entries are made once more as if what differs had never been in the books, so that what hangs
together (an agreement, its grants, their signature and receipt) is corrected as one. What comes out
is one batch: the reversals, and the new versions linked to what they correct.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.data import Price

from importers.desk import Draft
from importers.identity import Conflict, Sorted, sort_drafts
from ledger.versions import entered_again, reversal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from importers.desk import Desk
    from importers.table import Table
    from ledger.books import Peek

    #: Makes the entries of a workbook, given what the books know.
    Make = Callable[[Peek], tuple[Desk, list[Table]]]

#: What is corrected can change what follows from it, and that what follows from that.
_ROUNDS = 8


class Drafted(NamedTuple):
    """A workbook's entries: the desk they lie on, its tables, and what is new among them."""

    desk: Desk
    tables: list[Table]
    sorted: Sorted


def correct(make: Make, look: Peek, reason: str, only: AbstractSet[str] = frozenset()) -> Drafted:
    """Return the entries of a workbook with its conflicts settled by linked reversals.

    Args:
        make: makes the entries.
        look: what the books know.
        reason: why they are corrected; it stands in every reversal.
        only: identities of rows, or keys, to which the correction is confined; empty: all.
    """
    gone: dict[str, Conflict] = {}
    again: set[str] = set()
    shown: dict[str, Conflict] = {}
    desk, tables = make(look)
    found = sort_drafts(desk)
    for _ in range(_ROUNDS):
        chosen = [one for one in found.conflicts if _may(one, look) and _wanted(one, only)]
        fresh = {key: one for one in chosen for key in one.keys if key not in gone}
        back = _wanted_again(found.reversed, only) - again
        if not fresh and not back:
            break
        gone |= fresh
        again |= back
        for one in chosen:
            shown.setdefault(one.owner, one)
        desk, tables = make(look.without(gone.keys() | again))
        found = sort_drafts(desk)
    drafts = _in_order(found.new, desk)
    found.new = [*_reversals(gone, look, reason), *(_again(one, gone, look) for one in drafts)]
    found.corrected = list(shown.values())
    return Drafted(desk, tables, found)


def _wanted(conflict: Conflict, only: AbstractSet[str]) -> bool:
    return not only or bool(only & {conflict.owner, *conflict.keys})


def _wanted_again(drafts: Iterable[Draft], only: AbstractSet[str]) -> set[str]:
    """Return the keys of what was reversed before and is to be entered again, row by row."""
    drafts = list(drafts)
    owners = {one.owner for one in drafts if not only or {one.owner, one.key} & only}
    return {one.key for one in drafts if one.owner in owners}


def _may(conflict: Conflict, look: Peek) -> bool:
    """Return whether what the books have can be reversed: a published rate is none of that."""
    entries = (entry for key in conflict.keys for entry in look.entries_by_key.get(key, ()))
    return all(not isinstance(entry, Price) for entry in entries) and not any(
        key in look.reversals for key in conflict.keys
    )


def _in_order(drafts: Iterable[Draft], desk: Desk) -> list[Draft]:
    """Return drafts in the order in which they were laid down."""
    chosen = {draft.key for draft in drafts}
    return [draft for draft in desk.drafts if draft.key in chosen]


def _reversals(gone: dict[str, Conflict], look: Peek, reason: str) -> Iterable[Draft]:
    for key, conflict in gone.items():
        entry = reversal_of(look.entries_by_key[key][-1], reason)
        own: str = entry.meta["key"]
        yield Draft(entry, own, conflict.owner, conflict.table, conflict.row)


def _again(draft: Draft, gone: dict[str, Conflict], look: Peek) -> Draft:
    """Return a draft as the next version of its identity, if there were others."""
    history = look.histories.get(draft.key)
    if draft.key not in gone and history is None:
        return draft
    count = len(history.versions) if history else 1
    while f"{draft.key}#{count + 1}" in look.entries_by_key:
        count += 1  # a record of its own has that name
    entry: Any = entered_again(draft.entry, count)
    return draft._replace(entry=entry, key=entry.meta["key"])
