"""The life of an appropriation: voted, spent, ended, liquidated, lapsed, surrendered.

At the end of its period (30 June) what of it is neither spent nor committed is no longer the
mission's: it is due to Member States. What was committed by then may be paid for twelve months
more; then the rest lapses, and is surrendered as well. Commitments to Governments stay valid for
four years more (financial annex of resolution 53/222 B).

Both spans are policies (`LIQUIDATION-ASSESSED`, `LIQUIDATION-GOVERNMENTS`): without the first one
commitments never lapse here, without the second those to Governments lapse with the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.chart import EXPENSE
from ledger.commitments import standing as commitment_on
from ledger.liquidation import ASSESSED, span_said
from ledger.terms import CommitmentTerm

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from ledger.commitments import Charge
    from ledger.lines import Line
    from ledger.register import Register
    from ledger.terms import AppropriationTerm

#: The policy on how much longer commitments to Governments stay valid.
GOVERNMENTS: Final = "LIQUIDATION-GOVERNMENTS"

#: No dollars, written with its cents.
NOTHING: Final = Decimal("0.00")

#: The kind of account on which stands what is due to Member States.
DUE: Final = "due-to-member-states"


class Standing(NamedTuple):
    """How an appropriation stands at the end of a day, in dollars.

    Attributes:
        authority: booked so far, whatever was surrendered of it since.
        before, now: surrendered until the day before, and on the day itself.
        spent: charged so far.
        committed: reserved and still valid.
        late: what was charged after the day beyond what was committed: it is a cost of the period
            all the same, so it is not there to be surrendered.
    """

    day: datetime.date
    authority: Decimal
    before: Decimal
    now: Decimal
    spent: Decimal
    committed: Decimal
    late: Decimal

    @property
    def free(self) -> Decimal:
        """Return the unencumbered balance as the day knew it, before what it surrendered."""
        return self.authority - self.before - self.spent - self.committed

    @property
    def due(self) -> Decimal:
        """Return what is to be surrendered on the day."""
        return self.free - self.late


@dataclass(frozen=True)
class Life:
    """An appropriation with all that was booked under it.

    Attributes:
        term: the vote.
        register: all terms.
        lines: every line under it, in the order of booking.
        charged: commitment -> what was charged to it, as `ledger.commitments.charges` has it.
    """

    term: AppropriationTerm
    register: Register
    lines: Sequence[Line]
    charged: Mapping[str, Sequence[Charge]]

    @cached_property
    def lapses(self) -> datetime.date | None:
        """The last day of its liquidation; None where no policy states one."""
        return _after(self.register, ASSESSED, self.term.ends)

    @cached_property
    def governments(self) -> datetime.date | None:
        """The last day of its commitments to Governments; None where no policy states one."""
        return _after(self.register, GOVERNMENTS, self.lapses) if self.lapses else None

    def stages(self) -> tuple[datetime.date, ...]:
        """Return the days on which something of it falls due to Member States."""
        days = (self.term.ends, self.lapses, self.governments)
        return tuple(sorted({day for day in days if day}))

    @cached_property
    def surrenders(self) -> dict[datetime.date, Decimal]:
        """Day -> what was surrendered on it, oldest first; paid on to Member States is no such.

        A surrender is taken back on its own day only, so the two are nothing.
        """
        found: dict[datetime.date, Decimal] = {}
        for line in self.lines:
            if line.kind == "appropriation" and line.entry in self._surrendering:
                found[line.date] = found.get(line.date, NOTHING) + line.amount
        return {day: amount for day, amount in found.items() if amount}

    @cached_property
    def _surrendering(self) -> frozenset[int]:
        return frozenset(line.entry for line in self.lines if line.kind == DUE)

    def owed(self, day: datetime.date) -> Decimal:
        """Return what is due to Member States at the end of a day, and not yet paid."""
        lines = (line for line in self.lines if line.kind == DUE and line.date <= day)
        return -sum((line.amount for line in lines), NOTHING)

    def on(self, day: datetime.date) -> Standing:
        """Return how it stands at the end of a day."""
        authority = spent = late = NOTHING
        after: dict[str, Decimal] = {}
        for line in self.lines:
            if line.kind == "appropriation" and line.entry not in self._surrendering:
                authority -= line.amount if line.date <= day else NOTHING
            elif line.kind == EXPENSE and line.date <= day:
                spent += line.amount
            elif line.kind == EXPENSE:
                after[line.commitment] = after.get(line.commitment, NOTHING) + line.amount
        open_then = self.open_on(day)
        for name, amount in after.items():
            late += max(amount - open_then.get(name, NOTHING), NOTHING)
        given = self.surrenders
        return Standing(
            day,
            authority,
            sum((amount for on, amount in given.items() if on < day), NOTHING),
            given.get(day, NOTHING),
            spent,
            sum(open_then.values(), NOTHING),
            late,
        )

    def open_on(self, day: datetime.date) -> dict[str, Decimal]:
        """Return what is reserved at the end of a day and may still be paid, by commitment."""
        found: dict[str, Decimal] = {}
        for name, terms in self._commitments:
            known = commitment_on(terms, self.charged.get(name, ()), day)
            if known and known.funding == self.term.id and self._valid(terms, day):
                found[name] = known.open
        return found

    @cached_property
    def _commitments(self) -> tuple[tuple[str, Sequence[CommitmentTerm]], ...]:
        """The commitments under it, each with all that was ever stated of it."""
        names = {term.id: None for term in self.register.under(CommitmentTerm, self.term.id)}
        return tuple((name, self.register.commitments[name]) for name in names)

    def lapsing(self, day: datetime.date) -> Iterator[tuple[str, Decimal]]:
        """Yield the commitments that lapse with a day, each with what was charged to it by then."""
        for name, terms in self._commitments:
            known = commitment_on(terms, self.charged.get(name, ()), day)
            ours = known is not None and known.funding == self.term.id
            if known and ours and known.open and not self._valid(terms, day):
                yield name, known.charged

    def _valid(self, terms: Sequence[CommitmentTerm], day: datetime.date) -> bool:
        if self.lapses is None or day < self.lapses:
            return True
        if self.governments is None or day >= self.governments:
            return False
        return any(to_government(self.register, term.payee) for term in terms)


def to_government(register: Register, payee: str) -> bool:
    """Return whether a payee is a Government: a donor that is a Member State, or such a partner."""
    donor = register.donors.get(register.named("donor", payee) or "")
    partner = register.partners.get(register.named("partner", payee) or "")
    member = donor is not None and donor.kind == "member-state"
    return member or (partner is not None and partner.kind == "government")


def claimed_by_government(register: Register, line: Line) -> bool:
    """Return whether a cost, booked after liquidation, was committed to a Government in time."""
    vote = register.appropriations.get(line.funding)
    if vote is None or not line.commitment:
        return False
    life = Life(vote, register, (), {})
    terms = register.commitments.get(line.commitment, ())
    if life.lapses is None or life.governments is None:
        return False
    valid = any(to_government(register, term.payee) for term in terms if term.on <= vote.ends)
    return valid and life.lapses < line.date <= life.governments


def _after(register: Register, name: str, ends: datetime.date) -> datetime.date | None:
    policy = register.policy(name, ends)
    try:
        return span_said(policy.value).after(ends) if policy else None
    except ValueError:
        return None  # the rules say that it cannot be read
