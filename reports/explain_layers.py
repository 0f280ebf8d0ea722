"""Clauses and other fundings as an explanation shows them: what held, and what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.clauses import ALWAYS, FOREVER, permitted, span_of
from ledger.words import ANY, SET_AXES, Axis
from plugins.sentences import UNSTATED

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from ledger.clauses import Clause
    from ledger.fundings import Funding


class Version(NamedTuple):
    """One wording of a clause; `since` and `before` are None where it always holds."""

    owner: str
    number: str
    axis: str
    allows: str
    excludes: str
    text: str
    since: datetime.date | None
    before: datetime.date | None
    consent: str
    place: str
    in_force: bool


class Layer(NamedTuple):
    """What one layer says on the axis on the cost date; `allows` is None where that is a figure."""

    owner: str
    allows: bool | None
    clauses: tuple[Version, ...]


class Alternative(NamedTuple):
    """Another funding that allows the cost.

    Attributes:
        left: what it has left at the end of the books.
        needs: what the entry's costs would be under it, with its own support cost.
        enough: whether it has as much left.
    """

    funding: str
    donor: str
    title: str
    left: Decimal
    needs: Decimal
    enough: bool


def _version(clause: Clause, day: datetime.date | None) -> Version:
    return Version(
        clause.owner,
        clause.number,
        str(clause.axis),
        ", ".join(clause.allows),
        ", ".join(clause.excludes),
        clause.text,
        None if clause.since == ALWAYS else clause.since,
        None if clause.before == FOREVER else clause.before,
        clause.consent,
        str(clause.place),
        day is not None and clause.valid_on(day),
    )


def layers_of(funding: Funding, axis: Axis, day: datetime.date, actual: str) -> tuple[Layer, ...]:
    """Return what each layer says on an axis on a day, and whether it allows a value there."""
    value = ANY if actual == UNSTATED else actual
    found = []
    for clauses in funding.in_force(axis, day):
        allows = None
        if axis in SET_AXES:
            allows = permitted(clauses, value)
        elif axis is Axis.PERIOD:
            allows = any(first <= day <= last for first, last in map(span_of, clauses))
        versions = tuple(_version(clause, day) for clause in clauses)
        found.append(Layer(clauses[0].owner, allows, versions))
    return tuple(found)


def history_of(funding: Funding, axis: Axis, day: datetime.date | None) -> tuple[Version, ...]:
    """Return every wording of the clauses on an axis, the agreement's first, oldest first."""
    own = [clause for clause in funding.clauses() if clause.axis is axis]
    own.sort(key=lambda clause: (clause.owner != funding.agreement, clause.number, clause.since))
    return tuple(_version(clause, day) for clause in own)
