"""The entries of some books, looked over once: which are directives, and which name another entry.

Reversals, new versions and reports on advances are judged against what they name, which may stand
anywhere in the books. Most books have few of them or none, so they are found here in one look, and
no rule goes over all entries by itself to learn that there is nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from beancount.core.data import Custom, Transaction

from ledger.versions import CORRECTS, REVERSAL, REVERSES

if TYPE_CHECKING:
    from collections.abc import Sequence

ADVANCE = "advance"

#: Column of an entry. Reading a tuple by number costs half of reading it by name.
_META: Final = 0


class Entries(NamedTuple):
    """Entries in their order, all of them and those that some rules are about.

    Attributes:
        every: all of them.
        stated: the directives that terms and facts are made of.
        linked: what reverses or corrects another entry.
        tied: transactions that name an advance.
    """

    every: Sequence[Any]
    stated: Sequence[Any]
    linked: Sequence[Any]
    tied: Sequence[Any]


def looked_over(entries: Sequence[Any]) -> Entries:
    """Return entries with those that name others picked out."""
    few = [
        entry
        for entry in entries
        if entry.__class__ is Custom
        or REVERSES in (meta := entry[_META])
        or CORRECTS in meta
        or ADVANCE in meta
    ]
    return Entries(
        entries,
        stated=[entry for entry in few if entry.__class__ is Custom],
        linked=[entry for entry in few if _is_linked(entry)],
        tied=[entry for entry in few if entry.__class__ is Transaction and ADVANCE in entry.meta],
    )


def _is_linked(entry: Any) -> bool:
    withdraws = entry.__class__ is Custom and entry.type == REVERSAL
    return withdraws or REVERSES in entry.meta or CORRECTS in entry.meta
