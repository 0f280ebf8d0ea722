"""The nearest lawful alternatives: which other fundings may bear a line that was refused.

A refusal that only says no sends a finance officer searching. So each refused expense is held
against every other funding of its fund, by the very rules that refused it, and those that allow it
are named with what they have left for it in these books (`plugins.payers`): the tightest earmark
first, because money that may go anywhere should go last.

(The order of use is this project's policy, not a rule of the United Nations.)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.money import BOOK_CURRENCY, ZERO, grouped
from ledger.words import ANY, SET_AXES, Axis
from plugins.earmark import GOVERNED
from plugins.payers import Payer, Payers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ledger.fundings import Funding
    from ledger.register import Register
    from plugins.cases import Case, Refusal, State

#: How many are named.
NAMED = 3


class Alternatives:
    """Finds lawful fundings for refused lines; asks each question once."""

    def __init__(
        self,
        judges: Sequence[Callable[[Case], Iterable[Refusal]]],
        states: Mapping[str, State],
        register: Register,
    ) -> None:
        self._judges = judges
        self._states = states
        self._payers = Payers(states, register)
        self._known: dict[tuple[object, ...], tuple[Payer, ...]] = {}
        # (fund, programme) -> fundings that speak of it at any time; the rules decide the rest
        self._near: dict[tuple[str, str], list[Funding]] = defaultdict(list)
        for state in states.values():
            funding = state.funding
            for name in _programmes(funding) if funding.kind in GOVERNED else ():
                self._near[funding.fund, name].append(funding)

    def of(self, case: Case) -> tuple[Payer, ...]:
        """Return the fundings that allow a line, tightest first, those with money left only."""
        line = case.line
        stated = (line.funding, line.account, line.activity, line.place, line.project, line.partner)
        key = (*stated, case.item, case.supplier, line.cost_date, line.date)
        if key not in self._known:
            self._known[key] = tuple(self._lawful(case))
        return self._known[key]

    def _lawful(self, case: Case) -> list[Payer]:
        line = case.line
        near = [
            funding
            for name in (line.programme, ANY)
            for funding in self._near.get((line.fund, name), ())
            if funding.id != line.funding
        ]
        lawful = [
            Payer(funding, self._payers.left(funding.id, line))
            for funding in dict.fromkeys(near)
            if self._states[funding.id].left() > ZERO and self._allows(case, funding)
        ]
        return sorted((payer for payer in lawful if payer.left > ZERO), key=_tightness)

    def _allows(self, case: Case, funding: Funding) -> bool:
        other = case._replace(
            line=case.line._replace(funding=funding.id),
            terms=self._states[funding.id].mandate(case.line.cost_date).terms,
        )
        try:
            return not any(True for judge in self._judges for _ in judge(other))
        except Exception:  # noqa: BLE001 # a rule that cannot decide has not allowed it
            return False

    def added(self, refusal: Refusal) -> Refusal:
        """Return a refusal with its alternatives, as advice and as a fact."""
        case = refusal.case
        if case is None:
            return refusal
        found = self.of(case)[:NAMED]
        if found:
            named = "; ".join(
                f"{payer.funding.id} ({grouped(payer.left)} {BOOK_CURRENCY} left)"
                for payer in found
            )
            said = f"Lawful on {case.line.cost_date}: {named}."
        else:
            said = f"No other funding of {case.line.fund} that has money left allows this cost."
        listed = ", ".join(f"{payer.funding.id}={payer.left:f}" for payer in found)
        return refusal._replace(
            advice=f"{refusal.advice} {said}".lstrip(),
            facts=(*refusal.facts, ("alternatives", listed)),
        )


def _programmes(funding: Funding) -> set[str]:
    return {
        value
        for clause in funding.clauses()
        if clause.axis is Axis.PROGRAMME
        for value in clause.allows
    }


def _tightness(payer: Payer) -> tuple[bool, int, str]:
    """Order by how little a funding allows: its own programmes first, then fewer open axes."""
    open_axes = {clause.axis for clause in payer.funding.clauses() if ANY in clause.allows}
    return Axis.PROGRAMME in open_axes, len(open_axes & set(SET_AXES)), payer.funding.id
