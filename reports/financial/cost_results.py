"""Cost and outputs by programme: what was spent and given beside what was achieved, divided never.

Money comes from the four funding systems; goods in kind are booked and services in kind disclosed.
What full cost is, a dated policy says, naming what belongs to it:

    2014-01-01 custom "policy" "FULL-COST"
      value: "direct cost, support cost, goods in kind, services in kind"

Without it both sums are shown, without and with what was given in kind, and neither is called the
full cost. Programmes stand by name: no order of cost is made, for no two of them do the same work.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInputError
from ledger.gifts import InKindServiceTerm
from ledger.money import BOOK_CURRENCY, ZERO, exact
from ledger.words import FundClass
from reports.financial.sheet import Tie
from reports.identity import Identity, identity
from reports.movements import Movement, movements
from reports.results import Period, results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ledger.books import Books
    from ledger.register import Register

FULL_COST = "FULL-COST"

#: What full cost may be made of -> the figure of a programme.
PARTS = {
    "direct cost": "direct",
    "support cost": "support",
    "goods in kind": "goods",
    "services in kind": "services",
}

#: The column of each funding system; the Support Account is assessed money.
_SYSTEMS = {
    FundClass.VOLUNTARY: "voluntary",
    FundClass.ASSESSED: "assessed",
    FundClass.SUPPORT: "assessed",
    FundClass.POOLED: "pooled",
}

_MOVED = {
    Movement.SPENT: "direct",
    Movement.SUPPORT_COST: "support",
    Movement.IN_KIND_USE: "goods",
}


class Rule(NamedTuple):
    """What full cost is: the parts that belong to it, and where that stands."""

    parts: tuple[str, ...]
    since: datetime.date
    status: str
    source: str


class Cost(NamedTuple):
    """What a programme cost in a period, in dollars.

    `voluntary`, `assessed` and `pooled` are direct and support cost by funding system, and come to
    the same as `direct` and `support`. `full` is None where no policy says what it is.
    """

    programme: str
    name: str
    voluntary: Decimal
    assessed: Decimal
    pooled: Decimal
    direct: Decimal
    support: Decimal
    goods: Decimal
    services: Decimal
    full: Decimal | None
    illustrative: bool

    @property
    def money(self) -> Decimal:
        """Return direct and support cost."""
        return self.direct + self.support

    @property
    def in_kind(self) -> Decimal:
        """Return what was given in kind, goods and services."""
        return self.goods + self.services


@dataclass(frozen=True, slots=True)
class CostResults:
    """Cost and outputs of programmes in a period, by name.

    Attributes:
        begins, ends: the period; begins None: since inception.
        rule: what full cost is; None: nobody says.
        costs: by programme.
        outputs: figures of outputs, by programme, each with source and day.
        gaps: where a stated total is not what its parts add up to.
        beyond: outputs that lie only partly in the period, in no figure.
        silent: programmes with cost and no output in the period.
        ties: the checks.
        identity: of the books.
    """

    begins: datetime.date | None
    ends: datetime.date
    rule: Rule | None
    costs: tuple[Cost, ...]
    outputs: tuple[dict[str, Any], ...]
    gaps: tuple[str, ...]
    beyond: tuple[str, ...]
    silent: tuple[str, ...]
    ties: tuple[Tie, ...]
    identity: Identity


def cost_results(
    books: Books, ends: datetime.date, begins: datetime.date | None = None, *, programme: str = ""
) -> CostResults:
    """Return cost and outputs of one programme, by its id, or of all.

    Raises:
        BadInputError: the policy on full cost says what nobody here understands.
    """
    register = books.register
    period = Period(begins or datetime.date.min, ends)
    rule = full_cost(register, ends)
    nothing = exact(ZERO, BOOK_CURRENCY)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: nothing))
    marked: set[str] = set()
    booked = ZERO
    for movement, line in movements(books.lines):
        if not period.begins <= line.date <= ends or programme not in {"", line.programme}:
            continue
        if line.account.startswith("Expenses:"):
            booked += line.amount
        part = _MOVED.get(movement)
        if part is None:
            continue
        own = sums[line.programme]
        own[part] += line.amount
        if part != "goods":
            # What is of no known system is in no column: then the columns do not tie.
            system = register.fund_class(line.fund)
            own[_SYSTEMS[system] if system else "unknown"] += line.amount
        if line.illustrative:
            marked.add(line.programme)
    for term in register.of(InKindServiceTerm).values():
        if period.begins <= term.on <= ends and programme in {"", term.programme}:
            sums[term.programme]["services"] += term.usd.number
            if term.illustrative:
                marked.add(term.programme)
    costs = tuple(_costs(register, sums, marked, rule))
    found = results(books, period, programme=programme).programmes
    with_output = {one.id for one in found if one.figures}
    return CostResults(
        begins,
        ends,
        rule,
        costs,
        tuple(figure.as_json() for one in found for figure in one.figures),
        tuple(gap for one in found for gap in one.gaps),
        tuple(output.id for one in found for output in one.beyond),
        tuple(cost.programme for cost in costs if cost.programme not in with_output),
        tuple(_ties(costs, booked)),
        identity(books),
    )


def _costs(
    register: Register,
    sums: dict[str, dict[str, Decimal]],
    marked: set[str],
    rule: Rule | None,
) -> Iterator[Cost]:
    def name(programme: str) -> str:
        term = register.programmes.get(programme)
        return term.name if term else programme

    for programme in sorted(sums, key=lambda one: (name(one), one)):
        own = sums[programme]
        if any(own.values()):
            full = sum((own[PARTS[part]] for part in rule.parts), ZERO) if rule else None
            yield Cost(
                programme,
                name(programme),
                own["voluntary"],
                own["assessed"],
                own["pooled"],
                own["direct"],
                own["support"],
                own["goods"],
                own["services"],
                full,
                programme in marked,
            )


def _ties(costs: tuple[Cost, ...], booked: Decimal) -> Iterator[Tie]:
    whole = sum((cost.money + cost.goods for cost in costs), ZERO)
    yield Tie("Money and goods in kind: expense accounts", whole, booked)
    by_system = sum((cost.voluntary + cost.assessed + cost.pooled for cost in costs), ZERO)
    money = sum((cost.money for cost in costs), ZERO)
    yield Tie("Voluntary, assessed and pooled: direct and support", by_system, money)


def full_cost(register: Register, day: datetime.date) -> Rule | None:
    """Return what full cost is by the policy in force on a day, None where there is none.

    Raises:
        BadInputError: it names what is no part of it.
    """
    stated = register.policy(FULL_COST, day)
    if stated is None:
        return None
    parts = tuple(" ".join(part.split()).casefold() for part in stated.value.split(","))
    if len(set(parts)) != len(parts) or not set(parts) <= PARTS.keys():
        raise BadInputError(
            f"policy {FULL_COST} says {stated.value!r}",
            where=str(stated.place),
            advice=f"It names some of {', '.join(PARTS)}, each once, with commas between them.",
        )
    return Rule(parts, stated.on, stated.status, stated.source)
