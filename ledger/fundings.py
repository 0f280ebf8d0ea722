"""Fundings: what money is spent under, with the clauses that govern it by date.

A *funding* is a grant (or an agreement that has only one), an appropriation, a pooled-fund
allocation, or one of the two that each fund has by itself: `<FUND>-GENERAL`, its own unearmarked
balance, and `<FUND>-UNAPPLIED`, money received and not yet identified.

Clauses stand in *layers*, the agreement's and the grant's own: a value is allowed on an axis when
every layer that speaks about the axis allows it, and at least one layer does. An axis about which
no layer speaks allows nothing. Inside a layer one clause that allows is enough, so an agreement may
state two periods, or name its programmes one by one; what any of them excludes is refused all the
same. On the axes that set a figure no layer widens
another either: a ceiling of what was received, in whichever layer, wins over what was signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import ALWAYS, FOREVER, Clause, permitted, span_of
from ledger.words import ANY, SET_AXES, Axis

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from ledger.findings import Place
    from ledger.terms import (
        AgreementTerm,
        AllocationTerm,
        AppropriationTerm,
        FundTerm,
        GrantTerm,
        Money,
    )

#: The number an appropriation's clauses carry: the vote states them all at once.
VOTE = "vote"

#: The ceiling that lets nothing be spent but the cash received.
RECEIVED = ("received",)


class Step(NamedTuple):
    """What a vote is worth from a day on, and the resolution that says so."""

    on: datetime.date
    amount: Money
    resolution: str


class Replaced(NamedTuple):
    """The vote that includes another one, and the day from which it bears the other's costs."""

    by: str
    on: datetime.date


@dataclass(frozen=True)
class Funding:
    """What money is spent under.

    Attributes:
        id: grant, agreement, appropriation or allocation id, or `<FUND>-GENERAL`, `-UNAPPLIED`.
        kind: `grant`, `appropriation`, `allocation`, `general` or `unapplied`.
        fund: fund id.
        donor: donor id, empty where nobody in particular gave it.
        agreement: agreement id, empty unless a grant.
        title: what people call it.
        amount: agreed, voted or allocated; None for the built-in two and for a pending vote.
        since: day it takes effect (signature, vote; a grant's own day where that is later).
        signed: whether anything may be spent under it at all.
        place: where it is written in the books.
        layers: clauses of the agreement, then the grant's own; never empty tuples.
        illustrative: made up for the example books.
        in_kind: goods come under it, and never money.
        brought_forward: what was received and spent before its opening balances is not in the
            books, so what was agreed says nothing of what is left.
        amounts: of a vote, what it is worth from which day on, oldest first.
        replaced: of a vote, the one that includes it and bears its costs from a day on.
    """

    id: str
    kind: str
    fund: str
    donor: str
    agreement: str
    title: str
    amount: Money | None
    since: datetime.date
    signed: bool
    place: Place
    layers: tuple[tuple[Clause, ...], ...] = ()
    illustrative: bool = False
    in_kind: bool = False
    brought_forward: bool = False
    amounts: tuple[Step, ...] = ()
    replaced: Replaced | None = None

    def amount_on(self, day: datetime.date) -> Money | None:
        """Return what was agreed or voted as it stood on a day; before the first, the first."""
        known = [step.amount for step in self.amounts if step.on <= day]
        return known[-1] if known else next((step.amount for step in self.amounts), self.amount)

    def clauses(self) -> tuple[Clause, ...]:
        """Return every clause that ever governed this funding, outermost layer first."""
        return tuple(clause for layer in self.layers for clause in layer)

    @cached_property
    def _by_axis(self) -> dict[Axis, list[list[Clause]]]:
        """Each axis's clauses, layer by layer: rules ask for them again and again."""
        found: dict[Axis, list[list[Clause]]] = {}
        for layer in self.layers:
            spoken: dict[Axis, list[Clause]] = {}
            for clause in layer:
                spoken.setdefault(clause.axis, []).append(clause)
            for axis, clauses in spoken.items():
                found.setdefault(axis, []).append(clauses)
        return found

    def in_force(self, axis: Axis, day: datetime.date) -> tuple[tuple[Clause, ...], ...]:
        """Return, layer by layer, the clauses on an axis valid on a day; empty layers left out."""
        found = []
        for layer in self._by_axis.get(axis, ()):
            valid = [clause for clause in layer if clause.since <= day < clause.before]
            if valid:
                found.append(tuple(valid))
        return tuple(found)

    def allows(self, axis: Axis, value: str, day: datetime.date) -> bool:
        """Return whether a value is allowed on an axis on a day. No clause: no."""
        layers = self.in_force(axis, day)
        return bool(layers) and all(permitted(layer, value) for layer in layers)

    def covers(self, day: datetime.date) -> bool:
        """Return whether a cost of a day lies in the agreed period, as agreed on that day."""
        layers = self.in_force(Axis.PERIOD, day)
        return bool(layers) and all(
            any(first <= day <= last for first, last in map(span_of, layer)) for layer in layers
        )

    def governing(self, axis: Axis, day: datetime.date) -> Clause | None:
        """Return the one clause that sets a figure on an axis, see `Terms.governing`; or None."""
        return Terms(self, day).governing(axis)

    def period(self, day: datetime.date) -> tuple[datetime.date, datetime.date] | None:
        """Return first and last day on which costs may arise, as agreed on `day`; None: none.

        Where a layer states several periods these are its outer days; `covers` minds the gaps.
        """
        hulls = [
            (min(first for first, _ in spans), max(last for _, last in spans))
            for spans in (
                [span_of(clause) for clause in layer] for layer in self.in_force(Axis.PERIOD, day)
            )
        ]
        if not hulls:
            return None
        first, last = max(first for first, _ in hulls), min(last for _, last in hulls)
        return (first, last) if first <= last else None

    def last_day(self) -> datetime.date | None:
        """Return the last day for costs under the newest period clause; None where none."""
        newest = max((c.since for c in self.clauses() if c.axis is Axis.PERIOD), default=None)
        span = self.period(newest) if newest else None
        return span[1] if span else None


