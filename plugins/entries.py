"""The entries of some books, looked over once: which are directives, and which carry marks.

Reversals, new versions, reports on advances, invoices on two grants are judged against other
entries, which may stand anywhere in the books. Most books have few of them or none, so they are
found here in one look, and no rule goes over all entries by itself to learn that there is nothing
for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beancount.core.data import Custom, Transaction

from ledger.versions import CORRECTS, REVERSAL, REVERSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ADVANCE = "advance"

#: Metadata by which rules find the entries that they are about: see `Entries.having`.
MARKS: Final = frozenset(
    {
        REVERSES,
        CORRECTS,
        ADVANCE,
        "invoice",
        "commitment",
        "authority",
        "maker",
        "checker",
        "reserve",
        "item",
        "supplier",
        "surrender",
        "write-off",
        "carried",
    }
)

#: Column of an entry. Reading a tuple by number costs half of reading it by name.
_META: Final = 0


class Entries(NamedTuple):
    """Entries in their order, all of them and those that some rules are about.

    Attributes:
        every: all of them.
        stated: the directives that terms and facts are made of.
        linked: what reverses or corrects another entry.
        marked: mark -> the entries that carry it.
    """

    every: Sequence[Any]
    stated: Sequence[Any]
    linked: Sequence[Any]
    marked: Mapping[str, Sequence[Any]]

    def having(self, mark: str) -> Sequence[Any]:
        """Return the transactions that carry a mark, one of `MARKS`, in their order."""
        return [entry for entry in self.marked.get(mark, ()) if entry.__class__ is Transaction]


def looked_over(entries: Sequence[Any]) -> Entries:
    """Return entries with those that name others picked out."""
    # The same keys carry the same marks, and nearly all entries have one of a few sets of keys.
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    stated: list[Any] = []
    few: list[Any] = []
    marked: dict[str, list[Any]] = {}
    for entry in entries:
        shape = tuple(entry[_META])
        marks = known.get(shape)
        if marks is None:
            marks = known[shape] = tuple(MARKS.intersection(shape))
        if entry.__class__ is Custom:
            few.append(entry)
            stated.append(entry)
        elif marks:
            few.append(entry)
        for mark in marks:
            marked.setdefault(mark, []).append(entry)
    linked = [entry for entry in few if _is_linked(entry)]
    return Entries(entries, stated, linked, marked)


def _is_linked(entry: Any) -> bool:
    withdraws = entry.__class__ is Custom and entry.type == REVERSAL
    return withdraws or REVERSES in entry.meta or CORRECTS in entry.meta
