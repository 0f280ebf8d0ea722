"""Accounts: what a funding's whole history looks like to rules that mind figures over time.

Most rules judge a case, a voucher or the end of a day. Some mind how much was charged so far of one
class, one allotment, one order: they are shown the account of each funding that they mind, when all
is walked, and go through it once in the order of booking.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.chart import EXPENSE
from ledger.clauses import rate_of
from ledger.commitments import charges
from ledger.money import ZERO
from ledger.words import Axis
from plugins.totals import totals_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from ledger.commitments import Charge
    from ledger.lines import Flattener, Line
    from ledger.register import Register
    from plugins.cases import State
    from plugins.entries import Entries
    from plugins.totals import Totals


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
    def totals(self) -> Totals:
        """Sums over all entries, by which rules prove that nothing can be wrong."""
        funding = self.state.funding
        rates = (rate_of(one) for one in funding.clauses() if one.axis is Axis.SUPPORT_COST)
        most = max(rates, default=ZERO) / 100
        return totals_of(self.entries, funding.id, self.parts, most)

    @cached_property
    def charges(self) -> Mapping[str, Sequence[Charge]]:
        """The costs that carry the id of a commitment, by that id."""
        return charges(self.register, self.entries, self._flattener)

    def parts(self, account: str) -> tuple[str, str, str, str, str, str]:
        """Return fund, kind, programme, budget class, donor and partner of an account, as ids."""
        return self._flattener.resolved(account)

    @cached_property
    def costs(self) -> tuple[Line, ...]:
        """The expenses among its lines."""
        return tuple(line for line in self.lines if line.kind == EXPENSE)

    def lines_after(self, day: datetime.date) -> tuple[Line, ...]:
        """Return its lines that were booked after a day: what is older is not even looked at."""
        first = bisect_right(self.entries, day, key=attrgetter("date"))
        name = self.state.funding.id
        return tuple(
            line
            for number in range(first, len(self.entries))
            for line in self._flattener.lines(number, self.entries[number])
            if line.funding == name
        )

    def voucher(self, number: int) -> list[Line]:
        """Return every line of one of `entries`, those under other fundings too."""
        return self._flattener.lines(number, self.entries[number])

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