class Terms:
    """What a funding allows on the days around one day, up to the next change of its clauses.

    The rules ask the same few questions of a funding for thousands of lines: each is answered once.
    """

    def __init__(self, funding: Funding, day: datetime.date) -> None:
        """Take the terms in force on a day."""
        self.funding = funding
        self.day = day
        self._layers: dict[Axis, tuple[tuple[Clause, ...], ...]] = {}
        self._known: dict[tuple[Axis, str], bool] = {}

    def layers(self, axis: Axis) -> tuple[tuple[Clause, ...], ...]:
        """Return, layer by layer, the clauses on an axis; layers that do not speak left out."""
        found = self._layers.get(axis)
        if found is None:
            found = self._layers[axis] = self.funding.in_force(axis, self.day)
        return found

    def permits(self, axis: Axis, value: str) -> bool:
        """Return whether a value is allowed; of no value (empty): whether silence is."""
        known = self._known.get((axis, value))
        if known is None:
            layers = self.layers(axis)
            known = self._known[axis, value] = bool(layers or not value) and all(
                permitted(layer, value or ANY) for layer in layers
            )
        return known

    def governing(self, axis: Axis) -> Clause | None:
        """Return the one clause that sets a figure on an axis, or None.

        That is the innermost layer's; on a ceiling the innermost that allows only what was
        received, if there is one.
        """
        last = [layer[-1] for layer in reversed(self.layers(axis))]
        if axis is Axis.CEILING:
            last.sort(key=lambda clause: clause.allows != RECEIVED)
        return last[0] if last else None

    def levies(self, budget_class: str, partner: str) -> bool:
        """Return whether support cost, if there is any, is charged on such a cost."""
        clause = self.governing(Axis.SUPPORT_COST)
        return clause is None or clause.levies(budget_class, partner)

    @cached_property
    def covers(self) -> bool:
        """Whether a cost of the day lies in the agreed period."""
        return self.funding.covers(self.day)


def built_in(fund: FundTerm, kind: str) -> Funding:
    """Return the funding of a kind (`general`, `unapplied`) that a fund has by itself."""
    return Funding(
        id=f"{fund.id}-{kind.upper()}",
        kind=kind,
        fund=fund.id,
        donor="",
        agreement="",
        title=f"{fund.name}, {kind}",
        amount=None,
        since=fund.on,
        signed=True,
        place=fund.place,
    )


def granted(
    agreement: AgreementTerm, grant: GrantTerm | None, known: Mapping[str, tuple[Clause, ...]]
) -> Funding:
    """Return the funding of a grant, or of an agreement that has none of its own."""
    own = grant or agreement
    owners = [agreement.id] if grant is None else [agreement.id, own.id]
    return Funding(
        id=own.id,
        kind="grant",
        fund=agreement.fund,
        donor=agreement.donor,
        agreement=agreement.id,
        title=own.title or agreement.title,
        amount=own.amount,
        since=max(agreement.on, own.on),
        signed=agreement.signed,
        place=own.place,
        layers=tuple(known[owner] for owner in owners if owner in known),
        illustrative=agreement.illustrative or own.illustrative,
        in_kind=agreement.in_kind,
        brought_forward=agreement.brought_forward,
    )


def allocated(term: AllocationTerm, known: Mapping[str, tuple[Clause, ...]]) -> Funding:
    """Return the funding of a pooled fund's allocation."""
    return Funding(
        id=term.id,
        kind="allocation",
        fund=term.fund,
        donor="",
        agreement="",
        title=term.title,
        amount=term.amount,
        since=term.on,
        signed=True,
        place=term.place,
        layers=(known[term.id],) if term.id in known else (),
        illustrative=term.illustrative,
    )


def voted(
    term: AppropriationTerm,
    programmes: tuple[str, ...],
    amounts: tuple[Step, ...],
    replaced: Replaced | None,
) -> Funding:
    """Return the funding of a vote; its clauses follow from the vote and allow nothing else.

    Args:
        term: the vote.
        programmes: ids of what it was voted for.
        amounts: what it is worth from which day on, oldest first.
        replaced: the vote that includes it.
    """
    amount = amounts[-1].amount if amounts else None
    words = f"{term.resolution}: {amount or 'amount pending'}, {term.begins} to {term.ends}"
    stated: dict[Axis, tuple[str, ...]] = {
        Axis.PROGRAMME: programmes,
        Axis.PERIOD: (f"{term.begins}..{term.ends}",),
        Axis.CEILING: ("voted",),
        **{axis: (ANY,) for axis in SET_AXES if axis is not Axis.PROGRAMME},
    }
    # Whatever was found clean is asked again from the day on which another vote takes over.
    days = (ALWAYS, replaced.on, FOREVER) if replaced else (ALWAYS, FOREVER)
    layer = tuple(
        Clause(term.id, VOTE, axis, allows, words, since, before, term.place, derived=True)
        for axis, allows in stated.items()
        for since, before in pairwise(days if axis is Axis.PERIOD else (ALWAYS, FOREVER))
    )
    return Funding(
        id=term.id,
        kind="appropriation",
        fund=term.fund,
        donor="",
        agreement="",
        title=words,
        amount=amount,
        since=amounts[0].on if amounts else term.on,
        signed=bool(amounts),
        place=term.place,
        layers=(layer,),
        illustrative=term.illustrative,
        amounts=amounts,
        replaced=replaced,
    )
