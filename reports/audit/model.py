"""What a check found: rows, what it looked at, totals that must tie, what it had to assume.

A check writes on a `Sheet`, which becomes `Checked`. An empty list of rows means something only
beside what was looked at: a check that looked at nothing has proved nothing, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.money import BOOK_CURRENCY, CONTEXT, grouped, quantum

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from reports.identity import Identity


def money(number: Decimal) -> str:
    """Return an amount of the books' currency as rows say it: `1,234.50`, and `0.00` for nothing.

    One that is finer than a cent, in books that break the rules, is said to its last digit.
    """
    cents = number.quantize(quantum(BOOK_CURRENCY), context=CONTEXT)
    return grouped(cents if cents == number else number)


class Weight(StrEnum):
    """How much a row weighs.

    A `finding` is against a rule, an agreement or the sums. An `observation` is what an auditor
    asks about and what may well have an answer. What is `listed` was looked for and is in order,
    such as an override that two people answer for; it trips nothing.
    """

    FINDING = "finding"
    OBSERVATION = "observation"
    LISTED = "listed"


class Spec(NamedTuple):
    """A check as it is known before it runs.

    Attributes:
        id: `A07`.
        name: the word by which it is asked for, too.
        title: what it asks, in a few words.
        origin: where it comes from, in words.
        where: `module:function`.
    """

    id: str
    name: str
    title: str
    origin: str
    where: str


class Row(NamedTuple):
    """One row: what is there, where, whose, how much, what was expected and what was found."""

    weight: Weight
    what: str
    where: str
    key: str
    funding: str
    amount: Decimal | None
    currency: str
    expected: str
    found: str
    illustrative: bool = False


_BLANK = Row(Weight.FINDING, "", "", "", "", None, BOOK_CURRENCY, "", "")


class Seen(NamedTuple):
    """A part of what was looked at: how many, and what they come to; None where no sum is meant."""

    what: str
    number: int
    total: Decimal | None = None


class Tie(NamedTuple):
    """Two totals that must be one: what each is, and how much they are apart."""

    what: str
    one: Decimal
    other: Decimal

    @property
    def difference(self) -> Decimal:
        """Return by how much they are apart."""
        return self.one - self.other


class Assumed(NamedTuple):
    """A threshold that no official text read here confirms, and where its value comes from.

    Attributes:
        policy: the policy that sets it.
        what: what it is, in a few words.
        value: as it was used.
        said: the policy of the books with its day and standing, or that it is only assumed.
    """

    policy: str
    what: str
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        how: how it reckoned, in a sentence or two.
        rows: findings, then observations, then what is only listed.
        untested: why nothing could be looked at; empty where something was.
    """

    spec: Spec
    how: str
    rows: tuple[Row, ...]
    seen: tuple[Seen, ...]
    ties: tuple[Tie, ...]
    assumed: tuple[Assumed, ...]
    untested: str

    def of(self, weight: Weight) -> tuple[Row, ...]:
        """Return the rows of a weight."""
        return tuple(row for row in self.rows if row.weight is weight)

    @property
    def apart(self) -> tuple[Tie, ...]:
        """Return the totals that do not tie."""
        return tuple(tie for tie in self.ties if tie.difference)

    @property
    def tripped(self) -> bool:
        """Whether there is anything to answer for."""
        return bool(self.apart) or any(row.weight is not Weight.LISTED for row in self.rows)

    @property
    def verdict(self) -> str:
        """Return the outcome in a few words."""
        counts = [
            f"{number} {weight if number == 1 else f'{weight}s'}"
            for weight in (Weight.FINDING, Weight.OBSERVATION)
            if (number := len(self.of(weight)))
        ]
        counts += ["totals apart"] if self.apart else []
        if counts:
            return ", ".join(counts)
        return "not tested" if self.untested else "clean"


@dataclass(frozen=True, slots=True)
class Audited:
    """Some checks, run over the same books on the same day.

    Attributes:
        errors: how many errors `vtf check` has; figures of unlawful books are shown all the same.
        illustrative: whether the figures are made up for example books: all, in part or not.
    """

    identity: Identity
    today: datetime.date
    errors: int
    illustrative: str
    checks: tuple[Checked, ...]

    @property
    def tripped(self) -> tuple[str, ...]:
        """Return the ids of the checks that there is something to answer for."""
        return tuple(check.spec.id for check in self.checks if check.tripped)


@dataclass
class Sheet:
    """What a check writes on while it works."""

    today: datetime.date
    how: str = ""
    rows: list[Row] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    assumed: list[Assumed] = field(default_factory=list)
    untested: str = ""

    def add(self, weight: Weight, what: str, where: str = "", **more: Any) -> None:
        """Add a row: what is there, where, and whatever else of `Row` is known."""
        row = _BLANK._replace(weight=weight, what=what, where=where, **more)
        self.rows.append(row if row.amount is not None else row._replace(currency=""))

    def saw(self, what: str, number: int, total: Decimal | None = None) -> None:
        """Say a part of what was looked at."""
        self.seen.append(Seen(what, number, total))

    def tie(self, what: str, one: Decimal, other: Decimal) -> None:
        """Hold two totals against each other."""
        # A sum brings the decimals of what it was made of: both are said with the finer ones.
        self.ties.append(Tie(what, one + other * 0, other + one * 0))

    def done(self, spec: Spec) -> Checked:
        """Return what was found, the heaviest rows first."""
        order = {weight: at for at, weight in enumerate(Weight)}
        rows = sorted(self.rows, key=lambda row: order[row.weight])
        return Checked(
            spec,
            self.how,
            tuple(rows),
            tuple(self.seen),
            tuple(self.ties),
            tuple(self.assumed),
            self.untested,
        )
