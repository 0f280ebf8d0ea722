"""Accounts: what a funding's whole history looks like to rules that mind figures over time.

Most rules judge a case, a voucher or the end of a day. Some mind how much was charged so far of one
class, one allotment, one order: they are shown the account of each funding that they mind, when all
is walked, and go through it once in the order of booking.
"""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ledger.lines import Flattener, Line
    from ledger.register import Register
    from plugins.cases import State
    from plugins.entries import Entries


class Account:
    """The history of one funding.

    Attributes:
        state: its running account, as it stands when all is walked.
        register: all terms.
        entries: every entry under it, in the order of booking.
    """

    def __init__(self, state: State, register: Register, flattener: Flattener) -> None:
        self.state = state
        self.register = register
        self.entries: Sequence[Any] = state.history or ()
        self._flattener = flattener

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line under the funding; `Line.entry` is its entry's number in `entries`."""
        name = self.state.funding.id
        return tuple(
            line
            for number, entry in enumerate(self.entries)
            for line in self._flattener.lines(number, entry)
            if line.funding == name
        )

    @cached_property
    def costs(self) -> tuple[Line, ...]:
        """The expenses among its lines."""
        return tuple(line for line in self.lines if line.kind == EXPENSE)

    def entry_of(self, line: Line) -> Any:
        """Return the entry of one of `lines`: what a refusal of it names, instead of the line."""
        return self.entries[line.entry]


class Walked(NamedTuple):
    """All that was walked.

    Attributes:
        states: funding id -> its running account.
        register: all terms.
        entries: as looked over before the walk.
        accounts: funding id -> its account, of those that some rule minds.
        overriding: mark -> the transactions of which only a posting carries it.
    """

    states: Mapping[str, State]
    register: Register
    entries: Entries
    accounts: Mapping[str, Account]
    overriding: Mapping[str, Sequence[Any]]

    def having(self, mark: str) -> list[Any]:
        """Return the transactions that carry a mark, or of which a posting does, by day."""
        found = [*self.entries.having(mark), *self.overriding.get(mark, ())]
        return sorted(found, key=attrgetter("date"))
